"""Files of a person, read into sections: PDF, DOCX, PPTX, XLSX, HTML, Markdown, text. No network, no macros."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

from knowledge.articles import split_sections
from knowledge.documents import Section
from knowledge.errors import UnreadableError

MAX_CHARS = 5_000_000
"""Text of a document beyond this is refused: such a file is data, not reading."""
_ROWS = 40
"""Rows of a table that make one section."""


def read_sections(path: Path) -> tuple[Section, ...]:
    """The sections of a file, by its ending.

    Raises:
        UnreadableError: an unknown kind, a damaged or protected file, or one without text; the text says what to do.
    """
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise UnreadableError(
            f"{path.suffix or 'a file without ending'} cannot be read; there are {', '.join(_READERS)}"
        )
    if path.stat().st_size == 0:
        raise UnreadableError("the file is empty")
    try:
        sections = tuple(_clean(section) for section in read(path))
    except UnreadableError:
        raise
    except Exception as error:
        raise UnreadableError(
            f"the file is damaged or not what its ending {path.suffix!r} says ({type(error).__name__})"
        ) from error
    sections = tuple(section for section in sections if section.text)
    if not sections:
        raise UnreadableError("the file holds no text")
    if sum(len(section.text) for section in sections) > MAX_CHARS:
        raise UnreadableError(
            f"the file holds more than {MAX_CHARS:,} characters of text; upload the chapters that matter"
        )
    return sections


def _clean(section: Section) -> Section:
    """Ligatures and full-width letters resolved, soft hyphens and control characters gone."""
    text = unicodedata.normalize("NFKC", section.text).replace("\u00ad", "")
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c)[0] != "C")
    text = re.sub(r"[ \t]+", " ", text)
    text = re.sub(r"\n{3,}", "\n\n", text).strip()
    return Section(unicodedata.normalize("NFKC", section.heading).strip()[:200], text)


def _read_text(path: Path) -> Iterator[Section]:
    yield Section("", _decode(path))


def _decode(path: Path) -> str:
    raw = path.read_bytes()
    if b"\x00" in raw[:4000] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableError("the file is not text")
    for encoding in ("utf-8-sig", "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "cp1252", "latin-1"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableError("the text's encoding is not known; save it as UTF-8")


def _read_markdown(path: Path) -> Iterator[Section]:
    text = re.sub(r"\A---\n.*?\n---\n", "", _decode(path), flags=re.DOTALL)
    yield from split_sections(re.sub(r"^#{1,6} +", "## ", text, flags=re.MULTILINE))


def _read_html(path: Path) -> Iterator[Section]:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(_decode(path), "html.parser")
    for tag in soup(["script", "style", "noscript", "nav", "footer", "template", "svg"]):
        tag.decompose()
    for hidden in soup.select('[hidden], [aria-hidden="true"], [style*="display:none"], [style*="display: none"]'):
        hidden.decompose()
    heading = ""
    lines: list[str] = []
    for element in (soup.body or soup).find_all(
        ["h1", "h2", "h3", "h4", "p", "li", "td", "th", "pre", "blockquote", "dd", "dt"]
    ):
        text = element.get_text(" ", strip=True)
        if element.name in ("h1", "h2", "h3", "h4"):
            yield Section(heading, "\n".join(lines))
            heading, lines = text, []
        elif text and not element.find(["p", "li", "td"]):
            lines.append(f"- {text}" if element.name == "li" else text)
    if not lines and not heading:
        lines = [soup.get_text("\n", strip=True)]
    yield Section(heading, "\n".join(lines))


def _read_pdf(path: Path) -> Iterator[Section]:
    from pypdf import PdfReader
    from pypdf.errors import FileNotDecryptedError

    reader = PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnreadableError("the PDF is protected by a password; save a copy without one")
    found = False
    for number, page in enumerate(reader.pages, 1):
        try:
            text = page.extract_text() or ""
        except FileNotDecryptedError as error:
            raise UnreadableError("the PDF is protected by a password; save a copy without one") from error
        found = found or bool(text.strip())
        yield Section(f"Page {number}", _join_lines(text))
    if not found:
        raise UnreadableError("the PDF is a scan without text; run text recognition (OCR) on it first")


def _join_lines(text: str) -> str:
    """Lines of a page joined into paragraphs; a hyphen at a line's end is closed."""
    text = re.sub(r"(\w)-\n(?=[a-zà-ÿ])", r"\1", text)
    return re.sub(r"(?<![.!?:;])\n(?=[a-zà-ÿ(])", " ", text)


def _read_docx(path: Path) -> Iterator[Section]:
    import docx
    from docx.table import Table

    heading = ""
    lines: list[str] = []
    for block in docx.Document(str(path)).iter_inner_content():
        if isinstance(block, Table):
            lines += [" | ".join(cell.text.strip() for cell in row.cells) for row in block.rows]
        elif (block.style.name if block.style and block.style.name else "").startswith(
            ("Heading", "Title")
        ) and block.text.strip():
            yield Section(heading, "\n".join(lines))
            heading, lines = block.text.strip(), []
        elif block.text.strip():
            lines.append(block.text.strip())
    yield Section(heading, "\n".join(lines))


def _read_pptx(path: Path) -> Iterator[Section]:
    from pptx import Presentation

    for number, slide in enumerate(Presentation(str(path)).slides, 1):
        title = slide.shapes.title.text_frame.text.strip() if slide.shapes.title is not None else ""
        lines = []
        for shape in slide.shapes:
            if shape.has_text_frame and shape.text_frame.text.strip() not in ("", title):
                lines.append(shape.text_frame.text.strip())
            if getattr(shape, "has_table", False) and shape.has_table:
                lines += [" | ".join(cell.text.strip() for cell in row.cells) for row in shape.table.rows]
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            lines.append(slide.notes_slide.notes_text_frame.text.strip())
        yield Section(
            f"Slide {number}" + (f" › {title}" if title else ""), "\n".join(line for line in (title, *lines) if line)
        )


def _read_xlsx(path: Path) -> Iterator[Section]:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            header: list[str] = []
            lines: list[str] = []
            for row in sheet.iter_rows(values_only=True):
                cells = ["" if value is None else str(value).strip() for value in row]
                if not any(cells):
                    continue
                if not header:
                    header = cells
                    continue
                lines.append(
                    "; ".join(
                        f"{name}: {value}" if name else value
                        for name, value in zip(header, cells, strict=False)
                        if value
                    )
                )
                if len(lines) == _ROWS:
                    yield Section(sheet.title, "\n".join(lines))
                    lines = []
            yield Section(sheet.title, "\n".join(lines or [" | ".join(cell for cell in header if cell)]))
    finally:
        book.close()


_READERS: dict[str, Callable[[Path], Iterator[Section]]] = {
    ".pdf": _read_pdf,
    ".docx": _read_docx,
    ".pptx": _read_pptx,
    ".xlsx": _read_xlsx,
    ".html": _read_html,
    ".htm": _read_html,
    ".md": _read_markdown,
    ".markdown": _read_markdown,
    ".txt": _read_text,
    ".text": _read_text,
}
ENDINGS = tuple(_READERS)
"""File endings that can be read."""
