"""Facts and names fitted into a sentence: to second person, after "for", after "that". What is not safe stays as it was said.

Only the grammar of a fact is touched, never its words: the verb agrees, a pronoun that can only mean the person thanked
becomes "you", a past tense becomes a gerund. Each function returns an empty string where that cannot be done safely.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_IRREGULAR = dict(
    pair.split("=")
    for pair in """had=having did=doing went=going came=coming got=getting made=making took=taking gave=giving found=finding kept=keeping
    held=holding ran=running rang=ringing sat=sitting stood=standing wrote=writing built=building taught=teaching told=telling brought=bringing
    caught=catching bought=buying thought=thinking fought=fighting led=leading drew=drawing drove=driving flew=flying froze=freezing
    spoke=speaking stuck=sticking swept=sweeping slept=sleeping felt=feeling dealt=dealing meant=meaning met=meeting left=leaving lost=losing
    paid=paying said=saying laid=laying sold=selling sent=sending spent=spending lent=lending bent=bending dug=digging hung=hanging
    swung=swinging won=winning began=beginning swam=swimming sang=singing broke=breaking woke=waking chose=choosing rose=rising rode=riding
    threw=throwing grew=growing knew=knowing blew=blowing saw=seeing ate=eating fell=falling fed=feeding fled=fleeing bore=bearing
    wore=wearing tore=tearing swore=swearing shook=shaking hid=hiding slid=sliding lit=lighting shot=shooting sought=seeking heard=hearing
    forgave=forgiving forgot=forgetting became=becoming overcame=overcoming understood=understanding understook=understanding wound=winding
    bound=binding ground=grinding struck=striking stole=stealing sank=sinking drank=drinking learnt=learning spelt=spelling burnt=burning
    cut=cutting put=putting set=setting let=letting shut=shutting hit=hitting read=reading split=splitting spread=spreading quit=quitting""".split()
)
_SAME_AS_BASE = frozenset("cut put set let shut hit read split spread quit left ground wound bound felt".split())
_NOT_PAST = frozenset(
    "need speed bleed breed greed weed reed deed heed indeed hundred embed exceed proceed succeed hatred kindred tired wicked shed feed seed sacred".split()
)
_PREFIXES = ("re", "over", "under", "out", "un", "mis")
_ADVERBS = frozenset(
    "never always also even just still already once twice again soon often again then both first single-handed personally".split()
)
_FOLLOWS = frozenset(
    """the a an this that these those my your his her its our their me you him it us them each every all both some any no one two three four five
    six seven eight nine ten eleven twelve twenty thirty forty fifty everyone everybody everything someone somebody something anyone nothing nobody
    people staff in on at to for from with without by of off up down out over under through into onto across around round after before until
    till since while when where why how what who whether if because although though as so and but about against along away back home late
    early in twice once again alone together straight more less half another several many much himself herself themselves yourself day
    ahead extra such""".split()
)
_BREAKS = frozenset(
    "before after until till since while when where because although though if that who which why how what whether so as".split()
)
_DETERMINERS = frozenset(
    """the a an this that these those my your his her its our their all both every each no zero one two three four five six seven eight nine ten
    eleven twelve twenty thirty forty fifty more fewer less""".split()
)
_FINITE = frozenset(
    """is are was were am has have had does did do will would can could isn't aren't wasn't weren't hasn't haven't hadn't doesn't didn't don't
    won't went came got made took gave found kept held ran said left lost paid fell grew became stayed works work turned dropped stopped started
    runs takes costs needs saved saves helped""".split()
)
_SUBJECTS = frozenset(
    "we it i they he she you nobody everyone everybody nothing everything this that there no-one someone".split()
)
_PEOPLE = re.compile(
    r"(?:wo)?m[ae]n|girls?|boys?|lads?|lady|ladies|customers?|clients?|patients?|colleagues?|drivers?|doctors?|nurses?|callers?|trainees?|tenants?|surgeons?|"
    r"plumbers?|apprentices?|mates?|starters?|newcomers?|joiners?|students?|child|children|kids?|mothers?|fathers?|parents?|boss|bosses|supervisors?|"
    r"managers?|operators?|visitors?|guests?|suppliers?|contractors?|auditors?|people|team|crew|some(?:one|body)|every(?:one|body)|any(?:one|body)|who|"
    r"husband|wife|son|daughter|guy|guys|person|persons|pensioners?|consultants?|agents?|clerks?|porters?|engineers?|technicians?|neighbours?|friends?"
)
_CALENDAR = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|march|april|may|june|july|august|september|october|november|december|easter|christmas|i"
)
_AGREE = {
    "is": "are", "was": "were", "has": "have", "does": "do", "isn't": "aren't", "wasn't": "weren't", "hasn't": "haven't", "doesn't": "don't",
}  # fmt: skip
_GENDERS = {
    "he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f",
    "they": "p", "them": "p", "their": "p", "themselves": "p",
}  # fmt: skip
_LEAD = re.compile(
    r"^(?:(?:a )?(?:big )?(?:thank(?:s| you)) (?:to (?:him|her|them) )?)?(?:for|that|because|who|how|and|to thank (?:him|her|them) for)\s+(?=\S)",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"^(he|she|they|you)(?:(['’](?:s|ve|d|re))|(?=\s))\s*", re.IGNORECASE)
_EFFECT_LEAD = re.compile(
    r"^(?:(?:and|so|because of (?:that|this|it|him|her|them)|as a result|thanks to (?:that|this|him|her|them|it)|the (?:result|effect)(?: was| is)?(?: that)?|"
    r"which meant(?: that)?|that meant(?: that)?|(?:it )?meant that|so that|that)\b[,:]?\s+)+(?=\S)",
    re.IGNORECASE,
)


_GROUP = re.compile(
    r"\b(?:teams?|shifts?|crews?|gang|squad|group|department|staff|reception|switchboard|helpdesk|desk|section|nurses|ladies|porters|techs|coordinators|clerks|drivers|"
    r"cleaners|operators|colleagues|volunteers|guards|trainees|apprentices|engineers|technicians|everyone|everybody|two|three|four|five|both|folks|guys|"
    r"lads|girls|boys|bunch|committee|mechanics|fitters|packers|pickers|dispatchers|phlebotomists|consultants|mannschaft|schicht|\w*schicht|gruppe|abteilung|kollegen|"
    r"kolleginnen|madels|mädels|jungs|leute|equipo|turno|grupo|chicas|chicos|compañer[oa]s|departamento|équipe|equipe|service|groupe|collègues|gars|filles|"
    r"galera|pessoal|turma|colegas|meninas|squadra|turno|gruppo|reparto|colleghi|colleghe|ragazz[ie]|ploeg|dienst|afdeling|collega['’]?s|dames|mannen|nachtploeg|"
    r"people|all)\b|(?:^|\s)(?:team|ward) [A-Z\d]+\b|チーム|班|皆|みんな|たち|方々|夜勤|日勤",
    re.IGNORECASE,
)


_AVERTED = re.compile(
    r"\botherwise\b|\bwould(?:n't)? (?:still )?have\b|\bwould['’]ve\b|['’]d (?:still )?have\b|\bsonst\b|\bde lo contrario\b|\bsi no\b|\bsinon\b|\bsenão\b|"
    r"\bcaso contrário\b|\baltrimenti\b|^anders (?:had|hadden|was|waren|zou)|さもなければ|でなければ|なければ",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Deed:
    """What somebody did, in the forms that are safe; an empty form is not."""

    did: str = ""
    """A whole clause: "you stayed late and fixed the jig"."""
    thing: str = ""
    """What follows "for": "staying late and fixing the jig", "the new shadow board"."""
    words: str = ""
    """What follows a colon, always there."""
    quoted: bool = False
    """Whether the words stay another's and need quotation marks."""


