"""What is published: every fact table, and what numbers and pages read beside them."""

from __future__ import annotations

from dataclasses import dataclass

from data.store.sql import listed, sql


@dataclass(frozen=True, kw_only=True)
class Source:
    """A table or view, and how its rows are read.

    `by` is the SQL of a day by whose months they are split; without one all are in one file. `beside` is joined for that day where a row has none
    itself. `only` are the columns that are published; all where there are none.
    """

    name: str
    by: str = ""
    beside: str = ""
    only: tuple[str, ...] = ()
    is_worked_out: bool = False

    @property
    def rows(self) -> str:
        """SQL of its rows; `day_of_row` is the day by which they are split."""
        columns = listed(f"{self.name}.{column}" for column in self.only) if self.only else f"{self.name}.*"
        day = f", {self.by} AS day_of_row" if self.by else ""
        return sql(f"SELECT {columns}{day} FROM {self.name}", self.beside)  # noqa: S608 - names of this module


def _of(facts: str) -> str:
    return f"LEFT JOIN {facts} AS facts USING (source, id)"


SOURCES = (
    Source(name="fact_ticket", by="created_on"),
    Source(name="fact_survey", by="survey_on"),
    Source(name="fact_contact", by="started_on"),
    Source(name="fact_customer", by="customer_since"),
    Source(name="fact_complaint", by="created_on"),
    Source(name="fact_agent_state", by="started_on"),
    Source(name="fact_open_quarter", by="starts_on"),
    Source(name="fact_team_quarter", by="starts_on"),
    Source(name="fact_help_day", by="day_on"),
    Source(name="agent_day", by="started_on", is_worked_out=True),
    Source(name="agent_shift", by="started_on", is_worked_out=True),
    Source(name="agent_day_resolved", by="started_on", is_worked_out=True),
    Source(name="open_hour", by="starts_on", is_worked_out=True),
    Source(name="qa_review", by="reviewed_on"),
    Source(name="qa_review_score", by="reviewed_on", is_worked_out=True),
    Source(name="qa_criterion_score", by="reviewed_on", is_worked_out=True),
    Source(name="ticket_time", by="facts.created_on", beside=_of("fact_ticket"), is_worked_out=True),
    Source(name="survey_customer", by="facts.survey_on", beside=_of("fact_survey"), is_worked_out=True),
    Source(name="survey_bot", by="facts.survey_on", beside=_of("fact_survey"), is_worked_out=True),
    Source(name="complaint_customer", by="facts.created_on", beside=_of("fact_complaint"), is_worked_out=True),
    Source(name="complaint_after", by="facts.created_on", beside=_of("fact_complaint"), is_worked_out=True),
    Source(name="ticket_customer", by="facts.created_on", beside=_of("fact_ticket"), is_worked_out=True),
    Source(name="survey_speed", by="facts.survey_on", beside=_of("fact_survey"), is_worked_out=True),
    # What the page of one ticket shows besides its facts (data/lookup/ticket.py); records have more.
    Source(
        name="ticket",
        by="created_at::DATE",
        only=(
            "source", "id", "closed_at", "updated_at", "tags", "organisation", "sla_policy", "was_complaint_upheld", "was_bot_involved",
            "was_escalated", "requester_wait_seconds", "on_hold_seconds", "customer_wait_seconds", "reply_seconds",
        ),
    ),
    *(
        Source(name=name)
        for name in (
            "source_state", "source_end", "late_day", "solved_alone", "ticket_told", "survey_response_told", "contact_told", "customer_told",
            "ticket_end", "ticket_promise", "agent_state_told", "agent_first", "agent_who_resolves",
            "value_count", "calendar", "calendar_version", "calendar_team", "calendar_hours", "calendar_day", "special_day", "holiday", "holiday_year",
            "setting", "target", "assessment", "standard_owner", "plan_measure", "event_note", "own_event_note", "company",
            "upload", "doubt", "problem_count",
        )
    ),
)  # fmt: skip
"""Everything else of a store stays where it is: records, kept files, the cells of files that were not understood, who may sign in, links, mails."""
