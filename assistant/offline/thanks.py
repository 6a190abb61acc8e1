"""The thank-you that the offline coach writes: specific, warm and true. Facts stay in the person's words; nothing is added.

The wordings are in `thanks_texts/`, one file a language; how facts are fitted into a sentence is in `thanks_grammar`.
Facts in another language than the message, or that cannot be fitted safely, are quoted as said.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from assistant.offline.thanks_grammar import (
    Deed,
    Outcome,
    fit_deed,
    fit_outcome,
    is_plural,
    name_aloud,
    read_deed,
    read_outcome,
)
from assistant.records.words import fold
from assistant.understanding.languages import LANGUAGES, detect_language

Kind = Literal["mail", "letter", "card", "chat", "spoken", "post", "plain"]
Tone = Literal["warm", "formal", "playful", "heartfelt"]

_FOLDER = Path(__file__).parent / "thanks_texts"
_LANGUAGE_NAMES = {
    "en": r"engl|ingles|anglais|inglese|engels|英語",
    "de": r"german|deutsch|aleman|allemand|alemao|tedesc|duits|ドイツ語",
    "es": r"spani|spanis|espan|espagnol|espanhol|spagnol|spaans|castellan|castilian|スペイン語",
    "fr": r"french|franzos|franzoes|frances|francais|francese|frans\b|フランス語",
    "pt": r"portug|portog|brazilian|brasil|ポルトガル語",
    "it": r"italian|italien|italiaan|イタリア語",
    "nl": r"dutch|niederland|holland|neerland|olandes|nederland|vlaams|flemish|flamisch|オランダ語",
    "ja": r"japan|japon|giappon|日本語|にほんご",
}
_KINDS: tuple[tuple[Kind, str], ...] = (
    ("card", r"\bcards?\b|postcard|\bnote\b|handwritten|certificate|locker|fridge|flowers|pigeonhole|karte|\bkartchen|tarjeta|\bcarte\b|cartao|cartolina|biglietto|kaart|bilhete|カード|メモ"),
    ("spoken", r"huddle|meeting|stand-?up|town hall|spoken|speech|tannoy|radio|in front of|breakfast|toast|shift start|start of the shift|handover|besprechung|"
               r"schichtubergabe|runde\b|rede\b|reunion|reuniao|riunione|vergadering|overleg|daily|dagstart|朝礼|会議|ミーティング"),
    ("post", r"linked ?in|\bpost\b|intranet|newsletter|bulletin|board|poster|notice|screen|banner|announce|yammer|viva engage|gazette|aushang|beitrag|publica|"
             r"postagem|affich|bacheca|cartel|mural|prikbord|facebook|instagram|投稿|掲示|社内報"),
    ("mail", r"e-?mail|\bmail|correo|courriel|メール"),
    ("letter", r"letter\b|brief\b|\bcarta\b|lettre|lettera|手紙"),
    ("chat", r"teams|slack|whats ?app|chat|sms|text message|viber|signal|telegram|messenger|kakao|\bline\b|message|nachricht|mensaje|mensagem|messaggio|bericht|チャット|メッセージ"),
)  # fmt: skip
_TONES: tuple[tuple[Tone, str], ...] = (
    ("formal", r"\bformal|formell|formel|formlich|officieel|official|offiziel|oficial|officiel|ufficial|dignified|businesslike|respect|courteous|very polite|hoflich|polished|sober|sobre|"
               r"corporate|serious|old-fashioned|\bsie\b|usted|vouvoi|丁寧|フォーマル|改まった"),
    ("playful", r"fun|humou?r|playful|cheek|joke|joking|jolly|light-?hearted|wink|tongue|witty|ironic|sunny|lustig|witzig|locker|humorvoll|divertid|gracios|drole|"
                r"rigolo|scherz|spiritos|grappig|luchtig|engracad|brincalh|楽し|面白|ユーモア"),
    ("heartfelt", r"heart|herzlich|herz|corazon|coeur|cuore|coracao|harte|sincer|deep|affection|touching|moving|grateful|von herzen|emotiv|emocion|心から|心のこもった"),
)  # fmt: skip
_NOT = (
    r"(?:not|no|without|nothing|less|isn't|kein\w*|nicht|ohne|sin|sans|senza|sem|niet|geen|zonder)\s+(?:\w+\s+){0,2}?"
)
_PRIVATE = re.compile(
    r"\b(?:only|just|alone|private\w*|privat\w*|between|eyes|nur|solo|seul\w*|juste|apenas|somente|alleen|cc|copy|copying|copia|kopie|copie)\b|"
    r"^(?:to |for |a |an |per |pour |para |voor |fur )?(?:him|her|them|him and|ihn|ihm|ihr|ella|el|lui|elle|ele|ela|lei|hem|haar)\b(?! (?:line|boss|superiors?|manager|team|mum|famil\w+))|"
    r"だけ|のみ|本人"
)
_NUMBERS = {
    word: value
    for value, words in {
        1: "one a an single ein eine einen einem einer un una une uno um uma een",
        2: "two couple zwei dos deux due dois duas twee",
        3: "three drei tres trois tre drie",
        4: "four few vier cuatro quatre quattro quatro paar",
        5: "five funf fuenf cinco cinq cinque vijf",
        6: "six sechs seis sei zes",
        7: "seven sieben siete sept sette sete zeven",
        8: "eight acht ocho huit otto oito",
        10: "ten zehn diez dix dieci dez tien",
        12: "twelve zwolf doce douze dodici doze twaalf",
        15: "fifteen", 20: "twenty zwanzig veinte vingt venti vinte twintig", 25: "twenty-five", 30: "thirty half dreissig treinta trente trenta trinta dertig",
        40: "forty", 50: "fifty funfzig cincuenta cinquante cinquanta cinquenta vijftig", 60: "sixty", 80: "eighty achtzig ochenta", 90: "ninety", 100: "hundred hundert cien cent cento cem honderd",
    }.items()
    for word in words.split()
}  # fmt: skip
_UNITS = (
    ("words", r"words?|wort\w*|worter|palabras?|mots?|palavras?|parol[ae]|woord\w*"),
    ("sentences", r"sentences?|satz\w*|satze\w*|frases?|oracion\w*|phrases?|fras[ei]|zin\b|zinnen|文(?!字)"),
    ("lines", r"lines?|liners?|zeile\w*|lineas?|lignes?|linhas?|righ[ae]|regels?|行|points?"),
    ("characters", r"characters?|zeichen|caracteres?|caracteres|caratteri|tekens|文字|字"),
    ("seconds", r"seconds?|sekunden?|segundos?|secondes?|secondi|seconden|秒"),
    ("minutes", r"minutes?|minuten?|minutos?|minut[oi]|分"),
)
_THANKS = re.compile(r"thank|dank|merci|gracias|agrade|grazi|ringraz|感謝|ありがと|お礼|御礼", re.IGNORECASE)
_SHORT = r"short|brief\b|concise|crisp|snappy|few words|key words|kurz|corto|corta|breve|court|curt[oa]|kort|bref|small|tiny|text message|短"


@dataclass(frozen=True)
class Form:
    """How the message is shaped."""

    kind: Kind
    tone: Tone
    to_them: bool
    """Whether it speaks to the people thanked; else it speaks about them to others."""


@dataclass(frozen=True)
class Limit:
    """How long the message may be."""

    unit: str = ""
    """"words", "sentences", "lines" or "characters"; empty without a limit."""
    most: int = 0
    is_short: bool = False

    def allows(self, whole: str, body: str, language: str) -> bool:
        """Whether a text keeps it: words and characters of the whole, without a subject line; sentences and lines of the body."""
        text = "\n\n".join(whole.split("\n\n")[1:]) if re.match(r"[^\n]{2,12}[:：] ?[^\n]*\n\n", whole) else whole
        if self.unit == "words" and language != "ja":
            return len(text.split()) <= self.most
        if self.unit in {"words", "characters"}:
            return len(text) <= self.most * (2 if self.unit == "words" else 1)
        if self.unit in {"sentences", "lines"}:
            return count_sentences(body) <= self.most
        return not self.is_short or count_sentences(body) <= 3


@dataclass(frozen=True)
class Facts:
    """What a person said about a thank-you; empty where nothing was said."""

    people: tuple[str, ...]
    """Names as said: "Ana", "the night shift", "Hannah and her team"."""
    what: str
    """What they did, in own words and any grammar."""
    effect: str = ""
    """What came of it, in own words."""
    channel: str = ""
    audience: str = ""
    tone: str = ""
    length: str = ""
    language: str = "en"
    """A code, or a name in English or in the language itself; one that is not supported is English."""
    sender: str = ""


def compose_thanks(facts: Facts, seed: str) -> str:
    """The message in the form of its channel. The same seed gives the same text, another seed another wording.

    A limit of length is kept unless the facts alone are longer: what was done and the names are never cut.
    """
    language = facts.language if facts.language in LANGUAGES else find_language(facts.language) or "en"
    return _Writer(facts, language, seed).write()


def find_language(words: str) -> str | None:
    """The code of the first of our languages that is named, in any of them ("auf Deutsch" is "de"); `None` for another."""
    folded = fold(words)
    found = [
        (match.start(), code)
        for code, names in _LANGUAGE_NAMES.items()
        if (match := re.search(rf"(?:\b|(?<=[^a-z]))(?:{names})", folded))
    ]
    return min(found)[1] if found else None


def read_form(facts: Facts) -> Form:
    """The shape that channel, audience and tone ask for."""
    channel = fold(facts.channel)
    kind: Kind = next((kind for kind, words in _KINDS if re.search(words, channel)), "plain")
    asked = re.sub(_NOT + r"[\w-]+", " ", fold(facts.tone))
    tone: Tone = next((tone for tone, words in _TONES if re.search(words, asked)), "warm")
    audience = fold(facts.audience)
    is_private = not audience or bool(_PRIVATE.search(audience)) or audience in {fold(name) for name in facts.people}
    return Form(kind, tone, to_them=kind not in {"spoken", "post"} and is_private)


def read_limit(length: str) -> Limit:
    """The limit that is asked for in words; "short" is three sentences at most and no closing."""
    text = fold(length)
    is_short = bool(re.search(_SHORT, text))
    for unit, names in _UNITS:
        for match in re.finditer(
            rf"(\d+|[a-z-]+)?[\s-]*(?:(?:short|warm|kurze?|short and|breves?|courtes?|korte)\s+)?(?:{names})(?![a-z])",
            text,
        ):
            spoken = match[1] or ""
            most = int(spoken) if spoken.isdigit() else _NUMBERS.get(spoken.strip("-"), 0)
            if unit in {"seconds", "minutes"} and most:
                return Limit("words", most * (2 if unit == "seconds" else 120), is_short)
            if most:
                return Limit(
                    unit, most - (1 if unit == "words" and re.search(r"under|less than|fewer", text) else 0), is_short
                )
    if re.search(r"one-?liner", text):
        return Limit("sentences", 1, is_short)
    return Limit(is_short=is_short)


def count_sentences(text: str) -> int:
    """How many sentences a text has."""
    return len(re.findall(r"[.!?…。！？]+[”»」\"]?(?=\s|$)|[。！？](?=\S)", text)) or 1


class _Writer:
    """Writes one message."""

    def __init__(self, facts: Facts, language: str, seed: str) -> None:
        self._facts = facts
        self._language = language
        self._texts = _load(language)
        self._seed = seed
        self._form = read_form(facts)
        self._limit = read_limit(facts.length)
        self._plural = is_plural(facts.people)
        self._address = {
            (False, False): "one",
            (False, True): "many",
            (True, False): "formal",
            (True, True): "formal_many",
        }[self._form.tone == "formal", self._plural]
        spoken = [name_aloud(name, language, to_them=self._form.to_them) for name in facts.people]
        self._names = self._join(spoken)
        self._values = {"name": self._names, "names": self._names, **self._texts["pronouns"][self._address]}
        described = self._language == "en" and re.match(
            r"(?:that|this|those|these|an?|his|her|their|all|both)\s", self._names, re.IGNORECASE
        )
        self._is_described = self._form.to_them and bool(described)
        joined = self._names
        self._is_bare = self._language not in {"en", "ja"} and (
            joined[:1].islower()
            and not self._has_article(joined)
            or (self._language == "de" and self._plural and len(facts.people) == 1)
        )
        self._deed = self._read_deed()
        self._outcome = self._read_outcome() if facts.effect.strip() else None

    def _has_article(self, name: str) -> bool:
        return bool(re.match(r"(?:die|der|das|de|het|les?|las?|los|el|il|lo|i|gli|os|as|[oa]) |l['’]", name))

    def write(self) -> str:
        """The first of the candidate texts that keeps the limit, or else the shortest."""
        shortest = ""
        for whole, body in self._candidates():
            if self._limit.allows(whole, body, self._language):
                return whole
            if not shortest or len(whole) < len(shortest):
                shortest = whole
        return shortest

    def _candidates(self) -> Iterator[tuple[str, str]]:
        """Whole texts with their bodies, the fullest first."""
        kind = self._form.kind
        brief = self._limit.is_short or (kind in {"chat", "card"} and self._outcome is not None)
        bridges = self._bridges()
        with_closing = [] if brief else self._closings()
        for framed in (True, False) if kind in {"mail", "letter", "card"} else (False,):
            openings = self._openings(framed=framed)
            for opening in openings[:6]:
                for bridge in bridges[:4]:
                    for closing in sorted(
                        with_closing, key=lambda closing: _echoes(opening, bridge, closing, self._names)
                    )[:4]:
                        yield self._frame([opening, bridge, closing], framed=framed)
            for opening in openings:
                for bridge in bridges:
                    yield self._frame([opening, bridge], framed=framed)
            if self._outcome:
                for opening in openings:
                    yield self._frame([self._join_outcome(opening)], framed=framed)
        if not self._outcome:
            return
        for framed in (True, False):
            for opening in self._openings(framed=framed and kind in {"mail", "letter", "card"}):
                yield self._frame([opening], framed=framed and kind in {"mail", "letter", "card"})

    def _frame(self, parts: Sequence[str], *, framed: bool) -> tuple[str, str]:
        kind = self._form.kind
        shown = [_polish(part) for part in parts if part]
        glue = "\n" if self._limit.unit == "lines" else "" if self._language == "ja" else " "
        body = glue.join(shown)
        if kind == "chat":
            body += self._emoji()
        if not framed:
            return (f"{self._heading()}{body}", body) if self._is_described else (body, body)
        greeting, sender = _polish(self._greeting()), self._facts.sender.strip()
        if kind == "card":
            return "\n".join([greeting, body, *([f"– {sender}"] if sender else [])]), body
        if len(shown) > 2 and glue != "\n":
            body = f"{glue.join(shown[:-1])}\n\n{shown[-1]}"
        signoff = self._pick(self._tone_list(self._texts["signoffs"]), "signoff")
        end = f"{signoff}{self._texts.get('signoff_mark', ',')}\n{sender}" if sender else signoff
        lines = [greeting, body, end]
        if kind == "mail":
            subject = self._fill(
                self._pick(self._texts["subjects"]["to" if self._form.to_them or self._is_bare else "about"], "subject")
            )
            lines.insert(0, self._texts["subject_line"].format(subject=_polish(subject)))
        return "\n\n".join(lines), body

    def _greeting(self) -> str:
        greetings = self._texts["greetings"]
        if self._is_described:
            return self._heading().strip()
        if self._form.kind == "card" and self._form.to_them:
            return self._fill(self._pick(greetings["formal" if self._form.tone == "formal" else "card"], "greeting"))
        if not self._form.to_them:
            return str(self._pick(greetings["formal_all" if self._form.tone == "formal" else "all"], "greeting"))
        return self._fill(self._pick(greetings[self._address], "greeting"))

    def _heading(self) -> str:
        """Names a person who cannot be addressed by what was said ("that lad from the agency")."""
        return f"For {self._names}: "

    def _openings(self, *, framed: bool) -> list[str]:
        """All openings that fit the facts, in the order of the seed."""
        manner = "to" if self._form.to_them else "about"
        pool: list[str] = []
        lists = self._texts["openings"]
        shapes = [
            shape
            for shape, value in (("did", self._deed.did), ("for", self._deed.thing))
            if value and f"{manner}_{shape}" in lists
        ] or ["words"]
        if self._is_bare and not self._form.to_them:
            shapes = ["bare"]
        for shape in shapes:
            pool += self._tone_list(lists[f"{manner}_{shape}"], mixed=True)
        ordered = self._order(pool, "opening")
        if self._form.to_them and (framed or self._is_described):
            ordered = [_without_name(line) for line in ordered]
        return [self._fill(line) for line in ordered]

    def _bridges(self) -> list[str]:
        if not self._outcome:
            return [""]
        shape = self._outcome_shape()
        lines = [*self._texts["bridges"][shape]]
        if shape == "clause" and self._language != "en":
            lines += self._texts["bridges"]["words"]
        return [self._fill_outcome(line) for line in self._order(lines, "bridge")]

    def _closings(self) -> list[str]:
        closings = self._tone_list(self._texts["closings"]["to" if self._form.to_them else "about"])
        if self._is_bare or self._is_described:
            closings = [line for line in closings if "{names}" not in line]
        return [self._fill(line) for line in self._order(closings, "closing")]

    def _join_outcome(self, opening: str) -> str:
        pattern = self._texts["joined"].get(self._outcome_shape()) or self._texts["joined"]["words"]
        return self._fill_outcome(pattern, re.sub(r"[.。!]$", "", opening))

    def _outcome_shape(self) -> str:
        outcome = self._outcome
        if outcome is None or outcome.quoted:
            return "words"
        if outcome.is_averted:
            return "otherwise"
        shapes = {"clause": outcome.clause, "verb": outcome.verb, "thing": outcome.thing}
        return next((shape for shape, value in shapes.items() if value and shape in self._texts["bridges"]), "words")

    def _read_deed(self) -> Deed:
        if self._is_foreign(self._facts.what):
            return Deed(words=self._facts.what.strip(" .;,"), quoted=True)
        subject = "you" if self._form.to_them else self._names
        if self._language == "en":
            return read_deed(
                self._facts.what, subject, self._facts.people, to_them=self._form.to_them, plural=self._plural
            )
        return fit_deed(
            self._facts.what, self._names, self._texts.get("fitting", {}), self._address, to_them=self._form.to_them
        )

    def _read_outcome(self) -> Outcome:
        if self._is_foreign(self._facts.effect):
            return Outcome(words=self._facts.effect.strip(" .;,"), quoted=True)
        if self._language == "en":
            return read_outcome(self._facts.effect, to_them=self._form.to_them)
        return fit_outcome(self._facts.effect, self._texts.get("fitting", {}), to_them=self._form.to_them)

    def _is_foreign(self, words: str) -> bool:
        """Whether the words are of another language, by themselves and together with what else was said (short words mislead)."""
        together = f"{self._facts.what}. {self._facts.effect}"
        return all(detect_language(text, default=self._language) != self._language for text in (words, together))

    def _fill(self, pattern: str) -> str:
        """A pattern with the names and what was done."""
        deed = self._deed
        preposition = self._texts.get("preposition")
        if preposition and f"{preposition} {{names}}" in pattern:
            joined = f"{preposition} {self._names}"
            for plain, contracted in self._texts["contractions"].items():
                joined = contracted + joined.removeprefix(plain) if joined.startswith(plain) else joined
            pattern = pattern.replace(f"{preposition} {{names}}", joined.replace("{", "").replace("}", ""))
        did = deed.did[:1].upper() + deed.did[1:]
        return str(
            pattern.format(
                **self._values,
                did=deed.did,
                Did=did,
                thing=deed.thing,
                words=self._quote(deed.words, quoted=deed.quoted),
            )
        )

    def _fill_outcome(self, pattern: str, opening: str = "") -> str:
        """A pattern with what came of it."""
        outcome = self._outcome or Outcome()
        words = self._quote(outcome.words, quoted=outcome.quoted)
        return str(
            pattern.format(
                **self._values,
                clause=outcome.clause,
                verb=outcome.verb,
                thing=outcome.thing,
                words=words,
                opening=opening,
            )
        )

    def _quote(self, words: str, *, quoted: bool) -> str:
        start, end = self._texts["quotes"]
        return f"{start}{words}{end}" if quoted else words

    def _tone_list(self, lists: Mapping[str, Sequence[str]] | Sequence[str], *, mixed: bool = False) -> list[str]:
        """The wordings of the tone; with `mixed`, the neutral ones too, unless the tone is formal and has enough of its own."""
        if not isinstance(lists, Mapping):
            return list(lists)
        own = list(lists.get(self._form.tone, ()))
        neutral = list(lists.get("any", ()))
        if self._form.tone == "warm" or not own:
            return own + neutral
        return own + neutral if mixed and len(own) < 3 else own

    def _emoji(self) -> str:
        if self._form.tone == "formal":
            return ""
        choices = (
            ["", *self._tone_list(self._texts["emoji"])]
            if self._form.tone != "playful"
            else self._tone_list(self._texts["emoji"])
        )
        chosen = self._pick(choices, "emoji")
        return f" {chosen}" if chosen else ""

    def _order(self, lines: Sequence[str], slot: str) -> list[str]:
        return sorted(lines, key=lambda line: hashlib.sha256(f"{self._seed}|{slot}|{line}".encode()).digest())

    def _pick(self, lines: Sequence[str], slot: str) -> str:
        return self._order(lines, slot)[0]

    def _join(self, names: Sequence[str]) -> str:
        if len(names) < 2:
            return "".join(names)
        return f"{self._texts['comma'].join(names[:-1])}{self._texts['and']}{names[-1]}"


def _echoes(opening: str, bridge: str, closing: str, names: str) -> bool:
    """Whether a closing says again what has just been said: the names, or a second bare "thank you"."""
    return (names in opening and names in closing) or (not bridge and bool(_THANKS.search(closing)))


def _without_name(pattern: str) -> str:
    """An opening that does not repeat the name after a greeting."""
    for piece, instead in (
        (", {name}, for ", " for "),
        (", {name}, ", ", "),
        ("{name}, ", ""),
        (", {name}", ""),
        ("{name}、", ""),
    ):
        pattern = pattern.replace(piece, instead)
    return pattern


def _polish(part: str) -> str:
    """The part with its first letter capital and no doubled marks."""
    part = re.sub(r"([!?…])([”»」]?)\.", r"\1\2", part).strip()
    match = re.match(r"[^\w]*", part)
    place = match.end() if match else 0
    return part[:place] + part[place : place + 1].upper() + part[place + 1 :]


@cache
def _load(language: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((_FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return loaded
