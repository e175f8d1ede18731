"""A second implementation of the catalogue, straight from the records: plain Python and polars, no SQL, no facts.

Records are those of tests/records.random_records: one source, UTC, open Monday to Friday from 9 to 17.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import polars as pl

from data.store.model import RECORDS

DAY = 86400
ANSWER, SENT = "responded_at", "sent_at"
AWAY, WORKING, WAITING = ("Lunch break", "offline"), ("on a call", "Paperwork"), ("Available",)
Row = dict[str, Any]


def seconds(first: datetime | None, last: datetime | None) -> int | None:
    """Around the clock."""
    return None if first is None or last is None else int((last - first).total_seconds())


def open_seconds(first: datetime | None, last: datetime | None) -> int | None:
    """While open, a day at a time."""
    if first is None or last is None:
        return None
    total, day = 0, first.date()
    while day <= last.date():
        opens, closes = datetime.combine(day, time(9)), datetime.combine(day, time(17))
        if day.weekday() < 5:
            total += max(0, int((min(last, closes) - max(first, opens)).total_seconds()))
        day += timedelta(days=1)
    return total


def is_open(moment: datetime) -> bool:
    """Whether the team is there."""
    return moment.weekday() < 5 and 9 <= moment.hour < 17


def day_of(moment: datetime | None) -> date | None:
    """The day of a moment."""
    return moment.date() if moment else None


def newest(records: dict[str, list[Row]]) -> datetime:
    """The newest moment of all records; a due date is a plan."""
    return max(
        row[name] for kind, rows in records.items() for row in rows for name in RECORDS[kind].moments if row.get(name)
    )


def has_left(customer: Row) -> bool:
    """Whether a customer has left, which a day of leaving tells where nothing else does."""
    return customer["churned_on"] is not None if customer["is_churned"] is None else bool(customer["is_churned"])


def _first(*values: Any) -> Any:
    """The first value that there is."""
    return next((value for value in values if value is not None), None)


def _after(moment: datetime | None, reported: int | None) -> datetime | None:
    return None if moment is None or reported is None else moment + timedelta(seconds=reported)


def _length(reported: int | None) -> int | None:
    """What a vendor reports; less than nothing is a slip."""
    return reported if reported is not None and reported >= 0 else None


def _exact(first: datetime | None, last: datetime | None, reported: int | None) -> int | None:
    """The reported length where one of its ends is known to the day only, at midnight."""
    return _length(reported) if any(end is not None and end.time() == time(0) for end in (first, last)) else None


COLUMNS = ("customer", "replies", "reopens", "team_changes", "agent_changes", "handle_seconds", "is_complaint", "complaint_cause",
           "agent", "team", "first_response_agent", "resolution_agent", "was_first_response_in_sla", "was_resolution_in_sla", "due_at", "channel", "was_escalated",
           "requester_wait_seconds", "requester_wait_business_seconds", "on_hold_seconds", "on_hold_business_seconds",
           "customer_wait_seconds", "customer_wait_business_seconds", "reply_seconds", "next_reply_seconds",
           "was_complaint_upheld", "was_bot_involved", "was_handled_by_bot")  # fmt: skip


def tickets(records: dict[str, list[Row]], clock: str) -> pl.DataFrame:
    """One row a ticket, with what is true of it."""
    until, elapsed = newest(records), seconds if clock == "calendar" else open_seconds
    is_whose_told = _is_whose_told(records["ticket"])
    is_complainer_told = _is_whose_told([row for row in records["ticket"] if row["is_complaint"]])
    rows = []
    for row in records["ticket"]:
        created, status = row["created_at"], row["status_class"]
        reported = "_reported_seconds" if clock == "calendar" else "_reported_business_seconds"
        first = _first(row["first_response_at"], _after(created, row["first_response_reported_seconds"]))
        is_open_status = status in ("open", "waiting")
        solved = _first(row["resolved_at"], _after(created, row["resolution_reported_seconds"]))
        resolved = None if is_open_status else solved
        told = (
            status,
            resolved,
            row["closed_at"],
            row["resolution_reported_seconds"],
            row["resolution_reported_business_seconds"],
        )
        is_resolved = not is_open_status and _first(*told) is not None
        left = (
            max(one for one in (gone, created) if one)
            if is_resolved and (gone := _first(resolved, row["closed_at"], row["updated_at"]))
            else None
        )
        early_first = bool(first and created and first < created)
        early_resolved = bool(resolved and created and resolved < created)
        has_resolution = is_resolved and not early_resolved
        first_resolved = _first(row["first_resolved_at"], solved)
        is_first_lost = row["first_resolved_at"] is None and bool(row["reopens"])
        once = _first(first_resolved, created if row["reopens"] else None)
        is_waiting = not is_resolved and created is not None
        rows.append(
            {name: row[name] for name in COLUMNS}
            | {
                "is_whose_told": is_whose_told, "is_complainer_told": is_complainer_told,
                "id": row["id"], "solved_by": row["resolution"], "created_at": created, "first_at": first, "resolved_at": resolved, "created_on": day_of(created), "resolved_on": day_of(resolved),
                "left_on": day_of(left), "first_on": day_of(first), "due_on": day_of(row["due_at"]), "first_resolved_on": day_of(first_resolved),
                "is_answered": _first(first, row["first_response_reported_seconds"], row["first_response_reported_business_seconds"]) is not None or (row["replies"] or 0) > 0, "is_resolved": is_resolved, "is_bot": bool(row["was_handled_by_bot"]),
                "early_first": early_first, "early_resolved": early_resolved,
                "first_calendar": None if early_first else _first(_exact(created, first, row["first_response_reported_seconds"]), seconds(created, first), _length(row["first_response_reported_seconds"])),
                "first": None if early_first else _first(_exact(created, first, row[f"first_response{reported}"]), elapsed(created, first), _length(row[f"first_response{reported}"])),
                "resolution": _first(_exact(created, resolved, row[f"resolution{reported}"]), elapsed(created, resolved), _length(row[f"resolution{reported}"])) if has_resolution else None,
                "resolution_calendar": _first(_exact(created, resolved, row["resolution_reported_seconds"]), seconds(created, resolved), _length(row["resolution_reported_seconds"])) if has_resolution else None,
                "first_resolution": elapsed(created, first_resolved) if created and first_resolved and first_resolved >= created and not is_first_lost else None,
                "waiting": elapsed(created, until) if is_waiting else None,
                "is_after_hours": None if created is None or created.time() == time(0) else not is_open(created),
                "age": seconds(created, until), "clock_age": elapsed(created, until) if created and created <= until else -1, "resolved_age": seconds(resolved, until),
                "is_due": row["due_at"] is not None and row["due_at"] <= until,
                "resolved_once_on": day_of(once), "resolved_once_age": seconds(once, until),
                "came_back": _next(row, records["ticket"]), "complained_again": _next(row, [one for one in records["ticket"] if one["is_complaint"]]),
                "followed_up": min((seconds(resolved, one["sent_at"]) for one in records["survey_response"]
                                    if resolved and one["ticket"] == row["id"] and one["sent_at"] and one["sent_at"] >= resolved), default=None),
                **_after_it(row["id"], resolved, records["survey_response"], until),
            }
        )  # fmt: skip
    return pl.DataFrame(rows, infer_schema_length=None)


def _after_it(ticket: str, resolved: datetime | None, surveys: list[Row], until: datetime) -> Row:
    """Whether the survey sent first after the resolution was answered, its age, and how good the first answer after it is."""
    own = [one for one in surveys if resolved and one["ticket"] == ticket]
    sent = [one for one in own if one["sent_at"] and one["sent_at"] >= resolved]
    first = [one for one in sent if one["sent_at"] == min(each["sent_at"] for each in sent)]
    said = [
        (moment, one["kind"], one["id"], one)
        for one in own
        if one["score"] is not None and not one["is_invalidated"] and not is_second_click(one, surveys)
        and (moment := one["responded_at"] or one["sent_at"]) and moment >= resolved
    ]  # fmt: skip
    return {
        "asked_age": seconds(first[0]["sent_at"], until) if first else None,
        "was_asked_answered": any(one["score"] is not None or one["responded_at"] for one in first),
        "is_good_after": _is_good(min(said)[3]) if said else None,
    }


def _is_good(row: Row) -> bool | None:
    """Whether an answer is satisfied, a promoter or easy; None where the scale is not known."""
    score, scale, kind = row["score"], row["scale"], row["kind"]
    if kind == "nps":
        return score >= 9
    least = {"csat": {2: 2, 3: 3, 5: 4, 7: 6, 10: 9}, "ces": {7: 5, 5: 4}}[kind].get(scale)
    return None if least is None else (scale + 1 - score if row["is_low_best"] else score) >= least


def _is_whose_told(rows: Sequence[Row]) -> bool:
    """Whether four in five say who the customer is and when it was: else many who come again are not seen."""
    return sum(bool(row["customer"] and row["created_at"]) for row in rows) >= 0.8 * len(rows)


def _next(row: Row, others: Iterable[Row]) -> int | None:
    """Seconds until the customer's next ticket."""
    if not row["customer"] or row["created_at"] is None:
        return None
    me = (row["created_at"], row["id"])
    later = [
        one["created_at"]
        for one in others
        if one["customer"] == row["customer"] and one["created_at"] and (one["created_at"], one["id"]) > me
    ]
    return seconds(row["created_at"], min(later)) if later else None


