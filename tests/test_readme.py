import re
from pathlib import Path

from assistant.cli import build_parser

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def test_the_readme_lists_every_command_and_no_other() -> None:
    commands = next(a.choices for a in build_parser()._actions if a.choices and "ask" in a.choices)
    table = README.split("| command | what it does |")[1].split("\n\n")[0]
    listed = {match for row in table.splitlines()[2:] for match in re.findall(r"`(\w+)", row.split("|")[1])}
    assert listed == set(commands)


def test_the_readme_begins_with_the_two_commands() -> None:
    assert README.index("make run") < README.index("make test") < README.index("python -m venv")


def test_every_folder_named_in_the_readme_exists() -> None:
    for folder in re.findall(r"^\| `(\w+)/` \|", README, re.MULTILINE):
        assert (ROOT / folder).is_dir(), folder
