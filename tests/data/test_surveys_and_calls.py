"""Surveys and calls: questions told by their words in every language, several scores in a row, calls put together, our own formats."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from data.declare.survey_questions import COMMENT, KINDS, question
from data.formats import named
from data.imports.importer import ImportRefused, Options, Receipt, problems, run_import
from data.imports.templates import template, templates
from data.store.store import Store

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("without_facts")]

Load = Callable[..., Receipt]
FOLDERS = Path(__file__).parent / "formats"


@pytest.fixture
def load(empty_store: Store, tmp_path: Path) -> Load:
    def _load(text: str, name: str = "file.csv", **options: str) -> Receipt:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return run_import(empty_store, path, name, Options(source="s", **options))

    return _load


def rows(store: Store, sql: str) -> list[tuple[object, ...]]:
    return store.read(sql).rows()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("How likely are you to recommend us to a friend?", "nps"),
        ("Jak pravděpodobné je, že nás doporučíte známým?", "nps"),
        ("Odporučili by ste nás?", "nps"),
        ("Czy poleciłbyś nas znajomym?", "nps"),
        ("Mennyire valószínű, hogy ajánlana minket?", "nps"),
        ("Πόσο πιθανό είναι να μας συστήσετε;", "nps"),
        ("Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?", "nps"),
        ("How satisfied were you overall?", "csat"),
        ("Jak jste byli spokojeni s vyřízením?", "csat"),
        ("Ako ste boli spokojní s riešením?", "csat"),
        ("Jak bardzo jesteś zadowolony z obsługi?", "csat"),
        ("Mennyire elégedett az ügyintézéssel?", "csat"),
        ("Πόσο ικανοποιημένοι είστε από τη λύση;", "csat"),
        ("Wie zufrieden sind Sie grundsätzlich?", "csat"),
        ("How easy was it to solve your problem?", "ces"),
        ("Jak snadné bylo vyřešit váš požadavek?", "ces"),
        ("Ako ľahké bolo vyriešiť váš problém?", "ces"),
        ("Jak łatwo było rozwiązać problem?", "ces"),
        ("Mennyire volt könnyű megoldani?", "ces"),
        ("Πόσο εύκολο ήταν να λυθεί;", "ces"),
        ("Wie einfach war die Lösung?", "ces"),
        ("How much effort did you have to put in?", "effort"),
        ("Jak těžké bylo vyřešit váš problém?", "effort"),
        ("Ile wysiłku to kosztowało?", "effort"),
        ("Wie viel Aufwand hatten Sie?", "effort"),
        ("Πόσο δύσκολο ήταν;", "effort"),
        ("The company made it easy to solve my problem, low effort", "ces"),
        ("How satisfied are you, and would you recommend us?", "nps"),
        ("Why would you recommend us?", None),
        ("Proč byste nás doporučili?", None),
        ("Dlaczego jesteś zadowolony?", None),
        ("Was ist der Hauptgrund für Ihre Empfehlung?", None),
        ("Q1_NPS_GROUP", None),
        ("How likely are you to recommend us? - Group", None),
        ("Do you consider yourself to be a fan of the series?", None),
    ],
)
def test_a_question_is_of_one_kind_or_none(text: str, kind: str | None) -> None:
    assert [each for each in KINDS if question(each).fits(text)] == ([kind] if kind else [])
    assert not (kind and COMMENT.fits(text))


@pytest.mark.parametrize(
    ("stamp", "recommend", "satisfied"),
    [
        ("Timestamp", "How likely are you to recommend us?", "How satisfied were you?"),
        ("Časová značka", "Doporučili byste nás známým?", "Jak jste spokojeni?"),
        ("Časová pečiatka", "Odporučili by ste nás známym?", "Ako ste spokojní?"),
        ("Sygnatura czasowa", "Czy poleciłbyś nas znajomym?", "Jak bardzo jesteś zadowolony?"),
        ("Időbélyeg", "Ajánlana minket barátainak?", "Mennyire elégedett?"),
        ("Χρονική σήμανση", "Θα μας συστήνατε σε φίλους;", "Πόσο ικανοποιημένοι είστε;"),
        ("Zeitstempel", "Würden Sie uns weiterempfehlen?", "Wie zufrieden sind Sie?"),
    ],
)
def test_google_forms_in_each_language(
    load: Load, empty_store: Store, stamp: str, recommend: str, satisfied: str
) -> None:
    done = load(
        f'{stamp},"{recommend}","{satisfied}"\n2026/01/09 2:03:22 PM GMT+1,9,5\n2026/01/10 9:00:00 AM GMT+1,,1\n'
    )
    assert (done.format, done.rows_new, done.cell_problems, done.zone_was_guessed) == ("google_forms", 2, (), False)
    found = "SELECT kind, score, scale, coalesce(responded_at, sent_at) FROM survey_response ORDER BY kind, 4"
    assert rows(empty_store, found) == [
        ("csat", 5.0, 5, datetime(2026, 1, 9, 13, 3, 22)),
        ("csat", 1.0, 5, datetime(2026, 1, 10, 8)),
        ("nps", 9.0, 10, datetime(2026, 1, 9, 13, 3, 22)),
        ("nps", None, 10, datetime(2026, 1, 10, 8)),
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "surveymonkey",
            "Respondent ID,Collector ID,Start Date,Which character shot first?\n,,,Response\n1,2,01/02/2026,Han\n",
        ),
        ("typeform", "#,What is your name?,Submit Date (UTC),Network ID\na,One,2026-01-05 09:00:00,n\n"),
        (
            "qualtrics",
            "StartDate,EndDate,Status,Finished,RecordedDate,ResponseId,Q1\nStart,End,Type,Finished,Recorded,Id,Which one?\n2026-01-05 09:00:00,2026-01-05 09:01:00,0,1,2026-01-05 09:01:00,R_1,2\n",
        ),
    ],
)
def test_a_survey_without_a_score_is_refused_with_a_sentence(
    load: Load, empty_store: Store, name: str, text: str
) -> None:
    with pytest.raises(ImportRefused, match="none of its questions asks") as refused:
        load(text)
    assert refused.value.code == "no_question"
    assert named(name).title in refused.value.sentence
    assert empty_store.is_empty()


def test_qualtrics_without_the_row_for_machines_and_by_its_texts(load: Load, empty_store: Store) -> None:
    done = load(
        "StartDate,EndDate,Status,Finished,RecordedDate,ResponseId,Q7\n"
        "Start,End,Type,Finished,Recorded,Id,Would you recommend us?\n"
        "2026-01-05 09:00:00,2026-01-05 09:01:00,IP Address,True,2026-01-05 09:01:00,R_1,10\n"
        "2026-01-05 09:00:00,2026-01-05 09:01:00,Survey Preview,True,2026-01-05 09:01:00,R_2,10\n"
    )
    assert (done.format, done.rows_read, done.rows_new, done.rows_refused) == ("qualtrics", 2, 1, 1)
    assert rows(empty_store, "SELECT id, kind, score FROM survey_response") == [("nps R_1", "nps", 10.0)]


@pytest.mark.parametrize(
    ("answer", "score"),
    [
        ("10 - Extremely likely", 10.0),
        ("4/5", 4.0),
        ("Satisfied", 4.0),
        ("velmi nespokojen", 1.0),
        ("7,5", 7.5),
        ("11", None),
        ("fine", None),
    ],
)
def test_answers_in_words(load: Load, empty_store: Store, answer: str, score: float | None) -> None:
    done = load(f'#,How satisfied are you?,Submit Date (UTC),Network ID\na,"{answer}",2026-01-05 09:00:00,n\n')
    assert rows(empty_store, "SELECT score FROM survey_response") == [(score,)]
    assert bool(done.cell_problems) == (score is None)


@pytest.mark.parametrize("last", ["Průměr,4,", "Total: 4 answers,12,", ",4,"])
def test_an_average_below_the_answers_is_none(load: Load, empty_store: Store, last: str) -> None:
    load(f"Date,CSAT,Comment\n2026-01-03,5,ok\n2026-01-04,4,\n2026-01-05,3,\n{last}\n")
    assert sorted(empty_store.read("SELECT score FROM survey_response")["score"]) == [3, 4, 5]


@pytest.mark.facts
def test_effort_is_best_when_low(load: Load, empty_store: Store) -> None:
    """1 of 5 for effort is as good as 5 of 5 for ease."""
    load(
        "#,How much effort was it?,How easy was it?,Submit Date (UTC),Network ID\na,1,5,2026-01-05 09:00:00,n\nb,5,1,2026-01-05 09:00:00,n\n"
    )
    assert rows(empty_store, "SELECT id, score, ces_score FROM fact_survey ORDER BY id") == [
        ("ces a", 5.0, 5.0),
        ("ces b", 1.0, 1.0),
        ("effort a", 1.0, 5.0),
        ("effort b", 5.0, 1.0),
    ]


def test_delighted_smallest_scores(load: Load, empty_store: Store) -> None:
    """Thumbs are written 0 and 1, and both must be answers on a scale of two."""
    load(
        "id,person,survey_type,score,created_at\n1,p,thumbs,0,1767603600\n2,p,thumbs,1,1767603600\n3,p,ces,3,1767603600\n"
    )
    assert rows(empty_store, "SELECT id, score, scale FROM survey_response ORDER BY id") == [
        ("1", 1.0, 2),
        ("2", 2.0, 2),
        ("3", 3.0, 5),
    ]


def test_asterisk_without_its_unique_id(load: Load, empty_store: Store) -> None:
    row = '"","601","201","from-trunk","c","SIP/1","SIP/2","Dial","SIP/201","2026-01-05 09:00:00","","2026-01-05 09:00:30",30,0,"NO ANSWER","DOCUMENTATION"\n'
    done = load(row + row.replace("601", "602"))
    assert (done.format, done.rows_new, done.rows_refused) == ("asterisk_cdr", 2, 0)
    assert rows(empty_store, "SELECT customer, outcome, wait_seconds FROM contact ORDER BY customer") == [
        ("601", "missed", 30.0),
        ("602", "missed", 30.0),
    ]


def test_3cx_records_that_end_with_the_chain(load: Load, empty_store: Store) -> None:
    line = "Call {},id_{},00:00:30,2026/01/05 09:00:00,{},2026/01/05 09:00:30,{},{},{},10021,960,960,,{},504,,,,,Chain: x;\n"
    answered = "2026/01/05 09:00:05"
    done = load(
        line.format(1, 1, answered, "TerminatedBySrc", "601", "Ext.960", "Ext.504")
        + line.format(2, 2, "", "src_participant_terminated", "602", "Ext.960", "Ext.960")
        + line.format(3, 3, answered, "TerminatedByDst", "Ext.201", "603", "603")
        + line.format(4, 4, "", "NoAnswer", "Ext.201", "Ext.202", "Ext.202")
    )
    assert (done.format, done.rows_new) == ("threecx_cdr", 4)
    assert rows(empty_store, "SELECT direction, outcome, agent, customer FROM contact ORDER BY id") == [
        ("inbound", "answered", "Ext.504", "601"),
        ("inbound", "abandoned", None, "602"),
        ("outbound", "answered", "Ext.201", "603"),
        ("internal", "missed", "Ext.201", "Ext.202"),
    ]


def test_aircall_reads_the_one_time_whose_zone_is_sure(load: Load, empty_store: Store) -> None:
    header = "line,datetime (tz offset incl.),datetime ({}),direction,answered,missed_call_reason,duration (total),duration (in call),call id\n"
    row = "L,2026-07-05 11:00:00,2026-07-05 09:00:00,inbound,Yes,,75,60,{}\n"
    for spelling in ("utc", "UTC"):
        assert load(header.format(spelling) + row.format(spelling), zone=None).zone_was_guessed is False
    assert rows(empty_store, "SELECT id, started_at, wait_seconds FROM contact ORDER BY id") == [
        ("UTC", datetime(2026, 7, 5, 9), 15.0),
        ("utc", datetime(2026, 7, 5, 9), 15.0),
    ]


@pytest.mark.facts
def test_a_call_of_several_rows_counts_once(empty_store: Store) -> None:
    done = run_import(empty_store, FOLDERS / "freepbx_calls" / "sample.csv", "cdr.csv")
    assert (done.rows_read, done.rows_new, done.rows_updated) == (6, 4, 2)
    found = "SELECT outcome, is_answered, wait_seconds, talk_seconds FROM fact_contact ORDER BY started_at"
    assert rows(empty_store, found) == [
        ("answered", True, 35.0, 60.0),
        ("voicemail", False, None, None),
        ("busy", False, 10.0, None),
        ("abandoned", False, 40.0, None),
    ]


def test_a_state_that_has_ended_since_is_the_same_stretch(load: Load, empty_store: Store) -> None:
    load("Agent,State,Started at,Ended at\nAgent One,available,2026-01-05 08:00,\n")
    done = load("Agent,State,Started at,Ended at\nAgent One,available,2026-01-05 08:00,2026-01-05 09:00\n")
    assert (done.rows_new, done.rows_updated) == (0, 1)
    assert rows(empty_store, "SELECT agent, ended_at FROM agent_state") == [("Agent One", datetime(2026, 1, 5, 9))]


def test_a_review_is_its_weighted_categories_and_a_failed_critical_one_is_zero(empty_store: Store) -> None:
    """q1: (1 × 4/5 + 2 × 3/5) / 3, the category without a score counts nothing; q3: 2 on 1 to 5 is a quarter, and critical."""
    run_import(empty_store, FOLDERS / "qa_reviews" / "sample.csv", "qa.csv")
    found = rows(empty_store, "SELECT id, score_rate, was_critical_failed, categories FROM qa_review_score ORDER BY id")
    assert found == [("q1", pytest.approx(2 / 3), False, 2), ("q2", 0.85, False, 0), ("q3", 0.0, True, 2)]


def test_reviews_without_a_highest_score_are_told_to_be_percent(load: Load) -> None:
    def told(header: str, cells: str) -> list[str]:
        done = load(f"Review ID,Reviewed on,Agent,Score{header}\nq1,2026-01-05,Agent One,{cells}\n")
        return [doubt.sentence for doubt in done.doubts if doubt.code.startswith("review_scale")]

    said = "Reviews without a highest possible score are taken to be scored from 0 to 100; the highest of them is 84."
    assert (told("", "84"), told(",Highest score", "4,5"), told(",Highest score", "84,")) == ([said], [], [said])
    assert "is not known: they lie from 4 to 4." in told(",Team", "4,a")[0]


@pytest.mark.parametrize("name", templates())
def test_a_template_is_read_as_it_is(load: Load, empty_store: Store, name: str) -> None:
    given = template(name)
    done = load(given.csv())
    assert (done.format, done.rows_new, done.rows_refused, done.columns_unused) == (name, len(given.rows), 0, ())
    assert problems(empty_store, done.upload_id).height == 0
    assert [header for header, _, _ in given.columns()] == list(given.headers)
    assert set(given.needed) <= set(given.headers)


def test_an_unknown_template_names_those_that_exist() -> None:
    with pytest.raises(ImportRefused, match="agent_states, agents, customers"):
        template("agent")
