"""Labelled forms: "Owner: Ana / Area: Lab 2 / Due: 12 Dec" says itself what its words are, so exact code reads it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.understanding.encoder import Span, tidy_span

_WORDS: dict[str, str] = {
    "title": r"title|name|called|titel|título|titulo|titre|件名|題名|タイトル|名称",
    "idea": r"idea|change|after|nachher|después|après|depois|improvement|solution|proposal|suggestion|countermeasure|fix|idee|maßnahme|lösung|vorschlag|mejora|propuesta|idée|proposition|ideia|melhoria|proposta|ação|対策|案|アイデア|アイディア|改善(?:内容|案)?|内容",
    "problem": r"problem(?: statement)?|issue|before|vorher|antes|avant|pain(?: point)?|why|reason|trouble|problema|problème|問題|困りごと|課題|現状",
    "area": r"area|where|place|location|department|dept|site|bereich|ort|abteilung|área|lugar|departamento|secteur|zone|lieu|service|setor|local|場所|部署|エリア|職場",
    "owner": r"owner|lead|leader|led by|owned by|responsible|in charge|who|verantwortlich(?:e[r]?)?|zuständig|wer|responsable|dueño|responsável|dono|担当者?|責任者",
    "sponsor": r"sponsor|patron|pate|patrocinador|parrain|スポンサー",
    "team": r"team|members|with|equipo|équipe|equipe|equipa|チーム|メンバー",
    "start": r"start(?:ed)?(?: date)?|from|began|beginn|start ab|inicio|début|início|開始日?",
    "due": r"due(?: date)?|deadline|by(?: when)?|until|when|finish(?: by)?|target date|frist|termin|fällig|bis(?: wann)?|plazo|fecha(?: límite)?|échéance|délai|pour quand|prazo|até|data|期限|納期|締切",
    "benefit": r"(?:expected )?(?:benefits?|savings?|gains?)|saves|effect|wirkung|efecto|effet|efeito|(?:erwarteter )?nutzen|ersparnis|beneficio|ahorro|bénéfice|gain(?: attendu)?|économie|ganho|benefício|economia|効果|期待効果",
    "status": r"status|state|stage|estado|statut|état|estado|状態|状況|ステータス",
    "category": r"category|type|kind|kategorie|categoría|catégorie|categoria|区分|種類",
    "objective": r"(?:strategic )?(?:objective|goal|aim)|strategisches ziel|objetivo estratégico|objectif|目的",
    "resource": r"resources?|needs?|budget|ressourcen|recursos|ressources|必要なもの|予算",
    "kpi": r"kpi|measure|metric|indicator|kennzahl|indicador|indicateur|指標",
    "unit": r"unit|einheit|unidad|unité|unidade|単位",
    "target": r"target|ziel|meta|cible|目標",
    "direction": r"direction|richtung|dirección|sens|direção|方向",
    "definition": r"definition|counted as|definición|définition|definição|定義",
    "frequency": r"frequency|how often|häufigkeit|frecuencia|fréquence|frequência|頻度",
    "result": r"results?|outcome|ergebnis|resultado|résultat|結果",
    "learned": r"(?:what )?(?:we |i )?(?:learned|learnt)|lessons?(?: learned)?|learnings?|gelernt|aprendido|leçons?|学び",
    "note": r"notes?|comment|notiz|anmerkung|nota|備考|メモ",
}  # fmt: skip
_RECOGNITION = {
    "person": r"to|for|person|people|who|an|für|para|pour|誰へ|宛先",
    "achievement": r"what|for what|achievement|did|reason|wofür|qué|quoi|o quê|内容",
    "effect": r"effect|impact|result|wirkung|efecto|effet|efeito|効果",
    "channel": r"channel|via|where|kanal|canal|方法",
    "tone": r"tone|ton|tono|tom|調子",
    "length": r"length|länge|longitud|longueur|tamanho|長さ",
    "language": r"language|sprache|idioma|langue|言語",
    "audience": r"audience|readers|publikum|público|対象",
}  # fmt: skip
LEAST_ENTRIES = 2
"""So many labelled entries make a form; a single "Problem: …" counts too when it opens a line or sentence."""


@dataclass(frozen=True)
class _Entry:
    label: str
    start: int
    """Of its label's first character."""
    words: int
    """Of its value's first character."""


