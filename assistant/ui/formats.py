"""Dates and numbers as the person writes them. Handlers run under the locale of the settings (`in_locale`)."""

from collections.abc import Iterator
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from typing import TypeVar

from babel.dates import format_date
from babel.numbers import format_decimal

LOCALE: ContextVar[str] = ContextVar("locale", default="en_GB")
LOCALES = (
    ("en_GB", "United Kingdom"), ("en_US", "United States"), ("en_IE", "Ireland"), ("de_DE", "Germany"), ("de_AT", "Austria"), ("de_CH", "Switzerland"),
    ("es_ES", "Spain"), ("es_MX", "Mexico"), ("fr_FR", "France"), ("it_IT", "Italy"), ("ja_JP", "Japan"), ("nl_NL", "Netherlands"), ("pl_PL", "Poland"),
    ("pt_BR", "Brazil"), ("pt_PT", "Portugal"), ("sv_SE", "Sweden"),
)  # fmt: skip
"""Whose way of writing can be chosen."""
_DIGITS = "#,##0.##########"
T = TypeVar("T")


def in_locale(locale: str, items: Iterator[T]) -> Iterator[T]:
    """The items, each made under the locale; a generator may be carried on in another thread every time."""
    while True:
        token = LOCALE.set(locale)
        try:
            item = next(items)
        except StopIteration:
            return
        finally:
            LOCALE.reset(token)
        yield item


def show_date(day: date | None) -> str:
    """A day as people write it; empty for none."""
    return "" if day is None else _date(day, LOCALE.get())


def show_number(value: float) -> str:
    """A number for an axis or a table, at most six significant digits."""
    return _number(float(f"{value:.6g}"), LOCALE.get())


@lru_cache(maxsize=4096)
def _date(day: date, locale: str) -> str:
    return str(format_date(day, "medium", locale=locale))


@lru_cache(maxsize=4096)
def _number(value: float, locale: str) -> str:
    return str(format_decimal(value, format=_DIGITS, locale=locale, decimal_quantization=False))
