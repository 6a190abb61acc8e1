"""Measures the page on a fresh server with sample data: weight by kinds, times. Run: python -m tests.ui.measures [RUNS]."""

import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.ui.running import load_sample, running_browser, running_server

QUESTIONS = (
    "My supervisors say this is just another flavour of the month. What do I do on Monday?",
    "How do I get quiet people to speak in meetings?",
    "What is an A3?",
    "How is our scrap rate doing? Should I react?",
    "We want to move the label printer next to the packing line. Tom Becker owns it, due 15 December.",
)
_READY = "document.getElementById('message') && document.querySelector('#scroller .welcome, #scroller .reply') && window.kaizen.views.size >= 11"
_WATCH = """() => { window.seen = {}; const look = () => {
  if (!window.seen.asked && document.querySelector("#live .question")) window.seen.asked = performance.now();
  if (!window.seen.words && document.querySelector("#live .streaming")) window.seen.words = performance.now();
  if (window.seen.asked && !window.seen.whole && !document.querySelector("#live .question") && document.querySelector("#thread .reply .text")) {
    window.seen.words ??= performance.now(); window.seen.whole = performance.now(); }
  requestAnimationFrame(look); }; requestAnimationFrame(look); }"""


@contextmanager
def _fresh() -> Iterator[tuple[Any, str]]:
    with tempfile.TemporaryDirectory() as temporary, running_browser() as browser:
        data = Path(temporary) / "data"
        load_sample(data)
        with running_server(data) as address:
            yield browser, address


def measure_page(browser: Any, address: str) -> dict[str, float]:
    """Bytes by kind as sent, number of requests, and seconds until painted and usable, with an empty cache."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}
    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    session.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    page.goto(address)
    page.wait_for_function(_READY)
    usable = page.evaluate("performance.now()") / 1000
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0") / 1000
    page.wait_for_timeout(1500)
    figures: dict[str, float] = {"first paint, s": painted, "usable, s": usable, "requests": len(sizes)}
    for identity, size in sizes.items():
        kind = f"{kinds.get(identity, 'Other').lower()}, kB"
        figures[kind] = figures.get(kind, 0) + size / 1000
    figures["all, kB"] = sum(sizes.values()) / 1000
    context.close()
    return figures


def measure_answers(browser: Any, address: str, questions: Sequence[str] = QUESTIONS) -> list[dict[str, float]]:
    """For each question: milliseconds from the click to the question painted, the first words, the whole answer."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.goto(address)
    page.wait_for_function(_READY)
    found = []
    for question in questions:
        page.evaluate("kaizen.local['new-conversation']()")
        page.wait_for_selector("#thread .welcome")
        page.evaluate(_WATCH)
        page.fill("#message", question)
        began = page.evaluate(
            "(() => { const at = performance.now(); document.getElementById('send').click(); return at; })()"
        )
        page.wait_for_function("window.seen.whole", timeout=60_000)
        seen = page.evaluate("window.seen")
        found.append({"asked": seen["asked"] - began, "words": seen["words"] - began, "whole": seen["whole"] - began})
        page.wait_for_selector("#send[aria-label=Send]")
    context.close()
    return found


def report(runs: int) -> list[str]:
    """The figures as lines: medians over the runs."""
    with _fresh() as (browser, address):
        pages = [measure_page(browser, address) for _ in range(runs)]
        measure_answers(browser, address, QUESTIONS[:1])
        answers = [one for _ in range(runs) for one in measure_answers(browser, address)]
    lines = [f"Opening the page, empty cache, median of {runs}:"]
    names = dict.fromkeys(name for one in pages for name in one)
    lines += [f"  {name}: {statistics.median(one.get(name, 0) for one in pages):,.2f}" for name in names]
    lines.append(f"From the click, {len(answers)} answers of the offline coach, milliseconds (median, slowest):")
    for name, label in (
        ("asked", "question painted"),
        ("words", "first words painted"),
        ("whole", "whole answer painted"),
    ):
        values = [one[name] for one in answers]
        lines.append(f"  {label}: {statistics.median(values):,.0f}, {max(values):,.0f}")
    return lines


if __name__ == "__main__":
    print("\n".join(report(int(sys.argv[1]) if len(sys.argv) > 1 else 3)))
