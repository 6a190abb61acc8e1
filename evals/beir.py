"""Retrieval sets in BEIR form (corpus.jsonl, queries.jsonl, qrels/test.tsv) through the product's own search, with peers.

nDCG@10 is what published tables give (Thakur et al. 2021).
"""

import csv
import json
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tqdm import tqdm

from evals.cases import take_sample
from evals.figures import Figure, mark_all
from evals.lab import Remembering
from evals.patching import patched
from evals.peers.retrieval import TOP, Rank, build_langchain_peers, rank_by_vectors, unique_documents
from evals.ranking import find_ndcg, find_recall, find_reciprocal_rank
from evals.report.markdown import show, show_interval
from evals.runs import describe_figure, read_commit
from knowledge import search as search_module
from knowledge.documents import Document, Section
from knowledge.embedding import MiniLmEmbedder
from knowledge.library import Library

READING = """\
Each cell is the mean over questions with its 95 % bootstrap interval. *Fused* is the search that the product ships, with the constants
that were chosen on the tuning half of our own questions and on none of these sets; *words only* and *vectors only* are the same search
with one half of its score switched off (misspellings corrected, siblings counted); the peers are plain BM25, plain cosine over the same
chunks, and LangChain's recursive splitter (1,000 characters, 200 overlap) into Chroma with the same encoder, four passages as its
tutorials take and a hundred so that its ranking can be compared to the tenth place. The sets are not part of this repository."""
PUBLISHED = {
    "scifact": (
        "Published nDCG@10 on this set without training on it (Thakur et al. 2021, *BEIR*, table 2): BM25 .665, docT5query .675,"
        " ColBERT .671, TAS-B .643, DPR .318; BM25 with a cross-encoder on top .688."
    ),
    "xquad_de": "The questions are German, the passages English; the encoder that is shipped was trained on English.",
    "xquad_es": "The questions are Spanish, the passages English; the encoder that is shipped was trained on English.",
}


@dataclass(frozen=True)
class BeirSet:
    """One set, read."""

    name: str
    documents: tuple[Document, ...]
    questions: Mapping[str, str]
    gains: Mapping[str, Mapping[str, float]]
    """By question and document, 0 left out."""


def read_beir(folder: Path) -> BeirSet:
    """A set from its folder.

    Raises:
        OSError: a file is missing.
    """
    gains: dict[str, dict[str, float]] = {}
    with (folder / "qrels" / "test.tsv").open(encoding="utf-8") as file:
        for row in csv.reader(file, delimiter="\t"):
            if len(row) == 3 and row[2].lstrip("-").isdigit() and int(row[2]) > 0:
                gains.setdefault(row[0], {})[row[1]] = float(row[2])
    documents = tuple(
        Document(row["_id"], row.get("title") or "", "article", (Section("", row["text"] or row.get("title") or "-"),))
        for row in _read_lines(folder / "corpus.jsonl")
    )
    questions = {row["_id"]: row["text"] for row in _read_lines(folder / "queries.jsonl") if row["_id"] in gains}
    return BeirSet(folder.name, documents, questions, gains)


def write_report(folders: Sequence[Path], sample: int | None) -> str:
    """The report of several sets, as Markdown."""
    head = f"# Public retrieval sets through the product's search\n\nCommit `{read_commit()}`, `python -m evals beir FOLDER…`.\n\n{READING}"
    return f"{head}\n\n{measure_folders(folders, sample)}\n"


def measure_folders(folders: Sequence[Path], sample: int | None) -> str:
    """The tables of several sets, as Markdown."""
    return "\n\n".join(measure_set(read_beir(folder), sample) for folder in folders)


def measure_set(beir: BeirSet, sample: int | None) -> str:
    """nDCG@10, recall and MRR of the product's search, of its parts and of the peers."""
    with tempfile.TemporaryDirectory(prefix="kaizen-beir-", ignore_cleanup_errors=True) as name:
        folder, embedder = Path(name), Remembering(MiniLmEmbedder())
        bar = tqdm(total=0, desc=f"index of {beir.name}", leave=False, mininterval=2)

        def report(_what: str, done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        library = Library(folder / "library", embedder, beir.documents).open(report)
        bar.close()
        ways = list_ways(library)
        peers = build_langchain_peers(folder / "plain-chroma", embedder, beir.documents, (TOP, 100))
        ways |= {f"peer: {peer}": rank for peer, rank in peers.items()}
        chosen = [str(c["id"]) for c in take_sample([{"id": question} for question in beir.questions], sample)]
        rows = {way: measure_way(way, rank, beir, chosen) for way, rank in ways.items()}
        head = (
            f"{len(beir.documents):,} documents ({len(library.chunks):,} chunks), {len(chosen):,} questions;"
            f" {measure_seconds(ways['fused'], beir, chosen):.1f} ms a search (median, one after the other)."
        )
        library.close()
    parts = [f"## {beir.name}", head, write_ways(rows)]
    return "\n\n".join([*parts, PUBLISHED[beir.name]] if beir.name in PUBLISHED else parts)


def write_ways(rows: Mapping[str, Sequence[Figure]]) -> str:
    """A row a way of searching, a column a metric, each with its interval."""
    metrics = [figure.name for figure in next(iter(rows.values()))]
    lines = ["| | " + " | ".join(metrics) + " |", "|" + " --- |" * (len(metrics) + 1)]
    for way, figures in rows.items():
        cells = [f"{show(one, 'value')} ({show_interval(one)})" for one in map(describe_figure, figures)]
        lines.append(f"| {way} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def measure_seconds(rank: Rank, beir: BeirSet, chosen: Sequence[str]) -> float:
    """Median milliseconds of a search whose question has been embedded before, so that what is timed is the search."""
    times = []
    for question in chosen[:200]:
        begun = time.perf_counter()
        rank(beir.questions[question])
        times.append(1000 * (time.perf_counter() - begun))
    return median(times)


def list_ways(library: Library) -> dict[str, Rank]:
    """The product's search, then its parts and the plain single methods."""

    def with_share(share: float | None) -> Rank:
        def rank(question: str) -> list[str]:
            with patched(search_module, "COSINE_SHARE", search_module.COSINE_SHARE if share is None else share):
                return list(search_module.search(library, question).documents)

        return rank

    return {
        "fused": with_share(None),
        "words only": with_share(0.0),
        "vectors only": with_share(1.0),
        "peer: BM25 only": lambda question: unique_documents(library, library.words.search(question)),
        "peer: vectors only": lambda question: rank_by_vectors(library, question),
    }


def measure_way(name: str, rank: Rank, beir: BeirSet, chosen: Sequence[str]) -> list[Figure]:
    """The metrics of one way of searching."""
    ranked = {q: rank(beir.questions[q]) for q in tqdm(chosen, desc=f"{beir.name}: {name}", leave=False, mininterval=2)}
    metrics: dict[str, Callable[[str], float]] = {
        "nDCG@10": lambda q: find_ndcg(ranked[q], beir.gains[q], 10),
        "recall@5": lambda q: find_recall(ranked[q], beir.gains[q], 5),
        "recall@10": lambda q: find_recall(ranked[q], beir.gains[q], 10),
        "recall@100": lambda q: find_recall(ranked[q], beir.gains[q], 100),
        "MRR": lambda q: find_reciprocal_rank(ranked[q], beir.gains[q]),
    }
    return [Figure(metric, mark_all((q, score(q)) for q in chosen)) for metric, score in metrics.items()]


def _read_lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
