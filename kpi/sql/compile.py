"""A question becomes SQL and parameters. Pure.

Names become SQL only by look-up in the registry; values are always bound parameters. What a metric leaves out is folded
into its aggregates (FILTER), so metrics over the same rows share one scan; what the reader filters goes into WHERE.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from kpi.catalogue.registry import REGISTRY, Registry
from kpi.declare.errors import KpiError, UnknownName
from kpi.declare.kind import ListedValues
from kpi.declare.metric import Facts, Metric
from kpi.query.query import Query, Sort
from kpi.sql.clauses import (
    Statement,
    all_of,
    available,
    bound,
    clocked,
    counted,
    counted_rows,
    exclusions,
    filtered,
    filters,
    groups,
    in_period,
    keys,
    listed,
    reading_of,
    rows_in_question,
    table,
)


@dataclass(frozen=True)
class Output:
    """Where one aggregate of one metric stands in a scan's result: a column, and a place in it when it is a list."""

    column: str
    index: int | None = None


@dataclass(frozen=True)
class GeneralScan:
    """One pass over the rows of a period for all metrics that are dated by the same column and read the others alike."""

    statement: Statement
    outputs: Mapping[str, Mapping[str, Output]] = field(default_factory=dict)


def statement_of(query: Query, metric: Metric, registry: Registry = REGISTRY) -> Statement:
    """One statement that gives the values of one metric."""
    reading = reading_of(metric, query)
    if reading.movements:
        return movements(query, metric, registry)
    if reading.statement:
        return own_statement(query, metric, registry)
    return scans(replace(query, metrics=(metric.name,)), registry)[0].statement


def scans(query: Query, registry: Registry = REGISTRY) -> list[GeneralScan]:
    """One scan for each fact table, date column and reading of its columns among the metrics that aggregates at once can tell."""
    alike: dict[tuple[object, ...], list[Metric]] = {}
    for metric in available(query, registry):
        reading = reading_of(metric, query)
        if reading.at_once is not None:
            alike.setdefault((metric.scan_key, reading.about), []).append(metric)
    return [_scan(query, metrics, registry) for metrics in alike.values()]


def value_counts(query: Query, metric: Metric, *, is_binned: bool, registry: Registry = REGISTRY) -> Statement:
    """How often each value (or 1 % bin of values) occurs in each group: what order statistics are read from."""
    values = reading_of(metric, query).values
    if values is None:
        raise KpiError(f"{metric.name} has no values to put in order")
    facts = registry.facts_of(metric)
    value = clocked(values.bins if is_binned else values.value, query)
    selected, names = keys(facts, query, metric.when)
    where = all_of([*in_period(query, metric.when), *filters(facts, query), *counted(metric, query)])
    return bound(
        f"SELECT {listed([*selected, f'{value} AS v', 'count(*) AS k'])} FROM {table(facts, value, where, *selected)} WHERE {where} GROUP BY {listed([*names, 'v'])}",
        query,
        registry,
    )


def movements(query: Query, metric: Metric, registry: Registry = REGISTRY) -> Statement:
    """Entries and leavings by bucket, from which a stock or a share of those inside is summed up.

    Columns: bucket (NULL for what came before the period, or always without a grain), the groups, entered, gone, lost.
    """
    moves = reading_of(metric, query).movements
    if moves is None:
        raise KpiError(f"{metric.name} is not summed up from entries and leavings")
    facts = registry.facts_of(metric)
    columns = groups(facts, query)
    datable = [f"({test}) IS NOT TRUE" for test in moves.undatable.values()]
    base = all_of([*filters(facts, query), *counted(metric, query), *datable])
    lost = f"CASE WHEN {moves.entered_on} < {_bucket_start(query, moves.left_on)} THEN 1 ELSE 0 END"
    parts = []
    for day, sign in ((moves.entered_on, "1 AS entered, 0 AS gone, 0 AS lost"), (moves.left_on, f"0, 1, {lost}")):
        before_end = [f"{day} IS NOT NULL", *([f"{day} < $period_end"] if query.period.end else [])]
        selected = [f"{_movement_bucket(query, day)} AS bucket", *columns, sign]
        parts.append(
            f"SELECT {listed(selected)} FROM {table(facts, base, *columns)} WHERE {all_of([*before_end, base])}"
        )
    names = ["bucket", *query.by]
    totals = "sum(entered) AS entered, sum(gone) AS gone, sum(lost) AS lost"
    return bound(
        f"SELECT {listed([*names, totals])} FROM ({' UNION ALL '.join(parts)}) AS movement GROUP BY {listed(names)}",
        query,
        registry,
    )


