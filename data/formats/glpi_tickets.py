"""GLPI: ticket list exported as CSV from the search, in English, Czech, Slovak, Polish, Hungarian, Greek, German, Spanish, Portuguese and French.

Evidence [C]: the writer of the file and the titles, states and priorities in the language files of GLPI 0.90, 9.3 and 10; [P] English, Portuguese,
Spanish and French headers that independent public scripts read; Polish “Data otwarcia” [I]. Actors stand in columns of two names, as
“Requester - Requester”; several of them share a cell. Numbers have a blank or comma between thousands, also the id. Times are local times of the
user. Uncertain: the survey's scale (stars, 1 to 5) [I].
"""

from data.declare.columns import Flag, Like, Priority, Score, StatusClass, Text, Time
from data.declare.format import Fill, Format

_ID = ("ID", "Identifikátor", "ΑΑ")
_TITLE = ("Title", "Název", "Nadpis", "Názov", "Titulok", "Tytuł", "Cím", "Τίτλος", "Titel", "Título", "Titre")
_OPENED = ("Opening date", "Datum otevření", "Dátum otvorenia", "Data utworzenia", "Termin otwarcia", "Data otwarcia", "Nyitás dátuma", "Ημερομηνία έναρξης", "Erstellungsdatum", "Data de abertura", "Fecha de apertura", "Date d'ouverture")  # fmt: skip
_SOLVED = ("Resolution date", "Datum vyřešení", "Dátum vyriešenia", "Data rozwiązania", "Data ustanowienia", "Megoldás dátuma", "Ημερομηνία ανάλυσης", "Datum der Lösung", "Data da solução", "Data de solução", "Data de resolução", "Fecha de solución", "Fecha de resolución", "Date de résolution")  # fmt: skip
_CLOSED = ("Closing date", "Datum uzavření", "Dátum uzavretia", "Data zamknięcia", "Befejezés dátuma", "Ημερομηνία κλεισίματος", "Abschlussdatum", "Data de fechamento", "Data de encerramento", "Fecha de cierre", "Date de clôture")  # fmt: skip
_DUE = ("Time to resolve", "Due date", "Čas na vyřešení", "Termín splnění", "Čas na vyriešenie", "Termín splnenia", "Termín vyriešenia", "Czas na rozwiązania", "Czas rozwiązania", "Termin", "Megoldási idő", "Esedékesség napja", "Ημερομηνία λήξης", "Zeit zur Behebung", "Ablaufdatum", "Tempo para solução", "Tempo para resolver", "Tempo para solução (TTR)", "Data de finalização", "Data de vencimento", "Tiempo de solución", "Tiempo para resolver", "Fecha de vencimiento", "TTR", "Temps de résolution", "Date d'échéance")  # fmt: skip
_CATEGORY = ("Category", "Kategorie", "Kategória", "Kategoria", "Κατηγορία", "Categoria", "Categoría", "Catégorie")
_ENTITY = ("Entity", "Entita", "Subjekt", "Jednostka", "Szervezet", "Cég", "Οντότητα", "Οντότητες", "Einheit", "Entidade", "Entidad", "Entité")  # fmt: skip
_REQUESTER = Like(r"(\S.*\S) ?- ?\1")
_TECHNICIAN = Like(r"\S.* - (technician|technik|realizator|technikus|τεχνικός|techniker|técnico|technicien)")
_GROUP = Like(r"\S.* - (technician group|skupina technik(a|ů|ov)|grupa realizatorów|grupa techników|technikus csoport|ομάδα τεχνικών|technikergruppe|grupo técnico|grupo de t[eé]cnicos|groupe de techniciens|groupe d'attribution)")  # fmt: skip
_STATES = {
    "zpracováváno (přiděleno)": "open", "zpracováváno (naplánováno)": "open", "zpracovává se (přiřazeno)": "open", "zpracovává se (naplánováno)": "open",
    "nevyřízené": "waiting", "čeká na zpracování": "waiting",
    "spracovanie (priradené)": "open", "spracovanie (naplánované)": "open", "v riešení (priradené)": "open", "v riešení (naplánované)": "open",
    "rozpracované": "waiting", "čakajúce": "waiting", "uzatvorené": "closed",
    "w trakcie (przypisane)": "open", "w trakcie (zaplanowane)": "open", "w toku (przypisane)": "open", "przypisane": "open", "zaplanowane": "open",
    "trwające": "waiting", "oczekujący": "waiting",
    "feldolgozás (kiadva)": "open", "feldolgozás (kiadott)": "open", "feldolgozás (tervezett)": "open", "feldolgozás (ütemezett)": "open",
    "függő": "waiting", "megoldva": "solved", "zárva": "closed",
    "σε πρόοδο (ανατέθηκε)": "open", "σε επεξεργασία (προγραμματισμένο)": "open", "σε εκκρεμότητα": "waiting", "επιλυμένο": "solved",
    "neu": "open", "in bearbeitung (zugewiesen)": "open", "in bearbeitung (mit zeitplan)": "open", "in der warteschlange": "waiting",
    "novo": "open", "em atendimento (atribuído)": "open", "em atendimento (planejado)": "open", "processando (atribuído)": "open", "processando (planejado)": "open",
    "a processar (atribuído)": "open", "a processar (planeado)": "open",
    "pendente": "waiting", "aguardando": "waiting", "solucionado": "solved", "resolvido": "solved", "fechado": "closed", "encerrado": "closed",
    "nuevo": "open", "nuevos": "open", "en curso (asignada)": "open", "en curso (planificada)": "open", "en espera": "waiting", "resueltas": "solved", "cerradas": "closed",
    "nouveau": "open", "en cours (attribué)": "open", "en cours (planifié)": "open", "en attente": "waiting", "résolu": "solved", "clos": "closed",
}  # fmt: skip
_PRIORITIES = {
    "very low": "low", "very high": "urgent", "major": "urgent", "velmi nízká": "low", "velmi vysoká": "urgent", "hlavní": "urgent",
    "veľmi nízka": "low", "veľmi nízky": "low", "nízky": "low", "stredný": "normal", "vysoký": "high", "veľmi vysoká": "urgent", "veľmi vysoký": "urgent", "závažná": "urgent", "nadriadený": "urgent",
    "bardzo niski": "low", "bardzo wysoki": "urgent", "krytyczny": "urgent",
    "nem fontos": "low", "kevésbé fontos": "low", "fontos": "high", "nagyon fontos": "urgent", "fő": "urgent",
    "πολύ χαμηλό": "low", "χαμηλό": "low", "μεσαίο": "normal", "υψηλό": "high", "πολύ υψηλό": "urgent", "μείζον": "urgent",
    "sehr niedrig": "low", "sehr hoch": "urgent",
    "muito baixa": "low", "muito baixo": "low", "baixa": "low", "baixo": "low", "média": "normal", "médio": "normal", "alto": "high", "muito alta": "urgent", "muito alto": "urgent", "critica": "urgent", "principal": "urgent",
    "muy baja": "low", "mediana": "normal", "muy alta": "urgent", "muy urgente": "urgent", "mayor": "urgent", "primordial": "urgent",
    "très basse": "low", "basse": "low", "moyenne": "normal", "haute": "high", "très haute": "urgent", "majeure": "urgent",
}  # fmt: skip

