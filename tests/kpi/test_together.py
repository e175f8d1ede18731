"""Questions asked together: the same answers as one by one, from far fewer statements."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from data.store.migrate import FACTS
from data.store.store import Store
from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Clock
from kpi.engine import aggregates, batch, day_counts, quantiles
from kpi.engine.answer import Question, all_counts, all_days, answer, base_period, compare, to_keep, together
from kpi.engine.coverage import coverage
from kpi.engine.day_counts import DayCounts, key_of
from kpi.engine.day_files import counts_of, is_lasting, name_of, packed, table_of
from kpi.engine.day_tables import DayTable
from kpi.engine.dimension_values import dimension_values
from kpi.engine.explain import explain, explain_all
from kpi.query.limits import Limits, limited
from kpi.query.period import Grain, Period, year_before
from kpi.query.query import NO_VALUE, Comparison, Filter, Query
from kpi.sql import clauses, outcomes
from kpi.sql.by_day import BinsByDay, DaySums
from tests.stores import Unchanging
from tests.sweep import IS_SWEEP, in_sweep

CREDITED = (("credit", "who_did_it"), ("survey_credit", "ticket"))
ALL = tuple(metric.name for metric in REGISTRY.metrics)
ONE_OF_EACH = tuple({(type(metric.kind), metric.scan_key): metric.name for metric in REGISTRY.metrics}.values())
"""A metric of each kind over the same rows: what is asked in many ways, where all metrics are asked in the few most usual ones."""


def test_groups_of_few_rows_and_of_many_are_found_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few are counted off, many are joined: in the order in which they come, and who has no value is a group too."""
    rows = [("b", None), ("a", "x"), (None, "x"), ("b", None), (None, None), ("a", "x")]
    found = pl.DataFrame(rows, schema={"team": pl.String, "channel": pl.String}, orient="row")
    for joined_from in (len(rows) + 1, 0):
        monkeypatch.setattr(aggregates, "JOINED_FROM", joined_from)
        keys, places = aggregates._groups(found, ("team", "channel"))
        assert keys == [("b", None), ("a", "x"), (None, "x"), (None, None)]
        assert places.tolist() == [0, 1, 2, 0, 3, 1]
        assert aggregates._groups(found, ("team",))[0] == [("b",), ("a",), (None,)]


def newest(store: Store) -> date:
    return store.read("SELECT max(created_on) AS day FROM fact_ticket")["day"][0]


