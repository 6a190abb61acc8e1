"""Every state of every page, large and small, light and dark: axe, no scrolling sideways, targets that a finger hits."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.ui.states import PAGES, WAIT, ask, go, walk

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AXE = Path(__file__).parent / "axe.min.js"
"""axe-core, Mozilla Public License 2.0, unchanged from its npm package; see NOTICE."""
_WIDTH = "Math.max(document.scrollingElement.scrollWidth, document.body.scrollWidth) <= innerWidth"
_OUTSIDE = """() => [...document.querySelectorAll("button, a, input, select, textarea, summary, h1, h2, h3, p, table")].filter((one) => {
  const box = one.getBoundingClientRect();
  if (!box.width || !box.height || !one.checkVisibility({ visibilityProperty: true }) || one.closest(".sr, .scroll-x, .board, #nav, .skip")) return false;
  return box.right > innerWidth + 1 || box.left < -1;
}).map((one) => one.outerHTML.slice(0, 120))"""
_SMALL = """() => [...document.querySelectorAll("button, .btn, select, input, summary, nav a")].filter((one) => {
  const box = one.getBoundingClientRect();
  if (!box.width || !one.checkVisibility({ visibilityProperty: true }) || one.closest(".sr, .skip, p, li p, .tile, .read") || one.matches(".link, .cite, .sr, [type=file], [type=hidden]")) return false;
  const hit = one.closest("label")?.getBoundingClientRect() ?? box;
  return Math.max(box.height, hit.height) < 32;
}).map((one) => `${Math.round(one.getBoundingClientRect().height)} px: ${one.outerHTML.slice(0, 100)}`)"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_every_state_is_accessible_and_fits(browser: Any, address: str, width: int, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, locale="en-GB", color_scheme=scheme, bypass_csp=True,
        has_touch=width < 900, reduced_motion="reduce",
    )  # fmt: skip
    page = context.new_page()
    found: dict[str, list[str]] = {}
    states = 0
    for name in walk(page, address):
        states += 1
        page.add_script_tag(path=str(AXE))
        result = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")
        for one in result["violations"]:
            if one["impact"] in ("serious", "critical"):
                found.setdefault(f"{name}: {one['id']}", []).extend(node["html"][:160] for node in one["nodes"][:3])
        if not page.evaluate(_WIDTH):
            found[f"{name}: scrolls sideways"] = [str(page.evaluate("document.scrollingElement.scrollWidth"))]
        if outside := page.evaluate(_OUTSIDE):
            found[f"{name}: outside the window"] = outside[:4]
        if width < 900 and (small := page.evaluate(_SMALL)):
            found[f"{name}: small targets"] = small[:6]
    context.close()
    assert states > len(PAGES) + 10
    assert not found, json.dumps(found, indent=1)


@pytest.mark.parametrize("width", [768, 360])
def test_no_page_scrolls_sideways_at_other_widths(browser: Any, address: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844}, locale="en-GB")
    page = context.new_page()
    for name in PAGES:
        go(page, address, name)
        assert page.evaluate(_WIDTH), name
    go(page, address, "coach")
    ask(page, "Plot our scrap rate", "figure.chart svg")
    assert page.evaluate(_WIDTH)
    send = page.locator("#send").bounding_box()
    assert send["x"] + send["width"] <= width
    context.close()


def test_motion_is_reduced_when_that_is_wished(browser: Any, address: str) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    go(page, address, "coach")
    page.evaluate("document.documentElement.classList.add('busy')")
    assert page.evaluate("getComputedStyle(document.documentElement, '::before').animationName") == "none"
    context.close()


def test_the_page_can_be_used_by_keyboard(watched: Any, address: str) -> None:
    page = watched.page
    go(page, address, "coach")
    focused = "document.activeElement.id || document.activeElement.dataset.page || document.activeElement.dataset.act"
    page.locator("#message").focus()
    page.keyboard.type("first line")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("second line")
    assert page.input_value("#message") == "first line\nsecond line"
    page.fill("#message", "")
    page.locator("[data-act=skip]").focus()
    order = []
    for _ in range(8):
        order.append(page.evaluate(focused))
        if order[-1] != "skip":  # it comes into sight instead
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid", order
        page.keyboard.press("Tab")
    assert order == ["skip", "coach", "initiatives", "kpis", "recognition", "knowledge", "brief", "settings"]
    page.locator("#nav [data-page=initiatives]").focus()
    page.keyboard.press("Enter")
    page.locator("#page-initiatives .board").wait_for(timeout=WAIT)
    page.keyboard.press("Alt+3")
    page.locator("#page-kpis .kpi-tile").first.wait_for(timeout=WAIT)
    page.locator("[data-act=skip]").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.innerText") == "KPIs"
    page.keyboard.press("Control+k")
    page.wait_for_function("document.activeElement.id === 'message'")
    assert page.evaluate("location.hash") == "#coach"


def test_escape_closes_what_is_open_and_gives_the_focus_back(watched: Any, address: str) -> None:
    page = watched.page
    go(page, address, "coach")
    ask(page, "What is an A3?", ".sources")
    page.locator("#conversations .row .menu summary").first.focus()
    page.keyboard.press("Enter")
    page.locator("#conversations .menu[open]").wait_for()
    page.keyboard.press("Escape")
    assert page.locator("#conversations .menu[open]").count() == 0
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.locator("#message").focus()
    page.keyboard.press("ArrowUp")
    assert page.input_value("#message") == "What is an A3?"
    assert page.locator("#editing").is_visible()
    page.keyboard.press("Escape")
    assert page.input_value("#message") == ""
    assert not page.locator("#editing").is_visible()


def test_a_screen_reader_hears_that_an_answer_comes_and_is_there(watched: Any, address: str) -> None:
    page = watched.page
    go(page, address, "coach")
    page.evaluate(
        "window.heard = []; new MutationObserver(() => window.heard.push(document.getElementById('announce')?.textContent)).observe(document.body, { childList: true, subtree: true, characterData: true })"
    )
    ask(page, "What is an A3?", ".sources")
    page.wait_for_function("window.heard.some((one) => one?.startsWith('The answer is there.'))")
    assert "The coach is answering." in page.evaluate("window.heard")
    assert page.locator("#announce").get_attribute("aria-live") == "polite"