def movements_since(query: Query, metric: Metric, since: date, registry: Registry = REGISTRY) -> Statement:
    """Entries and leavings by day from one on, and all before it together (bucket NULL), whatever the days of the question: the facts are read once.

    Columns as those of `movements`. Rows that came and left on the same days are counted together first; over all days they are hardly fewer.
    """
    moves = reading_of(metric, query).movements
    if moves is None:
        raise KpiError(f"{metric.name} is not summed up from entries and leavings")
    facts = registry.facts_of(metric)
    columns, entered, left = groups(facts, query), moves.entered_on, moves.left_on
    datable = [f"({test}) IS NOT TRUE" for test in moves.undatable.values()]
    base = all_of([*filters(facts, query), *counted(metric, query), *datable]) or "TRUE"
    selected = [
        *columns,
        *(
            f"CASE WHEN {day} >= $level_from THEN {day} END AS {name}"
            for day, name in ((entered, "came"), (left, "went"))
        ),
        f"count({entered}) AS entries",
        f"count({left}) AS leavings",
        f"count(*) FILTER (WHERE {entered} < {left}) AS losses",
    ]
    pairs = f"SELECT {listed(selected)} FROM {table(facts, base, *columns)} WHERE {base} GROUP BY {listed([*query.by, 'came', 'went'])}"
    parts = (
        f"SELECT {listed(['came AS bucket', *query.by])}, entries AS entered, 0 AS gone, 0 AS lost FROM pairs WHERE entries > 0",
        f"SELECT {listed(['went AS bucket', *query.by])}, 0, leavings, losses FROM pairs WHERE leavings > 0",
    )
    names = ["bucket", *query.by]
    statement = bound(
        f"WITH pairs AS MATERIALIZED ({pairs}) SELECT {listed([*names, 'sum(entered) AS entered', 'sum(gone) AS gone', 'sum(lost) AS lost'])} "
        f"FROM ({' UNION ALL '.join(parts)}) AS movement GROUP BY {listed(names)}",
        query,
        registry,
    )
    return Statement(statement.sql, {**statement.params, "level_from": since})


def own_statement(query: Query, metric: Metric, registry: Registry = REGISTRY) -> Statement:
    """The statement that a metric's kind makes by itself: the keys, and the columns that its values are made from."""
    reading = reading_of(metric, query)
    if reading.statement is None:
        raise KpiError(f"{metric.name} has no statement of its own")
    rows = counted_rows(query, metric, registry.facts_of(metric))
    return bound(reading.statement(rows), query, registry, reading.constants)


def filled(tables: Sequence[Facts]) -> Statement:
    """The fact tables with any row, and perhaps a view without."""
    parts = (f"(SELECT '{facts.name}' AS facts FROM {facts.made_of or facts.table} LIMIT 1)" for facts in tables)
    return Statement(" UNION ALL ".join(parts), {})


