"""The pages in a real browser: sources, drafts, stopping, saying anew, settings. The whole story is in `test_story.py`."""

from pathlib import Path
from typing import Any

import pytest

from tests.openai_server import Say, serve_script
from tests.ui.running import running_server
from tests.ui.screenshots import IMPROVEMENT, QUESTION
from tests.ui.states import WAIT, ask, go

pytestmark = pytest.mark.browser


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


def test_stop_keeps_the_partial_answer_also_after_a_reload(browser: Any, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = context.new_page()
    words = "Ask each person for one nuisance. " * 40
    with (
        serve_script(Say(words, fault="slow")) as script,
        running_server(data, engine="openai", openai_base_url=script.url, openai_model="scripted") as address,
    ):
        go(page, address, "coach")
        assert "messages go to 127.0.0.1" in page.locator("#header .engine").inner_text()
        page.fill("#message", "What is an A3?")
        page.press("#message", "Enter")
        page.locator("#live .streaming", has_text="nuisance").wait_for(timeout=WAIT)
        page.get_by_role("button", name="Stop the answer").click()
        page.locator("#thread .stopped").wait_for(timeout=5_000)
        page.get_by_role("button", name="Send", exact=True).wait_for(timeout=5_000)
        shown = page.locator("#thread .reply .text").inner_text()
        assert "Ask each person for one nuisance" in shown and len(shown) < len(words) / 2
        page.reload()
        page.locator("#thread .stopped").wait_for(timeout=WAIT)
        assert page.locator("#thread .reply .text").inner_text() == shown
    context.close()


def test_an_edited_message_replaces_what_followed(watched: Any, address: str) -> None:
    page = watched.page
    go(page, address, "coach")
    ask(page, "What is an A3?", ".sources")
    ask(page, "What is a gemba walk?", ".sources")
    page.fill("#message", "half typed")
    page.locator("#thread .question").first.hover()
    page.locator("#thread [data-act=edit-message]").first.click()
    assert page.input_value("#message") == "What is an A3?"
    page.get_by_role("button", name="Leave it as it was").click()
    assert page.input_value("#message") == "half typed"
    page.locator("#thread .question").first.hover()
    page.locator("#thread [data-act=edit-message]").first.click()
    page.fill("#message", "What is standard work?")
    page.press("#message", "Enter")
    page.locator("#thread .question", has_text="standard work").wait_for(timeout=WAIT)
    assert page.locator("#thread .question").count() == 1
    assert not page.locator("#editing").is_visible()
    page.reload()
    page.locator("#thread .question", has_text="standard work").wait_for(timeout=WAIT)
    assert page.locator("#thread .question").count() == 1


def test_settings_are_changed_kept_and_taken_back_in_the_page(browser: Any, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = context.new_page()
    with running_server(data, organisation="Lindholm", contact="") as address:
        go(page, address, "settings")
        assert page.locator("#set-organisation").is_disabled()
        assert "ASSISTANT_ORGANISATION" in page.locator("#set-organisation-hint").inner_text()
        page.locator("#set-contact").fill("Works council, room 7")
        page.locator("#set-fiscal_year_start").select_option("4")
        page.locator("#set-organisation-form").get_by_role("button", name="Save").click()
        page.locator("#toasts", has_text="Saved: Contact").wait_for(timeout=WAIT)
    with running_server(data, contact="") as address:
        go(page, address, "settings")
        assert page.locator("#set-contact").input_value() == "Works council, room 7"
        assert page.locator("#set-fiscal_year_start").input_value() == "4"
        page.locator("#set-fiscal_year_start").select_option("10")
        page.locator("#set-organisation-form").get_by_role("button", name="Save").click()
        page.locator("#toasts").get_by_role("button", name="Undo").click()
        page.locator("#toasts", has_text="Undone").wait_for(timeout=WAIT)
        page.wait_for_function("document.getElementById('set-fiscal_year_start').value === '4'")
        page.locator("#delete-form .choice", has_text="Everything").click()
        page.get_by_role("button", name="Delete for good").click()
        page.locator("#toasts .error", has_text="type DELETE").wait_for(timeout=WAIT)
        page.locator("#delete-word").fill("DELETE")
        page.get_by_role("button", name="Delete for good").click()
        page.locator("#toasts", has_text="Everything is deleted").wait_for(timeout=WAIT)
    context.close()
