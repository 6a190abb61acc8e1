"""The amounts that a message states: value, unit, per what. Nothing is computed but what the words say; dates are in `dates.py`.

Choices: of "15-20 minutes" the value is 15 and `upper` 20; "from 45 to 30 minutes" is two amounts; "1,234" follows the language
when the pattern does not tell; "1 hour 20 minutes" is 80 minutes; "over", "under" and "up to" are not called approximate. A
number that is part of a name, a date, a clock time or a telephone number is no amount.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from assistant.records.words import fold
from assistant.understanding.dates import find_dates
from assistant.understanding.languages import LANGUAGES, number_words

_ANY_DAY = date(2026, 7, 1)
"""Which words are a date does not depend on today."""
_MAX_GAP_WORDS = 3
"""Words that may stand between an amount and its "per shift"."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of a message; `text` is `message[start:end]`, without "about"."""

    start: int
    end: int
    text: str
    value: float
    unit: str | None
    'A plural English word for time and common things, an ISO currency code, "%", "pp"; otherwise the noun as said.'
    per: str | None
    "An English singular for common things (shift, week, call), otherwise the noun as said."
    approximate: bool
    upper: float | None = None
    "The other end of a range."


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    text: str
    word: str
    kind: str
    "n number, w word, m mark, x part of something that is no amount"


@dataclass(frozen=True, slots=True)
class _Number:
    value: float
    after: int
    unit: str | None = None
    approximate: bool = False
    article: bool = False
    first: int = -1
    "The token with which it begins, when that is not where it was looked for."


def find_amounts(text: str, language: str = "en") -> list[Amount]:
    """Return the amounts of a message in order, none overlapping."""
    return _find(text, _known(language), lenient=False)


def read_amount(span: str, language: str = "en") -> Amount | None:
    """Return the amount that a span known to be one states, or `None`; of several, the first that has a unit."""
    base = _known(language)
    for name in dict.fromkeys((base, "en", *LANGUAGES)):
        found = _find(span, name, lenient=True)
        if found and (found[0].unit or name == base or name == "en"):
            return next((amount for amount in found if amount.unit), found[0])
    return None


def read_number(text: str, language: str = "en") -> float | None:
    """Return the number that a text states in figures or words ("4.5k", "1.234,5", "twenty-one"), or `None`."""
    found = _find(text, _known(language), lenient=True)
    return found[0].value if found else None


def _known(language: str) -> str:
    base = re.split(r"[-_]", language.lower(), maxsplit=1)[0]
    return base if base in LANGUAGES else "en"


def _find(text: str, language: str, *, lenient: bool) -> list[Amount]:
    plain = text.translate(_WIDE)
    masked = _masked(plain, language, lenient=lenient)
    if language == "ja" or (_CJK.search(plain) and not lenient):
        found = _find_japanese(plain, text, masked)
        if found or language == "ja":
            return found
    tokens = _tokens(plain, masked)
    if not lenient:
        tokens = _without_names(tokens, language)
    amounts: list[Amount] = []
    index = 0
    while index < len(tokens):
        found_here = _amounts_at(tokens, index, language, text, lenient)
        if found_here is None:
            index += 1
            continue
        here, index = found_here
        amounts.extend(here)
    return amounts


# --- What is no amount ------------------------------------------------------------------------------------------------

_NAMED = _words(
    """line lines cell cells station stations machine machines press shift shifts team teams ward wards room rooms bay
    bays building buildings zone zones area areas level levels floor floors phase phases step version release gate
    gates dock docks door doors hall halls lane lanes tank tanks batch order ticket tickets week weeks wk kw cw item
    items point option options part section sections chapter chapters page pages figure table article articles rule
    rules type types class grade unit plant plants site sites route routes aisle aisles rack racks initiative
    initiatives idea ideas draft drafts number numbers nr ext initiativen linie linien halle hallen schicht
    schichten anlage anlagen maschine maschinen zelle zellen presse pressen raum raume zimmer stufe ebene schritt
    punkt woche auftrag werk werke tor nummer bereich abteilung linea lineas maquina maquinas celda celdas turno
    turnos equipo equipos sala salas planta fase fases paso semana puerta puertas nave naves numero punto zona zonas
    ligne lignes poste postes equipe equipes salle salles service atelier etape semaine porte portes quai quais
    linha linhas celula celulas ala etapa passo porta portas ponto linee macchina macchine cella celle turni squadra
    squadre reparto reparti fasi settimana punti lijn lijnen cel ploeg ploegen dienst diensten afdeling afdelingen
    kamer kamers zaal stap deur deuren hal punt"""
)
_PER_BEFORE_NAME = _words("per pro por par each every je cada chaque ogni elke iedere pour jede jeden")
_NAME_JOINS = _words(", / & + - and or to und oder bis y o et ou e ed en of")
_NO_AMOUNTS = re.compile(
    r"https?://\S+|www\.\S+"
    r"|\b\d{1,2}:\d{2}(?::\d{2})?(?:\s?(?:am|pm|uhr|h)\b)?"
    r"|\b\d{1,2}(?:[.:]\d\d)?\s?(?:[ap]\.?m\b\.?|o'clock|uhr\b)"
    r"|(?:\bà|\bvers|\bdès|\bavant|\baprès|\bàs|\bas|\balle|\ba las?|\ba la|\bom|\btot|\bvanaf|\bum|\bgegen)\s\d{1,2}\s?(?:h\d\d|h\b|heures?|uur|uhr)"
    r"|\ba las \d{1,2}(?::\d\d)?|\balle \d{1,2}\b(?!\s?%)"
    r"|\+\d[\d ()/.-]{6,}\d|\(\d{3,5}\)\s?\d[\d -]{4,}\d|\b0\d{2,5}[ /-]\d[\d -]{3,}\d|\b\d{3}-\d{3,4}-\d{4}\b"
    r"|\b(?:ISO|DIN|IEC|ANSI|ASTM|IATF|VDA|SKU|NCR|CAPA|REF|PO|WO|ID|EN ISO)[ -]?\d[\d:./-]*"
    r"|\b(?!EUR|USD|GBP|JPY|CHF|BRL)[A-Za-zÀ-ɏ]{1,6}-\d+\w*|\b(?!EUR|USD|GBP|JPY|CHF|BRL)[A-Za-zÀ-ɏ]+\d\w*"
    r"|\b\d+(?:st|nd|rd|th|er|ère|ème|e|ste)\b|\b\d+[ºª°](?!C)"
    r"|\b(?:6|six)[ -]sigma\b|\b(?:5|five)[ -]whys?\b|\bindustr(?:y|ie|ia) \d\.\d|\b24/7\b|\b50/50\b|\bv\.? ?\d+(?:\.\d+)*\b"
    r"|#\d+|\b\d+x\b|\d{1,6}分の\d+|\b(?:no|nr|núm|num)\. ?\d+|\bn° ?\d+"
    r"|^[ \t]*\d{1,2}[.)](?=\s)"
    r"|(?<=\d)\s(?:out of|of|von|de cada|sur|van de)\s\d+"
    r"|\b(?![1-3]/[2-4]\b)\d+/\d+\b"
    r"|\b\d{1,2}\.\s?(?=(?:schicht|linie|halle|stock|etage|quartal|platz|schritt|stufe|woche|version)\b)"
    r"|(?:ライン|第|フェーズ|ステップ|チーム|レベル|工程)\d+|\d{1,2}時(?!間)(?:\d{1,2}分|半)?|\d{1,6}(?:号|病棟|階)|\d{4}年度?",
    re.IGNORECASE | re.MULTILINE,
)
_UPPER = re.compile(r"(?<![€$£¥\d.,])\b[3-9][SDPM]\b|\b5s\b(?!\s*(?:per|/|each|every|pro|por|par))")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w.-]{1,255}")
_DIGIT = re.compile(r"\d")
_ALWAYS = re.compile(r"\b\d{1,2}:\d{2}(?::\d{2})?\b|https?://\S+|\b\d+[eE]\d+\b")