@dataclass(frozen=True)
class Outcome:
    """What came of it, in the forms that are safe; an empty form is not."""

    clause: str = ""
    """What follows "because of that,": "we shipped on time"."""
    verb: str = ""
    """What follows "that": "saved 20 minutes a shift"."""
    thing: str = ""
    """What follows "that meant": "40 fewer calls a day"."""
    words: str = ""
    quoted: bool = False
    is_averted: bool = False
    """Whether the words tell what would have happened otherwise."""


def read_deed(what: str, subject: str, names: Sequence[str], *, to_them: bool, plural: bool) -> Deed:
    """The forms of what was done. `subject` is who did it as the message says it: "you", or the names."""
    parts = [
        _read_part(part, subject, names, to_them=to_them, plural=plural)
        for part in re.split(r";\s+", tidy(what))
        if part
    ]
    words = "; ".join(part.words for part in parts)
    quoted = any(part.quoted for part in parts)
    if all(part.did for part in parts):
        dids = [parts[0].did, *(part.did if to_them else part.did.removeprefix(f"{subject} ") for part in parts[1:])]
        things = [part.thing for part in parts]
        return Deed(_join(dids), _join(things) if all(things) else "", words, quoted)
    if all(part.thing for part in parts):
        return Deed("", _join([part.thing for part in parts]), words, quoted)
    return Deed("", "", words, quoted)


