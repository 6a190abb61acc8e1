"""How a turn looks in a terminal."""

import sys

from assistant.events import ChartDrawn, Done, DraftPrepared, Event, Notice, ReceiptGiven, Token


def show_event(event: Event) -> None:
    """Prints an event for a person."""
    write = sys.stdout.write
    if isinstance(event, Token):
        write(event.text)
    elif isinstance(event, Notice):
        write(f"\n({event.text})\n")
    elif isinstance(event, DraftPrepared):
        write(f"\n\n┌ Draft {event.draft['id']} · {event.draft['kind'].replace('_', ' ')} · not saved yet\n")
        for name, value in event.draft["fields"].items():
            write(f"│ {name.replace('_', ' ')}: {describe_value(value)}\n")
        if event.draft["missing"]:
            write(f"│ still open: {', '.join(name.replace('_', ' ') for name in event.draft['missing'])}\n")
        write("└ yes saves it · no drops it · or say what to change")
    elif isinstance(event, ReceiptGiven):
        pass
    elif isinstance(event, ChartDrawn):
        write(f"\n\n{', '.join(event.kpis)}: {sketch(event)}")
    elif isinstance(event, Done):
        if event.citations:
            write("\n\nSources\n")
            for source in event.citations:
                write(f"[{source.number}] {source.title} › {source.section} ({source.key})\n")
        write("\n")
    sys.stdout.flush()


def describe_value(value: object) -> str:
    """A field's value on one line."""
    if isinstance(value, dict):
        return " ".join(
            str(part) if key != "per" else f"per {part}" for key, part in value.items() if part not in (None, "")
        )
    if isinstance(value, list):
        return "; ".join(describe_value(item) for item in value)
    return str(value)


def sketch(chart: ChartDrawn) -> str:
    """The points as a line of block characters, with the first and the last value."""
    values = [point["value"] for point in chart.points]
    if not values:
        return "no values"
    low, high = min(values), max(values)
    blocks = "▁▂▃▄▅▆▇█"
    line = "".join(blocks[round((value - low) / ((high - low) or 1) * 7)] for value in values)
    return f"{values[0]:g} {line} {values[-1]:g}"