def _masked(text: str, language: str, *, lenient: bool) -> list[tuple[int, int]]:
    spans = [match.span() for match in _ALWAYS.finditer(text)]
    if "@" in text:
        spans += [match.span() for match in _EMAIL.finditer(text)]
    if lenient or not text:
        return spans
    if _DIGIT.search(text):
        spans += [match.span() for pattern in (_NO_AMOUNTS, _UPPER) for match in pattern.finditer(text)]
    spans += [
        (mention.start, mention.end) for mention in find_dates(text, _ANY_DAY, language) if mention.kind != "recurring"
    ]
    return spans


# --- Tokens -----------------------------------------------------------------------------------------------------------

_WIDE = {ord("０") + index: str(index) for index in range(10)} | {
    ord("％"): "%", ord("．"): ".", ord("，"): ",", ord("−"): "-", ord("＋"): "+", ord("’"): "'", ord("￥"): "¥", ord("～"): "〜",
}  # fmt: skip
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_TOKEN = re.compile(
    r"(?P<n>\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,']\d+)*|(?<!\w)\.\d+|[½¼¾⅓⅔])|(?P<w>[^\W\d_]+)|(?P<m>[^\s\w])"
)
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}


def _tokens(text: str, masked: list[tuple[int, int]]) -> list[_Token]:
    hidden = bytearray(len(text))
    for start, end in masked:
        hidden[start:end] = b"\1" * (end - start)
    tokens = []
    for match in _TOKEN.finditer(text):
        kind = "x" if hidden[match.start()] else str(match.lastgroup)
        word = "" if kind == "x" else match[0].lower() if match[0].isascii() else fold(match[0])
        tokens.append(_Token(match.start(), match.end(), match[0], word, kind))
    return tokens


def _word(tokens: list[_Token], index: int) -> str:
    return tokens[index].word if 0 <= index < len(tokens) else ""


def _touch(tokens: list[_Token], index: int) -> bool:
    """Whether a token follows the one before it without a blank."""
    return 0 < index < len(tokens) and tokens[index - 1].end == tokens[index].start


def _starts(tokens: list[_Token], index: int, words: tuple[str, ...]) -> bool:
    if not 0 <= index <= len(tokens) - len(words):
        return False
    return all(tokens[index + offset].word == word for offset, word in enumerate(words))


@cache
def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    """The phrases of a table's entry, each as its words; the longest first."""
    return tuple(sorted((tuple(phrase.split()) for phrase in text.split("|") if phrase), key=len, reverse=True))


def _without_names(tokens: list[_Token], language: str) -> list[_Token]:
    """The tokens with the numbers of "line 4", "lines 4, 5 and 6" taken for parts of names, unless a measure follows."""
    kept = list(tokens)
    for index, token in enumerate(tokens):
        if token.kind != "n" or kept[index].kind == "x":
            continue
        head = index - 1 - (_word(tokens, index - 1) in ("#", "no", "nr"))
        before = _word(tokens, head - 1)
        is_per = before in _PER_BEFORE_NAME or (language == "en" and before in ("a", "an"))
        if _word(tokens, head) not in _NAMED or is_per:
            continue
        last = index
        while last < len(tokens) and tokens[last].kind == "n" and not _measure_at(tokens, last + 1, language):
            kept[last] = replace(tokens[last], kind="x", word="")
            last += 1
            while _word(tokens, last) in _NAME_JOINS and last < len(tokens):
                last += 1
    return kept


# --- Numbers ----------------------------------------------------------------------------------------------------------


def _figures(text: str, language: str) -> float:
    """The value of figures; whether the last "," or "." parts decimals is told by the pattern, else by the language."""
    text = re.sub(r"[ \u00a0\u202f']", "", text)
    marks = re.sub(r"\d", "", text)
    if not marks:
        return float(text)
    last = marks[-1]
    if len(set(marks)) > 1:
        other = "," if last == "." else "."
        return (
            float(text.replace(other, "").replace(last, "."))
            if marks.count(last) == 1
            else float(re.sub(r"[.,]", "", text))
        )
    head, _, tail = text.rpartition(last)
    if len(marks) > 1:
        groups = text.split(last)
        return (
            float("".join(groups))
            if all(len(group) == 3 for group in groups[1:])
            else float(groups[0] + "." + groups[1])
        )
    groups_by = "," if language in ("en", "ja") else "."
    if len(tail) == 3 and last == groups_by and 0 < len(head) <= 3 and not head.startswith("0"):
        return float(head + tail)
    return float(f"{head or 0}.{tail}")


_SCALES = {"k": 1e3, "thousand": 1e3, "million": 1e6, "millions": 1e6, "billion": 1e9, "bn": 1e9, "mn": 1e6, "mio": 1e6, "mln": 1e6, "mrd": 1e9,
           "tsd": 1e3, "tausend": 1e3, "millionen": 1e6, "milliarden": 1e9, "mil": 1e3, "millon": 1e6, "millones": 1e6, "mille": 1e3,
           "milliard": 1e9, "milliards": 1e9, "milhao": 1e6, "milhoes": 1e6, "mila": 1e3, "milioni": 1e6, "milione": 1e6, "miljoen": 1e6,
           "duizend": 1e3, "hundred": 1e2, "dozen": 12}  # fmt: skip
