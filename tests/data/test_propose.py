"""What the columns of unknown files are taken for: made-up headers in seven languages, cells alone, hostile headers."""

from __future__ import annotations

import pytest

from data.mapping.column_profile import date_order, profile_column
from data.mapping.header_match import spelled, unit_of
from data.mapping.mapping import as_format, labels
from data.mapping.propose import LEAST, propose

TIMES = ("2026-03-02 09:00:00", "2026-03-02 11:30:00")

TICKETS = {
    "en": ("Case no.", "Request date", "Resolved on", "State", "Urgency", "Handled by"),
    "cs": ("Číslo případu", "Datum založení", "Datum vyřešení", "Stav požadavku", "Naléhavost", "Řešitel"),
    "sk": ("Číslo požiadavky", "Dátum prijatia", "Dátum vyriešenia", "Stav požiadavky", "Závažnosť", "Riešiteľ"),
    "pl": ("Nr zgłoszenia", "Data zgłoszenia", "Data rozwiązania", "Stan", "Pilność", "Konsultant"),
    "hu": ("Sorszám", "Bejelentés dátuma", "Megoldás dátuma", "Állapot", "Sürgősség", "Ügyintéző"),
    "el": ("Κωδικός αιτήματος", "Ημερομηνία υποβολής", "Ημερομηνία λύσης", "Κατάσταση", "Προτεραιότητα", "Υπεύθυνος"),
    "de": ("Vorgangsnummer", "Erstellt am", "Gelöst am", "Zustand", "Dringlichkeit", "Bearbeiter"),
}
STATES = {
    "en": "open",
    "cs": "nový",
    "sk": "otvorený",
    "pl": "otwarte",
    "hu": "nyitott",
    "el": "ανοιχτό",
    "de": "offen",
}
CALLS = {
    "en": ("Call ID", "Call start", "Wait time", "Talk time", "Result"),
    "cs": ("ID hovoru", "Začátek hovoru", "Doba čekání", "Délka hovoru", "Výsledek hovoru"),
    "sk": ("ID hovoru", "Začiatok hovoru", "Doba čakania", "Dĺžka hovoru", "Výsledok hovoru"),
    "pl": ("ID połączenia", "Początek rozmowy", "Czas oczekiwania", "Czas rozmowy", "Wynik połączenia"),
    "hu": ("Hívásazonosító", "Hívás kezdete", "Várakozási idő", "Hívás hossza", "Hívás eredménye"),
    "el": ("Κωδικός κλήσης", "Έναρξη κλήσης", "Χρόνος αναμονής", "Διάρκεια κλήσης", "Αποτέλεσμα κλήσης"),
    "de": ("Anruf-ID", "Anrufbeginn", "Wartezeit", "Gesprächsdauer", "Ergebnis"),
}
SURVEYS = {
    "en": ("Likelihood to recommend", "Answered", "Comment"),
    "cs": ("Doporučení", "Datum odpovědi", "Komentář"),
    "sk": ("Odporúčanie", "Dátum odpovede", "Komentár"),
    "pl": ("Polecenie", "Data odpowiedzi", "Uwagi"),
    "hu": ("Ajánlás", "Válasz dátuma", "Megjegyzés"),
    "el": ("Σύσταση", "Ημερομηνία απάντησης", "Σχόλιο"),
    "de": ("Weiterempfehlung", "Beantwortet am", "Kommentar"),
}
CUSTOMERS = {
    "en": ("Customer number", "Customer since", "Contract end", "Customer type"),
    "cs": ("Číslo zákazníka", "Zákazníkem od", "Konec smlouvy", "Typ zákazníka"),
    "sk": ("Číslo zákazníka", "Zákazníkom od", "Koniec zmluvy", "Segment zákazníka"),
    "pl": ("Numer klienta", "Klient od", "Koniec umowy", "Typ klienta"),
    "hu": ("Ügyfélszám", "Szerződés kezdete", "Szerződés vége", "Ügyfél típusa"),
    "el": ("Κωδικός πελάτη", "Πελάτης από", "Λήξη συμβολαίου", "Κατηγορία πελάτη"),
    "de": ("Kundennummer", "Kunde seit", "Vertragsende", "Kundengruppe"),
}

