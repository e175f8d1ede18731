"""A changed calendar, from saving it to facts that follow it, against one query that works out the same times and writes nothing."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from itertools import cycle
from pathlib import Path

from data.calendar import calendars
from data.config import settings
from data.facts import refresh
from data.facts.refresh import open_store
from data.store.store import Store
from tests.bench import synthetic
from tests.bench.measure import Row, in_turn, median

WEEKS = (("06:00", "12:00"), ("13:00", "18:00")), (("18:00", "06:00"),)
"""Day and night, so that each save changes nearly all tickets."""

LEAST = """
    SELECT sum(open_before(second_of(first_response_at), response.hours) - open_before(second_of(created_at), created.hours)),
           sum(open_before(second_of(resolved_at), resolved.hours) - open_before(second_of(created_at), created.hours)),
           count(*) FILTER (is_open_at(second_of(created_at), created.hours))
    FROM fact_ticket
    LEFT JOIN calendar_day AS created ON created.epoch_day = day_of(created_at)
    LEFT JOIN calendar_day AS response ON response.epoch_day = day_of(first_response_at)
    LEFT JOIN calendar_day AS resolved ON resolved.epoch_day = day_of(resolved_at)"""


def measure(folder: Path, tickets: int, runs: int) -> list[Row]:
    """Wall time of both, in turn, on a copy of the made-up store."""
    path = folder / f"calendar_{tickets}.duckdb"
    shutil.copy(synthetic.make(folder / f"facts_{tickets}.duckdb", tickets), path)
    with open_store(path) as store:
        _cover(store)
        weeks = cycle(WEEKS)

        def ours() -> float:
            plan = calendars.plan_named(store.read, None)
            blocks = [list(block) for block in next(weeks)]
            hours = {day: blocks for day in ("mon", "tue", "wed", "thu", "fri")}
            start = time.perf_counter()
            done = settings.save_calendar(store, replace(plan, versions=(replace(plan.versions[0], hours=hours),)))
            seconds = time.perf_counter() - start
            assert done.changed_tickets > 0.8 * tickets, done
            return seconds

        def least() -> float:
            start = time.perf_counter()
            store.read(LEAST)
            return time.perf_counter() - start

        ours()  # the made-up facts were made without a calendar
        found = in_turn(runs, {"ours": ours, "bare": least})
    what = f"a changed calendar at {tickets:,} tickets, until all facts follow it, against one query of the same times"
    return [Row(what, median(found["ours"]), median(found["bare"]), None)]


def _cover(store: Store) -> None:
    """Let the calendar reach over all made-up facts, which have no records behind them."""
    with store.write() as writer:
        writer.execute("DELETE FROM source_state")
        writer.execute(f"INSERT INTO source_state VALUES ('bench', {synthetic.LAST_ON}::TIMESTAMP)")
        refresh.refresh_calendar(writer, is_new=True)
