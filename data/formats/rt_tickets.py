"""Request Tracker: search results as a spreadsheet (tab separated, Results.tsv), in English, Czech, Slovak, Polish, Hungarian, Greek, German, French,
Spanish and Portuguese.

Evidence [C]: the code that writes it and its language files: the titles of the columns and the words of the states are those of the person's interface,
or the names of the fields where somebody put them into the format. Polish “zamknięte” is “resolved” here.

Times are written as the user sets them, by default as in “Mon Jan 05 09:00:00 2026”, in the user's zone. The relative columns (“3 days
ago”), which the default list has, cannot be read: the format needs Created or Resolved. “Nobody” is no agent. Uncertain: what states a site has added [I].
"""

from data.declare.columns import Duration, Priority, StatusClass, Text, Time
from data.declare.format import Fill, Format

_ID = ("id", "#", "Identifikátor", "Numer", "Sorszám", "ταυτότητα", "n°", "identificador")
_SUBJECT = ("Subject", "Předmět", "Predmet", "Temat", "Tárgy", "Θέμα", "Betreff", "Sujet", "Asunto", "Assunto")
_STATUS = ("Status", "Stav", "Státusz", "Κατάσταση", "ExtendedStatus", "Rozšířený stav", "RozszerzonyStatus", "Kiterjesztett_Státusz", "Erweiterter Status", "Statut", "StatutÉtendu", "Estado", "EstadoExtendido")  # fmt: skip
_CREATED = (
    "Created",
    "Vytvořeno",
    "Vytvorené",
    "Zarejestrowane",
    "Felvéve",
    "Δημιουργήθηκε",
    "Erstellt",
    "Créé",
    "Creado",
    "Criado",
)
_RESOLVED = (
    "Resolved",
    "Vyřešen",
    "Vyriešený",
    "Zamknięte",
    "Megoldva",
    "Επιλυμένα",
    "Erledigt",
    "Résolu",
    "Resuelto",
    "Resolvido",
)
_QUEUE_NAME = (
    "QueueName",
    "Název fronty",
    "NázovFronty",
    "NazwaKolejki",
    "Sor_Neve",
    "Bereichsname",
    "NomFile",
    "NombreCola",
    "NomeFila",
    "NomedaQueue",
)
_OWNER_NAME = ("OwnerName", "Jméno vlastníka", "Meno vlastníka", "NazwaWłaściciela", "Tulajdonos_Neve", "ΌνομαΚατόχου", "Besitzername", "NomIntervenant", "Nombre_del_Propietario", "Nome Proprietário", "NomedoDono")  # fmt: skip
_REQUESTORS = (
    "Requestors",
    "Žadatelé",
    "Žiadatelia",
    "Zgłaszający",
    "Beküldő",
    "Αιτούντες",
    "Auftraggeber",
    "Demandeurs",
    "Solicitantes",
    "Requisitantes",
    "Requerentes",
)
_WORKED = ("Time Worked", "TimeWorked", "Odpracovaný čas", "Čas práce", "Czas realizacji", "Ráfordított munkaidő", "Χρόνος εργασίας", "Gearbeitete Zeit", "Temps passé", "Tiempo Trabajado", "Tempo Trabalhado", "Tempo de trabalho")  # fmt: skip
_LEFT = ("Time Left", "TimeLeft", "Zbývající čas", "Zostávajúci čas", "Pozostały czas", "PozostałyCzas", "Hátralévő munkaidő", "Χρόνος που απομένει", "Verbleibende Zeit", "Temps restant", "Tiempo Restante", "Tempo Restante", "Tempo disponível")  # fmt: skip
_STATES = {
    "odložený": "waiting", "zamítnutý": "closed", "smazán": "discarded", "pozastavené": "waiting", "zamietnuté": "closed",
    "zamknięte": "solved", "zamrożone": "waiting", "odrzucone": "closed", "várakozik": "waiting", "megoldva": "solved", "elutasítva": "closed",
    "νέα": "open", "ανοικτά": "open", "επιλυμένα": "solved", "απορρίφθηκε": "closed",
    "neu": "open", "zurückgestellt": "waiting", "abgewiesen": "closed",
}  # fmt: skip

FORMAT = Format(
    name="rt_tickets",
    vendor="Request Tracker",
    title="Request Tracker tickets (TSV)",
    recognise=(
        _ID,
        _SUBJECT,
        _STATUS,
        (*_CREATED, *_RESOLVED),
        (
            *_QUEUE_NAME,
            *_OWNER_NAME,
            *_REQUESTORS,
            *_WORKED,
            *_LEFT,
            "Told",
            "InitialPriority",
            "FinalPriority",
            "EffectiveId",
        ),
    ),
    unless=("Tracker", "Ticket ID"),
    cells={
        "id": Text(*_ID),
        "created_at": Time(*_CREATED),
        "resolved_at": Time(*_RESOLVED),
        "due_at": Time(
            "Due",
            "Termín dokončení",
            "Do",
            "Termin realizacji",
            "Határidő",
            "Έως",
            "Fällig",
            "Échéance",
            "Fecha límite",
            "Vencimento",
            "Prazo",
        ),
        "updated_at": Time(
            "Last Updated",
            "LastUpdated",
            "Naposledy aktualizován",
            "Posledná zmena",
            "Ostatnia aktualizacja",
            "Utoljára aktualizálva",
            "Τελευταία ενημέρωση",
            "Zuletzt Aktualisiert",
            "Date dernière MAJ",
            "DateDernièreMAJ",
            "Actualizado por ultima vez",
            "ÚltimaActualización",
            "Atualizado em",
            "UltimaAtualizacao",
            "Última actualização",
        ),
        "status": Text(*_STATUS),
        "status_class": StatusClass(words={"stalled": "waiting", **_STATES}),
        "priority": Priority(
            "Priority",
            "Priorita",
            "Priorytet",
            "Prioritás",
            "Προτεραιότητα",
            "Priorität",
            "Priorité",
            "Prioridad",
            "Prioridade",
        ),
        "team": Text(*_QUEUE_NAME, "Queue", "Fronta", "Kolejka", "Sor", "Ουρά", "Bereich", "File", "Cola", "Fila"),
        "owner": Text(
            *_OWNER_NAME,
            "Owner",
            "Vlastník",
            "Właściciel",
            "Tulajdonos",
            "Υπεύθυνος",
            "Besitzer",
            "Intervenant",
            "Propietario",
            "Proprietário",
            "Dono",
        ),
        "customer": Text(
            *_REQUESTORS,
            "Requestor",
            "Žadatel",
            "Žiadateľ",
            "Αιτών",
            "Demandeur",
            "Solicitante",
            "Requisitante",
            "Requerente",
        ),
        "sla_policy": Text("SLA"),
        "subject": Text(*_SUBJECT),
        "handle_seconds": Duration(*_WORKED, unit="minutes"),
    },
    leave_out="lower(status) = 'deleted'",
    fills=(
        Fill(
            record="ticket",
            needs=("created_at",),
            derive={"agent": "CASE WHEN owner NOT LIKE 'Nobody%' THEN owner END"},
        ),
    ),
)