REVIEWS = {
    "en": ("Reviewer", "Agent", "Ticket", "Score", "Date"),
    "cs": ("Hodnotil", "Operátor", "Číslo tiketu", "Skóre kvality (%)", "Datum hodnocení"),
    "sk": ("Hodnotiteľ", "Riešiteľ", "Číslo požiadavky", "Skóre", "Dátum hodnotenia"),
    "pl": ("Oceniający", "Konsultant", "Numer zgłoszenia", "Wynik", "Data oceny"),
    "hu": ("Értékelő", "Ügyintéző", "Bejelentés", "Pontszám", "Értékelés dátuma"),
    "el": ("Αξιολογητής", "Υπεύθυνος", "Αίτημα", "Βαθμολογία", "Ημερομηνία αξιολόγησης"),
    "de": ("Bewertet von", "Bearbeiter", "Ticketnummer", "Punktzahl", "Bewertungsdatum"),
}


def fields(proposal) -> dict[str, str]:
    return {guess.column: guess.field for guess in proposal.guesses if guess.field}


@pytest.mark.parametrize("language", TICKETS)
def test_tickets_in_seven_languages(language: str) -> None:
    header = TICKETS[language]
    rows = [("A-1", *TIMES, STATES[language], "x", "N"), ("A-2", TIMES[0], "", STATES[language], "x", "M")]
    found = propose(header, rows)
    wanted = ("id", "created_at", "resolved_at", "status", "priority", "agent")
    assert found.record == "ticket"
    assert fields(found) == dict(zip(header, wanted, strict=True))
    assert found.share > 0.8


@pytest.mark.parametrize("language", CALLS)
def test_calls_in_seven_languages(language: str) -> None:
    header = CALLS[language]
    found = propose(header, [("c1", TIMES[0], "12", "0:03:10", "ok"), ("c2", TIMES[1], "40", "0:00:00", "ok")])
    assert found.record == "contact"
    wanted = ("id", "started_at", "wait_seconds", "talk_seconds", "outcome")
    assert fields(found) == dict(zip(header, wanted, strict=True))
    assert dict(found.mapping.units)["wait_seconds"] == "seconds"


@pytest.mark.parametrize("language", SURVEYS)
def test_surveys_in_seven_languages(language: str) -> None:
    header = SURVEYS[language]
    found = propose(header, [("10", TIMES[0], "good"), ("0", TIMES[1], ""), ("8", TIMES[1], "")])
    assert found.record == "survey_response"
    assert fields(found) == dict(zip(header, ("score", "responded_at", "comment"), strict=True))
    assert (found.mapping.kind, found.mapping.scale) == ("nps", 10)


@pytest.mark.parametrize("language", CUSTOMERS)
def test_customers_in_seven_languages(language: str) -> None:
    header = CUSTOMERS[language]
    found = propose(header, [("k1", "2020-01-01", "2025-01-01", "A"), ("k2", "2021-01-01", "", "B")])
    assert found.record == "customer"
    assert fields(found) == dict(zip(header, ("id", "customer_since", "churned_on", "segment"), strict=True))


@pytest.mark.parametrize("language", REVIEWS)
def test_reviews_without_an_id_in_seven_languages(language: str) -> None:
    header = REVIEWS[language]
    for scores in (("4", "5"), ("85 %", "92 %"), ("85,5", "70")):
        found = propose(
            header, [("Lead", "Ann", "T-1", scores[0], "2026-03-02"), ("Lead", "Bob", "T-2", scores[1], "2026-03-03")]
        )
        assert (found.record, found.mapping.kind) == ("qa_review", None)
        assert fields(found) == dict(zip(header, ("reviewer", "agent", "ticket", "score", "reviewed_on"), strict=True))


def test_what_customers_say_is_no_quality_review() -> None:
    rows = [("x@a.cz", "Ann", "T-1", "4", "2026-03-02"), ("y@a.cz", "Bob", "T-2", "5", "2026-03-03")]
    for header in (
        ("Email", "Agent", "Ticket", "Rating", "Date"),
        ("Reviewer", "Product", "Order", "Stars", "Review date"),
    ):
        assert propose(header, rows).record == "survey_response"


