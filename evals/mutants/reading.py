"""Mutants of what is read in a message, and of what is written from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from evals.mutants.wounds import Mutant, Wound, member, wrapping
from evals.patching import patched

ENCODER_TESTS = ("tests/understanding/test_encoder.py",)
DATE_TESTS = ("tests/understanding/test_dates.py",)
THANKS_TESTS = ("tests/offline/test_thanks.py",)


def misread(change: Any) -> Wound:
    """A wound in which `change` is made to every reading of a message."""

    @contextmanager
    def wound() -> Iterator[None]:
        from assistant.understanding.encoder import MessageEncoder

        read = MessageEncoder.read

        def wrong(self: MessageEncoder, message: str, previous: str = "") -> Any:
            return change(read(self, message, previous))

        with patched(MessageEncoder, "read", wrong):
            yield

    return wound


def exchange_intents(reading: Any) -> Any:
    """The second best intent has the first one's probability."""
    (first, high), (second, low), *rest = reading.intents
    return replace(reading, intents=((second, high), (first, low), *rest))


def a_day_late(read: Any) -> Any:
    """Every date in words is a day late."""

    def late(*given: Any, **named: Any) -> date | None:
        day = read(*given, **named)
        return None if day is None else day + timedelta(days=1)

    return late


def tenfold(read: Any) -> Any:
    """Every amount is ten times what was said."""

    def wrong(*given: Any, **named: Any) -> Any:
        amount = read(*given, **named)
        return None if amount is None else replace(amount, value=10 * amount.value)

    return wrong


def boastful(compose: Any) -> Any:
    """A thank-you ends with a sum that nobody has named."""
    return lambda facts, seed: compose(facts, seed) + " That saved us 4,750 euros."


def forgetful(compose: Any) -> Any:
    """A thank-you leaves out what came of it."""
    return lambda facts, seed: compose(replace(facts, effect=""), seed)


THANKS = member("assistant.offline.thanks", "compose_thanks")
READING = (
    Mutant("intents exchanged", "the second likeliest intent is believed", misread(exchange_intents), ("understanding", "dialogues"), ENCODER_TESTS),
    Mutant("spans lost", "no words of a message are marked", misread(lambda reading: replace(reading, spans=())), ("understanding", "dialogues"), ENCODER_TESTS),
    Mutant("dates not read", "no date in words is understood", wrapping(member("assistant.understanding.dates", "read_date"), lambda _: lambda *_, **__: None), ("dialogues",), DATE_TESTS),
    Mutant("dates off by one", "every date in words is a day late", wrapping(member("assistant.understanding.dates", "read_date"), a_day_late), ("dialogues",), DATE_TESTS),
    Mutant("amounts tenfold", "25 minutes are drafted as 250", wrapping(member("assistant.understanding.amounts", "read_amount"), tenfold), ("dialogues",), ("tests/understanding/test_amounts.py",)),
    Mutant("English only", "every message counts as English", wrapping(member("assistant.understanding.languages", "detect_language"), lambda _: lambda *_: "en"), ("recognition", "answers"), ("tests/understanding/test_languages.py",)),
    Mutant("thanks boast", "a thank-you names a sum that nobody said", wrapping(THANKS, boastful), ("recognition",), THANKS_TESTS),
    Mutant("thanks forget", "a thank-you leaves out the effect", wrapping(THANKS, forgetful), ("recognition",), THANKS_TESTS),
)  # fmt: skip
