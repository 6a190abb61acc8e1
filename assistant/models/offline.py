"""The offline coach as a LangChain chat model: no network, no key, the same tools and checks as any other model."""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import ConfigDict

from assistant.offline.planning import Call, Reply, Result
from assistant.situation import Situation, read_situation

SITUATION = "situation"
"""Key under which the system message carries the situation's values."""
MEMORY = "memory"
"""Key under which an answer carries what the next turn should know."""


class Mind(Protocol):
    """What thinks behind the chat model."""

    def plan(self, message: str, earlier: Sequence[str], situation: Situation) -> list[Call]:
        """The tools to call for a message; none when it can be answered at once."""
        ...

    def reply(self, message: str, earlier: Sequence[str], situation: Situation, results: Sequence[Result]) -> Reply:
        """The answer from what the tools returned."""
        ...


class OfflineChatModel(BaseChatModel):
    """Plans tool calls from a reading of the last message, then composes the answer from their results."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    mind: Any
    """A `Mind`; kept untyped because Pydantic cannot check a protocol."""
    model_name: str = "offline"

    @property
    def _llm_type(self) -> str:
        return "offline"

    def bind_tools(
        self, tools: Sequence[Any], *, tool_choice: str | None = None, **kwargs: Any
    ) -> Runnable[Any, AIMessage]:
        """The model with tools; their specifications arrive with each call, as on the wire."""
        specs = [tool if isinstance(tool, dict) else convert_to_openai_tool(tool) for tool in tools]
        return self.bind(tools=specs, tool_choice=tool_choice, **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=self._think(messages, kwargs.get("tools") or []))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        message = self._think(messages, kwargs.get("tools") or [])
        metadata = message.response_metadata
        if message.tool_calls:
            chunks = [
                tool_call_chunk(name=c["name"], args=json.dumps(c["args"], ensure_ascii=False), id=c["id"], index=i)
                for i, c in enumerate(message.tool_calls)
            ]
            yield ChatGenerationChunk(
                message=AIMessageChunk(
                    content="", tool_call_chunks=chunks, chunk_position="last", response_metadata=metadata
                )
            )
            return
        pieces = re.findall(r"\S+\s*|\s+", message.text) or [""]
        for i, piece in enumerate(pieces):
            is_last = i == len(pieces) - 1
            chunk = ChatGenerationChunk(
                message=AIMessageChunk(
                    content=piece,
                    chunk_position="last" if is_last else None,
                    response_metadata=metadata if is_last else {},
                    additional_kwargs=message.additional_kwargs if is_last else {},
                )
            )
            if run_manager:
                run_manager.on_llm_new_token(piece, chunk=chunk)
            yield chunk

    def _think(self, messages: Sequence[BaseMessage], tools: Sequence[dict[str, Any]]) -> AIMessage:
        last = max(i for i, m in enumerate(messages) if isinstance(m, HumanMessage))
        text = messages[last].text
        earlier = [m.text for m in messages[:last] if isinstance(m, HumanMessage)]
        situation = _find_situation(messages)
        results = _collect_results(messages[last + 1 :])
        mind: Mind = self.mind
        metadata = {"model_name": self.model_name, "finish_reason": "stop"}
        known = {spec["function"]["name"] for spec in tools}
        planned = [call for call in mind.plan(text, earlier, situation) if call.tool in known]
        if len(results) >= len(planned):
            reply = mind.reply(text, earlier, situation, results)
            return AIMessage(
                content=reply.text,
                response_metadata=metadata,
                additional_kwargs={MEMORY: reply.memory} if reply.memory else {},
            )
        # One call at a time: tools of one step run side by side, and drafts must come in the order of the words.
        following = planned[len(results)]
        calls = [
            {
                "name": following.tool,
                "args": following.arguments,
                "id": _name_call(text, len(results), following),
                "type": "tool_call",
            }
        ]
        return AIMessage(content="", tool_calls=calls, response_metadata=metadata | {"finish_reason": "tool_calls"})


def _find_situation(messages: Sequence[BaseMessage]) -> Situation:
    for message in messages:
        if isinstance(message, SystemMessage) and SITUATION in message.additional_kwargs:
            return read_situation(message.additional_kwargs[SITUATION])
    raise ValueError("the system message carries no situation")


def _collect_results(messages: Sequence[BaseMessage]) -> list[Result]:
    """Tool results of this turn in the order of their calls."""
    answers = {m.tool_call_id: m for m in messages if isinstance(m, ToolMessage)}
    return [
        Result(
            Call(call["name"], dict(call["args"])),
            answers[call["id"]].text,
            answers[call["id"]].artifact,
            answers[call["id"]].status == "error",
        )
        for message in messages
        if isinstance(message, AIMessage)
        for call in message.tool_calls
        if call["id"] in answers
    ]


def _name_call(text: str, position: int, call: Call) -> str:
    digest = hashlib.sha256(
        f"{text}|{position}|{call.tool}|{json.dumps(call.arguments, sort_keys=True, default=str)}".encode()
    )
    return f"call_{digest.hexdigest()[:20]}"