_HUNDREDS = {
    "en": {"hundred": 100}, "de": {"hundert": 100, "einhundert": 100},
    "es": {"cien": 100, "ciento": 100, "doscientos": 200, "doscientas": 200, "trescientos": 300, "trescientas": 300, "cuatrocientos": 400,
           "quinientos": 500, "quinientas": 500, "seiscientos": 600, "setecientos": 700, "ochocientos": 800, "novecientos": 900},
    "fr": {"cent": 100, "cents": 100},
    "pt": {"cem": 100, "cento": 100, "duzentos": 200, "duzentas": 200, "trezentos": 300, "trezentas": 300, "quatrocentos": 400,
           "quinhentos": 500, "quinhentas": 500, "seiscentos": 600, "setecentos": 700, "oitocentos": 800, "novecentos": 900},
    "it": {"cento": 100}, "nl": {"honderd": 100}, "ja": {},
}  # fmt: skip
_THOUSANDS = {
    "en": {"thousand": 1000, "million": 10**6}, "de": {"tausend": 1000, "eintausend": 1000, "million": 10**6, "millionen": 10**6},
    "es": {"mil": 1000, "millon": 10**6, "millones": 10**6}, "fr": {"mille": 1000, "million": 10**6, "millions": 10**6},
    "pt": {"mil": 1000, "milhao": 10**6, "milhoes": 10**6}, "it": {"mille": 1000, "mila": 1000, "milione": 10**6, "milioni": 10**6},
    "nl": {"duizend": 1000, "miljoen": 10**6}, "ja": {},
}  # fmt: skip
_COMPOUNDS = {
    "de": re.compile(r"(?:(?P<t>.*)tausend)?(?:(?P<h>.*?)hundert)?(?:und)?(?P<r>.*)"),
    "it": re.compile(r"(?:(?P<t>.*)mil(?:a|le))?(?:(?P<h>.*?)cento?)?(?P<r>.*)"),
    "nl": re.compile(r"(?:(?P<t>.*)duizend)?(?:(?P<h>.*?)honderd)?(?:en)?(?P<r>.*)"),
}
_AND = {"en": "and", "es": "y", "fr": "et", "pt": "e", "de": "und", "nl": "en", "it": "e", "ja": ""}
_ARTICLES = {
    "en": ("a", "an"), "de": ("ein", "eine", "einen", "einem", "einer"), "es": ("un", "una"), "fr": ("un", "une"), "pt": ("um", "uma"),
    "it": ("un", "una", "uno"), "nl": ("een",), "ja": (),
}  # fmt: skip
# Whole phrases before a unit: words = value; "~" is approximate, ":" gives the unit itself.
_FRACTION_WORDS = {
    "en": "half an=.5|half a=.5|a half=.5|half=.5|a quarter of an=.25|quarter of an=.25|three quarters of an=.75|half - =.5|a dozen=12|dozen=12|a couple of=2",
    "de": "eine halbe=.5|einer halben=.5|einen halben=.5|ein halbes=.5|ein halber=.5|halbe=.5|halben=.5|anderthalb=1.5|eineinhalb=1.5|eine viertelstunde=.25:hours|viertelstunde=.25:hours"
    "|eine dreiviertelstunde=.75:hours|dreiviertelstunde=.75:hours|ein dutzend=12|dutzend=12",
    "es": "media=.5|medio=.5|un cuarto de=.25|tres cuartos de=.75|una docena de=12|una docena=12|docena de=12|una decena de=~10|una veintena de=~20",
    "fr": "une demi -=.5|une demi=.5|demi -=.5|demi=.5|un quart d '=.25|trois quarts d '=.75|une dizaine=~10|une douzaine=12|une quinzaine=~15|une vingtaine=~20|une trentaine=~30"
    "|une quarantaine=~40|une cinquantaine=~50|une soixantaine=~60|une centaine=~100",
    "pt": "meia=.5|meio=.5|um quarto de=.25|tres quartos de=.75|uma duzia de=12|uma duzia=12|uma dezena de=~10",
    "it": "mezz '=.5|mezza=.5|mezzo=.5|un quarto d '=.25|tre quarti d '=.75|una dozzina di=12|una dozzina=12|una decina di=~10|una ventina di=~20|una trentina di=~30|un centinaio di=~100",
    "nl": "een half=.5|half=.5|een halve=.5|halve=.5|anderhalf=1.5|anderhalve=1.5|een kwartier=.25:hours|kwartier=.25:hours|drie kwartier=.75:hours|een dozijn=12|een tiental=~10|een twintigtal=~20",
    "ja": "",
}  # fmt: skip
_AND_A_HALF = {
    "en": "and a half|and half", "de": "und eine halbe|einhalb", "es": "y media|y medio", "fr": "et demie|et demi", "pt": "e meia|e meio",
    "it": "e mezza|e mezzo", "nl": "en een half", "ja": "",
}  # fmt: skip


_AND_HALF_ENDING = re.compile(r"(\w+?)(?:einhalb|enhalf|enhalve|eneenhalf)")


@cache
def _fraction_phrases(language: str) -> dict[str, list[tuple[tuple[str, ...], float, str | None, bool]]]:
    found: dict[str, list[tuple[tuple[str, ...], float, str | None, bool]]] = {}
    for entry in filter(None, _FRACTION_WORDS[language].split("|")):
        phrase, _, value = entry.partition("=")
        number, _, unit = value.lstrip("~").partition(":")
        words = tuple(phrase.split())
        found.setdefault(words[0], []).append((words, float(number), unit or None, value.startswith("~")))
    return {first: sorted(entries, key=lambda entry: -len(entry[0])) for first, entries in found.items()}


def _number_at(tokens: list[_Token], index: int, language: str) -> _Number | None:
    """The number that begins at a token, in figures or words, with "and a half" and a scale."""
    token = tokens[index]
    number: _Number | None = None
    if token.kind == "n":
        number = _in_figures(tokens, index, language)
    elif token.kind == "w":
        for words, value, unit, approximate in _fraction_phrases(language).get(token.word, ()):
            if _starts(tokens, index, words):
                number = _Number(value, index + len(words), unit, approximate)
                break
        else:
            number = _in_words(tokens, index, language)
    if number is None and token.kind == "w" and (half := _AND_HALF_ENDING.fullmatch(token.word)):
        whole = number_words(language).get(half[1])
        number = _Number(whole + 0.5, index + 1) if whole is not None else None
    if number is None:
        return None
    for words in _phrases(_AND_A_HALF[language]):
        if _starts(tokens, number.after, words):
            return replace(number, value=number.value + 0.5, after=number.after + len(words), article=False)
    return number


def _in_figures(tokens: list[_Token], index: int, language: str) -> _Number | None:
    text, after = tokens[index].text, index + 1
    if len(text) > 25:
        return None
    value = _FRACTIONS[text] if text in _FRACTIONS else _figures(text, language)
    if _word(tokens, after) == "/" and _touch(tokens, after) and _touch(tokens, after + 1) and after + 1 < len(tokens):
        below = tokens[after + 1]
        if below.kind == "n" and below.text in "234" and value < 4:
            return _Number(value / int(below.text), after + 2)
    if after < len(tokens) and tokens[after].kind == "n":
        follower = tokens[after]
        if follower.text in _FRACTIONS:
            return _Number(value + _FRACTIONS[follower.text], after + 1)
        part = _in_figures(tokens, after, language) if _word(tokens, after + 1) == "/" and value == int(value) else None
        if part is not None and part.value < 1:
            return _Number(value + part.value, part.after)
    scale = _word(tokens, after)
    large = (
        scale == "m"
        and _touch(tokens, after)
        and (tokens[after].text == "M" or _has_currency(tokens, index, after + 1))
    )
    if scale == "k" and not _touch(tokens, after) and _word(tokens, after + 1) != "€":
        return _Number(value, after)
    if large or (scale == "m" and _word(tokens, after + 1) == "€"):
        return _Number(value * 1e6, after + 1)
    if scale == "t" and _word(tokens, after + 1) == "€":
        return _Number(value * 1e3, after + 1)
    if scale in _SCALES:
        after += 1 + (scale in ("mio", "tsd", "mrd") and _word(tokens, after + 1) == ".")
        return _Number(value * _SCALES[scale], after)
    return _Number(value, after)


def _has_currency(tokens: list[_Token], index: int, after: int) -> bool:
    return _word(tokens, index - 1) in _CURRENCIES or _word(tokens, after) in _CURRENCIES