FORMAT = Format(
    name="glpi_tickets",
    vendor="GLPI",
    title="GLPI tickets (CSV)",
    recognise=(
        _ID,
        _TITLE,
        _OPENED,
        (_REQUESTER, *_CATEGORY, *_ENTITY),
        (*_SOLVED, *_CLOSED, *_DUE),
    ),
    unless=("Ticket ID", "Project", "Tracker"),
    cells={
        "id": Text(*_ID),
        "created_at": Time(*_OPENED),
        "resolved_at": Time(*_SOLVED),
        "closed_at": Time(*_CLOSED),
        "due_at": Time(*_DUE),
        "updated_at": Time(
            "Last update",
            "Poslední změna",
            "Poslední aktualizace",
            "Posledná aktualizácia",
            "Ostatnia aktualizacja",
            "Utoljára frissítve",
            "Τελευταία ενημέρωση",
            "Letzte Aktualisierung",
            "Última atualização",
            "Última actualização",
            "Última actualización",
            "Última modificación",
            "Dernière modification",
        ),
        "status": Text("Status", "Stav", "Státusz", "Állapot", "Κατάσταση", "Estado", "Estados", "Statut"),
        "status_class": StatusClass(words=_STATES),
        "priority": Priority(
            "Priority",
            "Priorita",
            "Priorytet",
            "Prioritás",
            "Προτεραιότητα",
            "Priorität",
            "Prioridade",
            "Prioridad",
            "Priorité",
            words=_PRIORITIES,
        ),
        "category": Text(*_CATEGORY),
        "site": Text(*_ENTITY),
        "team": Text(_GROUP),
        "agent": Text(_TECHNICIAN),
        "customer": Text(_REQUESTER),
        "channel": Text(
            "Request source",
            "Zdroj žádosti",
            "Způsob zadání",
            "Zdroj požadavku",
            "Zdroj žiadosti",
            "Źródło zgłoszenia",
            "Kérés forrása",
            "Igénylés forrása",
            "Προέλευση αίτησης",
            "Art der Anfrage",
            "Origem da requisição",
            "Fonte do pedido",
            "Origen de la solicitud",
            "Origen de la petición",
            "Source de la demande",
            "Požadovaný zdroj",
            "Zdroj požiadavky",
            "Źródło żądania",
            "Anfragequelle",
            "Fonte da solicitação",
            "Fonte de pedido",
        ),
        "subject": Text(*_TITLE),
        "was_late": Flag(
            "Time to resolve exceeded",
            "Čas na vyřešení byl překročen",
            "Termín splnenia bol prekročený",
            "Czas na rozwiązanie przekroczony",
            "Túllépte a megoldási időt",
            "Zeit zur Behebung überschritten",
            "Tempo para solução excedido",
            "Tempo para resolver excedido",
            "Período para resolução excedido",
            "Se superó el tiempo de resolución",
            "Temps de résolution dépassé",
            yes=("sim", "sí", "si"),
            no=("não",),
        ),
        "rating": Score(
            "Satisfaction survey - Satisfaction",
            "Průzkum spokojenosti - Spokojenost",
            "Prehľad spokojnosti - Spokojnosť",
            "Badanie satysfakcji - Zadowolenie",
            "Elégedettségi felmérés - Elégedettség",
            "Έρευνα ικανοποίησης - Ικανοποίηση",
            "Zufriedenheitsumfrage - Zufriedenheit",
            "Pesquisa de satisfação - Satisfação",
            "Inquérito de satisfação - Satisfação",
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
