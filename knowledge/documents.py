"""What retrieval passes around: document → section → chunk → hit. No reading, no storing."""

from dataclasses import dataclass, field
from typing import Literal

DocumentKind = Literal["article", "upload"]


@dataclass(frozen=True)
class Section:
    """One heading and the text below it, down to the next heading."""

    heading: str
    """The heading's words; for nested headings the path, joined by " › ". Empty before the first heading."""
    text: str
    """Exact stored text: quotes are found again in it."""


@dataclass(frozen=True)
class Document:
    """An article or an uploaded file, read into sections."""

    key: str
    """Stable name: the slug of an article, `doc-` and 8 hex digits of the content's hash for an upload."""
    title: str
    kind: DocumentKind
    sections: tuple[Section, ...]
    questions: tuple[str, ...] = ()
    """Questions that this document answers, as a person would ask them; searched beside the text."""
    source: str = ""
    """File name (uploads) or path inside the articles folder."""
    area: str = ""
    owner: str = ""
    """The person whose upload it is; empty for articles, which everybody sees."""


@dataclass(frozen=True)
class Chunk:
    """A passage that is retrieved and cited on its own."""

    key: str
    """Stable across rebuilds: `<document key>#<section slug>`, with `-2`, `-3` … where a section has several chunks."""
    document: str
    title: str
    section: str
    text: str
    """Exact stored text."""
    questions: tuple[str, ...] = ()
    kind: DocumentKind = "article"
    source: str = ""
    area: str = ""
    owner: str = ""

    @property
    def context(self) -> str:
        """The text that is embedded: title and section say what a bare list item is about."""
        return f"{self.title}. {self.section}. {self.text}"


@dataclass(frozen=True)
class Hit:
    """A chunk found for a query."""

    chunk: Chunk
    score: float
    """Fused score: higher is better, comparable within one search only."""
    cosine: float
    """−1 to 1, between query and passage (or its nearest question)."""
    bm25: float
    """0 or more; 0 where no word matched."""


@dataclass(frozen=True)
class SearchResult:
    """Hits, best first, with what the evidence gate needs to know about the query."""

    query: str
    hits: tuple[Hit, ...]
    coverage: float = 0.0
    """Share of the query's words, weighted by rarity, that occur in the best three hits: 0–1."""
    known: float = 0.0
    """Share of the query's words, weighted by rarity, that occur anywhere in the library: 0–1."""
    top_z: float = 0.0
    """Standard deviations by which the best cosine stands above the mean over all passages."""
    documents: tuple[str, ...] = field(default=())
