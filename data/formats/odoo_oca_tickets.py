"""Odoo with the open helpdesk of the Odoo Community Association (helpdesk_mgmt): ticket list as CSV or XLSX (Export), in English, Hungarian and German.

Evidence [C]: the fields, their labels and the stages the module brings, read in its code and language files; no real file was seen. The person exporting
picks the columns. A ticket is done when its stage says so or it has a closing date. Times carry no zone.
"""

from data.declare.columns import Channel, Priority, StatusClass, Text, Time
from data.declare.format import Fill, Format

_NUMBER = ("Ticket number", "Azonosító", "Ticketnummer")
_CREATED = ("Created on", "Létrehozás dátuma", "Erstellt am")
_STAGE = ("Stage", "Állapot", "Stufe")
_STAGE_MOVED = ("Last Stage Update", "Állapot utoljára módosítva", "Letzte Aktualisierung der Stufe")
_ASSIGNED = ("Assigned Date", "Hozzárendelés dátuma", "Zugewiesenes Datum")
_CLOSED = ("Closed Date", "Lezárás dátuma", "Abschlussdatum")
_STATES = {"awaiting": "waiting", "kész": "solved", "elvetve": "discarded", "neu": "open", "warten auf": "waiting"}
_PRIORITIES = {"very high": "urgent", "nagyon magas": "urgent", "sehr hoch": "urgent"}

FORMAT = Format(
    name="odoo_oca_tickets",
    vendor="Odoo OCA",
    title="Odoo tickets (OCA helpdesk)",
    recognise=(_NUMBER, _CREATED, _STAGE, (*_STAGE_MOVED, *_ASSIGNED, *_CLOSED)),
    unless=("Helpdesk Team", "Ticket#"),
    telling=("Ticket number", "Assigned user", "Last Stage Update", "Assigned Date", "Closed Date"),
    cells={
        "id": Text(*_NUMBER),
        "created_at": Time(*_CREATED),
        "closed_at": Time(*_CLOSED),
        "updated_at": Time("Last Updated on", "Utolsó módosítás dátuma", "Zuletzt aktualisiert am", *_STAGE_MOVED),
        "status": Text(*_STAGE),
        "status_class": StatusClass(words=_STATES),
        "priority": Priority("Priority", "Prioritás", "Priorität", words=_PRIORITIES),
        "channel": Channel("Channel", "Csatorna", "Kanal"),
        "category": Text("Category", "Kategória", "Kategorie"),
        "tags": Text("Tags", "Címkék", "Stichwörter"),
        "team": Text("Team", "Csapat"),
        "agent": Text("Assigned user", "Felelős", "Zugewiesener Benutzer"),
        "customer": Text(
            "Email",
            "Email címe",
            "E-mail",
            "Contact",
            "Partner",
            "Kontakt",
            "Partner Name",
            "Partner neve",
            "Partnername",
        ),
        "organisation": Text("Commercial Partner"),
        "subject": Text("Title", "Cím", "Titel"),
    },
    fills=(Fill(record="ticket", needs=("created_at",)),),
)
