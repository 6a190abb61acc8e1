"""Charts as inline SVG: values, mean, limits, target, signals; every figure is also in a table below."""

from collections.abc import Mapping, Sequence
from math import ceil, floor, log10
from typing import Any

from assistant.records.calendar_math import name_measurement_period
from assistant.ui.formats import show_number
from assistant.ui.markup import escape, tag, text

WIDTH, HEIGHT = 720, 280
LEFT, RIGHT, TOP, BOTTOM = 48, 96, 16, 34


class Scale:
    """Where a value and a position lie on the drawing."""

    def __init__(self, values: Sequence[float], count: int, box: tuple[float, float, float, float]) -> None:
        self.left, self.top, self.right, self.bottom = box
        low, high = min(values), max(values)
        room = (high - low or abs(high) or 1.0) * 0.08
        self.low, self.high = low - room, high + room
        self.count = count

    def x(self, position: int) -> float:
        """Pixels from the left."""
        return round(self.left + (self.right - self.left) * (position / (self.count - 1) if self.count > 1 else 0.5), 1)

    def y(self, value: float) -> float:
        """Pixels from the top."""
        return round(self.bottom - (self.bottom - self.top) * (value - self.low) / (self.high - self.low), 1)


def list_ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Round values between two others, about as many as wanted."""
    raw = (high - low) / wanted
    power = 10 ** floor(log10(raw))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= raw)
    first = ceil(low / step)
    return [round(step * number, 10) for number in range(first, floor(high / step) + 1)]


def short_period(period: str) -> str:
    """A period for an axis: "Oct 26" for October 2026."""
    name = name_measurement_period(period)
    words = name.split()
    return f"{words[0][:3]} {words[1][2:]}" if len(words) == 2 and words[0].isalpha() and len(words[1]) == 4 else name


def _line(scale: Scale, value: float, css: str, label: str) -> str:
    y = scale.y(value)
    return (
        f'<line class="{css}" x1="{scale.left}" x2="{scale.right}" y1="{y}" y2="{y}"/>'
        f'<text class="edge" x="{scale.right + 8}" y="{y + 4}">{escape(label)}</text>'
    )


def _labelled_lines(scale: Scale, limits: Mapping[str, Any], target: float | None) -> str:
    """Mean, limits and target, the labels of neighbours kept apart."""
    named = [("centre", "mean", "Mean"), ("upper", "limit", "Upper"), ("lower", "limit", "Lower")]
    wanted = [(float(limits[key]), css, label) for key, css, label in named if limits.get(key) is not None]
    if target is not None:
        wanted.append((target, "target", "Target"))
    shown, taken = [], []  # type: list[str], list[float]
    for value, css, label in wanted:
        y = scale.y(value)
        free = all(abs(y - other) >= 13 for other in taken)
        taken += [y] if free else []
        shown.append(_line(scale, value, css, f"{label} {show_number(round(value, 2))}" if free else ""))
    return "".join(shown)


def _points(scale: Scale, points: Sequence[Mapping[str, Any]], unit: str) -> str:
    shown = []
    for number, point in enumerate(points):
        x, y = scale.x(number), scale.y(point["value"])
        signal = point.get("signal")
        words = f"{name_measurement_period(point['period'])}: {show_number(point['value'])} {unit}".strip()
        width = 7.2 * max(len(words), len(signal or "")) + 16
        left = min(max(x - width / 2, 2), WIDTH - width - 2)
        height = 40 if signal else 24
        top = y - height - 12 if y - height - 12 > 0 else y + 12
        lines = f'<text x="{left + 8}" y="{top + 16}">{escape(words)}</text>'
        lines += f'<text x="{left + 8}" y="{top + 32}">{escape(signal)}</text>' if signal else ""
        mark = f'<circle cx="{x}" cy="{y}" r="{6 if signal else 3.5}"/>'
        tip = f'<g class="tip"><rect x="{left}" y="{top}" width="{width}" height="{height}" rx="6"/>{lines}</g>'
        shown.append(
            f'<g class="point{" signal" if signal else ""}"><circle class="reach" cx="{x}" cy="{y}" r="11"/>{mark}{tip}</g>'
        )
    return "".join(shown)


def _axis(scale: Scale, points: Sequence[Mapping[str, Any]]) -> str:
    shown = []
    for value in list_ticks(scale.low, scale.high):
        y = scale.y(value)
        shown.append(f'<line class="rule" x1="{scale.left}" x2="{scale.right}" y1="{y}" y2="{y}"/>')
        shown.append(
            f'<text class="axis" text-anchor="end" x="{scale.left - 8}" y="{y + 4}">{show_number(value)}</text>'
        )
    step = max(1, ceil((len(points) - 1) / 6)) if len(points) > 1 else 1
    for number in range(0, len(points), step):
        anchor = "start" if number == 0 else "middle"
        shown.append(
            f'<text class="axis" text-anchor="{anchor}" x="{scale.x(number)}" y="{HEIGHT - 10}">{escape(short_period(points[number]["period"]))}</text>'
        )
    return "".join(shown)


def _path(scale: Scale, points: Sequence[Mapping[str, Any]]) -> str:
    at = " ".join(f"{scale.x(number)},{scale.y(point['value'])}" for number, point in enumerate(points))
    return f'<polyline class="series" points="{at}"/>'


def _extent(chart: Mapping[str, Any]) -> list[float]:
    limits = chart.get("limits") or {}
    extra = [limits.get("lower"), limits.get("upper"), chart.get("target")]
    return [float(point["value"]) for point in chart["points"]] + [float(one) for one in extra if one is not None]


def render_chart(chart: Mapping[str, Any], *, key: str = "") -> str:
    """A chart of one KPI with its values as a table; empty when it has no points.

    Args:
        chart: the content of a `chart` event.
    """
    points = chart.get("points") or []
    if not points:
        return ""
    limits = chart.get("limits") or {}
    unit, name = chart.get("unit") or "", ", ".join(chart.get("kpis") or [])
    scale = Scale(_extent(chart), len(points), (LEFT, TOP, WIDTH - RIGHT, HEIGHT - BOTTOM))
    drawing = (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" focusable="false">'
        f"{_axis(scale, points)}{_labelled_lines(scale, limits, chart.get('target'))}{_path(scale, points)}{_points(scale, points, unit)}</svg>"
    )
    title = text("strong", name) + text(
        "span", " · ".join(part for part in (unit, str(chart.get("period", ""))) if part), class_="muted"
    )
    if limits.get("provisional"):
        title += text("span", "Provisional limits", class_="badge outline")
    return tag(
        "figure",
        tag("figcaption", title) + tag("div", drawing, class_="scroll-x", tabindex="0", role="group", aria_label=f"Chart of {name}; the values are in the table below") + _table(points, unit),
        class_="chart card", data_key=key or None,
    )  # fmt: skip


def _table(points: Sequence[Mapping[str, Any]], unit: str) -> str:
    rows = "".join(
        tag(
            "tr",
            text("td", name_measurement_period(p["period"]))
            + text("td", show_number(p["value"]), class_="number")
            + text("td", p.get("signal") or ""),
        )
        for p in reversed(points)
    )
    head = tag(
        "tr",
        text("th", "Period", scope="col")
        + text("th", unit or "Value", scope="col")
        + text("th", "Signal", scope="col"),
    )
    return tag(
        "details",
        text("summary", "Values as a table") + tag("table", tag("thead", head) + tag("tbody", rows), class_="grid"),
    )


def render_spark(chart: Mapping[str, Any]) -> str:
    """The same without words, for a small tile."""
    points = chart.get("points") or []
    if not points:
        return '<div class="spark empty"></div>'
    limits = chart.get("limits") or {}
    scale = Scale(_extent(chart), len(points), (6, 8, 294, 82))
    lines = [f'<line class="{css}" x1="0" x2="300" y1="{scale.y(limits[k])}" y2="{scale.y(limits[k])}"/>'
             for k, css in (("centre", "mean"), ("upper", "limit"), ("lower", "limit")) if limits.get(k) is not None]  # fmt: skip
    if chart.get("target") is not None:
        lines.append(
            f'<line class="target" x1="0" x2="300" y1="{scale.y(chart["target"])}" y2="{scale.y(chart["target"])}"/>'
        )
    dots = "".join(
        f'<g class="point{" signal" if p.get("signal") else ""}"><circle cx="{scale.x(n)}" cy="{scale.y(p["value"])}" r="{4 if p.get("signal") else 2}"/></g>'
        for n, p in enumerate(points)
    )
    return f'<svg class="spark" viewBox="0 0 300 90" preserveAspectRatio="none" aria-hidden="true" focusable="false">{"".join(lines)}{_path(scale, points)}{dots}</svg>'
