"""The panels of the queue of now: what waits and has time left, what is late already, and how the probabilities of the last weeks did."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from kpi.declare.metric import Unit
from kpi.engine.answer import Question
from kpi.engine.promise_past import DAYS, LEAST_EACH, LEAST_TESTED, LEAST_TICKETS, Past
from kpi.engine.queue_now import NO_BETTER, TOO_FEW, TOO_FEW_OF_ONE, UNTRIED, WAITS, Promise, queue_now
from kpi.engine.queue_now import QueueNow as Queue
from kpi.query.period import Period
from kpi.text.format import value_text
from pages.locale.language import language
from pages.ui.answers import answers as all_answers
from pages.ui.charts.reliability import reliability
from pages.ui.number import record_opening
from pages.ui.panels.dated_view import DatedView
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, Heading, Records, small_print, unavailable
from pages.ui.view import words
from pages.ui.view.words import t

MOST = 500
"""How many tickets stand in a list."""

COLUMNS = ("id", "missed_percent", "due_at", "left_seconds", "in_time_percent", "priority", "team", "age_days", "subject", "status", "channel", "category", "agent", "source")  # fmt: skip
LATE_COLUMNS = ("id", "late_days", "due_at", "priority", "team", "age_days", "subject", "status", "channel", "category", "agent", "source")  # fmt: skip


@dataclass(frozen=True)
class QueueNow:
    """What waits and has time left, in the order of what can still be saved; who may not see records sees how many."""

    promise: Promise

    def heading(self, view: DatedView) -> Heading:
        """What is waited for."""
        return Heading(title=t(f"queue.title.{self.promise}"), key=f"queue_{self.promise}")

    def questions(self, view: DatedView) -> list[Question]:
        """None: it is of one moment, whatever the days shown, and worked out by itself."""
        return []

    def figure(self, answers: PageAnswers) -> Content | None:
        """The list with how many are due when; None where nothing waits that has time left."""
        found = _found(answers, self.promise)
        if found is None or not found.open or found.until_at is None:
            return None
        totals = words.at_start(words.apart(_totals(found)))
        lines = small_print(
            _why_not(found),
            t("queue.order_left" if found.why_not else "queue.order") if found.rows is not None else t("queue.no_rows"),
            "" if found.why_not else t("queue.learnt"),
            _promised(found),
            t("queue.on_customer", n=words.number(found.on_customer)) if found.on_customer else "",
            t("queue.unpromised", n=words.number(found.unpromised)) if found.unpromised else "",
            t("queue.elsewhere", n=words.number(found.elsewhere)) if found.elsewhere else "",
        )
        as_of = _as_of(found)
        if found.rows is None:
            return Content(lead=as_of, lines=(totals, *lines))
        rows = _in_days(found.rows.head(MOST), "age").with_columns(
            (pl.col(name) * 100).round(0).cast(pl.Int64).alias(f"{name.removesuffix('_rate')}_percent")
            for name in ("missed_rate", "in_time_rate")
        )
        more = t("queue.shown", shown=words.number(MOST), n=words.number(found.open)) if found.open > MOST else ""
        return Content(
            lead=as_of, body=_records(rows.select(COLUMNS), t("queue.alt"), totals), lines=small_print(more, *lines)
        )

    def empty(self, answers: PageAnswers) -> str:
        """Whether the filters do not apply, no source tells when things are over, or nothing waits that has time left."""
        if missing := unavailable(WAITS[self.promise].metric, answers.view):
            return missing
        found = _found(answers, self.promise)
        return t("queue.none" if found is None or found.until_at else f"queue.unknown.{self.promise}")


@dataclass(frozen=True)
class QueueLate:
    """What has missed its promise and waits still, the oldest first: it cannot be saved."""

    promise: Promise

    def heading(self, view: DatedView) -> Heading:
        """What is waited for."""
        return Heading(title=t(f"queue.late_title.{self.promise}"), key=f"queue_late_{self.promise}")

    def questions(self, view: DatedView) -> list[Question]:
        """None, as of what has time left."""
        return []

    def figure(self, answers: PageAnswers) -> Content | None:
        """The list; None where nothing is late."""
        found = _found(answers, self.promise)
        if found is None or found.oldest_due_at is None:
            return None
        oldest = words.moment(all_answers.local_moment(found.oldest_due_at), is_short=True)
        lead = t("queue.late", n=words.number(found.late), moment=oldest)
        if found.late_rows is None:
            return Content(lead=lead)
        rows = _in_days(found.late_rows.head(MOST).with_columns(late_seconds=-pl.col("left_seconds")), "age", "late")
        more = t("queue.shown", shown=words.number(MOST), n=words.number(found.late)) if found.late > MOST else ""
        return Content(body=_records(rows.select(LATE_COLUMNS), t("queue.late_alt"), lead), lines=small_print(more))

    def empty(self, answers: PageAnswers) -> str:
        """Whether the filters do not apply, or nothing is late."""
        return unavailable(WAITS[self.promise].metric, answers.view) or t("queue.none_late")


@dataclass(frozen=True)
class QueuePast:
    """How the probabilities of the last eight weeks did, of all tickets whatever the filters."""

    promise: Promise

    def heading(self, view: DatedView) -> Heading:
        """What was waited for."""
        return Heading(title=t(f"queue.past_title.{self.promise}"), key=f"queue_past_{self.promise}")

    def questions(self, view: DatedView) -> list[Question]:
        """None, as of what has time left."""
        return []

    def figure(self, answers: PageAnswers) -> Content | None:
        """The reliability picture with the scores; None where too little tells."""
        found = _found(answers, self.promise)
        if found is None or found.past is None:
            return None
        return Content(
            body=reliability(found.past.bins),
            lead=t("queue.did", n=words.number(found.past.told), tickets=words.number(found.past.tickets), share=words.share(found.past.missed_rate)),
            lines=small_print(
                _score(found.past),
                _auc(found.past),
                t(f"queue.ages_{found.ages_clock}") if found.ages_clock else "",
                t("queue.corrected") if found.ages_clock and found.is_corrected else "",
                _why_not(found),
            ),
        )  # fmt: skip

    def empty(self, answers: PageAnswers) -> str:
        """Why there is no picture."""
        if missing := unavailable(WAITS[self.promise].metric, answers.view):
            return missing
        found = _found(answers, self.promise)
        return (_why_not(found) if found else "") or t("empty.chart")


def _found(answers: PageAnswers, promise: Promise) -> Queue | None:
    """The queue under the filters of the page; None where these cannot be applied. The days shown are no part of it."""
    metric = WAITS[promise].metric
    if unavailable(metric, answers.view):
        return None
    query = replace(answers.view.query(metric), period=Period(), grain=None)
    found: Queue = all_answers.remembered(
        ("queue", promise, query), lambda: queue_now(all_answers.reading(), query, promise)
    )
    return found


def _in_days(rows: pl.DataFrame, *names: str) -> pl.DataFrame:
    """The rows with these lengths of time in days: those of tickets that were forgotten are years."""
    return rows.with_columns((pl.col(f"{name}_seconds") / 86_400).round(1).alias(f"{name}_days") for name in names)


def _records(rows: pl.DataFrame, alt: str, lead: str) -> Records:
    return Records(
        frame=record_opening.with_buttons(all_answers.local(rows), "tickets"),
        alt=alt,
        height=min(35 * rows.height + 40, 390),
        lead=lead,
        is_lead_quiet=False,
        actions=lambda: None,
        on_open=record_opening.opener("tickets"),
    )


# In words -------------------------------------------------------------------------------------------------------------


def _as_of(found: Queue) -> str:
    return t("queue.as_of", moment=words.moment(all_answers.local_moment(found.until_at))) if found.until_at else ""


def _totals(found: Queue) -> list[str]:
    """How many are due when, and how many of them are to be expected to miss their promise."""
    said, start = [], 0
    for one in found.horizons:
        key = "queue.later" if one.hours is None else "queue.next" if start else "queue.first"
        values = {"hours": words.number(one.hours or 0), "start": words.number(start), "n": words.number(one.n)}
        if one.missed is not None and one.n:
            said.append(t(f"{key}_missed", **values, missed=words.number(one.missed)))
        else:
            said.append(t(key, **values))
        start = one.hours or 0
    return said


def _promised(found: Queue) -> str:
    if found.target_seconds is None:
        return t("queue.by_due")
    target = value_text(found.target_seconds, Unit.DURATION, language(), clock=found.clock)
    key = "queue.by_both" if found.promise is Promise.RESOLUTION else "queue.by_target"
    return t(key, target=target)


def _why_not(found: Queue) -> str:
    """Why no probabilities are told; empty where they are."""
    if found.why_not == TOO_FEW:
        return t(
            "queue.too_few", needed=words.number(LEAST_TICKETS), days=words.number(DAYS), n=words.number(found.known)
        )
    if found.why_not == TOO_FEW_OF_ONE:
        return t("queue.one_outcome", needed=words.number(LEAST_EACH), n=words.number(found.known), missed=words.number(found.missed))  # fmt: skip
    if found.why_not == UNTRIED:
        return t("queue.untried", least=words.number(LEAST_TESTED), each=words.number(LEAST_EACH))
    return t("queue.no_better") if found.why_not == NO_BETTER else ""


def _score(past: Past) -> str:
    skill, age = past.skill, past.age_skill
    return t(
        "queue.score",
        score=words.number(past.brier, 3), base=words.number(past.base_brier, 3), skill=words.share(skill.value), low=words.share(skill.low), high=words.share(skill.high),
        age=words.number(past.age_brier, 3), age_skill=words.share(age.value), age_low=words.share(age.low), age_high=words.share(age.high),
    )  # fmt: skip


def _auc(past: Past) -> str:
    return t("queue.auc", auc=words.share(past.auc.value), low=words.share(past.auc.low), high=words.share(past.auc.high), left=words.share(past.left_auc.value))  # fmt: skip
