"""An article, or a person's document, with the cited passage marked."""

from collections.abc import Sequence

from assistant.ui.formats import show_date
from assistant.ui.highlight import mark_quote
from assistant.ui.icons import icon
from assistant.ui.markup import button, escape, render_markdown, tag, text
from knowledge.articles import Article
from knowledge.documents import Document, Section


def render_panel(number: int, section: str, quote: str, article: Article | None, document: Document) -> str:
    """The panel that a source opens: the whole article, the quote marked in it.

    Args:
        article: `None` for an uploaded document.
        document: what the passage is in.
    """
    close = button("Close", "close-panel", kind="ghost", icon=icon("close"), title="Close the source")
    head = tag(
        "header",
        tag(
            "div",
            text("p", f"Source {number}", class_="eyebrow")
            + text("h2", document.title, id="panel-title", tabindex="-1"),
        )
        + close,
    )
    if article is not None:
        about = f"{article.front.area.replace('-', ' ').capitalize()} · {article.front.confidence} · reviewed {show_date(article.front.reviewed)}"
    else:
        about = f"Your document · {document.source}"
    body, found = render_sections(document.sections, quote, section)
    note = (
        ""
        if found
        else tag("blockquote", escape(quote), class_="lost")
        + text("p", "These are the stored words; they could not be marked in the text below.", class_="muted")
    )
    works = render_works(article) if article is not None else ""
    return head + tag(
        "div",
        text("p", about, class_="muted") + note + body + works,
        class_="panel-body text",
        tabindex="0",
        role="region",
        aria_label=document.title,
    )


def render_sections(
    sections: Sequence[Section], quote: str = "", wanted: str = "", *, heading: str = "h3"
) -> tuple[str, bool]:
    """All sections, and whether the quote was found and marked; the section named is looked at first.

    Args:
        heading: the tag of a section's heading.
    """
    rendered = [render_markdown(section.text) for section in sections]
    order = sorted(range(len(sections)), key=lambda i: sections[i].heading != wanted)
    found = False
    for i in order if quote else ():
        marked = mark_quote(rendered[i], quote)
        if marked is not None:
            rendered[i], found = marked, True
            break
    parts = [
        (text(heading, section.heading) if section.heading else "") + body
        for section, body in zip(sections, rendered, strict=True)
    ]
    return "".join(tag("section", part) for part in parts), found


def render_works(article: Article, *, heading: str = "h3") -> str:
    """The literature that an article relies on."""
    rows = "".join(
        tag(
            "li",
            f"{escape(one.author)} ({one.year}). <em>{escape(one.title)}</em>. {text('span', 'Used for ' + one.used_for + '.', class_='muted')}",
        )
        for one in article.front.sources
    )
    return tag("section", text(heading, "Sources of this article") + tag("ul", rows), class_="works")
