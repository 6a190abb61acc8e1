"""The machine's chat: one JSON object a line in, events out, a `done` event after each input."""

import json
from collections.abc import Iterator
from typing import Any

from assistant.conversation import Assistant, Turn
from assistant.errors import AssistantError, ToolInputError
from assistant.events import Done, Event, Notice
from assistant.situation import Mode

INPUTS = ("message", "confirm", "discard", "edit", "undo", "history")


class ChatLines:
    """One conversation, held over the lines of one process."""

    def __init__(self, assistant: Assistant, *, mode: Mode = "tell", conversation: int | None = None) -> None:
        self._assistant = assistant
        self._mode: Mode = mode
        self._conversation = conversation

    def answer(self, line: str) -> Iterator[Event]:
        """The events of one input line; what is wrong with it becomes a notice and a `done`."""
        try:
            yield from self._answer(line)
        except AssistantError as error:
            yield Notice("error", str(error))
            yield Done(conversation=str(self._conversation or ""), answer=str(error), engine="code")

    def say(self, message: str) -> Iterator[Event]:
        """The events of one message of a person."""
        turn = Turn(message, conversation=self._conversation, mode=self._mode)
        for event in self._assistant.ask(turn):
            if isinstance(event, Done):
                self._conversation = int(event.conversation)
            yield event

    def _answer(self, line: str) -> Iterator[Event]:
        values = _read(line)
        if "mode" in values:
            if values["mode"] not in ("tell", "coach"):
                raise ToolInputError(f"mode is tell or coach, not {values['mode']!r}")
            self._mode = values["mode"]
        kind = next((name for name in INPUTS if name in values), None)
        if kind == "message":
            yield from self.say(_read_text(values, "message"))
        elif kind == "history":
            if not isinstance(values["history"], list):
                raise ToolInputError('history takes a list of {"role": …, "content": …}')
            self._conversation = self._assistant.bring_history(values["history"])
            yield Done(conversation=str(self._conversation), answer="", engine="code")
        elif kind == "edit":
            if not isinstance(values.get("fields"), dict):
                raise ToolInputError('edit takes {"edit": "DRAFT", "fields": {…}}')
            yield from self._assistant.act("edit", _read_text(values, "edit"), fields=values["fields"])
        elif kind is not None:
            yield from self._assistant.act(kind, _read_text(values, kind))
        elif "mode" in values:
            yield Done(conversation=str(self._conversation or ""), answer="", engine="code")
        else:
            raise ToolInputError(f"an input line takes one of {', '.join(INPUTS)}")


def _read(line: str) -> dict[str, Any]:
    try:
        values = json.loads(line)
    except ValueError as error:
        raise ToolInputError(f"the line is not JSON: {error}") from error
    if not isinstance(values, dict):
        raise ToolInputError("the line is not a JSON object")
    return values


def _read_text(values: dict[str, Any], name: str) -> str:
    if not isinstance(values[name], str):
        raise ToolInputError(f"{name} takes text, not {type(values[name]).__name__}")
    return str(values[name])
