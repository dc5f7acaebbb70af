"""What can go wrong?

AskstackError
├── SettingsError                askstack.toml, an option or a variable holds something that cannot be used
├── CorpusError
│   ├── CorpusNotFoundError      the folder of articles is missing or cannot be listed
│   └── UnreadableArticleError   one file cannot be read as an article (it never stops the others)
├── IndexStateError
│   ├── MissingIndexError        there is no index in the folder
│   ├── DamagedIndexError        there is one, but it cannot be trusted
│   ├── ForeignIndexError        it was built by another version or with other settings
│   ├── LockedIndexError         another process is writing it
│   └── IndexWriteError          the folder cannot be written (rights, a full disk)
├── TemplateError                an answer template is broken, or alters a quote
├── FetchError                   a page could not be fetched, or must not be
├── JournalError                 the journal of what was asked cannot be read
├── ChatError                    a chat service refuses us, or cannot be reached
├── ServingError                 the server cannot listen where it should
├── MissingExtraError            the feature needs a package that is not installed
└── RequestError                 what a caller sent cannot be used (a surface says so in its own way)

Every message is one line: the thing, what is wrong, what to do.
"""

from __future__ import annotations


class AskstackError(Exception):
    """Base of everything askstack raises on purpose; its text is one line for the person at the keyboard."""


class SettingsError(AskstackError):
    """A setting cannot be used: which one, why, and what would do."""


class CorpusError(AskstackError):
    """The articles cannot be used."""


class CorpusNotFoundError(CorpusError):
    """The folder of articles is missing or cannot be listed."""


class UnreadableArticleError(CorpusError):
    """One file cannot be read as an article; `reason` is a short phrase that fits after its path."""

    def __init__(self, article_id: str, reason: str) -> None:
        super().__init__(f"{article_id}: {reason}")
        self.article_id = article_id
        self.reason = reason


class IndexStateError(AskstackError):
    """The index cannot be used as it is."""


class MissingIndexError(IndexStateError):
    """There is no index in the folder."""


class DamagedIndexError(IndexStateError):
    """There is an index, but its files cannot be trusted."""


class ForeignIndexError(IndexStateError):
    """The index was built by another version or with other settings."""


class LockedIndexError(IndexStateError):
    """Another process is writing the index."""


class IndexWriteError(IndexStateError):
    """The index folder cannot be written."""


class TemplateError(AskstackError):
    """An answer template is broken, or alters a quote."""


class FetchError(AskstackError):
    """A page could not be fetched, or must not be."""


class JournalError(AskstackError):
    """The journal of what was asked cannot be read."""


class ChatError(AskstackError):
    """A chat service (Slack) refuses us, or cannot be reached."""


class ServingError(AskstackError):
    """The server cannot listen where it should."""


class MissingExtraError(AskstackError):
    """A feature needs a package that is not installed; the message carries the command that adds it."""

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(f'{feature}: needs an extra that is not installed; run: pip install "askstack[{extra}]"')
        self.extra = extra


class RequestError(AskstackError):
    """What a caller sent cannot be used."""
