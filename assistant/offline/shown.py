"""Values as the person reads them: dates and numbers in their format, field names in their language."""

from datetime import date
from typing import Any

from babel.core import UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal

from assistant.offline.phrases import Phrases

_LOCALES = {
    "en": "en_GB",
    "de": "de_DE",
    "es": "es_ES",
    "fr": "fr_FR",
    "pt": "pt_PT",
    "ja": "ja_JP",
    "it": "it_IT",
    "nl": "nl_NL",
}


class Shown:
    """Formats for one language and locale."""

    def __init__(self, language: str, locale: str, phrases: Phrases) -> None:
        self._locale = locale if locale.startswith(language) else _LOCALES.get(language, locale)
        self._phrases = phrases

    def day(self, value: Any) -> str:
        """A date, such as "30 Nov 2026"; other text as it is."""
        try:
            day = value if isinstance(value, date) else date.fromisoformat(str(value))
            return format_date(day, "medium", locale=self._locale)
        except (ValueError, UnknownLocaleError):
            return str(value)

    def number(self, value: float) -> str:
        """A number with the locale's separators."""
        return format_decimal(round(value, 6), locale=self._locale)

    def label(self, field: str) -> str:
        """A field's name."""
        return self._phrases.label(field)

    def value(self, value: Any, field: str = "") -> str:
        """A field's value on one line."""
        if field in ("due", "start", "closed", "given_on"):
            return self.day(value)
        if isinstance(value, dict):
            unit, per = value.get("unit"), value.get("per")
            number = self.number(value["value"]) if value.get("value") is not None else ""
            text = f"{number} {unit}" if unit and unit != "%" else f"{number}{unit or ''}"
            return f"{text} {self._phrases.pick('per')} {per}" if per else text
        if isinstance(value, list):
            return ", ".join(self.value(item) for item in value)
        if isinstance(value, bool):
            return str(value)
        if isinstance(value, int | float):
            return self.number(value)
        if field in ("status", "category", "direction", "kind"):
            return str(value).replace("_", " ")
        return str(value)

    def measurement(self, row: dict[str, Any]) -> str:
        """KPI, period and value of a measurement."""
        value = row.get("value")
        shown = self.number(value) if isinstance(value, int | float) else str(value if value is not None else "?")
        return f"{row.get('kpi', '?')}, {self.period(row.get('period'))}: {shown}"

    def period(self, text: str | None) -> str:
        """A measurement's period; "?" when it is open."""
        return text or "?"

    def initiative(self, row: dict[str, Any]) -> str:
        """An initiative on one line."""
        details = [row.get("area"), row.get("owner"), self.value(row.get("status", ""), "status")]
        if row.get("due"):
            details.append(f"{self.label('due')} {self.day(row['due'])}")
        return f"**{row['reference']}** {row['title']} ({', '.join(str(d) for d in details if d)})"