def test_the_cells_decide_between_a_moment_and_a_length() -> None:
    header = ("Ticket ID", "Created", "First response time", "Resolution time (hours)")
    moments = propose(header, [("1", TIMES[0], TIMES[1], "5"), ("2", TIMES[0], TIMES[1], "7.5")])
    lengths = propose(header, [("1", TIMES[0], "90", "5"), ("2", TIMES[0], "2:15", "7.5")])
    assert fields(moments)["First response time"] == "first_response_at"
    assert fields(lengths)["First response time"] == "first_response_reported_seconds"
    assert dict(lengths.mapping.units)["resolution_reported_seconds"] == "hours"


def test_no_field_has_two_columns_and_the_surer_one_wins() -> None:
    found = propose(("Status", "Ticket status", "Ticket ID"), [("a", "open", "1"), ("b", "solved", "2")], "ticket")
    assert list(fields(found).values()).count("status") == 1
    assert fields(found)["Ticket status"] == "status"


def test_cells_speak_where_the_header_says_nothing() -> None:
    found = propose(("A", "B", "C"), [("K-17", "02.03.2026", "open"), ("K-18", "28.03.2026", "solved")])
    assert fields(found) == {"A": "id", "B": "created_at", "C": "status"}
    assert all(LEAST <= guess.share < 0.75 and guess.reasons == ("values",) for guess in found.guesses)


def test_a_header_that_lies_is_doubted() -> None:
    honest = propose(("Ticket ID", "Created at"), [("1", TIMES[0])], "ticket")
    lying = propose(("Ticket ID", "Created at"), [("1", "Prague"), ("2", "Brno")], "ticket")
    assert fields(honest)["Created at"] == "created_at"
    assert "Created at" not in fields(lying)


def test_a_date_of_something_else_is_no_creation_time() -> None:
    found = propose(("Ticket ID", "Date of purchase", "Status"), [("1", "2026-01-01", "open")], "ticket")
    assert "Date of purchase" not in fields(found)


@pytest.mark.parametrize(
    ("cells", "top"), [(["1", "5", "3"], 5), (["7", "2"], 7), (["0", "10"], 10), (["good", "bad"], 2)]
)
def test_the_scale_is_the_smallest_that_holds_all_scores(cells: list[str], top: int) -> None:
    assert profile_column(cells).top == top


@pytest.mark.parametrize(
    ("cells", "order"),
    [(["13/02/2026"], "day_first"), (["02/13/2026"], "month_first"), (["01/02/2026"], None), (["2026-13-01"], None)],
)
def test_which_of_day_and_month_comes_first(cells: list[str], order: str | None) -> None:
    assert date_order(cells) == order


def test_spellings_of_one_header_are_the_same() -> None:
    assert len({spelled(each) for each in ("createdAt", "created_at", "Created at (UTC)", "CREATED AT")}) == 1
    assert spelled("Číslo tiketu") == "cislo tiketu"
    assert unit_of("Resolution time (hrs)") == "hours"
    assert unit_of("Doba čekání (min)") == "minutes"
    assert unit_of("Time") is None


HOSTILE = (
    "=HYPERLINK(1)", "'; DROP TABLE ticket; --", "<script>alert(1)</script>", "a\nb\tc", "", "   ", "Status", "Status", "status ",
    '"]\n[columns]\n"x" = "id', "#", "\x7f\u2028", "$x^2$ **b** `c`", "x" * 5000, "{rows}", "ſ", "[1]",
)  # fmt: skip


def test_hostile_headers_get_names_of_their_own() -> None:
    named = labels(HOSTILE)
    assert len(set(named)) == len(HOSTILE)
    assert named[6:9] == ("Status", "Status [8]", "status [9]")
    rows = [tuple(f"{column}{row}" for column in range(len(HOSTILE))) for row in range(3)]
    for record in ("ticket", "contact", "survey_response", "customer"):
        found = propose(HOSTILE, rows, record)
        assert len(found.guesses) == len(HOSTILE)


def test_ragged_and_empty_tables() -> None:
    assert propose(("Ticket ID", "Created at"), []).mapping.fields["created_at"] == "Created at"
    assert propose(("Ticket ID", "Created at"), [("1",), ("2", TIMES[0], "more")], "ticket").mapping.missing == ()


