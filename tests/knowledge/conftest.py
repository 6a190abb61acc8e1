"""A small library on disk: real encoder, real Chroma folder, real FTS5 file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.documents import Document, Section
from knowledge.embedding import MiniLmEmbedder
from knowledge.library import Library


def make_document(
    key: str, *sections: tuple[str, str], questions: tuple[str, ...] = (), kind: str = "article", owner: str = ""
) -> Document:
    return Document(
        key=key,
        title=key.replace("-", " ").capitalize(),
        kind="upload" if kind == "upload" else "article",
        sections=tuple(Section(heading, text) for heading, text in sections),
        questions=questions,
        owner=owner,
        source=f"{key}.md",
    )


ARTICLES = (
    make_document(
        "quiet-people",
        ("In short", "Quiet people speak when it is safe. Ask for one observation each, in writing first."),
        (
            "What to do",
            "1. **Hand out cards.** Everybody writes one thing that annoyed them.\n2. **Go round.** Nobody may skip.",
        ),
        questions=("My team never says anything in meetings. What can I do?",),
    ),
    make_document(
        "setup-times",
        ("In short", "A changeover is shortened by moving work outside the stop. Film one changeover first."),
        ("Watch out for", "- **Early sign**: times creep up. First move: watch three changeovers."),
        questions=("how do we cut changeover time",),
    ),
)


@pytest.fixture(scope="session")
def embedder() -> MiniLmEmbedder:
    return MiniLmEmbedder()


@pytest.fixture
def library(tmp_path: Path, embedder: MiniLmEmbedder) -> Iterator[Library]:
    library = Library(tmp_path / "library", embedder, ARTICLES).open()
    yield library
    library.close()
