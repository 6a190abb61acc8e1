"""What every page works with: who is asking, the coach behind it, and the one place where no exception gets past."""

import json
import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import gradio as gr

from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.ui.engine_view import render_engine
from assistant.ui.formats import in_locale
from knowledge.errors import KnowledgeError

if TYPE_CHECKING:
    from assistant.conversation import Assistant

logger = logging.getLogger(__name__)

Payload = Mapping[str, Any]
"""What the browser sends with an action; never trusted."""
_MOUNT = "kaizen.mount('{name}', element, props, trigger, watch, upload, 'act')"


@dataclass(frozen=True)
class Reply:
    """What a handler wants shown: HTML by the name of its region, and what the browser should do beside it."""

    views: Mapping[str, str] = field(default_factory=dict)
    commands: tuple[Mapping[str, Any], ...] = ()


def toast(message: str, *, level: str = "info", undo: str = "") -> dict[str, Any]:
    """A command: show a sentence; with a draft's token also an Undo button."""
    return {"do": "toast", "text": message, "level": level, "undo": undo}


def announce(words: str) -> dict[str, Any]:
    """A command: tell a screen reader."""
    return {"do": "announce", "text": words}


class Desk:
    """The coach and its settings; the coach may still be on its way when the page is there already."""

    def __init__(self, settings: Settings, coach: "Future[Assistant]") -> None:
        self.settings = settings
        self._coach = coach
        self.stops: dict[str, threading.Event] = {}
        """By person and turn: set to end an answer."""
        self.settings_before: dict[str, Any] = {}
        """What the last change of settings replaced, for its undo."""
        self._first = settings

    @property
    def coach(self) -> "Assistant":
        """The coach; waits until it is built."""
        return self._coach.result(timeout=120)

    @property
    def is_ready(self) -> bool:
        """Whether the coach can answer at once."""
        return self._coach.done()

    def use(self, settings: Settings) -> None:
        """Lets page and coach work under other settings from now on.

        Raises:
            ConfigurationError: the engine cannot be built; everything stays as it was.
        """
        from assistant.wiring import apply_settings

        apply_settings(self.coach, settings)
        self.settings = settings

    def list_news(self) -> tuple[Mapping[str, Any], ...]:
        """What an open page should know beside a reply: who answers now, once that was changed."""
        if self.settings is self._first:
            return ()
        return ({"do": "engine", "html": render_engine(self.settings)},)

    def session(self) -> Any:
        """A new session on the records."""
        return self.coach.open_session()

    def person(self, request: gr.Request | None) -> str:
        """Whose page this is: who signed in, else the configured person."""
        return getattr(request, "username", None) or self.settings.person


Handler = Callable[[Desk, str, Payload], Iterator[Reply]]
"""Desk, person, payload → replies. Every record and conversation is looked up under the person."""


def region(name: str, *, value: str = "", classes: str = "") -> gr.HTML:
    """A part of the page that is drawn from HTML by the page's own script, keeping focus and unchanged parts."""
    return gr.HTML(
        value, html_template="<div></div>", js_on_load=_MOUNT.format(name=name), apply_default_css=False, elem_id=name,
        elem_classes=["region", *classes.split()],
    )  # fmt: skip


def wire(desk: Desk, handler: Handler, views: Mapping[str, gr.HTML], outbox: gr.HTML) -> None:
    """Sends the actions of every view to the handler and its replies back to the views."""
    outputs = [*views.values(), outbox]

    def run(event: gr.EventData, request: gr.Request) -> Iterator[dict[Any, Any]]:
        payload = event._data if isinstance(event._data, dict) else {}
        sent: list[dict[str, Any]] = []  # all of this run: the browser may skip a value, and knows what it has done
        for reply in guard(handler, desk, desk.person(request), payload):
            updates: dict[Any, Any] = {views[name]: value for name, value in reply.views.items()}
            if reply.commands:
                updates[outbox] = _pack(sent, reply.commands)
            if updates:
                yield updates
        yield {
            outbox: _pack(sent, (*desk.list_news(), {"do": "settled", "ticket": str(payload.get("ticket", ""))[:40]}))
        }

    for view in views.values():
        view.act(
            run, inputs=None, outputs=outputs, show_progress="hidden", trigger_mode="multiple", concurrency_limit=16,
            concurrency_id="page", api_visibility="private", queue=True,
        )  # fmt: skip


def _pack(sent: list[dict[str, Any]], commands: Sequence[Mapping[str, Any]]) -> str:
    sent.append({"id": uuid4().hex, "commands": commands})
    return json.dumps(sent, ensure_ascii=False)


def guard(handler: Handler, desk: Desk, person: str, payload: Payload) -> Iterator[Reply]:
    """The handler's replies; an error becomes a sentence that says what to do, and never leaves."""
    try:
        yield from in_locale(desk.settings.locale, handler(desk, person, payload))
    except (AssistantError, KnowledgeError) as error:
        yield Reply(commands=(toast(_sentence(error), level="error"), {"do": "idle"}))
    except Exception:  # the outermost edge: an exception would cover the page
        logger.exception("action %r failed", payload.get("do"))
        problem = "That did not work, and nothing was changed. Please try again; the log of the server says more."
        yield Reply(commands=(toast(problem, level="error"), {"do": "idle"}))


def _sentence(error: Exception) -> str:
    words = str(error).strip()
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith(('.', '?', '!')) else '.'}"


def read_number(payload: Payload, name: str) -> int | None:
    """A whole number that the browser sent; `None` when there is none."""
    value = payload.get(name)
    try:
        return int(str(value)) if value not in (None, "") else None
    except ValueError:
        return None


def read_text(payload: Payload, name: str, limit: int = 25_000) -> str:
    """A text that the browser sent, cut at a limit; empty when there is none."""
    value = payload.get(name)
    return value[:limit] if isinstance(value, str) else ""