def streams(tables: Sequence[Facts]) -> Statement:
    """For each source of each fact table, and each kind that is asked for by itself, its rows, the days that it knows of, and how long its silences are.

    It reaches until the end of its source, never beyond today (`reaches_on`); `last_on` is its newest day until then.
    `silence` is the longest silence in days after which it still goes on; empty where that cannot be told. `holes` are the
    days between that a date has not, with its name. Only the counting by day is written for each table: planning all of it for
    each takes five times as long as reading them.
    """
    by_column = []
    for facts in tables:
        keys = f"'{facts.name}' AS facts, source, {facts.kinds or 'NULL::VARCHAR'} AS kind"
        by_column += [
            f"SELECT {keys}, '{day}' AS name, {day} AS day, count(*) AS own, {'0' if place else 'count(*)'} AS k, {'0' if place else f'count({day})'} AS dated "
            f"FROM {facts.table}{f' WHERE {day} IS NOT NULL' if place else ''} GROUP BY ALL"
            for place, day in enumerate(facts.span)
        ]
    known = "CASE WHEN day <= least(until_on, current_date) THEN day END AS known_on"
    return Statement(
        f"WITH by_column AS MATERIALIZED (SELECT *, {known} FROM ({' UNION ALL '.join(by_column)}) LEFT JOIN source_end USING (source)), "
        "by_day AS (SELECT facts, source, kind, day, until_on, known_on, sum(k) AS k, sum(dated) AS dated FROM by_column GROUP BY ALL), "
        "stepped AS (SELECT *, lead(known_on) OVER (PARTITION BY facts, source, kind ORDER BY day) - day - 1 AS silence FROM by_day), "
        "whole AS (SELECT facts, source, kind, min(day) AS first_on, max(day) AS newest_on, any_value(until_on) AS until_on, max(known_on) AS last_on, "
        "count(known_on) AS days, max(silence) AS longest, CAST(sum(k) AS BIGINT) AS k, sum(dated) > 0 AS is_dated FROM stepped GROUP BY facts, source, kind), "
        f"holes AS ({_HOLES}) "
        "SELECT facts, source, kind, first_on, greatest(least(newest_on, until_on, current_date), first_on) AS reaches_on, last_on, k, is_dated, "
        "longest_silence_of_source(k, first_on, last_on, days, longest) AS silence, holes "
        "FROM whole LEFT JOIN holes ON hole_facts = facts AND hole_source = source AND hole_kind IS NOT DISTINCT FROM kind ORDER BY facts, source, kind",
        {},
    )


_HOLES = (
    "SELECT facts AS hole_facts, source AS hole_source, kind AS hole_kind, list({'name': name, 'first_on': day + 1, 'last_on': day + silence::INTEGER, 'weekdays': weekdays} ORDER BY day, name) AS holes FROM ("
    "SELECT *, lead(day) OVER own_days - day - 1 AS silence, lead(after) OVER own_days AS after_it, "
    "bit_or(CASE WHEN 28 * alike >= days THEN 1 << isodow(day) ELSE 0 END) OVER (PARTITION BY facts, source, kind, name) AS weekdays FROM ("
    "SELECT facts, source, kind, name, day, sum(own) OVER whole AS k, min(day) OVER whole AS first_on, max(day) OVER whole AS last_on, count(*) OVER whole AS days, "
    "count(*) OVER (PARTITION BY facts, source, kind, name, isodow(day)) AS alike, "
    "count(*) OVER (own_days RANGE BETWEEN INTERVAL 27 DAYS PRECEDING AND CURRENT ROW) AS before, "
    "count(*) OVER (own_days RANGE BETWEEN CURRENT ROW AND INTERVAL 27 DAYS FOLLOWING) AS after "
    "FROM by_column WHERE known_on IS NOT NULL WINDOW whole AS (PARTITION BY facts, source, kind, name), own_days AS (PARTITION BY facts, source, kind, name ORDER BY day)"
    ") WINDOW own_days AS (PARTITION BY facts, source, kind, name ORDER BY day)"
    ") WHERE is_hole(silence, day, before, after_it, k, first_on, last_on, days) GROUP BY facts, source, kind"
)
"""The days that each date of a source has not, though it has them before and after, as the facts tell it; and its usual weekdays (bit 1 is Monday)."""


def values_of(facts: Facts, dimensions: Sequence[str]) -> Statement:
    """Each value of these dimensions in the rows that any day of theirs dates, as text.

    Columns: dimension, value. One column after the other: each is read by itself, which takes less than all of them together.
    """
    dated = " OR ".join(f"{day} IS NOT NULL" for day in facts.span)
    parts = []
    for name in dimensions:
        column = facts.column(name)
        parts.append(
            f"SELECT DISTINCT '{name}' AS dimension, CAST({column} AS VARCHAR) AS value FROM {table(facts, str(column))} WHERE {dated}"
        )
    return Statement(" UNION ALL ".join(parts), {})


def counted_values() -> Statement:
    """Each value that is counted beside the facts: table, column, value."""
    return Statement("SELECT facts, field, value FROM value_count", {})


def undated_ends(registry: Registry = REGISTRY) -> Statement | None:
    """The fact tables, dates and sources where for more than a tenth of the rows nobody knows when it was what the date tells."""
    parts = (
        f"SELECT '{facts.name}' AS facts, '{day}' AS day, source FROM {facts.table} GROUP BY source "
        f"HAVING count(*) FILTER ({test}) > 0.1 * count(*)"
        for facts in registry.all_facts
        for day, test in facts.undated_ends.items()
    )
    text = " UNION ALL ".join(parts)
    return Statement(text, {}) if text else None


