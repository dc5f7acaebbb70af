"""Articles get into the corpus whole, once, and with where they came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from askstack.adding import Added, Shelf, page_name
from askstack.errors import CorpusNotFoundError, FetchError, RequestError
from askstack.fetching import Page
from askstack.index.tantivy_index import open_reader
from askstack.origins import origin_path, read_origin
from askstack.sync import sync
from sync_kit import folder_for_all, make_source, without_rights

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://example.com/docs/Getting%20started.html?v=2#top"


class Web:
    """Stands in for the fetcher: one page, as it is today."""

    def __init__(self, data: bytes = b"<p>cats</p>", content_type: str = "text/html") -> None:
        self.data, self.content_type = data, content_type

    def fetch(self, url: str) -> Page:
        """The page."""
        return Page(url, self.content_type, self.data)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "corpus", {".txt", ".md", ".html"})


def files(shelf: Shelf) -> list[str]:
    return sorted(path.name for path in shelf.corpus.iterdir())


def test_a_file_is_copied(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"cats\r\n\xff")
    assert shelf.add(str(tmp_path / "a.txt")) == Added(str(tmp_path / "a.txt"), "a.txt", "new")
    assert (shelf.corpus / "a.txt").read_bytes() == b"cats\r\n\xff"
    assert files(shelf) == ["a.txt"]


def test_content_that_is_there_is_not_added_again(shelf: Shelf, tmp_path: Path) -> None:
    (shelf.corpus / "sub").mkdir(parents=True)
    (shelf.corpus / "sub" / "known.md").write_text("cats")
    (tmp_path / "other.txt").write_text("cats")
    assert shelf.add(str(tmp_path / "other.txt")).article_id == "sub/known.md"
    assert shelf.add(str(shelf.corpus / "sub" / "known.md")).outcome == "known"
    assert files(shelf) == ["sub"]


def test_another_article_of_that_name_is_never_overwritten(shelf: Shelf, tmp_path: Path) -> None:
    shelf.corpus.mkdir()
    (shelf.corpus / "a.txt").write_text("mine")
    (tmp_path / "a.txt").write_text("yours")
    with pytest.raises(RequestError, match="another article of that name"):
        shelf.add(str(tmp_path / "a.txt"))
    assert (shelf.corpus / "a.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "reason"),
    [("photo.png", "not the suffix of an article"), (".hidden.txt", "is hidden"), ("nowhere.txt", "is not there")],
)
def test_what_is_no_article_is_refused(shelf: Shelf, tmp_path: Path, name: str, reason: str) -> None:
    if name != "nowhere.txt":
        (tmp_path / name).write_text("content")
    with pytest.raises(RequestError, match=reason):
        shelf.add(str(tmp_path / name))


def test_a_folder_and_a_large_file_are_refused(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(RequestError, match="or no file"):
        shelf.add(str(tmp_path / "folder.txt"))
    with (tmp_path / "large.txt").open("wb") as file:
        file.truncate(50_000_001)
    with pytest.raises(RequestError, match="larger than 50 MB"):
        shelf.add(str(tmp_path / "large.txt"))


def test_a_corpus_without_rights_says_so() -> None:
    with folder_for_all() as folder:
        (folder / "a.txt").write_text("cats")
        with without_rights(), pytest.raises(CorpusNotFoundError, match="cannot be written"):
            Shelf(folder / "corpus", {".txt"}).add(str(folder / "a.txt"))


def test_a_page_is_kept_as_it_came_with_its_origin(shelf: Shelf) -> None:
    added = shelf.add(URL, Web())  # type: ignore[arg-type]  # stands in
    assert added.outcome == "new"
    path = shelf.corpus / added.article_id
    assert path.read_bytes() == b"<p>cats</p>"
    origin = read_origin(path)
    assert origin is not None
    assert (origin.url, origin.content_type) == (URL, "text/html")
    assert origin.fetched.endswith("+00:00")
    assert files(shelf) == sorted([added.article_id, origin_path(path).name])


def test_a_page_fetched_again_is_known_or_updated(shelf: Shelf) -> None:
    first = shelf.add(URL, Web())  # type: ignore[arg-type]  # stands in
    assert shelf.add(URL, Web()).outcome == "known"  # type: ignore[arg-type]  # stands in
    updated = shelf.add(URL, Web(b"<p>dogs</p>"))  # type: ignore[arg-type]  # stands in
    assert (updated.article_id, updated.outcome) == (first.article_id, "updated")
    assert (shelf.corpus / first.article_id).read_bytes() == b"<p>dogs</p>"


def test_a_page_does_not_overwrite_an_article_that_is_not_its_own(shelf: Shelf) -> None:
    name = page_name(URL, ".html")
    shelf.corpus.mkdir()
    (shelf.corpus / name).write_text("mine")
    with pytest.raises(FetchError, match="another article named"):
        shelf.add(URL, Web())  # type: ignore[arg-type]  # stands in
    assert (shelf.corpus / name).read_text() == "mine"


def test_page_names_are_plain_and_differ_by_address() -> None:
    assert page_name(URL, ".html").startswith("example.com-docs-Getting-20started-")
    assert page_name("https://example.com/../../etc/passwd", ".txt").startswith("example.com-..-..-etc-passwd-")
    assert "/" not in page_name("https://example.com/../../etc/passwd", ".txt")
    assert page_name("https://example.com/a?x=1", ".html") != page_name("https://example.com/a?x=2", ".html")
    assert page_name("https://example.com/a#x", ".html") == page_name("https://example.com/a#y", ".html")
    assert len(page_name("https://example.com/" + "a" * 5000, ".html")) < 130


def test_the_index_knows_where_a_page_came_from(shelf: Shelf, tmp_path: Path) -> None:
    page = shelf.add("https://example.com/a", Web(b"cats", "text/plain")).article_id  # type: ignore[arg-type]  # stands in
    (tmp_path / "b.txt").write_text("dogs")
    shelf.add(str(tmp_path / "b.txt"))
    sync(make_source(shelf.corpus), tmp_path / "index")
    fetched, copied = (open_reader(tmp_path / "index").record(name) for name in (page, "b.txt"))
    assert fetched is not None
    assert copied is not None
    assert fetched.metadata.url == "https://example.com/a"
    assert fetched.metadata.origins == (("url", "where it was fetched"),)
    assert copied.metadata.url is None


def test_an_origin_says_nothing_of_other_bytes(shelf: Shelf, tmp_path: Path) -> None:
    page = shelf.add("https://example.com/a", Web(b"cats", "text/plain")).article_id  # type: ignore[arg-type]  # stands in
    (shelf.corpus / page).write_text("my own words")
    sync(make_source(shelf.corpus), tmp_path / "index")
    record = open_reader(tmp_path / "index").record(page)
    assert record is not None
    assert record.metadata.url is None
