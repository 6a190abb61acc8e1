from datetime import date

import pytest

from assistant.tracing import Known, trace_fields

SAID = "We put a shadow board at packing line 2, Maria runs it, done by end of next month, saves 20 minutes per shift. Scrap was 3,2%."
KNOWN = Known(words=(SAID,), today=date(2026, 11, 22), person="me", names=("Maria Lopez", "Tom Baker"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("owner", "Maria"), ("owner", "Maria Lopez"), ("owner", "me"), ("area", "packing line 2"), ("due", "2026-12-31"),
        ("expected_benefit", {"value": 20, "unit": "minutes", "per": "shift"}), ("idea", "putting a shadow board at the packing line"),
        ("measurements", [{"kpi": "Scrap", "period": "2026-10", "value": 3.2}]), ("target", 3.2),
    ],
)  # fmt: skip
def test_what_the_person_said_stays(field: str, value: object) -> None:
    traced = trace_fields({field: value}, KNOWN)
    assert traced.fields == {field: value} and traced.removed == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("owner", "Tom Baker"), ("owner", "Peter"), ("due", "2026-12-24"), ("expected_benefit", {"value": 30, "unit": "minutes"}),
        ("idea", "introduce an andon cord with lights"), ("problem", "it costs 400 euros"), ("measurements", [{"kpi": "Scrap", "value": 2.1}]),
        ("target", 95.0),
    ],
)  # fmt: skip
def test_what_nobody_said_is_taken_out_and_named(field: str, value: object) -> None:
    traced = trace_fields({field: value}, KNOWN)
    assert traced.fields == {} and traced.removed == [field]


def test_of_a_team_only_the_names_that_were_said_stay() -> None:
    traced = trace_fields({"team": ["Maria", "Zoltan"]}, KNOWN)
    assert traced.fields == {"team": ["Maria"]}
    assert traced.untraced == [{"field": "team", "value": ["Maria", "Zoltan"]}]


def test_a_copied_field_comes_from_the_record() -> None:
    known = Known(words=("the same for line 4",), today=date(2026, 11, 22), record={"idea": "a shadow board"})
    traced = trace_fields({"idea": "a shadow board", "area": "line 4"}, known)
    assert traced.origins["idea"] == {"from": "record"} and traced.origins["area"]["quote"] == "line 4"