def test_an_event_log_is_no_list_of_missed_calls() -> None:
    rows = [(str(case), str(step), f"2026-03-0{step} 0{case}:00:00") for case in range(1, 5) for step in range(1, 4)]
    found = propose(("CaseID", "ActivityID", "CompleteTimestamp"), rows)
    assert found.record == "ticket"
    assert fields(found) == {"CaseID": "id", "CompleteTimestamp": "event_at"}


def test_a_list_of_scores_with_a_creation_time_is_a_survey() -> None:
    rows = [("0", str(1000 + place), str(place), f"2026-03-0{1 + place % 9} 09:00:00") for place in range(11)]
    found = propose(("is_admin", "id", "score", "created_at"), rows)
    assert (found.record, found.mapping.kind, found.mapping.top) == ("survey_response", "nps", None)
    assert fields(found) == {"id": "id", "score": "score", "created_at": "responded_at"}


def test_a_rank_is_no_score_and_a_number_of_a_network_no_customer() -> None:
    ranks = propose(("x", "Name"), [(str(place), f"n{place}") for place in range(1, 9)], "survey_response")
    assert "score" not in fields(ranks).values()
    numbers = propose(("Network ID", "Value"), [(f"n{place}", "a") for place in range(8)], "customer")
    assert fields(numbers) == {}


def test_a_full_column_goes_before_an_empty_one_of_the_same_meaning() -> None:
    found = propose(("Ticket ID", "Created at", "Created"), [("1", "", TIMES[0]), ("2", "", TIMES[1])], "ticket")
    assert fields(found)["Created"] == "created_at"
    assert "Created at" not in fields(found)


def test_a_question_is_a_score_by_its_words_or_its_answers() -> None:
    known = propose(("#", "How easy was it?"), [("a", "Very easy"), ("b", "Somewhat difficult")])
    unknown = propose(("ResponseId", "How good was our help?"), [("R_1", "1"), ("R_2", "5")])
    assert (known.record, known.mapping.kind, fields(known)["How easy was it?"]) == ("survey_response", "ces", "score")
    assert fields(unknown)["How good was our help?"] == "score"


def test_what_agents_did_or_a_mere_day_is_no_call() -> None:
    states = [("Ann", word, *TIMES) for word in ("Available", "Break", "On a call", "Lunch")]
    found = propose(("Operator", "State", "Start", "End"), states)
    assert {"started_at", "created_at", "outcome", "status"}.isdisjoint(fields(found).values())
    ranks = [(TIMES[0], f"r{n}", str(n % 5 + 1)) for n in range(9)]
    assert propose(("Date", "Respondent", "Rank"), ranks).record != "contact"
    contracts = [(f"C{n % 3}", f"S{n}", "2026-01-05", "2026-02-05") for n in range(9)]
    assert propose(("Customer", "Subscription", "Start", "End"), contracts).record != "contact"


def test_chats_that_are_rated_are_chats() -> None:
    rows = [(f"c{n}", TIMES[0], f"v{n}", "Ann", "good" if n % 2 else "", "3:20") for n in range(9)]
    found = propose(("Chat ID", "Started", "Visitor", "Agent", "Rating", "Duration"), rows)
    assert (found.record, found.mapping.kind, fields(found)["Started"]) == ("contact", "chat", "started_at")


@pytest.mark.parametrize(
    "cell",
    [
        "5. ledna 2026 v 09:13", "5 stycznia 2026 10:00", "2026. január 5. 10:00", "5 Ιανουαρίου 2026 10:00", "Mo, 5. Januar 2026 um 10:00 Uhr", "Monday, January 5, 2026 10:00 AM",
    ],
)  # fmt: skip
def test_dates_in_words_look_like_dates(cell: str) -> None:
    assert profile_column([cell]).time == 1


def test_words_for_outcomes_that_nobody_knows_are_a_doubt() -> None:
    rows = [(str(n), TIMES[0], word) for n, word in enumerate(("alpha", "beta", "gamma", "delta"))]
    found = next(each for each in propose(("Call ID", "Start time", "Result"), rows).guesses if each.column == "Result")
    assert "doubt" in found.reasons or found.field is None


