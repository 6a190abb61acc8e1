"""Typed confirmations, recognised by code: "yes", "save it", "ja, bitte", "discard", "undo". No model decides these."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.decision_words import judge_words

Action = Literal["confirm", "discard", "undo"]

_FILLER = (
    r"(?:please|pls|thanks|thank you|thx|ty|great|perfect|good|fine|nice|cool|lovely|super|exactly|correct|right|that'?s right|that is right|good points?|looks? (?:good|right|fine|great|ok)|"
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
    r"(?:forget|drop|scrap|cancel|bin|leave|lose) (?:the whole (?:thing|lot)|everything|it all|all of (?:it|them))|no+|nope|nah|no thanks|no thank you|discard(?: (?:it|that|this|them|all|both|the draft))?|cancel(?: (?:it|that|this|them|the draft))?|forget (?:it|that|about it|about that)|drop (?:it|that|them)|delete (?:it|that|the draft|this draft)|"
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
        rf"(?:{_FILLER}[\s,.!、。]+)*(?:{body})(?:[\s,.!()=、。–-]+(?:{_FILLER}|{body}))*[\s.!)。👍✅🙂]*",
        re.IGNORECASE,
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
    is_others: bool = False
    """All that no earlier part of the message decided on: "drop the other", "save the rest"."""
    then: "TypedAction | None" = None
    """The next decision of the same message."""


def read_action(
    message: str, *, has_pending: bool, has_receipts: bool, pending: Sequence[tuple[str, str]] = ()
) -> TypedAction | None:
    """The typed decision of a message; `None` when it is none, or when there is nothing to decide.

    `pending` are the waiting drafts, token and name, which a decision may mean by words ("save the glasses one").

    A decision may be followed by another sentence ("Yes. And who owns it?"), which is then answered in its turn; but
    not by a change ("yes, but make it Friday"), which is no confirmation.
    """
    text = re.sub(r"[’`]", "'", message).strip()
    if not text or len(text) > 600:
        return None
    for action, pattern in _PATTERNS.items():
        if (has_receipts if action == "undo" else has_pending) and pattern.fullmatch(text):
            if action == "discard" and _AGREES.match(text):
                return None  # "no, that's right" may mean either
            return TypedAction(action, is_all=bool(_ALL.search(text)))
    if meaning := judge_words(text, has_pending=has_pending, has_receipts=has_receipts):
        return _read_object_of(meaning, text, pending)
    if has_receipts and (excused := _UNDO_BECAUSE.fullmatch(text)) and _PATTERNS["undo"].fullmatch(excused[1].strip()):
        return TypedAction("undo")
    if has_receipts and (undone := _UNDO_AND.match(text)) and _PATTERNS["undo"].fullmatch(undone[1].strip()):
        return TypedAction("undo", rest=text[undone.end() :].strip())
    if not has_pending:
        return None
    if _dismisses(text) or _drops_for_a_reason(text):
        return TypedAction("discard")
    if which := _WHICH.fullmatch(text):
        chosen: Action = "discard" if re.match(r"discard|drop|not\b", text, re.IGNORECASE) else "confirm"
        return TypedAction(chosen, _ORDER[which[1].lower()] if which[1] else which[2].lower())
    if chain := _read_chain(text, pending):
        return chain
    first, rest = _split_first(text)
    if (
        rest
        and not _names_field(rest)
        and not re.match(
            r"(?:but|except|only|just|and make|make|change|with|without|aber|nur|pero|mais|mas)\b", rest, re.IGNORECASE
        )
    ):
        decisions: tuple[Action, ...] = ("discard", "confirm")
        for action in decisions:
            if action == "discard" and len(first.split()) < 2:
                continue  # "No. Tom owns it" corrects the draft, it does not drop it
            if _PATTERNS[action].fullmatch(first) and _is_new_sentence(rest):
                return TypedAction(action, rest=rest)
    return None


_VERBS: dict[Action, str] = {
    "confirm": r"save|keep|log|record|confirm|take|enter|yes to|speicher[en]*|behalte?n?|guard[ae]r?(?:me)?|enregistre[rz]?|garde[rz]?|salv[ae]r?|grav[ae]r?",
    "discard": r"drop|discard|forget(?: about)?|bin|delete|cancel|skip|scrap|not|without|lose|remove|verwirf|verwerfen|l[öo]sche?n?|streiche?n?|descart[ae]r?|olvida(?:r|te de)?|"
    r"borr[ae]r?|quit[ae]r?|oublie[rz]?|supprime[rz]?|abandonne[rz]?|esque[cç][ae]r?|apag[ae]r?",
}
_LEAD = rf"(?:(?:{_FILLER}|you can|we can|let'?s|just|only|please|also|and|but|well|haha|right|alright|alright then|bitte|pues|alors|então)[\s,]+)*"
_TAIL = r"(?:[\s,]+(?:please|now|then|instead|for now|only|thanks|bitte|por favor|s'il te pla[iî]t))*"
_OTHERS = r"(?:the |all the )?(?:rest|others?|other (?:one|ones|two|three)|remaining(?: ones?| two)?)|den rest|die anderen?|das andere|(?:el|la|los|las) (?:resto|otr[oa]s?)|le reste|les? autres?|l'autre|o resto|[oa]s? outr[oa]s?|残り"
_EVERY = r"it|that|this|them|all(?: of (?:it|them|those))?|all (?:two|three|four)|both(?: of them)?|everything|the lot|the draft|es|das|alles|beide|lo|la|las dos|los dos|ambos|ambas|tod[oa]s?|tout|les deux|tous|[oa]s du[ao]s|os dois|tudo"
_ORDINALS: tuple[tuple[int, str], ...] = (
    (0, r"first|1st|erste[ns]?|primer[oa]?|premi[eè]re?|primeir[oa]"),
    (1, r"second|2nd|zweite[ns]?|segund[oa]|deuxi[eè]me|seconde?"),
    (2, r"third|3rd|dritte[ns]?|tercer[oa]?|troisi[eè]me|terceir[oa]"),
    (3, r"fourth|4th|vierte[ns]?|cuart[oa]|quatri[eè]me|quart[oa]"),
    (-1, r"last|letzte[ns]?|últim[oa]|derni[eè]re?"),
)
_ANY_ORDINAL = "|".join(pattern for _, pattern in _ORDINALS)
_ONE = rf"(?:the |die |das |den |el |la |los |las |le |les |l'|[oa]s? )?(?:{_ANY_ORDINAL})(?: ones?| drafts?| ideas?| initiatives?)?"
_FEW = r"(?:the )?first (two|three)(?: ones)?"
_IDLE = re.compile(
    rf"{_LEAD}(?:{_FILLER}|that'?s (?:all|it|everything|enough)|no (?:more )?(?:target|savings?|benefit|owner|date|due date|problem|result|figure|idea|area|need)s?(?: yet| for now| needed)?|"
    r"forget (?:that )?i asked|go|haha|eso es todo|das war'?s|das ist alles|c'est tout|é só(?: isso)?)" + _TAIL,
    re.IGNORECASE,
)
_DECISION = {
    action: re.compile(
        rf"{_LEAD}(?:{verbs})\s+(?:down\s+|only\s+|just\s+)?(?P<object>.{{1,60}}?){_TAIL}", re.IGNORECASE
    )
    for action, verbs in _VERBS.items()
}
_BARE = re.compile(rf"{_LEAD}(?:save|go|speichern|guardar|enregistrer|salvar){_TAIL}", re.IGNORECASE)
_YES = ("yes", "save", "yep", "yeah", "okay")


def _read_chain(text: str, pending: Sequence[tuple[str, str]]) -> TypedAction | None:
    """Decisions told one after the other ("save the first, drop the other"); `None` when a part is anything else."""
    stripped = text.strip(" .!")
    if stripped.isalpha() and len(stripped) >= 3 and any(_is_slip(stripped.lower(), word) for word in _YES):
        return TypedAction("confirm")
    parts = [
        part
        for part in re.split(
            r"\s*(?:[,;.!。]+|\s-\s|\n)\s*(?:and\s+|then\s+|und\s+|y\s+|et\s+|e\s+)?|\s+(?:and|und|y|et|but)\s+(?=\w+\s)",
            stripped,
        )
        if part.strip()
    ]
    decisions: list[TypedAction] = []
    for part in parts:
        found = _read_decision(part, pending, decisions[-1].action if decisions else None)
        if found is None and not _IDLE.fullmatch(part):
            return None
        decisions += found or []
    chain: TypedAction | None = None
    for decision in reversed(decisions):
        chain = replace(decision, then=chain)
    return chain


def _read_decision(part: str, pending: Sequence[tuple[str, str]], last: Action | None) -> list[TypedAction] | None:
    """The decision of one part; a part without a verb goes on with that of the part before."""
    if _BARE.fullmatch(part):
        return [TypedAction("confirm")]
    for action, pattern in _DECISION.items():
        if (match := pattern.fullmatch(part)) and (found := _read_object(match["object"], action, pending)):
            return found
    return _read_object(part, last, pending, by_words=False) if last else None


def _read_object(
    words: str, action: Action, pending: Sequence[tuple[str, str]], *, by_words: bool = True
) -> list[TypedAction] | None:
    """What a decision means: all, the others, some by position, or one by words of its name."""
    words = words.strip()
    if re.fullmatch(_EVERY, words, re.IGNORECASE):
        return [
            TypedAction(
                action, is_all=bool(_ALL.search(words) or re.search(r"\b(?:dos|duas|dois|lot)\b", words, re.IGNORECASE))
            )
        ]
    if kind := next((kind for kind, pattern in _KINDS.items() if re.fullmatch(pattern, words, re.IGNORECASE)), None):
        own = [token for token, name in pending if name.endswith(f"#{kind}")]
        return [TypedAction(action, own[0])] if len(own) == 1 else None
    if letter := re.fullmatch(r"(?:item |option |point )?([a-d])(?: only)?", words, re.IGNORECASE):
        return [TypedAction(action, "abcd".index(letter[1].lower()))]
    if re.fullmatch(_OTHERS, words, re.IGNORECASE):
        return [TypedAction(action, is_others=True)]
    if few := re.fullmatch(_FEW, words, re.IGNORECASE):
        return [TypedAction(action, index) for index in range({"two": 2, "three": 3}[few[1].lower()])]
    if re.fullmatch(rf"{_ONE}(?:\s*(?:,|and|und|y|et|e)\s*{_ONE})*", words, re.IGNORECASE):
        return [
            TypedAction(action, index)
            for word in re.findall(_ANY_ORDINAL, words, re.IGNORECASE)
            for index, pattern in _ORDINALS
            if re.fullmatch(pattern, word, re.IGNORECASE)
        ]
    if numbers := re.fullmatch(
        r"(?:numbers? |nos?\.? |items? |points? |#)?(\d)(?:\s*(?:,|and|&|\+)\s*(\d))?", words, re.IGNORECASE
    ):
        return [TypedAction(action, int(number) - 1) for number in numbers.groups() if number and int(number)]
    if not by_words or not _POINTED.match(words):
        return None
    spoken = {word[:5] for word in re.findall(r"[^\W\d_]{3,}", re.sub(r"['’]s\b", "", words.lower()))} - _LOOSE
    fits = [token for token, name in pending if spoken & {w[:5] for w in re.findall(r"[^\W\d_]{3,}", name.lower())}]
    return [TypedAction(action, fits[0])] if len(fits) == 1 and len(words.split()) <= 6 else None


_POINTED = re.compile(
    r"(?:the|my|that|this|die|das|der|den|el|la|los|las|le|les|l'|[oa]s?)\b(?!.*\d)|[^\d]+ (?:one|ones|idea|draft|initiative)$|(?-i:[A-Z])\w+['’]s$",
    re.IGNORECASE,
)
"""Words that point to one draft ("the glasses", "glasses one"); a verb with anything else after it is a sentence."""
_LOOSE = frozenset(
    {"the", "one", "idea", "thing", "draft", "note", "about", "with", "for", "initi", "value", "that", "this"}
)


def _is_slip(word: str, meant: str) -> bool:
    """Whether two neighbouring letters of a short word have changed places."""
    return (
        len(word) == len(meant)
        and word != meant
        and sorted(word) == sorted(meant)
        and sum(a != b for a, b in zip(word, meant, strict=True)) == 2
    )


def _read_object_of(meaning: Action, text: str, pending: Sequence[tuple[str, str]]) -> TypedAction | None:
    """A decision in free words: on all drafts, on the one of the kind that is named, or on the one that was offered."""
    for kind, pattern in _KINDS.items():
        own = [token for token, name in pending if name.endswith(f"#{kind}")]
        if meaning != "undo" and own and len(pending) > 1 and re.search(rf"\b(?:{pattern})\b", text, re.IGNORECASE):
            return TypedAction(meaning, own[0]) if len(own) == 1 else None
    counted = re.search(r"\b(?:two|three|2|3|zwei|drei|dos|tres|deux|trois|duas|dois|três)\b", text, re.IGNORECASE)
    return TypedAction(meaning, is_all=bool(counted or _ALL.search(text)))


_AGREES = re.compile(r"no\b.*\b(?:right|correct|good|fine|perfect|great|yes)\b", re.IGNORECASE)
_KINDS = {
    "initiative": r"(?:the |this |that |my )?(?:initiative|improvement|entry)",
    "kpi": r"(?:the |this |that |my )?(?:kpi|measure|metric|kennzahl|indicador|indicateur)",
    "measurements": r"(?:the |these |those |my )?(?:values?|figures?|numbers?|measurements?|werte|valores|valeurs)",
    "recognition": r"(?:the |this |that |my )?(?:thank[- ]?you(?: note)?|thanks|recognition|praise|dank|agradecimiento|remerciement|agradecimento)",
    "commitment": r"(?:the |this |that |my )?(?:promise|commitment|zusage|promesa|promesse|promessa)",
    "barrier": r"(?:the |this |that )?(?:barrier|obstacle|blocker|hindernis|obstáculo)",
    "initiative_update": r"(?:the |this |that )?(?:change|update|änderung|cambio|changement|alteração)",
}
"""What a draft is called by its kind; a pending name ends with "#kind"."""
_FIELDS = re.compile(
    r"\b(?:owner|category|due|deadline|area|status|sponsor|team|target|unit|start|title|benefit|name)\b", re.IGNORECASE
)


def _names_field(rest: str) -> bool:
    """Whether what follows a decision changes a field first: "fine. quick fix is the category"."""
    is_new = re.search(r"\b(?:another|next|new|now|also|log|record|thank|plus)\b", rest, re.IGNORECASE)
    is_short = len(rest.split()) <= 8 and not is_new
    return is_short and bool(_FIELDS.search(rest)) and not rest.rstrip().endswith(("?", "？"))


_UNDO_BECAUSE = re.compile(
    r"(.{4,30}?)[,.;–-]+\s*(?:[^?]{0,40}\b(?:was|were|is) (?:right|correct|fine|wrong)\b[^?]{0,20}|(?:my|that was my) mistake|sorry|wrong (?:one|month|line)|i was wrong)[.! ]*",
    re.IGNORECASE,
)
"""An undo with nothing but its reason."""
_UNDO_AND = re.compile(
    r"(.{4,40}?)(?:[.!;\n]+\s*|,\s*(?:and|then)\s+|\s+and (?:then )?(?=tell|show|what|who|when|how|is|did|does))(?=\S)",
    re.IGNORECASE,
)


def _dismisses(text: str) -> bool:
    """Whether a short refusal ends with the plain word for dropping the draft: "hmm no, that's not ours. Forget it"."""
    parts = [part.strip() for part in re.split(r"[.!;\n]+|\s[-–]\s", text) if part.strip()]
    if len(parts) < 2 or len(text.split()) > 16 or len(parts[-1].split()) < 2:
        return False
    refuses = re.match(
        r"(?:hmm+,? |ah,? |oh,? |well,? )*(?:no|nope|nah|actually|sorry|nein|non|não)\b", parts[0], re.IGNORECASE
    )
    return bool(refuses and re.fullmatch(_DISCARD, parts[-1], re.IGNORECASE))


def _drops_for_a_reason(text: str) -> bool:
    """Whether the plain word for dropping the draft is followed by nothing but why: "drop that, I'll talk to them first"."""
    first, comma, rest = text.partition(",")
    if not comma or len(first.split()) < 2 or len(rest.split()) > 12 or re.search(r"\d|\?", rest):
        return False
    goes_on = re.match(
        r"\s*(?:and|but|then|instead|make|log|save|keep|use|take|the|owner|it should)\b", rest, re.IGNORECASE
    )
    return not goes_on and bool(re.fullmatch(_DISCARD, first.strip(), re.IGNORECASE))


def _split_first(text: str) -> tuple[str, str]:
    match = re.match(r"(.{1,60}?)([.!。！;\n]+|\s[-–]\s)\s*(?=\S)", text, re.DOTALL)
    return (match[1].strip(), text[match.end() :].strip()) if match else (text, "")


def _is_new_sentence(rest: str) -> bool:
    """Whether what follows stands alone, rather than correcting what was just decided."""
    return len(rest.split()) >= 3 or rest.endswith(("?", "？"))
