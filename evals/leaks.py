"""Test cases that are nearly in the training data: so that a stranger can take them out of the count."""

import re
from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process

from evals.cases import DATASETS, read_cases

LIKENESS = 80
"""From this likeness (0–100, by edits) two texts count as nearly the same; short stock phrases meet by chance."""


def find_near(texts: Mapping[str, str], trained: Iterable[str]) -> set[str]:
    """Ids of the texts that are nearly the same as a text that was trained or indexed."""
    known = [text.lower() for text in trained]
    return {
        name
        for name, text in texts.items()
        if process.extractOne(text.lower(), known, scorer=fuzz.ratio, score_cutoff=LIKENESS)
    }


def list_training_messages() -> list[str]:
    """Texts that the model of understanding was trained on, without marks."""
    paths = sorted((DATASETS / "understanding" / "train").glob("**/*.jsonl"))
    rows = [row for path in paths for row in read_cases(str(path.relative_to(DATASETS)))]
    return [re.sub(r"\[\w+:([^\[\]]*)\]", r"\1", row["text"]) for row in rows]


def list_guard_messages() -> list[str]:
    """Texts that the guard was trained on."""
    paths = sorted((DATASETS / "sensitive").glob("train*.jsonl"))
    return [row["text"] for path in paths for row in read_cases(str(path.relative_to(DATASETS)))]


def list_indexed_questions() -> list[str]:
    """Questions that are searched beside the articles."""
    from knowledge.articles import list_articles

    return [question for article in list_articles() for question in article.to_document().questions]


def describe_near(near: Iterable[str], where: str) -> str:
    """A sentence for the report."""
    names = sorted(near)
    return f"{len(names)} cases are nearly the same as {where}" + (f": {', '.join(names)}." if names else ".")