def questions(last: date) -> list[Question]:
    """As a page asks, and more: overlapping and open periods, filters, the other clock, several splits, weeks and months.

    The gate leaves out those in which nothing is asked that another one does not ask as well; the sweep has all.
    """
    every = Query(metrics=ALL, period=Period(last - timedelta(days=27), last + timedelta(days=1)))
    query = replace(every, metrics=ONE_OF_EACH)
    long = query.over(Period(last - timedelta(days=99), last))
    base = base_period(query.period, Comparison.PREVIOUS)
    assert base is not None
    more = [
        Question(every),
        Question(replace(every.over(base), grain=Grain.DAY)),
        *(Question(replace(query, by=(name,)), Comparison.PREVIOUS) for name in ("team", "channel")),
        *(Question(long, each) for each in Comparison if each != Comparison.YEAR),
        *(Question(replace(long, grain=grain)) for grain in (Grain.DAY, Grain.QUARTER, Grain.YEAR)),
        Question(Query(metrics=ONE_OF_EACH)),
        Question(Query(metrics=ONE_OF_EACH, period=Period(last, last)), Comparison.PREVIOUS),
        Question(replace(query, by=("team", "agent"), grain=Grain.WEEK, choices=CREDITED)),
    ]
    chosen = [
        Question(every, Comparison.PREVIOUS),
        Question(replace(every, by=("team",)), Comparison.PREVIOUS),
        Question(replace(every, grain=Grain.DAY)),
        Question(long, Comparison.YEAR),
        *(Question(replace(long, grain=grain)) for grain in (Grain.WEEK, Grain.MONTH)),
        Question(replace(query, by=("team", "priority")), Comparison.YEAR),
        Question(replace(query, by=("age_band",))),
        Question(replace(long, grain=Grain.WEEK, by=("channel",))),
        Question(Query(metrics=ONE_OF_EACH, grain=Grain.QUARTER)),
        Question(Query(metrics=ONE_OF_EACH, period=Period(start=last), by=("agent",))),
        Question(Query(metrics=ONE_OF_EACH, period=Period(end=last - timedelta(days=50)), grain=Grain.YEAR)),
        Question(Query(metrics=ONE_OF_EACH, period=Period(date(1990, 1, 1), date(1990, 3, 1)), grain=Grain.MONTH, by=("team",))),
        Question(replace(query, filters=(Filter("country", ("cz",), is_excluded=True),)), Comparison.PREVIOUS),
        Question(replace(query, clock=Clock.BUSINESS), Comparison.PREVIOUS),
        Question(replace(query, choices=(("good_answers", "top_box"),)), Comparison.PREVIOUS),
        Question(replace(every, by=("agent",), choices=CREDITED), Comparison.PREVIOUS),
        Question(replace(query, filters=(Filter("agent", ("Agent 1",)),), choices=CREDITED), Comparison.PREVIOUS),
    ]  # fmt: skip
    return in_sweep([*chosen, *more], in_gate=chosen)


def alone(store: Store, question: Question) -> pl.DataFrame:
    if question.comparison is None:
        return answer(store.read, question.query)
    return compare(store.read, question.query, question.comparison)


def same(one: pl.DataFrame, other: pl.DataFrame) -> None:
    assert one.schema == other.schema
    for name in one.columns:
        if one[name].dtype == pl.Float64:
            scale = 1e-9 * (1 + other[name].abs())
            assert one[name].is_null().equals(other[name].is_null()), name
            assert ((one[name] - other[name]).abs().fill_nan(0) <= scale).all() or one[name].equals(other[name]), name
        else:
            assert one[name].equals(other[name]), name


@pytest.mark.long
@pytest.mark.sweep
def test_questions_have_the_same_answers_together_as_alone(company: Unchanging, monkeypatch) -> None:
    """Also where quantiles are found by SQL, as with many rows: alone they are found among all values. In that way the gate asks every second question."""
    asked = questions(newest(company))
    plain = [alone(company, question) for question in asked]
    for rows, which in ((batch.VALUES_UP_TO, slice(None)), (0, slice(None) if IS_SWEEP else slice(None, None, 2))):
        monkeypatch.setattr(batch, "VALUES_UP_TO", rows)
        found = together(company.read, asked[which])
        for question, one, other in zip(asked[which], found, plain[which], strict=True):
            try:
                same(one, other)
            except AssertionError as error:
                raise AssertionError(f"{error} with values up to {rows} in {question}") from error
        assert sum(frame["value"].drop_nulls().len() for frame in found) > 1000


