"""Robustness: the same case typed worse (slips, case, punctuation, no accents, more space). Does the outcome stay?"""

import random
import zlib
from collections.abc import Callable, Mapping

from evals.cases import Case, read_cases, take_sample
from evals.figures import Failure, Figure, SuiteResult, mark_all
from evals.lab import Lab
from evals.ranking import find_success
from evals.suites.retrieval import rank_documents
from evals.suites.understanding import TEST, build_reader
from evals.training.messages import Message, read_messages

CASES = 40
"""Of each kind; every case is perturbed in one way, the ways taken in turn."""


def swap_letters(text: str, chooser: random.Random) -> str:
    """Two slips: in a longer word two neighbouring letters change places, in another one is left out."""
    words = text.split(" ")
    long = [i for i, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    for n, i in enumerate(chooser.sample(long, min(2, len(long)))):
        at = chooser.randrange(1, len(words[i]) - 2)
        word = words[i]
        words[i] = word[:at] + word[at + 1] + word[at] + word[at + 2 :] if n == 0 else word[:at] + word[at + 1 :]
    return " ".join(words)


WAYS: dict[str, Callable[[str, random.Random], str]] = {
    "slips": swap_letters,
    "lower case": lambda text, _: text.lower(),
    "upper case": lambda text, _: text.upper(),
    "no punctuation": lambda text, _: "".join(c for c in text if c.isalnum() or c.isspace() or c in "%€$£"),
    "more space": lambda text, _: "  " + text.replace(" ", "  ") + " \n",
}


def perturb(name: str, text: str, number: int) -> tuple[str, str]:
    """The way and the text typed so; the same for a case every time."""
    way = list(WAYS)[number % len(WAYS)]
    return way, WAYS[way](text, random.Random(zlib.crc32(name.encode())))


def measure(lab: Lab) -> SuiteResult:
    """Cases that were right as typed and still are, of retrieval and of understanding."""
    limit = min(CASES, lab.options.sample or CASES)
    result = SuiteResult()
    questions = take_sample(
        [c for c in read_cases("retrieval/questions.jsonl") if c["style"] not in ("misspelt", "long", "story")], limit
    )
    result.figures += measure_retrieval(lab, questions, result.failures)
    everything = {m.id: m for m in read_messages(TEST) if m.language == "en" and len(m.intents) == 1}
    messages = [everything[c["id"]] for c in take_sample([{"id": name} for name in everything], limit)]
    result.figures += measure_understanding(lab, messages, result.failures)
    return result


def measure_retrieval(lab: Lab, cases: list[Case], failures: list[Failure]) -> list[Figure]:
    """A relevant article among the first five, before and after."""
    stays: dict[str, tuple[str, bool]] = {}
    for number, case in enumerate(lab.track(cases, "robustness: retrieval")):
        way, text = perturb(case["id"], case["text"], number)
        if find_success(rank_documents(lab.library, case["text"]), case["relevant"], 5):
            stays[case["id"]] = (way, bool(find_success(rank_documents(lab.library, text), case["relevant"], 5)))
    return build_figures("retrieval", stays, failures)


def measure_understanding(lab: Lab, messages: list[Message], failures: list[Failure]) -> list[Figure]:
    """The likeliest intent right, before and after."""
    read = build_reader()
    stays: dict[str, tuple[str, bool]] = {}
    for number, message in enumerate(lab.track(messages, "robustness: understanding")):
        way, text = perturb(message.id, message.text, number)
        if read(message)[0][:1] == message.intents:
            worse = Message(text, message.intents, (), message.previous, message.language, message.id)
            stays[message.id] = (way, read(worse)[0][:1] == message.intents)
    return build_figures("understanding", stays, failures)


def build_figures(what: str, stays: Mapping[str, tuple[str, bool]], failures: list[Failure]) -> list[Figure]:
    """In all and by way; cases whose outcome changed are failures."""
    failures += [
        Failure(f"{name}~", f"{what}, {way}: no longer right") for name, (way, right) in stays.items() if not right
    ]
    figures = [
        Figure(f"{what}: outcome stays", mark_all((f"{what[0]}:{name}", right) for name, (_, right) in stays.items()))
    ]
    for way in WAYS:
        marks = mark_all((name, right) for name, (own, right) in stays.items() if own == way)
        figures.append(Figure(f"{what}, {way}: outcome stays", marks, is_gated=False))
    return figures
