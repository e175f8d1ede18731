"""Exports with headers and words as people in the readers' countries write them: each kind of record in each language, header and two rows.

Where no format knows the header, the proposed mapping is taken as it is. All go into one store.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.files.table import open_table
from data.imports.importer import Options, run_import
from data.mapping.propose import propose_for
from data.store.store import Store
from tests.stores import new_store_at
from tests.sweep import in_sweep

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("without_facts")]

TICKET = "created_at::DATE::VARCHAR, resolved_at::DATE::VARCHAR, due_at::DATE::VARCHAR, status_class, priority, channel, team, is_complaint, was_resolution_in_sla, was_escalated"
CALL = "kind, direction, outcome, wait_seconds, talk_seconds, team"
CHAT = "kind, outcome, wait_seconds"
SURVEY = "kind, score, scale, sent_at::DATE::VARCHAR, responded_at::DATE::VARCHAR, ticket"
CUSTOMER = "customer_since::VARCHAR, churned_on::VARCHAR, monthly_revenue, plan"
REVIEW = "reviewed_on::VARCHAR, ticket, score, highest_score, weight, is_critical"
STATE = "agent, state, started_at::VARCHAR, ended_at::VARCHAR"
READ = {
    "tickets": ("ticket", TICKET), "calls": ("contact", CALL), "chats": ("contact", CHAT), "surveys": ("survey_response", SURVEY), "customers": ("customer", CUSTOMER),
    "reviews": ("qa_review", REVIEW), "states": ("agent_state", STATE), "shifts": ("agent_state", STATE), "agents": ("agent", "id, first_day_on::VARCHAR"),
    "complaints": ("ticket", "created_at::DATE::VARCHAR, resolved_at::DATE::VARCHAR, is_complaint, complaint_cause"), "notes": ("event_note", "day_on::VARCHAR, text"),
}  # fmt: skip
RIGHT: dict[str, list[tuple[object, ...]]] = {
    "tickets": [
        ("2026-03-14", "2026-03-15", "2026-03-16", "closed", "high", "phone", "T", False, True, False),
        ("2026-03-14", None, "2026-03-16", "waiting", "normal", "social", "T", True, False, True),
    ],
    "calls": [("call", "inbound", "answered", 15.0, 165.0, "T"), ("call", "outbound", "missed", 60.0, None, "T")],
    "chats": [("chat", "answered", 15.0), ("chat", "missed", 60.0)],
    "surveys": [("csat", 5.0, 5, "2026-03-13", "2026-03-14", "100"), ("csat", 2.0, 5, "2026-03-13", "2026-03-14", "101")],
    "customers": [("2025-02-01", None, 1250.5, "P"), ("2025-03-01", "2026-02-15", 990.0, "Q")],
    "reviews": [("2026-03-14", "100", 4.0, 5.0, 1.0, False), ("2026-03-14", "100", 5.0, 5.0, 2.0, True)],
    "complaints": [("2026-03-14", "2026-03-15", True, "A"), ("2026-03-14", None, True, "B")],
}  # fmt: skip
"""What each kind must give in every language; the others hold words of the language and are compared with their own cells."""

CASES: dict[tuple[str, str], str] = {
    ("cs", "tickets"): """Číslo požadavku;Vytvořeno;Vyřešeno;Termín řešení;Stav;Priorita;Kanál;Řešitelská skupina;Stížnost;SLA dodrženo;Eskalováno
1;14. března 2026 9:05;15. 3. 2026 13:00;16. 3. 2026 9:05;Uzavřen;Vysoká;Telefonicky;T;Ne;Ano;Ne
2;14. 3. 2026 v 9:05;;16. 3. 2026 9:05;Čekání na zákazníka;Běžná;Sociální sítě;T;Ano;Ne;Ano""",
    ("sk", "tickets"): """Číslo požiadavky;Vytvorené;Vyriešené;Termín riešenia;Stav;Priorita;Kanál;Riešiteľská skupina;Sťažnosť;SLA dodržané;Eskalované
