from knowledge.articles import list_articles
from knowledge.chunking import CHUNK_WORDS, chunk_document, iterate_sentences, pack_blocks
from tests.knowledge.conftest import make_document


def test_keys_name_document_and_section_and_stay_the_same() -> None:
    document = make_document("a", ("In short", "One."), ("What to do", "\n".join("word " * 80 for _ in range(4))))
    assert [c.key for c in chunk_document(document)] == [
        "a#in-short",
        "a#what-to-do",
        "a#what-to-do-2",
        "a#what-to-do-3",
        "a#what-to-do-4",
    ]


def test_only_the_first_chunk_carries_the_questions() -> None:
    chunks = list(chunk_document(make_document("a", ("One", "x"), ("Two", "y"), questions=("Why?",))))
    assert [c.questions for c in chunks] == [("Why?",), ()]


def test_every_chunk_is_an_exact_slice_and_keys_are_unique() -> None:
    keys = set()
    for article in list_articles():
        document = article.to_document()
        texts = [section.text for section in document.sections]
        for chunk in chunk_document(document):
            assert any(chunk.text in text for text in texts)
            assert chunk.key not in keys
            keys.add(chunk.key)


def test_no_word_of_a_section_is_lost() -> None:
    text = "First paragraph of some words.\n\n" + "Sentence number one here. " * 90 + "\n- item\n- item two"
    assert " ".join(pack_blocks(text)).split() == text.split()


def test_a_block_without_sentences_is_cut_hard() -> None:
    pieces = list(pack_blocks("word " * 1000))
    assert all(len(piece.split()) <= CHUNK_WORDS for piece in pieces)
    assert sum(len(piece.split()) for piece in pieces) == 1000


def test_sentences_do_not_end_at_abbreviations() -> None:
    text = 'Use cards, e.g. Kanban ones. "Why?" she asked. Then it stopped.'
    assert [text[a:b] for a, b in iterate_sentences(text)] == [
        "Use cards, e.g. Kanban ones.",
        '"Why?" she asked.',
        "Then it stopped.",
    ]