def _in_words(tokens: list[_Token], index: int, language: str) -> _Number | None:
    """Number words: tens and ones add up, hundreds and thousands multiply; "and" joins only where the language says it."""
    total, current, room = 0, 0, 10**9
    position, after = index, index
    while position < len(tokens):
        word = _word(tokens, position)
        if (
            position > index
            and word in ("-", _AND[language])
            and _joins(word, current, total, language, tokens, position)
        ):
            position += 1
            continue
        worth = _worth(word, language)
        if worth is None:
            break
        value, size = worth
        if size == "thousand":
            if total % (value * 1000):
                break
            total += max(current, 1) * value
            current, room = 0, value
        elif size == "hundred" and value == 100 and 1 <= current < 100 and language in ("en", "fr", "de", "nl"):
            current, room = current * 100, 100
        elif value == 20 and current == 4 and language == "fr":
            current, room = 80, 20
        elif value < room:
            current += value
            room = _room(value, language)
        else:
            break
        position += 1
        after = position
    if after == index:
        return None
    article = after == index + 1 and tokens[index].word in _ARTICLES[language]
    if after < len(tokens) and _word(tokens, after) == "dozen":
        return _Number((total + current) * 12.0, after + 1)
    return _Number(float(total + current), after, article=article)


def _joins(word: str, current: int, total: int, language: str, tokens: list[_Token], position: int) -> bool:
    following = _worth(_word(tokens, position + 1), language)
    if (
        following is None
        or following[1] == "thousand"
        or (following[1] == "hundred" and not total)
        or (word == "-" and not _touch(tokens, position))
    ):
        return False
    if word == "-":
        return current % 10 == 0 or language == "fr"
    if language == "en":
        return current % 100 == 0
    return (current >= 20 and current % 10 == 0 and following[0] < 20) or current >= 100 or (total > 0 and current == 0)


def _room(value: int, language: str) -> int:
    """What may still be added after a number word: ones after tens, tens after hundreds."""
    if value >= 100:
        return 100
    if language == "fr" and value in (60, 80):
        return 20
    if value == 10 and language == "fr":
        return 10
    return 10 if value >= 20 and value % 10 == 0 else 0


def _worth(word: str, language: str) -> tuple[int, str] | None:
    if not word:
        return None
    small = number_words(language).get(word)
    if small is not None:
        return small, "small"
    if language == "en" and word in ("a", "an"):
        return 1, "small"
    if word == "vingts" and language == "fr":
        return 20, "small"
    if word in _HUNDREDS[language]:
        return _HUNDREDS[language][word], "hundred"
    if word in _THOUSANDS[language]:
        return _THOUSANDS[language][word], "thousand"
    if language in _COMPOUNDS and len(word) > 6:
        compound = _compound(word, language)
        if compound:
            return compound, "compound"
    return None


@cache
def _compound(word: str, language: str) -> int | None:
    """ "zweihundertfünfzig", "duemilacinquecento", "tweehonderdvijftig"."""
    match = _COMPOUNDS[language].fullmatch(word)
    if match is None or (match["t"] is None and match["h"] is None):
        return None
    small = number_words(language)

    def part(text: str | None, empty: int) -> int | None:
        return empty if not text else small.get(text)

    rest = part(match["r"], 0)
    hundreds = 0 if match["h"] is None else part(match["h"], 1)
    thousands = 0 if match["t"] is None else part(match["t"], 1)
    if rest is None or hundreds is None or thousands is None:
        return None
    return thousands * 1000 + hundreds * 100 + rest


# --- Units ------------------------------------------------------------------------------------------------------------

_CURRENCIES = {
    "€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "eur": "EUR", "euro": "EUR", "euros": "EUR", "usd": "USD", "dollar": "USD", "dollars": "USD", "bucks": "USD",
    "dolares": "USD", "dollari": "USD", "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "quid": "GBP", "libras": "GBP", "pfund": "GBP", "sterline": "GBP",
    "jpy": "JPY", "yen": "JPY", "chf": "CHF", "franken": "CHF", "brl": "BRL", "reais": "BRL", "real": "BRL", "sek": "SEK", "nok": "NOK", "dkk": "DKK",
    "pln": "PLN", "czk": "CZK", "inr": "INR", "cny": "CNY", "aud": "AUD", "cad": "CAD", "mxn": "MXN", "teur": "EUR",
}  # fmt: skip
_UNITS = {
    "": "%=% pct percent prozent procent|pp=pp pps|minutes=min mins minute minutes minuten minuto minutos minuti|seconds=s sec secs second seconds sek sekunde sekunden segundo segundos seg"
    " secondes seconde secondo secondi seconden|hours=h hr hrs hour hours std stunde stunden hora horas heure heures ora ore uur uren|days=day days tag tage tagen dia dias jour jours giorno"
    " giorni giornata giornate dag dagen journee|weeks=week weeks wk wks woche wochen semana semanas semaine semaines settimana settimane weken|months=month months mth monat monate monaten mes meses"
    " mois mese mesi maand maanden|years=year years yr yrs jahr jahre jahren ano anos an ans annee annees anno anni jaar jaren|kg=kg kgs kilo kilos kilogram kilograms kilogramm|g=g gram grams gramm"
    "|tonnes=t ton tons tonne tonnes tonnen tonelada toneladas tonnellata tonnellate|litres=l litre litres liter liters litro litros litri|pieces=pc pcs piece pieces stuck stueck stk pieza piezas"
    " peca pecas pezzo pezzi stuk stuks|errors=error errors fehler errores erreur erreurs erro erros errore errori fout fouten|people=people person persons personen personas personne personnes"
    " pessoa pessoas persona persone mensen leute leuten|steps=step steps schritte pasos etapes passos passi stappen|times=times mal veces fois vezes volte keer|degrees=degrees degree grad|kWh=kwh"
    "|MWh=mwh|km=km|cm=cm|mm=mm|metres=metre metres meters meter metros metri|parts=part parts|units=unit units einheiten unidades unites unita eenheden|points=points punkte puntos pontos punti"
    " punten|hours=heures",
}  # fmt: skip
_LONG_UNITS = {
    ("per", "cent"): "%", ("por", "ciento"): "%", ("por", "cento"): "%", ("pour", "cent"): "%", ("per", "cento"): "%", ("percentage", "points"): "pp",
    ("percentage", "point"): "pp", ("prozentpunkte",): "pp", ("prozentpunkten",): "pp", ("prozentpunkt",): "pp", ("puntos", "porcentuales"): "pp",
    ("points", "de", "pourcentage"): "pp", ("pontos", "percentuais"): "pp", ("punti", "percentuali"): "pp", ("procentpunten",): "pp",
    ("kilowatt", "hours"): "kWh", ("man", "hours"): "hours", ("man", "-", "hours"): "hours", ("working", "days"): "days", ("business", "days"): "days",
}  # fmt: skip
_CURRENCY_CODES = frozenset(_CURRENCIES.values())
_LONG_UNIT_STARTS = frozenset(words[0] for words in _LONG_UNITS)
_TIME = _words("seconds minutes hours days weeks months years")
_SKIPPED = _words(
    """fewer less more extra additional new full whole further other weniger mehr zusatzliche neue ganze volle menos
    mas moins plus mais meno piu minder meer of de d di '"""
)
_NOT_NOUNS = _words(
    """thirds third quarters half halves a an the and or but so because as if than then when while with without i we you he she it they us them me my our
    your his her their its this that these those is are was were be been am do does did has have had will would can
    could should may might must not no of in on at by to from for per each every until till since after before
    between about around over under above below up down out off into onto through during via within against among
    across again also too only just still even very now here there what which who where why how all any some both
    either please thanks ok yes gets get got goes go went came come makes make made takes take took saves save saved
    saving needs need needed needing instead already yet left ago back total today tomorrow yesterday last next
    fewer less more better worse higher lower faster slower right wrong und oder aber mit ohne von vom zu zum zur
    auf aus bei im um bis seit fur nach uber unter vor durch gegen wir ich sie er es das die der den dem des ist
    sind war hat haben wird werden nicht auch noch nur schon pro je statt weniger mehr ein eine einen senken sparen
    spart dass wenn da y o u e pero con sin del al el la los las un una uno en por para que se son fue hay lo su mas
    menos cada como si et ou mais avec sans du le les une dans sur pour par est sont ce cette ces qui ne pas moins
    plus au aux chaque depuis os uma dos na nos nas com sem ate ao foi ser il gli senza di della dei tra fra alla ed
    ma non che piu meno ogni nel nella sono era het een van voor naar met zonder maar zijn op bij uit tot te minder
    meer niet ook elke iedere ik"""
)  # fmt: skip


