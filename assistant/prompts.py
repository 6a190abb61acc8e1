"""Prompts are Markdown files in `prompts/` with two keys of front matter: purpose and variables."""

import re
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import ConfigurationError

PROMPTS = Path(__file__).parent.parent / "prompts"


@dataclass(frozen=True)
class Prompt:
    """One prompt."""

    name: str
    purpose: str
    variables: tuple[str, ...]
    text: str

    def fill(self, **values: str) -> str:
        """The text with `{{variable}}` replaced.

        Raises:
            ConfigurationError: the values are not exactly the declared variables.
        """
        if set(values) != set(self.variables):
            raise ConfigurationError(f"prompt {self.name!r} takes {sorted(self.variables)}, got {sorted(values)}")
        return re.sub(r"\{\{(\w+)\}\}", lambda match: values[match[1]], self.text)


def load_prompt(name: str, folder: Path = PROMPTS) -> Prompt:
    """A prompt by file name without ending.

    Raises:
        ConfigurationError: there is none, or its front matter does not match its text.
    """
    path = folder / f"{name}.md"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"prompt {name!r} cannot be read from {str(path)!r}") from error
    match = re.fullmatch(r"---\npurpose: (.+)\nvariables: *(.*)\n---\n(.*)", text, re.DOTALL)
    if match is None:
        raise ConfigurationError(f"prompt {name!r} must begin with front matter: purpose, variables")
    variables = tuple(match[2].replace(",", " ").split())
    used = set(re.findall(r"\{\{(\w+)\}\}", match[3]))
    if used != set(variables):
        raise ConfigurationError(f"prompt {name!r} declares {sorted(variables)} but uses {sorted(used)}")
    return Prompt(name, match[1], variables, match[3].strip())
