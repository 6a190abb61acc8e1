"""One run: the suites' figures with what they were measured on, as plain values that can be stored and compared."""

import json
import os
import platform
import subprocess
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from evals.cases import DATASETS, fingerprint_files
from evals.figures import Better, Figure, Mark, SuiteResult
from evals.lab import Lab, Options
from evals.statistics import compute_wilson, is_share, summarise
from evals.suites import SUITES, load_suite

ROOT = Path(__file__).parents[1]
RUNS = Path(__file__).parent / "runs"
PACKAGES = ("langchain", "chromadb", "onnxruntime", "numpy", "sqlalchemy")
Run = dict[str, Any]
NOT_TESTS = {"train", "dev"}
"""Folders of data sets that nothing of a baseline is measured on."""


def run_suites(lab: Lab, names: Sequence[str]) -> Run:
    """Runs suites one after the other. One that fails is recorded with its reason, and the others still run."""
    started = time.monotonic()
    suites: dict[str, Any] = {}
    for name in names:
        begun, worked = time.monotonic(), time.process_time()
        error = ""
        lab.turns.failed.clear()
        try:
            result = load_suite(name)(lab)
        except Exception as problem:  # noqa: BLE001  # one broken suite must not hide the others
            result, error = SuiteResult(), f"{type(problem).__name__}: {problem}".splitlines()[0][:300]
        if lab.turns.failed:
            result.notes.append(
                f"{len(lab.turns.failed)} turns failed in the coach, first: {lab.turns.failed[0][:200]}"
            )
            error = error or f"{len(lab.turns.failed)} turns failed: {lab.turns.failed[0][:200]}"
        suites[name] = describe_suite(result, time.monotonic() - begun, error)
        suites[name]["processor_seconds"] = round(time.process_time() - worked, 1)
        if not lab.options.is_quiet:
            print(
                f"{name:<14} {len(result.figures):>3} figures  {suites[name]['seconds']:>6.1f} s  {error}", flush=True
            )
    return describe_run(lab.options, suites, time.monotonic() - started)


def describe_run(options: Options, suites: dict[str, Any], seconds: float) -> Run:
    """The run with what it was measured on."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
        "commit": read_commit(),
        "engine": f"openai protocol: {options.model or 'default model'}" if options.server else "offline",
        "options": {"split": options.split, "sample": options.sample},
        "fingerprints": read_fingerprints(),
        "settings": read_settings(),
        "machine": {"python": platform.python_version(), "system": platform.system(), "processors": os.cpu_count()},
        "packages": {name: found for name in PACKAGES if (found := _find_version(name))},
        "suites": suites,
    }


def describe_suite(result: SuiteResult, seconds: float, error: str) -> dict[str, Any]:
    """A suite's figures, failures and notes as plain values."""
    return {
        "seconds": round(seconds, 1),
        "error": error,
        "figures": [describe_figure(figure) for figure in result.figures],
        "failures": [{"case": failure.case, "what": failure.what} for failure in result.failures],
        "notes": result.notes,
    }


def describe_figure(figure: Figure) -> dict[str, Any]:
    """A figure with its value, interval and marks as plain values."""
    summary = summarise(figure)
    bound = find_bound(figure, summary.value, summary.low, summary.high)
    return {
        "name": figure.name,
        "value": _round(summary.value),
        "low": _round(summary.low),
        "high": _round(summary.high),
        "n": summary.n,
        "better": figure.better,
        "goal": figure.goal,
        "unit": figure.unit,
        "statistic": figure.statistic,
        "bound": _round(bound) if figure.is_gated else None,
        "marks": {mark.case: _plain(mark) for mark in figure.marks},
    }


def find_bound(figure: Figure, value: float | None, low: float | None, high: float | None) -> float | None:
    """The worst value that a later run may have: the far end of the 95 % interval, or the value itself for a promise.

    Of shares the wider of bootstrap and Wilson interval counts, so that a share of 1 may lose a case by chance.
    """
    if value is None or low is None or high is None or figure.is_strict:
        return value
    if figure.room is not None:
        return value * figure.room
    if figure.statistic == "ratio" and is_share(figure.marks):
        wilson_low, wilson_high = compute_wilson(sum(mark.count for mark in figure.marks), len(figure.marks))
        low, high = min(low, wilson_low), max(high, wilson_high)
    return low if figure.better == "higher" else high


