"""How values, intervals, changes and days are written, above all at the borders between two ways of writing."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.declare.metric import Clock, Unit
from kpi.query.period import Grain, Period
from kpi.text.format import bucket_text, day_text, interval_text, period_text, value_text
from kpi.text.languages import WORDS

MINUTE, HOUR, DAY = 60, 3600, 86400


def plain(text):
    """No-break spaces as spaces, so that the expected texts can be read here."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("value", [None, math.nan, math.inf])
def test_nothing_is_a_dash_and_never_zero(unit, value):
    assert value_text(value, unit) == "–"
    assert interval_text(value, value, unit) == "–"


@pytest.mark.parametrize(
    ("seconds", "text", "short"),
    [
        (0, "0 s", "0 s"),
        (0.4, "0.4 s", "0.4 s"),
        (9.94, "9.9 s", "9.9 s"),
        (9.96, "10 s", "10 s"),
        (45, "45 s", "45 s"),
        (59.4, "59 s", "59 s"),
        (59.6, "1 min", "1 min"),
        (95, "1 min 35 s", "1.6 min"),
        (119.7, "2 min", "2 min"),
        (9 * MINUTE + 59.4, "9 min 59 s", "10 min"),
        (9 * MINUTE + 59.6, "10 min", "10 min"),
        (12 * MINUTE, "12 min", "12 min"),
        (59 * MINUTE + 29, "59 min", "59 min"),
        (59 * MINUTE + 31, "1 h", "1 h"),
        (2 * HOUR + 5 * MINUTE, "2 h 05 min", "2.1 h"),
        (2 * HOUR + 59 * MINUTE + 40, "3 h", "3 h"),
        (47 * HOUR + 59 * MINUTE + 29, "47 h 59 min", "2 d"),
        (47 * HOUR + 59 * MINUTE + 31, "2 d", "2 d"),
        (3 * DAY + 4 * HOUR, "3 d 4 h", "3.2 d"),
        (3 * DAY + 23 * HOUR + 31 * MINUTE, "4 d", "4 d"),
        (29 * DAY + 23 * HOUR, "29 d 23 h", "30 d"),
        (30 * DAY + 11 * HOUR, "30 d", "30 d"),
        (1234 * DAY, "1,234 d", "1,234 d"),
        (-95, "−1 min 35 s", "−1.6 min"),
        (-0.2, "−0.2 s", "−0.2 s"),
        (-0.01, "0 s", "0 s"),
    ],
)
def test_durations(seconds, text, short):
    assert plain(value_text(seconds, Unit.DURATION)) == text
    assert plain(value_text(seconds, Unit.DURATION, is_short=True)) == short


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(47 * HOUR, "47 h"), (52 * HOUR + 10 * MINUTE, "52 h"), (1234 * HOUR, "1,234 h")],
)
def test_business_time_is_never_days(seconds, text):
    assert plain(value_text(seconds, Unit.DURATION, clock=Clock.BUSINESS)) == text


@given(st.floats(0, 10**9), st.sampled_from(list(WORDS)), st.booleans())
def test_a_duration_never_shows_sixty_of_anything(seconds, language, is_short):
    text = plain(value_text(seconds, Unit.DURATION, language, is_short))
    words = WORDS[language]
    for unit, most in ((words.second, 59), (words.minute, 59), (words.hour, 47)):
        for number in re.findall(rf"(\d+) {re.escape(unit)}(?= |$)", text):
            assert int(number) <= most


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "2 h 05 min"),
        ("cs", "2 h 05 min"),
        ("el", "2 ώ. 5 λ."),
        ("hu", "2 óra 5 perc"),
        ("pl", "2 h 05 min"),
        ("sk", "2 h 05 min"),
    ],
)
def test_durations_in_each_language(language, text):
    assert plain(value_text(2 * HOUR + 5 * MINUTE, Unit.DURATION, language)) == text


