"""Facts summed up by day and group: one statement for several questions that differ in periods, grains and splits alone."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kpi.catalogue.registry import Registry
from kpi.declare.errors import KpiError
from kpi.declare.kind import ListedValues
from kpi.declare.metric import Facts, Metric
from kpi.query.named_tables import names_in
from kpi.query.period import Grain, Period
from kpi.query.query import Query
from kpi.sql.clauses import (
    Statement,
    all_of,
    bound,
    clocked,
    counted,
    filtered,
    filters,
    groups,
    listed,
    reading_of,
    table,
)
from kpi.sql.compile import movements, movements_since

Outputs = Mapping[str, Mapping[str, str]]
"""Metric → aggregate → its column."""


@dataclass(frozen=True)
class DaySums:
    """A statement that sums up facts by day and group.

    `columns` has the column of each aggregate, by its SQL; `splits` are the dimensions of the groups. Two with the same `key` read
    the same facts by the same day and count alike: they differ in days, groups, filters and aggregates alone. `on_days` is the same of
    the days $changed_days alone; `rests_on` is the one table that is read, and its date: None where more decides. `is_of_today`: the day on
    which it is asked decides too.
    """

    statement: Statement
    on_days: Statement
    rests_on: tuple[str, str] | None
    is_of_today: bool
    outputs: Outputs
    columns: Mapping[str, str]
    splits: tuple[str, ...]
    key: Hashable


def aggregates_by_day(queries: Sequence[Query], metrics: Sequence[Metric], registry: Registry) -> DaySums:
    """What adds up, by day and by all splits that are asked for; of quantiles all values of a day and group are listed."""
    facts, when = registry.facts_of(metrics[0]), metrics[0].when
    query = replace(queries[0], by=_splits(queries))
    selected: dict[str, str] = {}
    outputs: dict[str, dict[str, str]] = {}
    for metric in metrics:
        tests = counted(metric, query)
        for name, text in _aggregates(metric, query).items():
            sql = filtered(clocked(text, query), tests)
            outputs.setdefault(metric.name, {})[name] = selected.setdefault(sql, f"a{len(selected)}")
    day, step = _day(queries, when)
    columns = [f"{day} AS day", *groups(facts, query), *(f"{sql} AS {column}" for sql, column in selected.items())]
    days, params = _in_any_period(queries, when)
    grouped = f" GROUP BY {listed([*step, *query.by])}" if step or query.by else ""

    def on(days: str) -> Statement:
        where = all_of([days, *filters(facts, query)])
        return bound(
            f"SELECT {listed(columns)} FROM {table(facts, where, *columns)} WHERE {where}{grouped}", query, registry
        )

    statement, on_days = on(days), on(_changed(when))
    key = (metrics[0].scan_key, query.clock, query.settings, query.choices)
    rests_on = _rests_on(facts, when, statement)
    whole = Statement(statement.sql, statement.params | params)
    return DaySums(whole, on_days, rests_on, is_of_today(statement), outputs, selected, query.by, key)


@dataclass(frozen=True)
class BinsByDay:
    """A statement that counts values by day, group and 1 % bin from $first_on to $last_on; rows without a value are counted under no bin.

    `days` tells how many rows each day has, `on_days` and `rests_on` are as those of sums. `value` tells of which values, and which rows count. Two with the same `key` and `value` differ in days and groups alone.
    """

    days: Statement
    statement: Statement
    on_days: Statement
    rests_on: tuple[str, str] | None
    is_of_today: bool
    value: str
    splits: tuple[str, ...]
    key: Hashable


def bins_by_day(query: Query, metric: Metric, registry: Registry) -> BinsByDay:
    """How often the values of each bin occur, by day and by the splits of a question, whatever its days and filters."""
    facts, when, listing = registry.facts_of(metric), metric.when, _listed(metric, query)
    whole = replace(query, filters=())
    tests = all_of(counted(metric, whole))
    bin_ = f"CASE WHEN {tests} THEN {clocked(listing.bins, whole)} END AS bin"
    columns = [f"{when} AS day", *groups(facts, whole), bin_]

    def on(days: str) -> Statement:
        grouped = listed(["day", *whole.by, "bin"])
        sql = f"SELECT {listed(columns)}, count(*) AS k FROM {table(facts, *columns)} WHERE {days} GROUP BY {grouped}"
        return bound(sql, whole, registry)

    statement = on(f"{when} BETWEEN $first_on AND $last_on")
    days = Statement(
        f"SELECT {when} AS day, count(*) AS k FROM {table(facts, when)} WHERE {when} IS NOT NULL GROUP BY day ORDER BY day",
        {},
    )
    key = (metric.scan_key, query.clock, query.settings, query.choices)
    rests_on = _rests_on(facts, when, statement)
    on_days, is_new = on(_changed(when)), is_of_today(statement)
    return BinsByDay(days, statement, on_days, rests_on, is_new, value_of(metric, query), query.by, key)


def level_by_day(
    query: Query, metric: Metric, splits: tuple[str, ...], since: date | None, registry: Registry
) -> DaySums:
    """What came and went of a level on each day (with `since`: from then on, and all before it without a day), in the groups of `splits`: entered, gone and lost, whatever the days of the question."""
    whole = replace(query, period=Period(), grain=Grain.DAY, by=splits, metrics=(metric.name,))
    moves = movements(whole, metric, registry) if since is None else movements_since(whole, metric, since, registry)
    columns = {name: name for name in ("entered", "gone", "lost")}
    selected = ["bucket AS day", *splits, *(f"CAST({name} AS BIGINT) AS {name}" for name in columns)]
    statement = Statement(f"SELECT {listed(selected)} FROM ({moves.sql}) AS moved", moves.params)
    key = ("level", metric.name, metric.scan_key, query.clock, query.settings, query.choices)
    # A day of leaving is another column than that of entry: a change of rows does not tell the days of both.
    return DaySums(statement, statement, None, is_of_today(statement), {}, columns, splits, key)


def value_of(metric: Metric, query: Query) -> str:
    """What tells the values of a metric, and the rows that have them, from those of others over the same facts."""
    return filtered(f"values({clocked(_listed(metric, query).value, query)})", counted(metric, query))


def values_between(
    queries: Sequence[Query], metric: Metric, ranges: Sequence[tuple[int, int]], registry: Registry
) -> Statement:
    """The values that lie in some ranges, in order and of whole seconds, with the day, the splits and the bin of each."""
    facts, when, listing = registry.facts_of(metric), metric.when, _listed(metric, queries[0])
    query = replace(queries[0], by=_splits(queries))
    value, bin_ = (clocked(text, query) for text in (listing.value, listing.bins))
    # The hull besides: by it the engine skips what it has not to look at.
    tests = [f"{value} BETWEEN $lowest AND $highest"]
    if len(ranges) > 1:
        inside = (f"{value} BETWEEN $low_{place} AND $high_{place}" for place in range(len(ranges)))
        tests.append(f"({' OR '.join(inside)})")
    days, params = _in_any_period(queries, when)
    where = all_of([days, *filters(facts, query), *counted(metric, query), *tests])
    columns = [f"{when} AS day", *groups(facts, query), f"{bin_} AS bin", f"CAST({value} AS DOUBLE) AS value"]
    statement = bound(f"SELECT {listed(columns)} FROM {table(facts, where, *columns)} WHERE {where}", query, registry)
    params |= {"lowest": ranges[0][0], "highest": ranges[-1][1]}
    if len(ranges) > 1:
        params |= {f"low_{place}": low for place, (low, _) in enumerate(ranges)}
        params |= {f"high_{place}": high for place, (_, high) in enumerate(ranges)}
    return Statement(statement.sql, statement.params | params)


def row_count(queries: Sequence[Query], metric: Metric, registry: Registry) -> Statement:
    """How many rows such questions are about."""
    facts = registry.facts_of(metric)
    days, params = _in_any_period(queries, metric.when)
    where = all_of([days, *filters(facts, queries[0])])
    statement = bound(f"SELECT count(*) AS k FROM {table(facts, where)} WHERE {where}", queries[0], registry)
    return Statement(statement.sql, statement.params | params)


def _changed(when: str) -> str:
    return f"{when} IN (SELECT unnest($changed_days::DATE[]))"


def _rests_on(facts: Facts, when: str, statement: Statement) -> tuple[str, str] | None:
    """The table and the date that a statement reads, where nothing else decides what it finds: no other table, and not the day on which it is asked."""
    read = [each.name for each in names_in(statement.sql, frozenset()).tables]
    return (facts.table, when) if read == [facts.table] and not is_of_today(statement) else None


def is_of_today(statement: Statement) -> bool:
    """Whether the day on which a statement is asked decides what it finds; the views of facts do not know it (tests/kpi/test_together.py)."""
    return any(word in statement.sql for word in ("current_date", "is_to_come", "now("))


def _listed(metric: Metric, query: Query) -> ListedValues:
    values = reading_of(metric, query).values
    if values is None:
        raise KpiError(f"{metric.name} has no values to put in order")
    return values


def _splits(queries: Sequence[Query]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for query in queries for name in query.by))


def _aggregates(metric: Metric, query: Query) -> Mapping[str, str]:
    reading = reading_of(metric, query)
    if reading.values:
        return {"values": f"list(CAST({reading.values.value} AS DOUBLE))"}
    if reading.sums is None:
        raise KpiError(f"{metric.name} does not add up over days")
    return reading.sums


def _day(queries: Sequence[Query], when: str) -> tuple[str, list[str]]:
    """The day of a row, and by what to group: by day, or, where all ask for the same periods, by no more than these."""
    grains = {(query.period, query.grain) for query in queries}
    if len(grains) > 1:
        return when, ["day"]
    grain = queries[0].grain
    return f"min({when})", [f"date_trunc('{grain.value}', {when})"] if grain else []


def _in_any_period(queries: Sequence[Query], when: str) -> tuple[str, dict[str, object]]:
    """The condition of a day in any of the periods: overlapping and adjoining ones as one."""
    spans: list[tuple[date, date]] = []
    for start, end in sorted((each.period.start or date.min, each.period.end or date.max) for each in queries):
        if spans and start <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(end, spans[-1][1])
        else:
            spans.append((start, end))
    params: dict[str, object] = {}
    tests = []
    for place, (start, end) in enumerate(spans):
        named = {f"from_{place}": start} if start > date.min else {}
        named |= {f"until_{place}": end} if end < date.max else {}
        signs = {"from": ">=", "until": "<"}
        tests.append(all_of(f"{when} {signs[name.split('_')[0]]} ${name}" for name in named))
        params |= named
    if not params:
        return f"{when} IS NOT NULL", {}
    return (tests[0] if len(tests) == 1 else "(" + " OR ".join(f"({test})" for test in tests) + ")"), params