def read_outcome(effect: str, *, to_them: bool) -> Outcome:
    """The forms of what came of it."""
    said = tidy(effect)
    text = _EFFECT_LEAD.sub("", said)
    if to_them:
        text = re.sub(r"\b(because of|thanks to) (?:him|her|them)(?=$|[,.;])", r"\1 you", text, flags=re.IGNORECASE)
        others = re.search(r"\b(?:he|she|him|his|her|hers|himself|herself)\b", text, re.IGNORECASE)
    else:
        others = re.search(r"\b(?:you|your|yours|yourself)\b", text, re.IGNORECASE)
    if others:
        return Outcome(words=text, quoted=True)
    if _AVERTED.search(text):
        averted = re.sub(r"^otherwise,?\s+|,?\s+otherwise$", "", text, flags=re.IGNORECASE)
        return Outcome(words=_lower_first(averted), is_averted=True)
    words = text.split()
    first = _bare(words[0])
    lowered = _lower_first(text)
    if lowered[0].isupper() and not re.match(r"I\b|I['’]", lowered):
        return Outcome(words=text)
    if first in {"turns", "turned"} and len(words) > 1 and _bare(words[1]) == "out":
        return Outcome(words=f"it {lowered}", clause=f"it {lowered}")
    if _is_third_person(words) or _starts_past(words):
        return Outcome(verb=lowered, words=f"it {lowered}")
    if re.sub(r"['’].*", "", first) in {"that", "this", "it"}:
        return Outcome(words=lowered)
    if re.sub(r"['’].*", "", first) in _SUBJECTS or (first in _DETERMINERS | {"not"} and _has_finite(words)):
        return Outcome(clause=lowered, words=lowered)
    if (
        (first in _DETERMINERS or first[:1].isdigit() or first.endswith("ing") or first in {"not", "no"})
        and not _has_finite(words)
        and not _has_past(words)
    ):
        return Outcome(thing=lowered, words=lowered)
    return Outcome(words=text)


def fit_deed(what: str, names: str, rules: Mapping[str, Any], address: str, *, to_them: bool) -> Deed:
    """The forms of what was done in the other languages, by the rules of the language's file.

    `subject` strips a pronoun, `verb` tells a third person that begins the words, `third` finds words that speak about a person,
    `second` finds words that speak to one, and `address` holds replacements of the beginning, the first that fits.
    """
    said = tidy(what)
    for pattern, instead in rules.get("polite", ()):
        said = re.sub(pattern, instead, said)
    rest = re.sub(rules.get("subject", r"(?!)"), "", said, flags=re.IGNORECASE)
    begins = bool(re.match(rules.get("verb", r"(?!)"), rest, re.IGNORECASE))
    inner = re.sub(rf"^(?:{rules.get('verb', '(?!)')})", "", rest, count=1, flags=re.IGNORECASE)
    if not to_them:
        if re.search(rules.get("second", r"(?!)"), said, re.IGNORECASE):
            return Deed(words=said, quoted=True)
        return (
            Deed(did=rules.get("about", "{names} {words}").format(names=names, words=rest), words=said)
            if begins
            else Deed(words=said)
        )
    third = bool(re.search(rules.get("third", r"(?!)"), inner, re.IGNORECASE))
    if begins and not third:
        for pattern, instead in rules.get("address", {}).get(address, ()):
            if re.match(pattern, rest, re.IGNORECASE):
                did = re.sub(pattern, instead, rest, count=1, flags=re.IGNORECASE)
                return Deed(did=did, words=did)
    return Deed(words=said, quoted=begins or third or rest != said)


def fit_outcome(effect: str, rules: Mapping[str, Any], *, to_them: bool) -> Outcome:
    """What came of it in the other languages: the words as they are."""
    said = tidy(effect)
    text = re.sub(rules.get("effect_lead", r"(?!)"), "", said, flags=re.IGNORECASE) or said
    odd = re.search(rules.get("third_effect" if to_them else "second", r"(?!)"), text, re.IGNORECASE)
    clause = text if not odd and re.match(rules.get("clause", r"(?!)"), text, re.IGNORECASE) else ""
    return Outcome(clause=clause, words=text, quoted=bool(odd), is_averted=bool(_AVERTED.search(text)))


