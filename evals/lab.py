"""The coach under measurement: one library for all suites, a fresh database for each conversation that needs one."""

import copy
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tqdm import tqdm

from assistant.events import Done, Event, ToolUse
from assistant.settings import Settings
from evals.cases import Case, Split, take_sample, take_split
from knowledge.documents import Document

if TYPE_CHECKING:
    from assistant.conversation import Assistant
    from knowledge.embedding import Embedder, Vectors
    from knowledge.library import Library

TODAY = date(2026, 11, 22)
CONTACT = "Ana Costa, HR, ext. 214"
PATIENCE = 600.0
"""Seconds that a server may take: a small machine is slow and not broken."""
_Item = TypeVar("_Item")


@dataclass(frozen=True)
class Options:
    """What is to be measured."""

    split: Split | None = None
    sample: int | None = None
    """At most so many cases of each data set."""
    server: str = ""
    """Base URL of a server that speaks the OpenAI protocol; empty: the offline coach."""
    model: str = ""
    is_quiet: bool = False
    has_peers: bool = True
    """Whether peers are measured beside the coach."""


@dataclass
class Heard:
    """Everything that one turn said."""

    done: Done
    events: list[Event] = field(default_factory=list)

    @property
    def tools(self) -> list[str]:
        """Names of the tools that were called, in order."""
        return [event.name for event in self.events if isinstance(event, ToolUse) and event.phase == "start"]


class Remembering:
    """An embedder that computes each text once: several ways of searching ask for the same questions."""

    def __init__(self, embedder: "Embedder") -> None:
        self._embedder = embedder
        self._known: dict[str, Any] = {}

    @property
    def fingerprint(self) -> str:
        """That of the embedder behind it."""
        return self._embedder.fingerprint

    def embed(self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None) -> "Vectors":
        """See `Embedder.embed`; progress is that of the texts that are computed."""
        import numpy as np

        if missing := [text for text in dict.fromkeys(texts) if text not in self._known]:
            self._known |= zip(missing, self._embedder.embed(missing, on_progress), strict=True)
        return np.array([self._known[text] for text in texts], dtype=np.float32)


class TurnLog(logging.Handler):
    """Keeps what the coach logs of turns that failed: a failed turn must not pass for an answer."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.failed: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Notes the error's class and text."""
        error = record.exc_info[1] if record.exc_info else None
        self.failed.append(f"{type(error).__name__}: {error}" if error else record.getMessage())


class Lab:
    """Builds what suites measure, once, in a temporary folder."""

    def __init__(self, folder: Path, options: Options) -> None:
        self.folder = folder
        self.options = options
        self.turns = TurnLog()
        self._answers: dict[str, Heard] = {}
        self._fresh = 0

    def select(self, cases: Iterable[Case]) -> list[Case]:
        """The cases of the chosen half, sampled as asked."""
        return take_sample(take_split(cases, self.options.split), self.options.sample)

    def track(self, items: Sequence[_Item], what: str) -> Iterator[_Item]:
        """The items one by one, with a progress bar."""
        yield from tqdm(items, desc=f"{what:<28}", disable=self.options.is_quiet, leave=False, mininterval=0.3)

    @property
    def embedder(self) -> "Embedder":
        """The library's encoder."""
        return self.library.embedder

    @cached_property
    def articles(self) -> list[Document]:
        """The embedded articles."""
        from knowledge.articles import list_articles

        return [article.to_document() for article in list_articles()]

    @cached_property
    def settings(self) -> Settings:
        """Settings of the coach under measurement: a temporary folder and a fixed day."""
        changes: dict[str, Any] = {}
        if self.options.server:
            changes = {"engine": "openai", "openai_base_url": self.options.server}
            changes |= {"openai_api_key": os.environ.get("ASSISTANT_OPENAI_API_KEY", "none")}
            changes |= {"openai_model": self.options.model} if self.options.model else {}
            changes |= {"timeout_seconds": PATIENCE}
        return Settings(data_dir=self.folder / "coach", today=TODAY, contact=CONTACT, _env_file=None, **changes)

    @cached_property
    def coach(self) -> "Assistant":
        """The coach as the product wires it."""
        from assistant.wiring import build_assistant

        return build_assistant(self.settings)

    @cached_property
    def library(self) -> "Library":
        """The product's library, opened without the rest of the coach."""
        from assistant.wiring import build_library

        library = build_library(self.settings)
        library.embedder = Remembering(library.embedder)
        return library

    def ask_once(self, question: str) -> Heard:
        """The answer to a question in a conversation of its own; the same question is asked only once in a run."""
        if question not in self._answers:
            self._answers[question] = listen(self.coach, question)
        return self._answers[question]

    def start_fresh(self, **changes: object) -> "Assistant":
        """The same coach with an empty database, and other settings where some are given."""
        from assistant.records.database import build_session_factory

        self._fresh += 1
        path = self.folder / f"records-{self._fresh}.sqlite"
        shutil.copyfile(self._empty_database, path)
        coach = copy.copy(self.coach)
        coach.settings = self.settings.model_copy(update={"database_url": f"sqlite:///{path}", **changes})
        coach.open_session = build_session_factory(_build_quick_engine(coach.settings.url))
        return coach

    @cached_property
    def _empty_database(self) -> Path:
        from assistant.records.database import build_engine, migrate

        path = self.folder / "empty.sqlite"
        engine = build_engine(f"sqlite:///{path}")
        migrate(engine)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        return path

    def close(self) -> None:
        """Closes what was opened."""
        if "coach" in self.__dict__:
            self.coach.library.close()
        if "library" in self.__dict__:
            self.library.close()


def _build_quick_engine(url: str) -> Any:
    """An engine that does not wait for the disk: these databases are thrown away."""
    from sqlalchemy import event

    from assistant.records.database import build_engine

    engine = build_engine(url)

    @event.listens_for(engine, "connect")
    def hurry(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    return engine


@contextmanager
def open_lab(options: Options) -> Iterator[Lab]:
    """A lab in a temporary folder that is removed afterwards. Settings of the environment do not reach it."""
    from assistant.wiring import quieten_libraries

    quieten_libraries()
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    kept = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("ASSISTANT_")}
    if "ASSISTANT_OPENAI_API_KEY" in kept:
        os.environ["ASSISTANT_OPENAI_API_KEY"] = kept["ASSISTANT_OPENAI_API_KEY"]
    with tempfile.TemporaryDirectory(prefix="kaizen-evals-", ignore_cleanup_errors=True) as folder:
        lab = Lab(Path(folder), options)
        logger = logging.getLogger("assistant")
        logger.addHandler(lab.turns)
        logger.propagate = False
        try:
            yield lab
        finally:
            lab.close()
            logger.removeHandler(lab.turns)
            logger.propagate = True
            os.environ.update(kept)


def listen(coach: "Assistant", message: str, conversation: int | None = None, **turn: Any) -> Heard:
    """One turn, heard to its end."""
    from assistant.conversation import Turn

    events = list(coach.ask(Turn(message, conversation, **turn)))
    done = events[-1]
    assert isinstance(done, Done)
    return Heard(done, events)
