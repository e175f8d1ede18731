"""How many will come: a desk whose weeks can be counted by hand, asked as a program asks the command line, and sentences where it cannot be told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.config import settings
from data.facts.refresh import open_store
from data.store.store import Store
from kpi.__main__ import main
from kpi.catalogue.registry import REGISTRY
from kpi.declare.errors import KpiError, NotAllowed
from kpi.declare.metric import Unit
from kpi.engine.days_off import days_off
from kpi.engine.forecasting import LEAST_WEEKS, forecast, needed_weeks
from kpi.query.limits import Limits, limited
from kpi.query.period import Grain
from kpi.query.query import Filter, Query
from tests.desk import call
from tests.kpi import command_line
from tests.records import put
from tests.stores import new_store_at
from tests.twenty_weeks import AHEAD, HOLIDAYS, LAST, START, WEEKS, calls, tickets


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    store = tmp_path_factory.mktemp("forecast") / "forecast.duckdb"
    with new_store_at(store) as opened:
        settings.set_holidays(opened, "CZ", language="en_US")
        put(opened, contact=calls(), ticket=tickets())
    return str(store)


@pytest.fixture(scope="module")
def desk(path: str) -> Iterator[Store]:
    with open_store(Path(path)) as store:
        yield store


def told(capsys: pytest.CaptureFixture[str], path: str, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = command_line.told(capsys, "forecast", *words, "--store", path)
    return found


def day(found: dict[str, Any], on: str) -> dict[str, Any]:
    (one,) = [each for each in found["days"] if each["day"] == on]
    return dict(one)


def test_each_weekday_has_its_own_and_the_unfinished_day_is_forecast(
    capsys: pytest.CaptureFixture[str], path: str
) -> None:
    found = told(capsys, path, "contacts_offered")
    assert (found["from"], found["to"], found["weeks"]) == ("2025-08-04", "2025-12-21", 20)
    assert [one["day"] for one in found["days"]] == [str(LAST + timedelta(days=one)) for one in range(28)]
    assert day(found, "2025-12-22")["value"] == pytest.approx(4, abs=1e-6)
    assert day(found, "2025-12-28")["value"] == pytest.approx(0, abs=1e-6)
    assert found["withheld"] is None


def test_holidays_of_the_calendar_have_the_part_that_they_had(capsys: pytest.CaptureFixture[str], path: str) -> None:
    """One of four calls on two holidays; 28 September was a Sunday and closed anyway. New Year is in a year without any record yet."""
    found = told(capsys, path, "contacts_offered")
    assert found["holiday_rate"] == pytest.approx(0.25)
    assert [one["day"] for one in found["days"] if one["is_holiday"]] == [str(one) for one in AHEAD]
    assert [day(found, str(one))["value"] for one in AHEAD] == pytest.approx([1] * 4, abs=1e-6)
    assert found["holidays_known_until"] == "2026-12-31"


def test_where_the_calendar_ends_is_said(capsys: pytest.CaptureFixture[str], path: str, tmp_path: Path) -> None:
    """As in a store whose calendar ends with the year of its newest record."""
    own = tmp_path / "own.duckdb"
    own.write_bytes(Path(path).read_bytes())
    with open_store(own) as opened, opened.write() as writer:
        writer.execute("DELETE FROM calendar_hours WHERE epoch_day > $last", {"last": (date(2025, 12, 31) - date(1970, 1, 1)).days})  # fmt: skip
    assert day(told(capsys, str(own), "contacts_offered"), "2026-01-01")["is_holiday"] is False
    assert main(["forecast", "contacts_offered", "--store", str(own)]) == 0
    assert "holidays after 2025-12-31 are not known" in capsys.readouterr().out


def test_days_that_are_closed_anyway_are_no_holidays(desk: Store) -> None:
    found = days_off(desk.read)
    own = sorted(one for one in found.days if START <= one <= AHEAD[-1])
    assert own == [*HOLIDAYS, *AHEAD]


def test_how_the_last_eight_weeks_did(capsys: pytest.CaptureFixture[str], path: str) -> None:
    """56 days a week ahead, from 27 October, with two holidays in them: none and one were known before, which is no rule, so that they were taken
    for the quietest days of the week, on which nobody calls."""
    found = told(capsys, path, "contacts_offered")
    past = found["backtest"]
    assert (past["from"], past["to"], len(past["days"])) == ("2025-10-27", "2025-12-21", 56)
    ahead = past["by_week_ahead"]
    assert [one["n"] for one in ahead] == [56, 49, 42, 35]
    assert past["methods"]["seasonal naive"]["n"] == 56 + 49 + 42 + 35
    missed = [one for one in past["days"] if abs(one["actual"] - one["value"]) > 0.01]
    assert [(one["day"], one["actual"]) for one in missed] == [("2025-10-28", 1), ("2025-11-17", 1)]
    assert [one["value"] for one in missed] == pytest.approx([0, 0], abs=1e-6)
    assert ahead[0]["mean_absolute_error"] == pytest.approx(2 / 56, abs=1e-6)
    assert ahead[0]["error_rate"] == pytest.approx(2 / (38 * 4 + 2), abs=1e-6)
    assert ahead[0]["mean_error"] == pytest.approx(-2 / 56, abs=1e-6)


def test_the_seasonal_naive_forecast_is_told_where_it_is_nearer(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Twelve weeks of one call a day, then eight of six: what came in the week before is nearer than means of months."""
    store = tmp_path / "step.duckdb"
    rows = []
    for place in range(7 * WEEKS + 1):
        on = datetime(2025, 8, 4, 9) + timedelta(days=place)
        rows += [call(f"{on}-{one}", on + timedelta(minutes=one), "phone") for one in range(1 if place < 84 else 6)]
    with new_store_at(store) as opened:
        put(opened, contact=rows)
    found = told(capsys, str(store), "contacts_offered")
    past = found["backtest"]
    errors = {name: one["mean_absolute_error"] for name, one in past["methods"].items()}
    assert errors["seasonal naive"] < errors["combination"]
    assert past["better"] == found["method"] == "seasonal naive"
    assert {one["value"] for one in found["days"]} == {6}
    assert main(["forecast", "contacts_offered", "--store", str(store)]) == 0
    assert "the seasonal naive (same weekday of the week before) was nearer" in capsys.readouterr().out