@pytest.mark.long
@pytest.mark.sweep
def test_what_follows_from_days_that_are_kept_is_the_same(company: Unchanging, monkeypatch) -> None:
    """Other periods, and one group alone, of what was read for one period: with the days of that one kept (as bytes of files) and with nothing kept.

    The gate takes a month and all days, without a filter and with the one of two dimensions.
    """
    last = newest(company)
    known, kept, texts = coverage(company.read), {}, []
    usual = Query(metrics=ALL, period=Period(last - timedelta(days=90), last + timedelta(days=1)))
    drawn = [
        Question(usual, Comparison.PREVIOUS),
        Question(replace(usual, grain=Grain.WEEK)),
        *(Question(replace(usual, by=(name,)), Comparison.PREVIOUS) for name in ("team", "channel")),
    ]
    for table in all_days(company.read, drawn, known=known, kept=kept.get):
        again = table_of(table.sums, packed(table))
        assert again is not None
        assert again.frame.equals(table.frame)
        kept[table.sums.key] = (*kept.get(table.sums.key, ()), again)
    assert not list(all_days(company.read, drawn, known=known, kept=kept.get)), "what is kept is not read again"

    def read(sql: str, params: dict[str, object]) -> pl.DataFrame:
        texts.append(sql)
        return company.read(sql, params)

    teams = company.read("SELECT DISTINCT team FROM fact_ticket WHERE team IS NOT NULL ORDER BY team")["team"].to_list()
    filters = [
        (),
        (Filter("team", (teams[0],)),),
        (Filter("team", (teams[0], NO_VALUE)), Filter("channel", ("phone", NO_VALUE), is_excluded=True)),
        (Filter("team", (NO_VALUE,), is_excluded=True),),
    ]
    periods = [Period(last - timedelta(days=days), last) for days in in_sweep([6, 27, 300], in_gate=[27])]
    asked = [
        replace(question, query=replace(question.query, period=period, filters=one))
        for period in (*periods, Period())
        for one in in_sweep(filters, in_gate=[filters[0], filters[2]])
        for question in drawn
        if period.start or question.comparison is None
    ]
    with monkeypatch.context() as many:
        many.setattr(aggregates, "SUMMED_FROM", 0)
        found = together(read, asked, known=known, kept=kept.get)
    assert not [text for text in texts if re.match(r"SELECT \S+ AS day", text)], "nothing is summed up by day again"
    plain = together(read, asked, known=known)
    for question, one, other in zip(asked, found, plain, strict=True):
        try:
            same(one, other)
        except AssertionError as error:
            raise AssertionError(f"{error} in {question}") from error
    assert sum(frame["value"].drop_nulls().len() for frame in found) > 1000
    assert [text for text in texts if re.match(r"SELECT \S+ AS day", text)]


@pytest.mark.long
@pytest.mark.sweep
def test_quantiles_of_many_values_are_the_same_from_counts_by_day(company: Unchanging, monkeypatch) -> None:
    """Values, limits, changes and their verdicts; of the values themselves only those of a few bins are read."""
    monkeypatch.setattr(quantiles, "EXACT_UP_TO", 50)
    monkeypatch.setattr(batch, "KEPT_UP_TO", 0)
    monkeypatch.setattr(day_counts, "ROWS_AT_ONCE", 100)
    last = newest(company)
    known, kept, counts, texts = coverage(company.read), {}, {}, []
    listed = tuple(metric.name for metric in REGISTRY.metrics if clauses.reading_of(metric, Query(metrics=())).values)
    usual = Query(
        metrics=("tickets_created", *listed), period=Period(last - timedelta(days=90), last + timedelta(days=1))
    )
    drawn = [
        Question(usual, Comparison.PREVIOUS),
        Question(replace(usual, grain=Grain.WEEK)),
        *(Question(replace(usual, by=(name,)), Comparison.PREVIOUS) for name in ("team", "channel")),
    ]
    for table in all_days(company.read, drawn, known=known, kept=kept.get):
        kept[table.sums.key] = (*kept.get(table.sums.key, ()), table)
    for found in all_counts(company.read, drawn, known=known, counts=counts.get, spans={}):
        assert found.is_whole
        again = counts_of(found.bins, packed(found))
        assert again is not None
        assert (again.groups, again.days, again.lowest, again.counts.dtype) == (found.groups, found.days, found.lowest, found.counts.dtype)  # fmt: skip
        counts[key_of(found.bins)] = (*counts.get(key_of(found.bins), ()), again)
    assert not list(all_counts(company.read, drawn, known=known, counts=counts.get, spans={})), (
        "what is kept is not read again"
    )
    assert len(counts) > 5

    def read(sql: str, params: dict[str, object]) -> pl.DataFrame:
        texts.append(sql)
        return company.read(sql, params)

    team = company.read("SELECT team FROM fact_ticket GROUP BY ALL ORDER BY count(*) DESC LIMIT 1")["team"][0]
    filters = [
        (),
        *in_sweep(
            [
                (Filter("team", (team, NO_VALUE)), Filter("channel", ("phone", NO_VALUE), is_excluded=True)),
                (Filter("channel", ("email",)),),
                (Filter("team", (NO_VALUE,), is_excluded=True),),
            ],
            in_gate=[(Filter("team", (team, NO_VALUE)), Filter("channel", ("phone", NO_VALUE), is_excluded=True))],
        ),
    ]
    periods = [Period(last - timedelta(days=days), last) for days in in_sweep([6, 27, 40, 300], in_gate=[40])]
    asked = [
        replace(question, query=replace(question.query, period=period, filters=one))
        for period in (*periods, Period())
        for one in filters
        for question in drawn
        if period.start or question.comparison is None
    ]
    found = together(read, asked, known=known, kept=kept.get, counts=counts.get)
    plain = together(company.read, asked, known=known)
    for question, one, other in zip(asked, found, plain, strict=True):
        try:
            same(one, other)
        except AssertionError as error:
            raise AssertionError(f"{error} in {question}") from error
    assert sum(" BETWEEN $lowest AND $highest" in text for text in texts) > 5
    assert sum(frame["low"].drop_nulls().len() for frame in found) > 500
    compared = [frame for frame in found if "judged_by" in frame.columns]
    judged = sum(
        frame.filter(pl.col("judged_by").is_in(["days", "weeks"]) & pl.col("metric").is_in(listed)).height
        for frame in compared
    )
    assert judged > 20, "changes are told from chance by what lies below the quantiles each day"


