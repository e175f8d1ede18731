"""The filter state and its way into an address and back."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Clock
from kpi.engine.coverage import Coverage, Cut
from kpi.engine.streams import Stream
from kpi.query.period import Grain, Period
from kpi.query.query import NO_VALUE, Comparison, Filter
from pages.ui.answers import answers
from pages.ui.view import address, filter_bar, filter_words, opened
from pages.ui.view.address import InvalidLinkParameter, View
from pages.ui.view.opened import Opened

TODAY = date(2026, 9, 28)


@pytest.mark.parametrize(
    "values",
    [
        ("Billing",),
        ("Sales, EMEA", "Care"),
        ("back\\slash", "a,b\\,c"),
        (NO_VALUE, "Žluťoučký"),
        ("%20", "a&b=c", "“quoted”", "Ελληνικά"),
    ],
)
def test_values_survive_the_address(values: tuple[str, ...]) -> None:
    assert address.split(address.join(values)) == values


def test_empty_and_repeated_values_are_no_values() -> None:
    assert address.split(",,Care, Care ,") == ("Care",)
    assert address.split("") == ()


@pytest.mark.parametrize(
    "number",
    [
        Opened("csat"),
        Opened("csat", (date(2026, 3, 2), date(2026, 3, 8))),
        Opened("csat", values=(Filter("team", ("Sales, EMEA: a\\b", NO_VALUE)), Filter("score", ("1.0",)))),
        Opened("backlog", (date(2026, 3, 2), date(2026, 3, 2)), (Filter("channel", ("e-mail",)),)),
    ],
)
def test_an_opened_number_survives_the_address(number: Opened) -> None:
    assert opened.parse(number.code) == (number, ())
    assert opened.parse_only(number.metric, number.only) == (number, ())


def test_a_group_beside_survives_the_address_and_what_is_none_is_told() -> None:
    for group in (Filter("team", ("Sales, EMEA: a\\b",)), Filter("channel", ("email", NO_VALUE))):
        view = View(beside=group)
        assert address.parse(address.fields(view)) == (view, ())
        assert address.frozen(view, TODAY)["beside"] == address.beside_code(group)
    for text in ("team", "team:", "moon:full", "score:1"):
        assert address.parse({"beside": text}) == (View(), (InvalidLinkParameter("beside", text),))


def test_what_an_opened_number_cannot_mean_is_told() -> None:
    assert opened.parse("") == (None, ())
    assert opened.parse("nothing,on:2026-03-02") == (None, (InvalidLinkParameter("open", "nothing"),))
    number, invalid = opened.parse("csat,on:2026-13-01,moon:full,team:Care,team")
    assert number == Opened("csat", values=(Filter("team", ("Care",)),))
    assert [one.text for one in invalid] == ["on:2026-13-01", "moon:full", "team"]
    assert opened.parse_only("csat", "tide:high")[1] == (InvalidLinkParameter("only", "tide:high"),)


def test_a_mark_is_its_days_within_the_period_and_its_groups_within_the_filters() -> None:
    march = Period(date(2026, 3, 4), date(2026, 3, 20))
    assert opened.days_of(date(2026, 3, 2), Grain.WEEK, march) == (date(2026, 3, 4), date(2026, 3, 8))
    assert opened.days_of(date(2026, 3, 16), Grain.WEEK, march) == (date(2026, 3, 16), date(2026, 3, 19))
    assert opened.days_of(date(2026, 3, 1), Grain.MONTH, Period()) == (date(2026, 3, 1), date(2026, 3, 31))
    view = View(filters=(Filter("channel", ("chat",)), Filter("team", ("Care", "Returns"))))
    number = Opened("csat", (date(2026, 3, 2), date(2026, 3, 8))).within("team", "Care").within("score", 1.0)
    narrowed = number.narrowed(view)
    assert narrowed.span == number.days
    assert narrowed.filters == (Filter("channel", ("chat",)), Filter("team", ("Care",)), Filter("score", ("1.0",)))
    assert number.narrowed(view, has_days=False).span is None
    assert number.can_filter
    assert not Opened("backlog").within("age_band", "1 · up to 1 day").can_filter, (
        "only what is counted at a moment has an age"
    )
    assert number.within("team", None).values[-1] == Filter("team", (NO_VALUE,))
    assert Opened("csat").within("team", "Care").can_filter


@pytest.mark.parametrize(
    "view",
    [
        View(),
        View(preset="last_month", comparison=Comparison.YEAR, grain=Grain.WEEK, clock=Clock.BUSINESS),
        View(span=(date(2026, 1, 1), date(2026, 1, 31)), comparison=Comparison.NONE),
        View(choices=(("good_answers", "top_box"),), settings=(("service_level_seconds", 30.0),)),
        View(filters=(Filter("channel", ("chat", "e-mail")), Filter("team", ("Sales, EMEA", NO_VALUE)))),
        View(
            filters=(
                Filter("weekday", ("1",)),
                Filter("hour", ("13",)),
                Filter("cause", ("Late",)),
                Filter("response_band", ("1 · up to 1 hour",)),
                Filter("score", ("5.0",)),
            )
        ),
    ],
)
def test_a_view_survives_the_address(view: View) -> None:
    assert address.parse(address.fields(view)) == (view, ())


def test_the_usual_view_needs_no_address() -> None:
    assert set(address.fields(View()).values()) == {""}


def test_codes_in_addresses_never_change() -> None:
    view = View(preset="last_12_months", comparison=Comparison.YEAR, grain=Grain.MONTH, clock=Clock.BUSINESS)
    given = {name: text for name, text in address.fields(view).items() if text}
    assert given == {"period": "last_12_months", "compare": "year", "step": "month", "clock": "business"}
    assert address.FIELDS[:5] == ("period", "compare", "step", "clock", "define")
    chosen = View(choices=(("good_answers", "top_box"),), settings=(("service_level_seconds", 30.0),))
    assert address.fields(chosen)["define"] == "good_answers:top_box,service_level_seconds:30"
    given_out = {
        "channel", "team", "agent", "priority", "category", "product", "site", "country", "language", "segment", "source",
    }  # fmt: skip
    assert given_out <= set(address.FILTERS), "links that people keep name these filters: one may be added, none may go"


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("2026-09-05", (date(2026, 9, 5), date(2026, 9, 5))),  # one day of a range
        ("2026-09-05..2026-09-01", (date(2026, 9, 1), date(2026, 9, 5))),
        ("2026-13-99..2026-01-01", None),
        ("0001-01-01..9999-12-31", None),
        ("yesterday", None),
    ],
)
def test_periods_from_addresses(period: str, expected: tuple[date, date] | None) -> None:
    view, invalid = address.parse({"period": period})
    assert view.span == expected
    assert invalid == (() if expected else (InvalidLinkParameter("period", period),))


def test_unknown_codes_are_told_and_the_rest_is_kept() -> None:
    view, invalid = address.parse({"clock": "Geschäft", "step": "week", "compare": "never"})
    assert (view.clock, view.grain, view.comparison) == (Clock.CALENDAR, Grain.WEEK, Comparison.PREVIOUS)
    assert invalid == (InvalidLinkParameter("compare", "never"), InvalidLinkParameter("clock", "Geschäft"))


def test_the_days_compared_with() -> None:
    four_weeks = View(preset="28d")
    assert four_weeks.period(TODAY) == Period(date(2026, 9, 1), date(2026, 9, 29))
    assert four_weeks.base(TODAY) == Period(date(2026, 8, 4), date(2026, 9, 1))
    assert View(preset="all").base(TODAY) is None
    assert View(comparison=Comparison.NONE).base(TODAY) is None


def test_what_is_frozen_holds_days_and_choices_and_opens_the_same() -> None:
    view = View(preset="28d", filters=(Filter("team", ("Sales, EMEA",)),))
    given = address.frozen(view, TODAY)
    assert given == {
        "period": "2026-09-01..2026-09-28",
        "compare": "previous",
        "clock": "calendar",
        "team": "Sales\\, EMEA",
    }
    opened, invalid = address.parse(given)
    later = date(2027, 5, 1)
    assert invalid == ()
    assert opened.period(later) == view.period(TODAY)
    assert opened.query("csat", today=later) == view.query("csat", today=TODAY)
    moving, _ = address.parse(address.live(view))
    assert moving == view, "while days that move with the data go on moving"
    assert address.live(View())["period"] == View().preset, "and rest on no default"


def test_definitions_of_then_are_said_where_they_are_not_the_usual_ones_now() -> None:
    view = View(choices=(("good_answers", "top_box"),), settings=(("first_response_target_seconds", 14400.0),))
    kept = address.all_definitions(view)
    assert {*kept} == {one.name for one in (*REGISTRY.all_switches, *REGISTRY.settings)}
    assert address.parse({"define": address.definitions_then(kept)}) == (view, ())
    assert address.definitions_then(address.all_definitions(View())) == ""
    gone = address.definitions_then({**kept, "no_switch_any_more": "usual"})
    assert address.parse({"define": gone}) == (view, (InvalidLinkParameter("define", "no_switch_any_more:usual"),))


def _streams(own: date | None) -> dict[str, tuple[Stream, ...]]:
    """Surveys and the tickets of an old desk until a day, beside a desk that goes on."""
    begins = date(2026, 1, 1)
    desk = Stream("Desk", begins, TODAY, 270, 0)
    if own is None:
        return {"ticket": (desk,)}
    return {"survey": (Stream("Survey", begins, own, 90, 0),), "ticket": (desk, Stream("Old desk", begins, own, 90, 0))}


@pytest.mark.parametrize(
    ("own", "expected"),
    [(date(2026, 5, 31), date(2026, 5, 31)), (date(2026, 9, 22), TODAY), (None, TODAY), (TODAY, TODAY)],
)
def test_periods_end_with_the_newest_day_of_what_a_page_shows(
    monkeypatch: pytest.MonkeyPatch, own: date | None, expected: date
) -> None:
    """Surveys that end in May beside tickets that end in September; a few days' difference moves nothing."""
    monkeypatch.setattr(answers, "today", lambda: TODAY)
    known = Coverage({}, {}, frozenset(), {}, streams=_streams(own))
    monkeypatch.setattr(answers, "cache", lambda: SimpleNamespace(known=known))
    monkeypatch.setattr(
        answers, "remembered", lambda _, look_up: look_up()
    )  # by the data that are shown, which these are not
    assert answers.newest(("survey",), ()) == expected
    assert answers.newest((), ("Old desk",)) == expected
    assert answers.newest((), ()) == TODAY


