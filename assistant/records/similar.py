"""Initiatives like a new one: words and, when there is an embedder, meaning. Shown before a second one is logged."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.records.initiative_lists import word_scores
from assistant.records.tables import Initiative, InitiativeVector
from assistant.records.transactions import begin_write
from assistant.records.words import fold, tokens

if TYPE_CHECKING:
    import numpy

    Embed = Callable[[list[str]], numpy.ndarray]

THRESHOLD = 0.5
"""Below this score two initiatives are not called similar."""
_CANDIDATES = 60
_EMBEDDED_AT_ONCE = 48
"""Initiatives without a stored vector that one look-up embeds; the others wait for the next."""
_COSINE_NONE, _COSINE_SAME = 0.30, 0.80
"""Cosines of unrelated and of practically equal texts with all-MiniLM-L6-v2; between them the share grows evenly."""


@dataclass(frozen=True)
class SimilarInitiative:
    """An initiative on record that a new one resembles."""

    reference: str
    title: str
    score: float
    """0-1; words alone, or the better of words and meaning."""
    status: str
    area: str | None


def find_similar(
    session: Session,
    title: str | None,
    problem: str | None = None,
    idea: str | None = None,
    *,
    embed: "Embed | None" = None,
    exclude: str | None = None,
    limit: int = 3,
    threshold: float = THRESHOLD,
) -> list[SimilarInitiative]:
    """Return initiatives that may be the same thing, best first; empty when none comes near.

    `embed` turns texts into rows of an (n, dim) array; its vectors are kept in the database, so with it this flushes.
    """
    text = ". ".join(part.strip() for part in (title, problem, idea) if part and part.strip())
    asked = tokens(text)
    if not asked:
        return []
    shares = word_scores(session, asked)
    best = sorted(shares, key=lambda key: -shares[key])[:_CANDIDATES]
    meanings = _meanings(session, text, best, embed) if embed is not None else {}
    wanted = {*best, *sorted(meanings, key=lambda key: -meanings[key])[:_CANDIDATES]}
    rows = session.scalars(select(Initiative).where(Initiative.id.in_(wanted))).all()
    found = [
        SimilarInitiative(
            row.reference, row.title, round(_score(row, title, asked, shares, meanings), 4), row.status, row.area
        )
        for row in rows
        if exclude is None or row.reference_key != exclude.casefold()
    ]
    near = [one for one in found if one.score >= threshold]
    return sorted(near, key=lambda one: (-one.score, one.reference))[:limit]


def _score(
    row: Initiative, title: str | None, asked: Sequence[str], shares: dict[int, float], meanings: dict[int, float]
) -> float:
    """Words in common in both directions, a title that is nearly the same, or the same meaning."""
    theirs = set(tokens(_text_of(row)))
    shared = len(theirs & set(asked)) / min(len(theirs), len(set(asked))) if theirs else 0.0
    words = shares.get(row.id, 0.0) * shared if len(theirs & set(asked)) > 1 or len(set(asked)) == 1 else 0.0
    same_title = fuzz.token_sort_ratio(fold(title), fold(row.title)) / 100 if title else 0.0
    titled = same_title if same_title >= 0.85 else 0.0
    return float(max(words**0.5, titled, meanings.get(row.id, 0.0)))


def _text_of(row: Initiative) -> str:
    return ". ".join(part for part in (row.title, row.problem, row.idea) if part)


def _meanings(session: Session, text: str, preferred: Sequence[int], embed: "Embed") -> dict[int, float]:
    import numpy

    query = numpy.asarray(embed([text])[0], dtype=numpy.float32)
    keys, vectors = _load_vectors(session, preferred, embed, len(query))
    if not keys:
        return {}
    lengths = numpy.linalg.norm(vectors, axis=1) * (numpy.linalg.norm(query) or 1.0)
    cosines = vectors @ query / numpy.where(lengths == 0, 1.0, lengths)
    scaled = numpy.clip((cosines - _COSINE_NONE) / (_COSINE_SAME - _COSINE_NONE), 0.0, 1.0)
    return {key: float(value) for key, value in zip(keys, scaled, strict=True) if value > 0}


def _load_vectors(
    session: Session, preferred: Sequence[int], embed: "Embed", dim: int
) -> "tuple[list[int], numpy.ndarray]":
    """Return ids and vectors; embeds some of those that are new or changed, the likely and the latest first."""
    import numpy

    rows = session.execute(select(Initiative.id, Initiative.title, Initiative.problem, Initiative.idea)).all()
    texts = {row[0]: ". ".join(part for part in row[1:] if part) for row in rows}
    prints = {key: _fingerprint(text, dim) for key, text in texts.items()}
    stored = {
        key: (mark, data)
        for key, mark, data in session.execute(
            select(InitiativeVector.initiative_id, InitiativeVector.fingerprint, InitiativeVector.vector)
        )
    }
    order = [*preferred, *sorted(texts, reverse=True)]
    stale = [key for key in dict.fromkeys(order) if key in texts and stored.get(key, ("",))[0] != prints[key]][
        :_EMBEDDED_AT_ONCE
    ]
    if stale:
        begin_write(session)
        fresh = numpy.asarray(embed([texts[key] for key in stale]), dtype=numpy.float32)
        for key, vector in zip(stale, fresh, strict=True):
            session.merge(InitiativeVector(initiative_id=key, fingerprint=prints[key], vector=vector.tobytes()))
            stored[key] = (prints[key], vector.tobytes())
        session.flush()
    keys = [key for key in texts if key in stored and stored[key][0] == prints[key]]
    if not keys:
        return [], numpy.zeros((0, dim), dtype=numpy.float32)
    return keys, numpy.frombuffer(b"".join(stored[key][1] for key in keys), dtype=numpy.float32).reshape(len(keys), dim)


def _fingerprint(text: str, dim: int) -> str:
    return f"{hashlib.sha256(text.encode()).hexdigest()[:24]}-{dim}"
