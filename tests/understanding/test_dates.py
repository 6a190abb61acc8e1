"""Dates as managers say them, in eight languages, on a Sunday and on the Wednesday after it."""

import itertools
import random
import time
from datetime import date
from typing import get_args

import pytest

from assistant.understanding.dates import Grain, Kind, Prefer, find_dates, read_date

SUNDAY = date(2026, 11, 22)
WEDNESDAY = date(2026, 11, 25)

# One case a line: words = what they mean on the Sunday [ | what they mean on the Wednesday, where it differs].
DUE = {
    "en": """
2026-11-30 = 2026-11-30
30.11.2026 = 2026-11-30
30.11. = 2026-11-30
30/11/2026 = 2026-11-30
11/30/2026 = 2026-11-30
05/12/2026 = 2026-12-05
30/11 = 2026-11-30
30-11-26 = 2026-11-30
2026/12/01 = 2026-12-01
2027-03 = 2027-03-31
30 Nov = 2026-11-30
Nov 30th = 2026-11-30
Nov. 30 = 2026-11-30
November 30, 2026 = 2026-11-30
30 November 2026 = 2026-11-30
the 30th of November = 2026-11-30
1st of December = 2026-12-01
December 1st, 2027 = 2027-12-01
1 March = 2027-03-01
15 Jan '27 = 2027-01-15
Friday 27 November = 2026-11-27
Fri, 27 Nov = 2026-11-27
Tuesday the 24th = 2026-11-24 | 2026-12-24
the 15th = 2026-12-15
by the 24th = 2026-11-24 | 2026-12-24
15th of next month = 2026-12-15
the first of the month = 2026-12-01
first of December = 2026-12-01
Friday = 2026-11-27
by Friday = 2026-11-27
Fri = 2026-11-27
friday eod = 2026-11-27
this Friday = 2026-11-27
next Friday = 2026-11-27 | 2026-12-04
next Monday = 2026-11-23 | 2026-11-30
Friday next week = 2026-11-27 | 2026-12-04
next week Friday = 2026-11-27 | 2026-12-04
Friday of next week = 2026-11-27 | 2026-12-04
Monday = 2026-11-23 | 2026-11-30
Wednesday = 2026-11-25 | 2026-12-02
Sunday = 2026-11-29
Friday week = 2026-12-04
a week on Friday = 2026-12-04
two weeks on Friday = 2026-12-11
a week from Friday = 2026-12-04
Friday after next = 2026-12-04 | 2026-12-11
tomorrow = 2026-11-23 | 2026-11-26
tmrw = 2026-11-23 | 2026-11-26
tommorow = 2026-11-23 | 2026-11-26
today = 2026-11-22 | 2026-11-25
tonight = 2026-11-22 | 2026-11-25
EOD = 2026-11-22 | 2026-11-25
end of the day = 2026-11-22 | 2026-11-25
the day after tomorrow = 2026-11-24 | 2026-11-27
this week = 2026-11-27
next week = 2026-11-27 | 2026-12-04
end of the week = 2026-11-27
EOW = 2026-11-27
end of next week = 2026-11-27 | 2026-12-04
early next week = 2026-11-23 | 2026-11-30
middle of next week = 2026-11-25 | 2026-12-02
the week after next = 2026-12-04 | 2026-12-11
this weekend = 2026-11-29
this month = 2026-11-30
next month = 2026-12-31
end of next month = 2026-12-31
end of the month = 2026-11-30
by month end = 2026-11-30
month-end = 2026-11-30
EOM = 2026-11-30
EOY = 2026-12-31
end of the year = 2026-12-31
year end = 2026-12-31
end of quarter = 2026-12-31
next quarter = 2027-03-31
end of next quarter = 2027-03-31
next year = 2027-12-31
end of March = 2027-03-31
end-March = 2027-03-31
March = 2027-03-31
in March = 2027-03-31
November = 2026-11-30
March 2028 = 2028-03-31
March next year = 2027-03-31
mid-March = 2027-03-15
mid March = 2027-03-15
middle of December = 2026-12-15
mid next month = 2026-12-15
start of March = 2027-03-01
beginning of next month = 2026-12-01
late January = 2027-01-31
first week of December = 2026-12-07
last week of November = 2026-11-30
first Monday of December = 2026-12-07
last Friday of the month = 2026-11-27
Q2 = 2027-06-30
in Q2 = 2027-06-30
Q4 = 2026-12-31
Q1 2027 = 2027-03-31
end of Q1 = 2027-03-31
start of Q2 = 2027-04-01
first quarter of 2027 = 2027-03-31
H1 = 2027-06-30
H2 = 2026-12-31
H1 2027 = 2027-06-30
first half of 2027 = 2027-06-30
by 2027 = 2027-12-31
end of 2027 = 2027-12-31
week 49 = 2026-12-04
wk 49 = 2026-12-04
CW49 = 2026-12-04
CW 50 = 2026-12-11
week 2 = 2027-01-15
2027-W02 = 2027-01-15
week of 7 December = 2026-12-11
in three weeks = 2026-12-13 | 2026-12-16
in 3 wks = 2026-12-13 | 2026-12-16
3 wks = 2026-12-13 | 2026-12-16
within two weeks = 2026-12-06 | 2026-12-09
in three weeks' time = 2026-12-13 | 2026-12-16
three weeks from now = 2026-12-13 | 2026-12-16
in a fortnight = 2026-12-06 | 2026-12-09
a month from now = 2026-12-22 | 2026-12-25
in a couple of weeks = 2026-12-06 | 2026-12-09
in 2-3 weeks = 2026-12-13 | 2026-12-16
in 90 days = 2027-02-20 | 2027-02-23
10 days from today = 2026-12-02 | 2026-12-05
in 5 working days = 2026-11-27 | 2026-12-02
in half a year = 2027-05-22 | 2027-05-25
the next two weeks = 2026-12-06 | 2026-12-09
before Christmas = 2026-12-24
Christmas = 2026-12-25
by Xmas = 2026-12-25
new year = 2027-01-01
before new year = 2026-12-31
New Year's Eve = 2026-12-31
Easter = 2027-03-28
Wendesday = 2026-11-25 | 2026-12-02
by Thrusday = 2026-11-26
Febuary = 2027-02-28
end of Janurary = 2027-01-31
every Friday = 2026-11-27
1-5 December = 2026-12-05
a week tomorrow = 2026-11-30 | 2026-12-03
middle of the week = 2026-11-25
Q3/27 = 2027-09-30
2027 Q1 = 2027-03-31
by the year's end = 2026-12-31
within the month = 2026-11-30
next year in March = 2027-03-31
last Friday in January = 2027-01-29
a fortnight on Tuesday = 2026-12-08 | 2026-12-15
from 1 to 5 December = 2026-12-05
Dec 1 to Dec 5 = 2026-12-05
""",
    "de": """
30.11.2026 = 2026-11-30
bis 30.11. = 2026-11-30
am 15.3. = 2027-03-15
15. März = 2027-03-15
am 1. Dezember 2026 = 2026-12-01
3. Maerz = 2027-03-03
bis zum 15. = 2026-12-15
bis Ende nächsten Monats = 2026-12-31
Ende des Monats = 2026-11-30
bis Monatsende = 2026-11-30
Ende März = 2027-03-31
Mitte März = 2027-03-15
Anfang Dezember = 2026-12-01
nächsten Freitag = 2026-11-27 | 2026-12-04
kommenden Freitag = 2026-11-27
diesen Freitag = 2026-11-27
bis Freitag = 2026-11-27
Freitag nächster Woche = 2026-11-27 | 2026-12-04
übernächsten Freitag = 2026-12-04 | 2026-12-11
bis Fr = 2026-11-27
in drei Wochen = 2026-12-13 | 2026-12-16
in einer Woche = 2026-11-29 | 2026-12-02
innerhalb von zwei Wochen = 2026-12-06 | 2026-12-09
in 14 Tagen = 2026-12-06 | 2026-12-09
KW 49 = 2026-12-04
bis KW49 = 2026-12-04
morgen = 2026-11-23 | 2026-11-26
übermorgen = 2026-11-24 | 2026-11-27
heute = 2026-11-22 | 2026-11-25
nächste Woche = 2026-11-27 | 2026-12-04
übernächste Woche = 2026-12-04 | 2026-12-11
nächsten Monat = 2026-12-31
bis Jahresende = 2026-12-31
nächstes Quartal = 2027-03-31
erstes Quartal 2027 = 2027-03-31
2. Quartal = 2027-06-30
vor Weihnachten = 2026-12-24
jeden Freitag = 2026-11-27
in 2 bis 3 Wochen = 2026-12-13 | 2026-12-16
bis KW 50/2026 = 2026-12-11
KW 10/2027 = 2027-03-12
heute in zwei Wochen = 2026-12-06 | 2026-12-09
am Montag, den 30. November = 2026-11-30
Mittwcoh = 2026-11-25 | 2026-12-02
""",
    "es": """
para el viernes = 2026-11-27
el próximo viernes = 2026-11-27 | 2026-12-04
el viernes que viene = 2026-11-27 | 2026-12-04
a fin de mes = 2026-11-30
fin de mes = 2026-11-30
finales de marzo = 2027-03-31
a mediados de marzo = 2027-03-15
principios de diciembre = 2026-12-01
en tres semanas = 2026-12-13 | 2026-12-16
dentro de dos semanas = 2026-12-06 | 2026-12-09
el 15 de marzo = 2027-03-15
15 de marzo de 2027 = 2027-03-15
el 1 de diciembre = 2026-12-01
antes del 15 = 2026-12-15
mañana = 2026-11-23 | 2026-11-26
pasado mañana = 2026-11-24 | 2026-11-27
hoy = 2026-11-22 | 2026-11-25
la próxima semana = 2026-11-27 | 2026-12-04
la semana que viene = 2026-11-27 | 2026-12-04
el mes que viene = 2026-12-31
finales del próximo mes = 2026-12-31
fin de año = 2026-12-31
semana 49 = 2026-12-04
primer trimestre de 2027 = 2027-03-31
antes de Navidad = 2026-12-24
30/11/2026 = 2026-11-30
hasta el 15 = 2026-12-15
a más tardar el 30 de noviembre = 2026-11-30
cada lunes = 2026-11-23 | 2026-11-30
""",
    "fr": """
d'ici vendredi = 2026-11-27
vendredi prochain = 2026-11-27 | 2026-12-04
fin mars = 2027-03-31
fin du mois = 2026-11-30
d'ici la fin du mois prochain = 2026-12-31
mi-mars = 2027-03-15
début octobre = 2027-10-01
dans trois semaines = 2026-12-13 | 2026-12-16
d'ici deux semaines = 2026-12-06 | 2026-12-09
le mois prochain = 2026-12-31
la semaine prochaine = 2026-11-27 | 2026-12-04
demain = 2026-11-23 | 2026-11-26
après-demain = 2026-11-24 | 2026-11-27
aujourd'hui = 2026-11-22 | 2026-11-25
le 15 mars = 2027-03-15
1er décembre = 2026-12-01
le 1er décembre 2026 = 2026-12-01
le 15 = 2026-12-15
semaine 49 = 2026-12-04
fin d'année = 2026-12-31
fin de l'année = 2026-12-31
T1 2027 = 2027-03-31
avant Noël = 2026-12-24
vendredi en huit = 2026-12-04
pour le 15 = 2026-12-15
chaque vendredi = 2026-11-27
dans une quinzaine = 2026-12-07 | 2026-12-10
""",
    "pt": """
até sexta = 2026-11-27
até sexta-feira = 2026-11-27
próxima sexta-feira = 2026-11-27 | 2026-12-04
sexta que vem = 2026-11-27 | 2026-12-04
fim do mês = 2026-11-30
até o fim do mês que vem = 2026-12-31
em três semanas = 2026-12-13 | 2026-12-16
daqui a duas semanas = 2026-12-06 | 2026-12-09
amanhã = 2026-11-23 | 2026-11-26
depois de amanhã = 2026-11-24 | 2026-11-27
próximo mês = 2026-12-31
semana que vem = 2026-11-27 | 2026-12-04
15 de março = 2027-03-15
dia 15 = 2026-12-15
até o dia 15 de março = 2027-03-15
meados de março = 2027-03-15
fim do ano = 2026-12-31
hoje = 2026-11-22 | 2026-11-25
antes do Natal = 2026-12-24
semana 49 = 2026-12-04
""",
    "it": """
entro venerdì = 2026-11-27
venerdì prossimo = 2026-11-27 | 2026-12-04
fine mese = 2026-11-30
entro la fine del mese prossimo = 2026-12-31
fine marzo = 2027-03-31
metà marzo = 2027-03-15
inizio dicembre = 2026-12-01
tra tre settimane = 2026-12-13 | 2026-12-16
fra due settimane = 2026-12-06 | 2026-12-09
domani = 2026-11-23 | 2026-11-26
dopodomani = 2026-11-24 | 2026-11-27
il 15 marzo = 2027-03-15
il 15 = 2026-12-15
la prossima settimana = 2026-11-27 | 2026-12-04
il mese prossimo = 2026-12-31
fine anno = 2026-12-31
oggi = 2026-11-22 | 2026-11-25
il primo dicembre = 2026-12-01
prima di Natale = 2026-12-24
settimana 49 = 2026-12-04
""",
    "nl": """
voor vrijdag = 2026-11-27
volgende vrijdag = 2026-11-27 | 2026-12-04
aanstaande vrijdag = 2026-11-27
eind maart = 2027-03-31
half maart = 2027-03-15
begin december = 2026-12-01
eind volgende maand = 2026-12-31
einde van de maand = 2026-11-30
over drie weken = 2026-12-13 | 2026-12-16
binnen twee weken = 2026-12-06 | 2026-12-09
morgen = 2026-11-23 | 2026-11-26
overmorgen = 2026-11-24 | 2026-11-27
vandaag = 2026-11-22 | 2026-11-25
15 maart = 2027-03-15
de 15e = 2026-12-15
volgende week = 2026-11-27 | 2026-12-04
volgende maand = 2026-12-31
eind van het jaar = 2026-12-31
week 49 = 2026-12-04
begin volgend jaar = 2027-01-01
voor kerst = 2026-12-24
""",
    "ja": """
来週の金曜日まで = 2026-11-27 | 2026-12-04
金曜日 = 2026-11-27
今週金曜 = 2026-11-27
今月末 = 2026-11-30
月末まで = 2026-11-30
来月 = 2026-12-31
来月末 = 2026-12-31
来月15日 = 2026-12-15
明日 = 2026-11-23 | 2026-11-26
明後日 = 2026-11-24 | 2026-11-27
今日中 = 2026-11-22 | 2026-11-25
3月15日 = 2027-03-15
2027年3月15日 = 2027-03-15
３月１５日 = 2027-03-15
十二月一日 = 2026-12-01
3週間後 = 2026-12-13 | 2026-12-16
三週間以内 = 2026-12-13 | 2026-12-16
2か月後 = 2027-01-22 | 2027-01-25
3月末 = 2027-03-31
3月中旬 = 2027-03-15
3月 = 2027-03-31
15日まで = 2026-12-15
年末 = 2026-12-31
年度末 = 2027-03-31
来年3月 = 2027-03-31
来週 = 2026-11-27 | 2026-12-04
再来週 = 2026-12-04 | 2026-12-11
第49週 = 2026-12-04
第1四半期 = 2027-03-31
毎週金曜日 = 2026-11-27
クリスマス前 = 2026-12-24
""",
}

