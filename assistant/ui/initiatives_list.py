"""Which initiatives a person wishes to see, and in which order."""

from typing import Any

from assistant.records.initiative_lists import Card, list_cards, list_initiatives
from assistant.records.initiatives import refresh_at_risk
from assistant.records.statuses import STATUSES
from assistant.records.words import fold
from assistant.ui.desk import Desk, Payload
from assistant.ui.forms import sent_fields
from assistant.ui.initiatives_view import COLUMNS, Wish, render_list


def read_wish(payload: Payload) -> Wish:
    """What the filter form says; unknown values are left out."""
    fields = sent_fields(payload)
    sort = str(payload.get("sort") or fields.get("sort", "due"))
    return Wish(
        layout="table" if fields.get("layout") == "table" else "board",
        words=fields.get("words", "")[:200],
        status=fields.get("status", "") if fields.get("status") in STATUSES else "",
        area=fields.get("area", ""),
        owner=fields.get("owner", ""),
        attention=fields.get("attention", "") if fields.get("attention") in ("overdue", "stalled", "at_risk") else "",
        sort=sort if sort in dict(COLUMNS) else "due",
        descending=bool(payload.get("descending") if "sort" in payload else fields.get("descending")),
    )


def show_list(desk: Desk, wish: Wish) -> str:
    """Board or table of what fits the wish."""
    today = desk.settings.day
    with desk.session() as session, session.begin():
        refresh_at_risk(session, today)
        cards = list_cards(session, today=today)
        fitting: set[str] | None = None
        if wish.words:
            fitting = {row.reference for row in list_initiatives(session, today=today, text=wish.words)}
    areas = sorted({card.area for card in cards if card.area}, key=fold)
    owners = sorted({card.owner for card in cards if card.owner}, key=fold)
    shown = [card for card in cards if (fitting is None or card.reference in fitting) and _fits(card, wish)]
    return render_list(sort_cards(shown, wish), wish, total=len(cards), areas=areas, owners=owners)


def _fits(card: Card, wish: Wish) -> bool:
    attention = {"overdue": card.is_overdue, "stalled": card.is_stalled, "at_risk": card.at_risk}
    return (
        (not wish.status or card.status == wish.status)
        and (not wish.area or card.area == wish.area)
        and (not wish.owner or card.owner == wish.owner)
        and (not wish.attention or attention[wish.attention])
    )


def sort_cards(cards: list[Card], wish: Wish) -> list[Card]:
    """By the column wished for; cards without a value last, whichever the direction."""

    def key(card: Card) -> Any:
        value = getattr(card, wish.sort)
        if wish.sort == "status":
            return STATUSES.index(value)
        if wish.sort == "reference":
            digits = "".join(letter for letter in value if letter.isdigit())
            return (int(digits or 0), value)
        return fold(value) if isinstance(value, str) else value

    filled = [card for card in cards if getattr(card, wish.sort) not in (None, "")]
    empty = [card for card in cards if getattr(card, wish.sort) in (None, "")]
    return sorted(filled, key=key, reverse=wish.descending) + empty
