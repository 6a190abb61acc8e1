"""The pages in a real browser: the whole story, every page, axe, sizes, keyboard, restart."""

from pathlib import Path
from typing import Any

import pytest

from tests.ui.running import load_sample, running_server
from tests.ui.screenshots import IMPROVEMENT, QUESTION

pytestmark = pytest.mark.browser
AXE = Path(__file__).parent / "axe.min.js"
"""axe-core, Mozilla Public License 2.0, unchanged from its npm package."""
WAIT = 30_000
PAGES = {
    "coach": "#scroller .welcome, #scroller .reply", "initiatives": "#page-initiatives .board", "initiatives/I-1": "#page-initiatives .path", "kpis": "#page-kpis .kpi-tile",
    "kpis/Scrap%20rate": "#page-kpis .verdict", "recognition": "#page-recognition .writer", "knowledge": "#page-knowledge .shelf",
    "knowledge/flavour-of-the-month": "#page-knowledge .read", "brief": "#page-brief .group", "settings": "#page-settings .settings",
}  # fmt: skip


def go(page: Any, address: str, name: str) -> None:
    """Opens a page and waits until it is drawn."""
    page.goto(f"{address}#{name}")
    page.reload()
    page.locator(PAGES[name]).first.wait_for(timeout=WAIT)


def ask(page: Any, text: str, ready: str) -> None:
    """Sends a message and waits for what the answer brings."""
    page.fill("#message", text)
    page.press("#message", "Enter")
    page.locator(f"#thread {ready}").last.wait_for(timeout=WAIT)
    page.wait_for_selector("#send[aria-label=Send]", timeout=WAIT)


def test_ask_open_a_source_and_see_the_quote(watched: Any, address: str) -> None:
    page = watched.page
    go(page, address, "coach")
    page.get_by_role("button", name="Handle a situation").click()
    assert page.input_value("#message") == QUESTION
    page.get_by_role("button", name="Send").click()
    page.locator("#thread .sources").wait_for(timeout=WAIT)
    page.locator("#thread .cite").nth(1).click()
    mark = page.locator("#passage")
    mark.wait_for(timeout=WAIT)
    page.wait_for_timeout(300)
    assert len(mark.inner_text()) > 10
    box, panel = mark.bounding_box(), page.locator("#panel .panel-body").bounding_box()
    assert panel["y"] <= box["y"] <= panel["y"] + panel["height"]
    assert page.evaluate("document.activeElement.id") == "panel-title"
    page.keyboard.press("Escape")
    page.wait_for_function("!document.body.classList.contains('panel-open')")
    assert page.evaluate("document.activeElement.className") == "cite"


def test_log_edit_confirm_and_undo(watched: Any, address: str) -> None:
    page = watched.page
    go(page, address, "coach")
    ask(page, IMPROVEMENT, "form.draft")
    form = page.locator("#thread form.draft").last
    form.locator("input[name=area]").fill("Packing")
    form.get_by_role("button", name="Save").click()
    receipt = page.locator("#thread .receipt").last
    receipt.wait_for(timeout=WAIT)
    assert receipt.inner_text().startswith("Saved I-")
    reference = receipt.get_by_role("button").first.inner_text()
    receipt.get_by_role("button", name=reference).click()
    page.locator("#page-initiatives .facts", has_text="Packing").wait_for(timeout=WAIT)
    page.get_by_role("link", name="Coach").click()
    receipt = page.locator("#thread .receipt").last
    receipt.get_by_role("button", name="Undo").click()
    page.locator("#thread .receipt.undone").last.wait_for(timeout=WAIT)


def test_typed_text_and_draft_survive_a_reload(watched: Any, address: str) -> None:
    page = watched.page
    go(page, address, "coach")
    ask(page, IMPROVEMENT, "form.draft")
    page.locator("#thread form.draft").last.locator("input[name=area]").fill("Packing hall")
    page.locator("#thread form.draft").last.locator("input[name=area]").press("Tab")
    page.locator("#thread input[name=area][value='Packing hall']").wait_for(timeout=WAIT)
    page.fill("#message", "half a though")
    page.reload()
    page.locator("#thread input[name=area][value='Packing hall']").wait_for(timeout=WAIT)
    page.wait_for_function("document.getElementById('message')?.value === 'half a though'")