def is_plural(people: Sequence[str]) -> bool:
    """Whether several people are thanked: several names, or one that names a group."""
    joined = " ".join(people)
    return len(people) > 1 or bool(
        _GROUP.search(joined) or re.search(r"\w\s(?:and|und|y|e|et|en|&)\s\w|[とや]\S", joined)
    )


def name_aloud(name: str, language: str, *, to_them: bool) -> str:
    """A name as it stands in a sentence: a group with its article where it is spoken about, a person with さん in Japanese."""
    name = re.sub(r"\s+", " ", name).strip(" ,.;:")
    if language == "ja":
        return (
            name
            if re.search(
                r"(?:さん|様|さま|君|くん|ちゃん|氏|皆|みんな|チーム|班|部|課|係|方々|たち|先生|[部課係班]長)$", name
            )
            or is_plural([name])
            else f"{name}さん"
        )
    if language != "en":
        return (
            re.sub(r"^(?:(?:die|der|das|unsere|de|het|les?|las?|los|el|il|i|gli|os|as|[oa]) |l['’])(?=\w)", "", name)
            if to_them
            else name
        )
    if to_them:
        return re.sub(r"^(?:the|our|my)\s+", "", name, flags=re.IGNORECASE)
    words = name.split()
    known = {
        "the",
        "our",
        "my",
        "that",
        "this",
        "a",
        "an",
        "his",
        "her",
        "their",
        "all",
        "every",
        "everyone",
        "everybody",
        "whole",
    }
    if not words or words[0].lower() in known or words[0][0].isupper() or re.search(r"['’]s\b", words[0]):
        return re.sub(r"^The\b", "the", name)
    has_name = any(word[0].isupper() for word in words[1:])
    if (
        words[0].lower() in _DETERMINERS
        or words[0][0].isdigit()
        or _GROUP.search(name)
        or (not has_name and len(words) > 1 and name.endswith("s"))
    ):
        return f"the {name}"
    return name


def tidy(text: str) -> str:
    """The words on one line, without outer punctuation and quotation marks."""
    return re.sub(r"\s+", " ", text).strip(' \t\n,;:.!-–—•*"“”„«»「」。')


def _read_part(part: str, subject: str, names: Sequence[str], *, to_them: bool, plural: bool) -> Deed:
    said = tidy(part)
    text = _LEAD.sub("", said)
    verb, gender = _strip_subject(text, names)
    words = verb.split()
    if not words:
        return Deed(words=said)
    if gender or _starts_past(words) or _starts_auxiliary(words):
        has_subject = bool(gender)
        verb = (
            verb
            if has_subject and not _starts_past(words) and not _starts_auxiliary(words) and words[0][0].isupper()
            else _lower_first(verb, force=True)
        )
        if _bare(verb.split()[0]) == "been":
            verb = ("have " if to_them or plural else "has ") + verb
        adapted = _to_second(verb, gender, plural=plural, present=has_subject) if to_them else _to_third(verb)
        if adapted:
            return Deed(f"{subject} {adapted}", _to_gerund(adapted), f"{subject} {adapted}")
        return Deed(words=said, quoted=True)
    lowered = _lower_first(text)
    adapted = _to_second(lowered, "", plural=plural, present=False, is_noun=True) if to_them else _to_third(lowered)
    if not adapted:
        return Deed(words=text, quoted=True)
    first = _bare(words[0])
    noun = (first in _DETERMINERS or first[:1].isdigit()) and not _has_finite(words) and not _has_past(words)
    gerund = _is_gerund(words)
    return Deed("", adapted if noun or gerund else "", adapted)


