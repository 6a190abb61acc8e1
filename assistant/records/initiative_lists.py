"""Finding, listing, counting and searching initiatives. Nothing here writes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import log
from typing import Any, Literal, NamedTuple

from rapidfuzz import fuzz, process
from sqlalchemy import Row, Select, and_, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from assistant.records.errors import AmbiguousNameError, InvalidFieldError, UnknownRecordError
from assistant.records.matching import CLEAR, NEAR, match_names, nearest_names, quote_names
from assistant.records.statuses import OPEN, STATUSES
from assistant.records.tables import Initiative
from assistant.records.words import fold, tokens

_MISSPELT_CHARS = 6
STALLED_DAYS = 30
"""An open initiative without any news for so many days is stalled."""


class Card(NamedTuple):
    """What a board shows of an initiative."""

    reference: str
    title: str
    status: str
    owner: str | None
    area: str | None
    due: date | None
    updated: date
    at_risk: bool
    is_overdue: bool
    is_stalled: bool


@dataclass(frozen=True)
class FoundInitiative:
    """A hit of a search."""

    reference: str
    title: str
    status: str
    area: str | None
    owner: str | None
    score: float
    """Share of the query's information that the initiative holds, 0-1; words that are rare count more."""


def find_by_reference(session: Session, words: str, *, for_update: bool = False) -> Initiative | None:
    """Return the initiative of a reference in any spelling ("I-4", "i 4", "#4", "4"), or `None`."""
    query = select(Initiative)
    if for_update:
        query = query.with_for_update().execution_options(populate_existing=False)
    found = session.scalar(query.where(Initiative.reference_key == words.strip().casefold()))
    if found is None:
        number = re.fullmatch(r"(?:#|no\.?\s*|i)?\s*-?\s*0*(\d{1,9})", words.strip(), re.IGNORECASE)
        if number is not None:
            found = session.scalar(query.where(Initiative.number == int(number[1])))
    return found


def find_initiative(session: Session, words: str) -> Initiative | None:
    """Return the initiative that a reference or words ("the label printer thing") mean, or `None`.

    Raises:
        AmbiguousNameError: several fit; `candidates` are their references.
    """
    found = find_by_reference(session, words)
    if found is not None:
        return found
    by_title = session.execute(select(Initiative.reference, Initiative.title)).all()
    matches = match_names(words, list({title for _, title in by_title}))
    references = [reference for reference, title in by_title if title in matches]
    if not references:
        hits = search_initiatives(session, words, limit=5)
        best = [hit for hit in hits if hit.score >= 0.6 and hit.score >= hits[0].score - 0.15]
        references = [hit.reference for hit in best] or _find_misspelt(words, by_title)
    if len(references) > 1:
        opened = list(
            session.scalars(
                select(Initiative.reference).where(Initiative.reference.in_(references), Initiative.status.in_(OPEN))
            )
        )
        references = opened if len(opened) == 1 else references
    if len(references) > 1:
        titles = dict(by_title)
        named = [f"{reference} ({titles[reference]})" for reference in references[:6]]
        raise AmbiguousNameError(f"{words!r} may mean {', '.join(named)}; say which", references)
    return find_by_reference(session, references[0]) if references else None


def _find_misspelt(words: str, titles: Sequence[Row[str, str]]) -> list[str]:
    """Return the references of titles that hold the words nearly as written."""
    if len(words) < _MISSPELT_CHARS:
        return []
    folded = {reference: fold(title) for reference, title in titles}
    near = process.extract(fold(words), folded, scorer=fuzz.partial_ratio, score_cutoff=NEAR, limit=6)
    return [reference for _, score, reference in near if near[0][1] - score < CLEAR]


def get_initiative(session: Session, words: str, *, for_update: bool = False) -> Initiative:
    """Return the initiative that a reference or words mean.

    Raises:
        UnknownRecordError: there is none; the nearest are named.
        AmbiguousNameError: several fit.
    """
    found = find_by_reference(session, words, for_update=for_update) or find_initiative(session, words)
    if found is None:
        titles = [
            f"{reference} {title}"
            for reference, title in session.execute(select(Initiative.reference, Initiative.title))
        ]
        near = nearest_names(words, titles, limit=3)
        raise UnknownRecordError(
            f"no initiative {words!r}; {'the nearest: ' + quote_names(near) if near else 'none is logged yet'}"
        )
    return found


def _is_overdue(today: date) -> Any:
    return and_(Initiative.status.in_(OPEN), Initiative.due < today)


def _is_stalled(today: date) -> Any:
    return and_(Initiative.status.in_(OPEN), Initiative.updated <= today - timedelta(days=STALLED_DAYS))


def _values_containing(session: Session, column: InstrumentedAttribute[str | None], words: str) -> list[str]:
    """Databases differ in what they call a small letter, so the comparison is made here."""
    values = session.scalars(select(column).distinct())
    return [value for value in values if value is not None and fold(words) in fold(value)]