_Y19, _Y20, _Y21 = date(2019, 3, 12), date(2020, 3, 12), date(2021, 3, 12)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (("ticket",), _Y19),
        (("survey",), _Y21),
        (("ticket", "ticket", "survey"), _Y19),  # two numbers of tickets, one of surveys: the days that show most
        (("ticket", "contact", "survey"), _Y21),  # one of each: the newest
        (("contact", "contact", "ticket"), _Y20),
        (("qa_review", "survey"), _Y21),  # of what there is not, no day counts
        (("qa_review",), TODAY),
        (("complaint",), _Y19),  # a desk of which a ticket was a complaint tells the days without any
    ],
)
def test_a_page_ends_where_most_of_its_numbers_have_data(
    monkeypatch: pytest.MonkeyPatch, facts: tuple[str, ...], expected: date
) -> None:
    """Tickets of 2019, of which a complaint was the last to come in on 2 February; calls of 2020; surveys of 2021."""
    ends = {"ticket": _Y19, "contact": _Y20, "survey": _Y21, "complaint": date(2019, 2, 2)}
    streams = {name: (Stream("Desk", date(last.year, 1, 2), last, 90, 0),) for name, last in ends.items()}
    known = Coverage({}, {}, frozenset(), {}, streams=streams)
    monkeypatch.setattr(answers, "today", lambda: TODAY)
    monkeypatch.setattr(answers, "cache", lambda: SimpleNamespace(known=known))
    monkeypatch.setattr(
        answers, "remembered", lambda _, look_up: look_up()
    )  # by the data that are shown, which these are not
    assert answers.newest(facts, ()) == expected


