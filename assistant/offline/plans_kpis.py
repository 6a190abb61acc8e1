"""Tool calls for KPIs: definitions, values, computed figures, charts."""

import re
from dataclasses import replace
from datetime import date
from itertools import zip_longest
from typing import Any

from assistant.offline.definitions import read_definition
from assistant.offline.planning import Call
from assistant.offline.replies import asks_for_missed
from assistant.offline.segments import keep_sentences, split_by
from assistant.offline.understood import Understood
from assistant.records.matching import match_names
from assistant.records.periods import parse_period
from assistant.situation import Situation
from assistant.understanding.choices import find_direction
from assistant.understanding.dates import find_dates
from assistant.understanding.encoder import Span
from assistant.understanding.fields import clean_words, group_spans, read_people, read_value
from assistant.understanding.kpi_questions import find_known, name_whole, read_kpi_question
from assistant.understanding.measurements import WHEN, pair_measurements, read_period
from knowledge.keywords import split_terms


def plan_define_kpi(message: Understood, situation: Situation) -> list[Call]:
    """A draft of each KPI's definition, or of its change when there is one of this name."""
    if is_value_told(message):
        return plan_values(message, situation)
    calls: dict[str, Call] = {}
    message = keep_one_name(message)
    for part in split_by(message, "kpi"):
        for call in _plan_define_kpi(part, situation):
            name = str(call.arguments.get("name") or call.arguments.get("record") or call.tool).casefold()
            calls[name] = Call(call.tool, {**calls[name].arguments, **call.arguments}) if name in calls else call
    return list(calls.values())


_CALLED = re.compile(
    r"\b(?:call it|called|named|name it|nennen wir|llámalo|appelons-l[ea]|chama)\s+(?:the\s+)?$", re.IGNORECASE
)
_ONE_KPI = re.compile(
    r"\s*(?:new |a new |neue |nuevo |nouvel |novo )?(?:kpi|measure|metric|kennzahl|indicador|indicateur)\s*[:–-]\s",
    re.IGNORECASE,
)


def keep_one_name(message: Understood) -> Understood:
    """A definition with one name where another was marked too: "tracking scrap. Call it Press scrap", "KPI: Hygiene. percent of moments"."""
    names = [span for span in sorted(message.spans, key=lambda s: s.start) if span.label == "kpi"]
    if len(names) < 2:
        return message
    called = [span for span in names if _CALLED.search(message.text[: span.start])]
    chosen = (
        called[0]
        if len(called) == 1
        else names[0]
        if _ONE_KPI.match(message.text) and message.text.count("\n") == 0
        else None
    )
    if chosen is None:
        return message
    kept = tuple(span for span in message.spans if span.label != "kpi" or span == chosen)
    others = [span for span in names if span.start > chosen.start]
    if not called and others and not message.texts("definition"):
        kept = (*kept, replace(others[0], label="definition"))
    return replace(message, spans=tuple(sorted(kept, key=lambda s: s.start)))


def is_value_told(message: Understood) -> bool:
    """Whether a message that seems to define a KPI tells a value of a period: "October was 71.5"."""
    if message.texts("unit") or message.texts("direction") or message.texts("definition") or message.texts("frequency"):
        return False
    numbers = message.texts("value") or message.texts("target")
    when = message.texts("period") or parse_period(message.text, date(2000, 1, 1))
    return bool(numbers and when) and not re.search(
        r"\b(?:target|goal|aim|ziel|objetivo|meta|objectif)\b|目標", message.text, re.IGNORECASE
    )


_NAME_LEAD = re.compile(
    r"^(?:(?:a |an |the |new |my |our |eine? |neue |un |una |nuevo |nouvel |novo )*(?:kpi|measure|metric|indicator|kennzahl|indicador|indicateur)s?(?: (?:one|two|three|called|named))?\s*[:–-]?\s*)+",
    re.IGNORECASE,
)


