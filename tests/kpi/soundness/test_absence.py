"""What is not known is not said: whatever column of whatever record is empty in every row, no metric turns its silence into a number.

Two tools have the same records; of one of them a column is emptied. Then each metric of that tool is unknown, or no 0 %, 100 % or
count of 0 that it was not before (unless the rows that can still tell were told the same before); and where it is unknown, both tools together have the value and n of the other alone.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import zip_longest

import polars as pl
import pytest

from data.facts import refresh
from data.store.model import RECORDS
from data.store.store import Params, Store, Writer
from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Metric, Unit
from kpi.declare.switch import Choices
from kpi.engine.answer import answers
from kpi.engine.explain import rows
from kpi.query.period import Period
from kpi.query.query import Filter, Query
from kpi.sql.compile import records, statement_of
from tests.records import put, random_records
from tests.stores import new_store_at

pytestmark = pytest.mark.long

FULL, EMPTIED = "full", "emptied"
SETTINGS = (("repeat_complaint_days", 20.0), ("churn_window_days", 10.0))
OF_BOTH = {"agent_state", "self_service_day"}
"""What these records tell is of the whole: their columns are emptied in both tools."""

ROUNDS = [
    *([(record, column)] for record in ("ticket", "survey_response") for column in RECORDS[record].names),
    *(
        [each for each in together if each]
        for together in zip_longest(
            *(
                [(record, column) for column in one.names]
                for record, one in RECORDS.items()
                if record not in ("ticket", "survey_response")
            )
        )
    ),
]
"""Which columns are emptied at once: one of each record where no metric reads several of these records."""

EXTREMES = {Unit.SHARE: (0.0, 1.0), Unit.POINTS: (-100.0, 100.0)}
BY_SOURCE = tuple(one.name for one in REGISTRY.metrics if "source" in REGISTRY.facts(one.facts).dimensions)
OF_THE_WHOLE = tuple(one.name for one in REGISTRY.metrics if one.name not in BY_SOURCE)

VIEWS = {
    "agent_day": ("agent_state",), "open_hour": ("ticket", "contact"), "qa_review_score": ("qa_review",), "ticket_time": ("ticket",),
    "ticket_promise": ("ticket",), "survey_customer": ("survey_response", "customer", "ticket"), "complaint_customer": ("ticket", "customer"),
    "agent_state_told": ("agent_state",), "source_state": tuple(RECORDS),
}  # fmt: skip
"""What metrics read that is no table of facts, and the records that it rests on."""

UNUSUAL: tuple[Choices, ...] = tuple(
    tuple(
        sorted(
            (switch.name, switch.options[place].name) for switch in REGISTRY.all_switches if place < len(switch.options)
        )
    )
    for place in range(1, max(len(switch.options) for switch in REGISTRY.all_switches))
)
"""Every option that is not the usual one, in as few sets of choices as hold them."""
CHOICES: tuple[Choices, ...] = ((), *UNUSUAL) if os.environ.get("KPI_ALL_COLUMNS") else ((),)
"""The definitions under which columns are emptied; with KPI_ALL_COLUMNS=1 also those that are not usual."""

Found = dict[tuple[str, str | None], tuple[float | None, int]]


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    made = random_records(7, 120)
    with new_store_at(tmp_path_factory.mktemp("absence") / "twins.duckdb") as store:
        for source in (FULL, EMPTIED):
            put(store, source=source, **made)
        yield store


def found(writer: Writer, names: Iterable[str], choices: Choices, *, by_source: bool) -> Found:
    """Metric and tool (None: both together) → value and n."""
    lock = threading.Lock()

    def read(sql: str, params: Params | None = None) -> pl.DataFrame:
        with lock:
            return writer.query(sql, params)

    query = Query(metrics=tuple(names), by=("source",) if by_source else (), settings=SETTINGS, choices=choices)
    rows = answers(read, [query])[0].iter_rows(named=True) if query.metrics else ()
    return {(row["metric"], row.get("source")): (row["value"], row["n"]) for row in rows}


def digests(writer: Writer, record: str) -> dict[tuple[str, str], object]:
    """For each column of the facts that rest on a record a number that tells whether any row differs."""
    tables = [fact.table for fact in refresh.FACTS if record in (fact.record, *fact.reads)]
    tables += [view for view, records in VIEWS.items() if record in records]
    made = {}
    for table in tables:
        columns = writer.query(f"FROM {table} LIMIT 0").columns
        row = ", ".join(name for name in ("source", "id") if name in columns)
        of_each = ", ".join(f"bit_xor(hash({row}, {column})) AS {column}" for column in columns)
        found_now = writer.query(f"SELECT {of_each} FROM {table}").row(0, named=True)
        made |= {(table, name): value for name, value in found_now.items()}
    return made


def names_any(metric: Metric, columns: set[tuple[str, str]], choices: Choices) -> bool:
    """Whether a metric reads any of these columns of its facts, or of what is joined to them."""
    facts = REGISTRY.facts(metric.facts)
    query = Query(metrics=(metric.name,), period=Period(date(2026, 1, 20), date(2026, 2, 17)), choices=choices)
    metric = metric.under(choices)
    words = set(re.findall(r"[a-z_0-9]+", statement_of(query, metric).sql + (metric.told or "")))
    is_ended = "end_calendar_seconds" in words and ("source_state", "data_until_at") in columns
    return is_ended or any(column in words for table, column in columns if table == facts.table or table in VIEWS)


def is_extreme(metric: str, now: tuple[float | None, int], before: tuple[float | None, int]) -> bool:
    """Whether a value is 0, 0 % or 100 %, and was not."""
    values = EXTREMES.get(REGISTRY.metric(metric).unit, (0.0,))
    return now[0] is not None and now[0] != before[0] and any(now[0] == pytest.approx(value) for value in values)


def told(
    store: Store | Writer, metric: str, choices: Choices, ids: frozenset[str] | None = None
) -> tuple[frozenset[str], frozenset[str]]:
    """The rows of the emptied tool that a share counts (or those of these ids), and which of them are the good ones."""
    read = store.read if isinstance(store, Store) else store.query
    one = REGISTRY.metric(metric, choices)
    query = Query(metrics=(metric,), settings=SETTINGS, choices=choices, filters=(Filter("source", (EMPTIED,)),))
    if metric not in BY_SOURCE or one.unit != Unit.SHARE:
        return frozenset(), frozenset()
    counted = frozenset(rows(read, query, 10_000)["id"].to_list()) if ids is None else ids
    good = replace(one, excludes=dict(one.excludes) | {"bad": f"({one.kind.expressions[0]}) IS NOT TRUE"})
    statement = records(query, good, is_counted=True, limit=10_000, offset=0)
    return counted, counted & frozenset(read(statement.sql, statement.params)["id"].to_list())


def _source_of(metric: str) -> str | None:
    return EMPTIED if metric in BY_SOURCE else None


@pytest.mark.parametrize("choices", CHOICES)
def test_an_empty_column_is_no_number(
    twins: Store, choices: Choices, record_property: Callable[[str, object], None]
) -> None:
    with twins.dry_run() as writer:
        before = found(writer, BY_SOURCE, choices, by_source=True) | found(
            writer, OF_THE_WHOLE, choices, by_source=False
        )
        digests_before = {record: digests(writer, record) for record in RECORDS}
    wrong, pairs, asked = [], 0, 0
    for emptied in ROUNDS:
        kinds = {record for record, _ in emptied}
        without = ", ".join(f"{record}.{column}" for record, column in emptied)
        with twins.dry_run() as writer:
            for record, column in emptied:
                where = "" if record in OF_BOTH else f"WHERE source = '{EMPTIED}'"
                writer.execute(f"UPDATE {record} SET {column} = NULL {where}")
            refresh.refresh(writer, kinds, None if kinds & OF_BOTH else EMPTIED)
            changed = {
                key
                for record in kinds
                for key, value in digests(writer, record).items()
                if value != digests_before[record][key]
            }
            touched = [metric.name for metric in REGISTRY.metrics if changed and names_any(metric, changed, choices)]
            pairs, asked = pairs + len(emptied) * len(REGISTRY.metrics), asked + len(touched)
            after = found(writer, (name for name in touched if name in BY_SOURCE), choices, by_source=True)
            after |= found(writer, (name for name in touched if name in OF_THE_WHOLE), choices, by_source=False)
            unknown = [name for name in touched if name in BY_SOURCE and not after.get((name, EMPTIED), (None, 0))[1]]
            unknown = [name for name in unknown if not _is_of_both(name)]
            after |= found(writer, unknown, choices, by_source=False)
            extremes = {
                metric: told(writer, metric, choices)
                for metric in touched
                if is_extreme(
                    metric, after.get((metric, _source_of(metric)), (None, 0)), before[metric, _source_of(metric)]
                )
            }
        for metric, (ids, good) in extremes.items():
            if not ids or good != told(twins, metric, choices, ids)[1]:
                wrong.append(f"{metric} is {after[metric, _source_of(metric)]} without {without}")
        for metric in unknown:
            together, other = (after.get((metric, which)) for which in (None, FULL))
            if together != pytest.approx(other or (None, 0)):
                wrong.append(f"{metric} is {together} of both without {without} of one, {other} of the other")
    print(f"{pairs} pairs of metric and column, {asked} asked anew")  # noqa: T201 - shown by pytest -s
    record_property("pairs", pairs)
    record_property("asked", asked)
    assert pairs == len(REGISTRY.metrics) * sum(len(RECORDS[record].names) for record in RECORDS)
    assert asked > 500
    assert not wrong, "\n".join(wrong)


def _is_of_both(metric: str) -> bool:
    """Whether the facts of a metric rest on records that are emptied in both tools."""
    return REGISTRY.facts(REGISTRY.metric(metric).facts).table in ("fact_agent_state", "fact_help_day")
