"""The fact tables that metrics stand on, and the dimensions that split and filter them."""

from __future__ import annotations

from types import MappingProxyType

from kpi.metric import Dimension, Facts

DIMENSIONS = (
    Dimension(name="channel", label="Channel"),
    Dimension(name="team", label="Team", help="The team, group or phone queue that the record names last."),
    Dimension(name="agent", label="Agent", help="The agent that the record names last."),
    Dimension(name="priority", label="Priority"),
    Dimension(name="category", label="Category", help="The cause, topic or type that was recorded."),
    Dimension(name="product", label="Product"),
    Dimension(name="site", label="Site"),
    Dimension(name="country", label="Country", help="The country or market."),
    Dimension(name="language", label="Language"),
    Dimension(name="segment", label="Customer segment"),
    Dimension(name="source", label="Source", help="The tool that the record was exported from."),
    Dimension(name="weekday", label="Weekday", help="1 is Monday, 7 is Sunday.", is_filter=False),
    Dimension(name="hour", label="Hour", help="The hour of the day, 0 to 23, in the report zone.", is_filter=False),
    Dimension(name="score", label="Score", is_filter=False),
    Dimension(name="status", label="Status", is_filter=False),
)
"""In the order in which filters are offered."""

ALIASES = {"market": "country", "queue": "team", "group": "team"}
"""Other words for a dimension that the command line and addresses may use."""

_WORK = ("channel", "team", "agent", "priority", "category", "product", "site", "country", "language", "source")

TICKET = Facts(
    name="ticket",
    table="fact_ticket",
    row="tickets",
    span=("created_on", "resolved_on"),
    columns=MappingProxyType({"weekday": "created_weekday", "hour": "created_hour", "status": "status"}),
    dimensions=_WORK,
    shown=(
        "id", "created_at", "subject", "status", "priority", "channel", "team", "agent", "category", "first_response_at", "resolved_at",
        "first_response_{clock}_seconds", "resolution_{clock}_seconds", "replies", "reopens", "source", "upload_id",
    ),
)  # fmt: skip

SURVEY = Facts(
    name="survey",
    table="fact_survey",
    row="surveys",
    span=("survey_on", "responded_on"),
    columns=MappingProxyType({"score": "score"}),
    dimensions=_WORK,
    shown=(
        "id",
        "kind",
        "score",
        "scale",
        "comment",
        "sent_at",
        "responded_at",
        "ticket",
        "channel",
        "team",
        "agent",
        "country",
        "source",
        "upload_id",
    ),
)

CONTACT = Facts(
    name="contact",
    table="fact_contact",
    row="contacts",
    span=("started_on",),
    columns=MappingProxyType({"weekday": "started_weekday", "hour": "started_hour", "status": "outcome"}),
    dimensions=("channel", "team", "agent", "category", "country", "source"),
    shown=(
        "id",
        "kind",
        "direction",
        "started_at",
        "outcome",
        "wait_seconds",
        "talk_seconds",
        "team",
        "agent",
        "source",
        "upload_id",
    ),
)

CUSTOMER = Facts(
    name="customer",
    table="fact_customer",
    row="customers",
    span=("customer_since", "churned_on"),
    dimensions=("country", "segment", "product", "source"),
    shown=(
        "id",
        "customer_since",
        "churned_on",
        "is_churned",
        "segment",
        "plan",
        "organisation",
        "country",
        "source",
        "upload_id",
    ),
)

FACTS = (TICKET, SURVEY, CONTACT, CUSTOMER)
