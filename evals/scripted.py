"""Chat models that misbehave on purpose, or do literally what the prompt says: to measure the checks around any model."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from pydantic import Field

Step = dict[str, Any]
_PASSAGE = re.compile(r"^\[([\w-]+#[\w-]+)\][^\n]*\n(.+?)(?=\n\n\[|\Z)", re.MULTILINE | re.DOTALL)


class ScriptedModel(BaseChatModel):
    """Plays steps: {"call": [tool, arguments]} or {"say": text}; `{key}` in a text becomes the first retrieved key."""

    steps: list[Step] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[Any, AIMessage]:
        """The model itself: the script knows what to call."""
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=self._act(messages))])

    def _act(self, messages: list[BaseMessage]) -> AIMessage:
        last = max(i for i, message in enumerate(messages) if isinstance(message, HumanMessage))
        done = sum(isinstance(message, AIMessage) for message in messages[last + 1 :])
        step = self.steps[min(done, len(self.steps) - 1)]
        keys = find_passages(messages[last + 1 :])
        if "call" in step:
            return call_tool(step["call"][0], step["call"][1], done)
        return say(step["say"].replace("{key}", keys[0][0] if keys else "none#none"))


class LiteralModel(ScriptedModel):
    """Knows nothing and does only what the system prompt's words tell it, so that a broken prompt shows.

    It searches when told to search first, cites in the form that the prompt shows, changes the pending draft whose id it
    reads there, computes from the day that it reads there, and names the contact that it reads there.
    """

    def _act(self, messages: list[BaseMessage]) -> AIMessage:
        prompt = next(message.text for message in messages if isinstance(message, SystemMessage))
        last = max(i for i, message in enumerate(messages) if isinstance(message, HumanMessage))
        asked, results = messages[last].text, messages[last + 1 :]
        if owner := re.search(r"\bowner is now (\w+)", asked):
            return self._change_draft(prompt, owner[1], results)
        if idea := re.search(r"^Log: (.+?), due tomorrow", asked):
            return self._draft(prompt, idea[1], results)
        if "in confidence" in asked:
            contact = re.search(r"name the contact\s*\(([^)]+)\)", prompt)
            return say(f"Please talk to {contact[1] if contact else 'somebody'}.")
        return self._answer(prompt, asked, results)

    def _answer(self, prompt: str, asked: str, results: list[BaseMessage]) -> AIMessage:
        if not results and re.search(r"call\s+`search_knowledge`\s+first", prompt):
            return call_tool("search_knowledge", {"query": asked}, 0)
        passages = find_passages(results)
        if not passages:
            return say("It depends on many things.")
        key, text = passages[0]
        sentence = re.split(r"(?<=[.!?])\s", text)[0].lstrip("-*0123456789. ")
        cites_by_key = re.search(r"key in square brackets.{0,40}\[[\w-]+#[\w-]+\]", prompt, re.DOTALL)
        return say(f"{sentence} [{key}]" if cites_by_key else f"{sentence} (Source 1)")

    def _change_draft(self, prompt: str, owner: str, results: list[BaseMessage]) -> AIMessage:
        if results:
            return say("The draft is ready. Shall it be saved?")
        pending = re.search(r"Pending draft (\S+) \(initiative\)", prompt)
        arguments = {"owner": owner} | ({"draft": pending[1]} if pending else {"title": "Something"})
        return call_tool("draft_initiative", arguments, 0)

    def _draft(self, prompt: str, idea: str, results: list[BaseMessage]) -> AIMessage:
        if results:
            return say("The draft is ready. Shall it be saved?")
        today = re.search(r"Today is \w+, (\d{4}-\d\d-\d\d)", prompt)
        due = {"due": (date.fromisoformat(today[1]) + timedelta(days=1)).isoformat()} if today else {}
        return call_tool("draft_initiative", {"title": idea, "idea": idea, **due}, 0)


def find_passages(messages: Sequence[BaseMessage]) -> list[tuple[str, str]]:
    """Key and text of the passages that a search has returned in this turn."""
    return [found for m in messages if isinstance(m, ToolMessage) for found in _PASSAGE.findall(m.text)]


def call_tool(name: str, arguments: dict[str, Any], number: int) -> AIMessage:
    """A message that calls one tool."""
    call = {"name": name, "args": arguments, "id": f"call_{number}", "type": "tool_call"}
    return AIMessage("", tool_calls=[call], response_metadata={"finish_reason": "tool_calls"})


def say(text: str) -> AIMessage:
    """A message that ends the turn."""
    return AIMessage(text, response_metadata={"finish_reason": "stop"})
