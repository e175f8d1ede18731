"""Doubts about what a file of tickets does not say: whether it lists the open ones, and whether a length of 0 is one."""

from __future__ import annotations

from data.checks.asked import Asking, moment_sql
from data.declare.finding import NOTE, WARNING, Doubt
from data.declare.format import ROWS, cells_in, derived
from data.reading.normalise import NORMAL
from data.reading.read import Rows
from data.store.sentence import Sentence
from data.store.sql import listed

_FEWEST, _TAIL_DAYS = 20, 14
_OVER = ("resolved_at", "closed_at")
_LENGTHS = ("resolution_reported_seconds", "resolution_reported_business_seconds")
_ANSWERS = ("first_response_reported_seconds", "first_response_reported_business_seconds")
_ZEROS, _SPIKE, _MANY = 3, 3, 0.02
"""So many zeros, and so many times as many as lengths of up to a minute, are more than answers that came at once."""


def of_silence(rows: Rows) -> list[Asking]:
    """What asks for the doubts about one file."""
    if rows.plan.format.record != "ticket" or rows.plan.format.fold or rows.plan.same_id:
        return []
    return [_solved_alone(rows), _recent_alone(rows), _zeros(rows)]


def _sql(rows: Rows, name: str) -> str | None:
    """SQL over the cells of a column of tickets, as the file tells it; None where it does not."""
    plan = rows.plan
    own = derived(plan.mapped.fills(plan.format)[0], name, plan.format, plan.mapped)
    return own.replace(ROWS, NORMAL) if own else name if name in plan.mapped.places else None


def _solved_alone(rows: Rows) -> Asking:
    """A list without one open ticket, which may have been filtered; not where tickets went on being solved long after the last was created."""
    places = rows.plan.mapped.places
    times = list(filter(None, (_sql(rows, name) for name in _OVER)))
    told = [f"({sql}) IS NOT NULL" for sql in (*times, *filter(None, (_sql(rows, name) for name in _LENGTHS)))]
    told += ["status_class IN ('solved', 'closed')"] if "status_class" in places else []
    if "created_at" not in places or not told:
        return []
    is_over = " OR ".join(f"coalesce({test}, FALSE)" for test in told)
    is_open = "coalesce(status_class IN ('open', 'waiting'), FALSE)" if "status_class" in places else "FALSE"
    gone = f"coalesce({listed(times)})" if times else "NULL::TIMESTAMP"
    n, over, tail, stay = yield [
        "count(*)",
        f"count(*) FILTER (({is_over}) AND NOT {is_open})",
        f"date_diff('day', max(created_at), max({gone}))",
        f"avg(date_diff('day', created_at, {gone}))",
    ]
    is_finished = tail is not None and tail >= max(_TAIL_DAYS, 2 * (stay or 0))
    if n < _FEWEST or over < n or is_finished:
        return []
    return [
        Doubt(
            "solved_alone",
            NOTE,
            Sentence(
                "All {n} tickets of the file are solved or closed. If open ones were left out, shares of what was solved in time are too high.",
                n=n,
            ),
            Sentence("Export all tickets, also the open ones, unless nothing is open."),
        )
    ]


def _recent_alone(rows: Rows) -> Asking:
    """A list of what is open or was solved of late, by the signs of data/store/schema/facts/01_told.sql: nothing was over before a day, and far fewer a day were created."""
    solved = _sql(rows, "resolved_at")
    if "created_at" not in rows.plan.mapped.places or not solved:
        return []
    is_over = "status_class IN ('solved', 'closed')" if "status_class" in rows.plan.mapped.places else "FALSE"
    begins_at, newest_at, since, created = yield [
        "min(created_at)",
        "max(created_at)",
        f"date_trunc('day', min({solved}))::TIMESTAMP",
        "count(created_at)",
    ]
    if begins_at is None or since is None or begins_at >= since:
        return []  # nothing was created before anything was solved
    is_before = f"created_at < {moment_sql(since)}"
    is_unsaid = f"coalesce({is_over}, FALSE) AND ({solved}) IS NULL"
    moments = listed(map(moment_sql, (begins_at, since, newest_at)))
    unfinished = f"count(*) FILTER ({is_before})"
    before, is_recent = yield [
        unfinished,
        f"is_recent_alone({unfinished}, count(*) FILTER ({is_before} AND {is_unsaid}), {created}, {moments})",
    ]
    if not is_recent:
        return []
    return [
        Doubt(
            "recent_alone",
            WARNING,
            Sentence(
                "None of the {n} ticket that was created before {since} was solved before it: the export seems to list only what is open or was solved since then.",
                "None of the {n} tickets that were created before {since} was solved before it: the export seems to list only what is open or was solved since then.",
                n=before,
                since=since.date(),
            ),
            Sentence(
                "Export all tickets that were created in the months you look at. Until then no change from the days before is called better or worse."
            ),
        )
    ]


def _zeros(rows: Rows) -> Asking:
    """A length until the first answer that is 0 in many rows, and empty in none: tools write 0 where nobody has answered."""
    plan = rows.plan
    if "first_response_at" in plan.mapped.places:
        return []
    asked: list[tuple[str, str]] = []
    for name in _ANSWERS:
        seconds = _sql(rows, name)
        cell = next((each for each in cells_in(seconds or "", plan.format) if each in plan.mapped.places), None)
        if seconds is not None and cell is not None:
            asked.append((cell, seconds))
    if not asked:
        return []
    counts = yield [
        each
        for _, s in asked
        for each in (
            f"count({s})",
            f"count(*) FILTER (({s}) = 0)",
            f"count(*) FILTER (({s}) > 0 AND ({s}) <= 60)",
            "count(*)",
        )
    ]
    found = []
    for place, (cell, _) in enumerate(asked):
        filled, zeros, short, n = counts[4 * place : 4 * place + 4]
        if filled < n or zeros < _ZEROS or zeros < _SPIKE * short or zeros == n:
            continue
        found.append(
            Doubt(
                "zero_may_be_none",
                WARNING if zeros >= _MANY * n else NOTE,
                Sentence(
                    "“{column}” is 0 in {n} row of {rows} and empty in none: 0 may stand for no answer yet.",
                    "“{column}” is 0 in {n} rows of {rows} and empty in none: 0 may stand for no answer yet.",
                    column=plan.header(cell),
                    n=zeros,
                    rows=n,
                ),
                Sentence(
                    "Where it does, empty these cells in the export: until then they count as answered at once, and nobody counts as waiting."
                ),
            )
        )
    return found
