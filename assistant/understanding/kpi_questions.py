"""What is asked about a KPI: the measure, the period and what to compare with, from the words of the question."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.records.kpi_query import Measure
from assistant.records.periods import parse_period
from assistant.understanding.dates import find_dates, read_date
from assistant.understanding.encoder import Span
from assistant.understanding.fields import clean_words, group_spans
from assistant.understanding.languages import detect_language

_MEASURES: tuple[tuple[Measure, str], ...] = (
    (
        "signals",
        r"signal|noise|special cause|out of control|outlier|limits|(?:need|have|ought) to (?:act|react|worry|step in|intervene|do (?:something|anything))|act on\b|should (?:i|we) (?:act|step in|intervene|look into|react|worry|do something|be worried|be concerned)|worr(?:y|ied)|react\b|blip|fluke|just variation|real(?:ly)? (?:change|improv|better|worse)|"
        r"really (?:gone|got|went|dropp|ris|fall)|signal|rauschen|señal|ruido|bruit|sinal|ruído|シグナル|ばらつき",
    ),
    (
        "versus_target",
        r"target|goal|on track|objective|attain|how far off|\bziel\b|objetivo|meta\b|objectif|cible|目標",
    ),
    ("mean", r"average|mean\b|avg|on average|durchschnitt|mittel|promedio|media\b|moyenne|média|平均"),
    ("median", r"median|middle value|mid-?point|mediana|médiane|中央値"),
    (
        "total",
        r"\btotal\b|\bsum\b|altogether|in all\b|how many .* (?:in total|overall)|add(?:s|ed)? up|summe|insgesamt|suma\b|somme|soma\b|合計|総",
    ),
    (
        "best",
        r"\bbest\b|\brecord (?:high|low|month|week|day|quarter|value|year)\b|all-time|beste|mejor mes|meilleur|melhor|最高|最良",
    ),
    ("worst", r"\bworst\b|schlechtest|peor|\bpire\b|pior|最悪|最低"),
    (
        "change",
        r"\bchang|by how (?:much|many)|how much (?:is|are|was|were) .{0,12}(?:up|down|better|worse)|(?:up|down) in (?:%|percent|per cent)|wie ?viel prozent|de combien|en cuánto|em quanto|\b(?:drop|fall|fell|rise|rose|increase|decrease|gesunken|gestiegen|baissé|augmenté|bajado|subido|caiu|subiu)\w*\b.{0,30}\b(?:from|von|de|entre|between)\b|compared?\b|versus|\bvs\b|difference|(?:up|down|better|worse|higher|lower|more|less|fewer) than|how much (?:did|has|have|better|worse|more|less)|veränder|unterschied|cambi|différence|évolu|mudou|変化|比べ",
    ),
    (
        "trend",
        r"trend|getting (?:better|worse)|improving|develop|going (?:up|down)|better or worse|direction|over time|how(?:'s| is| are| has| have| did).*(?:doing|been|going|look|do\b)|trending|entwickl|tendenc|tendance|tendência|推移|傾向",
    ),
)
_HIGHEST = re.compile(
    r"\b(?:high(?:est)?|max(?:imum)?|peak|most|largest|biggest|greatest|höchste[nrs]?|meiste[nr]?|más alt[oa]|plus (?:haut|élevé)|mais alt[oa])\b|最大|最高"
)
_LOWEST = re.compile(
    r"\b(?:low(?:est)?|min(?:imum)?|least|fewest|smallest|niedrigste[nrs]?|wenigste[nr]?|más baj[oa]|plus bas|mais baix[oa])\b|最小|最低"
)
_RANGE = re.compile(
    r"\b(?:from|between|von|zwischen|de|del|d'|du|desde|entre)\s*(?P<first>.{3,20}?)\s+(?:to|until|till|through|and|auf|bis|und|à|au|a|al|hasta|até|y|et|e)\s+(?P<last>[^\s,?.!]+(?:\s+\d{4})?)",
    re.IGNORECASE,
)
_SINCE = re.compile(r"\b(?:since|seit|desde|depuis|desde que)\s+(.{3,30})", re.IGNORECASE)


@dataclass(frozen=True)
class KpiQuestion:
    """The arguments of a KPI query."""

    kpi: str
    measure: Measure
    period: str | None = None
    compare_period: str | None = None
    compare_kpi: str | None = None
    extreme: Literal["highest", "lowest"] | None = None
    """Asked for the highest or lowest value: whether that is the best or the worst, the KPI's direction tells."""


