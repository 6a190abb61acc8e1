"""Judging support: agreement with labels, by words and by a model on a scripted server; and the rows of the speed table."""

from evals.cases import read_cases
from evals.judge import build_agreement, build_judge, compute_kappa, judge_by_words
from evals.lab import Options, open_lab
from evals.speed import write_row
from tests.openai_server import Say, serve_script


def test_kappa_is_one_for_equal_raters_and_nothing_for_chance() -> None:
    assert compute_kappa([(True, True), (False, False)]) == 1.0
    assert compute_kappa([(True, True), (True, False), (False, True), (False, False)]) == 0.0
    assert compute_kappa([]) == 0.0
    assert compute_kappa([(True, True)]) == 0.0


def test_a_quote_supports_its_own_words_and_not_others() -> None:
    assert judge_by_words("Habits need weeks.", "Habits need weeks.")
    assert not judge_by_words("Habits need weeks.", "Bonuses speed up every change at once.")


def test_half_of_the_labels_are_supported() -> None:
    labels = read_cases("judge/labels.jsonl")
    assert sum(case["supported"] for case in labels) * 2 == len(labels) >= 40


def test_a_verdict_that_is_none_is_not_counted_as_wrong() -> None:
    with (
        serve_script(Say('"yes"'), Say("no."), Say("It depends.")) as script,
        open_lab(Options(server=script.url, model="scripted", is_quiet=True)) as lab,
    ):
        judge = build_judge(lab)
        verdicts = {str(i): judge("a quote", "a sentence") for i in range(3)}
    assert verdicts == {"0": True, "1": False, "2": None}
    labels = [{"id": "0", "supported": True}, {"id": "1", "supported": True}, {"id": "2", "supported": False}]
    given, right, believed, caught, _ = build_agreement(labels, verdicts)
    assert [sum(m.count for m in f.marks) for f in (given, right, believed, caught)] == [2, 1, 1, 0]
    assert caught.marks == ()


def test_a_row_tells_the_best_the_median_the_ratio_and_the_goal() -> None:
    assert (
        write_row("answer, median", [90.0, 60.0, 120.0], 20.0)
        == "| answer, median | 60 ms | 90 ms | 3.0 | ≤ 100 ms ✓ |"
    )
    assert write_row("install", [1200.0], 20.0) == "| install | 1,200 MB |  |  | ≤ 1000 MB ✗ |"
    assert "not measured" in write_row("start to page, second start", [], 20.0)