def _strip_subject(text: str, names: Sequence[str]) -> tuple[str, str]:
    """The words without a subject that is the person thanked, and its gender: m, f, p, or n where it does not tell."""
    if match := _SUBJECT.match(text):
        rest = text[match.end() :]
        words = rest.split()
        if not words:
            return text, ""
        gender = _GENDERS.get(match[1].lower(), "n")
        ending = (match[2] or "").lower().replace("’", "'")
        if ending == "'s":
            after = [word for word in words if not _is_adverb(word)]
            participle = after and (
                _is_past(after[0])
                or _bare(after[0]) in {"been", "done", "given", "taken", "written", "gone", "shown", "driven", "known"}
            )
            return ("has " if participle else "is ") + rest, gender
        return {"'ve": "have ", "'d": "had ", "'re": "are "}.get(ending, "") + rest, gender
    for name in sorted({*names, *(name.split()[0] for name in names), " and ".join(names)}, key=len, reverse=True):
        if match := re.match(rf"(?:the )?{re.escape(name)}\s+(?=\S)", text, re.IGNORECASE):
            rest = text[match.end() :]
            if _starts_past(rest.split()) or _starts_auxiliary(rest.split()) or _is_third_person(rest.split()):
                return rest, "n"
    return text, ""


@dataclass
class _Passed:
    """What a scan has passed on its way to a pronoun, so that the pronoun may mean it."""

    one: bool = False
    """Another person."""
    many: bool = False
    """Several others, or things."""
    aside: bool = False
    """A clause with a subject of its own."""


def _to_second(text: str, gender: str, *, plural: bool, present: bool, is_noun: bool = False) -> str:
    """The predicate as said to the person: "came in on her day off" as "came in on your day off".

    Empty where a pronoun may mean another.
    """
    own = _own_genders(text, gender, plural=plural)
    tokens, words = _split(text)
    if not own:
        return ""
    if not is_noun:
        _agree_verbs(tokens, words, present=present)
    passed = _Passed()
    for place, index in enumerate(words):
        token = _bare(tokens[index])
        following = _bare(tokens[words[place + 1]]) if place + 1 < len(words) else ""
        if _GENDERS.get(re.sub(r"['’].*", "", token)) in own:
            ends = place + 1 == len(words) or bool("".join(tokens[index + 1 : words[place + 1]]).strip())
            turned = _turn_pronoun(
                token, "" if ends else following, _before(tokens, words, place), passed, plural=plural
            )
            if not turned:
                return ""
            tokens[index] = turned
            if turned == "you" and token in {"he", "she"} and following in _AGREE:
                tokens[words[place + 1]] = _AGREE[following]
            continue
        is_many = bool(
            re.fullmatch(r"\w{3,}s|children|people|team|crew|\w*men|every(?:one|body)", token)
        ) and token not in {"always", "across", "yourselves"}
        passed.many = passed.many or (place > 0 and is_many)
        is_name = place > 0 and tokens[index][0].isupper() and not _CALENDAR.fullmatch(token)
        passed.one = passed.one or is_name or (bool(_PEOPLE.fullmatch(token)) and not is_many)
        passed.aside = passed.aside or (
            place > 0 and token in _BREAKS and _GENDERS.get(re.sub(r"['’].*", "", following)) not in own
        )
    return "".join(tokens)


def _turn_pronoun(token: str, following: str, before: str, passed: _Passed, *, plural: bool) -> str:
    """The pronoun in second person, itself where it cannot mean the person, empty where that is not sure.

    An object in the clause of its subject means another ("called him"): a reflexive would stand there.
    """
    is_many = token.startswith("the")
    other = passed.many if is_many else passed.one
    if match := re.fullmatch(r"(he|she|they)(?:['’](ve|d|re|s|ll))?", token):
        unsure = (
            other or match[2] == "s" or (match[1] != "they" and following.endswith("s") and following not in _AGREE)
        )
        return "" if unsure else "you" + (f"'{match[2]}" if match[2] else "")
    if token.endswith(("self", "selves")):
        return "" if passed.aside else "yourselves" if plural else "yourself"
    if token in {"his", "their"} or (
        token == "her" and following and following not in _FOLLOWS - {"day", "extra", "early", "late"}
    ):
        return "" if (other or passed.aside) and following != "own" else "your"
    if before != "of" and (passed.aside or before in {"with", "around", "about", "behind", "for", "by"}):
        return token if is_many and passed.many else ""
    return token


def _agree_verbs(tokens: list[str], words: Sequence[int], *, present: bool) -> None:
    """Puts the first verb, and those joined to it, in the form that "you" takes."""
    head = next((place for place, index in enumerate(words) if not _is_adverb(tokens[index])), 0)
    tokens[words[head]] = _agree(tokens[words[head]], present=present)
    for place in range(head + 1, len(words)):
        index = words[place]
        token = _bare(tokens[index])
        if token in _BREAKS:
            return
        if _is_adverb(token) or _before(tokens, words, place) not in {"and", "but"}:
            continue
        following = _bare(tokens[words[place + 1]]) if place + 1 < len(words) else ""
        if token in _AGREE or (present and _is_third_person([token, following])):
            tokens[index] = _AGREE.get(token) or _to_base(token)