PAST = {
    "en": """
since Monday = 2026-11-16 | 2026-11-23
last Tuesday = 2026-11-17 | 2026-11-24
Friday = 2026-11-20
on Friday = 2026-11-20
yesterday = 2026-11-21 | 2026-11-24
the day before yesterday = 2026-11-20 | 2026-11-23
started in September = 2026-09-01
September = 2026-09-01
since March = 2026-03-01
December = 2025-12-01
two weeks ago = 2026-11-08 | 2026-11-11
three months back = 2026-08-22 | 2026-08-25
a year ago = 2025-11-22 | 2025-11-25
at the beginning of October = 2026-10-01
end of October = 2026-10-31
mid-October = 2026-10-15
last week = 2026-11-09 | 2026-11-16
last month = 2026-10-01
last quarter = 2026-07-01
last year = 2025-01-01
last September = 2026-09-01
last March = 2026-03-01
Q3 = 2026-07-01
in Q2 = 2026-04-01
this month = 2026-11-01
this week = 2026-11-16 | 2026-11-23
30 Oct = 2026-10-30
15/03 = 2026-03-15
1 December = 2025-12-01
the 15th = 2026-11-15
week 41 = 2026-10-05
Friday last week = 2026-11-13 | 2026-11-20
the week before last = 2026-11-02 | 2026-11-09
back in March = 2026-03-01
for the last three weeks = 2026-11-01 | 2026-11-04
on 3 March 2025 = 2025-03-03
2025 = 2025-01-01
""",
    "de": """
seit September = 2026-09-01
letzten Monat = 2026-10-01
letzten Freitag = 2026-11-20
letzte Woche = 2026-11-09 | 2026-11-16
vor zwei Wochen = 2026-11-08 | 2026-11-11
seit drei Wochen = 2026-11-01 | 2026-11-04
gestern = 2026-11-21 | 2026-11-24
vorgestern = 2026-11-20 | 2026-11-23
seit Montag = 2026-11-16 | 2026-11-23
Anfang Oktober = 2026-10-01
vorletzte Woche = 2026-11-02 | 2026-11-09
voriges Jahr im Mai = 2025-05-01
letztes Jahr = 2025-01-01
am 15.3. = 2026-03-15
""",
    "es": """
desde el lunes = 2026-11-16 | 2026-11-23
desde septiembre = 2026-09-01
la semana pasada = 2026-11-09 | 2026-11-16
el mes pasado = 2026-10-01
hace dos semanas = 2026-11-08 | 2026-11-11
desde hace tres meses = 2026-08-22 | 2026-08-25
ayer = 2026-11-21 | 2026-11-24
el martes pasado = 2026-11-17 | 2026-11-24
a principios de octubre = 2026-10-01
""",
    "fr": """
depuis lundi = 2026-11-16 | 2026-11-23
depuis septembre = 2026-09-01
la semaine dernière = 2026-11-09 | 2026-11-16
le mois dernier = 2026-10-01
il y a deux semaines = 2026-11-08 | 2026-11-11
hier = 2026-11-21 | 2026-11-24
avant-hier = 2026-11-20 | 2026-11-23
mardi dernier = 2026-11-17 | 2026-11-24
début octobre = 2026-10-01
""",
    "pt": """
desde segunda-feira = 2026-11-16 | 2026-11-23
desde setembro = 2026-09-01
semana passada = 2026-11-09 | 2026-11-16
mês passado = 2026-10-01
há duas semanas = 2026-11-08 | 2026-11-11
três meses atrás = 2026-08-22 | 2026-08-25
ontem = 2026-11-21 | 2026-11-24
anteontem = 2026-11-20 | 2026-11-23
""",
    "it": """
da lunedì = 2026-11-16 | 2026-11-23
da settembre = 2026-09-01
la settimana scorsa = 2026-11-09 | 2026-11-16
il mese scorso = 2026-10-01
due settimane fa = 2026-11-08 | 2026-11-11
ieri = 2026-11-21 | 2026-11-24
l'altro ieri = 2026-11-20 | 2026-11-23
""",
    "nl": """
sinds maandag = 2026-11-16 | 2026-11-23
sinds september = 2026-09-01
vorige week = 2026-11-09 | 2026-11-16
vorige maand = 2026-10-01
twee weken geleden = 2026-11-08 | 2026-11-11
gisteren = 2026-11-21 | 2026-11-24
eergisteren = 2026-11-20 | 2026-11-23
afgelopen vrijdag = 2026-11-20
""",
    "ja": """
9月から = 2026-09-01
先週 = 2026-11-09 | 2026-11-16
先月 = 2026-10-01
先週の金曜日 = 2026-11-13 | 2026-11-20
昨日 = 2026-11-21 | 2026-11-24
一昨日 = 2026-11-20 | 2026-11-23
2週間前 = 2026-11-08 | 2026-11-11
月曜日から = 2026-11-16 | 2026-11-23
昨年 = 2025-01-01
10月初め = 2026-10-01
""",
}


