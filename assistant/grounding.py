"""What is answered: citations resolved to exact quotes, unknown ones dropped and counted, unsupported claims marked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.events import Source
from knowledge.citations import CITATION, SUPPORT, find_quote
from knowledge.documents import Chunk

COACH_VIEW = "*(coach’s view)*"
"""Marks a paragraph or list item that makes a claim without support."""
CLAIM_WORDS = 7
"""A line with fewer words is a heading or a phrase, not a claim."""
_STORED = r"(?:saved|logged|recorded|stored|registered|filed|entered)"
_KEPT = rf"(?:{_STORED[3:-1]}|updated|created|deleted|added)"
_ADVERBS = r"(?:(?:now|just|all|already|been|also|both|safely|successfully)\s+)*"
_RECORD = r"(?:entry|entries|initiative|idea|record|kpi|values?|measurements?|barrier|commitment|recognition|message|improvement|change|update|draft|data|note)s?"
_SAVED_CLAIMS = re.compile(
    "|".join(
        (
            # A saving of time or money is no claim: "it saved 20 minutes".
            rf"\bi(?:['’]ve|\s+have)?\s+{_ADVERBS}{_KEPT}\b(?!\s+(?:us|you|them|about|around|nearly|over|some|time|money)\b|\s+[\d€$£])",
            rf"\bwe(?:['’]ve|\s+have)?\s+{_ADVERBS}{_STORED}\s+(?:it|that|this|them|everything|your|the\s+{_RECORD})\b",
            rf"\b(?:it|that|this|everything|all|{_RECORD})(?:['’]s|\s+(?:is|are|was|were))\s+{_ADVERBS}{_KEPT}\b",
            rf"\b(?:has|have|['’]s)\s+{_ADVERBS}been\s+{_ADVERBS}{_KEPT}\b|\bsuccessfully\s+{_KEPT}\b",
            r"\b(?:is|are)\s+(?:(?:now|already)\s+)*in\s+(?:the|your|our)\s+(?:database|register|system|records?|log|list|board)\b",
            rf"^\W*(?:(?:done|ok|okay|great|perfect)\b\W*)?{_STORED}(?=\W*$|\s*[,;:–—]|\s+(?:it|as|that|this|under|for\s+you|in\s+the|to\s+the|your|the)\b)",
            r"\b(?:gespeichert|abgespeichert|eingetragen|erfasst|protokolliert|angelegt|abgelegt|notiert|registriert)\b(?!\s+werden)",
            r"\b(?:guardad|registrad|anotad|almacenad|añadid|salv|gravad|adicionad)[oa]s?\b|\b(?:guardé|registré|anoté|añadí|guardei|registrei|gravei|anotei|salvei|adicionei)\b",
            r"\b(?:enregistré|sauvegardé|consigné|ajouté|noté|inscrit)(?:e?s?)\b",
            r"(?:保存|登録|記録|追加|更新|作成)(?:を)?(?:し(?:まし)?た|いたしました|され(?:まし)?た|済み|完了|して(?:あり|おき)ま)",
        )
    ),
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"\b(?:not|nothing|never|none|nicht|nichts|noch|no|nada|nunca|todavía|aún|ne|rien|pas|jamais|não|ainda|nenhum\w*)\b|n['’]t?\b"
    r"|\b(?:can|could|will|would|shall|should|may|to|if|once|when|before|until|unless|kann|soll|wird|werden|sobald|wenn|bevor|si|cuando|quand|se|quando|pode|puede|peut|sera|será)\b",
    re.IGNORECASE,
)
"""In the clause of a claim, before it or right after it: then it tells what has not happened yet."""
_ON_CONFIRMING = re.compile(
    r"\W*(?:only\s+)?(?:once|when|after|as soon as|if)\s+you\b|\W*(?:sobald|wenn)\s+(?:du|sie)\b", re.I
)
_DONE = re.compile(
    r"\W*(?:done|all\s+set|erledigt|fertig|hecho|listo|c'est\s+fait|feito|pronto|完了(?:です|しました)?)\W*", re.I
)


@dataclass(frozen=True)
class Grounded:
    """An answer after the check."""

    text: str
    """With citations as numbers in brackets."""
    sources: list[Source]
    dropped: int
    """Citations that named no passage retrieved in this conversation."""
    unsupported: int
    """Claims marked as the coach's view."""


class Numbering:
    """Numbers citations in the order in which they first appear: each exact quote of a passage has its own number."""

    def __init__(self, chunks: Mapping[str, Chunk]) -> None:
        self._chunks = chunks
        self.quotes: dict[tuple[str, str], int] = {}
        self.dropped = 0

    def number(self, key: str, claim: str) -> tuple[str, float]:
        """What stands for a citation in the text, and the support that its quote gives the claim; unknown keys vanish."""
        if key not in self._chunks:
            self.dropped += 1
            return "", 0.0
        quote = find_quote(claim, self._chunks[key])
        number = self.quotes.setdefault((key, quote.text), len(self.quotes) + 1)
        return f"[{number}]", quote.support

    def build_sources(self) -> list[Source]:
        """The sources of all citations so far, by number."""
        return [
            Source(number, key, self._chunks[key].title, self._chunks[key].section, quote, self._chunks[key].document)
            for (key, quote), number in self.quotes.items()
        ]


