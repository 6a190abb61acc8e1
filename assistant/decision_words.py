"""Decisions told in free words: "spot on, log that", "don't change anything, just save", "bin them all".

A message is a decision when one of its words decides and every other word is one that changes nothing. A single word more,
such as a name, a day or a field, makes it something else: then it decides nothing, and the coach reads it.
"""

import re
from typing import Literal

from rapidfuzz.distance import OSA

Meaning = Literal["confirm", "discard", "undo"]

MAX_WORDS = 9
"""A longer message is no bare decision."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PHRASES: tuple[tuple[str, str], ...] = (
    (r"[👍✅👌🙌☑✔]\ufe0f?", " yes "),
    (r"[^\w\s'’?&+/-]", " "),
    (r"[’`]", "'"),
    (r"\b(?:nope |no )?(?:nothing|no need|need nothing|don'?t|do not|won'?t|not) (?:else )?(?:to )?(?:change|add|edit|fix|correct)(?: anything| a thing| it)?\b|\bno (?:more )?(?:changes|edits|corrections)(?: needed| required)?\b|\bthere'?s nothing to (?:change|add)\b", " asis "),
    (r"\b(?:spot|bang|dead) on\b|\bnailed it\b|\bgood to go\b|\bby all means\b|\b(?:looks?|sounds?|seems?) (?:good|right|fine|great|ok|okay)\b|\bmake it official\b|\bfrom my side\b|\bok pour moi\b|\best[áa]n bien\b|\bmach mal\b|\bwell done\b|\b(?:that |it )?works for me\b|\bthat works\b|\b(?:i'?m |we'?re )?happy(?: with (?:it|that|this))?\b|\bwe'?re good\b|\bi(?:'?m| am)? agreed?\b|\bthat'?ll do\b|\bmanda ver\b|\bde acuerdo\b|\bd'accord\b|\bin ordnung\b|\balles klar\b|\btodo bien\b|\btudo certo\b|\bisso mesmo\b|\beso es\b|\bc'est (?:bon|ça|exactement ça|correct)\b", " good "),
    (r"\bwhy not\b", " yes "),
    (r"\b(?:do not|don'?t|dont|never|not|rather not|let'?s not|lets not|no need to|shouldn'?t|should not|nicht|kein(?:en)?|no lo|no|não|ne)(?: (?:please|want to|have to|need to|you))? (?=(?:save|store|log|record|keep|add|book|file|put|register|want|guardes|guarde|salva|salve|grave|speichern|enregistre)\b)", " nay_"),
    (r"\b(?:get|got) rid of\b|\b(?:throw|chuck|toss|put) (?:it|that|this|them|this one|that one)? ?(?:all )?(?:away|out)\b|\bnever ?mind\b|\bnvm\b|\bnone of (?:these|them|those|it)\b|\b(?:don'?t|dont|do not) bother(?: saving| with (?:it|that|them))?\b|\blass (?:es )?mal\b|\bd[ée]jalo\b|\bweg damit\b|\bjoga fora\b|\bplease to throw\b", " drop "),
    (r"\b(?:roll|take|put|bring) (?:it|that|this|them)? ?back(?: out)?\b|\broll ?back\b|\bctrl ?\+? ?z\b|\bun-?sav(?:e|ed|ing)\b|\bun-?do\b|\b(?:nimm|nehm\w*) (?:das|es) (?:wieder )?(?:raus|zurück)\b|\breviens en arrière\b", " undo "),
    (r"\b(?:pop|stick|chuck|bung|put|get|lock|stuff) (?:it|that|this|them|those|both|these)? ?(?:all )?(?:in|down|on)\b|\brein damit\b|\bgo (?:ahead|for it)\b|\bship it\b|\bwrite (?:it|that|this|them) down\b|\bdo (?:it|that)\b|\blet'?s go\b|\blet'?s get (?:it|that|this|them) (?:logged|saved|in)\b|\btu peux (?:sauvegarder|enregistrer)\b", " save "),
)  # fmt: skip
_SAVE = _words(
    "save saves store log record keep add book file commit submit accept register enter note go proceed confirm confirmed approve approved "
    "speichern speicher speichere sichern sichere ablegen eintragen trag trage leg lege anlegen übernehmen notieren notiere "
    "registar guarda guárdalo guardalo guárdala guardar registra regístralo registralo apunta apúntalo anota anótalo adelante dale confirma "
    "enregistre enregistrer enregistrez ajoute ajoute-le sauvegarde garde gardez valide validé validez note-le confirme salva salvar salve registrar grava gravar gravem lança lançar lançe"
)
_YES = _words(
    "yes alright alrighty mhm dokey okidoki y yep yup yeah yea ye ya aye ok okay oki okey k kk sure lgtm affirmative absolutely certainly definitely correct exactly right indeed good fine great perfect "
    "ja jo jep jawohl genau passt stimmt richtig perfekt gerne klar prima sí si claro vale perfecto correcto exacto oui ouais parfait nickel exactement sim certo perfeito beleza blz ótimo asis"
)
_DROP = _words(
    "drop discard bin delete remove cancel scrap forget toss trash ignore abandon lose erase no nope nah nay_save nay_store nay_log nay_record nay_keep nay_add nay_book nay_file nay_put "
    "nay_register nay_want nay_guardes nay_guarde nay_salva nay_salve nay_grave nay_speichern nay_enregistre "
    "nee löschen lösche lösch verwerfen verwirf streichen streiche vergiss nein borra bórralo borralo descarta descártalo elimina quita olvídalo supprime supprimer jette jetez efface annule oublie non "
    "esquece apaga apagar descartar não"
)
_UNDO = _words("undo revert reverse rückgängig deshaz deshacer revierte défais annule-le desfaz desfazer desfaça")
_SAVED = re.compile(
    r"\b(?:just )?(?:saved|last saving|logged|recorded|last save|saves|dernière sauvegarde|guardaste|salvou|gespeichert)\b"
)
_IDLE = _words(
    "it that this them these those one ones all both everything the a an my our is are am was be to in on for of with me us you i we i'm im we're it's its that's thats they're theyre "
    "can could would will may please pls plz thanks thank ta thx ty cheers mate coach now then just already here there so like as too very really quick oh ooh hm hmm um umm erm uh wow well and make nicely "
    "list system tracker record draft drafts item items initiative initiatives idea improvement kpi measure goal target action risk barrier obstacle promise commitment thank-you note values figures numbers entry "
    "decision records save saves two three 2 3 awesome brilliant lovely nice sweet cool super excellent wonderful great much ahead got good fine "
    "whatever meant bitte danke alles das die den es mal doch kannst du damit beide entwürfe entwurf an ein rein dann jetzt ist sehr gut los "
    "por favor porfa gracias las los el la lo le les tres dos ambos q que todo bien es eso ya de stp svp s'il te plaît vous on deux un une tout est merci d'enregistrer o os a as aí isso tá tudo pode podes esse essa isto por ok"
)
_NOUNS = _words(
    "idea improvement goal target action risk barrier obstacle note measure values figures numbers decision records"
)
"""What may be a part of a draft, a remark's subject or the draft itself: only a plain word for saving makes it the latter."""
_EXCUSES = _words("joking needed aloud thinking anyway real away thought bother")
_COUNTS = _words("two three 2 3 dos tres deux dois")
_PLAIN = _words("save saves store log record book file register submit nay_save speichern guarda enregistre salva")
_WEAK = _words("good fine great right sure ok okay k kk indeed gut klar vale certo")
_LOSING = _words(
    "only idea needed real thinking aloud anyway want sorry was out away off need rather let's lets do don't dont not no nope brouillon brouillons rascunho rascunhos dois ninguno nada raus weg nicht kein más after all actually again oops "
    "entwürfe borrador nay_want nee worth recording second thought joking none these"
)
_UNDOING = _words(
    "last what you saved save saves logged recorded just wrong early too shouldn't have nay_have how was oops ups uy oups wait no sorry out back one record again ce t'as enregistré dernière sauvegarde lo guardaste isso salvou "
    "wieder zuletzt mach speichern bitte enregistrement dernier acabas salvei sem querer added saving confirmed accident mistake hmm before letzte action saisie delete remove annule take"
)
_MENDED = (
    "save",
    "please",
    "perfect",
    "discard",
    "delete",
    "cancel",
    "undo",
    "revert",
    "confirm",
    "correct",
    "exactly",
    "the",
    "yes",
    "record",
)
_REAL = _words(
    "have done safe same gave sage sale cave wave rave dave tone yet eyes yen than then this these she he cease"
)
_JAPANESE: tuple[tuple[Meaning, re.Pattern[str]], ...] = (
    ("undo", re.compile(r"(?:すみません|ごめん|やっぱり|さっき|今の|今|保存|登録|保存したの|登録したの|を|元に|取り消し?て?|戻し?て?|やり直し?て?|ください|お願いします?|[、。！!ねよ\s])+")),
    ("discard", re.compile(r"(?:やっぱり|それは|これは|下書き|両方|全部|は|を|いらない|不要|です|ので|保存|登録|しないで|しなくていい|消し?て|捨て?て|削除し?て|破棄し?て|やめ(?:て|ます|ておきます)|いや|いいえ|ください|お願いします?|[、。！!ねよ\s])+")),
    ("confirm", re.compile(r"(?:はい|うん|ええ|OK|ok|オッケー|いいね|いいです|完璧|問題ない|大丈夫|そのまま|合って(?:い)?ます|全部|両方|とも|それ|これ|で|を|も|です|保存|登録|記録|入れて|して|し|お願い|します|ください|おk|[、。！!ねよ👍✅👌\s])+")),
)  # fmt: skip
_DROPS_JA = re.compile(r"いらない|不要|しない|しなくて|消し|捨て|削除|破棄|やめ")
_UNDOES_JA = re.compile(r"取り消|戻し|やり直")
_SAVES_JA = re.compile(r"保存|登録|記録|入れて|はい|うん|OK|オッケー|いい|完璧|問題ない|大丈夫|合って")


