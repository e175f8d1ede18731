"""How many will come, as the command line prints it."""

from __future__ import annotations

import argparse

from kpi.cli.output import aligned
from kpi.engine.forecasting import MOST_AHEAD, TOO_FEW_WEEKS, USUAL_WEEKS, Ahead, Backtest, Forecast, Level
from kpi.query.query import NO_VALUE
from kpi.stats.forecast import LEAST_OFF, Errors, Method

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be said besides days, filters and definitions."""
    parser.add_argument("metrics", nargs=1, metavar="METRIC", help="a count, such as tickets_created or contacts_offered")  # fmt: skip
    parser.add_argument("--weeks", type=int, default=USUAL_WEEKS, metavar="N", help=f"how far ahead ({USUAL_WEEKS}; {MOST_AHEAD} at the most)")  # fmt: skip
    parser.add_argument("--by-hour", action="store_true", help="also by hour, two weeks ahead")
    parser.add_argument("--format", choices=["table", "json"], default="table")


# JSON -----------------------------------------------------------------------------------------------------------------


def forecast_object(found: Forecast) -> dict[str, object]:
    """All of it, for JSON; what is not known is null. `from` and `to` are the days that it rests on."""
    withheld = {"reason": found.why_not, "weeks": found.weeks, "needed": found.needed} if found.why_not else None
    return {
        "metric": found.metric,
        "from": str(found.history.start) if _has_days(found) else None,
        "to": str(found.history.last) if _has_days(found) else None,
        "weeks": found.weeks,
        "withheld": withheld,
        "method": str(found.method) if found.method else None,
        "holiday_rate": found.off_rate,
        "holidays_known_until": str(found.calendar_until) if found.calendar_until else None,
        "days": [_day(one) for one in found.days],
        "hours": [_day(one) | {"hour": one.hour} for one in found.hours],
        "hour_errors": _errors(found.hour_errors),
        "untimed_rate": found.untimed_rate,
        "backtest": _backtest(found.backtest) if found.backtest else None,
        "backlog": _backlog(found.backlog) if found.backlog else None,
    }


def _has_days(found: Forecast) -> bool:
    """Whether anything is known of the days asked for: without that the first day lies after the last."""
    start, last = found.history.start, found.history.last
    return start is not None and last is not None and start <= last


def _day(one: Ahead) -> dict[str, object]:
    limits = {"low_80": one.low_80, "high_80": one.high_80, "low_95": one.low_95, "high_95": one.high_95}
    return {"day": str(one.on), "value": one.value, **limits, "is_holiday": one.is_holiday}


def _errors(one: Errors | None) -> dict[str, object] | None:
    if one is None:
        return None
    (in_80, in_95), (days_80, days_95) = one.inside, one.inside_days
    return {
        "n": one.days,
        "mean_absolute_error": one.mean_absolute,
        "error_rate": one.rate,
        "mean_error": one.mean,
        "inside_80_rate": in_80,
        "inside_80_n": days_80,
        "inside_95_rate": in_95,
        "inside_95_n": days_95,
    }


def _backtest(one: Backtest) -> dict[str, object]:
    return {
        "from": str(one.start),
        "to": str(one.last),
        "better": str(one.better),
        "methods": {str(method): _errors(each) for method, each in one.errors.items()},
        "by_week_ahead": [_errors(each) for each in one.leads],
        "days": [
            {"day": str(each.on), "actual": each.actual, "value": each.value, "low_80": each.low_80, "high_80": each.high_80}
            for each in one.days
        ],
    }  # fmt: skip


def _backlog(one: Level) -> dict[str, object]:
    return {
        "now": one.now,
        "days": [_day(each) for each in one.days],
        "errors": _errors(one.errors),
        "errors_if_it_stays": _errors(one.stays),
    }


# Table ----------------------------------------------------------------------------------------------------------------


def forecast_table(found: Forecast) -> str:
    """How the last eight weeks' forecasts did in sentences, a row a day ahead, and with hours a row an hour in which something is expected."""
    head = f"{found.metric}, from {found.history.start} to {found.history.last} ({_count(found.weeks, 'week')})" if _has_days(found) else found.metric  # fmt: skip
    if found.why_not:
        return f"{head}: {_why_not(found)}"
    lines = [head, *(_tested(found.backtest) if found.backtest else []), *_holidays(found)]
    if found.backlog:
        lines += _level(found.backlog)
    levels = {one.on: one for one in found.backlog.days} if found.backlog else {}
    rows = [["day", "", "expected", "80%", "95%", *(["backlog", "80%"] if levels else [])]]
    for one in found.days:
        level = levels.get(one.on)
        more = [_number(level.value), _between(level.low_80, level.high_80)] if level else []
        rows.append([*_name(one), _number(one.value), _between(one.low_80, one.high_80), _between(one.low_95, one.high_95), *more])  # fmt: skip
    lines += ["", *aligned(rows)]
    if found.hours:
        lines += ["", *_hours(found)]
    elif found.untimed_rate is not None:
        lines += ["", "by hour: – (of none of them the hour is known)"]
    return "\n".join(lines)


