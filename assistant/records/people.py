"""The names of people and areas seen in the records, for matching what somebody types; nobody needs an account."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.records.errors import AmbiguousNameError
from assistant.records.matching import match_names, quote_names
from assistant.records.tables import Area, Person
from assistant.records.words import fold


def note_people(session: Session, names: Iterable[str | None], *, is_demo: bool = False) -> None:
    """Remember names of people not seen before; call inside `acting`."""
    _note(session, Person, names, is_demo=is_demo)


def note_areas(session: Session, names: Iterable[str | None], *, is_demo: bool = False) -> None:
    """Remember names of areas not seen before; call inside `acting`."""
    _note(session, Area, names, is_demo=is_demo)


def _note(session: Session, table: type[Person] | type[Area], names: Iterable[str | None], *, is_demo: bool) -> None:
    wanted = {fold(name): name.strip() for name in names if name and name.strip()}
    if not wanted:
        return
    session.flush()
    known = set(session.scalars(select(table.name_key).where(table.name_key.in_(list(wanted)))))
    for key, name in wanted.items():
        if key not in known:
            session.add(table(name=name, is_demo=is_demo))
    session.flush()


def list_people(session: Session) -> list[str]:
    """Return all names of people seen, in alphabetical order."""
    return list(session.scalars(select(Person.name).order_by(Person.name_key)))


def list_areas(session: Session) -> list[str]:
    """Return all areas seen, in alphabetical order."""
    return list(session.scalars(select(Area.name).order_by(Area.name_key)))


def match_person(session: Session, name: str) -> str | None:
    """Return the person's name as the records write it, or `None` when nobody of that name was seen.

    Raises:
        AmbiguousNameError: several people fit ("Ana" for Ana Costa and Ana Lima).
    """
    return _match(name, list_people(session), "person")


def match_area(session: Session, name: str) -> str | None:
    """Return the area's name as the records write it, or `None`.

    Raises:
        AmbiguousNameError: several areas fit.
    """
    return _match(name, list_areas(session), "area")


def _match(name: str, names: list[str], what: str) -> str | None:
    found = match_names(name, names)
    if len(found) > 1:
        raise AmbiguousNameError(f"{name!r} may be the {what} {quote_names(found)}; say which", found)
    return found[0] if found else None
