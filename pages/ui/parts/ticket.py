"""One ticket: what is known of it, its course, its waits on both clocks, and what customers and reviewers said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st

from data.lookup.ticket import TicketParts, find_ticket, tickets_of
from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Clock, Unit
from kpi.engine.explain import settings_of
from kpi.query.query import Query
from kpi.text.format import value_text
from pages.ui.answers import answers
from pages.ui.html import comment_list, live, record_table
from pages.ui.html import ticket as drawn
from pages.ui.html.ticket import Step
from pages.ui.number import origins
from pages.ui.number.comment_text import score_text
from pages.ui.view import filter_bar, words
from pages.ui.view.as_text import visible
from pages.ui.view.words import t

Row = Mapping[str, Any]
NOTHING = "–"
_ALWAYS = ("id", "source", "status", "customer", "team", "agent", "channel", "tags")
_WHERE_KNOWN = (
    "organisation", "first_response_agent", "resolution_agent", "priority", "category", "product", "site", "country", "language",
    "replies", "agent_changes", "team_changes",
)  # fmt: skip
_WAITS = {
    "first_response": (
        "first_response_within_target_rate",
        "first_response_target_seconds",
        "was_first_response_in_sla",
    ),
    "resolution": ("resolution_within_target_rate", "resolution_target_seconds", "was_resolution_in_sla"),
}
"""Wait → the metric that judges it, the setting that is its target, and the vendor's own verdict."""
_DURATIONS = ("requester_wait", "on_hold", "customer_wait", "reply", "handle")


def show(source: str, id: str, customer: str) -> None:
    """The ticket that an address names, or the tickets of a customer, or how to get to one."""
    if customer and not id:
        _of_customer(customer)
        return
    found = find_ticket(answers.read, source, id) if id else None
    if found is None:
        st.info(words.literal(t("ticket.unknown", id=id)) if id else t("ticket.which"), icon=":material/search:")
        st.page_link("tickets.py", label=t("ticket.to_list"), icon=":material/table_rows:")
        return
    _one(found)


def _of_customer(customer: str) -> None:
    rows = tickets_of(answers.read, customer)
    with st.container(border=True, key="panel_customer"):
        st.header(words.literal(t("ticket.of_customer", customer=customer)), anchor=False)
        if rows.is_empty():
            st.caption(t("ticket.no_tickets"))
            return
        st.caption(words.count("count.tickets", rows.height))
        items = [
            comment_list.Comment(
                score=words.value_name("status", row["status"]) if row["status"] else NOTHING, side="", side_words="", about=[_moment(row["created_at"]), words.written(row["team"] or "")],
                text=visible(row["subject"] or t("ticket.no_subject")), opens=str(place), open_words=t("comments.ticket", id=row["id"]),
            )
            for place, row in enumerate(rows.iter_rows(named=True))
        ]  # fmt: skip
        if clicked := live.show(
            comment_list.comments(items, alt=t("ticket.of_customer", customer=customer)), key="of_customer"
        ):
            row = rows.row(int(clicked), named=True)
            st.switch_page("ticket.py", query_params={"from": row["source"], "ticket": row["id"]})


def _one(found: TicketParts) -> None:
    row = found.ticket.row(0, named=True)
    with st.container(border=True, key="panel_ticket"):
        st.header(words.literal(row["subject"] or t("ticket.no_subject")), anchor=False)
        live.show(drawn.facts(_facts(row)), key="ticket_facts")
        if row["customer"]:
            st.page_link(
                "ticket.py", label=t("ticket.all_of_customer"), icon=":material/person:", query_params={"customer": row["customer"]},
            )  # fmt: skip
    with st.grid(2, min_column_width=360):
        with st.container(border=True, height="stretch", key="panel_course"):
            st.header(t("ticket.course"), anchor=False)
            live.show(drawn.course(course(row, found.surveys), alt=t("ticket.course")), key="ticket_course")
            for line in _not_told(row):
                st.caption(words.literal(line))
        with st.container(border=True, height="stretch", key="panel_waits"):
            _waits(row)
            if row["is_complaint"]:
                _complaint(row)
    _said(found)
    _records(found)
    origins.show(found.ticket.select("source", "id"), key="_ticket_origins")


def _facts(row: Row) -> list[tuple[str, str]]:
    names = [*_ALWAYS, *(name for name in _WHERE_KNOWN if row[name] not in (None, "", 0))]
    return [
        (t(f"ticket.{name}"), NOTHING if row[name] in (None, "") else words.value_name(name, str(row[name])))
        for name in names
    ]


