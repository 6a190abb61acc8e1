"""Reading and writing numbers as people write them: 1,234.5 · 1.234,5 · 95 % · €4.5k · 20 minutes per shift."""

import math
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from assistant.records.words import fold

DecimalMark = Literal[".", ","]

_CURRENCIES = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "zł": "PLN", "r$": "BRL"}
_CURRENCY = re.compile(r"(?:R\$|[€$£¥₹])")
_SPACES = re.compile(r"[\s\u00a0\u202f'’](?=\d{3}(?!\d))")
_NUMBER = re.compile(
    r"(?P<sign>[-+−–]?)\s*(?P<before>R\$|[€$£¥₹])?\s*(?P<digits>\d[\d.,]*|[.,]\d+)(?P<exponent>[eE][-+]?\d+)?\s*"
    r"(?P<scale>(?:thousand|million|mio|mn|bn|k|m)\b\.?)?\s*(?P<rest>.*)",
    re.DOTALL | re.IGNORECASE,
)
_SCALES = {
    "k": 1_000,
    "thousand": 1_000,
    "m": 1_000_000,
    "mn": 1_000_000,
    "mio": 1_000_000,
    "million": 1_000_000,
    "bn": 10**9,
}
_PER = re.compile(
    r"(?:\bper\b|\ba\b|\ban\b|\beach\b|\bevery\b|/|\bpro\b|\bje\b|\bpor\b|\bpar\b|\bal\b|\bao\b)\s*(?P<per>[^\d\s].*)$",
    re.IGNORECASE,
)
_ADVERBS = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "yearly": "year",
    "annually": "year",
    "hourly": "hour",
    "p.a.": "year",
}


@dataclass(frozen=True)
class Quantity:
    """A number with what stands behind it."""

    value: float
    unit: str
    """As written, "%" for percent; empty when there is none."""


@dataclass(frozen=True)
class Benefit:
    """A gain: 20 / minutes / shift."""

    value: float | None
    unit: str | None
    per: str | None


def guess_decimal_mark(texts: list[str]) -> DecimalMark | None:
    """Return the decimal mark that a column of numbers shows beyond doubt; `None` when none does.

    Decisive are both marks in one number (the last is the decimal mark), a mark not followed by exactly three digits,
    a mark before which stands a single 0, and a mark that occurs twice (it groups). The majority wins.
    """
    votes = {".": 0, ",": 0}
    for text in texts:
        match = re.search(r"\d[\d.,]*|[.,]\d+", text)
        if match is None:
            continue
        mark = _mark_of(match[0].rstrip(".,"))
        if mark is not None:
            votes[mark] += 1
    if votes["."] == votes[","]:
        return None
    return "." if votes["."] > votes[","] else ","


def _mark_of(digits: str) -> DecimalMark | None:
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        return "." if digits.rfind(".") > digits.rfind(",") else ","
    if points > 1:
        return ","
    if commas > 1:
        return "."
    if points + commas == 0:
        return None
    mark: DecimalMark = "." if points else ","
    whole, fraction = digits.split(mark)
    if len(fraction) != 3 or whole in ("", "0") or len(whole) > 3:
        return mark
    return None


def parse_decimal(digits: str, decimal_mark: DecimalMark | None = None) -> Decimal | None:
    """Return the number that digits with marks mean; `None` when they are no number.

    The mark given (of the column) decides only what the number itself leaves open. Without one it is read the English
    way: 1.234 is one and a bit, 1,234 is twelve hundred.
    """
    text = _SPACES.sub("", digits.strip())
    mark = _mark_of(text) or decimal_mark or "."
    grouping = "," if mark == "." else "."
    if text.count(mark) > 1:
        return None
    whole, _, fraction = text.partition(mark)
    if grouping in fraction:
        return None
    groups = whole.split(grouping)
    if len(groups) > 1 and (any(len(group) != 3 for group in groups[1:]) or not 1 <= len(groups[0]) <= 3):
        return None
    try:
        return Decimal(f"{''.join(groups) or '0'}.{fraction or '0'}")
    except InvalidOperation:
        return None


