"""The mind of the offline coach: reads a message, plans tool calls, composes the reply."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from assistant.offline.answers import Composer, Found
from assistant.offline.commands import is_delete
from assistant.offline.dialogue import TOLD_FIELDS
from assistant.offline.phrases import Phrases
from assistant.offline.planner import is_answer, is_draft_asked, plan
from assistant.offline.planning import Call, Reply, Result
from assistant.offline.plans_questions import is_follow_up, wants_shorter
from assistant.offline.ranking import Passage, Ranker
from assistant.offline.replies import DRAFT_TOOLS, RecordReplies, next_field
from assistant.offline.shown import Shown
from assistant.offline.understood import ACTIONS, READS, Understood, understand
from assistant.situation import Situation
from assistant.understanding.encoder import Reading
from assistant.understanding.fields import is_nobody


class OfflineMind:
    """Stateless: everything it knows of a conversation comes with each call."""

    def __init__(self, ranker: Ranker, read: Callable[[str, str], Reading]) -> None:
        self._composer = Composer(ranker)
        self._read = read

    def plan(self, message: str, earlier: Sequence[str], situation: Situation) -> list[Call]:
        """See `assistant.models.offline.Mind`."""
        return plan(self._understand(message, situation), situation)

    def reply(self, message: str, earlier: Sequence[str], situation: Situation, results: Sequence[Result]) -> Reply:
        """See `assistant.models.offline.Mind`."""
        understood = self._understand(message, situation)
        phrases = Phrases(understood.language, f"{message}|{situation.turn}")
        memory: dict[str, Any] = {"language": understood.language, "intent": name_intent(understood, results)}
        parts = []
        records = RecordReplies(phrases, Shown(understood.language, situation.locale, phrases), understood)
        if failed := tell_failures(results, situation, records, phrases):
            parts.append(failed)
        parts += self._tell_records(results, records)
        found = [
            read_found(result) for result in results if result.call.tool == "search_knowledge" and not result.failed
        ]
        if found:
            parts.append(self._answer(message, earlier, situation, found, phrases, memory))
        drafted = [result for result in results if result.call.tool in DRAFT_TOOLS]
        text, asked = records.drafts(drafted)
        if text:
            parts.append(text)
            memory["asked"] = asked
        if not parts:
            parts.append(self._talk(understood, situation, records, phrases, memory))
        return Reply("\n\n".join(part for part in parts if part), memory)

    def _understand(self, message: str, situation: Situation) -> Understood:
        previous = situation.previous[-160:]
        return understand(message, self._read, today=situation.today, previous=previous, language=situation.language)

    def _tell_records(self, results: Sequence[Result], records: RecordReplies) -> list[str]:
        tell: dict[str, Callable[[Result], str]] = {
            "search_initiatives": records.initiatives,
            "read_initiative": records.initiative,
            "list_kpis": records.kpis,
            "query_kpi": records.figure,
            "plot_kpi": records.figure,
            "who_deserves_recognition": records.overlooked,
            "leadership_brief": records.brief,
        }
        told = [tell[r.call.tool](r) for r in results if r.call.tool in tell and not r.failed]
        return list(dict.fromkeys(told))

    def _answer(
        self,
        message: str,
        earlier: Sequence[str],
        situation: Situation,
        found: Sequence[Found],
        phrases: Phrases,
        memory: dict[str, Any],
    ) -> str:
        good = [one for one in found if one.evidence != "none"]
        if not good:
            return self._decline(message, found, phrases, memory)
        memory["topic"] = (
            situation.topic
            if situation.mode == "coach" and situation.coaching_turns and situation.topic
            else situation.topic
            if is_follow_up(message, situation) or wants_shorter(message, situation)
            else good[0].question
        )
        said = " ".join([*earlier[-4:], message])
        if situation.mode == "coach":
            memory["coaching_turns"] = situation.coaching_turns + 1
            return self._composer.coach(message, good[0], phrases, step=situation.coaching_turns)
        if wants_shorter(message, situation):
            return self._composer.answer_briefly(good[0].question, good[0], phrases)
        parts = [self._composer.answer(one.question, one, phrases, said=said, brief=len(good) > 1) for one in good]
        if phrases.language != "en" and any(p.kind == "article" for one in good for p in one.passages):
            parts[0] = f"*{phrases.pick('english_sources')}*\n\n{parts[0]}"
        return "\n\n---\n\n".join(parts)

    def _decline(self, message: str, found: Sequence[Found], phrases: Phrases, memory: dict[str, Any]) -> str:
        nearest = list(dict.fromkeys(title for one in found for title in one.nearest))[:3]
        if memory["intent"] in ("other", ""):
            memory["refused"] = "out_of_scope"
            return phrases.pick("out_of_scope")
        lines = [phrases.pick("no_evidence")]
        memory["refused"] = "no_evidence"
        if nearest:
            lines.append(phrases.pick("nearest", topics="; ".join(nearest)))
        return " ".join(lines)

    def _talk(
        self,
        message: Understood,
        situation: Situation,
        records: RecordReplies,
        phrases: Phrases,
        memory: dict[str, Any],
    ) -> str:
        """What needs no tool: small talk, an answer passed over, words that were not understood."""
        if situation.asked and is_answer(message, situation):
            draft = next(one for one in situation.pending if one["id"] == situation.asked.draft)
            is_open = situation.asked.field not in TOLD_FIELDS and is_nobody(message.text)
            if message.skips or is_open:
                following = next_field(draft, (draft["id"], situation.asked.field))
                memory["asked"] = {"draft": draft["id"], "field": following} if following else None
                return f"{phrases.pick('left_open')} {phrases.pick(f'ask_{following}') if following else phrases.pick('save_one', n=1)}"
            memory["asked"] = {"draft": situation.asked.draft, "field": situation.asked.field}
            return phrases.pick("answer_not_understood", question=phrases.pick(f"ask_{situation.asked.field}"))
        if is_delete(message.text):
            return phrases.pick("no_delete")
        if is_draft_asked(message, situation):
            draft = situation.pending[-1]
            row = {"reference": phrases.pick("unsaved"), **draft["fields"]}
            return records.initiative(Result(Call("read_initiative", {}), "", {"row": row}))
        for intent in ("venting", "smalltalk", "about"):
            if message.has(intent) and not message.has(*ACTIONS, *READS):
                return phrases.pick("farewell" if intent == "smalltalk" and _LEAVES.search(message.text) else intent)
        if message.has("other"):
            memory["refused"] = "out_of_scope"
            return phrases.pick("out_of_scope")
        for intent in message.intents:
            name = f"unclear_{intent}"
            if phrases.has(name):
                return phrases.pick(name)
        return phrases.pick("not_understood")


_LEAVES = re.compile(
    r"\b(?:thanks?(?: you)?|thx|cheers|ta|bye|goodbye|see you|that'?s (?:all|it)|good night|danke|tschüss|das war'?s|gracias|adiós|hasta|merci|au revoir|à bientôt|obrigad[oa]|tchau|até|grazie|arrivederci|bedankt|dank je|tot ziens)\b|ありがとう|また",
    re.IGNORECASE,
)


def tell_failures(results: Sequence[Result], situation: Situation, records: RecordReplies, phrases: Phrases) -> str:
    """What did not work; a KPI that is asked about while its first values wait in a draft is said to wait."""
    waiting = {
        str(row.get("kpi", "")).lower(): str(row.get("kpi"))
        for draft in situation.pending
        if draft["kind"] == "measurements"
        for row in draft["fields"].get("measurements", [])
    }
    for result in results:
        name = str(result.call.arguments.get("kpi", "")).lower()
        known = name in (kpi.lower() for kpi in situation.kpis)
        if result.failed and result.call.tool in ("query_kpi", "plot_kpi") and name in waiting and not known:
            return phrases.pick("values_wait", kpi=waiting[name])
    return records.failures(results)


def name_intent(message: Understood, results: Sequence[Result]) -> str:
    """What the turn was about, for the next one: what was done, or else what was understood."""
    done = {
        "query_kpi": "query_kpi",
        "plot_kpi": "plot_kpi",
        "draft_measurements": "record_values",
        "read_initiative": "show_initiatives",
        "search_initiatives": "show_initiatives",
        "search_knowledge": "question",
    }
    return next((done[r.call.tool] for r in results if r.call.tool in done), next(iter(message.intents), ""))


def read_found(result: Result) -> Found:
    """A search's result from the artifact of the tool's answer."""
    values = result.artifact or {}
    return Found(
        question=values.get("query", ""),
        evidence=values.get("evidence", "none"),
        passages=tuple(Passage(**passage) for passage in values.get("passages", [])),
        companions=tuple(Passage(**passage) for passage in values.get("companions", [])),
        nearest=tuple(values.get("nearest", [])),
    )
