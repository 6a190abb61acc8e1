"""A model on the wire: its answers read, its turns behind the agent told, against a scripted server."""

import pytest

from evals.lab import Options, open_lab
from evals.wire import ModelReading, measure_wire, read_answer
from tests.openai_server import Say, serve_script


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ('{"intent": "question", "values": {}}', ModelReading("question", True)),
        ('Sure: {"intent": "new_initiative", "values": {"owner": "Tom", "due": "Friday"}}', ModelReading("new_initiative", True, 2, 1)),
        ('{"intent": "dance", "values": {}}', ModelReading("", True)),
        ('{"intent": "barrier", "values": {"note": "never ends', ModelReading("barrier", False)),
        ("I would be happy to help.", ModelReading("", False)),
        ('{"intent": "question", "values": [1, 2]}', ModelReading("question", True, 2, 2)),
    ],
)  # fmt: skip
def test_an_answer_is_read_and_its_values_held_against_what_was_said(answer: str, expected: ModelReading) -> None:
    assert read_answer(answer, "Tom hangs up hooks") == expected


def test_a_server_is_measured_beside_ours_and_behind_the_agent() -> None:
    answers = [Say('{"intent": "question", "values": {"owner": "Nobody Said This"}}')] * 2
    answers += [Say("I've saved it for you. Anything else?")]
    with (
        serve_script(*answers) as script,
        open_lab(Options(sample=1, server=script.url, model="scripted", is_quiet=True)) as lab,
    ):
        report = measure_wire(lab, 2, has_agent=True)
    assert "| the model: answers that are the JSON asked for | 1.000 |" in report
    assert "| the model: values named that nobody said | 1.000 |" in report
    assert (
        "| ours: values named that nobody said | 0.000 |" in report
        or "| ours: values named that nobody said | – |" in report
    )
    assert "1 answers that claimed to have saved cleaned" in report
    assert "stored without a receipt: 0" in report
    assert script.requests[0]["response_format"]["type"] == "json_schema"
