"""What a fresh process costs: start to page, imports, first and later answers, memory, index, size of the install.

Each is measured in a process of its own, three times, and the best is told: other programs only ever add.
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
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
TRIES = 3
PAGE_SECONDS = 60.0
_GOALS = {
    "start to page, second start": ("s", 6.0), "import of the command line": ("s", 1.0), "first answer": ("ms", None), "answer, median": ("ms", 100.0),
    "answer, 95th percentile": ("ms", 250.0), "peak memory of a coach that answers": ("MB", 500.0), "start of a coach, index there": ("s", None),
    "index built from the articles": ("s", None), "install": ("MB", 1000.0), "product without dependencies": ("MB", None),
}  # fmt: skip
_ANSWERS = """
import json, sys, time
from pathlib import Path
from evals.cases import read_cases, take_sample
from evals.lab import TODAY, listen
from evals.suites.latency import read_peak_megabytes
from assistant.settings import Settings
from assistant.wiring import build_assistant
started = time.perf_counter()
coach = build_assistant(Settings(data_dir=Path(sys.argv[1]), today=TODAY, _env_file=None))
opened = time.perf_counter() - started
times = []
for case in take_sample(read_cases("retrieval/questions.jsonl"), 60):
    begun = time.perf_counter()
    listen(coach, case["text"])
    times.append(1000 * (time.perf_counter() - begun))
later = sorted(times[1:])
print(json.dumps({"opened": opened, "first": times[0], "median": later[len(later) // 2], "p95": later[int(0.95 * len(later))], "peak": read_peak_megabytes()}))
"""


def measure_speed() -> str:
    """The table, as Markdown."""
    values: dict[str, float | None] = {}
    with tempfile.TemporaryDirectory(prefix="kaizen-speed-", ignore_cleanup_errors=True) as folder:
        data = Path(folder) / "data"
        cold = run_python(_ANSWERS, str(Path(folder) / "cold"))
        run_python(_ANSWERS, str(data))
        warm = [run_python(_ANSWERS, str(data)) for _ in range(TRIES)]
        best = {name: min(run[name] for run in warm) for name in warm[0]}
        values["start to page, second start"] = find_best(lambda: time_page(data))
        values["import of the command line"] = find_best(time_import)
        values |= {
            "first answer": best["first"],
            "answer, median": best["median"],
            "answer, 95th percentile": best["p95"],
        }
        values["peak memory of a coach that answers"] = best["peak"]
        values["start of a coach, index there"] = best["opened"]
        strays = list_strays(Path(folder))
        values["index built from the articles"] = cold["opened"] - best["opened"]
    values["install"] = measure_install() / 1e6
    values["product without dependencies"] = (
        sum(measure_folder(ROOT / name) for name in ("assistant", "knowledge", "prompts")) / 1e6
    )
    python = find_best(time_bare_python)
    lines = ["| what | value | goal |", "| --- | --- | --- |"]
    for name, value in values.items():
        unit, goal = _GOALS[name]
        reached = "" if goal is None or value is None else f"≤ {goal:g} {unit} {'✓' if value <= goal else '✗'}"
        shown = "not measured" if value is None else f"{value:,.0f} {unit}" if value >= 20 else f"{value:.2f} {unit}"
        lines.append(f"| {name} | {shown} | {reached} |")
    loaded = list_heavy_imports()
    lines.append(
        f"| heavy libraries loaded by the command line's import | {', '.join(loaded) or 'none'} | none {'✓' if not loaded else '✗'} |"
    )
    lines.append(
        f"| written outside the data folder | {', '.join(strays) or 'nothing'} | nothing {'✓' if not strays else '✗'} |"
    )
    if python and values["import of the command line"]:
        lines.append(
            f"| import of the command line / bare start of Python | {values['import of the command line'] / python:.1f} × | |"
        )
    return "\n".join(lines)


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


def find_best(measure: Callable[[], float | None]) -> float | None:
    """The least of several tries; `None` when none gave a value."""
    return min((value for _ in range(TRIES) if (value := measure()) is not None), default=None)


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
