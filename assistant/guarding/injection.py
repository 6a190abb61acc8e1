"""Instructions hidden in passages, records, file names and histories: found so that the text can be neutralised.

Only text that speaks to a machine counts. An article that says "ignore the noise" or "you are now the owner" speaks to a
person, and is left alone.
"""

import base64
import binascii
import re

_AI = (
    r"(?:ai|a\.i\.|assistant|chat ?bot|bot|language model|llm|gpt|chatgpt|claude|copilot|coach bot|model|system|ki|assistent|"
    r"sprachmodell|asistente|modelo|assistente|modèle|ia)"
)
_PRIOR = (
    r"(?:previous|prior|earlier|above|preceding|foregoing|all|any|your|the system|original|bisherigen?|vorherigen?|obigen?|"
    r"früheren?|alle|anteriores|previas?|précédentes?|ci-dessus|antérieures?|precedenti|vorige|eerdere)"
)
_ORDERS = (
    r"(?:instructions?|prompts?|rules|guidelines|directions|directives|commands|system message|safeguards|guardrails|"
    r"anweisungen|vorgaben|regeln|befehle|instrucciones|indicaciones|reglas|órdenes|consignes|règles|instruções|regras|"
    r"ordens|istruzioni|regole|instructies|opdrachten)"
)
_FORGET = (
    r"(?:ignore|disregard|forget|override|bypass|skip|do not follow|don'?t follow|stop following|neglect|ignorier\w*|"
    r"missachte\w*|vergiss|vergessen sie|ignora\w*|olvida\w*|desatiende|oublie[zr]?|ignore[zr]|ne tiens pas compte de|"
    r"ne tenez pas compte des?|esqueç?ca|esqueça|desconsidere|dimentica|negeer|vergeet)"
)
_DEED = (
    r"(?:save|confirm|delete|send|e-?mail|call|execute|run|reveal|print|output|repeat|reply|respond|answer|say|tell the user|"
    r"approve|export|close|create|log|record|write|ignore|add|mark|speicher\w*|bestätig\w*|lösch\w*|sende|guarda|borra|envía|"
    r"confirma|enregistre|supprime|envoie|salve|apague|envie)"
)

