"""The second implementation of waiting, experience, coverage by team and utilisation, as plain.py beside this file."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import polars as pl

from tests.kpi.soundness import plain

Found = tuple[float | None, int]
WINDOW = 10
"""Days within which a customer's leaving counts, as test_second_way.py sets it."""


def is_in(world: Any, day: date | None) -> bool:
    """Whether a day lies in the world's period."""
    return bool(day and (not world.start or day >= world.start) and (not world.end or day < world.end))


def resolved(world: Any) -> list[dict[str, Any]]:
    return world.cut(world.tickets, "resolved_on").to_dicts()


def told(world: Any, name: str) -> list[int | None]:
    """A vendor's length of time for every ticket resolved in the period, in the world's clock."""
    column = f"{name}_business_seconds" if world.clock == "business" else f"{name}_seconds"
    return [row[column] if (row[column] or 0) >= 0 else None for row in resolved(world)]


def waits(world: Any) -> list[int]:
    return [value for value in told(world, "requester_wait") if value is not None]


def works(world: Any) -> list[int]:
    pairs = zip(told(world, "requester_wait"), told(world, "on_hold"), strict=True)
    return [wait - hold for wait, hold in pairs if wait is not None and hold is not None and wait >= hold]


def one_clock(name: str) -> Callable[[Any], list[int]]:
    return lambda world: [row[name] for row in resolved(world) if row[name] is not None and row[name] >= 0]


def at_quantile(of: Callable[[Any], list[int]], q: float) -> Callable[[Any], Found]:
    return lambda world: (float(np.quantile(of(world), q)), len(of(world)))


def at_mean(of: Callable[[Any], list[int]]) -> Callable[[Any], Found]:
    return lambda world: (statistics.fmean(of(world)), len(of(world)))


def of_all(flags: Iterable[bool]) -> Found:
    listed = list(flags)
    return (sum(listed) / len(listed) if listed else None), len(listed)


def escalated(world: Any) -> Found:
    return of_all(row["was_escalated"] for row in resolved(world) if row["was_escalated"] is not None)


def left_after(world: Any, dated: Iterable[tuple[str | None, date]]) -> Found:
    """Of the customers with their days: the share that left within the window."""
    listed = {row["id"]: row for row in world.records["customer"]}
    moves = [day for row in listed.values() for day in (row["customer_since"], row["churned_on"]) if day]
    known_until = min(max(moves), plain.newest(world.records).date())
    flags = []
    for customer, day in dated:
        row = listed.get(customer or "")
        if row is None or (plain.has_left(row) and not row["churned_on"]):
            continue
        left = row["churned_on"]
        if (left and left <= day) or known_until < day + timedelta(days=WINDOW):
            continue
        flags.append(bool(left and left <= day + timedelta(days=WINDOW)))
    return of_all(flags)


def is_bad(row: dict[str, Any]) -> bool:
    if row["kind"] == "nps":
        return bool(row["score"] <= 6)
    known = row["top"] if row["kind"] == "csat" else row["easy"]
    return known is not None and row["good"] - 1 < (row["scale"] - 1) / 2


def is_good(row: dict[str, Any]) -> bool:
    if row["kind"] == "nps":
        return bool(row["score"] >= 9)
    least = row["top"] if row["kind"] == "csat" else row["easy"]
    return least is not None and row["good"] >= least


def after_answer(test: Callable[[dict[str, Any]], bool]) -> Callable[[Any], Found]:
    def found(world: Any) -> Found:
        answers = world.cut(world.surveys, "on").filter(pl.col("is_answered"), ~pl.col("is_invalid")).to_dicts()
        return left_after(world, [(row["customer"], row["on"]) for row in answers if test(row)])

    return found


def after_complaint(world: Any) -> Found:
    rows = world.cut(world.tickets, "created_on").to_dicts()
    return left_after(world, [(row["customer"], row["created_on"]) for row in rows if row["is_complaint"]])


