"""Query times of the records at size: `python -m evals.bench_records` (10,000 initiatives, 1,000,000 values).

Goals: any KPI answer below 50 ms, the board below 100 ms. Prints the median and the worst of several runs and exits
with 1 when a goal is missed.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import Engine, Table
from sqlalchemy.orm import Session

from assistant.records.brief import build_brief
from assistant.records.calendar_math import add_months, measurement_period_of
from assistant.records.columns import Base
from assistant.records.database import build_engine, build_session_factory, migrate
from assistant.records.drafts import confirm_draft, prepare_draft
from assistant.records.health import compute_health
from assistant.records.initiative_lists import find_initiative, list_cards, list_initiatives, search_initiatives
from assistant.records.kpi_query import MEASURES, KpiQuery, query_kpi
from assistant.records.names import list_known_names
from assistant.records.similar import find_similar
from assistant.records.statuses import STATUSES
from assistant.records.tables import Initiative, Kpi, Measurement
from assistant.records.words import fold

TODAY = date(2026, 11, 22)
KPI_GOAL, BOARD_GOAL = 50.0, 100.0
_THINGS = "label printer glove box shelf trolley form screen jig fixture board cable scanner pallet door lamp valve pump crane desk kit".split()
_PLACES = "ward line press dock office lab kitchen counter hall store".split()
_TROUBLES = "jams is lost waits walks breaks spills is late is wrong is empty is unclear".split(" is ")


def fill(engine: Engine, initiatives: int, kpis: int, daily: int) -> int:
    """Write the rows straight into the tables (not through the audit trail) and return the number of values."""
    chance = random.Random(1)
    with engine.begin() as connection:
        connection.execute(
            _table(Initiative).insert(), [_initiative(number, chance) for number in range(1, initiatives + 1)]
        )
        names = [
            {
                "name": f"KPI {n:03d} {chance.choice(_THINGS)}",
                "unit": "%",
                "direction": "lower",
                "target": 50.0,
                "created": TODAY,
            }
            for n in range(1, kpis + 1)
        ]
        connection.execute(
            _table(Kpi).insert(), [{**row, "name_key": fold(str(row["name"])), "is_demo": False} for row in names]
        )
        number = 0
        for kpi_id in range(1, kpis + 1):
            rows = list(_values(kpi_id, daily if kpi_id % 2 else daily // 4, chance))
            connection.execute(_table(Measurement).insert(), rows)
            number += len(rows)
    return number


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


def _initiative(number: int, chance: random.Random) -> dict[str, Any]:
    title = f"{chance.choice(_THINGS)} {chance.choice(_THINGS)} at {chance.choice(_PLACES)} {chance.randint(1, 40)}"
    problem = f"the {chance.choice(_THINGS)} {chance.choice(_TROUBLES)} in {chance.choice(_PLACES)} {number}"
    return {
        "reference": f"I-{number}", "reference_key": f"i-{number}", "number": number, "title": title, "problem": problem, "team": [],
        "area": f"{chance.choice(_PLACES)} {chance.randint(1, 40)}", "owner": f"Person {chance.randint(1, 400)}", "status": chance.choice(STATUSES),
        "due": TODAY + timedelta(days=chance.randint(-200, 200)), "created": TODAY - timedelta(days=chance.randint(0, 700)),
        "updated": TODAY - timedelta(days=chance.randint(0, 90)), "at_risk": False, "search_text": fold(f"{title} {problem}"), "is_demo": False,
    }  # fmt: skip


def _values(kpi_id: int, number: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Odd KPIs have daily values, even ones a quarter as many monthly ones."""
    for step in range(number):
        if kpi_id % 2:
            start = end = TODAY - timedelta(days=number - step - 1)
        else:
            start = add_months(date(2026, 10, 1), step - number + 1) if number < 1800 else TODAY
            end = add_months(start, 1) - timedelta(days=1)
        period = measurement_period_of(start, end)
        assert period is not None
        yield {"kpi_id": kpi_id, "period": period.text, "granularity": period.granularity, "anchor": period.anchor, "end": period.end,
               "value": round(chance.gauss(50, 5), 2), "is_demo": False}  # fmt: skip