def course(row: Row, surveys: pl.DataFrame) -> list[Step]:
    """What happened with a ticket, in order of time; what has no moment is left to `_not_told`."""
    begun = row["created_at"]
    is_done = bool(row["is_resolved"])
    known = [
        ("created", row["created_at"], "done"),
        ("first_response", row["first_response_at"], "done"),
        ("first_resolved", row["first_resolved_at"] if row["first_resolved_at"] != row["resolved_at"] else None, "done"),
        ("resolved" if row["first_resolved_at"] in (None, row["resolved_at"]) else "resolved_again", row["resolved_at"], "done"),
        ("closed", row["closed_at"] if row["closed_at"] != row["resolved_at"] else None, ""),
        ("due", row["due_at"], "late" if row["due_at"] and is_done and row["resolved_at"] and row["resolved_at"] > row["due_at"] else "planned"),
    ]  # fmt: skip
    for survey in surveys.iter_rows(named=True):
        name = t(f"comments.kind.{survey['kind']}") if survey["kind"] in ("csat", "nps", "ces") else survey["kind"]
        known.append((t("ticket.step.survey_sent", kind=name), survey["sent_at"], ""))
        if survey["is_answered"]:
            score = score_text(survey["kind"], survey["score"], survey["scale"])
            known.append((t("ticket.step.survey_answered", score=score), survey["responded_at"], ""))
    steps = sorted((one for one in known if one[1] is not None), key=lambda one: one[1])
    return [
        Step(
            when=_moment(at, is_day=not _has_hour(row, code)), kind=kind, after=_after(begun, at) if code != "created" and _has_hour(row, code) else "",
            what=t(f"ticket.step.{code}") if code in _STEPS else code,
        )
        for code, at, kind in steps
    ]  # fmt: skip


_STEPS = ("created", "first_response", "first_resolved", "resolved", "resolved_again", "closed", "due")


def _has_hour(row: Row, step: str) -> bool:
    """Whether the hour of a step is known, as far as the source tells it."""
    told = {"first_response": "is_first_response_hours_told", "resolved": "is_resolution_hours_told", "resolved_again": "is_resolution_hours_told"}  # fmt: skip
    if step == "created":
        return row["is_after_hours"] is not None  # nothing is said of it where only the day is known
    return row[told[step]] is not False if step in told else True


def _not_told(row: Row) -> list[str]:
    """What is missing from the course, and why."""
    lines = []
    if row["created_at"] is None:
        lines.append(t("ticket.not_told.created"))
    if row["first_response_at"] is None:
        key = {True: "answered", False: "not_answered", None: "response"}[row["is_answered"]]
        lines.append(t(f"ticket.not_told.{key}"))
    if row["resolved_at"] is None:
        key = {True: "resolved", False: "not_resolved", None: "resolution"}[row["is_resolved"]]
        lines.append(t(f"ticket.not_told.{key}"))
    if row["reopens"]:
        lines.append(words.count("ticket.reopened", row["reopens"]))
    if row["is_first_response_before_creation"] or row["is_resolution_before_creation"]:
        lines.append(t("ticket.not_told.order"))
    return lines


def _waits(row: Row) -> None:
    st.header(t("ticket.waits"), anchor=False)
    view = filter_bar.current()
    query = Query(metrics=(), settings=view.settings, choices=view.choices)
    names = [t(f"ticket.wait.{wait}") for wait in _WAITS]
    columns = [_wait(row, wait, query, view.clock) for wait in _WAITS]
    lines = [drawn.Line(name=name, cells=[column[name] for column in columns]) for name in columns[0]]
    live.show(drawn.waits(names, lines, alt=t("ticket.waits")), key="ticket_waits")
    st.caption(t("ticket.waits_note", clock=t(f"clock.{view.clock}.sentence")))
    if row["sla_policy"]:
        st.caption(words.literal(t("ticket.policy", policy=row["sla_policy"])))
    more = [
        (t(f"ticket.wait.{name}"), value_text(row[f"{name}_seconds"], Unit.DURATION, words.language()))
        for name in _DURATIONS
        if row[f"{name}_seconds"] is not None
    ]
    if more:
        live.show(drawn.facts(more), key="ticket_durations")