class CitationStream:
    """Replaces citation keys in text that arrives in pieces; a whole line's start is kept to find the quotes."""

    LONGEST = 120

    def __init__(self, chunks: Mapping[str, Chunk]) -> None:
        self._numbering = Numbering(chunks)
        self._held = ""
        self._claim = ""
        self._after_citation = False

    def feed(self, text: str) -> str:
        """What may be shown now; an open bracket is held back until it closes."""
        self._held += text
        cut = self._held.rfind("[")
        if cut < 0 or "]" in self._held[cut:] or len(self._held) - cut > self.LONGEST:
            cut = len(self._held)
        ready, self._held = self._held[:cut], self._held[cut:]
        return self._replace(ready)

    def flush(self) -> str:
        """The rest."""
        ready, self._held = self._held, ""
        return self._replace(ready)

    def _replace(self, text: str) -> str:
        shown = []
        position = 0
        for match in CITATION.finditer(text):
            shown += [self._take(text[position : match.start()]), self._numbering.number(match[1], self._claim)[0]]
            self._after_citation = True
            position = match.end()
        return "".join([*shown, self._take(text[position:])])

    def _take(self, text: str) -> str:
        if text.strip() and self._after_citation:
            self._claim, self._after_citation = "", False
        self._claim = (self._claim + text).rpartition("\n")[2]
        return text


def ground_answer(answer: str, chunks: Mapping[str, Chunk], *, mark_unsupported: bool) -> Grounded:
    """The answer with every citation resolved against the passages retrieved in this conversation.

    Each cited sentence is looked up in the cited passage; its quote is the exact stored text that supports it best.
    With `mark_unsupported`, claims without a citation, or whose passage does not hold their words, are marked.
    """
    numbering = Numbering(chunks)
    unsupported = 0
    lines = []
    for line in answer.split("\n"):
        shown, support = _resolve_line(line, numbering)
        if mark_unsupported and _is_claim(line) and support < SUPPORT:
            shown = f"{shown.rstrip()} {COACH_VIEW}"
            unsupported += 1
        lines.append(shown)
    return Grounded("\n".join(lines).strip(), numbering.build_sources(), numbering.dropped, unsupported)


def _resolve_line(line: str, numbering: Numbering) -> tuple[str, float]:
    """The line with numbers for its citations, and the least support among its claims; 0 where none is cited."""
    shown: list[str] = []
    supports: list[float] = []
    position = 0
    for group in re.finditer(r"(?:\s*\[[\w-]+#[\w-]+\])+", line):
        claim = line[position : group.start()]
        numbers = [numbering.number(key, claim) for key in CITATION.findall(group[0])]
        marks = "".join(mark for mark, _ in numbers)
        shown += [claim, f" {marks}" if marks else ""]
        supports += [max((support for _, support in numbers), default=0.0)]
        position = group.end()
    shown.append(line[position:])
    return re.sub(r" +([.,;:])", r"\1", "".join(shown)), min(supports, default=0.0)


def remove_saved_claims(answer: str) -> tuple[str, int]:
    """The answer without sentences that say something was saved, and how many there were: only receipts may say so."""
    lines: list[str] = []
    n = 0
    for line in answer.split("\n"):
        kept: list[str] = []
        before = n
        for sentence in re.split(r"(?<=[.!?])(?=\s)|(?<=[。！？])", line):
            if not _says_saved(sentence):
                kept.append(sentence)
                continue
            n += 1
            if kept and _DONE.fullmatch(kept[-1]):
                kept.pop()
        shown = "".join(kept)
        if n == before or re.search(r"[^\W\d_]", shown):
            lines.append(shown.strip() if n > before else line)
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return text or ("Nothing has been saved." if n else ""), n


def _says_saved(sentence: str) -> bool:
    """Whether a sentence claims that something has been saved; one that changes a draft, or tells when it will be, does not."""
    for match in _SAVED_CLAIMS.finditer(sentence):
        clause = re.split(r"[,;:–—(]", sentence[: match.end()])[-1]
        is_drafted = re.search(r"\bdraft\b", sentence, re.I) and not re.search(_STORED, match[0], re.I)
        if not (_NOT_YET.search(clause) or _ON_CONFIRMING.match(sentence, match.end()) or is_drafted):
            return True
    return False


def _is_claim(line: str) -> bool:
    plain = re.sub(r"[*_>#`]|^\s*(?:\d+[.)]|[-•])\s+", " ", CITATION.sub("", line)).strip()
    return len(plain.split()) >= CLAIM_WORDS and not plain.rstrip("\"”'’) ").endswith(("?", "？", ":"))
