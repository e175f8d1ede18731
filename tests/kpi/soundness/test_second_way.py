"""Every metric a second time, by the plain implementation in plain.py beside this file: the same value and n."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Clock
from kpi.engine.answer import answer
from kpi.query.period import Period
from kpi.query.query import Query
from tests.kpi.definitions import Definition
from tests.kpi.soundness import plain, plain_time
from tests.records import random_records
from tests.stores import Unchanging

DAY, HOUR = 86400, 3600
Found = tuple[float | None, int]
c = pl.col


class World:
    """The records as frames, cut to a period."""

    def __init__(self, clock: str, start: date | None, end: date | None) -> None:
        self.clock, self.start, self.end = clock, start, end
        self.records = _records()
        self.tickets, self.surveys = _tickets(clock), _surveys(clock)
        self.contacts, self.states, self.quarters = _others()

    def cut(self, frame: pl.DataFrame, when: str) -> pl.DataFrame:
        """The rows dated inside the period."""
        frame = frame.filter(c(when).is_not_null())
        frame = frame.filter(c(when) >= self.start) if self.start else frame
        return frame.filter(c(when) < self.end) if self.end else frame


@lru_cache
def _records() -> dict[str, list[plain.Row]]:
    """For reading only: it serves all tests."""
    return random_records(7)


@lru_cache
def _tickets(clock: str) -> pl.DataFrame:
    return plain.tickets(_records(), clock)


@lru_cache
def _surveys(clock: str) -> pl.DataFrame:
    return plain.surveys(_records(), clock)


@lru_cache
def _others() -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    records = _records()
    return plain.contacts(records), plain.states(records), plain.quarters(records)


def share(frame: pl.DataFrame, test: pl.Expr) -> Found:
    return (frame.filter(test).height / frame.height if frame.height else None), frame.height


def mean(frame: pl.DataFrame, of: str | pl.Expr) -> Found:
    return frame.select(c(of) if isinstance(of, str) else of).to_series().mean(), frame.height


def quantile(frame: pl.DataFrame, of: str, q: float) -> Found:
    return frame[of].quantile(q, "linear"), frame.height


def ticket(when: str, *keep: pl.Expr) -> Callable[[World], pl.DataFrame]:
    return lambda world: world.cut(world.tickets, when).filter(*keep)


known_first = ticket("created_on", c("is_answered"), ~c("is_bot"), ~c("early_first"), c("first").is_not_null())
after_hours = ticket("created_on", c("is_after_hours"), c("is_answered"), ~c("is_bot"), ~c("early_first"), c("first").is_not_null())  # fmt: skip
known_resolution = ticket("resolved_on", ~c("early_resolved"), c("resolution").is_not_null())
known_first_resolution = ticket("first_resolved_on", c("first_resolution").is_not_null())
cohort = ticket("created_on", ~c("early_resolved"), ~c("is_resolved") | c("resolution").is_not_null())
worked = ticket("resolved_on", c("handle_seconds").is_not_null())


def first_within(limit: int) -> Callable[[World], Found]:
    late = ~c("is_answered") & ~c("is_resolved")
    rows = ticket(
        "created_on", ~c("is_bot"), ~c("early_first"), c("clock_age") >= limit, c("first").is_not_null() | late
    )
    return lambda world: share(rows(world), c("first") <= limit)


def resolution_within(limit: int) -> Callable[[World], Found]:
    rows = ticket(
        "created_on", ~c("early_resolved"), c("clock_age") >= limit, c("resolution").is_not_null() | ~c("is_resolved")
    )
    return lambda world: share(rows(world), c("resolution") <= limit)


def survived(q: float) -> Callable[[World], Found]:
    def of(world: World) -> Found:
        rows = cohort(world)
        times = rows.select(pl.coalesce("resolution", "waiting")).to_series().to_list()
        return plain.survival_quantile(times, rows["is_resolved"].to_list(), q), rows.height

    return of


def first_contact(*keep: pl.Expr) -> Callable[[World], Found]:
    rows = ticket(
        "resolved_on", c("is_whose_told"), c("customer").is_not_null(), c("replies").is_not_null(), c("reopens").is_not_null(),
        c("resolution_calendar").is_not_null(), c("resolved_age") >= 7 * DAY, *keep,
    )  # fmt: skip
    came_back = (c("came_back") <= c("resolution_calendar") + 7 * DAY).fill_null(value=False)
    return lambda world: share(rows(world), (c("replies") == 1) & (c("reopens") == 0) & ~came_back)


def dated(world: World) -> pl.DataFrame:
    """Tickets that enter and leave the backlog on known days."""
    return world.tickets.filter(
        c("created_on").is_not_null(), c("age") >= 0, ~c("is_resolved") | c("left_on").is_not_null()
    )


def inside(world: World) -> pl.DataFrame:
    rows = dated(world)
    if world.end is None:
        return rows.filter(~c("is_resolved"))
    return rows.filter(c("created_on") < world.end, c("left_on").is_null() | (c("left_on") >= world.end))


def ages(world: World) -> pl.DataFrame:
    last = plain.newest(world.records).date()
    last = last if world.end is None else min(world.end - timedelta(days=1), last)
    return inside(world).select(days=(pl.lit(last) - c("created_on")).dt.total_days())


def unanswered(world: World) -> pl.DataFrame:
    """Tickets that had come by the end and of which nobody had answered or resolved any by then."""
    rows = dated(world).filter(~(c("is_answered") & c("first_on").is_null()))
    rows = rows.filter(c("is_answered") | ~c("is_resolved") | c("left_on").is_not_null())
    if world.end is None:
        return rows.filter(~c("is_answered"), ~c("is_resolved"))
    is_over = pl.min_horizontal("first_on", "left_on") < world.end
    return rows.filter(c("created_on") < world.end, ~is_over.fill_null(value=False))


def unanswered_at(world: World) -> Found:
    """How many they were; of the past that is not known where many have no time of their answer."""
    is_timeless = c("is_answered") & c("first_on").is_null()
    if world.end is not None and world.tickets.filter(is_timeless).height > 0.1 * world.tickets.height:
        return None, 0
    return (unanswered(world).height,) * 2


def overdue(world: World) -> pl.DataFrame:
    """Complaints that were promised for a day before the end and not resolved by then."""
    rows = world.tickets.filter(complaints, c("is_due"), ~c("is_resolved") | c("left_on").is_not_null())
    if world.end is None:
        return rows.filter(~c("is_resolved"))
    return rows.filter(c("due_on") < world.end, ~(c("left_on") < world.end).fill_null(value=False))


def net_flow(world: World) -> Found:
    rows = dated(world)
    came, went = world.cut(rows, "created_on"), world.cut(rows, "left_on")
    return came.height - went.height, pl.concat([came, went]).unique("id").height


def calls(*keep: pl.Expr) -> Callable[[World], pl.DataFrame]:
    return lambda world: world.cut(world.contacts, "on").filter(~c("is_outbound"), *keep)


waited = calls(c("is_answered"), c("wait_seconds").is_not_null())
handled = calls(c("is_answered"), c("handle").is_not_null())
not_short = calls(c("is_answered") | ~(c("wait_seconds") < 5).fill_null(value=False))


def answers(kind: str, *keep: pl.Expr) -> Callable[[World], pl.DataFrame]:
    return lambda world: world.cut(world.surveys, "on").filter(
        c("kind") == kind, c("is_answered"), ~c("is_invalid"), *keep
    )


csat, csat_mean = answers("csat", c("top").is_not_null()), answers("csat", c("scale") > 1)
nps, ces = answers("nps"), answers("ces", c("easy").is_not_null())
promoter, detractor = c("score") >= 9, c("score") <= 6


def stretched(highest: int) -> pl.Expr:
    return 1 + (highest - 1) * (c("good") - 1) / (c("scale") - 1)


def backlog_days(world: World) -> Found:
    """Open tickets, and how many left on an average day that the data know of."""
    ends = [world.tickets[name] for name in ("created_on", "resolved_on")]
    first, last = min(each.min() for each in ends), max(each.max() for each in ends)
    first = max(first, world.start) if world.start else first
    last = min(last, world.end - timedelta(days=1)) if world.end else last
    went = dated(world).filter(c("left_on").is_between(first, last)).height
    return inside(world).height / (went / ((last - first).days + 1)) * DAY, inside(world).height


def revenue_churn(world: World) -> Found:
    rows = [
        row for row in world.records["customer"] if row["monthly_revenue"] is not None and row["monthly_revenue"] >= 0
    ]
    if world.start is None:
        there, lost = rows, [row for row in rows if plain.has_left(row)]
    else:
        known = [row for row in rows if row["customer_since"] and (row["churned_on"] or not plain.has_left(row))]
        there = [
            row for row in known
            if row["customer_since"] < world.start and not (row["churned_on"] and row["churned_on"] < max(world.start, row["customer_since"]))
        ]  # fmt: skip
        lost = [row for row in there if row["churned_on"] and row["churned_on"] < world.end]
    paid = sum(row["monthly_revenue"] for row in there)
    return (sum(row["monthly_revenue"] for row in lost) / paid if paid else None), len(there)


def customers(world: World, *, is_kept: bool) -> Found:
    rows = world.records["customer"]
    if world.start is None:
        n, lost = len(rows), sum(map(plain.has_left, rows))
    else:
        known = [
            row for row in rows
            if row["customer_since"] and (row["churned_on"] or not plain.has_left(row)) and not (row["churned_on"] and row["churned_on"] < row["customer_since"])
        ]  # fmt: skip
        there = [
            row for row in known
            if row["customer_since"] < world.start and not (row["churned_on"] and row["churned_on"] < world.start)
        ]  # fmt: skip
        n, lost = len(there), sum(bool(row["churned_on"] and row["churned_on"] < world.end) for row in there)
    return ((n - lost if is_kept else lost) / n if n else None), n


def self_service(world: World) -> Found:
    days = pl.DataFrame([row for row in world.records["self_service_day"] if row["visitors"] is not None])
    all_on = world.tickets["created_on"].drop_nulls()
    days = world.cut(days, "day_on").filter(c("day_on").is_between(all_on.min(), all_on.max()))
    created = world.tickets.filter(c("created_on").is_in(days["day_on"].to_list())).height
    return days["visitors"].sum() / created, days.height


def reviews(world: World) -> Found:
    rates = world.cut(_reviews(), "reviewed_on").filter(c("rate").is_not_null())
    return rates["rate"].mean(), rates.height


@lru_cache
def _reviews() -> pl.DataFrame:
    """One row a review: its final score, else the weighted mean of its categories; 0 where a critical one failed."""
    by_review: dict[str, list[dict]] = {}
    for row in _records()["qa_review"]:
        low, high, score = row["lowest_score"] or 0, row["highest_score"], row["score"]
        rate = (score - low) / (high - low) if score is not None and high is not None and high > low else None
        weight = 1 if row["weight"] is None else row["weight"]
        by_review.setdefault(row["review"] or row["id"], []).append(row | {"rate": rate, "weight": weight})
    rated = []
    for rows in by_review.values():
        known = [row for row in rows if row["rate"] is not None]
        finals = [row["rate"] for row in known if row["category"] is None]
        parts = [(row["rate"], row["weight"]) for row in known if row["category"] is not None]
        whole = sum(weight for _, weight in parts)
        mean_rate = sum(rate * weight for rate, weight in parts) / whole if whole else None
        is_failed = any(row["is_critical"] and row["rate"] < 0.5 for row in known)
        rate = max(finals) if finals else 0.0 if is_failed else mean_rate
        rated.append({"reviewed_on": max(row["reviewed_on"] for row in rows), "rate": rate})
    return pl.DataFrame(rated, infer_schema_length=None)


def criteria(world: World) -> Found:
    rates = []
    for row in _records()["qa_review"]:
        low, high, score = row["lowest_score"] or 0, row["highest_score"], row["score"]
        is_rated = row["category"] is not None and score is not None and high is not None and high > low
        rates.append({"on": row["reviewed_on"], "rate": (score - low) / (high - low) if is_rated else None})
    found = world.cut(pl.DataFrame(rates, infer_schema_length=None), "on").drop_nulls("rate")
    return found["rate"].mean(), found.height


def ratio(frame: pl.DataFrame, part: pl.Expr, whole: str) -> Found:
    return frame.filter(part)[whole].sum() / frame[whole].sum(), frame.height


def online(world: World) -> pl.DataFrame:
    return world.cut(world.states, "on")


def demanded(world: World) -> pl.DataFrame:
    return world.cut(world.quarters, "on").filter(c("tickets") > 0)


def due(*keep: pl.Expr) -> Callable[[World], Found]:
    rows = ticket("due_on", c("is_due"), ~c("is_resolved") | c("resolved_at").is_not_null(), *keep)
    return lambda world: share(rows(world), c("resolved_at") <= c("due_at"))


def settled(world: World) -> pl.Expr:
    """Past the due date, or without one older than what was kept took."""
    least = plain.kept_within(world.tickets, "was_resolution_in_sla", "resolution_calendar")
    return pl.when(c("due_at").is_null()).then(c("age") >= least).otherwise(c("is_due"))


complaints = c("is_complaint").fill_null(value=False)
verdict = ~c("was_first_response_in_sla") | c("is_answered") | c("is_resolved")

SECOND: dict[str, Callable[[World], Found]] = {
    "tickets_created": lambda w: (ticket("created_on")(w).height,) * 2,
    "tickets_resolved": lambda w: (ticket("resolved_on")(w).height,) * 2,
    "net_flow": net_flow,
    "backlog": lambda w: (inside(w).height,) * 2,
    "backlog_age_median": lambda w: (DAY * ages(w)["days"].quantile(0.5, "linear"), ages(w).height),
    "backlog_old_rate": lambda w: share(ages(w), c("days") > 7),
    "workload_hours": lambda w: (worked(w)["handle_seconds"].sum() / HOUR, worked(w).height),
    "first_response_median": lambda w: quantile(known_first(w), "first", 0.5),
    "first_response_p90": lambda w: quantile(known_first(w), "first", 0.9),
    "first_response_mean": lambda w: mean(known_first(w), "first"),
    "first_response_within_target_rate": first_within(8 * HOUR),
    "first_response_within_1h_rate": first_within(HOUR),
    "first_response_within_24h_rate": first_within(DAY),
    "resolution_median": lambda w: quantile(known_resolution(w), "resolution", 0.5),
    "resolution_p90": lambda w: quantile(known_resolution(w), "resolution", 0.9),
    "resolution_mean": lambda w: mean(known_resolution(w), "resolution"),
    "resolution_within_target_rate": resolution_within(72 * HOUR),
    "resolution_within_24h_rate": resolution_within(DAY),
    "resolution_within_7d_rate": resolution_within(7 * DAY),
    "first_resolution_median": lambda w: quantile(known_first_resolution(w), "first_resolution", 0.5),
    "first_resolution_mean": lambda w: mean(known_first_resolution(w), "first_resolution"),
    "resolution_cohort_median": survived(0.5),
    "resolution_cohort_p90": survived(0.9),
    "one_touch_rate": lambda w: share(ticket("resolved_on", c("replies").is_not_null())(w), c("replies") == 1),
    "reopen_rate": lambda w: share(ticket("resolved_once_on", c("reopens").is_not_null(), ~(c("resolved_once_age") < 14 * DAY).fill_null(value=False))(w), c("reopens") > 0),
    "first_contact_resolution_rate": first_contact(),
    "first_contact_resolution_net_rate": first_contact(c("team_changes") == 0),
    "repeat_contact_rate": lambda w: share(ticket("created_on", c("is_whose_told"), c("customer").is_not_null(), c("age") >= 7 * DAY)(w), c("came_back") <= 7 * DAY),
    "replies_per_ticket": lambda w: mean(ticket("resolved_on", c("replies").is_not_null())(w), "replies"),
    "transfer_rate": lambda w: share(ticket("resolved_on", c("agent_changes").is_not_null() | c("team_changes").is_not_null())(w), (c("agent_changes") > 0) | (c("team_changes") > 0)),
    "handle_time_median": lambda w: quantile(worked(w), "handle_seconds", 0.5),
    "handle_time_mean": lambda w: mean(worked(w), "handle_seconds"),
    "qa_score": reviews,
    "qa_criterion_score": criteria,
    "after_hours_rate": lambda w: share(ticket("created_on", c("is_after_hours").is_not_null())(w), c("is_after_hours")),
    "after_hours_wait_median": lambda w: quantile(after_hours(w), "first", 0.5),
    "channels_answered": lambda w: (lambda rows: (rows["channel"].n_unique(), rows.height))(ticket("created_on", c("is_answered"), ~c("is_bot"), c("channel").is_not_null())(w)),
    "self_service_score": self_service,
    "missed_contact_rate": lambda w: share(not_short(w), ~c("is_answered")),
    "abandoned_contact_rate": lambda w: share(not_short(w), c("outcome") == "abandoned"),
    "service_level_rate": lambda w: share(not_short(w).filter(~c("is_answered") | c("wait_seconds").is_not_null()), c("is_answered") & (c("wait_seconds") <= 20)),
    "service_level_answered_rate": lambda w: share(waited(w), c("wait_seconds") <= 20),
    "speed_of_answer_mean": lambda w: mean(waited(w), "wait_seconds"),
    "speed_of_answer_median": lambda w: quantile(waited(w), "wait_seconds", 0.5),
    "speed_of_answer_p90": lambda w: quantile(waited(w), "wait_seconds", 0.9),
    "contact_handle_time_median": lambda w: quantile(handled(w), "handle", 0.5),
    "contact_handle_time_mean": lambda w: mean(handled(w), "handle"),
    "contact_after_hours_rate": lambda w: share(calls()(w).filter(c("is_after_hours").is_not_null()), c("is_after_hours")),
    "coverage_rate": lambda w: share(w.cut(w.quarters, "on"), c("is_covered")),
    "uncovered_demand_rate": lambda w: ratio(demanded(w), ~c("is_covered"), "tickets"),
    "agent_online_hours": lambda w: (online(w)["lasted"].sum() / HOUR, online(w).height),
    "occupancy_rate": lambda w: ratio(online(w), c("is_working"), "lasted"),
    "due_kept_rate": due(),
    "sla_first_response_rate": lambda w: share(ticket("created_on", c("was_first_response_in_sla").is_not_null(), verdict, c("age") >= plain.kept_within(w.tickets, "was_first_response_in_sla", "first_calendar"))(w), c("was_first_response_in_sla")),
    "sla_resolution_rate": lambda w: share(ticket("created_on", c("was_resolution_in_sla").is_not_null(), ~c("was_resolution_in_sla") | c("is_resolved"), settled(w))(w), c("was_resolution_in_sla")),
    "complaint_rate": lambda w: share(ticket("created_on", c("is_complaint").is_not_null())(w), complaints),
    "complaints_created": lambda w: (ticket("created_on", complaints)(w).height,) * 2,
    "complaint_recorded_rate": lambda w: share(ticket("resolved_on", complaints)(w), c("complaint_cause").is_not_null() & c("solved_by").is_not_null()),
    "complaint_promised_rate": lambda w: share(ticket("created_on", complaints)(w), c("due_at").is_not_null()),
    "complaint_in_time_rate": due(complaints),
    "complaints_overdue": lambda w: (overdue(w).height,) * 2,
    "complaint_follow_up_rate": lambda w: share(ticket("resolved_on", complaints, c("resolved_age") >= 48 * HOUR)(w), c("followed_up").is_between(24 * HOUR, 48 * HOUR)),
    "complaint_answered_rate": lambda w: share(ticket("resolved_on", complaints, c("asked_age") >= 7 * DAY)(w), c("was_asked_answered")),
    "complaint_satisfied_rate": lambda w: share(ticket("resolved_on", complaints, c("is_good_after").is_not_null())(w), c("is_good_after")),
    "repeat_complaint_rate": lambda w: share(ticket("created_on", complaints, c("is_complainer_told"), c("customer").is_not_null(), c("age") >= 20 * DAY)(w), c("complained_again") <= 20 * DAY),
    "csat": lambda w: share(csat(w), c("good") >= c("top")),
    "csat_score_mean": lambda w: mean(csat_mean(w), stretched(5).clip(1, 5)),
    "nps": lambda w: (100 * (share(nps(w), promoter)[0] - share(nps(w), detractor)[0]), nps(w).height),
    "nps_promoter_rate": lambda w: share(nps(w), promoter),
    "nps_passive_rate": lambda w: share(nps(w), ~promoter & ~detractor),
    "nps_detractor_rate": lambda w: share(nps(w), detractor),
    "ces": lambda w: share(ces(w), c("good") >= c("easy")),
    "ces_score_mean": lambda w: mean(ces(w), stretched(7)),
    "survey_response_rate": lambda w: share(w.cut(w.surveys, "survey_on").filter(~c("is_invalid"), c("is_dated"), c("age") >= 7 * DAY), c("is_answered")),
    "churn_rate": lambda w: customers(w, is_kept=False),
    "retention_rate": lambda w: customers(w, is_kept=True),
    "backlog_age_p90": lambda w: (DAY * ages(w)["days"].quantile(0.9, "linear"), ages(w).height),
    "backlog_age_mean": lambda w: (DAY * ages(w)["days"].mean(), ages(w).height),
    "backlog_by_age": lambda w: (inside(w).height,) * 2,
    "unanswered": unanswered_at,
    "after_hours_wait_mean": lambda w: mean(after_hours(w), "first"),
    "contact_after_hours_missed_rate": lambda w: share(not_short(w).filter(c("is_after_hours")), ~c("is_answered")),
    "contacts_offered": lambda w: (calls()(w).height,) * 2,
    "contacts_answered": lambda w: (calls(c("is_answered"))(w).height,) * 2,
    "abandon_wait_mean": lambda w: mean(calls(c("outcome") == "abandoned", c("wait_seconds").is_not_null())(w), "wait_seconds"),
    "longest_wait": lambda w: (lambda rows: (rows["wait_seconds"].max(), rows.height))(calls(c("wait_seconds").is_not_null())(w)),
    "cost_per_contact": lambda w: mean(handled(w), c("handle") / HOUR * 36),
    "backlog_days": backlog_days,
    "tickets_per_customer": lambda w: (lambda rows: (rows.height / rows["customer"].n_unique(), rows.height))(ticket("created_on", c("is_whose_told"), c("customer").is_not_null())(w)),
    "complaint_acknowledged_median": lambda w: quantile(known_first(w).filter(complaints), "first", 0.5),
    "complaint_upheld_rate": lambda w: share(ticket("resolved_on", complaints, c("was_complaint_upheld").is_not_null())(w), c("was_complaint_upheld")),
    "complaint_escalated_rate": lambda w: share(ticket("resolved_on", complaints, c("was_escalated").is_not_null())(w), c("was_escalated")),
    **{f"{kind}_answers": lambda w, kind=kind: (answers(kind)(w).height,) * 2 for kind in ("csat", "nps", "ces")},
    "first_contact_asked_rate": lambda w: share(w.cut(w.surveys, "on").filter(~c("is_invalid"), c("was_solved_at_first_contact").is_not_null()), c("was_solved_at_first_contact")),
    "revenue_churn_rate": revenue_churn,
    "bot_ended_rate": lambda w: share(ticket("created_on", c("was_handled_by_bot").is_not_null())(w), c("was_handled_by_bot")),
    "bot_handed_over_rate": lambda w: share(ticket("created_on", c("was_bot_involved"), c("was_handled_by_bot").is_not_null())(w), ~c("was_handled_by_bot")),
    "bot_return_rate": lambda w: share(ticket("created_on", c("was_handled_by_bot"), c("is_whose_told"), c("customer").is_not_null(), c("age") >= 7 * DAY)(w), c("came_back") <= 7 * DAY),
    **plain_time.SECOND,
}  # fmt: skip


def second_way(name: str) -> Callable[[World], Found]:
    """How a metric is worked out a second time; a test without one fails with the sentence that says what to write where."""
    if name not in SECOND:
        pytest.fail(
            f'{name} has no second way: add "{name}": lambda w: (value, n) to SECOND in {Path(__file__).name}, worked out '
            "from the records in plain Python or polars (frames of tickets, surveys, calls: plain.py), not from the facts.",
            pytrace=False,
        )
    return SECOND[name]


@pytest.mark.catalogue
def test_every_metric_has_a_second_way() -> None:
    for metric in REGISTRY.metrics:
        second_way(metric.name)
    gone = SECOND.keys() - {metric.name for metric in REGISTRY.metrics}
    assert not gone, (
        f"SECOND in {Path(__file__).name} works out what is no metric (any more): {', '.join(sorted(gone))}"
    )


@pytest.fixture(scope="module")
def answered(company: Unchanging, asked: list[Definition]) -> Callable[[Clock, Period], dict[str, dict[str, Any]]]:
    """For a clock and a period the answer of each metric: all are asked at once."""
    names = tuple(dict.fromkeys(name for name, _ in asked))
    # of their own 90 the random records have too few
    settings = (("repeat_complaint_days", 20.0), ("churn_window_days", 10.0), ("cost_per_hour", 36.0))

    @cache
    def answers_by_name(clock: Clock, period: Period) -> dict[str, dict[str, Any]]:
        query = Query(metrics=names, period=period, clock=clock, settings=settings)
        return {row["metric"]: row for row in answer(company.read, query).iter_rows(named=True)}

    return answers_by_name


@pytest.mark.parametrize("period", [Period(), Period(date(2026, 1, 20), date(2026, 2, 17))], ids=str)
@pytest.mark.parametrize(
    ("name", "clock"),
    [(one.name, clock) for one in REGISTRY.metrics for clock in (list(Clock) if one.is_clocked else [Clock.CALENDAR])],
)
def test_second_way(answered, name, period, clock) -> None:
    found = answered(clock, period)[name]
    value, n = second_way(name)(World(clock.value, period.start, period.end))
    assert found["n"] == n
    assert found["value"] == pytest.approx(value)
