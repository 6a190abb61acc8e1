"""The message encoder: words, tags to spans, tidying, long messages, and the bundled model."""

from itertools import pairwise

import numpy as np
import pytest

from assistant.understanding.encoder import (
    MessageEncoder,
    Reading,
    Span,
    Word,
    decode_spans,
    group_words,
    merge_readings,
    split_windows,
    tidy_span,
)

LABELS = ["owner", "due"]


def build_logits(tags: list[int]) -> np.ndarray:
    logits = np.zeros((len(tags), 5), dtype=np.float32)
    logits[np.arange(len(tags)), tags] = 8
    return logits


def decode(text: str, tags: list[int]) -> list[tuple[str, str]]:
    words, at = [], 0
    for i, word in enumerate(text.split(" ")):
        words.append(Word(i, i, at, at + len(word)))
        at += len(word) + 1
    return [(span.label, span.text) for span in decode_spans(text, words, build_logits(tags), LABELS)]


def tidy(text: str, label: str) -> str:
    start, end = tidy_span(text, 0, len(text), label)
    return text[start:end]


def test_tokens_of_one_word_are_joined_and_marks_stand_alone() -> None:
    text = "Schichtbuch, 3.5"
    offsets = [(0, 0), (0, 7), (7, 11), (11, 12), (12, 14), (14, 15), (15, 16), (0, 0)]
    words = group_words(text, offsets, [None, 0, 0, 0, 0, 0, 0, None])
    assert [text[word.start : word.end] for word in words] == ["Schichtbuch", ",", "3", ".", "5"]
    assert words[0] == Word(1, 2, 0, 11)


def test_kana_and_kanji_are_not_joined() -> None:
    assert len(group_words("倉庫の", [(0, 2), (2, 3)], [0, 0])) == 2


def test_the_previous_message_has_no_words() -> None:
    assert group_words("ok", [(0, 2), (0, 3)], [0, 1]) == [Word(0, 0, 0, 2)]


def test_tags_become_spans() -> None:
    assert decode("Tom Smith by end of March", [1, 2, 0, 3, 4, 4]) == [("owner", "Tom Smith"), ("due", "end of March")]


def test_an_inside_tag_needs_a_beginning_of_its_label() -> None:
    assert decode("ask Tom today", [0, 2, 0]) in ([], [("owner", "Tom")])


def test_pieces_of_one_phrase_are_joined() -> None:
    assert decode("end of March", [3, 0, 3]) == [("due", "end of March")]


def test_two_owners_stay_two() -> None:
    assert decode("Tom Ana", [1, 1]) == [("owner", "Tom"), ("owner", "Ana")]


@pytest.mark.parametrize(
    ("text", "label", "expected"),
    [
        ("by the end of March,", "due", "end of March"),
        ("the packing hall", "area", "packing hall"),
        ("since Monday", "start", "since Monday"),
        ("The Yellow Slip", "title", "The Yellow Slip"),
        ("-15%", "value", "-15%"),
        ("- new hooks", "idea", "new hooks"),
        ("(Maria)", "owner", "Maria"),
        ("OEE (line 4)", "kpi", "OEE (line 4)"),
        ("that nobody finds the keys.", "problem", "nobody finds the keys"),
        ("im Lager", "area", "Lager"),
        ("l’équipe", "team", "équipe"),
        ("the", "owner", ""),
        ("at least 3 hours", "benefit", "at least 3 hours"),
        ("area joinery", "area", "joinery"),
        ("area 3", "area", "area 3"),
        ("already in use", "status", "in use"),
        ("she fixed the jig", "achievement", "fixed the jig"),
        ("I'll walk the line", "action", "walk the line"),
        ("8'40\"", "value", "8'40\""),
    ],
)
def test_edges_are_tidied(text: str, label: str, expected: str) -> None:
    assert tidy(text, label) == expected


@pytest.mark.parametrize(
    ("text", "words", "label", "expected"),
    [
        ("done since Monday", "Monday", "start", "since Monday"),
        ("scrap since the summer", "summer", "period", "since the summer"),
        ("keep it under 2%", "2%", "target", "under 2%"),
        ("keep it <2%", "2%", "target", "<2%"),
        ("done in six weeks", "six weeks", "due", "in six weeks"),
        ("done in six weeks", "in six weeks", "due", "in six weeks"),
        ("done in October", "in October", "due", "October"),
        ("it was under 2%", "2%", "value", "2%"),
    ],
)
def test_words_that_change_the_meaning_come_in(text: str, words: str, label: str, expected: str) -> None:
    start, end = tidy_span(text, text.index(words), text.index(words) + len(words), label)
    assert text[start:end] == expected


def test_windows_cover_the_message_and_overlap() -> None:
    message = "We count the boxes every morning. " * 60
    windows = split_windows(message)
    assert windows[0][0] == 0
    assert windows[-1][1] == len(message)
    assert all(later[0] < earlier[1] for earlier, later in pairwise(windows))


def test_a_sentence_without_end_is_cut() -> None:
    assert max(end - start for start, end in split_windows("word " * 800)) <= 900


def test_of_overlapping_spans_the_likelier_is_kept() -> None:
    first = Reading((("brief", 0.2), ("other", 0.1)), (Span("owner", 0, 3, "Tom", 0.6),))
    second = Reading((("other", 0.9), ("brief", 0.1)), (Span("owner", 0, 9, "Tom Smith", 0.8),))
    merged = merge_readings([first, second])
    assert merged.intents == (("other", 0.9), ("brief", 0.2))
    assert [span.text for span in merged.spans] == ["Tom Smith"]


@pytest.fixture(scope="module")
def encoder() -> MessageEncoder:
    return MessageEncoder()


@pytest.mark.parametrize(
    ("message", "previous", "intent"),
    [
        ("How do I get people to speak up at the huddle?", "", "question"),
        ("We've put hooks for the torque wrenches at line 4, Maria looks after it", "", "new_initiative"),
        ("scrap was 3.2% in October", "", "record_values"),
        ("thank Ana for staying late to fix the jig", "", "recognition"),
        ("chart of scrap since January please", "", "plot_kpi"),
        ("yes, save it", "Shall I save this?", "confirm"),
        ("no, forget it", "Shall I save this?", "discard"),
        ("Tom", "Who owns it?", "answer"),
    ],
)
def test_plain_messages_are_understood(encoder: MessageEncoder, message: str, previous: str, intent: str) -> None:
    assert encoder.read(message, previous).intents[0][0] == intent


def test_spans_are_words_of_the_message(encoder: MessageEncoder) -> None:
    message = "scrap was 3.2% in October"
    reading = encoder.read(message)
    assert {(span.label, span.text) for span in reading.spans} == {
        ("kpi", "scrap"),
        ("value", "3.2%"),
        ("period", "October"),
    }
    assert all(message[span.start : span.end] == span.text for span in reading.spans)


def test_a_long_message_is_read_to_its_end(encoder: MessageEncoder) -> None:
    message = "It has been a strange week here, with visitors every day. " * 25 + "Scrap was 3.2% in October."
    reading = encoder.read(message)
    assert ("value", "3.2%") in {(span.label, span.text) for span in reading.spans}


def test_an_empty_message_says_nothing(encoder: MessageEncoder) -> None:
    reading = encoder.read("  ")
    assert reading.spans == ()
    assert {score for _, score in reading.intents} == {0.0}


def test_the_same_message_is_read_the_same(encoder: MessageEncoder) -> None:
    assert encoder.read("plot OEE by week") == encoder.read("plot OEE by week")
