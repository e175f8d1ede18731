"""The columns of each record: name, SQL type and meaning. Formats fill these.

They are declared here and nowhere else, in any order: the tables (data/store/migrate.py), the fields of a mapping and the records
of tests follow from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from types import MappingProxyType

EARLIEST_AT = datetime(1970, 1, 2)
LATEST_AT = datetime(2100, 1, 1)
"""Moments are accepted from EARLIEST_AT (inclusive) to LATEST_AT (exclusive), UTC; others are slips of a machine or a pen."""

KEY: Mapping[str, str] = MappingProxyType({"source": "VARCHAR", "id": "VARCHAR", "upload_id": "BIGINT"})
"""The columns of every record: (source, id) names it, the loader keeps that unique; the upload is the one whose row holds: that changed it last, or is newer by its own time than one that filled its gaps."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a record; `type` is its SQL type in the store, such as VARCHAR.

    A moment that is planned may lie in the future, and does not tell until when the data reach.
    """

    name: str
    type: str
    meaning: str
    is_planned: bool = False


@dataclass(frozen=True, kw_only=True)
class Record:
    """One kind of record: its table has the columns of KEY and these."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    needs: tuple[str, ...] = ()  # besides the id: without these a row means nothing and is refused

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The columns' names, without those of KEY."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def moments(self) -> tuple[str, ...]:
        """The columns that tell when something happened."""
        return tuple(column.name for column in self.columns if column.type == "TIMESTAMP" and not column.is_planned)

    @property
    def table(self) -> Mapping[str, str]:
        """Column → SQL type of the record's table."""
        return {**KEY, **{column.name: column.type for column in self.columns}}

    def column(self, name: str) -> Column:
        """Return one column; KeyError names the ones that exist."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name!r}; it has {', '.join(self.names)}")


def _columns(type_: str, **meanings: str) -> tuple[Column, ...]:
    return tuple(Column(name=name, type=type_, meaning=meaning) for name, meaning in meanings.items())


TICKET = Record(
    name="ticket",
    meaning="One request of a customer, however many messages it has.",
    columns=(
        *_columns(
            "TIMESTAMP",
            created_at="When the customer's request came in.",
            first_response_at="When a person (or a bot that the vendor counts) first answered in public.",
            resolved_at="When it was solved for the last time.",
            first_resolved_at="When it was solved for the first time.",
            closed_at="When it was closed for good; used when no solve time is known.",
            updated_at="When the record last changed.",
        ),
        Column(
            name="due_at", type="TIMESTAMP", meaning="Until when an answer or solution was promised.", is_planned=True
        ),
        *_columns(
            "VARCHAR",
            status="The vendor's own word for the state.",
            status_class="open, waiting, solved or closed.",
            priority="Urgency: low, normal, high or urgent where that can be told; else the vendor's word.",
            channel="Way of contact: email, phone, chat, form, social, …",
            category="Cause, topic or type that was recorded.",
            product="Product or service the request is about.",
            team="Team, group or queue named last.",
            agent="Agent named last.",
            site="Branch, shop or brand.",
            customer="Who asked: an id or address as the vendor writes it.",
            organisation="Company of the customer.",
            language="Language of the conversation.",
            country="Country or market.",
            tags="Labels, joined with commas.",
            subject="Subject line.",
        ),
        *_columns(
            "INTEGER",
            replies="Public answers by agents.",
            reopens="How often it went from solved back to open.",
            agent_changes="How often it went to another agent.",
            team_changes="How often it went to another team.",
        ),
        *_columns(
            "BIGINT",
            handle_seconds="Time agents worked on it, in seconds.",
            first_response_reported_seconds="Vendor's first response time around the clock, in seconds.",
            first_response_reported_business_seconds="Vendor's first response time in its business hours, in seconds.",
            resolution_reported_seconds="Vendor's resolution time around the clock, in seconds.",
            resolution_reported_business_seconds="Vendor's resolution time in its business hours, in seconds.",
        ),
        *_columns(
            "BOOLEAN",
            was_first_response_in_sla="Vendor's verdict: the first answer came within the promise.",
            was_resolution_in_sla="Vendor's verdict: the solution came within the promise.",
            is_complaint="It is a complaint.",
        ),
        *_columns("VARCHAR", complaint_cause="Cause of the complaint.", resolution="What was needed to solve it."),
        *_columns(
            "BOOLEAN",
            was_complaint_upheld="The complaint was found to be right.",
            was_handled_by_bot="Only a bot answered.",
            was_bot_involved="A bot took part in it.",
        ),
        *_columns(
            "BIGINT",
            requester_wait_seconds="Time the customer waited for the company until the last solution (new, open and on hold), in seconds.",
            requester_wait_business_seconds="The same in the vendor's business hours, in seconds.",
            on_hold_seconds="Of that, the time on hold for a third party, in seconds.",
            on_hold_business_seconds="The same in the vendor's business hours, in seconds.",
            customer_wait_seconds="Time the company waited for the customer (pending), in seconds.",
            customer_wait_business_seconds="The same in the vendor's business hours, in seconds.",
            reply_seconds="How long the customer waited for an answer on average over all answers, in seconds.",
            next_reply_seconds="The same over all answers but the first, in seconds.",
        ),
        *_columns("BOOLEAN", was_escalated="It was raised to a higher level."),
        *_columns(
            "VARCHAR",
            sla_policy="Name of the service level agreement that the vendor judged it by.",
            first_response_agent="Agent who sent the first response, where the export names that person.",
            resolution_agent="Agent who resolved it, where the export names that person.",
        ),
    ),
)

SURVEY_RESPONSE = Record(
    name="survey_response",
    meaning="One survey that was offered; without a score it was not answered.",
    needs=("kind",),
    columns=(
        *_columns(
            "VARCHAR",
            ticket="Id of the ticket it is about.",
            customer="Who was asked.",
            kind="csat, nps or ces.",
        ),
        *_columns("DOUBLE", score="The answer on its own scale."),
        *_columns("INTEGER", scale="Highest possible score: 2, 3, 5, 7 or 10; nps is 10."),
        *_columns("BOOLEAN", is_low_best="The lowest score is the best answer."),
        *_columns("TIMESTAMP", sent_at="When it was offered.", responded_at="When it was answered."),
        *_columns(
            "VARCHAR",
            comment="What the customer wrote.",
            agent="Agent the survey names.",
            team="Team the survey names.",
            channel="Channel the survey names.",
            country="Country or market.",
            product="Product or service.",
        ),
        *_columns(
            "BOOLEAN",
            was_solved_at_first_contact="The customer says that the first contact solved it.",
            is_invalidated="Somebody took it out of the score.",
        ),
        *_columns("VARCHAR", invalidated_by="Who took it out of the score."),
    ),
)

CONTACT = Record(
    name="contact",
    meaning="One call or chat.",
    needs=("started_at",),
    columns=(
        *_columns("VARCHAR", kind="call or chat.", direction="inbound, outbound, internal, or empty when not told."),
        *_columns(
            "TIMESTAMP",
            started_at="When the customer reached the queue (or the call was placed).",
            answered_at="When an agent answered.",
            ended_at="When it ended.",
        ),
        *_columns(
            "VARCHAR",
            outcome="answered, missed, abandoned, voicemail, busy or failed.",
            team="Queue or team.",
            agent="Agent.",
            channel="phone or chat.",
            customer="Caller or visitor.",
            country="Country or market.",
            category="Cause or topic.",
        ),
        *_columns(
            "DOUBLE",
            wait_seconds="Time in the queue, in seconds.",
            talk_seconds="Time talking, in seconds.",
            hold_seconds="Time on hold, in seconds.",
            wrap_seconds="After-call work, in seconds.",
        ),
    ),
)

CUSTOMER = Record(
    name="customer",
    meaning="One customer, for churn.",
    columns=(
        *_columns("DATE", customer_since="First day as a customer.", churned_on="First day no longer a customer."),
        *_columns("BOOLEAN", is_churned="Has left."),
        *_columns("DOUBLE", monthly_revenue="What the customer pays in a month, all customers in one currency."),
        *_columns(
            "VARCHAR",
            segment="Customer segment.",
            plan="Tariff or plan.",
            organisation="Company.",
            country="Country or market.",
        ),
    ),
)

AGENT_STATE = Record(
    name="agent_state",
    meaning="One stretch of time that an agent spent in one state.",
    needs=("agent", "state", "started_at"),
    columns=(
        *_columns("VARCHAR", agent="Agent.", team="Team.", state="The vendor's word: available, away, on a call, …"),
        *_columns("TIMESTAMP", started_at="Beginning of the stretch.", ended_at="End of the stretch."),
    ),
)

SELF_SERVICE_DAY = Record(
    name="self_service_day",
    meaning="One day of the help centre.",
    needs=("day_on",),
    columns=(
        *_columns("DATE", day_on="The day."),
        *_columns(
            "BIGINT",
            visitors="People who opened the help centre.",
            searches="Searches.",
            article_views="Articles opened.",
            bot_conversations="Conversations with a bot.",
        ),
    ),
)

EVENT_NOTE = Record(
    name="event_note",
    meaning="Something that happened, to be drawn into charts.",
    needs=("day_on", "text"),
    columns=(*_columns("DATE", day_on="The day."), *_columns("VARCHAR", text="What happened.")),
)

QA_REVIEW = Record(
    name="qa_review",
    meaning="One category's score of a quality review, or a review's final score; rows of one review share its name.",
    needs=("reviewed_on",),
    columns=(
        *_columns("DATE", reviewed_on="The day of the review."),
        *_columns(
            "VARCHAR",
            review="Id of the review.",
            ticket="Id of the ticket that was reviewed.",
            agent="Agent who was reviewed.",
            team="Team of the agent.",
            reviewer="Who reviewed.",
            category="Category of the score; empty for the final score.",
        ),
        *_columns(
            "DOUBLE",
            score="The score on its own scale; empty means it did not apply.",
            lowest_score="Lowest possible score.",
            highest_score="Highest possible score.",
            weight="Weight of the category in its review.",
        ),
        *_columns("BOOLEAN", is_critical="Below half of its scale this category makes the whole review 0."),
        *_columns("VARCHAR", comment="What the reviewer wrote."),
    ),
)

AGENT = Record(
    name="agent",
    meaning="One agent, by the name that the other records have.",
    columns=(Column(name="first_day_on", type="DATE", meaning="First day on the job."),),
)

RECORDS: Mapping[str, Record] = MappingProxyType(
    {
        record.name: record
        for record in (
            TICKET,
            SURVEY_RESPONSE,
            CONTACT,
            CUSTOMER,
            AGENT_STATE,
            SELF_SERVICE_DAY,
            EVENT_NOTE,
            QA_REVIEW,
            AGENT,
        )
    }
)
"""All kinds of records by name; the name is also the table's."""


TOUCHED = "CREATE TEMP TABLE IF NOT EXISTS touched (record VARCHAR, source VARCHAR, id VARCHAR, is_whole BOOLEAN)"
"""What this transaction changed, for data/facts/refresh.py. A row without an id says that a source was looked at (or, with
`is_whole`, that everything of it changed)."""
