"""The command line as a script meets it: separate processes, exit codes, one line of error."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.settings import Settings

FLAVOUR = "My supervisors say this is just another flavour of the month. What do I do on Monday?"


def run(settings: Settings, *arguments: str, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ASSISTANT_")}
    environment |= {"ASSISTANT_DATA_DIR": str(settings.data_dir), "ASSISTANT_TODAY": "2026-11-22", **variables}
    return subprocess.run(
        [sys.executable, "-m", "assistant", *arguments],
        capture_output=True,
        text=True,
        input=stdin,
        env=environment,
        timeout=120,
    )


def chat(settings: Settings, *lines: dict[str, object]) -> list[list[dict[str, object]]]:
    """The events of each input line."""
    done = run(settings, "chat", "--json", stdin="".join(json.dumps(line) + "\n" for line in lines))
    assert done.returncode == 0, done.stderr
    turns: list[list[dict[str, object]]] = [[]]
    for line in done.stdout.splitlines():
        event = json.loads(line)
        turns[-1].append(event)
        if event["event"] == "done":
            turns.append([])
    return turns[:-1]


def test_ask_prints_one_done_object_whose_quotes_are_in_the_articles(settings: Settings) -> None:
    from knowledge.articles import find_article

    done = run(settings, "ask", "--json", FLAVOUR)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["event"] == "done" and answer["refused"] == "none"
    assert len(answer["citations"]) >= 3
    for citation in answer["citations"]:
        article = find_article(citation["document"])
        assert article is not None
        assert citation["quote"] in article.path.read_text(encoding="utf-8")
        assert f"[{citation['number']}]" in answer["answer"]


def test_a_draft_is_saved_by_its_token_once_and_undone(settings: Settings) -> None:
    first = chat(settings, {"message": "We put a shadow board at packing line 2, Maria runs it, due 15 December 2026."})
    draft = next(e["draft"] for e in first[0] if e["event"] == "draft")
    assert isinstance(draft, dict)
    assert draft["fields"]["owner"] == "Maria" and draft["fields"]["due"] == "2026-12-15"
    second = chat(settings, {"confirm": draft["id"]}, {"confirm": draft["id"]}, {"undo": draft["id"]})
    receipts = [e for turn in second for e in turn if e["event"] == "receipt"]
    assert [r["id"] for r in receipts] == ["I-1", "I-1", "I-1"]
    assert [r["undone"] for r in receipts] == [False, False, True]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "not JSON"), ("[]", "not a JSON object"), ('{"massage": "x"}', "takes one of"), ('{"message": 3}', "takes text"),
        ('{"confirm": "d-00000000"}', "no draft"), ('{"message": "   "}', "empty"), ('{"message": "\\u0000\\u0007"}', "empty"),
        (json.dumps({"message": "word " * 10_000}), "at most 20,000"), ('{"history": [{"role": "system", "content": "x"}]}', "history takes"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_told_and_the_chat_goes_on(settings: Settings, line: str, told: str) -> None:
    done = run(settings, "chat", "--json", stdin=line + '\n{"message": "What is gemba?"}\n')
    events = [json.loads(text) for text in done.stdout.splitlines()]
    assert told in next(e["text"] for e in events if e["event"] == "notice")
    assert [e["event"] for e in events].count("done") == 2
    assert events[-1]["citations"]
    assert "Traceback" not in done.stderr


def test_right_to_left_and_odd_text_is_answered(settings: Settings) -> None:
    for turn in chat(
        settings, {"message": "كيف أتعامل مع المقاومة؟"}, {"message": "🙂🙂🙂"}, {"message": "a\u202eb\u0008c?"}
    ):
        assert turn[-1]["event"] == "done" and turn[-1]["answer"]


def test_a_conversation_from_elsewhere_is_gone_on_with(settings: Settings) -> None:
    history = [
        {"role": "user", "content": "My night shift never gives ideas"},
        {"role": "assistant", "content": "Since when?"},
    ]
    turns = chat(settings, {"history": history}, {"message": "How do I get quiet people to speak?"})
    assert turns[1][-1]["conversation"] == turns[0][-1]["conversation"]
    assert turns[1][-1]["citations"]


@pytest.mark.parametrize(
    ("arguments", "variables", "code", "told"),
    [
        (["ask", "--json", "x"], {"ASSISTANT_PORT": "many"}, 2, "ASSISTANT_PORT"),
        (["ask", "x"], {"ASSISTANT_ENGINE": "openai"}, 2, "ASSISTANT_OPENAI_API_KEY"),
        (["ask", "x"], {"ASSISTANT_DATA_DIR": "/proc/nothing"}, 2, "cannot be written"),
        (["ask", ""], {}, 1, "empty"),
        (["article", "no-such-thing"], {}, 2, "no article"),
        (["fly"], {}, 2, "invalid choice"),
        (["documents", "remove", "doc-x"], {}, 2, "no document"),
        (["kpi", "import", "nowhere.csv"], {}, 2, "no file"),
    ],
)
def test_errors_are_one_line_with_the_right_exit_code(
    settings: Settings, arguments: list[str], variables: dict[str, str], code: int, told: str
) -> None:
    done = run(settings, *arguments, **variables)
    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    if arguments != ["fly"]:
        assert done.stderr.count("\n") == 1


LIGHT = """
import sys
from assistant.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
heavy = {"gradio", "openai", "chromadb", "langchain", "langchain_openai", "plotly", "pandas"} & set(sys.modules)
print("HEAVY", sorted(heavy))
"""


@pytest.mark.parametrize(
    "arguments", [["--help"], ["articles"], ["article", "frozen-middle"], ["migrate"], ["history"], ["brief"]]
)
def test_light_commands_load_no_heavy_library(settings: Settings, arguments: list[str]) -> None:
    environment = os.environ | {"ASSISTANT_DATA_DIR": str(settings.data_dir)}
    done = subprocess.run(
        [sys.executable, "-c", LIGHT, *arguments], capture_output=True, text=True, env=environment, timeout=60
    )
    assert "HEAVY []" in done.stdout, done.stdout[-300:] + done.stderr


CLOSED = """
import socket, sys
def refuse(*a, **k):
    raise OSError("no network here")