def test_hours_are_the_parts_of_their_weekday(capsys: pytest.CaptureFixture[str], path: str) -> None:
    found = told(capsys, path, "contacts_offered", "--by-hour")
    assert len(found["hours"]) == 14 * 24
    wednesday = {one["hour"]: one["value"] for one in found["hours"] if one["day"] == "2025-12-31"}
    assert wednesday[9] == pytest.approx(1, abs=1e-6)
    assert wednesday[10] == pytest.approx(3, abs=1e-6)
    assert sum(wednesday.values()) == pytest.approx(4, abs=1e-6)
    assert found["untimed_rate"] == 0
    assert found["hour_errors"]["inside_80_rate"] > 0.8
    assert told(capsys, path, "contacts_offered")["hours"] == []


def test_the_backlog_goes_on_as_usual(capsys: pytest.CaptureFixture[str], path: str) -> None:
    """Four come and three are solved each working day, holidays too: 100 are open, and in four weeks 20 more."""
    found = told(capsys, path, "tickets_created")
    level = found["backlog"]
    assert level["now"] == 100
    assert level["days"][-1]["value"] == pytest.approx(120, abs=1e-5)
    assert level["errors"]["mean_absolute_error"] == pytest.approx(0, abs=1.5), (
        "a holiday on which nobody was thought to work"
    )
    assert level["errors_if_it_stays"]["mean_absolute_error"] > level["errors"]["mean_absolute_error"]
    assert told(capsys, path, "contacts_offered")["backlog"] is None


def test_as_a_table(capsys: pytest.CaptureFixture[str], path: str) -> None:
    assert main(["forecast", "tickets_created", "--by-hour", "--store", path]) == 0
    said = capsys.readouterr().out
    lines = said.splitlines()
    assert lines[0] == "tickets_created, from 2025-08-04 to 2025-12-21 (20 weeks)"
    assert lines[1] == "forecasts of the last eight weeks, 2025-10-27 to 2025-12-21:"
    assert (
        "holidays: 2025-12-24, 2025-12-25, 2025-12-26, 2026-01-01 (100% of a usual day, as on holidays before)" in lines
    )
    assert any(line.startswith("backlog: 100; if as many are solved as usual 120 on 2026-01-18") for line in lines)
    assert any(line.startswith("2025-12-24  Wed holiday  4.0") for line in lines)
    assert any(line.split()[:4] == ["2025-12-23", "Tue", "12:00", "4.0"] for line in lines)


# What cannot be told -----------------------------------------------------------------------------------------------


def test_too_few_weeks_are_said(capsys: pytest.CaptureFixture[str], path: str) -> None:
    assert main(["forecast", "contacts_offered", "--to", "2025-09-07", "--store", path]) == 0
    assert "contacts_offered, from 2025-08-04 to 2025-09-07 (5 weeks): – (needs 12 weeks; there are 5)" in capsys.readouterr().out  # fmt: skip
    found = told(capsys, path, "contacts_offered", "--to", "2025-09-07")
    assert found["withheld"] == {"reason": "too few weeks", "weeks": 5, "needed": LEAST_WEEKS}
    assert (found["days"], found["backtest"], found["backlog"]) == ([], None, None)
    assert main(["forecast", "contacts_offered", "--to", "2001-01-01", "--store", path]) == 0
    assert capsys.readouterr().out == "contacts_offered: – (needs 12 weeks; there are 0)\n", (
        "no first day after the last"
    )
    before = told(capsys, path, "contacts_offered", "--to", "2001-01-01")
    assert (before["from"], before["to"], before["weeks"]) == (None, None, 0)
    far = told(capsys, path, "contacts_offered", "--to", "2025-11-02", "--weeks", "13")
    assert far["withheld"] == {"reason": "too few weeks", "weeks": 13, "needed": needed_weeks(13)} | {"needed": 20}
    told_all = told(capsys, path, "contacts_offered", "--to", "2025-10-26")
    assert told_all["days"][0]["day"] == "2025-10-27", "as on that day"