def measure(name: str, work: Callable[[], object], goal: float | None = None, runs: int = 7) -> bool:
    """Print the times of some work and tell whether the median keeps the goal."""
    times, busy = [], []
    for _ in range(runs):
        started, worked = time.perf_counter(), time.process_time()
        work()
        times.append(1000 * (time.perf_counter() - started))
        busy.append(1000 * (time.process_time() - worked))
    kept = goal is None or median(times) < goal
    print(
        f"{name:58} {median(times):8.1f} ms median {max(times):8.1f} worst {median(busy):8.1f} of processor{'' if goal is None else f'   goal {goal:g}: ' + ('kept' if kept else 'MISSED')}"
    )
    return kept


def main() -> int:
    """Fill a temporary database and print the times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--initiatives", type=int, default=10_000)
    parser.add_argument("--kpis", type=int, default=320)
    parser.add_argument("--daily", type=int, default=5_000, help="values of a KPI with daily values")
    size = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = build_engine(f"sqlite:///{Path(folder) / 'bench.db'}")
        migrate(engine)
        started = time.perf_counter()
        values = fill(engine, size.initiatives, size.kpis, size.daily)
        print(
            f"{size.initiatives:,} initiatives, {values:,} values of {size.kpis} KPIs, filled in {time.perf_counter() - started:.0f} s"
        )
        factory = build_session_factory(engine)
        kept = [*_kpi_times(factory), *_initiative_times(factory)]
        engine.dispose()
    return 0 if all(kept) else 1


def _kpi_times(factory: Callable[[], Session]) -> Iterator[bool]:
    def ask(query: KpiQuery) -> object:
        with factory() as session:
            return query_kpi(session, query, today=TODAY)

    for kpi, kind in (("KPI 101", "daily"), ("KPI 102", "monthly")):
        for period in (None, "last 12 months", "last quarter", "October"):
            slowest = [KpiQuery(kpi, period, name) for name in MEASURES if name != "total"]
            for query in slowest:
                yield measure(
                    f"KPI answer: {kind}, {period or 'all values'}, {query.measure}",
                    partial(ask, query),
                    KPI_GOAL,
                )
    yield measure(
        "KPI answer: daily, this year against last year",
        lambda: ask(KpiQuery("KPI 101", "this year", "mean", compare_period="last year")),
        KPI_GOAL,
    )
    yield measure(
        "KPI answer: two KPIs", lambda: ask(KpiQuery("KPI 101", "this year", "mean", compare_kpi="KPI 103")), KPI_GOAL
    )


def _initiative_times(factory: Callable[[], Session]) -> Iterator[bool]:
    def within(work: Callable[[Session], object]) -> Callable[[], object]:
        def run() -> object:
            with factory() as session:
                return work(session)

        return run

    yield measure("board: all cards", within(lambda s: list_cards(s, today=TODAY)), BOARD_GOAL)
    yield measure("board: one status", within(lambda s: list_cards(s, today=TODAY, status="doing")), BOARD_GOAL)
    yield measure(
        "list: overdue, first 100",
        within(lambda s: list_initiatives(s, today=TODAY, is_overdue=True, limit=100)),
        BOARD_GOAL,
    )
    yield measure(
        "list: text, first 100",
        within(lambda s: list_initiatives(s, today=TODAY, text="printer ward", limit=100)),
        BOARD_GOAL,
    )
    yield measure("search: three words", within(lambda s: search_initiatives(s, "printer jams in ward")))
    yield measure("find: by reference", within(lambda s: find_initiative(s, "I-5000")))
    yield measure(
        "similar: a new initiative, words",
        within(lambda s: find_similar(s, "Glove box at ward 12", "the glove box is empty")),
    )
    yield measure("names known to the records", within(list_known_names))
    yield measure("health", within(lambda s: compute_health(s, TODAY)))
    yield measure("brief", within(lambda s: build_brief(s, TODAY)), runs=3)
    yield measure("draft and confirmation", within(_save), runs=7)


def _save(session: Session) -> None:
    draft = prepare_draft(
        session,
        conversation_id=None,
        person="me",
        kind="initiative",
        fields={"idea": "Glove box at ward 12"},
        origins={},
        today=TODAY,
    )
    session.commit()
    confirm_draft(session, draft.id, "me", TODAY)
    session.commit()


if __name__ == "__main__":
    sys.exit(main())
