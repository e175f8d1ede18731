"""What pages answer is held to the limits of whoever reads, and is never taken from what another reader was given."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kpi.declare.errors import NotAllowed
from kpi.query.limits import Limits
from kpi.query.period import Grain, Period
from kpi.query.query import Filter, Query
from pages.ui.answers import answers, reader

QUERY = Query(metrics=("tickets_created",), period=Period(date(2026, 9, 7), date(2026, 9, 14)))
TEAM = Limits(filters=(Filter("team", ("A",)),), may_see_rows=False, may_see_agents=False)


def n(query: Query = QUERY) -> list[float | None]:
    return list(answers.ask(query)["n"])


@pytest.mark.usefixtures("show_shop")
def test_no_reader_is_given_what_another_one_asked_for() -> None:
    whole, agents, teams = n(), answers.options("agent"), answers.options("team")
    with reader.reading_as(TEAM):
        assert n() < whole
        assert n() == n()
        assert answers.options("agent") == []
        assert set(answers.options("team")) == {"A"} != set(teams)
        for refused in (lambda: answers.rows(QUERY, 5), lambda: answers.read("SELECT count(*) AS k FROM ticket", {})):
            with pytest.raises(NotAllowed):
                refused()
        assert answers.ask(Query(metrics=("tickets_created",), by=("agent",))).is_empty()
        assert answers.unavailable(Query(metrics=("churn_rate",))) == {"churn_rate": "team"}
    assert (n(), answers.options("agent"), answers.options("team")) == (whole, agents, teams)
    assert answers.rows(QUERY, 5).height > 0


@pytest.mark.usefixtures("show_shop")
def test_a_reader_without_small_groups_is_answered_in_whole_pieces() -> None:
    limits = Limits(smallest=3, unit=Grain.WEEK, days=Period(date(2026, 9, 7), date(2026, 9, 21)))
    with reader.reading_as(limits):
        inside = Query(metrics=QUERY.metrics, period=Period(date(2026, 9, 7), date(2026, 9, 16)), grain=Grain.DAY)
        assert n(inside) == n(QUERY), "days become the weeks inside them"
        assert n(Query(metrics=QUERY.metrics, period=QUERY.period, by=("team", "channel"))) == []
        assert n(Query(metrics=QUERY.metrics)) == n(QUERY.over(limits.days)), "all that there is are these days"
        with pytest.raises(NotAllowed):
            answers.explain(QUERY)
    with reader.reading_as(replace(limits, days=Period())):
        assert n(Query(metrics=QUERY.metrics)) == [], "no whole pieces make up all data"