def _cases(table: dict[str, str]) -> list[tuple[str, str, date, date]]:
    cases = []
    for language, lines in table.items():
        for line in lines.strip().splitlines():
            span, _, days = line.partition(" = ")
            sunday, _, wednesday = days.partition(" | ")
            cases.append((language, span, date.fromisoformat(sunday), date.fromisoformat(wednesday or sunday)))
    return cases


def _name(value: object) -> str | None:
    return value if isinstance(value, str) else ""


@pytest.mark.parametrize(("language", "span", "sunday", "wednesday"), _cases(DUE), ids=_name)
def test_due_dates(language: str, span: str, sunday: date, wednesday: date) -> None:
    assert (read_date(span, SUNDAY, language), read_date(span, WEDNESDAY, language)) == (sunday, wednesday)
    assert read_date(span, SUNDAY, language, "end") == sunday


@pytest.mark.parametrize(("language", "span", "sunday", "wednesday"), _cases(PAST), ids=_name)
def test_past_dates(language: str, span: str, sunday: date, wednesday: date) -> None:
    assert (read_date(span, SUNDAY, language, "past"), read_date(span, WEDNESDAY, language, "past")) == (
        sunday,
        wednesday,
    )


@pytest.mark.parametrize(
    ("span", "day"),
    [
        ("March", date(2027, 3, 1)),
        ("next week", date(2026, 11, 23)),
        ("Q1", date(2027, 1, 1)),
        ("Friday", date(2026, 11, 27)),
    ],
)
def test_a_planned_start_is_the_first_day_of_the_coming_period(span: str, day: date) -> None:
    assert read_date(span, SUNDAY, "en", "start") == day