def surveys(records: dict[str, list[Row]], clock: str) -> pl.DataFrame:
    """One row a survey; scores with high = good."""
    by_id = {row["id"]: row for row in tickets(records, clock).to_dicts()}
    until, rows = newest(records), []
    for row in records["survey_response"]:
        score, scale, kind = row["score"], row["scale"], row["kind"]
        good = score if score is None or kind == "nps" or not row["is_low_best"] else scale + 1 - score
        ticket = by_id.get(row["ticket"])
        stand_in = (ticket["resolved_on"] or ticket["created_on"]) if ticket else None
        sent, own = day_of(row[SENT]), day_of(row[ANSWER])
        rows.append(
            {
                "customer": row["customer"] or (ticket["customer"] if ticket else None),
                "agent": row["agent"] or (ticket["agent"] if ticket else None), "team": row["team"] or (ticket["team"] if ticket else None),
                "ticket_agent": ticket["agent"] if ticket else None, "ticket_team": ticket["team"] if ticket else None,
                "was_solved_at_first_contact": row["was_solved_at_first_contact"],
                "kind": kind, "score": score, "scale": scale, "good": good, "is_answered": score is not None,
                "is_invalid": bool(row["is_invalidated"]) or is_second_click(row, records["survey_response"]),
                "on": (own or sent or stand_in) if score is not None else own, "survey_on": sent or own or stand_in,
                "age": seconds(row[SENT] or datetime.combine(sent or own or stand_in, time()), until) if sent or own or stand_in else None,
                "is_dated": sent is not None or (own is None and stand_in is not None),
                "top": {2: 2, 3: 3, 5: 4, 7: 6, 10: 9}.get(scale), "easy": {7: 5, 5: 4}.get(scale),
            }
        )  # fmt: skip
    return pl.DataFrame(rows, infer_schema_length=None)


