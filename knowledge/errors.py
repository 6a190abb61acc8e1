"""The errors of retrieval.

KnowledgeError
├── ArticleError      an embedded article breaks the rules of its form: its author must act
├── UnreadableError   a document of the person cannot be read: the text says why and what to do
├── LibraryBusyError  another process owns the library
└── LibraryError      the folder of the library cannot be used: the operator must act
"""


class KnowledgeError(Exception):
    """Base of all errors that retrieval raises on purpose."""


class ArticleError(KnowledgeError):
    """An article's front matter, sections or lengths are not as the loader asks."""


class UnreadableError(KnowledgeError):
    """A document holds no passages that can be used."""


class LibraryBusyError(KnowledgeError):
    """Another process owns the library and alone may change it."""


class LibraryError(KnowledgeError):
    """The library's folder is read-only, full, or not a library."""
