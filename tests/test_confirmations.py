import pytest

from assistant.confirmations import TypedAction, read_action


@pytest.mark.parametrize(
    "text",
    ["yes", "Yes please!", "save it", "ok, save it", "looks good, save it", "go ahead", "ja, bitte", "sí, guárdalo", "oui", "d'accord, enregistre-le",
     "sim, pode salvar", "はい", "はい、保存してください", "save both", "perfect thanks", "👍 yes".replace("👍 ", ""), "Yes, save it 👍", "that's right"],
)  # fmt: skip
def test_a_yes_confirms(text: str) -> None:
    action = read_action(text, has_pending=True, has_receipts=False)
    assert action is not None and (action.action, action.which, action.rest) == ("confirm", None, "")
    assert action.is_all == (text == "save both")


@pytest.mark.parametrize(
    "text", ["no", "no thanks", "forget it", "discard", "don't save it", "nein danke", "annule", "いいえ", "never mind"]
)
def test_a_no_discards(text: str) -> None:
    assert read_action(text, has_pending=True, has_receipts=False) == TypedAction("discard")


@pytest.mark.parametrize(
    "text",
    ["no, make it Friday", "yes, but Friday", "No. Tom owns it", "yes it works well", "save 20 minutes per shift", "we did it", "okay so here is the thing: my team is silent",
     "the right one is Tom", "good question: how do I lead?", "all supervisors nod", "no time for kaizen"],
)  # fmt: skip
def test_what_is_no_decision_is_left_to_the_coach(text: str) -> None:
    assert read_action(text, has_pending=True, has_receipts=True) is None


def test_nothing_is_confirmed_where_nothing_waits() -> None:
    assert read_action("yes", has_pending=False, has_receipts=False) is None
    assert read_action("undo", has_pending=True, has_receipts=False) is None


def test_one_of_several_can_be_meant() -> None:
    assert read_action("the second one", has_pending=True, has_receipts=False) == TypedAction("confirm", 1)
    assert read_action("save d-0a1b2c3d", has_pending=True, has_receipts=False) == TypedAction("confirm", "d-0a1b2c3d")
    assert read_action("discard the last one", has_pending=True, has_receipts=False) == TypedAction("discard", -1)


def test_a_question_may_follow_the_decision() -> None:
    assert read_action("Yes. And who owns it?", has_pending=True, has_receipts=False) == TypedAction(
        "confirm", rest="And who owns it?"
    )


def test_undo_is_recognised() -> None:
    assert read_action("undo that", has_pending=False, has_receipts=True) == TypedAction("undo")
