"""Jira and Jira Service Management: issues (CSV, all or current fields). Filters > Export > CSV. Evidence [F], SLA fields [P].

Names in brackets stand after words of the site's language, so “(Organizations)” is found in any of them; plain names are
known in English [F], Spanish [P], German (one public header) and Czech [I]. The SLA fields are clocks, not lengths of time: a
negative one was breached; one that still runs says nothing. Uncertain: the zone (the exporting user's), the request
channel's words, and that an empty satisfaction means “not asked”. A status that nobody knows follows its category.
"""

from data.declare.columns import (
    Channel,
    Choice,
    Due,
    Duration,
    Priority,
    Score,
    StatusClass,
    Text,
    Time,
    WithinSla,
    in_brackets,
    joined,
)
from data.declare.format import Fill, Format

_KEY = ("Issue key", "Clave de incidencia", "Vorgangsschlüssel", "Klíč požadavku")
_CREATED = ("Created", "Creada", "Creado", "Erstellt", "Vytvořeno")
_CATEGORIES = {
    "to do": "open", "new": "open", "in progress": "open", "done": "solved", "por hacer": "open", "en curso": "open", "listo": "solved", "hecho": "solved", "finalizada": "solved",
    "zu erledigen": "open", "in arbeit": "open", "in bearbeitung": "open", "fertig": "solved", "erledigt": "solved", "úkoly": "open", "probíhá": "open", "hotovo": "solved",
}  # fmt: skip
# The clock says “kept” while it still runs, too: only what has happened is a verdict.
_DONE = "CASE WHEN NOT {left} OR {done} IS NOT NULL THEN {left} END"

FORMAT = Format(
    name="jira_issues",
    vendor="Jira",
    title="Jira and Jira Service Management issues (CSV)",
    recognise=(_KEY, _CREATED),
    cells={
        "id": Text(*_KEY),
        "created_at": Time(*_CREATED),
        "first_response_at": Time(in_brackets("[CHART] Date of First Response")),
        "resolved_at": Time("Resolved", "Resuelta", "Resuelto", "Erledigt", "Vyřešeno"),
        "updated_at": Time("Updated", "Actualizada", "Actualizado", "Aktualisiert", "Aktualizováno"),
        "due_at": Due("Due date", "Fecha de vencimiento", "Fälligkeitsdatum", "Termín dokončení"),
        "status": Text("Status", "Estado", "Stav"),
        "status_class": StatusClass(words={"waiting for support": "open"}),
        "category_class": Choice(
            "Status Category", "Categoría de estado", "Statuskategorie", "Kategorie stavu", words=_CATEGORIES
        ),
        "priority": Priority("Priority", "Prioridad", "Priorität", "Priorita"),
        "channel": Channel(in_brackets("Request channel type"), in_brackets("Channel")),
        "request_type": Text(in_brackets("Request Type"), in_brackets("Customer Request Type")),
        "issue_type": Text("Issue Type", "Tipo de Incidencia", "Vorgangstyp", "Typ požadavku"),
        "product": joined(Text("Components", "Component/s", "Componentes", "Komponenten", "Komponenty")),
        "team": Text(in_brackets("Team"), "Project name", "Nombre del proyecto", "Projektname", "Název projektu"),
        "agent": Text("Assignee", "Persona asignada", "Zugewiesene Person", "Bearbeiter", "Řešitel"),
        "customer": Text("Reporter", "Informador", "Autor", "Zadavatel"),
        "organisation": joined(Text(in_brackets("Organizations"), in_brackets("Organizaciones"))),
        "language": Text(in_brackets("Request language")),
        "tags": joined(Text("Labels", "Etiquetas", "Stichwörter", "Štítky")),
        "subject": Text("Summary", "Resumen", "Zusammenfassung", "Souhrn"),
        "resolution": Text("Resolution", "Resolución", "Lösung", "Řešení"),
        "handle_seconds": Duration("Time Spent", "Tiempo empleado", "Benötigte Zeit", unit="seconds"),
        "response_left": WithinSla(in_brackets("Time to first response")),
        "resolution_left": WithinSla(in_brackets("Time to resolution")),
        "rating": Score(
            "Satisfaction rating", in_brackets("Satisfaction rating"), "Calificación de satisfacción", top=5
        ),
        "rated_at": Time(in_brackets("Satisfaction date")),
    },
    fills=(
        Fill(
            record="ticket",
            needs=("created_at",),
            derive={
                "status_class": ("coalesce(status_class, category_class)",),
                "category": ("coalesce(request_type, issue_type)", "request_type", "issue_type"),
                "was_first_response_in_sla": (
                    _DONE.format(left="response_left", done="coalesce(first_response_at, resolved_at)"),
                    _DONE.format(left="response_left", done="resolved_at"),
                    "CASE WHEN NOT response_left THEN FALSE END",
                ),
                "was_resolution_in_sla": (
                    _DONE.format(left="resolution_left", done="resolved_at"),
                    "CASE WHEN NOT resolution_left THEN FALSE END",
                ),
            },
        ),
        Fill(
            record="survey_response",
            only=(),
            when_any=("rating",),
            where="rating IS NOT NULL",
            derive={
                "id": "'csat ' || id",
                "ticket": "id",
                "customer": "customer",
                "kind": "'csat'",
                "score": "rating",
                "scale": "5",
                "responded_at": "rated_at",
            },
        ),
    ),
)
