"""Who is needed when, as the command line prints it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date

from kpi.catalogue.registry import REGISTRY
from kpi.cli import arguments as parsed
from kpi.cli.output import aligned
from kpi.declare.metric import Clock, Unit
from kpi.engine.coverage import Coverage
from kpi.engine.queue_hours import QueueChannel, QueueHour, Step
from kpi.engine.staffing import Hour, Staffing
from kpi.engine.staffing_plan import (
    LEAST_ABANDONED,
    LEAST_WEEKS,
    NO_CONTACTS,
    NO_CREATION,
    NO_HANDLE_TIMES,
    TOO_FEW_WEEKS,
    USUAL_CHATS,
    USUAL_OCCUPANCY,
    USUAL_TARGET,
    Plan,
)
from kpi.engine.written_work import WrittenChannel
from kpi.query.period import PRESETS, Period
from kpi.query.query import NO_VALUE, Query
from kpi.text.format import value_text
from kpi.text.parse_value import read_value
from kpi.verdict.targets import Targets

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be said besides days, filters and definitions."""
    parser.add_argument("--channel", action="append", default=[], metavar="CHANNEL", help="repeat for more; without any all that there are")  # fmt: skip
    parser.add_argument("--target", metavar="SHARE", help=f"how many are to be answered in time; otherwise the target of service_level_rate, else {USUAL_TARGET:.0%}%")  # fmt: skip
    parser.add_argument("--shrinkage", metavar="SHARE", help="how much of a shift agents are not there for customers; otherwise as measured")  # fmt: skip
    parser.add_argument("--occupancy", metavar="SHARE", help=f"how much of their time agents who answer in writing do so (otherwise {USUAL_OCCUPANCY:.0%}%)")  # fmt: skip
    parser.add_argument("--chats", type=int, default=USUAL_CHATS, metavar="N", help="how many chats an agent has at once")  # fmt: skip
    parser.add_argument("--format", choices=["table", "json"], default="table")


def question(chosen: argparse.Namespace, known: Coverage) -> Query:
    """The question that the options ask; without days the last 91 of the data."""
    query = parsed.query(chosen)
    return query.over(PRESETS["91d"](known.newest or date.today())) if query.period == Period() else query


def plan(chosen: argparse.Namespace, query: Query, targets: Targets, last_on: date) -> Plan:
    """What is aimed at: as the options say, else as the target of the service level says, else as usual. KpiError for what is no share."""
    kept = targets.in_force(REGISTRY.metric("service_level_rate", query.choices), Clock.CALENDAR, last_on)
    target = _share(chosen.target)
    if target is None:
        target = kept.target if kept and kept.target is not None else USUAL_TARGET
    occupancy = _share(chosen.occupancy)
    return Plan(
        target_rate=target,
        shrinkage_rate=_share(chosen.shrinkage),
        chats_at_once=chosen.chats,
        occupancy_rate=USUAL_OCCUPANCY if occupancy is None else occupancy,
    )


def _share(text: str | None) -> float | None:
    return None if text is None else read_value(text, Unit.SHARE)


# JSON -----------------------------------------------------------------------------------------------------------------


def staff_object(found: Staffing) -> dict[str, object]:
    """All of it, for JSON; what is not known is null."""
    return {
        "from": str(found.period.start),
        "to": str(found.period.last),
        "service_level_seconds": found.answer_seconds,
        "target_rate": found.plan.target_rate,
        "shrinkage_rate": found.shrinkage_rate,
        "is_shrinkage_measured": found.is_shrinkage_measured,
        "open_hours_a_week": found.open_hours_a_week,
        "channels": [*map(_queue_channel, found.queues), *map(_written_channel, found.written)],
        "hours": [_hour(one, found.queues) for one in found.hours],
    }


def _queue_channel(one: QueueChannel) -> dict[str, object]:
    names = ("channel", "offered", "outside_hours", "untimed", "weeks", "handle_seconds", "abandoned", "patience_seconds", "why_not")  # fmt: skip
    return {name: getattr(one, name) for name in names}


def _written_channel(one: WrittenChannel) -> dict[str, object]:
    names = ("channel", "weeks", "volume_p80", "handle_seconds", "backlog", "allowed", "hours_needed", "why_not")
    return {name: getattr(one, name) for name in names}


def _hour(one: Hour, queues: Sequence[QueueChannel]) -> dict[str, object]:
    names = ("weekday", "hour", "weeks", "needed", "rostered", "there", "shifts", "short", "short_rate")
    of = {each.channel: _queue_hour(each.hours.get((one.weekday, one.hour)), each) for each in queues}
    return {name: getattr(one, name) for name in names} | {"channels": of}


def _queue_hour(one: QueueHour | None, channel: QueueChannel) -> dict[str, object] | None:
    if one is None:
        return None
    names = ("volume_median", "volume_p80", "handle_seconds", "handled", "needed", "needed_median", "needed_patient")
    return {name: getattr(one, name) for name in names} | {"steps": [_step(each, channel) for each in one.steps]}


def _step(one: Step, channel: QueueChannel) -> dict[str, object]:
    wait = one.queue.mean_wait_seconds
    return {
        "agents": one.agents,
        "service_level_rate": one.queue.service_level_rate,
        "mean_wait_seconds": wait if wait < float("inf") else None,
        "missed_rate": one.queue.abandoned_rate if channel.patience_seconds else None,
        "occupancy_rate": one.queue.occupancy_rate,
    }


# Table ----------------------------------------------------------------------------------------------------------------


