"""From marked spans to the fields of a draft: the person's words, with exact code for dates, amounts and statuses."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Literal

from assistant.records.statuses import read_status
from assistant.understanding.amounts import find_amounts, read_amount, read_number
from assistant.understanding.dates import find_dates, read_date
from assistant.understanding.encoder import Span
from assistant.understanding.gaps import read_gap
from assistant.understanding.places import find_place

Fields = dict[str, Any]
Prefer = Literal["future", "past", "end", "start"]

TITLE_WORDS = 9
"""A title taken from the idea is cut at so many words."""
_LEAD = re.compile(
    r"^(?:that |to |by |on |at |in |for |is |was |are |the idea (?:is|was) to |dass |que |de |auf |an |am |im |bei |für |pour |para |en |em )+",
    re.IGNORECASE,
)
_BY = re.compile(
    r"\b(?:by|until|till|before|due|deadline(?: is)?|no later than|latest|want (?:it|this) .{0,30}|bis|para|avant|d'ici|até)\s+(?:the\s+|end of\s+)?$",
    re.IGNORECASE,
)


def _nearer(past: date | None, coming: date | None, today: date) -> date | None:
    """The day on which something planned begins; the one just past where the coming one is more than half a year away."""
    if past is None or coming is None or past == coming:
        return coming or past
    return past if (today - past).days <= 92 and (coming - today).days > 183 else coming


_BEGUN = re.compile(
    r"\b(?:since|started|began|begun|has been|have been|been|running|doing|live|seit|angefangen|läuft|depuis|desde|commencé|empez\w+|começ\w+)\b|から|以来",
    re.IGNORECASE,
)
"""Words before a start date that tell of something begun; without one it is planned."""
_SELF = re.compile(r"(?:i|me|myself|i'?ll|mine|ich|mich|yo|moi|je|eu|私|僕)(?: will| do it| myself)?", re.IGNORECASE)
_NOBODY = re.compile(
    r"\b(?:nobody|no[ -]one|none|not (?:yet|sure|known|decided)|don'?t know|no idea|unknown|tbd|open|later|skip|niemand|weiß (?:ich )?nicht|nadie|no sé|personne|"
    r"(?:je )?(?:ne )?sais pas|ninguém|não sei|まだ|未定|わからない)\b",
    re.IGNORECASE,
)
CATEGORIES = (
    ("kaizen_event", r"kaizen (?:event|blitz|week|workshop)|\bblitz\b|\bevent\b|workshop"),
    ("pdca", r"pdca|pdsa|\bproject\b|\ba3\b"),
    ("suggestion", r"suggestion|idea card|suggested"),
    ("quick_fix", r"quick (?:win|fix|kaizen)|small fix|just[- ]do[- ]it|quick"),
)
_STATUS_PATTERNS = (
    (
        "rejected",
        r"reject|cancel|stopp?ed|killed?|dropp?ed|abandon|withdrawn|scrapp?ed|not (?:going|pursu)|abgelehnt|abgebrochen|cancelad|annul|却下|中止",
    ),
    (
        "parked",
        r"on hold|park|paus|shelv|postpon|on ice|frozen|later|back ?burner|zurückgestellt|en pausa|en attente|em espera|保留",
    ),
    (
        "standardised",
        r"standardi[sz]|\bdone\b|(?<!un)finish|(?<!in)complet|closed?\b|implemented|live\b|rolled out|up and running|permanent|in place|now the standard|wrapped|erledigt|abgeschlossen|fertig|termin|conclu|hecho|feito|完了",
    ),
    ("sustained", r"sustain|embedded|held|holding|second nature"),
    ("checking", r"check|review|verif|evaluat|measuring|monitor"),
    (
        "doing",
        r"progress|doing|start|under ?way|running|trial|pilot|test|ongoing|begun|working|in arbeit|läuft|en curso|en cours|em andamento|進行|blocked|stuck",
    ),
    ("planned", r"plan|approved|scheduled|agreed|green ?light|geplant|計画"),
    ("idea", r"idea|suggest|propos|thought|nothing started|not started"),
)


_AS_CATEGORY = re.compile(
    r"\b(?:as an?|it'?s an?|this is an?|register an?|log an?|new)\s+(suggestion|quick (?:win|fix)|kaizen (?:event|blitz)|pdca(?: project| cycle)?|a3)\b",
    re.IGNORECASE,
)


_CUT_OFF = re.compile(r"^\W*(?:\S+\s+){0,4}(?:is|are|was|were|has|have|will)$", re.IGNORECASE)
"""A note that ends before it says anything."""


def build_initiative_fields(spans: Iterable[Span], text: str, today: date, language: str, person: str) -> Fields:
    """The fields of an initiative that the spans give; a field without a span is absent."""
    found: Fields = {}
    spans = list(spans)
    by_label = tell_problem_apart(group_spans(spans), text)
    for label in ("problem", "idea", "result", "learned", "note"):
        words = [clean_words(span.text) for span in by_label.get(label, [])]
        if label == "note":
            words = [word for word in words if not _CUT_OFF.search(word)]
        if words:
            found[label] = "; ".join(dict.fromkeys(words))
    for label in ("area", "sponsor", "title"):
        if label in by_label:
            found[label] = clean_words(by_label[label][0].text, keep_case=True)
    if len(by_label.get("area", [])) > 1:
        found["area"] = ", ".join(dict.fromkeys(clean_words(s.text, keep_case=True) for s in by_label["area"][:3]))
    told = "; ".join(str(found[name]) for name in ("idea", "problem") if name in found)
    if "area" not in found and told and (place := find_place(told) or find_place(text)):
        found["area"] = place
    if owners := read_people(join_spans(by_label.get("owner", []), text), person):
        found["owner"] = " and ".join(owners)
    if leader := _LEADS.search(text) or _ASKED_TO.search(text):
        found["owner"] = leader["name"]
    elif "owner" not in found and _I_LEAD.search(text):
        found["owner"] = person
    if (sponsor := _SPONSORS.search(text)) and (name := sponsor["a"] or sponsor["b"]):
        found["sponsor"] = name
        if found.get("owner") == name:
            found.pop("owner")
    if team := read_people(by_label.get("team", []), person):
        found["team"] = team
    for label, prefer in (("start", "past"), ("due", "future"), ("closed", "past")):
        for span in by_label.get(label, []):
            name, how = ("due", "future") if label != "due" and _BY.search(text[: span.start]) else (label, prefer)
            day = read_span_date(span, today, language, how)  # type: ignore[arg-type]
            clause = re.split(r"[.;!?\n]", text[: span.end])[-1][-60:]
            if label == "start" and name == "start" and not _BEGUN.search(clause):
                day = _nearer(day, read_span_date(span, today, language, "start"), today)
            if day:
                found[name] = day.isoformat()
    found |= {name: day for name, day in read_spell(spans, text, today, language).items() if name not in found}
    if benefit := read_benefit(by_label.get("benefit", []), language, text):
        found["expected_benefit"] = benefit
    for span in by_label.get("status", []):
        if status := read_status_words(span.text):
            found["status"] = status
    for span in by_label.get("category", []):
        found |= next(({"category": name} for name, pattern in CATEGORIES if re.search(pattern, span.text.lower())), {})
    if "category" not in found and (stated := _AS_CATEGORY.search(text)):
        found |= next(({"category": name} for name, pattern in CATEGORIES if re.search(pattern, stated[1].lower())), {})
    for label, name in (("objective", "strategic_objective"), ("resource", "resources"), ("kpi", "linked_kpi")):
        if label in by_label:
            found[name] = "; ".join(dict.fromkeys(clean_words(s.text, keep_case=True) for s in by_label[label]))
    if "target" in by_label:
        wished = by_label["target"][0].text
        amounts = find_amounts(wished, language)
        found["target"] = amounts[0].text if amounts else clean_words(wished, keep_case=True)
    if "problem" in found or "idea" in found:
        found |= read_gap(text, language)
    return found


def read_spell(spans: Sequence[Span], text: str, today: date, language: str) -> Fields:
    """Start and due of something that lasts from one day to another: "a kaizen event from 7 to 11 December"."""
    marked = [span for span in spans if span.label in ("start", "due")]
    for mention in find_dates(text, today, language) if marked else ():
        inside = any(span.start < mention.end and mention.start < span.end for span in marked)
        if inside and mention.grain == "day" and mention.day and mention.until and mention.until > mention.day:
            return {"start": mention.day.isoformat(), "due": mention.until.isoformat()}
    return {}


def join_spans(spans: Sequence[Span], text: str) -> list[Span]:
    """The last run of spans that only "and" or a comma parts: "Kofi left, Priya owns it" names Priya alone."""
    run: list[Span] = []
    for span in spans:
        between = text[run[-1].end : span.start] if run else ""
        if run and not re.fullmatch(
            r"\s*(?:,|and|&|\+|/|,\s*and|und|y|et|e|と|、)\s*(?:the\s+|our\s+)?", between, re.IGNORECASE
        ):
            run = []
        run.append(span)
    return run


_LEADS = re.compile(
    r"\b(?!(?:The|My|Our|This|That|She|He|It|We|You|They|Who|What|And|But|So|Team|Nobody|Everyone|Someone|Somebody)\b)(?P<name>(?:(?:Mr|Mrs|Ms|Dr|Prof|Sgt|Lt|Cpl)\.?\s+)?[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+)?)\s+"
    r"(?:has (?:assumed|taken) (?:responsibility|charge)|drives(?: it)?|is on it|is looking after it|keeps an eye on it|follows (?:it|that|this) up|leads?|will lead|is leading|(?:will )?owns? (?:it|this)|(?:will )?runs? (?:it|this)|(?:will )?looks? after (?:it|this)|takes? (?:the lead|it on|this on|care of (?:it|this))|is (?:in charge|responsible)|leitet(?: es| das)?|dirige|lo lleva|s'en occupe|cuida disso)(?=\s*(?:[,.;!)\n]|$|\band\b|\bwith\b))"
)
"""Somebody who leads by the verb alone: "Omar leads"."""
_ASKED_TO = re.compile(
    r"\b(?:ask|asked|asking|get|let|want)\s+(?P<name>(?:(?:Mr|Mrs|Ms|Dr)\.?\s+)?[A-Z][\w'’-]+)\s+to\s+(?:own|lead|run|drive|take|look after|head) (?:it|this|that)\b"
)
_I_LEAD = re.compile(
    r"\bI(?:'ll| will|'d)?\s+(?:own|lead|run|drive|look after|take care of|take on)\s+(?:it|this|that one)\b|\b(?:owner (?:is )?me|(?:it'?s|that'?s) (?:mine|my (?:job|baby)))\b|\bich (?:kümmere mich (?:selbst )?darum|leite (?:es|das)|übernehme (?:es|das))\b|\b(?:lo llevo yo|yo me encargo|je m'en occupe|eu cuido disso)\b"
)
"""The speaker as the one who leads: "I own it"."""
_PERSON = r"(?:(?:Mr|Mrs|Ms|Dr|Prof|Sgt|Lt|Cpl)\.?\s+)?[A-Z][\w'’-]*[a-z](?:\s+[A-Z][\w’-]+)?"
_SPONSORS = re.compile(
    rf"\b(?!(?:The|My|Our|This|She|He|It|We|You|They|And|But|So|Who)\b)(?P<a>{_PERSON})(?:\s+is|['’]s)\s+(?:the\s+|our\s+|its\s+)?sponsor\b|\bsponsor(?:ed by| is|:)\s+(?P<b>{_PERSON})"
)
_INTENT = re.compile(
    r"(?:\b(?:want(?:s|ed)?|would like|'d like|like|going|plan(?:s|ning)?|decided|suggest(?:s|ed)?|propos(?:e|es|ed|ing)|will|'ll|let'?s|try(?:ing)?|gonna|shall|should|could)(?: to| that we)?(?: (?:now|just|try|fit|use|have))?|"
    r"\b(?:wir (?:wollen|werden|möchten)|soll(?:en)?|vamos a|queremos|quiere|propone|nous (?:voulons|allons)|on va|propose de|vamos|quer(?:emos)?|propõe|a ideia é)|idea(?: is|:)?|so)\s+(?:to\s+|that\s+)?(?:a\s+|an\s+|the\s+)?$",
    re.IGNORECASE,
)
_REASON = re.compile(
    r",?\s+(?:because|since (?=(?:the|we|they|nobody|people)\b)|weil|da (?=die|der|das|wir)|porque|ya que|parce que|car|pois)\s+(?P<problem>\S.{6,})$",
    re.IGNORECASE,
)


def tell_problem_apart(grouped: dict[str, list[Span]], text: str) -> dict[str, list[Span]]:
    """The spans with a problem among several ideas named as such.

    In "pallets block the door, we want to paint a zone" only what follows the intention is the idea; in "move the printer
    because the packers walk too far" the reason is the problem.
    """
    ideas = grouped.get("idea", [])
    if grouped.get("problem"):
        return grouped
    meant = [bool(_INTENT.search(text[max(0, span.start - 40) : span.start])) for span in ideas]
    if len(ideas) > 1 and not meant[0] and any(meant[1:]):
        first = meant.index(True)
        problems = [replace(span, label="problem") for span in ideas[:first]]
        return {**grouped, "problem": problems, "idea": ideas[first:]}
    if len(ideas) > 1 and not meant[0] and is_trouble(ideas[0].text) and not is_trouble(ideas[1].text):
        return {**grouped, "problem": [replace(ideas[0], label="problem")], "idea": ideas[1:]}
    if len(ideas) == 1 and (match := _REASON.search(ideas[0].text)):
        idea, at = ideas[0], ideas[0].start + match.start("problem")
        problem = replace(idea, label="problem", start=at, text=match["problem"])
        kept = replace(idea, end=idea.start + match.start(), text=idea.text[: match.start()])
        return {**grouped, "problem": [problem], "idea": [kept]}
    return grouped


_TROUBLE = re.compile(
    r"\b(?:nobody|no one|never|always|keeps?|can'?t|cannot|won'?t|doesn'?t|don'?t|isn'?t|aren'?t|not|too (?:many|much|long|late|few|small|far|heavy)|twice|again and again|run(?:s|ning)? out|stands? still|gets? (?:lost|stuck|mixed|damaged|wet|jammed|cold)|"
    r"block(?:s|ed)?|stuck|wait(?:s|ing)?|search(?:es|ing)?|hunt(?:s|ing)?|look(?:s|ing)? for|missing|lost|lose[s]?|late|broken|breaks?|damaged|incomplete|wrong|mixed up|falls?|fell|trips?|spill(?:s|ed)?|leak(?:s|ing)?|jam(?:s|med)?|forg[eo]t\w*|wasted?|queue[s]?|delay(?:s|ed)?|complain\w*|unclear|dirty|empty|dies|dead|"
    r"niemand|nie|ständig|immer|fehl(?:t|en)|wart(?:et|en)|such(?:t|en)|verloren|kaputt|blockier(?:t|en)|zu (?:viele?|lange?|spät)|"
    r"nadie|nunca|siempre|faltan?|esperan?|buscan?|pierden?|se (?:para|paran|pierde|rompe|atasca|mezclan?)|demasiad[oa]s?|"
    r"personne|jamais|toujours|manquent?|attend(?:ent)?|cherchent?|perd(?:ent)?|cassée?s?|bloquée?s?|trop de|"
    r"ninguém|sempre|falta[m]?|espera[m]?|procura[m]?|perde[m]?|quebra[m]?|para(?:m)? quando|demais)\b|ない|待|探|遅|足り",
    re.IGNORECASE,
)
"""Words that tell a nuisance rather than its remedy."""
_REMEDY = re.compile(
    r"^(?:(?:to|we|let'?s|i|now|please)\s+)*(?:put|place|move|mark|hang|fix|fit|use|add|make|buy|try|build|paint|label|charge|check|stop|set|give|ask|write|print|sort|store|keep|bring|swap|change|install|replace|share|send|tape|glue|a|an|one|two|un|una|eine?n?|une?|um|uma)\b",
    re.IGNORECASE,
)


def is_trouble(words: str) -> bool:
    """Whether the words tell what goes wrong, and not what to do about it."""
    return bool(_TROUBLE.search(words)) and not _REMEDY.match(words)


def add_title(fields: Fields) -> Fields:
    """The fields with a title; where none was given it is cut from the idea, or the problem, in the person's words."""
    if fields.get("title"):
        return fields
    base = fields.get("idea") or fields.get("problem")
    return fields if not base else {"title": shorten(str(base)), **fields}


