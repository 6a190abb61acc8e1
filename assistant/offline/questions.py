"""What a question asks for: its kind, its sector, its parts. Decides which sections an answer draws on."""

import re
from typing import Literal

Kind = Literal["define", "why", "say", "measure", "example", "judge", "how"]

_KINDS: tuple[tuple[Kind, str], ...] = (
    (
        "say",
        r"\bwhat (?:do|should|can|could|would) (?:i|we|you) (?:say|tell|answer|reply)|\bhow (?:do|should|can|could) (?:i|we) (?:say|word|phrase|respond to|tell|reply|answer|announce|explain to)\b"
        r"|\bwording\b|\bwords (?:to|can|should)|\bscript for\b|\bphrase[sd]?\b",
    ),
    (
        "measure",
        r"\bhow (?:do|can|will|would|should|could) (?:i|we|you) (?:know|tell|measure|see|track|check)\b|\bwhich (?:kpi|metric|measure)s?\b|\bhow to (?:measure|track)\b|\bformula\b|\bwhat (?:kpi|metric|measure)s?\b",
    ),
    (
        "define",
        r"^(?:so |and |ok |hi |hello |hey )?(?:what(?:'s| is| are| does)|whats|define|explain|meaning of|who (?:was|is)|difference between|what do (?:you|people|we) mean)\b(?!.*\b(?:do i|should i|can i|do we|should we|best way|next step|wrong)\b)",
    ),
    ("example", r"\b(?:an|any|some|give me|show me) (?:\w+ )?examples?\b|\bfor example\?|\bcase study\b"),
    (
        "judge",
        r"^(?:so |but |and )?(?:is|are|does|do|should|can|could|would|will|isn't|aren't|doesn't|must|may)\b|\bis it (?:true|right|ok|okay|wise|worth|fair)\b|\bgood idea\b|\bworth it\b",
    ),
    ("why", r"^(?:but |and |so )?(?:why|how come|what(?:'s| is) the (?:reason|cause|point)|what (?:makes|causes))\b"),
)

SECTORS: dict[str, str] = {
    "Healthcare": r"hospital|ward|nurs|patient|clinic|surg|doctor|physician|theatre|matron|icu|emergency department|care home|midwi|pharmac|radiolog|lab tech|dialysis|medical",
    "Software": r"software|develop(?:er|ment team)|sprint|scrum|deploy|devops|backlog|code|engineer(?:s|ing) team|product owner|retro|release|helpdesk|it team|agile|sre\b|data team",
    "Logistics": r"warehouse|logistic|picker|picking|dispatch|driver|fleet|parcel|depot|forklift|truck|loading bay|inbound|outbound|distribution cent",
    "Manufacturing": r"factory|plant|machine|operator|production|assembly|line \d|packing|press shop|foundry|weld|shop ?floor|maintenance|changeover|scrap|mould|cnc|manufactur",
    "Hospitality": r"hotel|restaurant|kitchen|housekeep|guest|chef|waiter|front desk|café|bar staff",
    "Retail": r"\bshop\b|store|retail|till|checkout|shelf|merchandis|customers? in the store",
    "Education": r"school|teacher|pupil|student|university|faculty|lesson|classroom|college|headteacher",
    "Public sector": r"council|municipal|public (?:sector|office)|ministry|citizen|permit|civil serv|city hall|authority|benefits office",
    "Office": r"office|invoice|accounts|finance|claims|call cent|back ?office|insurance|bank|hr department|paperwork|customer service|purchasing",
}
_ALIASES = {
    "Office": ("Office", "Office and service", "Services", "Service"),
    "Software": ("Software", "Software and IT", "IT"),
}


def find_kind(question: str) -> Kind:
    """What sort of answer the question wants; "how" when nothing else is asked."""
    text = re.sub(r"[’`]", "'", question.lower()).strip()
    last = max(
        (part for part in re.split(r"(?<=[.!?])\s+", text) if part),
        key=lambda part: ("?" in part, len(part)),
        default=text,
    )
    for kind, pattern in _KINDS:
        if re.search(pattern, last):
            return kind
    return "how"


def find_sector(text: str) -> str | None:
    """The sector that the person's words point to, as articles name it; `None` when they do not."""
    counts = {sector: len(re.findall(pattern, text.lower())) for sector, pattern in SECTORS.items()}
    best = max(counts, key=counts.__getitem__)
    return best if counts[best] else None


def is_sector(label: str, sector: str) -> bool:
    """Whether an example's label, such as "Office and service", belongs to a sector."""
    return any(label.lower().startswith(name.lower()) for name in _ALIASES.get(sector, (sector,)))


def split_question(message: str) -> list[str]:
    """The questions of a message, each readable alone: one, or up to three when several are asked."""
    sentences = [part.strip() for part in re.split(r"(?<=[.!?？])\s+|\n+", message) if part.strip()]
    asked = [part for part in sentences if part.rstrip(" \"'”)").endswith(("?", "？"))]
    if len(asked) < 2:
        halves = re.split(r"\?\s*|\b(?:,? and (?=how|what|why|who|when|should|is it|do i))", message)
        halves = [half.strip(" ,.") for half in halves if len(half.split()) >= 4]
        if len(halves) == 2 and all(
            re.search(r"\b(how|what|why|who|when|should|which)\b", half.lower()) for half in halves
        ):
            return halves
        return [message]
    background = " ".join(part for part in sentences if part not in asked)
    substantial = [part for part in asked if len(part.split()) >= 4]
    if len(substantial) < 2:
        return [message]
    return [f"{background} {part}".strip() if len(part.split()) < 7 else part for part in substantial[:3]]