@cache
def _unit_table() -> dict[str, str]:
    return {
        word: unit
        for group in _UNITS[""].split("|")
        for unit, _, words in [group.partition("=")]
        for word in words.split()
    }


def _measure_at(tokens: list[_Token], index: int, language: str) -> tuple[str, int] | None:
    """The known unit at a token and the token after it."""
    word = _word(tokens, index)
    if word in _LONG_UNIT_STARTS:
        for words, unit in _LONG_UNITS.items():
            if words[0] == word and _starts(tokens, index, words):
                return unit, index + len(words)
    if word in ("r", "us", "a") and _word(tokens, index + 1) == "$" and _touch(tokens, index + 1):
        return {"r": "BRL", "us": "USD", "a": "AUD"}[word], index + 2
    if word == "m" and _touch(tokens, index):
        return "m", index + 1  # metres, minutes or millions: as said
    if word == "°" and _word(tokens, index + 1) in ("c", "f"):
        return "°" + tokens[index + 1].text, index + 2
    unit_name = _CURRENCIES.get(word) or _unit_table().get(word)
    if unit_name is None or (word == "an" and language != "fr") or (word == "mal" and language != "de"):
        return None
    if word in ("s", "t", "l", "g", "h") and not (_touch(tokens, index) or tokens[index].text in ("h", "l", "t", "g")):
        return None
    after = index + 1
    if (
        _word(tokens, after) == "."
        and word in ("min", "std", "sek", "stk", "sec", "hrs", "mins")
        and not _ends(tokens, after)
    ):
        after += 1
    return unit_name, after


def _ends(tokens: list[_Token], index: int) -> bool:
    """Whether a full stop ends a sentence: nothing follows, or a capital letter in a language of small nouns."""
    return index + 1 >= len(tokens)


def _unit_at(tokens: list[_Token], index: int, language: str) -> tuple[str, int] | None:
    """The unit or noun at a token and the token after it, past "fewer" and "of"."""
    if _word(tokens, index) == "-" and _touch(tokens, index) and _touch(tokens, index + 1):
        index += 1
    measure = _measure_at(tokens, index, language)
    if measure:
        return measure
    start = index
    while _word(tokens, index) in _SKIPPED and index < start + 2:
        index += 1
        measure = _measure_at(tokens, index, language)
        if measure:
            return measure
    if language == "en" and _word(tokens, start) == "of":  # "4 of the nurses"
        return None
    return _noun_at(tokens, index, language)


def _noun_at(tokens: list[_Token], index: int, language: str) -> tuple[str, int] | None:
    if not _is_noun(tokens, index):
        return None
    token = tokens[index]
    if language == "de":
        for offset in (0, 1):
            if _is_noun(tokens, index + offset) and tokens[index + offset].text[0].isupper():
                return tokens[index + offset].text, index + offset + 1
        return None
    if language == "en" and not token.word.endswith("s") and _is_noun(tokens, index + 1):
        second = tokens[index + 1]
        if second.word.endswith("s") and len(second.word) > 3 and second.word not in ("minus", "less"):
            return f"{token.text} {second.text}", index + 2
    return token.text, index + 1


def _is_noun(tokens: list[_Token], index: int) -> bool:
    if not 0 <= index < len(tokens):
        return False
    token = tokens[index]
    return token.kind == "w" and len(token.word) > 2 and token.word not in _NOT_NOUNS and token.word not in _SKIPPED


# --- Per what ---------------------------------------------------------------------------------------------------------

_PER_NOUNS = (
    "shift=shift shifts schicht turno equipe poste dienst ploeg|day=day days tag dia jour giorno dag|week=week weeks wk woche semana semaine settimana|month=month months monat mes mois mese maand"
    "|year=year years yr annum jahr ano an annee anno jaar|quarter=quarter quartal trimestre kwartaal|hour=hour hours hr h stunde hora heure ora uur|minute=minute min minuto minuut|night=night nacht noche nuit noite notte"
    "|call=call calls anruf llamada appel chamada ligacao chiamata gesprek telefoontje|patient=patient patients patienten patientin paciente paziente|order=order orders auftrag bestellung pedido commande"
    " encomenda ordine bestelling|unit=unit units einheit unidad unite unidade unita eenheid|piece=piece pieces pc stuck stueck pieza peca pezzo stuk|person=person head people kopf persona cabeza personne tete"
    " pessoa cabeca testa persoon|employee=employee mitarbeiter empleado employe funcionario dipendente medewerker|customer=customer kunde cliente client klant|case=case cases fall caso cas geval"
    "|visit=visit visits besuch visita visite bezoek|batch=batch charge lote lot lotto partij|part=part parts teil|machine=machine maschine maquina macchina|team=team|line=line linie linea ligne linha lijn"
    "|tonne=tonne ton tonelada tonnellata t|kg=kg|litre=litre liter litro|invoice=invoice rechnung factura facture fatura fattura factuur|changeover=changeover umrustung|delivery=delivery lieferung entrega"
    " livraison consegna levering|operator=operator bediener operador operateur operatore|sprint=sprint|ticket=ticket|claim=claim|room=room zimmer|run=run|meeting=meeting|truck=truck lkw"
)  # fmt: skip
_PER_ADVERBS = (
    "year=annually yearly jahrlich anual anuales anualmente annuel annuels annuelle annuelles annuellement anuais annuo annui annuali annualmente jaarlijks"
    "|month=monthly monatlich mensual mensuales mensuel mensuels mensuelle mensuelles mensal mensais mensile mensili maandelijks|week=weekly wochentlich woechentlich semanal semanales semanais hebdomadaire"
    " hebdomadaires settimanale settimanali wekelijks|day=daily taglich taeglich diario diarios diaria diarias quotidien quotidiens quotidienne quotidiennes diariamente giornaliero giornalieri giornaliere"
    " dagelijks|hour=hourly stundlich|quarter=quarterly vierteljahrlich trimestral trimestrales|shift="
)  # fmt: skip
_PER_STRONG = {
    "en": "per|each|every", "de": "pro|je|jede|jeden|jedes", "es": "por|por cada|cada", "fr": "par|chaque", "pt": "por|por cada|cada|a cada",
    "it": "per|per ogni|ogni|a", "nl": "per|elke|iedere|elk|ieder", "ja": "",
}  # fmt: skip
_PER_WEAK = {
    "en": "a|an|the", "de": "im|am|in der|die|in einer|an einem", "es": "al|a la|a el|el|la", "fr": "l '|a l '|le|la|au|a la|a l", "pt": "ao|a|na|no", "it": "al|alla|all '|l '",
    "nl": "in de|in het|de|het", "ja": "",
}  # fmt: skip


