"""HubSpot: ticket export (CSV). Service > Tickets > Export; the view's columns. Evidence [P]; zone, SLA words and survey scales [I].

Pipeline stages are free text: a name that nobody knows is told by the close date. Uncertain: the zone (the portal's), whether
several associations are joined with “;”, the CES scale (read as 1–7) and the CSAT scale (numbers 1–5).
"""

from data.declare.columns import Channel, Choice, Duration, Priority, Score, StatusClass, Text, Time
from data.declare.format import Fill, Format

_SLA = {
    "completed on time": "met", "sla completed on time": "met", "3": "met", "met": "met",
    "completed late": "missed", "sla completed late": "missed", "overdue": "missed", "sla overdue": "missed", "4": "missed", "1": "missed", "breached": "missed",
    "active sla": "running", "sla active": "running", "active": "running", "due soon": "running", "sla due soon": "running", "0": "running", "2": "running",
}  # fmt: skip
_STAGES = {"waiting on contact": "waiting", "waiting on us": "open"}
_VERDICT = "CASE {cell} WHEN 'met' THEN TRUE WHEN 'missed' THEN FALSE END"


def _survey(kind: str, scale: int) -> Fill:
    return Fill(
        record="survey_response",
        only=(),
        when_any=(kind,),
        where=f"{kind} IS NOT NULL",
        derive={
            "id": f"'{kind} ' || id",
            "ticket": "id",
            "customer": "customer",
            "kind": f"'{kind}'",
            "score": kind,
            "scale": str(scale),
            "responded_at": f"{kind}_at",
            "comment": f"{kind}_comment",
        },
    )


FORMAT = Format(
    name="hubspot_tickets",
    vendor="HubSpot",
    title="HubSpot tickets (CSV)",
    recognise=("Ticket ID", "Ticket name", ("Create date", "Pipeline", "Ticket status", "Ticket owner")),
    cells={
        "id": Text("Ticket ID"),
        "created_at": Time("Create date"),
        "first_response_at": Time("First agent email response date", "First agent response date"),
        "closed_at": Time("Close date"),
        "updated_at": Time("Last modified date"),
        "status": Text("Ticket status"),
        "status_class": StatusClass(words=_STAGES),
        "priority": Priority("Priority"),
        "channel": Channel("Source"),
        "category": Text("Category"),
        "site": Text("Pipeline"),
        "team": Text("HubSpot Team"),
        "agent": Text("Ticket owner"),
        "customer": Text("Associated Contact"),
        "organisation": Text("Associated Company"),
        "subject": Text("Ticket name"),
        "resolution": Text("Resolution"),
        "first_response_reported_seconds": Duration(
            "Time to first agent email reply (HH:mm:ss)", "Time to first agent reply (HH:mm:ss)", unit=None
        ),
        "resolution_reported_seconds": Duration("Time to close (HH:mm:ss)", unit=None),
        "response_sla": Choice("Time to first response SLA ticket status", words=_SLA),
        "close_sla": Choice("Time to close SLA ticket status", words=_SLA),
        "csat": Score("Last CSAT survey rating", top=5),
        "csat_at": Time("Last CSAT survey date"),
        "csat_comment": Text("Last CSAT survey comment"),
        "ces": Score("Last CES survey rating", top=7),
        "ces_at": Time("Last CES survey date"),
        "ces_comment": Text("Last CES survey comment"),
    },
    fills=(
        Fill(
            record="ticket",
            needs=("created_at",),
            derive={
                "was_first_response_in_sla": _VERDICT.format(cell="response_sla"),
                "was_resolution_in_sla": _VERDICT.format(cell="close_sla"),
            },
        ),
        _survey("csat", 5),
        _survey("ces", 7),
    ),
)
