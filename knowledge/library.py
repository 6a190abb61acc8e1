"""The library: the index over the embedded articles and a person's documents, with its life cycle.

`<folder>/current` names a generation; a generation holds `words.sqlite` and a Chroma folder, stamped with the
embedder, the chunking and the articles it was made from. When one of these changes, a new generation is built beside
the old one and the pointer is replaced: a crash leaves the old index or none, never half of one. One process owns the
folder and alone changes it, because two writers damage a Chroma folder without an error.
"""

import hashlib
import logging
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from knowledge.chunking import CHUNKING, chunk_document
from knowledge.documents import Chunk, Document
from knowledge.embedding import Embedder
from knowledge.errors import LibraryBusyError, LibraryError
from knowledge.keywords import Words
from knowledge.precomputed import load_precomputed
from knowledge.spelling import Spelling
from knowledge.vectors import ChunkVectors, list_texts

logger = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done and how much there is."""


class Library:
    """An open library. Reading needs no ownership; building, adding and removing do."""

    def __init__(self, folder: Path, embedder: Embedder, articles: Sequence[Document]) -> None:
        self.embedder = embedder
        self.router = load_precomputed(embedder.fingerprint).router
        self._folder = folder
        self._articles = articles
        self._stamp = build_stamp(embedder, articles)
        self._lock = FileLock(folder / "owner.lock", thread_local=False)
        self._change = ""

    def open(self, on_progress: Progress | None = None, *, wait_seconds: float = 120.0) -> "Library":
        """Opens the current generation, building it first where there is none for today's stamp.

        Raises:
            LibraryError: the folder cannot be written.
            LibraryBusyError: another process has been building for `wait_seconds`.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(f"the library folder {str(self._folder)!r} cannot be made: {error.strerror}") from error
        name = self._find_current()
        if name is None:
            with self._own(wait_seconds):
                name = self._find_current() or self._build(on_progress)
        self._attach(name)
        return self

    def own(self) -> bool:
        """Takes ownership for the life of this process; `False` when another process has it."""
        try:
            self._lock.acquire(timeout=0)
        except (Timeout, OSError):
            return False
        return True

    def close(self) -> None:
        """Closes the files and gives up ownership."""
        self.words.close()
        self._lock.release(force=True)

    def add_document(self, document: Document, on_progress: Progress | None = None) -> int:
        """Stores and indexes a document, replacing one of the same key, and returns its number of chunks.

        Raises:
            LibraryBusyError: another process owns the library.
        """
        chunks = list(chunk_document(document))
        with self._own(0):
            self._remove_vectors(document.key)
            self.words.add_document(document, chunks, added_at=_now(), ready=False)
            report = None if on_progress is None else (lambda done, total: on_progress("reading", done, total))
            self.vectors.add(chunks, {}, report)
            self.words.set_ready(document.key)
            self._mark_change()
        return len(chunks)

    def remove_document(self, key: str) -> None:
        """Removes an upload; it is gone from the very next search.

        Raises:
            LibraryBusyError: another process owns the library.
        """
        with self._own(0):
            self._remove_vectors(key)
            self.words.delete_document(key)
            self._mark_change()

    def refresh(self) -> None:
        """Takes up what another process has added or removed; does nothing when nothing was."""
        change = self.words.get_meta("change") or ""
        if change != self._change:
            self.vectors.reload()
            self._read_chunks()
            self._change = change

    def list_uploads(self, person: str) -> list[tuple[Document, str]]:
        """A person's uploaded documents with the time when they were added, newest first."""
        return [(document, at) for document, at in self.words.list_documents("upload") if document.owner == person]

    def _attach(self, name: str) -> None:
        path = self._folder / name
        try:
            self.words = Words(path / "words.sqlite")
            self.vectors = ChunkVectors(path / "chroma", self.embedder)
            self._read_chunks()
        except Exception as error:
            raise LibraryError(
                f"the library in {str(path)!r} cannot be opened ({error}); remove that folder and it is built again"
            ) from error
        self._change = self.words.get_meta("change") or ""

    def _read_chunks(self) -> None:
        self.chunks: dict[str, Chunk] = self.words.list_chunks()
        self.spelling = Spelling(text for chunk in self.chunks.values() for text in list_texts(chunk))

    def _find_current(self) -> str | None:
        try:
            name = (self._folder / "current").read_text().strip()
        except OSError:
            return None
        if not name or not (self._folder / name / "words.sqlite").exists():
            return None
        words = Words(self._folder / name / "words.sqlite")
        try:
            return name if words.get_meta("stamp") == self._stamp else None
        finally:
            words.close()

    def _build(self, on_progress: Progress | None) -> str:
        started = time.monotonic()
        uploads = self._read_old_uploads()
        name = f"g-{self._stamp[:8]}-{os.getpid()}-{time.time_ns() % 10**9}"
        path = self._folder / name
        try:
            path.mkdir()
            words = Words(path / "words.sqlite")
            vectors = ChunkVectors(path / "chroma", self.embedder)
            chunks: list[Chunk] = []
            for document, added_at in [*((a, _now()) for a in self._articles), *uploads]:
                own = list(chunk_document(document))
                words.add_document(document, own, added_at=added_at, ready=True)
                chunks += own
            report = (
                None if on_progress is None else (lambda done, total: on_progress("building the index", done, total))
            )
            vectors.add(chunks, load_precomputed(self.embedder.fingerprint).vectors, report)
            words.set_meta("stamp", self._stamp)
            words.close()
        except Exception as error:  # Chroma has no error class of its own for a full or read-only disk
            shutil.rmtree(path, ignore_errors=True)
            reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
            raise LibraryError(f"the index cannot be written to {str(path)!r}: {reason}") from error
        pointer = self._folder / "current.new"
        pointer.write_text(name)
        pointer.replace(self._folder / "current")
        self._clear_old(keep=name)
        logger.info("indexed %d chunks in %.1f s", len(chunks), time.monotonic() - started)
        return name

    def _read_old_uploads(self) -> list[tuple[Document, str]]:
        try:
            name = (self._folder / "current").read_text().strip()
        except OSError:
            return []
        if not (self._folder / name / "words.sqlite").exists():
            return []
        words = Words(self._folder / name / "words.sqlite")
        try:
            return words.list_documents("upload", ready=None)
        finally:
            words.close()

    def _clear_old(self, keep: str) -> None:
        for path in self._folder.glob("g-*"):
            if path.name != keep:
                shutil.rmtree(path, ignore_errors=True)

    def _remove_vectors(self, key: str) -> None:
        keys = [chunk.key for chunk in self.words.list_chunks(key).values()]
        if keys:
            self.vectors.delete(keys)

    def _mark_change(self) -> None:
        self.words.set_meta("change", str(time.time_ns()))
        self.refresh()

    @contextmanager
    def _own(self, wait_seconds: float) -> Iterator[None]:
        try:
            self._lock.acquire(timeout=wait_seconds)
        except Timeout as error:
            raise LibraryBusyError(
                "another process of Kaizen Coach owns the library; add or remove documents there, or stop it first"
            ) from error
        except OSError as error:
            raise LibraryError(
                f"the library folder {str(self._folder)!r} cannot be locked: {error.strerror}"
            ) from error
        try:
            yield
        finally:
            self._lock.release()


def build_stamp(embedder: Embedder, articles: Sequence[Document]) -> str:
    """Fingerprint of everything that an index is made from: 32 hex digits."""
    digest = hashlib.sha256(f"{embedder.fingerprint}\n{CHUNKING}\n".encode())
    for article in articles:
        digest.update(repr((article.key, article.title, article.sections, article.questions)).encode())
    return digest.hexdigest()[:32]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
