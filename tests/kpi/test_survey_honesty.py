"""Who answered against who was asked: surveys that can be counted by hand, asked as a program asks the command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.facts.refresh import open_store
from data.store.store import Store
from kpi.__main__ import main
from kpi.declare.errors import KpiError, NotAllowed
from kpi.engine.answer import answer
from kpi.engine.survey_honesty import survey_honesty
from kpi.query.limits import Limits, limited
from kpi.query.query import Filter, Query
from kpi.stats.intervals import nps_adjusted_wald, wilson
from kpi.stats.moe_recovery import difference
from tests.kpi import command_line
from tests.records import put
from tests.stores import new_store_at
from tests.surveyed import customers, surveys, tickets

MARCH = ("--from", "2026-03-01", "--to", "2026-03-31")
QUICK, SLOW = "1 · up to 1 hour", "5 · 1 to 3 days"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    store = tmp_path_factory.mktemp("survey") / "survey.duckdb"
    with new_store_at(store) as opened:
        put(opened, ticket=tickets(), survey_response=surveys(), customer=customers())
    return str(store)


@pytest.fixture(scope="module")
def store(path: str) -> Iterator[Store]:
    with open_store(Path(path)) as opened:
        yield opened


def told(capsys: pytest.CaptureFixture[str], path: str, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = command_line.told(capsys, "survey", *words, "--store", path)
    return found


def printed(capsys: pytest.CaptureFixture[str], path: str, *words: str) -> str:
    return command_line.printed(capsys, "survey", *words, "--store", path)


def group(found: dict[str, Any], dimension: str, name: str | None) -> dict[str, Any]:
    (one,) = [each for each in found["groups"][dimension] if each["name"] == name]
    return dict(one)


def test_the_unhappy_answer_less(capsys: pytest.CaptureFixture[str], path: str) -> None:
    """74 of 100 answers are good, but of 300 asked two thirds waited long, of whom a fifth answered: (100 · 0.9 + 200 · 0.5) ÷ 300."""
    found = told(capsys, path, "csat", *MARCH)
    assert (found["asked"], found["answered"], found["why_not"]) == (300, 100, None)
    assert found["response_rate"]["value"] == pytest.approx(1 / 3)
    assert found["plain"] == {"value": 0.74, "low": pytest.approx(wilson(74, 100)[0]), "high": pytest.approx(wilson(74, 100)[1]), "n": 100}  # fmt: skip
    weighted = found["weighted"]
    assert weighted["value"] == pytest.approx(190 / 300)
    # an answer of A counts 1/3 ÷ 0.6, one of B 2/3 ÷ 0.4
    size = 100**2 / (60 * (1 / 1.8) ** 2 + 40 * (2 / 1.2) ** 2)
    assert found["effective_n"] == pytest.approx(size)
    low, high = wilson(size * 190 / 300, size)
    assert (weighted["low"], weighted["high"], weighted["n"]) == (pytest.approx(low), pytest.approx(high), 100)
    assert (found["classes"], found["cut"], found["is_moved"]) == (2, 0, True)


def test_how_far_the_others_could_move_it(capsys: pytest.CaptureFixture[str], path: str) -> None:
    """All 200 unhappy or happy; or with odds of 9 : 1 and 1 : 1 halved and doubled in 40 of A and 160 of B."""
    found = told(capsys, path, "csat", *MARCH)
    assert found["bounds"] == pytest.approx({"low": 74 / 300, "high": 274 / 300})
    low, high = 74 + 40 * 4.5 / 5.5 + 160 / 3, 74 + 40 * 18 / 19 + 160 * 2 / 3
    assert found["assumed"] == pytest.approx({"low": low / 300, "high": high / 300})


def test_who_was_asked_and_who_answered(capsys: pytest.CaptureFixture[str], path: str) -> None:
    """A third were asked of A, and 60 of 100 answers are of it."""
    found = told(capsys, path, "csat", *MARCH)
    a, b = group(found, "team", "A"), group(found, "team", "B")
    assert (a["asked"], a["answered"], a["response_rate"]["value"]) == (100, 60, 0.6)
    assert (a["asked_rate"], a["answered_rate"], a["score"]["value"]) == pytest.approx((1 / 3, 0.6, 0.9))
    assert (b["asked"], b["answered"], b["score"]["value"]) == (200, 40, 0.5)
    assert [one["name"] for one in found["groups"]["channel"]] == ["email"]
    assert [one["name"] for one in found["groups"]["response_band"]] == [QUICK, SLOW]
    assert [one["name"] for one in found["groups"]["team"]] == ["B", "A"], "most asked first"


def test_the_price_of_a_slow_answer(capsys: pytest.CaptureFixture[str], path: str) -> None:
    """20 of 40 against 54 of 60, and ten of forty left within 90 days against one of sixty; one more left after 133."""
    found = told(capsys, path, "csat", *MARCH)
    slow, quick = group(found, "response_band", SLOW), group(found, "response_band", QUICK)
    change, low, high = difference((0.5, *wilson(20, 40)), (0.9, *wilson(54, 60)))  # type: ignore[arg-type]
    assert (slow["behind"]["value"], slow["behind"]["low"], slow["behind"]["high"]) == pytest.approx((change, low, high))  # fmt: skip
    assert quick["behind"] is None
    assert (slow["left"]["value"], slow["left"]["n"]) == (0.25, 40)
    assert (quick["left"]["value"], quick["left"]["n"]) == (pytest.approx(1 / 60), 60)
    later = group(told(capsys, path, "csat", "--set", "churn_window_days=140", *MARCH), "response_band", SLOW)
    assert later["left"]["value"] == pytest.approx(11 / 40)
    assert "this does not say that one comes of the other" in printed(capsys, path, "csat", *MARCH)


def test_recommendation_moves_on_both_sides(capsys: pytest.CaptureFixture[str], path: str) -> None:
    """30 promoters and 10 detractors of 50 are +40; the 50 silent make it -30 to +70, or promoters' odds of 1.5 and detractors' of 0.25
    both shifted by two. All are one class, so that the weighted score is the plain one."""
    found = told(capsys, path, "nps", *MARCH)
    low, high = nps_adjusted_wald(30, 10, 50)
    assert found["plain"] == pytest.approx({"value": 40, "low": float(low), "high": float(high), "n": 50})
    assert found["weighted"] == pytest.approx(found["plain"])
    assert (found["effective_n"], found["classes"], found["is_moved"]) == (pytest.approx(50), 1, False)
    assert found["bounds"] == pytest.approx({"low": -30, "high": 70})
    best = 30 + 50 * 3 / 4 - (10 + 50 * 0.125 / 1.125)
    worst = 30 + 50 * 0.75 / 1.75 - (10 + 50 * 0.5 / 1.5)
    assert found["assumed"] == pytest.approx({"low": worst, "high": best})
    assert [one["name"] for one in found["groups"]["team"]] == [None], "they are of no ticket"


def test_only_answers_are_listed(capsys: pytest.CaptureFixture[str], path: str) -> None:
    """30 of 40 found it easy; of whom nobody knows how many were asked."""
    found = told(capsys, path, "ces", *MARCH)
    assert (found["why_not"], found["asked"], found["weighted"], found["bounds"]) == ("the source does not say", 0, None, None)  # fmt: skip
    assert (found["plain"]["value"], found["plain"]["n"], found["left_out"]) == (0.75, 40, {"the source does not say": 40})  # fmt: skip
    text = printed(capsys, path, "ces", *MARCH)
    assert "who was asked: – (only answers are listed, no survey without one)" in text
    assert "weighted" not in text


def test_what_is_left_out_is_said(capsys: pytest.CaptureFixture[str], path: str) -> None:
    found = told(capsys, path, "csat")
    assert found["left_out"] == {"declared invalid": 3, "too young to tell": 2}
    assert found["asked"] == 300
    young = told(capsys, path, "csat", "--from", "2026-09-01")
    assert (young["why_not"], young["left_out"]) == ("too young to tell", {"too young to tell": 2})
    assert young["plain"]["value"] is None, "one answer"
    nothing = printed(capsys, path, "csat", "--from", "2026-05-01", "--to", "2026-05-31")
    assert "who was asked: – (no survey was sent in these days)" in nothing


def test_few_answers_are_withheld(capsys: pytest.CaptureFixture[str], path: str, tmp_path: Path) -> None:
    """29 answers of 60 asked: who was asked is told, the score is not."""
    rows = [one for one in surveys() if str(one["id"]) in {f"a{place}" for place in (*range(29), *range(60, 91))}]
    small = tmp_path / "small.duckdb"
    with new_store_at(small) as opened:
        put(opened, ticket=tickets(), survey_response=rows)
    found = told(capsys, str(small), "csat", *MARCH)
    assert (found["asked"], found["answered"], found["plain"]["n"], found["plain"]["value"]) == (60, 29, 29, None)
    assert (found["weighted"], found["bounds"], found["why_not"]) == (None, None, "too few answers")
    assert "weighted score: – (too few answers)" in printed(capsys, str(small), "csat", *MARCH)


def test_the_table(capsys: pytest.CaptureFixture[str], path: str) -> None:
    text = printed(capsys, path, "csat", *MARCH)
    for line in (
        "asked 300, answered 100: 33.3% (28.2% – 38.8%)",
        "The weighted score lies outside the limits of the plain one: who answered is not like who was asked.",
        "by 2 classes of speed, channel and team; as sure as 77.1 answers that count alike",
        "−40 (−55.7 – −22.1)",
        "if all who did not answer were as unhappy, or as happy, as can be: 24.7% – 91.3%",
    ):
        assert line in text, text
    (row,) = [line.split() for line in text.splitlines() if line.startswith("A ")]
    assert row[:4] == ["A", "100", "60", "60%"]


def test_filters_and_definitions_hold(capsys: pytest.CaptureFixture[str], path: str) -> None:
    found = told(capsys, path, "csat", "--filter", "team=B", *MARCH)
    assert (found["asked"], found["plain"]["value"], found["weighted"]["value"]) == (200, 0.5, pytest.approx(0.5))
    best = told(capsys, path, "csat", "--choose", "good_answers=above_middle", *MARCH)
    assert best["plain"]["value"] == 0.74, "5 is above the middle, 2 is not"


@pytest.mark.parametrize(
    ("words", "message"),
    [(("churn_rate",), "csat, nps, ces"), (("csat", "--filter", "segment=x"), "segment"), (("csot",), "csat")],
)
def test_what_is_refused(capsys: pytest.CaptureFixture[str], path: str, words: tuple[str, ...], message: str) -> None:
    assert main(["survey", *words, "--store", path]) == 1
    assert message in capsys.readouterr().err


def test_what_a_reader_may_see(store: Store) -> None:
    """A team's reader gets what its filter gives; where small groups are hidden, or the number itself, nothing."""
    query = Query(metrics=("csat",))
    team = Filter("team", ("B",))
    own = survey_honesty(limited(store.read, Limits(filters=(team,), may_see_rows=False, may_see_customers=False)), query)  # fmt: skip
    assert (own.asked, own.plain.value) == (200, 0.5)
    assert {one.name for one in own.groups["team"]} == {"B"}
    for limits in (Limits(smallest=5), Limits(metrics=("nps",)), Limits(metrics=("csat",)), Limits(is_open=False)):
        with pytest.raises(NotAllowed):
            survey_honesty(limited(store.read, limits), query)
    hidden = survey_honesty(limited(store.read, Limits(metrics=("csat", "survey_response_rate"))), query)
    assert all(one.left is None for one in hidden.groups["response_band"])
    with pytest.raises(KpiError):
        survey_honesty(store.read, Query(metrics=("churn_rate",)))


def test_who_answered_is_the_response_rate(store: Store) -> None:
    """The same surveys as those of the number itself, all kinds together."""
    found = {name: survey_honesty(store.read, Query(metrics=(name,))) for name in ("csat", "nps", "ces")}
    rate = answer(store.read, Query(metrics=("survey_response_rate",)))
    assert sum(one.asked for one in found.values()) == rate["n"][0] == 400
    assert sum(one.answered for one in found.values()) / 400 == pytest.approx(rate["value"][0])
