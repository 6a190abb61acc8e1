"""What a mutant is, and how a function is replaced wherever the product has bound it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from evals.patching import patched

Wound = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True)
class Mutant:
    """One way of breaking the coach."""

    name: str
    what: str
    """What is broken, in a few words."""
    wound: Wound
    """Makes the context manager in which the coach is broken."""
    suites: tuple[str, ...]
    """Suites that ought to notice."""
    tests: tuple[str, ...] = ()
    """Test files that ought to notice."""


@contextmanager
def everywhere(original: Any, value: Any) -> Iterator[None]:
    """A function of the product is another one, in every module that has bound it or binds it meanwhile."""
    name = original.__name__
    _rebind(name, original, value)
    try:
        yield
    finally:
        _rebind(name, value, original)


def _rebind(name: str, before: Any, after: Any) -> None:
    for module in list(sys.modules.values()):
        if module.__name__.startswith(("assistant", "knowledge", "tests")) and vars(module).get(name) is before:
            setattr(module, name, after)


def setting(owner: Callable[[], Any], **values: Any) -> Wound:
    """A wound that changes names of a module or class, which is imported only then."""

    @contextmanager
    def wound() -> Iterator[None]:
        chosen = owner()
        names = list(values)

        @contextmanager
        def change(left: list[str]) -> Iterator[None]:
            if not left:
                yield
                return
            with patched(chosen, left[0], values[left[0]]), change(left[1:]):
                yield

        with change(names):
            yield

    return wound


def wrapping(find: Callable[[], Any], wrap: Callable[[Any], Any]) -> Wound:
    """A wound that replaces a function, which is imported only then, by what `wrap` makes of it."""

    @contextmanager
    def wound() -> Iterator[None]:
        original = find()
        with everywhere(original, wrap(original)):
            yield

    return wound


def module(name: str) -> Callable[[], Any]:
    """Imports a module when it is called."""

    def load() -> Any:
        from importlib import import_module

        return import_module(name)

    return load


def member(of: str, name: str) -> Callable[[], Any]:
    """Finds a member of a module when it is called."""
    return lambda: getattr(module(of)(), name)