def is_second_click(row: Row, answers: Iterable[Row]) -> bool:
    """Whether the same person gave the same answer on the same ticket within the ten seconds before; days alone tell nothing."""
    if (
        row["score"] is None
        or row[ANSWER] is None
        or not (row["ticket"] or row["customer"])
        or row[ANSWER].time() == time(0)
    ):
        return False
    same = ("kind", "score", "ticket", "customer")
    earlier = [
        one
        for one in answers
        if one[ANSWER]
        and all(one[name] == row[name] for name in same)
        and (one[ANSWER], one["id"]) < (row[ANSWER], row["id"])
    ]
    return any((row[ANSWER] - one[ANSWER]).total_seconds() <= 10 for one in earlier)


def contacts(records: dict[str, list[Row]]) -> pl.DataFrame:
    """One row a call or chat."""
    rows = []
    for row in records["contact"]:
        started, answered, ended = row["started_at"], row["answered_at"], row["ended_at"]
        is_lost = answered is None and row["outcome"] in ("abandoned", "missed")
        waited = _length(seconds(started, answered or (ended if is_lost else None)))
        talked = seconds(answered, ended) if answered and ended and ended >= answered else None
        talk = _first(row["talk_seconds"], None if talked is None else max(talked - (row["hold_seconds"] or 0), 0))
        talk = None if row["outcome"] == "voicemail" else talk  # nobody talks to a machine
        parts = [talk, row["hold_seconds"], row["wrap_seconds"]]
        rows.append(
            row
            | {
                "on": day_of(started), "is_outbound": row["direction"] == "outbound", "wait_seconds": None if row["outcome"] == "voicemail" else _first(row["wait_seconds"], waited),
                "is_answered": row["outcome"] == "answered" if row["outcome"] else answered is not None,
                "handle": None if talk is None else sum(part or 0 for part in parts), "is_after_hours": None if started.time() == time(0) else not is_open(started),
            }
        )  # fmt: skip
    return pl.DataFrame(rows, infer_schema_length=None)


