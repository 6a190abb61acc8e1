"""What a fresh process costs: start to page, imports, first and later answers, memory, index, size of the install.

Each is measured in a process of its own, several times; the best is held against the goal, since other programs only ever
add, and the median stands beside it. Times also stand in units of a fixed computation, timed in the same minutes.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from statistics import median
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from evals.runs import read_commit

ROOT = Path(__file__).parents[1]
TRIES = 3
PAGE_SECONDS = 60.0
_GOALS = {
    "start to page, second start": ("s", 6.0), "import of the command line": ("s", 1.0), "first answer": ("ms", None), "answer, median": ("ms", 100.0),
    "answer, 95th percentile": ("ms", 250.0), "first words of an answer, median": ("ms", None), "peak memory of a coach that answers": ("MB", 500.0), "start of a coach, index there": ("s", None),
    "index built from the articles": ("s", None), "install": ("MB", 1000.0), "product without dependencies": ("MB", None),
}  # fmt: skip
_ANSWERED = {
    "first answer": "first", "first words of an answer, median": "words", "answer, median": "median",
    "answer, 95th percentile": "p95", "peak memory of a coach that answers": "peak", "start of a coach, index there": "opened",
}  # fmt: skip
"""Rows of the table by what the script below prints."""
_ANSWERS = """
import json, sys, time
from pathlib import Path
from evals.cases import read_cases, take_sample
from evals.lab import TODAY
from evals.suites.latency import read_peak_megabytes, time_reference
from assistant.conversation import Turn
from assistant.events import Token
from assistant.settings import Settings
from assistant.wiring import build_assistant
started = time.perf_counter()
coach = build_assistant(Settings(data_dir=Path(sys.argv[1]), today=TODAY, _env_file=None))
opened = time.perf_counter() - started
times, firsts = [], []
for case in take_sample(read_cases("retrieval/questions.jsonl"), 60):
    begun, first = time.perf_counter(), None
    for event in coach.ask(Turn(case["text"])):
        if first is None and isinstance(event, Token):
            first = 1000 * (time.perf_counter() - begun)
    firsts.append(first or 0.0)
    times.append(1000 * (time.perf_counter() - begun))
