"""Values of a KPI as written, brought to the KPI's unit. Percent against fraction is decided here and nowhere else.

A value is stored in the unit of its KPI. "95 %" is 95 for a KPI in %, and 0.95 for one whose unit is "fraction" or
"ratio". A bare number is taken as it stands: 0.95 for a KPI in % is 0.95 %, never silently 95.
"""

from decimal import Decimal

from assistant.records.amounts import DecimalMark, parse_quantity, unit_key
from assistant.records.errors import InvalidFieldError

FRACTION_UNITS = frozenset({"fraction", "ratio", "share", "0-1", "0..1"})
_PARTS = {"ppm": Decimal(10_000), "‰": Decimal(10), "permille": Decimal(10), "per mille": Decimal(10)}


def read_value(
    value: float | int | str, unit: str | None, *, field: str = "value", decimal_mark: DecimalMark | None = None
) -> float:
    """Return the value in the KPI's unit.

    Raises:
        InvalidFieldError: it is no finite number, or stands in another unit.
    """
    if isinstance(value, bool):
        raise InvalidFieldError(field, f"{value!r} is not a number")
    if isinstance(value, int | float):
        number = float(value)
        if number - number != 0:  # nan or infinite
            raise InvalidFieldError(field, f"{value!r} is not a finite number")
        return number
    quantity = parse_quantity(value, decimal_mark)
    if quantity is None:
        raise InvalidFieldError(field, f"no number can be read from {value!r}; write it like 3.2 or 1,234.5")
    return convert(quantity.value, quantity.unit, unit, field=field, written=value)


def convert(
    number: float, written_unit: str | None, unit: str | None, *, field: str = "value", written: str = ""
) -> float:
    """Return a number given in one unit in the KPI's unit; only percent, fraction and parts are converted.

    Raises:
        InvalidFieldError: the units do not fit.
    """
    given, wanted = unit_key(written_unit), unit_key(unit)
    if not given or given == wanted or not wanted:
        return number
    exact = Decimal(repr(number))
    if given == "%" and wanted in FRACTION_UNITS:
        return float(exact / 100)
    if given in FRACTION_UNITS and wanted == "%":
        return float(exact * 100)
    if given == "%" and wanted in _PARTS:
        return float(exact * _PARTS[wanted])
    if given in _PARTS and wanted == "%":
        return float(exact / _PARTS[given])
    if given == "point" and wanted == "%":
        return number
    raise InvalidFieldError(
        field,
        f"{written or number!r} is in {written_unit!r}, but the KPI is measured in {unit!r}; give the value in {unit!r}",
    )
