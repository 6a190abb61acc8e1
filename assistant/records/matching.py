"""Finding a record by the words people use for it: exact, then folded, then near."""

import re
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz, process

from assistant.records.words import fold, tokens

NEAR = 86.0
"""A name at least this alike (0-100) is taken for a misspelling."""
CLEAR = 6.0
"""The best must be this much better than the second, or both are candidates."""


def match_names(words: str, names: Sequence[str]) -> list[str]:
    """Return the names that the words may mean, best first: one when it is clear, several when ambiguous, or none.

    In this order, the first that finds any: the same name folded; names whose words contain all the words given
    ("scrap" for "Scrap rate"); words that contain the whole name ("our scrap rate on line 2"); near spellings.
    """
    key = fold(words)
    if not key:
        return []
    folded = {name: fold(name) for name in names}
    same = [name for name, form in folded.items() if form == key]
    if same:
        return same
    asked = set(tokens(words))
    if asked:
        stems = {name: set(tokens(name)) for name in names}
        within = [name for name in names if asked <= stems[name]]
        if within:
            return sorted(within, key=lambda name: len(stems[name]))
        holding = [name for name in names if stems[name] and stems[name] <= asked]
        if holding:
            most = max(len(stems[name]) for name in holding)
            return [name for name in holding if len(stems[name]) == most]
    initials = [
        name
        for name in names
        if len(key) > 1
        and "".join(word[0] for word in re.split(r"[\s/-]+", folded[name]) if word) == key.replace(".", "")
    ]
    if initials:
        return initials
    return _near(key, folded)


def _near(key: str, folded: Mapping[str, str]) -> list[str]:
    scored = process.extract(key, folded, scorer=fuzz.ratio, score_cutoff=NEAR, limit=5)
    if not scored:
        scored = process.extract(key, folded, scorer=fuzz.token_sort_ratio, score_cutoff=NEAR, limit=5)
    best = scored[0][1] if scored else 0.0
    return [name for _, score, name in scored if best - score < CLEAR]


def nearest_names(words: str, names: Sequence[str], limit: int = 5) -> list[str]:
    """Return the names most like the words, best first, for an error that says what there is."""
    folded = {name: fold(name) for name in names}
    return [name for _, _, name in process.extract(fold(words), folded, scorer=fuzz.WRatio, limit=limit)]


def quote_names(names: Sequence[str]) -> str:
    """Return the names as a readable list: 'A', 'B' and 'C'."""
    quoted = [f"'{name}'" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}" if quoted else "none"
