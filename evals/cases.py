"""Reading data sets: JSON lines, each with an id that never changes."""

import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

DATASETS = Path(__file__).parent / "datasets"
Case = dict[str, Any]
Split = Literal["tune", "held_out", "dev"]
"""Halves of sets that have halves; "dev" is dialogues of their own, to develop with, and never part of a baseline."""


def read_cases(*names: str) -> list[Case]:
    """The cases of files below `datasets/`, in their order.

    Raises:
        ValueError: a line is no JSON object, or an id is missing or used twice.
    """
    cases: list[Case] = []
    seen: set[str] = set()
    for name in names:
        for number, line in enumerate((DATASETS / name).read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip():
                continue
            case = json.loads(line)
            if not isinstance(case, dict) or not case.get("id"):
                raise ValueError(f"{name} line {number} has no id")
            if case["id"] in seen:
                raise ValueError(f"{name} line {number}: id {case['id']!r} is used twice")
            seen.add(case["id"])
            cases.append(case)
    return cases


def take_sample(cases: Sequence[Case], n: int | None) -> list[Case]:
    """At most n cases, the same ones every time, in their order."""
    if n is None or n >= len(cases):
        return list(cases)
    chosen = sorted(range(len(cases)), key=lambda i: zlib.crc32(str(cases[i]["id"]).encode()))[:n]
    return [cases[i] for i in sorted(chosen)]


def take_split(cases: Iterable[Case], split: Split | None) -> list[Case]:
    """The cases of one half; all when none is named."""
    return [case for case in cases if split is None or case.get("split", split) == split]


def fingerprint_files(paths: Iterable[Path]) -> str:
    """12 hex digits of the contents of files, in the order of their names."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
