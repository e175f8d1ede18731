"""Days, buckets and comparisons at the edges: leap years, ends of months, ISO weeks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.query.period import (
    PRESETS,
    Grain,
    Period,
    add_months,
    buckets,
    floor,
    following,
    grain_for,
    previous,
    year_before,
)

DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))


def period(text):
    """ "2026-09-01/2026-10-01" as a period; the second day is outside."""
    start, end = text.split("/")
    return Period(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("grain", "day", "first"),
    [
        (Grain.DAY, "2024-02-29", "2024-02-29"),
        (Grain.WEEK, "2026-09-07", "2026-09-07"),  # a Monday
        (Grain.WEEK, "2026-09-13", "2026-09-07"),  # a Sunday
        (Grain.WEEK, "2026-01-01", "2025-12-29"),  # ISO week 1 of 2026 begins in 2025
        (Grain.WEEK, "2021-01-03", "2020-12-28"),  # ISO week 53 of 2020 ends in 2021
        (Grain.MONTH, "2024-02-29", "2024-02-01"),
        (Grain.QUARTER, "2026-03-31", "2026-01-01"),
        (Grain.QUARTER, "2026-04-01", "2026-04-01"),
        (Grain.QUARTER, "2026-12-31", "2026-10-01"),
        (Grain.YEAR, "2024-12-31", "2024-01-01"),
    ],
)
def test_floor(grain, day, first):
    assert floor(date.fromisoformat(day), grain) == date.fromisoformat(first)


@pytest.mark.parametrize(
    ("grain", "day", "after"),
    [
        (Grain.DAY, "2024-02-28", "2024-02-29"),
        (Grain.DAY, "2025-02-28", "2025-03-01"),
        (Grain.WEEK, "2025-12-29", "2026-01-05"),
        (Grain.MONTH, "2026-12-01", "2027-01-01"),
        (Grain.QUARTER, "2026-10-01", "2027-01-01"),
        (Grain.YEAR, "2024-01-01", "2025-01-01"),
    ],
)
def test_following(grain, day, after):
    assert following(date.fromisoformat(day), grain) == date.fromisoformat(after)


@given(DAYS, st.sampled_from(list(Grain)))
def test_every_day_lies_in_its_bucket(day, grain):
    first = floor(day, grain)
    assert first <= day < following(first, grain)
    assert floor(first, grain) == first
    assert floor(following(first, grain), grain) == following(first, grain)


@pytest.mark.parametrize(
    ("day", "months", "moved"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-05-31", 1, "2026-06-30"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2026-11-30", 1, "2026-12-30"),
        ("2026-12-31", 12, "2027-12-31"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", -48, "2020-02-29"),
        ("2026-06-30", 0, "2026-06-30"),
    ],
)
def test_add_months(day, months, moved):
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(moved)


@pytest.mark.parametrize(
    ("span", "grain", "days"),
    [
        ("2024-02-28/2024-03-02", Grain.DAY, ["2024-02-28", "2024-02-29", "2024-03-01"]),
        ("2026-01-01/2026-01-12", Grain.WEEK, ["2025-12-29", "2026-01-05"]),
        ("2026-01-01/2026-01-13", Grain.WEEK, ["2025-12-29", "2026-01-05", "2026-01-12"]),
        ("2025-11-15/2026-02-01", Grain.MONTH, ["2025-11-01", "2025-12-01", "2026-01-01"]),
        ("2026-03-31/2026-04-02", Grain.QUARTER, ["2026-01-01", "2026-04-01"]),
        ("2025-12-31/2026-01-02", Grain.YEAR, ["2025-01-01", "2026-01-01"]),
        ("2026-01-01/2026-01-01", Grain.DAY, []),
    ],
)
def test_buckets(span, grain, days):
    assert buckets(period(span), grain) == [date.fromisoformat(day) for day in days]


@given(DAYS, st.integers(1, 900), st.sampled_from(list(Grain)))
def test_buckets_cover_the_period_without_gaps(start, days, grain):
    span = Period(start, start + timedelta(days=days))
    firsts = buckets(span, grain)
    assert firsts[0] <= start
    assert firsts[-1] < span.end <= following(firsts[-1], grain)
    assert [following(day, grain) for day in firsts[:-1]] == firsts[1:]


def test_an_empty_period_in_the_middle_of_a_bucket_has_no_buckets():
    assert buckets(period("2026-09-16/2026-09-16"), Grain.MONTH) == []


def test_open_periods_have_no_list_of_buckets():
    with pytest.raises(ValueError, match="open period"):
        buckets(Period(date(2026, 1, 1)), Grain.DAY)


@pytest.mark.parametrize(
    ("span", "before"),
    [
        ("2026-09-01/2026-10-01", "2026-08-01/2026-09-01"),  # 30 days before which lies a month of 31
        ("2024-03-01/2024-04-01", "2024-02-01/2024-03-01"),
        ("2026-01-01/2026-04-01", "2025-10-01/2026-01-01"),
        ("2026-01-01/2027-01-01", "2025-01-01/2026-01-01"),
        ("2026-09-07/2026-09-14", "2026-08-31/2026-09-07"),
        ("2026-09-03/2026-10-01", "2026-08-06/2026-09-03"),  # 28 days
        ("2026-09-01/2026-09-16", "2026-08-17/2026-09-01"),  # part of a month: as many days
        ("2026-09-01/2026-09-01", "2026-09-01/2026-09-01"),
    ],
)
def test_previous(span, before):
    assert previous(period(span)) == period(before)


@pytest.mark.parametrize(
    ("span", "before"),
    [
        ("2026-09-01/2026-10-01", "2025-09-01/2025-10-01"),
        ("2025-02-01/2025-03-01", "2024-02-01/2024-03-01"),  # 28 days against 29
        ("2026-09-07/2026-09-14", "2025-09-08/2025-09-15"),  # Monday to Sunday again
        ("2024-02-29/2024-03-01", "2023-03-02/2023-03-03"),  # a Thursday again
    ],
)
def test_year_before(span, before):
    assert year_before(period(span)) == period(before)


@given(DAYS, st.integers(0, 900))
def test_comparisons_have_as_many_days_on_the_same_weekdays_unless_they_are_whole_months(start, days):
    span = Period(start, start + timedelta(days=days))
    if not (span.start.day == 1 and span.end.day == 1):
        assert previous(span).days == year_before(span).days == days
        assert year_before(span).start.weekday() == start.weekday()
    assert previous(span).end == start


@pytest.mark.parametrize("span", [Period(), Period(date(2026, 1, 1)), Period(None, date(2026, 1, 1))])
def test_open_periods_have_nothing_before_them(span):
    assert previous(span) == span
    assert year_before(span) == span
    assert span.days is None


def test_a_period_knows_its_days_and_its_last_one():
    assert period("2024-02-01/2024-03-01").days == 29
    assert period("2024-02-01/2024-03-01").last == date(2024, 2, 29)
    assert Period(date(2024, 2, 1)).last is None


def test_a_period_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="before it starts"):
        Period(date(2026, 2, 1), date(2026, 1, 31))


@pytest.mark.parametrize(
    ("days", "grain"),
    [(1, Grain.DAY), (45, Grain.DAY), (46, Grain.WEEK), (200, Grain.WEEK), (201, Grain.MONTH)],
)
def test_the_grain_that_suits_a_span(days, grain):
    assert grain_for(Period(date(2026, 1, 1), date(2026, 1, 1) + timedelta(days=days))) is grain
    assert grain_for(Period()) is Grain.MONTH


@pytest.mark.parametrize(
    ("name", "today", "span"),
    [
        ("7d", "2026-03-01", "2026-02-23/2026-03-02"),
        ("28d", "2024-03-01", "2024-02-03/2024-03-02"),
        ("91d", "2026-09-13", "2026-06-15/2026-09-14"),
        ("364d", "2026-09-13", "2025-09-15/2026-09-14"),
        ("last_week", "2026-09-07", "2026-08-31/2026-09-07"),  # a Monday: the week just ended
        ("last_week", "2026-09-13", "2026-08-31/2026-09-07"),  # a Sunday: its own week is not over
        ("last_month", "2024-03-31", "2024-02-01/2024-03-01"),
        ("last_month", "2026-01-01", "2025-12-01/2026-01-01"),
        ("last_quarter", "2026-01-15", "2025-10-01/2026-01-01"),
        ("last_quarter", "2026-12-31", "2026-07-01/2026-10-01"),
        ("last_12_months", "2026-09-30", "2025-09-01/2026-09-01"),
        ("this_month", "2024-02-29", "2024-02-01/2024-03-01"),
        ("this_month", "2026-09-01", "2026-09-01/2026-09-02"),
        ("this_year", "2026-12-31", "2026-01-01/2027-01-01"),
    ],
)
def test_presets(name, today, span):
    assert PRESETS[name](date.fromisoformat(today)) == period(span)


def test_the_names_of_presets_stand_in_addresses():
    names = "7d 28d 91d 364d last_week last_month last_quarter last_12_months this_month this_year all"
    assert list(PRESETS) == names.split()
    assert PRESETS["all"](date(2026, 9, 1)) == Period()


@given(DAYS, st.sampled_from([name for name in PRESETS if name != "all"]))
def test_presets_hold_only_days_up_to_today(today, name):
    span = PRESETS[name](today)
    assert span.start < span.end <= today + timedelta(days=1)
