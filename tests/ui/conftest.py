"""Parts of the page's tests: a desk over a real coach, and a real server with a real browser."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

import pytest

from tests.ui.running import CHROMIUM, load_sample, running_browser, running_server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests say why they are skipped."""
    if not CHROMIUM.exists():
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=f"no Chromium at {CHROMIUM}: apt-get install chromium"))


@pytest.fixture
def desk(coach: Any) -> Any:
    """A desk whose coach is ready."""
    from assistant.ui.desk import Desk

    ready: Future[Any] = Future()
    ready.set_result(coach)
    return Desk(coach.settings, ready)


@pytest.fixture
def act(desk: Any) -> Callable[..., list[Any]]:
    """Carries out an action of a page as "me" and returns the replies; errors are caught as on the page."""
    from assistant.ui.desk import guard

    def run(handler: Any, do: str, person: str = "me", **payload: Any) -> list[Any]:
        return list(guard(handler, desk, person, {"do": do, **payload}))

    return run


@pytest.fixture
def sample(desk: Any) -> None:
    """The sample data set."""
    from assistant.records import demo

    with desk.session() as session, session.begin():
        demo.load_demo(session, desk.settings.day)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running server with sample data."""
    data = tmp_path_factory.mktemp("served") / "data"
    data.mkdir()
    load_sample(data)
    with running_server(data) as started:
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for the tests of a module."""
    with running_browser() as launched:
        yield launched


class Watched:
    """A page with what went wrong on it and what it asked for."""

    def __init__(self, context: Any) -> None:
        self.page = context.new_page()
        self.errors: list[str] = []
        self.hosts: set[str] = set()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        self.page.on(
            "request",
            lambda request: (
                self.hosts.add(request.url.split("/")[2]) if request.url.startswith(("http", "ws")) else None
            ),
        )


@pytest.fixture
def watched(browser: Any) -> Iterator[Watched]:
    """A fresh page; afterwards nothing went wrong and nothing but this machine was asked."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    seen = Watched(context)
    yield seen
    context.close()
    assert seen.errors == []
    assert {host.split(":")[0] for host in seen.hosts} <= {"127.0.0.1"}
