"""The handlers of the pages over records: initiatives, KPIs, recognition, brief, settings."""

import base64
import re
from pathlib import Path
from typing import Any

import pytest

from assistant.ui import brief_tab, forms, initiatives_tab, kpis_tab, recognition_tab, settings_tab

NONSENSE: tuple[dict[str, Any], ...] = (
    {},
    {
        "ref": [],
        "fields": 3,
        "draft": {},
        "path": "/etc/passwd",
        "files": "x",
        "days": "x",
        "kpi": None,
        "sort": 5,
        "at": 1,
    },
)


def put_file(name: str, content: str) -> dict[str, str]:
    """A file as if the page had received it."""
    from gradio.utils import get_upload_folder

    folder = Path(get_upload_folder()) / "ui-test"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return {"path": str(path), "name": name}


def undo_token(reply: Any) -> str:
    """The token behind the Undo of a toast."""
    return str(next(command["undo"] for command in reply.commands if command["do"] == "toast"))


@pytest.mark.parametrize(
    "tab",
    [initiatives_tab, kpis_tab, recognition_tab, brief_tab, settings_tab],
    ids=lambda tab: tab.__name__.split(".")[-1],
)
def test_every_page_teaches_when_it_is_empty_and_shrugs_at_nonsense(act: Any, tab: Any) -> None:
    (reply,) = act(tab.handle, "show", ref="")
    assert len(next(iter(reply.views.values()))) > 200
    for do in (*tab._ACTIONS, "nonsense"):
        for payload in NONSENSE:
            if do not in ("sample", "sample-load"):
                act(tab.handle, do, **payload)


def test_the_board_shows_every_status_and_the_table_sorts(act: Any, sample: None) -> None:
    (board,) = act(initiatives_tab.handle, "show", ref="")
    html = board.views["initiatives"]
    assert re.findall(r'data-status="(\w+)"', html) == [
        "idea",
        "planned",
        "doing",
        "checking",
        "standardised",
        "sustained",
    ]
    (table,) = act(initiatives_tab.handle, "sort", sort="title", descending="1", fields={"layout": "table"})
    titles = re.findall(r'data-ref="[^"]+"><span>([^<]+)', table.views["initiatives"])
    assert titles == sorted(titles, key=str.casefold, reverse=True)
    assert 'aria-sort="descending"' in table.views["initiatives"]


def test_filters_narrow_the_list(act: Any, sample: None) -> None:
    (found,) = act(initiatives_tab.handle, "filter", fields={"words": "red bins", "layout": "table"})
    assert found.views["initiatives"].count("<tr>") == 2
    (none,) = act(initiatives_tab.handle, "filter", fields={"words": "zebra"})
    assert "No initiative fits" in none.views["initiatives"]
    (late,) = act(initiatives_tab.handle, "filter", fields={"attention": "overdue", "layout": "table"})
    assert "Overdue" in late.views["initiatives"]


def test_an_initiative_is_made_changed_moved_and_taken_back_by_form(act: Any) -> None:
    (made,) = act(
        initiatives_tab.handle, "save", ref="", fields={"title": "Shadow boards", "owner": "Priya", "due": "2026-12-15"}
    )
    assert "Shadow boards" in made.views["initiatives"]
    (changed,) = act(
        initiatives_tab.handle,
        "save",
        ref="I-1",
        fields={"title": "Shadow boards", "owner": "Priya Nair", "due": "2026-12-15"},
    )
    assert "Priya Nair" in changed.views["initiatives"]
    (moved,) = act(initiatives_tab.handle, "move", ref="I-1", fields={"status": "standardised", "note": ""})
    assert "After 30 days" in moved.views["initiatives"]
    (noted,) = act(initiatives_tab.handle, "note", ref="I-1", fields={"note": "First week <b>good</b>"})
    assert "First week &lt;b&gt;good&lt;/b&gt;" in noted.views["initiatives"]
    (checked,) = act(initiatives_tab.handle, "check", ref="I-1", days="30", outcome="held")
    assert "held" in checked.views["initiatives"]
    (unchecked,) = act(initiatives_tab.handle, "undo", draft=undo_token(checked), at="I-1")
    assert "It held" in unchecked.views["initiatives"]
    (foreign,) = act(initiatives_tab.handle, "undo", person="eve", draft=undo_token(checked), at="I-1")
    assert foreign.commands[0]["level"] == "error"
    (blocked,) = act(
        initiatives_tab.handle, "barrier", ref="I-1", fields={"what": "No electrician", "kind": "resource"}
    )
    assert "No electrician" in blocked.views["initiatives"]
    (back,) = act(initiatives_tab.handle, "undo", draft=undo_token(blocked), at="I-1")
    assert "No electrician" not in back.views["initiatives"]