@cache
def _per_words() -> tuple[dict[str, str], dict[str, str]]:
    nouns = {
        word: per
        for group in _PER_NOUNS.split("|")
        for per, _, words in [group.partition("=")]
        for word in words.split()
    }
    adverbs = {
        word: per
        for group in _PER_ADVERBS.split("|")
        for per, _, words in [group.partition("=")]
        for word in words.split()
    }
    return nouns, adverbs


@cache
def _per_heads(language: str) -> tuple[tuple[tuple[str, ...], bool], ...]:
    heads = [(tuple(words.split()), True) for words in _PER_STRONG[language].split("|") if words]
    heads += [(tuple(words.split()), False) for words in _PER_WEAK[language].split("|") if words]
    return tuple(sorted(heads, key=lambda head: -len(head[0])))


def _per_at(tokens: list[_Token], index: int, language: str, *, weak: bool = True) -> tuple[str, int] | None:
    """What an amount is per, said at a token ("per shift", "/h", "a week", "annually"), and the token after it."""
    adverbs = _per_words()[1]
    word = _word(tokens, index)
    if not word:
        return None
    if word in adverbs:
        return adverbs[word], index + 1
    if word == "p" and _starts(tokens, index, ("p", ".", "a", ".")):
        return "year", index + 4
    if word in ("/", "⁄"):
        return _per_noun(tokens, index + 1, strong=True)
    for head, strong in _per_heads(language):
        if head[0] == word and (strong or weak) and _starts(tokens, index, head):
            if language == "en" and head in (("the",),):
                continue
            found = _per_noun(tokens, index + len(head), strong=strong and head != ("a",))
            if found:
                return found
    return None


def _per_noun(tokens: list[_Token], index: int, *, strong: bool) -> tuple[str, int] | None:
    nouns, _ = _per_words()
    word = _word(tokens, index)
    if word in nouns:
        return nouns[word], index + 1
    if not strong or index >= len(tokens):
        return None
    if tokens[index].kind == "n" and _is_noun(tokens, index + 1):
        return f"{tokens[index].text} {tokens[index + 1].text}", index + 2
    if _is_noun(tokens, index):
        return tokens[index].word if tokens[index].text.islower() else tokens[index].text, index + 1
    return None


# --- Amounts ----------------------------------------------------------------------------------------------------------

_ABOUT = {
    "en": "about|around|roughly|approximately|approx|approx .|ca|ca .|circa|c .|~|≈|some|nearly|almost|maybe|perhaps", "de": "etwa|ungefahr|rund|ca|ca .|zirka|circa|~|≈|knapp|fast",
    "es": "unos|unas|alrededor de|aproximadamente|aprox|aprox .|cerca de|casi|~|mas o menos|ca .", "fr": "environ|a peu pres|pres de|autour de|presque|~|ca .|env .",
    "pt": "cerca de|aproximadamente|uns|umas|por volta de|quase|~|mais ou menos", "it": "circa|quasi|all ' incirca|intorno a|~|ca .|ca",
    "nl": "ongeveer|circa|ca|ca .|zo ' n|bijna|rond de|rond|~|ruwweg", "ja": "",
}  # fmt: skip
_OR_SO = {
    "en": "or so|ish|- ish",
    "de": "oder so",
    "es": "mas o menos|aproximadamente",
    "fr": "environ|a peu pres",
    "pt": "mais ou menos",
    "it": "circa",
    "nl": "of zo",
    "ja": "",
}
_RANGE = {
    "en": "-|–|to|till|→|->", "de": "-|–|bis|auf|→", "es": "-|–|a|hasta|→", "fr": "-|–|a|→", "pt": "-|–|a|ate|para|→", "it": "-|–|a|→", "nl": "-|–|tot|naar|→", "ja": "",
}  # fmt: skip
_FROM = {"en": "from", "de": "von", "es": "de desde", "fr": "de", "pt": "de", "it": "da", "nl": "van", "ja": ""}
_BETWEEN = {
    "en": "between and",
    "de": "zwischen und",
    "es": "entre y",
    "fr": "entre et",
    "pt": "entre e",
    "it": "tra e",
    "nl": "tussen en",
    "ja": "",
}
_ONE_BEFORE = _words(
    """saves save saved saving takes take took taking costs cost loses lose lost losing wastes waste wasted spend
    spends spent spending about by of only nearly almost over under within roughly gain gains spart sparen kostet
    dauert um etwa circa ahorra ahorramos cuesta perdemos fait gagne gagner perd economiza perde risparmia bespaart
    kost"""
)  # fmt: skip


def _amounts_at(
    tokens: list[_Token], index: int, language: str, text: str, lenient: bool
) -> tuple[list[Amount], int] | None:
    """The amount, or the two of a change, that begin at a token; and the token after them."""
    begin, sign, currency = index, 1.0, None
    word = _word(tokens, index)
    if word in ("-", "+") and _is_sign(tokens, index):
        sign, index = (-1.0 if word == "-" else 1.0), index + 1
    elif word == "minus":
        sign, index = -1.0, index + 1
    if index < len(tokens) and (money := _money_before(tokens, index)):
        currency, index = money
        if _word(tokens, index) == "-" and _touch(tokens, index + 1):
            sign, index = -1.0, index + 1
    if (
        index >= len(tokens)
        or tokens[index].kind not in "nw"
        or (tokens[index].kind == "n" and _inside_a_name(tokens, index))
    ):
        return None
    number = _number_at(tokens, index, language)
    if number is None:
        return None
    amount = _complete(tokens, begin, index, number, sign, currency, language, text, lenient)
    if amount is None:
        return None
    first, after = amount
    second = _second(tokens, after, first, language, text, lenient)
    if second is not None:
        return second
    return [first], after


def _is_sign(tokens: list[_Token], index: int) -> bool:
    if index + 1 >= len(tokens) or not _touch(tokens, index + 1):
        return False
    if tokens[index + 1].kind != "n" and tokens[index + 1].word not in _CURRENCIES:
        return False
    return index == 0 or not _touch(tokens, index) or tokens[index - 1].text in "([:=,"


def _inside_a_name(tokens: list[_Token], index: int) -> bool:
    before = tokens[index - 1] if index else None
    return (
        before is not None
        and before.end == tokens[index].start
        and before.kind == "w"
        and before.word not in _CURRENCIES
    )