def _wait(row: Row, wait: str, query: Query, judged_on: Clock) -> dict[str, tuple[str, str]]:
    """What is said of one wait, line by line: text and tone."""
    metric, setting, sla = _WAITS[wait]
    target = settings_of(REGISTRY.metric(metric, query.choices), query)[setting]
    taken = {clock: row[f"{wait}_{clock}_seconds"] for clock in Clock}
    going = {clock: row[f"{wait}_waiting_{clock}_seconds"] for clock in Clock}
    return {
        **{t(f"ticket.on.{clock}"): (_wait_text(taken[clock], going[clock], clock), "plain") for clock in Clock},
        t("ticket.target"): (value_text(target, Unit.DURATION, words.language(), clock=judged_on), "plain"),
        t("ticket.kept"): _verdict(taken[judged_on], going[judged_on], target),
        t("ticket.sla"): (
            {True: t("ticket.sla_kept"), False: t("ticket.sla_missed"), None: NOTHING}[row[sla]],
            "plain",
        ),
    }


def _verdict(taken: float | None, going: float | None, target: float) -> tuple[str, str]:
    if taken is not None:
        return (t("ticket.in_time"), "good") if taken <= target else (t("ticket.too_late"), "bad")
    if going is not None and going > target:
        return t("ticket.too_late_already"), "bad"
    return (t("ticket.still_open"), "plain") if going is not None else (NOTHING, "plain")


def _wait_text(taken: float | None, going: float | None, clock: Clock) -> str:
    if taken is None and going is not None:
        return t("ticket.so_far", time=value_text(going, Unit.DURATION, words.language(), clock=clock))
    return value_text(taken, Unit.DURATION, words.language(), clock=clock)


def _complaint(row: Row) -> None:
    st.header(t("ticket.complaint"), anchor=False)
    upheld = {True: t("ticket.yes"), False: t("ticket.no"), None: NOTHING}[row["was_complaint_upheld"]]
    escalated = {True: t("ticket.yes"), False: t("ticket.no"), None: NOTHING}[row["was_escalated"]]
    pairs = [
        (t("ticket.cause"), words.written(row["complaint_cause"] or NOTHING)), (t("ticket.resolution"), words.written(row["resolution"] or NOTHING)),
        (t("ticket.upheld"), upheld), (t("ticket.escalated"), escalated),
    ]  # fmt: skip
    live.show(drawn.facts(pairs), key="ticket_complaint")


def _said(found: TicketParts) -> None:
    surveys = found.surveys
    if surveys.is_empty():
        return
    with st.container(border=True, key="panel_surveys"):
        st.header(t("ticket.surveys"), anchor=False)
        items = [
            comment_list.Comment(
                score=score_text(row["kind"], row["score"], row["scale"]) if row["is_answered"] else t("ticket.not_answered"), side="", side_words="",
                about=[
                    t("ticket.sent", moment=_moment(row["sent_at"])) if row["sent_at"] else "",
                    t("ticket.responded", moment=_moment(row["responded_at"])) if row["responded_at"] else "",
                    t("ticket.invalidated") if row["is_invalidated"] else "",
                    t("ticket.double_click") if row["is_double_click"] else "",
                ],
                text=visible(row["comment"] or t("ticket.no_comment")),
            )
            for row in surveys.iter_rows(named=True)
        ]  # fmt: skip
        live.show(comment_list.comments(items, alt=t("ticket.surveys")), key="ticket_surveys")


def _records(found: TicketParts) -> None:
    """Quality reviews, and calls and chats, where there are any."""
    if found.reviews.height:
        with st.container(border=True, key="panel_reviews"):
            st.header(t("ticket.reviews"), anchor=False)
            shown = found.reviews.with_columns((100 * pl.col("score_rate")).round(1).alias("score_percent")).drop(
                "score_rate"
            )
            record_table.show(shown, alt=t("ticket.reviews"))
    if found.contacts.height:
        with st.container(border=True, key="panel_contacts"):
            st.header(t("ticket.contacts"), anchor=False)
            st.caption(t("ticket.contacts_note"))
            record_table.show(answers.local(found.contacts), alt=t("ticket.contacts"))


def _after(begun: datetime | None, at: datetime) -> str:
    if begun is None or at == begun:
        return ""
    seconds = (at - begun).total_seconds()
    text = value_text(abs(seconds), Unit.DURATION, words.language())
    return t("ticket.after", time=text) if seconds > 0 else t("ticket.before", time=text)


def _moment(at: datetime | None, *, is_day: bool = False) -> str:
    """A moment of the store (UTC) on the clock of the report zone."""
    if at is None:
        return NOTHING
    local = at.replace(tzinfo=UTC).astimezone(ZoneInfo(answers.zone()))
    return words.short_day(local.date()) if is_day else words.moment(local, is_short=True)
