"""Retrieval sets in BEIR form (corpus.jsonl, queries.jsonl, qrels/test.tsv) through the product's own search, with peers.

nDCG@10 is what published tables give (Thakur et al. 2021).
"""

import csv
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from evals.cases import take_sample
from evals.figures import Figure, mark_all
from evals.patching import patched
from evals.peers.retrieval import rank_by_vectors, unique_documents
from evals.ranking import find_ndcg, find_recall, find_reciprocal_rank
from evals.report.markdown import write_table
from evals.runs import describe_figure
from knowledge import search as search_module
from knowledge.documents import Document, Section
from knowledge.embedding import MiniLmEmbedder
from knowledge.library import Library


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


def measure_folders(folders: Sequence[Path], sample: int | None) -> str:
    """The tables of several sets, as Markdown."""
    return "\n\n".join(f"## {folder.name}\n\n{measure_set(read_beir(folder), sample)}" for folder in folders)


def measure_set(beir: BeirSet, sample: int | None) -> str:
    """nDCG@10, recall@5, recall@100 and MRR of the product's search and of the single methods."""
    with tempfile.TemporaryDirectory(prefix="kaizen-beir-", ignore_cleanup_errors=True) as folder:
        bar = tqdm(total=0, desc=f"index of {beir.name}", leave=False)

        def report(_what: str, done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        library = Library(Path(folder), MiniLmEmbedder(), beir.documents).open(report)
        bar.close()
        chosen = [str(c["id"]) for c in take_sample([{"id": name} for name in beir.questions], sample)]
        figures = [
            figure for name, rank in list_ways(library).items() for figure in measure_way(name, rank, beir, chosen)
        ]
        library.close()
    return write_table([describe_figure(figure) for figure in figures])


def list_ways(library: Library) -> dict[str, Callable[[str], list[str]]]:
    """The product's search, then its parts and the plain single methods."""

    def with_share(share: float | None) -> Callable[[str], list[str]]:
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


def measure_way(name: str, rank: Callable[[str], list[str]], beir: BeirSet, chosen: Sequence[str]) -> list[Figure]:
    """The metrics of one way of searching."""
    ranked = {q: rank(beir.questions[q]) for q in tqdm(chosen, desc=f"{beir.name}: {name}", leave=False)}
    metrics: dict[str, Callable[[str], float]] = {
        "nDCG@10": lambda q: find_ndcg(ranked[q], beir.gains[q], 10),
        "recall@5": lambda q: find_recall(ranked[q], beir.gains[q], 5),
        "recall@100": lambda q: find_recall(ranked[q], beir.gains[q], 100),
        "MRR": lambda q: find_reciprocal_rank(ranked[q], beir.gains[q]),
    }
    return [Figure(f"{name}: {metric}", mark_all((q, score(q)) for q in chosen)) for metric, score in metrics.items()]


def _read_lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