def test_a_file_without_a_header_can_be_read_as_it_is_proposed() -> None:
    found = propose(("", "", ""), [(f"2026-01-05 1{n}:00:00", str(420601000 + n), "x") for n in range(5)])
    assert set(fields(found)) == {"[1]", "[2]"}
    assert as_format(found.mapping).record == "ticket"


@pytest.mark.parametrize(
    "cell",
    [
        "Tue Mar  5 09:05:00 CET 2024", "Tue, 5 Mar 2024 09:05:00 +0100 (CET)", "Tue Mar 05 2024 09:05:00 GMT+0100 (Central European Standard Time)",
        "5. März 2024 um 10:00 Uhr", "mardi 5 mars 2024 à 10h30", "5.3.2024 10.30 hod.", "1 grudnia 2024 r., godz. 8:00", "2024. március 5. 14:30",
        "2024.03.05. du. 2:30", "5 Μαρτίου 2024 2:30 μ.μ.", "20240305T091500+0100", "1709629500000000", "09:05 05/03/2024", "'5.3.2024 9:05", "2024-03-05 | 09:05",
    ],
)  # fmt: skip
def test_moments_as_tools_and_people_write_them(cell: str) -> None:
    assert profile_column([cell]).time == 1


@pytest.mark.parametrize(
    "cell",
    ["Order 12345 from 5 March", "May 5", "1 h 30 min", "Mon-Fri 9:00-17:00", "10:30", "24/7", "version 10.05.2024b"],
)
def test_what_is_no_moment(cell: str) -> None:
    assert profile_column([cell]).time == 0


