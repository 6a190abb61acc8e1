"""How drafts, numbers, thank-yous and answers are judged."""

from typing import Any

import pytest

from evals.drafts import find_invented, is_value_right, match_draft
from evals.figures import Mark
from evals.numbers import find_numbers, has_number
from evals.peers.reading import read_intents
from evals.series import SERIES, Series, find_signals
from evals.suites.answers import find_forbidden, find_missing
from evals.suites.recognition import find_wrong
from evals.suites.refusals import build_figures
from evals.suites.robustness import WAYS, perturb


@pytest.mark.parametrize(
    ("want", "got", "is_right"),
    [
        pytest.param(["glove", "station"], "Glove boxes at every station", True, id="words contained"),
        pytest.param(["glove", "hook"], "Glove boxes", False, id="a word is missing"),
        pytest.param("Maria", "maria", True, id="case"),
        pytest.param("佐藤", "佐藤さん", True, id="contained name"),
        pytest.param("Tom", "Tim", False, id="another name"),
        pytest.param(15, -15.0, True, id="sign aside"),
        pytest.param(
            {"value": 20, "unit": "minutes"},
            {"value": 20.0, "unit": "minutes", "per": "shift"},
            True,
            id="part of an amount",
        ),
        pytest.param({"value": 20, "unit": "EUR"}, {"value": 20.0, "unit": "€"}, True, id="currency sign"),
        pytest.param([{"kpi": "scrap", "value": 2}], [{"kpi": "Scrap rate", "value": 2.0}], True, id="rows"),
        pytest.param([{"kpi": "scrap", "value": 2}], [{"kpi": "Scrap rate", "value": 3.0}], False, id="another value"),
        pytest.param("Maria", None, False, id="nothing drafted"),
    ],
)
def test_values_are_compared(want: Any, got: Any, is_right: bool) -> None:
    assert is_value_right(want, got) is is_right


def test_other_names_of_fields_are_understood() -> None:
    expected = {"kind": "recognition", "fields": {"recognition": {"people": ["Ana"], "achievement": ["jig"]}}}
    draft = {"kind": "recognition", "fields": {"people": ["Ana"], "what": "fixed the jig"}, "pointed": ""}
    match = match_draft(expected, draft)
    assert (match.right, match.total, match.is_right) == (2, 2, True)


@pytest.mark.parametrize(
    ("fields", "invented"),
    [
        pytest.param({"owner": "Maria", "idea": "glove boxes"}, [], id="said"),
        pytest.param({"owner": "Petra"}, ["owner 'Petra'"], id="a name nobody said"),
        pytest.param(
            {"expected_benefit": {"value": 35.0}}, ["expected_benefit {'value': 35.0}"], id="a number nobody said"
        ),
        pytest.param(
            {"idea": "robots that sweep the yard"}, ["idea 'robots that sweep the yard'"], id="a text nobody said"
        ),
        pytest.param({"status": "doing", "due": "2026-12-31"}, [], id="choices and dates are judged elsewhere"),
        pytest.param({"owner": "me"}, [], id="the person"),
    ],
)
def test_invented_values_are_found(fields: dict[str, Any], invented: list[str]) -> None:
    said = ["We put glove boxes at each station, Maria owns it and I help, 20 minutes a shift."]
    assert find_invented({"fields": fields, "pointed": "", "record": None}, said)[0] == invented


def test_numbers_are_read_with_and_without_thousands() -> None:
    assert find_numbers("3,200 euros, 2.5 % and 14.") == [3200.0, 2.5, 14.0]
    assert 1234.5 in find_numbers("1.234,5", any_notation=True)
    assert has_number("fell by 0.8 points", -0.8)
    assert not has_number("18", 8)


REQUEST = {
    "id": "g", "text": "Thank Ana, she fixed the jig in 20 minutes.", "people": ["Ana"], "facts": ["jig"],
    "language": "en", "most_sentences": 2,
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        pytest.param("Thank you, Ana, for fixing the jig. That helped the team and you know it.", set(), id="good"),
        pytest.param("Thank you for fixing the jig in the evening.", {"people"}, id="nobody named"),
        pytest.param("Thank you, Ana, for the great work that you do.", {"facts"}, id="no fact"),
        pytest.param(
            "Thank you, Ana, for fixing the jig and saving 400 euros for the team.", {"invented"}, id="a number"
        ),
        pytest.param("Thank you, Ana, for the jig, as Roberto told the team and you.", {"invented"}, id="a name"),
        pytest.param("Danke, Ana, für das jig, ich danke dir und das ist gut.", {"language"}, id="language"),
        pytest.param(
            "Thank you, Ana, for the jig. It was the best of days. You did that for the team.", {"length"}, id="length"
        ),
        pytest.param("", {"missing"}, id="nothing"),
    ],
)
def test_thanks_are_judged(text: str, wrong: set[str]) -> None:
    assert set(find_wrong(REQUEST, text, {"ana", "roberto"})) == wrong


def test_a_denied_claim_is_no_claim() -> None:
    case = {"concepts": [["ask|listen"], ["cause"]], "must_not": ["punish (?:them|the)"]}
    assert find_forbidden(case, "Punish them at once.") == ["punish (?:them|the)"]
    assert find_forbidden(case, "Never punish them.") == []
    assert find_missing(case, "Listen to them.") == ["cause"]


def test_precision_and_recall_of_refusing() -> None:
    judged = {"a": (True, True), "b": (True, False), "c": (False, True), "d": (False, False)}
    precision, recall, f1, wrongly = build_figures("x", judged)
    assert sum(m.count for m in precision.marks) / len(precision.marks) == 0.5
    assert sum(m.count for m in recall.marks) / len(recall.marks) == 0.5
    assert sum(m.count for m in f1.marks) / sum(m.of for m in f1.marks) == 0.5
    assert wrongly.marks == (Mark("c", 1.0), Mark("d", 0.0))


def build_series(values: list[float]) -> Series:
    return Series("x", "pieces", "lower", 1.0, {f"m{i}": value for i, value in enumerate(values)})


def test_signals_are_seen_and_noise_is_not() -> None:
    noise = [10.0, 12, 9, 11, 10, 13, 9, 11, 12, 10, 11, 9]
    assert not find_signals(build_series(noise))
    assert find_signals(build_series([*noise, 40.0]))
    assert find_signals(build_series([*noise, *[12.5] * 9]))
    assert {find_signals(series) for series in SERIES} == {True, False}


@pytest.mark.parametrize("way", WAYS)
def test_worse_typing_is_the_same_every_time(way: str) -> None:
    text = "How do I convince Maria's stubborn colleagues?"
    assert perturb("r-1", text, way) == perturb("r-1", text, way)
    assert perturb("r-1", text, way) != text


def test_the_peer_always_has_an_intent() -> None:
    assert read_intents("yes please") == ["confirm"]
    assert read_intents("glove boxes at every station")