def test_days_in_a_hole_are_not_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Calls every day, none known of three weeks in between: these are no days without calls, and no weeks that are known."""
    store = tmp_path / "hole.duckdb"
    rows = []
    for place in range(7 * WEEKS + 1):
        if not 56 <= place < 77:
            on = datetime(2025, 8, 4, 9) + timedelta(days=place)
            rows += [call(f"{on}-{one}", on + timedelta(minutes=one), "phone") for one in range(6)]
    with new_store_at(store) as opened:
        put(opened, contact=rows)
    found = told(capsys, str(store), "contacts_offered")
    assert found["weeks"] == WEEKS - 3
    assert {round(one["value"], 6) for one in found["days"]} == {6}
    assert found["backtest"]["methods"]["combination"]["mean_absolute_error"] == pytest.approx(0, abs=1e-6)


def test_days_without_hours_have_no_hours_ahead(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """An export that tells days alone: six tickets each, all at midnight, and none of them solved."""
    store = tmp_path / "days.duckdb"
    days = [datetime(2025, 8, 4) + timedelta(days=one) for one in range(7 * WEEKS + 1)]
    rows = [{"id": f"{on}-{one}", "created_at": on, "status_class": "open"} for on in days for one in range(6)]
    with new_store_at(store) as opened:
        put(opened, ticket=rows)
    found = told(capsys, str(store), "tickets_created", "--by-hour")
    assert (found["hours"], found["untimed_rate"]) == ([], 1)
    assert {round(one["value"], 6) for one in found["days"]} == {6}
    assert found["backlog"]["days"][-1]["value"] == pytest.approx((7 * WEEKS + 28) * 6), "nobody solves any"
    assert main(["forecast", "tickets_created", "--by-hour", "--store", str(store)]) == 0
    assert "by hour: – (of none of them the hour is known)" in capsys.readouterr().out


def test_fewer_than_one_a_day_are_not_forecast(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    store = tmp_path / "rare.duckdb"
    with new_store_at(store) as opened:
        put(opened, contact=[call(str(one), datetime(2025, 8, 4, 9) + timedelta(days=4 * one), "phone") for one in range(40)])  # fmt: skip
    assert main(["forecast", "contacts_offered", "--store", str(store)]) == 0
    assert "– (fewer than one a day" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("csat",), "none"),
        (("backlog",), "a count of what happens on a day"),
        (("net_flow",), "a count of what happens on a day"),
        (("first_response_median",), "a count of what happens on a day"),
        (("ticket_created",), "tickets_created"),
        (("contacts_offered", "--weeks", "0"), "1 to 13 weeks"),
        (("contacts_offered", "--weeks", "14"), "1 to 13 weeks"),
        (("contacts_offered", "--weeks", "many"), "many"),
        (("contacts_offered", "--filter", "priority=high"), "priority"),
        (("contacts_offered", "--to", "2026-13-01"), "2026-13-01"),
        (("contacts_offered", "tickets_created"), "unrecognized"),
        (("complaints_created",), "no data"),
    ],
)
def test_what_cannot_be_asked_is_a_sentence(
    capsys: pytest.CaptureFixture[str], path: str, words: tuple[str, ...], sentence: str
) -> None:
    assert main(["forecast", *words, "--store", path]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err


def test_every_count_of_the_catalogue_is_forecast_or_says_why(desk: Store) -> None:
    counts = [one.name for one in REGISTRY.metrics if one.kind.traits.is_additive and one.unit is Unit.COUNT]
    assert {"tickets_created", "tickets_resolved", "contacts_offered", "contacts_answered"} <= set(counts)
    for name in counts:
        try:
            found = forecast(desk.read, Query(metrics=(name,)))
        except KpiError as problem:
            assert "no data" in str(problem)  # noqa: PT017 - which of them have none is not the point
            continue
        assert bool(found.days) is not bool(found.why_not), name


def test_a_reader_of_one_team_is_told_of_it_alone(desk: Store) -> None:
    query = Query(metrics=("contacts_offered",), grain=Grain.DAY)
    read = limited(desk.read, Limits(filters=(Filter("team", ("A",)),)))
    assert forecast(read, query, has_hours=True).days[0].value == pytest.approx(4, abs=1e-6)
    nobody = limited(desk.read, Limits(filters=(Filter("team", ("B",)),)))
    with pytest.raises(KpiError, match="no data"):
        forecast(nobody, query)
    with pytest.raises(NotAllowed):
        forecast(limited(desk.read, Limits(smallest=5, unit=Grain.WEEK)), query)
