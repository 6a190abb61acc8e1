"""Answers to knowledge questions, composed from retrieved passages: chosen for the question, each part cited.

The composer writes no claim of its own. It picks sentences and list items, keeps their words, and joins them under
headings that fit the kind of question.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.offline.phrases import Phrases
from assistant.offline.questions import Kind, find_kind, find_sector, is_sector
from assistant.offline.ranking import Candidate, Passage, Ranker
from knowledge.articles import SECTIONS

SECOND_DOCUMENT = 0.62
"""Least score of a second document, as a share of the first one's, for it to add to an answer."""
MIN_FIT = 0.34
"""Least fit of a unit that is added from beyond the leading document."""
SECTOR_PREFIX = "kaizen-in-"
SECTOR_GIVES_WAY = 0.8
WHY = ("Why it happens", "Why it works")


@dataclass(frozen=True)
class Found:
    """What one search returned."""

    question: str
    evidence: str
    passages: tuple[Passage, ...]
    companions: tuple[Passage, ...]
    """Other sections of the leading documents, retrieved with them."""
    nearest: tuple[str, ...]
    """Titles of the nearest topics, for a refusal that helps."""

    @property
    def everything(self) -> tuple[Passage, ...]:
        """Passages and companions, each once."""
        return tuple({p.key: p for p in (*self.passages, *self.companions)}.values())


@dataclass(frozen=True)
class Part:
    """A piece of an answer."""

    text: str
    key: str

    def __str__(self) -> str:
        return f"{self.text} [{self.key}]"