DAYS = tuple(f"{day}.3.2026 9:{day:02d}" for day in range(10, 16))
TOLD = {
    "no header says the id or the beginning": (
        ("Evid. zn.", "Kdy k nám", "Stav", "Vyřešeno"),
        [(f"HD-{n}", day, "Vyřešeno" if n % 2 else "Nový", day if n % 2 else "") for n, day in enumerate(DAYS)],
        ("ticket", {"Evid. zn.": "id", "Kdy k nám": "created_at", "Stav": "status", "Vyřešeno": "resolved_at"}),
    ),
    "what it was before is not its state": (
        ("Issue", "Changed", "From", "To"),
        [(f"P-{n // 2}", day, ("", "New")[n % 2], ("New", "Solved")[n % 2]) for n, day in enumerate(DAYS)],
        ("ticket", {"Issue": "id", "Changed": "event_at", "To": "status"}),
    ),
    "chats with a rating": (
        ("Beszélgetés azonosító", "Kezdés", "Befejezés", "Várakozás (mp)", "Értékelés"),
        [(f"CH{n}", day, day, str(n), ("", "5")[n % 2]) for n, day in enumerate(DAYS)],
        ("contact", {"Beszélgetés azonosító": "id", "Kezdés": "started_at", "Befejezés": "ended_at", "Várakozás (mp)": "wait_seconds"}),
    ),
    "the moment of an event stands in every row": (
        ("Request", "Logged", "Finished", "Modified on"),
        [(f"R{n // 2}", DAYS[n // 2], day if n % 2 else "", day) for n, day in enumerate(DAYS)],
        ("ticket", {"Request": "id", "Logged": "created_at", "Finished": "resolved_at", "Modified on": "event_at"}),
    ),
    "calls without a header": (
        ("", "", ""),
        [(f"2026-03-02 1{n}:00:00", "queue", ("ANSWERED", "NO ANSWER")[n % 2]) for n in range(6)],
        ("contact", {"[1]": "started_at", "[3]": "outcome"}),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TOLD)
def test_what_other_columns_leave_over(case: str) -> None:
    header, rows, (record, columns) = TOLD[case]
    found = propose(header, rows)
    assert (found.record, fields(found)) == (record, columns)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (("time", "callid", "event"), ("2026-03-02 10:00:{n}0", "c{half}", "STEP")),  # steps of calls
        (("Order number", "Order date", "Amount", "Rating"), ("O{n}", "2026-03-0{n}", "{n}0.50", "")),
        (("Shift date", "Shift start", "Shift end"), ("2026-03-0{n}", "08:00", "16:00")),
        (("Date", "Article", "Views"), ("2026-03-0{n}", "Article {n}", "10{n}")),
    ],
)
def test_what_is_no_record_cannot_be_loaded_as_it_is_proposed(header: tuple[str, ...], row: tuple[str, ...]) -> None:
    rows = [tuple(cell.format(n=n, half=n // 2) for cell in row) for n in range(1, 7)]
    assert propose(header, rows).mapping.missing


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (("Interaction ID", "Start time", "Outcome", "Wait time"), None),
        (("Call ID", "Start time", "Outcome", "Wait time"), "call"),
        (("Číslo hovoru", "Začátek", "Výsledek", "Čekání"), "call"),
        (("Chat ID", "Start time", "Outcome", "Wait time"), "chat"),
        (("Chat or call ID", "Start time", "Outcome", "Wait time"), None),
        (("Rating of strings", "Start time", "Outcome", "Wait time"), None),
    ],
)
def test_contacts_are_calls_where_a_header_calls_them_so(header: tuple[str, ...], kind: str | None) -> None:
    proposal = propose(header, [("1", TIMES[0], "answered", "5"), ("2", TIMES[1], "missed", "9")], "contact")
    assert proposal.mapping.kind == kind
    derived = (
        as_format(proposal.mapping).fills[0].derive if not proposal.mapping.missing else {"kind": kind and f"'{kind}'"}
    )
    assert derived["kind"] in (f"'{kind}'", "NULL::VARCHAR", None)


def test_a_column_of_kinds_of_surveys_tells_them_apart() -> None:
    rows = [("a", "NPS", "10", TIMES[0]), ("b", "CSAT", "4", TIMES[1]), ("c", "nps", "9", TIMES[1])]
    proposal = propose(("Antwort-ID", "Umfragetyp", "Bewertung", "Beantwortet am"), rows)
    assert (proposal.record, dict(proposal.mapping.columns)["kind"]) == ("survey_response", "Umfragetyp")
    assert as_format(proposal.mapping).fills[0].needs == ("kind",)


def test_states_of_tickets_are_no_outcomes_of_calls() -> None:
    rows = [(TIMES[0], "Reklamace", "Otevřeno"), (TIMES[1], "Dotaz", "Vyřešeno"), (TIMES[1], "Dotaz", "Vyřešeno")]
    proposal = propose(("Datum", "Kategorie", "Stav"), rows)
    assert (proposal.record, dict(proposal.mapping.columns)["status"]) == ("ticket", "Stav")


@pytest.mark.parametrize(
    ("cells", "share"),
    [("velmi spokojen|spíše nespokojen|spokojen", 1), ("befriedigend|ausreichend|gut", 1), ("δυσαρεστημένος|ικανοποιημένος", 1), ("open|solved", 0)],
)  # fmt: skip
def test_answers_in_words_of_any_language_look_like_scores(cells: str, share: float) -> None:
    assert profile_column(cells.split("|")).score == share


def test_answers_that_nobody_can_read_make_no_ticket() -> None:
    rows = [(f"{n}", answer, TIMES[1]) for n, answer in enumerate(("Yes", "No", "Yes", "Yes"))]
    found = propose(("Response ID", "Are you satisfied?", "Responded at"), rows)
    assert found.mapping.missing


@pytest.mark.parametrize("cells", ["Nouveau|En cours (Attribué)|En attente|Résolu|Clos", "Ouvert|Fermé|Rejeté", "Nuevo|En curso (asignada)|Pendiente|Resuelto|Cerrado|Abrir"])  # fmt: skip
def test_states_in_french_and_spanish_are_known(cells: str) -> None:
    assert profile_column(cells.split("|")).status == 1


def test_stretches_of_agents_states_are_no_contacts() -> None:
    """Nor by what is left over, a single column with a moment in each row."""
    rows = [(f"a{n % 3}", ("Available", "On call", "Break")[n % 3], f"2026-03-02 {9 + n:02d}:00:00", f"2026-03-02 {9 + n:02d}:50:00") for n in range(9)]  # fmt: skip
    found = propose(("Agent", "State", "Start", "End"), rows)
    assert found.mapping.missing
    assert "started_at" not in found.mapping.fields
