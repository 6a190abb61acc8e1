"""A chat model on any server that speaks the OpenAI protocol."""

from typing import TYPE_CHECKING

from pydantic import SecretStr

from assistant.errors import ConfigurationError
from assistant.settings import Settings

if TYPE_CHECKING:
    from langchain_openai import ChatOpenAI


def build_server_model(settings: Settings) -> "ChatOpenAI":
    """The configured model; retries are left to the agent's middleware, so that they do not multiply.

    Raises:
        ConfigurationError: OpenAI's own server is meant and there is no key.
    """
    from langchain_openai import ChatOpenAI

    key = settings.openai_api_key.get_secret_value()
    if not key and not settings.openai_base_url:
        raise ConfigurationError(
            "ASSISTANT_ENGINE=openai needs ASSISTANT_OPENAI_API_KEY, or ASSISTANT_OPENAI_BASE_URL of a server of your own"
        )
    return ChatOpenAI(
        model=settings.openai_model,
        base_url=settings.openai_base_url or None,
        api_key=SecretStr(key or "none"),
        timeout=settings.timeout_seconds,
        max_retries=0,
        stream_usage=True,
        temperature=settings.temperature,
    )
