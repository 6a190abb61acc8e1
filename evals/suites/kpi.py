"""KPI questions: 30 wordings by hand, filled with seeded series and periods; figures and verdicts computed here, by numpy.

Nothing of the product computes an expected value: periods, limits and rules are written again from their definitions.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from evals.cases import read_cases, take_sample
from evals.figures import Failure, Figure, SuiteResult, mark_all, shorten
from evals.lab import Heard, Lab, listen
from evals.numbers import find_numbers
from evals.series import PERIODS, SERIES, Series, find_signals, name_months

GOAL_FIGURES = 0.98
QUESTIONS = 150


@dataclass(frozen=True)
class KpiCase:
    """One question with the figure, or the verdict, that is right."""

    id: str
    measure: str
    text: str
    expected: float | None = None
    react: bool | None = None
    forbidden: bool = False
    """Whether there is no value in the period: a figure would be invented."""


def measure(lab: Lab) -> SuiteResult:
    """Figures and verdicts over generated questions, and questions about values that do not exist."""
    coach = lab.start_fresh()
    record(coach, SERIES)
    cases = [*generate(), *generate_missing()]
    chosen = {row["id"] for row in take_sample([{"id": case.id} for case in cases], lab.options.sample)}
    heard = {c.id: listen(coach, c.text) for c in lab.track([c for c in cases if c.id in chosen], "kpi")}
    cases = [case for case in cases if case.id in heard]
    right = {case.id: is_right(case, heard[case.id]) for case in cases}
    figures = [case for case in cases if case.expected is not None]
    verdicts = [case for case in cases if case.react is not None]
    result = SuiteResult()
    result.figures = [
        Figure("figure equal to the independent computation", mark_all((c.id, right[c.id]) for c in figures), goal=GOAL_FIGURES),
        Figure("another figure told than the right one", mark_all((c.id, tells_wrong(c, heard[c.id], right[c.id])) for c in figures), better="lower", goal=0.0, is_strict=True),
        Figure("verdict (react or leave it alone) right", mark_all((c.id, right[c.id]) for c in verdicts), goal=GOAL_FIGURES),
        Figure("values that do not exist: said so, no figure", mark_all((c.id, right[c.id]) for c in cases if c.forbidden), goal=1.0),
        Figure("period, filter and row count shown with a figure", mark_all((c.id, shows_filter(heard[c.id])) for c in figures if right[c.id]), goal=1.0),
        *(
            Figure(f"{name}: right", mark_all((c.id, right[c.id]) for c in cases if c.measure == name), is_gated=False)
            for name in dict.fromkeys(case.measure for case in cases)
        ),
    ]  # fmt: skip
    result.failures = [
        Failure(c.id, f"{c.measure}: expected {show_expected(c)}, got {shorten(heard[c.id].done.answer, 110)}")
        for c in cases
        if not right[c.id]
    ]
    return result


def record(coach: Any, series: Sequence[Series]) -> None:
    """Stores the series as a person's records."""
    from assistant.records.kpis import define_kpi, record_measurements
    from evals.lab import TODAY

    with coach.open_session() as session, session.begin():
        for one in series:
            fields = {
                "name": one.name,
                "unit": one.unit,
                "direction": one.direction,
                "target": one.target,
                "frequency": "monthly",
            }
            define_kpi(session, fields, actor="me", today=TODAY)
            rows = [{"kpi": one.name, "period": month, "value": value} for month, value in one.values.items()]
            record_measurements(session, rows, actor="me", today=TODAY)


def generate() -> list[KpiCase]:
    """The questions, the same ones every time."""
    chooser = random.Random(11)
    forms = read_cases("kpi/forms.jsonl")
    cases: list[KpiCase] = []
    pool: dict[str, Iterator[tuple[Series, str]]] = {}
    while len(cases) < QUESTIONS:
        form = forms[len(cases) % len(forms)]
        pairs = pool.setdefault(form["id"], _shuffle(chooser))
        series, period = next(pairs)
        if form["measure"] == "total" and series.unit == "%":
            series = next(one for one in SERIES if one.unit != "%" and one is not series)
        cases.append(build_case(f"k-{len(cases) + 1:03d}", form, series, period, chooser))
    return cases


def build_case(name: str, form: dict[str, Any], series: Series, period: str, chooser: random.Random) -> KpiCase:
    """One question from a form, a series and a period."""
    kind = form["measure"]
    if kind == "value":
        period = chooser.choice([label for label, months in PERIODS.items() if len(months) == 1])
    if kind == "change":
        period = chooser.choice([label for label, months in PERIODS.items() if len(months) > 2])
    other = chooser.choice([label for label in PERIODS if label != period and label.startswith(("Q", "2"))])
    text = form["text"].format(kpi=series.name, period=period, in_period=say_in(period), other=other)
    if kind == "verdict":
        return KpiCase(name, kind, text, react=find_signals(series))
    return KpiCase(name, kind, text, expected=series.compute(kind, PERIODS[period], PERIODS[other]))


def generate_missing() -> list[KpiCase]:
    """Questions about a KPI that nobody has defined, and about months before the first value."""
    unknown = ["parking tickets", "energy per unit", "absence", "audit findings", "first pass yield"]
    cases = [
        KpiCase(f"km-{i:02d}", "no such KPI", f"What was {name} last month?", forbidden=True)
        for i, name in enumerate(unknown, 1)
    ]
    early = [
        KpiCase(f"km-{i:02d}", "no value", f"What was {one.name} in March 2021?", forbidden=True)
        for i, one in enumerate(SERIES[:5], 6)
    ]
    return cases + early


def is_right(case: KpiCase, heard: Heard) -> bool:
    """Whether the answer holds the figure in its first sentence, says the verdict, or says that there is no value."""
    done = heard.done
    if case.forbidden:
        return done.refused == "no_data" and not done.drafts
    if case.react is not None:
        said = "leave it alone" not in done.answer.lower()
        return "query_kpi" in heard.tools and said == case.react
    if case.expected is None or done.drafts:
        return False
    head = done.answer.split("\n")[0]
    wanted = abs(case.expected)
    if case.measure == "target" and wanted == 0:
        return "exactly on" in head
    return any(abs(number - wanted) <= max(0.0051, 1e-4 * wanted) for number in find_numbers(head))


def tells_wrong(case: KpiCase, heard: Heard, is_right: bool) -> bool:
    """Whether a figure was computed and told that is not the one asked for; asking back and saying that there is none are not."""
    done = heard.done
    return (
        not is_right
        and "query_kpi" in heard.tools
        and done.refused == "none"
        and bool(find_numbers(done.answer.split("\n")[0]))
    )


def shows_filter(heard: Heard) -> bool:
    """Whether the answer says which KPI, period and how many values."""
    return "KPI = " in heard.done.answer and "value" in heard.done.answer


def say_in(period: str) -> str:
    """A period as it stands in a sentence."""
    return period if period.startswith(("last", "this", "since")) else f"in {period}"


def show_expected(case: KpiCase) -> str:
    """What would have been right."""
    if case.forbidden:
        return "no data"
    return f"{case.expected:g}" if case.expected is not None else ("react" if case.react else "leave it alone")


def _shuffle(chooser: random.Random) -> Iterator[tuple[Series, str]]:
    pairs = [(series, period) for series in SERIES for period in PERIODS if name_months(PERIODS[period])]
    chooser.shuffle(pairs)
    return iter(pairs)
