"""Questions in other languages, turned into the English words by which the articles are found.

A list of stems and phrases for each language stands in `lexicon/`. It serves retrieval alone: the result is a row of
words and never shown to anybody.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "lexicon"
SHORT = 3
"""Stems of up to so many letters stand for whole words, written as they are; longer ones forgive accents."""
PREFIX = 5
"""Stems of at least so many letters match any ending or further part of a compound."""
ENDING = 2
"""Letters that may follow a stem which is longer than `SHORT` and shorter than `PREFIX`."""
LINK = 6
"""Letters of endings and joints that may stand between two parts of a compound."""
COMPOUNDING = frozenset({"de", "nl"})
"""Languages that write compounds as one word, so that further parts are looked for behind and before a known one."""
INTERNATIONAL = frozenset(
    """a3 adkar agile andon audit audits backlog benchmark board boards bottleneck brainstorming burnout catchball
    charter checklist coach coaching dashboard deming devops dmaic empowerment feedback fishbone flow gemba genba
    genchi goodhart grow hansei heijunka hoshin huddle ishikawa jidoka jishuken kaikaku kaizen kamishibai kanban
    kanri kata kotter kpi kpis leader leaders lean lewin liker manager managers meeting meetings mindset muda mura
    muri nemawashi obeya oee ohno ownership pareto pdca pdsa pokayoke raci rother schein scrum sensei shingo sigma
    sipoc smed sprint sqdcm takt team teams teian toyota twi wip workshop xmr yokoten""".split()
)
"""Words that are the same in all our languages; with figures and abbreviations all that is kept of unknown words."""
TITLES = frozenset({"herr", "herrn", "frau", "meneer", "mevrouw"})
"""Behind these a name follows, in languages in which capitals do not tell names."""

_WORD = re.compile(r"[^\W_]+|[.!?…]+")
_JAPANESE = re.compile(r"[a-z0-9][a-z0-9%.-]*|[。！？!?]|.", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Lexicon:
    """The stems of one language."""

    words: dict[str, str]
    """English by single stem."""
    phrases: dict[str, tuple[tuple[tuple[str, ...], str], ...]]
    """Phrases of two or more stems with their English by first stem, longest first."""
    longest: int
    """Letters of the longest single stem."""


def translate_query(text: str, language: str) -> str:
    """The English words for the known stems of a question, in their order; English and unknown languages stay as they are."""
    base = re.split(r"[-_]", language.lower(), maxsplit=1)[0]
    lexicon = load_lexicon(base)
    if lexicon is None:
        return text
    normal = unicodedata.normalize("NFKC", text)
    found = _find_japanese(normal, lexicon) if base == "ja" else _find_words(normal, lexicon, base)
    sentences: list[list[str]] = [[]]
    for part in found:
        if part in (".", "?"):
            if sentences[-1]:
                sentences[-1][-1] += part
                sentences.append([])
        elif part and part not in sentences[-1]:
            sentences[-1].append(part)
    return " ".join(part for sentence in sentences for part in sentence)


@cache
def load_lexicon(language: str) -> Lexicon | None:
    """The lexicon of a language; `None` when there is none."""
    path = FOLDER / f"{language}.json"
    if not re.fullmatch(r"[a-z]{2,3}", language) or not path.exists():
        return None
    entries: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    if language == "ja":
        words = {unicodedata.normalize("NFKC", key).lower(): english for key, english in entries.items()}
        return Lexicon(words, {}, max(map(len, words)))
    words = {}
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for key, english in entries.items():
        stems = tuple(_fold(token, language) for token in _WORD.findall(key.lower()))
        if len(stems) == 1:
            words[stems[0]] = english
        else:
            phrases.setdefault(stems[0], []).append((stems, english))
    ordered = {head: tuple(sorted(rows, key=lambda row: -sum(map(len, row[0])))) for head, rows in phrases.items()}
    return Lexicon(words, ordered, max(map(len, [*words, *ordered])))


def _find_words(text: str, lexicon: Lexicon, language: str) -> list[str]:
    raw = _WORD.findall(text)
    tokens = [_fold(token.lower(), language) for token in raw]
    is_loud = text.isupper()
    found: list[str] = []
    i = 0
    while i < len(tokens):
        if raw[i][0] in ".!?…":
            found.append("?" if "?" in raw[i] else ".")
            i += 1
            continue
        phrase = _find_phrase(tokens, i, lexicon)
        if phrase is not None:
            found.append(phrase[1])
            i += len(phrase[0])
            continue
        stem = _find_stem(tokens[i], lexicon)
        if stem is not None:
            found.append(lexicon.words[stem])
            if language in COMPOUNDING and len(stem) > SHORT:
                found += _find_parts(tokens[i][len(stem) :], lexicon)
        elif _is_international(raw, i, language, is_loud=is_loud):
            found.append(raw[i])
        elif language in COMPOUNDING:
            found += _find_parts(tokens[i], lexicon, first=SHORT + 1, last=len(tokens[i]))
        i += 1
    return found


def _find_phrase(tokens: list[str], start: int, lexicon: Lexicon) -> tuple[tuple[str, ...], str] | None:
    best: tuple[tuple[str, ...], str] | None = None
    first = tokens[start]
    for length in range(min(len(first), lexicon.longest), 0, -1):
        for row in lexicon.phrases.get(first[:length], ()):
            stems = row[0]
            if (best is None or len(stems) > len(best[0])) and len(tokens) - start >= len(stems):
                here = zip(stems, tokens[start : start + len(stems)], strict=True)
                if all(_means(stem, token, lexicon) for stem, token in here):
                    best = row
    return best


def _find_stem(word: str, lexicon: Lexicon) -> str | None:
    for length in range(min(len(word), lexicon.longest), 0, -1):
        stem = word[:length]
        if stem in lexicon.words and _fits(stem, word):
            return stem
    return None


def _find_parts(rest: str, lexicon: Lexicon, *, first: int = 0, last: int = LINK) -> list[str]:
    """The English of further parts of a compound; the first one begins between the letters `first` and `last`."""
    for start in range(first, min(last, len(rest) - SHORT - 1) + 1):
        part = rest[start:]
        for length in range(min(len(part), lexicon.longest), SHORT, -1):
            stem = part[:length]
            if stem in lexicon.words and (length >= PREFIX or len(part) - length <= ENDING):
                return [lexicon.words[stem], *_find_parts(part[length:], lexicon)]
    return []


def _means(stem: str, word: str, lexicon: Lexicon) -> bool:
    """Whether a stem fits a word and no longer stem of another meaning does, as "mejora" before "mejor"."""
    if not _fits(stem, word):
        return False
    if stem == word or stem not in lexicon.words:
        return True
    longest = _find_stem(word, lexicon)
    return longest is None or len(longest) <= len(stem) or lexicon.words[longest] == lexicon.words[stem]


def _fits(stem: str, word: str) -> bool:
    if not word.startswith(stem):
        return False
    rest = len(word) - len(stem)
    return rest == 0 or len(stem) >= PREFIX or (len(stem) > SHORT and rest <= ENDING)


def _is_international(raw: list[str], i: int, language: str, *, is_loud: bool) -> bool:
    word = raw[i]
    if word.lower() in INTERNATIONAL or any(letter.isdigit() for letter in word):
        return True
    if is_loud or not word[0].isupper() or len(word) < 2:
        return False
    if word.isupper():
        return True
    before = raw[i - 1] if i else "."
    return before.lower() in TITLES if language == "de" else before[0] not in ".!?…"


def _find_japanese(text: str, lexicon: Lexicon) -> list[str]:
    lower = text.lower()
    found: list[str] = []
    i = 0
    while i < len(lower):
        for length in range(min(lexicon.longest, len(lower) - i), 0, -1):
            part = lower[i : i + length]
            if part in lexicon.words:
                found.append(lexicon.words[part])
                break
        else:
            match = _JAPANESE.match(text, i)
            part = match[0] if match else lower[i]
            if part in "。．.！!？?":
                found.append("?" if part in "？?" else ".")
            elif part[0].isascii() and part[0].isalnum() and len(part) > 1:
                found.append(part.rstrip(".-"))
        i += len(part)
    return found


def _fold(word: str, language: str) -> str:
    """A word without accents; up to three letters stay as written, because accents tell them apart."""
    if len(word) <= SHORT:
        return word
    if language == "de":
        word = word.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    if word.isascii():
        return word
    return "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))
