"""What is not known is not said: whatever column of whatever record is empty in every row, no metric turns its silence into a number.

Several tools have the same records; of all but one a column each is emptied at once. Then each metric of such a tool is unknown, or no 0 %, 100 % or
count of 0 that it was not before (unless the rows that can still tell were told the same before); and where it is unknown, all tools together have the value and n of the others.
All of it holds on the other clock, under each option of the disputed definitions and with other settings too.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import chain, product, zip_longest
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from data.facts import refresh
from data.facts.refresh import open_store
from data.store.model import RECORDS
from data.store.store import Params, Store, Writer
from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Clock, Metric, Unit
from kpi.declare.switch import Choices
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


@dataclass(frozen=True)
class Way:
    """One way to ask for the catalogue: clock, options and settings."""

    name: str
    clock: Clock = Clock.CALENDAR
    choices: Choices = ()
    settings: tuple[tuple[str, float], ...] = SETTINGS

    def concerns(self, metric: Metric) -> bool:
        """Whether a metric is another one when it is asked for in this way."""
        return (
            self == USUAL
            or (self.clock is Clock.BUSINESS and metric.is_clocked)
            or any((one.switch, one.option) in self.choices for one in metric.variants)
            or any(name in metric.settings for name, _ in set(self.settings) - set(SETTINGS))
        )


USUAL = Way("as usual")
OTHER_OPTIONS = [
    tuple((one.name, one.options[min(place, len(one.options) - 1)].name) for one in REGISTRY.all_switches)
    for place in range(1, max(len(one.options) for one in REGISTRY.all_switches))
]
"""Each option of each switch but the usual ones, those of different switches at once."""

WAYS = (
    USUAL,
    Way("opening hours", Clock.BUSINESS),
    *(Way(f"other options {place}", choices=choices) for place, choices in enumerate(OTHER_OPTIONS, 1)),
    Way("opening hours, other options", Clock.BUSINESS, OTHER_OPTIONS[0]),
    Way("larger settings", settings=tuple((one.name, max(min(7 * one.default, one.most), one.least)) for one in REGISTRY.settings)),
    Way("shorter times", settings=(*SETTINGS, *((one.name, one.default / 7) for one in REGISTRY.settings if one.default >= 3600))),
)  # fmt: skip


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

CHOSEN = {
    ("ticket", "resolved_at"), ("ticket", "was_resolution_in_sla"), ("survey_response", "sent_at"), ("customer", "churned_on"), ("contact", "wait_seconds"),
}  # fmt: skip
IN_GATE = [one for one in ROUNDS if CHOSEN & {column for each in one for column in each}]
"""Rounds of which most rests on one of their columns, and in which each kind of record is; the sweep has all."""

LEFT = {"no row": "TRUE", "one row in ten": "hash(id) % 10 > 0"}
"""Where a column is still filled, and which rows are emptied."""

OF_FEW = {
    "after_hours_wait_median": "the few that are left were answered before opening",
    "first_response_median": "the few that are left were answered before opening",
    "complaint_recorded_rate": "what is not filled in is just what it counts",
    "complaint_promised_rate": "what is not filled in is just what it counts",
    "nps": "one answer is left",
}
"""What is 0, 0 % or 100 % of the rows that are left where one in ten is, and why that is told."""

EXTREMES = {Unit.SHARE: (0.0, 1.0), Unit.POINTS: (-100.0, 100.0)}
BY_SOURCE = tuple(one.name for one in REGISTRY.metrics if "source" in REGISTRY.facts(one.facts).dimensions)
OF_THE_WHOLE = tuple(one.name for one in REGISTRY.metrics if one.name not in BY_SOURCE)

VIEWS = {
    "agent_day": ("agent_state",), "open_hour": ("ticket", "contact"), "qa_review_score": ("qa_review",), "qa_criterion_score": ("qa_review",), "ticket_time": ("ticket",),
    "ticket_promise": ("ticket",), "survey_customer": ("survey_response", "customer", "ticket"), "complaint_customer": ("ticket", "customer"),
    "complaint_after": ("ticket", "survey_response"),
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


def asking(way: Way, names: Iterable[str], **more: Any) -> Query:
    return Query(metrics=tuple(names), clock=way.clock, choices=way.choices, settings=way.settings, **more)


def of_tools_and_of_the_whole(way: Way, names: Iterable[str]) -> list[Query]:
    """By tool where a metric can be told apart so, else as a whole."""
    asked = [name for name in names if way.concerns(REGISTRY.metric(name))]
    by_source = asking(way, (name for name in asked if name in BY_SOURCE), by=("source",))
    return [by_source, asking(way, (name for name in asked if name in OF_THE_WHOLE))]


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
def words_of(way: Way, name: str) -> frozenset[str]:
    """The words in what is asked of the facts for a metric."""
    metric = REGISTRY.metric(name, way.choices)
    query = asking(way, (name,), period=Period(date(2026, 1, 20), date(2026, 2, 17)))
    return frozenset(re.findall(r"[a-z_0-9]+", statement_of(query, metric).sql + (metric.told or "")))


def names_any(way: Way, metric: Metric, columns: set[tuple[str, str]]) -> bool:
    """Whether a metric reads any of these columns of its facts, or of what is joined to them."""
    facts, words = REGISTRY.facts(metric.facts), words_of(way, metric.name)
    is_ended = "end_calendar_seconds" in words and ("source_state", "data_until_at") in columns
    return is_ended or any(column in words for table, column in columns if table == facts.table or table in VIEWS)


def is_extreme(metric: str, now: tuple[float | None, int], before: tuple[float | None, int]) -> bool:
    """Whether a value is 0, 0 % or 100 %, and was not."""
    values = EXTREMES.get(REGISTRY.metric(metric).unit, (0.0,))
    return now[0] is not None and now[0] != before[0] and any(now[0] == pytest.approx(value) for value in values)


def told(
    store: Store | Writer, way: Way, metric: str, tool: str | None, ids: frozenset[str] | None = None
) -> tuple[frozenset[str], frozenset[str]]:
    """The rows of an emptied tool that a share counts (or those of these ids), and which of them are the good ones."""
    read = store.read if isinstance(store, Store) else store.query
    one = REGISTRY.metric(metric, way.choices)
    if tool is None or one.unit != Unit.SHARE:
        return frozenset(), frozenset()
    query = asking(way, (metric,), filters=(Filter("source", (tool,)),))
    counted = frozenset(rows(read, query, 10_000)["id"].to_list()) if ids is None else ids
    if one.kind.expressions[0].endswith("_on"):
        return counted, counted  # an age, which is known of each row that is counted
    good = replace(one, excludes=dict(one.excludes) | {"bad": f"({one.kind.expressions[0]}) IS NOT TRUE"})
    statement = records(query, good, is_counted=True, limit=10_000, offset=0)
    return counted, counted & frozenset(read(statement.sql, statement.params)["id"].to_list())


def test_the_rounds_are_of_all_columns_and_those_of_the_gate_of_all_records() -> None:
    every, of_gate = ([column for one in rounds for each in one for column in each] for rounds in (ROUNDS, IN_GATE))
    assert sorted(every) == sorted((record, name) for record in RECORDS for name in RECORDS[record].names)
    assert {record for record, _ in of_gate} == set(RECORDS)


@pytest.mark.sweep
def test_an_empty_column_is_no_number(tools: Store, record_property: Callable[[str, object], None]) -> None:
    """The gate asks in its rounds as usual, each other way in one of them, and leaves some rows in one; the sweep asks in each round in all ways."""
    names = [metric.name for metric in REGISTRY.metrics]
    with tools.dry_run() as writer:
        found_first = found(writer, [query for way in WAYS for query in of_tools_and_of_the_whole(way, names)])
        digests_before = digests(writer, dict.fromkeys(tables_on(RECORDS)))
    before = {way: found_first[2 * place] | found_first[2 * place + 1] for place, way in enumerate(WAYS)}
    wrong, pairs, asked = [], 0, 0
    none, few = LEFT
    cases = in_sweep(list(product(ROUNDS, LEFT)), in_gate=[*((each, none) for each in IN_GATE), (IN_GATE[0], few)])
    for place, (columns, left) in enumerate(cases):
        ways = in_sweep(WAYS, in_gate=[USUAL, *WAYS[1 + place : 2 + place]])
        emptied = dict(zip(EMPTIED, columns, strict=False))
        kinds = {record for each in columns for record, _ in each}
        with tools.dry_run() as writer:
            for tool, each in emptied.items():
                for record, column in each:
                    where = LEFT[left] if record in OF_ALL else f"source = '{tool}' AND {LEFT[left]}"
                    writer.execute(f"UPDATE {record} SET {column} = NULL WHERE {where}")
            refresh.refresh(writer, kinds)
            tables = dict.fromkeys(tables_on(kinds))
            now = digests(writer, tables)
            keys = now.keys() | {key for key in digests_before if key[0] in tables}
            changed = {key for key in keys if now.get(key) != digests_before.get(key)}
            touched = {way: touched_by(way, changed, emptied) for way in ways}
            answered = found(
                writer,
                [
                    query
                    for way in ways
                    for query in of_tools_and_of_the_whole(way, dict.fromkeys(chain(*touched[way].values())))
                ],
            )
            after = {way: answered[2 * number] | answered[2 * number + 1] for number, way in enumerate(ways)}
            unknown = {
                (way, tool): [name for name in touched[way][tool] if is_unknown(after[way], name, tool)]
                for way, tool in product(ways, emptied)
            }
            questions = [
                query
                for way in ways
                for query in together_and_without(way, {tool: unknown[way, tool] for tool in emptied})
            ]
            others = iter(found(writer, questions))
            extremes = {
                (way, metric, tool): told(writer, way, metric, tool)
                for way in ways
                for tool, touched_names in touched[way].items()
                for metric in touched_names
                if not (left == few and metric in OF_FEW)
                and is_extreme(
                    metric, after[way].get((metric, tool), NOTHING), before[way].get((metric, tool), NOTHING)
                )
            }
        pairs += len(REGISTRY.metrics) * sum(map(len, columns))
        asked += sum(len(each) for way in ways for each in touched[way].values())
        without = {
            tool: ", ".join(f"{record}.{column} ({left})" for record, column in each) for tool, each in emptied.items()
        }
        for (way, metric, tool), (ids, good) in extremes.items():
            if not ids or good != told(tools, way, metric, tool, ids)[1]:
                of_which = without[tool] if tool else " or ".join(without.values())
                wrong.append(f"{metric} ({way.name}) is {after[way][metric, tool]} without {of_which}")
        for way in ways:
            of_all = next(others)
            for tool in emptied:
                of_others = next(others)
                for metric in unknown[way, tool]:
                    together, other = (one.get((metric, None), NOTHING) for one in (of_all, of_others))
                    if together != pytest.approx(other):
                        wrong.append(
                            f"{metric} ({way.name}) is {together} of all without {without[tool]} of one, {other} of the others"
                        )
    record_property("pairs", pairs)
    record_property("asked", asked)
    assert asked > 200
    assert not wrong, "\n".join(wrong)


def touched_by(
    way: Way, changed: set[tuple[str, str, str | None]], emptied: Iterable[str]
) -> dict[str | None, list[str]]:
    """The metrics of each tool (None: of the whole) that read anything that changed, of the tool or of none."""
    asked = [one for one in REGISTRY.metrics if way.concerns(one)]
    touched: dict[str | None, list[str]] = {}
    for tool in emptied:
        columns = {(table, column) for table, column, which in changed if which in (tool, None)}
        touched[tool] = [one.name for one in asked if one.name in BY_SOURCE and names_any(way, one, columns)]
    columns = {(table, column) for table, column, _ in changed}
    touched[None] = [one.name for one in asked if one.name in OF_THE_WHOLE and names_any(way, one, columns)]
    return touched


def is_unknown(after: Found, metric: str, tool: str) -> bool:
    """Whether a tool tells nothing of a metric that does not rest on records that are emptied in all tools."""
    is_of_all = REGISTRY.facts(REGISTRY.metric(metric).facts).table in ("fact_agent_state", "fact_help_day")
    return not is_of_all and not after.get((metric, tool), NOTHING)[1]


def together_and_without(way: Way, unknown: Mapping[str, Sequence[str]]) -> list[Query]:
    """What is unknown of any tool for all tools together, and what is unknown of each tool for all others."""
    others = (
        asking(way, names, filters=(Filter("source", (tool,), is_excluded=True),)) for tool, names in unknown.items()
    )
    return [asking(way, dict.fromkeys(chain(*unknown.values()))), *others]
