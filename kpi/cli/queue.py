"""Which waiting tickets are likely to miss their promise, as the command line prints it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from kpi.cli.output import aligned
from kpi.declare.errors import KpiError
from kpi.declare.metric import Clock, Unit
from kpi.engine.promise_past import DAYS, LEAST_EACH, LEAST_TESTED, LEAST_TICKETS, TESTED_WEEKS, Past
from kpi.engine.queue_now import NO_BETTER, TOO_FEW, TOO_FEW_OF_ONE, Horizon, Promise, QueueNow
from kpi.query.query import NO_VALUE
from kpi.stats.calibration import Estimate
from kpi.text.format import interval_text, value_text

USUAL_LIMIT = 20


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be said besides filters, clock and definitions."""
    parser.add_argument("--promise", choices=[str(one) for one in Promise], default=str(Promise.RESOLUTION), help="what was promised: a solution (its due date, else the target), or a first response within the target")  # fmt: skip
    parser.add_argument("--limit", type=_count, default=USUAL_LIMIT, metavar="N", help=f"how many tickets are listed ({USUAL_LIMIT})")  # fmt: skip
    parser.add_argument("--format", choices=["table", "json"], default="table")


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no number of tickets")
    return int(text)


def checked(chosen: argparse.Namespace) -> argparse.Namespace:
    """What was asked, where it has a meaning; the queue is of one moment and has no first day."""
    if chosen.start:
        raise KpiError("The queue is of one moment: --to DATE shows it as of the end of a day, --from has no meaning.")
    return chosen


# JSON -----------------------------------------------------------------------------------------------------------------


def queue_object(found: QueueNow, zone: ZoneInfo, limit: int) -> dict[str, object]:
    """All of it, for JSON, with the first tickets of both lists; what is not known is null, and lists that the reader may not see."""
    withheld = {"reason": found.why_not, "tickets": found.known, "needed": LEAST_TICKETS, "missed": found.missed, "needed_of_each": LEAST_EACH} if found.why_not else None  # fmt: skip
    return {
        "promise": str(found.promise),
        "as_of": _at(found.until_at, zone),
        "open": found.open,
        "late": found.late,
        "oldest_due_at": _at(found.oldest_due_at, zone),
        "waiting_for_customer": found.on_customer,
        "unpromised": found.unpromised,
        "of_sources_that_ended": found.elsewhere,
        "target_seconds": found.target_seconds,
        "clock": str(found.clock),
        "withheld": withheld,
        "ages_clock": str(found.ages_clock) if found.ages_clock else None,
        "is_corrected": found.is_corrected,
        "due_within": [{"hours": one.hours, "n": one.n, "expected_missed": one.missed} for one in found.horizons],
        "past": _past(found.past) if found.past else None,
        "tickets": _rows(found.rows, zone, limit),
        "late_tickets": _rows(found.late_rows, zone, limit),
    }


def _past(one: Past) -> dict[str, object]:
    parts = one.parts
    return {
        "weeks": TESTED_WEEKS,
        "n": one.told,
        "tickets": one.tickets,
        "missed_rate": one.missed_rate,
        "brier": one.brier,
        "base_brier": one.base_brier,
        "age_brier": one.age_brier,
        "reliability": parts.reliability,
        "resolution": parts.resolution,
        "uncertainty": parts.uncertainty,
        "skill": _estimate(one.skill),
        "skill_against_age": _estimate(one.age_skill),
        "auc": _estimate(one.auc),
        "auc_of_time_left": _estimate(one.left_auc),
        "bins": [{"told": each.told, "came": each.came, "low": each.low, "high": each.high, "n": each.n, "tickets": each.things} for each in one.bins],
    }  # fmt: skip


def _estimate(one: Estimate) -> dict[str, float]:
    return {"value": one.value, "low": one.low, "high": one.high}


def _rows(frame: pl.DataFrame | None, zone: ZoneInfo, limit: int) -> list[dict[str, object]] | None:
    if frame is None:
        return None
    return [{name: _at(value, zone) if name.endswith("_at") else value for name, value in row.items()} for row in frame.head(limit).to_dicts()]  # fmt: skip