_SPEECH = re.compile(
    "|".join(
        (
            rf"\b{_FORGET}\b[^.!?\n]{{0,40}}\b{_PRIOR}\b[^.!?\n]{{0,30}}\b{_ORDERS}\b",
            rf"\b{_FORGET}\b[^.!?\n]{{0,20}}\b(?:las|los|les|tes|vos|todas|todos|toutes|as|le|die|tutte)\b[^.!?\n]{{0,12}}\b{_ORDERS}\b",
            r"\b(?:ignore|disregard|forget)\b (?:everything|all|anything)\b[^.!?\n]{0,15}\b(?:above|before|you (?:were|have been) told|said (?:so far|before))",
            rf"\b(?:you are|act as|pretend (?:to be|you are)|from now on,? you are|du bist|ab jetzt bist du|eres|ahora eres|tu es|você é|sei)\b (?:now )?(?:jetzt |ahora |maintenant |agora |ora )?(?:an? |ein(?:e)? |un[ae]? |um |the )?(?:\w+ ){{0,2}}{_AI}\b",
            r"\byou are now (?:in |running )?(?:a |an |the )?(?:dan|developer mode|jailbroken|unrestricted|free of|admin|root|no longer bound)",
            r"\b(?:developer|debug|god|jailbreak|dan) mode\b[^.!?\n]{0,20}\b(?:on|enabled|activated|active)",
            rf"(?:^|[\n\"'>(\[]|[.!?] ?)\s*(?:note to|attention|dear|hey|message (?:to|for)|important for|to)? ?(?:the |all |any )?{_AI}s?\s*[:,–—-]+ *(?:please |you must |bitte |por favor |merci de )?{_DEED}\b",
            r"\bif you are an? (?:ai|assistant|language model|llm|chatbot)\b|\bas an? (?:ai|language model|llm|chatbot)\b",
            rf"\b(?:instructions?|anweisungen?|instrucciones|consignes|instruções)\s+(?:to|for|an|für|para|pour|à)\s+(?:the |any |all |die |das |el |la |l['’]|o |a )?{_AI}s?\b",
            r"\b(?:reveal|print|show|output|repeat|leak|disclose|give me|tell me|what is|zeige?|muestra|révèle|affiche|mostre)\b[^.!?\n]{0,25}\b(?:system ?prompts?|hidden prompt|initial instructions|systemprompts?|prompt del sistema|prompt système)",
            r"\b(?:new|updated|real|secret|override) (?:system (?:instructions?|prompt)|prompt)\s*:",
            r"\bdo not (?:tell|mention|inform|show|reveal)\b[^.!?\n]{0,20}\b(?:the )?user\b",
            r"\b(?:tell|inform|ask|convince|instruct) the user (?:that|to)\b",
            r"\b(?:call|use|invoke|execute) (?:the )?(?:tool|function)s?\b[^.!?\n]{0,30}\b\w+_\w+",
            r"\b(?:confirm|save|approve|delete) (?:all |every |the )?(?:pending |open )?drafts? (?:now|without|automatically|immediately)",
            r"\bwithout (?:asking|confirmation (?:from|by|of)|telling) the user\b",
        )
    ),
    re.IGNORECASE | re.MULTILINE,
)
_ASIAN = re.compile(
    r"(?:これまで|以前|前|上記|すべて|全て)の(?:指示|命令|プロンプト|ルール)[^。\n]{0,10}(?:無視|忘れ)|システムプロンプト|あなたは(?:今|これ)から|"
    r"(?:AI|アシスタント)(?:へ|：|:)[^。\n]{0,30}(?:保存|削除|送信|実行)|忽略(?:之前|以上|所有)[^。\n]{0,6}(?:指令|指示)"
)
_MARKUP = re.compile(
    r"<\|(?:im_start|im_end|system|user|assistant|endoftext)[^>]*\|>|\[/?INST\]|<</?SYS>>|^\s*#{2,}\s*(?:system|instruction)s?\s*:|"
    r"^\s*\[?(?:system|developer)\]?\s*(?:prompt|message|role)\s*:\s*\S|^\s*\[?system\]?\s*:\s*(?:you\b|ignore|always|never|do not|reveal)|<(?:system|instructions?)>|\"role\"\s*:\s*\"system\"",
    re.IGNORECASE | re.MULTILINE,
)
_HIDDEN = re.compile(
    r"<!--(?P<comment>.*?)-->|<(?P<tag>\w+)[^>]*(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?!\.)|"
    r"color\s*:\s*(?:white|#fff(?:fff)?)\b|\shidden\b|aria-hidden)[^>]*>(?P<inside>.*?)</(?P=tag)>",
    re.IGNORECASE | re.DOTALL,
)
_ORDER_INSIDE = re.compile(rf"\b(?:{_DEED}|{_FORGET}|must|always|never|{_AI})\b", re.IGNORECASE)
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]")
_TAGS = re.compile("[\U000e0020-\U000e007e]+")
_ENCODED = re.compile(r"(?<![\w+/])[A-Za-z0-9+/]{24,}={0,2}(?![\w+/])")
_SEPARATORS = re.compile(r"(?<=\w)[_\-.]+(?=\w)")


def find_instructions(text: str) -> bool:
    """Whether the text holds words meant for a machine: orders to it, chat markup, hidden or encoded orders."""
    return any(_speaks_to_machine(version) for version in _list_versions(text)) or _hides_orders(text)


def _list_versions(text: str) -> list[str]:
    """The text as it stands, without invisible characters, with a file name's dashes as blanks, and what is encoded in it."""
    plain = _INVISIBLE.sub("", text)
    versions = [plain]
    if "\n" not in plain and len(plain) < 200 and " " not in plain.strip():
        versions.append(_SEPARATORS.sub(" ", plain))
    versions += ["".join(chr(ord(char) - 0xE0000) for char in run) for run in _TAGS.findall(text)]
    versions += [decoded for run in _ENCODED.findall(plain) if (decoded := _decode(run))]
    return versions


def _speaks_to_machine(text: str) -> bool:
    return any(pattern.search(text) for pattern in (_SPEECH, _ASIAN, _MARKUP))


def _hides_orders(text: str) -> bool:
    return any(_ORDER_INSIDE.search(match["comment"] or match["inside"] or "") for match in _HIDDEN.finditer(text))


def _decode(run: str) -> str:
    """The text behind base64; empty when it is none."""
    try:
        return base64.b64decode(run + "=" * (-len(run) % 4), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""