@pytest.mark.parametrize(
    ("share", "text", "short"),
    [
        (0, "0%", "0%"),
        (1, "100%", "100%"),
        (0.87, "87%", "87%"),
        (0.873, "87.3%", "87%"),
        (0.996, "99.6%", "99.6%"),
        (0.9996, "99.96%", ">99.9%"),
        (0.99999, ">99.99%", ">99.9%"),
        (0.004, "0.4%", "0.4%"),
        (0.0004, "0.04%", "<0.1%"),
        (0.00001, "<0.01%", "<0.1%"),
        (29 / 30, "96.7%", "97%"),
    ],
)
def test_shares(share, text, short):
    assert value_text(share, Unit.SHARE) == text
    assert value_text(share, Unit.SHARE, is_short=True) == short


@given(st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.booleans())
def test_only_all_or_nothing_reads_as_such(case, is_short):
    hits, rows = case
    text = value_text(hits / rows, Unit.SHARE, is_short=is_short)
    assert (text == "0%") == (hits == 0)
    assert (text == "100%") == (hits == rows)


@pytest.mark.parametrize(
    ("value", "text", "short"),
    [
        (0, "0", "0"),
        (3, "3", "3"),
        (1.844, "1.84", "1.84"),
        (84.26, "84.3", "84.3"),
        (1234, "1,234", "1,234"),
        (9999, "9,999", "9,999"),
        (12345, "12,345", "12,345"),
        (1234567, "1,234,567", "1.2M"),
        (-3, "−3", "−3"),
    ],
)
def test_counts(value, text, short):
    assert value_text(value, Unit.COUNT) == text
    assert value_text(value, Unit.COUNT, is_short=True) == short


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (-12, Unit.POINTS, "−12"),
        (-12.34, Unit.POINTS, "−12.3"),
        (-0.01, Unit.POINTS, "0"),
        (100, Unit.POINTS, "100"),
        (4.24, Unit.SCORE, "4.2"),
        (4, Unit.SCORE, "4.0"),
    ],
)
def test_points_and_scores(value, unit, text):
    assert value_text(value, unit) == text


@pytest.mark.parametrize(
    ("language", "share", "count"),
    [
        ("en", "87.3%", "1,234,567"),
        ("cs", "87,3 %", "1 234 567"),
        ("el", "87,3%", "1.234.567"),
        ("hu", "87,3%", "1 234 567"),
        ("pl", "87,3%", "1 234 567"),
        ("sk", "87,3 %", "1 234 567"),
    ],
)
def test_numbers_in_each_language(language, share, count):
    assert plain(value_text(0.873, Unit.SHARE, language)) == share
    assert plain(value_text(1234567, Unit.COUNT, language)) == count


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        (0.851, 0.892, Unit.SHARE, "85.1% – 89.2%"),
        (-12.04, 42, Unit.POINTS, "−12 – 42"),
        (4.2, 4.381, Unit.SCORE, "4.20–4.38"),
        (81.36, 121.6, Unit.COUNT, "81–122"),
        (0, 3.69, Unit.COUNT, "0.0–3.7"),
        (1.701, 1.984, Unit.COUNT, "1.70–1.98"),
        (17 * MINUTE, 2 * HOUR + 53 * MINUTE, Unit.DURATION, "17 min – 2 h 53 min"),
        (3 * HOUR, None, Unit.DURATION, "≥ 3 h"),
        (None, 3 * HOUR, Unit.DURATION, "≤ 3 h"),
        (3 * HOUR, math.inf, Unit.DURATION, "≥ 3 h"),
        (3 * HOUR, 3 * HOUR, Unit.DURATION, "3 h"),
        (40 * HOUR + 11 * MINUTE, 49 * HOUR, Unit.DURATION, "40 h 11 min – 49 h"),  # not to 2 d 1 h
        (20 * MINUTE, 49 * HOUR, Unit.DURATION, "20 min – 2 d 1 h"),
        (5 * HOUR, 96 * HOUR, Unit.DURATION, "5 h – 4 d"),
    ],
)
def test_intervals(low, high, unit, text):
    assert plain(interval_text(low, high, unit)) == text


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (date(2026, 9, 1), date(2026, 10, 1), "1–30 September 2026"),
        (date(2026, 9, 1), date(2026, 9, 2), "1 September 2026"),
        (date(2026, 9, 28), date(2026, 10, 5), "28 September – 4 October 2026"),
        (date(2025, 12, 29), date(2026, 1, 5), "29 December 2025 – 4 January 2026"),
        (date(2025, 9, 1), date(2026, 9, 16), "1 September 2025 – 15 September 2026"),
        (date(2026, 9, 1), None, "since 1 September 2026"),
        (None, date(2026, 10, 1), "until 30 September 2026"),
        (None, None, "all data"),
        (date(2026, 9, 1), date(2026, 9, 1), "–"),
    ],
)
def test_periods(start, end, text):
    assert period_text(Period(start, end)) == text


