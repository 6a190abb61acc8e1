"""Typed confirmations, recognised by code: "yes", "save it", "ja, bitte", "discard", "undo". No model decides these."""

import re
from dataclasses import dataclass
from typing import Literal

Action = Literal["confirm", "discard", "undo"]

_FILLER = (
    r"(?:please|pls|thanks|thank you|thx|ty|great|perfect|good|fine|nice|cool|lovely|super|exactly|correct|right|that'?s right|that is right|looks? (?:good|right|fine|great|ok)|"
    r"all good|coach|then|now|it|that|this|them|so|is|as is|like that|for me|to me|indeed|of course|sure|absolutely|definitely|yes|yep|yeah|yup|ok|okay|"
    r"bitte|danke|gut|gerne|genau|so|das|es|por favor|gracias|obrigad[oa]|merci|s'il (?:te|vous) pla[iî]t|お願いします|ください|はい)"
)
_CONFIRM = (
    r"y|yes|yep|yeah|yup|yess+|ya|aye|ok|okay|k|okey|okey dokey|sure(?: thing)?|of course|absolutely|definitely|certainly|confirm(?:ed)?|i confirm|correct|exactly|right|that'?s (?:right|correct|it|the one)|"
    r"save(?: (?:it|that|this|them|all|both|everything|the draft|the lot|all of (?:them|it)))?|go ahead(?: and save(?: it| them)?)?|go for it|do it|do that|please do|log it|log (?:them|that|both)|record (?:it|them|that)|"
    r"book it|put it in|add it|add them|looks (?:good|right|fine|great|ok)(?: to me)?|all good|sounds good|perfect|great|fine(?: by me)?|good|both|all(?: of (?:them|it|those))?|save both|yes to (?:both|all)|yes,? (?:both|all)|approved?|i approve|ship it|send it in|"
    r"ja|jawohl|jep|klar|genau|passt|speicher(?:n|e)?(?: (?:es|das|alles|beide))?|bitte speichern|mach das|richtig|einverstanden|alles klar|beide|"
    r"s[ií]|s[ií] por favor|claro|vale|guarda(?:lo|rlo|la|los)?|gu[aá]rdalo|correcto|de acuerdo|confirmo|adelante|perfecto|ambos|"
    r"oui|ouais|d'accord|enregistre(?:z)?(?:[- ](?:le|la|les))?|c'est (?:bon|ça|correct)|vas-y|allez-y|parfait|valide(?:z)?|je confirme|les deux|"
    r"sim|claro|pode (?:salvar|gravar|guardar)|salv[ae]r?|grav[ae]r?|guard[ae]r?|certo|isso(?: mesmo)?|confirmo|perfeito|os dois|"
    r"sì|va bene|salva(?:lo)?|conferm[oa]|perfetto|"
    r"はい|うん|ええ|保存(?:して(?:ください)?)?|お願いします|それで(?:お願いします|いい(?:です)?|OK(?:です)?)|いいです(?:ね)?|大丈夫(?:です)?|オーケー|承知(?:しました)?|登録して(?:ください)?"
)
_DISCARD = (
    r"no+|nope|nah|no thanks|no thank you|discard(?: (?:it|that|this|them|all|both|the draft))?|cancel(?: (?:it|that|this|them|the draft))?|forget (?:it|that|about it|about that)|drop (?:it|that|them)|delete (?:it|that|the draft|this draft)|"
    r"don'?t (?:save|log|record|bother)(?: (?:it|that|this|them))?|do not (?:save|log|record)(?: (?:it|that|this|them))?|never ?mind|nvm|scrap (?:it|that)|bin it|leave it|skip it|throw (?:it|that) away|not (?:needed|now)|"
    r"nein(?: danke)?|verwerfen|abbrechen|vergiss es|nicht speichern|l[öo]schen|lass es|"
    r"no gracias|desc[aá]rtal[oa]|cancela(?:r|lo)?|olv[ií]dal[oa]|no lo guardes|"
    r"non(?: merci)?|annule(?:r|z)?(?:[- ]la|[- ]le)?|oublie(?:z)?(?:[- ](?:ça|le))?|laisse tomber|supprime(?:r|z)?|n'enregistre(?:z)? pas|"
    r"não(?: obrigad[oa])?|cancelar?|descartar?|esquece|deixa pra lá|"
    r"いいえ|いや|やめて(?:ください)?|キャンセル(?:して(?:ください)?)?|破棄(?:して(?:ください)?)?|保存しないで(?:ください)?|取り消し(?:て(?:ください)?)?"
)
_UNDO = (
    r"undo(?: (?:it|that|this|the last(?: one)?|the last (?:save|change|entry)|please))?|take (?:it|that) back|revert(?: (?:it|that))?|roll (?:it|that) back|"
    r"oops,? undo(?: that| it)?|delete (?:the )?(?:last|what (?:i|you) just saved)(?: (?:one|entry|save))?|"
    r"r[üu]ckg[äa]ngig(?: machen)?|mach (?:das|es) r[üu]ckg[äa]ngig|deshacer?|deshazlo|annule la derni[èe]re (?:saisie|action)|d[ée]faire|desfazer?|desfaça|元に戻して(?:ください)?|取り消して(?:ください)?"
)
_BODIES: tuple[tuple[Action, str], ...] = (("undo", _UNDO), ("discard", _DISCARD), ("confirm", _CONFIRM))
_PATTERNS: dict[Action, re.Pattern[str]] = {
    name: re.compile(
        rf"(?:{_FILLER}[\s,.!、。]+)*(?:{body})(?:[\s,.!、。–-]+(?:{_FILLER}|{body}))*[\s.!。👍✅🙂]*", re.IGNORECASE
    )
    for name, body in _BODIES
}
_WHICH = re.compile(
    r"(?:just |only |save |yes,? |take |confirm |discard |drop |not |keep )*(?:the )?(first|1st|second|2nd|third|3rd|last)(?: one| draft)?(?:,? please)?[.!]?|"
    r"(?:save |confirm |yes |discard |drop )+(d-[0-9a-f]{6,12})[.!]?",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\b(?:all|both|everything|the lot|alles|beide|ambos|todos?|todas?|les deux|tous|toutes|os dois|tutti)\b|全部|両方",
    re.IGNORECASE,
)
_ORDER = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "last": -1}