def test_everything_is_there_after_a_restart(browser: Any, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    load_sample(data)
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = context.new_page()
    with running_server(data) as address:
        go(page, address, "coach")
        ask(page, IMPROVEMENT, "form.draft")
        page.locator("#thread form.draft").last.get_by_role("button", name="Save").click()
        page.locator("#thread .receipt").last.wait_for(timeout=WAIT)
        ask(page, "Plot our scrap rate", "figure.chart svg")
        page.get_by_role("link", name="Recognition").click()
        page.locator("#thanks-people").fill("Tom Becker")
        page.locator("#thanks-what").fill("moved the label printer next to the packing line")
        page.get_by_role("button", name="Write it from these facts").click()
        page.locator("#facts-check .done").wait_for(timeout=WAIT)
        page.get_by_role("button", name="Save as given").click()
        page.locator(".wall li", has_text="Tom").first.wait_for(timeout=WAIT)
    with running_server(data) as address:
        go(page, address, "coach")
        page.locator("#conversations .row-open").first.click()
        page.locator("#thread figure.chart svg").wait_for(timeout=WAIT)
        page.locator("#thread .receipt").wait_for(timeout=WAIT)
        page.get_by_role("link", name="Initiatives").click()
        page.locator("#page-initiatives .tile", has_text="label printer").wait_for(timeout=WAIT)
        page.get_by_role("link", name="Recognition").click()
        page.locator(".wall li", has_text="Tom").first.wait_for(timeout=WAIT)
    context.close()


@pytest.mark.parametrize("width", [1440, 768, 360])
def test_no_page_scrolls_sideways(browser: Any, address: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844}, locale="en-GB")
    page = context.new_page()
    for name in PAGES:
        go(page, address, name)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    go(page, address, "coach")
    ask(page, "Plot our scrap rate", "figure.chart svg")
    ask(page, IMPROVEMENT, "form.draft")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    send = page.locator("#send").bounding_box()
    assert send["x"] + send["width"] <= width
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Any, address: str, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="en-GB", color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    found: dict[str, list[str]] = {}

    def check(name: str) -> None:
        page.add_script_tag(path=str(AXE))
        result = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")
        for one in result["violations"]:
            if one["impact"] in ("serious", "critical"):
                found.setdefault(f"{name}: {one['id']}", []).extend(node["html"][:160] for node in one["nodes"][:3])

    for name in PAGES:
        go(page, address, name)
        check(name)
    go(page, address, "coach")
    ask(page, QUESTION, ".sources")
    page.locator("#thread .chip").first.click()
    page.locator("#passage").wait_for(timeout=WAIT)
    check("source")
    page.keyboard.press("Escape")
    ask(page, IMPROVEMENT, "form.draft")
    ask(page, "Plot our scrap rate", "figure.chart svg")
    check("draft and chart")
    context.close()
    assert found == {}


def test_the_page_can_be_used_by_keyboard(watched: Any, address: str) -> None:
    page = watched.page
    go(page, address, "coach")
    page.locator("#message").focus()
    page.keyboard.type("first line")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("second line")
    assert page.input_value("#message") == "first line\nsecond line"
    page.fill("#message", "")
    page.locator("#nav a").first.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.locator("#page-initiatives .board").wait_for(timeout=WAIT)


def test_answers_carry_the_protection_headers(address: str) -> None:
    import http.client
    import urllib.request

    with urllib.request.urlopen(address) as answer:
        assert "connect-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["x-frame-options"] == "DENY"
    port = int(address.rstrip("/").rsplit(":", 1)[1])
    for headers in ({"Host": "evil.example"}, {"Host": f"127.0.0.1:{port}", "Origin": "https://evil.example"}):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", "/config", headers=headers)
        assert connection.getresponse().status == 403
        connection.close()
