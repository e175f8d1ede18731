"""Answers and records as the command line prints them."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from kpi.catalogue.registry import REGISTRY
from kpi.engine.answer import known_days
from kpi.engine.coverage import Coverage
from kpi.query.query import NO_VALUE, Comparison, Query
from kpi.text.format import value_text


def records(frame: pl.DataFrame) -> list[dict[str, object]]:
    """An answer as a list of objects, for JSON."""
    whole = [name for name in ("n", "base_n") if name in frame.columns]
    return [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in record.items()}
        for record in frame.with_columns(pl.col(whole).cast(pl.Int64)).to_dicts()
    ]


def table(frame: pl.DataFrame) -> str:
    """An answer in columns, values in words."""
    left_out = {"data_until", "broken_source", "broken_on"}  # they are said below
    shown = [
        name
        for name in frame.columns
        if name not in left_out and (name != "bucket" or frame["bucket"].null_count() < frame.height)
    ]
    cells = [[_cell(record["metric"], name, record[name]) for name in shown] for record in frame.to_dicts()]
    widths = [max(len(row[place]) for row in [shown, *cells]) for place in range(len(shown))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [shown, *cells]
    )


def ends(query: Query, comparison: Comparison, known: Coverage) -> list[str]:
    """A line for each metric whose data end before the period does, and for each source that begins or ends while others go on."""
    lines = []
    for metric in (REGISTRY.metric(name, query.choices) for name in dict.fromkeys(query.metrics)):
        until = known.ends_within(metric, query)
        period, base = known_days(query.period, comparison, until)
        if until:
            with_what = f", compared with {base.start} to {base.last}" if base else ""
            lines.append(f"{metric.name}: data until {until}{with_what}")
        first, last = (base or period).start, period.last
        for one in known.breaks(metric, query, first, last) if first and last else ():
            not_judged = "; the change is not judged" if base else ""
            lines.append(
                f"{metric.name}: the data of {one.source} {'end' if one.is_end else 'begin'} on {one.on}{not_judged}"
            )
    return lines


def _cell(metric: str, column: str, value: object) -> str:
    if column in ("value", "low", "high", "base_value", "target"):
        return value_text(value if isinstance(value, float) else None, REGISTRY.metric(metric).unit)
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