def _plan_define_kpi(message: Understood, situation: Situation) -> list[Call]:
    """A draft of one KPI's definition or change."""
    grouped = group_spans(message.spans)
    name = clean_words(grouped["kpi"][0].text, keep_case=True) if "kpi" in grouped else situation.last_kpi
    stated = read_definition(message)
    if "," in name or "kpi" in name.lower():
        name = _NAME_LEAD.sub("", name.split(",")[0]).strip()
    pending = next((draft for draft in reversed(situation.pending) if draft["kind"] == "kpi"), None)
    if pending and (
        "kpi" not in grouped
        or not re.search(r"\b(?:kpi|measure|metric|track|another|new)\b", message.text, re.IGNORECASE)
    ):
        fits = "kpi" not in grouped or match_names(name, [str(pending["fields"].get("name", ""))])
        if fits or (stated and not match_names(name, list(situation.kpis)) and "kpi" not in message.text.lower()):
            fields = {k: v for k, v in _read_definition_spans(message, grouped, situation, stated).items() if v}
            return [Call("draft_kpi", {**fields, "draft": str(pending["id"])})] if fields else []
    if not name:
        return []
    arguments: dict[str, Any] = {"name": name} | _read_definition_spans(message, grouped, situation, stated)
    known_as = match_names(name, list(situation.kpis))
    is_empty = set(arguments) == {"name"}
    if is_empty and (known_as or message.asks):
        return plan_query(message, situation)
    if len(known_as) == 1:
        name = known_as[0]
    if name.lower() in (known.lower() for known in situation.kpis):
        arguments = {k: v for k, v in arguments.items() if k != "name"} | {"record": name}
    return [Call("draft_kpi", arguments)]


def _read_definition_spans(
    message: Understood, grouped: dict[str, list[Span]], situation: Situation, stated: dict[str, Any]
) -> dict[str, Any]:
    arguments: dict[str, Any] = {}
    for label in ("unit", "frequency", "definition"):
        if label in grouped:
            arguments[label] = clean_words(grouped[label][0].text, keep_case=True)
    if "direction" in grouped and (direction := find_direction(grouped["direction"][0].text)):
        arguments["direction"] = direction
    if "target" in grouped and (target := read_value(grouped["target"][0].text, message.language)):
        arguments["target"] = target[0]
        if target[1]:
            arguments.setdefault("unit", target[1])
        if "direction" not in arguments and "direction" not in stated and (direction := find_direction(message.text)):
            arguments["direction"] = direction
    if owner := read_people(grouped.get("owner", []), situation.person):
        arguments["owner"] = " and ".join(owner)
    arguments |= {name: value for name, value in stated.items() if name == "target" or name not in arguments}
    return arguments


_DATED = re.compile(rf"(?P<period>{WHEN})\s+(?P<kpi>[^\W\d_].{{2,}})", re.IGNORECASE)


def mark_kpis(message: Understood, situation: Situation) -> Understood:
    """The message with recorded KPIs marked by their names, or by a word that only one of them has ("casting 3.3")."""
    drafted = [str(draft["fields"].get("name", "")) for draft in situation.pending if draft["kind"] == "kpi"]
    names = [*situation.kpis, *(name for name in drafted if name)]
    spans: list[Span] = []
    for span in message.spans:
        if span.label == "kpi" and (dated := _DATED.fullmatch(span.text)):
            at = span.start + dated.start("kpi")
            spans += [
                replace(span, label="period", end=span.start + dated.end("period"), text=dated["period"]),
                replace(span, start=at, text=dated["kpi"]),
            ]
        else:
            spans.append(span)
    words = {name: {w for w in split_terms(name) if len(w) > 2} for name in names}
    for match in re.finditer(r"[^\W\d_]{3,}", message.text):
        term = next(iter(split_terms(match[0])), "")
        owners = [name for name, own in words.items() if term in own]
        over = [span for span in spans if span.start < match.end() and match.start() < span.end]
        if len(owners) == 1 and all(span.label in ("area", "kpi", "ref", "person", "title") for span in over):
            start = min([match.start(), *(span.start for span in over)])
            end = max([match.end(), *(span.end for span in over)])
            spans = [span for span in spans if span not in over]
            last = next(
                (span for span in spans if span.label == "kpi" and span.text == owners[0] and span.end >= start - 2),
                None,
            )
            if last is None:
                spans.append(Span("kpi", start, end, owners[0], 1.0))
    return replace(message, spans=tuple(sorted(spans, key=lambda span: span.start)))