def ends(tables: Sequence[Facts]) -> Statement | None:
    """For each date of each fact table with several, and of each of its sources, the first and last day and that until which 98 % lie.

    `silence` is the longest after which the date still goes on; `reach` is the days until which 90 % of what began is over, of the
    whole table, beside the date on which things begin. Days after today are slips and do not count. The row of a whole table has no source.
    """
    parts = []
    for facts in tables:
        if len(facts.span) < 2:
            continue
        entered, over = facts.span[0], facts.span[-1]
        lengths = f"SELECT {over} - {entered} AS length, count(*) AS n FROM {facts.table} WHERE {over} >= {entered} GROUP BY length"
        reach = f"(SELECT min(length) FILTER (WHERE {_lies_until(0.9)}) FROM (SELECT length, sum(n) OVER (ORDER BY length) AS upto, sum(n) OVER () AS k FROM ({lengths})))"
        for column in facts.span:
            # Of days how often each occurs: a quantile of all of them would hold them all in memory.
            by_day = f"SELECT source, {column} AS on_day, count(*) AS n FROM {facts.table} WHERE {column} <= current_date GROUP BY GROUPING SETS ((on_day), (source, on_day))"
            counted = f"SELECT source, on_day, sum(n) OVER (PARTITION BY source ORDER BY on_day) AS upto, sum(n) OVER (PARTITION BY source) AS k FROM ({by_day})"
            parts.append(
                f"SELECT '{facts.name}' AS facts, '{column}' AS day, source, min(on_day) AS first_on, max(on_day) AS last_on, count(*) AS days, "
                f"CAST(max(k) AS BIGINT) AS k, min(on_day) FILTER (WHERE {_lies_until(0.98)}) AS late_on, {reach if column == entered else 'NULL'} AS reach FROM ({counted}) GROUP BY source"
            )
    if not parts:
        return None
    return Statement(
        f"SELECT *, longest_silence(k, first_on, last_on, days) AS silence FROM ({' UNION ALL '.join(parts)})", {}
    )


def _lies_until(share: float) -> str:
    """Whether such a share of `k` values lies until one that `upto` of them do not pass, as quantile_disc counts."""
    return f"k - upto <= k - CAST({share} AS DOUBLE) * k"


def late() -> Statement:
    """The fact tables, dates and sources of which the facts say that the source fills the date only long after its first row."""
    return Statement("SELECT facts, day, source FROM late_day", {})


def solved_alone() -> Statement:
    """The fact tables and sources that list what is over alone."""
    return Statement("SELECT facts, source FROM solved_alone", {})


def silent(registry: Registry = REGISTRY) -> Statement:
    """The metrics of whose counts of nothing some source does not tell that they are 0."""
    parts = [
        f"SELECT '{metric.name}' AS metric FROM (SELECT ({metric.told}) AS is_told FROM {registry.facts(metric.facts).table} GROUP BY source) "
        "HAVING NOT coalesce(bool_and(coalesce(is_told, FALSE)), FALSE)"
        for metric in registry.metrics
        if metric.told
    ]
    return Statement(" UNION ALL ".join(parts) or "SELECT NULL AS metric WHERE FALSE", {})


def telling(query: Query, metric: Metric, registry: Registry = REGISTRY) -> Statement:
    """For each group whether any source tells what a metric counts, whatever the period; where none does, nothing is not 0."""
    facts = registry.facts_of(metric)
    columns, where = groups(facts, query), all_of(filters(facts, query))
    told = f"({metric.told}) AS is_told"
    grouped = f" GROUP BY {listed(query.by)}" if query.by else ""
    return bound(
        f"SELECT {listed([*columns, told])} FROM {table(facts, where, *columns)} WHERE {where}{grouped}",
        query,
        registry,
    )


