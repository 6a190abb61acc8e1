import re
from pathlib import Path

import pytest

from knowledge.articles import (
    build_report,
    find_article,
    find_near_duplicates,
    find_problems,
    list_articles,
    load_article,
)
from knowledge.errors import ArticleError


def test_every_article_keeps_the_rules() -> None:
    assert find_problems(list_articles()) == []


def test_no_two_articles_share_a_paragraph() -> None:
    assert find_near_duplicates(list_articles()) == []


def test_the_knowledge_base_is_as_large_as_it_claims() -> None:
    report = build_report(list_articles())
    assert report["articles"] >= 60
    assert report["areas"] >= 22
    assert report["questions"] >= 450
    assert report["glossary terms"] >= 60
    assert report["myths corrected"] >= 15


def test_every_work_cited_in_a_text_is_among_its_sources() -> None:
    missing = []
    for article in list_articles():
        years = {source.year for source in article.front.sources}
        text = "\n".join(section.text for section in article.sections)
        for year in re.findall(r"\((?:[A-Z][^()]*? )?((?:19|20)\d\d)\)", text):
            if int(year) not in years and f"in {year}" not in text:
                missing.append(f"{article.slug}: ({year})")
    assert missing == []


GOOD = """---
title: A title that is long enough
area: {area}
summary: A summary of at least sixty characters that answers the question outright.
questions: [a?, b?, c?, d?, e?, f?]
sources: [{{author: Imai M., year: 1986, title: Kaizen, used_for: the word itself}}]
confidence: practice experience
reviewed: 2026-11-22
---
## In short
{text}

## What to do
1. **Do it.** Now.
"""


def write_article(folder: Path, text: str, slug: str = "one", area: str = "area-x") -> Path:
    path = folder / area / f"{slug}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def test_a_missing_front_matter_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match=r"one\.md: no front matter"):
        load_article(write_article(tmp_path, "## In short\nText"))


def test_a_wrong_field_is_named(tmp_path: Path) -> None:
    text = GOOD.format(area="area-x", text="word").replace("year: 1986", "year: never")
    with pytest.raises(ArticleError, match=r"one\.md: sources\.0\.year"):
        load_article(write_article(tmp_path, text))


def test_short_articles_wrong_folders_and_shared_questions_are_reported(tmp_path: Path) -> None:
    one = load_article(write_article(tmp_path, GOOD.format(area="area-y", text="too short")))
    two = load_article(write_article(tmp_path, GOOD.format(area="area-x", text="word " * 500), slug="two"))
    problems = find_problems([one, two])
    assert "one: area 'area-y' is not the folder 'area-x'" in problems
    assert any(p.startswith(("one: 7 words", "one: 6 words", "one: 5 words", "one: 4 words")) for p in problems)
    assert sum("is also in one" in p for p in problems) == 6


def test_near_duplicate_paragraphs_are_found(tmp_path: Path) -> None:
    text = " ".join(f"word{i}" for i in range(40))
    articles = [
        load_article(write_article(tmp_path, GOOD.format(area="area-x", text=text), slug=slug))
        for slug in ("one", "two")
    ]
    assert len(find_near_duplicates(articles)) == 1


def test_an_article_is_found_by_slug_and_by_nothing_else() -> None:
    article = find_article("frozen-middle")
    assert article is not None and article.front.area == "resistance"
    assert find_article("../resistance/frozen-middle") is None
    assert find_article("no-such-article") is None


def test_each_glossary_term_is_a_section_of_its_own() -> None:
    glossary = next(a for a in list_articles() if a.slug == "glossary").to_document()
    assert {"Catchball", "Yokoten", "Gemba"} <= {section.heading for section in glossary.sections}
