"""What a headline card says of a number: its definition, and nothing that rests on too few rows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Clock
from kpi.query.period import PRESETS, Grain, Period, buckets
from kpi.query.query import Comparison
from kpi.verdict.change import SOURCE_BEGINS, SOURCE_ENDS, Break
from pages.ui.answers import answers
from pages.ui.html.cards import Card
from pages.ui.number import card_text
from pages.ui.panels import event_notes, time_steps
from pages.ui.panels.dated_view import DatedView
from pages.ui.view import definition_words
from pages.ui.view.address import View
from pages.ui.view.measure import measure

TOP_BOX = (("good_answers", "top_box"),)


def row(value: float | None, n: float, base_n: float = 400.0, **more: Any) -> dict[str, Any]:
    known = {
        "value": value, "n": n, "low": 0.7, "high": 0.9, "base_value": 0.7, "base_n": base_n,
        "change": 0.1, "change_low": 0.05, "change_high": 0.15, "is_detectable": True, "verdict": "better", "p": 0.001,
    }  # fmt: skip
    return known | more


def card(found: dict[str, Any], name: str = "csat", view: View | None = None) -> Card:
    line = pl.DataFrame({"value": [0.5, 0.6, 0.7], "low": [0.4] * 3, "high": [0.8] * 3, "n": [29.0, 30.0, None]})
    view = view or View()
    return card_text.card(measure(name, view.clock, view.choices), found, line, view, is_last_open=False)


def test_a_sound_value_is_shown_with_its_interval_and_change() -> None:
    made = card(row(0.8, 400))
    assert (made.value, made.interval, made.basis) == ("80%", "95%: 70% – 90%", "400 surveys")
    assert "10\N{NO-BREAK SPACE}points" in made.change.replace(" points", "\N{NO-BREAK SPACE}points")
    assert (made.tone, made.is_faint) == ("good", False)
    assert made.spark == (None, 0.6, None), "a step of too few answers is no point of the line"


def test_a_value_of_too_few_rows_is_withheld_everywhere_on_the_card() -> None:
    made = card(row(0.8, 29))
    assert (made.value, made.is_withheld) == ("Too few", True)
    assert (made.interval, made.change) == ("", "")
    assert (made.hint, made.basis) == ("Shown from 30 surveys", "29 surveys")


def test_a_wide_value_is_faint_and_its_change_has_no_colour() -> None:
    made = card(row(0.8, 40))
    assert (made.value, made.is_faint, made.tone) == ("80%", True, "plain")
    assert made.hint == "Wide interval: read the range"
    assert made.interval


def test_a_base_of_too_few_rows_is_not_compared_with() -> None:
    made = card(row(0.8, 400, base_n=12))
    assert (made.change, made.tone) == ("Too few before to compare", "plain")


@pytest.mark.parametrize("name", ["tickets_created", "backlog", "net_flow"])
def test_counts_are_never_withheld(name: str) -> None:
    made = card(row(1.0, 1.0, low=None, high=None), name)
    assert not made.is_withheld
    assert "1" in made.value


def test_the_steps_that_are_not_drawn_are_told() -> None:
    frame = pl.DataFrame({"n": [12.0, 29.0, 30.0, 0.0]})
    assert card_text.few_steps(frame, REGISTRY.metric("csat")) == "Not drawn: 2 of 4 steps, with fewer than 30 surveys."
    assert card_text.few_steps(frame, REGISTRY.metric("tickets_created")) == ""


def test_a_card_says_its_settings_always_and_its_definition_when_it_is_not_the_usual_one() -> None:
    level = REGISTRY.metric("service_level_rate")
    assert definition_words.beside(level, View()) == "within 20\u00a0s; hung up within 5\u00a0s left out"
    chosen = View(choices=(("abandoned", "all_in"),), settings=(("service_level_seconds", 30.0),))
    assert definition_words.beside(level, chosen) == "Customers who gave up: all counted; within 30\u00a0s"
    assert card(row(0.8, 400), view=View(choices=TOP_BOX)).definition == "Good answers: best one only"
    assert card(row(0.8, 400)).definition == ""
    # a choice that this metric does not have changes nothing, so nothing is said
    assert definition_words.beside(
        REGISTRY.metric("abandoned_contact_rate"), View(choices=(("abandoned", "all_out"),))
    ) == ("hung up within 5\u00a0s left out")


def test_settings_follow_the_clock() -> None:
    metric = REGISTRY.metric("resolution_within_target_rate")
    assert definition_words.beside(metric, View()) == "within 3\u00a0d"
    assert definition_words.beside(metric, View(clock=Clock.BUSINESS)) == "within 72\u00a0h"


def by_step(grain: Grain, days: int, n: float) -> pl.DataFrame:
    on = buckets(Period(date(2026, 6, 1), date(2026, 6, 1) + timedelta(days=days)), grain)
    return pl.DataFrame({"bucket": on, "value": [0.5] * len(on), "n": [n] * len(on)})


@pytest.mark.parametrize(
    ("days", "daily", "expected"),
    [
        (28, 40.0, Grain.DAY),  # enough on every day
        (28, 20.0, Grain.WEEK),
        (7, 20.0, Grain.DAY),  # a week has no four longer steps: it keeps its days, and gaps
        (126, 2.0, Grain.MONTH),  # 14 a week, 60 a month
        (28, 0.0, Grain.DAY),  # nothing is not too few
    ],
)
def test_a_time_series_takes_the_finest_steps_that_have_enough(days: int, daily: float, expected: Grain) -> None:
    per = {Grain.DAY: 1, Grain.WEEK: 7, Grain.MONTH: 30, Grain.QUARTER: 91, Grain.YEAR: 365}
    period = Period(date(2026, 6, 1), date(2026, 6, 1) + timedelta(days=days))
    found = by_step(Grain.DAY, days, daily)
    grain, frame = time_steps.enough_steps(
        found, Grain.DAY, period, REGISTRY.metric("csat"), lambda grain: by_step(grain, days, daily * per[grain])
    )
    assert grain is expected
    assert frame["n"][1] == daily * per[expected]


SEPTEMBER = PRESETS["28d"](date(2026, 9, 30))


def test_a_card_says_until_when_its_data_reach_and_which_days_they_are_compared_with() -> None:
    found = row(0.8, 400, data_until=date(2026, 9, 12))
    assert card_text.until(found, SEPTEMBER, Comparison.PREVIOUS) == (
        "Data until 12 September 2026, compared with 6–15 August 2026"
    )
    assert card_text.until(found, SEPTEMBER, Comparison.NONE) == "Data until 12 September 2026"
    near = row(0.8, 400, data_until=date(2026, 9, 28))
    assert card_text.until(near, SEPTEMBER, Comparison.PREVIOUS, is_brief=True) == "Data until 28 September 2026"
    assert "compared with" in card_text.until(found, SEPTEMBER, Comparison.PREVIOUS, is_brief=True)
    assert card_text.until(row(0.8, 400, data_until=None), SEPTEMBER, Comparison.PREVIOUS) == ""
    assert card_text.until(row(None, 0, data_until=date(2026, 8, 1)), SEPTEMBER, Comparison.PREVIOUS) == ""


@pytest.mark.parametrize(
    ("basis", "said"),
    [
        (SOURCE_ENDS, "Change not judged: Old desk ends on 12 September 2026"),
        (SOURCE_BEGINS, "Change not judged: Old desk begins on 12 September 2026"),
    ],
)
def test_a_change_in_whose_days_a_source_ends_or_begins_has_no_colour(basis: str, said: str) -> None:
    broken = {"judged_by": basis, "broken_source": "Old desk", "broken_on": date(2026, 9, 12)}
    made = card(row(0.8, 400, verdict="not_comparable", **broken))
    assert (made.change, made.tone) == (said, "plain")


def test_a_source_that_ends_is_marked_in_pictures_and_said_below(monkeypatch: pytest.MonkeyPatch) -> None:
    end = Break("Old desk", date(2026, 9, 12), is_end=True)
    monkeypatch.setattr(answers, "breaks", lambda query, period: [end])
    view = DatedView(View(preset="28d"), date(2026, 9, 30))
    assert [(one.on, one.text) for one in event_notes.sources_in(view, "contacts_offered")] == [
        (end.on, "Old desk ends")
    ]
    assert event_notes.about_sources(view, "contacts_offered") == "The data of Old desk end on 12 September 2026."


def test_a_bucket_in_which_the_data_of_a_metric_end_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weeks of 28 days to Sunday the 27th: data from Wednesday 2 to Saturday 12 September break the first and the second."""
    monkeypatch.setattr(answers, "known_span", lambda query: (date(2026, 9, 2), date(2026, 9, 12)))
    view = DatedView(View(preset="28d"), date(2026, 9, 27))
    days = time_steps.known_days(view, "csat")
    assert days == Period(date(2026, 9, 2), date(2026, 9, 13))
    weeks = buckets(view.period, Grain.WEEK)
    line = pl.DataFrame({"bucket": weeks, "value": [0.8, 0.9, None, None]})
    assert time_steps.open_ends(line, Grain.WEEK, days) == (True, True)
    assert time_steps.open_ends(line, Grain.WEEK, view.period) == (False, False)