def test_the_days_of_an_export_that_was_cut_end_with_the_cut() -> None:
    """Tickets came in until 30 April; that they were solved until October makes October no day of them."""
    stream, cut = Stream("Desk", date(2024, 2, 1), date(2025, 10, 10), 90, 0), date(2024, 4, 30)
    cuts = {"ticket": Cut("ticket", "created_on", cut, date(2025, 10, 10), "resolved_on")}
    known = Coverage({}, {}, frozenset(), {}, cuts=cuts, streams={"ticket": (stream,)})
    assert (known.newest_of(("ticket",)), known.span_of_tables(("ticket", "survey"))) == (cut, (date(2024, 2, 1), cut))
    assert known.span_of_tables(("survey",)) is None


def test_the_sentence_says_period_filters_clock_and_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filter_bar.answers, "today", lambda: TODAY)
    view = View(
        preset="28d", clock=Clock.BUSINESS, filters=(Filter("channel", ("chat", "e-mail")), Filter("team", (NO_VALUE,)))
    )
    assert filter_words.sentence(view, TODAY) == (
        "1–28 September 2026 · Channel: chat or e-mail · Team: none · business hours · compared with 4–31 August 2026"
    )


def test_many_values_are_counted_in_the_sentence() -> None:
    assert filter_words.filter_words("agent", ("a", "b", "c", "d", "e")) == "Agent: a, b, c or 2 more"