def _filtered(
    session: Session,
    query: Select[Any],
    *,
    today: date,
    status: str | Sequence[str] | None,
    area: str | None,
    owner: str | None,
    is_overdue: bool | None,
    is_stalled: bool | None,
    is_at_risk: bool | None,
    text: str | None,
    due_before: date | None,
    due_after: date | None,
) -> Select[Any]:
    if status is not None:
        wanted = [status] if isinstance(status, str) else list(status)
        unknown = [name for name in wanted if name not in STATUSES]
        if unknown:
            raise InvalidFieldError("status", f"no status {unknown[0]!r}; there are {', '.join(STATUSES)}")
        query = query.where(Initiative.status.in_(wanted))
    for column, words in ((Initiative.area, area), (Initiative.owner, owner)):
        if words is not None:
            query = query.where(column.in_(_values_containing(session, column, words)))
    for condition, asked in (
        (_is_overdue(today), is_overdue),
        (_is_stalled(today), is_stalled),
        (Initiative.at_risk, is_at_risk),
    ):
        if asked is not None:
            query = query.where(condition if asked else or_(not_(condition), condition.is_(None)))
    for word in fold(text or "").split():
        query = query.where(Initiative.search_text.contains(word, autoescape=True))
    if due_before is not None:
        query = query.where(Initiative.due < due_before)
    if due_after is not None:
        query = query.where(Initiative.due > due_after)
    return query


def list_initiatives(
    session: Session,
    *,
    today: date,
    status: str | Sequence[str] | None = None,
    area: str | None = None,
    owner: str | None = None,
    is_overdue: bool | None = None,
    is_stalled: bool | None = None,
    is_at_risk: bool | None = None,
    text: str | None = None,
    due_before: date | None = None,
    due_after: date | None = None,
    order: Literal["due", "updated"] = "due",
    limit: int | None = None,
) -> list[Initiative]:
    """Return the initiatives that fit all filters: those with a due date first, the earliest first, then by number.

    With the order "updated" those first that had no news for longest.

    Overdue: open (idea to checking) and due before today. Stalled: open and without news for 30 days. Area and
    owner fit when they contain the words; `text` when all its words occur. `count_initiatives` counts beyond the limit.
    """
    query = _filtered(
        session, select(Initiative), today=today, status=status, area=area, owner=owner, is_overdue=is_overdue, is_stalled=is_stalled,
        is_at_risk=is_at_risk, text=text, due_before=due_before, due_after=due_after,
    )  # fmt: skip
    by = (Initiative.due.is_(None), Initiative.due) if order == "due" else (Initiative.updated,)
    return list(session.scalars(query.order_by(*by, Initiative.id).limit(limit)))


def count_initiatives(
    session: Session,
    *,
    today: date,
    status: str | Sequence[str] | None = None,
    area: str | None = None,
    owner: str | None = None,
    is_overdue: bool | None = None,
    is_stalled: bool | None = None,
    is_at_risk: bool | None = None,
    text: str | None = None,
    due_before: date | None = None,
    due_after: date | None = None,
) -> int:
    """Return how many initiatives fit all filters (those of `list_initiatives`)."""
    query = _filtered(
        session, select(func.count(Initiative.id)), today=today, status=status, area=area, owner=owner, is_overdue=is_overdue,
        is_stalled=is_stalled, is_at_risk=is_at_risk, text=text, due_before=due_before, due_after=due_after,
    )  # fmt: skip
    return session.scalar(query) or 0


def list_cards(session: Session, *, today: date, status: str | Sequence[str] | None = None) -> list[Card]:
    """Return every initiative as the board shows it, in the order of `list_initiatives`."""
    query = select(
        Initiative.reference, Initiative.title, Initiative.status, Initiative.owner, Initiative.area, Initiative.due, Initiative.updated,
        Initiative.at_risk,
    ).order_by(Initiative.due.is_(None), Initiative.due, Initiative.id)  # fmt: skip
    if status is not None:
        query = query.where(Initiative.status.in_([status] if isinstance(status, str) else list(status)))
    stalled_before = today - timedelta(days=STALLED_DAYS)
    is_open = frozenset(OPEN)
    cards: list[Card] = []
    for reference, title, state, owner, area, due, updated, at_risk in session.execute(query).all():
        overdue = due is not None and due < today and state in is_open
        cards.append(
            Card(
                reference,
                title,
                state,
                owner,
                area,
                due,
                updated,
                at_risk,
                overdue,
                updated <= stalled_before and state in is_open,
            )
        )
    return cards


def word_scores(session: Session, words: Sequence[str]) -> dict[int, float]:
    """Return for each initiative that holds any of the stems the share of their information that it holds, 0-1.

    A stem's information is log(1 + N / n) for N initiatives of which n hold it.
    """
    stems = list(dict.fromkeys(words))[:24]
    if not stems:
        return {}
    total = session.scalar(select(func.count(Initiative.id))) or 0
    holds = [Initiative.search_text.contains(stem, autoescape=True) for stem in stems]
    rows = session.execute(select(Initiative.id, *holds).where(or_(*holds))).all()
    counts = [sum(bool(row[i + 1]) for row in rows) for i in range(len(stems))]
    weights = [log(1 + total / max(count, 1)) for count in counts]
    whole = sum(weights)
    return {row[0]: sum(weight for weight, has in zip(weights, row[1:], strict=True) if has) / whole for row in rows}


def search_initiatives(
    session: Session, query: str, *, limit: int = 10, status: str | Sequence[str] | None = None
) -> list[FoundInitiative]:
    """Return the initiatives that hold most of the query's words, best first; ties by number. Empty when none does."""
    scores = word_scores(session, tokens(query))
    if not scores:
        return []
    wanted = None if status is None else {status} if isinstance(status, str) else set(status)
    best = sorted(scores, key=lambda key: (-scores[key], key))
    found: list[FoundInitiative] = []
    for i in range(0, len(best), 200):
        rows = {row.id: row for row in session.scalars(select(Initiative).where(Initiative.id.in_(best[i : i + 200])))}
        for key in best[i : i + 200]:
            row = rows[key]
            if wanted is None or row.status in wanted:
                found.append(FoundInitiative(row.reference, row.title, row.status, row.area, row.owner, scores[key]))
            if len(found) == limit:
                return found
    return found