def contributing(query: Query, metric: Metric, registry: Registry = REGISTRY) -> Statement:
    """For each group and source the rows (k) that a metric may count in a period; of levels and ages until its end."""
    facts = registry.facts_of(metric)
    is_until = metric.kind.traits.is_level or metric.kind.traits.has_ages
    whole = replace(query, grain=None, period=replace(query.period, start=None) if is_until else query.period)
    columns, among = groups(facts, whole), [f"({clocked(metric.among, whole)})"] if metric.among else []
    where = all_of([*in_period(whole, facts.span[0] if is_until else metric.when), *filters(facts, whole), *among])
    return bound(
        f"SELECT {listed([*columns, 'source AS from_source', 'count(*) AS k'])} FROM {table(facts, where, *columns)} "
        f"WHERE {where} GROUP BY {listed([*whole.by, 'from_source'])}",
        whole,
        registry,
    )


def reasons(query: Query, metric: Metric, registry: Registry = REGISTRY) -> Statement:
    """How many rows of the period are counted (reason -1) or left out by the first exclusion that fits (its position)."""
    facts = registry.facts_of(metric)
    cases = " ".join(f"WHEN {sql} THEN {place}" for place, sql in enumerate(exclusions(query, metric).values()))
    reason = f"CASE {cases} ELSE -1 END" if cases else "-1"
    where = rows_in_question(query, metric, facts)
    return bound(
        f"SELECT {reason} AS reason, count(*) AS k FROM {at_the_end(facts, reason, where)} WHERE {where} GROUP BY 1",
        query,
        registry,
    )


def sort_columns(facts: Facts) -> dict[str, str]:
    """The names by which records can be sorted, the same on both clocks → the column that they stand for."""
    return {column.replace("{clock}_", ""): column for column in facts.shown}


def records(
    query: Query,
    metric: Metric,
    *,
    is_counted: bool,
    limit: int,
    offset: int,
    sort: Sort | None = None,
    registry: Registry = REGISTRY,
) -> Statement:
    """The rows behind a number (or those it leaves out) in an order, else newest first; what is equal, by source and id."""
    facts = registry.facts_of(metric)
    tests = list(exclusions(query, metric).values())
    if is_counted:
        chosen = [f"({test}) IS NOT TRUE" for test in tests]
    else:
        chosen = ["(" + " OR ".join(f"({test}) IS TRUE" for test in tests) + ")"] if tests else ["FALSE"]
    shown = listed([clocked(column, query) for column in facts.shown])
    moment = metric.when.removesuffix("_on") + "_at"
    newest = f"{metric.when} DESC NULLS LAST" + (f", {moment} DESC NULLS LAST" if moment in facts.shown else "")
    if sort is not None:
        columns = sort_columns(facts)
        if sort.column not in columns:
            raise UnknownName("column to sort by", sort.column, columns)
        newest = f"{clocked(columns[sort.column], query)} {'DESC' if sort.is_descending else 'ASC'} NULLS LAST"
    where = all_of([rows_in_question(query, metric, facts), *chosen])
    statement = bound(
        f"SELECT {shown} FROM {at_the_end(facts, where)} WHERE {where} "
        f"ORDER BY {newest}, source, id LIMIT $row_limit OFFSET $row_offset",
        query,
        registry,
    )
    return Statement(statement.sql, statement.params | {"row_limit": limit, "row_offset": offset})


def _scan(query: Query, metrics: Sequence[Metric], registry: Registry) -> GeneralScan:
    facts = registry.facts_of(metrics[0])
    columns, names = keys(facts, query, metrics[0].when)
    selected: dict[str, str] = {}  # SQL → column, so that equal aggregates are computed once
    quantiles = _quantiles_by_rows(query, metrics)
    outputs: dict[str, dict[str, Output]] = {}
    for metric in metrics:
        reading, tests = reading_of(metric, query), counted(metric, query)
        texts: dict[str, tuple[str, int | None]] = {
            name: (text, None) for name, text in (reading.at_once or {}).items()
        }
        if values := reading.values:
            wanted = quantiles[_value_key(query, metric, values)]
            texts["quantile"] = (f"quantile_cont({values.value}, [{listed(map(str, wanted))}])", wanted.index(values.q))
        for name, (text, index) in texts.items():
            sql = filtered(clocked(text, query), tests)
            column = selected.setdefault(sql, f"a{len(selected)}")
            outputs.setdefault(metric.name, {})[name] = Output(column, index)
    aggregates = [f"{sql} AS {column}" for sql, column in selected.items()]
    where = all_of([*reading_of(metrics[0], query).about, *filters(facts, query)])
    grouped = f" GROUP BY {listed(names)}" if names else ""
    sql = f"SELECT {listed([*columns, *aggregates])} FROM {table(facts, where, *columns, *aggregates)} WHERE {where}{grouped}"
    return GeneralScan(bound(sql, query, registry), outputs)


