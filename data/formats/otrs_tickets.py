"""OTRS, Znuny and OTOBO: result of the ticket search as CSV (the agent's interface), in English, Czech, Slovak, Polish, Hungarian, Greek, German,
French, Spanish and Portuguese.

Evidence [C]: the columns of the default setting SearchCSVData, the code that writes them (Kernel/Modules/AgentTicketSearch.pm) and the titles in the language
files of OTOBO; where a language has no word, the header stands as in the code (FirstResponseInMin). State and lock are written in the agent's language, the
other cells as the system names them.

The minutes count the working time of the queue's or SLA's calendar. A merged or removed ticket is left out, line by line in the receipt.
Times are those of the system (UTC in newer versions) and carry no zone.
"""

from data.declare.columns import Duration, Priority, StatusClass, Text, Time, WithinSla
from data.declare.format import Fill, Format

_NUMBER = ("Ticket Number", "Ticket#", "TicketNumber", "Číslo tiketu", "Numer zgłoszenia", "Jegyszám", "Αριθμός Δελτίου", "Ticket-Nummer", "Ticketnummer", "Numéro de ticket", "NuméroTicket", "Número de Ticket", "Número do Ticket", "Número do Chamado", "Número Chamado")  # fmt: skip
_CREATED = (
    "Created",
    "Vytvořeno",
    "Vytvorený",
    "Utworzone",
    "Létrehozva",
    "Δημιουργήθηκε",
    "Erstellt",
    "Créé",
    "Creado",
    "Criado",
)
_CLOSED = ("Closed", "Close Time", "Uzavřeno", "Čas uzavření", "Zatvorený", "Čas uzatvorenia", "Zamknięte", "Data zamknięcia", "Lezárva", "Lezárás ideje", "Κλειστό", "Χρόνος Κλεισίματος", "Geschlossen", "Schließzeit", "Fermés", "Date de clôture", "Cerrado", "Fecha de cierre", "Fechado", "Hora de Fechamento", "Tempo de Fecho")  # fmt: skip
_STATE = ("State", "Stav", "Stan", "Állapot", "Κατάσταση", "Status", "État", "Estado")
_FIRST_RESPONSE = (
    "FirstResponse",
    "First Response",
    "Pierwsza odpowiedź",
    "Első válasz",
    "Erstantwortzeit",
    "PrimeraRespuesta",
    "Primeira Resposta",
)
_FIRST_RESPONSE_MINUTES = ("FirstResponseInMin", "Pierwsza odpowiedź w min.", "Első válasz percben", "Erstantwortzeit in Minuten", "PrimeraRespuestaEnMin", "Primeira Resposta em Minutos")  # fmt: skip
_FIRST_RESPONSE_LEFT = ("FirstResponseDiffInMin", "Pierwsza odpowiedź w min. - różnica", "Első válasz különbsége percben", "Erstantwortzeitdifferenz in Minuten", "PrimeraRespuestaDifEnMin", "Diferença de Tempo da Primeira Resposta em Minutos")  # fmt: skip
_SOLUTION_MINUTES = (
    "SolutionInMin",
    "Rozwiązanie w minutach",
    "Megoldás percben",
    "Lösungszeit in Minuten",
    "Tempo de solução em minutos",
)
_SOLUTION_LEFT = (
    "SolutionDiffInMin",
    "Różnica rozwiązań w minutach",
    "Megoldás különbsége percben",
    "Lösungszeitdifferenz in Minuten",
    "Delta de tempo de solução em minutos",
)
_STATES = {
    "upomínka při čekání na vyřízení": "waiting", "čeká na vyřízení - automaticky zavřít+": "waiting", "uzavřeno - vyřešeno": "closed", "uzavřeno - nevyřešeno": "closed",
    "otvoriť": "open", "nevybavená pripomienka": "waiting", "úspešne zatvorené": "closed", "zatvorené neúspešne": "closed",
    "oczekujące przypomnienie": "waiting", "zamknięte z powodzeniem": "closed", "zamknięte bez powodzenia": "closed",
    "emlékeztető függőben": "waiting", "sikeresen lezárva": "closed", "sikertelenül lezárva": "closed",
    "ανοικτό": "open", "εκκρεμεί υπενθύμιση": "waiting", "έκλεισε επιτυχώς": "closed", "έκλεισε ανεπιτυχώς": "closed", "ενωμένο": "discarded",
    "neu": "open", "warten zur erinnerung": "waiting", "erfolgreich geschlossen": "closed", "erfolglos geschlossen": "closed", "zusammengefasst": "discarded",
}  # fmt: skip
_PRIORITIES = {"1 very low": "low", "2 low": "low", "3 normal": "normal", "4 high": "high", "5 very high": "urgent"}

