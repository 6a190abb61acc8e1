"""The Recognition page: writer, who is due, the wall. Handlers take plain values."""

from collections.abc import Iterator, Mapping

from assistant.errors import ToolInputError
from assistant.records.initiative_lists import get_initiative
from assistant.records.people import list_people
from assistant.records.recognitions import list_recognitions, list_unrecognised
from assistant.ui.desk import Desk, Payload, Reply, read_text
from assistant.ui.forms import save_form, sent_fields, take_back, tell
from assistant.ui.recognition_view import Thanks, list_doubts, render_recognition

_WALL = 24
_STORED = ("people", "what", "effect", "text", "channel", "language", "initiative")


def handle(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    """Carries out an action of the Recognition page."""
    action = _ACTIONS.get(str(payload.get("do")))
    if action is not None:
        yield from action(desk, person, payload)


def show(desk: Desk, facts: Mapping[str, str]) -> str:
    """The page with these facts in the writer."""
    with desk.session() as session:
        due = list_unrecognised(session, desk.settings.day)
        wall = [
            Thanks(
                row.people,
                row.what or "",
                row.text or "",
                row.given_on,
                row.given_by,
                row.initiative.reference if row.initiative else "",
            )
            for row in list_recognitions(session, limit=_WALL)
        ]
        doubts = list_doubts(facts.get("text", ""), facts, list_people(session)) if facts.get("text") else []
    return render_recognition(facts, doubts, due, wall)


def _show(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    name = read_text(payload, "ref", 200)
    known = name and not name.startswith("R-")
    yield Reply({"recognition": show(desk, {"people": name} if known else {})})


def _begin(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    """Puts what the records know into the writer; nothing is made up."""
    facts = {"people": read_text(payload, "person", 200)}
    with desk.session() as session:
        row = get_initiative(session, read_text(payload, "reference", 120))
        facts |= {"what": row.idea or row.title, "effect": row.result or "", "initiative": row.reference}
    yield Reply({"recognition": show(desk, facts)}, ({"do": "reveal", "id": "thanks-what", "focus": True},))


def _write(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    from assistant.offline.thanks import Facts, compose_thanks

    facts = sent_fields(payload)
    if not (facts.get("people") and facts.get("what")):
        raise ToolInputError("say who it is for and what they did; the message is written from that and nothing else")
    people = tuple(one.strip() for one in facts["people"].replace(";", ",").split(",") if one.strip())
    text = compose_thanks(
        Facts(
            people=people, what=facts["what"], effect=facts.get("effect", ""), channel=facts.get("channel", ""), tone=facts.get("tone", ""),
            language=facts.get("language", "en"), sender=person if person != "me" else "",
        ),
        seed=facts.get("text", ""),
    )  # fmt: skip
    yield Reply({"recognition": show(desk, {**facts, "text": text})}, ({"do": "reveal", "id": "thanks-text"},))


def _check(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    yield Reply({"recognition": show(desk, sent_fields(payload))})


def _save(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    facts = sent_fields(payload)
    receipt = save_form(desk, person, "recognition", {name: facts[name] for name in _STORED if facts.get(name)})
    yield Reply({"recognition": show(desk, {})}, (tell(receipt),))


def _undo(desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    receipt = take_back(desk, person, payload)
    yield Reply({"recognition": show(desk, {})}, (tell(receipt),))


_ACTIONS = {"show": _show, "begin": _begin, "write": _write, "check": _check, "save": _save, "undo": _undo}