@pytest.mark.parametrize(
    ("language", "month", "months", "open_end"),
    [
        (
            "cs",
            "1.–30.\N{NO-BREAK SPACE}září 2026",
            "28.\N{NO-BREAK SPACE}září – 4.\N{NO-BREAK SPACE}října 2026",
            "od 1.\N{NO-BREAK SPACE}září 2026",
        ),
        ("el", "1–30 Σεπτεμβρίου 2026", "28 Σεπτεμβρίου – 4 Οκτωβρίου 2026", "από 1 Σεπτεμβρίου 2026"),
        ("hu", "2026. szeptember 1–30.", "2026. szeptember 28. – október 4.", "2026. szeptember 1. óta"),
        ("pl", "1–30 września 2026", "28 września – 4 października 2026", "od 1 września 2026"),
        (
            "sk",
            "1.–30.\N{NO-BREAK SPACE}septembra 2026",
            "28.\N{NO-BREAK SPACE}septembra – 4.\N{NO-BREAK SPACE}októbra 2026",
            "od 1.\N{NO-BREAK SPACE}septembra 2026",
        ),
    ],
)
def test_periods_in_each_language(language, month, months, open_end):
    assert period_text(Period(date(2026, 9, 1), date(2026, 10, 1)), language) == month
    assert period_text(Period(date(2026, 9, 28), date(2026, 10, 5)), language) == months
    assert period_text(Period(date(2026, 9, 1)), language) == open_end


@pytest.mark.parametrize(
    ("grain", "day", "text"),
    [
        (Grain.DAY, date(2025, 12, 29), "29 December 2025"),
        (Grain.WEEK, date(2025, 12, 29), "week 1, 2026"),
        (Grain.WEEK, date(2026, 12, 28), "week 53, 2026"),
        (Grain.MONTH, date(2025, 12, 1), "December 2025"),
        (Grain.QUARTER, date(2025, 10, 1), "Q4 2025"),
        (Grain.YEAR, date(2025, 1, 1), "2025"),
    ],
)
def test_buckets(grain, day, text):
    assert bucket_text(day, grain) == text


def test_months_stand_alone_in_the_nominative():
    september = date(2026, 9, 1)
    texts = {language: bucket_text(september, Grain.MONTH, language) for language in WORDS}
    assert texts == {
        "en": "September 2026",
        "cs": "září 2026",
        "el": "Σεπτέμβριος 2026",
        "hu": "2026. szeptember",
        "pl": "wrzesień 2026",
        "sk": "september 2026",
    }


def test_days():
    assert day_text(date(2026, 9, 1)) == "1 September 2026"
    assert day_text(date(2026, 9, 1), is_short=True) == "1 Sep"
    assert day_text(date(2026, 9, 1), "hu", is_short=True) == "szept. 1."
    assert day_text(None) == "–"


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.integers(1, 800), st.sampled_from(list(WORDS)))
def test_a_period_names_its_last_day_and_not_the_next(start, days, language):
    text = period_text(Period(start, start + timedelta(days=days)), language)
    last = start + timedelta(days=days - 1)
    assert str(start.day) in re.findall(r"\d+", text)
    assert str(last.day) in re.findall(r"\d+", text)
    assert str(last.year) in text


def test_a_language_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="no language 'de'; there are: en, cs, el, hu, pl, sk"):
        value_text(1, Unit.COUNT, "de")
