"""What the page weighs and how quick it is: printed, not judged; `python -m tests.ui.measures` measures more often."""

from typing import Any

import pytest

from tests.ui.measures import QUESTIONS, measure_answers, measure_page

pytestmark = pytest.mark.browser


def test_the_page_is_measured(browser: Any, address: str, capsys: pytest.CaptureFixture[str]) -> None:
    page = measure_page(browser, address)
    answers = measure_answers(browser, address, QUESTIONS[:2])
    assert page["all, kB"] > 100 and page["requests"] > 3
    assert 0 < page["first paint, s"] <= page["usable, s"]
    for one in answers:
        assert 0 < one["asked"] <= one["words"] <= one["whole"]
    with capsys.disabled():
        print(f"\n  page: {', '.join(f'{name} {value:,.1f}' for name, value in page.items())}")
        print(f"  answers, ms: {'; '.join(', '.join(f'{k} {v:,.0f}' for k, v in one.items()) for one in answers)}")