def _before(tokens: Sequence[str], words: Sequence[int], place: int) -> str:
    """The word before, adverbs left out."""
    return next((_bare(tokens[index]) for index in reversed(words[:place]) if not _is_adverb(tokens[index])), "")


def _split(text: str) -> tuple[list[str], list[int]]:
    """The words, marks and blanks of a text, and the places of the words."""
    tokens = re.findall(r"[\w'’-]+|[^\w\s]|\s+", text)
    return tokens, [index for index, token in enumerate(tokens) if token[0].isalnum()]


def _own_genders(text: str, gender: str, *, plural: bool) -> set[str]:
    """The genders of pronouns that may mean the person thanked; empty where two are possible."""
    if gender in {"m", "f", "p"}:
        return {gender}
    if plural:
        return {"p"}
    found = {_GENDERS[word] for word in re.findall(r"[a-z]+", text.lower()) if word in _GENDERS} - {"p"}
    return set() if len(found) > 1 else found or {"p"}


def _to_third(text: str) -> str:
    """The words as said about the person to others; empty where they speak to the person."""
    return "" if re.search(r"\b(?:you|your|yours|yourself|yourselves)\b", text, re.IGNORECASE) else text


def _to_gerund(text: str) -> str:
    """The predicate after "for": "stayed late and fixed it" as "staying late and fixing it"; empty where verbs cannot be told apart."""
    tokens, words = _split(text)
    head = next((place for place, index in enumerate(words) if not _is_adverb(tokens[index])), None)
    if head is None or not _is_past(tokens[words[head]]) or _bare(tokens[words[head]]) == "had":
        return ""
    aside = False
    for place in range(head, len(words)):
        token = _bare(tokens[words[place]])
        back = place - 1
        while back > head and _is_adverb(tokens[words[back]]):
            back -= 1
        gap = "".join(tokens[words[back] + 1 : words[back + 1]]) if place > head else ""
        joined = place > head and (_bare(tokens[words[back]]) in {"and", "but", "then", "or"} or "," in gap)
        if place == head or (joined and _is_past(token)):
            rest = [tokens[index] for index in words[place:]]
            if aside or (place > head and (not _starts_past(rest) or (len(rest) == 1 and "," in gap))):
                return ""
            tokens[words[place]] = _gerund(token)
        elif joined and token in {
            "he",
            "she",
            "they",
            "you",
            "we",
            "i",
            "it",
            "was",
            "were",
            "is",
            "are",
            "has",
            "have",
        }:
            return ""
        aside = aside or (place > head and token in _BREAKS)
    return "".join(tokens)


def _gerund(past: str) -> str:
    for prefix in ("", *_PREFIXES):
        if past.startswith(prefix) and past[len(prefix) :] in _IRREGULAR:
            return prefix + _IRREGULAR[past[len(prefix) :]]
    if past.endswith("ied"):
        return past[:-3] + "ying"
    return past[:-2] + ("eing" if past.endswith("eed") else "ing")


def _agree(verb: str, *, present: bool) -> str:
    bare = _bare(verb)
    if bare in _AGREE:
        return _AGREE[bare]
    return _to_base(verb) if present and not _is_past(bare) and bare.endswith("s") and not bare.endswith("ss") else verb


def _to_base(verb: str) -> str:
    if re.search(r"[^aeiou]ies$", verb):
        return verb[:-3] + "y"
    return verb[:-2] if re.search(r"(?:sh|ch|x|ss|zz|[^aeiou]o)es$", verb) else verb[:-1]


def _is_past(word: str) -> bool:
    bare = _bare(word)
    if any(bare.startswith(prefix) and bare[len(prefix) :] in _IRREGULAR for prefix in ("", *_PREFIXES)):
        return True
    return bare.endswith("ed") and len(bare) > 3 and bare not in _NOT_PAST


