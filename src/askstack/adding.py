"""How does an article get into the corpus?

Files are copied, pages are fetched and kept as they came. Nothing is overwritten but a page by its own newer version,
and what the corpus holds already, under whatever name, is not added again.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from askstack.errors import CorpusNotFoundError, FetchError, RequestError
from askstack.fetching import Fetcher
from askstack.origins import Origin, origin_path, read_origin, render_origin
from askstack.scanning import SIZE_LIMIT, scan

if TYPE_CHECKING:
    from collections.abc import Collection

    from askstack.fetching import Page

SUFFIX_OF_TYPE = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "text/plain": ".txt",
    "text/x-rst": ".rst",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/x-ipynb+json": ".ipynb",
}
_NAME_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one thing to add: it is `new`, `updated` (a page fetched before) or was `known` already.

    `article_id` is where its content is in the corpus, in each of the three cases.
    """

    source: str
    article_id: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """The corpus to add to; `suffixes` are those of articles, lower case, with their dot."""

    corpus: Path
    suffixes: Collection[str]

    def add(self, source: str, fetcher: Fetcher | None = None) -> Added:
        """Put the file or page that `source` names into the corpus.

        Raises:
            RequestError: it is no article, cannot be read, or another article has its name.
            FetchError: the page could not be fetched, or must not be.
            CorpusNotFoundError: the corpus cannot be made or written.
        """
        try:
            self.corpus.mkdir(parents=True, exist_ok=True)
            if "://" in source:
                return self._add_page(source, fetcher or Fetcher(self._content_types()))
            return self._add_file(source)
        except OSError as error:
            reason = error.strerror or str(error)
            raise CorpusNotFoundError(f"{self.corpus}: cannot be written ({reason}); see to its rights") from error

    def _content_types(self) -> frozenset[str]:
        return frozenset(kind for kind, suffix in SUFFIX_OF_TYPE.items() if suffix in self.suffixes)

    def _add_file(self, source: str) -> Added:
        path = Path(source)
        data = _file_bytes(path, self.suffixes)
        known = self._holding(data)
        if known:
            return Added(source, known, "known")
        target = self.corpus / path.name
        if target.exists():
            raise RequestError(f"{source}: the corpus has another article of that name; rename one of them")
        _place(target, data)
        return Added(source, path.name, "new")

    def _add_page(self, url: str, fetcher: Fetcher) -> Added:
        page = fetcher.fetch(url)
        suffix = SUFFIX_OF_TYPE[page.content_type]
        target = self.corpus / page_name(url, suffix)
        before = read_origin(target)
        is_update = before is not None and before.url in {url, page.url}
        known = self._holding(page.data)
        if known and known != target.name:
            return Added(url, known, "known")
        if target.exists() and not known and not is_update:
            raise FetchError(f"{url}: the corpus has another article named {target.name}; rename that first")
        outcome = "known" if known else "updated" if is_update and target.exists() else "new"
        _keep_page(target, page, is_new=outcome != "known")
        return Added(url, target.name, outcome)

    def _holding(self, data: bytes) -> str | None:
        """The article that has exactly these bytes."""
        for article_id, stamp in scan(self.corpus, self.suffixes).files.items():
            if stamp.size == len(data) and (self.corpus / article_id).read_bytes() == data:
                return article_id
        return None


def page_name(url: str, suffix: str) -> str:
    """The name under which a page is kept: its host and path in plain letters, told apart by a digest of the address.

    The same address gives the same name.
    """
    address = url.partition("#")[0]
    parts = urlsplit(address)
    words = re.findall(r"[A-Za-z0-9._~]+", f"{parts.hostname}{parts.path}".removesuffix(suffix))
    digest = hashlib.sha256(address.encode()).hexdigest()[:8]
    return f"{'-'.join(words)[:_NAME_LENGTH].strip('.-~')}-{digest}{suffix}"


def _file_bytes(path: Path, suffixes: Collection[str]) -> bytes:
    if path.suffix.lower() not in suffixes:
        known = ", ".join(sorted(suffixes))
        raise RequestError(f"{path}: `{path.suffix}` is not the suffix of an article; known are {known}")
    if path.name.startswith("."):
        raise RequestError(f"{path}: is hidden, so it would be left out; give it a name without the dot")
    try:
        if not path.is_file():
            raise RequestError(f"{path}: is not there, or no file; name files one by one")
        if path.stat().st_size > SIZE_LIMIT:
            raise RequestError(f"{path}: is larger than {SIZE_LIMIT // 1_000_000} MB; split it")
        return path.read_bytes()
    except OSError as error:
        raise RequestError(f"{path}: cannot be read ({error.strerror}); see to its rights") from error


def _keep_page(target: Path, page: Page, *, is_new: bool) -> None:
    fetched = datetime.now(UTC).isoformat(timespec="seconds")
    origin = Origin(page.url, fetched, page.content_type, hashlib.sha256(page.data).hexdigest())
    _place(origin_path(target), render_origin(origin).encode())
    if is_new:
        _place(target, page.data)


def _place(target: Path, data: bytes) -> None:
    """Let a file appear whole: a sync that runs meanwhile sees all of it or none."""
    draft = target.with_name(f".{target.name.removeprefix('.')}.{os.getpid()}.part")
    try:
        draft.write_bytes(data)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