def parse_quantity(text: str, decimal_mark: DecimalMark | None = None) -> Quantity | None:
    """Return the number at the beginning of the text and the unit behind (or the currency before) it; `None` if none.

    Percent signs are kept as the unit: what 95 % means for a KPI decides `kpi_values.py`.
    """
    cleaned = _SPACES.sub("", text.strip().replace("\u00a0", " ").replace("\u202f", " "))
    negative = bool(re.fullmatch(r"\(.*\)", cleaned))
    match = _NUMBER.fullmatch(cleaned[1:-1] if negative else cleaned)
    if match is None:
        return None
    digits = match["digits"].rstrip(".,") or match["digits"]
    is_money = bool(match["before"] or re.match(r"(?:R\$|[€$£¥₹]|EUR|USD|GBP|CHF)", match["rest"]))
    if decimal_mark is None and is_money and "." in digits:
        decimal_mark = ","  # "1.500 €": money has no third decimal, so an undecided point groups
    number = parse_decimal(digits, decimal_mark)
    if number is None:
        return None
    if match["exponent"]:
        number = number.scaleb(int(match["exponent"][1:]))
    rest = match["rest"].strip().strip("()").strip()
    scale = (match["scale"] or "").rstrip(".").casefold()
    if scale == "m" and not (match["before"] or _CURRENCY.match(rest)):
        rest = f"m {rest}".strip()  # metres, unless money stands beside it
        scale = ""
    number *= _SCALES.get(scale, 1)
    if negative or match["sign"] in ("-", "−", "–"):
        number = -number
    unit = match["before"] or rest
    if re.match(
        r"(?:percent|per cent|pct|prozent|por ciento|pour cent|por cento|パーセント|%|％)", unit, re.IGNORECASE
    ):
        unit = re.sub(
            r"^(?:percent|per cent|pct|prozent|por ciento|pour cent|por cento|パーセント|%|％)",
            "%",
            unit,
            flags=re.IGNORECASE,
        )
    value = float(number)
    return Quantity(value, unit.strip()) if math.isfinite(value) else None


def parse_benefit(text: str, decimal_mark: DecimalMark | None = None) -> Benefit | None:
    """Return value, unit and per of "20 minutes per shift" or "€4.5k a year"; `None` when it has no number."""
    cleaned = re.sub(
        r"^(?:about|around|approx\.?|ca\.?|roughly|circa|some|~|≈|etwa|rund)\s*", "", text.strip(), flags=re.IGNORECASE
    )
    quantity = parse_quantity(cleaned, decimal_mark)
    if quantity is None:
        return None
    before = _CURRENCY.match(cleaned)
    rest = quantity.unit
    if before is not None:
        number = _NUMBER.fullmatch(_SPACES.sub("", cleaned))
        rest = f"{before[0]} {number['rest'] if number else ''}".strip()
    unit, per = split_per(rest)
    return Benefit(quantity.value, unit, per)


def split_per(text: str) -> tuple[str | None, str | None]:
    """Return ("minutes", "shift") for "minutes per shift"; `None` for what is absent."""
    match = _PER.search(text)
    unit, per = (text[: match.start()].strip(), match["per"].strip(" .")) if match else (text.strip(), None)
    if per is None:
        for word, stands_for in _ADVERBS.items():
            if unit.casefold().endswith(word):
                unit, per = unit[: -len(word)].strip(), stands_for
                break
    return unit.strip(" .,") or None, per or None


def unit_key(unit: str | None) -> str:
    """Return a unit in the form in which two spellings are compared."""
    folded = fold(unit or "").strip(" .")
    folded = {"percent": "%", "per cent": "%", "pct": "%", "prozent": "%", "％": "%"}.get(folded, folded)
    for sign, code in _CURRENCIES.items():
        if folded == sign or folded == fold(code):
            return code
    short = {"min": "minute", "mins": "minute", "h": "hour", "hr": "hour", "hrs": "hour", "sec": "second", "d": "day", "pcs": "piece", "euro": "EUR",
             "euros": "EUR", "dollars": "USD", "dollar": "USD"}  # fmt: skip
    if folded in short:
        return short[folded]
    return folded[:-1] if len(folded) > 3 and folded.endswith("s") else folded


def format_number(value: float, decimals: int | None = None) -> str:
    """Return the number for people: grouped thousands, a point, no trailing zeros, no rounding below `decimals`.

    Without `decimals` the number is written as exactly as it is stored.
    """
    text = f"{Decimal(repr(value)):,f}" if decimals is None else f"{value:,.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def decimals_of(value: float) -> int:
    """Return how many decimals the number as stored has."""
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def with_unit(number: str, unit: str | None) -> str:
    """Return "3.2 %" or "14 minutes"; the bare number without a unit."""
    return f"{number} {unit}" if unit else number