def judge_words(text: str, *, has_pending: bool, has_receipts: bool) -> Meaning | None:
    """What a message of free words decides; `None` when it holds a word that may mean anything else."""
    if re.search(r"[぀-ヿ一-鿿]", text):
        return _judge_japanese(text.strip(), has_pending=has_pending, has_receipts=has_receipts)
    asks = text.rstrip().endswith("?") and not re.search(r"\b(?:would|could|can|will) you\b", text, re.IGNORECASE)
    if last := _read_last_clause(text, has_pending=has_pending, has_receipts=has_receipts):
        return last
    lowered = text.lower().replace("’", "'")
    if re.search(r"\b(?:add|log|record|note) (?:a|an|another|some|one more)\b|\bas an?\b", lowered):
        return None  # something more than this, or something else
    if asks or re.search(r"\d{2,}|[4-9]|[:€$%]", lowered) or len(lowered.split()) > MAX_WORDS:
        return None
    for pattern, plain in _PHRASES:
        lowered = re.sub(pattern, plain, lowered)
    words = [_mend(word.strip("-/&+?")) for word in lowered.replace("nay_ ", "nay_").split()]
    words = [word for word in words if word]
    if not words:
        return None
    said = set(words)
    undoes = bool(said & _UNDO) or bool(_SAVED.search(text.lower()) and said & (_DROP | {"take", "annule"}))
    if said & _NOUNS and not said & (_PLAIN | (_YES - _WEAK)):
        return None  # "good idea", "no target", "drop the note" are not about the draft as a whole
    if undoes:
        return "undo" if has_receipts and said <= _UNDO | _UNDOING | _IDLE | _DROP else None
    if not has_pending:
        return None
    drops = said & _DROP
    if drops:
        if drops <= {"no", "nope", "nah", "nee", "nein", "non", "não"} and not said & _EXCUSES:
            return None  # "no, me" and "no one" answer a question
        if said & _NOUNS or said & (_YES - {"good", "ok", "okay", "fine"}):
            return None
        return "discard" if said <= _DROP | _LOSING | _IDLE | {"ok", "okay", "good", "fine"} else None
    if said & _COUNTS and not said & (_SAVE | (_YES - _WEAK)):
        return None
    if said & (_SAVE | _YES) and said <= _SAVE | _YES | _IDLE:
        return "confirm"
    return None


