"""Whatever happened to a folder, in whatever order, its index equals a fresh one of the folder as it is."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from askstack.index.tantivy_index import TantivyReader, open_reader
from askstack.sync import sync
from sync_kit import index_contents, make_source

names = st.sampled_from(["a.txt", "b.md", "sub/c.txt", "sub/deep/d.md", "e.txt"])
words = st.sampled_from(["cats", "dogs", "mice", "chase", "the", "cheese"])
texts = st.lists(st.lists(words, min_size=1, max_size=8).map(" ".join), max_size=3).map("\n\n".join)
QUESTION = {"cats": 1.0, "cheese": 2.0, "the": 0.5}


class CrashError(Exception):
    """Stands for whatever ends a sync early."""


class FolderAndIndex(RuleBasedStateMachine):
    """Changes of a folder and syncs of its index, against a fresh index of the folder."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.corpus = self.folder / "corpus"
        self.index = self.folder / "index"
        self.corpus.mkdir()
        self.in_step = False

    def teardown(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self.folder)

    @rule(name=names, text=texts | st.just("unreadable") | st.just("bug"))
    def write(self, name: str, text: str) -> None:
        """Add an article, or change it."""
        path = self.corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        self.in_step = False

    @rule(name=names)
    def remove(self, name: str) -> None:
        """Remove an article, where it is there."""
        (self.corpus / name).unlink(missing_ok=True)
        self.in_step = False

    @rule(old=names, new=names)
    def rename(self, old: str, new: str) -> None:
        """Rename an article, perhaps over another."""
        if (self.corpus / old).exists():
            (self.corpus / new).parent.mkdir(parents=True, exist_ok=True)
            (self.corpus / old).rename(self.corpus / new)
            self.in_step = False

    @rule(name=names)
    def touch(self, name: str) -> None:
        """Give an article a newer time."""
        if (self.corpus / name).exists():
            (self.corpus / name).touch()

    @rule(rebuild=st.booleans())
    def sync(self, rebuild: bool) -> None:  # noqa: FBT001 - Hypothesis draws it
        """Sync to the end."""
        sync(make_source(self.corpus), self.index, rebuild=rebuild)
        self.in_step = True

    @rule()
    def dry_run(self) -> None:
        """Only say what a sync would do."""
        sync(make_source(self.corpus), self.index, dry_run=True)

    @rule(after=st.integers(1, 5))
    def crash(self, after: int) -> None:
        """Begin a sync that ends with the `after`-th article."""

        def end(done: int, _total: int) -> None:
            if done == after:
                raise CrashError

        try:
            sync(make_source(self.corpus), self.index, progress=end)
        except CrashError:
            return
        self.in_step = True

    @invariant()
    def equals_a_fresh_index(self) -> None:
        """Fingerprint, records, passages and what is found are those of a first sync."""
        if not self.in_step:
            return
        fresh = self.folder / "fresh"
        sync(make_source(self.corpus), fresh)
        ours, anew = open_reader(self.index), open_reader(fresh)
        assert index_contents(ours) == index_contents(anew)
        assert [ours.document_frequency(word) for word in QUESTION] == [anew.document_frequency(w) for w in QUESTION]
        assert found(ours) == found(anew)
        shutil.rmtree(fresh)


def found(reader: TantivyReader) -> set[object]:
    """The passages found; their order may differ where tantivy's average length still counts removed passages."""
    return {hit.passage for hit in reader.search(QUESTION, 100)}


TestFolderAndIndex = FolderAndIndex.TestCase
TestFolderAndIndex.settings = settings(
    max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