def read_kpi_question(
    text: str,
    spans: tuple[Span, ...],
    today: date,
    *,
    default_kpi: str,
    known: tuple[str, ...],
    fiscal_year_start: int = 1,
) -> KpiQuestion | None:
    """The query that a message asks for; `None` when no KPI is named and none was talked about."""
    grouped = group_spans(spans)
    spoken = [clean_words(span.text, keep_case=True) for span in grouped.get("kpi", [])]
    names = [name_known(words, known) for words in spoken if not _NO_NAME.fullmatch(words) or words in known]
    if not names:
        names = find_known(text, known)
    if not names:
        names = [default_kpi] if default_kpi else []
    if not names:
        return None
    periods = [
        span.text
        for label in ("period",)
        for span in grouped.get(label, [])
        if parse_period(span.text, today, fiscal_year_start)
    ]
    compared = [span.text for span in grouped.get("compare", [])]
    if not periods and len(compared) > 1 and parse_period(compared[0], today, fiscal_year_start):
        periods.append(compared.pop(0))
    compare_period = next((c for c in compared if parse_period(c, today, fiscal_year_start)), None)
    named = [c for c in compared if c != compare_period and not _TIME.search(c) and not _NO_NAME.fullmatch(c.strip())]
    compare_kpi = next((clean_words(c, keep_case=True) for c in named), None)
    measure = find_measure(text)
    if measure in ("mean", "median", "total") and (both := read_both(text, today, fiscal_year_start)):
        return KpiQuestion(names[0], measure, both)
    if (
        len(periods) > 1
        and compare_period is None
        and (measure in ("change", "trend", "mean") or re.search(r"\bvs\b|versus|compare|than", text.lower()))
    ):
        compare_period = periods[1]
    if len(names) > 1 and compare_kpi is None and re.search(r"compare|versus|\bvs\b|against|than", text.lower()):
        compare_kpi = names[1]
    if not periods and parse_period(text, today, fiscal_year_start):
        periods = [text] if compare_period is None else []
    period = periods[0] if periods else None
    if joined := read_range(text, today, fiscal_year_start):
        period, compare_period = joined, None
    elif since := read_since(text, today, fiscal_year_start):
        period = since
    if measure == "change" and compare_period:
        measure = "mean"
    extreme: Literal["highest", "lowest"] | None = None
    if measure == "latest":
        extreme = "highest" if _HIGHEST.search(text.lower()) else "lowest" if _LOWEST.search(text.lower()) else None
    return KpiQuestion(names[0], measure, period, compare_period, compare_kpi, extreme)


_TIME = re.compile(
    r"\b(?:ago|before|last|previous|earlier|year|month|week|quarter|half|vorjahr|vormonat|anterior|dernier)\b",
    re.IGNORECASE,
)
_VERB_AT_END = re.compile(
    r"\s+(?:drop|fall|fell|rise|rose|go|gone|increase|decrease|change|improve|get|grow)(?:ped|ed|n|d)?$", re.IGNORECASE
)
_NO_NAME = re.compile(
    r"(?:(?:the|our|my|its|their|at|this|that|last|latest|current|present|right|exact)\s+)*(?:target|goal|objective|average|mean|median|total|sum|trend|value|number|figure|level|moment|best|worst|highest|lowest|"
    r"change|difference|result|result so far|limits?|signal|performance|now|ziel|wert|durchschnitt|meta|objetivo|valor|promedio|media|objectif|cible|valeur|moyenne|média)s?",
    re.IGNORECASE,
)
"""Words that ask for a figure and name no KPI."""
_FIGURE_AT_END = re.compile(
    r"(?:['’]s)?\s+(?:target|goal|objective|value|figure|number|result|average|ziel|wert|meta|objetivo|objectif|cible)s?$",
    re.IGNORECASE,
)


