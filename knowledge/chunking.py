"""Documents become chunks: a section is one chunk, a long one is cut between blocks, never inside a sentence."""

import re
from collections import Counter
from collections.abc import Iterator

from knowledge.documents import Chunk, Document

CHUNKING = "sections-2"
"""Name of these rules; part of the index stamp, so that a change of them rebuilds the index."""
CHUNK_WORDS = 150
"""A chunk is closed before it would pass this many words: about 200 tokens, of the 256 that the encoder reads."""

_SENTENCE_END = re.compile(r"(?<=[.!?。！？])[\"”»')\]*]*\s+(?=[\"“«'(\[*A-ZÀ-ÞÑ¿¡0-9]|[぀-ヿ一-鿿])")


def chunk_document(document: Document) -> Iterator[Chunk]:
    """The chunks of a document, in reading order."""
    used: Counter[str] = Counter()
    first = True
    for section in document.sections:
        slug = slugify(section.heading) or "text"
        for text in pack_blocks(section.text):
            used[slug] += 1
            number = used[slug]
            yield Chunk(
                key=f"{document.key}#{slug}" + (f"-{number}" if number > 1 else ""),
                document=document.key,
                title=document.title,
                section=section.heading,
                text=text,
                questions=document.questions if first else (),
                kind=document.kind,
                source=document.source,
                area=document.area,
                owner=document.owner,
            )
            first = False


def pack_blocks(text: str, limit: int = CHUNK_WORDS) -> Iterator[str]:
    """Exact slices of `text`, each of whole blocks (paragraphs, list items) and at most about `limit` words."""
    start = end = words = 0
    for begin, stop in _iterate_blocks(text, limit):
        size = len(text[begin:stop].split())
        if words and words + size > limit:
            yield text[start:end].strip()
            start, words = begin, 0
        end = stop
        words += size
    if text[start:end].strip():
        yield text[start:end].strip()


def _iterate_blocks(text: str, limit: int) -> Iterator[tuple[int, int]]:
    """Start and end of every line; a line longer than `limit` words is cut between sentences, or hard if it has none."""
    for line in re.finditer(r"[^\n]+", text):
        if len(line[0].split()) <= limit:
            yield line.start(), line.end()
            continue
        for sentence in iterate_sentences(line[0]):
            begin, stop = line.start() + sentence[0], line.start() + sentence[1]
            pieces = list(re.finditer(r"\S+\s*", text[begin:stop]))
            for i in range(0, len(pieces), limit):
                chunk = pieces[i : i + limit]
                yield begin + chunk[0].start(), begin + chunk[-1].end()


def iterate_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence of one line of text."""
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if re.search(
            r"\b(?:e\.g|i\.e|vs|Dr|Mr|Mrs|Ms|St|No|Fig|approx|al|z\.B|bzw|ca)\.$", text[start : match.start()]
        ):
            continue
        yield start, match.start()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def slugify(text: str) -> str:
    """Lower-case words joined by hyphens; letters of other scripts stay."""
    return re.sub(r"[^\w]+", "-", text.lower()).strip("-")
