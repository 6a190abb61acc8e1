"""The timeline of an initiative as text: one entry a line, "2026-11-22 Ana: what is new", further lines indented."""

import re
from collections.abc import Iterable
from datetime import date

from assistant.records.tables import InitiativeNote

_ENTRY = re.compile(r"(\d{4}-\d\d-\d\d) ([^:\n]{1,120}): ?(.*)")


def write_note_lines(notes: Iterable[InitiativeNote]) -> str:
    """Return the entries as text, in the order in which they were written."""
    return "\n".join(
        f"{note.noted.isoformat()} {note.author.replace(':', '·')}: " + note.text.replace("\n", "\n  ")
        for note in notes
    )


def read_note_lines(text: str, author: str, noted: date) -> list[tuple[date, str, str]]:
    """Return (day, author, text) of each entry; text without day and author is of those given."""
    entries: list[tuple[date, str, str]] = []
    is_plain = False
    for line in text.split("\n"):
        match = _ENTRY.fullmatch(line)
        if match is not None:
            try:
                entries.append((date.fromisoformat(match[1]), match[2], match[3]))
                is_plain = False
                continue
            except ValueError:
                pass
        if entries and (is_plain or line.startswith("  ")):
            day, who, before = entries[-1]
            entries[-1] = (day, who, f"{before}\n{line if is_plain else line[2:]}")
        elif line.strip():
            entries.append((noted, author, line.strip()))
            is_plain = True
    return [(day, who, words.strip()) for day, who, words in entries if words.strip()]
