from knowledge.library import Library
from knowledge.search import search
from tests.knowledge.conftest import make_document


def test_words_and_meaning_both_find(library: Library) -> None:
    assert search(library, "SMED for a press: how to make the stop shorter").hits[0].chunk.document == "setup-times"
    assert search(library, "nobody speaks up, everyone stays silent").hits[0].chunk.document == "quiet-people"


def test_a_question_of_an_article_finds_its_first_section(library: Library) -> None:
    hit = search(library, "my team never says anything in meetings").hits[0]
    assert hit.chunk.key == "quiet-people#in-short"
    assert hit.cosine > 0.8


def test_uploads_are_seen_by_their_owner_alone(library: Library) -> None:
    library.add_document(make_document("doc-1", ("Notes", "The canteen opens at seven."), kind="upload", owner="ana"))
    assert "doc-1" in search(library, "canteen opens", person="ana").documents
    assert "doc-1" not in search(library, "canteen opens", person="bo").documents


def test_only_my_documents_leaves_the_articles_out(library: Library) -> None:
    library.add_document(make_document("doc-1", ("Notes", "Changeover takes an hour."), kind="upload", owner="ana"))
    assert search(library, "changeover", person="ana", uploads_only=True).documents == ("doc-1",)
    assert search(library, "changeover", person="bo", uploads_only=True).hits == ()


def test_coverage_tells_how_much_of_the_question_was_found(library: Library) -> None:
    assert search(library, "changeover film").coverage == 1.0
    assert search(library, "zebra crocodile").known == 0.0


def test_odd_queries_find_nothing_and_do_not_fail(library: Library) -> None:
    for query in ("", "   ", '"', "AND OR NOT", "*", "a" * 5000, "🙂", "NEAR(", "\x00"):
        search(library, query)
    assert search(library, "").hits == ()
