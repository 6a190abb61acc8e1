"""The dates that a message names, and the day that each means. Stretches of time that are values are in `amounts.py`.

Words become one-letter codes (a table a language), forms are patterns over these codes, and each form has one function that
computes its days; so the cost is a dictionary look-up a word. Choices where people differ:

- Weeks begin on Monday. "This Friday" and "Friday" are the coming Friday, never today; "next Friday" is the Friday of next week, so
  on a Sunday all three are the same day. "Friday week" is the coming Friday and seven days. "Last Tuesday" is the most recent one.
- Due in a week means its Friday; "this week" and "end of the week" said on a weekend mean the Friday to come.
- "By", "until" and "before" a day mean that day, but "before Christmas" is 24 December and "before new year" 31 December.
- "Early March" is its first day, "late March" its last, "mid-March" the 15th; the first week of a month is its days 1 to 7.
- "30 October" or "Q3" with nothing that says past or coming is the one just past if that ended in the last `_JUST_PAST_DAYS`.
"""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Literal, NamedTuple

from assistant.records.words import fold
from assistant.understanding.languages import LANGUAGES, number_words

Grain = Literal["day", "week", "month", "quarter", "year"]
Kind = Literal["absolute", "relative", "weekday", "recurring"]
Prefer = Literal["future", "past", "end", "start"]
_Choice = Literal["future", "past", "nearest"]

