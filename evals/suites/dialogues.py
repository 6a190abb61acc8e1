"""Dialogues: whole conversations, turn by turn, each with an empty database, judged by what is pending, saved and said.

A list of expected words means that each must be contained. What the expectations mean in full is told beside the data.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from evals.cases import Case, read_cases
from evals.drafts import DraftMatch, find_invented, match_draft, read_pending
from evals.figures import Failure, Figure, Mark, SuiteResult, mark_all, shorten
from evals.lab import Heard, Lab, listen
from evals.numbers import has_number
from evals.stored import Stored, read_stored

GOAL_DRAFTS, GOAL_QUIET = 0.80, 0.90
NAMES = {"achievement": "what", "action": "what", "description": "what"}
"""Fields that the questions of the data set call otherwise than the product."""
READ_TOOLS = frozenset(
    {"search_knowledge", "search_initiatives", "read_initiative", "list_kpis", "query_kpi", "plot_kpi", "leadership_brief", "who_deserves_recognition"}
)  # fmt: skip


@dataclass
class TurnResult:
    """How one turn went."""

    name: str
    """Dialogue and number of the turn, such as "d-01/2"."""
    matches: list[DraftMatch] = field(default_factory=list)
    """One for each expected draft."""
    invented: list[str] = field(default_factory=list)
    values: int = 0
    """Values in the drafts that are pending."""
    wrong: list[str] = field(default_factory=list)
    """Other expectations that were not met."""
    expected: frozenset[str] = frozenset()
    asks: bool = False
    saved: int = 0
    stored: str = ""
    """How what is stored differs from what the receipts of the turn tell; empty when it does not."""
    user: str = ""
    coach: str = ""
    pending: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        """Whether everything expected came true and nothing was invented."""
        return (
            not self.wrong and not self.stored and not self.invented and all(match.is_right for match in self.matches)
        )


def measure(lab: Lab) -> SuiteResult:
    """Fields, drafts, invented values and turns over the dialogues, and single messages that need no action."""
    is_dev = lab.options.split == "dev"
    dialogues = lab.select(read_cases(f"understanding/{'dev' if is_dev else 'test'}/dialogues.jsonl"))
    turns = {case["id"]: play(lab, case) for case in lab.track(dialogues, "dialogues")}
    every = [turn for one in turns.values() for turn in one]
    result = SuiteResult()
    fields = tuple(
        Mark(f"{t.name}.{i}", float(m.right), float(m.total)) for t in every for i, m in enumerate(t.matches) if m.total
    )
    drafts = mark_all((f"{t.name}.{i}", m.is_right and not t.invented) for t in every for i, m in enumerate(t.matches))
    quiet = mark_all((t.name, not any("draft" in w for w in t.wrong)) for t in every if "no_draft" in t.expected)
    result.figures = [
        Figure("fields right, of those expected", fields),
        Figure("whole drafts right, nothing invented", drafts, goal=GOAL_DRAFTS),
        Figure(
            "invented values, of all drafted",
            tuple(Mark(t.name, float(len(t.invented)), float(t.values)) for t in every if t.values),
            better="lower", goal=0.0, is_strict=True,
        ),
        Figure("turns that need no draft: none offered", quiet, goal=GOAL_QUIET),
        Figure("turns right", mark_all((t.name, t.is_right) for t in every if t.expected)),
        Figure("dialogues right from beginning to end", mark_all((d, all(t.is_right for t in one)) for d, one in turns.items())),
        *(
            Figure(f"expected {what}: right", mark_all((t.name, not any(what in w for w in t.wrong)) for t in every if what in t.expected))
            for what in ("saved", "answer", "refused", "figure", "asks_for")
        ),
        Figure("stored is exactly what receipts tell", mark_all((t.name, not t.stored) for t in every), goal=1.0, is_strict=True),
        Figure("questions asked a dialogue", tuple(Mark(d, float(sum(t.asks for t in one))) for d, one in turns.items()), is_gated=False, unit="questions", better="lower"),
        Figure("turns a saved record", (Mark("all", float(len(every)), float(max(1, sum(t.saved for t in every)))),), is_gated=False, unit="turns", better="lower"),
    ]  # fmt: skip
    if is_dev:
        result.notes = [write_turn(t) for t in every if not t.is_right]
    else:
        result.figures.append(measure_quiet_messages(lab, result.failures))
    result.failures += [Failure(t.name, describe(t)) for t in every if not t.is_right]
    return result


def play(lab: Lab, case: Case) -> list[TurnResult]:
    """Every turn of a dialogue in one conversation."""
    coach = lab.start_fresh(today=date.fromisoformat(case["today"]))
    conversation: int | None = None
    said: list[str] = []
    ledger = Ledger(coach)
    results = []
    for number, turn in enumerate(case["turns"], 1):
        said.append(turn["user"])
        heard = listen(coach, turn["user"], conversation)
        conversation = int(heard.done.conversation)
        expect = turn["expect"]
        pending = read_pending(coach, conversation)
        result = TurnResult(
            f"{case['id']}/{number}", expected=frozenset(expect), asks=heard.done.answer.rstrip().endswith(("?", "？"))
        )
        result.stored = ledger.compare(heard.done.receipts)
        result.user, result.coach, result.pending = turn["user"], heard.done.answer, pending
        result.saved = len([r for r in heard.done.receipts if not r.get("undone")])
        result.matches = match_all(expect.get("drafts", []), pending)
        for draft in pending:
            invented, values = find_invented(draft, said)
            result.invented += invented
            result.values += values
        result.wrong = list(find_wrong(expect, heard, result.saved, coach, conversation))
        results.append(result)
    return results


class Ledger:
    """Holds what is stored after a turn against the receipts of the turn."""

    def __init__(self, coach: Any) -> None:
        self._coach = coach
        self._before = read_stored(coach)
        self._kept: list[tuple[Stored, int]] = []
        """What was stored before each turn that saved, and how many receipts it had."""

    def compare(self, receipts: Sequence[dict[str, Any]]) -> str:
        """How the records differ from what the receipts of the last turn tell; empty when they do not."""
        before, now = self._before, read_stored(self._coach)
        self._before = now
        new = [receipt for receipt in receipts if not receipt.get("undone") and not receipt.get("repeated")]
        if any(receipt.get("undone") for receipt in receipts):
            was, count = self._kept.pop() if self._kept else (now, 0)
            return "what was undone is still stored" if count == 1 and now != was else ""
        if new:
            self._kept.append((before, len(new)))
            return "a receipt, and nothing was stored" if now == before else ""
        return "something was stored without a receipt" if now != before else ""


def match_all(expected: Sequence[dict[str, Any]], pending: Sequence[dict[str, Any]]) -> list[DraftMatch]:
    """Each expected draft with the pending one of its kind that fits best; a pending one is used once."""
    left = list(pending)
    matches = []
    for want in expected:
        fitting = [(match_draft(want, draft), draft) for draft in left if draft["kind"] == want["kind"]]
        if not fitting:
            kinds = [draft["kind"] for draft in left]
            total = len(want.get("fields", {}))
            matches.append(DraftMatch(0, total, [f"no draft of {want['kind']}, pending {kinds}"]))
            continue
        best, draft = max(fitting, key=lambda pair: pair[0].right)
        left.remove(draft)
        matches.append(best)
    return matches


def find_wrong(expect: dict[str, Any], heard: Heard, saved: int, coach: Any, conversation: int) -> Sequence[str]:
    """Expectations beside the drafts that were not met."""
    done = heard.done
    wrong = []
    if "saved" in expect and saved != expect["saved"]:
        wrong.append(f"saved {saved}, expected {expect['saved']}")
    if expect.get("no_draft") and done.drafts:
        wrong.append(f"a draft of {done.drafts[0]['kind']} was offered (draft)")
    if expect.get("answer") and (done.refused != "none" or not (done.citations or READ_TOOLS & set(heard.tools))):
        wrong.append(f"no answer, refused {done.refused}")
    if "refused" in expect and done.refused != expect["refused"]:
        wrong.append(f"refused {done.refused}, expected {expect['refused']}")
    if "figure" in expect and not has_number(done.answer, float(expect["figure"])):
        wrong.append(f"figure {expect['figure']} is not in {shorten(done.answer)}")
    if "asks_for" in expect:
        asked = read_asked(coach, conversation)
        if asked != NAMES.get(expect["asks_for"], expect["asks_for"]):
            wrong.append(f"asks_for {asked}, expected {expect['asks_for']}")
    return wrong


def read_asked(coach: Any, conversation: int) -> str | None:
    """The field that the coach's last message asked for."""
    from assistant.records.conversations import list_messages

    with coach.open_session() as session:
        meta = list_messages(session, conversation, coach.settings.person)[-1].meta or {}
    asked = meta.get("asked") or {}
    return asked.get("field")


