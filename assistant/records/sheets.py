"""Reading a table from a CSV or XLSX file, whatever its encoding and delimiter, and writing one. No database here."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zipfile import BadZipFile

from assistant.records.errors import InvalidFieldError

Cell = str | int | float | date | None

_DELIMITERS = (",", ";", "\t", "|")
_ESCAPED = re.compile(r"'+[=+\-@]")
_NEEDS_ESCAPE = re.compile(r"'*[=+\-@]")
_NUMBER = re.compile(r"[-+]?\d[\d.,]*(?:[eE][-+]?\d+)?%?")
_MOST_ROWS = 2_000_000


@dataclass(frozen=True)
class Row:
    """One row of a table below its header."""

    number: int
    """As a spreadsheet counts: the header is usually row 1."""
    cells: tuple[Cell, ...]
    """Text stripped; `None` when empty."""


@dataclass(frozen=True)
class Sheet:
    """A table with its header."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]


def read_sheet(path: Path) -> Sheet:
    """Return the first table of a file.

    CSV: UTF-8 with or without a mark, UTF-16 with one, else Windows-1252; comma, semicolon, tab or bar, whichever
    divides the header into most columns. XLSX: the first sheet with content, formulas by their stored values, percent
    cells as "3.2%".

    Raises:
        InvalidFieldError: the file is absent, empty, or of another kind.
    """
    if not path.is_file():
        raise InvalidFieldError("file", f"there is no file {path.name!r}")
    suffix = path.suffix.casefold()
    if suffix in (".xlsx", ".xlsm"):
        rows = _read_xlsx(path)
    elif suffix in (".csv", ".tsv", ".txt"):
        rows = _read_csv(path.read_bytes())
    else:
        raise InvalidFieldError("file", f"{path.name!r} is neither .csv nor .xlsx; save it as one of these")
    filled = [row for row in rows if any(cell is not None for cell in row.cells)]
    while len(filled) > 1 and sum(cell is not None for cell in filled[0].cells) == 1 and _width(filled[1:6]) > 1:
        filled = filled[1:]  # a headline above the table
    if not filled:
        raise InvalidFieldError("file", f"{path.name!r} is empty")
    header = tuple(_header_text(cell) for cell in filled[0].cells)
    while header and not header[-1]:
        header = header[:-1]
    return Sheet(header, tuple(filled[1:]))


def _width(rows: Sequence[Row]) -> int:
    return max((sum(cell is not None for cell in row.cells) for row in rows), default=0)


def _header_text(cell: Cell) -> str:
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    return "" if cell is None else str(cell)


def _read_csv(content: bytes) -> list[Row]:
    text = _decode(content)
    first, _, rest = text.partition("\n")
    declared = re.fullmatch(r"sep=(.)\s*", first)
    delimiter = declared[1] if declared else _find_delimiter(text)
    source = rest if declared else text
    reader = csv.reader(io.StringIO(source, newline=""), delimiter=delimiter)
    rows: list[Row] = []
    ended = 1 if declared else 0
    try:
        for cells in reader:
            rows.append(Row(ended + 1, tuple(_unescape(_clean(cell)) for cell in cells)))
            ended = reader.line_num + (1 if declared else 0)
            if len(rows) > _MOST_ROWS:
                raise InvalidFieldError("file", f"the file has more than {_MOST_ROWS:,} rows; import it in parts")
    except csv.Error as error:
        raise InvalidFieldError("file", f"the file is no readable CSV near line {reader.line_num}: {error}") from error
    return rows


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _find_delimiter(text: str) -> str:
    lines = [line for line in text.splitlines()[:20] if line.strip()]

    def score(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        usual = max(set(widths), key=widths.count) if widths else 0
        return (usual if usual > 1 else 0, widths.count(usual))

    return max(_DELIMITERS, key=score)


def _clean(text: str) -> str | None:
    return text.replace("\u00a0", " ").replace("\r\n", "\n").replace("\ufeff", "").strip() or None


def _unescape(text: str | None) -> str | None:
    """Take off the apostrophe that keeps a spreadsheet from reading a text as a formula."""
    return text[1:] if text and _ESCAPED.match(text) else text


def _read_xlsx(path: Path) -> list[Row]:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, OSError, ValueError) as error:
        raise InvalidFieldError(
            "file", f"{path.name!r} cannot be read as XLSX; open and save it again in a spreadsheet"
        ) from error
    try:
        for sheet in book.worksheets:
            rows = [
                Row(number, tuple(_xlsx_cell(cell) for cell in cells))
                for number, cells in enumerate(sheet.iter_rows(), start=1)
            ]
            if any(cell is not None for row in rows for cell in row.cells):
                return rows
    finally:
        book.close()
    return []


def _xlsx_cell(cell: object) -> Cell:
    value = getattr(cell, "value", None)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float):
        if "%" in str(getattr(cell, "number_format", "")):
            return f"{(Decimal(repr(value)) * 100).normalize():f}%"
        return value
    return _clean(str(value)) if value is not None else None


def write_sheet(path: Path, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Write a table that `read_sheet` reads back unchanged: UTF-8 CSV with commas, or XLSX, by the name's ending.

    Text that a spreadsheet would take for a formula gets an apostrophe in front in CSV, which reading takes off.

    Raises:
        InvalidFieldError: another ending, or the file cannot be written.
    """
    suffix = path.suffix.casefold()
    try:
        if suffix == ".csv":
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\r\n")
                writer.writerow(header)
                writer.writerows([[_csv_text(cell) for cell in row] for row in rows])
        elif suffix == ".xlsx":
            _write_xlsx(path, header, rows)
        else:
            raise InvalidFieldError("file", f"{path.name!r} ends neither in .csv nor in .xlsx; name it so")
    except OSError as error:
        raise InvalidFieldError("file", f"{path.name!r} cannot be written: {error.strerror}") from error


def _csv_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float):
        return str(int(cell)) if float(cell).is_integer() and abs(cell) < 1e15 else repr(cell)
    return f"'{cell}" if _NEEDS_ESCAPE.match(cell) and not _NUMBER.fullmatch(cell) else cell


def _write_xlsx(path: Path, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    import openpyxl
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Export")
    sheet.append(list(header))
    for row in rows:
        cells: list[object] = []
        for value in row:
            if isinstance(value, str):
                cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value))
                cell.data_type = "s"  # never a formula
                cells.append(cell)
            elif isinstance(value, float):
                cell = WriteOnlyCell(sheet, value=repr(value))  # all 17 digits; openpyxl would write 16
                cell.data_type = "n"
                cells.append(cell)
            else:
                cells.append(value)
        sheet.append(cells)
    book.save(path)
