"""Headline cards, lists and changes in words: texts, escaping, tones."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from kpi.catalogue.registry import REGISTRY
from kpi.verdict.disclosure import Shown, how_shown, is_few
from pages.ui.html import cards, contributions, headline
from pages.ui.html.cards import Card, sparkline
from pages.ui.html.contributions import Line, Table
from pages.ui.number import card_text, change_text
from pages.ui.number.headline_text import Clause
from pages.ui.view.measure import measure

VOID = {"br"}


class Tags(HTMLParser):
    """Reads HTML and remembers tags, attributes and text; fails when a tag is left open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data + " "

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


EVIL = "<img src=x onerror=\"alert(1)\"> & 'quoted'"


def test_a_card_says_everything_and_its_button_names_the_metric() -> None:
    card = Card(
        metric="csat", label="CSAT", value="86%", was="was 83%", change="▲ 3 points", tone="good", about=("95%: 84% – 88%", "725 surveys"),
        spark=(0.8, 0.9, 0.85), open_words="Open CSAT",
    )  # fmt: skip
    page = Tags(cards.grid({"Satisfaction": [card]}))
    for text in ("Satisfaction", "CSAT", "86%", "95%: 84% – 88%", "725 surveys", "was 83%", "▲ 3 points"):
        assert text in page.text
    assert [button["data-open"] for button in page.all("button")] == ["csat"]
    assert {"class": "good"} in page.all("b")
    [button] = page.all("button")
    assert [one["role"] for one in page.all("p") if one.get("id") == button["aria-describedby"]] == ["tooltip"]


def test_every_text_is_escaped() -> None:
    card = Card(
        metric=EVIL,
        label=EVIL,
        value=EVIL,
        was=EVIL,
        change=EVIL,
        tone=EVIL,
        hint=EVIL,
        notes=(EVIL,),
        about=(EVIL,),
        target=EVIL,
        target_mark=EVIL,
        open_words=EVIL,
    )
    said = Clause(metric=EVIL, label=EVIL, words=EVIL, tone=EVIL, rank=0)
    line = Line(name=EVIL, amount=EVIL, mix=EVIL, rate=EVIL, tone=EVIL, opens=EVIL, open_words=EVIL)
    why = Table(dimension=EVIL, alt=EVIL, lines=[line], total=EVIL)
    for html, copies in (
        (cards.grid({EVIL: [card]}), 9),  # the words of its button are an attribute
        (headline.listing([said]), 1),
        (contributions.tables([why]), 7),
    ):
        page = Tags(html)
        assert page.all("img") == []
        assert page.text.count("<img") == copies
        assert page.all("button")[0]["data-open"] == EVIL


def test_sentences_that_open_nothing_are_escaped_too() -> None:
    rows = [(EVIL, EVIL, [(EVIL, EVIL, EVIL, EVIL, EVIL, EVIL)])]
    for html, copies in ((headline.sentence(EVIL, EVIL), 1), (contributions.own_changes(rows), 6)):
        assert Tags(html).all("img") == []
        assert Tags(html).text.count("<img") == copies


def test_a_sparkline_keeps_gaps_and_marks_the_newest_point() -> None:
    drawn = sparkline([1.0, 2.0, None, 3.0, 2.0])
    paths = Tags(drawn).all("path")
    assert [path["d"].count("L") for path in paths if "class" not in path] == [1, 1]  # two stretches of two points
    assert len([path for path in paths if path.get("class") == "dot"]) == 1


def test_a_sparkline_shows_a_broken_first_bucket_dashed_and_hollow_too() -> None:
    paths = Tags(sparkline([1.0, 2.0, 3.0], {0})).all("path")
    assert [path.get("class") for path in paths] == [None, "open", "dot", "hole", "dot"]
    both = Tags(sparkline([1.0, 2.0], {0, 1})).all("path")
    assert [path.get("class") for path in both].count("hole") == 2


def test_a_sparkline_shows_an_open_bucket_dashed_and_hollow() -> None:
    kinds = [path.get("class") for path in Tags(sparkline([1.0, 2.0, 3.0], {2})).all("path")]
    assert kinds == [None, "open", "dot", "hole"]


def test_a_sparkline_shows_buckets_at_a_hole_hollow_on_both_sides_of_its_gap() -> None:
    paths = Tags(sparkline([1.0, 2.0, 1.5, None, 1.5, 2.0, 1.0], {2, 4})).all("path")
    assert [path.get("class") for path in paths] == [None, None, "open", "open", "dot", "hole", "dot", "hole", "dot"]


@pytest.mark.parametrize("values", [[], [1.0], [None, None], [None, 2.0], [float("nan"), 1.0]])
def test_fewer_than_two_points_make_no_sparkline(values: list[float | None]) -> None:
    assert sparkline(values) == ""


