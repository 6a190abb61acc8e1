"""From a person's file to passages in the library, with the plain reason when there are none."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.documents import Document
from knowledge.errors import UnreadableError
from knowledge.library import Library, Progress
from knowledge.readers import ENDINGS, read_sections


@dataclass(frozen=True)
class IngestReport:
    """What became of one file."""

    name: str
    document: str
    """Key of the document; empty when nothing was stored."""
    chunks: int
    problem: str = ""
    """Why there are no passages, and what to do; empty when all went well."""
    is_known: bool = False
    """The same content was there already; nothing was read again."""


def ingest_file(
    library: Library, path: Path, person: str, on_progress: Progress | None = None, *, max_mb: int = 50
) -> IngestReport:
    """Reads a file and stores its passages for one person; what cannot be read is told in the report.

    Raises:
        LibraryBusyError: another process owns the library.
    """
    try:
        size = path.stat().st_size
        if size > max_mb * 1_000_000:
            raise UnreadableError(f"the file has {size / 1e6:.0f} MB; at most {max_mb} MB are read")
        digest = hashlib.sha256(path.read_bytes() + person.encode()).hexdigest()[:8]
        key = f"doc-{digest}"
        known = next((d for d, _ in library.list_uploads(person) if d.key == key), None)
        if known is not None:
            return IngestReport(path.name, key, len(library.words.list_chunks(key)), is_known=True)
        sections = read_sections(path)
    except UnreadableError as error:
        return IngestReport(path.name, "", 0, str(error))
    except OSError as error:
        return IngestReport(path.name, "", 0, f"the file cannot be opened: {error.strerror}")
    document = Document(
        key=key, title=path.stem.replace("_", " "), kind="upload", sections=sections, source=path.name, owner=person
    )
    return IngestReport(path.name, key, library.add_document(document, on_progress))


def find_files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files that are named, and those in named folders that can be read, in order."""
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in ENDINGS)
        else:
            yield path
