"""Mutants of the promises: nothing saved without the person, nothing invented, a human where a human is needed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from evals.mutants.wounds import Mutant, everywhere, member, module, setting, wrapping
from evals.patching import patched

TRACING_TESTS = ("tests/test_tracing.py",)
DRAFT_TESTS = ("tests/records/test_drafts.py", "tests/test_conversation.py")
CONFIRMATION_TESTS = ("tests/test_confirmations.py",)
GUARD_TESTS = ("tests/test_guard.py",)


@contextmanager
def trust_every_value() -> Iterator[None]:
    """Every drafted value counts as said."""
    from assistant import tracing

    def trust(fields: Any, _known: Any) -> Any:
        kept = {name: value for name, value in fields.items() if value not in (None, "", [], {})}
        return tracing.Traced(fields=kept, origins={name: {"from": "words"} for name in kept})

    with everywhere(tracing.trace_fields, trust):
        yield


@contextmanager
def save_at_once() -> Iterator[None]:
    """What is drafted is saved in the same breath, without a yes and without a receipt."""
    from assistant.errors import ToolInputError
    from assistant.records import drafts

    prepare = drafts.prepare_draft

    def prepare_and_save(session: Any, **given: Any) -> Any:
        view = prepare(session, **given)
        try:
            drafts.confirm_draft(session, view.id, given["person"], given["today"])
        except ToolInputError:
            return view
        return view

    with everywhere(prepare, prepare_and_save):
        yield


@contextmanager
def save_twice() -> Iterator[None]:
    """A draft that was saved waits again, and a second yes saves it a second time."""
    from assistant.records import drafts

    confirm = drafts.confirm_draft

    def forget(session: Any, token: str, person: str, *rest: Any, **named: Any) -> Any:
        receipt = confirm(session, token, person, *rest, **named)
        draft = drafts._load(session, token, person)
        draft.status, draft.receipt = "pending", None
        return receipt

    with everywhere(confirm, forget):
        yield


@contextmanager
def save_nothing() -> Iterator[None]:
    """A receipt is written, and the record is not."""
    from assistant.records import drafts

    with patched(drafts, "save_fields", lambda _session, draft, _today: (draft.record or "I-1", dict(draft.fields))):
        yield


@contextmanager
def silence_the_guard() -> Iterator[None]:
    """The guard lets everything through."""
    from assistant.guard import TrainedGuard, Verdict

    with patched(TrainedGuard, "check", lambda *_: Verdict("none")):
        yield


@contextmanager
def meet_every_message() -> Iterator[None]:
    """The guard's threshold is below every probability."""
    from assistant.guard import TrainedGuard

    check = TrainedGuard.check

    def meet(self: Any, message: str, situation: Any) -> Any:
        with patched(self, "_threshold", -1.0):
            return check(self, message, situation)

    with patched(TrainedGuard, "check", meet):
        yield


@contextmanager
def share_conversations() -> Iterator[None]:
    """A conversation is opened by its number, whoever asks."""
    from assistant.records import conversations
    from assistant.records.chat_tables import Conversation

    def find_anybodys(session: Any, conversation_id: int, _person: str) -> Any:
        return session.get(Conversation, conversation_id)

    with everywhere(conversations.get_conversation, find_anybodys):
        yield


def confirm_anything(read: Any) -> Any:
    """Any words at all confirm what is pending."""

    def read_yes(message: str, *rest: Any, has_pending: bool, **named: Any) -> Any:
        from assistant.confirmations import TypedAction

        found = read(message, *rest, has_pending=has_pending, **named)
        return found or (TypedAction("confirm") if has_pending else None)

    return read_yes


TRACING = "assistant.tracing"
KEEPING = (
    Mutant("saved without a yes", "a draft is saved while it is prepared", save_at_once, ("dialogues", "checks"), DRAFT_TESTS),
    Mutant("any words are a yes", "whatever is typed confirms", wrapping(member("assistant.confirmations", "read_action"), confirm_anything), ("dialogues",), CONFIRMATION_TESTS),
    Mutant("a yes is not heard", "typed confirmations are not recognised", wrapping(member("assistant.confirmations", "read_action"), lambda _: lambda *_, **__: None), ("dialogues",), CONFIRMATION_TESTS),
    Mutant("receipt without a record", "the receipt is written and nothing else", save_nothing, ("dialogues",), DRAFT_TESTS),
    Mutant("saved twice", "a second yes saves a second record", save_twice, ("dialogues",), DRAFT_TESTS),
    Mutant("undo restores nothing", "the receipt says undone, the record stays", setting(module("assistant.records.undo"), _undo=lambda *_: None), ("dialogues",), ("tests/records/test_undo.py",)),
    Mutant("saying saved is allowed", "claims of having saved are not taken out", wrapping(member("assistant.grounding", "remove_saved_claims"), lambda _: lambda answer: (answer, 0)), ("checks",), ("tests/test_grounding.py",)),
    Mutant("no value is traced", "every drafted value counts as said", trust_every_value, ("checks",), TRACING_TESTS),
    Mutant("numbers not traced", "any number counts as said", setting(module(TRACING), _is_amount_said=lambda *_: True), ("checks",), TRACING_TESTS),
    Mutant("dates not traced", "any date counts as said", setting(module(TRACING), _is_date_said=lambda *_: True), ("checks",), TRACING_TESTS),
    Mutant("names not traced", "any name counts as said", setting(module(TRACING), _is_name_known=lambda *_: True), ("checks",), TRACING_TESTS),
    Mutant("texts not traced", "any free text counts as said", setting(module(TRACING), _is_text_said=lambda *_: True), ("checks",), TRACING_TESTS),
    Mutant("guard off", "no message is met", silence_the_guard, ("safety",), GUARD_TESTS),
    Mutant("guard meets all", "every message is met", meet_every_message, ("safety", "refusals"), GUARD_TESTS),
    Mutant("contact not named", "the reply to a sensitive matter names nobody", wrapping(member("assistant.guarding.replies", "name_contact"), lambda _: lambda *_: ""), ("safety",), GUARD_TESTS),
    Mutant("conversations of others", "a number opens anybody's conversation", share_conversations, (), ("tests/records/test_conversations.py", "tests/test_conversation.py")),
)  # fmt: skip
