"""What the coach says about records: drafts with one question, lists, figures, the brief. Every value comes from a tool."""

import re
from collections.abc import Sequence
from typing import Any

from assistant.offline.phrases import Phrases
from assistant.offline.planning import Result
from assistant.offline.shown import Shown
from assistant.offline.understood import Understood
from assistant.understanding.fields import clean_words

DRAFT_TOOLS = (
    "draft_initiative", "draft_initiative_update", "draft_kpi", "draft_measurements", "draft_recognition", "draft_barrier", "draft_commitment",
)  # fmt: skip
ASKABLE = {
    "initiative": ("idea", "owner", "due", "problem", "area", "expected_benefit", "result", "learned"),
    "initiative_update": ("result", "learned", "reason"),
    "kpi": ("name", "unit", "direction", "target"),
    "measurements": ("kpi", "period", "value"),
    "recognition": ("people", "what", "effect"),
    "barrier": ("what", "initiative"),
    "commitment": ("what", "due"),
}
"""Missing fields that the coach asks for, in this order; the others stay visible on the card."""
BLOCKING = {
    "initiative": (), "initiative_update": (), "kpi": ("name",), "measurements": ("kpi", "period", "value"),
    "recognition": ("people", "what"), "barrier": ("what",), "commitment": ("what",),
}  # fmt: skip
"""Fields without which saving is refused, so that it is not offered."""
HIDDEN = (
    "problem",
    "idea",
    "category",
    "strategic_objective",
    "linked_kpi",
    "baseline",
    "target",
    "resources",
    "result",
    "learned",
)
"""Longer fields of an initiative: they stand on the draft's card, the sentence names the short ones."""
_ATTRIBUTES = (
    (
        "owner",
        r"\bwho(?:'s| is)?\b.*\b(?:own|lead|respons|look|run|charge)|\bowner\b|wer (?:ist|hat)|quién|qui (?:est|s')|quem|誰",
    ),
    ("due", r"\bwhen\b|\bdue\b|deadline|bis wann|wann|cuándo|quand|quando|いつ"),
    (
        "status",
        r"\bstatus\b|how(?:'s| is| are)|where (?:are|is|do) (?:we|it)|wie (?:steht|läuft)|cómo va|où en|como está|状況",
    ),
    ("expected_benefit", r"benefit|saving|save\b|worth|gain|nutzen|beneficio|gain|benefício"),
    ("result", r"result|outcome|what (?:came|did)|ergebnis|resultado|résultat"),
    ("team", r"\bteam\b|who else|who works"),
    ("problem", r"\bproblem\b|why did"),
    ("learned", r"learn"),
)