_JUST_PAST_DAYS = 92
_LOOK_BACK_TOKENS = 6


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date expression of a message; `text` is `message[start:end]`."""

    start: int
    end: int
    text: str
    day: date
    "The day, or the first day of the period."
    until: date | None
    "The last day of the period; `None` for a single day."
    grain: Grain
    'A half-year has the grain "quarter".'
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Days:
    """What a form means: its first and last day, and the day on which something due then is due."""

    first: date
    last: date
    due: date
    grain: Grain = "day"
    kind: Kind = "absolute"


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    word: str
    code: str
    value: int | str | tuple[int, ...] = 0
    cue: int = 0
    "-1 speaks of the past, 1 of what is to come."


class _Clock(NamedTuple):
    today: date
    language: str
    choice: _Choice


class _Found(NamedTuple):
    start: int
    end: int
    days: _Days


def find_dates(text: str, today: date, language: str = "en", *, locale: str | None = None) -> list[DateMention]:
    """Return every date expression of a message in order, none overlapping, the longer one where two compete.

    Args:
        language: of the message; English names of months and weekdays are read in every language.
        locale: "en_US" reads 12/05/2026 as 5 December; the language may also be given so.
    """
    found = _find(text, today, *_split(language, locale), None, lenient=False)
    return [
        DateMention(
            start,
            end,
            text[start:end],
            days.first,
            days.last if days.last > days.first else None,
            days.grain,
            days.kind,
        )
        for start, end, days in found
    ]


def read_date(
    span: str, today: date, language: str = "en", prefer: Prefer = "future", *, locale: str | None = None
) -> date | None:
    """Return the day that words known to be a date mean, or `None` when they name none.

    Args:
        prefer: "future" or "end" is for what is due: the coming one, and the last day of a period. "past" is for what began or
            closed: the most recent one, and its first day. "start" is for what is planned to begin: the coming one's first day.
    """
    base, month_first = _split(language, locale)
    choice: _Choice = "past" if prefer == "past" else "future"
    is_due = prefer in ("future", "end")
    best: _Found | None = None
    for name in dict.fromkeys((base, "en", *LANGUAGES)):
        if best is not None and name not in (base, "en"):
            break
        found = _find(span, today, name, month_first, choice, lenient=True)
        if len(found) == 2 and re.fullmatch(_BETWEEN, span[found[0].end : found[1].start], re.IGNORECASE):
            return found[1].days.due if is_due else found[0].days.first
        for item in found:
            if best is None or item.end - item.start > best.end - best.start:
                best = item
    if best is None:
        return None
    return best.days.due if is_due else best.days.first


_BETWEEN = r"\s*(?:to|until|till|through|and|bis|und|hasta|al?|y|au|et|até|e|ao|al|tot|en|met|から|[-–—〜~])\s*(?:zum|el|le|il|de|the|o)?\s*"


def _split(language: str, locale: str | None) -> tuple[str, bool]:
    base = re.split(r"[-_]", language.lower(), maxsplit=1)[0]
    american = (locale or language).replace("-", "_").lower() == "en_us"
    return (base if base in LANGUAGES else "en"), american


def _find(
    text: str, today: date, language: str, month_first: bool, choice: _Choice | None, *, lenient: bool
) -> list[_Found]:
    found: list[_Found] = []
    if language == "ja":
        plain = text.translate(_WIDE)
        found.extend(_find_japanese(plain, today, choice, lenient=lenient))
        text = _CJK.sub(lambda match: " " * len(match[0]), plain)
        language = "en"
    tokens = _tokens(text, language, month_first)
    codes = "".join(token.code for token in tokens)
    values = _is_list_of_values(codes, tokens)
    for pattern, read in _forms(lenient):
        for match in pattern.finditer(codes):
            first, last = match.span()
            if values and read is _day_and_month:
                last = first + 1
            part = [token for token in tokens[first:last] if token.code not in "fA,.-'"]
            chosen = choice or ("past" if values else _choose(tokens, first))
            try:
                days = (_period if values and read is _day_and_month else read)(part, _Clock(today, language, chosen))
            except (ValueError, OverflowError):  # 31 February, the year 12000
                days = None
            if days:
                found.append(_Found(tokens[first].start, tokens[last - 1].end, days))
    return _longest(found)


def _longest(found: list[_Found]) -> list[_Found]:
    kept: list[_Found] = []
    for item in sorted(found, key=lambda item: (item.start - item.end, item.start)):
        if all(item.end <= other.start or item.start >= other.end for other in kept):
            kept.append(item)
    return sorted(kept, key=lambda item: item.start)


def _choose(tokens: list[_Token], first: int) -> _Choice:
    """Whether the words before speak of the past or of what is to come."""
    for token in reversed(tokens[max(0, first - _LOOK_BACK_TOKENS) : first]):
        if token.code == ";":
            break
        if token.cue:
            return "past" if token.cue < 0 else "future"
    return "nearest"


def _is_list_of_values(codes: str, tokens: list[_Token]) -> bool:
    """ "Jan 12, Feb 14, Mar 9": three months in a row, each with a number, are figures and not days."""
    months = [tokens[match.start()].value for match in re.finditer(r"[Mmj](?=\.?#(?!Y|,Y|-#|[rb]#))", codes)]
    pairs = list(pairwise(months))
    return len(months) >= 3 and all(int(str(b)) - int(str(a)) in (1, -11) for a, b in pairs)


# --- Days -------------------------------------------------------------------------------------------------------------


def _on(day: date, kind: Kind = "absolute") -> _Days:
    return _Days(day, day, day, "day", kind)


def _add_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _add(today: date, count: int, unit: str) -> date:
    if abs(count) > 4000:
        raise OverflowError(count)
    if unit == "workday":
        day, step = today, 1 if count > 0 else -1
        while count:
            day += timedelta(step)
            count -= step * (day.weekday() < 5)
        return day
    days = {"day": 1, "week": 7, "fortnight": 14, "fifteen": 15}.get(unit)
    if days:
        return today + timedelta(days * count)
    return _add_months(today, count * {"month": 1, "quarter": 3, "half": 6, "year": 12}[unit])


def _months(year: int, month: int, count: int, grain: Grain, kind: Kind = "absolute") -> _Days:
    first = date(year, month, 1)
    last = _add_months(first, count) - timedelta(1)
    return _Days(first, last, last, grain, kind)


def _week(day: date, kind: Kind = "relative") -> _Days:
    monday = day - timedelta(day.weekday())
    return _Days(monday, monday + timedelta(6), monday + timedelta(4), "week", kind)


def _unit(unit: str, offset: int, clock: _Clock) -> _Days | None:
    """This, the next or the last week, month, quarter, half-year or year."""
    today = clock.today
    if unit == "week":
        days = _week(today + timedelta(7 * offset))
        if offset == 0 and today.weekday() > 4 and clock.choice == "future":
            return _week(today + timedelta(7))
        if offset == 0 and today.weekday() > 4 and clock.choice == "nearest":
            return replace(days, due=days.due + timedelta(7))
        return days
    if unit == "weekend":
        saturday = today + timedelta(5 - today.weekday() + 7 * offset)
        if offset == 0 and today.weekday() == 6 and clock.choice == "future":
            saturday += timedelta(7)
        return _Days(saturday, saturday + timedelta(1), saturday + timedelta(1), "week", "relative")
    sizes: dict[str, tuple[int, Grain]] = {
        "month": (1, "month"),
        "quarter": (3, "quarter"),
        "half": (6, "quarter"),
        "year": (12, "year"),
    }
    if unit not in sizes:
        return _on(today + timedelta(offset), "relative") if unit == "day" else None
    size, grain = sizes[unit]
    first = _add_months(date(today.year, (today.month - 1) // size * size + 1, 1), size * offset)
    return _months(first.year, first.month, size, grain, "relative")


def _yearly(of_year: Callable[[int], _Days], clock: _Clock) -> _Days:
    """The right year of what comes round every year; a year that lacks it (29 February) is passed over."""
    around: list[_Days] = []
    for year in range(clock.today.year - 4, clock.today.year + 5):
        try:
            around.append(of_year(year))
        except ValueError:
            continue
    coming = [days for days in around if days.last >= clock.today]
    begun = [days for days in around if days.first <= clock.today]
    if not coming or not begun:
        raise ValueError("no such day")
    if clock.choice == "past":
        return begun[-1]
    ended = [days for days in around if days.last < clock.today]
    under_way = coming[0].first <= clock.today
    just_past = ended and (clock.today - ended[-1].last).days <= _JUST_PAST_DAYS
    return ended[-1] if clock.choice == "nearest" and just_past and not under_way else coming[0]


def _coming(weekday: int, today: date) -> date:
    return today + timedelta((weekday - today.weekday() - 1) % 7 + 1)


def _edge(code: str, days: _Days) -> _Days:
    """The beginning, the middle or the end of a period."""
    if days.grain == "day":
        return days
    if code == "B":
        return _on(days.first, days.kind)
    if code == "E":
        return _on(days.due if days.grain == "week" else days.last, days.kind)
    if days.grain == "week":
        return _on(days.first + timedelta(2), days.kind)
    months = (days.last - days.first).days // 29
    if months <= 1:
        return _on(days.first.replace(day=15), days.kind)
    if months <= 3:
        return _on(_add_months(days.first, 1).replace(day=15), days.kind)
    return _on(_add_months(days.first, months // 2) - timedelta(1), days.kind)


# --- What each form means (its tokens come without fillers and punctuation) -----------------------------------------------


def _number(token: _Token) -> int:
    return int(token.value) if isinstance(token.value, (int, str)) else 0


def _whole_date(part: list[_Token], clock: _Clock) -> _Days:
    value = part[-1].value
    assert isinstance(value, tuple)
    if len(value) == 3:
        return _on(date(*value))
    return _yearly(lambda year: _on(date(year, *value)), clock)


def _year_and_month(part: list[_Token], _: _Clock) -> _Days:
    value = part[-1].value
    assert isinstance(value, tuple)
    return _months(value[0], value[1], 1, "month")


def _year_of(part: list[_Token], clock: _Clock) -> int | None:
    """The year that a date says: "2027", "'27", "next year"."""
    for token in part:
        if token.code in "Yy":
            return _number(token)
    step = [token for token in part if token.code in "nlt"]
    if step and any(token.value == "year" for token in part):
        return clock.today.year + {"n": 1, "l": -1, "t": 0}[step[0].code]
    return None


def _day_and_month(part: list[_Token], clock: _Clock) -> _Days:
    day = next(_number(token) for token in part if token.code in "#oO")
    month = next(_number(token) for token in part if token.code in "Mmj")
    year = _year_of(part, clock)
    if year is not None:
        return _on(date(year, month, day))
    return _yearly(lambda each: _on(date(each, month, day)), clock)


def _first_of_month(part: list[_Token], clock: _Clock) -> _Days | None:
    """ "Il primo dicembre"."""
    return _day_and_month(part, clock) if part[0].value == 1 else None


def _days_of_month(part: list[_Token], clock: _Clock) -> _Days | None:
    first, last = [_number(token) for token in part if token.code in "#o"][:2]
    month = next(_number(token) for token in part if token.code in "Mmj")
    year = _year_of(part, clock)
    if first >= last:
        return None

    def of_year(each: int) -> _Days:
        return _Days(date(each, month, first), date(each, month, last), date(each, month, last))

    return of_year(year) if year is not None else _yearly(of_year, clock)


def _definite_day(part: list[_Token], clock: _Clock) -> _Days | None:
    """ "El 15", "le 15", "il 15"; in the other languages a number after the article counts something."""
    return _day_of_month(part, clock) if clock.language in ("es", "fr", "it") else None


def _day_of_month(part: list[_Token], clock: _Clock) -> _Days | None:
    """ "The 15th", "the first of the month", "15th of next month", "Tuesday the 24th"."""
    day = next(_number(token) for token in part if token.code in "#oO")
    unit = next((token for token in part if token.code == "U"), None)
    if unit is not None and unit.value != "month":
        return None
    step = next((token.code for token in part if token.code in "nlt"), "")
    if step:
        month = _add_months(clock.today.replace(day=1), {"n": 1, "l": -1}.get(step, 0))
        return _on(month.replace(day=day), "relative")
    steps = (0, 1, 2) if clock.choice != "past" else (0, -1, -2)
    for months in steps:
        month = _add_months(clock.today.replace(day=1), months)
        if day > calendar.monthrange(month.year, month.month)[1]:
            continue
        found = month.replace(day=day)
        if (found <= clock.today) if clock.choice == "past" else (found >= clock.today):
            return _on(found, "relative")
    return None


def _weekday(part: list[_Token], clock: _Clock) -> _Days | None:
    codes = "".join(token.code for token in part)
    weekday = next(_number(token) for token in part if token.code in "WVR")
    today, coming = clock.today, _coming(weekday, clock.today)
    unit = next((str(token.value) for token in part if token.code == "U"), "")
    kind: Kind = "recurring" if codes[0] == "e" or "R" in codes else "weekday"
    if unit and unit not in ("week", "fortnight"):
        return None
    monday = today - timedelta(today.weekday())
    if unit and (step := re.search(r"[nltN]", codes)):
        weeks = {"n": 1, "l": -1, "t": 0, "N": 2}[step[0]]
        return _on(monday + timedelta(weekday + 7 * weeks), "weekday")
    if unit:
        count = next((_number(token) for token in part if token.code in "#9wac"), 1)
        return _on(_add(coming, count, unit), "weekday")
    if "n" in codes or "N" in codes:
        return _on(monday + timedelta(weekday + (14 if "N" in codes else 7)), "weekday")
    if "l" in codes or (clock.choice == "past" and not re.search("[ke]", codes)):
        return _on(coming - timedelta(14 if coming - today == timedelta(7) else 7), "weekday")
    return _on(coming, kind)


def _every(part: list[_Token], clock: _Clock) -> _Days | None:
    return _on(clock.today, "recurring") if part[-1].value != "weekend" else None


def _weekday_of_month(part: list[_Token], clock: _Clock) -> _Days | None:
    """ "First Monday of December", "last Friday of the month"."""
    weekday = _number(part[1])
    if part[0].code == "O" and not 1 <= _number(part[0]) <= 4:
        return None

    def within(month: _Days) -> _Days:
        if part[0].code == "l":
            return _on(month.last - timedelta((month.last.weekday() - weekday) % 7))
        first = month.first + timedelta((weekday - month.first.weekday()) % 7)
        return _on(first + timedelta(7 * (_number(part[0]) - 1)))

    month = _period(part[2:], clock)
    if month is None or month.grain != "month":
        return None
    if part[2].code in "Mmj" and _year_of(part, clock) is None:
        return _yearly(lambda year: within(_months(year, month.first.month, 1, "month")), clock)
    return within(month)


def _week_of_month(part: list[_Token], clock: _Clock) -> _Days | None:
    """ "First week of December" is its days 1 to 7; the last week its last seven days."""
    month = _period(part[2:], clock)
    if part[1].value != "week" or month is None or month.grain != "month":
        return None
    number = _number(part[0])
    if part[0].code == "l":
        first, last = month.last - timedelta(6), month.last
    elif 1 <= number <= 4:
        first = month.first + timedelta(7 * (number - 1))
        last = first + timedelta(6)
    else:
        return None
    return _Days(first, last, last, "week", "absolute")


def _week_with(part: list[_Token], clock: _Clock) -> _Days | None:
    """ "Week of 7 December"."""
    if part[0].value != "week":
        return None
    day = _whole_date(part[1:], clock) if part[1].code in "Dd" else _day_and_month(part[1:], clock)
    return _week(day.first, "absolute")


def _named_day(part: list[_Token], clock: _Clock) -> _Days:
    return _on(clock.today + timedelta(_number(part[-1])), "relative")


def _after_named_day(part: list[_Token], clock: _Clock) -> _Days | None:
    """ "A week tomorrow", "tomorrow week", "heute in zwei Wochen"."""
    unit = next(str(token.value) for token in part if token.code == "U")
    offset = next(_number(token) for token in part if token.code == "X")
    count = next((_number(token) for token in part if token.code in "#9wac"), 1)
    if offset < 0 or (len(part) == 2 and unit != "week"):
        return None
    return _on(_add(clock.today, count, unit) + timedelta(offset), "relative")


def _week_number(part: list[_Token], clock: _Clock) -> _Days | None:
    if part[0].code == "U" and part[0].value != "week":
        return None
    last = part[-1]
    number = _number(part[1]) if len(part) > 1 else _number(last) if not isinstance(last.value, tuple) else 0
    year = _year_of(part, clock)
    if isinstance(last.value, tuple):
        year, number = last.value
    if year is not None:
        return _week(date.fromisocalendar(year, number, 1), "absolute")
    return _yearly(lambda each: _week(date.fromisocalendar(each, number, 1), "absolute"), clock)


def _period(part: list[_Token], clock: _Clock) -> _Days | None:
    """A month, quarter, half-year or year, by name or counted from now, with its beginning, middle or end."""
    if not part:
        return None
    codes = "".join(token.code for token in part)
    if codes[0] in "EBH":
        return _with_edge(codes[0], part[1:], clock)
    if codes[-1] == "E":
        return _with_edge("E", part[:-1], clock)
    head = part[0]
    if head.code == "G" or codes[:2] in ("U#", "C#", "U9", "C9"):
        return _week_number(part, clock)
    if head.code in "Qh" or (
        head.code in "Oo#" and len(part) > 1 and (part[1].code == "z" or part[1].value in ("quarter", "half"))
    ):
        return _quarter(part, clock)
    if head.code == "Y" and len(part) > 1:
        return _quarter([*(token for token in part if token.code in "Qh"), head], clock)
    if head.code == "Y":
        return _months(_number(head), 1, 12, "year")
    month = next((token for token in part if token.code in "Mmj"), None)
    if month is not None:
        return _month(month, part, clock)
    return None if head.code in "Oo#" else _counted_unit(part, clock)


def _with_edge(edge: str, part: list[_Token], clock: _Clock) -> _Days | None:
    days = _period(part, clock)
    return _edge(edge, days) if days else None


def _counted_unit(part: list[_Token], clock: _Clock) -> _Days | None:
    unit = next((token for token in part if token.code in "UK"), None)
    step = next((token.code for token in part if token.code in "nltkNL"), "t")
    if unit is None or unit.word in _PLURALS:  # "in the coming weeks" names no day
        return None
    return _unit(str(unit.value), {"n": 1, "k": 1, "l": -1, "N": 2, "L": -2}.get(step, 0), clock)


_PLURALS = _words(
    """days weeks wks months quarters years weekends tage wochen monate quartale jahre dias semanas meses trimestres anos jours
    semaines annees ans giorni settimane mesi trimestri anni dagen weken maanden kwartalen jaren"""
)


def _month(month: _Token, part: list[_Token], clock: _Clock) -> _Days:
    number = _number(month)
    year = _year_of(part, clock)
    step = next((token.code for token in part if token.code in "nltk"), "")
    if year is None and step:
        this = _months(clock.today.year, number, 1, "month")
        year = (
            this.first.year + (step in "nk" and this.first <= clock.today) - (step == "l" and this.last >= clock.today)
        )
    if year is not None:
        return _months(year, number, 1, "month")
    return _yearly(lambda each: _months(each, number, 1, "month"), clock)


def _quarter(part: list[_Token], clock: _Clock) -> _Days | None:
    half = part[0].code == "h" or (len(part) > 1 and (part[1].code == "z" or part[1].value == "half"))
    number, size = _number(part[0]), 6 if half else 3
    if not 1 <= number <= 12 // size:
        return None
    year = _year_of(part, clock)
    if part[-1].code == "#" and part[-2].code == "/":
        year = 2000 + _number(part[-1])
    if year is not None:
        return _months(year, size * (number - 1) + 1, size, "quarter")
    return _yearly(lambda each: _months(each, size * (number - 1) + 1, size, "quarter"), clock)


def _abbreviated_end(part: list[_Token], clock: _Clock) -> _Days | None:
    """EOM, Monatsende."""
    days = _unit(str(part[0].value), 0, clock)
    return _edge("E", days) if days else None


def _counted(part: list[_Token], clock: _Clock) -> _Days | None:
    """ "In three weeks", "two weeks ago", "since three weeks", "the next two weeks", "in 2-3 weeks"."""
    codes = "".join(token.code for token in part)
    unit = str(next(token.value for token in part if token.code == "U"))
    counts = [_number(token) for token in part if token.code in "#9wac"]
    sign = -1 if re.search(r"[gpsl]", codes) else 1
    if codes[0] == "i" and part[0].word == "over" and clock.language == "en":
        return None
    if not counts:
        counts = [1]
    days = [_add(clock.today, sign * count, unit) for count in counts[:2]]
    if "n" in codes:
        return _Days(clock.today, days[-1], days[-1], "day", "relative")
    if "l" in codes:
        return _Days(days[0], clock.today, clock.today, "day", "relative")
    return _Days(min(days), max(days), max(days), "day", "relative")


def _half_unit(part: list[_Token], clock: _Clock) -> _Days | None:
    """ "In half a year"."""
    unit = next(token.value for token in part if token.code == "U")
    sign = -1 if part[-1].code == "g" or part[0].code in "ps" else 1
    if unit not in ("year", "half", "month"):
        return None
    days = timedelta(15 * sign) if unit == "month" else None
    return _on(clock.today + days if days else _add_months(clock.today, 6 * sign), "relative")


def _holiday(part: list[_Token], clock: _Clock) -> _Days:
    name = str(part[-1].value)
    early = timedelta(1 if part[0].code in "bp" and part[0].value == "before" and name != "eve" else 0)

    def of_year(year: int) -> _Days:
        if name == "easter":
            return _on(_easter(year) - early)
        month, day = {"christmas": (12, 25), "eve": (12, 31), "christmas eve": (12, 24), "new year": (1, 1)}[name]
        return _on(date(year, month, day) - early)

    return _yearly(of_year, clock)


def _easter(year: int) -> date:
    """Sunday by the Gregorian reckoning (Meeus, Astronomical Algorithms, chapter 8)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


