"""A pytest plugin that runs the tests over one mutant: `EVALS_MUTANT="mean off" pytest -p evals.mutants.plugin …`."""

import os
from contextlib import ExitStack

import pytest

VARIABLE = "EVALS_MUTANT"
_stack = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Breaks the coach before any test is collected."""
    from evals.mutants import MUTANTS

    name = os.environ[VARIABLE]
    _stack.enter_context(next(mutant for mutant in MUTANTS if mutant.name == name).wound())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Heals it."""
    _stack.close()
