"""The dry run of an import, shown before anything is written. Pure functions."""

from assistant.records.import_report import ImportReport
from assistant.ui.icons import icon
from assistant.ui.markup import button, escape, tag, text, void

_SHOWN = 30


def render_dropzone(act: str, label: str, accept: str, *, several: bool = False, hint: str = "") -> str:
    """A place to drop files on, or to choose them with the keyboard."""
    box = void("input", type="file", id=f"file-{act}", accept=accept, multiple=several, data_act=act)
    words = text("strong", label) + (text("span", hint, class_="hint") if hint else "")
    return tag("label", icon("upload") + words + box, class_="dropzone", for_=f"file-{act}")


def render_import(title: str, back: str, hint: str) -> str:
    """The page that takes a file."""
    head = tag("header", tag("div", text("h1", title) + text("p", hint, class_="muted")), class_="page-head")
    zone = render_dropzone(
        "import-check",
        "Choose a file, or drop it here",
        ".csv,.xlsx,.tsv,.txt",
        hint="CSV or Excel. First you see what would happen; nothing is written yet.",
    )
    return tag(
        "div",
        button("Back", "go", kind="quiet small", icon=icon("back"), data_page=back) + head + zone,
        class_="sheet narrow",
        data_key="import",
    )


def render_report(report: ImportReport, name: str, path: str, back: str) -> str:
    """What the file would do, every bad row with its reason, and the button that does it."""
    good, bad = report.rows_ok, report.rows_bad
    tiles = "".join(
        tag("div", text("strong", number) + text("span", label), class_="figure")
        for number, label in (
            (report.rows_new, "new"),
            (report.rows_changed, "changed"),
            (report.rows_same, "unchanged"),
            (bad, "left out"),
        )
    )
    rows = "".join(
        tag(
            "tr",
            text("td", one.row, class_="number")
            + text("td", one.column)
            + text("td", one.value[:60])
            + text("td", one.why),
        )
        for one in report.problems[:_SHOWN]
    )
    more = (
        text("p", f"and {len(report.problems) - _SHOWN} more", class_="hint") if len(report.problems) > _SHOWN else ""
    )
    head = tag("tr", "".join(text("th", one, scope="col") for one in ("Row", "Column", "Value", "Why it is left out")))
    table = (
        tag(
            "div",
            tag("table", tag("thead", head) + tag("tbody", rows), class_="grid") + more,
            class_="scroll-x",
            tabindex="0",
            role="region",
            aria_label="Rows left out",
        )
        if rows
        else ""
    )
    notes = "".join(tag("li", escape(note)) for note in report.notes)
    if report.ignored_columns:
        notes += tag("li", escape(f"Columns that are not taken over: {', '.join(report.ignored_columns)}."))
    label = (
        f"Import {good} row{'' if good == 1 else 's'}"
        if bad == 0
        else f"Import the {good} good row{'' if good == 1 else 's'}"
    )
    go = (
        button(label, "import-run", kind="primary", data_path=path, data_name=name)
        if report.rows_new + report.rows_changed
        else text("p", "There is nothing to import.", class_="muted")
    )
    actions = tag("div", go + button("Choose another file", "import-page"), class_="actions")
    top = tag(
        "header",
        tag("div", text("p", "Preview · nothing is written yet", class_="eyebrow") + text("h1", name)),
        class_="page-head",
    )
    body = tag("div", tiles, class_="figures") + (tag("ul", notes, class_="notes") if notes else "") + table + actions
    return tag(
        "div",
        button("Back", "go", kind="quiet small", icon=icon("back"), data_page=back)
        + top
        + tag("section", body, class_="card"),
        class_="sheet",
        data_key="preview",
    )
