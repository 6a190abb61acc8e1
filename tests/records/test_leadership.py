"""The brief, the health of the idea system, recognition, commitments, objectives and the sample data."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from assistant.records.brief import build_brief, find_fresh_signal
from assistant.records.calendar_math import Period
from assistant.records.checks import record_check
from assistant.records.commitments import answer_commitment, create_commitment, list_commitments, next_due
from assistant.records.demo import has_demo, load_demo, remove_demo
from assistant.records.errors import InvalidFieldError
from assistant.records.health import compute_health
from assistant.records.initiatives import create_initiative, get_initiative, list_initiatives, update_initiative
from assistant.records.kpi_query import KpiQuery, query_kpi
from assistant.records.kpis import define_kpi, get_kpi, list_kpis, record_measurements
from assistant.records.names import list_known_names
from assistant.records.objectives import define_objective, find_objective, list_objectives
from assistant.records.recognitions import create_recognition, list_recognitions, list_unrecognised
from assistant.records.tables import (
    Area,
    Barrier,
    Check,
    Commitment,
    Initiative,
    InitiativeNote,
    Kpi,
    Measurement,
    Objective,
    Person,
    Recognition,
)

from .conftest import TODAY


def log(session, title, *, created=TODAY, updated=None, **fields):
    return create_initiative(
        session, {"title": title, **fields}, actor="ana", today=created, created=created, updated=updated or created
    )


def test_the_brief_has_the_most_important_first_and_a_next_step_each(session):
    load_demo(session, TODAY)
    brief = build_brief(session, TODAY)
    kinds = [line.kind for line in brief.lines]
    assert kinds == sorted(
        kinds,
        key=(
            "at_risk",
            "overdue",
            "kpi_signal",
            "barrier",
            "check",
            "commitment",
            "stalled",
            "unanswered",
            "recognition",
        ).index,
    )
    assert set(kinds) >= {
        "at_risk",
        "overdue",
        "kpi_signal",
        "barrier",
        "commitment",
        "stalled",
        "unanswered",
        "recognition",
    }
    assert all(line.next_step.endswith(".") and line.reference and line.text for line in brief.lines)
    for kind in set(kinds):
        since = [line.since for line in brief.lines if line.kind == kind]
        assert since == sorted(since)


def test_an_empty_database_has_an_empty_brief(session):
    assert build_brief(session, TODAY).lines == ()


def test_the_brief_is_limited_by_kind_and_counts_all(session):
    for number in range(5):
        log(session, f"Late {number}", status="doing", due="2026-11-01")
    brief = build_brief(session, TODAY, limit_per_kind=2)
    assert (len(brief.lines), brief.counts) == (2, {"overdue": 5})


def test_the_brief_and_the_query_see_the_same_signals(session):
    series = {
        "steady": [4.1, 4.3, 3.9, 4.0, 4.4, 4.2, 4.1, 3.8, 4.0, 4.2], "jump": [4.1, 4.3, 3.9, 4.0, 4.4, 4.2, 4.1, 3.8, 4.0, 9.0],
        "shift": [10, 12] * 12 + [14, 14.5, 14, 14.5, 14, 14.5, 14, 14.5], "old": [10, 14] * 6 + [40] + [10, 14] * 9, "few": [1, 9, 1],
    }  # fmt: skip
    for name, values in series.items():
        define_kpi(session, {"name": name}, actor="ana", today=TODAY)
        rows = [{"kpi": name, "period": f"{2023 + i // 12}-{i % 12 + 1:02d}", "value": v} for i, v in enumerate(values)]
        record_measurements(session, rows, actor="ana", today=TODAY)
    fresh = {name for name in series if find_fresh_signal(session, get_kpi(session, name)) is not None}
    assert fresh == {"jump", "shift"}
    for name in fresh:
        signal, points = find_fresh_signal(session, get_kpi(session, name))
        answer = query_kpi(session, KpiQuery(name, None, "trend"), today=TODAY)
        asked = max((s for s in answer.signals if s.rule == signal.rule), key=lambda s: s.end)
        assert points[signal.end].period == answer.charted[asked.end].period


def test_who_has_not_been_thanked(session):
    log(session, "Labels", owner="Tom", team=["Ana", "Li"], created=TODAY - timedelta(days=10), status="doing")
    log(session, "Old", owner="Mia", created=TODAY - timedelta(days=40))
    create_recognition(session, {"people": ["ana"], "what": "x"}, actor="kim", today=TODAY - timedelta(days=30))
    create_recognition(session, {"people": ["Li"], "what": "x"}, actor="kim", today=TODAY - timedelta(days=31))
    found = list_unrecognised(session, TODAY)
    assert {entry.person: entry.last_recognised for entry in found} == {"Tom": None, "Li": TODAY - timedelta(days=31)}
    assert found[0].facts[0].reference == "I-1" and found[0].facts[0].benefit is None


def test_recognition_history_is_by_person_and_latest_first(session):
    for days, people in ((5, ["Tom"]), (1, ["Tom", "Li"]), (3, ["Mia"])):
        create_recognition(session, {"people": people, "what": "x"}, actor="kim", today=TODAY - timedelta(days=days))
    assert [row.given_on for row in list_recognitions(session, person="tom")] == [
        TODAY - timedelta(days=1),
        TODAY - timedelta(days=5),
    ]
    with pytest.raises(InvalidFieldError):
        create_recognition(session, {"people": [], "what": "x"}, actor="kim", today=TODAY)


@pytest.mark.parametrize(
    ("words", "after", "due"),
    [("every Tuesday", "2026-11-22", "2026-11-24"), ("Tuesdays and Fridays", "2026-11-24", "2026-11-27"), ("weekly", "2026-11-24", "2026-12-01"), ("daily", "2026-11-22", "2026-11-23"),
     ("monthly", "2026-01-31", "2026-02-28"), ("every two weeks", "2026-11-22", "2026-12-06"), ("jeden Dienstag", "2026-11-22", "2026-11-24"), ("every working day", "2026-11-20", "2026-11-23")],
)  # fmt: skip
def test_when_a_promise_is_due_again(words, after, due):
    assert next_due(words, date.fromisoformat(after)) == date.fromisoformat(due)


def test_a_recurring_promise_goes_on_and_keeps_its_history(session):
    create_commitment(session, {"what": "walk", "how_often": "every Tuesday"}, actor="ana", today=TODAY)
    answer_commitment(session, "C-1", kept=True, actor="ana", today=date(2026, 11, 24))
    commitment = answer_commitment(session, "C-1", kept=False, actor="ana", today=date(2026, 12, 2), note="ill")
    assert (commitment.due, commitment.kept, commitment.status) == (date(2026, 12, 8), False, "open")
    assert [(row.due, row.kept) for row in commitment.answers] == [
        (date(2026, 11, 24), True),
        (date(2026, 12, 1), False),
    ]


def test_a_single_promise_ends_when_kept(session):
    create_commitment(session, {"what": "call Tom", "due": "2026-11-30"}, actor="ana", today=TODAY)
    answer_commitment(session, "C-1", kept=True, actor="ana", today=TODAY)
    assert list_commitments(session) == [] and len(list_commitments(session, include_ended=True)) == 1


def test_objectives_count_their_initiatives(session):
    define_objective(session, "Right first time", actor="ana")
    define_objective(session, "right FIRST time", actor="ana", owner="Kim")
    log(session, "Labels", strategic_objective="Right first time")
    assert [(row.title, row.owner, number) for row, number in list_objectives(session)] == [
        ("Right first time", "Kim", 1)
    ]
    assert find_objective(session, "first time").title == "Right first time"


def test_health_shows_formula_numerator_and_denominator(session):
    log(session, "A", owner="Tom", team=["Li"], created=date(2026, 1, 1), status="idea")
    log(session, "B", owner="Tom", created=date(2026, 3, 1), status="doing")
    update_initiative(session, "I-1", {}, actor="kim", today=date(2026, 1, 5), note="try it")
    update_initiative(
        session, "I-2", {"status": "standardised", "closed": "2026-03-31"}, actor="kim", today=date(2026, 3, 31)
    )
    for days in (30, 60, 90):
        record_check(session, "I-2", days, "held", actor="kim", today=date(2026, 3, 31) + timedelta(days=days))
    log(session, "Before", created=date(2024, 1, 1))
    health = compute_health(session, TODAY, headcount=10)
    figures = {figure.name: (figure.value, figure.numerator, figure.denominator) for figure in health.figures}
    assert figures["Participation"] == (20.0, 2, 10)
    assert figures["Ideas per person and year"] == (
        pytest.approx(2 / (10 * 365 / 365.25)),
        2,
        pytest.approx(10 * 365 / 365.25),
    )
    assert figures["First response"] == (17.0, 17.0, 2)  # 4 and 30 days
    assert figures["Implementation rate"] == (50.0, 1, 2)
    assert figures["Cycle time"] == (30.0, 30.0, 1)
    assert figures["Sustained after 90 days"] == (100.0, 1, 1)
    assert all(figure.formula and figure.sentence.endswith(".") for figure in health.figures)


def test_health_of_nothing_tells_nothing(session):
    health = compute_health(session, TODAY, period=Period(date(2020, 1, 1), date(2020, 12, 31), "2020"))
    assert [figure.value for figure in health.figures] == [None] * 6
    assert all("nothing to tell yet" in figure.sentence for figure in health.figures)


TABLES = (
    Initiative,
    InitiativeNote,
    Check,
    Barrier,
    Kpi,
    Measurement,
    Recognition,
    Commitment,
    Objective,
    Person,
    Area,
)


def test_the_sample_data_is_removed_without_a_trace(session):
    assert load_demo(session, TODAY) == 9
    session.commit()
    assert has_demo(session) and all(session.scalar(select(func.count()).select_from(table)) for table in TABLES)
    with pytest.raises(InvalidFieldError, match="already"):
        load_demo(session, TODAY)
    assert remove_demo(session) > 100
    session.commit()
    assert not has_demo(session)
    assert [session.scalar(select(func.count()).select_from(table)) for table in TABLES] == [0] * len(TABLES)
    assert remove_demo(session) == 0


def test_removing_the_sample_data_leaves_the_persons_rows(session):
    log(session, "Mine", owner="Ana Costa", area="Casting")
    define_kpi(session, {"name": "Scrap rate", "unit": "kg"}, actor="me", today=TODAY)
    record_measurements(session, [{"kpi": "Scrap rate", "period": "2026-10", "value": 12}], actor="me", today=TODAY)
    load_demo(session, TODAY)
    record_measurements(
        session, [{"kpi": "On-time delivery", "period": "2026-11", "value": 93}], actor="me", today=TODAY
    )
    create_recognition(session, {"people": ["Tom Becker"], "what": "x", "initiative": "I-3"}, actor="me", today=TODAY)
    remove_demo(session)
    assert [row.title for row in list_initiatives(session, today=TODAY)] == ["Shadow boards at press 2", "Mine"]
    assert [(kpi.name, kpi.unit) for kpi in list_kpis(session)] == [("On-time delivery", "%"), ("Scrap rate", "kg")]
    assert sorted(session.scalars(select(Measurement.value))) == [12, 93]
    assert get_initiative(session, "I-1").owner == "Ana Costa"
    assert "Ana Costa" in list_known_names(session).people