def staff_table(found: Staffing) -> str:
    """What it rests on in sentences, and a row an open hour of the week."""
    steps = ("one fewer", "as needed", "one more") if len(found.queues) == 1 else ()
    head = [
        "weekday", "hour", "weeks", *(each for one in found.queues for each in (one.channel, f"{one.channel} agents", "if patient")), "needed", "on shift",
        "were there", "had shifts", "short", "weeks short", *steps,
    ]  # fmt: skip
    rows = [_row(one, found, has_steps=bool(steps)) for one in found.hours if found.queues or found.written]
    return "\n".join([*_basis(found), "", *(aligned([head, *rows]) if rows else [])]).rstrip()


def _row(one: Hour, found: Staffing, *, has_steps: bool) -> list[str]:
    cells = [WEEKDAYS[one.weekday - 1], f"{one.hour}:00", str(one.weeks)]
    for each in found.queues:
        hour = each.hours.get((one.weekday, one.hour))
        cells += [str(value) for value in (hour.volume_p80, hour.needed, hour.needed_patient)] if hour else [NO_VALUE] * 3  # fmt: skip
    cells += [_number(one.needed), _number(one.rostered), _number(one.there), _number(one.shifts), _number(one.short)]
    cells.append(NO_VALUE if one.short_rate is None else value_text(one.short_rate, Unit.SHARE))
    if has_steps:
        hour = found.queues[0].hours.get((one.weekday, one.hour))
        for change in (-1, 0, 1):
            step = next((each for each in hour.steps if each.agents == hour.needed + change), None) if hour else None
            cells.append(_step_text(step, found.queues[0]))
    return cells


def _step_text(step: Step | None, channel: QueueChannel) -> str:
    if step is None:
        return NO_VALUE
    queue = step.queue
    wait = value_text(queue.mean_wait_seconds, Unit.DURATION) if queue.mean_wait_seconds < float("inf") else "∞"
    # Where nobody knows how patient they are, all are taken for patient: that none is missed then is no forecast.
    missed = value_text(queue.abandoned_rate, Unit.SHARE) if channel.patience_seconds else NO_VALUE
    busy = value_text(queue.occupancy_rate, Unit.SHARE)
    return f"{step.agents}: wait {wait}, missed {missed}, busy {busy}"


def _number(value: float | None) -> str:
    return NO_VALUE if value is None else f"{value:.1f}".removesuffix(".0").replace("-", "\N{MINUS SIGN}")


def _basis(found: Staffing) -> list[str]:
    target = value_text(found.plan.target_rate, Unit.SHARE)
    within = value_text(found.answer_seconds, Unit.DURATION)
    told = "as measured" if found.is_shrinkage_measured else "given" if found.plan.shrinkage_rate is not None else "assumed: no shifts are known"  # fmt: skip
    days = f"{found.period.start} to {found.period.last}"
    if not found.queues and not found.written:
        return [f"{days}: – (no contacts and no tickets of these days and filters)"]
    lines = [
        f"{days}: {target} of all that come answered within {within}, in four of five weeks" if found.queues else days,
        f"shrinkage {value_text(found.shrinkage_rate, Unit.SHARE)} ({told})",
        *(_queue_line(one, found.plan) for one in found.queues),
        *(_written_line(one) for one in found.written),
    ]
    if found.presence_lacks:
        lines.append(f"who was there: – (agents' states do not tell {found.presence_lacks})")
    elif all(one.there is None for one in found.hours):
        lines.append("who was there: – (no agents' states of these days are known)")
    else:
        lines.append("who was there: agents there for customers of any channel")
    return lines if found.hours else [*lines, "no open hour of these days is known"]


def _why_not(reason: str | None, weeks: int) -> str | None:
    return {
        TOO_FEW_WEEKS: f"– (needs {LEAST_WEEKS} weeks; there {'is' if weeks == 1 else 'are'} {weeks})",
        NO_HANDLE_TIMES: "– (handle times are not known)",
        NO_CONTACTS: "– (none came in open hours)",
        NO_CREATION: "– (no tickets but those of bots)",
        None: None,
    }[reason]


def _queue_line(one: QueueChannel, plan: Plan) -> str:
    if problem := _why_not(one.why_not, one.weeks):
        return f"{one.channel}: {problem}"
    patience = (
        f"patience {value_text(one.patience_seconds, Unit.DURATION)} ({one.abandoned} hung up)"
        if one.patience_seconds
        else f"patience – (of {one.abandoned} who hung up the wait is known, {LEAST_ABANDONED} are needed, and waits of nine in ten): as if nobody did"
    )
    at_once = f", {plan.chats_at_once} at once" if one.channel == "chat" else ""
    outside = f", {one.outside_hours} of them outside opening hours" if one.outside_hours else ""
    untimed = f", {one.untimed} without an hour" if one.untimed else ""
    return f"{one.channel}: {one.offered} came in{outside}{untimed}; handle time {value_text(one.handle_seconds, Unit.DURATION)}{at_once}; {patience}"


def _written_line(one: WrittenChannel) -> str:
    if problem := _why_not(one.why_not, one.weeks):
        return f"{one.channel}: {problem}"
    hours = NO_VALUE if one.hours_needed is None else f"{one.hours_needed:.1f}"
    backlog = NO_VALUE if one.backlog is None else str(one.backlog)
    allowed = NO_VALUE if one.allowed is None else f"{one.allowed:.0f}"
    return f"{one.channel}: {hours} hours a week for {one.volume_p80} tickets of {value_text(one.handle_seconds, Unit.DURATION)} and a backlog of {backlog} ({allowed} can be open in time)"