def read_marks(figure: dict[str, Any]) -> tuple[Mark, ...]:
    """The marks of a stored figure."""
    stored = figure["marks"].items()
    return tuple(Mark(case, *value) if isinstance(value, list) else Mark(case, float(value)) for case, value in stored)


def iterate_figures(run: Run) -> Iterable[tuple[str, dict[str, Any]]]:
    """Suite name and figure, in the order of the report."""
    for name in SUITES:
        for figure in run["suites"].get(name, {}).get("figures", []):
            yield name, figure


def is_worse(value: float, bound: float, better: Better) -> bool:
    """Whether a value lies on the wrong side of a bound; a difference within rounding does not."""
    return value < bound - 5e-5 if better == "higher" else value > bound + 5e-5


def have_same_cases(first: Run, second: Run) -> bool:
    """Whether two runs were measured on the same cases of the same data sets."""
    return bool(
        first["options"] == second["options"]
        and first["fingerprints"]["datasets"] == second["fingerprints"]["datasets"]
    )


def read_run(path: Path) -> Run:
    """A stored run."""
    run: Run = json.loads(path.read_text(encoding="utf-8"))
    return run


def read_commit() -> str:
    """The commit that was measured, with a plus when files have changed since; "unknown" outside git."""
    try:
        head = _git("rev-parse", "--short=12", "HEAD")
        return head + ("+" if _git("status", "--porcelain", "--", ".", ":!evals/baseline.*") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def read_fingerprints() -> dict[str, str]:
    """What the coach was made of: prompts, articles, data sets and models by hash."""
    from assistant.understanding.encoder import MODEL as UNDERSTANDING
    from knowledge.embedding import MODEL as EMBEDDER

    guarding = ROOT / "assistant" / "guarding"
    return {
        "prompts": fingerprint_files((ROOT / "prompts").glob("*.md")),
        "corpus": fingerprint_files((ROOT / "knowledge").glob("articles/**/*.md")),
        "expansions": fingerprint_files((ROOT / "knowledge" / "expansions").glob("*.jsonl")),
        "embedder": fingerprint_files(EMBEDDER / name for name in ("model.onnx", "tokenizer.json")),
        "understanding": fingerprint_files(path for path in UNDERSTANDING.glob("*") if path.is_file()),
        "guard": fingerprint_files(path for path in guarding.glob("**/*") if path.suffix in (".json", ".npz", ".onnx")),
        "datasets": fingerprint_files(path for path in DATASETS.glob("**/*.jsonl") if not NOT_TESTS & set(path.parts)),
    }


def read_settings() -> dict[str, Any]:
    """The constants and settings that decide what is found, refused and believed."""
    from assistant.offline import understood
    from knowledge import chunking, citations, evidence, search

    wanted = {
        search: ("Z_SCALE", "COSINE_SHARE", "SENTENCE_SHARE", "SIBLING_SHARE"),
        evidence: ("GOOD_COSINE", "THIN_COSINE", "GOOD_COVERAGE"),
        chunking: ("CHUNKING", "CHUNK_WORDS"),
        citations: ("SUPPORT",),
        understood: ("SURE", "LEAST"),
    }
    return {
        f"{module.__name__.rpartition('.')[2]}.{name}": getattr(module, name)
        for module, names in wanted.items()
        for name in names
        if hasattr(module, name)
    }


def _git(*arguments: str) -> str:
    return subprocess.run(
        ["git", "--no-optional-locks", *arguments], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()


def _find_version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _plain(mark: Mark) -> float | list[float]:
    count = round(mark.count, 4)
    whole = int(count) if float(count).is_integer() else count
    return whole if mark.of == 1.0 else [whole, round(mark.of, 4)]