@pytest.mark.parametrize("values", [[0.0, 0.0], [5.0, 5.0, 5.0], [-20.0, 30.0], [1e9, 1e9 + 1]])
def test_a_sparkline_stays_inside_its_box(values: list[float]) -> None:
    numbers = [float(y) for y in re.findall(r"[ML][\d.]+ (-?[\d.]+)", sparkline(values))]
    assert numbers
    assert all(0 <= y <= cards.HEIGHT for y in numbers)


def test_a_broken_bucket_squeezes_no_line_and_a_gap_at_the_end_hides_no_point() -> None:
    ys = [float(y) for y in re.findall(r"[ML][\d.]+ (-?[\d.]+)", sparkline([900.0, 1.0, 2.0, 1.0], {0}))]
    assert max(ys) - min(ys) > 20
    assert all(0 <= y <= cards.HEIGHT for y in ys)
    kinds = [path.get("class") for path in Tags(sparkline([1.0, 2.0, 3.0, None, None], {2})).all("path")]
    assert kinds == [None, "open", "dot", "hole"]


def test_noise_is_not_blown_up() -> None:
    """A value that moves by 1 % uses a small part of the height; one that doubles uses nearly all."""

    def height(values: list[float]) -> float:
        ys = [float(y) for y in re.findall(r"[ML][\d.]+ (-?[\d.]+)", sparkline(values))]
        return max(ys) - min(ys)

    assert height([100.0, 101.0, 100.0]) < 1.5
    assert height([100.0, 200.0, 100.0]) > 20


def row(
    change: float | None,
    low: float | None,
    high: float | None,
    verdict: str,
    base: float | None = 1.0,
    calendar: float = 0.0,
) -> dict[str, Any]:
    return {
        "change": change,
        "change_low": low,
        "change_high": high,
        "calendar_change": calendar,
        "verdict": verdict,
        "judged_by": "days",
        "base_value": base,
    }


@pytest.mark.parametrize(
    ("metric", "given", "words", "tone"),
    [
        ("first_response_median", row(0.12, 0.05, 0.19, "worse"), "Worse by 12% (5 to 19%)", "bad"),
        ("first_response_median", row(-0.5, -0.6, -0.4, "better"), "Better by 50% (40 to 60%)", "good"),
        ("first_response_median", row(0.12, -0.03, 0.3, "none"), "No detectable change (−3 to +30%)", "plain"),
        ("csat", row(0.023, 0.01, 0.034, "better"), "Better by 2.3 points (1 to 3.4 points)", "good"),
        ("missed_contact_rate", row(0.023, 0.01, 0.03, "worse"), "Worse by 2.3 points (1 to 3 points)", "bad"),
        ("csat", row(0.01, 0.004, 0.016, "better"), "Better by 1 point (0.4 to 1.6 points)", "good"),
        ("csat", row(0.001, -0.02, 0.022, "none"), "No detectable change (−2 to +2.2 points)", "plain"),
        ("nps", row(-12.0, -20.0, -4.0, "worse"), "Worse by 12 points (4 to 20 points)", "bad"),
        ("csat_score_mean", row(0.123, 0.05, 0.2, "better"), "Better by 0.12 (0.05 to 0.2)", "good"),
        ("net_flow", row(-40.0, -90.0, 10.0, "none"), "No detectable change (−90 to +10)", "plain"),
        ("tickets_created", row(0.3, 0.2, 0.4, "higher"), "Higher by 30% (20 to 40%)", "plain"),
        (
            "tickets_created",
            row(0.1, 0.02, 0.18, "none", calendar=0.1),
            "No detectable change at equal days (−7.3 to +7.3%)",
            "plain",
        ),
        (
            "tickets_created",
            row(-0.01, -0.05, 0.03, "higher", calendar=-0.1),
            "Higher by 10% at equal days (5.6 to 14%)",
            "plain",
        ),
        ("backlog", row(0.3, None, None, "higher"), "Higher by 30%", "plain"),
        ("backlog", row(0.0, None, None, "none"), "No change", "plain"),
        ("csat", row(None, None, None, "not_comparable"), "", "plain"),
        ("csat", row(0.1, 0.05, 0.2, "not_comparable", base=None), "", "plain"),
        ("csat", row(0.1, None, None, "not_comparable"), "Change not known", "plain"),
        ("first_response_p90", row(0.5, 0.2, None, "worse"), "Worse by 50% (20% or more)", "bad"),
        ("first_response_p90", row(0.5, None, 0.9, "none"), "No detectable change (up to +90%)", "plain"),
    ],
)
def test_changes_in_words(metric: str, given: dict[str, Any], words: str, tone: str) -> None:
    said = change_text.change_of(given, REGISTRY.metric(metric))
    assert (said.words.replace("\N{NO-BREAK SPACE}", " "), said.tone) == (words, tone)


