"""The statuses of an initiative: which there are, which moves are allowed, and the words people use for them."""

import re
from dataclasses import dataclass
from typing import Literal, get_args

from assistant.records.errors import StatusMoveError

Status = Literal["idea", "planned", "doing", "checking", "standardised", "sustained", "parked", "rejected"]

STATUSES: tuple[Status, ...] = get_args(Status)
PATH: tuple[Status, ...] = ("idea", "planned", "doing", "checking", "standardised", "sustained")
OPEN: tuple[Status, ...] = ("idea", "planned", "doing", "checking")
"""Somebody is expected to do something: only these can be overdue or stalled."""
IMPLEMENTED: tuple[Status, ...] = ("standardised", "sustained")
CLOSED: tuple[Status, ...] = ("standardised", "sustained", "rejected")
FROM_PARKED: tuple[Status, ...] = ("idea", "planned", "doing", "rejected")

_WORDS: dict[str, Status] = {
    **{status: status for status in STATUSES},
    "new": "idea", "open": "idea", "suggested": "idea", "suggestion": "idea", "proposed": "idea", "submitted": "idea",
    "backlog": "idea", "idea only": "idea", "draft": "idea", "logged": "idea", "still an idea": "idea",
    "plan": "planned", "approved": "planned", "accepted": "planned", "scheduled": "planned", "ready": "planned",
    "to do": "planned", "todo": "planned", "not started": "planned", "next": "planned",
    "do": "doing", "in progress": "doing", "started": "doing", "ongoing": "doing", "running": "doing", "active": "doing",
    "wip": "doing", "in work": "doing", "under way": "doing", "underway": "doing", "working on it": "doing",
    "implementing": "doing", "piloting": "doing", "pilot": "doing", "trial": "doing", "testing": "doing",
    "blocked": "doing", "stuck": "doing",
    "check": "checking", "review": "checking", "in review": "checking", "verifying": "checking",
    "verification": "checking", "evaluating": "checking", "monitoring": "checking", "measuring": "checking",
    "standardized": "standardised", "standard": "standardised", "done": "standardised", "complete": "standardised",
    "completed": "standardised", "finished": "standardised", "closed": "standardised", "implemented": "standardised",
    "resolved": "standardised", "live": "standardised", "up and running": "standardised", "rolled out": "standardised",
    "sustaining": "sustained", "embedded": "sustained", "held": "sustained",
    "on hold": "parked", "hold": "parked", "paused": "parked", "postponed": "parked", "deferred": "parked",
    "waiting": "parked", "shelved": "parked", "suspended": "parked", "someday": "parked", "frozen": "parked",
    "cancelled": "rejected", "canceled": "rejected", "dropped": "rejected", "declined": "rejected",
    "stopped": "rejected", "abandoned": "rejected", "not pursued": "rejected", "withdrawn": "rejected",
    "failed": "rejected", "killed": "rejected", "refused": "rejected", "won't do": "rejected", "wont do": "rejected",
    "offen": "idea", "geplant": "planned", "in arbeit": "doing", "laufend": "doing", "läuft": "doing",
    "blockiert": "doing", "in prüfung": "checking", "erledigt": "standardised", "abgeschlossen": "standardised",
    "fertig": "standardised", "zurückgestellt": "parked", "pausiert": "parked", "abgelehnt": "rejected",
    "abgebrochen": "rejected", "planificado": "planned", "en curso": "doing", "bloqueado": "doing",
    "terminado": "standardised", "hecho": "standardised", "completado": "standardised", "en pausa": "parked",
    "rechazado": "rejected", "cancelado": "rejected", "planifié": "planned", "en cours": "doing", "bloqué": "doing",
    "terminé": "standardised", "fini": "standardised", "en attente": "parked", "rejeté": "rejected",
    "annulé": "rejected", "planejado": "planned", "em andamento": "doing", "concluído": "standardised",
    "feito": "standardised", "em espera": "parked", "rejeitado": "rejected", "計画": "planned", "進行中": "doing",
    "完了": "standardised", "保留": "parked", "却下": "rejected", "中止": "rejected",
}  # fmt: skip
_BLOCKED = frozenset({"blocked", "stuck", "blockiert", "bloqueado", "bloqué"})


@dataclass(frozen=True)
class StatusReading:
    """A status word as understood."""

    status: Status
    is_blocked: bool
    """Something stands in the way: an import opens a barrier for it."""


def read_status(text: str) -> StatusReading | None:
    """Return the status that a word means, or `None` when it is not known.

    *Done* means standardised: whoever writes "done" expects the initiative to count as closed, and the
    30/60/90-day checks then ask whether it held. *Blocked* is doing with a barrier.
    """
    word = re.sub(r"[\s_/-]+", " ", text.casefold()).strip(" .!:")
    status = _WORDS.get(word)
    return None if status is None else StatusReading(status, word in _BLOCKED)


def is_reopening(before: Status, after: Status) -> bool:
    """Tell whether the move takes a closed initiative back to work, which needs a reason."""
    return before in CLOSED and after in OPEN


def check_move(before: Status, after: Status, *, has_reason: bool) -> None:
    """Raise when the status table does not allow the move.

    Forward along the path with any jump; back among open statuses; anything to parked or rejected; from
    parked back to idea, planned or doing; from a closed status back to work only with a reason.

    Raises:
        StatusMoveError: with the moves that are allowed.
    """
    if before == after or after in ("parked", "rejected"):
        return
    if before == "parked" and after not in FROM_PARKED:
        raise StatusMoveError(f"a parked initiative cannot become {after!r}; take it up first: idea, planned or doing")
    if is_reopening(before, after) and not has_reason:
        raise StatusMoveError(f"reopening ({before} to {after}) needs a reason: say why it is taken up again")
    if before == "rejected" and after in IMPLEMENTED and not has_reason:
        raise StatusMoveError(f"a rejected initiative becomes {after!r} only with a reason: say what changed")
    if before == "sustained" and after == "standardised" and not has_reason:
        raise StatusMoveError("going back from sustained to standardised needs a reason: say what slipped")
