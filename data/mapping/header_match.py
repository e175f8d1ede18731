"""Headers compared with the known names of fields, whatever their case, accents and spelling.

The names are English, Czech, Slovak, Polish, Hungarian, Greek and German: those of the formats without a vendor, and below
what these leave to a person's eye.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

from data.declare.columns import Like, header_key, header_keys, without_scale
from data.formats import customers, generic_contacts, generic_tickets, qa_reviews, survey
from data.mapping.fields import CLOCK

_WEAK = frozenset(
    (
        "art",
        "case",
        "code",
        "data",
        "date",
        "datum",
        "druh",
        "dátum",
        "end",
        "from",
        "group",
        "id",
        "key",
        "land",
        "left",
        "name",
        "no",
        "note",
        "nr",
        "number",
        "ok",
        "plan",
        "rad",
        "reason",
        "ref",
        "result",
        "score",
        "service",
        "source",
        "stan",
        "start",
        "state",
        "status",
        "text",
        "ticket",
        "time",
        "title",
        "typ",
        "type",
        "user",
        "value",
        "čas",
    )
)
"""Single words that say too little when they are only a part of a header."""
_MUTE = re.compile(r"(column|col|field|spalte|feld|sloupec|stlpec|kolumna|oszlop|στηλη|unnamed|f|c|x)? ?\d*|[a-z]{0,2}")
_DATED = frozenset(("date", "time", "datetime", "datum", "cas", "dat", "data", "day", "den", "deň", "dzien", "nap", "ido", "tag", "zeit", "wann", "when", "timestamp", "ημερομηνια", "ωρα"))  # fmt: skip
_KEYS = frozenset(
    (
        "id",
        "number",
        "no",
        "nr",
        "key",
        "cislo",
        "numer",
        "szam",
        "szama",
        "azonosito",
        "αριθμος",
        "κωδικος",
        "nummer",
        "kod",
        "code",
        "reference",
    )
)
_UNIT_WORDS = {
    "milliseconds": "ms msec msecs millis millisecond milliseconds milisekund milisekundy milisekúnd ezredmásodperc millisekunden",
    "seconds": "s sec secs second seconds sekund sekundy sekundách másodperc mp δευτερόλεπτα sekunden sek",
    "minutes": "m min mins minute minutes minut minuty minutách minutach perc percben λεπτά minuten",
    "hours": "h hr hrs hour hours hodin hodiny hodinách hodín hodinach godz godzin godziny óra órában ώρες stunden std",
    "days": "d day days dní dny dnech dni dniach nap napban ημέρες tage tagen",
}


_HEADERS = 20_000
"""So many headers are remembered: those of one tool are the same in every file, and each is asked for with every field."""


@lru_cache(_HEADERS)
def spelled(header: str) -> str:
    """A header for comparing: createdAt, created_at and “Created at (UTC)” are the same; accents do not count."""
    signs = without_scale(header[:300])
    apart = (
        " " + sign if sign.isupper() and before.islower() else sign
        for before, sign in zip(" " + signs, signs, strict=False)
    )
    return " / ".join(_plain(header_key(part)) for part in "".join(apart).split(" / "))


def _plain(text: str) -> str:
    taken_apart = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return "".join(sign for sign in taken_apart if not unicodedata.combining(sign))


@cache
def _names(record: str, field: str) -> dict[str, int]:
    known = synonyms(record).get(field, ())
    names: dict[str, int] = {}
    for place, name in enumerate((field.replace("_", " "), *known)):
        names.setdefault(_plain(name), place)
    return names


@lru_cache(_HEADERS)
def by_header(words: str, record: str, field: str) -> tuple[float, str] | None:
    """How sure the header alone makes it: a known name, or a part of one. Of names put together (“Q1 / How good …”) each counts."""
    if " / " in words:
        found = [known for part in words.split(" / ") if (known := by_header(part, record, field))]
        return max(found, default=None)
    if field == CLOCK:
        return (0.6, "header") if words in ("time", "cas", "godzina", "ido", "hora", "heure", "ora", "idopont", "ωρα", "uhrzeit", "zeit") else None  # fmt: skip
    best = 0.0
    names = _names(record, field)
    if words in names:
        return 0.9 - 0.1 * min(1.0, names[words] / 60), "header"
    parts = words.split()
    for name in names:
        size = name.count(" ") + 1
        if size < len(parts) and not (size == 1 and (name in _WEAK or len(name) < 4)) and f" {name} " in f" {words} ":
            best = max(best, 0.4 + 0.3 * size / len(parts))
    return (best, "header_part") if best else None


@lru_cache(_HEADERS)
def is_named(header: str, record: str, field: str) -> bool:
    """Whether a whole header is a known name of a field, if need be without the unit at its end."""
    words = spelled(header)
    return any((by_header(each, record, field) or ("", ""))[1] == "header" for each in (words, without_unit(words)))


def unit_of(column: str) -> str | None:
    """The unit that a header names, as in “Wait time (min)”."""
    words = spelled(column).split()
    for unit, names in _UNIT_WORDS.items():
        if set(map(_plain, names.split())) & set(words):
            return unit
    return None


def without_unit(words: str) -> str:
    """A header, spelled so, without the unit at its end: “wait time s”, “varakozas mp”."""
    found = words.split()
    return " ".join(found[:-1]) if len(found) > 1 and found[-1] in _UNIT_SIGNS else words


_UNIT_SIGNS = frozenset(_plain(sign) for names in _UNIT_WORDS.values() for sign in names.split())


def is_mute(words: str) -> bool:
    """Whether a header, spelled so, says nothing: “Column 5”, “x”, nothing at all."""
    return bool(_MUTE.fullmatch(words))


def is_dated(words: str) -> bool:
    """Whether a header says no more than that it is a date or time."""
    return bool(words) and set(words.split()) <= _DATED


def is_keyed(words: str) -> bool:
    """Whether a header speaks of a number, code or id of whatever kind."""
    return bool(set(words.split()) & _KEYS)


_PEOPLE: Mapping[str, tuple[str, ...]] = {
    "agent": ("agent", "agent name", "operator", "handled by", "assigned agent", "user", "operátor", "řešitel", "pracovník", "zpracoval", "riešiteľ", "agent obsługi", "konsultant", "pracownik", "przypisany do", "opiekun", "ügyintéző", "operátor neve", "felelős", "χειριστής", "υπεύθυνος", "εκπρόσωπος", "bearbeiter", "mitarbeiter", "zugewiesen an", "owner", "handler", "agent assigné", "conseiller", "agente", "agente asignado", "asesor", "assignee name", "řešitel tiketu"),
    "team": ("team", "queue", "queue name", "group", "department", "skupina", "oddělení", "oddelenie", "tým", "tím", "fronta", "rad", "zespół", "grupa", "dział", "kolejka", "csoport", "csapat", "osztály", "várólista", "ομάδα", "τμήμα", "ουρά", "gruppe", "abteilung", "warteschlange", "file d'attente", "équipe", "cola", "equipo", "linka", "řešitelská skupina", "riešiteľská skupina", "grupa wsparcia", "zespół wsparcia", "megoldó csoport", "ομάδα υποστήριξης", "support group", "assignment group"),
    "customer": ("customer", "customer id", "customer number", "client", "client id", "user email", "email address", "e-mail", "zákazník", "číslo zákazníka", "žadatel", "klient", "id zákazníka", "žiadateľ", "klient id", "zgłaszający", "numer klienta", "ügyfél", "ügyfélazonosító", "bejelentő", "πελάτης", "κωδικός πελάτη", "kunde", "kundennummer", "kunden id", "absender", "melder", "submitted by", "requested by", "reported by", "demandeur", "client", "solicitante", "cliente", "cust id", "volající", "odwiedzający"),
    "channel": ("channel", "contact channel", "origin", "kanál", "způsob kontaktu", "spôsob kontaktu", "kanał", "kanał kontaktu", "csatorna", "beérkezés módja", "κανάλι", "κανάλι επικοινωνίας", "kanal", "kontaktkanal", "eingangskanal"),
    "country": ("country", "market", "země", "stát", "krajina", "kraj", "ország", "χώρα", "land"),
    "category": ("category", "topic", "reason", "contact reason", "issue", "kategorie", "téma", "druh", "typ požadavku", "důvod", "kategória", "dôvod", "typ požiadavky", "kategoria", "temat kontaktu", "powód", "rodzaj", "kategória", "ok", "típus", "κατηγορία", "λόγος", "τύπος", "kategorie", "thema", "grund", "art"),
    "product": ("product", "service", "produkt", "služba", "usługa", "termék", "szolgáltatás", "προϊόν", "υπηρεσία", "dienst"),
    "organisation": ("organisation", "company", "firma", "společnost", "spoločnosť", "organizacja", "cég", "szervezet", "εταιρεία", "unternehmen", "organisation"),
}  # fmt: skip

_TICKET: Mapping[str, tuple[str, ...]] = {
    "id": ("ticket", "ticket key", "reference", "ref", "case", "case no", "case nr", "request no", "request number", "incident no", "číslo", "číslo případu", "id požadavku", "id tiketu", "číslo hlášení", "číslo požiadavky", "id požiadavky", "nr zgłoszenia", "id zgłoszenia", "numer sprawy", "nr sprawy", "bejelentés azonosító", "jegy azonosító", "jegyszám", "ügyszám", "sorszám", "αριθμός", "αριθμός εισιτηρίου", "κωδικός αιτήματος", "κωδικός", "ticketnummer", "ticket nr", "vorgangsnummer", "fallnummer", "kennung", "evid č", "evidenční číslo", "evidenčné číslo", "nr sprawy", "αρ αιτήματος", "αρ εισιτηρίου", "n° de demande", "n° de ticket", "numéro de ticket", "número de ticket", "n° de caso", "número de caso", "numer"),
    "created_at": ("created", "date of receipt", "date submitted", "datum přijetí", "datum podání", "dátum podania", "data wpływu", "data złożenia", "beérkezés dátuma", "benyújtás dátuma", "ημερομηνία παραλαβής", "annahmedatum", "opened on", "received", "received at", "request date", "ticket date", "created datetime", "přijato", "založeno", "datum založení", "nahlášeno", "zadáno", "vytvořeno dne", "prijaté", "založené", "dátum prijatia", "nahlásené", "data zgłoszenia", "data przyjęcia", "zgłoszono", "data otwarcia", "létrehozás dátuma", "bejelentés dátuma", "bejelentve", "beérkezett", "megnyitva", "δημιουργήθηκε", "ημερομηνία υποβολής", "ημερομηνία ανοίγματος", "erstellt", "erstellt am", "erstelldatum", "erstellungsdatum", "eröffnet", "eröffnet am", "eingegangen", "eingang", "eingangsdatum", "logged", "logged at", "date logged", "přijato dne", "prijaté dňa", "data wpłynięcia", "rögzítés időpontja", "rögzítve", "bejelentés időpontja", "ημ νια δημιουργίας", "ημ νια υποβολής", "erfasst am", "date de création", "créé le", "ouvert le", "fecha de creación", "creado", "fecha de apertura", "beérkezés időpontja", "létrehozás időpontja"),
    "first_response_at": ("first answer", "first response", "first reply", "responded at", "first response time", "response time", "time to first response", "datum první odpovědi", "první reakce", "dátum prvej odpovede", "prvá reakcia", "data pierwszej odpowiedzi", "pierwsza reakcja", "első válasz dátuma", "első válasz ideje", "ημερομηνία πρώτης απάντησης", "erste antwort", "erste antwort am", "erstreaktion", "replied", "first replied at", "date de première réponse", "première réponse", "première réponse le", "fecha de primera respuesta", "primera respuesta"),
    "resolved_at": ("completed", "solved date", "solved on", "solved time", "date solved", "resolved date", "date resolved", "date of resolution", "datum vyřízení", "vyřízeno", "dátum vybavenia", "vybavené", "data rozpatrzenia", "rozpatrzono", "elintézés dátuma", "elintézve", "ημερομηνία ολοκλήρωσης", "ολοκληρώθηκε", "completed at", "finished", "done at", "fixed at", "time to resolution", "resolution time", "resolution datetime", "vyřešeno dne", "dokončeno", "datum dokončení", "dátum vyriešenia", "dokončené", "vyriešené dňa", "rozwiązano", "zakończono", "data zakończenia", "megoldás dátuma", "megoldás ideje", "megoldva ekkor", "επιλύθηκε", "ημερομηνία λύσης", "gelöst", "gelöst am", "erledigt", "erledigt am", "lösungsdatum", "finished at", "vyřízeno dne", "vybavené dňa", "megoldás időpontja", "ημ νια επίλυσης", "date de résolution", "résolu le", "fecha de resolución", "resuelto"),
    "closed_at": ("closed", "end date", "uzavřeno dne", "zavřeno", "dátum uzavretia", "zatvorené", "zamknięto", "zamknięte", "lezárás dátuma", "lezárás ideje", "έκλεισε", "geschlossen", "geschlossen am", "abgeschlossen", "abgeschlossen am", "schließdatum", "closed on", "zavřeno dne", "zatvorené dňa", "lezárás időpontja", "ημ νια κλεισίματος", "date de clôture", "clôturé le", "fecha de cierre"),
    "due_at": ("deadline", "target date", "termín", "lhůta", "řešit do", "lehota", "termin", "határidő", "προθεσμία", "fällig", "fällig am", "frist", "termín řešení", "termín vyřešení", "termín riešenia", "termin realizacji", "termin rozwiązania", "megoldási határidő", "προθεσμία επίλυσης", "sla due", "sla deadline", "sla target", "due"),
    "updated_at": ("modified", "last modified", "last change", "changed at", "změněno", "aktualizováno", "zmenené", "aktualizované", "zmieniono", "zaktualizowano", "data aktualizacji", "módosítva", "frissítve", "utolsó módosítás", "ενημερώθηκε", "τελευταία ενημέρωση", "geändert", "geändert am", "aktualisiert", "letzte änderung"),
    "status": ("state", "ticket state", "stage", "stav požadavku", "stav tiketu", "stav požiadavky", "stan", "stan zgłoszenia", "status zgłoszenia", "státusz", "státusza", "állapota", "κατάσταση αιτήματος", "zustand", "ticketstatus", "statut", "état", "estado"),
    "priority": ("priority", "severity", "urgency", "naléhavost", "závažnost", "závažnosť", "naliehavosť", "priorytet", "pilność", "sürgősség", "fontosság", "προτεραιότητα", "priorität", "dringlichkeit", "priorité", "prioridad"),
    "site": ("site", "branch", "shop", "brand", "pobočka", "pobočka firmy", "predajňa", "značka", "oddział", "placówka", "marka", "telephely", "üzlet", "márka", "κατάστημα", "υποκατάστημα", "filiale", "standort", "marke"),
    "language": ("language", "locale", "jazyk", "język", "nyelv", "γλώσσα", "sprache"),
    "tags": ("tags", "labels", "štítky", "značky", "tagi", "etykiety", "címkék", "ετικέτες", "schlagwörter", "stichwörter"),
    "subject": ("subject", "title", "summary", "předmět požadavku", "název", "názov", "tytuł", "temat zgłoszenia", "tárgy", "cím", "τίτλος", "betreff", "titel", "objet", "sujet", "asunto"),
    "resolution": ("resolution", "solution", "resolution description", "řešení", "způsob řešení", "riešenie", "spôsob riešenia", "rozwiązanie", "megoldás", "λύση", "lösung"),
    "replies": ("replies", "number of replies", "answers", "responses count", "počet odpovědí", "počet odpovedí", "liczba odpowiedzi", "válaszok száma", "αριθμός απαντήσεων", "anzahl antworten"),
    "reopens": ("reopens", "times reopened", "reopened", "was reopened", "is reopened", "re opened", "number of reopens", "no of reopens", "reopenings", "reopen count", "počet znovuotevření", "znovu otevřeno", "počet znovuotvorení", "liczba ponownych otwarć", "újranyitások száma", "επανανοίγματα", "wiedereröffnungen", "anzahl wiedereröffnungen", "znovuotevřeno", "znovuotevřen", "znovu otevřen", "znovuotvorené", "znovu otvorené", "ponownie otwarte", "ponownie otwarty", "ponowne otwarcia", "újranyitva", "újra megnyitva", "újranyitott", "ξανάνοιξε", "επανάνοιγμα", "wiedereröffnet", "wieder geöffnet", "rouvert", "reabierto"),
    "agent_changes": ("agent changes", "assignee changes", "times reassigned", "počet předání"),
    "team_changes": ("team changes", "group changes", "reassignments"),
    "handle_seconds": ("handle time", "handling time", "time spent", "time worked", "work time", "odpracovaný čas", "doba zpracování", "doba spracovania", "czas obsługi", "czas pracy", "kezelési idő", "ráfordított idő", "χρόνος διαχείρισης", "bearbeitungszeit", "aufwand"),
    "first_response_reported_seconds": ("first response time", "first response", "first reply", "first reply time", "response time", "time to first response", "time to first reply", "doba první odpovědi", "doba první reakce", "čas první odpovědi", "doba prvej odpovede", "čas prvej odpovede", "czas pierwszej odpowiedzi", "czas reakcji", "első válaszidő", "válaszidő", "χρόνος πρώτης απάντησης", "χρόνος απόκρισης", "erste antwortzeit", "antwortzeit", "reaktionszeit", "erstantwortzeit"),
    "first_response_reported_business_seconds": ("first response time within business hours", "first reply time in business hours"),
    "resolution_reported_seconds": ("resolution time", "full resolution time", "time to resolution", "time to close", "time to resolve", "duration", "resolution", "doba řešení", "doba vyřešení", "čas řešení", "doba riešenia", "čas riešenia", "czas rozwiązania", "czas realizacji", "megoldási idő", "átfutási idő", "χρόνος επίλυσης", "lösungszeit", "bearbeitungsdauer", "lösungsdauer"),
    "resolution_reported_business_seconds": ("resolution time within business hours", "full resolution time in business hours"),
    "was_first_response_in_sla": ("first response in sla", "first response sla met", "response sla met", "first response status", "response in sla", "first response sla", "response sla", "first response sla status", "response sla status", "first response sla breached", "first response sla breach", "first response sla violated", "first response sla missed", "first response breached", "first reply sla breached", "response sla breached", "response sla breach", "response sla violated", "response breached", "sla první odpovědi", "sla první reakce", "porušení sla první odpovědi", "sla prvej odpovede", "sla pierwszej odpowiedzi", "naruszenie sla pierwszej odpowiedzi", "első válasz sla", "sla πρώτης απάντησης", "sla erste antwort", "sla erstreaktion", "erstreaktion sla verletzt"),
    "was_resolution_in_sla": ("resolution sla met", "resolution in sla", "in sla", "sla", "within sla", "resolved in sla", "on time", "ve lhůtě", "splněno sla", "v lehote", "splnené sla", "w terminie", "sla dotrzymane", "határidőn belül", "sla teljesült", "εντός sla", "εντός προθεσμίας", "fristgerecht", "sla eingehalten", "sla dodrženo", "dodrženo sla", "sla splněno", "sla dodržané", "dodržané sla", "sla splnené", "sla spełnione", "sla betartva", "τήρηση sla", "resolution sla", "sla status", "sla result", "resolution sla status", "sla breached", "sla breach", "breached sla", "sla violated", "sla violation", "violated sla", "sla missed", "missed sla", "sla failed", "sla exceeded", "has breached", "breached", "resolution sla breached", "resolution sla breach", "resolution sla violated", "resolution sla missed", "resolution breached", "sla porušeno", "sla překročeno", "sla nedodrženo", "nedodrženo sla", "porušeno sla", "porušení sla", "překročení sla", "sla porušené", "sla prekročené", "porušené sla", "porušenie sla", "prekročenie sla", "sla naruszone", "sla przekroczone", "sla niedotrzymane", "naruszenie sla", "przekroczenie sla", "sla megsértve", "sla túllépve", "sla megsértése", "sla túllépés", "παραβίαση sla", "παραβιάστηκε sla", "sla παραβιάστηκε", "sla verletzt", "sla verletzung", "sla überschritten", "sla nicht eingehalten", "sla dépassé", "sla non respecté", "sla incumplido"),
    "is_complaint": ("is complaint", "complaint", "reklamace", "stížnost", "sťažnosť", "reklamácia", "reklamacja", "panasz", "παράπονο", "beschwerde", "reklamation"),
    "complaint_cause": ("complaint cause", "cause", "root cause", "příčina", "príčina", "przyczyna", "panasz oka", "αιτία", "ursache", "beschwerdegrund"),
    "was_bot_involved": ("bot involved", "ai involved", "ai agent involved", "handled by ai", "automation involved"),
    "was_complaint_upheld": ("upheld", "complaint upheld", "justified", "complaint justified", "oprávněná", "oprávněná reklamace", "reklamace uznána", "uznaná", "opodstatnená", "oprávnená", "uznana", "zasadna", "reklamacja uznana", "jogos", "megalapozott", "βάσιμο", "δικαιολογημένο", "berechtigt", "anerkannt"),
    "was_handled_by_bot": ("handled by bot", "bot", "bot only", "automated"),
    "requester_wait_seconds": ("requester wait time", "customer wait time"),
    "requester_wait_business_seconds": ("requester wait time within business hours",),
    "on_hold_seconds": ("on hold time",),
    "on_hold_business_seconds": ("on hold time within business hours",),
    "customer_wait_seconds": ("agent wait time", "pending time"),
    "customer_wait_business_seconds": ("agent wait time within business hours",),
    "reply_seconds": ("average reply time", "average response time"),
    "next_reply_seconds": ("next reply time", "next response time"),
    "was_escalated": ("escalation", "raised to a higher level", "eskalováno", "eskalované", "eskalowane", "eszkalálva", "eskaliert", "eskalace", "eskalácia", "eskalacja", "eszkaláció", "κλιμάκωση", "κλιμακώθηκε"),
    "first_response_agent": ("first response agent", "first reply agent", "first response sent by", "responded by", "poprvé odpověděl", "autor první odpovědi", "prvý odpovedal", "autor prvej odpovede", "pierwszy odpowiedział", "autor pierwszej odpowiedzi", "első válasz küldője", "elsőként válaszolt", "απάντησε πρώτος", "συντάκτης πρώτης απάντησης", "zuerst beantwortet von", "erste antwort durch"),
    "resolution_agent": ("resolver", "resolving agent", "resolution agent", "completed by", "vyřešeno kým", "vyriešené kým", "rozwiązane przez", "megoldó", "λύθηκε από", "erledigt von"),
    "sla_policy": ("policy", "service level agreement"),
    "score": ("csat", "satisfaction", "rating", "spokojenost", "hodnocení", "spokojnosť", "hodnotenie", "zadowolenie", "satysfakcja", "ocena", "elégedettség", "értékelés", "ικανοποίηση", "αξιολόγηση", "zufriedenheit", "bewertung"),
}  # fmt: skip

_SCORE = (
    "score", "rating", "stars", "star rating", "answer", "nps score", "likelihood to recommend", "would you recommend us", "recommendation", "skóre", "hodnocení", "známka", "doporučení", "spokojenost", "hodnotenie",
    "odporúčanie", "spokojnosť", "ocena", "polecenie", "zadowolenie", "satysfakcja", "wynik", "pontszám", "értékelés", "ajánlás", "elégedettség", "βαθμολογία", "βαθμός", "σύσταση", "ικανοποίηση",
    "bewertung", "punktzahl", "weiterempfehlung", "zufriedenheit", "note",
)  # fmt: skip

_SURVEY: Mapping[str, tuple[str, ...]] = {
    "id": ("response id", "answer id", "respondent", "id odpovědi", "id odpovede", "id odpowiedzi", "válasz azonosító", "κωδικός απάντησης", "antwort id"),
    "score": _SCORE,
    "ticket": ("ticket", "ticket id", "case id", "číslo tiketu", "číslo požadavku", "číslo požiadavky", "numer zgłoszenia", "nr zgłoszenia", "jegy azonosító", "bejelentés azonosító", "αριθμός αιτήματος", "ticketnummer", "jegyszám", "ügyszám"),
    "sent_at": ("sent", "odesláno", "odeslání", "odoslané", "wysłano", "data wysłania", "elküldve", "küldés dátuma", "στάλθηκε", "ημερομηνία αποστολής", "gesendet", "versendet", "gesendet am", "versendet am", "kiküldve", "εστάλη", "datum odeslání", "dátum odoslania"),
    "responded_at": ("answered", "responded", "date", "timestamp", "submitted", "review date", "rated at", "rating date", "vyplněno", "datum odpovědi", "datum hodnocení", "časová značka", "časové razítko", "vyplnené", "dátum odpovede", "časová pečiatka", "wypełniono", "data odpowiedzi", "data wypełnienia", "sygnatura czasowa", "kitöltve", "kitöltés dátuma", "válasz dátuma", "időbélyeg", "ημερομηνία απάντησης", "ημερομηνία", "χρονική σήμανση", "beantwortet", "beantwortet am", "antwortdatum", "zeitstempel", "datum", "data", "dátum", "odpovězeno", "odpovedané", "date de réponse", "horodateur", "fecha de respuesta", "marca temporal"),
    "comment": ("comment", "verbatim", "feedback text", "what can we do better", "komentář", "poznámka", "vzkaz", "komentár", "komentarz", "uwagi", "megjegyzés", "hozzászólás", "szöveges vélemény", "σχόλιο", "σχόλια", "kommentar", "anmerkung", "bemerkung", "proč", "prečo", "dlaczego", "miért", "γιατί", "warum", "why", "commentaire", "commentaires", "comentario", "comentarios", "důvod hodnocení"),
    "was_solved_at_first_contact": ("solved at first contact", "first contact resolution", "fcr", "resolved on first contact", "was your issue resolved", "was your problem solved", "vyřešeno napoprvé", "vyřešeno při prvním kontaktu", "vyriešené na prvýkrát", "załatwione za pierwszym razem", "rozwiązane przy pierwszym kontakcie", "elsőre megoldva", "επιλύθηκε με την πρώτη επαφή", "beim ersten kontakt gelöst"),
    "is_invalidated": ("invalidated", "excluded"),
}  # fmt: skip

_CONTACT: Mapping[str, tuple[str, ...]] = {
    "id": ("call id", "call uuid", "chat id", "conversation id", "interaction id", "contact id", "session id", "unique id", "uniqueid", "call sid", "uuid", "id", "id hovoru", "číslo hovoru", "id rozhovoru", "id połączenia", "id rozmowy", "numer połączenia", "hívás azonosító", "hívásazonosító", "κωδικός κλήσης", "αναγνωριστικό κλήσης", "anruf id", "gesprächs id", "anrufnummer"),
    "kind": ("kind", "media", "media type", "contact type", "druh kontaktu", "typ kontaktu", "rodzaj kontaktu", "kontakt típusa", "είδος επαφής", "medium", "kontaktart"),
    "direction": ("direction", "call type", "call direction", "směr", "směr hovoru", "smer", "smer hovoru", "kierunek", "kierunek połączenia", "irány", "hívás iránya", "κατεύθυνση", "richtung", "anrufrichtung", "sens", "dirección", "sentido"),
    "started_at": ("started at", "start time", "start", "started", "began", "zahájeno", "zahájené", "rozpoczęto", "elkezdve", "gestartet", "gestartet am", "call time", "call date", "calldate", "call start", "date", "datetime", "timestamp", "date time", "time", "začátek", "začátek hovoru", "datum hovoru", "datum a čas", "začiatok", "začiatok hovoru", "dátum hovoru", "dátum a čas", "początek", "początek rozmowy", "data połączenia", "data rozmowy", "data i godzina", "hívás kezdete", "kezdete", "kezdés", "hívás dátuma", "hívás ideje", "dátum és idő", "έναρξη", "έναρξη κλήσης", "ημερομηνία κλήσης", "ημερομηνία και ώρα", "beginn", "anrufbeginn", "anrufzeit", "startzeit", "datum und uhrzeit", "datum", "data", "dátum", "ημερομηνία", "čas hovoru", "čas volania", "dátum volania", "czas połączenia", "hívás időpontja", "kezdet", "début", "début de l'appel", "heure d'appel", "fecha", "inicio", "hora de inicio", "fecha y hora"),
    "answered_at": ("answered at", "answer time", "connected at", "přijato v", "přijato", "čas přijetí", "prijaté o", "čas prijatia", "odebrano", "odebrano o", "fogadva", "fogadás ideje", "απαντήθηκε στις", "angenommen", "angenommen um", "angenommen am"),
    "ended_at": ("ended at", "end time", "hangup time", "end", "konec", "konec hovoru", "koniec", "koniec hovoru", "koniec rozmowy", "zakończenie", "vége", "hívás vége", "λήξη", "λήξη κλήσης", "ende", "anrufende", "endzeit", "befejezés", "befejezve", "fin", "fin de l'appel", "hora de fin"),
    "outcome": ("outcome", "call status", "status", "result", "disposition", "call result", "state", "výsledek", "výsledek hovoru", "stav hovoru", "stav", "výsledok", "výsledok hovoru", "wynik", "wynik połączenia", "status połączenia", "eredmény", "hívás eredménye", "hívás állapota", "állapot", "αποτέλεσμα", "αποτέλεσμα κλήσης", "κατάσταση", "κατάσταση κλήσης", "ergebnis", "anrufergebnis", "anrufstatus", "résultat", "resultado", "estado de la llamada"),
    "was_answered": ("answered", "answered y n", "was answered", "is answered", "přijatý", "přijat", "zvednuto", "prijatý", "zdvihnuté", "odebrane", "odebrane połączenie", "fogadott", "megválaszolt", "απαντήθηκε", "απαντημένη", "angenommen", "beantwortet"),
    "wait_seconds": ("wait time", "waiting time", "queue time", "time in queue", "speed of answer", "ring time", "wait", "doba čekání", "čas čekání", "čekání", "doba čakania", "čas čakania", "čakanie", "czas oczekiwania", "oczekiwanie", "czas w kolejce", "várakozási idő", "várakozás", "χρόνος αναμονής", "αναμονή", "wartezeit", "temps d'attente", "attente", "espera", "tiempo de espera"),
    "talk_seconds": ("talk time", "talk duration", "call duration", "conversation time", "duration", "billsec", "length", "doba hovoru", "délka hovoru", "délka", "dĺžka hovoru", "dĺžka", "trvanie", "czas rozmowy", "czas trwania", "długość rozmowy", "beszélgetési idő", "hívás hossza", "beszélgetés hossza", "időtartam", "διάρκεια", "διάρκεια κλήσης", "χρόνος ομιλίας", "gesprächsdauer", "gesprächszeit", "anrufdauer", "dauer", "durée", "durée d'appel", "duración", "tiempo de conversación"),
    "hold_seconds": ("hold time", "hold", "doba přidržení", "doba podržania", "czas zawieszenia", "tartás ideje", "χρόνος κράτησης", "haltezeit"),
    "wrap_seconds": ("wrap up time", "wrap time", "after call work", "acw", "dokončovací práce", "czas po rozmowie", "utómunka", "εργασία μετά την κλήση", "nachbearbeitung", "nachbearbeitungszeit"),
    "customer": ("caller", "caller number", "caller id", "from", "from number", "phone number", "phone", "volající", "číslo volajícího", "telefon", "volajúci", "číslo volajúceho", "telefón", "dzwoniący", "numer dzwoniącego", "hívó", "hívó szám", "hívószám", "telefonszám", "καλών", "αριθμός καλούντος", "τηλέφωνο", "anrufer", "rufnummer", "telefonnummer", "appelant", "llamante", "número de origen", "visitor", "látogató", "návštěvník", "návštevník", "besucher", "odwiedzający", "επισκέπτης"),
}  # fmt: skip

_CUSTOMER: Mapping[str, tuple[str, ...]] = {
    "id": ("customer id", "customer", "customer number", "account", "client", "id", "číslo zákazníka", "id zákazníka", "zákazník", "numer klienta", "id klienta", "klient", "ügyfélazonosító", "ügyfél azonosító", "ügyfélszám", "ügyfél", "κωδικός πελάτη", "αριθμός πελάτη", "πελάτης", "kundennummer", "kunden id", "kunde"),
    "customer_since": ("customer since", "contract start", "start date", "first order", "zákazník od", "zákazníkem od", "začátek smlouvy", "zákazníkom od", "začiatok zmluvy", "klient od", "początek umowy", "data rozpoczęcia", "ügyfél kezdete", "ügyfél mióta", "szerződés kezdete", "πελάτης από", "έναρξη συμβολαίου", "kunde seit", "vertragsbeginn"),
    "churned_on": ("churned on", "contract end", "left on", "end date", "ukončeno", "konec smlouvy", "datum odchodu", "ukončené", "koniec zmluvy", "dátum odchodu", "data rezygnacji", "koniec umowy", "data odejścia", "lemondás dátuma", "szerződés vége", "távozás dátuma", "ημερομηνία αποχώρησης", "λήξη συμβολαίου", "kündigung", "gekündigt am", "vertragsende", "kündigungsdatum", "dátum ukončenia", "datum ukončení", "ημερομηνία διακοπής", "data zakończenia"),
    "monthly_revenue": ("mrr", "monthly revenue", "monthly charges", "monthly fee", "monthly amount", "měsíční platba", "měsíční tržby", "mesačná platba", "miesięczna opłata", "przychód miesięczny", "havi díj", "havi bevétel", "μηνιαία χρέωση", "μηνιαίο έσοδο", "monatsumsatz", "monatsbeitrag"),
    "is_churned": ("churn", "churned", "left", "cancelled", "is cancelled", "inactive", "odešel", "odchod", "ukončil", "odišiel", "zrezygnował", "odszedł", "rezygnacja", "lemondta", "lemorzsolódott", "elment", "αποχώρησε", "ακύρωσε", "gekündigt", "abgewandert"),
    "segment": ("segment", "customer type", "segment zákazníka", "typ zákazníka", "segment klienta", "typ klienta", "ügyfél szegmens", "szegmens", "ügyfél típusa", "τμήμα αγοράς", "κατηγορία πελάτη", "kundensegment", "kundentyp", "kundengruppe"),
    "plan": ("plan", "tariff", "contract", "subscription", "tarif", "smlouva", "předplatné", "tarifa", "zmluva", "predplatné", "taryfa", "umowa", "abonament", "csomag", "díjcsomag", "előfizetés", "πρόγραμμα", "συνδρομή", "tarif", "vertrag", "abonnement", "program"),
}  # fmt: skip

_REVIEW: Mapping[str, tuple[str, ...]] = {
    "review": ("review", "evaluation", "evaluation id", "review number", "audit id", "id hodnocení", "id hodnotenia", "id oceny", "értékelés azonosító", "κωδικός αξιολόγησης", "bewertungs id"),
    "reviewed_on": ("reviewed", "evaluated", "audit date", "date of review", "date of evaluation", "scored on", "datum hodnocení", "hodnoceno dne", "dátum hodnotenia", "data oceny", "data kontroli", "értékelés dátuma", "értékelés napja", "ημερομηνία αξιολόγησης", "bewertungsdatum", "datum der bewertung", "bewertet am", "geprüft am", "date d'évaluation", "fecha de evaluación", "date", "day", "datum", "dátum", "data", "ημερομηνία", "fecha", "prüfdatum", "data odsłuchu", "datum kontroly", "dátum kontroly", "datum auditu", "ellenőrzés dátuma", "ημερομηνία ελέγχου"),
    "ticket": ("ticket", "case", "case id", "conversation", "call id", "interaction id", "číslo tiketu", "číslo požadavku", "tiket", "číslo požiadavky", "numer zgłoszenia", "nr zgłoszenia", "zgłoszenie", "jegy azonosító", "bejelentés", "αριθμός αιτήματος", "αίτημα", "ticketnummer", "vorgang", "jegyszám", "ügyszám"),
    "reviewer": ("reviewer", "assessor", "auditor", "evaluator", "grader", "rater", "coach", "qa analyst", "qa specialist", "quality analyst", "scored by", "graded by", "hodnotitel", "hodnotil", "hodnotiteľ", "oceniający", "ocenił", "kontroler", "értékelő", "értékelte", "αξιολογητής", "prüfer", "bewerter", "bewertet von", "geprüft von", "évaluateur", "evaluador"),
    "category": ("category", "criterion", "criteria", "section", "question", "kategorie", "kritérium", "kategória", "kryterium", "kategoria", "szempont", "κριτήριο", "kriterium"),
    "score": ("quality score", "quality", "qa", "qa percent", "quality percent", "kvalita", "jakość", "minőség", "ποιότητα", "qualität", "evaluation score", "review score", "total score", "score", "rating", "grade", "mark", "points", "overall score", "qa result", "skóre", "body", "hodnocení", "výsledek", "skóre kvality", "hodnotenie", "výsledok", "wynik", "ocena", "punkty", "pontszám", "értékelés", "βαθμολογία", "βαθμός", "punktzahl", "punkte", "bewertung", "note", "puntuación"),
    "lowest_score": ("minimum score", "minimum"),
    "highest_score": ("maximum score", "max points", "out of", "possible score", "points possible", "maximum", "max skóre", "maximální skóre", "maximum bodů", "maksymalny wynik", "maximális pontszám", "μέγιστη βαθμολογία", "höchstpunktzahl", "maximale punkte", "maximale punktzahl", "max body", "maximum punktów", "max pont", "elérhető pontszám", "max bodů", "μέγιστος βαθμός", "maximálne skóre", "počet bodů max", "maksimum punktów", "maksymalna liczba punktów"),
    "weight": ("weight", "váha", "waga", "súly", "βάρος", "gewicht"),
    "is_critical": ("critical", "auto fail", "kritické", "krytyczne", "kritikus", "κρίσιμο", "kritisch", "kritická chyba", "błąd krytyczny", "kritikus hiba", "κρίσιμο σφάλμα", "kritischer fehler", "critical error"),
    "comment": ("comment", "feedback", "notes", "komentář", "poznámka", "komentár", "komentarz", "uwagi", "megjegyzés", "σχόλιο", "kommentar"),
}  # fmt: skip

_SCORES = tuple(name for kind in ("nps", "csat", "ces") for name in survey.FORMAT.cells[kind].headers)


@cache
def synonyms(record: str) -> Mapping[str, tuple[str, ...]]:
    """The headers of each field of a record, by their keys (header_key), the likeliest first."""
    found: dict[str, list[str]] = {}
    for given in _given(record):
        for field, headers in given.items():
            known = [name for name in headers if not isinstance(name, Like)]
            found.setdefault(field, []).extend([*map(header_key, known), *(header_keys(name)[-1] for name in known)])
    return {field: tuple(dict.fromkeys(headers)) for field, headers in found.items()}


def _given(record: str) -> tuple[Mapping[str, tuple[str, ...]], ...]:
    if record == "ticket":
        known = {name: column.headers for name, column in generic_tickets.FORMAT.cells.items() if column.headers}
        # A closing time alone fills closed_at here; what it means for solving is the same.
        known["resolved_at"] = tuple(name for name in known["resolved_at"] if name not in known["closed_at"])
        known["score"] = known.pop("csat")
        lengths = ("first_response_seconds", "first_response_minutes", "first_response_hours")
        known["first_response_reported_seconds"] = tuple(name for cell in lengths for name in known[cell])
        known["resolution_reported_seconds"] = known["resolution_minutes"] + known["resolution_hours"]
        return known, _TICKET, _PEOPLE
    if record == "survey_response":
        known = {name: column.headers for name, column in survey.FORMAT.cells.items()}
        return known, {"score": _SCORES}, _SURVEY, _PEOPLE
    if record == "qa_review":
        known = {name: column.headers for name, column in qa_reviews.FORMAT.cells.items()}
        return known, _REVIEW, {name: _PEOPLE[name] for name in ("agent", "team")}
    if record == "customer":
        known = {name: column.headers for name, column in customers.FORMAT.cells.items()}
        return known, _CUSTOMER, _PEOPLE
    calls = {name: column.headers for name, column in generic_contacts.FORMAT.cells.items()}
    return calls, _CONTACT, _PEOPLE
