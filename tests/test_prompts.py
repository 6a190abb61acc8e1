from pathlib import Path

import pytest

from assistant.errors import ConfigurationError
from assistant.prompts import PROMPTS, load_prompt


def test_every_prompt_loads() -> None:
    names = [path.stem for path in PROMPTS.glob("*.md")]
    assert "system" in names
    for name in names:
        assert load_prompt(name).purpose


def test_the_system_prompt_names_its_variables() -> None:
    text = load_prompt("system").fill(situation="SITUATION", contact="Ana")
    assert "SITUATION" in text and "Ana" in text and "{{" not in text


def test_a_forgotten_variable_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="contact"):
        load_prompt("system").fill(situation="x")


@pytest.mark.parametrize(
    ("text", "told"),
    [("Hello", "front matter"), ("---\npurpose: x\nvariables: a\n---\nHello {{b}}", "declares")],
)
def test_a_broken_prompt_is_named(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "p.md").write_text(text)
    with pytest.raises(ConfigurationError, match=told):
        load_prompt("p", tmp_path)
