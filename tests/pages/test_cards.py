"""Headline cards, lists of changes and changes in words: texts, escaping, tones."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import polars as pl
import pytest

from kpi.registry import REGISTRY
from pages.ui import cards, changes, news
from pages.ui.cards import Card, sparkline
from pages.ui.enough import is_few
from pages.ui.news import News

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
        metric="csat", label="CSAT", value="86%", interval="95%: 84% – 88%", basis="725 surveys", change="↑ 3 points higher", tone="good",
        spark=(0.8, 0.9, 0.85), open_words="Open CSAT",
    )  # fmt: skip
    page = Tags(cards.grid({"Satisfaction": [card]}))
    for text in ("Satisfaction", "CSAT", "86%", "95%: 84% – 88%", "725 surveys", "↑ 3 points higher"):
        assert text in page.text
    assert [button["data-open"] for button in page.all("button")] == ["csat"]
    assert {"class": "change good"} in page.all("p")


def test_every_text_is_escaped() -> None:
    card = Card(
        metric=EVIL,
        label=EVIL,
        value=EVIL,
        interval=EVIL,
        basis=EVIL,
        change=EVIL,
        tone=EVIL,
        hint=EVIL,
        open_words=EVIL,
    )
    one = News(kind=EVIL, group=EVIL, metric=EVIL, change=EVIL, tone=EVIL, values=EVIL, opens=EVIL)
    for html, copies in ((cards.grid({EVIL: [card]}), 7), (news.listing([one]), 5)):
        page = Tags(html)
        assert page.all("img") == []
        assert page.text.count("<img") == copies
        assert page.all("button")[0]["data-open"] == EVIL


def test_a_sparkline_keeps_gaps_and_marks_the_newest_point() -> None:
    drawn = sparkline([1.0, 2.0, None, 3.0, 2.0])
    paths = Tags(drawn).all("path")
    assert [path["d"].count("L") for path in paths if "class" not in path] == [1, 1]  # two stretches of two points
    assert len([path for path in paths if path.get("class") == "dot"]) == 1


def test_a_sparkline_shows_an_open_bucket_dashed_and_hollow() -> None:
    kinds = [path.get("class") for path in Tags(sparkline([1.0, 2.0, 3.0], is_last_open=True)).all("path")]
    assert kinds == [None, "open", "dot", "hole"]


@pytest.mark.parametrize("values", [[], [1.0], [None, None], [None, 2.0], [float("nan"), 1.0]])
def test_fewer_than_two_points_make_no_sparkline(values: list[float | None]) -> None:
    assert sparkline(values) == ""


@pytest.mark.parametrize("values", [[0.0, 0.0], [5.0, 5.0, 5.0], [-20.0, 30.0], [1e9, 1e9 + 1]])
def test_a_sparkline_stays_inside_its_box(values: list[float]) -> None:
    numbers = [float(y) for y in re.findall(r"[ML][\d.]+ (-?[\d.]+)", sparkline(values))]
    assert numbers
    assert all(0 <= y <= cards.HEIGHT for y in numbers)


def test_noise_is_not_blown_up() -> None:
    """A value that moves by 1 % uses a small part of the height; one that doubles uses nearly all."""

    def height(values: list[float]) -> float:
        ys = [float(y) for y in re.findall(r"[ML][\d.]+ (-?[\d.]+)", sparkline(values))]
        return max(ys) - min(ys)

    assert height([100.0, 101.0, 100.0]) < 1.5
    assert height([100.0, 200.0, 100.0]) > 20


def row(
    change: float | None, low: float | None, high: float | None, is_detectable: bool, base: float | None = 1.0
) -> dict[str, Any]:
    return {
        "change": change,
        "change_low": low,
        "change_high": high,
        "is_detectable": is_detectable,
        "base_value": base,
    }


@pytest.mark.parametrize(
    ("metric", "given", "words", "tone"),
    [
        ("first_response_median", row(0.12, 0.05, 0.2, True), "↑ 12% longer", "bad"),
        ("first_response_median", row(-0.5, -0.6, -0.4, True), "↓ 50% shorter", "good"),
        ("first_response_median", row(0.12, -0.05, 0.3, False), "No clear change", "plain"),
        ("csat", row(0.023, 0.01, 0.03, True), "↑ 2.3 points higher", "good"),
        ("missed_contact_rate", row(0.023, 0.01, 0.03, True), "↑ 2.3 points higher", "bad"),
        ("nps", row(-12.0, -20.0, -4.0, True), "↓ 12 points lower", "bad"),
        ("tickets_created", row(0.3, 0.2, 0.4, True), "↑ 30% more", "plain"),
        ("backlog", row(0.3, None, None, False), "↑ 30% more", "plain"),
        ("backlog", row(0.0, None, None, False), "No change", "plain"),
        ("csat", row(None, None, None, False), "", "plain"),
        ("csat", row(0.1, 0.05, 0.2, True, base=None), "", "plain"),
        ("csat", row(0.1, None, None, False), "Change not known", "plain"),
    ],
)
def test_changes_in_words(metric: str, given: dict[str, Any], words: str, tone: str) -> None:
    said = changes.change_of(given, REGISTRY.metric(metric))
    assert (said.words, said.tone) == (words, tone)


def test_what_could_be_is_said_in_full() -> None:
    said = changes.change_of(row(0.01, -0.03, 0.05, False), REGISTRY.metric("resolution_median"))
    assert said.full == "No clear change: between −3% and +5%"


def test_of_many_groups_only_those_are_told_that_stand_out_together() -> None:
    """One of twenty with p just below 0.05 is what chance gives; one far from zero is not."""
    noise = [
        {"metric": "csat", "group": f"g{n}", "change": 0.02, "change_low": 0.0002, "change_high": 0.0398}
        for n in range(1)
    ]
    quiet = [
        {"metric": "csat", "group": f"q{n}", "change": 0.001, "change_low": -0.02, "change_high": 0.022}
        for n in range(18)
    ]
    loud = [{"metric": "csat", "group": "loud", "change": -0.2, "change_low": -0.24, "change_high": -0.16}]
    found = changes.worth_telling(pl.DataFrame(noise + quiet + loud))
    assert found["group"].to_list() == ["loud"]


def test_a_group_without_a_change_is_not_told() -> None:
    frame = pl.DataFrame(
        {
            "metric": ["csat", "csat"],
            "change": [None, -0.2],
            "change_low": [None, -0.24],
            "change_high": [None, -0.16],
            "group": ["a", "b"],
        }
    )
    assert changes.worth_telling(frame)["group"].to_list() == ["b"]


@pytest.mark.parametrize(
    ("metric", "n", "expected"),
    [
        ("csat", 29, True), ("csat", 30, False), ("nps", 12, True), ("first_response_median", 5, True), ("first_response_median", 6, False),
        ("first_response_p90", 35, True), ("first_response_p90", 36, False), ("tickets_created", 1, False), ("csat", 0, False), ("csat", None, False),
    ],
)  # fmt: skip
def test_too_few_to_lean_on(metric: str, n: float | None, expected: bool) -> None:
    assert is_few(REGISTRY.metric(metric), n) is expected
