"""What a reader may see, held by the way to read: nothing that is asked through it gives more, whatever is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations
from random import Random

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from data.config import event_notes, settings, targets
from data.lookup import agents
from data.lookup.search import find
from data.lookup.ticket import find_ticket
from data.store.store import Store
from kpi.catalogue.registry import REGISTRY
from kpi.declare.errors import KpiError, NotAllowed
from kpi.engine import small_groups
from kpi.engine.answer import Question, base_period, together
from kpi.engine.coverage import coverage
from kpi.engine.explain import explain, low_comments, rows
from kpi.query.limits import NO_LIMITS, NOTHING, PRIVATE, WATCHED, Definitions, Limits, limited, limits_of
from kpi.query.period import Grain, Period
from kpi.query.query import NO_VALUE, Comparison, Filter, Query
from kpi.sql import clauses
from kpi.voice import comments
from tests.stores import Unchanging

ALL = tuple(metric.name for metric in REGISTRY.metrics)
ONE_OF_EACH = tuple({(type(metric.kind), metric.scan_key): metric.name for metric in REGISTRY.metrics}.values())
WEEK = Query(metrics=ALL, period=Period(date(2026, 9, 7), date(2026, 9, 14)))
TEAM = Limits(filters=(Filter("team", ("A", NO_VALUE)),))
NOBODY = Limits(may_see_rows=False, may_see_comments=False, may_see_customers=False, may_see_agents=False)


def test_a_limited_reader_gets_what_the_same_filter_gives_and_no_more(shop: Unchanging) -> None:
    """All metrics, also under definitions that read the team from elsewhere; what has no team is not there at all."""
    read = limited(shop.read, TEAM)
    query = replace(WEEK, metrics=ONE_OF_EACH, by=("team",), choices=(("survey_credit", "ticket"),))
    filtered = replace(query, filters=TEAM.filters)
    own, owners = together(read, [Question(query)])[0], together(shop.read, [Question(filtered)])[0]
    assert_frame_equal(own, owners)
    assert set(own["team"]) == {"A", None}
    assert set(own["metric"]).isdisjoint(clauses.unavailable(filtered))
    other = Question(replace(query, by=(), choices=(), filters=(Filter("team", ("B",)),)))
    assert set(together(read, [other])[0]["n"]) <= {0.0, None}, "the other team is not there, whatever is asked"


def test_nothing_passes_that_single_statements_could_ask(shop: Unchanging) -> None:
    """The gate holds by itself, under whatever asks: each table is its allowed rows, or is refused."""
    read = limited(shop.read, TEAM)
    for facts in REGISTRY.all_facts:
        found = read(f"SELECT count(*) AS k FROM {facts.table}", {})["k"][0]
        has_team = facts.column("team") is not None
        where = "WHERE team = 'A' OR team IS NULL" if has_team else "LIMIT 0"
        assert found == shop.read(f"SELECT count(*) AS k FROM (SELECT 1 FROM {facts.table} {where})", {})["k"][0], (
            facts.name
        )
    assert coverage(read).rows["ticket"] < coverage(shop.read).rows["ticket"]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM ticket",
        "SELECT count(*) FROM main.fact_ticket",
        "SELECT count(*) FROM shop.main.fact_ticket",
        'SELECT count(*) FROM "fact_ticket"',
        "SELECT count(*) FROM fact_contact, ticket",
        "SELECT count(*) FROM (SELECT id FROM ticket) AS fact_ticket",
        "SELECT (SELECT count(*) FROM upload) AS k",
        "SELECT count(*) FROM fact_ticket WHERE EXISTS (FROM customer)",
        "WITH ticket AS (SELECT 1 AS one) SELECT one FROM ticket UNION ALL SELECT count(*) FROM (SELECT 1 FROM upload)",
        "SELECT count(*) FROM (WITH upload AS (SELECT 1 AS one) SELECT one FROM upload) AS one, upload",
        "SELECT count(*) FROM ticket_time",
        "SELECT count(*) FROM fact_ticket RIGHT JOIN ticket_time USING (source, id)",
        "SELECT count(*) FROM agent_first",
        "SELECT table_name FROM information_schema.tables",
        "SELECT sql FROM duckdb_tables()",
        "SELECT count(*) FROM 'other.csv'",
        "SELECT count(*) FROM read_csv('other.csv')",
        "SELECT count(*) FROM fact_ticket -- WHERE",
        "SELECT count(*) FROM fact_ticket /* */",
        "SELECT 1; SELECT count(*) FROM ticket",
        "(TABLE ticket)",
        "DESCRIBE ticket",
        "ATTACH 'other.duckdb'",
        "SELECT fact_ticket FROM fact_ticket",
        "SELECT t FROM fact_ticket AS t",
        "SELECT any_value(t) FROM fact_ticket t",
        "SELECT count(*) FROM fact_ticket WHERE team = $limit_0_0",
        "",
    ],
)
def test_what_cannot_be_held_is_refused(shop: Unchanging, sql: str) -> None:
    with pytest.raises(NotAllowed):
        limited(shop.read, TEAM)(sql, {})


def test_what_readers_must_not_see_is_empty_or_refused(shop: Unchanging) -> None:
    query = replace(WEEK, metrics=("csat",))
    read = limited(shop.read, NOBODY)
    for ask in (
        lambda: rows(read, query),
        lambda: low_comments(read, query, 5),
        lambda: comments.read_comments(read, query),
        lambda: together(read, [Question(replace(query, by=("agent",)))]),
        lambda: together(read, [Question(replace(query, filters=(Filter("agent", ("Ann",)),)))]),
        lambda: read("SELECT customer, count(*) AS k FROM fact_ticket GROUP BY customer", {}),
        lambda: read("SELECT max(subject) AS one FROM fact_ticket", {}),
        lambda: read("SELECT count(*) AS k FROM fact_survey WHERE comment LIKE 'a%'", {}),
        lambda: read("SELECT * FROM fact_survey", {}),
        lambda: read("FROM fact_survey", {}),
        lambda: read("SELECT * FROM (SELECT * FROM fact_survey) AS all_of_it", {}),
        lambda: find(read, "Ann", 5),
        lambda: find_ticket(read, "shop", "1"),
        lambda: agents.first_days(read),
    ):
        with pytest.raises(KpiError):
            ask()
    assert targets.targets(read).is_empty()
    assert event_notes.notes(read, date(2026, 1, 1), date(2026, 12, 31)) == []
    assert settings.report_zone(read) == settings.report_zone(shop.read)


def test_targets_are_seen_as_numbers_alone_and_only_where_limits_say_so(empty_store: Store) -> None:
    targets.set_target(empty_store, targets.Aim(metric="csat"), 0.9, note="Ann is slow", by="Ben", owner="Cyril")
    targets.set_target(empty_store, targets.Aim(metric="csat", dimension="agent", value="Ann"), 0.8)
    found = targets.targets(limited(empty_store.read, replace(NOBODY, shows_targets=True)))
    assert found.select("metric", "value", "target", "note", "set_by", "owner").rows() == [
        ("csat", None, 0.9, None, None, None)
    ]
    assert targets.targets(limited(empty_store.read, Limits(shows_targets=True)))["value"].to_list() == [None, "Ann"]
    for limits in (NOBODY, TEAM, replace(TEAM, may_see_rows=False)):
        assert targets.targets(limited(empty_store.read, limits)).is_empty()
    with pytest.raises(NotAllowed):
        limited(empty_store.read, Limits(shows_targets=True))("FROM subscription", {})


def test_records_without_what_is_hidden_in_them(shop: Unchanging) -> None:
    read = limited(shop.read, replace(NOBODY, may_see_rows=True))
    for name, hidden in (("csat", ("comment", "agent")), ("churn_rate", ("id", "organisation"))):
        query = replace(WEEK, metrics=(name,))
        own, owners = rows(read, query), rows(shop.read, query)
        assert own.height == owners.height > 0
        assert all(own[column].is_null().all() for column in hidden)
        assert_frame_equal(own.drop(hidden), owners.drop(hidden), check_row_order=False)
    assert comments.read_comments(read, query).is_empty()


def test_every_column_that_tells_of_people_is_declared(shop: Unchanging) -> None:
    """Of the tables that a limited reader is given, each column of such a name is hidden with its kind."""
    for facts in REGISTRY.all_facts:
        columns = shop.read(f"SELECT * FROM {facts.table} LIMIT 0").columns
        private = {column for kind in PRIVATE.get(facts.table, {}).values() for column in kind}
        assert private <= set(columns), facts.table
        missing = {one for one in columns if one in WATCHED - {"id", "ticket", "review"} or "agent" in one.split("_") or "customer" in one.split("_")} - private  # fmt: skip
        assert missing <= {"customer_since", "agent_changes", "is_customer_told", "is_complaint_customer_told"}, (
            f"{facts.table}: {missing}"
        )


def test_no_limits_cost_nothing_and_limits_are_never_taken_away(shop: Unchanging) -> None:
    assert limited(shop.read, NO_LIMITS) == shop.read
    assert limits_of(shop.read) == NO_LIMITS
    assert limits_of(limited(shop.read, TEAM)) == TEAM
    twice = limited(limited(shop.read, TEAM), Limits(filters=(Filter("team", ("B",)),)))
    with pytest.raises(KpiError):
        twice("SELECT count(*) AS k FROM fact_ticket", {})


def test_other_days_are_refused(shop: Unchanging) -> None:
    read = limited(shop.read, Limits(days=WEEK.period))
    query = replace(WEEK, metrics=("csat",))
    assert together(read, [Question(query)])[0].height == 1
    for period in (Period(), Period(date(2026, 9, 6), date(2026, 9, 14)), Period(date(2026, 9, 7))):
        with pytest.raises(NotAllowed):
            together(read, [Question(query.over(period))])
    with pytest.raises(NotAllowed):
        explain(read, query.over(Period()))


PIECES = (date(2026, 1, 1), date(2026, 2, 1))
VALUES = "abcd"


def _sets_given(sizes: small_groups.Sizes, smallest: int) -> dict[frozenset[tuple[date, str]], None]:
    """The cells behind each answer that is given: some values or all, in one piece of time or several that follow one another."""
    given = {}
    for first, last in combinations(range(len(PIECES) + 1), 2):
        pieces = PIECES[first:last]
        for size in range(1, len(VALUES) + 1):
            for chosen in combinations(VALUES, size):
                values = None if size == len(VALUES) else frozenset(chosen)
                if not small_groups.is_withheld(sizes, pieces, values, smallest):
                    given[frozenset((piece, value) for piece in pieces for value in chosen)] = None
    return given


def test_no_group_that_is_too_small_can_be_told_from_all_answers_together() -> None:
    """Whatever is given is added to what does not overlap and taken from what holds it, until nothing new comes: never a small rest."""
    smallest, dice, seen = 5, Random(3), 0
    for _ in range(20):
        sizes = {piece: {value: float(dice.choice((0, 1, 2, 4, 5, 9, 30))) for value in VALUES} for piece in PIECES}
        known = set(_sets_given(sizes, smallest))
        fresh = list(known)
        while fresh:
            one = fresh.pop()
            for other in list(known):
                made = [one | other] if one.isdisjoint(other) else []
                made += [one - other] if other < one else []
                made += [other - one] if one < other else []
                for cells in made:
                    if cells not in known and len(known) < 2000:
                        known.add(cells)
                        fresh.append(cells)
        for cells in known:
            n = sum(sizes[piece][value] for piece, value in cells)
            assert n == 0 or n >= smallest, f"{sorted(cells)} of {sizes}"
        seen += len(known)
    assert seen > 100, "what is large enough is given"


def test_small_groups_are_withheld_with_what_gives_them_away(shop: Unchanging) -> None:
    limits = Limits(smallest=3, unit=Grain.WEEK)
    read = limited(shop.read, limits)
    query = replace(WEEK, metrics=("tickets_created",))
    by_team = together(shop.read, [Question(replace(query, by=("team",)))])[0]
    small = by_team.filter(pl.col("n").is_between(1, 2))["team"].to_list()
    assert small, "the shop has a team of one or two tickets"
    told, whole, compared = together(
        read, [Question(replace(query, by=("team",))), Question(query), Question(query, Comparison.PREVIOUS)]
    )
    withheld = told.filter(pl.col("n").is_null())["team"].to_list()
    assert set(small) <= set(withheld)
    together_hidden = by_team.filter(pl.col("team").is_in(withheld, nulls_equal=True))["n"].sum()
    assert together_hidden >= 3, "or the total would tell"
    assert whole["n"].to_list() == [by_team["n"].sum()] == compared["n"].to_list()
    for team in withheld:
        alone = together(read, [Question(replace(query, filters=(Filter("team", (team or NO_VALUE,)),)))])[0]
        others = replace(query, filters=(Filter("team", (team or NO_VALUE,), is_excluded=True),))
        assert alone["n"].to_list() == alone["value"].to_list() == [None]
        assert together(read, [Question(others)])[0]["n"].to_list() == [None]
    for refused in (
        replace(query, by=("team", "channel")),
        replace(query, by=("team",), filters=(Filter("channel", ("email",)),)),
        replace(query, grain=Grain.DAY),
        query.over(Period(date(2026, 9, 7), date(2026, 9, 13))),
        query.over(Period()),
    ):
        with pytest.raises(NotAllowed):
            together(read, [Question(refused)])
    with pytest.raises(NotAllowed):
        together(read, [Question(query, Comparison.PREVIOUS, has_parts=True)])
    with pytest.raises(NotAllowed):
        explain(read, query)
    with pytest.raises(NotAllowed):
        rows(read, query)


def test_a_year_before_that_is_no_whole_weeks_is_withheld() -> None:
    """From a Monday that begins a month to another the year before is the same months, which begin on other weekdays: no piece is known there."""
    now, before = Period(date(2026, 6, 1), date(2027, 2, 1)), Period(date(2025, 6, 1), date(2026, 2, 1))
    assert base_period(now, Comparison.YEAR) == before
    limits = Limits(smallest=3, unit=Grain.WEEK)
    told = pl.DataFrame({"metric": ["m"], "bucket": [None], "value": [40.0], "n": [40.0], "base_value": [2.0]})
    sizes = pl.DataFrame({"metric": ["m"] * 2, "bucket": [now.start, date(2025, 5, 26)], "n": [40.0, 2.0]})
    found = small_groups.without_small(told, Query(metrics=("m",), period=now), limits, sizes, before)
    assert found.select("value", "base_value").row(0) == (40.0, None)


def test_days_numbers_and_definitions_of_others_are_refused(shop: Unchanging) -> None:
    query = replace(WEEK, metrics=("csat",))
    days = Period(WEEK.period.start, date(2026, 9, 14))
    limits = Limits(
        days=days, base=Period(date(2026, 8, 31), date(2026, 9, 7)), metrics=("csat",), definitions=Definitions()
    )
    read = limited(shop.read, limits)
    for asked in (Question(query), Question(query, Comparison.PREVIOUS)):
        assert together(read, [asked])[0].height == 1
    for refused in (
        Question(query, Comparison.YEAR),
        Question(replace(query, metrics=("csat", "nps"))),
        Question(query.choosing("survey_credit", "ticket")),
        Question(replace(query, settings=(("service_level_seconds", 30.0),))),
    ):
        with pytest.raises(NotAllowed):
            together(read, [refused])
    for refused in (replace(query, metrics=("nps",)), query.choosing("survey_credit", "ticket")):
        with pytest.raises(NotAllowed):
            rows(read, refused)
    with pytest.raises(NotAllowed):
        limited(shop.read, NOTHING)("SELECT count(*) AS k FROM fact_ticket", {})
