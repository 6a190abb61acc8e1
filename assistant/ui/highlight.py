"""Marking an exact quote inside rendered HTML, across emphasis and list items."""

import html
import re

from assistant.ui.markup import plain

_TAG = re.compile(r"(<[^>]+>)")
_MARKS = frozenset("*_`")
"""A quote may begin or end inside emphasis, so its marks do not count."""


def mark_quote(rendered: str, quote: str) -> str | None:
    """The HTML with the quote in `<mark>` elements, the first with the id "passage"; `None` when it is not there.

    Args:
        rendered: HTML of `markup.render_markdown`.
        quote: the stored text, with Markdown marks as they stand.
    """
    pieces = _TAG.split(rendered)
    letters: list[tuple[int, int]] = []
    shown: list[str] = []
    for number, piece in enumerate(pieces):
        if number % 2 == 0:
            for at, letter in enumerate(html.unescape(piece)):
                if not letter.isspace() and letter not in _MARKS:
                    letters.append((number, at))
                    shown.append(letter)
    wanted = "".join(letter for letter in plain(quote) if not letter.isspace() and letter not in _MARKS)
    start = "".join(shown).find(wanted) if wanted else -1
    if start < 0:
        return None
    return "".join(_mark(pieces, letters[start : start + len(wanted)]))


def _mark(pieces: list[str], hit: list[tuple[int, int]]) -> list[str]:
    spans: dict[int, tuple[int, int]] = {}
    for number, at in hit:
        first, _ = spans.get(number, (at, at))
        spans[number] = (first, at + 1)
    result = list(pieces)
    for order, (number, (first, last)) in enumerate(spans.items()):
        letters = html.unescape(pieces[number])
        identity = ' id="passage"' if order == 0 else ""
        before, inside, after = (
            html.escape(part, quote=False) for part in (letters[:first], letters[first:last], letters[last:])
        )
        result[number] = f"{before}<mark{identity}>{inside}</mark>{after}"
    return result
