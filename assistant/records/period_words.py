"""The words of six languages for periods, brought to one small vocabulary. What they mean is in `periods.py`."""

import re

from assistant.records.words import fold

_MONTHS = (
    "january jan januar jaenner enero ene janvier janv janeiro gennaio",
    "february feb februar febrero fevrier fevr fev fevereiro",
    "march mar marz maerz marzo mars marco mrz",
    "april apr abril abr avril avr",
    "may mai mayo maio",
    "june jun juni junio juin junho",
    "july jul juli julio juillet juil julho",
    "august aug agosto aout",
    "september sep sept septiembre septembre setembro",
    "october oct oktober okt octubre octobre outubro",
    "november nov noviembre novembre novembro",
    "december dec dezember dez diciembre dic decembre dezembro",
)
_UNITS = {
    "DAY": "day days tag tage tagen dia dias jour jours",
    "WEEK": "week weeks wk woche wochen kw cw kalenderwoche semana semanas semaine semaines",
    "MONTH": "month months monat monate monaten monats mes meses mois",
    "QUARTER": "quarter quarters qtr quartal quartale quartalen quartals trimestre trimestres trimester",
    "HALF": "half halfyear halves halbjahr halbjahre halbjahres semestre semestres semester",
    "YEAR": "year years jahr jahre jahren jahres ano anos annee annees ans",
    "FISCAL": "fy fiscal geschaftsjahr wirtschaftsjahr financial ejercicio exercice",
}
_WORDS = {
    "LAST": "last previous past prior preceding trailing rolling recent letzte letzten letzter letztes letztem vergangene vergangenen vergangenes "
    "vergangener vorige voriges vorigen voriger ultimo ultimos ultima ultimas pasado pasada pasados pasadas dernier derniers derniere dernieres "
    "passe passee passes passees precedent passado passada passados passadas anterior",
    "THIS": "this current diese dieser dieses diesem diesen aktuelle aktuelles aktuellen laufende laufendes laufenden este esta estos "
    "actual ce cet cette courant neste nesta deste desta atual corrente",
    "SINCE": "since starting seit ab desde depuis",
    "BETWEEN": "between zwischen entre",
    "FROM": "from von vom de du des from",
    "AND": "and und y et e &",
    "TO": "to until till through thru bis hasta a au jusqu jusque ate - –",
    "YESTERDAY": "yesterday gestern ayer hier ontem",
    "TODAY": "today heute hoy aujourd'hui aujourdhui hoje",
    "YTD": "ytd",
    "NEXT": "next nachste nachsten nachster nachstes proximo proxima prochain prochaine proximos",
}
_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "eighteen": 18, "twenty": 20, "twenty-four": 24, "thirty": 30, "couple": 2,
    "zwei": 2, "drei": 3, "vier": 4, "funf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11,
    "zwolf": 12, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10,
    "doce": 12, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "huit": 8, "neuf": 9, "dix": 10,
    "onze": 11, "douze": 12, "dois": 2, "duas": 2, "quatro": 4, "sete": 7, "oito": 8, "nove": 9, "doze": 12,
}  # fmt: skip
_ORDINALS = {
    1: "first 1st erste erstes ersten erster primer primero primera premier premiere 1er primeiro primeira",
    2: "second 2nd zweite zweites zweiten zweiter segundo segunda deuxieme second seconde",
    3: "third 3rd dritte drittes dritten dritter tercer tercero tercera troisieme terceiro terceira",
    4: "fourth 4th vierte viertes vierten vierter cuarto cuarta quatrieme quarto quarta",
}
_PHRASES = (
    (r"year[ -]to[ -]date|(?:so far|to date) this year|this year so far|seit jahresbeginn|seit jahresanfang|im laufenden jahr bisher|"
     r"bisher in diesem jahr|en lo que va de ano|depuis le debut de l'annee|desde o inicio do ano|desde principios de ano", " ytd "),
    (r"\b(?:month[ -]to[ -]date|mtd|this month so far)\b", " this month "),
    (r"\b(?:quarter[ -]to[ -]date|qtd|this quarter so far)\b", " this quarter "),
    (r"\b(?:week[ -]to[ -]date|wtd|this week so far)\b", " this week "),
    (r"\b(jan|feb|mar|apr|may|mai|jun|jul|aug|ago|sep|sept|oct|okt|out|nov|dec|dez|dic)[a-z]{0,6}\.?-(\d{2})\b(?!-)", r"\1 20\2"),
    (r"\bhalf[ -]year\b", " half "), (r"\bhalf a year\b", " 6 months "), (r"\b(?:calendar|kalender)[ -]?(?=year|quarter|month|week|jahr)", ""),
    (r"\bla semaine derniere\b", " last week "), (r"\bl'an(?:nee)? (?:dernier|derniere|passe|passee)\b", " last year "),
    (r"\bvor(?:monat)\b", " last month "), (r"\bvorjahr(?:es)?\b", " last year "), (r"\bvorquartal\b", " last quarter "),
    (r"\bvorwoche\b", " last week "), (r"\baujourd'hui\b", " today "), (r"\bjusqu'(?:a|en)\b", " to "), (r"\bd'", " "), (r"\bl'", " "),
    (r"\b(\d{1,2})(?:st|nd|rd|th)\b(?! (?:quarter|half|qtr))", r"\1"), (r"\bfinancial year\b|\bfiscal year\b", " fy "),
    (r"\bfiscal (?=quarter|q\d)", " "), (r"\b(?:semaine|woche|semana|week) (?:no\.?|nr\.?|n°|n) ?(?=\d)", " week "),
)  # fmt: skip
_JAPANESE = (
    (r"(\d{4})年度", r" fy \1 "), (r"(\d{4})年(\d{1,2})月(\d{1,2})日", r" \1-\2-\3 "), (r"(\d{4})年第?(\d)四半期", r" q\2 \1 "),
    (r"(\d{4})年(\d{1,2})月", r" \1-\2 "), (r"(\d{4})年", r" \1 "), (r"(\d{1,2})月(\d{1,2})日", r" \1月 \2 "),
    (r"(?:過去|直近|最近の?)(\d+)(?:か月|ヶ月|カ月|ヵ月|ケ月|箇月)間?", r" last \1 months "), (r"(?:過去|直近|最近の?)(\d+)週間?", r" last \1 weeks "),
    (r"(?:過去|直近|最近の?)(\d+)日間?", r" last \1 days "), (r"(?:過去|直近|最近の?)(\d+)年間?", r" last \1 years "),
    (r"先々月", " last 2 months "), (r"先月|前月", " last month "), (r"今月|当月", " this month "), (r"先週|前週", " last week "), (r"今週", " this week "),
    (r"(?:前|先)四半期", " last quarter "), (r"(?:今|当)四半期", " this quarter "), (r"第?(\d)四半期", r" q\1 "), (r"今年度|本年度", " fy "),
    (r"今年|本年", " this year "), (r"昨年|去年|前年", " last year "), (r"昨日", " yesterday "), (r"今日|本日", " today "), (r"第(\d{1,2})週", r" week \1 "),
    (r"上半期|上期", " h1 "), (r"下半期|下期", " h2 "), (r"年初(?:来|から)", " ytd "),
    (r"(\S+?)\s*から\s*(?=\S*\d)", r" from \1 to "), (r"(\S+)\s*(?:以降|以来|から)", r" since \1 "), (r"まで|の|は|に|で|間", " "), (r"(\d{1,2})月", r" M\1 "),
)  # fmt: skip