FORMAT = Format(
    name="otrs_tickets",
    vendor="OTRS",
    title="OTRS, Znuny or OTOBO tickets (CSV)",
    recognise=(
        _NUMBER,
        _CREATED,
        _STATE,
        (
            "FirstLock",
            "First Lock",
            "Pierwsza blokada",
            "Első zárolás",
            "Erstsperrzeit",
            "PrimerBloqueo",
            "Primeiro Bloqueio",
            *_FIRST_RESPONSE,
            *_FIRST_RESPONSE_MINUTES,
            *_SOLUTION_MINUTES,
            *_SOLUTION_LEFT,
            "AccountedTime",
            "Tiempo Registrado",
            "Tempo contabilizado",
        ),
    ),
    unless=("Create Channel", "Close In Min"),
    cells={
        "id": Text(*_NUMBER),
        "created_at": Time(*_CREATED),
        "first_response_at": Time(*_FIRST_RESPONSE),
        "closed_at": Time(*_CLOSED),
        "updated_at": Time(
            "Changed",
            "Změněno",
            "Zmenený",
            "Zmienione",
            "Módosítva",
            "Άλλαξε",
            "Geändert",
            "Changé",
            "Modificado",
            "Alterado",
        ),
        "status": Text(*_STATE),
        "status_class": StatusClass(words=_STATES),
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
            words=_PRIORITIES,
        ),
        "team": Text("Queue", "Fronta", "Kolejka", "Várólista", "Ουρά", "File", "Cola", "Fila"),
        "agent": Text(
            "Owner",
            "Vlastník",
            "Właściciel",
            "Tulajdonos",
            "Ιδιοκτήτης",
            "Besitzer",
            "Propriétaire",
            "Propietario",
            "Proprietário",
        ),
        "customer": Text(
            "CustomerUserID",
            "Customer Name",
            "CustomerName",
            "Jméno zákazníka",
            "Nazwa klienta",
            "Imię i nazwisko użytkownika",
            "Ügyfél neve",
            "Ügyfélnév",
            "Kundenname",
            "Nom du Client",
            "Nombre del cliente",
            "Nome do Cliente",
            "Cliente",
            "From",
            "Od",
            "Feladó",
            "Από",
            "Von",
            "De",
        ),
        "organisation": Text(
            "CustomerID",
            "ID zákazníka",
            "Zákaznícke č.",
            "Identyfikator klienta",
            "Ügyfél-azonosító",
            "ID-Πελάτη",
            "Kundennummer",
            "Code client",
            "ID del cliente",
            "ID do Cliente",
            "ID de Cliente",
        ),
        "category": Text(
            "Service",
            "Služba",
            "Servis",
            "Usługa",
            "Szolgáltatás",
            "Υπηρεσία",
            "Type",
            "Typ",
            "Típus",
            "Τύπος",
            "Servicio",
            "Serviço",
            "Tipo",
        ),
        "subject": Text(
            "Subject",
            "Předmět",
            "Predmet",
            "Temat",
            "Tárgy",
            "Θέμα",
            "Betreff",
            "Sujet",
            "Asunto",
            "Assunto",
            "Title",
            "Název",
            "Názov",
            "Tytuł",
            "Cím",
            "Τίτλος",
            "Titel",
            "Titre",
            "Título",
            "Titulo",
        ),
        "first_response_reported_business_seconds": Duration(*_FIRST_RESPONSE_MINUTES, unit="minutes"),
        "resolution_reported_business_seconds": Duration(*_SOLUTION_MINUTES, unit="minutes"),
        "was_first_response_in_sla": WithinSla(*_FIRST_RESPONSE_LEFT),
        "was_resolution_in_sla": WithinSla(*_SOLUTION_LEFT),
    },
    leave_out="lower(status) IN ('merged', 'removed', 'eltávolított', 'αφαιρέθηκε', 'entfernt')",
    fills=(Fill(record="ticket", needs=("created_at",)),),
)
