"""Redmine: issue list as CSV, in English, Czech, Slovak, Polish, Hungarian, Greek, German, French, Spanish and Portuguese.

Evidence [C]: the columns, read in the code, and their titles in its locales; [F] the English header. The person exporting chooses the columns; the
date of creation has to be among them. Closing is the solution: a state that closes sets it. The tracker (Bug, Support) is the category, the
category within a project the product. Times are in the user's zone and format.
"""

from data.declare.columns import Duration, Priority, StatusClass, Text, Time
from data.declare.format import Fill, Format

_TRACKER = ("Tracker", "Fronta", "Front", "Typ zagadnienia", "Típus", "Ανιχνευτής", "Tipo")
_CREATED = (
    "Created",
    "Vytvořeno",
    "Vytvorené",
    "Data utworzenia",
    "Létrehozva",
    "Δημιουργήθηκε",
    "Angelegt",
    "Créé",
    "Creado",
    "Criado",
    "Criado em",
)
_AUTHOR = ("Author", "Autor", "Szerző", "Συγγραφέας", "Auteur")
_DONE = (
    "% Done",
    "% Hotovo",
    "% Wykonania",
    "Készültség (%)",
    "% επιτεύχθη",
    "% erledigt",
    "% réalisé",
    "% Realizado",
    "% Terminado",
    "% Completo",
)
_VERSION = (
    "Target version",
    "Cílová verze",
    "Cieľová verzia",
    "Wersja docelowa",
    "Cél verzió",
    "Στόχος έκδοσης",
    "Zielversion",
    "Version cible",
    "Versión prevista",
    "Versão",
)
_STATES = {
    "feedback": "waiting", "čeká se": "waiting", "ve vývoji": "open", "odmítnutý": "closed",
    "rozpracovaná": "open", "vyriešená": "solved", "čaká na odsúhlasenie": "waiting", "uzavretá": "closed", "odmietnutá": "closed",
    "w toku": "open", "odpowiedź": "waiting", "odrzucony": "closed",
    "megoldva": "solved", "visszajelzés": "waiting", "elutasított": "closed",
    "νέα": "open", "επιλυμένο": "solved", "σχόλια": "waiting", "απορριπτέο": "closed",
    "neu": "open", "abgewiesen": "closed", "erledigt": "closed",
    "commentaire": "waiting", "comentarios": "waiting",
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
        "closed_at": Time(
            "Closed",
            "Uzavřeno",
            "Uzavreté",
            "Data zamknięcia",
            "Lezárva",
            "Geschlossen am",
            "Fermé",
            "Cerrada",
            "Concluído",
            "Fechado",
        ),
        "due_at": Time(
            "Due date",
            "Uzavřít do",
            "Odovzdať do",
            "Data oddania",
            "Befejezés dátuma",
            "Προθεσμία",
            "Abgabedatum",
            "Echéance",
            "Fecha fin",
            "Data prevista",
            "Data de fim",
        ),
        "updated_at": Time(
            "Updated",
            "Aktualizováno",
            "Aktualizované",
            "Data modyfikacji",
            "Módosítva",
            "Ενημερώθηκε",
            "Aktualisiert",
            "Mis-à-jour",
            "Actualizado",
            "Alterado",
            "Alterado em",
        ),
        "status": Text("Status", "Stav", "Státusz", "Κατάσταση", "Statut", "Estado", "Situação"),
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
        "category": Text(*_TRACKER),
        "product": Text(
            "Category", "Kategorie", "Kategória", "Kategoria", "Κατηγορία", "Catégorie", "Categoría", "Categoria"
        ),
        "site": Text("Project", "Projekt", "Έργο", "Projet", "Proyecto", "Projeto"),
        "agent": Text(
            "Assignee",
            "Přiřazeno",
            "Priradené",
            "Przypisany do",
            "Felelős",
            "Ανάθεση σε",
            "Zugewiesen an",
            "Assigné à",
            "Asignado a",
            "Atribuído a",
            "Atribuído para",
        ),
        "customer": Text(*_AUTHOR),
        "subject": Text(
            "Subject", "Předmět", "Predmet", "Temat", "Tárgy", "Θέμα", "Thema", "Sujet", "Asunto", "Assunto", "Título"
        ),
        "handle_seconds": Duration(
            "Spent time",
            "Strávený čas",
            "Przepracowany czas",
            "Ráfordított idő",
            "Δαπανημένος χρόνος",
            "Aufgewendete Zeit",
            "Temps passé",
            "Tiempo dedicado",
            "Tempo gasto",
            unit="hours",
        ),
    },
    # Where nobody has logged any time, 0 hours stand.
    fills=(Fill(record="ticket", needs=("created_at",), derive={"handle_seconds": "nullif(handle_seconds, 0)"}),),
)