_COMMANDS: dict[Meaning, str] = {
    "confirm": r"save|store|log|lock|book|go ahead|go ahead and save|yes|guarda|speichern|enregistre|salva",
    "discard": r"drop|bin|discard|scrap|leave|delete|forget|throw|don'?t save|don'?t record|verwerfen|descarta|supprime",
    "undo": r"undo|revert|take back|deshaz|annule|desfaz|rückgängig",
}
_FRAME = r"(?:please |just |so |you can |you may |go ahead and )*(?:{})(?: it| that| this| them| both| all)?(?: in| away| out)?(?: please| then| now| pls)?"
_REMARK = re.compile(
    r"\b(?:great|good|right|sure|well|said|better|joking|joke|mistake|wrong|sorry|already|thought|worth|accident|fast|early|meant|mean|exactly|fine|summary|perfect|enough|nice|lovely|funny|clever|quick|duplicate|"
    r"gut|schön|perdón|erreur|erro|desculpa|error)\b",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"\d|\?|:|(?<!^)\b[A-Z][a-z]+|\b(?:make|change|set|add|with|without|instead|but|except|first|owner|area|due|team|target|status|sponsor|date|unit|until|line|shift|week|month|"
    r"(?:for|in|at|from|on|by) (?!now\b|me\b|my side\b|second thought|accident\b|reflection\b|mistake\b)|monday|tuesday|wednesday|thursday|friday|saturday|sunday|one|two|three|four|five|six|seven|eight|nine|ten)\b"
)


