"""A made-up company for an empty store: two years of its tickets, surveys, calls, chats and customers, from a fixed seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from data.config import audit, settings
from data.demo import arrivals, contacts, credit, customers, handling, plan, staff, surveys, tickets, times, workplace
from data.demo.company import HOLIDAYS_OF, OPENING, ZONE
from data.demo.timeline import Timeline, two_years
from data.facts import refresh
from data.facts.refresh import open_store
from data.imports.load import load
from data.store.store import Writer

SEED = 20_240_901


def build(path: Path, today: date | None = None, finishing: Callable[[], None] = lambda: None) -> None:
    """Write the demo store at `path`, replacing what is there; its newest day is the one before `today`.

    The same `today` gives the same data. The file appears only when it is complete: `finishing` hears just before.
    """
    line = two_years(today or date.today())
    unfinished = path.with_name(f"{path.name}.building")
    unfinished.unlink(missing_ok=True)
    try:
        _write(unfinished, line)
        finishing()
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _write(path: Path, line: Timeline) -> None:
    with audit.left_out(), open_store(path) as store:
        settings.set_report_zone(store, ZONE)
        settings.set_opening_hours(store, OPENING)
        settings.set_holidays(store, HOLIDAYS_OF, language="en_US")
        with store.write() as writer:
            kinds = {_load(writer, record, source, frame, line) for record, source, frame in records(line)}
            refresh.refresh(writer, kinds)
        plan.add(store, line)


def _load(writer: Writer, record: str, source: str, frame: pl.DataFrame, line: Timeline) -> str:
    """Load one frame under an upload of its own, and return the kind of record."""
    number = int(writer.query("SELECT nextval('upload_number') AS number")["number"][0])
    writer.execute(
        """INSERT INTO upload (id, file_name, format, source, zone, loaded_at, state, rows_read, rows_new, rows_updated,
                               rows_unchanged, rows_refused, columns_unused, message)
           VALUES ($id, 'made-up data', 'demo', $source, $zone, make_timestamp($until), 'done', $rows, $rows, 0, 0, 0, '[]',
                   'Made up by the demo; no such company exists.')""",
        {"id": number, "source": source, "zone": ZONE, "until": int(line.until * 1_000_000), "rows": frame.height},
    )
    writer.register("made_up", frame.with_row_index("row_no", offset=1))
    load(writer, record, "made_up", [name for name in frame.columns if name != "id"], source, number)
    return record


def records(line: Timeline) -> Iterator[tuple[str, str, pl.DataFrame]]:
    """All records of the demo: kind of record, source, rows."""
    rng = np.random.default_rng(SEED)
    people = customers.make(rng, line)
    arrived = arrivals.make(rng, line, people)
    handled = handling.make(rng, line, arrived)
    yield (
        "ticket",
        "demo help desk",
        tickets.frame(rng, arrived, handled, people).with_columns(
            *times.columns(line, arrived, handled, people), *credit.columns(arrived, handled)
        ),
    )
    yield "survey_response", "demo survey", surveys.after_tickets(rng, line, arrived, handled, people)
    yield "survey_response", "demo customer survey", surveys.loyalty(rng, line, people)
    yield "contact", "demo phone", contacts.calls(rng, line, arrived, handled, people)
    yield "contact", "demo chat", contacts.chats(rng, line, arrived, handled, people)
    yield "customer", "demo customer list", customers.frame(rng, people, line)
    yield "agent_state", "demo phone", workplace.agent_states(rng, line, arrived)
    yield "self_service_day", "demo help centre", workplace.self_service(rng, line)
    yield "event_note", "demo notes", workplace.event_notes(line)
    yield "agent", "demo agents", staff.first_days(line)
    yield "qa_review", "demo reviews", workplace.qa_reviews(rng, line, arrived, handled)