def test_a_form_tells_what_is_wrong(act: Any) -> None:
    act(initiatives_tab.handle, "save", ref="", fields={"title": "Shadow boards", "owner": "Priya"})
    for fields, word in (
        ({"title": "", "owner": "Priya"}, "Title cannot be left empty"),
        ({"title": "Shadow boards", "owner": "Priya"}, "Nothing was changed"),
        ({"due": "soon"}, "date"),
    ):
        (reply,) = act(initiatives_tab.handle, "save", ref="I-1", fields=fields)
        assert reply.commands[0]["level"] == "error"
        assert word in reply.commands[0]["text"]


def test_a_field_is_emptied_and_given_back(act: Any) -> None:
    told = {
        "title": "Shadow boards", "owner": "Priya", "team": "Li, Tom", "due": "2026-12-15", "expected_benefit.value": "20",
        "expected_benefit.unit": "minutes", "expected_benefit.per": "shift", "expected_benefit.how_estimated": "two weeks timed",
    }  # fmt: skip
    act(initiatives_tab.handle, "save", ref="", fields=told)
    bare = told | {"owner": "", "team": "", "due": "", "expected_benefit.per": ""}
    (emptied,) = act(initiatives_tab.handle, "save", ref="I-1", fields=bare)
    html = emptied.views["initiatives"]
    assert "Priya" not in html and "15 Dec 2026" not in html and "Li, Tom" not in html
    assert "20 minutes (two weeks timed)" in html
    (back,) = act(initiatives_tab.handle, "undo", draft=undo_token(emptied), at="I-1")
    html = back.views["initiatives"]
    assert "Priya" in html and "15 Dec 2026" in html and "20 minutes per shift (two weeks timed)" in html
    (none,) = act(
        initiatives_tab.handle,
        "save",
        ref="I-1",
        fields=told | {f"expected_benefit.{part}": "" for part in ("value", "unit", "per", "how_estimated")},
    )
    assert "Expected benefit" not in none.views["initiatives"].split("<aside")[0]


def test_every_change_stays_listed_with_its_undo(act: Any) -> None:
    act(initiatives_tab.handle, "save", ref="", fields={"title": "Shadow boards", "owner": "Priya"})
    act(initiatives_tab.handle, "save", ref="I-1", fields={"title": "Shadow boards", "owner": "Tom"})
    (shown,) = act(initiatives_tab.handle, "show", ref="I-1")
    (latest, first) = re.findall(r'data-act="undo" data-draft="([^"]+)"', shown.views["initiatives"])
    assert "<p>Owner</p>" in shown.views["initiatives"]
    (refused,) = act(initiatives_tab.handle, "undo", draft=first, at="I-1")
    assert "changed later" in refused.commands[0]["text"]
    (back,) = act(initiatives_tab.handle, "undo", draft=latest, at="I-1")
    assert "Priya" in back.views["initiatives"]
    assert "Undone" in back.views["initiatives"]
    (other,) = act(initiatives_tab.handle, "show", person="eve", ref="I-1")
    assert 'data-act="undo"' not in other.views["initiatives"]


def test_another_person_cannot_take_back_what_was_saved(act: Any) -> None:
    (made,) = act(initiatives_tab.handle, "save", ref="", fields={"title": "Shadow boards"})
    (reply,) = act(initiatives_tab.handle, "undo", person="eve", draft=undo_token(made), at="I-1")
    assert reply.commands[0]["level"] == "error"


def test_an_import_is_shown_before_it_is_made(act: Any) -> None:
    file = put_file("list.csv", "title,owner,due\nShadow boards,Priya,2026-12-15\n,Tom,not a date\n")
    (preview,) = act(initiatives_tab.handle, "import-check", files=[file])
    assert "Why it is left out" in preview.views["initiatives"]
    (empty,) = act(initiatives_tab.handle, "show", ref="")
    assert "0 on record" in empty.views["initiatives"]
    (done,) = act(initiatives_tab.handle, "import-run", path=file["path"])
    assert "1 on record" in done.views["initiatives"]
    (back,) = act(initiatives_tab.handle, "undo", draft=undo_token(done), at="")
    assert "0 on record" in back.views["initiatives"]


def test_only_received_files_are_read(tmp_path: Path) -> None:
    from assistant.errors import ToolInputError

    secret = tmp_path / "secret.csv"
    secret.write_text("title\nx\n")
    for path in (str(secret), "/etc/passwd", "../../etc/passwd", ""):
        with pytest.raises(ToolInputError):
            forms.find_upload(path)


def test_exports_come_back_unchanged(act: Any, sample: None) -> None:
    (exported,) = act(initiatives_tab.handle, "export", form="csv")
    content = base64.b64decode(exported.commands[0]["content"]).decode()
    (preview,) = act(initiatives_tab.handle, "import-check", files=[put_file("again.csv", content)])
    assert "There is nothing to import" in preview.views["initiatives"]


