"""Robustness: the same case typed worse (slips, case, punctuation, more space) or put in other words. Does the outcome stay?"""

import random
import zlib
from collections.abc import Callable, Mapping, Sequence

from evals.cases import Case, read_cases, take_sample
from evals.drafts import match_draft, read_pending
from evals.figures import Failure, Figure, Mark, SuiteResult, mark_all
from evals.lab import Lab, listen
from evals.ranking import find_ndcg, find_success
from evals.suites.retrieval import rank_documents
from evals.suites.understanding import TEST, build_reader
from evals.training.messages import Message, read_messages

CASES = 40
"""Questions, and messages, that are typed in every way."""
NOT_TYPED_WORSE = ("misspelt", "long", "story")


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


def perturb(name: str, text: str, way: str) -> str:
    """The text typed in one way; the same for a case every time."""
    return WAYS[way](text, random.Random(zlib.crc32(name.encode())))


def measure(lab: Lab) -> SuiteResult:
    """Cases that were right as they stood and still are: of retrieval, of understanding, of drafts."""
    limit = min(CASES, lab.options.sample or CASES)
    result = SuiteResult()
    everything = read_cases("retrieval/questions.jsonl")
    questions = take_sample([c for c in everything if c["style"] not in NOT_TYPED_WORSE], limit)
    result.figures += measure_retrieval(lab, questions, result.failures)
    single = {m.id: m for m in read_messages(TEST) if m.language == "en" and len(m.intents) == 1}
    messages = [single[c["id"]] for c in take_sample([{"id": name} for name in single], limit)]
    result.figures += measure_understanding(lab, messages, result.failures)
    paraphrases = read_cases("robustness/paraphrases.jsonl")
    relevant = {case["id"]: case["relevant"] for case in everything}
    asked = [case | {"relevant": relevant[case["of"]]} for case in paraphrases if "of" in case]
    result.figures += measure_other_words(
        lab, lab.select(asked), {c["id"]: c["text"] for c in everything}, result.failures
    )
    result.figures += measure_drafts(lab, lab.select([c for c in paraphrases if "base" in c]), result.failures)
    return result


def measure_retrieval(lab: Lab, cases: Sequence[Case], failures: list[Failure]) -> list[Figure]:
    """A relevant article among the first five, before and after; and how much of nDCG is kept."""
    stays: dict[tuple[str, str], bool] = {}
    kept: dict[str, list[Mark]] = {way: [] for way in WAYS}
    for case in lab.track(cases, "robustness: retrieval"):
        gains = dict.fromkeys(case["relevant"], 1.0)
        before = rank_documents(lab.library, case["text"])
        for way in WAYS:
            after = rank_documents(lab.library, perturb(case["id"], case["text"], way))
            kept[way].append(Mark(case["id"], find_ndcg(after, gains, 10), find_ndcg(before, gains, 10)))
            if find_success(before, case["relevant"], 5):
                stays[case["id"], way] = bool(find_success(after, case["relevant"], 5))
    shares = [Figure(f"retrieval, {way}: nDCG@10 kept", tuple(marks)) for way, marks in kept.items()]
    return build_figures("retrieval", stays, failures) + shares


def measure_understanding(lab: Lab, messages: Sequence[Message], failures: list[Failure]) -> list[Figure]:
    """The likeliest intent right, before and after."""
    read = build_reader()
    stays: dict[tuple[str, str], bool] = {}
    for message in lab.track(messages, "robustness: understanding"):
        if read(message)[0][:1] != message.intents:
            continue
        for way in WAYS:
            text = perturb(message.id, message.text, way)
            worse = Message(text, message.intents, (), message.previous, message.language, message.id)
            stays[message.id, way] = read(worse)[0][:1] == message.intents
    return build_figures("understanding", stays, failures)


def measure_other_words(
    lab: Lab, cases: Sequence[Case], questions: Mapping[str, str], failures: list[Failure]
) -> list[Figure]:
    """Questions in quite other words: a relevant article among the first five, where the question itself finds one."""
    stays = {
        (case["id"], "other words"): bool(find_success(rank_documents(lab.library, case["text"]), case["relevant"], 5))
        for case in lab.track(cases, "robustness: other words")
        if find_success(rank_documents(lab.library, questions[case["of"]]), case["relevant"], 5)
    }
    return build_figures("retrieval", stays, failures, ways=("other words",))[1:]


def measure_drafts(lab: Lab, cases: Sequence[Case], failures: list[Failure]) -> list[Figure]:
    """Messages that ask for a draft, through the whole coach: right as they stand, then typed worse and in other words."""
    ways = (*WAYS, "other words")
    stays: dict[tuple[str, str], bool] = {}
    for case in lab.track(cases, "robustness: drafts"):
        if not drafts_right(lab, case, case["base"]):
            continue
        for way in ways:
            text = case["text"] if way == "other words" else perturb(case["id"], case["base"], way)
            stays[case["id"], way] = drafts_right(lab, case, text)
    return build_figures("drafts", stays, failures, ways=ways)


def drafts_right(lab: Lab, case: Case, text: str) -> bool:
    """Whether the message leads to a draft of the right kind with the right fields."""
    coach = lab.start_fresh()
    conversation = int(listen(coach, text).done.conversation)
    pending = [draft for draft in read_pending(coach, conversation) if draft["kind"] == case["kind"]]
    return any(match_draft(case, draft).is_right for draft in pending)


def build_figures(
    what: str, stays: Mapping[tuple[str, str], bool], failures: list[Failure], *, ways: Sequence[str] = tuple(WAYS)
) -> list[Figure]:
    """In all and by way; cases whose outcome changed are failures."""
    failures += [
        Failure(f"{name}~", f"{what}, {way}: no longer right") for (name, way), right in stays.items() if not right
    ]
    every = mark_all((f"{name}: {way}", right) for (name, way), right in stays.items())
    figures = [Figure(f"{what}: outcome stays", every)]
    for way in ways:
        marks = mark_all((name, right) for (name, own), right in stays.items() if own == way)
        figures.append(Figure(f"{what}, {way}: outcome stays", marks))
    return figures