def _read_last_clause(text: str, *, has_pending: bool, has_receipts: bool) -> Meaning | None:
    """The decision that ends a short remark which tells nothing new: "that was a mistake, undo it"."""
    clauses = [clause.strip() for clause in re.split(r"[,.;!–…]+(?:\s|$)", text.strip(" .!")) if clause.strip()]
    if len(clauses) < 2 or len(text.split()) > 12:
        return None
    remark, last = " ".join(clauses[:-1]), clauses[-1]
    if (
        not _REMARK.search(remark)
        or _TELLS.search(remark.replace(" I ", " i "))
        or re.search(r"\b(?:no|not)\b.*\b(?:right|correct)\b", remark)
    ):
        return None
    for meaning, verbs in _COMMANDS.items():
        if re.fullmatch(_FRAME.format(verbs), last, re.IGNORECASE):
            return meaning if (has_receipts if meaning == "undo" else has_pending) else None
    return None


def _mend(word: str) -> str:
    """A word with its slip of the key put right where it can mean but one thing."""
    known = _SAVE | _YES | _DROP | _UNDO | _IDLE | _LOSING | _UNDOING
    if word in known or word in _REAL or len(word) < 3 or not word.isalpha():
        return word
    return next((meant for meant in _MENDED if OSA.distance(word, meant) == 1), word)


def _judge_japanese(text: str, *, has_pending: bool, has_receipts: bool) -> Meaning | None:
    telling = {"undo": _UNDOES_JA, "discard": _DROPS_JA, "confirm": _SAVES_JA}
    for meaning, pattern in _JAPANESE:
        may = has_receipts if meaning == "undo" else has_pending
        if may and telling[meaning].search(text) and pattern.fullmatch(text):
            return meaning
    return None
