"""The course of metrics held against limits: over the whole catalogue, which buckets are judged, and what the command and programs get of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from data.facts.refresh import open_store
from kpi.__main__ import main
from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Unit
from kpi.engine.coverage import coverage
from kpi.engine.process import history, judgeable, processes
from kpi.query.period import Grain, Period, following
from kpi.query.query import Query
from kpi.stats.process_behaviour import Reason, Rule
from kpi.verdict.change import ChangeVerdict
from kpi.verdict.process import process
from kpi.verdict.watching import Standing
from tests.kpi.definitions import EVERY, named
from tests.records import Row, put
from tests.stores import new_store_at

every_definition = pytest.mark.parametrize(("name", "choices"), EVERY, ids=named)
FIRST = date(2026, 1, 5)
"""A Monday."""


def frame(values: Sequence[float | None], grain: Grain = Grain.DAY, n: float = 400.0) -> pl.DataFrame:
    on = [FIRST]
    while len(on) < len(values):
        on.append(following(on[-1], grain))
    return pl.DataFrame(
        {"bucket": on, "value": values, "n": [0.0 if value is None else n for value in values]},
        schema={"bucket": pl.Date, "value": pl.Float64, "n": pl.Float64},
    )


def sized(unit: Unit) -> float:
    """A usual value of a unit."""
    return {Unit.SHARE: 0.6, Unit.POINTS: 20.0, Unit.SCORE: 4.0, Unit.BALANCE: 0.0}.get(unit, 500.0)


@every_definition
def test_no_metric_signals_on_what_never_changes_or_has_too_few_points(name, choices) -> None:
    metric, rng = REGISTRY.metric(name, choices), np.random.default_rng(3)
    usual = sized(metric.unit)
    for grain in (Grain.DAY, Grain.WEEK, Grain.MONTH):
        alike = process(metric, grain, frame([usual] * 90, grain))
        assert not alike.signals
        assert alike.current is None
        few = process(metric, grain, frame([usual * factor for factor in rng.uniform(0.2, 3, 19)], grain))
        assert not few.signals
        assert few.reason in (Reason.TOO_FEW, Reason.LEVEL)
        assert few.standing is Standing.UNKNOWN
        assert all(one.low is None and not one.rules for one in few.buckets)


@every_definition
def test_limits_hold_the_centre_and_lie_where_values_can_lie(name, choices) -> None:
    metric, rng = REGISTRY.metric(name, choices), np.random.default_rng(4)
    for grain in (Grain.DAY, Grain.WEEK):
        usual = sized(metric.unit)
        spread = 0.2 * (usual or 30)
        found = process(metric, grain, frame(list(usual + rng.normal(0, spread / 3, 80)), grain))
        if metric.kind.chart is None:
            assert found.reason is Reason.LEVEL
            assert found.chart is None
            continue
        assert found.reason is None, (name, found.reason)
        assert found.judged_on == found.newest_on
        for one in found.buckets:
            assert one.low is not None
            assert one.centre is not None
            assert one.high is not None
            assert one.low <= one.centre <= one.high
            assert metric.unit is not Unit.SHARE or (one.low >= 0 and one.high <= 1)
            assert metric.unit not in (Unit.COUNT, Unit.DURATION) or one.low >= 0


def test_a_point_beyond_is_a_signal_with_its_day_size_and_direction() -> None:
    """Twenty-four weeks of 90 and 110 by turns, then 200: twice what was expected."""
    metric = REGISTRY.metric("tickets_created")
    found = process(metric, Grain.WEEK, frame([90.0, 110.0] * 12 + [200.0], Grain.WEEK))
    [one] = found.signals
    assert (one.since, one.until) == (FIRST + timedelta(weeks=24),) * 2
    assert (one.rule, one.is_higher, one.is_current, one.is_step) == (Rule.BEYOND, True, True, False)
    assert one.change == pytest.approx(1.0)
    assert one.verdict is ChangeVerdict.HIGHER, "more tickets are neither good nor bad"
    assert found.standing is Standing.OUT
    assert found.buckets[-1].rules[0] is Rule.BEYOND


def test_a_run_is_a_signal_since_its_first_bucket_and_a_level_once_it_is_confirmed() -> None:
    """CSAT 60 and 64 % by turns, then 68 and 72 %: 8 points more, since the first of them that lies above 62 %."""
    metric = REGISTRY.metric("csat")
    before, after = [0.64, 0.60] * 12, [0.72, 0.68] * 10
    found = process(metric, Grain.WEEK, frame([*before, *after[:9]], Grain.WEEK))
    signal = found.current
    assert signal
    assert signal.since == FIRST + timedelta(weeks=24)
    assert (signal.is_higher, signal.verdict, signal.rule) == (True, ChangeVerdict.BETTER, Rule.RUN)
    assert signal.change == pytest.approx(0.08, abs=0.005)
    found = process(metric, Grain.WEEK, frame([*before, *after], Grain.WEEK))
    assert found.current is None
    assert found.standing is Standing.IN
    [step] = [one for one in found.signals if one.is_step]
    assert (step.since, step.change) == (FIRST + timedelta(weeks=24), pytest.approx(0.08))
    assert found.buckets[-1].centre == pytest.approx(0.70)


def test_what_is_not_whole_not_known_or_too_few_is_not_judged() -> None:
    metric = REGISTRY.metric("csat")
    course = [0.64, 0.60] * 12
    odd = frame([*course, 0.1], Grain.WEEK)
    newest = odd["bucket"][-1]
    assert process(metric, Grain.WEEK, odd).standing is Standing.OUT
    unfinished = process(metric, Grain.WEEK, odd, broken={newest})
    assert (unfinished.standing, unfinished.signals, unfinished.newest_on) == (
        Standing.IN,
        (),
        newest - timedelta(weeks=1),
    )
    few = odd.with_columns(pl.when(pl.col("bucket") == newest).then(5.0).otherwise(pl.col("n")).alias("n"))
    assert process(metric, Grain.WEEK, few).standing is Standing.UNKNOWN, "nobody can tell"
    withheld = odd.with_columns(pl.when(pl.col("bucket") == newest).then(None).otherwise(pl.col("n")).alias("n"))
    assert process(metric, Grain.WEEK, withheld).standing is Standing.UNKNOWN
    assert process(metric, Grain.WEEK, frame([*course, None], Grain.WEEK)).standing is Standing.UNKNOWN


def test_a_median_of_a_holiday_is_not_held_against_those_of_full_days() -> None:
    """Ten rows instead of 400 on a Tuesday; on Sundays forty are usual."""
    metric = REGISTRY.metric("first_response_median")
    usual = frame([3600.0 * (1 + 0.1 * ((day // 7 + day % 7) % 2)) for day in range(56)])
    sundays = pl.col("bucket").dt.weekday() == 7
    usual = usual.with_columns(pl.when(sundays).then(40.0).otherwise(pl.col("n")).alias("n"))
    tuesday = FIRST + timedelta(days=50)
    for n, rules in ((10.0, ()), (120.0, (Rule.BEYOND,))):
        is_it = pl.col("bucket") == tuesday
        odd = usual.with_columns(pl.when(is_it).then(60.0).otherwise(pl.col("value")).alias("value"), pl.when(is_it).then(n).otherwise(pl.col("n")).alias("n"))  # fmt: skip
        found = {one.on: one for one in process(metric, Grain.DAY, odd).buckets}
        assert found[tuesday].rules == rules
        assert found[FIRST + timedelta(days=48)].centre is not None, "a Sunday is judged by Sundays"


def test_what_goes_back_after_some_odd_days_is_at_no_new_level() -> None:
    """Eight days twice as high among the first weeks, then as before: whatever is called a new level lies on the side that it is said to."""
    metric, steps = REGISTRY.metric("first_response_median"), 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        values = 3600 * np.exp(rng.normal(0, 0.5, 90))
        values[27:35] *= 2
        found = process(metric, Grain.DAY, frame(values.tolist()))
        assert all((one.change > 0) == one.is_higher for one in found.signals), seed
        steps += sum(one.is_step for one in found.signals)
    assert steps, "some of them look like a step"


def test_where_nothing_is_known_it_is_said_how_much_is_needed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with new_store_at(tmp_path / "empty.duckdb"):
        pass
    words = ("process", "csat", "--store", str(tmp_path / "empty.duckdb"))
    assert main([*words, "--grain", "week"]) == 0
    assert main(words) == 0
    weeks, days = capsys.readouterr().out.splitlines()
    assert weeks.endswith("no limits yet: needs 20 weeks, each of enough rows; there are 0")
    assert days.endswith("no limits yet: needs 28 days, each of enough rows; there are 0")


def test_days_on_which_nothing_came_have_no_limits() -> None:
    """Not even such as are no numbers: JSON has none of these."""
    found = process(REGISTRY.metric("csat"), Grain.DAY, frame([None] * 14 + [0.64, 0.60] * 30))
    empty, full = found.buckets[:14], found.buckets[14:]
    assert found.reason is None
    assert {(one.low, one.high) for one in empty} == {(None, None)}
    assert all(one.low is not None and one.high is not None for one in full)


def test_a_course_is_read_from_a_day_that_stays_for_a_while() -> None:
    month = Period(date(2026, 9, 1), date(2026, 9, 29))
    assert history(month, Grain.DAY) == Period(date(2026, 6, 1), month.end)
    assert history(Period(date(2026, 9, 3), date(2026, 9, 20)), Grain.DAY).start == date(2026, 6, 1)
    assert history(month, Grain.WEEK).start == date(2025, 9, 29), "the Monday of the week with the quarter's first day"
    assert history(month, Grain.MONTH).start == date(2024, 1, 1)
    assert history(Period(date(2020, 1, 15), month.end), Grain.MONTH).start == date(2020, 1, 1), "all that is shown"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ninety days from Monday, 5 January: 10, 11 or 12 tickets a day, 4 at weekends; since 30 March twice as many. The last day ends at noon."""
    store = tmp_path_factory.mktemp("process") / "process.duckdb"
    rows: list[Row] = []
    for day in range(90):
        on = datetime(2026, 1, 5) + timedelta(days=day)
        count = (6 if on.weekday() > 4 else 20 + (day * 7) % 3) * (2 if day >= 84 else 1)
        count = count // 2 if day == 89 else count
        rows += [{"id": f"{day}-{one}", "created_at": on + timedelta(minutes=480 + one)} for one in range(count)]
    with new_store_at(store) as opened:
        put(opened, ticket=rows)
    return store