def plan_values(message: Understood, situation: Situation) -> list[Call]:
    """A draft of measured values."""
    message = keep_sentences(message, frozenset({"value"}), frozenset({"idea", "problem", "action", "person"}))
    message = drop_days(mark_kpis(message, situation), situation.today)
    rows = read_table(message.text, situation, message.language) or read_headed(message.text, situation, message.language) or pair_measurements(
        message.spans, message.text, situation.today, message.language, fiscal_year_start=situation.fiscal_year_start,
        default_kpi=situation.last_kpi,
    )  # fmt: skip
    if situation.last_kpi and _RECOUNTED.search(message.text):
        known = [name.lower() for name in situation.kpis]
        rows = [row if str(row.get("kpi", "")).lower() in known else {**row, "kpi": situation.last_kpi} for row in rows]
    if changed := change_waiting(rows, situation):
        return changed
    if rows and not any("kpi" in row for row in rows) and message.has("define_kpi") and (name := message.first("kpi")):
        rows = [{**row, "kpi": clean_words(name, keep_case=True)} for row in rows]
    return [Call("draft_measurements", {"measurements": rows})] if rows else []


_RECOUNTED = re.compile(
    r"\b(?:was|were|is) wrong\b|\brecount|\bmiscount|\btypo\b|\bcorrection\b|\bkorrektur\b|\bfalsch\b", re.IGNORECASE
)
"""A value that puts one right which was told before: words beside it name no new KPI."""


def read_table(text: str, situation: Situation, language: str) -> list[dict[str, Any]]:
    """Rows of a pasted table: periods down, recorded KPIs across; empty when it is none or a cell cannot be read."""
    lines = [
        [cell.strip() for cell in re.split(r"\s*[|\t;]\s*|\s{3,}", line.strip(" |\t"))] for line in text.splitlines()
    ]
    lines = [cells for cells in lines if len(cells) > 1 and not re.fullmatch(r"[-: ]*", "".join(cells))]
    if len(lines) < 2:
        return []
    drafted = [str(draft["fields"].get("name", "")) for draft in situation.pending if draft["kind"] == "kpi"]
    header = [match_names(cell, [*situation.kpis, *drafted]) for cell in lines[0][1:]]
    rows: list[dict[str, Any]] = []
    for cells in lines[1:]:
        period = read_period(cells[0], situation.today, situation.fiscal_year_start)
        if period is None or len(cells) != len(header) + 1 or any(len(names) != 1 for names in header):
            return []
        for [name], cell in zip(header, cells[1:], strict=True):
            value = read_value(cell, language)
            if value is None and cell.strip(" -–—"):
                return []
            if value is not None:
                rows.append({"kpi": name, "period": period.text, "value": value[0]})
    return rows


_HEADING = re.compile(rf"(?:^|(?<=[.;\n])\s*|(?<=\s))(?P<when>{WHEN})\s*:\s", re.IGNORECASE)
_ITEM = re.compile(
    r"\s*(?:and\s+|und\s+|y\s+|et\s+|e\s+)?(?P<name>[^\d,;:]+?)[\s:=]+(?P<value>[-−]?[€$£]?\d[\d.,]*?\s?%?)[.,;\s]*(?=$|[^\W\d])"
)


