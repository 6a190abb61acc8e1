"""Holding a run against the baseline, and storing it so that a diff can be read."""

import json
from pathlib import Path
from typing import Any

import pytest

from evals.baseline import describe_check, find_falls, write_baseline, write_json
from evals.compare import compare_runs, find_run, write_comparison
from evals.figures import Failure, Figure, Mark, SuiteResult, mark_all
from evals.lab import Options
from evals.report.markdown import write_report
from evals.report.page import write_page
from evals.runs import describe_run, describe_suite, find_bound


def build_run(right: int, *, strict: bool = False, gated: bool = True, better: str = "higher") -> dict[str, Any]:
    marks = mark_all((f"c-{i}", i < right) for i in range(40))
    figure = Figure(
        "share", marks, better="higher" if better == "higher" else "lower", goal=0.9, is_strict=strict, is_gated=gated
    )
    result = SuiteResult([figure], [Failure("c-39", "<wrong>")], ["a note"])
    return describe_run(Options(), {"retrieval": describe_suite(result, 1.0, "")}, 1.0)


def test_the_same_figures_stand_up_to_the_baseline() -> None:
    assert find_falls(build_run(36), build_run(36)) == []


def test_a_fall_within_the_interval_is_accepted_and_beyond_it_is_not() -> None:
    baseline = build_run(36)
    assert find_falls(build_run(34), baseline) == []
    (fall,) = find_falls(build_run(25), baseline)
    assert (fall.suite, fall.name, fall.was, fall.now) == ("retrieval", "share", "0.900", "0.625")


def test_the_same_cases_all_lost_are_a_fall_inside_the_interval() -> None:
    """Nine cases lost and none won is no chance, however wide the interval."""
    baseline = build_run(20)
    assert find_falls(build_run(18), baseline) == []
    assert [fall.now for fall in find_falls(build_run(11), {**baseline})] == ["0.275"]
    loose = json.loads(json.dumps(baseline))
    loose["suites"]["retrieval"]["figures"][0]["bound"] = 0.1
    assert find_falls(build_run(15), loose) == []
    assert [fall.now for fall in find_falls(build_run(11), loose)] == ["0.275"]
    assert find_falls(build_run(29), loose) == []


def test_a_promise_may_not_fall_at_all() -> None:
    assert find_falls(build_run(39, strict=True), build_run(40, strict=True))
    assert find_falls(build_run(39, strict=True), build_run(40, strict=True), tolerance=0.5)


def test_lower_is_better_where_said() -> None:
    assert find_falls(build_run(20, better="lower"), build_run(2, better="lower"))
    assert find_falls(build_run(2, better="lower"), build_run(20, better="lower")) == []


def test_a_tolerance_replaces_the_interval() -> None:
    assert find_falls(build_run(34), build_run(36), tolerance=0.01)
    assert find_falls(build_run(34), build_run(36), tolerance=0.1) == []


def test_figures_that_are_only_shown_are_not_checked() -> None:
    assert find_falls(build_run(1, gated=False), build_run(40, gated=False)) == []


def test_a_missing_figure_has_fallen() -> None:
    run = build_run(36)
    run["suites"]["retrieval"]["figures"] = []
    (fall,) = find_falls(run, build_run(36))
    assert fall.now == "missing"


def test_suites_that_were_not_run_are_not_checked() -> None:
    run = build_run(36)
    run["suites"] = {}
    assert find_falls(run, build_run(36)) == []


def test_all_right_leaves_room_for_a_case_lost_by_chance() -> None:
    bound = find_bound(Figure("f", mark_all((str(i), True) for i in range(40))), 1.0, 1.0, 1.0)
    assert bound is not None and 0.9 < bound < 1.0


def test_times_may_grow_as_far_as_their_room() -> None:
    times = tuple(Mark(str(i), 10.0) for i in range(5))
    figure = Figure("ratio", times, "lower", None, "median", "×", room=3.0)
    assert find_bound(figure, 10.0, 9.0, 11.0) == 30.0


def test_a_check_names_what_fell(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    write_baseline(build_run(36), path)
    assert describe_check(build_run(36), None, path) == (True, "no figure is below the baseline")
    is_good, words = describe_check(build_run(20), None, path)
    assert not is_good
    assert "retrieval · share: 0.500, baseline 0.900" in words


def test_a_check_without_a_baseline_says_how_to_make_one(tmp_path: Path) -> None:
    is_good, words = describe_check(build_run(36), None, tmp_path / "none.json")
    assert not is_good
    assert "--write-baseline" in words


def test_a_suite_that_could_not_be_run_fails_the_check(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    write_baseline(build_run(36), path)
    run = build_run(36)
    run["suites"]["retrieval"]["error"] = "ValueError: broken"
    assert describe_check(run, None, path)[0] is False


def test_a_stored_run_is_read_back_and_has_one_line_a_figure() -> None:
    run = build_run(36)
    text = write_json(run)
    assert json.loads(text) == run
    assert sum('"name": "share"' in line for line in text.splitlines()) == 1


def test_a_comparison_names_the_cases_that_changed() -> None:
    (change,) = compare_runs(build_run(20), build_run(36))
    assert change.difference == pytest.approx(0.4)
    assert len(change.gained) == 16
    assert change.lost == ()
    assert change.p is not None and change.p < 0.001
    assert change.is_certain
    assert "c-20" in write_comparison(build_run(20), build_run(36))


def test_a_run_is_a_file_the_baseline_or_what_a_commit_holds(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text(write_json(build_run(36)), encoding="utf-8")
    assert find_run(str(path))["suites"]["retrieval"]["figures"][0]["value"] == 0.9
    assert find_run("baseline")["engine"] == "offline"
    with pytest.raises(ValueError, match="no-such-thing"):
        find_run("no-such-thing")


def test_equal_runs_have_nothing_to_compare() -> None:
    assert "No case of any figure differs" in write_comparison(build_run(20), build_run(20))


def test_the_page_needs_nothing_from_elsewhere_and_escapes() -> None:
    page = write_page(build_run(36))
    assert "http" not in page
    assert "<script" not in page
    assert "&lt;wrong&gt;" in page
    assert "<svg" in page


def test_the_report_tells_what_was_measured() -> None:
    report = write_report(build_run(36))
    assert "| share | 0.900 |" in report
    assert "Commit `" in report
    assert "- a note" in report
