"""Every page in the states that a person sees it in, one after the other, for axe, widths and targets."""

from collections.abc import Iterator
from typing import Any

from tests.ui.screenshots import IMPROVEMENT, QUESTION

WAIT = 30_000
PAGES = {
    "coach": "#scroller .welcome, #scroller .reply", "initiatives": "#page-initiatives .board", "initiatives/I-1": "#page-initiatives .path", "kpis": "#page-kpis .kpi-tile",
    "kpis/Scrap%20rate": "#page-kpis .verdict", "recognition": "#page-recognition .writer", "knowledge": "#page-knowledge .shelf",
    "knowledge/flavour-of-the-month": "#page-knowledge .read", "brief": "#page-brief .group", "settings": "#page-settings .settings",
}  # fmt: skip
"""Address of each page, and what it shows when it is drawn."""


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


def walk(page: Any, address: str) -> Iterator[str]:
    """Brings the page from state to state and names each."""
    for name in PAGES:
        go(page, address, name)
        yield name
    yield from _walk_forms(page, address)
    yield from _walk_chat(page, address)


def _walk_forms(page: Any, address: str) -> Iterator[str]:
    go(page, address, "initiatives")
    page.locator("#page-initiatives .segmented label", has_text="Table").click()
    page.locator("#page-initiatives table").wait_for(timeout=WAIT)
    yield "initiatives as a table"
    page.locator("#page-initiatives .page-head .menu summary").click()
    yield "menu of the initiatives"
    page.get_by_role("button", name="Import a file").click()
    page.locator("#page-initiatives .dropzone").wait_for(timeout=WAIT)
    yield "import"
    rows = "title,owner,due,a column that nobody knows\nShadow boards,Priya,2026-12-15,x\n,Tom,not a date,y\n"
    page.locator("#page-initiatives input[type=file]").set_input_files(
        {"name": "a rather long name of a list of initiatives.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    page.locator("#page-initiatives .figures").wait_for(timeout=WAIT)
    yield "import preview"
    go(page, address, "initiatives")
    page.get_by_role("button", name="New initiative").click()
    page.locator("#page-initiatives .editor").wait_for(timeout=WAIT)
    yield "new initiative"
    go(page, address, "initiatives/I-1")
    page.locator("#page-initiatives").get_by_role("button", name="Edit", exact=True).click()
    page.locator("#page-initiatives .editor").wait_for(timeout=WAIT)
    page.locator("#page-initiatives .more-fields summary").click()
    yield "edit an initiative"
    go(page, address, "kpis/Scrap%20rate")
    for summary in page.locator("#page-kpis summary").all():
        summary.click()
    yield "a KPI with everything open"
    go(page, address, "knowledge")
    page.locator("#knowledge-words").fill("people who resist")
    page.locator("#page-knowledge .results").wait_for(timeout=WAIT)
    yield "search results"
    go(page, address, "settings")
    page.locator("#page-settings .choice", has_text="A model on a server").click()
    page.locator("#page-settings .server-fields").wait_for(timeout=WAIT)
    yield "settings of a server"


def _walk_chat(page: Any, address: str) -> Iterator[str]:
    go(page, address, "coach")
    ask(page, QUESTION, ".sources")
    yield "answer"
    page.locator("#thread .chip").first.click()
    page.locator("#passage").wait_for(timeout=WAIT)
    page.wait_for_timeout(300)
    yield "source"
    page.keyboard.press("Escape")
    page.locator("#thread [data-act=thumb][data-value=down]").last.click()
    page.locator("#thread .why").wait_for(timeout=WAIT)
    ask(page, IMPROVEMENT, "form.draft")
    for summary in page.locator("#thread .more-fields > summary").all():
        summary.click()
    yield "draft with all fields"
    page.keyboard.press("Control+Shift+O")
    page.locator("#thread .welcome").wait_for(timeout=WAIT)
    ask(page, "Plot our scrap rate", "figure.chart svg")
    page.locator("#thread .chart summary").last.click()
    yield "chart with its table"
    page.locator("#message").press("ArrowUp")
    page.locator("#editing").wait_for(timeout=WAIT)
    yield "changing a message"
    page.keyboard.press("Escape")
    if page.locator(".only-coach").is_visible():
        page.locator(".only-coach").click()
        page.wait_for_timeout(300)
    page.locator("#conversations .row .menu summary").first.click()
    yield "conversations with an open menu"