def _starts_past(words: Sequence[str]) -> bool:
    """Whether the words begin with a past tense, rather than with a participle before a noun ("improved layout")."""
    rest = [
        word
        for place, word in enumerate(words)
        if not (_is_adverb(word) and all(_is_adverb(one) for one in words[:place]))
    ]
    if not rest or not _is_past(rest[0]):
        return False
    bare = _bare(rest[0])
    if not bare.endswith("ed") and bare not in _SAME_AS_BASE:
        return True
    if len(rest) == 1 or rest[0][-1] in ",;":
        return True
    following = _bare(rest[1])
    certain = (
        following in _FOLLOWS
        or following[:1].isdigit()
        or rest[1][0].isupper()
        or rest[1][0] in '$€£¥₦₹"“'
        or _is_adverb(following)
    )
    return certain or (following.endswith("s") and not following.endswith("ss") and bare not in _SAME_AS_BASE)


def _starts_auxiliary(words: Sequence[str]) -> bool:
    return (
        bool(words)
        and _bare(words[0])
        in {"has", "have", "hasn't", "haven't", "was", "were", "been", "didn't", "wasn't", "never", "had"}
        and len(words) > 1
    )


def _is_third_person(words: Sequence[str]) -> bool:
    """Whether the words begin with a verb in the present: "saves us", "means that"."""
    rest = [word for word in words if not _is_adverb(word)]
    if not rest:
        return False
    bare = _bare(rest[0])
    known = re.fullmatch(r"(?:saves|means|keeps|makes|takes|gives|helps|cuts|stops|lets|shows|brings|runs|trains|fixes|cleans|checks|loses|answers|teaches|works|"
                         r"spares|avoids|prevents|costs|gets|finds|does|has|is|tells|holds|looks|carries|covers|asks|writes|leads|knows|stays|comes|goes|uses|puts|sets|reads|listens|speaks|greets|reports|spots|notices|closes|opens|sorts|plans|drives)", bare)  # fmt: skip
    return bool(known) and (
        len(rest) == 1
        or _bare(rest[1]) in _FOLLOWS
        or not rest[1][0].isalpha()
        or bare in {"loses", "saves", "teaches", "means"}
    )


def _has_finite(words: Sequence[str]) -> bool:
    return any(
        _bare(word) in _FINITE
        or re.search(r"\w['’](?:s|ve|re|d|ll)$", word)
        and _bare(word)[:2] in {"we", "it", "he", "sh", "th", "yo"}
        for word in words
    )


def _has_past(words: Sequence[str]) -> bool:
    """Whether a past tense follows a noun, so that the words are a sentence: "the contractor found the leak"."""
    return any(_is_past(word) and _starts_past(words[place:]) for place, word in enumerate(words) if place)


def _is_gerund(words: Sequence[str]) -> bool:
    bare = _bare(words[0])
    if bare in {"having", "being"}:
        return len(words) > 1
    if _is_adverb(bare) or bare in {"double", "spot", "cross"}:
        return len(words) > 1 and _is_gerund(words[1:])
    if (
        not bare.endswith("ing")
        or len(bare) < 5
        or re.fullmatch(r"(?:morning|evening|ceiling|nothing|something|everything|string|spring|during)", bare)
    ):
        return False
    return len(words) > 1 and _starts_past([bare[:-3] + "ed", *words[1:]])


def _is_adverb(word: str) -> bool:
    bare = _bare(word)
    return bare in _ADVERBS or (
        bare.endswith("ly") and len(bare) > 4 and bare not in {"supply", "apply", "reply", "family", "assembly", "only"}
    )


def _lower_first(text: str, *, force: bool = False) -> str:
    """The words without the capital of a sentence's start; a name or an abbreviation keeps it."""
    first = text.split()[0]
    bare = re.sub(r"['’-].*", "", first.lower()).strip(",;:")
    if (
        re.match(r"I(?:$|['’])", first)
        or not first[1:].islower()
        and len(first) > 1
        and "'" not in first
        and "’" not in first
    ):
        return text
    if (
        force
        or bare in _DETERMINERS | _SUBJECTS | _FOLLOWS | _FINITE | {"not", "nothing", "since"}
        or _is_past(bare)
        or (bare.endswith("ing") and len(bare) > 5)
    ):
        return text[0].lower() + text[1:]
    return text


def _join(parts: Sequence[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    comma = "," if any(re.search(r" and |, ", part) for part in parts) else ""
    return f"{', '.join(parts[:-1])}{comma} and {parts[-1]}"


def _bare(word: str) -> str:
    return word.lower().replace("’", "'").strip('.,;:!?()"“”')