# --- Forms: patterns over codes ---------------------------------------------------------------------------------------
# D date  d day/month that needs a word before it  y '27  Y year  # 1-31  9 other number  o 15th  O first  w three  a one  c couple
# M month  m month that is also a word or a name  j month only beside a number  W weekday  V weekday that is also a word  R Mondays
# U unit  K weekend  C calendar week  G CW49  Q Q3  h H1  X today  Z EOM  T Christmas  E end  B beginning  H middle  z half
# n next  l last  t this  k coming  N after next  L before last  e every  i in  I within  g ago  p "vor", "hace"  F from now  s since  b by, before
# v on  u on, before a bare day ("am 15.", "dia 15")  d from  r to  f of  A the  S a word after which a date may end  x anything else

_READ = tuple[re.Pattern[str], Callable[[list[_Token], _Clock], _Days | None]]
_STOP = r"(?![xj#9w%UO/'])"
_YEAR = r"(?:,?[fA]*(?:Y|y|[nlt][fA]*U|U[nl]))"
_COUNT = r"[#9wac]"
_MONTH = rf"(?:[nltk]A?[Mmj]|[Mmj]\.?{_YEAR}|[Mm][nlk]|M|(?<=[ibsuvdInltfEBHA-])m)"
_QUARTER = rf"(?:[Qh]|[Oo#][fA]*[Uz])(?:[,/-]?{_YEAR}|/#)?"
_UNIT = r"(?:[nltkNL][fA]*[UK]|[UK][nlkNL])"
_ANY_PERIOD = rf"(?:[nlt]U[iuv][Mmj]|{_UNIT}|{_MONTH}|{_QUARTER}|G|Y[-/]?[Qh])"
_FORMS: tuple[tuple[str, Callable[[list[_Token], _Clock], _Days | None]], ...] = (
    (r"(?:[WV],?)?D", _whole_date),
    (r"(?:(?<=[bsuvdIpqWVAi])|(?<=[WV],))d" + _STOP, _whole_date),
    (r"P", _year_and_month),
    (rf"(?:[WV],?[fAuv]*)?[#o][fA]*[Mmj](?:\.?{_YEAR})?", _day_and_month),
    (rf"Of[fA]*[Mm]{_YEAR}?", _day_and_month),
    (rf"O[Mm]{_YEAR}?", _first_of_month),
    (rf"(?:[WV],?)?[Mmj]\.?A?(?:#(?![%U9#w])|o){_YEAR}?", _day_and_month),
    (rf"[#o](?:-|r|b|S)A?[#o][fA]*[Mmj]{_YEAR}?", _days_of_month),
    (rf"[Mmj]\.?[#o](?:-|r)[#o]{_YEAR}?", _days_of_month),
    (r"Ao" + _STOP, _day_of_month),
    (r"(?<=[bsuvdIpq])o" + _STOP, _day_of_month),
    (r"(?<=u)#" + _STOP, _day_of_month),
    (r"A#" + _STOP, _definite_day),
    (r"(?<=b)f#" + _STOP, _definite_day),
    (r"(?<=I)AU", _period),
    (r"[WV],?A?o" + _STOP, _day_of_month),
    (r"[oO](?:[fA]+|[fA]*[nlt]A?)U", _day_of_month),
    (rf"[nltkNe]A?[WV](?:,?[fA]*[nlt]U)?|[WV](?:,?[fA]*{_UNIT}|[fA]*[nlkN])|[nltN][fA]*U,?[fAuv]*[WV]", _weekday),
    (rf"W|(?<=[bsuvdIqp])V{_STOP}|(?<=[bsuvdIpq]A)V{_STOP}|(?<=[uv])R|(?<![a-zA-Z])R", _weekday),
    (rf"[WV]U|{_COUNT}U[uvd]A?[WV]|[WV]i{_COUNT}U", _weekday),
    (r"e[UK]", _every),
    (rf"[Ol]A?[WV][fAi]+(?:{_MONTH}|[nlt]?A?U)", _weekday_of_month),
    (rf"[Ol]A?U[fAi]+(?:{_MONTH}|[nlt]?A?U)", _week_of_month),
    (rf"U[fA]+(?:D|d|(?:[#o][fA]*[Mmj]|[Mmj]\.?[#o]){_YEAR}?)", _week_with),
    (r"X", _named_day),
    (rf"{_COUNT}UX|X[iI]{_COUNT}U|XU", _after_named_day),
    (rf"(?:U|C)\.?[#9](?:[,/-]?{_YEAR})?(?![fi/%U]|-#)|[UC]P|G(?:[,/-]?{_YEAR})?", _week_number),
    (_ANY_PERIOD, _period),
    (rf"[EBH]-?[fA]*(?:{_ANY_PERIOD}|U|(?:[UC][#9])|Y)|(?:{_UNIT}|U)-?E|{_MONTH}-?E", _period),
    (r"(?<=[ibsuvdfIpqEBH])Y" + _STOP, _period),
    (r"(?<=[bsuvdIi]A)K|(?<=[bsuvdIi])K|AK", _period),
    (r"Z", _abbreviated_end),
    (
        rf"[iI]A?(?:{_COUNT}|{_COUNT}(?:-|r|S|b){_COUNT})U(?![/'])|{_COUNT}U(?:g|F)|[pF]A?{_COUNT}U|sA?p?{_COUNT}U"
        rf"|[nl]A?{_COUNT}U|(?:A){_COUNT}[nl]U",
        _counted,
    ),
    (r"[iIps]A?a?za?U|za?U(?:g|F)", _half_unit),
    (r"(?:[bp][fA]*)?T", _holiday),
)
_LENIENT_FORMS: tuple[tuple[str, Callable[[list[_Token], _Clock], _Days | None]], ...] = (
    (r"^[uvbA]*d$", _whole_date),
    (r"[mj]", _period),
    (r"V", _weekday),
    (r"^[A-Zbfsuvidp]*[#o]$", _day_of_month),
    (rf"^[fA]*{_COUNT}(?:-|r)?{_COUNT}?U$", _counted),
    (r"K|Y", _period),
    (r"^[fA]*U-?E|^A?U$", _period),
)


