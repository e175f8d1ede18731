"""Small groups of a reader who may not see them: withheld, and with them what would give them away by taking one answer from another.

Time is cut into pieces (weeks or months), and of one dimension at a time each value has so many records in each piece. Every
answer that such a reader gets is about whole pieces, and about all values or some values of that one dimension. A value of fewer
records than the least number is hidden in its piece; if all that is hidden in a piece is together too few, the next smaller values
are hidden too, always the same ones, whatever the period asked for. An answer that would hold a part of what is hidden in one of its
pieces is withheld. So whatever is added to or taken from whatever, what remains is made of cells that are empty or large enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from kpi.declare.errors import NotAllowed
from kpi.declare.values import BEYOND, VALUES
from kpi.query.limits import Limits
from kpi.query.period import Grain, Period, floor, following
from kpi.query.query import NO_VALUE, Filter, Query
from kpi.verdict.change import ChangeVerdict

_WIDER = {Grain.WEEK: (Grain.WEEK,), Grain.MONTH: (Grain.MONTH, Grain.QUARTER, Grain.YEAR)}
Sizes = Mapping[date | None, Mapping[str, float]]
"""Piece of time → value of a dimension → how many records it has."""


def dimension_of(query: Query, limits: Limits) -> str | None:
    """The one dimension by which a question chooses or splits, besides the limits; NotAllowed where there are several."""
    held = {one for one in limits.filters if one in query.filters}
    named = dict.fromkeys([*(one.dimension for one in query.filters if one not in held), *query.by])
    if len(named) > 1:
        raise NotAllowed("Readers of this link choose by one field at a time, so that no small group can be told.")
    return next(iter(named), None)


def check(query: Query, limits: Limits) -> None:
    """Refuse a question that could give a small group away: NotAllowed."""
    dimension_of(query, limits)
    if limits.unit is None:
        raise ValueError("limits with a smallest group need the pieces of which periods are made")
    if not _is_whole(query.period, limits.unit) or (query.grain and query.grain not in _WIDER[limits.unit]):
        raise NotAllowed("This link shows whole weeks or whole months only, so that no small group can be told.")


def _is_whole(period: Period, unit: Grain | None) -> bool:
    """Whether a period is made of whole pieces."""
    start, end = period.start, period.end
    return bool(unit and start and end and floor(start, unit) == start and floor(end, unit) == end)


def in_pieces(query: Query, limits: Limits) -> Query:
    """The question in the nearest steps and days that it may be asked of: no finer steps, and the whole pieces inside its period."""
    unit, first, end = limits.unit, query.period.start, query.period.end
    if unit is None or first is None or end is None:
        return query
    grain = grain_within(query.grain, limits) if query.grain else None
    return replace(query, grain=grain, period=whole_pieces(query.period, unit))


def grain_within(grain: Grain | None, limits: Limits) -> Grain | None:
    """The steps that may be asked for in the place of these; where there are pieces of time and no steps were chosen, those."""
    unit = limits.unit
    return grain if unit is None or grain in _WIDER[unit] else unit


def whole_pieces(period: Period, unit: Grain) -> Period:
    """The whole weeks or months inside a closed period; an empty one where there are none."""
    if period.start is None or period.end is None:
        return period
    start, end = floor(period.start, unit), floor(period.end, unit)
    start = start if start == period.start else following(start, unit)
    return Period(start, max(start, end))


def sizes_query(query: Query, limits: Limits) -> Query:
    """The question how many records each value has in each piece of time, whatever was chosen of them."""
    dimension = dimension_of(query, limits)
    return replace(query, grain=limits.unit, by=(dimension,) if dimension else (), filters=limits.filters)


def sizes_in(found: pl.DataFrame, metric: str, dimension: str | None) -> Sizes:
    """The sizes of one metric, from the answer to that question."""
    sizes: dict[date | None, dict[str, float]] = {}
    for row in found.filter(pl.col("metric") == metric).iter_rows(named=True):
        value = row[dimension] if dimension else ""
        name = NO_VALUE if value is None else str(value)
        sizes.setdefault(row["bucket"], {})[name] = row["n"] or 0.0
    return sizes


def hidden_in(piece: Mapping[str, float], smallest: int) -> frozenset[str]:
    """The values that are hidden in one piece of time: the small ones, and as many of the next as it takes to have enough together."""
    hidden = {value for value, n in piece.items() if 0 < n < smallest}
    rest = sorted((n, value) for value, n in piece.items() if n >= smallest)
    while hidden and sum(piece[value] for value in hidden) < smallest:
        if not rest:
            return frozenset(piece)  # all of it is too little
        hidden.add(rest.pop(0)[1])
    return frozenset(hidden)


def is_withheld(sizes: Sizes, pieces: Iterable[date], chosen: frozenset[str] | None, smallest: int) -> bool:
    """Whether an answer about these values (None: all) in these pieces is withheld."""
    for piece in pieces:
        known = sizes.get(piece, {})
        total = sum(known.values())
        if 0 < total < smallest:
            return True
        hidden = hidden_in(known, smallest)
        if chosen is not None and hidden & chosen not in (frozenset(), hidden):
            return True
    return False


def without_small(
    frame: pl.DataFrame, query: Query, limits: Limits, found: pl.DataFrame, base: Period | None = None
) -> pl.DataFrame:
    """An answer with nothing in the place of what is withheld; `found` is the answer to the question of sizes, of `base` too.

    A change over days that are no whole pieces is withheld: where data end within the period, or a year before whole weeks.
    """
    dimension = dimension_of(query, limits)
    own = [one for one in query.filters if one not in limits.filters]
    sizes = {name: sizes_in(found, name, dimension) for name in frame["metric"].unique()}
    now: list[bool] = []
    then: list[bool] = []
    for row in frame.iter_rows(named=True):
        known = sizes[row["metric"]]
        values = _chosen(known, row.get(dimension), own, is_split=dimension in query.by) if dimension else None
        period = _of(row.get("bucket"), query)
        is_small = is_withheld(known, _pieces(period, limits.unit), values, limits.smallest)
        now.append(is_small)
        then.append(
            is_small
            or bool(row.get("data_until"))
            or (base is not None and not _is_whole(base, limits.unit))
            or (base is not None and is_withheld(known, _pieces(base, limits.unit), values, limits.smallest))
        )
    return _emptied(frame, query.by, pl.Series(now, dtype=pl.Boolean), pl.Series(then, dtype=pl.Boolean))


def _chosen(sizes: Sizes, value: object, own: Sequence[Filter], *, is_split: bool) -> frozenset[str]:
    """The values that a row is about."""
    if is_split:
        return frozenset({NO_VALUE if value is None else str(value)})
    every = {value for piece in sizes.values() for value in piece}
    for one in own:
        every = {value for value in every if (value in one.values) is not one.is_excluded}
    return frozenset(every)


def _of(bucket: date | None, query: Query) -> Period:
    """The days that a row is about."""
    if query.grain is None or bucket is None or query.period.start is None or query.period.end is None:
        return query.period
    return Period(max(bucket, query.period.start), min(following(bucket, query.grain), query.period.end))


def _pieces(period: Period, unit: Grain | None) -> Iterator[date]:
    day = period.start
    while day and period.end and unit and day < period.end:
        yield day
        day = following(day, unit)


def _emptied(frame: pl.DataFrame, by: tuple[str, ...], now: pl.Series, then: pl.Series) -> pl.DataFrame:
    keys = {"metric", "bucket", *by, "data_until"}
    of_value = {*VALUES, BEYOND}
    columns = []
    for name in frame.columns:
        if name in keys:
            continue
        gone = now if name in of_value else then
        nothing = pl.lit(str(ChangeVerdict.NOT_COMPARABLE)) if name == "verdict" else pl.lit(None)
        nothing = pl.lit(value=False) if name == "is_detectable" else nothing
        columns.append(pl.when(~pl.lit(gone)).then(pl.col(name)).otherwise(nothing).alias(name))
    return frame.with_columns(columns) if frame.height and columns else frame
