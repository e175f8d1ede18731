"""Groups beside what is expected of their cases: a published paradox, a company that can be counted by hand, and what is not told."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from data.facts.refresh import open_store
from data.store.store import Store
from kpi.__main__ import main
from kpi.catalogue.registry import REGISTRY
from kpi.declare.errors import NotAllowed
from kpi.engine.fair import Class, _added, _kinds, _measured, fair, fair_one
from kpi.query.limits import Limits, limited
from kpi.query.query import Query
from kpi.stats.funnel import FAR, FARTHEST
from kpi.stats.stratified import Moments
from tests.compared import answered, company
from tests.kpi import command_line
from tests.records import Row, put
from tests.stores import new_store_at

BERKELEY = {
    "A": ((512, 313), (89, 19)), "B": ((353, 207), (17, 8)), "C": ((120, 205), (202, 391)), "D": ((138, 279), (131, 244)), "E": ((53, 138), (94, 299)),
    "F": ((22, 351), (24, 317)),
}  # fmt: skip
"""Department → admitted and refused men, and women: Bickel, Hammel and O'Connell 1975, Science 187:398."""


def store_of(path: Path, records: list[tuple[Row, Row]]) -> str:
    with new_store_at(path) as opened:
        put(opened, ticket=[ticket for ticket, _ in records], survey_response=[answer for _, answer in records])
    return str(path)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    return store_of(tmp_path_factory.mktemp("fair") / "fair.duckdb", company())


@pytest.fixture(scope="module")
def store(path: str) -> Iterator[Store]:
    with open_store(Path(path)) as opened:
        yield opened


