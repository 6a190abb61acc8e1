"""Latency and memory of this process. Times on another machine are other times; one ratio is gated, with much room.

What a fresh process costs (start to page, import, first answer, index, install) is in `python -m evals speed`.
"""

import sys
import time
from collections.abc import Callable
from functools import partial

from evals.cases import read_cases, take_sample
from evals.figures import Figure, Mark, SuiteResult
from evals.lab import Lab, listen
from evals.suites.understanding import TEST, build_reader
from evals.training.messages import read_messages
from knowledge.search import search

GOAL_MEDIAN, GOAL_P95, GOAL_READING, GOAL_MEGABYTES = 100.0, 250.0, 30.0, 500.0
QUESTIONS, MESSAGES = 60, 200
ROOM = 3.0
"""An answer that takes three times as long, beside a computation that every change of machine slows as well, is slower."""


def measure(lab: Lab) -> SuiteResult:
    """Milliseconds of answers, searches and readings, and this process's peak memory."""
    limit = lab.options.sample or QUESTIONS
    questions = take_sample(read_cases("retrieval/questions.jsonl"), min(limit, QUESTIONS))
    coach = lab.start_fresh()
    listen(coach, "What is a gemba walk?")
    answers = tuple(
        time_call(case["id"], partial(listen, coach, case["text"])) for case in lab.track(questions, "latency: answers")
    )
    searches = tuple(
        time_call(case["id"], partial(search, lab.library, case["text"]))
        for case in lab.track(questions, "latency: search")
    )
    read = build_reader()
    messages = read_messages(TEST)[: min(limit * 4, MESSAGES)]
    read(messages[0])
    readings = tuple(time_call(m.id, partial(read, m)) for m in lab.track(messages, "latency: understanding"))
    reference = Mark("machine", time_reference())
    result = SuiteResult()
    for name, marks, median_goal, late_goal in (
        ("answer", answers, GOAL_MEDIAN, GOAL_P95),
        ("search", searches, None, None),
        ("reading a message", readings, None, GOAL_READING),
    ):
        result.figures.append(Figure(f"{name}: median", marks, "lower", median_goal, "median", "ms", is_gated=False))
        result.figures.append(
            Figure(f"{name}: 95th percentile", marks, "lower", late_goal, "p95", "ms", is_gated=False)
        )
    ratios = tuple(Mark(mark.case, mark.count / reference.count) for mark in answers)
    result.figures += [
        Figure("answer: median, in units of a fixed computation", ratios, "lower", None, "median", "×", room=ROOM),
        Figure(
            "peak memory of the run",
            (Mark("process", read_peak_megabytes()),),
            "lower",
            None,
            "maximum",
            "MB",
            is_gated=False,
        ),
    ]
    result.notes.append(
        "The fixed computation (a matrix product and a loop) took"
        f" {reference.count:.0f} ms; the ratio to it compares machines. The peak is of a process that holds several libraries at once;"
        " `speed` measures a coach alone."
    )
    return result


def time_call(name: str, call: Callable[[], object]) -> Mark:
    """The milliseconds that a call takes."""
    started = time.perf_counter()
    call()
    return Mark(name, 1000 * (time.perf_counter() - started))


def time_reference() -> float:
    """Milliseconds of a fixed computation, the best of five: arithmetic in numpy and in Python."""
    import numpy as np

    matrix = np.random.default_rng(0).random((400, 400))
    best = float("inf")
    for _ in range(5):
        started = time.perf_counter()
        for _ in range(4):
            matrix = matrix @ matrix / 200.0
        sum(i * i for i in range(200_000))
        best = min(best, 1000 * (time.perf_counter() - started))
    return best


def read_peak_megabytes() -> float:
    """Peak resident memory of this process; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)
