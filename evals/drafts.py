"""Judging drafts: expected fields against drafted ones, and values that nobody has said. Pure but for reading the records."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

NAMES = {
    "achievement": "what", "action": "what", "description": "what", "text": "what", "frequency": "how_often", "objective": "strategic_objective",
}  # fmt: skip
"""Fields that a data set may call otherwise than the product, beside the product's name."""
_SAME_NAME = {"kpi": {"frequency": "frequency"}, "recognition": {"text": "text"}}
NAME_FIELDS = ("owner", "sponsor", "team", "people", "escalated_to", "area", "name", "linked_kpi")
"""Fields whose every word somebody must have said."""
TEXT_FIELDS = ("title", "problem", "idea", "result", "learned", "what", "effect", "note", "definition", "reason")
TEXT_SHARE = 0.6
"""Least share of a free text's longer words that the person must have said."""
_UNITS = {
    "€": "eur",
    "euro": "eur",
    "euros": "eur",
    "$": "usd",
    "£": "gbp",
    "percent": "%",
    "min": "minutes",
    "h": "hours",
}
_SELF = re.compile(r"(?<!\w)(?:i|me|my|mine|myself|i'll|ich|mir|yo|mí|je|moi|eu|mim|私|僕)(?!\w)")


@dataclass
class DraftMatch:
    """An expected draft against a pending one."""

    right: int
    total: int
    wrong: list[str] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        """Whether every expected field is right."""
        return not self.wrong


def read_pending(coach: Any, conversation: int) -> list[dict[str, Any]]:
    """The pending drafts; what they point to is spelt out under `pointed`."""
    from assistant.records import drafts
    from assistant.records.initiatives import get_initiative

    with coach.open_session() as session:
        views = [view.as_json() for view in drafts.list_pending_drafts(session, conversation, coach.settings.person)]
        for view in views:
            reference = view["record"] if view["kind"] == "initiative_update" else view["fields"].get("initiative")
            view["pointed"] = ""
            if reference:
                found = get_initiative(session, reference)
                view["pointed"] = " ".join(
                    str(part) for part in (found.title, found.idea, found.problem, found.area) if part
                )
    return views


def match_draft(expected: Mapping[str, Any], draft: Mapping[str, Any]) -> DraftMatch:
    """Every expected field, right or wrong."""
    fields = dict(expected.get("fields", {}))
    fields |= fields.pop("recognition", {})
    match = DraftMatch(0, len(fields))
    own_names = _SAME_NAME.get(draft["kind"], {})
    for name, want in fields.items():
        got: Any = (
            draft["pointed"]
            if name == "initiative"
            else draft["fields"].get(own_names.get(name) or NAMES.get(name, name))
        )
        if draft["kind"] == "kpi" and name == "name" and got is None:
            got = draft.get("record")
        if name == "status":
            want = read_status_name(str(want))
        if is_value_right(want, got):
            match.right += 1
        else:
            match.wrong.append(f"{name}: expected {want!r}, got {got!r}")
    return match


def read_status_name(word: str) -> str:
    """The product's name of a status: the data set says "done", the product "standardised"."""
    from assistant.records.statuses import read_status

    found = read_status(word)
    return found.status if found else word


def is_value_right(want: Any, got: Any) -> bool:
    """Lists of words must be contained, rows of values must all be there, numbers and strings be equal or contained."""
    if got is None:
        return False
    if isinstance(want, list) and want and isinstance(want[0], Mapping):
        return isinstance(got, list) and all(any(is_value_right(row, one) for one in got) for row in want)
    if isinstance(want, list):
        return all(fold(word) in fold(_flatten(got)) for word in want)
    if isinstance(want, Mapping):
        return isinstance(got, Mapping) and all(is_value_right(value, got.get(name)) for name, value in want.items())
    if isinstance(want, int | float):
        return isinstance(got, int | float) and abs(abs(float(got)) - abs(float(want))) < 1e-6
    wanted, had = (_UNITS.get(text, text) for text in (fold(str(want)), fold(_flatten(got))))
    return wanted == had or bool(wanted and had and (wanted in had or had in wanted))


def find_invented(draft: Mapping[str, Any], said: Sequence[str]) -> tuple[list[str], int]:
    """Values of a draft that nobody said, and how many values it has; closed choices and composed texts are not looked at."""
    spoken = fold(" \n ".join([*said, str(draft.get("pointed") or ""), str(draft.get("record") or "")]))
    invented, values = [], 0
    for name, value in draft["fields"].items():
        for part in value if isinstance(value, list) else [value]:
            values += 1
            if not is_said(name, part, spoken):
                invented.append(f"{name} {part!r}")
    return invented, values


def is_said(name: str, value: Any, spoken: str) -> bool:
    """Whether a drafted value goes back to spoken words; what cannot be judged by words counts as said."""
    if isinstance(value, Mapping):
        number = value.get("value")
        return number is None or is_number_said(float(number), spoken)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return is_number_said(float(value), spoken)
    words = re.findall(r"[^\W_]+", fold(str(value)))
    if name in NAME_FIELDS:
        return (str(value) == "me" and bool(_SELF.search(spoken))) or all(
            w in spoken for w in words if w not in ("and", "the", "of")
        )
    if name in TEXT_FIELDS:
        long = [word for word in words if len(word) >= 4 or word.isdigit()]
        return not long or sum(_stem(word) in spoken for word in long) / len(long) >= TEXT_SHARE
    return True


_WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()
_FRACTIONS = re.compile(
    r"half|quarter|dozen|third|hundred|thousand|point|halb|viertel|medi|demi|quart|meia|million|半|万|千|百|十|一|二|三|四|五|六|七|八|九"
)


def is_number_said(number: float, spoken: str) -> bool:
    """Whether a number stands in the words: in digits in any notation, with k or m, or spelt."""
    from assistant.understanding.amounts import read_number
    from evals.numbers import find_numbers

    scaled = {abs(number), abs(number) / 1000, abs(number) / 1e6}
    if any(abs(one - want) < 1e-9 for one in find_numbers(spoken, any_notation=True) for want in scaled):
        return True
    return (
        bool(_FRACTIONS.search(spoken))
        or any(number == i and word in spoken for i, word in enumerate(_WORDS))
        or any(read_number(word, "en") == number for word in re.findall(r"[a-z]+(?:[- ][a-z]+)?", spoken.lower()))
        or not spoken.isascii()
    )


def fold(text: str) -> str:
    """Lower case without accents, hyphens as spaces, one space between words."""
    plain = "".join(
        c
        for c in unicodedata.normalize("NFKD", text.lower())
        if not unicodedata.combining(c) or "぀" <= c <= "ヿ" or c in "\u3099\u309a"
    )
    return " ".join(unicodedata.normalize("NFC", plain).replace("-", " ").replace("‑", " ").replace("’", "'").split())


def _stem(word: str) -> str:
    return word[: max(4, len(word) - 3)] if len(word) > 5 else word[:4]


def _flatten(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(_flatten(one) for one in value)
    return " ".join(map(str, value.values())) if isinstance(value, Mapping) else str(value)
