"""The Settings page's handlers: what is set, kept, taken back, exported and deleted."""

import base64
import io
import json
import zipfile
from typing import Any

import pytest

from assistant.settings import load_settings
from assistant.ui import initiatives_tab, settings_tab
from assistant.ui.settings_view import DELETE_WORD
from tests.openai_server import Say, serve_script
from tests.ui.test_coach_tab import QUESTION, send

ORGANISATION = {
    "organisation": "Lindholm", "contact": "Ana Costa, HR, ext. 214", "fiscal_year_start": "4", "locale": "de_DE",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _no_env_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.chdir(tmp_path)


def save(act: Any, group: str, **fields: str) -> Any:
    return act(settings_tab.handle, "save", group=group, fields=fields)


def told(reply: Any) -> str:
    return str(reply.commands[0]["text"])


def test_a_saved_setting_holds_at_once_and_after_a_restart(
    act: Any, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (reply,) = save(act, "organisation", **ORGANISATION)
    assert told(reply) == "Saved: Name of the organisation, Fiscal year begins in, Dates and numbers as in."
    assert (desk.settings.fiscal_year_start, desk.coach.settings.organisation) == (4, "Lindholm")
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(desk.settings.data_dir))
    assert load_settings().locale == "de_DE"
    act(initiatives_tab.handle, "save", ref="", fields={"title": "Shadow boards", "due": "2026-12-15"})
    (shown,) = act(initiatives_tab.handle, "show", ref="I-1")
    assert "15.12.2026" in shown.views["initiatives"]


def test_the_contact_that_is_set_is_named_in_a_sensitive_matter(act: Any) -> None:
    save(act, "organisation", **ORGANISATION | {"contact": "Works council, room 7"})
    thread, _ = send(act, "My supervisor keeps touching me and I do not want it")
    assert "Works council, room 7" in thread


def test_a_change_of_settings_is_taken_back(act: Any, desk: Any) -> None:
    before = desk.settings.organisation
    (reply,) = save(act, "organisation", **ORGANISATION)
    assert reply.commands[0]["undo"] == "settings"
    (back,) = act(settings_tab.handle, "undo", draft="settings")
    assert told(back).startswith("Undone")
    assert desk.settings.organisation == before
    (again,) = act(settings_tab.handle, "undo", draft="settings")
    assert again.commands[0]["level"] == "error"


def test_what_the_environment_gives_is_shown_and_not_changed(
    act: Any, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_ORGANISATION", "From outside")
    (shown,) = act(settings_tab.handle, "show")
    assert "Given in the environment as ASSISTANT_ORGANISATION" in shown.views["settings"]
    save(act, "organisation", **ORGANISATION)
    assert desk.settings.organisation == ""
    assert desk.settings.fiscal_year_start == 4


@pytest.mark.parametrize(
    ("group", "fields", "word"),
    [
        ("organisation", {"fiscal_year_start": "13"}, "FISCAL_YEAR_START"),
        ("organisation", {"locale": "klingon"}, "LOCALE"),
        ("privacy", {"retention_days": "-3"}, "RETENTION_DAYS"),
        ("engine", {"engine": "magic"}, "ENGINE"),
        ("engine", {"engine": "openai"}, "needs a key"),
        ("engine", {"openai_base_url": "localhost:11434"}, "begins with http"),
        ("organisation", {}, "Nothing was changed"),
        ("host", {"host": "0.0.0.0"}, "Nothing was changed"),
    ],
)
def test_a_wrong_setting_is_told_and_not_stored(
    act: Any, desk: Any, group: str, fields: dict[str, str], word: str
) -> None:
    (reply,) = save(act, group, **fields)
    assert reply.commands[0]["level"] == "error"
    assert word in told(reply)
    assert not (desk.settings.data_dir / "settings.json").exists()


def test_another_engine_answers_from_the_next_message_on(act: Any, desk: Any) -> None:
    with serve_script(Say("Ready."), Say("The scripted server speaks.")) as script:
        saved, tried = save(
            act,
            "engine",
            engine="openai",
            openai_base_url=script.url,
            openai_model="scripted",
            openai_api_key="sk-secret",
        )
        assert "sk-secret" not in str(saved)
        assert "A key is stored" in saved.views["settings"]
        assert "answers" in told(tried)
        assert script.keys[0] == "Bearer sk-secret"
        assert desk.list_news()[0]["do"] == "engine" and "scripted" in desk.list_news()[0]["html"]
        thread, _ = send(act, "What is an A3?")
        assert "The scripted server speaks" in thread
        save(act, "engine", engine="offline")
        thread, _ = send(act, QUESTION)
        assert "The scripted server speaks" not in thread
        asked = len(script.requests)
    (kept,) = [json.loads((desk.settings.data_dir / "settings.json").read_text())]
    assert (kept["engine"], kept["openai_api_key"], asked) == ("offline", "sk-secret", len(script.requests))
    act(settings_tab.handle, "forget-key")
    assert desk.settings.openai_api_key.get_secret_value() == ""


def test_a_server_that_does_not_answer_is_told(act: Any) -> None:
    _, tried = save(act, "engine", engine="openai", openai_base_url="http://127.0.0.1:9/v1", openai_model="x")
    assert tried.commands[0]["level"] == "error"
    assert "does not answer yet" in told(tried)


def test_a_page_on_the_network_changes_nothing(act: Any, desk: Any) -> None:
    desk.settings = desk.settings.model_copy(update={"host": "0.0.0.0"})
    (shown,) = act(settings_tab.handle, "show")
    assert 'name="contact" disabled' in shown.views["settings"]
    assert 'value="all"' not in shown.views["settings"]
    for do, more in (("save", {"group": "organisation", "fields": ORGANISATION}), ("forget-key", {}), ("delete", {"fields": {"scope": "all", "word": DELETE_WORD}})):  # fmt: skip
        (reply,) = act(settings_tab.handle, do, **more)
        assert reply.commands[0]["level"] == "error", do


def test_a_shorter_retention_says_what_it_will_delete(act: Any) -> None:
    (reply,) = save(act, "privacy", retention_days="30")
    assert "At the next start none of your conversations" in told(reply)


def test_everything_is_exported(act: Any, sample: None) -> None:
    send(act, QUESTION)
    (shown,) = act(settings_tab.handle, "show")
    assert "1 conversation and 0 documents" in shown.views["settings"]
    (exported,) = act(settings_tab.handle, "export")
    archive = zipfile.ZipFile(io.BytesIO(base64.b64decode(exported.commands[0]["content"])))
    names = {
        "initiatives.csv",
        "kpis.csv",
        "records.json",
        "documents.json",
        "conversation-1.md",
        "conversation-1.json",
    }
    assert names == set(archive.namelist())
    records = json.loads(archive.read("records.json"))
    assert records["recognitions"] and records["barriers"] and records["audit_events"]


def test_nothing_is_deleted_without_the_word(act: Any) -> None:
    send(act, QUESTION)
    for word in ("", "delete", "DELETE!"):
        (reply,) = act(settings_tab.handle, "delete", fields={"scope": "own", "word": word})
        assert reply.commands[0]["level"] == "error"
    (shown,) = act(settings_tab.handle, "show")
    assert "1 conversation" in shown.views["settings"]


def test_own_conversations_are_deleted_and_records_stay(act: Any, sample: None) -> None:
    send(act, QUESTION)
    (gone,) = act(settings_tab.handle, "delete", fields={"scope": "own", "word": DELETE_WORD})
    assert "0 conversations" in gone.views["settings"]
    assert {"do": "forget"} in gone.commands
    assert "Remove sample data" in gone.views["settings"]
    (removed,) = act(settings_tab.handle, "sample-remove")
    assert "Load sample data" in removed.views["settings"]


def test_everything_is_deleted_and_the_coach_goes_on(act: Any, desk: Any, sample: None) -> None:
    send(act, "Zwetschgendatschi is what we call the fixture")
    (gone,) = act(settings_tab.handle, "delete", fields={"scope": "all", "word": DELETE_WORD})
    assert "0 conversations" in gone.views["settings"]
    assert "Load sample data" in gone.views["settings"]
    for file in desk.settings.data_dir.glob("records.sqlite*"):
        assert b"Zwetschgendatschi" not in file.read_bytes()
        assert b"Maria Santos" not in file.read_bytes()
    (empty,) = act(initiatives_tab.handle, "show", ref="")
    assert "0 on record" in empty.views["initiatives"]
    _, number = send(act, QUESTION)
    assert number == "1"
