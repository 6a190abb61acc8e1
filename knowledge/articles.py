"""The embedded articles: front matter, sections, the rules every article keeps, and the report over all of them."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.documents import Document, Section
from knowledge.errors import ArticleError

ARTICLES = Path(__file__).parent / "articles"
EXPANSIONS = Path(__file__).parent / "expansions"

SECTIONS = (
    "In short",
    "Why it happens",
    "Why it works",
    "What to do",
    "Words you can use",
    "Example",
    "Watch out for",
    "Questions to ask yourself",
    "How you know it works",
)
"""The headings an article may have, in this order."""
COMPULSORY = ("In short", "What to do")
MIN_WORDS, MAX_WORDS = 500, 1200
"""Words of an article's body; the glossary, being a list, may be longer."""
GLOSSARY_AREA = "glossary"


class Source(BaseModel):
    """A work of the literature that an article relies on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    author: str = Field(min_length=3)
    year: int = Field(ge=1900, le=2026)
    title: str = Field(min_length=5)
    used_for: str = Field(min_length=5)


class Myth(BaseModel):
    """A wrong belief and what is right instead."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    belief: str = Field(min_length=10)
    correction: str = Field(min_length=20)


class FrontMatter(BaseModel):
    """What stands above an article's text."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(min_length=8, max_length=90)
    area: str
    summary: str = Field(min_length=60, max_length=600)
    questions: tuple[str, ...] = Field(min_length=6, max_length=12)
    sectors: tuple[str, ...] = ()
    sources: tuple[Source, ...] = Field(min_length=1)
    confidence: Literal["strong evidence", "mixed evidence", "practice experience"]
    reviewed: date
    related: tuple[str, ...] = ()
    myths: tuple[Myth, ...] = ()


@dataclass(frozen=True)
class Article:
    """One embedded article."""

    slug: str
    front: FrontMatter
    sections: tuple[Section, ...]
    path: Path

    @property
    def words(self) -> int:
        """Words of the body, without front matter and headings."""
        return sum(len(section.text.split()) for section in self.sections)

    def to_document(self) -> Document:
        """The article as retrieval sees it; myths become a section of their own so that they can be cited."""
        sections = tuple(split_terms(self.sections)) if self.front.area == GLOSSARY_AREA else self.sections
        if self.front.myths:
            lines = [f"- **Myth**: {m.belief} **Instead**: {m.correction}" for m in self.front.myths]
            sections = (*sections, Section("Myths", "\n".join(lines)))
        return Document(
            key=self.slug,
            title=self.front.title,
            kind="article",
            sections=sections,
            questions=(*self.front.questions, *load_expansions().get(self.slug, ())),
            source=f"{self.front.area}/{self.slug}.md",
            area=self.front.area,
        )


@cache
def load_expansions(folder: Path = EXPANSIONS) -> dict[str, tuple[str, ...]]:
    """Further wordings of what each article answers, by slug: searched, never shown or cited.

    Document expansion by queries (Nogueira et al. 2019): people ask in words that an article does not use.
    """
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found[row["article"]] = (*found.get(row["article"], ()), *row["questions"])
    return found


def load_article(path: Path) -> Article:
    """The article in a Markdown file.

    Raises:
        ArticleError: front matter or sections are missing or malformed; the text names file and field.
    """
    text = path.read_text(encoding="utf-8")
    match = re.match(r"---\n(.*?)\n---\n(.*)", text, re.DOTALL)
    if match is None:
        raise ArticleError(f"{path.name}: no front matter between two lines of ---")
    try:
        raw: Any = yaml.load(match[1], Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        front = FrontMatter.model_validate(raw)
    except yaml.YAMLError as error:
        raise ArticleError(f"{path.name}: front matter is not YAML: {str(error).splitlines()[0]}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ArticleError(f"{path.name}: {where}: {first['msg']}") from error
    return Article(path.stem, front, tuple(split_sections(match[2])), path)


def split_sections(body: str) -> Iterator[Section]:
    """The `## ` sections of a Markdown body, texts stripped, empty ones left out."""
    parts = re.split(r"^## +(.+?) *$", body, flags=re.MULTILINE)
    if parts[0].strip():
        yield Section("", parts[0].strip())
    for heading, text in zip(parts[1::2], parts[2::2], strict=True):
        if text.strip():
            yield Section(heading, text.strip())


def split_terms(sections: Sequence[Section]) -> Iterator[Section]:
    """A section for each term of a glossary, so that each is found and cited on its own."""
    for section in sections:
        for line in section.text.split("\n"):
            term = re.match(r"(?:- )?\*\*(.+?)\*\*", line)
            if line.strip():
                yield Section(term[1].rstrip(":") if term else section.heading, line.removeprefix("- ").strip())


@cache
def list_articles(folder: Path = ARTICLES) -> tuple[Article, ...]:
    """All articles of a folder, by area and slug.

    Raises:
        ArticleError: one article cannot be read.
    """
    return tuple(load_article(path) for path in sorted(folder.glob("*/*.md")))


def find_article(slug: str, folder: Path = ARTICLES) -> Article | None:
    """The article with this slug, read alone; `None` when there is none."""
    if not re.fullmatch(r"[a-z0-9-]+", slug):
        return None
    path = next(iter(folder.glob(f"*/{slug}.md")), None)
    return None if path is None else load_article(path)


def find_problems(articles: Sequence[Article]) -> list[str]:
    """What breaks the rules of form, one line each; empty when all is well."""
    problems = [problem for article in articles for problem in _find_own_problems(article)]
    slugs = Counter(article.slug for article in articles)
    problems += [f"{slug}: two articles have this slug" for slug, n in slugs.items() if n > 1]
    asked: dict[str, str] = {}
    for article in articles:
        for question in article.front.questions:
            plain = re.sub(r"\W+", " ", question.lower()).strip()
            if plain in asked:
                problems.append(f"{article.slug}: question {question!r} is also in {asked[plain]}")
            asked[plain] = article.slug
        for slug in article.front.related:
            if slug not in slugs or slug == article.slug:
                problems.append(f"{article.slug}: related article {slug!r} does not exist")
    return problems


def _find_own_problems(article: Article) -> Iterator[str]:
    headings = [section.heading for section in article.sections]
    if article.front.area != article.path.parent.name:
        yield f"{article.slug}: area {article.front.area!r} is not the folder {article.path.parent.name!r}"
    if len(set(headings)) != len(headings):
        yield f"{article.slug}: a heading stands twice"
    if article.front.area == GLOSSARY_AREA:
        return
    if unknown := [heading for heading in headings if heading not in SECTIONS]:
        yield f"{article.slug}: unknown headings {unknown}"
    elif headings != sorted(headings, key=SECTIONS.index):
        yield f"{article.slug}: headings are not in order"
    yield from (f"{article.slug}: no section {heading!r}" for heading in COMPULSORY if heading not in headings)
    if not MIN_WORDS <= article.words <= MAX_WORDS:
        yield f"{article.slug}: {article.words} words; {MIN_WORDS} to {MAX_WORDS} are asked for"


def find_near_duplicates(articles: Sequence[Article], *, shingle: int = 8, limit: float = 0.3) -> list[str]:
    """Paragraphs of two places that share more than `limit` of their word shingles (Broder 1997), one line each."""
    seen: dict[tuple[str, ...], set[int]] = {}
    paragraphs: list[tuple[str, set[tuple[str, ...]]]] = []
    for article in articles:
        for section in article.sections:
            for paragraph in section.text.split("\n"):
                words = re.findall(r"\w+", paragraph.lower())
                shingles = {tuple(words[i : i + shingle]) for i in range(len(words) - shingle + 1)}
                if len(words) >= 2 * shingle:
                    for one in shingles:
                        seen.setdefault(one, set()).add(len(paragraphs))
                    paragraphs.append((f"{article.slug}#{section.heading}: {paragraph[:60]}", shingles))
    shared: Counter[tuple[int, int]] = Counter()
    for places in seen.values():
        ordered = sorted(places)
        shared.update((a, b) for i, a in enumerate(ordered) for b in ordered[i + 1 :])
    return [
        f"{paragraphs[a][0]} ~ {paragraphs[b][0]} ({n / min(len(paragraphs[a][1]), len(paragraphs[b][1])):.0%})"
        for (a, b), n in shared.items()
        if n / min(len(paragraphs[a][1]), len(paragraphs[b][1])) > limit
    ]


def build_report(articles: Sequence[Article]) -> dict[str, int]:
    """How many articles, areas, words, questions, sources, myths and glossary terms there are."""
    works = {(s.author, s.year, s.title) for article in articles for s in article.front.sources}
    glossary = "\n".join(s.text for a in articles if a.front.area == GLOSSARY_AREA for s in a.sections)
    return {
        "articles": len(articles),
        "areas": len({article.front.area for article in articles}),
        "words": sum(article.words for article in articles),
        "questions": sum(len(article.front.questions) for article in articles),
        "works cited": len(works),
        "myths corrected": sum(len(article.front.myths) for article in articles),
        "glossary terms": len(re.findall(r"^(?:- )?\*\*[^*]+\*\*", glossary, re.MULTILINE)),
    }
