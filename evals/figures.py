"""What a suite measures: figures made of one mark a case. How they are summarised is in `statistics.py`."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Better = Literal["higher", "lower"]
Statistic = Literal["ratio", "median", "p95", "maximum"]


@dataclass(frozen=True)
class Mark:
    """What one case contributes to a figure: `count` of `of`. The figure is the sum of counts over the sum of ofs."""

    case: str
    """Id of the case; never changes."""
    count: float
    of: float = 1.0


@dataclass(frozen=True)
class Figure:
    """One number of the report, with the marks that it is made of."""

    name: str
    marks: tuple[Mark, ...]
    better: Better = "higher"
    goal: float | None = None
    """What the project aims for; `None` where nothing was promised."""
    statistic: Statistic = "ratio"
    """Other statistics than the ratio look at the counts alone."""
    unit: str = ""
    """Such as "ms"; empty for a share of 1."""
    is_gated: bool = True
    """Whether `--check` looks at it. Peers, times and sizes are shown only."""
    is_strict: bool = False
    """A promise: any value worse than the baseline's fails, whatever its interval."""
    room: float | None = None
    """So many times the baseline's value is accepted, whatever its interval: for times, which are the machine's as well."""


@dataclass(frozen=True)
class Failure:
    """A case that went wrong, in short words; texts of data sets are not repeated."""

    case: str
    what: str


@dataclass
class SuiteResult:
    """What a suite found."""

    figures: list[Figure] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """Sentences below the table, such as what could not be measured."""


def mark_all(values: Iterable[tuple[str, float | bool | None]]) -> tuple[Mark, ...]:
    """Marks of one each; a case that does not apply (`None`) has none."""
    return tuple(Mark(case, float(value)) for case, value in values if value is not None)


def shorten(value: object, limit: int = 70) -> str:
    """A value on one line, cut."""
    text = " ".join(str(value).split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