def _money_before(tokens: list[_Token], index: int) -> tuple[str, int] | None:
    word = _word(tokens, index)
    if word in ("r", "us") and _word(tokens, index + 1) == "$":
        return ("BRL" if word == "r" else "USD"), index + 2
    if word in _CURRENCIES and (len(word) == 1 or tokens[index].text.isupper()) and index + 1 < len(tokens):
        following = tokens[index + 1]
        if following.kind == "n" or following.text == "-":
            return _CURRENCIES[word], index + 1
    return None


def _complete(
    tokens: list[_Token],
    begin: int,
    index: int,
    number: _Number,
    sign: float,
    currency: str | None,
    language: str,
    text: str,
    lenient: bool,
) -> tuple[Amount, int] | None:
    """The amount with its unit, what it is per, and whether it is said to be approximate."""
    value, unit, after = sign * number.value, currency or number.unit, number.after
    if tokens[begin].word == "teur":
        value *= 1000
    upper, after_range = _upper(tokens, begin, after, number, language)
    if upper is not None:
        after = after_range
        value *= _shared_scale(tokens, number, after)
    known = False
    if unit is None:
        measure = _unit_at(tokens, after, language)
        if measure is not None:
            unit, after_unit = measure
            known = unit in _unit_table().values() or unit in _CURRENCIES.values() or unit in _LONG_UNITS.values()
            if tokens[after_unit - 1].word == "teur":
                value *= 1000
            value, unit, after = _with_smaller(tokens, value, unit, after_unit, language)
    in_figures = tokens[index].kind == "n"
    if (
        unit in _CURRENCY_CODES
        and re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", tokens[index].text)
        and number.after == index + 1
    ):
        value = sign * float(re.sub(r"[.,]", "", tokens[index].text))  # money has no three decimals
    per = _per_of(tokens, begin, after, language)
    if not _is_amount(tokens, begin, index, number, unit, known or currency is not None, per, in_figures, lenient):
        return None
    last = after
    per_name = None
    if per is not None:
        per_name, begin_per, after_per = per
        if begin_per < begin and begin_per >= 0:
            begin = begin_per if after_per == begin else begin
        elif begin_per == after:
            last = after_per
    for words in _phrases(_OR_SO[language]):
        if _starts(tokens, last, words):
            number = replace(number, approximate=True)
    approximate = number.approximate or _is_about(tokens, begin, language)
    start, end = tokens[begin].start, tokens[last - 1].end
    return Amount(start, end, text[start:end], value, unit, per_name, approximate, upper), last


def _is_amount(
    tokens: list[_Token],
    begin: int,
    index: int,
    number: _Number,
    unit: str | None,
    known: bool,
    per: tuple[str, int, int] | None,
    in_figures: bool,
    lenient: bool,
) -> bool:
    """Articles, bare number words and years are amounts only where the words around say so."""
    if lenient:
        return not (number.article and unit is None and len(tokens) > 1)
    if number.article or (number.value == 1 and not in_figures):
        if not known or unit not in _TIME | {"EUR", "USD", "GBP", "%"}:
            return unit is not None and known and not number.article
        return unit == "hours" or _word(tokens, begin - 1) in _ONE_BEFORE or (per is not None and unit != "minutes")
    if not in_figures:
        if unit is None and number.value < 1 and len(tokens) > 1:
            return False
        special = _word(tokens, index) in ("dozen",) or _word(tokens, number.after - 1) in (
            "dozen",
            "dutzend",
            "docena",
            "dozijn",
        )
        return unit is not None or special or len(tokens) <= 3
    whole = tokens[index].text
    is_year = re.fullmatch(r"20[1-3]\d", whole) is not None and number.after == index + 1
    return known or not is_year


_BARE_ARTICLES = _words("la le el the de het die l")


def _per_of(tokens: list[_Token], begin: int, after: int, language: str) -> tuple[str, int, int] | None:
    """What the amount is per, with the tokens that say it: right after it, a few words on, or before it."""
    for gap in range(_MAX_GAP_WORDS + 1):
        position = after + gap
        if position >= len(tokens) or (gap and tokens[position - 1].kind != "w"):
            break
        if gap and _word(tokens, position - 1) in ("and", "und", "y", "et", "e", "en", "but", "or"):
            break
        if found := _per_at(tokens, position, language):
            if gap and (tokens[position].word in _BARE_ARTICLES or found[0] not in _per_words()[0].values()):
                continue
            if gap and tokens[position].word in ("a", "an") and _word(tokens, position - 1) in _NOT_NOUNS:
                continue
            return found[0], position, found[1]
    for gap in range(_MAX_GAP_WORDS + 1):
        stop = begin - gap
        if stop <= 0 or (gap and tokens[stop].kind != "w"):
            break
        for size in (2, 3):
            head = stop - size
            if head < 0 or _word(tokens, head) in ("/", "a", "the"):
                continue
            found = _per_at(tokens, head, language, weak=False)
            if found and found[1] == stop and _per_words()[0].get(_word(tokens, stop - 1)):
                return (found[0], head, stop) if gap == 0 else (found[0], -1, stop)
    return None


def _is_about(tokens: list[_Token], begin: int, language: str) -> bool:
    before = _word(tokens, begin - 1)
    return any(
        words[-1] == before and _starts(tokens, begin - len(words), words) for words in _phrases(_ABOUT[language])
    )


def _upper(tokens: list[_Token], begin: int, after: int, number: _Number, language: str) -> tuple[float | None, int]:
    """The other end of "15-20" or "between 15 and 20", unless it is a change ("from 45 to 30")."""
    between = _BETWEEN[language].split()
    joins = [words[0] for words in _phrases(_RANGE[language])]
    if between and _word(tokens, begin - 1) == between[0]:
        joins = [*joins, between[1]]
    elif _word(tokens, begin - 1) in _FROM[language].split():
        return None, after
    if number.article or _word(tokens, after) not in joins or after + 1 >= len(tokens):
        return None, after
    position = after + 1 + (_word(tokens, after + 1) in _CURRENCIES)
    other = _number_at(tokens, position, language) if position < len(tokens) and tokens[position].kind in "nw" else None
    if other is None or other.value <= number.value or other.article:
        return None, after
    return other.value, other.after


def _shared_scale(tokens: list[_Token], number: _Number, after: int) -> float:
    """ "5-10k" is five to ten thousand."""
    word = _word(tokens, after - 1)
    plain = tokens[number.after - 1].kind == "n" and number.value < 1000
    return _SCALES.get(word, 1.0) if plain and word != "dozen" and after - 1 > number.after else 1.0


def _with_smaller(tokens: list[_Token], value: float, unit: str, after: int, language: str) -> tuple[float, str, int]:
    """ "1 hour 20 minutes", "1h30", "an hour and a half"."""
    for words in _phrases(_AND_A_HALF[language]):
        if unit in _TIME and _starts(tokens, after, words):
            return value + 0.5, unit, after + len(words)
    if unit != "hours" or after >= len(tokens):
        return value, unit, after
    position = after + (_word(tokens, after) == _AND[language])
    if position >= len(tokens) or tokens[position].kind != "n":
        return value, unit, after
    minutes = tokens[position].text
    if not minutes.isdigit() or int(minutes) > 59:
        return value, unit, after
    measure = _measure_at(tokens, position + 1, language)
    if measure and measure[0] == "minutes":
        return value * 60 + int(minutes), "minutes", measure[1]
    if _touch(tokens, position) and len(minutes) == 2:
        return value * 60 + int(minutes), "minutes", position + 1
    return value, unit, after


