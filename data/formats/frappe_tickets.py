"""Frappe Helpdesk: tickets (HD Ticket) exported as CSV or XLSX. Evidence [C]: the labels of the fields, read in the code, and
in its language files (Czech, Polish, German, French and Spanish), which the export follows.

Lengths are written in words (2h 30m) or as seconds; they are taken as working time [I]. The rating is kept as a share of five stars; 0 is no answer. The SLA's state does not
tell whether the answer or the solution was late, so that only the promised moment is read. Times are those of the system, without a zone.
"""

from data.declare.columns import Duration, Flag, Number, Priority, StatusClass, Text, Time
from data.declare.format import Fill, Format

_OPENED = (
    "Opening Date",
    "Datum otevření",
    "Data Otwarcia",
    "Eröffnungsdatum",
    "Date d'Ouverture",
    "Fecha de apertura",
)
_SUBJECT = ("Subject", "Předmět", "Temat", "Betreff", "Objet", "Asunto")
_RAISED_BY = (
    "Raised By (Email)",
    "Wywołany przez (Email)",
    "Gemeldet von (E-Mail)",
    "Créé par (Email)",
    "Propuesto por (Email)",
)
_FIRST_RESPONDED = (
    "First Responded On",
    "Poprvé reagováno dne",
    "Data pierwszej odpowiedzi",
    "Zuerst geantwortet auf",
    "Première Réponse Le",
    "Primera respuesta el",
)
_RESOLUTION_BY = ("Resolution By", "Vyřešit do", "Rozdzielczość wg", "Lösung durch", "Résolution de", "Resolución por")
_HOLD = (
    "Total Hold Time",
    "Celková doba podržení",
    "Całkowity czas wstrzymania",
    "Gesamte Haltezeit",
    "Temps de maintien total",
    "Tiempo total de espera",
)

FORMAT = Format(
    name="frappe_tickets",
    vendor="Frappe Helpdesk",
    title="Frappe Helpdesk tickets",
    recognise=(
        ("ID", "Name", "Identificador"),
        (*_OPENED, "Created On"),
        _SUBJECT,
        (
            *_RAISED_BY,
            *_FIRST_RESPONDED,
            *_RESOLUTION_BY,
            *_HOLD,
            "SLA Status",
            "Stav SLA",
            "SLA-Status",
            "Response By",
            "User Resolution Time",
        ),
    ),
    telling=(
        "Raised By (Email)",
        "First Responded On",
        "Resolution By",
        "Response By",
        "User Resolution Time",
        "Total Hold Time",
    ),
    cells={
        "id": Text("ID", "Name", "Identificador"),
        "created_at": Time("Created On", "Creation"),
        "opened_at": Time(
            *_OPENED,
            time_of_day=(
                "Opening Time",
                "Čas otevření",
                "Czas Otwarcia",
                "Öffnungszeit",
                "Horaire d'Ouverture",
                "Hora de Apertura",
            ),
        ),
        "first_response_at": Time(*_FIRST_RESPONDED),
        # Before the date: it is a length here, not that day's clock time.
        "resolution_reported_business_seconds": Duration(
            "Resolution Time",
            "Doba vyřešení",
            "Czas rozdzielczości",
            "Lösungszeit",
            "Temps de résolution",
            "Tiempo de resolucion",
            unit="seconds",
        ),
        "resolved_at": Time(
            "Resolution Date",
            "Datum vyřešení",
            "Data Rozstrzygnięcia",
            "Lösungsdatum",
            "Date de Résolution",
            "Fecha de resolución",
        ),
        "due_at": Time(*_RESOLUTION_BY),
        "updated_at": Time("Last Updated On", "Last Modified On"),
        "status": Text("Status", "Stav", "Statut", "Estado"),
        "status_class": StatusClass(words={"replied": "waiting", "paused": "waiting"}),
        "priority": Priority("Priority", "Priorita", "Priorytet", "Priorität", "Priorité", "Prioridad"),
        "category": Text("Ticket Type", "Type", "Ticket-Typ"),
        "team": Text("Team", "Tým", "Agent Group", "Equipo"),
        "agent": Text("Assigned To", "Přiřazeno komu", "Przypisano do", "Zugewiesen zu", "Attribué à", "Asignado a"),
        "customer": Text(*_RAISED_BY, "Contact", "Kontakt", "Contacto"),
        "organisation": Text("Customer", "Zákazník", "Kunde", "Client", "Cliente"),
        "subject": Text(*_SUBJECT),
        "sla_policy": Text("SLA"),
        "on_hold_seconds": Duration(*_HOLD, unit="seconds"),
        "reply_seconds": Duration("Average Response Time", unit="seconds"),
        "first_response_reported_business_seconds": Duration(
            "First Response Time",
            "Doba první reakce",
            "Erste Antwortzeit",
            "Temps de première réponse",
            "Tiempo de primera respuesta",
            unit="seconds",
        ),
        "is_merged": Flag("Ticket Merged"),
        "rating": Number("Rating", "Hodnocení", "Ocena", "Bewertung", "Évaluation", "Clasificación"),
        "remark": Text("Feedback (Extra)", "Zpětná vazba (doplněk)", "Rückmeldung (Zusatz)"),
    },
    leave_out="is_merged",
    fills=(
        Fill(record="ticket", needs=("created_at",), derive={"created_at": ("created_at", "opened_at")}),
        Fill(
            record="survey_response",
            only=(),
            when_any=("rating",),
            where="rating > 0",
            derive={
                "id": "'csat ' || id",
                "ticket": "id",
                "customer": "customer",
                "kind": "'csat'",
                "score": "CASE WHEN rating <= 1 THEN rating * 5 ELSE rating END",
                "scale": "5",
                "comment": "remark",
            },
        ),
    ),
)