@dataclass(frozen=True)
class TypedAction:
    """What a person decided by typing."""

    action: Action
    which: int | str | None = None
    """Position or token of the one draft that was meant; `None` when all of those offered are."""
    is_all: bool = False
    """The words say all, both or everything."""
    rest: str = ""
    """What the message says beside the decision."""


def read_action(message: str, *, has_pending: bool, has_receipts: bool) -> TypedAction | None:
    """The typed decision of a message; `None` when it is none, or when there is nothing to decide.

    A decision may be followed by another sentence ("Yes. And who owns it?"), which is then answered in its turn; but
    not by a change ("yes, but make it Friday"), which is no confirmation.
    """
    text = re.sub(r"[’`]", "'", message).strip()
    if not text or len(text) > 600:
        return None
    for action, pattern in _PATTERNS.items():
        if (has_receipts if action == "undo" else has_pending) and pattern.fullmatch(text):
            return TypedAction(action, is_all=bool(_ALL.search(text)))
    if not has_pending:
        return None
    if which := _WHICH.fullmatch(text):
        chosen: Action = "discard" if re.match(r"discard|drop|not\b", text, re.IGNORECASE) else "confirm"
        return TypedAction(chosen, _ORDER[which[1].lower()] if which[1] else which[2].lower())
    first, rest = _split_first(text)
    if rest and not re.match(
        r"(?:but|except|only|just|and make|make|change|with|without|aber|nur|pero|mais|mas)\b", rest, re.IGNORECASE
    ):
        decisions: tuple[Action, ...] = ("discard", "confirm")
        for action in decisions:
            if action == "discard" and len(first.split()) < 2:
                continue  # "No. Tom owns it" corrects the draft, it does not drop it
            if _PATTERNS[action].fullmatch(first) and _is_new_sentence(rest):
                return TypedAction(action, rest=rest)
    return None


def _split_first(text: str) -> tuple[str, str]:
    match = re.match(r"(.{1,60}?)([.!。！;\n]+|\s[-–]\s)\s*(?=\S)", text, re.DOTALL)
    return (match[1].strip(), text[match.end() :].strip()) if match else (text, "")


def _is_new_sentence(rest: str) -> bool:
    """Whether what follows stands alone, rather than correcting what was just decided."""
    return len(rest.split()) >= 3 or rest.endswith(("?", "？"))