def test_definitions_from_addresses() -> None:
    text = "good_answers:top_two,abandoned:all_in,abandoned:all_out,service_level_seconds:20,repeat_window_days:3"
    view, invalid = address.parse({"define": text})
    assert invalid == ()
    assert view.choices == (("abandoned", "all_out"),)  # the last word counts, and what is usual anyway is not kept
    assert view.settings == (("repeat_window_days", 3.0),)
    assert view.query("csat", today=TODAY).choices == view.choices
    assert view.query("csat", today=TODAY).settings == view.settings


@pytest.mark.parametrize(
    "text",
    ["good_answers:topbox", "good_answers", "nobody:knows", "service_level_seconds:soon", "service_level_seconds:-1",
     "service_level_seconds:nan", "service_level_seconds:1e300", "repeat_window_days:"],
)  # fmt: skip
def test_a_definition_that_does_not_exist_is_told(text: str) -> None:
    view, invalid = address.parse({"define": f"{text},response_dated:response"})
    assert invalid == (InvalidLinkParameter("define", text),)
    assert view.choices == (("response_dated", "response"),)


def test_choosing_and_taking_back() -> None:
    chosen = View().defining("good_answers", "top_box").defining("service_level_seconds", 30.0)
    assert address.definitions(chosen) == "good_answers:top_box,service_level_seconds:30"
    assert chosen.defining("good_answers", "top_two").defining("service_level_seconds", 20.0) == View()


def test_the_sentence_and_a_link_say_what_is_chosen() -> None:
    view = View(
        preset="28d", choices=(("good_answers", "top_box"),), settings=(("first_response_target_seconds", 14400.0),)
    )
    said = filter_words.sentence(view, TODAY)
    assert "Good answers: best one only" in said
    assert "A first response counts as in time within 4\u00a0h" in said
    assert address.frozen(view, TODAY)["define"] == "good_answers:top_box,first_response_target_seconds:14400"
