"""Makes `docs/screenshots/`: every page, light and dark, 1440 and 390 pixels wide. Run: python -m tests.ui.screenshots [FOLDER]."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from assistant.settings import save_changes
from tests.ui.running import load_sample, running_browser, running_server

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
SIZES = {1440: 900, 390: 844}
PAGES = {
    "initiatives": ("#initiatives", ".board"),
    "initiative": ("#initiatives/I-1", ".path"),
    "kpis": ("#kpis", ".kpi-tile"),
    "kpi": ("#kpis/Scrap%20rate", ".verdict"),
    "recognition": ("#recognition", ".writer"),
    "knowledge": ("#knowledge", ".shelf"),
    "article": ("#knowledge/flavour-of-the-month", ".read"),
    "brief": ("#brief", ".group"),
    "settings": ("#settings", ".settings"),
}
QUESTION = "My supervisors say this is just another flavour of the month. What do I do on Monday?"
IMPROVEMENT = "We put up shadow boards for the tools at packing line 2, because people were looking for cutters all the time. Maria Santos owns it, due 15 December."


def shoot_pages(page: Any, address: str, save: Any) -> None:
    """The pages over records and articles."""
    for name, (path, ready) in PAGES.items():
        page.goto(address + path)
        page.wait_for_selector(f"#page-{path[1:].split('/')[0]} {ready}", timeout=30_000)
        page.wait_for_timeout(400)
        save(name)
    page.goto(address + "#initiatives/I-1")
    page.locator("#page-initiatives").get_by_role("button", name="Edit", exact=True).click()
    page.wait_for_selector("#page-initiatives .editor")
    page.wait_for_timeout(300)
    save("form")


def shoot_coach(page: Any, address: str, save: Any) -> None:
    """The chat: first visit, answer, source, draft, receipt, chart."""
    page.goto(address)
    page.wait_for_selector(".welcome", timeout=30_000)
    page.wait_for_timeout(400)
    save("welcome")
    _ask(page, QUESTION, ".sources")
    save("answer")
    page.click(".cite >> nth=2")
    page.wait_for_selector("#passage", state="visible")
    page.wait_for_timeout(400)
    save("source")
    page.keyboard.press("Escape")
    _ask(page, IMPROVEMENT, "form.draft")
    save("draft")
    page.locator("form.draft").last.get_by_role("button", name="Save").click()
    page.wait_for_selector(".receipt")
    page.wait_for_timeout(300)
    save("receipt")
    page.locator("#thread .receipt").last.get_by_role("button", name="Undo").click()
    page.wait_for_selector("#thread .receipt.undone")
    page.keyboard.press("Control+Shift+O")
    page.wait_for_selector("#thread .welcome")
    _ask(page, "Plot our scrap rate", "figure.chart")
    save("chart")


def _ask(page: Any, question: str, ready: str) -> None:
    page.fill("#message", question)
    page.press("#message", "Enter")
    page.locator(f"#thread {ready}").last.wait_for(timeout=30_000)
    page.wait_for_timeout(700)


def main(folder: Path, address: str = "") -> None:
    """Makes all pictures; with an address those of a server that runs already."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, running_browser() as browser:
        data = Path(temporary) / "data"
        if address:
            shoot_all(browser, address, folder)
            return
        load_sample(data)
        save_changes(data, {"organisation": "Lindholm Castings", "contact": "Ana Costa, HR, ext. 214"})
        with running_server(data, person="Sam Okoro", contact="") as started:
            shoot_all(browser, started, folder)


def shoot_all(browser: Any, address: str, folder: Path) -> None:
    """Every page in every size and colour."""
    for width, height in SIZES.items():
        for scheme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": width, "height": height}, locale="en-GB", color_scheme=scheme
            )
            page = context.new_page()

            def save(name: str, page: Any = page, width: int = width, scheme: str = scheme) -> None:
                page.mouse.move(0, 0)
                page.wait_for_timeout(250)
                wide = page.evaluate("document.documentElement.scrollWidth")
                if wide > width:
                    print(f"{name} at {width}: {wide} pixels wide")
                page.screenshot(path=folder / f"{name}-{width}-{scheme}.png")

            shoot_coach(page, address, save)
            shoot_pages(page, address, save)
            context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER, sys.argv[2] if len(sys.argv) > 2 else "")
