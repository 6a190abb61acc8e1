"""The chart of a KPI answer: pure data first, and the same as a Plotly figure."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.records.calendar_math import name_measurement_period
from assistant.records.kpi_query import KpiAnswer
from assistant.records.kpi_sentences import describe_signal

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_RULE_NAMES = {
    "outside": "outside a limit",
    "run_of_eight": "eight or more on one side",
    "three_of_four": "three of four nearer a limit",
    "moving_range": "step beyond the range limit",
}


@dataclass(frozen=True)
class ChartPoint:
    """One value on the chart."""

    period: str
    value: float
    signal: str | None
    """The rule that it takes part in, in words; `None` for ordinary variation."""


@dataclass(frozen=True)
class LimitLine:
    """Centre and limits that hold from one point to another, both included."""

    start: str
    end: str
    centre: float
    lower: float | None
    upper: float | None
    range_limit: float | None
    is_provisional: bool


@dataclass(frozen=True)
class ChartSpec:
    """Everything that a chart shows."""

    kpi: str
    unit: str | None
    period: str
    target: float | None
    points: tuple[ChartPoint, ...]
    lines: tuple[LimitLine, ...]
    signals: tuple[str, ...]
    """Each signal in a clause, in the order in which they were met."""

    def as_json(self) -> dict[str, Any]:
        """Return the content of the `chart` event."""
        current = self.lines[-1] if self.lines else None
        return {
            "kpis": [self.kpi],
            "period": self.period,
            "points": [
                {"kpi": self.kpi, "period": point.period, "value": point.value, **({"signal": point.signal} if point.signal else {})}
                for point in self.points
            ],
            "limits": None
            if current is None
            else {
                "centre": current.centre, "lower": current.lower, "upper": current.upper, "range_limit": current.range_limit,
                "provisional": current.is_provisional, "from": current.start, "to": current.end,
            },
            "unit": self.unit,
            "target": self.target,
            "signals": list(self.signals),
        }  # fmt: skip


def build_chart(answer: KpiAnswer) -> ChartSpec:
    """Return the chart of an answer; of a measure that has no limits the bare points."""
    points = answer.charted or answer.points
    marks: dict[int, str] = {}
    for signal in sorted(
        answer.signals, key=lambda s: ("moving_range", "three_of_four", "run_of_eight", "outside").index(s.rule)
    ):
        marks.update(dict.fromkeys(range(signal.start, signal.end + 1), _RULE_NAMES[signal.rule]))
    label = "all values" if answer.period is None else answer.period.label
    lines = tuple(
        LimitLine(
            points[chart.start].period, points[chart.start + len(chart.points) - 1].period,
            chart.centre, chart.lower, chart.upper, chart.range_limit, chart.provisional,
        )
        for chart in answer.stretches
    )  # fmt: skip
    return ChartSpec(
        answer.kpi,
        answer.unit,
        label,
        answer.target,
        tuple(ChartPoint(point.period, point.value, marks.get(i)) for i, point in enumerate(points)),
        lines,
        tuple(describe_signal(signal, answer) for signal in answer.signals),
    )


def to_plotly(spec: ChartSpec, *, dark: bool = False) -> "Figure":
    """Return the chart as a Plotly figure: values, centre, limits, target, and signals marked and named."""
    from plotly import graph_objects

    ink, line, alarm = ("#e6e6e6", "#7fb2ff", "#ff8a70") if dark else ("#222222", "#1f5fbf", "#c4320a")
    figure = graph_objects.Figure()
    names = [name_measurement_period(point.period) for point in spec.points]
    order = {point.period: i for i, point in enumerate(spec.points)}
    figure.add_scatter(
        x=names, y=[point.value for point in spec.points], mode="lines+markers", name=spec.kpi, line={"color": line}
    )
    for rule in dict.fromkeys(point.signal for point in spec.points if point.signal):
        marked = [i for i, point in enumerate(spec.points) if point.signal == rule]
        figure.add_scatter(
            x=[names[i] for i in marked], y=[spec.points[i].value for i in marked], mode="markers", name=f"Signal: {rule}",
            marker={"color": alarm, "size": 12, "symbol": "diamond"},
        )  # fmt: skip
    for number, limits in enumerate(spec.lines):
        ends = names[order[limits.start] : order[limits.end] + 1]
        for name, value, dash in (
            ("Mean", limits.centre, "solid"),
            ("Upper limit", limits.upper, "dash"),
            ("Lower limit", limits.lower, "dash"),
        ):
            if value is not None:
                figure.add_scatter(
                    x=ends, y=[value] * len(ends), mode="lines", name=name, showlegend=number == 0, line={"color": ink, "dash": dash, "width": 1}
                )  # fmt: skip
    if spec.target is not None and names:
        figure.add_scatter(
            x=names, y=[spec.target] * len(names), mode="lines", name="Target", line={"color": "#2e8b57", "dash": "dot"}
        )
    figure.update_layout(
        title=f"{spec.kpi}, {spec.period}",
        yaxis_title=spec.unit or "",
        template="plotly_dark" if dark else "plotly_white",
        xaxis={"type": "category"},
        legend={"orientation": "h", "y": -0.25},
    )
    return figure
