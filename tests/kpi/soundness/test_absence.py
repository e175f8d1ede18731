"""What is not known is not said: whatever column of whatever record is empty in every row, no metric turns its silence into a number.

Several tools have the same records; of all but one a column each is emptied at once. Then each metric of such a tool is unknown, or no 0 %, 100 % or
count of 0 that it was not before (unless the rows that can still tell were told the same before); and where it is unknown, all tools together have the value and n of the others.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from data.facts import refresh
from data.facts.refresh import open_store
from data.store.model import RECORDS
from data.store.store import Params, Store, Writer
from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Metric, Unit
from kpi.engine.answer import answers
from kpi.engine.explain import rows
from kpi.query.period import Period
from kpi.query.query import Filter, Query
from kpi.sql.compile import records, statement_of
from tests.records import put, random_records
from tests.stores import copy_of, new_store_at
from tests.sweep import in_sweep

pytestmark = pytest.mark.long

FULL, EMPTIED = "full", tuple(f"emptied {place}" for place in range(4))
SETTINGS = (("repeat_complaint_days", 20.0), ("churn_window_days", 10.0))
OF_ALL = ("agent_state", "self_service_day")
"""What these records tell is of the whole: their columns are emptied in all tools, one at a time."""

ALONE = ("ticket", "survey_response")
"""Some metric reads them and another record: columns of no other record are emptied beside theirs."""

Columns = list[tuple[str, str]]
"""Records and their columns."""


def _each(record: str) -> list[Columns]:
    """The columns of a record by round: as many at once as tools may be emptied."""
    columns, width = [(record, name) for name in RECORDS[record].names], 1 if record in OF_ALL else len(EMPTIED)
    return [columns[place : place + width] for place in range(0, len(columns), width)]


ROUNDS: list[list[Columns]] = [
    *([[column] for column in columns] for record in ALONE for columns in _each(record)),
    *(
        [[column for column in of_tool if column] for of_tool in zip_longest(*(columns or () for columns in at_once))]
        for at_once in zip_longest(*(_each(record) for record in RECORDS if record not in ALONE))
    ),
]
"""What is emptied at once: for each tool a column, or one of each record where no metric reads several of these records."""

IN_GATE = ROUNDS[::2]
"""Every second round, in which each kind of record is; the sweep has all."""

EXTREMES = {Unit.SHARE: (0.0, 1.0), Unit.POINTS: (-100.0, 100.0)}
BY_SOURCE = tuple(one.name for one in REGISTRY.metrics if "source" in REGISTRY.facts(one.facts).dimensions)
OF_THE_WHOLE = tuple(one.name for one in REGISTRY.metrics if one.name not in BY_SOURCE)

VIEWS = {
    "agent_day": ("agent_state",), "open_hour": ("ticket", "contact"), "qa_review_score": ("qa_review",), "qa_criterion_score": ("qa_review",), "ticket_time": ("ticket",),
    "ticket_promise": ("ticket",), "survey_customer": ("survey_response", "customer", "ticket"), "complaint_customer": ("ticket", "customer"),
    "agent_state_told": ("agent_state",), "source_state": tuple(RECORDS),
}  # fmt: skip
"""What metrics read that is no table of facts, and the records that it rests on."""

Found = dict[tuple[str, str | None], tuple[float | None, int]]
Digests = dict[tuple[str, str, str | None], object]
NOTHING = (None, 0)


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """All tools have all records, but only two of them states of agents: more of the same would only fill every shift."""

    def make(path: Path) -> None:
        with new_store_at(path) as store:
            put(store, source=FULL, **random_records(7, 120))
            with store.write() as writer:
                for record in RECORDS:
                    for tool in EMPTIED[:1] if record == "agent_state" else EMPTIED:
                        copied = f"SELECT * REPLACE ('{tool}' AS source) FROM {record} WHERE source = '{FULL}'"
                        writer.execute(f"INSERT INTO {record} {copied}")
                refresh.refresh(writer, RECORDS)

    with open_store(copy_of("tools-7-120-4", make, tmp_path_factory.mktemp("absence"))) as store:
        yield store


def found(writer: Writer, queries: Sequence[Query]) -> list[Found]:
    """For each question: metric and tool (None: all together) → value and n."""
    lock = threading.Lock()

    def read(sql: str, params: Params | None = None) -> pl.DataFrame:
        with lock:
            return writer.query(sql, params)

    frames = answers(read, queries) if any(query.metrics for query in queries) else [pl.DataFrame()] * len(queries)
    return [
        {(row["metric"], row.get("source")): (row["value"], row["n"]) for row in frame.iter_rows(named=True)}
        for frame in frames
    ]


def asking(names: Iterable[str], **more: Any) -> Query:
    return Query(metrics=tuple(names), settings=SETTINGS, **more)


def of_tools_and_of_the_whole(names: Iterable[str]) -> list[Query]:
    """By tool where a metric can be told apart so, else as a whole."""
    asked = list(names)
    by_source = asking((name for name in asked if name in BY_SOURCE), by=("source",))
    return [by_source, asking(name for name in asked if name in OF_THE_WHOLE)]


def tables_on(records: Collection[str]) -> list[str]:
    """The facts that rest on any of these records."""
    tables = [fact.table for fact in refresh.FACTS if not {fact.record, *fact.reads}.isdisjoint(records)]
    return [*tables, *(view for view, read in VIEWS.items() if not set(read).isdisjoint(records))]


def digests(writer: Writer, tables: Iterable[str]) -> Digests:
    """For each column, by tool (None: what is of no tool), a number that tells whether any row differs."""
    made: Digests = {}
    for table in tables:
        columns = writer.query(f"FROM {table} LIMIT 0").columns
        row = ", ".join(name for name in ("source", "id") if name in columns)
        of_each = ", ".join(f"bit_xor(hash({row}, {column})) AS {column}" for column in columns if column != "source")
        tool = "source" if "source" in columns else "NULL::VARCHAR"
        for one in writer.query(f"SELECT {tool} AS of_tool, {of_each} FROM {table} GROUP BY 1").iter_rows(named=True):
            which = one.pop("of_tool")
            made |= {(table, name, which): value for name, value in one.items()}
    return made


@cache
def words_of(metric: Metric) -> frozenset[str]:
    """The words in what is asked of the facts for a metric."""
    query = Query(metrics=(metric.name,), period=Period(date(2026, 1, 20), date(2026, 2, 17)))
    return frozenset(re.findall(r"[a-z_0-9]+", statement_of(query, metric).sql + (metric.told or "")))


def names_any(metric: Metric, columns: set[tuple[str, str]]) -> bool:
    """Whether a metric reads any of these columns of its facts, or of what is joined to them."""
    facts, words = REGISTRY.facts(metric.facts), words_of(metric)
    is_ended = "end_calendar_seconds" in words and ("source_state", "data_until_at") in columns
    return is_ended or any(column in words for table, column in columns if table == facts.table or table in VIEWS)


def is_extreme(metric: str, now: tuple[float | None, int], before: tuple[float | None, int]) -> bool:
    """Whether a value is 0, 0 % or 100 %, and was not."""
    values = EXTREMES.get(REGISTRY.metric(metric).unit, (0.0,))
    return now[0] is not None and now[0] != before[0] and any(now[0] == pytest.approx(value) for value in values)


def told(
    store: Store | Writer, metric: str, tool: str | None, ids: frozenset[str] | None = None
) -> tuple[frozenset[str], frozenset[str]]:
    """The rows of an emptied tool that a share counts (or those of these ids), and which of them are the good ones."""
    read = store.read if isinstance(store, Store) else store.query
    one = REGISTRY.metric(metric)
    if tool is None or one.unit != Unit.SHARE:
        return frozenset(), frozenset()
    query = asking((metric,), filters=(Filter("source", (tool,)),))
    counted = frozenset(rows(read, query, 10_000)["id"].to_list()) if ids is None else ids
    good = replace(one, excludes=dict(one.excludes) | {"bad": f"({one.kind.expressions[0]}) IS NOT TRUE"})
    statement = records(query, good, is_counted=True, limit=10_000, offset=0)
    return counted, counted & frozenset(read(statement.sql, statement.params)["id"].to_list())


def test_the_rounds_are_of_all_columns_and_those_of_the_gate_of_all_records() -> None:
    every, of_gate = ([column for one in rounds for each in one for column in each] for rounds in (ROUNDS, IN_GATE))
    assert sorted(every) == sorted((record, name) for record in RECORDS for name in RECORDS[record].names)
    assert {record for record, _ in of_gate} == set(RECORDS)


@pytest.mark.sweep
def test_an_empty_column_is_no_number(tools: Store, record_property: Callable[[str, object], None]) -> None:
    names = [metric.name for metric in REGISTRY.metrics]
    with tools.dry_run() as writer:
        of_tools, of_the_whole = found(writer, of_tools_and_of_the_whole(names))
        digests_before = digests(writer, dict.fromkeys(tables_on(RECORDS)))
    before = of_tools | of_the_whole
    wrong, pairs, asked = [], 0, 0
    for columns in in_sweep(ROUNDS, in_gate=IN_GATE):
        emptied = dict(zip(EMPTIED, columns, strict=False))
        kinds = {record for each in columns for record, _ in each}
        with tools.dry_run() as writer:
            for tool, each in emptied.items():
                for record, column in each:
                    where = "" if record in OF_ALL else f"WHERE source = '{tool}'"
                    writer.execute(f"UPDATE {record} SET {column} = NULL {where}")
            refresh.refresh(writer, kinds)
            tables = dict.fromkeys(tables_on(kinds))
            now = digests(writer, tables)
            keys = now.keys() | {key for key in digests_before if key[0] in tables}
            changed = {key for key in keys if now.get(key) != digests_before.get(key)}
            touched = touched_by(changed, emptied)
            after: Found = {}
            for answered in found(writer, of_tools_and_of_the_whole(dict.fromkeys(chain(*touched.values())))):
                after |= answered
            unknown = {tool: [name for name in touched[tool] if is_unknown(after, name, tool)] for tool in emptied}
            of_all, *of_others = found(writer, together_and_without(unknown))
            extremes = {
                (metric, tool): told(writer, metric, tool)
                for tool, touched_names in touched.items()
                for metric in touched_names
                if is_extreme(metric, after.get((metric, tool), NOTHING), before.get((metric, tool), NOTHING))
            }
        pairs += len(REGISTRY.metrics) * sum(map(len, columns))
        asked += sum(map(len, touched.values()))
        without = {tool: ", ".join(f"{record}.{column}" for record, column in each) for tool, each in emptied.items()}
        for (metric, tool), (ids, good) in extremes.items():
            if not ids or good != told(tools, metric, tool, ids)[1]:
                of_which = without[tool] if tool else " or ".join(without.values())
                wrong.append(f"{metric} is {after[metric, tool]} without {of_which}")
        for (tool, metrics), others in zip(unknown.items(), of_others, strict=True):
            for metric in metrics:
                together, other = (one.get((metric, None), NOTHING) for one in (of_all, others))
                if together != pytest.approx(other):
                    wrong.append(f"{metric} is {together} of all without {without[tool]} of one, {other} of the others")
    record_property("pairs", pairs)
    record_property("asked", asked)
    assert asked > 200
    assert not wrong, "\n".join(wrong)


def touched_by(changed: set[tuple[str, str, str | None]], emptied: Iterable[str]) -> dict[str | None, list[str]]:
    """The metrics of each tool (None: of the whole) that read anything that changed, of the tool or of none."""
    touched: dict[str | None, list[str]] = {}
    for tool in emptied:
        columns = {(table, column) for table, column, which in changed if which in (tool, None)}
        touched[tool] = [one.name for one in REGISTRY.metrics if one.name in BY_SOURCE and names_any(one, columns)]
    columns = {(table, column) for table, column, _ in changed}
    touched[None] = [one.name for one in REGISTRY.metrics if one.name in OF_THE_WHOLE and names_any(one, columns)]
    return touched


def is_unknown(after: Found, metric: str, tool: str) -> bool:
    """Whether a tool tells nothing of a metric that does not rest on records that are emptied in all tools."""
    is_of_all = REGISTRY.facts(REGISTRY.metric(metric).facts).table in ("fact_agent_state", "fact_help_day")
    return not is_of_all and not after.get((metric, tool), NOTHING)[1]


def together_and_without(unknown: Mapping[str, Sequence[str]]) -> list[Query]:
    """What is unknown of any tool for all tools together, and what is unknown of each tool for all others."""
    others = (asking(names, filters=(Filter("source", (tool,), is_excluded=True),)) for tool, names in unknown.items())
    return [asking(dict.fromkeys(chain(*unknown.values()))), *others]