1;14. marca 2026 9:05;15. 3. 2026 13:00;16. 3. 2026 9:05;Uzavretá;Vysoká;Telefón;T;Nie;Áno;Nie
2;14. 3. 2026 o 9:05;;16. 3. 2026 9:05;Čakanie na zákazníka;Bežná;Sociálne siete;T;Áno;Nie;Áno""",
    ("pl", "tickets"): """Numer zgłoszenia;Data utworzenia;Data rozwiązania;Termin realizacji;Status;Priorytet;Kanał;Zespół;Reklamacja;SLA dotrzymane;Eskalacja
1;14 marca 2026 9:05;15.03.2026 13:00;16.03.2026 9:05;Zamknięte;Wysoki;Telefon;T;Nie;Tak;Nie
2;14.03.2026 9:05;;16.03.2026 9:05;Oczekuje na klienta;Zwykły;Media społecznościowe;T;Tak;Nie;Tak""",
    ("hu", "tickets"): """Jegyszám;Beérkezés időpontja;Megoldás időpontja;Határidő;Státusz;Prioritás;Csatorna;Csoport;Panasz;SLA teljesült;Eszkalálva
1;2026. március 14. 9:05;2026. 03. 15. 13:00;2026. 03. 16. 9:05;Lezárva;Magas;Telefon;T;Nem;Igen;Nem
2;2026.03.14. 9:05;;2026.03.16. 9:05;Ügyfélre vár;Átlagos;Közösségi média;T;Igen;Nem;Igen""",
    ("el", "tickets"): """Αριθμός αιτήματος;Ημερομηνία δημιουργίας;Ημερομηνία επίλυσης;Προθεσμία;Κατάσταση;Προτεραιότητα;Κανάλι;Ομάδα;Παράπονο;Τήρηση SLA;Κλιμάκωση
1;14 Μαρτίου 2026 9:05;15/3/2026 1:00 μ.μ.;16/3/2026 9:05 π.μ.;Κλειστό;Υψηλή;Τηλέφωνο;T;Όχι;Ναι;Όχι
2;14/3/2026 9:05 π.μ.;;16/3/2026 9:05 π.μ.;Αναμονή πελάτη;Συνήθης;Μέσα κοινωνικής δικτύωσης;T;Ναι;Όχι;Ναι""",
    ("cs", "calls"): """ID hovoru;Začátek hovoru;Směr;Volající;Fronta;Operátor;Výsledek;Doba čekání;Doba hovoru
1;14. 3. 2026 9:05;Příchozí;777;T;Jana;Přijat;0:00:15;0:02:45
2;14. 3. 2026 9:25;Odchozí;778;T;Jana;Nedovoláno;0:01:00;""",
    ("sk", "calls"): """ID hovoru;Začiatok hovoru;Smer;Volajúci;Fronta;Operátor;Výsledok;Doba čakania;Dĺžka hovoru
1;14. 3. 2026 9:05;Prichádzajúci;777;T;Jana;Prijatý;0:00:15;0:02:45
2;14. 3. 2026 9:25;Odchádzajúci;778;T;Jana;Nedovolané;0:01:00;""",
    ("pl", "calls"): """ID połączenia;Początek połączenia;Kierunek;Dzwoniący;Kolejka;Konsultant;Wynik;Czas oczekiwania;Czas rozmowy
1;14.03.2026 9:05;Przychodzące;777;T;Anna;Odebrane;0:00:15;0:02:45
2;14.03.2026 9:25;Wychodzące;778;T;Anna;Nieodebrane;0:01:00;""",
    ("hu", "calls"): """Hívás azonosító;Hívás kezdete;Irány;Hívó;Sor;Ügyintéző;Eredmény;Várakozási idő;Beszélgetési idő
1;2026.03.14. 9:05;Bejövő;777;T;Anna;Fogadott;0:00:15;0:02:45
2;2026.03.14. 9:25;Kimenő;778;T;Anna;Nem fogadott;0:01:00;""",
    ("el", "calls"): """Κωδικός κλήσης;Έναρξη κλήσης;Κατεύθυνση;Καλών;Ουρά;Εκπρόσωπος;Αποτέλεσμα;Χρόνος αναμονής;Χρόνος ομιλίας