@pytest.mark.long
def test_what_metrics_leave_out_is_the_same_counted_together_as_alone(company: Unchanging, monkeypatch) -> None:
    """Also where the conditions are more than one number has bits for."""
    last, known = newest(company), coverage(company.read)
    filtered = Query(
        metrics=ALL,
        period=Period(last - timedelta(days=60), last),
        filters=(Filter("channel", (NO_VALUE, "phone"), is_excluded=True),),
    )
    names = tuple(name for name in ALL if name not in clauses.unavailable(filtered))
    for query, bits in ((Query(metrics=ALL), 60), (replace(filtered, metrics=names, clock=Clock.BUSINESS), 5)):
        monkeypatch.setattr(outcomes, "BITS", bits)
        every = explain_all(company.read, query, known=known)
        assert [one.metric for one in every] == list(query.metrics)
        for one in every:
            assert one == explain(company.read, replace(query, metrics=(one.metric,)), known=known)
    assert sum(n for one in every for _, n in one.excluded) > 100


@pytest.mark.long
def test_values_of_dimensions_are_those_of_the_groups_of_answers(company: Unchanging) -> None:
    found = dimension_values(company.read, ALL)
    filters = {one.name for one in REGISTRY.dimensions if one.is_filter and not one.is_at_a_moment}
    assert found.keys() == filters
    for name in sorted(filters):
        able = tuple(each for each in ALL if not clauses.unavailable(Query(metrics=(each,), by=(name,))))
        answered = together(company.read, [Question(Query(metrics=able, by=(name,)))])[0]
        groups = {None if value is None else str(value) for value in answered[name]}
        assert groups <= found[name]
        assert found[name] - groups <= {None}, name
    assert len(found["team"]) > 3