later, words = sorted(times[1:]), sorted(firsts[1:])
print(json.dumps({"opened": opened, "first": times[0], "median": later[len(later) // 2], "p95": later[int(0.95 * len(later))],
    "words": words[len(words) // 2], "peak": read_peak_megabytes(), "reference": time_reference()}))
"""


def write_report(tries: int = TRIES) -> str:
    """The report, as Markdown."""
    load = f", load average {os.getloadavg()[0]:.1f} when it began" if hasattr(os, "getloadavg") else ""
    head = (
        f"Commit `{read_commit()}`, `python -m evals speed`: {tries} tries of each, on {os.cpu_count()} processors{load}. The best is"
        " held against the goal, since other programs only ever add; the median of the tries stands beside it. × is the best in units"
        " of a fixed computation (a matrix product and a loop), the best of those timed in the same run, and compares machines."
    )
    return f"# Speed and size\n\n{head}\n\n{measure_speed(tries)}\n"


def measure_speed(tries: int = TRIES) -> str:
    """The table, as Markdown."""
    values: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="kaizen-speed-", ignore_cleanup_errors=True) as folder:
        data = Path(folder) / "data"
        cold = run_python(_ANSWERS, str(Path(folder) / "cold"))
        run_python(_ANSWERS, str(data))
        warm = [run_python(_ANSWERS, str(data)) for _ in range(tries)]
        values["start to page, second start"] = [s for _ in range(tries) if (s := time_page(data)) is not None]
        values["import of the command line"] = [time_import() for _ in range(tries)]
        values |= {name: [run[key] for run in warm] for name, key in _ANSWERED.items()}
        values["index built from the articles"] = [cold["opened"] - min(run["opened"] for run in warm)]
        strays = list_strays(Path(folder))
    values["install"] = [measure_install() / 1e6]
    folders = [measure_folder(ROOT / name) for name in ("assistant", "knowledge", "prompts")]
    values["product without dependencies"] = [sum(folders) / 1e6]
    reference = min(run["reference"] for run in warm)
    python = min(time_bare_python() for _ in range(tries))
    lines = ["| what | best | median | × | goal |", "| --- | --- | --- | --- | --- |"]
    lines += [write_row(name, found, reference) for name, found in values.items()]
    loaded = list_heavy_imports()
    for what, rest, none in (
        ("heavy libraries loaded by the command line's import", loaded, "none"),
        ("written outside the data folder", strays, "nothing"),
    ):
        lines.append(f"| {what} | {', '.join(rest) or none} | | | {none} {'✓' if not rest else '✗'} |")
    ratio = min(values["import of the command line"]) / python
    lines.append(f"| import of the command line / bare start of Python | {ratio:.1f} × | | | |")
    lines.append(f"| the fixed computation | {reference:.1f} ms | | 1 | |")
    return "\n".join(lines)


def write_row(name: str, found: Sequence[float], reference_ms: float) -> str:
    """A row of the table."""
    unit, goal = _GOALS[name]

    def show(value: float) -> str:
        return f"{value:,.0f} {unit}" if value >= 20 else f"{value:.2f} {unit}"

    if not found:
        return f"| {name} | not measured | | | |"
    best = min(found)
    reached = "" if goal is None else f"≤ {goal:g} {unit} {'✓' if best <= goal else '✗'}"
    times = {"ms": best, "s": 1000 * best}.get(unit)
    ratio = "" if times is None else f"{times / reference_ms:,.1f}"
    return f"| {name} | {show(best)} | {show(median(found)) if len(found) > 1 else ''} | {ratio} | {reached} |"


def run_python(code: str, *arguments: str) -> dict[str, Any]:
    """What a script prints as JSON, run in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env=clean_environment(),
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def list_strays(folder: Path) -> list[str]:
    """Files that a coach which answers leaves outside its data folder: its home is an empty one here."""
    home = folder / "home"
    home.mkdir()
    environment = clean_environment() | {"HOME": str(home), "ASSISTANT_DATA_DIR": str(folder / "data")}
    environment = {name: value for name, value in environment.items() if not name.startswith(("XDG_", "ORT_"))}
    question = [sys.executable, "-m", "assistant", "ask", "What is a gemba walk?"]
    subprocess.run(question, cwd=ROOT, env=environment, check=False, capture_output=True)
    return sorted({str(path.relative_to(home).parent) for path in home.rglob("*") if path.is_file()})


def time_import() -> float:
    """Seconds that importing the command line takes in a fresh process, the interpreter's own start left out."""
    code = "import json, time; t = time.perf_counter(); import assistant.cli; print(json.dumps({'s': time.perf_counter() - t}))"
    return float(run_python(code)["s"])


def time_bare_python() -> float:
    """Seconds of a process that does nothing."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return time.perf_counter() - started


def list_heavy_imports() -> list[str]:
    """Which of the heavy libraries the command line's import loads."""
    code = "import json, sys, assistant.cli; print(json.dumps({'l': [m for m in ('gradio', 'openai', 'chromadb', 'langchain', 'onnxruntime') if m in sys.modules]}))"
    return list(run_python(code)["l"])


def time_page(data: Path) -> float | None:
    """Seconds from starting `serve` until the page answers; `None` when it does not."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = clean_environment() | {"ASSISTANT_DATA_DIR": str(data), "ASSISTANT_PORT": str(port)}
    started = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "assistant", "serve"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while time.perf_counter() - started < PAGE_SECONDS and server.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as page:
                    if page.status == 200:
                        return time.perf_counter() - started
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        return None
    finally:
        server.terminate()
        server.wait(timeout=20)


def clean_environment() -> dict[str, str]:
    """The environment without the coach's settings and without keys."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("ASSISTANT_", "OPENAI_"))}


def measure_install() -> float:
    """Bytes of the installed packages that the product needs to run, without those for tests and development."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted, seen = [Requirement(line).name for line in project["dependencies"]], set[str]()
    total = 0.0
    while wanted:
        one = canonicalize_name(wanted.pop())
        if one in seen:
            continue
        seen.add(one)
        try:
            package = distribution(one)
        except PackageNotFoundError:
            continue
        paths = [Path(str(file.locate())) for file in package.files or []]
        total += sum(path.stat().st_size for path in paths if path.is_file())
        for line in package.requires or []:
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                wanted.append(requirement.name)
    return total


def measure_folder(folder: Path) -> float:
    """Bytes of the files below a folder."""
    return float(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink()))