class Composer:
    """Composes answers; keeps nothing between calls but the ranker's vectors."""

    def __init__(self, ranker: Ranker) -> None:
        self._ranker = ranker

    def answer(self, question: str, found: Found, phrases: Phrases, *, said: str = "", brief: bool = False) -> str:
        """A cited answer in Markdown. `said` is all that the person has said, from which the sector is read."""
        kind = find_kind(question)
        ranked = self._ranker.rank(question, found.everything)
        if not ranked:
            return phrases.pick("nothing_found")
        order = rank_documents(found.passages)
        if ranked and all(c.passage.kind == "upload" for c in ranked):
            return self._from_uploads(ranked, found)
        lead = order[0]
        own = sorted((c for c in ranked if c.passage.document == lead), key=_place)
        blocks = [self._direct(question, kind, own, ranked, found)]
        used = {part.text for part in blocks[0]}
        body = [" ".join(map(str, blocks[0]))]
        if kind == "define" and len(question.split()) <= 9:
            brief = True
        body += self._sections(kind, own, phrases, brief=brief)
        others = self._from_others(order, ranked, found, used, brief=brief)
        if others:
            body.append(f"**{phrases.pick('also')}**\n" + "\n".join(f"- {part}" for part in others))
        sector = find_sector(f"{said} {question}")
        if (sector or kind == "example") and (example := self._example(own, ranked, sector)):
            body.append(str(example))
        if question_back := self._best(own, "Questions to ask yourself"):
            body.append(f"**{phrases.pick('to_think_about')}** {question_back}")
        return "\n\n".join(part for part in body if part)

    def answer_briefly(self, question: str, found: Found, phrases: Phrases) -> str:
        """The core of the answer with its first step, cited, in a few sentences."""
        ranked = self._ranker.rank(question, found.everything)
        if not ranked:
            return phrases.pick("nothing_found")
        lead = rank_documents(found.passages)[0]
        own = sorted((c for c in ranked if c.passage.document == lead), key=_place)
        core = self._direct(question, find_kind(question), own, ranked, found)[:1]
        steps = self._pick_items(own, "What to do", 1)
        return "\n\n".join(str(part) for part in (*core, *(f"- {step}" for step in steps)))

    def coach(self, question: str, found: Found, phrases: Phrases, *, step: int) -> str:
        """A reply that asks: one open question that fits, after showing what was understood; no solution.

        `step` counts the questions of this topic that were asked before: 0 asks about the situation, 1 about causes
        and what was tried, later ones about the person's own next step.
        """
        ranked = self._ranker.rank(question, found.everything)
        order = rank_documents(found.passages)
        own = [c for c in ranked if c.passage.document == order[0]] if order else []
        asks = sorted((c for c in own if c.passage.section == "Questions to ask yourself"), key=lambda c: -c.fit)
        lines = [phrases.pick(f"coach_opening_{min(step, 2)}")]
        if step >= 2:
            lines.append(phrases.pick("coach_offer"))
            if steps := self._pick_items(own, "What to do", 2):
                lines.append("\n".join(f"- {part}" for part in steps))
        lines.append(f"**{phrases.pick(f'coach_question_{min(step, 2)}')}**")
        if asks and step < 2:
            lines.append(f"{phrases.pick('coach_note')} {_part(asks[min(step, len(asks) - 1)])}")
        return "\n\n".join(lines)

    def _direct(
        self, question: str, kind: Kind, own: Sequence[Candidate], ranked: Sequence[Candidate], found: Found
    ) -> list[Part]:
        """The answer in one to three sentences: the opening of the section that answers this kind of question."""
        short = [c for c in own if c.passage.section == "In short"]
        glossary = [
            c for c in ranked if c.passage.document == "glossary" and (c.fit > 0.55 or names_term(question, c.passage))
        ]
        if kind == "define" and glossary:
            best = max(glossary, key=lambda c: (names_term(question, c.passage), c.fit))
            return [_part(best), *map(_part, short[:1])]
        myths = [c for c in ranked if c.passage.section == "Myths" and c.fit > 0.6]
        if kind == "judge" and myths:
            best = max(myths, key=lambda c: c.fit)
            return [_part(best), *map(_part, short[:1])]
        if kind == "why" and (why := [c for c in own if c.passage.section in WHY]):
            return _join(sorted(sorted(why, key=lambda c: -c.fit)[:3], key=_place))
        if not short:
            top = found.passages[0].key
            return _join([c for c in ranked if c.passage.key == top][:3])
        rest = sorted(short[1:], key=lambda c: -c.fit)[:2]
        return _join([short[0], *sorted(rest, key=_place)])

    def _sections(self, kind: Kind, own: Sequence[Candidate], phrases: Phrases, *, brief: bool) -> Iterable[str]:
        steps = self._pick_items(own, "What to do", 2 if brief else 4)
        words = self._pick_items(own, "Words you can use", 3 if kind == "say" else 1)
        measure = [str(part) for part in _join([c for c in own if c.passage.section == "How you know it works"][:4])]
        watch = self._pick_items(own, "Watch out for", 1)
        if kind == "measure" and measure:
            yield f"**{phrases.pick('measure')}**\n" + " ".join(measure)
        if kind == "say" and words:
            yield f"**{phrases.pick('say')}**\n" + "\n".join(f"> {part}\n" for part in words).rstrip()
        if steps and kind != "define" or (steps and not brief):
            yield f"**{phrases.pick('steps')}**\n" + "\n".join(f"{i}. {part}" for i, part in enumerate(steps, 1))
        if kind not in ("say", "define") and words and not brief:
            yield f"**{phrases.pick('say')}**\n" + "\n".join(f"> {part}" for part in words)
        if watch and not brief:
            yield f"**{phrases.pick('watch')}** {_without_label(watch[0])}"

    def _from_others(
        self, order: Sequence[str], ranked: Sequence[Candidate], found: Found, used: set[str], *, brief: bool
    ) -> list[Part]:
        """What other documents add: the best unit of each, at most two, when it fits the question by itself."""
        scores = score_documents(found.passages)
        near = [d for d in order[1:4] if scores[d] >= SECOND_DOCUMENT * scores[order[0]] and d != "glossary"]
        parts = []
        for document in near[: 1 if brief else 2]:
            hits = {p.key for p in found.passages if p.document == document}
            units = [
                c
                for c in ranked
                if c.passage.key in hits
                and c.passage.section in ("In short", "What to do", *WHY, "Watch out for", "Myths", "")
                and c.unit.text not in used
            ]
            if units and (best := max(units, key=lambda c: c.fit)).fit >= MIN_FIT:
                parts.append(_part(best))
        return parts

    def _from_uploads(self, ranked: Sequence[Candidate], found: Found) -> str:
        """An extract from the person's own documents: the best units, in reading order."""
        top = {p.key for p in found.passages[:4]}
        best = sorted((c for c in ranked if c.passage.key in top), key=lambda c: -c.fit)[:4]
        floor = 0.6 * best[0].fit if best else 0.0
        parts = [c for c in best if c.fit >= floor]
        rank = {p.key: i for i, p in enumerate(found.passages)}
        return "\n\n".join(str(_part(c)) for c in sorted(parts, key=lambda c: (rank[c.passage.key], c.order)))

    def _example(self, own: Sequence[Candidate], ranked: Sequence[Candidate], sector: str | None) -> Part | None:
        """The example of the person's sector, whole; any example when none was named."""
        for group in (own, ranked):
            passages = {c.passage.key: c.passage for c in group if c.passage.section == "Example"}
            for passage in passages.values():
                for paragraph in re.split(r"\n+", passage.text):
                    label = re.match(r"\*\*([^*(]+)", paragraph)
                    if label and (sector is None or is_sector(label[1].strip(), sector)):
                        return Part(paragraph.strip(), passage.key)
            if sector is None:
                break
        return None

    def _best(self, own: Sequence[Candidate], section: str) -> Part | None:
        units = [c for c in own if c.passage.section == section]
        return _part(max(units, key=lambda c: c.fit)) if units else None

    def _pick_items(self, own: Sequence[Candidate], section: str, n: int) -> list[Part]:
        """The `n` items of a section that fit best, in the section's order; early items count a little more."""
        units = [c for c in own if c.passage.section == section and c.unit.is_item]
        total = len(units) or 1
        weighted = sorted(enumerate(units), key=lambda pair: -(pair[1].fit + 0.12 * (total - pair[0]) / total))
        return [_part(c) for _, c in sorted(weighted[:n])]


