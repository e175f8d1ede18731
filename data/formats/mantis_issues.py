"""MantisBT: issue list as CSV (View Issues > CSV Export), in English, Czech, Slovak, Polish, Hungarian, Greek, German,
French, Spanish and Portuguese.

Evidence [C]: the columns and their titles, read in the code and its language files; dates stand as days. There is no time of solving:
the state alone tells it. The project is the product.
"""

from data.declare.columns import Priority, StatusClass, Text, Time
from data.declare.format import Fill, Format

_ID = ("Id", "Identyfikator", "Ügyszám", "Identifiant", "Núm")
_SUBMITTED = ("Date Submitted", "Datum vložení", "Dátum vloženia", "Data zgłoszenia", "Beküldés dátuma", "Ημερομηνία Καταχώρησης", "Meldungsdatum", "Date de soumission", "Fecha de envío", "Data de Envio", "Data do Envio")  # fmt: skip
_REPORTER = (
    "Reporter",
    "Reportér",
    "Autor",
    "Zgłaszający",
    "Bejelentő",
    "Αναφέρων",
    "Rapporteur",
    "Informador",
    "Relator",
    "Repórter",
)
_SEVERITY = (
    "Severity",
    "Závažnost",
    "Dôležitosť",
    "Ważność",
    "Súlyosság",
    "Βαθμός",
    "Schweregrad",
    "Sévérité",
    "Gravedad",
    "Gravidade",
)
_STATES = {
    "feedback": "waiting", "acknowledged": "open", "confirmed": "open",
    "reakce": "waiting", "potvrzený": "open", "schválený": "open", "přiřazený": "open",
    "reakcia": "waiting", "potvrdený": "open", "priradený": "open",
    "zwrócony": "waiting", "uznany": "open", "potwierdzony": "open", "przypisany": "open",
    "visszajelzés": "waiting", "nyugtázva": "open", "megerősítve": "open", "hozzárendelve": "open", "megoldva": "solved",
    "σε επικοινωνία": "waiting", "αναγνωρισμένο": "open", "επιβεβαιωμένο": "open", "ανατεθειμένο": "open", "επιλυμένο": "solved", "ολοκληρωμένο": "closed",
    "neu": "open", "rückmeldung": "waiting", "anerkannt": "open", "bestätigt": "open", "zugewiesen": "open",
    "retour d’informations": "waiting", "retorno": "waiting", "resposta": "waiting", "admitido": "open", "reconhecido": "open", "confirmado": "open",
}  # fmt: skip
_PRIORITIES = {
    "immediate": "urgent", "okamžitě": "urgent", "okamžite": "urgent", "urgentná": "urgent", "normálna": "normal",
    "normalny": "normal", "natychmiastowy": "urgent", "azonnali": "urgent", "χαμήλη": "low", "άμμεση": "urgent", "sofort": "urgent",
}  # fmt: skip

FORMAT = Format(
    name="mantis_issues",
    vendor="MantisBT",
    title="MantisBT issues (CSV)",
    recognise=(_ID, _SUBMITTED, _REPORTER, (*_SEVERITY, "Reproducibility")),
    telling=(
        "Date Submitted",
        "Reproducibility",
        "View Status",
        "Fixed in Version",
        "Product Version",
    ),
    cells={
        "id": Text(*_ID),
        "created_at": Time(*_SUBMITTED),
        "updated_at": Time(
            "Updated",
            "Last Update",
            "Aktualizace",
            "Aktualizácia",
            "Aktualizacja",
            "Frissítve",
            "Ενημέρωση",
            "Aktualisiert",
            "Poslední změna",
            "Posledná zmena",
            "Data modyfikacji",
            "Utolsó frissítés",
            "Τελευταία ενημέρωση",
            "Zuletzt aktualisiert",
            "Mis à jour",
            "Dernière mise à jour",
            "Actualizada",
            "Última actualización",
            "Atualizado",
            "Última Atualização",
        ),
        "due_at": Time(
            "Due Date",
            "Termín do",
            "Termin realizacji",
            "Esedékesség",
            "Προθεσμία",
            "Fälligkeitsdatum",
            "Date d’échéance",
            "Fecha límite",
            "Data Limite",
            "Data de vencimento",
        ),
        "status": Text("Status", "Stav", "Állapot", "Κατάσταση", "État", "Estado"),
        "status_class": StatusClass(words=_STATES),
        "priority": Priority(
            "Priority",
            "Priorita",
            "Priorytet",
            "Prioritás",
            "Διαβάθμιση",
            "Priorität",
            "Priorité",
            "Prioridad",
            "Prioridade",
            words=_PRIORITIES,
        ),
        "category": Text(
            "Category", "Kategorie", "Kategória", "Kategoria", "Κατηγορία", "Catégorie", "Categoría", "Categoria"
        ),
        "product": Text("Project", "Projekt", "Εφαρμογή", "Projet", "Proyecto", "Projeto"),
        "agent": Text(
            "Assigned To",
            "Přiřazen",
            "Priradené",
            "Przypisany do",
            "Hozzárendelve a következőhöz",
            "Ανατεθέν σε",
            "Bearbeitung durch",
            "Affecté à",
            "Asignada a",
            "Atribuído a",
        ),
        "customer": Text(*_REPORTER),
        "tags": Text("Tags", "Štítky", "Znaczniki", "Címkék", "Ετικέτες", "Balises", "Etiquetas", "Marcadores"),
        "subject": Text(
            "Summary",
            "Shrnutí",
            "Zhrnutie",
            "Temat",
            "Összefoglaló",
            "Περίληψη (μέχρι 64 χαρακτήρες)",
            "Zusammenfassung",
            "Résumé",
            "Resumen",
            "Resumo",
        ),
        "resolution": Text(
            "Resolution",
            "Řešení",
            "Riešenie",
            "Rozwiązanie",
            "Döntés",
            "Απόφαση",
            "Lösung",
            "Résolution",
            "Resolución",
            "Resolução",
            "Solução",
        ),
    },
    fills=(
        Fill(
            record="ticket",
            needs=("created_at",),
            derive={
                "resolution": "CASE WHEN lower(resolution) NOT IN ('open', 'otevřený', 'otvorený', 'otwarty', 'megnyitva', 'σε εξέλιξη', 'offen', 'ouvert', 'abierta', 'aberto') THEN resolution END"
            },
        ),
    ),
)