class RecordReplies:
    """Renders the answers of the record tools for one turn."""

    def __init__(self, phrases: Phrases, shown: Shown, message: Understood) -> None:
        self._phrases = phrases
        self._shown = shown
        self._message = message

    def drafts(
        self, results: Sequence[Result], *, skip: tuple[str, str] | None = None
    ) -> tuple[str, dict[str, str] | None]:
        """The drafts prepared in this turn with one question, and the field that it asks for.

        `skip` names the draft and field that the person passed over: what comes after it is asked.
        """
        views = [result.artifact["draft"] for result in results if not result.failed and result.artifact]
        if not views:
            return "", None
        lines = [self._draft_line(view) for view in views]
        lines += [self._similar(view) for view in views if view.get("similar")]
        lines += [self._untraced(view) for view in views if view.get("untraced")]
        for view in views:
            if field := next_field(view, skip):
                lines.append(self._question(view, field, several=len(views) > 1))
                return "\n\n".join(line for line in lines if line), {"draft": view["id"], "field": field}
        lines.append(self._phrases.pick("save_several" if len(views) > 1 else "save_one", n=len(views)))
        return "\n\n".join(line for line in lines if line), None

    def failures(self, results: Sequence[Result]) -> str:
        """What did not work, each in the tool's own words."""
        return "\n\n".join(_sentence(result.text) for result in results if result.failed)

    def initiatives(self, result: Result) -> str:
        """The list of initiatives that fit, with the count."""
        values = result.artifact or {}
        rows = values.get("rows", [])
        if not values.get("total"):
            return self._phrases.pick("no_initiatives")
        if not rows:
            return self._phrases.pick("none_fits", total=values["total"])
        head = self._phrases.pick("initiatives_found", n=values["matching"], total=values["total"])
        lines = [f"{i}. {self._shown.initiative(row)}" for i, row in enumerate(rows, 1)]
        if values["matching"] > len(rows):
            lines.append(self._phrases.pick("and_more", n=values["matching"] - len(rows)))
        return head + "\n\n" + "\n".join(lines)

    def initiative(self, result: Result) -> str:
        """One initiative: the attribute that was asked for first, then the rest."""
        row = (result.artifact or {}).get("row", {})
        head = f"**{row.get('reference')} · {row.get('title')}**"
        asked = next((name for name, pattern in _ATTRIBUTES if re.search(pattern, self._message.text.lower())), None)
        lines = []
        if asked:
            value = self._shown.value(row[asked], asked) if row.get(asked) else None
            label = self._shown.label(asked)
            lines.append(
                f"{head} — {label}: **{value}**."
                if value
                else f"{head} — {self._phrases.pick('not_recorded', field=label)}"
            )
        else:
            lines.append(head)
        skip = {"reference", "title", "notes", "checks", "barriers", "updated", asked}
        lines += [
            f"- {self._shown.label(name)}: {self._shown.value(value, name)}"
            for name, value in row.items()
            if name not in skip and value not in (None, [], {})
        ]
        lines += [
            f"- {self._shown.label('barrier')}: {b.get('what')} ({b.get('status', 'open')})"
            for b in row.get("barriers", [])
        ]
        lines += [f"- {self._shown.day(note['on'])}: {note['text']}" for note in row.get("notes", [])]
        lines += [
            f"- {self._phrases.pick('check', days=c['days'])}: {c['outcome'] or self._shown.day(c['due'])}"
            for c in row.get("checks", [])
        ]
        return "\n".join(lines)

    def kpis(self, result: Result) -> str:
        """The recorded KPIs."""
        rows = (result.artifact or {}).get("rows", [])
        if not rows:
            return self._phrases.pick("no_kpis")
        if asks_for_missed(self._message.text):
            judged = [row for row in rows if "meets_target" in row]
            missed = [row for row in judged if not row["meets_target"]]
            if not missed:
                return self._phrases.pick("all_on_target", total=len(judged))
            head = self._phrases.pick("off_target", n=len(missed), total=len(judged))
            return head + "\n" + "\n".join(f"- **{row['name']}**: {self._last(row)}" for row in missed)
        lines = [f"- **{row['name']}**{self._kpi_details(row)}" for row in rows]
        return self._phrases.pick("which_kpi") + "\n" + "\n".join(lines)

    def _last(self, row: dict[str, Any]) -> str:
        unit = f" {row['unit']}" if row.get("unit") else ""
        goal = f"{self._shown.label('target')} {self._shown.number(row['target'])}{unit}"
        return f"{self._shown.number(row['last'])}{unit} ({row['period']}; {goal})"

    def figure(self, result: Result) -> str:
        """A computed figure with its verdict, period and row count, as the query gave them."""
        answer = (result.artifact or {}).get("answer", {})
        lines = [f"**{answer.get('sentence', '')}**" if answer.get("has_data") else answer.get("sentence", "")]
        if answer.get("has_data") and (area := self._find_place_asked(str(answer.get("kpi", "")))):
            lines.insert(0, self._phrases.pick("not_by_place", kpi=str(answer["kpi"]), area=area))
        if answer.get("verdict"):
            lines.append(answer["verdict"])
        lines += list(answer.get("notes") or ())
        if answer.get("filter") and answer.get("has_data"):
            lines.append(f"*{answer['filter']}*")
        return "\n\n".join(line for line in lines if line)

    def _find_place_asked(self, kpi: str) -> str:
        """The place that a question about a KPI names, where the KPI's own name does not: values are not kept by place."""
        places = [clean_words(text, keep_case=True) for text in self._message.texts("area")]
        return next((place for place in places if place.lower() not in kpi.lower()), "")

    def overlooked(self, result: Result) -> str:
        """Who has not been thanked, with the facts."""
        values = result.artifact or {}
        rows = values.get("rows", [])
        if not rows:
            return self._phrases.pick("nobody_waits", days=values.get("days", 30))
        lines = [f"- **{row['person']}**: {'; '.join(row['facts'])}" for row in rows[:10]]
        return (
            self._phrases.pick("waiting_for_thanks", days=values.get("days", 30))
            + "\n"
            + "\n".join(lines)
            + "\n\n"
            + self._phrases.pick("offer_thanks")
        )

    def brief(self, result: Result) -> str:
        """The leadership brief, one line and one next step each."""
        rows = (result.artifact or {}).get("rows", [])
        if only := (result.artifact or {}).get("only"):
            name = {"barriers": "open_barriers", "commitments": "open_promises"}[only]
            if not rows:
                return self._phrases.pick(f"no_{name}")
            return "\n".join([self._phrases.pick(name, n=len(rows)), "", *(self._listed(row) for row in rows)])
        if not rows:
            return self._phrases.pick("nothing_due")
        lines = [
            f"{i}. {row['text']}" + (f" → {row['next_step']}" if row.get("next_step") else "")
            for i, row in enumerate(rows[:12], 1)
        ]
        if len(rows) > 12:
            lines.append(self._phrases.pick("and_more", n=len(rows) - 12))
        return self._phrases.pick("brief_head", n=len(rows)) + "\n\n" + "\n".join(lines)

    def _listed(self, row: dict[str, Any]) -> str:
        """A barrier or promise on one line."""
        details = [
            f"{self._shown.label(name)} {self._shown.value(row[name], name)}"
            for name in ("how_often", "due", "opened")
            if row.get(name)
        ]
        return f"- **{row['reference']}** " + ", ".join([row["text"], *details])

    def _draft_line(self, view: dict[str, Any]) -> str:
        kind, fields = view["kind"], view["fields"]
        if kind == "recognition":
            head = self._phrases.pick("draft_recognition")
            return f"{head}\n\n{quote_block(fields['text'])}" if fields.get("text") else head
        head = self._phrases.pick(f"draft_{kind}", record=view.get("record") or "")
        if kind == "measurements":
            rows = fields.get("measurements", [])
            return head + "\n" + "\n".join(f"- {self._shown.measurement(row)}" for row in rows)
        name = next((fields[key] for key in ("title", "name", "what") if fields.get(key)), "")
        rest = [
            key for key in fields if key not in ("title", "name", "what", *(HIDDEN if kind == "initiative" else ()))
        ]
        details = "; ".join(f"{self._shown.label(key)} {self._shown.value(fields[key], key)}" for key in rest)
        return f"{head} " + " – ".join(part for part in (f"**{name}**" if name else "", details) if part)

    def _similar(self, view: dict[str, Any]) -> str:
        near = "; ".join(f"{one['reference']} {one['title']}" for one in view["similar"][:3])
        return self._phrases.pick("similar", near=near)

    def _untraced(self, view: dict[str, Any]) -> str:
        return self._phrases.pick("untraced", fields=", ".join(self._shown.label(name) for name in view["untraced"]))

    def _question(self, view: dict[str, Any], field: str, *, several: bool) -> str:
        name = view["fields"].get("title") or view["fields"].get("name") or ""
        question = self._phrases.pick(f"ask_{field}")
        prefix = f"**{name}**: " if several and name else ""
        if field in BLOCKING[view["kind"]]:
            return f"{prefix}{question}"
        return f"{prefix}{question} {self._phrases.pick('or_save')}"

    def _kpi_details(self, row: dict[str, Any]) -> str:
        parts = [
            row.get("unit"),
            f"{self._shown.label('target')} {self._shown.number(row['target'])}"
            if row.get("target") is not None
            else None,
        ]
        text = ", ".join(str(part) for part in parts if part)
        return f" ({text}; {row['values']})" if text else f" ({row['values']})"


