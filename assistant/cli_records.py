"""The commands over documents, records and a person's own data."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import ConfigurationError
from assistant.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from assistant.records.import_report import ImportReport

Run = Callable[[Settings, argparse.Namespace], int]
Add = Callable[[str, Run, str], argparse.ArgumentParser]


def add_commands(add: Add) -> None:
    """Adds these commands to the parser."""
    ingest = add("ingest", _ingest, "read documents into your library")
    ingest.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files, or folders to search for them")
    documents = add("documents", _documents, "list or remove your documents")
    documents.add_argument("action", choices=("list", "remove"))
    documents.add_argument("key", nargs="?", help="key of the document to remove")
    for name, what in (("initiatives", "initiatives"), ("kpi", "KPIs and their values")):
        files = add(name, _files(name), f"import or export {what} (.csv, .xlsx)")
        files.add_argument("action", choices=("import", "export"))
        files.add_argument("file", type=Path)
        files.add_argument("--dry-run", action="store_true", help="only tell what an import would do")
    brief = add("brief", _brief, "what is due, stalled or waiting, the most important first")
    brief.add_argument("--json", action="store_true", help="as JSON")
    add("migrate", _migrate, "bring the database to the current schema")
    export = add("export", _export, "write everything that you own to a folder")
    export.add_argument("folder", type=Path)
    demo = add("demo", _demo, "load the sample data, or remove it")
    demo.add_argument("action", nargs="?", choices=("load", "remove"), default="load")
    conversations = add("history", _history, "list conversations, or print one as Markdown")
    conversations.add_argument("conversation", nargs="?", type=int)
    conversations.add_argument("--json", action="store_true", help="as JSON")


def with_session(settings: Settings, work: "Callable[[Session], Any]") -> Any:
    """Runs work in one transaction on the migrated database."""
    from assistant.records.database import build_session_factory
    from assistant.wiring import build_database

    engine = build_database(settings)
    try:
        with build_session_factory(engine)() as session, session.begin():
            return work(session)
    finally:
        engine.dispose()


def _ingest(settings: Settings, options: argparse.Namespace) -> int:
    from assistant.cli import ProgressBar
    from assistant.wiring import build_library
    from knowledge.errors import LibraryBusyError
    from knowledge.ingest import find_files, ingest_file

    library = build_library(settings, ProgressBar())
    failed = 0
    try:
        for path in find_files(options.paths):
            report = ingest_file(library, path, settings.person, ProgressBar(), max_mb=settings.max_upload_mb)
            failed += bool(report.problem)
            if report.problem:
                print(f"{report.name}: not read: {report.problem}", file=sys.stderr)
            else:
                print(
                    f"{report.document}  {report.name}: {report.chunks} passages"
                    + (" (known already)" if report.is_known else "")
                )
    except LibraryBusyError as error:
        raise ConfigurationError(str(error)) from error
    finally:
        library.close()
    return 1 if failed else 0


def _documents(settings: Settings, options: argparse.Namespace) -> int:
    from assistant.wiring import build_library
    from knowledge.errors import LibraryBusyError

    library = build_library(settings)
    try:
        mine = library.list_uploads(settings.person)
        if options.action == "list":
            for document, added_at in mine:
                print(f"{document.key}  {added_at[:10]}  {document.source}")
            if not mine:
                print("No documents yet: python -m assistant ingest FILE")
            return 0
        found = [d for d, _ in mine if options.key and options.key in (d.key, d.source, d.title)]
        if not found:
            raise ConfigurationError(f"no document {options.key!r} of yours; `documents list` shows their keys")
        for document in found:
            library.remove_document(document.key)
            print(f"removed {document.key}  {document.source}")
        return 0
    except LibraryBusyError as error:
        raise ConfigurationError(str(error)) from error
    finally:
        library.close()


def _files(kind: str) -> Run:
    def run(settings: Settings, options: argparse.Namespace) -> int:
        from assistant.records import exporting, importing

        if options.action == "export":
            write = exporting.export_initiatives if kind == "initiatives" else exporting.export_kpis
            n = with_session(settings, lambda session: write(session, options.file))
            print(f"{n} rows written to {options.file.name}")
            return 0
        if not options.file.exists():
            raise ConfigurationError(f"there is no file {str(options.file)!r}")

        def work(session: "Session") -> "ImportReport":
            if kind == "initiatives":
                return importing.import_initiatives(
                    session, options.file, actor=settings.person, today=settings.day, dry_run=options.dry_run
                )
            return importing.import_kpis(
                session, options.file, actor=settings.person, today=settings.day,
                fiscal_year_start=settings.fiscal_year_start, dry_run=options.dry_run,
            )  # fmt: skip

        report = with_session(settings, work)
        _print_report(report)
        return 1 if report.problems and not report.rows_ok else 0

    return run


def _print_report(report: "ImportReport") -> None:
    for problem in report.problems:
        print(f"not imported: {problem}", file=sys.stderr)
    for note in report.notes:
        print(f"note: {note}")
    if report.ignored_columns:
        print(f"note: columns not imported: {', '.join(report.ignored_columns)}")
    verb = "would be" if report.is_dry_run else "were"
    print(
        f"{report.rows_new} {verb} added, {report.rows_changed} changed, {report.rows_same} unchanged, {report.rows_bad} left out"
    )


def _brief(settings: Settings, options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from assistant.records.brief import build_brief

    brief = with_session(settings, lambda session: build_brief(session, settings.day))
    if options.json:
        print(json.dumps([asdict(line) for line in brief.lines], ensure_ascii=False, default=str))
    elif not brief.lines:
        print("Nothing is due: nothing overdue, stalled or waiting.")
    else:
        for i, line in enumerate(brief.lines, 1):
            print(f"{i:2}. {line.text}\n      → {line.next_step}")
    return 0


def _migrate(settings: Settings, _options: argparse.Namespace) -> int:
    from assistant.wiring import build_database

    build_database(settings).dispose()
    print("The database is at the current schema.")
    return 0


def _export(settings: Settings, options: argparse.Namespace) -> int:
    from assistant.owned import export_everything

    for name in export_everything(settings, options.folder):
        print(name)
    return 0


def _demo(settings: Settings, options: argparse.Namespace) -> int:
    from assistant.records import demo

    if options.action == "remove":
        n = with_session(settings, lambda session: demo.remove_demo(session))
        print(f"{n} sample rows removed; your own are untouched.")
        return 0
    n = with_session(settings, lambda session: demo.load_demo(session, settings.day))
    print(f"{n} sample rows loaded. `python -m assistant demo remove` takes them out again.")
    return 0


def _history(settings: Settings, options: argparse.Namespace) -> int:
    from assistant.records import conversations

    def work(session: "Session") -> str:
        if options.conversation is not None:
            write = conversations.export_json if options.json else conversations.export_markdown
            return write(session, options.conversation, settings.person)
        rows = conversations.list_conversations(session, settings.person)
        if options.json:
            return json.dumps(
                [{"id": c.id, "title": c.title, "updated": c.updated_at.isoformat()} for c in rows], ensure_ascii=False
            )
        return "\n".join(f"{c.id:4}  {c.updated_at:%Y-%m-%d %H:%M}  {c.title}" for c in rows) or "No conversations yet."

    print(with_session(settings, work))
    return 0