def test_values_that_are_counted_are_those_of_the_rows(company: Unchanging) -> None:
    """Whoever is limited has them from the rows that may be seen."""
    texts: list[str] = []

    def read(sql: str, params: dict[str, object]) -> pl.DataFrame:
        texts.append(sql)
        return company.read(sql, params)

    found = dimension_values(read, ALL)
    large = [facts for facts in REGISTRY.all_facts if facts.has_value_counts]
    assert len(large) > 4
    assert not any(f"FROM {facts.table} " in text for text in texts for facts in large)
    assert found == dimension_values(company.read, ALL, is_counted=False)
    own = limited(company.read, Limits(filters=(Filter("channel", ("phone",)),)))
    assert dimension_values(own, ALL)["channel"] == {"phone"} < found["channel"]


def test_files_of_days_are_found_by_all_that_decides_what_is_in_them(company: Unchanging, monkeypatch) -> None:
    """Facts, definitions, settings, clock, groups, what is added up, and whether values or their bins are kept; not period and filters."""
    known, last = coverage(company.read), newest(company)
    usual = Query(metrics=("tickets_created", "first_response_median", "reopen_rate"), by=("team",))

    def names(query: Query) -> frozenset[str]:
        return frozenset(map(name_of, to_keep([Question(query)], known=known)))

    others = [
        replace(usual, metrics=usual.metrics[:2]),
        replace(usual, by=("channel",)),
        replace(usual, by=()),
        replace(usual, clock=Clock.BUSINESS),
        replace(usual, choices=CREDITED, by=("agent",)),
        replace(usual, by=("agent",)),
        replace(usual, settings=(("reopen_window_days", 3.0),)),
    ]
    found = [names(one) for one in (usual, *others)]
    assert len(set(found)) == len(found)
    period = Period(last - timedelta(days=6), last)
    assert names(replace(usual, period=period, filters=(Filter("team", ("A",)),))) == found[0]
    monkeypatch.setattr(batch, "KEPT_UP_TO", 0)
    assert names(usual) != found[0]
    bins = next(one for one in to_keep([Question(usual)], known=known) if isinstance(one, BinsByDay))
    sums = next(one for one in to_keep([Question(usual)], known=known) if isinstance(one, DaySums))
    empty = DayCounts(bins, (), (), 0, np.zeros((0, 0, 1), dtype=np.uint8), np.zeros((0, 0), dtype=bool), is_whole=False)  # fmt: skip
    again = counts_of(bins, packed(empty))
    assert again is not None
    assert not again.is_whole, "what was too much is not counted in vain again"
    assert table_of(sums, packed(empty)) is None
    table = DayTable(sums, company.read(sums.statement.sql, sums.statement.params))
    assert counts_of(bins, packed(table)) is None
    assert table_of(replace(sums, splits=("channel",)), packed(table)) is None
    assert table_of(sums, packed(table)[:-1]) is None


def test_days_that_rest_on_the_day_of_asking_do_not_last(company: Unchanging) -> None:
    """In statements it is said; of what they read, only facts that are made at loading know the day."""
    known = coverage(company.read)
    every = to_keep([Question(Query(metrics=(name,))) for name in ALL], known=known)
    assert {is_lasting(one) for one in every} == {True}
    today = replace(every[0], is_of_today=True)
    assert not is_lasting(today)
    knowing = {
        found["name"]
        for file in sorted(FACTS.glob("*.sql"))
        for text in re.split(r";\s*\n", file.read_text(encoding="utf-8"))
        if re.search(r"current_date|is_to_come|\bnow\(|current_timestamp|today\(", text)
        and (found := re.search(r"CREATE OR REPLACE (?:VIEW|MACRO|TABLE) (?P<name>\w+)", text))
    }
    assert knowing == {"is_to_come", "customer_told_now", "fact_customer_now"}, "no page reads these"


