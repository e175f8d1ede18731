"""Answers and records as the command line prints them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import polars as pl

from kpi.catalogue.registry import REGISTRY
from kpi.engine.answer import base_period, known_days
from kpi.engine.coverage import Coverage
from kpi.engine.streams import SMALL_PART
from kpi.engine.why import Why
from kpi.query.period import Period
from kpi.query.query import NO_VALUE, Comparison, Query
from kpi.text.format import value_text
from kpi.verdict.change import HOLE, SOURCE_ENDS, Break


def records(frame: pl.DataFrame) -> list[dict[str, object]]:
    """An answer as a list of objects, for JSON."""
    whole = [name for name in ("n", "base_n") if name in frame.columns]
    return [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in record.items()}
        for record in frame.with_columns(pl.col(whole).cast(pl.Int64)).to_dicts()
    ]


def table(frame: pl.DataFrame, language: str = "en", said: Callable[[str], str] | None = None) -> str:
    """An answer in columns, values in words; with `said` the metric by its name in the language that this gives."""
    left_out = {"data_until", "broken_source", "broken_on", "broken_until"}  # they are said below
    shown = [
        name
        for name in frame.columns
        if name not in left_out and (name != "bucket" or frame["bucket"].null_count() < frame.height)
    ]
    cells = [[_cell(record["metric"], name, record[name], language) for name in shown] for record in frame.to_dicts()]
    if said is not None:
        place = shown.index("metric")
        for row in cells:
            row[place] = said(REGISTRY.metric(row[place]).label)
    widths = [max(len(row[place]) for row in [shown, *cells]) for place in range(len(shown))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [shown, *cells]
    )


def why_object(found: Why, query: Query, comparison: Comparison) -> dict[str, object]:
    """Why a number changed, for JSON: one list of contributions, each with its dimension; those of one dimension add up to the change.

    Of crossed dimensions the group is a list with a value of each.
    """
    base = base_period(query.period, comparison)
    return {
        "metric": found.metric,
        "value": found.value,
        "value_before": found.value_before,
        "change": found.change,
        **_span("", query.period),
        **(_span("before_", base) if base else {}),
        "contributions": [
            {
                "dimension": ",".join(split),
                "group": _plain(one.group),
                "contribution": one.contribution,
                "mix": one.mix,
                "rate": one.rate,
                "stands_out": one.stands_out,
                "n": round(one.n),
                "n_before": round(one.n_before),
            }
            for split, each in found.by.items()
            for one in each
        ],
    }


def why_table(found: Why) -> str:
    """Why a number changed, in columns: a block for each dimension, the change in its last row."""
    unit = REGISTRY.metric(found.metric).unit
    value, before = (value_text(one, unit) for one in (found.value, found.value_before))
    lines = [f"{found.metric}: {value}, before {before}"]
    for split, each in found.by.items():
        head = [",".join(split), "contribution", "mix", "rate", "stands_out", "n", "n_before"]
        rows = [
            [
                _group_text(one.group),
                *(f"{number:+.4f}" for number in (one.contribution, one.mix, one.rate)),
                NO_VALUE if one.stands_out is None else str(one.stands_out),
                f"{one.n:.0f}",
                f"{one.n_before:.0f}",
            ]
            for one in each
        ]
        change = NO_VALUE if found.change is None else f"{found.change:+.4f}"
        lines += ["", *_aligned([head, *rows, ["change", change]])]
    return "\n".join(lines)


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
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


def ends(query: Query, comparison: Comparison, known: Coverage) -> list[str]:
    """A line for each metric whose data end before the period does, and for each source that begins or ends while others go on."""
    lines = []
    for metric in (REGISTRY.metric(name, query.choices) for name in dict.fromkeys(query.metrics)):
        until = known.ends_within(metric, query)
        period, base = known_days(query.period, comparison, until)
        if until:
            with_what = f", compared with {base.start} to {base.last}" if base else ""
            lines.append(f"{metric.name}: data until {until}{with_what}")
        for one in known.breaks(
            metric, query, *(each for each in (base, period) if each), least_part=SMALL_PART if base else 0
        ):
            not_judged = "; the change is not judged" if base else ""
            lines.append(f"{metric.name}: {_break(one)}{not_judged}")
    return lines


def _break(one: Break) -> str:
    if one.basis == HOLE:
        return f"{one.source} has no data from {one.on} to {one.until}"
    return f"the data of {one.source} {'end' if one.basis == SOURCE_ENDS else 'begin'} on {one.on}"


def _cell(metric: str, column: str, value: object, language: str) -> str:
    if column in ("value", "low", "high", "base_value", "target"):
        return value_text(value if isinstance(value, float) else None, REGISTRY.metric(metric).unit, language)
    if isinstance(value, float):
        return f"{value:.0f}" if column in ("n", "base_n") else f"{value:.4f}" if column == "p" else f"{value:+.4f}"
    return NO_VALUE if value is None else str(value)


def row_text(record: dict[str, Any]) -> str:
    """A record, and below it the file and line of each of its `origins`."""
    cells = [f"{name} {value}" for name, value in record.items() if name != "origins" and value is not None]
    lines = [
        f"    {each['file']}, {'line ' + ', '.join(map(str, each['lines'])) if each['lines'] else 'no file kept'} "
        f"(upload {each['upload']}, {each['loaded_at']:%Y-%m-%d %H:%M} UTC)"
        for each in record["origins"]
    ]
    return "\n".join(["", " · ".join(cells), *lines])
