"""The data sets: readable, with ids that are used once, and samples that stay the same."""

from pathlib import Path

import pytest

from evals import cases
from evals.cases import DATASETS, read_cases, take_sample, take_split

SETS = sorted(str(path.relative_to(DATASETS)) for path in DATASETS.glob("**/*.jsonl") if "train" not in path.parts)


@pytest.mark.parametrize("name", SETS)
def test_every_set_can_be_read(name: str) -> None:
    assert read_cases(name)


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("retrieval/questions.jsonl", 150),
        ("retrieval/unanswerable.jsonl", 60),
        ("answers/concepts.jsonl", 60),
        ("kpi/forms.jsonl", 30),
        ("recognition/requests.jsonl", 40),
        ("injection/attacks.jsonl", 25),
        ("checks/cases.jsonl", 40),
        ("sensitive/test/messages.jsonl", 200),
        ("understanding/test/messages.jsonl", 400),
        ("understanding/test/dialogues.jsonl", 60),
    ],
)
def test_sets_are_large_enough(name: str, least: int) -> None:
    assert len(read_cases(name)) >= least


def test_relevant_articles_exist() -> None:
    from knowledge.articles import list_articles

    known = {article.slug for article in list_articles()}
    named = {slug for case in read_cases("retrieval/questions.jsonl") for slug in case["relevant"]}
    assert named <= known


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param('{"id": "a"}\n{"id": "a"}\n', "used twice", id="twice"),
        pytest.param('{"text": "x"}\n', "no id", id="no id"),
    ],
)
def test_bad_ids_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, says: str) -> None:
    (tmp_path / "bad.jsonl").write_text(text)
    monkeypatch.setattr(cases, "DATASETS", tmp_path)
    with pytest.raises(ValueError, match=says):
        read_cases("bad.jsonl")


def test_a_sample_is_the_same_every_time_and_keeps_the_order() -> None:
    rows = [{"id": f"c-{i}"} for i in range(50)]
    sample = take_sample(rows, 10)
    assert sample == take_sample(rows, 10)
    assert sample == sorted(sample, key=rows.index)
    assert len(sample) == 10
    assert take_sample(rows, None) == rows


def test_a_smaller_sample_is_part_of_a_larger_one() -> None:
    rows = [{"id": f"c-{i}"} for i in range(50)]
    assert all(row in take_sample(rows, 20) for row in take_sample(rows, 10))


def test_a_split_leaves_out_the_other_half() -> None:
    rows = [{"id": "a", "split": "tune"}, {"id": "b", "split": "held_out"}, {"id": "c"}]
    assert [row["id"] for row in take_split(rows, "held_out")] == ["b", "c"]
    assert take_split(rows, None) == rows