def test_a_filter_whose_groups_are_not_kept_is_read(company: Unchanging) -> None:
    last, known = newest(company), coverage(company.read)
    kept: dict[object, tuple[DayTable, ...]] = {}
    query = Query(metrics=("tickets_created",), by=("team",), period=Period(last - timedelta(days=27), last))
    for table in all_days(company.read, [Question(query)], known=known, kept=kept.get):
        kept[table.sums.key] = (table,)
    texts: list[str] = []

    def read(sql: str, params: dict[str, object]) -> pl.DataFrame:
        texts.append(sql)
        return company.read(sql, params)

    other = Question(replace(query, filters=(Filter("priority", ("high",)),)))
    for question, is_read in ((Question(query), False), (other, True)):
        texts.clear()
        same(together(read, [question], known=known, kept=kept.get)[0], alone(company, question))
        assert bool(texts) is is_read


def test_of_too_many_values_their_bins_are_kept_and_not_they(company: Unchanging, monkeypatch) -> None:
    known = coverage(company.read)
    asked = [Question(Query(metrics=("tickets_created", "first_response_median", "first_response_p90")))]
    for most, lists, bins in ((known.rows["ticket"], 1, 0), (known.rows["ticket"] - 1, 0, 1)):
        monkeypatch.setattr(batch, "KEPT_UP_TO", most)
        tables = list(all_days(company.read, asked, known=known, kept={}.get))
        assert len(tables) == 1
        assert sum("list(" in sql for sql in tables[0].sums.columns) == lists
        assert len(list(all_counts(company.read, asked, known=known, counts={}.get, spans={}))) == bins


def test_who_is_interrupted_while_days_are_counted_goes_on_there(company: Unchanging, monkeypatch) -> None:
    monkeypatch.setattr(batch, "KEPT_UP_TO", 0)
    monkeypatch.setattr(day_counts, "ROWS_AT_ONCE", 40)
    known, asked, spans = coverage(company.read), [Question(Query(metrics=("first_response_median",)))], {}
    texts: list[str] = []

    def read(sql: str, params: dict[str, object]) -> pl.DataFrame:
        texts.append(sql)
        if len(texts) == 3:
            raise InterruptedError
        return company.read(sql, params)

    def counted() -> list[DayCounts]:
        return list(all_counts(read, asked, known=known, counts={}.get, spans=spans))

    with pytest.raises(InterruptedError):
        counted()
    assert len(spans) == 1
    (found,) = counted()
    (plain,) = all_counts(company.read, asked, known=known, counts={}.get, spans={})
    assert not spans, "what was counted is in one piece now"
    spans_read = [text for text in texts if "AS bin" in text]
    assert len(spans_read) == len(texts) - 2 > 3
    assert (found.days, found.lowest) == (plain.days, plain.lowest)
    assert (found.counts == plain.counts).all()


def test_counts_with_too_many_cells_are_not_kept(company: Unchanging, monkeypatch) -> None:
    known = coverage(company.read)
    monkeypatch.setattr(batch, "KEPT_UP_TO", 0)
    monkeypatch.setattr(day_counts, "MOST_CELLS", 10)
    asked = [Question(Query(metrics=("first_response_median",)))]
    (found,) = all_counts(company.read, asked, known=known, counts={}.get, spans={})
    assert (found.is_whole, found.counts.size) == (False, 0)
    counts = {key_of(found.bins): (found,)}
    assert not list(all_counts(company.read, asked, known=known, counts=counts.get, spans={})), "nor counted again"
    same(together(company.read, asked, known=known, counts=counts.get)[0], alone(company, asked[0]))


def test_where_the_facts_changed_since_they_were_counted_all_is_read(company: Unchanging, monkeypatch) -> None:
    """Counts that are one too high are noticed at the values of the bin, and the answer is that of the facts."""
    monkeypatch.setattr(quantiles, "EXACT_UP_TO", 50)
    monkeypatch.setattr(batch, "KEPT_UP_TO", 0)
    known, asked = coverage(company.read), [Question(Query(metrics=("first_response_median",)))]
    (found,) = all_counts(company.read, asked, known=known, counts={}.get, spans={})
    key = key_of(found.bins)
    plain = together(company.read, asked, known=known)[0]
    same(together(company.read, asked, known=known, counts={key: (found,)}.get)[0], plain)
    older = replace(found, counts=found.counts + (found.counts > 0))
    same(together(company.read, asked, known=known, counts={key: (older,)}.get)[0], plain)


