"""The words of a KPI answer: the figure with its period, filter and count, and the verdict. No figure is computed here."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.records.amounts import decimals_of, format_number, with_unit
from assistant.records.calendar_math import Period, name_measurement_period
from assistant.records.kpi_query import KpiAnswer
from assistant.records.spc import Signal, Xmr

_MOST_DECIMALS = 6
_LOOKED_AT = 120
"""So many of the latest values show how many decimals a KPI has."""
_LONG_AGO = 12
"""A signal that ended more points ago than this is history, unless the period asked about ends with it."""
_ADJECTIVES = {"day": "daily", "week": "weekly", "month": "monthly", "quarter": "quarterly", "year": "yearly"}
_WEIGHT = {"outside": 0, "run_of_eight": 1, "three_of_four": 2, "moving_range": 3}


def add_sentences(answer: KpiAnswer, span: tuple[str, str, int] | None) -> KpiAnswer:
    """Return the answer with its filter, sentence, verdict and notes in words."""
    notes = list(answer.notes)
    if answer.gaps:
        listed = ", ".join(answer.gaps[:6]) + (" …" if len(answer.gaps) > 6 else "")
        notes.append(
            f"No value for {len(answer.gaps)} {answer.granularity}{'s' if len(answer.gaps) > 1 else ''} in between: {listed}."
        )
    if answer.left_out:
        notes.append(
            f"{answer.left_out} values that are not {_ADJECTIVES[answer.granularity]} are left out, so that nothing counts twice."
        )
    return replace(
        answer, filter=_filter(answer), sentence=_sentence(answer, span), verdict=_verdict(answer), notes=tuple(notes)
    )


def _filter(answer: KpiAnswer) -> str:
    period = answer.period
    days = "all periods" if period is None else f"{period.start} to {period.end}"
    kind = f"{_ADJECTIVES[answer.granularity]} values" if answer.granularity else "values"
    return f"KPI = {answer.kpi}; {kind}; {days}; {answer.n} value{'' if answer.n == 1 else 's'}"


class _Numbers:
    """Writes stored values as they are and computed ones with two decimals more than the values have."""

    def __init__(self, answer: KpiAnswer) -> None:
        shown = answer.charted or answer.points
        most = max((decimals_of(point.value) for point in shown[-_LOOKED_AT:]), default=0)
        self.decimals = min(most + 2, _MOST_DECIMALS)
        self.unit = answer.unit

    def stored(self, value: float) -> str:
        return with_unit(format_number(value), self.unit)

    def computed(self, value: float) -> str:
        return with_unit(format_number(value, self.decimals), self.unit)

    def difference(self, value: float) -> str:
        """Between two percentages lie percentage points."""
        return with_unit(format_number(value, self.decimals), "percentage points" if self.unit == "%" else self.unit)


def _label(period: Period | None, answer: KpiAnswer) -> str:
    if period is not None:
        return period.label
    return "all values" if len(answer.points) != 1 else name_measurement_period(answer.points[0].period)


def _sentence(answer: KpiAnswer, span: tuple[str, str, int] | None) -> str:
    if not answer.points:
        where = "" if answer.period is None else f" in {answer.period.label}"
        if span is None:
            return f"{answer.kpi} has no values yet."
        values = f"{span[2]} value{'' if span[2] == 1 else 's'}"
        return f"No values of {answer.kpi}{where}; there {'is' if span[2] == 1 else 'are'} {values}, from {name_measurement_period(span[0])} to {name_measurement_period(span[1])}."
    numbers = _Numbers(answer)
    sentence = _figure_sentence(answer, numbers)
    if answer.target_check is not None and answer.measure not in ("trend", "signals"):
        sentence += f" {_target_sentence(answer, numbers)}"
    if answer.comparison is not None:
        sentence += f" {_comparison_sentence(answer, numbers)}"
    return sentence


def _figure_sentence(answer: KpiAnswer, numbers: _Numbers) -> str:
    figure, n = answer.figure, answer.n
    kind = f"{n} {_ADJECTIVES[answer.granularity]} value{'' if n == 1 else 's'}"
    over = f"{_label(answer.period, answer)}, {kind}"
    at = name_measurement_period(answer.at) if answer.at else ""
    if answer.measure == "change":
        if figure is None or answer.change_from is None:
            return f"{answer.kpi} has one value only ({at}: {numbers.stored(answer.points[-1].value)}), so there is no change to tell."
        start = answer.change_from
        relative = f"{100 * figure / abs(start.value):+,.1f} %" if start.value else ""
        percent = f", {'in relation to the start ' if answer.unit == '%' else ''}{relative}" if relative else ""
        return (
            f"{answer.kpi} went from {numbers.stored(start.value)} ({name_measurement_period(start.period)}) to "
            f"{numbers.stored(answer.points[-1].value)} ({at}): {'+' if figure > 0 else ''}{numbers.difference(figure)}{percent} ({over})."
        )
    assert figure is not None
    if answer.measure in ("mean", "median", "total") or (answer.measure == "versus_target" and not at):
        name = "mean" if answer.measure == "versus_target" else answer.measure
        return f"{answer.kpi}: {name} {numbers.computed(figure)} ({over})."
    if answer.measure in ("best", "worst"):
        return f"{answer.kpi}: {answer.measure} value {numbers.stored(figure)} in {at} ({over})."
    if answer.measure in ("trend", "signals"):
        return (
            f"{answer.kpi}: latest value {numbers.stored(figure)} in {at} ({over}). {_limits_sentence(answer, numbers)}"
        )
    return f"{answer.kpi}: {numbers.stored(figure)} in {at}" + (f" ({over})." if n > 1 or answer.period else ".")


def _limits_sentence(answer: KpiAnswer, numbers: _Numbers) -> str:
    chart = answer.xmr
    if chart is None or chart.lower is None or chart.upper is None:
        return "One value has no limits."
    count = chart.baseline[1] - chart.baseline[0]
    first, last = answer.charted[chart.baseline[0]].period, answer.charted[chart.baseline[1] - 1].period
    provisional = "provisional " if chart.provisional else ""
    return (
        f"Mean {numbers.computed(chart.centre)}, {provisional}limits {numbers.computed(chart.lower)} to {numbers.computed(chart.upper)} "
        f"(from the {count} values {first} to {last})."
    )


def _target_sentence(answer: KpiAnswer, numbers: _Numbers) -> str:
    check = answer.target_check
    assert check is not None
    attained = "" if check.attainment is None else f", {format_number(check.attainment, 1)} % attained"
    gap = (
        "exactly on it"
        if check.gap == 0
        else f"{numbers.difference(abs(check.gap))} {'above' if check.gap > 0 else 'below'} it"
    )
    points = f"; {check.points_met} of {check.points} values meet it" if check.points > 1 else ""
    wanted = {"higher": "at least ", "lower": "at most ", "target": ""}[check.direction]
    return f"Target {wanted}{numbers.stored(check.target)}: {'met' if check.is_met else 'missed'}, {gap}{attained}{points}."


def _comparison_sentence(answer: KpiAnswer, numbers: _Numbers) -> str:
    other = answer.comparison
    assert other is not None
    label = "all values" if other.period is None else other.period.label
    if other.figure is None:
        return f"No values of {other.kpi} in {label} to compare with."
    name = {"latest": "latest value", "best": "best value", "worst": "worst value"}.get(other.measure, other.measure)
    text = f"{other.kpi}, {label}: {name} {with_unit(format_number(other.figure, numbers.decimals), other.unit)} ({other.n} value{'' if other.n == 1 else 's'})"
    if other.difference is None:
        return f"{text}; the units differ, so no difference is computed."
    sign = "+" if other.difference > 0 else ""
    percent = "" if other.percent is None else f" ({other.percent:+,.1f} %)"
    own = (
        ""
        if other.measure == answer.measure or other.own_figure is None
        else f" against {name} {numbers.computed(other.own_figure)}"
    )
    return f"{text}{own}; difference {sign}{numbers.difference(other.difference)}{percent}."


def describe_signal(signal: Signal, answer: KpiAnswer) -> str:
    """Return what the signal is, with the points it is about."""
    numbers = _Numbers(answer)
    chart = next(c for c in reversed(answer.stretches) if c.start <= signal.start)
    names = [name_measurement_period(answer.charted[i].period) for i in range(signal.start, signal.end + 1)]
    value = answer.charted[signal.index].value
    edge = "upper" if signal.side == "above" else "lower"
    limit = chart.upper if signal.side == "above" else chart.lower
    assert limit is not None and chart.range_limit is not None
    if signal.rule == "outside":
        return f"{names[0]} ({numbers.stored(value)}) is {signal.side} the {edge} limit of {numbers.computed(limit)}"
    if signal.rule == "run_of_eight":
        return f"since {names[0]} {len(names)} values in a row, up to {names[-1]}, lie {signal.side} the mean of {numbers.computed(chart.centre)}"
    if signal.rule == "three_of_four":
        return f"since {names[0]}, up to {names[-1]}, at least three of every four values lie nearer the {edge} limit than the mean"
    before = answer.charted[signal.index - 1]
    step = numbers.difference(abs(value - before.value))
    moved = "rise" if signal.side == "above" else "fall"
    return f"the {moved} from {name_measurement_period(before.period)} to {names[0]} ({step}) is larger than the range limit of {numbers.difference(chart.range_limit)}"


def _newest(signals: Sequence[Signal]) -> Signal:
    """A step between two values says least: it is named only when nothing else is."""
    return max(signals, key=lambda signal: (signal.rule != "moving_range", signal.end, -_WEIGHT[signal.rule]))


def _verdict(answer: KpiAnswer) -> str:
    chart = answer.xmr
    if chart is None or not answer.charted:
        return ""
    if chart.lower is None:
        return "Too early to tell: a single value has no limits, so neither praise nor blame it."
    if not answer.signals:
        return _leave_alone(answer, chart)
    newest = _newest(answer.signals)
    what = describe_signal(newest, answer)
    more = f" ({len(answer.signals)} signals in all)" if len(answer.signals) > 1 else ""
    doubt = f", provisionally, from only {chart.baseline[1] - chart.baseline[0]} values" if chart.provisional else ""
    if answer.period is None and len(answer.charted) - 1 - newest.end >= _LONG_AGO:
        return f"Leave it alone now: the last signal is long past ({what}), and the {len(answer.charted) - 1 - newest.end} values since are ordinary variation."
    good = {"higher": "above", "lower": "below"}.get(answer.direction or "")
    if good == newest.side and newest.rule != "moving_range":
        return f"React{doubt}, for it is better than usual: {what}{more}; find out what made it so and keep it."
    return f"React{doubt}: {what}{more}; ask what was different from then on before changing anything."


def _leave_alone(answer: KpiAnswer, chart: Xmr) -> str:
    numbers = _Numbers(answer)
    assert chart.lower is not None and chart.upper is not None
    count = len(chart.points)
    if chart.mean_moving_range == 0:
        reason = f"all {count} values are {numbers.stored(chart.centre)}"
    else:
        reason = f"all {count} values lie within {numbers.computed(chart.lower)} to {numbers.computed(chart.upper)} and no rule shows a shift, so the ups and downs are ordinary variation"
    prefix = f"Leave it alone for now (provisional, only {count} values)" if chart.provisional else "Leave it alone"
    check = answer.target
    if check is not None and answer.direction in ("higher", "lower"):
        missed = chart.centre < check if answer.direction == "higher" else chart.centre > check
        if missed:
            return f"{prefix}: {reason}; but its mean of {numbers.computed(chart.centre)} misses the target of {numbers.stored(check)}, so change the process, not single results."
    return f"{prefix}: {reason}."