def shorten(words: str) -> str:
    """The first words, cut before a clause that follows."""
    head = re.split(
        r"[.;!?\n](?=\s|$)|:(?=\s)|,(?= (?:so|because|which|and|to|but)\b)|\s(?:so that|because|which|while|instead of|weil|damit|porque|parce que)\s",
        words,
    )[0].strip()
    parts = head.split()
    if len(parts) > TITLE_WORDS:
        parts = parts[:TITLE_WORDS]
        while len(parts) > 3 and parts[-1].lower() in (
            "the",
            "a",
            "an",
            "to",
            "of",
            "for",
            "in",
            "on",
            "at",
            "and",
            "with",
            "by",
            "so",
            "from",
            "der",
            "die",
            "das",
            "de",
            "la",
            "le",
        ):
            parts.pop()
    title = " ".join(parts)
    if not title.isascii() and len(parts) == 1:
        title = title[:30]
    return title[:1].upper() + title[1:]


def group_spans(spans: Iterable[Span]) -> dict[str, list[Span]]:
    """Spans by label, in reading order."""
    grouped: dict[str, list[Span]] = {}
    for span in sorted(spans, key=lambda s: s.start):
        grouped.setdefault(span.label, []).append(span)
    return grouped


def clean_words(text: str, *, keep_case: bool = False) -> str:
    """The words without a leading function word and outer punctuation, on one line."""
    words = re.sub(r"\s+", " ", text).strip(' \t,;:.!-–•*"“”')
    if keep_case:
        return re.sub(
            r"^(?:the|our|my|a|an|der|die|das|den|dem|la|el|le|los|les|o|os|as)\s+(?=\S)",
            "",
            words,
            flags=re.IGNORECASE,
        )
    stripped = _LEAD.sub("", words)
    return stripped if len(stripped.split()) >= 2 else words