def test_the_command_tells_limits_and_signals(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["process", "tickets_created", "--store", str(path)]
    assert main([*words, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {name: found[name] for name in ("metric", "grain", "chart", "withheld", "standing", "newest")} == {
        "metric": "tickets_created", "grain": "day", "chart": "u′", "withheld": None, "standing": "out", "newest": "2026-04-03",
    }  # fmt: skip
    last = found["signals"][-1]
    assert (last["since"], last["direction"], last["is_current"]) == ("2026-03-30", "higher", True)
    assert last["change"] == pytest.approx(1.0, abs=0.05)
    days = {one["bucket"]: one for one in found["buckets"]}
    assert days["2026-03-23"]["centre"] > 2 * days["2026-03-28"]["centre"], "a Monday is no Saturday"
    assert days["2026-04-04"]["rules"] == [], "the last day of the data is not over"
    assert main(words) == 0
    assert "higher, +" in capsys.readouterr().out
    assert main([*words[:2], "backlog", "--grain", "week", *words[2:]]) == 0
    told = capsys.readouterr().out
    assert "tickets_created by week: no limits yet: needs 20 weeks, each of enough rows; there are 12" in told.replace(
        " (u′)", ""
    )
    assert "backlog by week: no limits: a level carries on" in told


def test_the_command_says_what_it_cannot(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["process", "csat", "--filter", "cause=x", "--store", str(path)]) == 1
    assert "cannot be filtered" in capsys.readouterr().err


def test_judged_is_what_is_whole(path: Path) -> None:
    with open_store(path) as store:
        known = coverage(store.read)
        metric = REGISTRY.metric("tickets_created")
        weeks = Query(metrics=(metric.name,), grain=Grain.WEEK, period=Period(date(2025, 12, 22), date(2026, 4, 5)))
        found = judgeable(metric, weeks, known)
        assert found.broken == {date(2025, 12, 22), date(2025, 12, 29), date(2026, 3, 30)}
        [one] = processes(
            store.read, Query(metrics=(metric.name,), period=Period(date(2026, 1, 1), date(2026, 3, 2))), known=known
        )
        assert one.newest_on == date(2026, 3, 1)
        assert one.standing is Standing.IN, "what came later is not known yet"


def test_where_a_source_begins_limits_begin_anew(tmp_path: Path) -> None:
    """A second desk from 5 March on: twice the tickets are no signal."""
    with new_store_at(tmp_path / "two.duckdb") as store:
        for source, first in (("a", 0), ("b", 59)):
            days = ((day, datetime(2026, 1, 5, 9) + timedelta(days=day)) for day in range(first, 120))
            rows: list[Row] = [
                {"id": f"{day}-{one}", "created_at": on} for day, on in days for one in range(20 + (day * 7) % 3)
            ]
            put(store, source=source, ticket=rows)
        known = coverage(store.read)
        [found] = processes(store.read, Query(metrics=("tickets_created",)), known=known)
    assert found.reason is None
    assert not found.signals
    centres = {one.on: one.centre for one in found.buckets}
    assert centres[date(2026, 3, 4)] == pytest.approx(21, abs=1)
    assert centres[date(2026, 3, 5)] == pytest.approx(42, abs=2)
