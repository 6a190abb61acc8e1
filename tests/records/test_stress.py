"""Many at once, and sudden death: nothing doubled, nothing lost."""

import json
import multiprocessing
import random
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from assistant.errors import ToolInputError
from assistant.records.chat_tables import AuditEvent, Draft
from assistant.records.database import build_engine, build_session_factory, check_integrity
from assistant.records.drafts import change_draft, confirm_draft, get_draft, prepare_draft
from assistant.records.kpis import define_kpi
from assistant.records.tables import Initiative, Measurement
from assistant.records.undo import undo_receipt

from .conftest import TODAY


def prepare(session, kind="initiative", **fields):
    return prepare_draft(
        session, conversation_id=None, person="ana", kind=kind, fields=fields, origins={}, today=TODAY
    ).id


def run_threads(count, work):
    results, failures = [], []

    def guarded(number):
        try:
            results.append(work(number))
        except BaseException as error:  # noqa: BLE001
            failures.append(repr(error))

    threads = [threading.Thread(target=guarded, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    return results


def test_two_hundred_threads_confirm_one_draft_once(factory):
    with factory.begin() as session:
        token = prepare(session, idea="gloves")

    def confirm(_number):
        with factory.begin() as session:
            return confirm_draft(session, token, "ana", TODAY)

    receipts = run_threads(200, confirm)
    assert Counter(receipt.repeated for receipt in receipts) == {False: 1, True: 199}
    assert len({json.dumps(receipt.as_json(), sort_keys=True) for receipt in receipts}) == 1
    with factory() as session:
        assert session.scalar(select(func.count(Initiative.id))) == 1
        assert session.scalar(select(func.count(AuditEvent.id)).where(AuditEvent.kind == "initiative")) == 1


def _confirm_in_process(path, tokens, seed, queue):
    engine = build_engine(f"sqlite:///{path}")
    factory = build_session_factory(engine)
    mine = list(tokens)
    random.Random(seed).shuffle(mine)
    for token in mine:
        with factory.begin() as session:
            receipt = confirm_draft(session, token, "ana", TODAY)
        queue.put((token, receipt.id, receipt.repeated))
    engine.dispose()


def test_eight_processes_confirm_the_same_drafts_once_each(path, engine, factory):
    with factory.begin() as session:
        tokens = [prepare(session, idea=f"idea {number}") for number in range(15)]
    engine.dispose()  # no open file goes into the forks
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    workers = [context.Process(target=_confirm_in_process, args=(str(path), tokens, seed, queue)) for seed in range(8)]
    for worker in workers:
        worker.start()
    answers = [queue.get(timeout=60) for _ in range(8 * len(tokens))]
    for worker in workers:
        worker.join(timeout=60)
    assert Counter(repeated for _, _, repeated in answers) == {False: 15, True: 105}
    assert len({(token, reference) for token, reference, _ in answers}) == 15
    with factory() as session:
        assert session.scalar(select(func.count(Initiative.id))) == 15
        assert len(set(session.scalars(select(Initiative.reference)))) == 15


def test_two_hundred_confirm_edit_and_undo_at_once(factory):
    """20 drafts, ten threads each: whatever order they come in, the end is one of the states that single steps can reach."""
    with factory.begin() as session:
        tokens = [prepare(session, idea=f"idea {number}", owner="start") for number in range(20)]

    def act(number):
        token, role = tokens[number % 20], number // 20
        try:
            with factory.begin() as session:
                if role < 4:
                    return token, "confirm", confirm_draft(session, token, "ana", TODAY).repeated
                if role < 7:
                    return (
                        token,
                        "edit",
                        change_draft(
                            session, token, {"owner": f"owner {number}"}, {}, person="ana", today=TODAY
                        ).fields["owner"],
                    )
                return token, "undo", undo_receipt(session, token, "ana").repeated
        except ToolInputError as error:
            return token, "refused", type(error).__name__

    results = run_threads(200, act)
    assert {detail for _, what, detail in results if what == "refused"} <= {"DraftClosedError", "UnknownRecordError"}
    with factory() as session:
        records = {row.idea: row for row in session.scalars(select(Initiative))}
        for number, token in enumerate(tokens):
            view, receipt = (
                get_draft(session, token, "ana"),
                session.scalar(select(Draft.receipt).where(Draft.token == token)),
            )
            edits = [detail for one, what, detail in results if one == token and what == "edit"]
            undos = [detail for one, what, detail in results if one == token and what == "undo"]
            confirms = [detail for one, what, detail in results if one == token and what == "confirm"]
            assert (view.status, confirms.count(False)) == ("saved", 1)
            assert view.revision == 1 + len(edits)
            assert receipt["fields"]["owner"] in [*edits, "start"]
            assert receipt["fields"]["owner"] == view.fields["owner"]
            assert receipt["undone"] == bool(undos) and undos.count(False) == (1 if undos else 0)
            record = records.get(f"idea {number}")
            assert (record is None) == receipt["undone"]
            if record is not None:
                assert (record.owner, record.reference) == (view.fields["owner"], receipt["id"])
        created = session.scalar(
            select(func.count(AuditEvent.id)).where(AuditEvent.kind == "initiative", AuditEvent.action == "create")
        )
        deleted = session.scalar(
            select(func.count(AuditEvent.id)).where(AuditEvent.kind == "initiative", AuditEvent.action == "delete")
        )
        assert (created, created - deleted) == (20, len(records))


def test_a_hundred_corrections_of_one_value_at_once_leave_an_unbroken_trail(factory):
    with factory.begin() as session:
        define_kpi(session, {"name": "Scrap"}, actor="ana", today=TODAY)
        tokens = [
            prepare(session, "measurements", measurements=[{"kpi": "Scrap", "period": "2026-10", "value": number}])
            for number in range(100)
        ]

    def confirm(number):
        with factory.begin() as session:
            return confirm_draft(session, tokens[number], "ana", TODAY)

    run_threads(100, confirm)
    with factory() as session:
        events = session.scalars(
            select(AuditEvent).where(AuditEvent.kind == "measurement").order_by(AuditEvent.id)
        ).all()
        values = [events[0].after["value"]]
        for event in events[1:]:
            assert event.before["value"] == values[-1]
            values.append(event.after["value"])
        assert sorted(values) == list(range(100))
        assert session.scalars(select(Measurement.value)).one() == values[-1]


def _write_until_killed(path: str, start: int, out: str) -> None:
    """Prepare, confirm and now and then undo, for ever; tell each receipt only after its commit."""
    factory = build_session_factory(build_engine(f"sqlite:///{path}"))
    with Path(out).open("a", buffering=1) as file:
        for number in range(start, start + 10**6):
            with factory.begin() as session:
                token = prepare(session, idea=f"idea {number}", status="done" if number % 3 else "idea", note="n" * 500)
            with factory.begin() as session:
                receipt = confirm_draft(session, token, "ana", TODAY)
            file.write(f"{token} {receipt.id} {number} saved\n")
            if number % 5 == 0:
                with factory.begin() as session:
                    undo_receipt(session, token, "ana")
                file.write(f"{token} {receipt.id} {number} undone\n")


@pytest.mark.slow
def test_a_hundred_kills_in_the_middle_of_writing_lose_no_receipted_row(path, engine, factory, tmp_path):
    """A receipt that reached the reader must be in the database; a record in it must be whole."""
    engine.dispose()
    forking = multiprocessing.get_context(
        "fork"
    )  # a fork starts in milliseconds, so that a hundred deaths fit into a minute
    printed: dict[str, tuple[str, int, str]] = {}
    pause = random.Random(7)
    kills = 0
    while kills < 100:
        writers = []
        for _ in range(4):
            kills += 1
            out = tmp_path / f"receipts-{kills}"
            out.touch()
            writer = forking.Process(target=_write_until_killed, args=(str(path), kills * 10**6, str(out)))
            writer.start()
            writers.append((writer, out))
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and sum(out.read_text().count("saved") for _, out in writers) < 6:
            time.sleep(0.002)
        for writer, out in writers:
            time.sleep(pause.uniform(0.0, 0.06))
            writer.kill()
            writer.join()
            text = out.read_text()
            for line in text[: text.rfind("\n") + 1].splitlines():
                token, reference, written, state = line.split()
                printed[token] = (reference, int(written), state)
    assert len(printed) >= 100
    assert check_integrity(engine) == []
    with factory() as session:
        records = {row.reference: row for row in session.scalars(select(Initiative))}
        drafts = {draft.token: draft for draft in session.scalars(select(Draft))}
        for token, (reference, written, state) in printed.items():
            assert drafts[token].status == "saved" and drafts[token].receipt["id"] == reference
            record = records.get(reference)
            if state == "undone" or drafts[token].receipt["undone"]:  # it may have died between commit and printing
                assert record is None
                continue
            assert record is not None and record.idea == f"idea {written}"
            assert len(record.checks) == (3 if written % 3 else 0) and record.notes[-1].text == "n" * 500
        saved = [draft for draft in drafts.values() if draft.status == "saved" and not draft.receipt["undone"]]
        assert sorted(draft.receipt["id"] for draft in saved) == sorted(records)
        print(f"{kills} kills, {len(printed)} receipts, {len(records)} records")
