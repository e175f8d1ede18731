"""Answers and records as the command line prints them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from kpi.catalogue.registry import REGISTRY
from kpi.cli.wording import Say, in_english, template
from kpi.declare.values import BEYOND
from kpi.engine.answer import base_period, known_days
from kpi.engine.coverage import Coverage
from kpi.engine.streams import SMALL_PART
from kpi.engine.why import Why
from kpi.query.period import Period
from kpi.query.query import NO_VALUE, Comparison, Query
from kpi.stats.process_behaviour import Reason
from kpi.text.format import beyond_text, value_text
from kpi.verdict.change import HOLE, SOURCE_ENDS, Break
from kpi.verdict.contributions import Contribution
from kpi.verdict.process import Bucket, Process, Signal


def records(frame: pl.DataFrame) -> list[dict[str, object]]:
    """An answer as a list of objects, for JSON."""
    whole = [name for name in ("n", "base_n") if name in frame.columns]
    return [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in record.items()}
        for record in frame.with_columns(pl.col(whole).cast(pl.Int64)).to_dicts()
    ]


HEADINGS = {
    "metric": template("Number"),
    "bucket": template("From day"),
    "value": template("Value"),
    "low": template("95% from"),
    "high": template("95% to"),
    "base_value": template("Before"),
    "base_n": template("n before"),
    "change": template("Change"),
    "change_low": template("Change 95% from"),
    "change_high": template("Change 95% to"),
    "calendar_change": template("Change by the calendar"),
    "is_detectable": template("Detectable"),
    "judged_by": template("Judged by"),
    "target": template("Target"),
    "verdict": template("Judgement"),
}
"""What the columns of a table are called to people; a dimension has its own name, all others keep that of the column."""


_VERDICTS = {
    "better": template("better"),
    "worse": template("worse"),
    "higher": template("higher"),
    "lower": template("lower"),
    "none": template("no detectable change"),
    "not_comparable": template("not comparable"),
    "met": template("met"),
    "missed": template("missed"),
    "met, within chance": template("met, within chance"),
    "missed, within chance": template("missed, within chance"),
    "too few to say": template("too few to say"),
    "too early to say": template("too early to say"),
    "rows": template("rows"),
    "days": template("days"),
    "weeks": template("weeks"),
    "cut": template("the export may be cut"),
    "source ends": template("a source ends"),
    "source begins": template("a source begins"),
    "hole": template("a source has a hole"),
    "True": template("yes"),
    "False": template("no"),
}
"""What judgements are called to people, what they rest on, and whether a change is detectable."""


def heading(column: str, said: Say) -> str:
    """The heading of a column, in the language that `said` gives."""
    dimensions = {one.name: one.label for one in REGISTRY.dimensions}
    found = HEADINGS.get(column) or dimensions.get(column)
    return said(found) if found else column


def table(frame: pl.DataFrame, language: str = "en", said: Say | None = None) -> str:
    """An answer in columns, values in words; with `said` its headings and metrics by their names in the language that this gives."""
    left_out = {
        "data_until",
        "broken_source",
        "broken_on",
        "broken_until",
        BEYOND,
    }  # they are said below, or in the value
    shown = [
        name
        for name in frame.columns
        if name not in left_out and (name != "bucket" or frame["bucket"].null_count() < frame.height)
    ]
    cells = [[_cell(record, name, language) for name in shown] for record in frame.to_dicts()]
    if said is not None:
        for row in cells:
            for place, name in enumerate(shown):
                if name == "metric":
                    row[place] = said(REGISTRY.metric(row[place]).label)
                elif name in ("verdict", "judged_by", "is_detectable") and row[place] in _VERDICTS:
                    row[place] = said(_VERDICTS[row[place]])
    heads = shown if said is None else [heading(name, said) for name in shown]
    return "\n".join(aligned([heads, *cells]))


def why_object(found: Why, query: Query, comparison: Comparison) -> dict[str, object]:
    """Why a number changed, for JSON: one list of contributions, which add up to the change to the last digit.

    Of crossed dimensions the group is a list with a value of each. With a way down `path` has its steps, each with the change of
    the rows that it looks at, and `path_contribution` what its end adds to the whole change.
    """
    base = base_period(query.period, comparison)
    told: dict[str, object] = {
        "metric": found.metric,
        "value": found.value,
        "value_before": found.value_before,
        "change": found.change,
        **_span("", query.period),
        **(_span("before_", base) if base else {}),
        "by": list(found.by),
        "contributions": [{"dimension": ",".join(found.by)} | _contribution(one) for one in found.contributions],
    }
    if found.path is None:
        return told
    steps = [{"dimension": one.dimension, "change": one.change} | _contribution(one.found) for one in found.path.steps]
    end = found.path.adds
    return told | {"path": steps, "path_contribution": end.contribution if end else None}


def _contribution(one: Contribution) -> dict[str, object]:
    return {
        "group": _plain(one.group),
        "contribution": one.contribution,
        "mix": one.mix,
        "rate": one.rate,
        "low": one.low,
        "high": one.high,
        "stands_out": one.stands_out,
        "n": round(one.n),
        "n_before": round(one.n_before),
    }


def why_table(found: Why) -> str:
    """Why a number changed, in columns, the change in the last row; below it the way down, where one was asked for."""
    unit = REGISTRY.metric(found.metric).unit
    value, before = (value_text(one, unit) for one in (found.value, found.value_before))
    head = [",".join(found.by), "contribution", "mix", "rate", "low", "high", "stands_out", "n", "n_before"]
    rows = [_contribution_cells(one) for one in found.contributions]
    change = _signed(found.change)
    if found.change is None:
        without = [days for days, one in (("these days", found.value), ("the days before", found.value_before)) if one is None]  # fmt: skip
        return f"{found.metric}: {value}, before {before}\nno change to explain: there is no value of {' and of '.join(without)}"  # fmt: skip
    lines = [f"{found.metric}: {value}, before {before}", "", *aligned([head, *rows, ["change", change]])]
    if found.path is None:
        return "\n".join(lines)
    if not found.path.steps:
        return "\n".join([*lines, "", "No group stands out that the change can be put down to."])
    way = " → ".join(_group_text(one.found.group) for one in found.path.steps)
    end = found.path.adds
    steps = [[f"{one.dimension} = {_group_text(one.found.group)}", _signed(one.change), *_contribution_cells(one.found)[1:]] for one in found.path.steps]  # fmt: skip
    return "\n".join([
        *lines, "", f"{way}: {_signed(end.contribution if end else None)} of {change}", "",
        *aligned([["step", "change", *head[1:]], *steps]),
    ])  # fmt: skip


def _contribution_cells(one: Contribution) -> list[str]:
    numbers = (one.contribution, one.mix, one.rate, one.low, one.high)
    return [
        _group_text(one.group),
        *map(_signed, numbers),
        NO_VALUE if one.stands_out is None else str(one.stands_out),
        f"{one.n:.0f}",
        f"{one.n_before:.0f}",
    ]


def _signed(number: float | None) -> str:
    return NO_VALUE if number is None else f"{number:+.4f}"


def processes_object(found: Sequence[Process]) -> object:
    """The courses of metrics for JSON: a list, or the one alone."""
    told = [process_object(one) for one in found]
    return told[0] if len(told) == 1 else told


def processes_text(found: Sequence[Process]) -> str:
    """The courses of metrics in lines, one below the other."""
    return "\n".join(map(process_text, found))


def process_object(found: Process) -> dict[str, object]:
    """The course of a metric, for JSON; without limits at its end `withheld` says why, and how many points there are of those that are needed.

    `change` is a ratio less one of counts and durations, a difference of shares and scores.
    """
    withheld = {"reason": str(found.reason), "points": found.known, "needed": found.needed} if found.reason else None
    return {
        "metric": found.metric,
        "grain": str(found.grain),
        "chart": str(found.chart) if found.chart else None,
        "withheld": withheld,
        "standing": str(found.standing),
        "newest": _iso(found.newest_on),
        "judged": _iso(found.judged_on),
        "signals": [_signal(one) for one in found.signals],
        "buckets": [_bucket(one) for one in found.buckets],
    }


def process_text(found: Process) -> str:
    """The course of a metric in a few lines: its limits at the newest bucket, and its signals, the newest last."""
    unit = REGISTRY.metric(found.metric).unit
    head = f"{found.metric} by {found.grain}"
    if found.chart:
        head += f" ({found.chart})"
    if found.reason:
        why_not = _WITHHELD[found.reason].format(needed=found.needed, known=found.known, steps=f"{found.grain}s")
        lines = [f"{head}: {why_not}"]
    else:
        judged = next(one for one in reversed(found.buckets) if one.on == found.judged_on)
        value, low, centre, high = (
            value_text(one, unit) for one in (judged.value, judged.low, judged.centre, judged.high)
        )
        lines = [f"{head}: {value} on {judged.on}, expected {centre} ({low} to {high})"]
    for one in found.signals:
        way = "higher" if one.is_higher else "lower"
        days = f"on {one.since}" if one.since == one.until else f"{one.since} to {one.until}"
        what = "at a new level" if one.is_step else "beyond the limits" if one.rule == "beyond" else "on one side"
        lines.append(f"  {days}: {way}, {one.change:+.4f}, {what}{', now' if one.is_current else ''}")
    return "\n".join(lines)


_WITHHELD = {
    Reason.TOO_FEW: "no limits yet: needs {needed} {steps}, each of enough rows; there are {known}",
    Reason.TOO_RARE: "no limits: fewer than five in a bucket, take a wider grain",
    Reason.NO_SPREAD: "no limits: all buckets are alike",
    Reason.LEVEL: "no limits: a level carries on from one bucket to the next",
}


def _signal(one: Signal) -> dict[str, object]:
    return {
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
        "rule": str(one.rule),
        "direction": "higher" if one.is_higher else "lower",
        "change": one.change,
        "verdict": str(one.verdict),
        "is_step": one.is_step,
        "is_current": one.is_current,
    }


def _bucket(one: Bucket) -> dict[str, object]:
    limits = {"low": one.low, "centre": one.centre, "high": one.high}
    return {
        "bucket": one.on.isoformat(),
        "value": one.value,
        "n": round(one.n),
        **limits,
        "rules": [*map(str, one.rules)],
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table, the first row of it being its headings."""
    widths = [max(len(row[place]) for row in rows if place < len(row)) for place in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip() for row in rows]


