"""Turns settings into live objects; nothing else does. Heavy libraries are imported here, when they are needed."""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from assistant.errors import ConfigurationError
from assistant.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from assistant.conversation import Assistant
    from knowledge.embedding import Embedder
    from knowledge.library import Library, Progress


ENGINE_SETTINGS = ("engine", "openai_base_url", "openai_model", "openai_api_key")
"""Settings that decide who answers."""


def prepare_data_dir(settings: Settings) -> None:
    """Makes the data folder and checks that it can be written.

    Raises:
        ConfigurationError: it cannot; the text says why and what to set.
    """
    folder = settings.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.write_bytes(b"kaizen" * 200)
        probe.unlink()
    except OSError as error:
        with suppress(OSError, UnboundLocalError):
            probe.unlink()
        raise ConfigurationError(
            f"the data folder {str(folder)!r} cannot be written ({error.strerror});"
            " free space, change its rights, or set ASSISTANT_DATA_DIR to another folder"
        ) from error


def build_database(settings: Settings) -> "Engine":
    """The migrated database.

    Raises:
        ConfigurationError: the data folder or the database cannot be used.
    """
    from assistant.records.database import build_engine, migrate

    prepare_data_dir(settings)
    engine = build_engine(settings.url)
    migrate(engine)
    return engine


def build_embedder(settings: Settings) -> "Embedder":
    """The configured embedder."""
    from knowledge.embedding import MiniLmEmbedder, ServerEmbedder

    if settings.embedder == "embedded":
        return MiniLmEmbedder()
    return ServerEmbedder(
        base_url=settings.openai_base_url or None,
        api_key=settings.openai_api_key.get_secret_value() or "none",
        model=settings.embedding_model,
        timeout_seconds=settings.timeout_seconds,
    )


def build_library(settings: Settings, on_progress: "Progress | None" = None) -> "Library":
    """The open library over the embedded articles and the uploads.

    Raises:
        ConfigurationError: an article is broken, or the folder cannot be used.
    """
    from knowledge.articles import list_articles
    from knowledge.errors import KnowledgeError
    from knowledge.library import Library

    prepare_data_dir(settings)
    try:
        articles = [article.to_document() for article in list_articles()]
        return Library(settings.data_dir / "library", build_embedder(settings), articles).open(on_progress)
    except KnowledgeError as error:
        raise ConfigurationError(str(error)) from error


def build_assistant(settings: Settings, on_progress: "Progress | None" = None) -> "Assistant":
    """The whole coach.

    Raises:
        ConfigurationError: a setting, the data folder, the database or the library cannot be used.
    """
    from assistant.conversation import Assistant
    from assistant.prompts import load_prompt
    from assistant.records.database import build_session_factory

    quieten_libraries()
    engine = build_database(settings)
    library = build_library(settings, on_progress)
    open_session: Callable[[], Any] = build_session_factory(engine)
    if settings.retention_days:
        delete_old_conversations(settings, open_session)
    agent = build_engine(settings, library)
    return Assistant(settings, agent, library, open_session, build_guard(library), load_prompt("system"))


def build_engine(settings: Settings, library: "Library") -> Any:
    """The agent over the configured chat model; a server's failures are answered by the offline coach.

    Raises:
        ConfigurationError: the server needs a key or an address.
    """
    from assistant.agent import TOOLS, build_agent
    from assistant.models.offline import OfflineChatModel

    offline = OfflineChatModel(mind=build_mind(library))
    if settings.engine == "openai":
        from assistant.models.server import build_server_model

        return build_agent(build_server_model(settings), offline, TOOLS, settings.max_retries)
    return build_agent(offline, None, TOOLS, 0)


def apply_settings(coach: "Assistant", settings: Settings) -> None:
    """Lets a running coach work under other settings, from its next turn on.

    Raises:
        ConfigurationError: the engine cannot be built; the coach goes on as before.
    """
    if any(getattr(settings, name) != getattr(coach.settings, name) for name in ENGINE_SETTINGS):
        coach.agent = build_engine(settings, coach.library)
    coach.settings = settings


def build_mind(library: "Library") -> Any:
    """The offline coach's mind over a library."""
    from assistant.offline.mind import OfflineMind
    from assistant.offline.ranking import Ranker
    from knowledge.precomputed import load_precomputed

    ranker = Ranker(library.embedder, lambda: load_precomputed(library.embedder.fingerprint).vectors)
    return OfflineMind(ranker, build_reader())


@cache
def build_reader() -> Callable[[str, str], Any]:
    """Reads messages; the guard and every step of the agent read the same one in a turn, so that it is kept."""
    from assistant.understanding.encoder import MessageEncoder

    return lru_cache(maxsize=64)(MessageEncoder().read)


def build_guard(library: "Library") -> Any:
    """The guard in front of the agent."""
    from assistant.guard import TrainedGuard
    from assistant.guarding.detector import Detector

    return TrainedGuard(Detector(build_reader()))


def delete_old_conversations(settings: Settings, open_session: Callable[[], Any]) -> None:
    """Deletes conversations that nobody has touched for longer than the retention."""
    from assistant.records import conversations

    with open_session() as session, session.begin():
        conversations.delete_untouched(session, before=settings.day - timedelta(days=settings.retention_days))


def quieten_libraries() -> None:
    """Switches off what libraries would send or trace, before they are imported."""
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("LANGSMITH_TRACING", "false")
    os.environ.setdefault("LANGCHAIN_TRACING_V2", "false")
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