def told(capsys: pytest.CaptureFixture[str], path: str, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = command_line.told(capsys, "fair", *words, "--store", path)
    return found


def group(found: dict[str, Any], name: str | None) -> dict[str, Any]:
    (one,) = [each for each in found["groups"] if each["name"] == name]
    return dict(one)


def test_a_paradox_is_seen_through(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """30.4 % of the women were admitted and 44.5 % of the men; held against those of the same departments they do not differ by more than chance:
    the statistic of Mantel and Haenszel is 1.4269 with the correction for continuity (R's mantelhaen.test of UCBAdmissions)."""
    records = [
        one
        for department, sides in BERKELEY.items()
        for team, (admitted, refused) in zip(("men", "women"), sides, strict=True)
        for one in answered(team, department, admitted, refused)
    ]
    found = told(capsys, store_of(tmp_path / "berkeley.duckdb", records), "csat", "--by", "team")
    men, women = group(found, "men"), group(found, "women")
    assert (men["n"], women["n"], found["classes"]) == (2691, 1835, 6)
    assert (women["value"], men["value"]) == pytest.approx((557 / 1835, 1198 / 2691))
    apart = women["n"] * (women["value"] - women["expected"])
    spread = apart / women["z"]
    assert ((abs(apart) - 0.5) / spread) ** 2 == pytest.approx(1.4269, abs=5e-5)
    assert women["z"] == pytest.approx(-men["z"])
    assert women["standing"] is men["standing"] is None
    assert women["adjusted"] > men["adjusted"], "if anything, women are the better off"


def test_what_is_expected_of_their_cases(capsys: pytest.CaptureFixture[str], path: str) -> None:
    """A has easy cases and 82 % good ones, B hard ones and 58 %, and both do a little better than their cases would let expect; D does worse."""
    found = told(capsys, path, "csat", "--by", "team")
    easy, hard = 165 / 200, 85 / 200
    assert (found["n"], found["value"]) == (450, pytest.approx(290 / 450))
    assert found["adjusted_for"] == ["category"], "answers have no hour, and of these tickets nothing else is recorded"
    for name, n, value in (("A", 80, 0.82), ("B", 20, 0.58), ("C", 50, 0.7), ("D", 50, 0.4)):
        one = group(found, name)
        expected = (n * easy + (100 - n) * hard) / 100
        assert (one["n"], one["value"], one["expected"]) == (100, pytest.approx(value), pytest.approx(expected))
        assert one["adjusted"] == pytest.approx(290 / 450 + value - expected)
        variance = sum(m * p * (1 - p) * (200 - m) / 199 for m, p in ((n, easy), (100 - n, hard)))
        assert one["z"] == pytest.approx((100 * value - 100 * expected) / math.sqrt(variance))
        assert one["low"] == pytest.approx(expected - FAR * math.sqrt(variance) / 100)
        assert one["own_rate"] == pytest.approx((n**2 + (100 - n) ** 2) / 200 / 100)
        assert one["next_value"] == pytest.approx(expected), "four teams do not tell how much teams differ"
        assert one["standing"] == ("worse" if name == "D" else None)
    assert (found["tau"], found["phi"] > 1) == (None, True), "of four groups nobody knows how much such differ"
    nothing = told(capsys, path, "csat", "--by", "team", "--to", "2001-01-01")
    assert (nothing["n"], nothing["phi"], nothing["tau"], nothing["value"]) == (0, None, None, None)


def test_what_is_not_judged(capsys: pytest.CaptureFixture[str], path: str) -> None:
    """Ten answers are withheld; those of nobody, and those of cases that one team alone has, are not held against others."""
    found = told(capsys, path, "csat", "--by", "team")
    few, nobody = group(found, "E"), group(found, None)
    assert (few["n"], few["why_not"]) == (10, "too few")
    assert all(few[name] is None for name in ("value", "expected", "adjusted", "z", "standing", "next_value"))
    assert (nobody["n"], nobody["value"], nobody["z"], nobody["why_not"]) == (40, 0.75, None, "nobody is named")
    assert [one["name"] for one in found["groups"]] == ["A", "B", "C", "D", "E", None], "by how much they have"
    alone = group(told(capsys, path, "csat", "--by", "team", "--filter", "team=A"), "A")
    assert (alone["value"], alone["adjusted"], alone["z"], alone["why_not"]) == (0.82, None, None, "nobody else has such cases")  # fmt: skip
    rare = told(capsys, path, "csat", "--by", "team", "--filter", "category=easy", "--filter", "team=A", "--filter", "team=B")  # fmt: skip
    assert group(rare, "A")["why_not"] == "too few of one outcome", "80 · 0.9 · 0.1 · 20 ÷ 99 = 1.5"


def test_means_are_held_against_their_cases_too(capsys: pytest.CaptureFixture[str], path: str) -> None:
    """The mean of fives and ones is 1 + 4 · the share of fives, and as far from what is expected in standard deviations."""
    shares, means = (told(capsys, path, name, "--by", "team") for name in ("csat", "csat_score_mean"))
    for name in "ABCD":
        share, mean = group(shares, name), group(means, name)
        assert (mean["value"], mean["expected"]) == pytest.approx((1 + 4 * share["value"], 1 + 4 * share["expected"]))
        assert mean["z"] == pytest.approx(share["z"])
        assert mean["standing"] == share["standing"]


def test_the_table(capsys: pytest.CaptureFixture[str], path: str) -> None:
    assert main(["fair", "csat", "--by", "agent", "--store", path]) == 0
    text = capsys.readouterr().out
    for line in (
        "CSAT by agent, all data: 64.4%, n 450; adjusted for category in 3 kinds of cases",
        "Limits are of chance alone: how much groups differ anyway takes 5 that can be judged; there are 4.",
        "there are no ranks, and below 30 nothing is told",
        "Part of what lies above or below is luck, which does not come again",
    ):
        assert line in text, text
    (row,) = [line for line in text.splitlines() if line.startswith("agent D")]
    assert row.split()[:4] == ["agent", "D", "100", "40%"]
    assert "worse" in row


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("first_response_median", "--by", "team"), "shares and means of rows"),
        (("tickets_created", "--by", "team"), "shares and means of rows"),
        (("churn_rate", "--by", "team"), "team"),
        (("csat", "--by", "category"), "category"),
        (("csat",), "--by"),
    ],
)
def test_what_is_refused(capsys: pytest.CaptureFixture[str], path: str, words: tuple[str, ...], message: str) -> None:
    assert main(["fair", *words, "--store", path]) == 1
    assert message in capsys.readouterr().err


