"""Files in and out: many ways to write a table, bad rows named, nothing twice, exports that come back unchanged."""

from datetime import date

import openpyxl
import pytest
from sqlalchemy import func, select

from assistant.records.audit import list_events
from assistant.records.barriers import create_barrier, list_barriers
from assistant.records.database import build_engine, build_session_factory, migrate
from assistant.records.errors import InvalidFieldError
from assistant.records.exporting import export_initiatives, export_kpis, initiative_header
from assistant.records.importing import import_initiatives, import_kpis
from assistant.records.initiatives import (
    create_initiative,
    get_initiative,
    initiative_fields,
    list_initiatives,
    update_initiative,
)
from assistant.records.kpis import define_kpi, get_kpi, kpi_fields, record_measurements
from assistant.records.tables import Initiative, Kpi, Measurement

from .conftest import TODAY


@pytest.fixture
def write(tmp_path):
    def make(text, name="file.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return make


@pytest.fixture
def other(tmp_path):
    engine = build_engine(f"sqlite:///{tmp_path / 'other.db'}")
    migrate(engine)
    with build_session_factory(engine)() as session:
        yield session
    engine.dispose()


def take(session, path, **more):
    report = import_initiatives(session, path, actor="ana", today=TODAY, **more)
    return report.rows_new, report.rows_same, report.rows_changed, [(p.row, p.column) for p in report.problems]


def take_kpis(session, path, **more):
    report = import_kpis(session, path, actor="ana", today=TODAY, **more)
    return report.rows_new, report.rows_same, report.rows_changed, [(p.row, p.column) for p in report.problems]


def values(session):
    rows = session.execute(
        select(Kpi.name, Measurement.period, Measurement.value)
        .join(Kpi, Kpi.id == Measurement.kpi_id)
        .order_by(Kpi.name, Measurement.anchor)
    )
    return [tuple(row) for row in rows]


MESSY = """id;Title;Department;Status;Responsible;Team;Benefit;benefit_unit;Due date;Comments;Lessons learned;Colour;updated
I-4;Label printer;Päckerei;in progress;Tom;Ana, Li;1.234,5;minutes per shift;31.12.2026;hello;;red;2026-10-01
KZ-1;Gloves;Ward;blocked;Mia;;20;minutes per shift;15.01.2027;;;;
;Old one;;done;;;;;;;ask first;;
9;Bad;;sideways;;;abc;;32.13.2026;;;;
;;Ward;;;;;;;;;;
I-4;again;;;;;;;;;;;
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_messy_file(session, write, encoding):
    path = write(MESSY, encoding=encoding)
    bad = [(5, "due"), (5, "expected_benefit"), (5, "status"), (6, "title"), (7, "id")]
    assert take(session, path) == (3, 0, 0, bad)
    assert initiative_fields(get_initiative(session, "i-4")) == {
        "title": "Label printer", "area": "Päckerei", "owner": "Tom", "team": ["Ana", "Li"], "status": "doing", "due": "2026-12-31",
        "expected_benefit": {"value": 1234.5, "unit": "minutes", "per": "shift"},
    }  # fmt: skip
    assert get_initiative(session, "I-4").updated == date(2026, 10, 1)
    assert [note.text for note in get_initiative(session, "I-4").notes] == ["hello"]
    assert [(b.initiative.reference, b.status) for b in list_barriers(session)] == [("KZ-1", "open")]
    assert list_initiatives(session, today=TODAY, status="standardised")[0].learned == "ask first"


def test_a_bad_row_says_which_value_and_why(session, write):
    report = import_initiatives(session, write(MESSY), actor="ana", today=TODAY, dry_run=True)
    problem = next(p for p in report.problems if p.column == "status")
    assert (problem.row, problem.value) == (5, "sideways")
    assert "use idea, planned, doing" in problem.why
    assert report.ignored_columns == ("Colour",)
    assert (report.rows_ok, report.rows_bad) == (3, 3)


def test_a_dry_run_says_the_same_and_writes_nothing(session, write):
    path = write(MESSY)
    dry = take(session, path, dry_run=True)
    session.commit()
    assert session.scalar(select(func.count(Initiative.id))) == len(list_events(session)) == 0
    assert take(session, path) == dry


def test_a_file_imported_again_changes_nothing(session, write):
    path = write(MESSY)
    first = take(session, path)
    events = len(list_events(session, limit=None))
    assert take(session, path) == (0, 3, 0, first[3])
    assert len(list_events(session, limit=None)) == events


def test_a_changed_row_changes_its_record_and_empty_cells_leave_fields(session, write):
    take(session, write("id,title,owner,status\nI-1,Labels,Tom,doing\n"))
    assert take(session, write("id,title,owner,status\nI-1,Labels,,done\n")) == (0, 0, 1, [])
    assert (get_initiative(session, "I-1").owner, get_initiative(session, "I-1").status) == ("Tom", "standardised")


def test_rows_alike_without_an_id_stay_apart(session, write):
    path = write("title,area,owner\nLabels,A,Tom\nLabels,B,Tom\nLabels,A,Mia\n")
    assert take(session, path) == (3, 0, 0, [])
    assert take(session, path) == (0, 3, 0, [])


def test_done_long_ago_asks_for_no_checks(session, write):
    take(session, write("id,title,status,closed\nA,x,done,2025-01-01\nB,y,done,2026-11-01\n"))
    assert [len(get_initiative(session, reference).checks) for reference in "AB"] == [0, 3]


@pytest.mark.parametrize(
    ("cells", "expected", "notes"),
    [(["03/04/2026", "25/12/2026"], "2026-04-03", 0), (["03/04/2026", "12/25/2026"], "2026-03-04", 0), (["03/04/2026", "04/05/2026"], "2026-04-03", 1),
     (["2026-04-03", "2026/12/25"], "2026-04-03", 0), (["3.4.26", "25.12.26"], "2026-04-03", 0), (["3 April 2026", "Dec 25 2026"], "2026-04-03", 0)],
    ids=["day first", "month first", "open", "iso", "german", "words"],
)  # fmt: skip
def test_the_order_of_day_and_month_is_decided_for_the_column(session, write, cells, expected, notes):
    text = "title,due\n" + "".join(f"t{i},{cell}\n" for i, cell in enumerate(cells))
    report = import_initiatives(session, write(text), actor="ana", today=TODAY)
    assert report.problems == [] and len(report.notes) == notes
    assert list_initiatives(session, today=TODAY)[0].due.isoformat() == expected


def test_an_unquoted_comma_is_noticed(session, write):
    assert take(session, write("title,owner\nLabels, big ones,Tom\nGloves,Mia\n")) == (1, 0, 0, [(2, "row")])


def test_xlsx_with_real_dates_and_numbers(session, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["ID", "Initiative", "Due", "Expected savings", "Unit", "Progress"])
    book.active.append([7, "Labels", date(2026, 12, 31), 4500.5, "EUR per year", 1])
    book.active["F2"].number_format = "0%"
    book.save(tmp_path / "file.xlsx")
    assert take(session, tmp_path / "file.xlsx") == (1, 0, 0, [])
    assert initiative_fields(get_initiative(session, "7")) == {
        "title": "Labels", "due": "2026-12-31", "status": "standardised", "expected_benefit": {"value": 4500.5, "unit": "EUR", "per": "year"},
    }  # fmt: skip


def full(session):
    create_initiative(
        session,
        {
            "title": '=SUM(A1) "quoted", with; marks', "problem": "two\nlines", "idea": "-5 °C is too cold", "category": "kaizen_event", "area": "Größe",
            "owner": "Smith, John", "team": ["Doe, Jane"], "sponsor": "日本", "strategic_objective": "o", "linked_kpi": "Scrap", "baseline": "4", "target": "3 %",
            "expected_benefit": {"value": 0.1 + 0.2, "unit": "km/h", "how_estimated": "guess"}, "resources": "1 day", "status": "rejected", "reason": "no",
            "start": "2026-01-01", "due": "2026-02-03", "closed": "2026-03-04", "result": "none", "actual_benefit": {"value": -1e-9, "per": "year"}, "learned": "'=x",
        },
        actor="ana", today=TODAY, created=date(2025, 1, 2), updated=date(2026, 5, 6), is_import=True,
    )  # fmt: skip
    create_initiative(session, {"title": "Plain", "team": ["A", "B, C"]}, actor="ana", today=TODAY, reference="KZ-9")
    update_initiative(session, "KZ-9", {}, actor="Ana B", today=TODAY, note="first line\nsecond: line\n  third")
    create_barrier(session, {"what": "no money", "initiative": "KZ-9"}, actor="ana", today=TODAY)
    session.commit()


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_an_export_comes_back_unchanged(session, other, tmp_path, name):
    full(session)
    assert export_initiatives(session, tmp_path / name) == 2
    assert take(session, tmp_path / name) == (0, 2, 0, [])
    assert take(other, tmp_path / name) == (2, 0, 0, [])
    for reference in ("I-1", "KZ-9"):
        mine, theirs = get_initiative(session, reference), get_initiative(other, reference)
        assert initiative_fields(theirs) == initiative_fields(mine)
        assert (theirs.created, theirs.updated) == (mine.created, mine.updated)
        assert [(n.noted, n.author, n.text) for n in theirs.notes] == [(n.noted, n.author, n.text) for n in mine.notes]
        assert [b.what for b in theirs.barriers] == [b.what for b in mine.barriers]
    export_initiatives(other, tmp_path / f"again-{name}")
    if name.endswith("csv"):
        assert (tmp_path / "again-out.csv").read_bytes() == (tmp_path / "out.csv").read_bytes()


def test_the_header_has_every_field(session, tmp_path):
    assert initiative_header()[0] == "id"
    assert {"title", "problem", "expected_benefit", "benefit_unit", "learned", "notes", "created", "updated"} <= set(
        initiative_header()
    )


LONG = "kpi,unit,direction,target,month,value\n"


def test_the_long_form(session, write):
    path = write(
        LONG
        + 'Scrap,%,down,3,2026-08,4.1\nScrap,%,down,3,2026-09-01,"3,9"\nScrap,%,down,3,2026-13,4\nScrap,%,down,3,2026-10,abc\nOTD,%,up,95,Oct-26,96%\nOTD,%,up,95,2027-01,96\n,%,up,95,2026-01,96\n'
    )
    bad = [(8, "kpi"), (4, "period"), (5, "value"), (7, "period")]
    assert take_kpis(session, path) == (3, 0, 0, bad)
    assert values(session) == [("OTD", "2026-10", 96.0), ("Scrap", "2026-08", 4.1), ("Scrap", "2026-09", 3.9)]
    assert kpi_fields(get_kpi(session, "Scrap")) == {"name": "Scrap", "unit": "%", "direction": "lower", "target": 3.0}
    assert take_kpis(session, path) == (0, 3, 0, bad)


def test_a_dry_run_of_values_writes_nothing(session, write):
    assert take_kpis(session, write(LONG + "Scrap,%,down,3,2026-08,4.1\n"), dry_run=True) == (1, 0, 0, [])
    assert values(session) == [] and session.scalar(select(func.count(Kpi.id))) == 0


def test_another_value_for_a_period_is_a_correction_in_the_trail(session, write):
    take_kpis(session, write(LONG + "Scrap,%,down,3,2026-08,4.1\n"))
    assert take_kpis(session, write(LONG + "Scrap,%,down,3,2026-08,4.2\n")) == (0, 0, 1, [])
    assert list_events(session, kind="measurement")[0].before == {"value": 4.1}


def test_two_values_for_one_period_in_a_file_are_named(session, write):
    assert take_kpis(session, write(LONG + "Scrap,%,,,2026-08,4.1\nScrap,%,,,2026-08,4.1\nScrap,%,,,2026-08,5\n")) == (
        1,
        1,
        0,
        [(4, "value")],
    )


def test_periods_across(session, write):
    path = write(
        "KPI;Einheit;Richtung;2026-08;2026-09;Okt 2026\nNacharbeit;%;niedriger;1,5;;2\nStückkosten;€;niedriger;1.234,50;1.235;1.236\n"
    )
    assert take_kpis(session, path) == (5, 0, 0, [])
    assert values(session) == [
        ("Nacharbeit", "2026-08", 1.5),
        ("Nacharbeit", "2026-10", 2.0),
        ("Stückkosten", "2026-08", 1234.5),
        ("Stückkosten", "2026-09", 1235.0),
        ("Stückkosten", "2026-10", 1236.0),
    ]


def test_kpis_across_with_units_in_the_header(session, write):
    path = write("Month\tSafety walks (pcs)\tCost (k€)\tScrap (line 2)\n2026-08\t5\t1,234.5\t4.2\n2026-09\t6\t\t4\n")
    assert take_kpis(session, path) == (5, 0, 0, [])
    assert [(kpi.name, kpi.unit) for kpi in session.scalars(select(Kpi).order_by(Kpi.name))] == [
        ("Cost", "k€"),
        ("Safety walks", "pcs"),
        ("Scrap (line 2)", None),
    ]


def test_days_under_the_heading_month(session, write):
    text = (
        LONG
        + "One a month,%,,,2026-08-31,1\nOne a month,%,,,2026-09-30,2\nDaily,%,,,2026-08-30,1\nDaily,%,,,2026-08-31,2\n"
    )
    take_kpis(session, write(text))
    assert [(name, period) for name, period, _ in values(session)] == [
        ("Daily", "2026-08-30"),
        ("Daily", "2026-08-31"),
        ("One a month", "2026-08"),
        ("One a month", "2026-09"),
    ]


def test_percent_cells_of_a_spreadsheet(session, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Monthly quality report"])
    book.active.append([None])
    book.active.append(["kpi", "month", "value"])
    book.active.append(["FPY", date(2026, 9, 1), 0.07])
    book.active["C4"].number_format = "0.0%"
    book.save(tmp_path / "file.xlsx")
    assert take_kpis(session, tmp_path / "file.xlsx") == (1, 0, 0, [])
    assert values(session) == [("FPY", "2026-09", 7.0)] and get_kpi(session, "FPY").unit == "%"


def test_fractions_for_percent_are_stored_as_given_and_warned_of(session, write):
    report = import_kpis(
        session, write(LONG + "".join(f"OTD,%,up,95,2026-0{m},0.9{m}\n" for m in range(1, 5))), actor="ana", today=TODAY
    )
    assert values(session)[0][2] == 0.91
    assert "look like fractions" in report.notes[0]


def test_a_kpi_whose_rows_contradict_each_other_is_named(session, write):
    assert take_kpis(session, write(LONG + "Scrap,%,down,3,2026-08,4\nScrap,kg,down,3,2026-09,4\n")) == (
        1,
        0,
        0,
        [(3, "unit")],
    )


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_exported_values_come_back_unchanged(session, other, tmp_path, name):
    define_kpi(
        session,
        {
            "name": "Scrap",
            "unit": "%",
            "direction": "lower",
            "target": 0.1 + 0.2,
            "owner": "Ana",
            "definition": "a, b; c",
        },
        actor="ana",
        today=TODAY,
    )
    define_kpi(session, {"name": "Empty", "frequency": "every Tuesday"}, actor="ana", today=TODAY)
    rows = [("2026-08", 1 / 3), ("2026-08-01", -0.1), ("2026-W41", 1e15 + 0.5), ("2026-Q3", 5), ("2025", 1e-12)]
    record_measurements(
        session, [{"kpi": "Scrap", "period": p, "value": v, "note": "n"} for p, v in rows], actor="ana", today=TODAY
    )
    assert export_kpis(session, tmp_path / name) == 5
    assert take_kpis(session, tmp_path / name) == (0, 5, 0, [])
    assert take_kpis(other, tmp_path / name) == (5, 0, 0, [])
    assert values(other) == values(session)
    assert [kpi_fields(kpi) for kpi in other.scalars(select(Kpi).order_by(Kpi.name))] == [
        kpi_fields(kpi) for kpi in session.scalars(select(Kpi).order_by(Kpi.name))
    ]


def test_monthly_values_are_exported_with_exactly_the_long_header(session, tmp_path):
    define_kpi(session, {"name": "Scrap", "unit": "%", "direction": "lower", "target": 3}, actor="ana", today=TODAY)
    record_measurements(session, [{"kpi": "Scrap", "period": "2026-08", "value": 4.1}], actor="ana", today=TODAY)
    export_kpis(session, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text() == LONG.strip() + "\nScrap,%,lower,3,2026-08,4.1\n"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [("a.pdf", "x", "neither .csv nor .xlsx"), ("a.csv", "", "is empty"), ("a.csv", "colour,size\nred,1\n", "no column names"), ("a.xlsx", "not a zip", "cannot be read as XLSX")],
)  # fmt: skip
def test_unusable_files_are_named(session, write, name, content, words):
    with pytest.raises(InvalidFieldError, match=words):
        import_initiatives(session, write(content, name), actor="ana", today=TODAY)


def test_an_absent_file_and_a_file_without_values(session, tmp_path, write):
    with pytest.raises(InvalidFieldError, match="no file"):
        import_kpis(session, tmp_path / "absent.csv", actor="ana", today=TODAY)
    with pytest.raises(InvalidFieldError, match="no KPI values are recognised"):
        import_kpis(session, write("colour,size\nred,1\n"), actor="ana", today=TODAY)