def read_people(spans: Sequence[Span], person: str) -> list[str]:
    """Names in order, each once; "I" and "me" are the person who speaks; "nobody yet" is nobody."""
    names: list[str] = []
    for span in spans:
        for part in re.split(
            r",\s*(?:and |und |y |et |e )?|\s+(?:and|&|\+|und|y|et|e|と)\s+(?:(?:a|ao|à|au|an|para|pour|für|o|os|las?|los?)\s+(?=\w))?|、|と(?=\S)|;",
            span.text,
        ):
            name = clean_words(part, keep_case=True).strip("'’")
            name = re.sub(r"['’]s(?: (?:job|task|baby|turn|idea|project))?$", "", name)
            name = re.sub(r"\s+(?:and|und|y|et|leads?(?: it)?|takes it)$", "", name, flags=re.IGNORECASE)
            if len(name) < 2 and not _SELF.fullmatch(name) or _NOBODY.fullmatch(name):
                continue
            names.append(person if _SELF.fullmatch(name) else name)
    return list(dict.fromkeys(names))


def is_nobody(text: str) -> bool:
    """Whether an answer says that there is nothing to say yet."""
    return bool(_NOBODY.search(text)) and len(text.split()) <= 6


def read_span_date(span: Span, today: date, language: str, prefer: Prefer) -> date | None:
    """The day of a date span; `None` when the exact code cannot read it."""
    return read_date(span.text, today, language, prefer=prefer)