def measure_quiet_messages(lab: Lab, failures: list[Failure]) -> Figure:
    """Single messages of the understanding test that are venting, wishes or stories: no draft may be offered."""
    cases = [
        c
        for c in lab.select(read_cases("understanding/test/messages.jsonl"))
        if c.get("non_action") and "previous" not in c
    ]
    coach = lab.start_fresh()
    marks = []
    for case in lab.track(cases, "dialogues: no action needed"):
        drafts = listen(coach, case["text"]).done.drafts
        marks.append(Mark(case["id"], float(not drafts)))
        if drafts:
            failures.append(
                Failure(case["id"], f"{case['lang']}: needs no action, a draft of {drafts[0]['kind']} was offered")
            )
    return Figure("single messages that need no action: no draft offered", tuple(marks), goal=GOAL_QUIET)


def list_wrong(turn: TurnResult) -> list[str]:
    """Everything that went wrong in a turn."""
    parts = [wrong for match in turn.matches for wrong in match.wrong] + turn.wrong
    return parts + [turn.stored] * bool(turn.stored) + [f"invented {one}" for one in turn.invented]


def describe(turn: TurnResult) -> str:
    """What went wrong in a turn, in one line."""
    return "; ".join(shorten(part, 140) for part in list_wrong(turn))


def write_turn(turn: TurnResult) -> str:
    """A wrong turn with its texts: for dialogues that are there to develop with."""
    lines = [f"{turn.name}", f"  person: {turn.user}", "  coach: " + turn.coach.replace("\n", "\n         ")]
    lines += [f"  pending {draft['kind']} {draft['record'] or ''}: {draft['fields']}" for draft in turn.pending]
    return "\n".join([*lines, *(f"  ✗ {one}" for one in list_wrong(turn)), ""])