def _at(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return None if moment is None else _local(moment, zone).isoformat(timespec="seconds")


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.replace(tzinfo=UTC).astimezone(zone)


# As text --------------------------------------------------------------------------------------------------------------


def queue_table(found: QueueNow, zone: ZoneInfo, limit: int) -> str:
    """What is due when, what is likely to be missed, how such probabilities did, and the first tickets of the list."""
    if found.until_at is None:
        done = "answered" if found.promise is Promise.RESPONSE else "solved"
        return f"No queue is known: it takes waiting tickets of a source that tells when tickets are {done}."
    lines = [
        f"{_promise(found)}, as of {_local(found.until_at, zone):%Y-%m-%d %H:%M} ({zone.key}); open tickets may be closed since.",
        "",
        *(_horizon(one, before) for one, before in zip(found.horizons, (None, *found.horizons), strict=False)),
        f"{found.late} {'has' if found.late == 1 else 'have'} missed the promise already and cannot be saved" + (f", the oldest since {_local(found.oldest_due_at, zone):%Y-%m-%d %H:%M}." if found.oldest_due_at else "."),
    ]  # fmt: skip
    if found.on_customer:
        lines.append(f"{found.on_customer} of those with time left wait for the customer; their clocks go on here.")
    if found.unpromised:
        lines.append(f"{found.unpromised} wait without a promise.")
    if found.elsewhere:
        lines.append(f"{found.elsewhere} open tickets of sources whose data ended a week or more before are not in it.")
    lines += ["", *_did(found)]
    if found.rows is not None and found.rows.height and limit:
        lines += ["", *_order(found), *_list(found.rows, zone, limit)]
    return "\n".join(lines)


def _promise(found: QueueNow) -> str:
    what = "Solutions" if found.promise is Promise.RESOLUTION else "First responses"
    if found.target_seconds is None:
        return f"{what} by the due dates of the exports"
    hours = value_text(found.target_seconds, Unit.DURATION)
    clock = "business hours" if found.clock is Clock.BUSINESS else "around the clock"
    or_due = " where the export has no due dates" if found.promise is Promise.RESOLUTION else ""
    return f"{what} within the target of {hours} ({clock}){or_due}"


def _horizon(one: Horizon, before: Horizon | None) -> str:
    due = f"due within {one.hours} hours" if one.hours else "due later"
    if before and before.hours and one.hours:
        due = f"due in {before.hours} to {one.hours} hours"
    return f"{due}: {one.n}" + (f", of which {one.missed:.0f} will likely be missed" if one.missed is not None and one.n else "")  # fmt: skip


def _did(found: QueueNow) -> list[str]:
    past = found.past
    if found.why_not == TOO_FEW:
        return [f"No probabilities: they need {LEAST_TICKETS} tickets whose promise has fallen due in the last {DAYS} days; there are {found.known}."]  # fmt: skip
    if found.why_not == TOO_FEW_OF_ONE:
        return [f"No probabilities: they need {LEAST_EACH} tickets that missed their promise and as many that kept it; of {found.known}, {found.missed} missed it."]  # fmt: skip
    if past is None:
        return [f"No probabilities: the last {TESTED_WEEKS} weeks have fewer than {LEAST_TESTED} waiting tickets to try them on, or fewer than {LEAST_EACH} of one outcome."]  # fmt: skip
    lines = [
        f"The last {TESTED_WEEKS} weeks, told each day with what was known then: {past.told} probabilities of {past.tickets} tickets, {_share(past.missed_rate)} missed.",
        f"Brier score {past.brier:.3f}; {past.base_brier:.3f} for the share missed so far ({_better(past.skill)}), {past.age_brier:.3f} for the share at the same age ({_better(past.age_skill)}).",
        f"Of one that was missed and one that was kept the missed one had the higher probability in {_estimated(past.auc)} of the cases; the one with less time left in {_share(past.left_auc.value)}.",
    ]  # fmt: skip
    if found.why_not == NO_BETTER:
        return [*lines, "That is not shown to be better than the share missed so far: no probabilities are told, and the list goes by the time left."]  # fmt: skip
    head = ["told", "missed", "95 %", "n", "tickets"]
    bins = [[_share(one.told), _share(one.came), interval_text(one.low, one.high, Unit.SHARE), str(one.n), str(one.things)] for one in past.bins]  # fmt: skip
    return [*lines, *aligned([head, *bins])]


def _better(one: Estimate) -> str:
    return f"{_share(one.value)} of it less, {interval_text(one.low, one.high, Unit.SHARE)}"


def _estimated(one: Estimate) -> str:
    return f"{_share(one.value)} ({interval_text(one.low, one.high, Unit.SHARE)})"


def _share(value: float) -> str:
    return value_text(value, Unit.SHARE)


def _order(found: QueueNow) -> list[str]:
    return [] if found.why_not else ["In the order of what taking a ticket up today rather than tomorrow saves:"]


def _list(frame: pl.DataFrame, zone: ZoneInfo, limit: int) -> list[str]:
    head = ["ticket", "due", "left", "missed likely", "such done in time left", "priority", "team", "age"]
    return aligned([head, *(_line(row, zone) for row in frame.head(limit).iter_rows(named=True))])


def _line(row: Mapping[str, Any], zone: ZoneInfo) -> list[str]:
    rates = [NO_VALUE if row[name] is None else _share(row[name]) for name in ("missed_rate", "in_time_rate")]
    left, age = (value_text(row[name], Unit.DURATION) for name in ("left_seconds", "age_seconds"))
    return [row["id"] or NO_VALUE, f"{_local(row['due_at'], zone):%Y-%m-%d %H:%M}", left, *rates, row["priority"] or NO_VALUE, row["team"] or NO_VALUE, age]  # fmt: skip