def open_slots(first: date, last: date, minutes: int) -> Iterable[datetime]:
    """The beginnings of the pieces of open time on the days from first to last."""
    day = first
    while day <= last:
        for piece in range(8 * 60 // minutes if day.weekday() < 5 else 0):
            yield datetime.combine(day, time(9)) + timedelta(minutes=minutes * piece)
        day += timedelta(days=1)


def team_coverage(world: Any) -> Found:
    stretches, days = defaultdict(list), defaultdict(list)
    until = plain.newest(world.records)
    for row in world.records["agent_state"]:
        if row["team"] is None or row["state"] == "Scheduled":
            continue
        days[row["team"]].append(row["started_at"].date())
        lasted = plain.seconds(row["started_at"], row["ended_at"] or until) or 0
        if row["state"] in plain.WORKING + plain.WAITING and 1 <= lasted <= plain.DAY:
            stretches[row["team"]].append((row["started_at"], row["started_at"] + timedelta(seconds=lasted)))
    every = [row["started_at"].date() for row in world.records["agent_state"] if row["state"] != "Scheduled"]
    return of_all(
        any(start <= slot + timedelta(minutes=7.5) < end for start, end in stretches[team])
        for team, on in days.items()
        for slot in open_slots(max(min(on), min(every)), max(on), 15)
        if is_in(world, slot.date())
    )


def activity(world: Any) -> Found:
    moments = [row["first_at"] for row in world.tickets.to_dicts() if row["first_at"] and not row["is_bot"]]
    moments += [row["answered_at"] or row["started_at"] for row in world.contacts.to_dicts() if row["is_answered"] and not row["is_outbound"]]  # fmt: skip
    hours = {moment.replace(minute=0, second=0, microsecond=0) for moment in moments}
    slots = open_slots(min(moments).date(), max(moments).date(), 60)
    return of_all(slot in hours for slot in slots if is_in(world, slot.date()))


def agent_days(world: Any) -> list[dict[str, float]]:
    """Seconds by kind of state for every day of an agent that has any."""
    return list(days_by_agent(world).values())


def days_by_agent(world: Any) -> dict[tuple[str, date], dict[str, float]]:
    until, days = plain.newest(world.records), defaultdict(lambda: defaultdict(float))
    kinds = dict.fromkeys(plain.WORKING, "working") | dict.fromkeys(plain.WAITING, "waiting")
    kinds |= {"Lunch break": "away", "offline": "off", "Sick leave": "off", "Scheduled": "scheduled"}
    for row in world.records["agent_state"]:
        lasted = plain.seconds(row["started_at"], row["ended_at"] or until)
        if row["state"] in kinds and 0 <= lasted <= plain.DAY and is_in(world, row["started_at"].date()):
            days[row["agent"], row["started_at"].date()][kinds[row["state"]]] += lasted
    return days


def tracked(world: Any) -> Callable[[str, date], bool]:
    """Whether states of an agent are told on a day: of those of whom any is told, from the first day to the last of all."""
    until = plain.newest(world.records)
    told = [
        row for row in world.records["agent_state"]
        if row["state"] not in ("Scheduled", "xyz") and 0 <= plain.seconds(row["started_at"], row["ended_at"] or until) <= plain.DAY
    ]  # fmt: skip
    agents, days = {row["agent"] for row in told}, [row["started_at"].date() for row in told]
    return lambda agent, day: agent in agents and min(days) <= day <= max(days)


def tickets_per_hour(world: Any) -> Found:
    solved: dict[tuple[str, date], int] = defaultdict(int)
    for row in world.tickets.to_dicts():
        if row["resolved_on"]:
            solved[row["resolution_agent"] or row["agent"], row["resolved_on"]] += 1
    solvers = {agent for agent, _ in solved}
    there = {key: day["working"] + day["waiting"] for key, day in days_by_agent(world).items()}
    there = {key: lasted for key, lasted in there.items() if lasted and key[0] in solvers}
    return sum(solved[key] for key in there) / (sum(there.values()) / 3600), len(there)


def shrinkage(world: Any) -> Found:
    known = tracked(world)
    days = [day for (agent, on), day in days_by_agent(world).items() if known(agent, on) and day["scheduled"]]
    away = sum(max(day["scheduled"] - day["working"] - day["waiting"], 0) for day in days)
    return (away / sum(day["scheduled"] for day in days) if days else None), len(days)


def adherence(world: Any) -> Found:
    known, until = tracked(world), plain.newest(world.records)
    spans = [
        (row["agent"], row["state"], row["started_at"], row["started_at"] + timedelta(seconds=lasted))
        for row in world.records["agent_state"]
        if 0 <= (lasted := plain.seconds(row["started_at"], row["ended_at"] or until)) <= plain.DAY
    ]
    there = plain.WORKING + plain.WAITING + ("Lunch break",)
    present = whole = n = 0
    for agent, state, starts, ends in spans:
        if state == "Scheduled" and starts < ends and known(agent, starts.date()) and is_in(world, starts.date()):
            inside = sum(
                max((min(ends, until_) - max(starts, since)).total_seconds(), 0)
                for who, what, since, until_ in spans
                if who == agent and what in there
            )
            length = (ends - starts).total_seconds()
            present, whole, n = present + min(inside, length), whole + length, n + 1
    return (present / whole if whole else None), n


def worked_share(world: Any) -> Found:
    at_work = [(day["working"], day["working"] + day["waiting"] + day["away"]) for day in agent_days(world)]
    counted = [(working, whole) for working, whole in at_work if whole]
    return sum(working for working, _ in counted) / sum(whole for _, whole in counted), len(counted)


def utilisation(world: Any) -> Found:
    counted = [day for day in agent_days(world) if day["scheduled"] and {"working", "waiting", "away"} & set(day)]
    there = sum(min(day["working"] + day["waiting"], day["scheduled"]) for day in counted)
    return (there / sum(day["scheduled"] for day in counted) if counted else None), len(counted)


def pending(world: Any) -> list[int]:
    return [value for value in told(world, "customer_wait") if value is not None]


SECOND: dict[str, Callable[[Any], Found]] = {
    "requester_wait_median": at_quantile(waits, 0.5),
    "requester_wait_p90": at_quantile(waits, 0.9),
    "requester_wait_mean": at_mean(waits),
    "agent_work_median": at_quantile(works, 0.5),
    "agent_work_mean": at_mean(works),
    "customer_wait_median": at_quantile(pending, 0.5),
    "reply_time_median": at_quantile(one_clock("reply_seconds"), 0.5),
    "next_reply_median": at_quantile(one_clock("next_reply_seconds"), 0.5),
    "escalation_rate": escalated,
    "churn_after_bad_rate": after_answer(is_bad),
    "churn_after_good_rate": after_answer(is_good),
    "churn_after_complaint_rate": after_complaint,
    "team_coverage_rate": team_coverage,
    "activity_coverage_rate": activity,
    "worked_share_rate": worked_share,
    "utilisation_rate": utilisation,
    "tickets_per_agent_hour": tickets_per_hour,
    "schedule_adherence_rate": adherence,
    "shrinkage_rate": shrinkage,
}
