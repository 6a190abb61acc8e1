"""THE agent: a model, the tools, and the middleware that keeps a turn bounded and alive."""

from collections.abc import Callable, Sequence
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import (
    ModelCallLimitMiddleware,
    ModelFallbackMiddleware,
    ModelRequest,
    ModelResponse,
    ModelRetryMiddleware,
    ToolCallRequest,
    ToolErrorMiddleware,
    wrap_model_call,
)
from langchain_core.language_models import BaseChatModel
from langchain_core.tools import BaseTool

from assistant.context import TurnContext
from assistant.errors import ModelServerError, ToolInputError
from assistant.tools.initiatives import (
    draft_barrier,
    draft_initiative,
    draft_initiative_update,
    read_initiative,
    search_initiatives,
)
from assistant.tools.knowledge import search_knowledge
from assistant.tools.kpis import draft_kpi, draft_measurements, list_kpis, plot_kpi, query_kpi
from assistant.tools.leadership import draft_commitment, leadership_brief
from assistant.tools.recognition import draft_recognition, who_deserves_recognition

TOOLS: list[BaseTool] = [
    search_knowledge,
    search_initiatives,
    read_initiative,
    draft_initiative,
    draft_initiative_update,
    draft_barrier,
    list_kpis,
    query_kpi,
    plot_kpi,
    draft_kpi,
    draft_measurements,
    draft_recognition,
    who_deserves_recognition,
    draft_commitment,
    leadership_brief,
]

OFFLINE = "offline"
"""What the offline coach calls itself as a chat model."""
MODEL_CALLS = 8
"""Most calls of a model in one turn."""
STEPS = 40
"""Most steps of the graph in one turn; its own default is 9,999."""


@wrap_model_call
def require_finish(request: ModelRequest, handler: Callable[[ModelRequest], ModelResponse]) -> ModelResponse:
    """Fails a model call whose stream ended without a reason: a connection cut half-way raises nothing by itself."""
    response = handler(request)
    message: Any = response.result[-1]
    if not message.response_metadata.get("finish_reason"):
        raise ModelServerError("the model server broke off in the middle of an answer")
    if not message.text.strip() and not message.tool_calls:
        raise ModelServerError("the model server answered nothing")
    return response


@wrap_model_call
def leave_failed_server(request: ModelRequest, handler: Callable[[ModelRequest], ModelResponse]) -> ModelResponse:
    """After one failure the server is not asked again in this turn: a turn that hangs once would hang at every step."""
    if request.model._llm_type == OFFLINE:
        return handler(request)
    context: TurnContext = request.runtime.context  # type: ignore[assignment]  # the agent's context schema
    if context.findings.server_failed:
        raise ModelServerError("the model server failed earlier in this turn")
    try:
        return handler(request)
    except Exception:
        context.findings.server_failed = True
        raise


def explain_tool_error(error: Exception, _request: ToolCallRequest) -> str | None:
    """What the model is told of a tool's failure: what it can correct; anything else is a bug and stops the turn."""
    return str(error) if isinstance(error, ToolInputError) else None


def build_agent(model: BaseChatModel, fallback: BaseChatModel | None, tools: Sequence[BaseTool], retries: int) -> Any:
    """The compiled agent. With a fallback, failed calls of the model are tried again, then answered by the fallback."""
    middleware: list[Any] = [ModelCallLimitMiddleware(run_limit=MODEL_CALLS), ToolErrorMiddleware(explain_tool_error)]
    if fallback is not None:
        middleware += [
            ModelFallbackMiddleware(fallback),
            leave_failed_server,
            ModelRetryMiddleware(max_retries=retries, on_failure="error", initial_delay=0.5, retry_on=is_passing),
            require_finish,
        ]
    return create_agent(model, list(tools), middleware=middleware, context_schema=TurnContext)


def is_passing(error: Exception) -> bool:
    """Whether a failed call may succeed when tried again: not where the key, the model's name or the request is wrong."""
    return getattr(error, "status_code", None) not in (400, 401, 403, 404, 413, 422)
