"""Five weeks of a desk whose calls, chats, letters and agents can be counted by hand: who is needed there, and who was there."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.records import Row

START = datetime(2026, 8, 3)
"""A Monday; desks are open from Monday to Friday, 9 to 17, UTC."""
WEEKS = 5


def call(name: str, at: datetime, channel: str, *, wait: float = 0, handle: float | None = 180, team: str = "A") -> Row:
    """A call or chat; without a handle time the caller hung up."""
    is_answered = handle is not None
    return {
        "id": name, "kind": "chat" if channel == "chat" else "call", "channel": channel, "direction": "inbound", "started_at": at, "team": team, "wait_seconds": wait,
        "outcome": "answered" if is_answered else "abandoned", "talk_seconds": handle - 30 if handle else None, "wrap_seconds": 30.0 if is_answered else None,
    }  # fmt: skip


def busy_mondays(channel: str) -> list[Row]:
    """Mondays from 10 to 11 one call every 18 s, 200 in all: of the thousand 20 hang up after 35 s, 180 wait as long and 800 not at all.

    And one on the last Friday, so that all five weeks are known of.
    """
    rows = []
    for week in range(WEEKS):
        for one in range(200):
            at = START + timedelta(weeks=week, hours=10, seconds=18 * one)
            waits = 35.0 if one < 40 else 0.0
            rows.append(call(f"{channel}{week}-{one}", at, channel, wait=waits, handle=None if one < 4 else 180))
    return [*rows, call(f"{channel}last", START + timedelta(days=32, hours=16), channel)]


def few_on_tuesdays() -> list[Row]:
    """Tuesdays from 9 to 10: 5, 1, 4, 2 and 3 calls of five minutes; and one a week outside opening hours."""
    rows = []
    for week, count in enumerate((5, 1, 4, 2, 3)):
        day = START + timedelta(weeks=week, days=1)
        rows += [call(f"t{week}-{one}", day + timedelta(hours=9, minutes=one), "phone", handle=300) for one in range(count)]  # fmt: skip
        rows.append(call(f"night{week}", day + timedelta(hours=20), "phone", handle=180))
    return rows


def state(agent: str, name: str, at: datetime, hours: float, team: str = "A") -> Row:
    return {"id": f"{agent}{name}{at}", "agent": agent, "team": team, "state": name, "started_at": at, "ended_at": at + timedelta(hours=hours)}  # fmt: skip


def on_mondays() -> list[Row]:
    """Twelve are on shift from 9 to 11 every Monday; ten of them are there, in the last two weeks all and two more; one until 10:30 in the first."""
    rows = []
    for week in range(WEEKS):
        at = START + timedelta(weeks=week, hours=9)
        rows += [state(f"a{one}", "scheduled", at, 2) for one in range(12)]
        for one in range(14 if week >= 3 else 10):
            rows.append(state(f"a{one}", "available", at, 1.5 if (week, one) == (0, 9) else 2))
    return rows


def letters() -> list[Row]:
    """100 e-mails a week, 20 each day at noon, half an hour of work each, answered and solved within an hour; the last 50 are still open."""
    rows: list[Row] = []
    for day in (START + timedelta(weeks=week, days=one, hours=12) for week in range(WEEKS) for one in range(5)):
        for one in range(20):
            rows.append(
                {"id": f"{day}{one}", "created_at": day + timedelta(seconds=one), "channel": "email", "team": "A"}
            )
    for place, row in enumerate(rows):
        at = row["created_at"]
        assert isinstance(at, datetime)
        if place < 450:
            row |= {"status_class": "solved", "first_response_at": at + timedelta(hours=1), "resolved_at": at + timedelta(hours=1), "handle_seconds": 1800}  # fmt: skip
        else:
            row |= {"status_class": "open"}
    # somebody answers on the last day, so that its hours are known
    rows[-1] |= {"first_response_at": START + timedelta(days=32, hours=16)}
    return rows