def _span(prefix: str, period: Period) -> dict[str, object]:
    days = {"from": period.start, "to": period.last}
    return {f"{prefix}{name}": day.isoformat() if day else None for name, day in days.items()}


def _group_text(group: object) -> str:
    values = group if isinstance(group, tuple) else (group,)
    return " × ".join(NO_VALUE if one is None else str(one) for one in values)


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def ends(
    query: Query, comparison: Comparison, known: Coverage, said: Say = in_english, day: Callable[[date], str] = str
) -> list[str]:
    """A line for each metric whose data end before the period does, and for each source that begins or ends while others go on; days as `day` writes them."""
    lines: list[str] = []
    for metric in (REGISTRY.metric(name, query.choices) for name in dict.fromkeys(query.metrics)):
        until = known.ends_within(metric, query)
        period, base = known_days(query.period, comparison, until)
        if until:
            name = metric.name
            if base and base.start and base.last:
                days = {"until": day(until), "first": day(base.start), "last": day(base.last)}
                lines.append(said(_ENDS_COMPARED, name=name, **days))
            else:
                lines.append(said(_ENDS, name=name, until=day(until)))
        for one in known.breaks(
            metric, query, *(each for each in (base, period) if each), least_part=SMALL_PART if base else 0
        ):
            lines.append(_break(metric.name, one, said, day, is_compared=base is not None))
    return lines


