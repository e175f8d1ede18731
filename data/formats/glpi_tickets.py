"""GLPI: ticket list exported as CSV from the search, in English, Portuguese, Spanish, Czech, Polish and French.

Evidence [P]: headers that independent public scripts read (English, Brazilian Portuguese, Spanish, French); [C] the Czech and Polish ones, read in
locales of GLPI (older versions), and the writer of the file; Polish “Data otwarcia” and “Data rozwiązania” [I]. Actors stand in columns of
two names, as “Requester - Requester”; several of them share a cell. Numbers have a blank or comma between thousands, also the id. Times
are local times of the user. Uncertain: the survey's scale (stars, 1 to 5) [I].
"""

from data.declare.columns import Flag, Like, Priority, Score, StatusClass, Text, Time
from data.declare.format import Fill, Format

_TITLE = ("Title", "Título", "Název", "Tytuł", "Titre")
_OPENED = ("Opening date", "Data de abertura", "Fecha de apertura", "Datum otevření", "Termin otwarcia", "Data otwarcia", "Date d'ouverture")  # fmt: skip
_SOLVED = ("Resolution date", "Data da solução", "Data de solução", "Fecha de solución", "Datum vyřešení", "Data ustanowienia", "Data rozwiązania", "Date de résolution")  # fmt: skip
_CLOSED = (
    "Closing date",
    "Data de fechamento",
    "Fecha de cierre",
    "Datum uzavření",
    "Data zamknięcia",
    "Date de clôture",
)
_DUE = ("Time to resolve", "Tempo para solução", "Tiempo de solución", "Termín splnění", "Termin")
_CATEGORY = ("Category", "Categoria", "Categoría", "Kategorie", "Kategoria", "Catégorie")
_ENTITY = ("Entity", "Entidade", "Entidad", "Entita", "Jednostka", "Entité")
_REQUESTER = Like(r"(\S.*\S) ?- ?\1")
_TECHNICIAN = Like(r"\S.* - (technician|técnico|technik|technicien)")
_GROUP = Like(r"\S.* - (technician group|grupo técnico|grupo de t[eé]cnicos|skupina techniků|grupa techników|groupe de techniciens|groupe d'attribution)")  # fmt: skip
_STATES = {
    "novo": "open", "em atendimento (atribuído)": "open", "em atendimento (planejado)": "open", "pendente": "waiting", "solucionado": "solved", "fechado": "closed",
    "nuevo": "open", "en curso (asignada)": "open", "en curso (planificada)": "open", "en espera": "waiting", "resueltas": "solved", "cerradas": "closed",
    "zpracovává se (přiřazeno)": "open", "zpracovává se (naplánováno)": "open", "nevyřízené": "waiting",
    "w trakcie (przypisane)": "open", "w trakcie (zaplanowane)": "open", "trwające": "waiting",
    "nouveau": "open", "en cours (attribué)": "open", "en cours (planifié)": "open", "en attente": "waiting", "résolu": "solved", "clos": "closed",
}  # fmt: skip
_PRIORITIES = {
    "very low": "low", "very high": "urgent", "muito baixa": "low", "baixa": "low", "média": "normal", "muito alta": "urgent",
    "muy baja": "low", "muy alta": "urgent", "velmi nízká": "low", "velmi vysoká": "urgent", "bardzo niski": "low", "bardzo wysoki": "urgent",
    "très basse": "low", "basse": "low", "moyenne": "normal", "haute": "high", "très haute": "urgent",
}  # fmt: skip

FORMAT = Format(
    name="glpi_tickets",
    vendor="GLPI",
    title="GLPI tickets (CSV)",
    recognise=(
        "ID",
        _TITLE,
        _OPENED,
        (_REQUESTER, *_CATEGORY, *_ENTITY),
        (*_SOLVED, *_CLOSED, *_DUE),
    ),
    unless=("Ticket ID", "Project", "Tracker"),
    cells={
        "id": Text("ID"),
        "created_at": Time(*_OPENED),
        "resolved_at": Time(*_SOLVED),
        "closed_at": Time(*_CLOSED),
        "due_at": Time(*_DUE),
        "updated_at": Time(
            "Last update",
            "Última atualização",
            "Última actualización",
            "Última modificación",
            "Poslední aktualizace",
            "Ostatnia aktualizacja",
            "Dernière modification",
        ),
        "status": Text("Status", "Estado", "Estados", "Stav", "Statut"),
        "status_class": StatusClass(words=_STATES),
        "priority": Priority(
            "Priority", "Prioridade", "Prioridad", "Priorita", "Priorytet", "Priorité", words=_PRIORITIES
        ),
        "category": Text(*_CATEGORY),
        "site": Text(*_ENTITY),
        "team": Text(_GROUP),
        "agent": Text(_TECHNICIAN),
        "customer": Text(_REQUESTER),
        "channel": Text("Request source", "Origem da requisição", "Origen de la solicitud", "Zdroj požadavku"),
        "subject": Text(*_TITLE),
        "was_late": Flag(
            "Time to resolve exceeded",
            "Tempo para solução excedido",
            "Se superó el tiempo de resolución",
            yes=("sim", "sí", "si"),
            no=("não",),
        ),
        "rating": Score(
            "Satisfaction survey - Satisfaction",
            "Pesquisa de satisfação - Satisfação",
            "Encuesta de satisfacción - Satisfacción",
            "Enquête de satisfaction - Satisfaction",
            top=5,
        ),
    },
    fills=(
        Fill(
            record="ticket",
            needs=("created_at",),
            derive={
                "id": "regexp_replace(id, '[ \u00a0\u202f,.]', '', 'g')",
                "was_resolution_in_sla": "CASE WHEN was_late THEN FALSE WHEN resolved_at IS NOT NULL THEN NOT was_late END",
            },
        ),
        Fill(
            record="survey_response",
            only=(),
            when_any=("rating",),
            where="rating > 0",
            derive={
                "id": "'csat ' || regexp_replace(id, '[ \u00a0\u202f,.]', '', 'g')",
                "ticket": "regexp_replace(id, '[ \u00a0\u202f,.]', '', 'g')",
                "customer": "customer",
                "kind": "'csat'",
                "score": "rating",
                "scale": "5",
            },
        ),
    ),
)
