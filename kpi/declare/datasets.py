"""The fact tables that metrics stand on, and the dimensions that split and filter them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kpi.declare.metric import Dimension, Facts

DIMENSIONS = (
    Dimension(name="channel", label="Channel"),
    Dimension(name="team", label="Team", help="The team, group or phone queue that the record names last."),
    Dimension(
        name="agent", label="Agent", help="The agent that the record names last, or whom a chosen definition credits."
    ),
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
    Dimension(name="cause", label="Cause of complaint", is_filter=False),
    Dimension(name="state", label="Agent's state", is_filter=False),
    Dimension(
        name="response_band",
        label="Speed of first response",
        help="How long the ticket waited for its first response, around the clock.",
        is_filter=False,
        is_ordered=True,
    ),
    Dimension(
        name="resolution_band",
        label="Speed of resolution",
        help="How long the ticket took until its last resolution, around the clock.",
        is_filter=False,
        is_ordered=True,
    ),
    Dimension(
        name="age_band",
        label="Age",
        help="How many days old what is open is at the end of the period.",
        is_filter=False,
        is_ordered=True,
        is_at_a_moment=True,
    ),
    Dimension(
        name="policy",
        label="SLA policy",
        help="The service level agreement that the vendor judged the ticket by, where the export names it.",
        is_filter=False,
    ),
    Dimension(name="score", label="Score", is_filter=False),
    Dimension(name="status", label="Status", is_filter=False),
    Dimension(name="criterion", label="Criterion", help="What a quality review looked at.", is_filter=False),
    Dimension(
        name="experience",
        label="Agent's experience",
        help=(
            "How long the agent had been on the job on the day of the record. The first day is that of a list of agents; without one "
            "it is guessed from the first day in the data, and of who is there when the data begin nothing is known."
        ),
        is_filter=False,
        is_ordered=True,
    ),
    Dimension(
        name="bot",
        label="Bot",
        help="Whether a bot took part in the ticket, as far as the export says so.",
        is_filter=False,
        is_ordered=True,
    ),
)
"""In the order in which filters are offered."""

ALIASES = {"market": "country", "queue": "team", "group": "team"}
"""Other words for a dimension that the command line and addresses may use."""

_UNTIL = {"data_until_at": "LEFT JOIN source_state USING (source)"}
"""The newest moment of the records of each source: what is younger than a window cannot have been followed through it."""
_END = dict.fromkeys(
    ("end_calendar_seconds", "end_business_seconds"),
    "LEFT JOIN (SELECT team AS end_team, calendar AS end_team_calendar FROM calendar_team) ON end_team = team "
    "LEFT JOIN ticket_end ON end_source = source AND end_year = year(created_at) AND end_calendar = coalesce(end_team_calendar, 0)",
)
"""How old a ticket is when the data of its source end, by both clocks, less what its creation takes off."""
_CALENDAR = {
    "calendar_of_team": "LEFT JOIN (SELECT team AS team_of_calendar, calendar AS calendar_of_team FROM calendar_team) ON team_of_calendar = team"
}
"""Which calendar a ticket follows, where its team has one of its own."""
_KEPT = dict.fromkeys(("kept_response_seconds", "kept_resolution_seconds"), "LEFT JOIN ticket_promise USING (source)")
"""How long after its creation a ticket may still keep its promise, as the promises kept so far tell."""
_TIMES = dict.fromkeys(
    (
        "requester_wait_",
        "agent_work_",
        "customer_wait_",
        "reply_seconds",
        "was_escalated",
        "sla_policy",
        "was_complaint_upheld",
        "was_bot_involved",
    ),
    "LEFT JOIN ticket_time USING (source, id)",
)
"""What only some exports tell of a ticket."""
_EXPERIENCE = (
    "is_customer_listed",
    "has_customer_leaving_days",
    "customer_left_on",
    "has_customer_left",
    "customers_known_until",
)
"""Whether the customer of a record left afterwards."""
_SPEED = dict.fromkeys(("response_after_", "resolution_after_"), "LEFT JOIN survey_speed USING (source, id)")
"""How fast the ticket of a survey was answered and resolved, by both clocks."""
_AFTER = (
    "has_promises",
    "was_follow_up_answered",
    "has_unanswered_follow_ups",
    "has_answers",
    "said_after_on",
    "was_satisfied_after",
)
"""What surveys say after a complaint was resolved, and what its source tells of that."""

_HOUR, _DAY = 3600, 86400


_RESPONSE = ((_HOUR, "up to 1 hour"), (4 * _HOUR, "1 to 4 hours"), (8 * _HOUR, "4 to 8 hours"), (_DAY, "8 hours to 1 day"), (3 * _DAY, "1 to 3 days"))  # fmt: skip
_RESOLUTION = ((_HOUR, "up to 1 hour"), (8 * _HOUR, "1 to 8 hours"), (_DAY, "8 hours to 1 day"), (3 * _DAY, "1 to 3 days"), (7 * _DAY, "3 to 7 days"), (30 * _DAY, "7 to 30 days"))  # fmt: skip

BORDERS = MappingProxyType(
    {
        name: tuple(border for border, _ in borders)
        for name, borders in (("response_band", _RESPONSE), ("resolution_band", _RESOLUTION))
    }
)
"""The longest duration of each band but the last, in seconds."""


def _band(column: str, *borders: tuple[int, str], beyond: str) -> str:
    """SQL for the name of the band that a duration falls into; names sort in the order of the bands."""
    cases = " ".join(
        f"WHEN {column} <= {border} THEN '{place} · {name}'" for place, (border, name) in enumerate(borders, 1)
    )
    return f"CASE {cases} WHEN {column} IS NOT NULL THEN '{len(borders) + 1} · {beyond}' END"


_AGE_BANDS = ((1, "up to 1 day"), (3, "2 to 3 days"), (7, "4 to 7 days"), (30, "8 to 30 days"))
_BEYOND_3, _BEYOND_30 = "over 3 days", "over 30 days"
_MONTHS = ((3, "up to 3 months"), (6, "3 to 6 months"), (12, "6 to 12 months"), (24, "1 to 2 years"))
_BEYOND_2_YEARS = "over 2 years"
_BOT_ALONE, _BOT_FIRST, _NO_BOT = "a bot alone", "a bot, then a person", "no bot"
BANDS = tuple(
    dict.fromkeys(
        (
            *(name for _, name in (*_RESPONSE, *_RESOLUTION, *_AGE_BANDS, *_MONTHS)),
            *(_BEYOND_3, _BEYOND_30, _BEYOND_2_YEARS, _BOT_ALONE, _BOT_FIRST, _NO_BOT),
        )
    )
)
"""What the bands of dimensions are called; in values of records each stands behind its place and a point."""


_OUTCOMES = ("answered", "missed", "abandoned", "voicemail", "busy", "failed")
CODES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "channel": ("email", "phone", "chat", "form", "social", "app", "web", "in person", "letter"),
        "kind": ("call", "chat"),
        "direction": ("inbound", "outbound", "internal"),
        "outcome": _OUTCOMES,
        "status": _OUTCOMES,  # of contacts; a ticket has its vendor's own word
        "priority": ("low", "normal", "high", "urgent"),
        "state_class": ("scheduled", "off", "away", "working", "waiting"),
    }
)
"""Values of columns and dimensions that are words of this program and not of the data."""


def _response_band(column: str) -> str:
    return _band(column, *_RESPONSE, beyond=_BEYOND_3)


_RESOLUTION_BAND = _band("resolution_calendar_seconds", *_RESOLUTION, beyond=_BEYOND_30)
_AGE_BAND = _band("(ends_on - created_on - 1)", *_AGE_BANDS, beyond=_BEYOND_30)
"""Of what is open: `ends_on` is the day after the moment at which it is counted (kpi/kinds/age.py)."""

_MONTH = 365.25 / 12
_FIRST_DAY = {"agent_first_on": "LEFT JOIN agent_first USING (agent)"}
"""The first day of the agent on the job."""


def _experience(day: str) -> str:
    """SQL for how long an agent had been on the job on a day; nothing where that is not known, or lies before the first day."""
    days = f"CASE WHEN {day} >= agent_first_on THEN {day} - agent_first_on + 1 END"
    return _band(f"({days})", *((round(n * _MONTH), name) for n, name in _MONTHS), beyond=_BEYOND_2_YEARS)


def _bot(ended: str, involved: str) -> str:
    """SQL for the part that a bot took in a ticket; nothing where that is not known."""
    return (
        f"CASE WHEN {ended} THEN '1 · {_BOT_ALONE}' WHEN {involved} AND NOT {ended} THEN '2 · {_BOT_FIRST}' "
        f"WHEN NOT {involved} THEN '3 · {_NO_BOT}' END"
    )


_WORK = ("channel", "team", "agent", "priority", "category", "product", "site", "country", "language", "source")

_TOLD_DAYS = MappingProxyType(
    dict.fromkeys(("resolved_on", "first_resolved_on", "resolved_once_on"), "is_resolution_day_told")
)

_UNDATED_ENDS = MappingProxyType({"left_backlog_on": "is_resolved AND left_backlog_on IS NULL"})

TICKET = Facts(
    name="ticket",
    table="fact_ticket",
    has_value_counts=True,
    row="tickets",
    span=("created_on", "resolved_on"),
    undated_ends=_UNDATED_ENDS | {"first_response_on": "is_answered AND first_response_on IS NULL"},
    told_days=_TOLD_DAYS,
    columns=MappingProxyType(
        {
            "weekday": "created_weekday",
            "hour": "created_hour",
            "status": "status",
            "response_band": _response_band("first_response_calendar_seconds"),
            "resolution_band": _RESOLUTION_BAND,
            "age_band": _AGE_BAND,
            "policy": "sla_policy",
            "experience": _experience("created_on"),
            "bot": _bot("was_handled_by_bot", "was_bot_involved"),
        }
    ),
    joined=MappingProxyType(
        _UNTIL | _END | _CALENDAR | _KEPT | _TIMES | _FIRST_DAY | dict.fromkeys(_EXPERIENCE, "LEFT JOIN ticket_customer USING (source, id)")
    ),
    dimensions=_WORK,
    shown=(
        "id", "created_at", "subject", "status", "priority", "channel", "team", "agent", "category", "first_response_at", "resolved_at",
        "first_response_{clock}_seconds", "resolution_{clock}_seconds", "replies", "reopens", "source", "upload_id",
    ),
)  # fmt: skip

SURVEY = Facts(
    name="survey",
    table="fact_survey",
    has_value_counts=True,
    row="surveys",
    span=("survey_on", "responded_on"),
    kinds="kind",
    columns=MappingProxyType(
        {
            "score": "score",
            "response_band": _response_band("ticket_first_response_seconds"),
            "experience": _experience("survey_on"),
            "bot": _bot("was_ticket_ended_by_bot", "was_ticket_with_bot"),
        }
    ),
    joined=MappingProxyType(
        _UNTIL
        | _SPEED
        | dict.fromkeys(_EXPERIENCE, "LEFT JOIN survey_customer USING (source, id)")
        | _FIRST_DAY
        | dict.fromkeys(("was_ticket_ended_by_bot", "was_ticket_with_bot"), "LEFT JOIN survey_bot USING (source, id)")
    ),
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
    has_value_counts=True,
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
    has_value_counts=True,
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

COMPLAINT = Facts(
    name="complaint",
    table="fact_complaint",
    has_value_counts=True,
    row="complaints",
    span=("created_on", "resolved_on"),
    undated_ends=_UNDATED_ENDS,
    told_days=_TOLD_DAYS,
    joined=MappingProxyType(
        _UNTIL
        | _TIMES
        | dict.fromkeys(_EXPERIENCE, "LEFT JOIN complaint_customer USING (source, id)")
        | dict.fromkeys(_AFTER, "LEFT JOIN complaint_after USING (source, id)")
    ),
    dimensions=(*_WORK, "cause"),
    shown=(
        "id", "created_at", "subject", "status", "cause", "resolution", "product", "team", "agent", "resolved_at", "due_at",
        "follow_up_seconds", "next_complaint_seconds", "source", "upload_id",
    ),
)  # fmt: skip

AGENT_STATE = Facts(
    name="agent_state",
    table="fact_agent_state",
    has_value_counts=True,
    joined=MappingProxyType(dict.fromkeys(("has_working", "has_waiting"), "LEFT JOIN agent_state_told USING (source)")),
    row="stretches of agents' time",
    span=("started_on",),
    columns=MappingProxyType({"weekday": "started_weekday", "hour": "started_hour"}),
    dimensions=("team", "agent", "state", "source"),
    shown=("id", "agent", "team", "state", "state_class", "started_at", "ended_at", "seconds", "source", "upload_id"),
)

OPEN_QUARTER = Facts(
    name="open_quarter",
    table="fact_open_quarter",
    row="quarters of an open hour",
    span=("starts_on",),
    columns=MappingProxyType({"weekday": "starts_weekday", "hour": "starts_hour"}),
    dimensions=(),
    shown=("starts_at", "agents", "tickets"),
)

TEAM_QUARTER = Facts(
    name="team_quarter",
    table="fact_team_quarter",
    row="quarters of an open hour of each team",
    span=("starts_on",),
    columns=MappingProxyType({"weekday": "starts_weekday", "hour": "starts_hour"}),
    dimensions=("team",),
    shown=("starts_at", "team", "agents"),
)

AGENT_DAY = Facts(
    name="agent_day",
    table="agent_day",
    made_of="fact_agent_state",
    row="days of agents",
    span=("started_on",),
    dimensions=("team", "agent"),
    joined=MappingProxyType(
        {
            "resolved_tickets": "LEFT JOIN agent_day_resolved USING (agent, started_on)",
            "is_resolver": "LEFT JOIN agent_who_resolves USING (agent)",
        }
    ),
    shown=("started_on", "agent", "team", "working_seconds", "waiting_seconds", "away_seconds", "scheduled_seconds"),
)

AGENT_SHIFT = Facts(
    name="agent_shift",
    table="agent_shift",
    made_of="fact_agent_state WHERE state_class = 'scheduled'",
    row="shifts",
    span=("started_on",),
    columns=MappingProxyType({"weekday": "started_weekday", "hour": "started_hour"}),
    dimensions=("team", "agent", "source"),
    shown=(
        "id",
        "agent",
        "team",
        "started_at",
        "ended_at",
        "scheduled_seconds",
        "present_seconds",
        "source",
        "upload_id",
    ),
)

OPEN_HOUR = Facts(
    name="open_hour",
    table="open_hour",
    made_of="(SELECT first_response_at FROM fact_ticket UNION ALL SELECT started_at FROM fact_contact WHERE is_answered) WHERE first_response_at IS NOT NULL",
    row="opening hours",
    span=("starts_on",),
    columns=MappingProxyType({"weekday": "starts_weekday", "hour": "starts_hour"}),
    dimensions=(),
    shown=("starts_at", "answers"),
)

HELP_DAY = Facts(
    name="help_day",
    table="fact_help_day",
    row="days of the help centre",
    span=("day_on",),
    dimensions=("source",),
    shown=("day_on", "visitors", "searches", "article_views", "bot_conversations", "tickets", "source", "upload_id"),
)

QA_REVIEW = Facts(
    name="qa_review",
    table="qa_review_score",
    made_of="qa_review",
    row="reviews",
    span=("reviewed_on",),
    columns=MappingProxyType({"experience": _experience("reviewed_on")}),
    joined=MappingProxyType(_FIRST_DAY),
    dimensions=("team", "agent", "source"),
    shown=(
        "id",
        "reviewed_on",
        "ticket",
        "agent",
        "team",
        "reviewer",
        "categories",
        "score_rate",
        "source",
        "upload_id",
    ),
)

QA_CRITERION = Facts(
    name="qa_criterion",
    table="qa_criterion_score",
    made_of="qa_review WHERE category IS NOT NULL",
    row="scores of reviews",
    span=("reviewed_on",),
    dimensions=("team", "agent", "criterion", "source"),
    shown=(
        "id",
        "reviewed_on",
        "criterion",
        "rate",
        "comment",
        "ticket",
        "agent",
        "team",
        "reviewer",
        "source",
        "upload_id",
    ),
)

FACTS = (
    TICKET,
    SURVEY,
    CONTACT,
    CUSTOMER,
    COMPLAINT,
    AGENT_STATE,
    OPEN_QUARTER,
    TEAM_QUARTER,
    AGENT_DAY,
    AGENT_SHIFT,
    OPEN_HOUR,
    HELP_DAY,
    QA_REVIEW,
    QA_CRITERION,
)