def _second(
    tokens: list[_Token], after: int, first: Amount, language: str, text: str, lenient: bool
) -> tuple[list[Amount], int] | None:
    """The goal of a change: "from 45 to 30 minutes" says minutes of both."""
    if first.upper is not None or (_word(tokens, after),) not in _phrases(_RANGE[language]):
        return None
    if _word(tokens, after) == "-" and _touch(tokens, after):
        return None
    found = _amounts_at(tokens, after + 1, language, text, lenient) if after + 1 < len(tokens) else None
    if found is None:
        return None
    others, end = found
    other = others[0]
    if first.unit is None and other.unit is not None:
        first = replace(first, unit=other.unit)
    elif other.unit is None and first.unit is not None:
        others = [replace(other, unit=first.unit), *others[1:]]
    return [first, *others], end


# --- Japanese ---------------------------------------------------------------------------------------------------------

_JN = r"(?:\d[\d,]*(?:\.\d+)?|[〇一二三四五六七八九十百千]+)"
_JAPANESE_UNITS = {
    "時間": "hours", "分": "minutes", "秒": "seconds", "日間": "days", "日": "days", "週間": "weeks", "か月": "months", "ヶ月": "months", "カ月": "months",
    "年間": "years", "年": "years", "円": "JPY", "ドル": "USD", "ユーロ": "EUR", "ポンド": "GBP", "%": "%", "パーセント": "%", "割": "%", "ポイント": "pp", "kg": "kg", "キロ": "kg",
    "トン": "tonnes", "リットル": "litres", "個": "pieces", "人": "people", "名": "people", "回": "times", "min": "minutes", "h": "hours",
}  # fmt: skip
_JAPANESE_PER = {
    "シフト": "shift", "勤務": "shift", "日": "day", "週": "week", "週間": "week", "月": "month", "か月": "month", "ヶ月": "month", "カ月": "month", "年": "year",
    "時間": "hour", "件": "case", "人": "person", "個": "unit", "台": "unit", "回": "time", "通話": "call", "コール": "call", "電話": "call", "患者": "patient",
    "注文": "order", "オーダー": "order", "ロット": "batch", "四半期": "quarter",
}  # fmt: skip
_PER_NAMES = "|".join(sorted(_JAPANESE_PER, key=len, reverse=True))
_JAPANESE = re.compile(
    rf"(?P<per>(?:(?P<who>患者|電話|注文)[1一]?(?:人|件)?(?:あたり|当たり|につき)|[1一](?!時間(?!あたり|当たり|につき|ごと|に))(?P<p1>{_PER_NAMES})(?:あたり|当たり|につき|ごとに|に)?"
    rf"|(?P<p2>{_PER_NAMES})(?:ごとに?|毎に?|あたり|当たり|につき)|毎(?P<p3>日|週|月|年|シフト|回)|(?<![\d一二三四五六七八九十])(?P<p4>年|月|週|日)(?:間|に)?(?=約?\d|約?[一二三四五六七八九]))[、に]?)?"
    rf"(?P<about>約|およそ|ほぼ|だいたい|ざっと|~)?(?P<sign>-)?(?P<yen>¥)?(?P<n>(?:{_JN}[億万千百]?)+)(?P<half1>半)?"
    rf"(?:(?P<u0>{'|'.join(sorted(_JAPANESE_UNITS, key=len, reverse=True))})?(?P<to>〜|~|-)(?P<m>(?:{_JN}[億万千百]?)+))?"
    rf"(?P<unit>{'|'.join(sorted(_JAPANESE_UNITS, key=len, reverse=True))}|件|枚|本|台|歩|箱|件数)?(?!の[1一])(?P<half>半)?(?:/(?P<p5>{_PER_NAMES}))?(?P<so>くらい|ぐらい|程度|ほど|前後)?",
)
_KANJI = {character: value for value, character in enumerate("〇一二三四五六七八九")}
_POWERS = {"十": 10, "百": 100, "千": 1000}


def _japanese_number(text: str) -> float:
    """ "1億2000万", "三十五", "千二百", "3万", "4,500.5"."""
    total = section = pending = 0.0
    for piece in re.findall(r"\d[\d,]*(?:\.\d+)?|.", text):
        if piece[0].isdigit() and piece.isascii():
            pending = float(piece.replace(",", ""))
        elif piece in _KANJI:
            pending = pending * 10 + _KANJI[piece]
        elif piece in _POWERS:
            section, pending = section + (pending or 1) * _POWERS[piece], 0.0
        else:
            total, section, pending = total + (section + pending or 1) * (1e4 if piece == "万" else 1e8), 0.0, 0.0
    return total + section + pending


def _find_japanese(plain: str, text: str, masked: list[tuple[int, int]]) -> list[Amount]:
    found: list[Amount] = []
    for match in _JAPANESE.finditer(plain):
        is_masked = any(match.start("n") < end and start < match.end("n") for start, end in masked)
        if is_masked or len(match["n"]) > 25 or (found and match.start() < found[-1].end):
            continue
        before = plain[match.start("n") - 1 : match.start("n")]
        unit = match["unit"] or match["u0"]
        if before and before.isascii() and (before.isalnum() or before == "-"):
            continue
        if unit is None and not match["n"][0].isdigit() and len(plain) > len(match["n"]) + 2:
            continue
        found.append(_japanese_amount(match, text))
    for index in range(len(found) - 1):  # 45から30分
        between = plain[found[index].end : found[index + 1].start]
        if between in ("から", "→") and found[index].unit is None:
            found[index] = replace(found[index], unit=found[index + 1].unit)
    return found


def _japanese_amount(match: re.Match[str], text: str) -> Amount:
    name = match["unit"] or match["u0"]
    unit = "JPY" if match["yen"] else _JAPANESE_UNITS.get(name, name) if name else None
    value = _japanese_number(match["n"]) * (-1 if match["sign"] else 1) + (
        0.5 if match["half"] or match["half1"] else 0
    )
    upper = _japanese_number(match["m"]) if match["m"] else None
    if name == "割":
        value, upper = value * 10, upper * 10 if upper is not None else None
    start = (
        match.start("per")
        if match["per"]
        else match.start("sign")
        if match["sign"]
        else match.start("yen")
        if match["yen"]
        else match.start("n")
    )
    end = match.start("so") if match["so"] else match.end()
    if unit == "hours" and (rest := re.match(r"(\d{1,2})分(?!の)", text[match.end() :].translate(_WIDE))):
        value, unit, end = value * 60 + int(rest[1]), "minutes", match.end() + rest.end()
    word = match["who"] or match["p1"] or match["p2"] or match["p3"] or match["p4"] or match["p5"]
    per = _JAPANESE_PER.get(word) if word else None
    return Amount(start, end, text[start:end], value, unit, per, bool(match["about"] or match["so"]), upper)
