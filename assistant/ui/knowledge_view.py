"""Articles to read and search, and a person's own documents. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.ui.formats import show_date
from assistant.ui.icons import icon
from assistant.ui.import_view import render_dropzone
from assistant.ui.markup import button, escape, plain, render_markdown, tag, text, void
from assistant.ui.source_view import render_sections, render_works
from knowledge.articles import Article
from knowledge.documents import Document
from knowledge.ingest import IngestReport
from knowledge.readers import ENDINGS


@dataclass(frozen=True)
class Upload:
    """A document of the person."""

    key: str
    title: str
    source: str
    added: str
    passages: int


@dataclass(frozen=True)
class Found:
    """A passage that a search found."""

    document: str
    title: str
    section: str
    quote: str
    is_own: bool


def show_area(area: str) -> str:
    """ "daily-management" → "Daily management"; the short names in capitals."""
    words = area.replace("-", " ")
    return {"kpis": "KPIs", "xmr charts": "XmR charts"}.get(words, words.capitalize())


def render_search(words: str) -> str:
    """The search over everything that can be read here."""
    box = tag("label", text("span", "Search articles and your documents", class_="sr") + icon("search") + void(
        "input", type="search", name="words", id="knowledge-words", value=words, placeholder="Search articles and your documents", autocomplete="off", data_input_act="search",
    ), class_="searchbox")  # fmt: skip
    return tag("form", box, data_act="search", role="search", class_="filters", autocomplete="off")


def render_knowledge(
    articles: Sequence[Article],
    uploads: Sequence[Upload],
    *,
    progress: str = "",
    reports: Sequence[IngestReport] = (),
    limit_mb: int = 50,
) -> str:
    """The page: search, own documents, articles by area."""
    lead = f"{len(articles)} articles that the coach quotes from, and what you add."
    head = tag(
        "header",
        tag("div", text("h1", "Knowledge") + text("p", lead, class_="muted")),
        class_="page-head",
        data_key="head",
    )
    main = render_areas(articles)
    side = render_uploads(uploads, progress, reports, limit_mb)
    grid = tag(
        "div",
        tag("div", main, class_="content") + tag("aside", side, class_="side", aria_label="Your documents"),
        class_="two",
    )
    return tag("div", head + render_search("") + grid, class_="sheet", data_key="page")


def render_areas(articles: Sequence[Article]) -> str:
    """Articles by area, each area folded."""
    areas: dict[str, list[Article]] = {}
    for article in articles:
        areas.setdefault(article.front.area, []).append(article)
    shown = []
    for area, own in areas.items():
        rows = "".join(
            tag("li", button(one.front.title, "go", kind="link", data_page="knowledge", data_ref=one.slug))
            for one in own
        )
        count = text("span", len(own), class_="badge")
        shown.append(
            tag(
                "details",
                tag("summary", text("h2", show_area(area)) + count) + tag("ul", rows, class_="lines"),
                class_="card shelf",
            )
        )
    return tag("div", "".join(shown), class_="shelves")


def render_uploads(uploads: Sequence[Upload], progress: str, reports: Sequence[IngestReport], limit_mb: int) -> str:
    """Own documents: add, see what was found, remove, ask only them."""
    kinds = ", ".join(
        sorted({ending.removeprefix(".").upper() for ending in ENDINGS if ending not in (".htm", ".markdown", ".text")})
    )
    zone = render_dropzone(
        "upload",
        "Add documents",
        ",".join(ENDINGS),
        several=True,
        hint=f"{kinds}; up to {limit_mb} MB each. They stay on this machine.",
    )
    busy = (
        tag(
            "p",
            '<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>' + text("span", progress),
            class_="working",
            role="status",
        )
        if progress
        else ""
    )
    told = "".join(render_ingest(one) for one in reports)
    rows = "".join(
        tag("li", tag("div", button(one.title, "go", kind="link", data_page="knowledge", data_ref=one.key)
                      + text("p", f"{one.passages} passage{'' if one.passages == 1 else 's'} · added {one.added}", class_="hint"))
            + button("Remove", "remove", kind="quiet small", data_document=one.key, data_confirm="Really remove?"), class_="upload")
        for one in uploads
    )  # fmt: skip
    ask = button("Ask only my documents", "ask-mine", icon=icon("chat")) if uploads else ""
    none = (
        text(
            "p",
            "Nothing yet. Add your own standards, audit reports or minutes: the coach then quotes from them too, for you alone.",
            class_="muted",
        )
        if not uploads
        else ""
    )
    return tag(
        "section",
        text("h2", "Your documents") + zone + busy + told + none + tag("ul", rows, class_="lines") + ask,
        class_="card",
    )


def render_ingest(report: IngestReport) -> str:
    """What became of one file."""
    if report.problem:
        return tag(
            "p",
            icon("alert") + tag("span", f"<strong>{escape(report.name)}</strong>: {escape(report.problem)}."),
            class_="alarm",
            role="alert",
        )
    known = " It was here already." if report.is_known else ""
    return tag(
        "p",
        icon("check") + tag("span", f"<strong>{escape(report.name)}</strong>: {report.chunks} passages found.{known}"),
        class_="done",
        role="status",
    )


def render_results(words: str, found: Sequence[Found]) -> str:
    """What a search found, best first."""
    rows = "".join(
        tag("li", button(f"{one.title} › {one.section}" if one.section else one.title, "passage", kind="link strong", data_document=one.document, data_section=one.section, data_quote=one.quote)
            + (text("span", "yours", class_="badge accent") if one.is_own else "") + text("p", plain(one.quote)[:280], class_="muted"))
        for one in found
    )  # fmt: skip
    none = text("p", f"Nothing here is about “{words}”. Try other words, or ask the coach.", class_="muted")
    head = tag(
        "header",
        tag("div", text("h1", "Knowledge") + text("p", f"{len(found)} passages for “{words}”", class_="muted")),
        class_="page-head",
        data_key="head",
    )
    body = tag("section", tag("ul", rows, class_="results"), class_="card") if found else none
    return tag("div", head + render_search(words) + body, class_="sheet", data_key="page")


def render_document(
    article: Article | None,
    document: Document,
    *,
    quote: str = "",
    section: str = "",
    related: Sequence[tuple[str, str]] = (),
) -> str:
    """An article or an own document to read, a passage marked when one is asked for."""
    back = button("All articles", "go", kind="quiet small", icon=icon("back"), data_page="knowledge")
    body, _ = render_sections(document.sections, quote, section, heading="h2")
    if article is not None:
        about = (
            f"{show_area(article.front.area)} · {article.words} words · reviewed {show_date(article.front.reviewed)}"
        )
        lead = tag("div", render_markdown(article.front.summary), class_="lead")
        badge = text("span", article.front.confidence.capitalize(), class_="badge accent")
        rows = "".join(
            tag("li", button(title, "go", kind="link", data_page="knowledge", data_ref=slug)) for slug, title in related
        )
        more = render_works(article, heading="h2") + (
            tag("section", text("h2", "Read on") + tag("ul", rows)) if rows else ""
        )
        question = f"About “{document.title}”: "
    else:
        about, lead, badge, more, question = (
            f"Your document · {document.source}",
            "",
            "",
            "",
            f"What does {document.title} say about ",
        )
    ask = button("Ask the coach about it", "compose", icon=icon("chat"), data_text=question)
    head = tag(
        "header",
        tag("div", tag("p", escape(about) + " " + badge, class_="eyebrow") + text("h1", document.title))
        + tag("div", ask, class_="actions"),
        class_="page-head",
    )
    return tag(
        "div",
        back + head + lead + tag("article", body + more, class_="card text read", dir="auto"),
        class_="sheet narrow",
        data_key=f"read-{document.key}",
    )