def name_known(spoken: str, known: tuple[str, ...]) -> str:
    """The recorded name inside the words that were marked ("open tickets drop"), else the words themselves."""
    lower = spoken.lower()
    spoken = _VERB_AT_END.sub("", spoken)
    inside = [name for name in known if re.search(rf"\b{re.escape(name.lower())}\b", lower)]
    if inside:
        return max(inside, key=len)
    bare = _FIGURE_AT_END.sub("", spoken)
    meant = find_known(bare, known) if bare != spoken else []
    return meant[0] if len(meant) == 1 else spoken


def read_range(text: str, today: date, fiscal_year_start: int) -> str | None:
    """ "from June to October" as one period; `None` when the words name no range."""
    for match in _RANGE.finditer(text):
        first = parse_period(match["first"], today, fiscal_year_start)
        last = parse_period(match["last"], today, fiscal_year_start)
        if first and last and first.start < last.start:
            return f"{first.start} to {last.end}"
    return None


_BOTH = re.compile(
    r"\b(?:of|for|over|in|von|für|de|en|em|pour)\s+(?P<first>[^\s,]+(?:\s+\d{4})?)\s*(?:,\s*[^\s,]+\s*)?(?:,?\s*(?:and|und|y|et|e)|&)\s+(?P<last>[^\s,?.!]+(?:\s+\d{4})?)",
    re.IGNORECASE,
)


def read_both(text: str, today: date, fiscal_year_start: int) -> str | None:
    """ "of May and June" as one period for a figure over both; `None` unless the second follows the first within three months."""
    for match in _BOTH.finditer(text):
        first = parse_period(match["first"], today, fiscal_year_start)
        last = parse_period(match["last"], today, fiscal_year_start)
        if first and last and 0 < (last.start - first.start).days <= 93 and first.end < last.start <= last.end:
            whole = match[0].count(",") > 0 or (last.start - first.end).days == 1
            return f"{first.start} to {last.end}" if whole else None
    return None


def read_since(text: str, today: date, fiscal_year_start: int) -> str | None:
    """ "since Monday", "since Easter": what only the reading of dates knows; `None` when periods can be read already."""
    match = _SINCE.search(text)
    if match is None or parse_period(match[0], today, fiscal_year_start):
        return None
    mentions = find_dates(match[0], today, "en") or find_dates(match[0], today, detect_language(text))
    if not mentions:
        return None
    day = read_date(mentions[0].text, today, "en", prefer="past") or mentions[0].day
    return f"since {day.isoformat()}" if day <= today else None


def name_whole(text: str, known: tuple[str, ...]) -> list[str]:
    """Recorded KPIs whose whole name stands in a message."""
    lower = text.lower()
    return [name for name in known if re.search(rf"(?<!\w){re.escape(name.lower())}(?!\w)", lower)]


def find_known(text: str, known: tuple[str, ...]) -> list[str]:
    """Recorded KPIs that a message names: by their whole name, else by a word that only one of them has."""
    lower = text.lower()
    if whole := name_whole(text, known):
        return whole
    spoken = {word.rstrip("s") for word in re.findall(r"[^\W\d_]{3,}", lower)}
    words = {name: {w.rstrip("s") for w in re.findall(r"[^\W\d_]{3,}", name.lower())} - _GENERIC for name in known}
    return [
        name
        for name, own in words.items()
        if own & spoken and not any(own & spoken & other for n, other in words.items() if n != name)
    ]


_GENERIC = frozenset(
    {"rate", "number", "time", "per", "the", "and", "percent", "share", "total", "average", "of", "month", "week"}
)


def find_measure(text: str) -> Measure:
    """The measure that the words ask for; the latest value when they ask for none."""
    lower = text.lower()
    for measure, pattern in _MEASURES:
        if re.search(pattern, lower):
            return measure
    return "latest"
