"""Text of people, models and documents as HTML that can carry no script, no image, no hidden link."""

import html
import re
from collections.abc import Mapping
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = frozenset(
    "p br strong em del code pre ul ol li blockquote h3 h4 h5 h6 table thead tbody tr th td hr sup sub".split()
)
"""What Markdown may become; everything else is dropped, its text kept."""
_CITATION = re.compile(r"\[(\d{1,3})\]")
_COACH_VIEW = re.compile(r"<em>\((coach’s view)\)</em>")
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]")
"""Characters that hide or reorder text; joiners stay, for emoji and scripts need them."""


def escape(text: object) -> str:
    """Text as HTML text or as the value of an attribute in double quotes."""
    return html.escape(str(text), quote=True)


def attributes(values: Mapping[str, object]) -> str:
    """Attributes of a tag, each with a space before it; `None` and `False` leave one out, `True` gives its bare name."""
    parts = []
    for name, value in values.items():
        if value is None or value is False:
            continue
        name = name.rstrip("_").replace("_", "-")
        parts.append(f" {name}" if value is True else f' {name}="{escape(value)}"')
    return "".join(parts)


def tag(name: str, content: str = "", /, **values: object) -> str:
    """An element around content that is HTML already; `class_` and `data_act` stand for class and data-act."""
    return f"<{name}{attributes(values)}>{content}</{name}>"


def void(name: str, /, **values: object) -> str:
    """An element that holds nothing, such as an input."""
    return f"<{name}{attributes(values)}>"


def text(name: str, content: object, /, **values: object) -> str:
    """An element around plain text."""
    return tag(name, escape(content), **values)


def button(label: str, act: str, /, *, kind: str = "", icon: str = "", title: str = "", **values: object) -> str:
    """A button that sends an action; with a title the label is read out and not shown."""
    content = icon + (f'<span class="sr">{escape(title)}</span>' if title else text("span", label))
    classes = " ".join(part for part in ("btn", kind, "icon-only" if title else "") if part)
    return tag("button", content, type="button", class_=classes, data_act=act, title=title or None, **values)


def _build_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False}).enable(
        ["table", "strikethrough"]
    )
    parser.add_render_rule("image", _show_image)
    parser.add_render_rule("link_open", lambda *_: "")
    parser.add_render_rule("link_close", lambda *_: "")
    parser.validateLink = _accept_link  # type: ignore[method-assign]  # the documented way to replace it
    return parser


def _accept_link(url: str) -> bool:  # the name is markdown-it's
    """Every link is taken for one, for it is shown as text, also a bad one."""
    return True


def _show_image(_self: object, tokens: list[Token], index: int, *_: object) -> str:
    """An image is never loaded: its words are shown."""
    return f"<em>[image: {escape(tokens[index].content or 'no description')}]</em>"


def _expose_links(tokens: list[Token]) -> None:
    """Writes the address of every link beside its words, where it can be read and leads nowhere."""
    for token in tokens:
        if token.type != "inline" or not token.children:
            continue
        children: list[Token] = []
        address, words = "", ""
        for child in token.children:
            if child.type == "link_open":
                address, words = str(child.attrGet("href") or ""), ""
            elif child.type == "link_close" and address and address not in (words, f"mailto:{words}"):
                shown = Token("text", "", 0)
                shown.content = f" ({address})"
                children.append(shown)
                address = ""
            elif child.type == "text":
                words += child.content
            children.append(child)
        token.children = children


@lru_cache(maxsize=2048)
def render_markdown(source: str) -> str:
    """Markdown as clean HTML: no raw HTML, no images; links become their words and their address, as text."""
    parser = _build_parser()
    tokens = parser.parse(_INVISIBLE.sub("", source))
    _expose_links(tokens)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
    rendered = parser.renderer.render(tokens, parser.options, {})
    return nh3.clean(rendered, tags=set(TAGS), attributes={"ol": {"start"}}, link_rel=None)


def render_answer(source: str, numbers: Mapping[int, str], message: int) -> str:
    """An answer with its citations as buttons that open their source.

    Args:
        numbers: title of each source by its number; a number without one stays plain text.
        message: number of the stored answer.
    """

    def to_button(match: re.Match[str]) -> str:
        number = int(match[1])
        if number not in numbers:
            return match[0]
        return tag(
            "button", str(number), type="button", class_="cite", data_act="source", data_message=message, data_number=number,
            aria_label=f"Source {number}: {numbers[number]}",
        )  # fmt: skip

    clean = render_markdown(source)
    return _COACH_VIEW.sub(r'<span class="view">\1</span>', _CITATION.sub(to_button, clean))


def plain(source: str) -> str:
    """Markdown without its marks, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", render_markdown(source))).split())