def _hours(found: Forecast) -> list[str]:
    told = found.hour_errors
    basis = f"by hour: {_inside(told)}" if told else "by hour: no forecast of the last eight weeks can be checked"
    untimed = f"; of {found.untimed_rate:.0%} the hour is not known" if found.untimed_rate else ""
    rows = [["day", "", "hour", "expected", "80%"]]
    for one in found.hours:
        if one.value >= 0.05:
            rows.append([*_name(one), f"{one.hour}:00", f"{one.value:.1f}", _between(one.low_80, one.high_80)])
    return [basis + untimed, *aligned(rows)]


def _why_not(found: Forecast) -> str:
    if found.why_not == TOO_FEW_WEEKS:
        return f"– (needs {found.needed} weeks; there {'is' if found.weeks == 1 else 'are'} {found.weeks})"
    return "– (fewer than one a day: too few to forecast by day)"


def _tested(one: Backtest) -> list[str]:
    lines = [f"{method}: {_inside(each)}" for method, each in one.errors.items()]
    other = next(method for method in one.errors if method is not one.better)
    by = "same weekday of the week before" if one.better is Method.NAIVE else "mean of four simple forecasts"
    return [
        f"forecasts of the last eight weeks, {one.start} to {one.last}:",
        *(f"  {line}" for line in lines),
        f"  the {one.better} ({by}) was nearer than the {other}, and is what is told",
    ]


def _inside(one: Errors) -> str:
    told = [
        f"{share:.0%} of {days} inside the {name} interval"
        for share, days, name in zip(one.inside, one.inside_days, ("80%", "95%"), strict=True)
        if share is not None
    ]
    rate = "" if one.rate is None else f" ({one.rate:.1%})"
    return ", ".join([f"{one.mean_absolute:.1f} off on average{rate}", *told])


def _holidays(found: Forecast) -> list[str]:
    days = [one for one in found.days if one.is_holiday]
    lines = []
    if days:
        rate = (
            f"as no {LEAST_OFF} holidays are known, no more than on the quietest weekday"
            if found.off_rate is None
            else f"{found.off_rate:.0%} of a usual day, as on holidays before"
        )
        lines.append(f"holidays: {', '.join(str(one.on) for one in days)} ({rate})")
    if found.days and found.calendar_until and found.calendar_until < found.days[-1].on:
        lines.append(f"holidays after {found.calendar_until} are not known")
    return lines


def _level(one: Level) -> list[str]:
    than = "nearer than" if one.is_better else "not nearer than"
    return [f"backlog: {one.now:.0f}; if as many are solved as usual {_number(one.days[-1].value)} on {one.days[-1].on}; {_inside(one.errors)}: {than} a backlog that stays as it is ({one.stays.mean_absolute:.1f} off)"]  # fmt: skip


def _name(one: Ahead) -> list[str]:
    return [str(one.on), WEEKDAYS[one.on.weekday()] + (" holiday" if one.is_holiday else "")]


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"


def _between(low: float | None, high: float | None) -> str:
    return NO_VALUE if low is None or high is None else f"{_number(low)} to {_number(high)}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