def _lexicon() -> dict[str, str]:
    found: dict[str, str] = {}
    for number, words in enumerate(_MONTHS, start=1):
        found.update(dict.fromkeys(words.split(), f"M{number}"))
    for token, words in {**_UNITS, **_WORDS}.items():
        found.update(dict.fromkeys(words.split(), token))
    found.update({word: str(number) for word, number in _NUMBERS.items()})
    for number, words in _ORDINALS.items():
        found.update(dict.fromkeys(words.split(), f"N{number}"))
    return found


_LEXICON = _lexicon()
_PIECE = re.compile(
    r"\d{4}-w\d{1,2}|\d{4}-?q[1-4]|\d{4}-\d{1,2}-\d{1,2}|\d{4}[-/.]\d{1,2}(?![\d.,/-])|\d{1,2}/\d{4}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|"
    r"\d+[.,]\d+(?: ?%)?|\d+ ?%|q[1-4](?![a-z0-9])|h[12](?![a-z0-9])|fy ?'?\d{2,4}|(?:kw|cw|wk|w) ?\d{1,2}(?!\d)|'\d{2}(?!\d)|\d+(?:st|nd|rd|th)|\d+|[m]\d{1,2}(?!\w)|"
    r"twenty-four|[^\W\d_]+|[-–&]"
)


def period_tokens(text: str) -> list[tuple[str, str]]:
    """Return (token, word) pairs in order; a word outside the vocabulary has the token "?".

    Tokens: LAST, THIS, SINCE, BETWEEN, FROM, AND, TO, YESTERDAY, TODAY, YTD, NEXT; the units DAY … YEAR, FISCAL;
    M1 … M12; ordinals N1 … N4; digits; and forms such as "2026-10", "q3", "fy26", "w41" as they stand.
    """
    folded = fold(text.replace("\u2019", "'"))
    if re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", folded):
        for pattern, replacement in _JAPANESE:
            folded = re.sub(pattern, replacement, folded)
        folded = fold(folded)
    for pattern, replacement in _PHRASES:
        folded = re.sub(pattern, replacement, folded)
    return [(_token(word), word) for word in _PIECE.findall(folded)]


def _token(word: str) -> str:
    if re.fullmatch(r"m\d{1,2}", word):
        return word.upper()
    if word[0].isdigit() or word[0] == "'" or re.fullmatch(r"q[1-4]|h[12]|fy ?'?\d{2,4}|(?:kw|cw|wk|w) ?\d{1,2}", word):
        return _LEXICON.get(word, word)
    return _LEXICON.get(word, "?")
