import re
from pathlib import Path

import pytest

from assistant.errors import ConfigurationError
from assistant.settings import Settings, change_settings, find_fixed, load_settings, save_changes

EXAMPLE = Path(__file__).parent.parent / ".env.example"


def test_the_example_lists_every_setting_and_nothing_else() -> None:
    listed = re.findall(r"^#?(ASSISTANT_[A-Z_]+)=", EXAMPLE.read_text(), re.MULTILINE)
    assert sorted(listed) == sorted(f"ASSISTANT_{name}".upper() for name in Settings.model_fields)


def test_the_example_shows_the_defaults() -> None:
    shown = dict(re.findall(r"^(ASSISTANT_[A-Z_]+)=(.*)$", EXAMPLE.read_text(), re.MULTILINE))
    defaults = Settings(_env_file=None)
    for name, value in shown.items():
        default = getattr(defaults, name.removeprefix("ASSISTANT_").lower())
        default = default.get_secret_value() if hasattr(default, "get_secret_value") else default
        assert type(default)(value) == default if value else default == "", name


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("ASSISTANT_PORT", "99999", "ASSISTANT_PORT"),
        ("ASSISTANT_ENGINE", "magic", "ASSISTANT_ENGINE"),
        ("ASSISTANT_FISCAL_YEAR_START", "13", "ASSISTANT_FISCAL_YEAR_START"),
        ("ASSISTANT_TODAY", "tomorrow", "ASSISTANT_TODAY"),
        ("ASSISTANT_COLOUR", "red", "ASSISTANT_COLOUR is not a setting"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=told):
        load_settings()


def test_settings_cannot_be_changed_and_hide_the_key() -> None:
    settings = Settings(openai_api_key="sk-secret", _env_file=None)
    assert "sk-secret" not in repr(settings)
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1


def test_a_key_in_the_environment_alone_sends_nothing_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    assert load_settings().engine == "offline"


def test_what_was_saved_in_the_page_holds_unless_the_environment_says_otherwise(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path))
    save_changes(tmp_path, {"contact": "Ana Costa, HR", "fiscal_year_start": 4, "openai_api_key": "sk-secret"})
    save_changes(tmp_path, {"fiscal_year_start": 7})
    assert (tmp_path / "settings.json").stat().st_mode & 0o077 == 0
    loaded = load_settings()
    assert (loaded.contact, loaded.fiscal_year_start) == ("Ana Costa, HR", 7)
    assert loaded.openai_api_key.get_secret_value() == "sk-secret"
    (tmp_path / ".env").write_text("ASSISTANT_CONTACT=Works council\nASSISTANT_ORGANISATION=\n")
    monkeypatch.setenv("ASSISTANT_FISCAL_YEAR_START", "10")
    loaded = load_settings()
    assert (loaded.contact, loaded.fiscal_year_start) == ("Works council", 10)
    fixed = find_fixed()
    assert (fixed["contact"], fixed["fiscal_year_start"]) == ("the file .env", "the environment")
    assert "organisation" not in fixed
    assert load_settings(contact="Cli").contact == "Cli"


def test_a_change_is_checked_before_it_is_stored(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, _env_file=None)
    assert change_settings(settings, {"retention_days": 90}).retention_days == 90
    with pytest.raises(ConfigurationError, match="FISCAL_YEAR_START"):
        change_settings(settings, {"fiscal_year_start": 13})
    assert not (tmp_path / "settings.json").exists()


def test_a_damaged_file_of_settings_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path))
    (tmp_path / "settings.json").write_text("[1")
    with pytest.raises(ConfigurationError, match=r"settings\.json"):
        load_settings()