_RATHER = re.compile(
    r"(?:\b(?:call it|make (?:it|that)|say|i mean|rather|or rather|actually|no)\b[\s,:]*(?:about\s+|around\s+)?)$",
    re.IGNORECASE,
)


def read_benefit(spans: Sequence[Span], language: str, text: str = "") -> Fields | None:
    """The first benefit span that holds an amount, as value, unit and per; where the speaker goes on to correct it, the corrected one."""
    for span in spans:
        corrected = [
            a
            for a in find_amounts(text, language)
            if a.start >= span.end and a.unit and _RATHER.search(text[span.end : a.start])
        ]
        if corrected:
            found = {"value": corrected[-1].value, "unit": corrected[-1].unit, "per": corrected[-1].per}
            return {name: value for name, value in found.items() if value is not None}
        amount = read_amount(span.text, language)
        if amount is not None:
            found = {"value": amount.value, "unit": amount.unit, "per": amount.per}
            return {name: value for name, value in found.items() if value is not None}
    return None


def read_status_words(text: str) -> str | None:
    """The status that the words mean: as an exact word first, then by what they contain."""
    exact = read_status(text)
    if exact:
        return exact.status
    lower = text.lower()
    return next((status for status, pattern in _STATUS_PATTERNS if re.search(pattern, lower)), None)


_MONTH = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|mär|mai|okt|dez|ene|abr|ago|dic|fev|févr?|avr|août|déc|set|out)\w{0,7}\.?|q[1-4]",
    re.IGNORECASE,
)
"""What follows a value in a list of months is the next month and no unit: "Feb 3.9 Mar 4.4"."""


def read_value(text: str, language: str) -> tuple[float, str | None] | None:
    """A measured value and its unit; `None` when there is no number."""
    amount = read_amount(text, language)
    if amount is not None:
        return amount.value, None if amount.unit and _MONTH.fullmatch(amount.unit) else amount.unit
    number = read_number(text, language)
    return None if number is None else (number, None)