def _quantiles_by_rows(query: Query, metrics: Sequence[Metric]) -> dict[tuple[str, tuple[str, ...]], list[float]]:
    """The quantiles wanted of each expression over the same rows: one list aggregate costs little more than one quantile."""
    wanted: dict[tuple[str, tuple[str, ...]], list[float]] = {}
    for metric in metrics:
        if values := reading_of(metric, query).values:
            key = _value_key(query, metric, values)
            wanted[key] = sorted({*wanted.get(key, []), values.q})
    return wanted


def _value_key(query: Query, metric: Metric, values: ListedValues) -> tuple[str, tuple[str, ...]]:
    return clocked(values.value, query), tuple(counted(metric, query))


def _movement_bucket(query: Query, day: str) -> str:
    if query.grain is None:
        return (
            f"CASE WHEN {day} >= $period_start THEN $period_start END" if query.period.start else "CAST(NULL AS DATE)"
        )
    bucket = f"CAST(date_trunc('{query.grain.value}', {day}) AS DATE)"
    return f"CASE WHEN {day} >= $period_start THEN {bucket} END" if query.period.start else bucket


def _bucket_start(query: Query, day: str) -> str:
    """The first day of the bucket that `day` falls into, never before the period."""
    if query.grain is None:
        return "$period_start" if query.period.start else "CAST(NULL AS DATE)"
    bucket = f"CAST(date_trunc('{query.grain.value}', {day}) AS DATE)"
    return f"greatest({bucket}, $period_start)" if query.period.start else bucket


def at_the_end(facts: Facts, *texts: str) -> str:
    """What is read for single rows: where an age is asked for, with the day after the moment at which they are so old."""
    if not any("ends_on" in text for text in texts):
        return table(facts, *texts)
    ends = "least(coalesce(CAST($period_end AS DATE), DATE '9999-12-31'), until_on + 1) AS ends_on"
    return (
        f"{table(facts, *texts)} LEFT JOIN (SELECT source AS end_source, {ends} FROM source_end) ON end_source = source"
    )


def low_comments(query: Query, metric: Metric, *, limit: int, registry: Registry = REGISTRY) -> Statement | None:
    """What unhappy customers wrote in the counted surveys, or in those of the counted tickets, the lowest scores first, then the newest.

    Columns: kind, score, scale, on_day, ticket, team, comment. None where no surveys belong to what the metric counts. Unhappy
    are the lower three fifths of a scale, which NPS ends with its last detractors.
    """
    facts = registry.facts_of(metric)
    if facts.name not in _SURVEYED:
        return None
    left_out = [f"({test}) IS NOT TRUE" for test in exclusions(query, metric).values()]
    where = all_of([rows_in_question(query, metric, facts), *left_out])
    named = "survey.source = counted.source AND survey.id = counted.id"
    if facts.name != "survey":
        named = "survey.ticket_source = counted.source AND survey.ticket = counted.id"
    statement = bound(
        "SELECT kind, score, scale, survey_on AS on_day, ticket, team, comment FROM fact_survey AS survey "
        f"WHERE trim(comment) <> '' AND is_answered AND NOT is_invalidated AND NOT is_double_click AND {_GOODNESS} <= 0.6 AND EXISTS (FROM (SELECT source, id FROM {at_the_end(facts, where)} WHERE {where}) AS counted WHERE {named}) "
        f"ORDER BY {_GOODNESS}, survey_on DESC, source, id LIMIT $row_limit",
        query,
        registry,
    )
    return Statement(statement.sql, statement.params | {"row_limit": limit})


_GOODNESS = (
    "coalesce(csat_score_rate, CASE kind WHEN 'nps' THEN score / 10 WHEN 'ces' THEN (ces_score - 1) / (scale - 1) END)"
)
"""How good an answer is on its own scale, 0 to 1."""

_SURVEYED = ("survey", "ticket", "complaint")
"""The facts whose rows are surveys, or tickets that surveys may be about."""