def test_what_a_reader_may_see(store: Store) -> None:
    """No agents to whom they are hidden, and nothing where small groups are."""
    query = Query(metrics=("csat",))
    hidden = limited(store.read, Limits(may_see_agents=False, may_see_rows=False))
    assert len(fair(hidden, query, "team").groups) == 6
    for read, by in ((hidden, "agent"), (limited(store.read, Limits(smallest=5)), "team"), (limited(store.read, Limits(metrics=("nps",))), "team")):  # fmt: skip
        with pytest.raises(NotAllowed):
            fair(read, query, by)


def test_a_mean_without_an_upper_end_takes_fifty_rows() -> None:
    """As its own interval does: a few long waits make the mean of fewer what it is. Scores on a scale take thirty."""
    cells: dict[tuple[str | None, Class], Moments] = {
        ("few", ()): Moments(49.0, 490.0, 9000.0), ("enough", ()): Moments(50.0, 500.0, 9000.0),
    }  # fmt: skip
    kinds = _kinds(cells)
    for name, group, why_not in (
        ("resolution_mean", "few", "too few"),
        ("resolution_mean", "enough", None),
        ("csat_score_mean", "few", None),
    ):
        one, _ = _measured(REGISTRY.metric(name), group, cells, kinds, _added(kinds.values()))
        assert (one.value, one.why_not) == (10, why_not)


def test_how_often_teams_are_marked_that_only_have_other_cases() -> None:
    """Eight teams of 200, from nine tenths easy cases (90 % good) to nine tenths hard ones (50 %), all equally good at each: about one in twenty
    lies beyond the 95 % limits and hardly any beyond the outer ones, where a funnel without cases would mark most."""
    chance = np.random.default_rng(3)
    mixes, rates = np.linspace(20, 180, 8).astype(int), {"easy": 0.9, "hard": 0.5}
    inner = outer = plain = 0
    for _ in range(500):
        cells: dict[tuple[str | None, Class], Moments] = {}
        for place, easy in enumerate(mixes):
            for kind, n in (("easy", easy), ("hard", 200 - easy)):
                good = float(chance.binomial(n, rates[kind]))
                cells[str(place), (kind,)] = Moments(float(n), good, good)
        kinds = _kinds(cells)
        whole = _added(kinds.values())
        for place in range(8):
            one, error = _measured(REGISTRY.metric("csat"), str(place), cells, kinds, whole)
            assert one.value is not None
            assert one.expected is not None
            inner += abs(one.value - one.expected) > FAR * error
            outer += abs(one.value - one.expected) > FARTHEST * error
            plain += abs(one.value - whole.mean) > FAR * math.sqrt(whole.variance / 200)
    assert 0.035 < inner / 4000 < 0.065
    assert outer / 4000 < 0.006
    assert plain / 4000 > 0.6


def test_where_it_comes_from(path: str) -> None:
    """D has 30 of 50 easy ones where 41.25 are expected, and 10 of 50 hard ones where 21.25 are: each adds 11.25 of the 22.5 points."""
    with open_store(Path(path)) as store:
        found = fair_one(store.read, Query(metrics=("csat",)), "team", "D")
        other = fair_one(store.read, Query(metrics=("csat",)), "team", "B")
        few = fair_one(store.read, Query(metrics=("csat",)), "team", "E")
        assert fair_one(store.read, Query(metrics=("csat",)), "team", "Z") is None
        whole = fair(store.read, Query(metrics=("csat",)), "team")
    assert found is not None
    assert found.group == next(one for one in whole.groups if one.name == "D")
    assert [(one.dimension, one.name, one.n, one.is_told) for one in found.parts] == [
        ("category", "easy", 50, True), ("category", "hard", 50, True),
    ]  # fmt: skip
    easy, hard = found.parts
    assert (easy.value, easy.expected, easy.adds) == pytest.approx((0.6, 0.825, -0.1125))
    assert (hard.value, hard.expected, hard.adds) == pytest.approx((0.2, 0.425, -0.1125))
    assert found.group.value is not None
    assert found.group.expected is not None
    assert easy.adds + hard.adds == pytest.approx(found.group.value - found.group.expected)
    assert other is not None
    assert [(one.name, one.n, one.is_told) for one in other.parts] == [("hard", 80, False)], "20 easy ones are too few"
    assert few is not None
    assert (few.group.why_not, few.group.value, few.parts) == ("too few", None, ())
