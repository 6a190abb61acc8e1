"""A language model as a judge of support: does the quote say what the sentence says? First held against hand labels.

The judge is named on its own and is never the model that answers. Without a server the check by words, which the product
uses itself, is held against the same labels.
"""

from collections.abc import Callable, Mapping, Sequence

from evals.cases import Case, read_cases, take_sample
from evals.figures import Figure, Mark, mark_all
from evals.lab import Lab
from evals.report.markdown import write_table
from evals.runs import describe_figure, read_commit

ANSWERS = 60
QUESTION = """\
Does the passage say what the claim says? Answer with one word, yes or no.

Passage: {quote}
Claim: {sentence}"""
FORM = {
    "type": "json_schema",
    "json_schema": {"name": "verdict", "schema": {"enum": ["yes", "no"]}},
}
Judge = Callable[[str, str], bool | None]
"""From quote and sentence to a verdict; `None` where the judge gave none."""


def measure_judge(lab: Lab, sample: int | None) -> str:
    """The report, as Markdown: agreement with hand labels, then what the judge says of the coach's own answers."""
    labels = read_cases("judge/labels.jsonl")
    parts = [
        "# Judging support",
        f"Commit `{read_commit()}`, `python -m evals judge`. Whether a quote says what the sentence before it says, judged by"
        f" words (the check that the product runs) and by a language model; both held against {len(labels)} pairs labelled by"
        " hand, half of them supported. The answers are the offline coach's.",
    ]
    judges: dict[str, Judge] = {"words": judge_by_words}
    if lab.options.server:
        judges[f"model `{lab.options.model or 'default'}`"] = build_judge(lab)
    for name, judge in judges.items():
        verdicts = {case["id"]: judge(case["quote"], case["sentence"]) for case in lab.track(labels, "judge: labels")}
        parts += [
            f"## Agreement of {name} with hand labels",
            write_table([describe_figure(f) for f in build_agreement(labels, verdicts)]),
        ]
    pairs = find_pairs(lab, sample or ANSWERS)
    for name, judge in judges.items():
        said = {
            pair: judge(quote, sentence) for pair, (quote, sentence) in lab.track(list(pairs.items()), "judge: answers")
        }
        figure = Figure(f"{name}: cited sentences that the quote supports", mark_all(said.items()))
        parts += [f"## Answers judged by {name}", write_table([describe_figure(figure)])]
    return "\n\n".join(parts) + "\n"


def build_agreement(labels: Sequence[Case], verdicts: Mapping[str, bool | None]) -> list[Figure]:
    """Verdicts like the label, in all and of each kind, and Cohen's kappa as a note of chance."""
    given = [case for case in labels if verdicts[case["id"]] is not None]
    right = {case["id"]: verdicts[case["id"]] == case["supported"] for case in given}
    return [
        Figure("verdicts given", mark_all((c["id"], verdicts[c["id"]] is not None) for c in labels)),
        Figure("verdicts as by hand", mark_all(right.items())),
        Figure("supported pairs that are believed", mark_all((c["id"], right[c["id"]]) for c in given if c["supported"])),
        Figure("unsupported pairs that are caught", mark_all((c["id"], right[c["id"]]) for c in given if not c["supported"])),
        Figure("Cohen's kappa (0 is chance)", (Mark("all", compute_kappa([(bool(verdicts[c["id"]]), c["supported"]) for c in given])),)),
    ]  # fmt: skip


def compute_kappa(pairs: Sequence[tuple[bool, bool]]) -> float:
    """Agreement of two raters beyond chance (Cohen 1960); 0 where chance alone would agree always, or there are none."""
    n = len(pairs)
    if not n:
        return 0.0
    first, second = (sum(pair[side] for pair in pairs) / n for side in (0, 1))
    chance = first * second + (1 - first) * (1 - second)
    observed = sum(a == b for a, b in pairs) / n
    return (observed - chance) / (1 - chance) if chance < 1 else 0.0


def judge_by_words(quote: str, sentence: str) -> bool:
    """Support as the product measures it."""
    from knowledge.citations import SUPPORT, measure_support

    return measure_support(sentence, quote) >= SUPPORT


def build_judge(lab: Lab) -> Judge:
    """The server's model, asked for one word."""
    from langchain_core.messages import HumanMessage

    from assistant.models.server import build_server_model

    plain = build_server_model(lab.settings.model_copy(update={"temperature": 0.0}))
    model = plain.bind(max_tokens=8, extra_body={"response_format": FORM})

    def judge(quote: str, sentence: str) -> bool | None:
        words = (
            model.invoke([HumanMessage(QUESTION.format(quote=quote, sentence=sentence))]).text.lower().strip(' "\n.')
        )
        return words.startswith("yes") if words.startswith(("yes", "no")) else None

    return judge


def find_pairs(lab: Lab, sample: int) -> dict[str, tuple[str, str]]:
    """Quote and sentence of the citations in the offline coach's answers to questions of the untouched half."""
    from assistant.wiring import build_assistant
    from evals.lab import listen

    coach = build_assistant(lab.settings.model_copy(update={"engine": "offline", "data_dir": lab.folder / "judged"}))
    cases = [case for case in read_cases("retrieval/questions.jsonl") if case["split"] == "held_out"]
    pairs: dict[str, tuple[str, str]] = {}
    for case in lab.track(take_sample(cases, sample), "judge: questions"):
        done = listen(coach, case["text"]).done
        for source in done.citations:
            mark = f"[{source.number}]"
            line = next((line for line in done.answer.split("\n") if mark in line), "")
            sentence = line.partition(mark)[0].rpartition("] ")[2].strip(" -*>")
            if sentence:
                pairs[f"{case['id']}.{source.number}"] = (source.quote, sentence)
    coach.library.close()
    return pairs
