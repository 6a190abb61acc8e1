"""Places inside other words: "operators on line 1 wait" says where, although the words belong to the problem."""

import re

_NUMBERED = (
    r"line|cell|station|ward|dock|bay|room|unit|floor|plant|hall|building|block|lab|theatre|theater|machine|press|tank|aisle|zone|gate|shop|cabin|mill|furnace|oven|"
    r"workstation|bench|route|fryer|dryer|lathe|crane|tower|gate|year|shift|site|terminal|platform|classroom|kitchen|depot|store|branch|team|pod|squad|linie|halle|station|anlage|werk|bau|raum|línea|nave|sala|planta|"
    r"ligne|atelier|salle|poste|bâtiment|quai|linha|setor|galpão|posto|célula"
)
_PLACES = (
    r"warehouse|dispatch|wash (?:bay|room)|goods[ -]in|goods[ -]out|receiving|shipping|packing|packaging|assembly|final assembly|kitting|metrology|laundry|pharmacy|reception|canteen|kitchen|"
    r"paint shop|press shop|machine shop|tool ?(?:crib|room|shop)|body shop|weld(?:ing)? shop|welding|moulding|molding|stamping|coating|finishing|foundry|galvanics|plating|"
    r"brewhouse|bottling|filling|bakery|dairy|butchery|cold (?:room|store)|freezer|chemical store|stores|stockroom|spare parts store|loading (?:bay|dock|yard)|yard|depot|hangar|"
    r"office|back office|front desk|help ?desk|service desk|call cent(?:re|er)|claims|payroll|accounts|accounting|finance|purchasing|procurement|hr|(?-i:IT)|engineering|maintenance|"
    r"quality|planning|sales|customer service|mail ?room|archive|print room|icu|itu|(?-i:ER)|a&e|emergency department|operating theatre|theatre|outpatients|radiology|x-ray|endoscopy|dialysis|"
    r"maternity|oncology|cardiology|lab|laboratory|blood bank|clinic|day surgery|triage|ward|nursery|staff room|classroom|library|gym|workshop|garage|boiler room|control room|"
    r"server room|pump room|compressor room|barn|parlour|milking parlour|stable|greenhouse|field|housekeeping|bar|restaurant|lobby|front of house|shop floor|sorting hall|"
    r"montage|endmontage|lager|versand|wareneingang|lackiererei|küche|labor|werkstatt|büro|almacén|montaje|expedición|recepción|lavado|cocina|laboratorio|oficina|taller|"
    r"atelier(?: peinture)?|entrepôt|expédition|réception|cuisine|laboratoire|bureau|almoxarifado|expedição|montagem|recepção|cozinha|laboratório|escritório|oficina|armazém"
)
_KEPT = r"(?:(?!the|our|my|a|an|each|every|all)[\w-]+\s+)?"
_HEADS = r"hall|house|shop|room|station|area|yard|corridor|parlour|office|store|bay|branch|counter|cellar|basement|tunnel washer|wing|annex|zone"
_FIND = (
    re.compile(rf"\b(?:in|at|on)\s+(?:the\s+)?([a-z]+ing (?:{_NUMBERED})\s+(?:\d{{1,3}}[a-z]?|(?-i:[A-Z])))(?!\w)", re.IGNORECASE),
    re.compile(rf"\b((?:{_NUMBERED})\s+(?:no\.?\s*)?(?:\d{{1,3}}[a-z]?|(?-i:[A-Z]\d?)))(?![\w:.,]*\d)(?!\w)", re.IGNORECASE),
    re.compile(
        rf"\b(?:in|at|on|from|over at|down in|im|in der|in dem|bei der|en|en el|en la|dans l[ea']|dans|à l[a']|au|na|no|em|da|do)\s+(?:the\s+|our\s+)?({_KEPT}(?:{_PLACES}))(?![\w-])",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?:in|at|from)\s+(?:the\s+|our\s+)?((?!(?:the|our|my|a|an|each|every|all|this|that|no)\b)[\w-]+\s+(?:{_HEADS}))(?![\w-])", re.IGNORECASE),
    re.compile(r"(第[0-9０-９一二三四五]+(?:ライン|工場|倉庫|病棟|ステーション))"),
)  # fmt: skip
_CLOCK = re.compile(r"\b(?:shift|team)\s", re.IGNORECASE)


_LONGER = re.compile(
    rf"(?:-(?:in|out)\b|\s+(?:{_HEADS}|{_PLACES})\b(?!\s+(?:is|was|has|team|crew))|\s+\d{{1,3}}[a-z]?\b(?!\s*(?:%|min|h\b|hours?|days?|pieces|pcs|kg|eur|€|times|people|of|per|-)))",
    re.IGNORECASE,
)


def widen_place(text: str, start: int, end: int) -> int:
    """Where a marked place really ends: "packing" in "the packing hall", "goods" in "goods-in"."""
    match = _LONGER.match(text, end)
    return match.end() if match and re.search(r"\w$", text[start:end]) else end


def find_place(text: str) -> str | None:
    """The place that the words name as one: a numbered line or station, else a department; `None` without one."""
    for pattern in _FIND:
        for match in pattern.finditer(text):
            if not _CLOCK.match(match[1]):
                return match[1]
    return None