@cache
def _forms(lenient: bool) -> tuple[_READ, ...]:
    chosen = _FORMS + _LENIENT_FORMS if lenient else _FORMS
    return tuple((re.compile(pattern), read) for pattern, read in chosen)


# --- Words ------------------------------------------------------------------------------------------------------------

_TOKEN = (
    r"(?P<isoweek>\d{4}-?[Ww]\d{1,2}(?!\w))"
    r"|(?P<ymd>\d{4}(?P<s1>[-/.])\d{1,2}(?P=s1)\d{1,2}(?!\w))"
    r"|(?P<ym>\d{4}-\d{2}(?![\w-])|(?:0?[1-9]|1[0-2])/\d{4}(?![\w/]))"
    r"|(?P<dmy>\d{1,2}(?P<s2>[-/.])\d{1,2}(?P=s2)(?:\d{4}|\d{2})(?!\w|[.,]\d))"
    r"|(?P<dm>\d{1,2}/\d{1,2}(?![\w/%]))"
    r"|(?P<dotted>\d{1,2}\.\s?\d{1,2}\.(?!\w))"
    r"|(?P<bare>\d{1,2}\.\d{1,2}(?![\w.,:%]|\s?%))"
    r"|(?P<short>['’]\d\d(?!\w))"
    r"|(?P<ordinal>\d{1,2}(?:st|nd|rd|th|er|re|ère|ème|e|de|ste|[ºª°])(?!\w))"
    r"|(?P<dot>\d{1,2}\.(?=\s|$))"  # German "15." only
    r"|(?P<number>\d+(?![\w]|[.,:]\d))"
    r"|(?P<junk>\d[\w.,:]*)"
    r"|(?P<fixed>aujourd['’]hui)"
    r"|(?P<elided>[^\W\d_]{1,5}['’](?=[^\W\d_]))"
    r"|(?P<word>[^\W\d_]\w*)"
    r"|(?P<mark>[^\s\w])"
)
_MARKS = {",": ",", ".": ";", ";": ";", "!": ";", "?": ";", "-": "-", "–": "-", "—": "-", "/": "/", "%": "%", "'": "'"}
_WIDE = {ord("０") + index: str(index) for index in range(10)} | {ord("／"): "/", ord("－"): "-", ord("．"): "."}
_CJK = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]+")
_GLUED = re.compile(r"(kw|cw|wk|q|h|t|w|sem)(\d{1,2})")


@cache
def _token_pattern(language: str) -> re.Pattern[str]:
    pattern = _TOKEN if language == "de" else _TOKEN.replace(r"|(?P<dot>\d{1,2}\.(?=\s|$))", "")
    return re.compile(pattern, re.IGNORECASE)


