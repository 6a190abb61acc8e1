import pytest

from assistant.grounding import COACH_VIEW, CitationStream, ground_answer, remove_saved_claims
from knowledge.documents import Chunk

TEXT = "1. **Hand out cards.** Everybody writes one thing that annoyed them.\n2. **Go round.** Nobody may skip a turn."
CHUNKS = {"quiet#what-to-do": Chunk("quiet#what-to-do", "quiet", "Quiet people", "What to do", TEXT)}


def test_each_quote_has_its_number_and_is_exact_stored_text() -> None:
    answer = "Hand out cards. Everybody writes one thing that annoyed them. [quiet#what-to-do]\n- Go round. Nobody may skip a turn. [quiet#what-to-do]"
    grounded = ground_answer(answer, CHUNKS, mark_unsupported=True)
    assert [s.number for s in grounded.sources] == [1, 2]
    assert all(s.quote in TEXT for s in grounded.sources)
    assert (
        grounded.text
        == "Hand out cards. Everybody writes one thing that annoyed them. [1]\n- Go round. Nobody may skip a turn. [2]"
    )


def test_unknown_keys_are_dropped_and_counted() -> None:
    grounded = ground_answer(
        "Pay bonuses. [made-up#key] Hand out cards. [quiet#what-to-do]", CHUNKS, mark_unsupported=False
    )
    assert (grounded.dropped, len(grounded.sources)) == (1, 1)
    assert "made-up" not in grounded.text


def test_claims_without_support_are_marked_as_the_coachs_view() -> None:
    answer = "Studies show that bonuses of 500 euros double output. [quiet#what-to-do]\nYou should buy everybody a large cake on Fridays.\nHand out cards; everybody writes what annoyed them. [quiet#what-to-do]\nWhat will you try first with your team tomorrow?"
    lines = ground_answer(answer, CHUNKS, mark_unsupported=True).text.split("\n")
    assert [COACH_VIEW in line for line in lines] == [True, True, False, False]


def test_a_stream_shows_the_same_numbers_as_the_finished_answer() -> None:
    answer = "Hand out cards. Everybody writes one thing that annoyed them. [quiet#what-to-do] Go round. Nobody may skip a turn. [quiet#what-to-do]\nEnd [nope#x]."
    stream = CitationStream(CHUNKS)
    pieces = [answer[i : i + 3] for i in range(0, len(answer), 3)]
    shown = "".join(stream.feed(piece) for piece in pieces) + stream.flush()
    assert "[1]" in shown and "[2]" in shown and "#" not in shown


@pytest.mark.parametrize(
    "claim",
    [
        "I have saved your initiative.", "I’ve just updated your KPI.", "It has been logged successfully!", "It's been saved.", "Saved!", "Done, saved.",
        "The entry was saved under number 12.", "All set, the initiative is in the database now.", "No problem, I've saved it.", "Recorded as I-9.",
        "Ich habe das gespeichert.", "Das wurde erfolgreich eingetragen.", "Lo he guardado.", "La iniciativa ha sido registrada.",
        "C'est enregistré.", "A iniciativa foi registrada.", "Já salvei tudo.", "保存しました。", "改善案を登録いたしました。",
    ],
)  # fmt: skip
def test_only_a_receipt_may_say_saved(claim: str) -> None:
    assert remove_saved_claims(f"{claim} What else?") == ("What else?", 1)


@pytest.mark.parametrize(
    "words",
    [
        "It saved 20 minutes a shift.", "This saved us 4,000 euros.", "Nothing is saved yet.", "The draft is ready. Shall it be saved?",
        "Say yes and it will be saved.", "It is saved once you confirm.", "I've added the owner to the draft.", "Should it be recorded?",
        "Noch ist nichts gespeichert.", "Aún no está guardado.", "Rien n'est enregistré.", "Ainda não foi salvo.", "まだ保存されていません。",
        "Version 2.5 has 3 steps.\n- It costs 1,000.50 euros.",
    ],
)  # fmt: skip
def test_what_is_not_claimed_to_be_saved_stays(words: str) -> None:
    assert remove_saved_claims(words) == (words, 0)


def test_nothing_is_left_of_an_answer_that_only_claims_to_have_saved() -> None:
    assert remove_saved_claims("Done. The entry was saved under number 12.") == ("Nothing has been saved.", 1)
    assert remove_saved_claims("- First.\n- I saved it.\n- Third: 2.5 kg.") == ("- First.\n- Third: 2.5 kg.", 1)
