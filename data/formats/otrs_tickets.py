"""OTRS, Znuny and OTOBO: result of the ticket search as CSV (the agent's interface). Evidence [C]: the columns of the default setting
SearchCSVData and the code that writes them; headers that have no translation stand as in the code (FirstResponseInMin).

The minutes count the working time of the queue's or SLA's calendar. A merged or removed ticket is left out, line by line in the receipt.
Times are those of the system (UTC in newer versions) and carry no zone. Uncertain: translated headers other than the Polish ones read [I].
"""

from data.declare.columns import Duration, Priority, StatusClass, Text, Time, WithinSla
from data.declare.format import Fill, Format

_PRIORITIES = {"1 very low": "low", "2 low": "low", "3 normal": "normal", "4 high": "high", "5 very high": "urgent"}

FORMAT = Format(
    name="otrs_tickets",
    vendor="OTRS",
    title="OTRS, Znuny or OTOBO tickets (CSV)",
    recognise=(
        ("Ticket Number", "Ticket#", "TicketNumber", "Numer zgłoszenia"),
        ("Created", "Utworzone"),
        ("State", "Stan"),
        (
            "FirstLock",
            "First Lock",
            "FirstResponse",
            "FirstResponseInMin",
            "SolutionInMin",
            "SolutionDiffInMin",
            "AccountedTime",
        ),
    ),
    unless=("Create Channel", "Close In Min"),
    cells={
        "id": Text("Ticket Number", "Ticket#", "TicketNumber", "Numer zgłoszenia"),
        "created_at": Time("Created", "Utworzone"),
        "first_response_at": Time("FirstResponse", "First Response"),
        "closed_at": Time("Closed", "Close Time", "Zamknięte"),
        "updated_at": Time("Changed", "Zmienione"),
        "status": Text("State", "Stan"),
        "status_class": StatusClass(),
        "priority": Priority("Priority", "Priorytet", words=_PRIORITIES),
        "team": Text("Queue", "Kolejka"),
        "agent": Text("Owner", "Właściciel"),
        "customer": Text("CustomerUserID", "Customer Name", "CustomerName", "From"),
        "organisation": Text("CustomerID"),
        "category": Text("Service", "Type", "Typ"),
        "subject": Text("Subject", "Title", "Temat", "Tytuł"),
        "first_response_reported_business_seconds": Duration("FirstResponseInMin", unit="minutes"),
        "resolution_reported_business_seconds": Duration("SolutionInMin", unit="minutes"),
        "was_first_response_in_sla": WithinSla("FirstResponseDiffInMin"),
        "was_resolution_in_sla": WithinSla("SolutionDiffInMin"),
    },
    leave_out="lower(status) IN ('merged', 'removed')",
    fills=(Fill(record="ticket", needs=("created_at",)),),
)