def rank_documents(passages: Sequence[Passage]) -> list[str]:
    """Documents by `score_documents`, best first; ties keep first-seen order.

    The glossary leads only alone, and an article on a whole sector gives way to one on the matter that is nearly as good.
    """
    scores = score_documents(passages)
    order = sorted(scores, key=lambda d: (d == "glossary", -scores[d]))
    for i, other in enumerate(order[1:4], 1):
        if (
            order[0].startswith(SECTOR_PREFIX)
            and not other.startswith(SECTOR_PREFIX)
            and scores[other] >= SECTOR_GIVES_WAY * scores[order[0]]
        ):
            order.insert(0, order.pop(i))
            break
    return order


def names_term(question: str, passage: Passage) -> bool:
    """Whether a question names the term that a glossary entry defines."""
    return (
        passage.document == "glossary"
        and re.search(rf"\b{re.escape(passage.section.lower())}\b", question.lower()) is not None
    )


def score_documents(passages: Sequence[Passage]) -> dict[str, float]:
    """Score of each document: its best passage's, in which the search has counted its other passages already."""
    scores: dict[str, float] = {}
    for passage in passages:
        scores[passage.document] = max(passage.score, scores.get(passage.document, passage.score))
    return scores


def _part(candidate: Candidate) -> Part:
    return Part(candidate.unit.text, candidate.passage.key)


def _without_label(part: Part) -> Part:
    """The words after a bold label that only says what the heading says already."""
    return Part(re.sub(r"^\*\*Early sign\*\*: *", "", part.text), part.key)


def _place(candidate: Candidate) -> tuple[int, str, int, int]:
    """Where a unit stands in its article: section, chunk of the section, unit of the chunk."""
    passage = candidate.passage
    section = SECTIONS.index(passage.section) if passage.section in SECTIONS else len(SECTIONS)
    base, _, number = passage.key.rpartition("-")
    return section, passage.document, int(number) if number.isdecimal() and base else 1, candidate.order


def _join(candidates: Sequence[Candidate]) -> list[Part]:
    """Neighbouring units of one passage become one part, so that one citation follows them."""
    parts: list[Part] = []
    last: Candidate | None = None
    start = 0
    for candidate in candidates:
        if last and last.passage.key == candidate.passage.key and candidate.order == last.order + 1:
            end = candidate.unit.start + len(candidate.unit.text)
            parts[-1] = Part(candidate.passage.text[start:end], candidate.passage.key)
        else:
            start = candidate.unit.start
            parts.append(_part(candidate))
        last = candidate
    return parts