def states(records: dict[str, list[Row]]) -> pl.DataFrame:
    """One row a stretch of an agent's time in which the agent was there for customers."""
    until, rows = newest(records), []
    for row in records["agent_state"]:
        lasted = seconds(row["started_at"], row["ended_at"] or until)
        if row["state"] in WORKING + WAITING and lasted is not None and 0 <= lasted <= DAY:
            rows.append(
                {
                    "on": day_of(row["started_at"]),
                    "starts": row["started_at"],
                    "lasted": lasted,
                    "is_working": row["state"] in WORKING,
                }
            )
    return pl.DataFrame(rows, infer_schema_length=None)  # fmt: skip


def quarters(records: dict[str, list[Row]]) -> pl.DataFrame:
    """One row a quarter of an open hour on the days of agents' states."""
    days = [row["started_at"].date() for row in records["agent_state"] if row["state"] != "Scheduled"]
    present = [(row["starts"], row["starts"] + timedelta(seconds=row["lasted"])) for row in states(records).to_dicts()]
    arrived = [
        row["created_at"] for row in records["ticket"] if row["created_at"] and row["created_at"].time() != time(0)
    ]
    rows, day = [], min(days)
    while day <= max(days):
        for slot in range(36, 68) if day.weekday() < 5 else ():
            start = datetime.combine(day, time()) + timedelta(minutes=15 * slot)
            middle, end = start + timedelta(minutes=7, seconds=30), start + timedelta(minutes=15)
            rows.append({"on": day, "is_covered": any(first <= middle < last for first, last in present),
                         "tickets": sum(start <= moment < end for moment in arrived)})  # fmt: skip
        day += timedelta(days=1)
    return pl.DataFrame(rows)


def kept_within(frame: pl.DataFrame, verdict: str, seconds_of: str) -> float:
    """Within how long 19 of 20 of the kept promises were kept."""
    kept = sorted(frame.filter(pl.col(verdict))[seconds_of].drop_nulls().to_list())
    return kept[-(-19 * len(kept) // 20) - 1]


def survival_quantile(times: list[int], is_over: list[bool], q: float) -> float | None:
    """Kaplan and Meier by hand: the first time at which the share still waiting is 1 − q or less."""
    left = 1.0
    for moment in sorted({t for t, over in zip(times, is_over, strict=True) if over}):
        at_risk = sum(t >= moment for t in times)
        left *= 1 - sum(over and t == moment for t, over in zip(times, is_over, strict=True)) / at_risk
        if left <= 1 - q + 1e-12:
            return moment
    return None
