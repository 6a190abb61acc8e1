import re
from pathlib import Path

import pytest

from assistant.errors import ConfigurationError
from assistant.settings import Settings, load_settings

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