real = socket.socket
class Closed(real):
    def connect(self, *a): refuse()
    def connect_ex(self, *a): refuse()
    def bind(self, *a): refuse()
socket.socket = Closed
socket.create_connection = refuse
socket.getaddrinfo = refuse
from assistant.cli import main
sys.exit(main(["ask", "--json", sys.argv[1]]))
"""


def test_it_answers_with_sockets_closed_from_start_to_answer(settings: Settings) -> None:
    environment = os.environ | {"ASSISTANT_DATA_DIR": str(settings.data_dir)}
    done = subprocess.run(
        [sys.executable, "-c", CLOSED, FLAVOUR], capture_output=True, text=True, env=environment, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["citations"]) >= 3


def test_a_locked_database_is_told_and_nothing_is_lost(settings: Settings) -> None:
    import sqlite3

    assert run(settings, "migrate").returncode == 0
    lock = sqlite3.connect(settings.data_dir / "records.sqlite", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    done = run(settings, "ask", "What is gemba?")
    lock.execute("ROLLBACK")
    lock.close()
    assert done.returncode in (1, 2)
    assert "another program is writing to the database" in done.stderr
    assert "Traceback" not in done.stderr
    assert run(settings, "ask", "What is gemba?").returncode == 0


def test_a_file_that_is_no_database_is_told(settings: Settings) -> None:
    (settings.data_dir / "records.sqlite").write_text(
        "this is not a database, it is a shopping list with milk and bread " * 30
    )
    done = run(settings, "ask", "What is gemba?")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "database" in done.stderr


def test_own_documents_are_read_listed_cited_and_removed(settings: Settings, tmp_path: Path) -> None:
    library = settings.data_dir / "library"
    library.unlink()  # this test writes, so it gets a library of its own
    note = tmp_path / "badges.md"
    note.write_text("# Badges\nBadges are printed on Mondays between seven and eight at the north gate.\n")
    done = run(settings, "ingest", str(note), str(tmp_path / "missing.pdf"))
    assert "badges.md: 1 passages" in done.stdout and "missing.pdf: not read" in done.stderr
    key = done.stdout.split()[0]
    assert key in run(settings, "documents", "list").stdout
    answer = json.loads(run(settings, "ask", "--json", "--my-documents", "When are badges printed?").stdout)
    assert answer["citations"][0]["document"] == key
    assert "between seven and eight" in answer["citations"][0]["quote"]
    other = json.loads(run(settings, "ask", "--json", "When are badges printed?", ASSISTANT_PERSON="bo").stdout)
    assert key not in {c["document"] for c in other["citations"]}
    assert "removed" in run(settings, "documents", "remove", key).stdout
    assert (
        json.loads(run(settings, "ask", "--json", "--my-documents", "When are badges printed?").stdout)["citations"]
        == []
    )


@pytest.mark.parametrize("size", ["64k", "900k", "3m"])
def test_a_full_disk_is_told_in_one_line(tmp_path: Path, settings: Settings, size: str) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)], capture_output=True)
    if mounted.returncode:
        pytest.skip("a small disk cannot be mounted here")
    try:
        done = run(settings, "ask", "What is gemba?", ASSISTANT_DATA_DIR=str(folder / "data"))
    finally:
        subprocess.run(["umount", str(folder)], check=True)
    assert done.returncode in (1, 2)
    assert "full" in done.stderr or "No space" in done.stderr
    assert done.stderr.count("\n") == 1 and "Traceback" not in done.stderr
