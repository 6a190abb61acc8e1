"""The whole story in one browser: told, corrected, confirmed, undone, told again, measured, judged, thanked, found again."""

from pathlib import Path
from typing import Any

import pytest

from tests.ui.running import running_server
from tests.ui.states import WAIT, ask, go

pytestmark = [pytest.mark.browser, pytest.mark.slow]
RAMBLE = (
    "So, long day. We put up shadow boards for the tools at packing line 2 last week, because people were looking for cutters all the time, "
    "Maria Santos owns it, due 15 December 2026."
)
VALUES = (4.1, 4.3, 4.0, 4.2, 4.4, 4.1, 4.2, 4.3, 4.0, 2.1)


def test_the_whole_story(browser: Any, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = context.new_page()
    with running_server(data) as address:
        go(page, address, "coach")
        page.get_by_role("button", name="Handle a situation").click()
        page.get_by_role("button", name="Send").click()
        page.locator("#thread .sources").wait_for(timeout=WAIT)
        page.locator("#thread .cite").first.click()
        page.locator("#passage").wait_for(timeout=WAIT)
        page.keyboard.press("Escape")

        ask(page, RAMBLE, "form.draft")
        _confirm_and_undo(page)
        ask(page, RAMBLE, "form.draft")
        page.locator("#thread form.draft").last.get_by_role("button", name="Save").click()
        page.locator("#thread .receipt:not(.undone)").last.wait_for(timeout=WAIT)
        reference = page.locator("#thread .receipt:not(.undone)").last.get_by_role("button").first.inner_text()

        _measure(page, address)
        go(page, address, "coach")
        page.keyboard.press("Control+Shift+O")
        page.locator("#thread .welcome").wait_for(timeout=WAIT)
        ask(page, "Is our scrap rate signal or noise? Should I react?", ".reply .text")
        assert "eact" in page.locator("#thread .reply .text").last.inner_text()
        ask(page, "Plot our scrap rate", "figure.chart svg")

        _thank(page, address)
    with running_server(data) as address:
        _find_again(page, address, reference)
    context.close()


def _confirm_and_undo(page: Any) -> None:
    form = page.locator("#thread form.draft").last
    form.locator("input[name=area]").fill("Packing hall")
    form.locator("input[name=area]").press("Tab")
    page.locator("#thread input[name=area][value='Packing hall']").last.wait_for(timeout=WAIT)
    page.locator("#thread form.draft").last.get_by_role("button", name="Save").click()
    receipt = page.locator("#thread .receipt").last
    receipt.wait_for(timeout=WAIT)
    assert "I-1" in receipt.inner_text()
    receipt.get_by_role("button", name="Undo").click()
    page.locator("#thread .receipt.undone").last.wait_for(timeout=WAIT)
    page.get_by_role("link", name="Initiatives").click()
    page.locator("#page-initiatives .empty").wait_for(timeout=WAIT)
    page.get_by_role("link", name="Coach").click()
    page.locator("#thread .receipt.undone").last.wait_for(timeout=WAIT)


def _measure(page: Any, address: str) -> None:
    page.get_by_role("link", name="KPIs").click()
    page.locator("#page-kpis .empty").get_by_role("button", name="Define a KPI").click()
    page.locator("#new-kpi-name").fill("Scrap rate")
    page.locator("#new-kpi-unit").fill("%")
    page.locator("#new-kpi-direction").select_option("lower")
    page.locator("#page-kpis .editor").get_by_role("button", name="Save").click()
    page.locator("#value-period").wait_for(timeout=WAIT)
    for month, value in enumerate(VALUES, 1):
        page.locator("#value-period").fill(f"2026-{month:02}")
        page.locator("#value-value").fill(str(value))
        page.locator("#page-kpis form[data-act=value]").get_by_role("button", name="Save").click()
        page.locator("#page-kpis .chart td", has_text=_name(month)).first.wait_for(state="attached", timeout=WAIT)
    assert page.locator("#page-kpis .verdict h2").inner_text().startswith("React")


def _name(month: int) -> str:
    return "January February March April May June July August September October".split()[month - 1]


def _thank(page: Any, address: str) -> None:
    page.get_by_role("link", name="Recognition").click()
    page.locator("#thanks-people").fill("Maria Santos")
    page.locator("#thanks-what").fill("put up shadow boards at packing line 2")
    page.get_by_role("button", name="Write it from these facts").click()
    page.locator("#facts-check .done").wait_for(timeout=WAIT)
    page.get_by_role("button", name="Save as given").click()
    page.locator(".wall li", has_text="Maria").first.wait_for(timeout=WAIT)


def _find_again(page: Any, address: str, reference: str) -> None:
    go(page, address, "coach")
    page.locator("#conversations .row-open").first.click()
    page.locator("#thread figure.chart svg").wait_for(timeout=WAIT)
    page.locator("#conversations .row-open").nth(1).click()
    page.locator("#thread .receipt.undone").first.wait_for(timeout=WAIT)
    assert page.locator("#thread .receipt.undone").count() >= 1
    assert page.locator("#thread .receipt:not(.undone)", has_text=reference).count() >= 1
    page.locator("#thread .cite").first.click()
    page.locator("#passage").wait_for(timeout=WAIT)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Initiatives").click()
    page.locator("#page-initiatives .tile", has_text=reference).click()
    page.locator("#page-initiatives .facts", has_text="Maria Santos").wait_for(timeout=WAIT)
    page.get_by_role("link", name="KPIs").click()
    page.locator("#page-kpis .kpi-tile", has_text="2.1 %").wait_for(timeout=WAIT)
    page.get_by_role("link", name="Recognition").click()
    page.locator(".wall li", has_text="Maria").first.wait_for(timeout=WAIT)