def read_headed(text: str, situation: Situation, language: str) -> list[dict[str, Any]]:
    """Rows of a list with a period as heading: "October: delivery 94.5, complaints 11. September: delivery 93.8 …".

    Only where there are two headings and every item names one recorded KPI; else empty.
    """
    headings = list(_HEADING.finditer(text))
    rows: list[dict[str, Any]] = []
    for heading, after in zip_longest(headings, headings[1:]) if len(headings) > 1 else ():
        period = read_period(heading["when"], situation.today, situation.fiscal_year_start)
        at, end = heading.end(), after.start() if after else len(text)
        while text[at:end].strip(" .,;\n"):
            item = _ITEM.match(text[:end], at)
            known = find_known(item["name"], situation.kpis) if item else []
            value = read_value(item["value"].strip(" .,"), language) if item else None
            if item is None or len(known) != 1 or value is None or period is None:
                return []
            rows.append(
                {"kpi": known[0], "period": period.text, "value": value[0]} | ({"unit": value[1]} if value[1] else {})
            )
            at = item.end()
    return rows


def drop_days(message: Understood, today: date) -> Understood:
    """The message without values that are the day of a date, where no KPI is named: "the visit on December 8"."""
    if message.texts("kpi"):
        return message
    days = [m for m in find_dates(message.text, today, message.language) if m.grain == "day"]
    spans = tuple(
        span
        for span in message.spans
        if span.label != "value"
        or not re.fullmatch(r"\d{1,2}(?:st|nd|rd|th|\.)?", span.text.strip())
        or not any(day.start <= span.start and span.end <= day.end for day in days)
    )
    return replace(message, spans=spans)


def change_waiting(rows: list[dict[str, Any]], situation: Situation) -> list[Call]:
    """The change of values that still wait to be saved, where every row names one of them; nothing otherwise."""
    if not rows or not all("kpi" in row for row in rows):
        return []
    for draft in reversed(situation.pending):
        waiting = (
            [dict(row) for row in draft["fields"].get("measurements", [])] if draft["kind"] == "measurements" else []
        )
        fits = [find_waiting(row, waiting) for row in rows]
        if waiting and all(fit is not None for fit in fits):
            for row, fit in zip(rows, fits, strict=True):
                assert fit is not None
                fit["value"] = row["value"]
            kept = [{k: v for k, v in row.items() if k in ("kpi", "period", "value", "note")} for row in waiting]
            return [Call("draft_measurements", {"measurements": kept, "draft": str(draft["id"])})]
    return []


