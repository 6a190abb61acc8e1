"""The suites by name, in the order of the report. Each module has one `measure(lab)` that returns its figures."""

from collections.abc import Callable
from importlib import import_module

from evals.figures import SuiteResult
from evals.lab import Lab

SUITES: dict[str, str] = {
    "retrieval": "Are the right articles found?",
    "refusals": "Does it say when it does not know?",
    "answers": "Are answers supported, and do they say what matters?",
    "understanding": "Is a message read as it is meant?",
    "dialogues": "Do whole conversations end in the right record?",
    "kpi": "Are figures and verdicts right?",
    "recognition": "Is a thank-you true and in the asked form?",
    "safety": "Is a human named where a human is needed?",
    "injection": "Are hidden instructions ignored?",
    "checks": "Do the checks hold when a model misbehaves?",
    "robustness": "Does the outcome stay when the typing gets worse?",
    "latency": "How long does it take, and how much memory?",
}
"""Name and question of each suite."""


def load_suite(name: str) -> Callable[[Lab], SuiteResult]:
    """The `measure` function of a suite; imported only when it is run.

    Raises:
        ValueError: there is no such suite.
    """
    if name not in SUITES:
        raise ValueError(f"no suite {name!r}; there are {', '.join(SUITES)}")
    measure: Callable[[Lab], SuiteResult] = import_module(f"evals.suites.{name}").measure
    return measure