1;14/3/2026 9:05;Εισερχόμενη;777;T;Άννα;Απαντήθηκε;0:00:15;0:02:45
2;14/3/2026 9:25;Εξερχόμενη;778;T;Άννα;Χαμένη κλήση;0:01:00;""",
    ("cs", "chats"): """ID chatu;Začátek chatu;Konec chatu;Návštěvník;Oddělení;Operátor;Doba čekání (s);Stav
1;14. 3. 2026 9:05;14. 3. 2026 9:08;Karel;Podpora;Jana;15;Zodpovězeno
2;14. 3. 2026 9:15;14. 3. 2026 9:16;Eva;Podpora;;60;Zmeškáno""",
    ("sk", "chats"): """ID chatu;Začiatok chatu;Koniec chatu;Návštevník;Oddelenie;Operátor;Čakanie (s);Stav
1;14. 3. 2026 9:05;14. 3. 2026 9:08;Karol;Podpora;Anna;15;Zodpovedaný
2;14. 3. 2026 9:15;14. 3. 2026 9:16;Eva;Podpora;;60;Zmeškaný""",
    ("pl", "chats"): """ID czatu;Początek czatu;Koniec czatu;Odwiedzający;Dział;Konsultant;Oczekiwanie (s);Status
1;14.03.2026 9:05;14.03.2026 9:08;Karol;Wsparcie;Anna;15;Odebrany
2;14.03.2026 9:15;14.03.2026 9:16;Ewa;Wsparcie;;60;Nieodebrany""",
    ("hu", "chats"): """Chat azonosító;Chat kezdete;Chat vége;Látogató;Csoport;Ügyintéző;Várakozás (mp);Állapot
1;2026.03.14. 9:05;2026.03.14. 9:08;Karel;Támogatás;Anna;15;Megválaszolt
2;2026.03.14. 9:15;2026.03.14. 9:16;Eva;Támogatás;;60;Elmulasztott""",
    ("el", "chats"): """Κωδικός συνομιλίας;Έναρξη συνομιλίας;Λήξη συνομιλίας;Επισκέπτης;Τμήμα;Εκπρόσωπος;Αναμονή (δευτερόλεπτα);Κατάσταση
1;14/3/2026 9:05;14/3/2026 9:08;Κώστας;Υποστήριξη;Άννα;15;Απαντημένη
2;14/3/2026 9:15;14/3/2026 9:16;Εύα;Υποστήριξη;;60;Χαμένη""",
    ("cs", "surveys"): """ID odpovědi;Číslo tiketu;Odesláno;Datum odpovědi;Jak jste spokojeni s vyřízením požadavku? (1-5);Komentář
1;100;13. 3. 2026 9:00;14. 3. 2026 9:05;5;Super\n2;101;13. 3. 2026 9:00;14. 3. 2026 9:06;2;Nic moc""",
    ("sk", "surveys"): """ID odpovede;Číslo tiketu;Odoslané;Dátum odpovede;Ako ste spokojní s vybavením požiadavky? (1-5);Komentár
1;100;13. 3. 2026 9:00;14. 3. 2026 9:05;5;Super\n2;101;13. 3. 2026 9:00;14. 3. 2026 9:06;2;Nič moc""",
    ("pl", "surveys"): """ID odpowiedzi;Numer zgłoszenia;Wysłano;Data odpowiedzi;Jak ocenia Pan/Pani obsługę? (1-5);Komentarz
1;100;13.03.2026 9:00;14.03.2026 9:05;5;Super\n2;101;13.03.2026 9:00;14.03.2026 9:06;2;Słabo""",
    ("hu", "surveys"): """Válasz azonosító;Jegyszám;Kiküldve;Válasz dátuma;Mennyire elégedett az ügyintézéssel? (1-5);Megjegyzés
1;100;2026.03.13. 9:00;2026.03.14. 9:05;5;Szuper\n2;101;2026.03.13. 9:00;2026.03.14. 9:06;2;Gyenge""",
    ("el", "surveys"): """Κωδικός απάντησης;Αριθμός αιτήματος;Εστάλη;Ημερομηνία απάντησης;Πόσο ικανοποιημένοι είστε από την εξυπηρέτηση (1-5);Σχόλια