@pytest.mark.parametrize(
    "span",
    [
        "",
        "soon",
        "asap",
        "line 4",
        "whenever Priya has time",
        "31.02.2026",
        "45/45/2026",
        "a few weeks",
        "in the coming weeks",
        "tbd",
    ],
)
def test_what_is_not_a_date_is_not_guessed(span: str) -> None:
    assert read_date(span, SUNDAY) is None


def test_the_american_order_is_read_when_asked_for() -> None:
    assert read_date("12/05/2026", SUNDAY) == date(2026, 5, 12)
    assert read_date("12/05/2026", SUNDAY, "en_US") == date(2026, 12, 5)
    assert read_date("12/05/2026", SUNDAY, "en", locale="en_US") == date(2026, 12, 5)
    assert read_date("30/11/2026", SUNDAY, "en_US") == date(2026, 11, 30)


def test_a_date_in_another_language_than_the_message_is_read() -> None:
    assert read_date("bis Ende nächsten Monats", SUNDAY, "en") == date(2026, 12, 31)
    assert read_date("next Friday", WEDNESDAY, "de") == date(2026, 12, 4)
    assert read_date("来月末", SUNDAY, "en") == date(2026, 12, 31)


FOUND = [
    ("en", "We'll finish by the end of next month, Priya owns it.", [("end of next month", "2026-12-31")]),
    ("en", "started in September, due mid-March", [("September", "2026-09-01"), ("mid-March", "2027-03-15")]),
    (
        "en",
        "It has been bad since Monday but will be fixed by Friday.",
        [("Monday", "2026-11-16"), ("Friday", "2026-11-27")],
    ),
    (
        "en",
        "Tom fixed the guard yesterday and we review it on Friday week.",
        [("yesterday", "2026-11-21"), ("Friday week", "2026-12-04")],
    ),
    ("en", "In Q3 scrap was 4 %, target for Q1 2027 is 2 %", [("Q3", "2026-07-01"), ("Q1 2027", "2027-01-01")]),
    (
        "en",
        "let's meet in three weeks, not next Friday",
        [("in three weeks", "2026-12-13"), ("next Friday", "2026-11-27")],
    ),
    ("en", "close I-4, done last Tuesday", [("last Tuesday", "2026-11-17")]),
    ("en", "due 30/11/2026 or 2026-12-15", [("30/11/2026", "2026-11-30"), ("2026-12-15", "2026-12-15")]),
    ("en", "reported scrap: Oct 4.1, Nov 3.9", [("Oct", "2026-10-01"), ("Nov", "2026-11-01")]),
    ("en", "Jan 12, Feb 14, Mar 9", [("Jan", "2026-01-01"), ("Feb", "2026-02-01"), ("Mar", "2026-03-01")]),
    ("en", "We may march on, and the second shift sat down.", []),
    ("en", "May I ask June and April about line 3?", []),
    ("en", "It may slip to May.", [("May", "2027-05-01")]),
    ("en", "The 2nd one, on line 4, cell 12, 24/7", []),
    ("en", "Use 5S and ISO 9001 on station 3.2, version 1.4.", []),
    ("en", "saves 20 minutes per shift and 3 hours a week", []),
    ("en", "we meet at 7:30 and 14.30", []),
    ("en", "call 020-7946-0958 now", []),
    ("en", "a score of 4/5 and 9/10 audits", []),
    ("en", "Every Monday we check the board", [("Every Monday", "2026-11-23")]),
    ("en", "it's on the 15th, I think", [("the 15th", "2026-12-15")]),
    ("en", "Kickoff is 1 Dec, review Tue 15 Dec", [("1 Dec", "2026-12-01"), ("Tue 15 Dec", "2026-12-15")]),
    ("en", "the incident on 30 Oct", [("30 Oct", "2026-10-30")]),
    ("en", "over the last three months we lost two people", [("last three months", "2026-08-22")]),
    ("en", "A sundry match of starch", []),
    (
        "de",
        "Bitte bis Ende nächsten Monats, spätestens am 15.1.",
        [("Ende nächsten Monats", "2026-12-31"), ("15.1.", "2027-01-15")],
    ),
    ("de", "Guten Morgen, die Montage an Linie 4 spart 4.5 Minuten", []),
    ("de", "Seit September läuft es, morgen prüfen wir.", [("September", "2026-09-01"), ("morgen", "2026-11-23")]),
    ("de", "heute Morgen um 7 Uhr", [("heute", "2026-11-22")]),
    ("de", "Das macht der Meister, so mi do", []),
    (
        "es",
        "Para el viernes que viene, no mañana por la mañana",
        [("viernes que viene", "2026-11-27"), ("mañana", "2026-11-23")],
    ),
    (
        "fr",
        "C'est pour le 15, à partir du 1er janvier on arrête",
        [("le 15", "2026-12-15"), ("1er janvier", "2027-01-01")],
    ),
    ("es", "para el 15 o antes del 20", [("el 15", "2026-12-15"), ("del 20", "2026-12-20")]),
    ("en", "moved from 12 to 9", []),
    ("en", "back in March we tried", [("March", "2026-03-01")]),
    ("es", "en tres partes de la mañana", []),
    (
        "fr",
        "Il y a trois erreurs depuis lundi, à corriger d'ici fin mars",
        [("lundi", "2026-11-16"), ("fin mars", "2027-03-31")],
    ),
    ("fr", "mon équipe a fini hier", [("hier", "2026-11-21")]),
    ("pt", "na segunda linha até sexta", [("sexta", "2026-11-27")]),
    ("it", "entro venerdì, non dopo fine mese", [("venerdì", "2026-11-27"), ("fine mese", "2026-11-30")]),
    ("nl", "voor vrijdag klaar, eind maart borgen", [("vrijdag", "2026-11-27"), ("eind maart", "2027-03-31")]),
    (
        "ja",
        "来週の金曜日までに終わらせます。9月から始めました。",
        [("来週の金曜日", "2026-11-27"), ("9月", "2026-09-01")],
    ),
    ("ja", "3月15日に開始、今月末に見直し", [("3月15日", "2027-03-15"), ("今月末", "2026-11-30")]),
    ("ja", "1シフト20分、月3万円の削減", []),
]


