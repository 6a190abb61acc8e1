"""Deciding how the dates and numbers of one column are written, and reading them so. Shared by all imports."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from assistant.records.amounts import DecimalMark, guess_decimal_mark
from assistant.records.errors import InvalidFieldError
from assistant.records.periods import parse_period
from assistant.records.sheets import Cell

_PAIR = re.compile(r"\s*(\d{1,2})\s*([./-])\s*(\d{1,2})\s*[./-]\s*(\d{2}|\d{4})(?:[ T]\d.*)?\s*")
_ISO = re.compile(r"\s*(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]\d.*)?\s*")
_EXCEL_ZERO = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000
EMPTY_WORDS = frozenset({"-", "–", "—", "n/a", "na", "none", "null", "nan", "tbd", "?", "k.a.", "#n/a"})


class DateOrder:
    """Whether 03/04/2026 is the third of April or the fourth of March, decided for a whole column."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        pairs = [match for cell in cells if isinstance(cell, str) and (match := _PAIR.fullmatch(cell))]
        day_first = sum(int(match[1]) > 12 for match in pairs)
        month_first = sum(int(match[3]) > 12 for match in pairs)
        self.is_day_first = day_first >= month_first
        slashed = any(match[2] == "/" for match in pairs)
        self.is_guessed = bool(pairs) and day_first == month_first and slashed

    def read(self, cell: Cell, field: str) -> date | None:
        """Return the day in a cell; `None` when it is empty.

        Raises:
            InvalidFieldError: it holds no date.
        """
        if cell is None or (isinstance(cell, str) and cell.casefold() in EMPTY_WORDS):
            return None
        if isinstance(cell, date):
            return cell
        if isinstance(cell, int | float):
            if float(cell).is_integer() and _FIRST_SERIAL < cell < _LAST_SERIAL:
                return _EXCEL_ZERO + timedelta(days=int(cell))
            raise InvalidFieldError(field, "is not a date; write it like 2026-11-30")
        found = self._read_digits(cell)
        if found is None:
            period = parse_period(cell, date(2000, 12, 31)) if re.search(r"\d{4}", cell) else None
            found = period.start if period is not None and period.start == period.end else None
        if found is None or not 1900 <= found.year <= 2200:
            raise InvalidFieldError(field, "is not a date; write it like 2026-11-30")
        return found

    def _read_digits(self, text: str) -> date | None:
        try:
            if match := _ISO.fullmatch(text):
                return date(int(match[1]), int(match[2]), int(match[3]))
            if match := _PAIR.fullmatch(text):
                first, second, year = int(match[1]), int(match[3]), int(match[4])
                year += 2000 if year < 100 else 0
                day, month = (first, second) if self.is_day_first else (second, first)
                if month > 12:
                    day, month = month, day
                return date(year, month, day)
        except ValueError:
            return None
        return None


def find_decimal_mark(cells: Sequence[Cell]) -> tuple[DecimalMark, bool]:
    """Return the decimal mark of a column, and whether it had to be guessed although it matters."""
    texts = [cell for cell in cells if isinstance(cell, str)]
    mark = guess_decimal_mark(texts)
    if mark is not None:
        return mark, False
    return ".", any(re.search(r"\d[.,]\d{3}(?!\d)", text) for text in texts)


def decimal_note(column: str) -> str:
    """Return the note on a guessed decimal mark."""
    return f"the numbers in {column!r} do not show what their decimal mark is; 1.234 was read as one and a bit, 1,234 as twelve hundred"


def date_note(column: str) -> str:
    """Return the note on a guessed order of day and month."""
    return f"the dates in {column!r} do not show their order; 03/04/2026 was read as the third of April"
