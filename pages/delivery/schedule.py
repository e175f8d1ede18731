"""When a subscription falls due, and when an alert has to wait, on the clock of the report zone. Pure: the moment now is given."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from data.config.subscriptions import Subscription

_LONGEST = timedelta(days=8)
"""Every weekly moment lies within so many days."""
_STEP = timedelta(seconds=1)


def next_due(one: Subscription, zone: str, after: datetime) -> datetime:
    """The first moment after another at which a digest falls due; both in UTC, as the store keeps them."""
    trigger = _trigger(one.weekdays, one.send_at, zone)
    fires = trigger.get_next_fire_time(None, _aware(after + _STEP))
    if fires.fold:  # the clock went back: this hour of the day was there already
        fires = trigger.get_next_fire_time(None, fires + timedelta(hours=1))
    return _plain(fires)


def missed(one: Subscription, zone: str, since: datetime, now: datetime) -> datetime | None:
    """The newest moment after `since` and until now at which it fell due, however many there were; None where there was none."""
    found, at = None, next_due(one, zone, max(since, now - _LONGEST))
    while at <= now:
        found, at = at, next_due(one, zone, at)
    return found


def quiet_until(one: Subscription, zone: str, now: datetime) -> datetime | None:
    """When alerts may come again; None where they may come now. Outside of its weekdays it is quiet too."""
    here = _aware(now).astimezone(ZoneInfo(zone))
    for day in range(9):
        on = here.date() + timedelta(days=day)
        if on.weekday() not in one.weekdays:
            continue
        begin = time(0) if day else here.time()
        free = _free_from(one, begin)
        if day == 0 and free == begin:
            return None
        if free is not None:
            return _plain(datetime.combine(on, free, ZoneInfo(zone)))
    return None  # no weekdays at all: nothing can be kept so


def _free_from(one: Subscription, at: time) -> time | None:
    """The first time of a day from `at` on that is not quiet; None where the rest of the day is."""
    if one.quiet is None or one.quiet[0] == one.quiet[1]:
        return at
    begin, end = one.quiet
    if begin < end:
        return end if begin <= at < end else at
    return None if at >= begin else max(at, end)


@lru_cache(maxsize=200)
def _trigger(weekdays: tuple[int, ...], at: time, zone: str) -> CronTrigger:
    return CronTrigger(
        day_of_week=",".join(map(str, weekdays)), hour=at.hour, minute=at.minute, second=0, timezone=ZoneInfo(zone)
    )


def _aware(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC)


def _plain(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None)