1;100;13/3/2026 9:00;14/3/2026 9:05;5;Τέλεια\n2;101;13/3/2026 9:00;14/3/2026 9:06;2;Κακό""",
    ("cs", "customers"): "Číslo zákazníka;Zákazník od;Datum odchodu;Měsíční platba;Tarif\n1;1. 2. 2025;;1 250,50 Kč;P\n2;1. 3. 2025;15. 2. 2026;990 Kč;Q",
    ("sk", "customers"): "Číslo zákazníka;Zákazník od;Dátum ukončenia;Mesačná platba;Program\n1;1. 2. 2025;;1 250,50 €;P\n2;1. 3. 2025;15. 2. 2026;990 €;Q",
    ("pl", "customers"): "Numer klienta;Klient od;Data rezygnacji;Miesięczna opłata;Taryfa\n1;01.02.2025;;1 250,50 zł;P\n2;01.03.2025;15.02.2026;990 zł;Q",
    ("hu", "customers"): "Ügyfélszám;Ügyfél mióta;Lemondás dátuma;Havi díj;Csomag\n1;2025.02.01.;;1 250,50 Ft;P\n2;2025.03.01.;2026.02.15.;990 Ft;Q",
    ("el", "customers"): "Κωδικός πελάτη;Πελάτης από;Ημερομηνία διακοπής;Μηνιαία χρέωση;Πρόγραμμα\n1;1/2/2025;;1.250,50 €;P\n2;1/3/2025;15/2/2026;990 €;Q",
    ("cs", "reviews"): "ID hodnocení;Datum hodnocení;Číslo tiketu;Operátor;Hodnotitel;Kritérium;Body;Max. bodů;Váha;Kritická chyba\n1;14. 3. 2026;100;Jana;Petr;A;4;5;1;Ne\n1;14. 3. 2026;100;Jana;Petr;B;5;5;2;Ano",
    ("sk", "reviews"): "ID hodnotenia;Dátum hodnotenia;Číslo tiketu;Operátor;Hodnotiteľ;Kritérium;Body;Max body;Váha;Kritická chyba\n1;14. 3. 2026;100;Jana;Peter;A;4;5;1;Nie\n1;14. 3. 2026;100;Jana;Peter;B;5;5;2;Áno",
    ("pl", "reviews"): "ID oceny;Data oceny;Numer zgłoszenia;Konsultant;Oceniający;Kryterium;Punkty;Maksimum punktów;Waga;Błąd krytyczny\n1;14.03.2026;100;Jana;Piotr;A;4;5;1;Nie\n1;14.03.2026;100;Jana;Piotr;B;5;5;2;Tak",
    ("hu", "reviews"): "Értékelés azonosító;Értékelés dátuma;Jegyszám;Ügyintéző;Értékelő;Szempont;Pontszám;Max pont;Súly;Kritikus hiba\n1;2026.03.14.;100;Anna;Pál;A;4;5;1;Nem\n1;2026.03.14.;100;Anna;Pál;B;5;5;2;Igen",
    ("el", "reviews"): "Κωδικός αξιολόγησης;Ημερομηνία αξιολόγησης;Αριθμός αιτήματος;Εκπρόσωπος;Αξιολογητής;Κριτήριο;Βαθμός;Μέγιστος βαθμός;Βάρος;Κρίσιμο σφάλμα\n1;14/3/2026;100;Άννα;Νίκος;A;4;5;1;Όχι\n1;14/3/2026;100;Άννα;Νίκος;B;5;5;2;Ναι",
    ("cs", "complaints"): "Číslo stížnosti;Datum přijetí;Datum vyřízení;Stav;Příčina;Zákazník\n1;14. 3. 2026;15. 3. 2026;Vyřízena;A;x\n2;14. 3. 2026;;Otevřena;B;y",
    ("sk", "complaints"): "Číslo sťažnosti;Dátum prijatia;Dátum vybavenia;Stav;Príčina;Zákazník\n1;14. 3. 2026;15. 3. 2026;Vybavená;A;x\n2;14. 3. 2026;;Otvorená;B;y",
    ("pl", "complaints"): "Numer reklamacji;Data przyjęcia;Data rozpatrzenia;Status;Przyczyna;Klient\n1;14.03.2026;15.03.2026;Załatwiona;A;x\n2;14.03.2026;;Otwarta;B;y",
    ("hu", "complaints"): "Panasz száma;Beérkezés dátuma;Elintézés dátuma;Állapot;Ok;Ügyfél\n1;2026.03.14.;2026.03.15.;Elintézve;A;x\n2;2026.03.14.;;Nyitott;B;y",
    ("el", "complaints"): "Αριθμός παραπόνου;Ημερομηνία παραλαβής;Ημερομηνία διεκπεραίωσης;Κατάσταση;Αιτία;Πελάτης\n1;14/3/2026;15/3/2026;Ολοκληρώθηκε;A;x\n2;14/3/2026;;Ανοιχτό;B;y",
    ("cs", "states"): "Operátor;Stav operátora;Začátek;Konec\nJana;Přestávka;2026-03-14 09:00;2026-03-14 09:15\nPetr;K dispozici;2026-03-14 09:00;2026-03-14 09:15",
    ("sk", "states"): "Operátor;Stav operátora;Začiatok;Koniec\nJana;Prestávka;2026-03-14 09:00;2026-03-14 09:15\nPeter;Dostupný;2026-03-14 09:00;2026-03-14 09:15",
    ("pl", "states"): "Konsultant;Status konsultanta;Początek;Koniec\nAnna;Przerwa;2026-03-14 09:00;2026-03-14 09:15\nPiotr;Dostępny;2026-03-14 09:00;2026-03-14 09:15",
    ("hu", "states"): "Ügyintéző;Ügyintéző állapota;Kezdete;Vége\nAnna;Szünet;2026-03-14 09:00;2026-03-14 09:15\nPál;Elérhető;2026-03-14 09:00;2026-03-14 09:15",
    ("el", "states"): "Εκπρόσωπος;Κατάσταση εκπροσώπου;Έναρξη;Λήξη\nΆννα;Διάλειμμα;2026-03-14 09:00;2026-03-14 09:15\nΝίκος;Διαθέσιμος;2026-03-14 09:00;2026-03-14 09:15",
    ("cs", "shifts"): "Operátor;Začátek směny;Konec směny\nJana;2026-03-14 09:00;2026-03-14 17:00\nPetr;2026-03-14 09:00;2026-03-14 17:00",
    ("sk", "shifts"): "Operátor;Začiatok zmeny;Koniec zmeny\nJana;2026-03-14 09:00;2026-03-14 17:00\nPeter;2026-03-14 09:00;2026-03-14 17:00",
    ("pl", "shifts"): "Konsultant;Początek zmiany;Koniec zmiany\nAnna;2026-03-14 09:00;2026-03-14 17:00\nPiotr;2026-03-14 09:00;2026-03-14 17:00",
    ("hu", "shifts"): "Ügyintéző;Műszak kezdete;Műszak vége\nAnna;2026-03-14 09:00;2026-03-14 17:00\nPál;2026-03-14 09:00;2026-03-14 17:00",
    ("el", "shifts"): "Εκπρόσωπος;Έναρξη βάρδιας;Λήξη βάρδιας\nΆννα;2026-03-14 09:00;2026-03-14 17:00\nΝίκος;2026-03-14 09:00;2026-03-14 17:00",
    ("cs", "agents"): "Zaměstnanec;Datum nástupu\nJana;1. 2. 2024\nPetr;13. 3. 2024",
    ("sk", "agents"): "Zamestnanec;Dátum nástupu\nJana;1. 2. 2024\nPeter;13. 3. 2024",
    ("pl", "agents"): "Pracownik;Data zatrudnienia\nAnna;01.02.2024\nPiotr;13.03.2024",
    ("hu", "agents"): "Munkatárs;Belépés dátuma\nAnna;2024.02.01.\nPál;2024.03.13.",
    ("el", "agents"): "Υπάλληλος;Ημερομηνία πρόσληψης\nΆννα;1/2/2024\nΝίκος;13/3/2024",
    ("cs", "notes"): "Datum;Co se stalo\n1. 2. 2024;Nový ceník\n13. 3. 2024;Výpadek",
    ("sk", "notes"): "Dátum;Čo sa stalo\n1. 2. 2024;Nový cenník\n13. 3. 2024;Výpadok",
    ("pl", "notes"): "Data;Co się stało\n01.02.2024;Nowy cennik\n13.03.2024;Awaria",
    ("hu", "notes"): "Dátum;Mi történt\n2024.02.01.;Új árak\n2024.03.13.;Leállás",
    ("el", "notes"): "Ημερομηνία;Τι συνέβη\n1/2/2024;Νέες τιμές\n13/3/2024;Βλάβη",
}  # fmt: skip

LANGUAGES = tuple(dict.fromkeys(language for language, _ in CASES))
IN_GATE = [
    (language, kind)
    for place, kind in enumerate(READ)
    for language in LANGUAGES
    if kind == "tickets" or LANGUAGES[place % len(LANGUAGES)] == language
]


def own_rows(kind: str, text: str) -> list[tuple[object, ...]]:
    """What the rows of a kind that holds words of its language must give."""
    rows = [line.split(";") for line in text.splitlines()[1:]]
    days = ("2024-02-01", "2024-03-13")
    if kind == "states":
        return [(agent, state, f"{start}:00", f"{end}:00") for agent, state, start, end in rows]
    if kind == "shifts":
        return [(agent, "scheduled", f"{start}:00", f"{end}:00") for agent, start, end in rows]
    if kind == "agents":
        return [(agent, day) for (agent, _), day in zip(rows, days, strict=True)]
    return [(day, what) for (_, what), day in zip(rows, days, strict=True)]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with new_store_at(tmp_path_factory.mktemp("languages") / "store.duckdb") as made:
        yield made


@pytest.mark.sweep
@pytest.mark.parametrize(("language", "kind"), in_sweep(list(CASES), in_gate=IN_GATE))
def test_each_kind_is_read_in_each_language(store: Store, tmp_path: Path, language: str, kind: str) -> None:
    """The gate takes tickets in all languages, and each other kind in one; the sweep all."""
    path = tmp_path / f"{language}-{kind}.csv"
    path.write_text(CASES[language, kind] + "\n", encoding="utf-8")
    with open_table(path) as opened:
        mapping = None if opened.claimants else propose_for(opened).mapping
    source = f"{language} {kind}"
    done = run_import(store, path, path.name, Options(source=source, zone="UTC", mapping=mapping))
    record, columns = READ[kind]
    order = "day_on" if record == "event_note" else "agent" if record == "agent_state" else "id"
    found = store.read(f"SELECT {columns} FROM {record} WHERE source = $source ORDER BY {order}", {"source": source})
    assert sorted(found.rows(), key=str) == sorted(RIGHT.get(kind) or own_rows(kind, CASES[language, kind]), key=str)
    assert not done.cell_problems
    assert not done.refused


def test_there_is_each_kind_in_each_language() -> None:
    assert set(CASES) == {(language, kind) for language in LANGUAGES for kind in READ}


AGENT_STATES = {
    "off": "Odhlášen,Nepřítomen,Odhlásený,Wylogowany,Urlop,Kijelentkezve,Szabadság,Αποσυνδεδεμένος",
    "away": "Přestávka,Nedostupný,Oběd,Školení,Prestávka,Przerwa,Niedostępny,Szkolenie,Szünet,Nem elérhető,Ebéd,Διάλειμμα,Μη διαθέσιμος",
    "working": "Hovoří,Na hovoru,Zpracování,Rozmawia,Hívásban,Utómunka,Σε κλήση",
    "waiting": "K dispozici,Dostupný,Připraven,Dostępny,Gotowy,Elérhető,Διαθέσιμος",
    "scheduled": "Naplánováno,Směna,Zaplanowane,Beosztva,Βάρδια",
}


def test_agents_states_are_told_by_their_words(store: Store) -> None:
    pairs = [(word, name) for name, words in AGENT_STATES.items() for word in words.split(",")]
    found = store.read(
        "SELECT word, state_class(word) AS class FROM (SELECT unnest($words::VARCHAR[]) AS word)",
        {"words": [word for word, _ in pairs]},
    )
    assert dict(found.iter_rows()) == dict(pairs)
