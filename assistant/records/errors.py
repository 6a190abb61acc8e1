"""The errors of the records.

ToolInputError                       the person (or the model) can correct it
├── UnknownRecordError               no such initiative, KPI, draft, conversation …; names the nearest
├── AmbiguousNameError               several records fit; `candidates` names them
├── InvalidFieldError                a field's value cannot be stored; `field` names it
├── StatusMoveError                  a move that the status table does not allow, or that needs a reason
├── DraftClosedError                 the draft was discarded, or is no longer what the person saw
├── UndoRefusedError                 later changes would be lost
└── DatabaseBusyError                another program holds the database: try again
ConfigurationError                   the operator must act
└── DatabaseUnusableError            read-only, full, damaged, not a database, or from a newer version
UnattributedWriteError               a bug: a record was written outside `audit.acting`
"""

from collections.abc import Sequence

from assistant.errors import ConfigurationError, ToolInputError


class UnknownRecordError(ToolInputError):
    """No record has this reference or name."""


class AmbiguousNameError(ToolInputError):
    """Several records fit the words."""

    def __init__(self, message: str, candidates: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.candidates = tuple(candidates)


class InvalidFieldError(ToolInputError):
    """A field's value cannot be stored; the text names the field, the value and the remedy."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class StatusMoveError(ToolInputError):
    """An initiative cannot move from its status to the one asked for, or not without a reason."""


class DraftClosedError(ToolInputError):
    """The draft cannot be saved or changed any more."""


class UndoRefusedError(ToolInputError):
    """Undoing would lose later changes."""


class DatabaseBusyError(ToolInputError):
    """Another program holds the database for writing."""


class DatabaseUnusableError(ConfigurationError):
    """The database cannot be used until the operator acts."""


class UnattributedWriteError(RuntimeError):
    """A record was about to be written without an actor."""
