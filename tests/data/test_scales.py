"""What is known of the scale of a score, and what is asked; answers in words, stars and faces; zeros, averages, NPS of five points."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from data.declare.answer_steps import steps_of
from data.declare.answers import answer_sql
from data.imports.importer import ImportRefused, Options, run_import, undo
from data.imports.preview import dry_run
from data.reading.scales import scale_in_cells, scale_in_header
from data.store.store import Store

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("without_facts")]

Load = Callable[..., list[tuple[object, ...]]]


@pytest.fixture
def load(empty_store: Store, tmp_path: Path) -> Load:
    """Load a survey of answers; gives score and scale of all that stand in the store."""

    def load(answers: str, header: str = "CSAT", scale: int | None = None) -> list[tuple[object, ...]]:
        path = tmp_path / "survey.csv"
        lines = [f"r{place},{answer},2026-01-05 10:00" for place, answer in enumerate(answers.split())]
        path.write_text("\n".join([f"Response ID,{header},Responded at", *lines, ""]), encoding="utf-8")
        run_import(empty_store, path, path.name, Options(source="x", format="survey", scale=scale))
        return empty_store.read("SELECT score, scale FROM survey_response ORDER BY id").rows()

    return load


def doubts(store: Store, folder: Path, scale: int | None = None) -> set[str]:
    path = folder / "survey.csv"
    return {
        doubt.code
        for doubt in dry_run(store, path, path.name, Options(source="y", format="survey", scale=scale)).doubts
    }


@pytest.mark.parametrize(
    ("answers", "scale"),
    [
        ("1 0", None),
        ("1 2 3", None),
        ("1 2 3 4", None),
        ("3 4 5", 5),
        ("6 2", None),
        ("7 2", 7),
        ("8 2", 10),
        ("10 1", 10),
        ("4/5 3/5", 5),
        ("4(/5) 3(/5)", 5),
        ("★★★★☆ ★☆☆☆☆", 5),
        ("⭐⭐⭐ ⭐⭐", 5),
        ("🙂 🙁", 5),
        ("good bad", 5),
    ],
)
def test_what_answers_tell_of_their_scale(load: Load, answers: str, scale: int | None) -> None:
    assert {row[1] for row in load(answers)} == {scale}


def test_words_of_which_many_are_not_known_have_no_scale(load: Load, empty_store: Store, tmp_path: Path) -> None:
    """Two answers of six, then one of thirteen: where only words for good ones are known, 100 % would be good."""
    known = "Výborné Dobré Špatné Hrozné "
    assert {row[1] for row in load(known + "Katastrofa Fiasko")} == {None}
    assert "words_unread" in doubts(empty_store, tmp_path)
    assert {row[1] for row in load(known * 3 + "Katastrofa", scale=5)} == {5}


@pytest.mark.facts
def test_a_scale_nobody_knows_is_told_and_counts_nowhere(load: Load, empty_store: Store, tmp_path: Path) -> None:
    load("1 2 3 4")
    assert "scale_unknown" in doubts(empty_store, tmp_path)
    assert "scale_unknown" not in doubts(empty_store, tmp_path, scale=5)
    assert empty_store.read("SELECT is_csat_good, csat_score_rate FROM fact_survey").unique().rows() == [(None, None)]


def test_a_scale_that_is_told_is_taken_and_remembered(load: Load, empty_store: Store) -> None:
    assert load("3 4", scale=7) == [(3.0, 7), (4.0, 7)]
    assert load("3 2") == [(3.0, 7), (2.0, 7)]
    with pytest.raises(ImportRefused) as refused:
        load("3 6", scale=5)
    assert refused.value.code == "wrong_scale"


def test_the_same_file_on_another_scale_is_no_repetition(load: Load) -> None:
    assert load("3 4") == [(3.0, None), (4.0, None)]
    assert load("3 4", scale=5) == [(3.0, 5), (4.0, 5)]


def test_six_to_ten_in_one_file_and_three_to_five_in_the_next(load: Load, empty_store: Store, tmp_path: Path) -> None:
    assert {row[1] for row in load("6 10 8")} == {10}
    assert load("3 5") == [(3.0, 10), (5.0, 10), (8.0, 10)]
    undo(empty_store, 1)
    assert empty_store.read("SELECT score, scale FROM survey_response ORDER BY id").rows() == [(3.0, 5), (5.0, 5)]


def test_an_earlier_scale_that_proves_too_low_is_told(load: Load, empty_store: Store) -> None:
    load("3 5")
    load("9 3")
    assert "scale_changed" in set(empty_store.read("SELECT code FROM doubt")["code"])


@pytest.mark.parametrize(("answers", "scores"), [("0 5 3", [None, 5, 3]), ("0 10 3", [0, 10, 3])])
@pytest.mark.facts
def test_a_zero_below_a_scale_that_starts_at_one_is_no_answer(
    load: Load, answers: str, scores: list[float | None]
) -> None:
    assert [row[0] for row in load(answers)] == scores


def test_thumbs_of_zero_and_one(load: Load) -> None:
    assert load("0 1", scale=2) == [(1.0, 2), (2.0, 2)]


def test_five_points_make_no_nps_unless_somebody_says_so(load: Load) -> None:
    with pytest.raises(ImportRefused) as refused:
        load("1 2 3 4 5", header="NPS")
    assert refused.value.code == "nps_scale"
    assert len(load("1 2 3 4 5", header="NPS", scale=10)) == 5
    assert len(load("0 2 3 4 5 1", header="NPS")) == 6


def test_averages_of_days_are_no_answers(empty_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "days.csv"
    path.write_text("Date,CSAT\n2026-01-05,3.7\n2026-01-06,4.25\n2026-01-07,4.1\n")
    with pytest.raises(ImportRefused) as refused:
        run_import(empty_store, path, path.name)
    assert refused.value.code == "averaged_scores"


def test_an_answer_that_cannot_be_read_is_not_one_that_was_not_given(load: Load, empty_store: Store) -> None:
    load("5 pear")
    assert empty_store.read("SELECT score, sent_at FROM survey_response ORDER BY id").rows() == [
        (5.0, None),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("CSAT (1-5)", (1, 5)),
        ("How likely are you to recommend us (0 - 10)?", (0, 10)),
        ("On a scale from 1 (very bad) to 7 (very good), how easy was it?", (1, 7)),
        ("Jak jste spokojeni? (1 až 5)", (1, 5)),
        ("Od 1 do 10", (1, 10)),
        ("Von 1 bis 5", (1, 5)),
        ("Score out of 10", (None, 10)),
        ("Rating /5", (None, 5)),
        ("5-star rating", (None, 5)),
        ("Star rating", (1, 5)),
        ("CSAT", None),
        ("Q1", None),
        ("Opened 1.5.2026", None),
    ],
)
def test_a_header_tells_its_scale(header: str, said: tuple[int | None, int] | None) -> None:
    assert scale_in_header(header) == said


def test_cells_that_name_their_scale() -> None:
    assert scale_in_cells(["4/5", "", "3 of 5"]) == 5
    assert scale_in_cells(["★★☆"]) == 3
    assert scale_in_cells(["4", "3"]) is None


WORDS = {
    103: "Very easy|velmi spokojená|bardzo zadowolony|teljesen elégedett|πολύ ευχαριστημένος|Strongly agree|Stimme voll und ganz zu|muy satisfecho|tout à fait d'accord|Excellent|😀",
    102: "elégedett|Good|souhlasím|zadowolona|einfach|👍",
    101: "Somewhat easy|spíše spokojen|raczej się zgadzam|eher zufrieden|plutôt satisfait",
    100: "Neither agree nor disagree|neutrální|ani spokojen, ani nespokojen|ni de acuerdo ni en desacuerdo|😐",
    99: "Somewhat difficult|spíše nesouhlasím|eher unzufrieden|algo insatisfecho",
    98: "Disagree|nie zgadzam się|nem elégedett|διαφωνώ|stimme nicht zu|pas d'accord|👎",
    97: "Very difficult|velmi nespokojen/a|egyáltalán nem értek egyet|Πολύ δυσαρεστημένη|Terrible|😡",
}  # fmt: skip


@pytest.mark.parametrize(("far", "cells"), WORDS.items())
def test_answers_in_words_of_nine_languages(empty_store: Store, far: int, cells: str) -> None:
    for cell in cells.split("|"):
        assert empty_store.read(f"SELECT {answer_sql('x')} AS far FROM (SELECT $x AS x)", {"x": cell}).item() == far, (
            cell
        )


@pytest.mark.parametrize("cell", ["fine", "I was not satisfied because nobody called", "2026-01-05", "11", "-", "very"])
@pytest.mark.facts
def test_other_words_are_no_answer(empty_store: Store, cell: str) -> None:
    assert empty_store.read(f"SELECT {answer_sql('x')} AS far FROM (SELECT $x AS x)", {"x": cell}).item() is None


def test_three_steps_to_each_side_make_seven(empty_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "words.csv"
    words = ("Strongly agree", "Agree", "Somewhat agree", "Neither agree nor disagree", "Strongly disagree")
    path.write_text("Response ID,CES\n" + "".join(f"{place},{word}\n" for place, word in enumerate(words)))
    run_import(empty_store, path, path.name)
    assert empty_store.read("SELECT score, scale FROM survey_response ORDER BY id").rows() == [
        (7, 7),
        (6, 7),
        (5, 7),
        (4, 7),
        (1, 7),
    ]


def test_offered_beside_one_to_five_is_a_scale_of_five(empty_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    path.write_text(
        "Case no,Opened,Solved at,Satisfaction Score\n1,2026-01-05,2026-01-06,5\n2,2026-01-05,2026-01-06,Offered\n3,2026-01-05,2026-01-06,1\n"
    )
    run_import(empty_store, path, path.name)
    assert empty_store.read("SELECT score, scale FROM survey_response ORDER BY id").rows() == [
        (5, 5),
        (None, 5),
        (1, 5),
    ]


def test_a_scale_behind_the_name_of_a_score_changes_no_name(empty_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_text("Response ID,CSAT (out of 5),NPS [0–10],Responded at\nr1,4,9,2026-01-05 10:00\n", encoding="utf-8")
    run_import(empty_store, path, path.name, Options(source="x"))
    read = "SELECT kind, score, scale FROM survey_response ORDER BY kind"
    assert empty_store.read(read).rows() == [("csat", 4.0, 5), ("nps", 9.0, 10)]


def test_answers_of_nothing_but_the_middle(load: Load) -> None:
    assert load("neutral Neutral") == [(3.0, 5), (3.0, 5)]


def test_an_answer_that_nobody_gave_is_said_in_words_too(load: Load, empty_store: Store) -> None:
    assert load("Offered 5 Unrated 3") == [(None, 5), (5.0, 5), (None, 5), (3.0, 5)]
    answered = empty_store.read("SELECT responded_at IS NOT NULL AS answered FROM survey_response ORDER BY id")
    assert answered["answered"].to_list() == [False, True, False, True]


@pytest.mark.parametrize(
    ("answers", "header"),
    [("-100 100 0 100", "NPS"), ("45 60 8", "NPS"), ("80% 100% 40%", "CSAT"), ("80 7 90", "CSAT")],
)
def test_results_of_many_answers_are_no_answers(load: Load, answers: str, header: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        load(answers, header)
    assert refused.value.code == "scores_to_100"


def test_a_slip_beyond_the_scale_is_one_cell(load: Load) -> None:
    assert load("11 9 10 0 3 4", "NPS") == [(None, 10), (9.0, 10), (10.0, 10), (0.0, 10), (3.0, 10), (4.0, 10)]


@pytest.mark.parametrize(
    ("header", "is_low_best"),
    [
        ("How satisfied are you with our support? (1 = very satisfied, 5 = very dissatisfied)", True),
        ("Jak jste spokojeni s naší podporou? (1 = velmi spokojen, 5 = nespokojen)", True),
        ("How satisfied are you with our support? (1 = very dissatisfied, 5 = very satisfied)", None),
    ],
)
def test_a_question_may_say_that_the_lowest_mark_is_the_best(
    empty_store: Store, tmp_path: Path, header: str, is_low_best: bool | None
) -> None:
    path = tmp_path / "form.csv"
    path.write_text(f'Timestamp,"{header}"\n2026-01-05 10:00:00,1\n2026-01-06 10:00:00,5\n', encoding="utf-8")
    run_import(empty_store, path, path.name, Options(source="x"))
    assert empty_store.read("SELECT DISTINCT is_low_best FROM survey_response").rows() == [(is_low_best,)]


@pytest.mark.parametrize(
    ("far", "cells"),
    {
        102: "👍🏽|:)|thumbs up|dobře|jestem zadowolona",
        100: "is-is|sem elégedett, sem elégedetlen|ούτε ικανοποιημένος ούτε δυσαρεστημένος",
        98: "Not Good|not very satisfied|nicht zufrieden|nie spokojny|není spokojen|nem nagyon elégedett|δεν είμαι ικανοποιημένος|pas facile|thumbs down",
        97: "not satisfied at all|stimme überhaupt nicht zu|καθόλου ικανοποιημένος",
        4: "4★|★ 4|4/5 stars|Good (4/5)|4. good|4 z 5",
        99: "peu satisfait",
        None: "not bad|καθόλου δύσκολο|un peu facile|není špatné|nicht schlecht|not ok|4-5|4:5|4/5/2024|80%",
    }.items(),
)
def test_what_is_denied_and_what_is_two_numbers(empty_store: Store, far: int | None, cells: str) -> None:
    read = f"SELECT x, {answer_sql('x')} AS far FROM (SELECT unnest($cells::VARCHAR[]) AS x)"
    found = empty_store.read(read, {"cells": cells.split("|")}).rows()
    assert [(cell, value) for cell, value in found if value != far] == []


def test_an_answer_of_another_whole_is_told(load: Load) -> None:
    assert load("4/5 8/10 3/5") == [(4.0, 5), (None, 5), (3.0, 5)]
    with pytest.raises(ImportRefused) as refused:
        load("4/5 3/5", header="NPS")
    assert refused.value.code == "nps_scale"
    with pytest.raises(ImportRefused) as refused:
        load("Promoter Passive Detractor 9", header="NPS")
    assert refused.value.code == "nps_groups"


@pytest.mark.parametrize(
    ("answers", "told", "steps", "top"),
    [
        ("very dissatisfied -3|somewhat dissatisfied -1|satisfied 2|very satisfied 3", None, "1 2 4 5", 5),
        ("bardzo niezadowolony -3|raczej niezadowolony -1|niezadowolony -2|zadowolony 2", None, "1 3 2 6", None),
        ("bardzo niezadowolony -3|raczej niezadowolony -1|niezadowolony -2|zadowolony 2", 7, "1 3 2 6", 7),
        ("bardzo niezadowolony -3|raczej niezadowolony -1|niezadowolony -2|zadowolony 2", 5, None, None),
        ("sehr zufrieden 3|eher zufrieden 1|zufrieden 2", None, "7 5 6", None),
        ("somewhat satisfied 1|neutral 0|somewhat dissatisfied -1", None, "5 4 3", None),
        ("somewhat satisfied 1|neutral 0|somewhat dissatisfied -1", 5, "4 3 2", 5),
        ("completely satisfied 3|mostly satisfied 1|somewhat satisfied 1|dissatisfied -2", None, "7 5 5 2", None),
        ("unzufrieden -2|neutral 0|zufrieden 2", None, "2 3 4", 5),
        ("unzufrieden -2|neutral 0|zufrieden 2", 3, "1 2 3", 3),
        ("poor -2|fair|good 2|very good 3|excellent 3", None, "1 2 3 4 5", 5),
        ("good 2|very good 3", None, "6 7", None),
        ("very easy 3|somewhat easy 1|somewhat difficult -1|very difficult -3", None, "5 4 2 1", 5),
        ("not at all satisfied -3|slightly satisfied 1|moderately satisfied 2|very satisfied 3|extremely satisfied 3", None, "1 2 3 4 5", 5),
        ("befriedigend|gut 2|sehr gut 3|ausreichend|mangelhaft", None, "3 4 5 2 1", 5),
        ("teljesen elégedetlen -3|elégedetlen -2|kissé elégedetlen -1|semleges 0|kissé elégedett 1|elégedett 2|teljesen elégedett 3", None, "1 2 3 4 5 6 7", 7),
    ],
)  # fmt: skip
def test_steps_of_answers_in_words(answers: str, told: int | None, steps: str | None, top: int | None) -> None:
    parted = [re.fullmatch(r"(.*?)(?: (-?\d))?", each) for each in answers.split("|")]
    found = steps_of({one[1]: int(one[2]) if one[2] else None for one in parted if one}, told)
    assert (found and " ".join(map(str, found.of.values())), found and found.top) == (steps, top)


@pytest.mark.parametrize(("scale", "scores"), [(None, [5, 4, 3, 2]), (5, [5, 4, 3, 2])])
def test_good_beside_other_words_is_a_step_and_no_thumb(load: Load, scale: int | None, scores: list[int]) -> None:
    assert load("Excellent Good Average Poor", scale=scale) == [(score, 5) for score in scores]