@pytest.mark.parametrize(
    ("metric", "given", "brief", "was"),
    [
        ("first_response_median", row(-0.226, -0.4, -0.1, "better", base=6900.0), "▼ 23%", "was 1 h 55 min"),
        ("first_response_median", row(0.12, -0.03, 0.3, "none", base=6900.0), "▲ 12%", "was 1 h 55 min"),
        ("csat", row(0.0512, 0.023, 0.079, "better", base=0.807) | {"base_n": 400}, "▲ 5.1 points", "was 80.7%"),
        ("csat", row(0.0512, 0.023, 0.079, "none", base=0.807) | {"base_n": 4}, "▲ 5.1 points", ""),  # too few before
        ("tickets_created", row(-0.01, -0.05, 0.03, "higher", calendar=-0.1, base=100.0), "▲ 10% at equal days", "was 100"),
        ("backlog", row(0.0, None, None, "none", base=7.0), "no change", "was 7"),
        ("nps", row(0.01, -9.0, 9.0, "none", base=20.0) | {"base_n": 400}, "no change", "was 20"),
        ("csat", row(0.1, None, None, "not_comparable", base=0.8) | {"base_n": 400}, "not judged", "was 80%"),
    ],
)  # fmt: skip
def test_what_a_card_says_of_the_days_before(metric: str, given: dict[str, Any], brief: str, was: str) -> None:
    shown = measure(metric)
    said = change_text.change_of(given, shown.metric)
    texts = (said.brief, card_text.was(given, shown))
    assert tuple(text.replace("\N{NO-BREAK SPACE}", " ") for text in texts) == (brief, was)


def test_in_full_a_change_says_what_it_rests_on() -> None:
    given = row(0.01, -0.03, 0.05, "none")
    said = change_text.change_of(given, REGISTRY.metric("resolution_median"))
    assert (
        said.full.replace("\N{NO-BREAK SPACE}", " ")
        == "No detectable change (−3 to +5%). 95% interval, by how much days differ."
    )
    for basis in ("weeks", "rows", "full count"):
        assert (
            change_text.change_of(given | {"judged_by": basis}, REGISTRY.metric("resolution_median")).full != said.full
        )


@pytest.mark.parametrize(
    ("metric", "part", "words"),
    [
        ("csat", -0.0484, "−4.8"), ("csat", 0.0004, "0.0"), ("nps", 7.04, "+7.0"), ("csat_score_mean", -0.126, "−0.13"), ("tickets_created", 217.0, "+217"),
        ("first_response_mean", -5400.0, "−1 h 30 min"), ("tickets_created", 0.0, "0"), ("net_flow", -12.0, "−12"), ("net_flow", 12.0, "+12"),
    ],
)  # fmt: skip
def test_a_part_of_a_change_in_the_unit_of_its_metric(metric: str, part: float, words: str) -> None:
    assert change_text.amount(part, measure(metric)).replace("\N{NO-BREAK SPACE}", " ") == words


@pytest.mark.parametrize(
    ("metric", "n", "expected"),
    [
        ("csat", 29, True), ("csat", 30, False), ("nps", 12, True), ("first_response_median", 5, True), ("first_response_median", 6, False),
        ("first_response_p90", 35, True), ("first_response_p90", 36, False), ("tickets_created", 1, False), ("csat", 0, False), ("csat", None, False),
        ("csat_score_mean", 29, True), ("churn_rate", 29, True), ("backlog", 1, False), ("net_flow", 1, False), ("occupancy_rate", 2, False),
        ("backlog_old_rate", 3, False), ("workload_hours", 1, False), ("resolution_cohort_median", 5, True),
    ],
)  # fmt: skip
def test_too_few_to_show(metric: str, n: float | None, expected: bool) -> None:
    assert is_few(REGISTRY.metric(metric), n) is expected


@pytest.mark.parametrize(
    ("metric", "value", "n", "expected"),
    [
        ("csat", 0.5, 29, Shown.WITHHELD),
        ("csat", 0.5, 40, Shown.WIDE),  # exact interval of 20 of 40: 33.8 % to 66.2 %
        ("csat", 0.5, 100, Shown.SOUND),
        ("csat", 0.95, 100, Shown.WIDE),  # of 95 of 100: 88.7 % to 98.4 %, and a rest of 5 %
        ("csat", 0.99, 400, Shown.SOUND),
        ("nps", 20.0, 99, Shown.WIDE),
        ("nps", 20.0, 100, Shown.SOUND),
        ("first_response_median", 60.0, 5, Shown.WITHHELD),
        ("resolution_cohort_median", None, 50, Shown.SOUND),  # not reached yet: nothing to withhold
        ("tickets_created", 1.0, 1, Shown.SOUND),
        ("csat", None, 0, Shown.SOUND),
    ],
)
def test_how_a_value_is_shown(metric: str, value: float | None, n: float, expected: Shown) -> None:
    assert how_shown(REGISTRY.metric(metric), value, n) is expected


def test_a_target_is_one_line_under_the_change() -> None:
    page = Tags(
        cards.grid(
            {
                "": [
                    Card(
                        metric="csat", label="CSAT", value="86%", change="x", target="target 90%", target_mark="missed"
                    )
                ]
            }
        )
    )
    assert {"class": "target missed"} in page.all("p")
    assert page.text.index("target 90%") > page.text.index("x")
