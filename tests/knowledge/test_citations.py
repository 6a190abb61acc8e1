from knowledge.citations import find_quote, measure_support
from knowledge.documents import Chunk
from knowledge.passages import find_span, split_units

TEXT = "1. **Hand out cards.** Everybody writes one thing that annoyed them.\n2. **Go round.** Nobody may skip. Thank each."
CHUNK = Chunk("quiet-people#what-to-do", "quiet-people", "Quiet people", "What to do", TEXT)


def test_a_list_item_is_one_unit_and_an_exact_slice() -> None:
    units = split_units(TEXT)
    assert [u.plain for u in units] == [
        "Hand out cards. Everybody writes one thing that annoyed them.",
        "Go round. Nobody may skip. Thank each.",
    ]
    assert all(TEXT[u.start : u.start + len(u.text)] == u.text for u in units)


def test_words_repeated_exactly_are_found_again() -> None:
    quote = find_quote("Go round. Nobody may skip. Thank each. [quiet-people#what-to-do]", CHUNK)
    assert (quote.text, quote.support) == ("**Go round.** Nobody may skip. Thank each.", 1.0)


def test_a_paraphrase_is_traced_to_the_nearest_unit() -> None:
    quote = find_quote("Let everybody write down one annoyed thought", CHUNK)
    assert quote.text.startswith("**Hand out cards.**")
    assert 0.3 < quote.support < 1


def test_a_claim_that_the_passage_does_not_hold_has_no_support() -> None:
    assert find_quote("Bonuses of 500 euros double productivity", CHUNK).support == 0.0


def test_support_ignores_inflection() -> None:
    assert measure_support("writing cards", "a card is written; write") == 1.0


def test_a_quote_is_found_across_white_space_and_emphasis() -> None:
    span = find_span("Hand out cards. Everybody writes", TEXT)
    assert span is not None and TEXT[slice(*span)] == "**Hand out cards.** Everybody writes"
