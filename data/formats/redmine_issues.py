"""Redmine: issue list as CSV, in English, Czech, Slovak, Polish, Hungarian, Greek and German.

Evidence [C]: the columns, read in the code, and their titles in its locales; [F] the English header. The person exporting chooses the columns; the
date of creation has to be among them. Closing is the solution: a state that closes sets it. The tracker (Bug, Support) is the category, the
category within a project the product. Times are in the user's zone and format.
"""

from data.declare.columns import Duration, Priority, StatusClass, Text, Time
from data.declare.format import Fill, Format

_TRACKER = ("Tracker", "Fronta", "Front", "Typ zagadnienia", "Típus", "Ανιχνευτής")
_CREATED = ("Created", "Vytvořeno", "Vytvorené", "Data utworzenia", "Létrehozva", "Δημιουργήθηκε", "Angelegt")
_AUTHOR = ("Author", "Autor", "Szerző", "Συγγραφέας")
_DONE = ("% Done", "% Hotovo", "% Wykonania", "Készültség (%)", "% επιτεύχθη", "% erledigt")
_VERSION = (
    "Target version",
    "Cílová verze",
    "Cieľová verzia",
    "Wersja docelowa",
    "Cél verzió",
    "Στόχος έκδοσης",
    "Zielversion",
)
_STATES = {
    "feedback": "waiting", "čeká se": "waiting", "ve vývoji": "open", "odmítnutý": "closed",
    "rozpracovaná": "open", "vyriešená": "solved", "čaká na odsúhlasenie": "waiting", "uzavretá": "closed", "odmietnutá": "closed",
    "w toku": "open", "odpowiedź": "waiting", "odrzucony": "closed",
    "megoldva": "solved", "visszajelzés": "waiting", "elutasított": "closed",
    "νέα": "open", "επιλυμένο": "solved", "σχόλια": "waiting", "απορριπτέο": "closed",
    "neu": "open", "abgewiesen": "closed", "erledigt": "closed",
}  # fmt: skip
_PRIORITIES = {
    "immediate": "urgent", "okamžitá": "urgent", "urgentná": "urgent", "normálna": "normal", "natychmiastowy": "urgent", "normalny": "normal",
    "azonnal": "urgent", "επείγον": "urgent", "άμεση": "urgent", "sofort": "urgent",
}  # fmt: skip

FORMAT = Format(
    name="redmine_issues",
    vendor="Redmine",
    title="Redmine issues (CSV)",
    recognise=("#", _TRACKER, _CREATED, (*_DONE, *_AUTHOR, *_VERSION)),
    telling=(
        "Parent task",
        "Target version",
        "Total estimated time",
        "Total spent time",
        "Last updated by",
    ),
    cells={
        "id": Text("#"),
        "created_at": Time(*_CREATED),
        "closed_at": Time("Closed", "Uzavřeno", "Uzavreté", "Data zamknięcia", "Lezárva", "Geschlossen am"),
        "due_at": Time(
            "Due date", "Uzavřít do", "Odovzdať do", "Data oddania", "Befejezés dátuma", "Προθεσμία", "Abgabedatum"
        ),
        "updated_at": Time(
            "Updated", "Aktualizováno", "Aktualizované", "Data modyfikacji", "Módosítva", "Ενημερώθηκε", "Aktualisiert"
        ),
        "status": Text("Status", "Stav", "Státusz", "Κατάσταση"),
        "status_class": StatusClass(words=_STATES),
        "priority": Priority(
            "Priority", "Priorita", "Priorytet", "Prioritás", "Προτεραιότητα", "Priorität", words=_PRIORITIES
        ),
        "category": Text(*_TRACKER),
        "product": Text("Category", "Kategorie", "Kategória", "Kategoria", "Κατηγορία"),
        "site": Text("Project", "Projekt", "Έργο"),
        "agent": Text("Assignee", "Přiřazeno", "Priradené", "Przypisany do", "Felelős", "Ανάθεση σε", "Zugewiesen an"),
        "customer": Text(*_AUTHOR),
        "subject": Text("Subject", "Předmět", "Predmet", "Temat", "Tárgy", "Θέμα", "Thema"),
        "handle_seconds": Duration(
            "Spent time",
            "Strávený čas",
            "Przepracowany czas",
            "Ráfordított idő",
            "Δαπανημένος χρόνος",
            "Aufgewendete Zeit",
            unit="hours",
        ),
    },
    # Where nobody has logged any time, 0 hours stand.
    fills=(Fill(record="ticket", needs=("created_at",), derive={"handle_seconds": "nullif(handle_seconds, 0)"}),),
)
