"""What an import found: counts, the bad rows with the reason, and what was decided where a file left it open."""

from dataclasses import dataclass, field
from typing import Literal

Outcome = Literal["new", "same", "changed"]


@dataclass(frozen=True)
class RowProblem:
    """Why a row, or one value of it, was not taken over."""

    row: int
    column: str
    value: str
    why: str

    def __str__(self) -> str:
        return f"row {self.row}, {self.column} {self.value!r}: {self.why}"


@dataclass
class ImportReport:
    """The result of an import, or of the dry run of one."""

    rows_new: int = 0
    rows_same: int = 0
    rows_changed: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    ignored_columns: tuple[str, ...] = ()
    """Columns that no field takes; their content is not imported."""
    notes: list[str] = field(default_factory=list)
    """What was decided where the file left it open, such as the order of day and month."""
    is_dry_run: bool = False

    @property
    def rows_ok(self) -> int:
        """Rows (of a wide KPI file: values) that were, or would be, taken over."""
        return self.rows_new + self.rows_same + self.rows_changed

    @property
    def rows_bad(self) -> int:
        """Rows with at least one problem."""
        return len({problem.row for problem in self.problems})

    def count(self, outcome: Outcome) -> None:
        """Count one row that is in order."""
        if outcome == "new":
            self.rows_new += 1
        elif outcome == "same":
            self.rows_same += 1
        else:
            self.rows_changed += 1

    def reject(self, row: int, column: str, value: object, why: str) -> None:
        """Note a problem; the row it is in is not imported."""
        self.problems.append(RowProblem(row, column, "" if value is None else str(value), why))
