"""Words of a text for matching: folding, tokens, stems. No database here."""

import re
import unicodedata

_TOKEN = re.compile(r"[^\W_]+(?:[.,][0-9]+)?")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_SUFFIXES = ("ation", "ment", "ing", "ied", "er", "ed", "en", "e")
_STOPS = """
a about al all also am an and any are as at au auf aux avec be been but by can ce ces cette com con could da
dans das de del dem den der des did die do does done dos du e each ein eine einem einen einer el em en es est et
every foi for from fue fuer fur had has have he her here his how i if im in into is ist it its just la las le
les less lo los may me mit more my na nas nicht no nos nossa nosso not notre nous o oder of on one or os ou our
over para pas per por pour que qui sans sao se sem she should sin sind so some son sont su sur than that the
their them then there these they this those to um uma un una unas und under unos uns unser us very von war was
we were what when where which who why will wir with without would y you your zu zum zur
"""
STOP_WORDS = frozenset(_STOPS.split())


def fold(text: str) -> str:
    """Return the text in small letters, without accents, with single blanks: the same name spelt alike."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(character for character in decomposed if not _is_accent(character))
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _is_accent(character: str) -> bool:
    """Only Latin, Greek and Cyrillic accents: in kana the mark makes another letter."""
    return "\u0300" <= character <= "\u036f"


def stem(word: str) -> str:
    """Return a word without a plural and its commonest English endings: a beginning that its other forms share."""
    if word.endswith("es") and len(word) > 4 and word[-3] in "xzsh":
        word = word[:-2]
    elif word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        word = word[:-1]
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            return word[: -len(suffix)]
    return word


def tokens(text: str) -> list[str]:
    """Return the folded, stemmed words that carry meaning, in order; runs of CJK become pairs of characters."""
    found: list[str] = []
    for word in _TOKEN.findall(fold(text)):
        cjk = _CJK.findall(word)
        if cjk:
            found.extend(run[i : i + 2] for run in cjk for i in range(max(1, len(run) - 1)))
        elif word not in STOP_WORDS and (len(word) > 1 or word.isdigit()):
            found.append(stem(word))
    return found
