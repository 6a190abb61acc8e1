"""The Brief page: the week at a glance. Handlers take plain values."""

from collections.abc import Iterator

from assistant.records.brief import build_brief
from assistant.records.health import compute_health
from assistant.ui.brief_view import render_brief
from assistant.ui.desk import Desk, Payload, Reply, read_text
from assistant.ui.formats import show_date
from assistant.ui.forms import save_form, take_back, tell


def handle(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    """Carries out an action of the Brief page."""
    action = _ACTIONS.get(str(payload.get("do")))
    if action is not None:
        yield from action(desk, person, payload)


def show(desk: Desk) -> str:
    """What waits today."""
    today = desk.settings.day
    with desk.session() as session, session.begin():
        brief = build_brief(session, today)
        figures = compute_health(session, today).figures
    return render_brief(
        brief, figures if any(one.numerator for one in figures) else (), f"{today:%A}, {show_date(today)}"
    )


def _show(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    yield Reply({"brief": show(desk)})


def _resolve(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    receipt = save_form(desk, person, "barrier", {"status": "resolved"}, record=read_text(payload, "barrier", 40))
    yield Reply({"brief": show(desk)}, (tell(receipt),))


def _answer(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    receipt = save_form(
        desk, person, "commitment", {"kept": bool(payload.get("kept"))}, record=read_text(payload, "commitment", 40)
    )
    yield Reply({"brief": show(desk)}, (tell(receipt),))


def _undo(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    receipt = take_back(desk, person, payload)
    yield Reply({"brief": show(desk)}, (tell(receipt),))


_ACTIONS = {"show": _show, "resolve": _resolve, "answer": _answer, "undo": _undo}