_MISSED = re.compile(
    r"\b(?:off|below|under|behind|miss(?:es|ing|ed)?|not (?:on|meeting|reaching|at)|don'?t (?:meet|reach)|out of) (?:their |its |our |the )*(?:targets?|goals?)\b|"
    r"\b(?:ziel\w* (?:verfehl|nicht)|verfehl\w*|no cumplen?|hors cible|n'attei\w+ pas|não cumpre\w*|fora da meta)|目標に届|目標未達",
    re.IGNORECASE,
)


def asks_for_missed(text: str) -> bool:
    """Whether a question is for the KPIs that miss their target."""
    return bool(_MISSED.search(text))


def next_field(view: dict[str, Any], skip: tuple[str, str] | None = None) -> str | None:
    """The missing field to ask for next; `None` when nothing that matters is missing."""
    order = ASKABLE[view["kind"]]
    open_fields = [name for name in order if name in view["missing"]]
    if skip and skip[0] == view["id"] and skip[1] in order:
        open_fields = [name for name in open_fields if order.index(name) > order.index(skip[1])]
    return open_fields[0] if open_fields else None


def quote_block(text: str) -> str:
    """Text as a Markdown quotation."""
    return "\n".join(f"> {line}" if line else ">" for line in text.split("\n"))


def _sentence(text: str) -> str:
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")
