"""The names that the records know, for reading a message in their light. Matching one name is in `matching.py`."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.records.people import list_areas, list_people
from assistant.records.tables import Initiative, Kpi


@dataclass(frozen=True)
class KnownNames:
    """What the records call things."""

    kpis: tuple[str, ...]
    people: tuple[str, ...]
    areas: tuple[str, ...]
    initiatives: tuple[tuple[str, str], ...]
    """Reference and title, those with the latest news first."""


def list_known_names(session: Session, *, initiatives: int = 200) -> KnownNames:
    """Return all names of KPIs, people and areas, and of so many initiatives."""
    latest = select(Initiative.reference, Initiative.title).order_by(Initiative.updated.desc(), Initiative.id.desc())
    return KnownNames(
        tuple(session.scalars(select(Kpi.name).order_by(Kpi.name_key))),
        tuple(list_people(session)),
        tuple(list_areas(session)),
        tuple((reference, title) for reference, title in session.execute(latest.limit(initiatives))),
    )
