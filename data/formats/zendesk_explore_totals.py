"""Zendesk: Explore report without the ticket's id: totals by group, agent or day, refused with the reason. Evidence [P]."""

from data.declare.columns import Like
from data.declare.format import Format
from data.store.sentence import Sentence

FORMAT = Format(
    name="zendesk_explore_totals",
    vendor="Zendesk",
    title="Zendesk Explore report of totals",
    recognise=(
        Like(
            r"Ticket (group|brand|channel|form|priority|status|type|tags)|Assignee name|Ticket (created|solved) - \w+( \w+)?"
        ),
        Like(
            r"(\w+\()?(Tickets|(First reply|Full resolution|Agent wait|Requester wait) time( - Business hours)? \((min|hrs)\))\)?"
        ),
    ),
    unless=(
        "Ticket ID",
        "Id",
        "Ticket",
        "Ticket number",
        "Ticket no",
        "Number",
        "#",
        "Subject",
        "Ticket subject",
        "Created at",
    ),
    refuse=Sentence(
        "It has no “Ticket ID”: each row is the total of many tickets. Add that attribute to the rows of the report."
    ),
)