def test_rows_are_counted_only_where_their_table_has_too_many(company: Unchanging, monkeypatch) -> None:
    texts: list[str] = []

    def read(sql: str, params: dict[str, object]) -> pl.DataFrame:
        texts.append(sql)
        return company.read(sql, params)

    week = Period(newest(company) - timedelta(days=6), newest(company) + timedelta(days=1))
    question = Question(Query(metrics=("first_response_median",), period=week))
    known = coverage(company.read)
    found = {}
    for most in (known.rows["ticket"], known.rows["ticket"] - 1, 0):
        monkeypatch.setattr(batch, "VALUES_UP_TO", most)
        texts.clear()
        found[most] = (
            together(read, [question], known=known)[0],
            [any(part in text for text in texts) for part in ("SELECT count(*) AS k", "list(CAST(first_response")],
        )
    assert [how for _, how in found.values()] == [[False, True], [True, True], [True, False]]
    for frame, _ in found.values():
        same(frame, alone(company, question))


def test_beyond_many_rows_limits_lie_on_the_same_edges_on_both_ways(company: Unchanging, monkeypatch) -> None:
    monkeypatch.setattr(quantiles, "EXACT_UP_TO", 50)
    names = ("first_response_median", "resolution_p90", "first_response_p90")
    asked = [Question(Query(metrics=names, by=by)) for by in ((), ("team",))]
    exact = together(company.read, asked)
    monkeypatch.setattr(batch, "VALUES_UP_TO", 0)
    for one, other in zip(exact, together(company.read, asked), strict=True):
        assert one["low"].drop_nulls().len() > 0
        same(one, other)


def test_an_overview_is_read_in_a_statement_for_each_table_and_day(company: Unchanging) -> None:
    texts: list[str] = []

    def read(sql: str, params: dict[str, object]) -> pl.DataFrame:
        texts.append(sql)
        return company.read(sql, params)

    last = newest(company)
    query = Query(
        metrics=("tickets_created", "first_response_median", "csat", "backlog"),
        period=Period(last - timedelta(days=27), last),
    )
    before = base_period(query.period, Comparison.PREVIOUS)
    assert before is not None
    course = replace(query, grain=Grain.DAY)
    grouped = replace(query, metrics=query.metrics[:3], by=("team",))
    known = coverage(company.read)
    asked = [
        Question(query, Comparison.PREVIOUS),
        Question(course),
        Question(course.over(before)),
        Question(grouped, Comparison.PREVIOUS),
    ]
    together(read, asked, known=known)
    assert sorted(sql.count("FROM fact_") for sql in texts if "count(*) AS k" not in sql) == [1, 1, 2]
    texts.clear()
    alone = [replace(one, query=replace(one.query, filters=(Filter("priority", ("high",)),))) for one in asked]
    together(read, alone, known=known)
    assert sorted(sql.count("FROM fact_") for sql in texts if "count(*) AS k" not in sql) == [1, 1, 1], (
        "both days at once"
    )


def test_a_year_apart_only_the_days_asked_for_are_read(company: Unchanging) -> None:
    found: list[dict[str, object]] = []

    def read(sql: str, params: dict[str, object]) -> pl.DataFrame:
        found.append(params)
        return company.read(sql, params)

    last = newest(company)
    now = Period(last - timedelta(days=27), last)
    compare(read, Query(metrics=("tickets_created",), period=now), Comparison.YEAR, known=coverage(company.read))
    days = [
        (value[f"from_{place}"], value[f"until_{place}"])
        for value in found
        for place in (0, 1)
        if f"from_{place}" in value
    ]
    then = year_before(now)
    assert days in ([(now.start, now.end)], [(then.start, then.end), (now.start, now.end)])