def find_waiting(row: dict[str, Any], waiting: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The waiting value of the same KPI and period; a part of the KPI's name will do where it names one alone."""
    same = [one for one in waiting if "period" not in row or str(one.get("period")) == str(row["period"])]
    names = [str(one.get("kpi", "")) for one in same]
    if exact := [one for one, name in zip(same, names, strict=True) if name.lower() == str(row["kpi"]).lower()]:
        return exact[0] if "period" in row or len(exact) == 1 else None
    near = match_names(str(row["kpi"]), names)
    return next((one for one in same if str(one.get("kpi", "")) in near), None) if len(near) == 1 else None


def plan_query(message: Understood, situation: Situation) -> list[Call]:
    """A computed figure, or the list of KPIs when none is named."""
    if (
        asks_for_missed(message.text)
        and not message.texts("kpi")
        and re.search(
            r"\b(?:kpis?|measures|metrics|figures|what|which|any|all|welche|kennzahl|indicador|indicateur)|指標",
            message.text,
            re.IGNORECASE,
        )
    ):
        return [Call("list_kpis", {})]
    question = read_kpi_question(
        message.text, message.spans, situation.today, default_kpi=find_default_kpi(situation), known=situation.kpis,
        fiscal_year_start=situation.fiscal_year_start,
    )  # fmt: skip
    if question is None:
        return [Call("list_kpis", {})]
    if foreign := find_foreign(message, situation, question.kpi):
        if message.texts("ref"):
            return [Call("read_initiative", {"which": clean_words(message.texts("ref")[0], keep_case=True)})]
        return [Call("query_kpi", {"kpi": foreign})]
    measure: str = question.measure
    if (
        measure == "latest"
        and situation.last_measure
        and situation.last_intent == "query_kpi"
        and not message.texts("kpi")
    ):
        measure = situation.last_measure  # "and in Q2?" asks for the same figure
    arguments: dict[str, Any] = {
        "kpi": question.kpi,
        "measure": measure,
        "period": question.period,
        "compare_period": question.compare_period,
        "compare_kpi": question.compare_kpi,
    }
    if question.extreme:
        arguments["extreme"] = question.extreme
    if both := _EXTREMES.search(message.text):
        ends = ("lowest", "highest") if both["low"] or both["high"] else ()
        asked = [{**arguments, "measure": "latest", "extreme": end} for end in ends] or [
            {**arguments, "measure": measure} for measure in ("best", "worst")
        ]
        return [Call("query_kpi", {k: v for k, v in one.items() if v}) for one in asked]
    return [Call("query_kpi", {k: v for k, v in arguments.items() if v})]


_ASKING_WORDS = frozenset(
    """what whats which when where who how many much does did do has have had was were is are the that this these those there our my your its their we you they can could would should will
    and but then now also about with from into over under than since until between during before after per for tell give show me please just really still yet ever again far long often
    value values figure figures number numbers result results level rate percent percentage point points share data kpi kpis measure measures metric trend change changed changes difference compare compared average mean
    median total sum best worst highest lowest high low max min maximum minimum target goal objective gap track latest last current recent first next previous year years month months week weeks day days quarter
    quarters half today yesterday january february march april may june july august september october november december spring summer autumn winter signal signals noise special cause normal variation limits limit
    good bad better worse more less fewer higher lower up down going getting improve improved improving react worry worried act need doing look looking like stand off miss missed meet met hit reach reached attain
    beat fall fell rise rose drop dropped gone come came make made one two three all any some same thing time right moment think mean means say says know luck real false chart plot graph compared versus""".split()
)


_GOES_ON = re.compile(
    r"^(?:and|but|so|then|ok)\b|\b(?:it|that|these|those|they|them|this(?! (?:year|month|week|quarter|morning|summer|spring|autumn|winter)))\b",
    re.IGNORECASE,
)


def find_foreign(message: Understood, situation: Situation, default: str) -> str:
    """The words of a question that mean something other than the KPI talked about, which nothing names; empty when none do.

    "And in June?" goes on about it; "how many minutes did the apron hooks save?" does not.
    """
    if message.language != "en" or message.texts("kpi") or find_known(message.text, situation.kpis):
        return ""
    if _GOES_ON.search(message.text) and not message.texts("ref"):
        return ""
    own = {word.lower() for word in re.findall(r"[^\W\d_]+", default)}
    words = re.findall(r"[^\W\d_]{3,}", re.sub(r"['’]s\b", "", message.text))
    foreign = [word for word in words if word.lower() not in _ASKING_WORDS and word.lower() not in own]
    return " ".join(foreign[:4]) if len(foreign) >= 2 or message.texts("ref") else ""


_EXTREMES = re.compile(
    r"\b(?:(?P<low>lowest|min(?:imum)?)\b.{0,40}\b(?:highest|max(?:imum)?)|(?P<high>highest|max(?:imum)?)\b.{0,40}\b(?:lowest|min(?:imum)?)|best\b.{0,40}\bworst|worst\b.{0,40}\bbest)\b",
    re.IGNORECASE,
)


def plan_plot(message: Understood, situation: Situation) -> list[Call]:
    """A chart for each KPI named, at most three."""
    spoken = [clean_words(text, keep_case=True) for text in message.texts("kpi")]
    names = name_whole(message.text, situation.kpis) or spoken or [find_default_kpi(situation)]
    names = [name for name in names if name]
    period = message.first("period")
    return [Call("plot_kpi", {"kpi": name} | ({"period": period} if period else {})) for name in names[:3]] or [
        Call("list_kpis", {})
    ]


def find_default_kpi(situation: Situation) -> str:
    """The KPI that was talked about last, or the only one there is."""
    return situation.last_kpi or (situation.kpis[0] if len(situation.kpis) == 1 else "")
