"""Strategic objectives that initiatives serve."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.records.audit import acting
from assistant.records.errors import AmbiguousNameError, InvalidFieldError
from assistant.records.matching import match_names, quote_names
from assistant.records.tables import Initiative, Objective
from assistant.records.words import fold


def define_objective(
    session: Session,
    title: str,
    *,
    actor: str,
    description: str | None = None,
    owner: str | None = None,
    due: date | None = None,
    is_demo: bool = False,
) -> Objective:
    """Create an objective, or change what is given of the one with this title; flushes.

    Raises:
        InvalidFieldError: no title.
    """
    if not title.strip():
        raise InvalidFieldError("title", "an objective needs a title")
    with acting(session, actor):
        objective = session.scalar(select(Objective).where(Objective.title_key == fold(title)))
        if objective is None:
            objective = Objective(title=title.strip(), is_demo=is_demo)
            session.add(objective)
        for name, value in (("description", description), ("owner", owner), ("due", due)):
            if value is not None:
                setattr(objective, name, value)
    return objective


def find_objective(session: Session, words: str) -> Objective | None:
    """Return the objective that the words mean, or `None`.

    Raises:
        AmbiguousNameError: several fit.
    """
    titles = list(session.scalars(select(Objective.title).order_by(Objective.title_key)))
    found = match_names(words, titles)
    if len(found) > 1:
        raise AmbiguousNameError(f"{words!r} may be the objective {quote_names(found)}; say which", found)
    return session.scalar(select(Objective).where(Objective.title == found[0])) if found else None


def list_objectives(session: Session) -> list[tuple[Objective, int]]:
    """Return all objectives by title, each with the number of initiatives that name it."""
    named = dict(
        session.execute(
            select(Initiative.strategic_objective, func.count()).group_by(Initiative.strategic_objective)
        ).all()
    )  # fmt: skip
    counts: dict[str, int] = {}
    for title, number in named.items():
        if title:
            counts[fold(title)] = counts.get(fold(title), 0) + number
    return [
        (row, counts.get(row.title_key, 0)) for row in session.scalars(select(Objective).order_by(Objective.title_key))
    ]