def _tokens(text: str, language: str, month_first: bool) -> list[_Token]:
    lexicon, phrases = _lexicon(language), _phrases(language)
    tokens = [_token(match, language, month_first, lexicon) for match in _token_pattern(language).finditer(text)]
    joined: list[_Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        for words, code, value, cue in phrases.get(token.word, ()):
            size = len(words)
            if tuple(item.word for item in tokens[index : index + size]) == words:
                joined.append(_Token(token.start, tokens[index + size - 1].end, " ".join(words), code, value, cue))
                index += size
                break
        else:
            joined.append(_in_context(token, joined, language, text[token.start].isupper()))
            index += 1
    return joined


def _in_context(token: _Token, before: list[_Token], language: str, capital: bool) -> _Token:
    """ "Morgen" and "mañana" are also the morning; "may" and "march" are verbs after "to"."""
    last = before[-1] if before else None
    if token.code == "m" and language == "en" and last is not None:
        if last.code == "r":
            return replace(token, code="M" if capital else "x")
        if token.word == "march" and capital and last.code != ";":
            return replace(token, code="M")
    if last is not None and token.code == "X" and token.value == 1:
        if language == "de" and (last.code in "WXte" or last.word in ("am", "guten", "schonen", "den", "der")):
            return replace(token, code="S")
        if language == "nl" and last.word in ("de", "goede", "elke", "iedere", "in"):
            return replace(token, code="S")
        if language == "es" and last.word in ("la", "esta", "cada", "una", "las"):
            return replace(token, code="S")
    return token


def _token(
    match: re.Match[str], language: str, month_first: bool, lexicon: dict[str, tuple[str, int | str, int]]
) -> _Token:
    start, end, text, group = match.start(), match.end(), match[0], match.lastgroup or ""
    word = text.lower() if text.isascii() else fold(text.replace("’", "'"))
    if group in ("word", "fixed", "elided"):
        code, value, cue = _word_code(word, text, language, lexicon)
        return _Token(start, end, word, code, value, cue)
    code, number = _numeric_code(group, text, language, month_first)
    return _Token(start, end, word, code, number)


def _word_code(
    word: str, text: str, language: str, lexicon: dict[str, tuple[str, int | str, int]]
) -> tuple[str, int | str, int]:
    known = lexicon.get(word) or (lexicon.get(word[:-1]) if word.endswith("'") else None)
    if known:
        code = known[0]
        if code == "V" and language == "de" and len(word) == 2 and not text[0].isupper():
            return "x", 0, 0
        return known
    if glued := _GLUED.fullmatch(word):
        head, number = glued[1], int(glued[2])
        if head in ("kw", "cw", "wk") and 1 <= number <= 53:
            return "G", number, 0
        if 1 <= number <= 4 and (head == "q" or (head == "t" and language in ("fr", "es", "pt", "it"))):
            return "Q", number, 0
        if head == "h" and number <= 2 and number:
            return "h", number, 0
        return "x", 0, 0
    if len(word) >= 5 and word not in _REAL_WORDS:
        almost = _misspelt(language).get(word) or next(
            (hit for hit in (_misspelt(language).get("-" + part) for part in _shortened(word)) if hit), None
        )
        if almost:
            return almost
        if language == "en" and word.endswith("ed") and word not in _NOT_PAST:
            return "x", 0, -1
    return "x", 0, 0


_NOT_PAST = _words(
    """need needed planned scheduled expected proposed targeted required speed agreed promised supposed"""
)


def _numeric_code(group: str, text: str, language: str, month_first: bool) -> tuple[str, int | tuple[int, ...]]:
    numbers = tuple(int(part) for part in re.findall(r"\d+", text)) if len(text) < 12 else (0,)
    if group == "mark":
        return _MARKS.get(text, ";" if text in "\u2026。" else ":"), 0
    if group == "isoweek":
        return ("G", numbers) if 1 <= numbers[1] <= 53 and numbers[0] > 1900 else ("x", 0)
    if group == "ymd":
        return ("D", numbers) if _is_day(*numbers) else ("x", 0)
    if group == "ym":
        year, month = numbers if numbers[0] > 31 else numbers[::-1]
        return ("P", (year, month)) if 1 <= month <= 12 and 1990 <= year <= 2100 else ("x", 0)
    if group == "dmy":
        first, second, year = numbers
        year += 2000 if year < 100 else 0
        for month, day in ((first, second), (second, first)) if month_first else ((second, first), (first, second)):
            if _is_day(year, month, day):
                return "D", (year, month, day)
        return "x", 0
    if group in ("dm", "dotted", "bare"):
        first, second = numbers
        orders = ((first, second), (second, first)) if month_first else ((second, first), (first, second))
        for month, day in orders if group == "dm" else ((second, first),):
            if _is_day(2024, month, day) and not (group == "bare" and language == "en"):
                certain = group == "dotted" and language == "de" and len(text.replace(" ", "")) == 6
                return "D" if certain else "d", (month, day)
        return "x", 0
    if group == "short":
        return "y", 2000 + numbers[0]
    if group == "ordinal" or (group == "dot" and language in ("de", "nl")):
        return ("o", numbers[0]) if 1 <= numbers[0] <= 31 else ("x", 0)
    if group in ("number", "dot"):
        if len(text.rstrip(".")) <= 2 and 1 <= numbers[0] <= 31:
            return "#", numbers[0]
        if len(text) == 4 and 1990 <= numbers[0] <= 2100:
            return "Y", numbers[0]
        return "9", min(numbers[0], 10**6)
    return "x", 0


def _is_day(year: int, month: int, day: int) -> bool:
    return 1900 <= year <= 2200 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


# A "?" marks a word that is also another word or a name: it needs a preposition; "!" one that needs a number beside it.
_MONTHS = {
    "en": "january jan?|february feb|march? mar!|april? apr|may?|june? jun|july jul|august? aug|september sep sept|october oct|november nov|december dec",
    "de": "januar jan? janner jaenner|februar feb|marz maerz mrz|april? apr|mai|juni jun|juli jul|august? aug|september sep sept|oktober okt|november nov|dezember dez",
    "es": "enero ene!|febrero feb|marzo mar!|abril abr|mayo|junio jun!|julio? jul!|agosto ago!|septiembre setiembre sep sept|octubre oct|noviembre nov|diciembre dic!",
    "fr": "janvier janv|fevrier fevr fev|mars|avril avr|mai|juin|juillet juil|aout|septembre sep|octobre oct|novembre nov|decembre dec",
    "pt": "janeiro jan?|fevereiro fev|marco mar!|abril abr|maio|junho jun!|julho jul!|agosto ago!|setembro set!|outubro out!|novembro nov|dezembro dez!",
    "it": "gennaio gen!|febbraio feb|marzo mar!|aprile apr|maggio mag!|giugno giu!|luglio lug!|agosto ago!|settembre set! sett!|ottobre ott!|novembre nov|dicembre dic!",
    "nl": "januari jan?|februari feb|maart mrt|april? apr|mei|juni jun|juli jul|augustus aug|september sep sept|oktober okt|november nov|december dec",
}  # fmt: skip
_WEEKDAYS = {
    "en": "monday mon?|tuesday tue tues|wednesday wed weds|thursday thu thur thurs|friday fri|saturday sat?|sunday sun?",
    "de": "montag mo?|dienstag di?|mittwoch mi?|donnerstag do?|freitag fr?|samstag sonnabend sa?|sonntag so?",
    "es": "lunes lun!|martes|miercoles mie|jueves jue|viernes vie?|sabado sab|domingo? dom?",
    "fr": "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche",
    "pt": "segunda? segunda-feira segundafeira seg?|terca? terca-feira ter?|quarta? quarta-feira|quinta? quinta-feira|sexta? sexta-feira|sabado|domingo",
    "it": "lunedi|martedi|mercoledi|giovedi|venerdi|sabato|domenica",
    "nl": "maandag ma?|dinsdag|woensdag|donderdag|vrijdag vr?|zaterdag|zondag",
}
_UNITS = {
    "en": "day=day days|week=week weeks wk wks|month=month months mth mths|quarter=quarter quarters qtr|half=half-year|year=year years yr yrs|fortnight=fortnight fortnights"
    "|weekend=weekend|workday=workday workdays",
    "de": "day=tag tage tagen tages|week=woche wochen|month=monat monate monaten monats|quarter=quartal quartale quartals|half=halbjahr halbjahres|year=jahr jahre jahren jahres"
    "|weekend=wochenende|workday=arbeitstag arbeitstage arbeitstagen werktag werktage werktagen",
    "es": "day=dia dias|week=semana semanas|month=mes meses|quarter=trimestre trimestres|half=semestre semestres|year=ano anos|fifteen=quincena",
    "fr": "day=jour jours|week=semaine semaines|month=mois|quarter=trimestre trimestres|half=semestre semestres|year=an ans annee annees|fifteen=quinzaine|weekend=week-end weekend",
    "pt": "day=dias|week=semana semanas|month=mes meses|quarter=trimestre trimestres|half=semestre semestres|year=ano anos|fifteen=quinzena",
    "it": "day=giorno giorni|week=settimana settimane|month=mese mesi|quarter=trimestre trimestri|half=semestre semestri|year=anno anni|weekend=weekend",
    "nl": "day=dag dagen|week=week weken|month=maand maanden|quarter=kwartaal kwartalen|half=halfjaar|year=jaar jaren|weekend=weekend|workday=werkdag werkdagen",
}  # fmt: skip
_CODES = {
    "en": "n=next following upcoming|l=last past previous|t=this current|k=coming|e=every each|E=end late|B=beginning early|H=mid middle|z=half|i=in|I=within|g=ago back|"
    "s=since|b=by until till due before deadline latest|v=on for from at|d=|r=to through thru|f=of|A=the|a=a an|O1=first|O2=second|O3=third|O4=fourth|Olast=|C=kw cw calendar",
    "de": "n=nachsten nachste nachster nachstes nachstem naechsten naechste naechster naechstes|l=letzten letzte letzter letztes letztem vergangenen vergangene vorigen vorige voriger "
    "voriges|t=diesen diese dieser dieses diesem|k=kommenden kommende kommender kommendes|N=ubernachsten ubernachste ubernachster uebernaechste uebernaechsten|L=vorletzte vorletzten vorletzter|e=jeden jede jedes|"
    "E=ende spatestens-ende|B=anfang beginn|H=mitte|z=halben halbes halbe|i=in|I=innerhalb binnen|p=vor|s=seit|b=bis fallig spatestens deadline|"
    "u=am zum vom|v=im ab an|r=|f=des von der|A=dem den das die|a=ein eine einem einer eines einen|C=kw cw kalenderwoche|O1=erste erster erstes ersten|O2=zweite zweiter zweites zweiten|"
    "O3=dritte dritter drittes dritten|O4=vierte viertes vierten",
    "es": "n=proximo proxima proximos proximas siguiente|l=pasado pasada ultimo ultima ultimos ultimas anterior|L=antepasado antepasada|t=este esta estos|e=cada todos|E=fin final finales fines|"
    "B=principio principios inicio inicios comienzo comienzos|H=mediados mitad|z=medio|i=en|I=dentro|g=atras|p=hace|s=desde|b=para hasta antes vence|u=dia|r=a al|f=de del|"
    "A=el la los las lo|a=un una|O1=primer primero primera|O2=segundo segunda|O3=tercer tercero tercera|O4=cuarto cuarta",
    "fr": "n=prochain prochaine prochains prochaines|l=dernier derniere derniers dernieres passe passee|t=ce cet cette|e=chaque tous|E=fin|B=debut|H=mi milieu|i=dans en|I=sous|"
    "s=depuis|b=avant pour echeance jusque|v=au|r=a|f=de du d'|A=le la les l'|a=un une|O1=premier premiere|O2=deuxieme second|O3=troisieme|O4=quatrieme",
    "pt": "n=proximo proxima proximos proximas|l=passado passada ultimo ultima ultimos ultimas|L=retrasado retrasada|t=este esta neste nesta deste desta|e=cada toda todo todas|E=fim final finais|"
    "B=inicio comeco|H=meados metade|z=meio|i=em|I=dentro|g=atras|p=ha faz|s=desde|b=ate para antes prazo|u=dia|v=no na|r=a ao|f=de do da dos das|A=o as os|a=um uma|"
    "O1=primeiro primeira|O2=segundo|O3=terceiro|O4=quarto",
    "it": "n=prossimo prossima prossimi prossime|l=scorso scorsa ultimo ultima ultimi ultime passato passata|t=questo questa|e=ogni|E=fine|B=inizio|H=meta|z=mezzo|i=tra fra in|"
    "I=entro|g=fa|s=da dal dalla|b=per prima scadenza|v=|r=a al|f=di del della dell' d'|A=il la lo le l'|a=un una un'|O1=primo prima|O2=secondo|O3=terzo|O4=quarto",
    "nl": "n=volgende volgend|L=voorvorige|l=vorige vorig afgelopen laatste|t=deze dit|k=komende komend aanstaande aankomende|e=elke iedere|E=eind einde|B=begin|H=half midden|i=over in|I=binnen|g=geleden|s=sinds|"
    "b=voor tot uiterlijk deadline|u=op|v=van vanaf|r=|f=|A=de het|a=een|O1=eerste|O2=tweede|O3=derde|O4=vierde",
}  # fmt: skip
_DAYS_FROM_NOW = {
    "en": "0=today tonight eod cob|1=tomorrow tmrw tmr tomorow tommorow tommorrow tomorro 2moro|-1=yesterday yday yest",
    "de": "0=heute|1=morgen|2=ubermorgen uebermorgen|-1=gestern|-2=vorgestern",
    "es": "0=hoy|1=manana|-1=ayer|-2=anteayer antier",
    "fr": "0=aujourd'hui aujourdhui|1=demain|-1=hier",
    "pt": "0=hoje|1=amanha|-1=ontem|-2=anteontem",
    "it": "0=oggi stasera|1=domani domattina|2=dopodomani|-1=ieri",
    "nl": "0=vandaag vanavond vanmiddag vanmorgen|1=morgen morgenochtend|2=overmorgen|-1=gisteren|-2=eergisteren",
}
_ENDS = {
    "en": "month=eom monthend|year=eoy yearend|week=eow|quarter=eoq",
    "de": "month=monatsende|year=jahresende|quarter=quartalsende",
    "es": "", "fr": "", "pt": "", "it": "", "nl": "month=maandeinde|year=jaareinde",
}  # fmt: skip
_HOLIDAYS = {
    "en": "christmas=christmas xmas|easter=easter",
    "de": "christmas=weihnachten|christmas eve=heiligabend|easter=ostern|eve=silvester|new year=neujahr",
    "es": "christmas=navidad|eve=nochevieja|christmas eve=nochebuena",
    "fr": "christmas=noel|easter=paques",
    "pt": "christmas=natal|easter=pascoa",
    "it": "christmas=natale|easter=pasqua|eve=capodanno-vigilia|new year=capodanno",
    "nl": "christmas=kerst kerstmis|easter=pasen|eve=oudejaarsdag|new year=nieuwjaar",
}
_PHRASES = {
    "en": "X:2=the day after tomorrow;day after tomorrow|X:-2=the day before yesterday;day before yesterday|X:0=end of day;end of the day;close of business;by the end of today"
    "|X:0=this morning;this afternoon;this evening|i=back in|L=before last|Z:year=year' s end|Z:month=month' s end|F=from now;from today;hence;' time;'s time|c:2=couple of;a couple of;a couple|N=after next|f=after the|T:eve=new year's eve;new years eve"
    "|T:new year=new year's day;new year's;new years;new year;the new year|T:christmas eve=christmas eve|U:workday=working days;working day;business days;business day;work days"
    "|B=start of;the start of|z=half a|C=calendar week|v=from the|f=commencing;of the;beginning the|f=starting",
    "de": "N=uber nachste|z=halben|b=bis zum;bis zur;bis spatestens|f=von der;in dem|I=innerhalb von|c:2=ein paar",
    "es": "n=que viene;que entra|X:2=pasado manana|X:-2=antes de ayer|U:weekend=fin de semana|I=dentro de|i=de aqui a;en unas|b=a mas tardar|u=el dia;al dia"
    "|U:workday=dias habiles;dias laborables|T:new year=ano nuevo|T:easter=semana santa|c:2=un par de|v=a partir de;a partir del",
    "fr": "I=d' ici;d' ici a|p=il y a;ya|X:2=apres - demain;apres demain|X:-2=avant - hier;avant hier|b=jusqu' a;jusqu' au;d' ici au|v=d' ici la"
    "|U:workday=jours ouvres;jours ouvrables|U:week=en huit|U:fortnight=en quinze|U:weekend=week - end|T:new year=nouvel an|T:eve=reveillon|f=de l'|v=a partir de;a partir du",
    "pt": "n=que vem|X:2=depois de amanha|X:-2=antes de ontem|i=daqui a;daqui|I=dentro de|U:weekend=fim de semana|U:workday=dias uteis|T:new year=ano novo|b=ate a"
    "|u=o dia;no dia|c:2=um par de|W:0=segunda - feira;segunda feira|W:1=terca - feira;terca feira|W:2=quarta - feira;quarta feira|W:3=quinta - feira;quinta feira"
    "|W:4=sexta - feira;sexta feira|v=a partir de;a partir del",
    "it": "X:-2=l' altro ieri;altro ieri|X:2=dopo domani|b=prima di|U:workday=giorni lavorativi|U:weekend=fine settimana|c:2=un paio di"
    "|f=dell'|v=a partire da;a partire dal",
    "nl": "f=van de;van het;van|N=na volgende|v=vanaf|I=binnen|c:2=een paar|F=vanaf nu",
}  # fmt: skip
_STOP_WORDS = {
    "en": "and or but so because as if then than when while with without we i you they he she it please thanks thank is was are will would should can not after we'll i'll it's that "
    "which who also too only instead what how why already might may be latest sharp eod end morning afternoon evening noon night at on by in to for from until",
    "de": "und oder aber weil da wenn dann mit ohne wir ich sie er es bitte danke ist war wird soll kann nicht nach auch nur statt was wie warum schon fertig um an haben hat sein muss "
    "werden abend fruh mittag vormittag nachmittag uhr in zu",
    "es": "y o pero porque si con sin nosotros yo por favor gracias es fue era sera no tambien solo que como cuando ya a en se lo hay tenemos queremos",
    "fr": "et ou mais car si avec sans nous je il elle on merci est etait sera ne pas aussi que qui quand deja a en s'il y c'est se pour au",
    "pt": "e ou mas porque se com sem nos eu por favor obrigado e foi era sera nao tambem so que como quando ja a em vamos temos",
    "it": "e ed o ma perche se con senza noi io per favore grazie e era sara non anche solo che come quando gia a in",
    "nl": "en of maar want als dan met zonder we wij ik jij hij zij graag bedankt is was zal niet ook alleen wat hoe waarom al klaar om in te zijn moet",
}
_PAST_WORDS = {
    "en": "since began started was were had did went got ran took gave made met broke fell rose came closed done finished completed ago held put set found won cut been",
    "de": "seit war waren hatte hatten begann begonnen gestartet wurde wurden abgeschlossen fertiggestellt erledigt gab ging lag lief passiert",
    "es": "desde fue fueron era empezo empezamos comenzo cerro termino terminamos hubo tuvimos hicimos hizo iniciado iniciada cerrada cerrado",
    "fr": "depuis etait commence commencee demarre demarree termine terminee clos fini avons avait",
    "pt": "desde foi foram era comecou comecamos iniciado terminou terminamos fechou houve tivemos fizemos fez",
    "it": "era erano iniziato iniziata cominciato finito chiuso chiusa abbiamo aveva stato stata",
    "nl": "sinds was waren had hadden begon begonnen gestart afgerond werd werden ging gaf",
}
_COMING_WORDS = {
    "en": "by until till due before will for deadline target goal plan planned shall next should must",
    "de": "bis fallig wird werden spatestens soll sollen ziel termin",
    "es": "para hasta antes vence sera debe",
    "fr": "avant pour echeance sera d'ici",
    "pt": "ate para antes prazo sera deve",
    "it": "entro per scadenza sara",
    "nl": "voor tot uiterlijk zal deadline moet",
}


def _groups(text: str) -> Iterator[tuple[str, list[str]]]:
    for group in text.split("|"):
        name, _, words = group.partition("=")
        if words:
            yield name, words.split()


@cache
def _lexicon(language: str) -> dict[str, tuple[str, int | str, int]]:
    """Folded words with their code, their value and their cue; the right meaning wins by the order of what is put in."""
    past, coming = set(_PAST_WORDS[language].split()), set(_COMING_WORDS[language].split())
    found: dict[str, tuple[str, int | str]] = {}
    if language != "en":
        found |= {
            word: (code, value)
            for word, (code, value, _) in _lexicon("en").items()
            if len(word) >= 4 and code in "MWXZ" and not (language != "de" and word in ("march", "mars"))
        }
        found |= {word: ("Z", unit) for unit, words in _groups(_ENDS["en"]) for word in words if len(word) == 3}
    found |= dict.fromkeys((*_STOP_WORDS[language].split(), *past, *coming), ("S", 0))
    found |= {
        word: ("w", value) for word, value in number_words(language).items() if value > 1 or word in ("one", "eins")
    }
    for name, words in _groups(_CODES[language]):
        code, value = name[0], int(name[1:]) if name[1:].isdigit() else int(name == "a")
        found |= {word: (code, "before" if word in _BEFORE else value) for word in words}
    for unit, words in _groups(_UNITS[language]):
        found |= dict.fromkeys(words, ("K" if unit == "weekend" else "U", unit))
    for number, words in _groups(_DAYS_FROM_NOW[language]):
        found |= {word: ("X", int(number)) for word in words}
    for unit, words in _groups(_ENDS[language]):
        found |= dict.fromkeys(words, ("Z", unit))
    for name, words in _groups(_HOLIDAYS[language]):
        found |= dict.fromkeys(words, ("T", name))
    for index, names in enumerate(_MONTHS[language].split("|")):
        found |= {name.rstrip("?!"): ("Mmj"["?!".find(name[-1]) + 1], index + 1) for name in names.split()}
    for index, names in enumerate(_WEEKDAYS[language].split("|")):
        found |= {name.rstrip("?!"): ("V" if name[-1] in "?!" else "W", index) for name in names.split()}
    found |= {name: ("R", index) for name, index in _repeated(language)}
    return {word: (code, value, -(word in past) + (word in coming)) for word, (code, value) in found.items()}


_BEFORE = _words("before vor antes avant voor prima")


def _repeated(language: str) -> Iterator[tuple[str, int]]:
    """ "Mondays", "montags"."""
    plural = {"en": "s", "de": "s", "fr": "s", "nl": "en"}.get(language)
    if plural:
        for index, names in enumerate(_WEEKDAYS[language].split("|")):
            yield names.split()[0] + plural, index


@cache
def _phrases(language: str) -> dict[str, list[tuple[tuple[str, ...], str, int | str, int]]]:
    """Words that count as one, by their first word, the longest first."""
    past, coming = _PAST_WORDS[language].split(), _COMING_WORDS[language].split()
    found: dict[str, list[tuple[tuple[str, ...], str, int | str, int]]] = {}
    for group in _PHRASES[language].split("|"):
        name, _, phrases = group.partition("=")
        code, _, value = name.partition(":")
        for phrase in phrases.split(";"):
            words = tuple(phrase.replace("year's", "year' s").split())
            worth: int | str = int(value) if value.lstrip("-").isdigit() else value
            if code == "b" and words[0] in _BEFORE:
                worth = "before"
            code = "K" if worth == "weekend" else code
            cue = (code in "bI" or words[0] in coming) - (code == "s" or phrase == "back in" or words[0] in past)
            found.setdefault(words[0], []).append((words, code, worth, cue))
    return {first: sorted(phrases, key=lambda phrase: -len(phrase[0])) for first, phrases in found.items()}


def _shortened(word: str) -> Iterator[str]:
    return (word[:index] + word[index + 1 :] for index in range(len(word)))


_REAL_WORDS = _words(
    """sundry montage monatge partes aprire abrir maggior friday's martes marques settembri noviembres"""
)


@cache
def _misspelt(language: str) -> dict[str, tuple[str, int | str, int]]:
    """Names of months and weekdays one edit away: whole wrong spellings, and "-" before what two spellings share.

    Names of five letters take only swapped or doubled letters: "march" is one letter from "match", "lunes" from "lunas".
    """
    found: dict[str, tuple[str, int | str, int]] = {}
    lexicon = _lexicon(language)
    for name in lexicon:
        code, value, cue = lexicon[name]
        if code not in "MmWV" or len(name) < 5:
            continue
        token = ("M" if code == "m" and len(name) > 5 else code, value, cue)
        wrong = {name[:i] + name[i + 1] + name[i] + name[i + 2 :] for i in range(1, len(name) - 1)}
        wrong |= {name[:i] + name[i] + name[i:] for i in range(len(name))}
        if len(name) > 5:
            wrong |= set(_shortened(name)) - {name[1:]}
            found.setdefault("-" + name, token)
            for index in range(1, len(name)):
                found.setdefault("-" + name[:index] + name[index + 1 :], token)
        for word in wrong:
            found.setdefault(word, token)
    return {word: token for word, token in found.items() if word not in lexicon}


# --- Japanese ---------------------------------------------------------------------------------------------------------

_N = r"(?:\d{1,4}|[一二三四五六七八九十]{1,3})"
_EDGES = r"(?:末|下旬|の?終わり|初め|初旬|上旬|頭|初|中旬|半ば|なかば)"
_JAPANESE = re.compile(
    rf"(?P<year>\d{{4}})年(?P<ymonth>{_N})月(?:(?P<yday>{_N})日|の?(?P<yedge>{_EDGES}))?"
    rf"|(?P<quarter>(?:(?P<qyear>\d{{4}})年度?の?)?(?:第?(?P<qn>[1-4一二三四])四半期))の?(?P<qedge>{_EDGES})?"
    rf"|(?P<rquarter>今|当|来|次の|前|先)四半期の?(?P<rqedge>{_EDGES})?"
    rf"|(?P<half>上半期|下半期|上期|下期)の?(?P<hedge>{_EDGES})?"
    rf"|(?:(?P<ryear>来年|今年|本年|昨年|去年)の?)?(?<![\d一二三四五六七八九十])(?P<month>{_N})月(?!曜|間|額|次)(?:(?P<day>{_N})日|の?(?P<medge>{_EDGES}))?"
    rf"|(?P<rmonth>再来月|来月|今月|当月|翌月|先々月|先月)の?(?:(?P<rday>{_N})日|(?P<rmedge>{_EDGES}))?"
    rf"|(?P<weekend>今週末|来週末|先週末|週末)"
    rf"|(?P<rweek>再来週|来週|今週|翌週|先々週|先週)の?(?:(?P<rwday>[月火水木金土日])(?:曜日?)?(?![間々])|(?P<rwedge>初め|頭|半ば|なかば|中))?"
    rf"|第(?P<week>{_N})週"
    rf"|(?P<every>毎週の?)?(?P<which>次の|今度の|この前の|前の)?(?:(?P<wday>[月火水木金土日])曜日?)"
    rf"|(?P<named>本日中|今日中|本日|今日|今晩|今夜|きょう|明後日|あさって|明日|あした|みょうにち|一昨日|おととい|昨日|きのう)"
    rf"|(?P<count>{_N}|半)(?P<unit>営業日|日|週間?|(?:か|カ|ヶ|ヵ|ケ|箇)月|月|年)(?P<direction>後|以内|前)"
    rf"|(?<![月\d一二三四五六七八九十])(?P<dom>\d{{1,2}})日(?=まで|迄|から|締|付|〆)"
    rf"|(?<!\d)(?P<smonth>\d{{1,2}})/(?P<sday>\d{{1,2}})(?=まで|迄|から|に|締|付|[(（])"
    rf"|(?P<fixed>年度末|年度内|年末|年内|年始|四半期末|月末|月内|月初)"
    rf"|(?P<ayear>\d{{4}})年(?![度間後前以])の?(?P<ayedge>{_EDGES})?"
    rf"|(?P<ryonly>来年|今年|本年|昨年|去年|再来年|一昨年)の?(?P<ryedge>{_EDGES})?"
    rf"|(?P<holiday>クリスマス|元日|正月|大晦日)(?P<early>前)?"
)
_KANJI = {character: value for value, character in enumerate("〇一二三四五六七八九")}
_NAMED = {
    "本": 0,
    "今": 0,
    "き": 0,
    "明日": 1,
    "あした": 1,
    "みょうにち": 1,
    "明後日": 2,
    "あさって": 2,
    "昨日": -1,
    "きのう": -1,
}
_OFFSETS = {
    "再来": 2,
    "来": 1,
    "翌": 1,
    "次の": 1,
    "今": 0,
    "当": 0,
    "本": 0,
    "先々": -2,
    "先": -1,
    "前": -1,
    "昨": -1,
    "去": -1,
    "一昨": -2,
}
_PAST_END = re.compile(r"以来|から[^。！？\n]{0,50}(?:た|ている|ています|てきた|ました)(?:[。！？\n]|$)")


def _kanji(text: str) -> int:
    if text.isdigit() and text.isascii():
        return int(text)
    tens, has_ten, ones = text.rpartition("十")
    if len(ones) > 1 or len(tens) > 1:
        raise ValueError(text)
    return (10 * _KANJI.get(tens, 1) if has_ten else 0) + _KANJI.get(ones, 0)


def _find_japanese(text: str, today: date, choice: _Choice | None, *, lenient: bool) -> Iterator[_Found]:
    for match in _JAPANESE.finditer(text):
        after = text[match.end() : match.end() + 60]
        said: _Choice = "future" if re.match("まで|迄|締", after) else "nearest"
        chosen = choice or ("past" if _PAST_END.match(after) else said)
        got = {name: value for name, value in match.groupdict().items() if value}
        yield from _found_japanese(match.span(), got, _Clock(today, "ja", chosen))
    alone = re.fullmatch(rf"\s*(?:(\d{{1,2}})/(\d{{1,2}})|({_N})日)\s*", text) if lenient else None
    if alone:
        got = {"month": alone[1], "day": alone[2]} if alone[1] else {"dom": alone[3]}
        yield from _found_japanese(alone.span(), got, _Clock(today, "ja", choice or "future"))


def _found_japanese(span: tuple[int, int], got: dict[str, str], clock: _Clock) -> Iterator[_Found]:
    try:
        days = _japanese(got, clock)
    except (ValueError, OverflowError):  # 31 February, the year 12000
        return
    if days:
        yield _Found(*span, days)


def _japanese(got: dict[str, str], clock: _Clock) -> _Days | None:
    today = clock.today
    if "month" in got or "ymonth" in got:
        return _japanese_month(got, clock)
    if "quarter" in got or "half" in got:
        half = got.get("half")
        number = _kanji(got["qn"]) if not half else 1 if half[0] == "上" else 2
        part = [_Token(0, 0, "", "h" if half else "Q", number)]
        if "qyear" in got:
            part.append(_Token(0, 0, "", "Y", int(got["qyear"])))
        return _with_japanese_edge(_quarter(part, clock), got.get("qedge") or got.get("hedge"))
    if "rquarter" in got:
        return _with_japanese_edge(_unit("quarter", _OFFSETS[got["rquarter"]], clock), got.get("rqedge"))
    if "rmonth" in got:
        month = _unit("month", _OFFSETS[got["rmonth"][:-1]], clock)
        assert month is not None
        if "rday" in got:
            return _on(month.first.replace(day=_kanji(got["rday"])), "relative")
        return _with_japanese_edge(month, got.get("rmedge"))
    if "weekend" in got:
        return _unit("weekend", _OFFSETS.get(got["weekend"][:-2], 0), clock)
    if "rweek" in got:
        offset = _OFFSETS[got["rweek"][:-1]]
        if "rwday" in got:
            monday = today - timedelta(today.weekday())
            day = monday + timedelta(7 * offset + "月火水木金土日".index(got["rwday"]))
            due_on_weekend = offset == 0 and today.weekday() > 4 and day < today and clock.choice != "past"
            return _on(day + timedelta(7 if due_on_weekend else 0), "weekday")
        edge = got.get("rwedge", "")
        return _with_japanese_edge(_unit("week", offset, clock), "" if edge == "中" else edge)
    if "week" in got:
        return _week_number([_Token(0, 0, "", "C"), _Token(0, 0, "", "#", _kanji(got["week"]))], clock)
    if "wday" in got:
        named = _Token(0, 0, "", "W", "月火水木金土日".index(got["wday"]))
        code = "e" if "every" in got else "l" if "前" in got.get("which", "") else "t"
        return _weekday([_Token(0, 0, "", code), named] if code != "t" else [named], clock)
    if "named" in got:
        name = got["named"]
        offset = -2 if name in ("一昨日", "おととい") else _NAMED.get(name, _NAMED.get(name[0], 0))
        return _on(today + timedelta(offset), "relative")
    return _japanese_rest(got, clock)


def _japanese_rest(got: dict[str, str], clock: _Clock) -> _Days | None:
    today = clock.today
    if "count" in got:
        sign = -1 if got["direction"] == "前" else 1
        unit = {"営": "workday", "日": "day", "週": "week", "年": "year"}.get(got["unit"][0], "month")
        if got["count"] == "半":
            return _on(_add_months(today, 6 * sign) if unit == "year" else today + timedelta(15 * sign), "relative")
        return _on(_add(today, sign * _kanji(got["count"]), unit), "relative")
    if "dom" in got:
        return _day_of_month([_Token(0, 0, "", "#", _kanji(got["dom"]))], clock)
    if "smonth" in got:
        month, day = int(got["smonth"]), int(got["sday"])
        return _yearly(lambda year: _on(date(year, month, day)), clock)
    if "fixed" in got:
        name = got["fixed"]
        if name.startswith("年度"):  # the Japanese business year ends on 31 March
            return _yearly(lambda year: _on(date(year, 3, 31)), clock)
        if name == "年始":
            return _yearly(lambda year: _on(date(year, 1, 1)), clock)
        days = _unit({"年": "year", "四": "quarter", "月": "month"}[name[0]], 0, clock)
        return _with_japanese_edge(days, "初" if name == "月初" else "末")
    if "ayear" in got:
        return _with_japanese_edge(_months(int(got["ayear"]), 1, 12, "year"), got.get("ayedge"))
    if "ryonly" in got:
        return _with_japanese_edge(_unit("year", _OFFSETS[got["ryonly"][:-1]], clock), got.get("ryedge"))
    name = {"ク": "christmas", "元": "new year", "正": "new year", "大": "eve"}[got["holiday"][0]]
    early = [_Token(0, 0, "", "b", "before")] if "early" in got else []
    return _holiday([*early, _Token(0, 0, "", "T", name)], clock)


def _japanese_month(got: dict[str, str], clock: _Clock) -> _Days | None:
    month = _kanji(got.get("month") or got["ymonth"])
    day = got.get("day") or got.get("yday")
    year = int(got["year"]) if "year" in got else None
    if "ryear" in got:
        year = clock.today.year + _OFFSETS[got["ryear"][:-1]]
    if day:
        number = _kanji(day)
        return _on(date(year, month, number)) if year else _yearly(lambda each: _on(date(each, month, number)), clock)
    edge = got.get("medge") or got.get("yedge")
    if year:
        return _with_japanese_edge(_months(year, month, 1, "month"), edge)
    return _with_japanese_edge(_yearly(lambda each: _months(each, month, 1, "month"), clock), edge)


def _with_japanese_edge(days: _Days | None, edge: str | None) -> _Days | None:
    if days is None or not edge:
        return days
    code = "E" if edge[-1] in "末り" or edge == "下旬" else "H" if edge in ("中旬", "半ば", "なかば") else "B"
    return _edge(code, days)
