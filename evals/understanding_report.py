"""Prints how well the bundled model reads a labelled file: python evals/understanding_report.py DATA.jsonl"""

import argparse
import sys
import time
from pathlib import Path

sys.path[0] = str(Path(__file__).parents[1])  # run as a file: modules beside it would hide standard ones

from assistant.understanding.encoder import MODEL, MessageEncoder  # needs the path above
from evals.training.messages import Message, read_messages
from evals.understanding_metrics import (
    Judged,
    Score,
    bootstrap_interval,
    is_set_right,
    is_top_right,
    score_intents,
    score_spans,
)


def read_all(
    encoder: MessageEncoder, messages: list[Message], threshold: float
) -> tuple[list[Judged], list[float], list[float]]:
    """What was found in each message, and the milliseconds that each took: by the clock, and of the processor."""
    encoder.read("warm up")
    judged, milliseconds, busy = [], [], []
    for message in messages:
        started, busy_before = time.perf_counter(), time.thread_time()
        reading = encoder.read(message.text, message.previous)
        milliseconds.append((time.perf_counter() - started) * 1000)
        busy.append((time.thread_time() - busy_before) * 1000)
        spans = frozenset((span.label, span.start, span.end) for span in reading.spans)
        found = frozenset(reading.likely(threshold))
        judged.append(Judged(frozenset(message.intents), frozenset(message.spans), reading.intents[0][0], found, spans))
    return judged, milliseconds, busy


def format_share(name: str, right: list[bool]) -> str:
    """A share with its interval."""
    low, high = bootstrap_interval(right)
    return f"{name:24}{sum(right) / len(right):.3f}  [{low:.3f}, {high:.3f}]  n {len(right)}"


def format_scores(title: str, scores: list[Score]) -> str:
    """A table of precision, recall and F1."""

    def cell(value: float | None) -> str:
        return "    –" if value is None else f"{value:5.2f}"

    rows = [f"{title:20}    n  prec   rec    F1"]
    rows += [f"{s.label:20}{s.expected:5} {cell(s.precision)} {cell(s.recall)} {cell(s.f1)}" for s in scores]
    return "\n".join(rows)


def main() -> None:
    """Reads the command line, reads the file's messages, prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="+")
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--threshold", type=float, default=0.5)
    parser.add_argument(
        "--failures", type=int, default=0, help="print so many messages whose intents were not found exactly"
    )
    given = parser.parse_args()
    messages = [message for path in given.data for message in read_messages(path)]
    judged, milliseconds, busy = read_all(MessageEncoder(given.model), messages, given.threshold)
    print(format_share("top-1 intent", [is_top_right(one) for one in judged]))
    print(format_share("exact set of intents", [is_set_right(one) for one in judged]))
    languages = sorted({message.language for message in messages})
    for language in languages if len(languages) > 1 else []:
        right = [
            is_top_right(one) for one, message in zip(judged, messages, strict=True) if message.language == language
        ]
        print(format_share(f"  top-1, {language}", right))
    multiple = [is_set_right(one) for one in judged if len(one.intents) > 1]
    if multiple:
        print(format_share("  set, several intents", multiple))
    print()
    print(format_scores("intent", score_intents(judged)))
    print()
    print(format_scores("span, exact", score_spans(judged, overlap=False)))
    print()
    print(format_scores("span, overlapping", score_spans(judged, overlap=True)))
    print()
    for name, times in (("by the clock", sorted(milliseconds)), ("of one core", sorted(busy))):
        p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
        print(f"milliseconds a message, {name}: p50 {p50:.1f}, p95 {p95:.1f}, most {times[-1]:.1f}")
    failed = [(m, j) for m, j in zip(messages, judged, strict=True) if not is_set_right(j)][: given.failures]
    for message, one in failed:
        print(f"\n{message.id} {message.previous!r} → {message.text!r}\n  expected {sorted(one.intents)}", end="")
        print(f", found {sorted(one.found_intents)}")


if __name__ == "__main__":
    main()