def read_form(
    text: str, spans: Sequence[Span], *, is_recognition: bool = False, is_kpi: bool = False
) -> tuple[Span, ...]:
    """The spans with those of labelled entries in place of what the model marked there."""
    entries = [
        replace(entry, label="kpi") if is_kpi and entry.label == "title" else entry
        for entry in _find_entries(text, is_recognition)
    ]
    if not entries:
        return tuple(spans)
    ends = [entry.start for entry in entries[1:]] + [len(text)]
    kept = list(spans)
    for entry, end in zip(entries, ends, strict=True):
        end = _find_end(text, entry.words, end)
        start, stop = tidy_span(text, entry.words, end, entry.label)
        kept = [span for span in kept if span.end <= entry.start or span.start >= end]
        if start < stop and not _EMPTY.fullmatch(text[start:stop]):
            kept.append(Span(entry.label, start, stop, text[start:stop], 1.0))
    return tuple(sorted(kept, key=lambda span: span.start))


_NAMED = re.compile(
    r"(?:^|[,.;\n(–—-]\s*|\band\s+|\bund\s+)(?:the\s+|with\s+)?(?:new\s+)?(?P<label>owner|responsible|leader|area|status|sponsor|team|category|unit|target|direction|frequency|due|deadline)\s+"
    r"(?:(?:is|are|will be|would be|should be|being|=)\s+)?(?P<words>(?:(?:Mr|Mrs|Ms|Dr|Prof)\.\s+)?[^,.;\n:()]{1,40}?)(?=\s*(?:[,;\n)]|\.(?:\s|$)|$|\s+and\s+(?:the\s+)?(?:owner|area|status|sponsor|due|target|unit)\b))",
    re.IGNORECASE,
)
_DAY = (
    r"(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?|\d{1,2}(?:st|nd|rd|th|\.)?\s+(?:of\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?:\s+\d{4})?|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}(?:st|nd|rd|th)?(?:,?\s+\d{4})?|(?:next |this )?(?:mon|tues|wednes|thurs|fri|satur|sun)day(?: week)?|today|tomorrow|next week|week \d{1,2})"
)
_DATED = re.compile(
    rf"(?:^|[,.;(\n–—-]\s*|\band\s+|\bto\s+|\bwe\s+)(?P<label>start(?:s|ing|ed)?|begin(?:s|ning)?|begun|kick-?off|finish(?:es|ing|ed)?|end(?:s|ing)?|due|done|ready|complete)\s+"
    rf"(?:(?:date|is|on|by|at|from|in)\s+){{0,2}}(?P<words>{_DAY})(?!\w)",
    re.IGNORECASE,
)
_TURNED = re.compile(
    r"(?:^|[,.;\n]\s*)(?P<words>(?:quick (?:fix|win)|kaizen event|pdca(?: project)?|suggestion))\s+(?:is|would be|should be|as)\s+(?:the\s+)?(?P<label>category)\b",
    re.IGNORECASE,
)
"""A field told after its value: "quick fix is the category"."""
_CALLED = re.compile(
    r"(?:^\s*(?:please\s+|hi,?\s+|can you\s+|could you\s+)*(?:log|record|register|add|create|note|capture|put down|new initiative)\b(?:\s+(?:a|an|the|new|initiative|idea|improvement|project|kaizen|entry))*\s*:?|\b(?:called|named|titled|call it|name it))"
    r"\s+(?:[\"“„‘«]|(?<=\s)')(?P<words>[^\"“”„’«»']{3,70})(?:[\"”“’»]|'(?!\w))",
    re.IGNORECASE,
)
"""A name in quotation marks right after the word that asks for the entry."""
_NO_VALUE = re.compile(
    r"\b(?:is|are|was|were|has|have|will|wants?|needs?|said|says|should|would|can|could|not|did|does|meeting|change[sd]?|members?|of|for|to me|by|on|tracking)\b|\?",
    re.IGNORECASE,
)


