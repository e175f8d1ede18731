"""Scores and leaving by the speed of answers: answers that can be counted by hand, asked as a program asks the command line."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.facts.refresh import open_store
from data.store.store import Store
from kpi.__main__ import main
from kpi.declare.errors import KpiError, NotAllowed
from kpi.engine.answer import answer
from kpi.engine.answer_speed import HIDDEN, leaving, speed_scores
from kpi.query.limits import Limits, limited
from kpi.query.query import Filter, Query
from kpi.stats.distributions import Z95
from kpi.stats.intervals import wilson
from tests.answered_slowly import records
from tests.kpi import command_line
from tests.records import put
from tests.stores import new_store_at

MARCH = ("--from", "2026-03-01", "--to", "2026-03-31")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    place = tmp_path_factory.mktemp("speed") / "speed.duckdb"
    with new_store_at(place) as opened:
        put(opened, **records())
    return str(place)


@pytest.fixture(scope="module")
def store(path: str) -> Iterator[Store]:
    with open_store(Path(path)) as opened:
        yield opened


def told(capsys: pytest.CaptureFixture[str], path: str, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = command_line.told(capsys, "survey", "csat", *words, "--store", path)
    return found


def apart(*strata: tuple[int, int, int, int]) -> tuple[float, float]:
    """The difference of shares common to strata, each of hits and rows among the slow and the quick, and its standard error: written out once more."""
    w = [n * m / (n + m) for _, n, _, m in strata]
    value = sum(one * (a / n - b / m) for one, (a, n, b, m) in zip(w, strata, strict=True)) / sum(w)
    spread = sum(one**2 * (a * (n - a) / n**2 / (n - 1) + b * (m - b) / m**2 / (m - 1)) for one, (a, n, b, m) in zip(w, strata, strict=True))  # fmt: skip
    return value, math.sqrt(spread) / sum(w)


def test_the_curve(capsys: pytest.CaptureFixture[str], path: str) -> None:
    """66 of 80 are content with an answer after half an hour, 56 of 120 after two days; three answers are of no ticket."""
    found = told(capsys, path, *MARCH)["by_speed"]
    assert (found["score"]["n"], found["unknown"], found["why_not"]) == (203, 3, None)
    quick, slow = found["parts"]
    assert (quick["first_seconds"], quick["last_seconds"], quick["middle_seconds"]) == (1800, 1800, 1800)
    low, high = wilson(66, 80)
    assert quick["score"] == pytest.approx({"value": 0.825, "low": float(low), "high": float(high), "n": 80})
    assert (slow["score"]["value"], slow["score"]["n"], slow["middle_seconds"]) == (pytest.approx(56 / 120), 120, 172_800)  # fmt: skip
    assert (quick["curve"], slow["curve"]) == pytest.approx((0.825, 56 / 120))
    assert (found["step"]["seconds"], found["step"]["longer"]["n"]) == (1800, 120)


def test_what_goes_with_a_late_answer(capsys: pytest.CaptureFixture[str], path: str) -> None:
    """36 points less on the whole, but half of that is that phone calls are slow and their customers less content: 30 less by e-mail, 20 by phone."""
    late = told(capsys, path, *MARCH)["by_speed"]["late"]
    value, error = apart((24, 40, 54, 60), (32, 80, 12, 20))
    assert value == pytest.approx((24 * -0.3 + 16 * -0.2) / 40)
    assert late["apart"] == pytest.approx({"value": value, "low": value - Z95 * error, "high": value + Z95 * error, "n": 200})  # fmt: skip
    assert late["whole"]["value"] == pytest.approx(-value * 120 / 200)
    assert late["whole"]["low"] == pytest.approx(-(value + Z95 * error) * 120 / 200)
    assert (late["slow"]["value"], late["quick"]["value"]) == pytest.approx((56 / 120, 0.825))
    assert (late["target_seconds"], late["cases"], late["strata"], late["alone"]) == (28_800, ["channel"], 2, 0)


def test_who_left_after_a_late_answer(capsys: pytest.CaptureFixture[str], path: str) -> None:
    """Looked at on 31 March: 18 of 121 slow ones left by the end of June, one of whom nobody had answered, and 4 of 81 quick ones."""
    found = told(capsys, path, *MARCH)["leaving"]
    assert (found["until"], found["days"], found["times"], found["why_not"]) == ("2026-03-31", 90, 1, None)
    assert found["left_out"] == {
        "the customer had left by then": 1,
        "speed is not known": 1,
        "not yet decided whether it was slow": 1,
    }
    late = found["late"]
    assert (late["slow"]["n"], late["quick"]["n"]) == (121, 81)
    assert (late["slow"]["value"], late["quick"]["value"]) == pytest.approx((18 / 121, 4 / 81))
    value, error = apart((10, 40, 3, 61), (8, 81, 1, 20))
    assert late["apart"] == pytest.approx({"value": value, "low": value - Z95 * error, "high": value + Z95 * error, "n": 202})  # fmt: skip
    assert late["cases"] == ["channel"]
    longer = told(capsys, path, "--set", "churn_window_days=120", *MARCH)["leaving"]["late"]
    assert longer["quick"]["value"] == pytest.approx(5 / 81), "one left in July"


def test_customers_are_looked_at_every_so_many_days(capsys: pytest.CaptureFixture[str], path: str) -> None:
    found = told(capsys, path, "--from", "2025-11-01", "--to", "2026-03-31")["leaving"]
    assert (found["times"], found["late"]["quick"]["n"], found["late"]["slow"]["n"]) == (2, 121, 121)
    assert found["late"]["cases"] == ["channel", "looked_on"]
    assert found["late"]["apart"]["n"] == 202, "in winter nobody was slow"


def test_the_clock_says_who_was_slow(capsys: pytest.CaptureFixture[str], path: str) -> None:
    """Two days are 16 hours of opening: within 20 h by that clock, and beyond them around the clock."""
    target = ("--set", f"first_response_target_seconds={20 * 3600}")
    business = told(capsys, path, *target, "--clock", "business", *MARCH)
    assert business["by_speed"]["late"]["why_not"] == "nobody waited longer than the target"
    assert business["by_speed"]["late"]["apart"] is None
    assert [one["middle_seconds"] for one in business["by_speed"]["parts"]] == [1800, 57_600]
    assert told(capsys, path, *target, *MARCH)["by_speed"]["late"]["apart"] is not None


def test_honest_words_for_few(capsys: pytest.CaptureFixture[str], path: str) -> None:
    found = command_line.printed(capsys, "survey", "csat", "--filter", "channel=phone", *MARCH, "--store", path)
    assert "curve: – (nearly all took as long)" in found
    assert "within alike cases: – (too few answers)" in found
    nothing = command_line.printed(capsys, "survey", "csat", "--speed", "resolution", *MARCH, "--store", path)
    assert "curve: – (no answer names a ticket of which the speed is known)" in nothing
    young = command_line.printed(capsys, "survey", "csat", "--from", "2026-09-01", "--store", path)
    assert "who left: – (" in young
    few = command_line.printed(capsys, "survey", "csat", "--from", "2026-05-01", "--to", "2026-05-31", "--store", path)
    assert "curve: – (too few answers) (needs 100 answers of which the speed is known; there are 60)" in few


def test_the_words(capsys: pytest.CaptureFixture[str], path: str) -> None:
    text = command_line.printed(capsys, "survey", "csat", *MARCH, "--store", path)
    for line in (
        "CSAT by speed of first response, calendar hours: 61.6%",
        "speed not known: 3",
        ": up to it 82.5% (72.7% – 89.3%), longer 46.7%",
        ": 46.7% (38% – 55.6%), n 120",
        "slow less quick of alike channel (2 kinds): −26 (",
        "looked at once, every 90 days, the last time on 2026-03-31",
        "would differ by: −8.4 (−14.4 – −2.4) points",
        "These go together; that does not say that one comes of the other.",
    ):
        assert line in text, text


def test_what_a_reader_may_see(store: Store) -> None:
    query = Query(metrics=("csat",))
    phone = Limits(filters=(Filter("channel", ("phone",)),), may_see_rows=False, may_see_customers=False)
    assert speed_scores(limited(store.read, phone), query, "response").score.n == 100
    assert leaving(limited(store.read, phone), query, "response").why_not == HIDDEN
    own = leaving(limited(store.read, Limits(filters=phone.filters, may_see_rows=False)), query, "response")
    assert own.late is not None
    assert (own.late.slow.n, own.late.quick.n) == (81, 20)
    for limits in (Limits(smallest=5), Limits(metrics=("nps",)), Limits(is_open=False)):
        with pytest.raises(NotAllowed):
            speed_scores(limited(store.read, limits), query, "response")
    with pytest.raises(KpiError):
        speed_scores(store.read, Query(metrics=("churn_rate",)), "response")
    assert main(("survey", "csat", "--speed", "reply", "--store", "x")) == 1


def test_all_answers_are_those_of_the_score(store: Store) -> None:
    """With and without a speed they are the answers of the number itself."""
    found = speed_scores(store.read, Query(metrics=("csat",)), "response")
    row = answer(store.read, Query(metrics=("csat",))).row(0, named=True)
    assert (found.score.value, found.score.n) == (pytest.approx(row["value"]), row["n"])
    assert sum(one.score.n for one in found.parts) + found.unknown == row["n"]
