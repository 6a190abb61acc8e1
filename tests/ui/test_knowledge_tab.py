"""The Knowledge page's handlers: articles, search, own documents."""

from pathlib import Path
from typing import Any

import pytest

from assistant.ui import coach_tab, knowledge_tab
from tests.ui.test_record_tabs import put_file


@pytest.fixture
def desk(build: Any, tmp_path: Path) -> Any:
    """A desk over a library of its own, for documents are added to it."""
    from concurrent.futures import Future

    from assistant.ui.desk import Desk

    coach = build(data_dir=tmp_path / "own")
    ready: Future[Any] = Future()
    ready.set_result(coach)
    return Desk(coach.settings, ready)


STANDARD = "# Lockout\n\n## Before work\nThe shift leader holds the yellow key of press seven and signs card Q-99 before anybody opens the guard.\n"


def test_articles_are_listed_read_and_searched(act: Any) -> None:
    (page,) = act(knowledge_tab.handle, "show", ref="")
    assert "Your documents" in page.views["knowledge"]
    (article,) = act(knowledge_tab.handle, "show", ref="flavour-of-the-month")
    assert "Sources of this article" in article.views["knowledge"]
    (found,) = act(knowledge_tab.handle, "search", fields={"words": "cynical team"})
    assert "flavour-of-the-month" in found.views["knowledge"]
    (unknown,) = act(knowledge_tab.handle, "show", ref="no-such-article")
    assert unknown.commands[0]["level"] == "error"


def test_a_document_is_added_quoted_seen_by_its_owner_only_and_removed(act: Any, desk: Any) -> None:
    replies = act(knowledge_tab.handle, "upload", files=[put_file("lockout.md", STANDARD)])
    assert "Reading lockout.md" in replies[0].views["knowledge"]
    assert "passage" in replies[-1].views["knowledge"]
    key = desk.coach.library.list_uploads("me")[0][0].key
    (read,) = act(knowledge_tab.handle, "show", ref=key)
    assert "yellow key" in read.views["knowledge"]
    (foreign,) = act(knowledge_tab.handle, "show", person="eve", ref=key)
    assert foreign.commands[0]["level"] == "error"
    (stolen,) = act(knowledge_tab.handle, "remove", person="eve", document=key)
    assert stolen.commands[0]["level"] == "error"
    (searched,) = act(knowledge_tab.handle, "search", person="eve", fields={"words": "yellow key of press seven"})
    assert "yellow key" not in searched.views["knowledge"].replace("“yellow key of press seven”", "").replace(
        'value="yellow key of press seven"', ""
    )
    answer = act(
        coach_tab.handle,
        "send",
        text="Who holds the yellow key of press seven?",
        conversation="",
        mode="tell",
        uploads_only=True,
    )[-1]
    assert "yellow key" in answer.views["thread"]
    (removed,) = act(knowledge_tab.handle, "remove", document=key)
    assert "Nothing yet" in removed.views["knowledge"]


def test_what_cannot_be_read_is_told_plainly(act: Any) -> None:
    files = [put_file("empty.txt", ""), put_file("picture.png", "x"), put_file("broken.pdf", "not a pdf")]
    html = act(knowledge_tab.handle, "upload", files=files)[-1].views["knowledge"]
    assert "the file is empty" in html
    assert ".png cannot be read" in html
    assert "damaged" in html


def test_hostile_documents_are_shown_as_text(act: Any, desk: Any) -> None:
    hostile = "# Notes\n\n## Plan\nSee ![x](https://evil.example/x.png) and [here](https://evil.example) <script>alert(1)</script>.\n"
    act(knowledge_tab.handle, "upload", files=[put_file("hostile.md", hostile)])
    key = desk.coach.library.list_uploads("me")[0][0].key
    (read,) = act(knowledge_tab.handle, "show", ref=key)
    assert "<script" not in read.views["knowledge"]
    assert "<img" not in read.views["knowledge"]
    assert "href=" not in read.views["knowledge"]
