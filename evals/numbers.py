"""Numbers in texts, read independently of the product."""

import re


def find_numbers(text: str, *, any_notation: bool = False) -> list[float]:
    """The absolute numbers of a text in English notation; with `any_notation` every reading of commas and points."""
    found: list[float] = []
    for raw in re.findall(r"\d[\d.,]*", text):
        digits = raw.strip(".,")
        readings = [digits.replace(",", "")]
        if any_notation:
            readings += [digits.replace(".", "").replace(",", "."), digits.replace(",", ".")]
        for reading in readings:
            if re.fullmatch(r"\d+(?:\.\d+)?", reading):
                found.append(float(reading))
    return found


def has_number(text: str, wanted: float, tolerance: float = 1e-6) -> bool:
    """Whether a number stands in a text, its sign aside."""
    return any(abs(number - abs(wanted)) <= tolerance for number in find_numbers(text))