_ENDS = template("{name}: data until {until}")
_ENDS_COMPARED = template("{name}: data until {until}, compared with {first} to {last}")
_BREAKS = {
    (HOLE, False): template("{name}: {source} has no data from {on} to {until}"),
    (HOLE, True): template("{name}: {source} has no data from {on} to {until}; the change is not judged"),
    (SOURCE_ENDS, False): template("{name}: the data of {source} end on {on}"),
    (SOURCE_ENDS, True): template("{name}: the data of {source} end on {on}; the change is not judged"),
    ("", False): template("{name}: the data of {source} begin on {on}"),
    ("", True): template("{name}: the data of {source} begin on {on}; the change is not judged"),
}
"""What is said of a source that breaks off or begins, by why and whether the period is compared."""


def _break(name: str, one: Break, said: Say, day: Callable[[date], str], *, is_compared: bool) -> str:
    basis = one.basis if one.basis in (HOLE, SOURCE_ENDS) else ""
    until = {"until": day(one.until)} if one.until else {}
    return said(_BREAKS[basis, is_compared], name=name, source=one.source, on=day(one.on), **until)


def _cell(record: Mapping[str, Any], column: str, language: str) -> str:
    metric, value, beyond = record["metric"], record[column], record.get(BEYOND)
    if column == "value" and value is None and beyond is not None:
        return beyond_text(beyond, REGISTRY.metric(metric).unit, language)
    if column in ("value", "low", "high", "base_value", "target"):
        return value_text(value if isinstance(value, float) else None, REGISTRY.metric(metric).unit, language)
    if isinstance(value, float):
        return f"{value:.0f}" if column in ("n", "base_n") else f"{value:.4f}" if column == "p" else f"{value:+.4f}"
    return NO_VALUE if value is None else str(value)


def row_text(record: dict[str, Any], said: Say = in_english) -> str:
    """A record, and below it the file and line of each of its `origins`."""
    cells = [f"{name} {value}" for name, value in record.items() if name != "origins" and value is not None]
    lines = [f"    {_origin(each, said)}" for each in record["origins"]]
    return "\n".join(["", " · ".join(cells), *lines])


_WITH_LINES = template("{file}, line {lines} (upload {upload}, {at} UTC)")
_ELSEWHERE = template("{file} (upload {upload}, {at} UTC); the lines can be looked up where the store is")
_WITHOUT_FILE = template("{file}, no file kept (upload {upload}, {at} UTC)")


def _origin(each: dict[str, Any], said: Say) -> str:
    values = {"file": each["file"], "upload": each["upload"], "at": f"{each['loaded_at']:%Y-%m-%d %H:%M}"}
    if each.get("is_published"):
        return said(_ELSEWHERE, **values)
    if not each["lines"]:
        return said(_WITHOUT_FILE, **values)
    return said(_WITH_LINES, lines=", ".join(map(str, each["lines"])), **values)