@pytest.mark.parametrize(("language", "text", "expected"), FOUND, ids=[case[1][:50] for case in FOUND])
def test_dates_are_found_in_messages(language: str, text: str, expected: list[tuple[str, str]]) -> None:
    found = find_dates(text, SUNDAY, language)
    assert [(mention.text, mention.day.isoformat()) for mention in found] == expected
    assert all(text[mention.start : mention.end] == mention.text for mention in found)


def test_a_mention_tells_its_period_grain_and_kind() -> None:
    shown = {
        mention.text: (mention.day, mention.until, mention.grain, mention.kind)
        for text in (
            "in Q1 2027 or next week",
            "Friday, every Monday, March",
            "on 2026-12-01 and in two days",
            "in 2026",
        )
        for mention in find_dates(text, WEDNESDAY)
    }
    assert shown == {
        "Q1 2027": (date(2027, 1, 1), date(2027, 3, 31), "quarter", "absolute"),
        "next week": (date(2026, 11, 30), date(2026, 12, 6), "week", "relative"),
        "Friday": (date(2026, 11, 27), None, "day", "weekday"),
        "every Monday": (date(2026, 11, 30), None, "day", "recurring"),
        "March": (date(2027, 3, 1), date(2027, 3, 31), "month", "absolute"),
        "2026-12-01": (date(2026, 12, 1), None, "day", "absolute"),
        "in two days": (date(2026, 11, 27), None, "day", "relative"),
        "2026": (date(2026, 1, 1), date(2026, 12, 31), "year", "absolute"),
    }


