"""Shared parts of the tests: real settings, database, library and coach in a temporary folder."""

import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.settings import Settings

TODAY = date(2026, 11, 22)

for name in list(os.environ):
    if name.startswith("ASSISTANT_") or name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        del os.environ[name]


@pytest.fixture(scope="session")
def library_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that is built once and shared by all tests that only read it."""
    return tmp_path_factory.mktemp("shared")


@pytest.fixture
def settings(tmp_path: Path, library_dir: Path) -> Settings:
    """Settings of a fresh data folder whose library is the shared one."""
    folder = tmp_path / "data"
    folder.mkdir()
    (library_dir / "library").mkdir(exist_ok=True)
    (folder / "library").symlink_to(library_dir / "library")
    return Settings(data_dir=folder, today=TODAY, contact="Ana Costa, HR, ext. 214", _env_file=None)


@pytest.fixture
def build(settings: Settings) -> Iterator[Callable[..., Any]]:
    """Builds a coach with some settings changed."""
    from assistant.wiring import build_assistant

    built = []

    def make(**changes: object) -> Any:
        coach = build_assistant(settings.model_copy(update=changes))
        built.append(coach)
        return coach

    yield make
    for coach in built:
        coach.library.close()


@pytest.fixture
def coach(build: Callable[..., Any]) -> Any:
    """The offline coach."""
    return build()


def pytest_terminal_summary(terminalreporter: Any, exitstatus: int, config: pytest.Config) -> None:
    """In the gate a test that is skipped for want of a program is a failure, and is named."""
    if not os.environ.get("KAIZEN_COACH_REQUIRE_ALL"):
        return
    wanting = [
        r
        for r in terminalreporter.stats.get("skipped", [])
        if any(w in str(r.longrepr).lower() for w in ("chromium", "postgres"))
    ]
    for report in wanting:
        terminalreporter.write_line(f"NOT RUN, although the gate needs it: {report.nodeid}: {report.longrepr}")
    config.stash[_WANTING] = len(wanting)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Fails the run when something that the gate needs was not run."""
    if config.stash.get(_WANTING, 0):
        os._exit(3)


_WANTING = pytest.StashKey[int]()