def test_kpis_show_verdicts_and_take_values(act: Any, sample: None) -> None:
    (shown,) = act(kpis_tab.handle, "show", ref="")
    assert shown.views["kpis"].index("Changeover time") < shown.views["kpis"].index("On-time delivery")
    (one,) = act(kpis_tab.handle, "show", ref="Scrap rate")
    assert "<svg" in one.views["kpis"]
    assert "Values as a table" in one.views["kpis"]
    (saved,) = act(kpis_tab.handle, "value", kpi="Scrap rate", fields={"period": "2026-11", "value": "3,1 %"})
    assert "November 2026" in saved.views["kpis"]
    (back,) = act(kpis_tab.handle, "undo", draft=undo_token(saved), at="Scrap rate")
    assert "November 2026" not in back.views["kpis"]
    (moved,) = act(
        kpis_tab.handle, "shift", kpi="Scrap rate", fields={"since": "2026-03-01", "why": "Red bins with a card"}
    )
    assert "Red bins with a card" in moved.views["kpis"]
    (same,) = act(kpis_tab.handle, "undo", draft=undo_token(moved), at="Scrap rate")
    assert "Red bins with a card" not in same.views["kpis"]
    with_owner = {**dict.fromkeys(("unit", "target", "definition"), ""), "name": "Scrap rate", "direction": "lower"}
    (defined,) = act(kpis_tab.handle, "define", kpi="Scrap rate", fields=with_owner)
    assert "<dt>Target</dt>" not in defined.views["kpis"]
    (again,) = act(kpis_tab.handle, "undo", draft=undo_token(defined), at="Scrap rate")
    assert "<dt>Target</dt>" in again.views["kpis"]
    (bad,) = act(kpis_tab.handle, "value", kpi="Scrap rate", fields={"period": "2026-11", "value": "many"})
    assert bad.commands[0]["level"] == "error"


def test_kpi_values_are_imported_after_a_preview(act: Any) -> None:
    rows = "".join(f"Complaints,number,lower,5,2026-{month:02},{month}\n" for month in range(1, 11))
    file = put_file(
        "kpis.csv", "kpi,unit,direction,target,month,value\n" + rows + "Complaints,number,lower,5,2026-13,4\n"
    )
    (preview,) = act(kpis_tab.handle, "import-check", files=[file])
    assert "Import the 10 good rows" in preview.views["kpis"]
    (done,) = act(kpis_tab.handle, "import-run", path=file["path"])
    assert "Complaints" in done.views["kpis"]
    (back,) = act(kpis_tab.handle, "undo", draft=undo_token(done), at="")
    assert "Complaints" not in back.views["kpis"]


def test_a_thank_you_is_written_checked_and_hung_on_the_wall(act: Any, sample: None) -> None:
    (page,) = act(recognition_tab.handle, "show", ref="")
    assert "Who is due" in page.views["recognition"]
    facts = {
        "people": "Maria Santos",
        "what": "put a red bin with a reason card at every cell",
        "effect": "scrap fell from 4.2 % to 3.2 %",
    }
    (written,) = act(recognition_tab.handle, "write", fields=facts)
    assert "Every name and number is among your facts" in written.views["recognition"]
    (doubted,) = act(recognition_tab.handle, "check", fields={**facts, "text": "Maria and Tom Becker saved 90 hours."})
    assert "“90” is not among your facts" in doubted.views["recognition"]
    assert "Tom Becker is named" in doubted.views["recognition"]
    (saved,) = act(recognition_tab.handle, "save", fields={**facts, "text": "Thank you, Maria, for the red bins."})
    assert "for the red bins" in saved.views["recognition"]
    (back,) = act(recognition_tab.handle, "undo", draft=undo_token(saved))
    assert "for the red bins" not in back.views["recognition"]


def test_the_brief_acts_on_its_lines(act: Any, sample: None) -> None:
    (brief,) = act(brief_tab.handle, "show")
    html = brief.views["brief"]
    barrier = re.search(r'data-barrier="([^"]+)"', html)[1]  # type: ignore[index]
    (resolved,) = act(brief_tab.handle, "resolve", barrier=barrier)
    assert f'data-barrier="{barrier}"' not in resolved.views["brief"]
    (back,) = act(brief_tab.handle, "undo", draft=undo_token(resolved))
    assert f'data-barrier="{barrier}"' in back.views["brief"]
    promise = re.search(r'data-commitment="([^"]+)"', html)[1]  # type: ignore[index]
    (kept,) = act(brief_tab.handle, "answer", commitment=promise, kept="1")
    assert undo_token(kept).startswith("d-")
