"""The headline of a page: what it says of a number, what it leaves to chance, whom it names, and what it says of all together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from kpi.engine.answer import Question
from kpi.query.period import Grain
from kpi.stats.process_behaviour import Chart, Reason, Rule
from kpi.verdict.change import ChangeVerdict
from kpi.verdict.contributions import Contribution, who_pulled
from kpi.verdict.process import Process, Signal
from kpi.verdict.targets import Target, Targets
from pages.ui.answers import answers
from pages.ui.detail import contributions as contributed
from pages.ui.html.contributions import Way, WayStep, tables
from pages.ui.number import headline_text, process_text
from pages.ui.number.headline_text import clause, looked_at_together, told
from pages.ui.panels import target_marks
from pages.ui.panels.dated_view import DatedView
from pages.ui.panels.headline import Headline
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Html
from pages.ui.view.address import View
from pages.ui.view.measure import measure
from pages.ui.view.opened import Opened
from tests.pages.test_cards import Tags


def row(
    value: float | None, base: float | None, verdict: str, p: float | None = 0.001, n: int = 1000
) -> dict[str, Any]:
    """A row of a comparison of so many rows on both sides."""
    is_detectable = verdict not in ("none", "not_comparable") and p is not None
    return {"value": value, "n": n, "low": None, "high": None, "base_value": base, "base_n": n, "verdict": verdict, "is_detectable": is_detectable, "p": p}  # fmt: skip


def part(
    group: str | None, contribution: float, weight: float, *, mix: float = 0.0, stands_out: bool | None = True
) -> Contribution:
    """What a group adds, that it is so much of the whole, and whether its own change stands out."""
    return Contribution(group=group, contribution=contribution, mix=mix, rate=contribution - mix, weight=weight, stands_out=stands_out, n=500, n_before=500)  # fmt: skip


RETURNS = [[part("Returns", -0.018, 0.3), part("Care", -0.002, 0.7, stands_out=False)]]


@pytest.mark.parametrize(
    ("metric", "given", "missed", "explained", "words", "tone"),
    [
        ("csat", row(0.84, 0.86, "worse"), "88%", RETURNS, "CSAT 84% (was 86%), below 88%: worsened by Returns", "bad"),
        ("csat", row(0.84, 0.86, "worse"), "", RETURNS, "CSAT 84% (was 86%): worsened by Returns", "bad"),
        ("csat", row(0.84, 0.86, "worse"), "88%", [], "CSAT 84% (was 86%), below 88%", "bad"),
        ("csat", row(0.84, 0.86, "none"), "88%", RETURNS, "CSAT 84%, below 88%", "bad"),
        ("csat", row(0.84, 0.86, "none"), "", RETURNS, None, ""),
        ("resolution_cohort_median", row(None, None, "not_comparable") | {"beyond": 86400.0 * 60}, "9 d", [], "Resolution time of what came in > 60 d, above 9 d", "bad"),
        ("resolution_cohort_median", row(None, None, "not_comparable"), "9 d", [], None, ""),
        ("csat", row(0.86, 0.84, "better"), "", [[part("Chat", 0.02, 0.4), part("Phone", 0, 0.6)]], "CSAT 86% (was 84%): improved by Chat", "good"),
        ("first_response_median", row(3600, 7200, "better"), "", [[part("Chat", -3600, 0.4), part("Phone", 0, 0.6)]], "First response time 1 h (was 2 h): improved by Chat", "good"),
        ("tickets_created", row(140, 100, "higher"), "", [[part("Chat", 40, 0.4), part("Phone", 0, 0.6)]], "Tickets created 140 (was 100): raised by Chat", "plain"),
        ("first_response_median", row(7200, 3600, "worse"), "1 h", [], "First response time 2 h (was 1 h), above 1 h", "bad"),
        ("tickets_created", row(140, 100, "higher"), "", [], "Tickets created 140 (was 100)", "plain"),
        ("backlog", row(140, 100, "higher", None), "", [], None, ""),  # counted in full: chance has no part in it
        ("csat", row(0.84, None, "not_comparable", None), "", [], None, ""),
        ("csat", row(0.5, 0.9, "worse", n=29), "88%", [], None, ""),  # too few to be shown
        ("nps", row(20, 60, "worse", n=50), "", [], None, ""),  # a wide range
    ],
)  # fmt: skip
def test_what_is_said_of_a_number(
    metric: str,
    given: Mapping[str, Any],
    missed: str,
    explained: list[list[Contribution]],
    words: str | None,
    tone: str,
) -> None:
    found = clause(measure(metric), given, missed, explained)
    assert (found.words.replace("\N{NO-BREAK SPACE}", " ") if found else None) == words
    assert found is None or (found.tone, found.metric) == (tone, metric)


@pytest.mark.parametrize(
    ("found", "name"),
    [
        ([part("A", -0.06, 0.5), part("B", -0.04, 0.5)], None),  # both alike
        ([part("A", -0.07, 0.5), part("B", -0.03, 0.5)], "A"),
        ([part("A", -0.07, 0.5, stands_out=False), part("B", -0.03, 0.5)], None),  # by chance
        ([part("A", -0.07, 0.5, mix=-0.08), part("B", -0.03, 0.5)], None),  # there is more of it, and it is better
        ([part("A", -0.07, 0.5, mix=-0.04), part("B", -0.03, 0.5)], None),  # most of it is that there is less of it
        ([part(None, -0.09, 0.2), part("B", -0.01, 0.8)], None),  # records without a team pull nothing
        ([part("A", -0.03, 0.01), *(part(f"{one}", -0.007, 0.099) for one in range(10))], None),  # less than a third
        ([part("A", -0.1, 1.0)], None),  # there is no other
    ],
)
def test_who_is_named(found: list[Contribution], name: str | None) -> None:
    puller = who_pulled(found, -0.1)
    assert (puller.group if puller else None) == name


def test_bad_news_first_and_three_at_most() -> None:
    said = [
        clause(measure(name), given, missed, [])
        for name, given, missed in (
            ("tickets_created", row(140, 100, "higher"), ""),
            ("one_touch_rate", row(0.6, 0.5, "better"), ""),
            ("csat", row(0.8, 0.9, "worse"), ""),
            ("reopen_rate", row(0.3, 0.3, "none"), "20%"),
            ("nps", row(10, 30, "worse"), "40"),
        )
    ]
    assert [one.metric for one in told([one for one in said if one])] == ["nps", "reopen_rate", "csat"]


def test_of_many_numbers_one_that_changed_by_chance_is_not_told() -> None:
    noise = {f"{one}": row(0.5, 0.5, "none", 0.5) for one in range(9)}
    found = looked_at_together({**noise, "hair": row(0.84, 0.86, "worse", 0.04)})
    assert not any(one["is_detectable"] for one in found.values())
    assert looked_at_together({"hair": row(0.84, 0.86, "worse", 0.04)})["hair"]["is_detectable"]


@pytest.mark.parametrize(
    ("given", "has_target", "words"),
    [
        (row(0.9, 0.9, "none", 0.7), True, "All in order"),
        (row(0.9, 0.9, "none", 0.7), False, "Nothing changed more than chance explains."),
        (row(0.9, None, "not_comparable", None), True, "There is nothing to compare with."),
        (row(0.9, None, "not_comparable", None), False, "Nothing to judge these numbers by"),
    ],
)
def test_what_is_said_where_there_is_nothing_to_say(
    given: dict[str, Any], has_target: bool, words: str, show_empty: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Targets((Target(metric="csat", target=0.8),) if has_target else ())
    monkeypatch.setattr(target_marks, "every", lambda: asked)

    def answered(questions: list[Question]) -> list[pl.DataFrame]:
        made = pl.DataFrame([{"metric": "csat", **given, "low": 0.88, "high": 0.92}])
        nothing = made.clear().with_columns(pl.lit(None, pl.Date).alias("bucket"))
        return [nothing if question.query.grain else made for question in questions]

    monkeypatch.setattr(answers, "ask_together", answered)
    panel, view = Headline(("csat",)), DatedView(View(), answers.today())
    made = panel.figure(PageAnswers(view, panel.questions(view)))
    assert made is not None
    assert isinstance(made.body, Html)
    assert words in Tags(made.body.html).text
    assert not Tags(made.body.html).all("button"), "there is nothing to open"


def test_a_table_of_contributions_ends_with_the_change_and_puts_small_ones_together() -> None:
    found = [part(f"g{one}", -0.01, 0.1, stands_out=one == 0) for one in range(8)]
    made = contributed.table(("team",), found, -0.08, measure("csat"), Opened("csat").within("channel", "chat"))
    assert [(line.name, line.amount) for line in made.lines[-2:]] == [("g4", "−1.0"), ("3 more groups", "−3.0")]
    assert (made.total, made.dimension, made.has_mix) == ("−8.0", "Team", True)
    assert [(line.tone, line.is_strong) for line in made.lines[:2]] == [("bad", True), ("plain", False)]
    html = Tags(tables([made]))
    assert html.all("button")[0]["data-open"] == "csat,channel:chat,team:g0"
    assert "stands out from chance" in html.text
    cause = contributed.table(("cause",), [part("delay", 3, 0.5, stands_out=None)], 3, measure("complaints_created"))
    assert (cause.has_mix, cause.lines[0].opens, cause.lines[0].amount) == (False, "", "+3")
    both = contributed.table(("team", "channel"), [part(("Returns", None), 60, 0.5, stands_out=True)], 60, measure("first_response_median"), Opened("first_response_median"))  # fmt: skip
    assert (both.dimension, both.lines[0].name, both.has_mix) == ("Team × Channel", "Returns × (none)", True)
    assert both.lines[0].opens == "first_response_median,team:Returns,channel:–"


def test_what_is_written_of_contributions_adds_up_and_what_they_could_be_is_told() -> None:
    """A third each of a fall by 10 points: −3.3, −3.3 and −3.4, as a reader adds them."""
    third = part("A", -0.1 / 3, 1 / 3, mix=-0.0104)
    found = [replace(third, low=-0.25, high=0.05), replace(third, group="B"), replace(third, group="C")]
    made = contributed.table(("team",), found, -0.1, measure("csat"))
    assert sorted(line.amount for line in made.lines) == ["−3.3", "−3.3", "−3.4"]
    assert {(line.amount, line.mix, line.rate) for line in made.lines} == {("−3.3", "−1.0", "−2.3"), ("−3.4", "−1.0", "−2.4")}  # fmt: skip
    assert made.lines[0].range_words == "could be −25.0 to +5.0"
    html = Tags(tables([made]))
    assert html.all("td")[2]["title"] == "could be −25.0 to +5.0"
    (line,) = html.all("s")
    assert line["style"] == "left:0.0%;width:87.5%", "cut off at twice the largest, where the picture ends"


def test_the_way_down_is_a_list_of_doors() -> None:
    steps = [WayStep("Returns", "csat,team:Returns", "Show Returns alone"), WayStep("<b>", "csat,team:Returns,channel:<b>", "Show <b> alone")]  # fmt: skip
    html = Tags(tables([], Way(steps=steps, words="adds −3.1 of −5.0")))
    assert [one["data-open"] for one in html.all("button")] == ["csat,team:Returns", "csat,team:Returns,channel:<b>"]
    assert html.text == "Returns <b> adds −3.1 of −5.0 "
    assert html.all("ol")[0]["aria-label"] == "Where the change comes from, from the whole down"


def test_one_signal_at_most_is_told_of_what_has_neither_changed_nor_missed() -> None:
    run = Signal(since=date(2026, 10, 12), until=date(2026, 10, 30), rule=Rule.RUN, is_higher=True, change=0.18, verdict=ChangeVerdict.WORSE, is_current=True)  # fmt: skip
    point = replace(run, until=run.since, rule=Rule.BEYOND, is_higher=False, change=-0.05, verdict=ChangeVerdict.BETTER)
    found = [
        headline_text.signal(point, Grain.WEEK, measure("reopen_rate")),
        headline_text.signal(run, Grain.DAY, measure("first_response_median")),
        headline_text.signal(replace(run, verdict=ChangeVerdict.HIGHER), Grain.DAY, measure("tickets_created")),
    ]
    assert [one.words.replace("\N{NO-BREAK SPACE}", " ") for one in found] == [
        "Reopened lower than usual, week of 12 October 2026: −5 points",
        "First response time higher than before since 12 October 2026: +18%",
        "Tickets created higher than before since 12 October 2026: +18%",
    ]
    assert [one.tone for one in found] == ["good", "bad", "plain"]
    assert [one.metric for one in headline_text.worst(found)] == ["first_response_median"]
    assert headline_text.worst([]) == []


def test_what_a_course_says_below_its_picture() -> None:
    shown, run = measure("csat"), Signal(since=date(2026, 10, 12), until=date(2026, 12, 7), rule=Rule.RUN, is_higher=True, change=0.08, verdict=ChangeVerdict.BETTER, is_current=True)  # fmt: skip
    course = Process(metric="csat", grain=Grain.WEEK, chart=Chart.SHARES)
    for given, words in (
        ({"signals": (run,)}, "Since 12 October 2026 higher than before: +8 points"),
        ({"signals": (replace(run, is_current=False, is_step=True),)}, "A new, higher level since 12 October 2026: +8 points"),
        ({"signals": (replace(run, is_current=False),)}, ""),
        ({"signals": (replace(run, until=run.since),)}, "Week of 12 October 2026: higher than usual, +8 points"),
        ({"reason": Reason.TOO_FEW, "needed": 20, "known": 5}, "What is usual needs 20 steps; there are 5."),
        ({"reason": Reason.LEVEL}, ""),
        ({}, ""),
    ):  # fmt: skip
        assert process_text.about(replace(course, **given), shown).replace("\N{NO-BREAK SPACE}", " ") == words
