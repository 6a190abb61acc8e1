"""The words of the library: documents, chunks and their full-text index (SQLite FTS5, porter stemming) in one file."""

import json
import re
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from knowledge.documents import Chunk, Document, Section

STOP_WORDS = frozenset(
    """a about after again all also am an and any are as at be because been before being but by can could did do does doing
    don down each else ever few for from further get gets getting give go goes going got had has have having he her here hers him
    his how i if in into is it its itself just keep let lets like ll made make makes many may me might more most much must my
    myself need no nor not now of off on once only or other our ours out over own please put re really s same say says she should so
    some such t tell than that the their them then there these they thing things this those though through to too under until up us
    ve very want wants was way we well were what whats when where which while who whom whose why will with would you your""".split()
)
"""Words that carry no topic. Words such as "people", "team" or "change" do and stay."""

_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE documents (
    key TEXT PRIMARY KEY, title TEXT NOT NULL, kind TEXT NOT NULL, source TEXT NOT NULL, area TEXT NOT NULL,
    owner TEXT NOT NULL, sections TEXT NOT NULL, questions TEXT NOT NULL, added_at TEXT NOT NULL, ready INTEGER NOT NULL
);
CREATE TABLE chunks (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, document TEXT NOT NULL REFERENCES documents(key), section TEXT NOT NULL,
    text TEXT NOT NULL, questions TEXT NOT NULL
);
CREATE INDEX ix_chunks_document ON chunks (document);
CREATE VIRTUAL TABLE words USING fts5 (title, section, text, questions, tokenize = 'porter unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE vocabulary USING fts5vocab (words, row);
"""
_CHUNK_COLUMNS = "c.key, c.document, d.title, c.section, c.text, c.questions, d.kind, d.source, d.area, d.owner"
_WEIGHTS = "2.0, 1.0, 1.0, 1.0"
"""BM25 weights of title, section, text, questions."""


class Words:
    """One open file of documents, chunks and their words. Safe for threads."""

    def __init__(self, path: Path) -> None:
        is_new = not path.exists()
        self._db = sqlite3.connect(path, check_same_thread=False, timeout=10, isolation_level=None)
        self._lock = threading.RLock()
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        if is_new:
            self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    def get_meta(self, name: str) -> str | None:
        """A stored value of the stamp; `None` when absent."""
        row = self._one("SELECT value FROM meta WHERE name = ?", name)
        return None if row is None else str(row[0])

    def set_meta(self, name: str, value: str) -> None:
        """Stores a value of the stamp."""
        self._all("INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value)

    def add_document(self, document: Document, chunks: Sequence[Chunk], *, added_at: str, ready: bool) -> None:
        """Stores a document with its chunks in one transaction, replacing the one with the same key."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                self._delete(document.key)
                self._db.execute(
                    "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        document.key,
                        document.title,
                        document.kind,
                        document.source,
                        document.area,
                        document.owner,
                        json.dumps([[s.heading, s.text] for s in document.sections], ensure_ascii=False),
                        json.dumps(document.questions, ensure_ascii=False),
                        added_at,
                        int(ready),
                    ),
                )
                for chunk in chunks:
                    cursor = self._db.execute(
                        "INSERT INTO chunks (key, document, section, text, questions) VALUES (?, ?, ?, ?, ?)",
                        (chunk.key, chunk.document, chunk.section, chunk.text, json.dumps(chunk.questions)),
                    )
                    self._db.execute(
                        "INSERT INTO words (rowid, title, section, text, questions) VALUES (?, ?, ?, ?, ?)",
                        (cursor.lastrowid, chunk.title, chunk.section, chunk.text, "\n".join(chunk.questions)),
                    )
                self._db.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.OperationalError):  # a full disk has ended the transaction already
                    self._db.execute("ROLLBACK")
                raise

    def set_ready(self, key: str) -> None:
        """Lets a document be found: its vectors are stored too."""
        self._all("UPDATE documents SET ready = 1 WHERE key = ?", key)

    def delete_document(self, key: str) -> None:
        """Removes a document, its chunks and their words; nothing happens when there is none."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            self._delete(key)
            self._db.execute("COMMIT")

    def list_documents(self, kind: str | None = None, *, ready: bool | None = True) -> list[tuple[Document, str]]:
        """Documents with the time when they were added, newest first."""
        rows = self._all(
            "SELECT key, title, kind, sections, questions, source, area, owner, added_at FROM documents"
            " WHERE (?1 IS NULL OR kind = ?1) AND (?2 IS NULL OR ready = ?2) ORDER BY added_at DESC, key",
            kind,
            None if ready is None else int(ready),
        )
        return [
            (
                Document(
                    key=row[0],
                    title=row[1],
                    kind="article" if row[2] == "article" else "upload",
                    sections=tuple(Section(h, t) for h, t in json.loads(row[3])),
                    questions=tuple(json.loads(row[4])),
                    source=row[5],
                    area=row[6],
                    owner=row[7],
                ),
                row[8],
            )
            for row in rows
        ]

    def list_chunks(self, document: str | None = None) -> dict[str, Chunk]:
        """Chunks of ready documents by key, in reading order; of one document when its key is given."""
        rows = self._all(
            f"SELECT {_CHUNK_COLUMNS} FROM chunks c JOIN documents d ON d.key = c.document"
            " WHERE d.ready = 1 AND (?1 IS NULL OR c.document = ?1) ORDER BY c.id",
            document,
        )
        return {row[0]: _to_chunk(row) for row in rows}

    def find_chunk(self, key: str) -> Chunk | None:
        """The chunk with this key; `None` when there is none."""
        row = self._one(
            f"SELECT {_CHUNK_COLUMNS} FROM chunks c JOIN documents d ON d.key = c.document WHERE c.key = ?", key
        )
        return None if row is None else _to_chunk(row)

    def search(self, query: str, *, limit: int = 100) -> dict[str, float]:
        """BM25 of the best chunks by key, 0 or more, best first; empty when no word of the query occurs."""
        terms = split_terms(query)
        if not terms:
            return {}
        match = " OR ".join(f'"{term}"' for term in terms)
        rows = self._all(
            f"SELECT c.key, -bm25(words, {_WEIGHTS}) AS score FROM words JOIN chunks c ON c.id = words.rowid"
            " JOIN documents d ON d.key = c.document AND d.ready = 1"
            " WHERE words MATCH ? ORDER BY score DESC LIMIT ?",
            match,
            limit,
        )
        return {row[0]: max(0.0, float(row[1])) for row in rows}

    def find_term_chunks(self, terms: Iterable[str]) -> dict[str, set[str]]:
        """For each term the keys of the chunks in which it occurs in any inflection."""
        return {
            term: {
                row[0]
                for row in self._all(
                    "SELECT c.key FROM words JOIN chunks c ON c.id = words.rowid WHERE words MATCH ? LIMIT 2000",
                    f'"{term}"',
                )
            }
            for term in terms
        }

    def has_word(self, word: str) -> bool:
        """Whether the stem of a word occurs anywhere."""
        return self._one("SELECT 1 FROM words WHERE words MATCH ? LIMIT 1", f'"{word}"') is not None

    def list_vocabulary(self) -> dict[str, int]:
        """Every stem of the library with the number of chunks that hold it."""
        return {str(term): int(n) for term, n in self._all("SELECT term, doc FROM vocabulary")}

    def _delete(self, key: str) -> None:
        self._db.execute("DELETE FROM words WHERE rowid IN (SELECT id FROM chunks WHERE document = ?)", (key,))
        self._db.execute("DELETE FROM chunks WHERE document = ?", (key,))
        self._db.execute("DELETE FROM documents WHERE key = ?", (key,))

    def _all(self, sql: str, *values: object) -> list[tuple[str, ...]]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def _one(self, sql: str, *values: object) -> tuple[object, ...] | None:
        rows = self._all(sql, *values)
        return rows[0] if rows else None


def split_terms(query: str) -> list[str]:
    """The topic words of a query, lower case, each once, at most 40."""
    words = re.findall(r"[^\W_]+", query.lower().replace("’", "'").replace("'s ", " "))
    terms = [word for word in words if word not in STOP_WORDS and (len(word) > 1 or not word.isascii())]
    return list(dict.fromkeys(terms))[:40]


def _to_chunk(row: Sequence[object]) -> Chunk:
    key, document, title, section, text, questions, kind, source, area, owner = (str(value) for value in row)
    return Chunk(
        key=key,
        document=document,
        title=title,
        section=section,
        text=text,
        questions=tuple(json.loads(questions)),
        kind="article" if kind == "article" else "upload",
        source=source,
        area=area,
        owner=owner,
    )