def read_named(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Short fields named without a colon ("owner Jia, status planned, area injection moulding") as their label says."""
    kept = list(spans)
    if (called := _CALLED.search(text)) and not any(span.label == "title" for span in kept):
        start, end = called.span("words")
        kept = [span for span in kept if span.end <= start or span.start >= end]
        kept.append(Span("title", start, end, text[start:end], 1.0))
    for match in _DATED.finditer(text):
        start, end = match.span("words")
        label = "start" if match["label"].lower().startswith(("start", "beg", "kick")) else "due"
        if all(
            span.label in ("value", "period", "target", "kpi", "title", label)
            for span in kept
            if span.start < end and match.start("label") < span.end
        ):
            kept = [span for span in kept if span.end <= match.start("label") or span.start >= end]
            kept.append(Span(label, start, end, text[start:end], 1.0))
    if (turned := _TURNED.search(text)) and not any(span.label == turned["label"].lower() for span in kept):
        start, end = turned.span("words")
        kept = [span for span in kept if span.end <= start or span.start >= end]
        kept.append(Span(turned["label"].lower(), start, end, text[start:end], 1.0))
    for match in _NAMED.finditer(text):
        words, name = match["words"], match["label"].lower()
        label = {"deadline": "due", "responsible": "owner", "leader": "owner"}.get(name, name)
        if _NO_VALUE.search(words) or len(words.split()) > 4:
            continue
        if label in ("owner", "sponsor") and not (words[:1].isupper() or words.lower() in ("me", "i", "myself")):
            continue
        if label in ("target", "due") and not re.search(r"\d", words):
            continue
        start, end = tidy_span(text, match.start("words"), match.end("words"), label)
        inside = [span for span in kept if span.start < end and start < span.end]
        if start >= end or any(span.label == label or span.start < match.start("label") for span in inside):
            continue
        kept = [
            span for span in kept if span not in inside and not (span.start >= match.start("label") and span.end <= end)
        ]
        kept.append(Span(label, start, end, text[start:end], 1.0))
    return tuple(sorted(kept, key=lambda span: span.start))


def is_label(words: str) -> bool:
    """Whether words name a field, such as "issue" or "Frist"."""
    return any(re.fullmatch(pattern, words.strip(), re.IGNORECASE) for pattern in _WORDS.values())


_EMPTY = re.compile(r"[-–—?.…/ ]*|tbd|n/?a|none|open|unknown|\?+", re.IGNORECASE)


def _find_entries(text: str, is_recognition: bool) -> list[_Entry]:
    words = {**_WORDS, **_RECOGNITION} if is_recognition else _WORDS
    found: dict[int, _Entry] = {}
    for label, pattern in words.items():
        entry = re.compile(
            rf"(?:^|[\n;/|,.•*(–—、。]|\s-)\s*(?:\*\*)?((?:{pattern})(?:\*\*)?\s?(?:[:：=]|\s[–-]\s))\s*", re.IGNORECASE
        )
        for match in entry.finditer(text):
            found[match.start(1)] = _Entry(label, match.start(1), match.end())
    entries = [found[at] for at in sorted(found)]
    return entries if len(entries) >= LEAST_ENTRIES or (entries and text[: entries[0].start].strip() == "") else []


_SENTENCE_END = re.compile(r"\n|[;|•。]|[.!?](?=\s+\S)|\s/\s|\s[–—]\s")


def _find_end(text: str, start: int, limit: int) -> int:
    """Where a value ends: at the line's or sentence's end, not in an abbreviation or ordinal ("Mr. ", "12. Dezember")."""
    for match in _SENTENCE_END.finditer(text, start, limit):
        before = text[start : match.start()]
        if match[0] == "." and re.search(
            r"(?:\b(?:mr|mrs|ms|dr|st|no|prof|approx|ca|hr|fr)|\b\d{1,2}|\b\w)$", before, re.IGNORECASE
        ):
            continue
        if before.strip():
            return match.start()
    return limit