def test_random_text_never_raises_and_mentions_do_not_overlap() -> None:
    source = random.Random(11)
    parts = "in the end of next last week month Friday March 30 31.12. 29/02/2027 2026 -W53 Q3 H2 15th , . - / ' ’ \t \n KW 53 bis 0 99999999999999999999\n        il y a deux que viene 来週 金曜 13月40日 99年後 三十 末 まで mid every ago since years 9999 0000-00-00 31.02. \u202e \x00 😀 a W99 hace fa vor"
    words = parts.split(" ")
    languages = ["en", "de", "es", "fr", "pt", "it", "nl", "ja", "xx", "en_US", ""]
    for _ in range(2000):
        text = source.choice([" ", ""]).join(source.choices(words, k=source.randrange(14)))
        language = source.choice(languages)
        mentions = find_dates(text, date(2028, 2, 29), language)
        for mention in mentions:
            assert text[mention.start : mention.end] == mention.text
            assert mention.grain in get_args(Grain)
            assert mention.kind in get_args(Kind)
            assert mention.until is None or mention.until >= mention.day
        assert all(first.end <= second.start for first, second in itertools.pairwise(mentions))
        for prefer in get_args(Prefer):
            read_date(text, date(2028, 2, 29), language, prefer)


def test_a_message_of_a_hundred_words_is_fast() -> None:
    text = (
        "We want to cut changeover on line 3 by the end of next month because Priya said on Friday that since March nobody was happy, "
        * 5
    )[:640]
    for language, message in (
        ("en", text),
        ("de", text),
        ("ja", "来週の金曜日までに終わらせます。9月から始めました。" * 10),
    ):
        find_dates(message, SUNDAY, language)
        seconds = []
        for _ in range(20):
            started = time.perf_counter()
            find_dates(message, SUNDAY, language)
            seconds.append(time.perf_counter() - started)
        assert min(seconds) < 0.005, language  # the least: what other programs take is not ours


@pytest.mark.parametrize("text", ["Reklamationen\nJan 6\nFeb 9\nMar 4", "mar 15 abr 7", "Mar 7\nApr 9"])
def test_a_list_of_months_with_values_is_read_without_an_error(text: str) -> None:
    for language in ("en", "de", "es", "fr", "pt", "ja"):
        assert isinstance(find_dates(text, date(2026, 11, 22), language), list | tuple)
