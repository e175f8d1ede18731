"""Pictures: figures are plain dictionaries of float32 numbers that say what the answer says."""

from __future__ import annotations

import dataclasses
import json
import math
import pkgutil
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import numpy as np
import plotly.graph_objects as go
import polars as pl
import pytest

from data.calendar.open_seconds import read_week
from kpi.declare.metric import Clock, Unit
from kpi.engine.after_complaint import Kept, KeptGroup
from kpi.engine.answer_speed import Late, Part, SpeedScores
from kpi.engine.fair import Fair, FairGroup
from kpi.engine.forecasting import Ahead, Backtest, Forecast, Tested
from kpi.engine.measures import Happened, Measured, Week
from kpi.engine.shown_score import Score
from kpi.engine.staffing import Hour
from kpi.query.period import Grain, Period, buckets
from kpi.query.query import NO_VALUE, Filter
from kpi.stats.calibration import Bin
from kpi.stats.forecast import Errors, Method
from kpi.stats.process_behaviour import Chart, Rule
from kpi.verdict.process import Bucket, Process
from pages.ui import charts
from pages.ui.answers import answers
from pages.ui.charts import (
    breakdown,
    event_marks,
    fair_funnel,
    figure,
    forecast,
    heatmap,
    kept_curve,
    lines,
    measure_course,
    need_grid,
    pareto,
    reliability,
    scores,
    side_bars,
    speed_curve,
    spread,
)
from pages.ui.charts import trend as trends
from pages.ui.charts.axes import day_axis, value_axis
from pages.ui.charts.event_marks import Note
from pages.ui.charts.figure import Picture
from pages.ui.charts.share_bars import Before
from pages.ui.view import opened, words
from pages.ui.view.measure import measure

NEEDS = [
    Hour(weekday=1, hour=10, weeks=5, needed=13, rostered=15, there=10.5, shifts=12.0, short=2.5, short_rate=0.6),
    Hour(weekday=2, hour=9, weeks=5, needed=1, rostered=2, there=4.0, shifts=4.0, short=-3.0, short_rate=0.0),
    Hour(weekday=3, hour=9, weeks=5, needed=None, rostered=None, there=4.0, shifts=4.0, short=None, short_rate=None),
]
AGENTS = Fair(
    metric="csat", by="agent", period=Period(), n=540, value=0.8, cases=("channel",), classes=2, phi=1.0, tau=0.03, deviation=0.4,
    groups=(
        FairGroup(name="a1", n=400, value=0.9, expected=0.8, error=0.02, next_value=0.87, standing="better", adjusted=0.9),
        FairGroup(name="a2", n=120, value=0.7, expected=0.75, error=0.04, next_value=0.73, adjusted=0.75),
        FairGroup(name="a3", n=20, why_not="too few"),
    ),
)  # fmt: skip
DID = Errors(days=2, mean_absolute=4.0, rate=0.1, mean=0.0, inside=(0.5, None), inside_days=(2, 0))
AHEAD = Forecast(
    metric="tickets_created",
    history=Period(date(2026, 5, 4), date(2026, 8, 3)),
    actual=(),
    weeks=13,
    needed=12,
    method=Method.COMBINED,
    days=(
        Ahead(on=date(2026, 8, 3), value=12.4, low_80=8.0, high_80=16.0, low_95=None, high_95=None),
        Ahead(on=date(2026, 8, 4), value=3.14, low_80=None, high_80=None, low_95=None, high_95=None, is_holiday=True),
    ),
    backtest=Backtest(
        start=date(2026, 8, 1),
        last=date(2026, 8, 2),
        errors={Method.COMBINED: DID, Method.NAIVE: DID},
        better=Method.COMBINED,
        leads=(DID,),
        days=(
            Tested(on=date(2026, 8, 1), actual=20.0, value=12.0, low_80=8.0, high_80=16.0),
            Tested(on=date(2026, 8, 2), actual=12.0, value=12.0, low_80=8.0, high_80=16.0),
        ),
    ),
)
WEEKS = Period(date(2026, 8, 3), date(2026, 9, 9))  # five whole weeks and two days of a sixth


def frame(
    values: Sequence[float | None], *, name: str = "csat", start: date = date(2026, 8, 3), **more: Sequence[object]
) -> pl.DataFrame:
    """An answer by week: interval of ± 5 %, a hundred records each."""
    return pl.DataFrame(
        {
            "metric": [name] * len(values),
            "bucket": [start + timedelta(weeks=week) for week in range(len(values))],
            **more,
            "value": values,
            "n": [0.0 if value is None else 100.0 for value in values],
            "low": [None if value is None else value * 0.95 for value in values],
            "high": [None if value is None else value * 1.05 for value in values],
        },
        schema_overrides={"value": pl.Float64, "low": pl.Float64, "high": pl.Float64},
    )


def by_team(values: dict[str | None, float], *, name: str = "first_response_median", n: float = 100.0) -> pl.DataFrame:
    return (
        frame(list(values.values()), name=name)
        .drop("bucket")
        .with_columns(pl.Series("team", list(values)), n=pl.lit(n))
    )


def by_band(name: str, values: dict[str | None, float]) -> pl.DataFrame:
    return by_team(values, name=name).rename({"team": "experience"})


def numbers(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for one in value.values():
            yield from numbers(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from numbers(one)
    elif isinstance(value, np.ndarray):
        yield value


def texts(value: Any) -> str:
    return json.dumps(
        value, default=lambda array: "" if isinstance(array, np.ndarray) else str(array), ensure_ascii=False
    )


def trend(values: Sequence[float | None], **given: Any) -> Picture:
    return trends.trend(frame(values), measure("csat"), Grain.WEEK, given.pop("period", WEEKS), **given)


USUAL = Process(
    metric="csat",
    grain=Grain.WEEK,
    chart=Chart.SHARES,
    buckets=tuple(
        Bucket(on=on, value=value, n=400.0, low=0.78, centre=0.83, high=0.88, rules=rules)
        for on, value, rules in zip(
            [row["bucket"] for row in frame([0.5] * 6).to_dicts()],
            [0.8, 0.82, 0.84, 0.85, 0.7, 0.75],
            [(Rule.FOUR_OF_FIVE,), (Rule.RUN,), (Rule.RUN,), (Rule.RUN, Rule.TWO_OF_THREE), (Rule.BEYOND,), ()],
            strict=True,
        )
    ),
)
KEPT = Kept(
    experience="promise",
    period=Period(),
    groups=tuple(
        KeptGroup(
            code=code, n=40, left=2, curve=((5.0, 0.975, 0.84, 0.996), (40.0, 0.95, 0.81, 0.987)),
            at=((1.0, 0.91, 1.0), (0.975, 0.84, 0.996), (0.95, 0.81, 0.987), *([None] * 4)), at_risk=(40, 38, 30, 9, 0, 0, 0),
        )
        for code in ("kept", "broken")
    ),
)  # fmt: skip
MEASURED = Measured(
    metric="csat", happened=Happened(date(2026, 8, 24), "New form"), before=3, after=2,
    weeks=(
        *(Week(on=date(2026, 8, 3) + timedelta(weeks=week), value=0.7, n=40, fitted=0.71) for week in range(3)),
        *(Week(on=date(2026, 8, 24) + timedelta(weeks=week), value=0.8, n=40, fitted=0.79, expected=0.7, low=0.6, high=0.8) for week in range(2)),
    ),
)  # fmt: skip
SPLIT = (
    [
        ("Care", Filter("team", ("Care",)), frame([0.8, 0.7, None, 0.9, 0.85, 0.7])),
        ("others", Filter("team", ("Billing", NO_VALUE)), frame([0.8, 0.7])),
    ],
    measure("csat"),
    Grain.WEEK,
    WEEKS,
    "team",
)
BY_SPEED = SpeedScores(
    metric="csat", speed="response", clock=Clock.CALENDAR, period=Period(), score=Score(value=0.7, low=0.6, high=0.8, n=180), unknown=0,
    parts=tuple(
        Part(first=first, last=last, middle=middle, curve=curve, score=Score(value=value, low=value - 0.1, high=value + 0.05, n=60))
        for first, last, middle, value, curve in ((0, 60, 0, 0.8, 0.85), (1800, 7200, 3600, 0.9, 0.85), (86_400, 259_200, 172_800, 0.5, 0.5))
    ),
    late=Late(target_seconds=28_800, slow=Score(value=0.5, low=0.4, high=0.6, n=60), quick=Score(value=0.85, low=0.8, high=0.9, n=120)),
)  # fmt: skip

PICTURES = {
    "reliability": lambda: reliability.reliability(
        [
            Bin(n=90, things=60, told=0.05, came=0.04, low=0.01, high=0.12),
            Bin(n=12, things=10, told=0.62, came=0.75, low=0.4, high=0.92),
        ]
    ),
    "trend": lambda: trend(
        [0.8, None, 0.9, 0.85, 0.7, 0.75],
        base=frame([0.7] * 6),
        base_words="before",
        notes=[Note(on=date(2026, 8, 20), text="Outage")],
    ),
    "breakdown": lambda: breakdown.breakdown(
        by_team({"Care": 600.0, "Billing": 7200.0, None: 60.0}), "team", measure("first_response_median"), whole=900.0
    ),
    "trend usual": lambda: trend([0.8, 0.82, 0.84, 0.85, 0.7, 0.75], usual=USUAL),
    "trend beside": lambda: trend(
        [0.8, None, 0.9, 0.85, 0.7, 0.75],
        base=frame([0.7, 0.6, None, 0.7, 0.6, 0.5]),
        base_words="Billing & co",
        base_opens=lambda on: opened.Opened("csat", (on, on), (Filter("team", ("Billing",)),)),
        own_words="Care",
    ),
    "breakdown beside": lambda: breakdown.breakdown(
        by_team({"Care": 600.0, "Billing": 7200.0, None: 60.0}),
        "team",
        measure("first_response_median"),
        beside=breakdown.BesideBars(
            frame=by_team({"Care": 900.0, None: 90.0}),
            own="email",
            words="phone",
            opens=lambda team: opened.Opened("first_response_median").within("channel", "phone").within("team", team),
        ),
    ),
    "side_bars": lambda: side_bars.side_bars(
        [
            (measure(name), by_band(name, values))
            for name, values in (
                ("resolution_median", {"2 · later": 60.0, None: 5.0, "1 · soon": 7200.0}),
                ("csat", {"1 · soon": 0.8}),
            )
        ],
        "experience",
        "Experience",
        {"1 · soon": "soon", "2 · later": "later"},
    ),
    "lines": lambda: lines.lines(*SPLIT, has_others=True),
    "multiples": lambda: lines.multiples(*SPLIT, has_others=True),
    "heatmap": lambda: heatmap.heatmap(
        pl.DataFrame({"weekday": [1, 7], "hour": [0, 23], "value": [5.0, 7.0], "n": [5.0, 7.0]}),
        measure("tickets_created"),
        closed=[(6, 23), (6, 0)],
    ),
    "forecast": lambda: forecast.forecast(AHEAD, measure("tickets_created")),
    "kept_curve": lambda: kept_curve.kept_curve(KEPT, {"kept": "<kept>", "broken": "broken"}, "Who stayed"),
    "measure_course": lambda: measure_course.measure_course(MEASURED, measure("csat"), "better"),
    "need_grid": lambda: need_grid.need_grid(NEEDS, {(1, 10): 200.0, (2, 9): 4.0}, closed=[(6, 0)]),
    "speed_curve": lambda: speed_curve.speed_curve(BY_SPEED, measure("csat")),
    "fair_funnel": lambda: fair_funnel.fair_funnel(AGENTS, measure("csat"), {"a1": "<a1>", "a2": "a2"}),
    "pareto": lambda: pareto.pareto(
        pl.DataFrame({"cause": ["Late", "Broken"], "value": [5.0, 7.0], "n": [5.0, 7.0]}),
        "cause",
        measure("complaints_created"),
    ),
    "spread": lambda: spread.spread(
        pl.DataFrame({"response_band": ["2 · 1 to 4 hours", None, "1 · up to 1 hour"], "n": [1.0, 5.0, 3.0]}),
        "response_band",
        measure("first_response_median"),
    ),
    "distribution": lambda: scores.distribution(pl.DataFrame({"score": [1.0, 5.0], "n": [1.0, 3.0]}), measure("csat")),
    "stacked": lambda: scores.stacked(
        pl.DataFrame({"bucket": [date(2026, 8, 3)] * 2, "score": [1.0, 5.0], "n": [1.0, 3.0]}),
        measure("csat"),
        Grain.WEEK,
        WEEKS,
    ),
}


def test_every_chart_has_a_case_here() -> None:
    modules = [import_module(f"pages.ui.charts.{found.name}") for found in pkgutil.iter_modules(charts.__path__)]
    made = {name for module in modules for name, one in vars(module).items()
            if getattr(one, "__annotations__", {}).get("return") == "Picture" and not name.startswith("_")}  # fmt: skip
    assert made, "no function in pages/ui/charts makes a Picture any more"
    assert not made - set(PICTURES), f"put {', '.join(sorted(made - set(PICTURES)))} into PICTURES of this file"


@pytest.mark.parametrize("name", PICTURES)
def test_figures_are_small_plain_and_themed(name: str) -> None:
    picture = PICTURES[name]()
    assert type(picture.figure) is dict
    arrays = list(numbers(picture.figure["data"]))
    assert arrays
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}
    assert max(array.size for array in arrays) <= figure.MOST
    assert picture.alt
    assert picture.figure["layout"]["paper_bgcolor"] == figure.CLEAR
    assert picture.figure["layout"]["showlegend"] is False
    said = texts(picture.figure)
    assert "None" not in said
    assert "nan" not in said.replace("NaN", "").casefold()


@pytest.mark.parametrize("name", PICTURES)
def test_every_mark_stands_for_something_that_an_address_can_name(name: str) -> None:
    picture = PICTURES[name]()
    assert drawn_places(picture) == {mark.place for mark in picture.marks if mark.place}
    for mark in picture.marks:
        assert opened.parse(mark.opened.code) == (mark.opened, ())
        assert mark.n > 0
        assert mark.name


def drawn_places(picture: Picture) -> set[str]:
    """The place of everything in a figure that says something when it is pointed at."""
    found = set()
    for trace, one in enumerate(picture.figure["data"]):
        if "customdata" not in one:
            continue
        values = one["z"] if one["type"] == "heatmap" else one["x" if one.get("orientation") == "h" else "y"]
        is_drawn = np.isfinite(values) if one["type"] == "scatter" else np.nan_to_num(values) != 0
        found |= {"/".join(map(str, (trace, *place))) for place in np.argwhere(is_drawn).tolist()}
    return found


@pytest.mark.parametrize("name", PICTURES)
def test_what_is_sent_of_a_figure_is_what_the_engine_makes_of_it(name: str) -> None:
    """Which knows every property, or raises ValueError; the template is that of the theme (pages/ui/html/themed.js)."""
    made = PICTURES[name]()
    of_engine, sent = json.loads(go.Figure(made.figure).to_json()), json.loads(made.sent)
    assert sent["data"] == of_engine["data"]
    assert sent["data"]
    for layout in (of_engine["layout"], sent["layout"]):
        del layout["template"]
    assert {name: one for name, one in sent["layout"].items() if one != []} == of_engine["layout"]


def test_what_json_lacks_is_sent_as_nothing() -> None:
    rows = {"x": [date(2026, 3, 1)], "y": [float("nan"), np.float32(0.5), None], "z": np.array([[1, 2]]), "text": None}
    picture = Picture({"data": [rows], "layout": {"height": np.int64(3)}}, "")
    data = {"x": ["2026-03-01"], "y": [None, 0.5, None], "z": [[1, 2]]}
    assert json.loads(picture.sent) == {"data": [data], "layout": {"height": 3}}


def line(picture: Picture, place: int) -> dict[str, Any]:
    return [one for one in picture.figure["data"] if one["type"] == "scatter" and "fill" not in one][place]


def test_an_incomplete_bucket_hangs_on_dashed_and_hollow() -> None:
    picture = trend([0.8, 0.8, 0.9, 0.85, 0.7, 0.75])
    whole, dashed, hollow = (line(picture, place) for place in range(3))
    assert math.isnan(whole["y"][5])
    assert np.isfinite(whole["y"][:5]).all()
    assert dashed["line"]["dash"] == "dot"
    assert dashed["y"] == pytest.approx([0.7, 0.75])
    assert hollow["marker"]["color"] == figure.PAPER
    assert "not complete" in hollow["customdata"][0]


def test_a_whole_period_has_no_hollow_point() -> None:
    picture = trend([0.8] * 5, period=Period(date(2026, 8, 3), date(2026, 9, 7)))
    assert [one for one in picture.figure["data"] if one.get("mode") == "markers"] == []


@pytest.mark.parametrize(
    ("bucket", "grain", "expected"),
    [
        (date(2026, 8, 3), Grain.WEEK, False), (date(2026, 9, 7), Grain.WEEK, True), (date(2026, 7, 27), Grain.WEEK, True),
        (date(2026, 9, 8), Grain.DAY, False), (date(2026, 9, 1), Grain.MONTH, True),
    ],
)  # fmt: skip
def test_which_buckets_are_partial(bucket: date, grain: Grain, expected: bool) -> None:
    assert trends.is_partial(bucket, grain, WEEKS) is expected


def test_gaps_split_the_band() -> None:
    band = trend([0.8, 0.8, None, 0.9, 0.9, 0.9]).figure["data"][0]
    assert band["x"].count(None) == 2
    assert len(band["x"]) == len(band["y"]) == 2 * 2 + 1 + 3 * 2 + 1


def test_hover_says_value_interval_and_n() -> None:
    assert (
        line(trend([0.8] * 6), 0)["customdata"][0] == "week of 3 August 2026<br><b>80%</b><br>95%: 76% – 84%<br>n 100"
    )


def test_the_compared_line_is_labelled_and_labels_do_not_overlap() -> None:
    labels = [
        one for one in trend([0.8] * 6, base=frame([0.8] * 6), base_words="before").figure["layout"]["annotations"]
    ]
    assert [one["text"] for one in labels] == ["<b>80%</b>", "before"]
    assert abs(labels[0]["yshift"] - labels[1]["yshift"]) >= 16


def test_notes_are_lines_with_escaped_text_inside_the_days() -> None:
    notes = [Note(on=date(2026, 8, 10), text="<b>Outage"), Note(on=date(2020, 1, 1), text="long ago")]
    layout = trend([0.8] * 6, notes=notes).figure["layout"]
    assert [shape["x0"] for shape in layout["shapes"]] == ["2026-08-10"]
    assert "&lt;b&gt;Outage" in [one["text"] for one in layout["annotations"]]


def test_all_notes_of_a_day_are_read_at_its_mark_and_those_of_the_last_step_stand_at_its_end() -> None:
    """Six weeks from 3 August: the last point is 7 September, its week has two days."""
    day = date(2026, 8, 10)
    many = [Note(on=day, text=f"{n} <i>{'long ' * 60}") for n in range(event_marks.HOVER_NOTES + 2)]
    notes = [*many, Note(on=date(2026, 9, 9), text="Late"), Note(on=date(2026, 9, 14), text="Beyond")]
    picture = trend([0.8] * 6, notes=notes)
    marks = picture.figure["data"][-1]
    assert marks["x"] == ["2026-08-10", "2026-09-07"]
    assert marks["y"] == [picture.figure["layout"]["yaxis"]["range"][0]] * 2
    first, last = marks["hovertext"]
    assert last == "9 September 2026, Late"
    assert "2 more" in first
    assert "<i>" not in first
    assert len(first) < 2500, "a box that a screen can hold"
    happened = picture.rows[words.t("take.happened")].to_list()
    assert [bool(one) for one in happened] == [False, True, False, False, False, True]
    assert len(happened[1]) == event_marks.ROW_LETTERS
    assert [mark.place for mark in picture.marks] == [mark.place for mark in trend([0.8] * 6).marks], "what points open"
    split = lines.lines([("A", Filter("team", ("A",)), frame([0.8] * 6))], measure("csat"), Grain.WEEK, WEEKS, "team", notes=notes)  # fmt: skip
    assert split.figure["data"][-1]["x"] == marks["x"]


def test_a_single_point_is_drawn() -> None:
    picture = trend([0.8], period=Period(date(2026, 8, 3), date(2026, 8, 10)))
    assert line(picture, 0)["y"] == pytest.approx([0.8])
    assert "markers" in line(picture, 0)["mode"]


def test_the_worst_group_is_on_top() -> None:
    """Plotly draws from the bottom up: the last bar is on top."""
    slow = breakdown.breakdown(by_team({"quick": 60.0, "slow": 7200.0}), "team", measure("first_response_median"))
    assert "slow" in slow.figure["layout"]["yaxis"]["ticktext"][-1]
    unhappy = breakdown.breakdown(by_team({"happy": 0.9, "sad": 0.2}, name="csat"), "team", measure("csat"))
    assert "sad" in unhappy.figure["layout"]["yaxis"]["ticktext"][-1]


def test_bars_axis_and_labels_are_in_one_unit_and_bars_without_an_interval_have_no_whisker() -> None:
    """45 h with an upper limit of 50 h: both in hours, although 50 h alone would be two days."""
    wide = by_team({"Care": 45 * 3600.0}, n=400.0).with_columns(low=pl.lit(40 * 3600.0), high=pl.lit(50 * 3600.0))
    picture = breakdown.breakdown(wide, "team", measure("resolution_median"))
    ticks, label = picture.figure["layout"]["xaxis"]["ticktext"], picture.figure["layout"]["annotations"][0]["text"]
    assert all(tick == "0" or tick.endswith("h") for tick in ticks), ticks
    assert label.replace("\N{NO-BREAK SPACE}", " ") == "<b>45 h</b>"
    none = wide.with_columns(low=pl.lit(None, pl.Float64), high=pl.lit(None, pl.Float64))
    whiskers = breakdown.breakdown(none, "team", measure("resolution_median")).figure["data"][0]["error_x"]
    assert np.isnan([*whiskers["array"], *whiskers["arrayminus"]]).all()


def test_only_the_largest_groups_are_drawn_and_the_rest_is_named() -> None:
    many = by_team({f"team {number:02}": float(number + 1) for number in range(20)}).with_columns(
        n=pl.Series([float(40 - number) for number in range(20)])
    )
    picture = breakdown.breakdown(many, "team", measure("first_response_median"))
    assert picture.figure["data"][0]["x"].size == breakdown.TOP
    assert "5 smaller groups" in picture.note
    assert "team 15" in picture.note


def test_a_group_of_too_few_records_has_no_bar_and_says_so() -> None:
    both = pl.concat([by_team({"Care": 0.8}, name="csat", n=12.0), by_team({"Sales": 0.9}, name="csat", n=400.0)])
    picture = breakdown.breakdown(both, "team", measure("csat"))
    bars = picture.figure["data"][0]
    assert [math.isnan(value) for value in bars["x"]] == [True, False]
    assert picture.figure["layout"]["annotations"][0]["text"] == "too few"
    assert "80" not in json.dumps(bars["customdata"]) + picture.alt
    assert "Care: too few" in picture.alt


def test_a_group_with_a_wide_interval_is_grey() -> None:
    picture = breakdown.breakdown(by_team({"Care": 0.8}, name="csat", n=35.0), "team", measure("csat"))
    assert picture.figure["data"][0]["marker"]["color"] == [figure.GREY + "55"]
    assert "80%" in picture.figure["layout"]["annotations"][0]["text"]


def test_n_stands_beside_a_name_where_a_narrow_picture_has_room_for_both_and_else_below() -> None:
    names = {
        "Large accounts": 90.0,
        "Key accounts": 60.0,
        "Technical support": 30.0,
        "Technical support of large customers": 20.0,
    }
    picture = breakdown.breakdown(by_team(names, n=40.0), "team", measure("first_response_median"))
    ticks = [re.sub(r"</?span[^>]*>", "", text) for text in picture.figure["layout"]["yaxis"]["ticktext"]]
    assert sorted(ticks) == [
        "Key accounts  n 40",
        "Large accounts<br>n 40",
        "Technical support of la…<br>n 40",
        "Technical support<br>n 40",
    ]


def test_names_from_data_are_escaped_and_no_name_is_said() -> None:
    picture = breakdown.breakdown(by_team({"<a href=x>": 60.0, None: 30.0}), "team", measure("first_response_median"))
    ticks = " ".join(picture.figure["layout"]["yaxis"]["ticktext"])
    assert "&lt;a href=x&gt;" in ticks
    assert "(none)" in ticks


def test_the_heatmap_puts_monday_first_and_names_the_busiest_hour() -> None:
    picture = PICTURES["heatmap"]()
    grid = picture.figure["data"][0]["z"]
    assert (grid[0, 0], grid[6, 23], grid.sum()) == (5, 7, 12)
    assert picture.note == "Busiest: Sun 23:00–24:00: 7. Hatched: closed."
    hatching = picture.figure["data"][1]
    assert list(zip(hatching["y"], hatching["x"], strict=True)) == [(6, 0), (6, 23)]


def test_a_forecast_shows_what_came_what_is_expected_and_days_outside() -> None:
    """20 tickets where 8 to 16 were expected: one ring; of the holiday there is no band, and with tenths it is told as few are."""
    picture = PICTURES["forecast"]()
    past, wide, narrow, came, ahead, rings = picture.figure["data"]
    assert (came["x"], came["y"].tolist()) == (["2026-08-01", "2026-08-02"], [20, 12])
    assert [round(float(one), 2) for one in ahead["y"]] == [12.4, 3.14]
    assert (past["x"][:2], narrow["x"], wide["x"]) == (["2026-08-01", "2026-08-02"], ["2026-08-03"] * 2 + [None], [])
    assert (rings["x"], rings["y"].tolist()) == (["2026-08-01"], [20])
    assert "80%: 8 to 16" in ahead["hovertext"][0]
    assert "holiday" in ahead["hovertext"][1]
    assert "Expected: 3.1" in ahead["hovertext"][1]
    assert picture.rows["Expected"].to_list() == [12, 12, 12.4, 3.1]
    assert [mark.place for mark in picture.marks] == ["3/0", "3/1"]
    assert picture.alt.endswith("16 expected. Of the last eight weeks, days outside the band: 1.")


def test_the_grid_of_needs_tells_where_most_are_missing() -> None:
    picture = PICTURES["need_grid"]()
    grid = picture.figure["data"][0]["z"]
    assert (grid[0, 10], grid[1, 9]) == (2.5, 0), "more than needed is none missing"
    assert np.isfinite(grid).sum() == 2, "of Wednesday nobody knows"
    assert picture.note == "Most are missing: Mon 10:00–11:00: needed 13, there 10.5. Hatched: closed."
    assert picture.alt.startswith("Agents missing. ")
    assert picture.rows["Agents missing"].drop_nulls().to_list() == [2.5, 0]
    assert picture.rows.row(10) == ("Mon", 10, 2.5, 13, 15, 10.5, 12)


def test_the_grid_of_needs_shows_those_where_nobody_knows_who_was_there() -> None:
    unknown = [dataclasses.replace(one, there=None, short=None, short_rate=None) for one in NEEDS]
    picture = need_grid.need_grid(unknown, {(1, 10): 200.0})
    assert picture.figure["data"][0]["z"][0, 10] == 13
    assert picture.note == "Most are needed: Mon 10:00–11:00: needed 13."
    enough = [dataclasses.replace(one, there=20.0, short=-7.0) for one in NEEDS]
    assert need_grid.need_grid(enough, {}).note == "Enough agents were there in every hour."
    nearly = [dataclasses.replace(one, there=12.5, short=0.5) for one in NEEDS]
    assert need_grid.need_grid(nearly, {}).figure["data"][0]["zmax"] >= 3, "half an agent is not dark"


def test_the_curve_stands_on_a_logarithmic_axis_with_the_target() -> None:
    """Waits of 0 and 10 s stand at its left end, of an hour at log10 of 3600; the target of 8 h lies between the parts."""
    picture = PICTURES["speed_curve"]()
    curve, dots = picture.figure["data"]
    assert dots["x"].tolist() == pytest.approx([1, math.log10(3600), math.log10(172_800)])
    assert curve["y"].tolist() == pytest.approx([0.85, 0.85, 0.5])
    assert dots["error_y"]["arrayminus"].tolist() == pytest.approx([0.1, 0.1, 0.1])
    assert picture.figure["layout"]["xaxis"]["ticktext"] == ["10 s", "1 min", "10 min", "1 h", "4 h", "1 d"]
    (line,) = picture.figure["layout"]["shapes"]
    assert line["x0"] == pytest.approx(math.log10(28_800))
    assert picture.rows.row(1) == (0.5, 2, 90, 80, 95, 60, 85)


def test_the_funnel_has_each_judged_group_at_its_distance_between_limits_that_narrow() -> None:
    """(0.4 ÷ 0.02)² = 400 rows tell of a1, ten points above what is expected; limits there are ±1.96 · √(2² + 3²) points."""
    picture = PICTURES["fair_funnel"]()
    *limits, dots = picture.figure["data"]
    assert dots["x"].tolist() == pytest.approx([400, 100])
    assert dots["y"].tolist() == pytest.approx([10, -5])
    low, high = limits[:2]
    assert (np.diff(high["y"]) < 0).all()
    assert high["y"] == pytest.approx(-low["y"])
    assert np.interp(400, high["x"], high["y"]) == pytest.approx(1.96 * math.sqrt(13), abs=0.02)
    assert [one["text"] for one in picture.figure["layout"]["annotations"]] == ["<b>&lt;a1&gt;</b>"]
    assert [mark.opened.values for mark in picture.marks] == [(Filter("agent", ("a1",)),), (Filter("agent", ("a2",)),)]
    assert picture.rows.height == 2, "who has too few is not in the file either"


def test_an_hour_is_closed_where_no_opening_touches_it_also_after_midnight() -> None:
    closed = answers._closed_hours(read_week({"mon": [["09:30", "12:00"]], "sun": [["22:00", "01:30"]]}))
    assert sorted({(day, hour) for day in (0, 6) for hour in range(24)} - closed) == [
        (0, 0), (0, 1), (0, 9), (0, 10), (0, 11), (6, 22), (6, 23),
    ]  # fmt: skip
    assert len(closed) == 7 * 24 - 7


def test_of_shares_and_waits_an_hour_of_few_rows_is_empty_and_the_worst_is_named() -> None:
    """The worst missed rate is the highest; of answers in time it is the lowest. Ten calls are too few to show."""
    frame = pl.DataFrame({"weekday": [1, 2, 7], "hour": [9, 10, 23], "value": [0.5, 0.1, 0.9], "n": [40.0, 50.0, 10.0]})
    for name, worst in (
        ("missed_contact_rate", "Worst: Mon 09:00–10:00: 50%."),
        ("first_response_within_target_rate", "Worst: Tue 10:00–11:00: 10%."),
    ):
        picture = heatmap.heatmap(frame, measure(name))
        [cells] = picture.figure["data"]
        assert np.isfinite(cells["z"]).sum() == 2
        assert np.isnan(cells["z"][6, 23])
        assert cells["customdata"][6][23] == "Sun 23:00–24:00: too few<br>n 10"
        assert picture.note == worst
        assert cells["showscale"]
        assert cells["colorbar"]["ticktext"][0] == "0%"


def test_waits_are_spread_over_bands_the_shortest_first() -> None:
    """Three of four take up to an hour; what has no band was not answered and is no part of it."""
    picture = PICTURES["spread"]()
    [bars] = picture.figure["data"]
    assert bars["y"] == pytest.approx([0.75, 0.25])
    assert bars["customdata"] == [
        "up to 1 hour: 3 tickets, 75%; 75% take no longer<br>n 3",
        "1 to 4 hours: 1 ticket, 25%; 100% take no longer<br>n 1",
    ]


def test_a_distribution_stands_beside_that_of_before_with_value_and_target() -> None:
    """Of 30 minutes in a first band up to an hour the line stands half way; two hours are half of 1 to 4 on logarithms."""
    now = pl.DataFrame({"response_band": ["1 · up to 1 hour", "2 · 1 to 4 hours"], "n": [3.0, 1.0]})
    then = pl.DataFrame({"response_band": ["2 · 1 to 4 hours", "4 · 8 hours to 1 day"], "n": [6.0, 2.0]})
    before = Before(then, (date(2026, 5, 4), date(2026, 5, 31)), "before")
    picture = spread.spread(
        now, "response_band", measure("first_response_median"), before=before, value=1800, target=7200
    )
    of_now, of_before = picture.figure["data"]
    assert (of_now["y"].tolist(), of_before["y"].tolist()) == ([0.75, 0.25, 0], [0, 0.75, 0.25])
    assert [one["x0"] for one in picture.figure["layout"]["shapes"]] == pytest.approx([0, 1])
    assert {one["text"].replace("\xa0", " ") for one in picture.figure["layout"]["annotations"]} >= {
        "<b>30 min</b>",
        "target 2 h",
        "■ before",
    }
    assert [(one.opened.code, one.n) for one in picture.marks] == [
        ("first_response_median,response_band:1 · up to 1 hour", 3),
        ("first_response_median,response_band:2 · 1 to 4 hours", 1),
        ("first_response_median,on:2026-05-04..2026-05-31,response_band:2 · 1 to 4 hours", 6),
        ("first_response_median,on:2026-05-04..2026-05-31,response_band:4 · 8 hours to 1 day", 2),
    ]
    assert picture.rows.columns == ["Length", "Share (%)", "n", "before (%)", "n compared"]
    scored = pl.DataFrame({"score": [1.0, 7.0], "n": [1.0, 3.0]})
    picture = scores.distribution(scored, measure("ces"), before=Before(scored, None, "before"))
    assert len(picture.marks) == 2, "without its days nothing of before is opened"


def test_the_lines_compared_with_and_aimed_at_open_their_days() -> None:
    now = frame([0.8, 0.7]).with_columns(target=pl.Series([0.9, None]), verdict=pl.Series(["missed", None]))
    base = frame([0.6, None], start=date(2026, 7, 20))
    picture = trends.trend(now, measure("csat"), Grain.WEEK, WEEKS, base=base, base_period=Period(date(2026, 7, 20), date(2026, 8, 3)), base_words="before")  # fmt: skip
    names = [one.get("name") for one in picture.figure["data"]]
    of_before = [one for one in picture.marks if one.place.startswith(f"{names.index('before')}/")]
    assert [(one.opened.code, one.n, one.is_target) for one in of_before] == [
        ("csat,on:2026-07-20..2026-07-26", 100, False)
    ]
    aimed = [one for one in picture.marks if one.place.startswith(f"{names.index('target')}/")]
    assert [one.opened.code.split("on:")[1][:10] for one in aimed] == [
        "2026-08-03",
        "2026-08-03",
        "2026-08-10",
        "2026-08-10",
    ]
    assert all(one.is_target for one in aimed)


def test_scores_are_shares_of_all_answers() -> None:
    assert PICTURES["distribution"]().figure["data"][0]["y"] == pytest.approx([0.25, 0.75])
    assert [one["y"][0] for one in PICTURES["stacked"]().figure["data"]] == pytest.approx([0.25, 0.75])


@pytest.mark.parametrize(
    ("unit", "values", "clock", "ticks"),
    [
        (Unit.DURATION, [600, 7000], Clock.CALENDAR, ["0", "0.5 h", "1 h", "1.5 h", "2 h"]),
        (Unit.DURATION, [3600, 80000], Clock.CALENDAR, ["0", "6 h", "12 h", "18 h"]),
        (Unit.DURATION, [0, 86400 * 8], Clock.CALENDAR, ["0", "2 d", "4 d", "6 d", "8 d"]),
        (Unit.DURATION, [0, 86400 * 8], Clock.BUSINESS, ["0", "80 h", "160 h"]),
        (Unit.SHARE, [0.8, 0.95], Clock.CALENDAR, ["80%", "85%", "90%", "95%"]),
        (Unit.SHARE, [0.02, 0.12], Clock.CALENDAR, ["0%", "5%", "10%"]),
        (Unit.COUNT, [1, 3], Clock.CALENDAR, ["0", "1", "2", "3"]),
        (Unit.POINTS, [-20, 20], Clock.CALENDAR, ["−20", "−10", "0", "10", "20"]),
    ],
)
def test_axes_have_round_ticks_in_their_unit(unit: Unit, values: list[float], clock: Clock, ticks: list[str]) -> None:
    assert value_axis(unit, values, clock=clock)["ticktext"] == ticks


@pytest.mark.parametrize(
    ("unit", "values", "least"),
    [
        (Unit.SHARE, [0.979, 0.981], 0.1), (Unit.SHARE, [0.5, 0.5], 0.1), (Unit.POINTS, [30, 31], 20), (Unit.SCORE, [4.51, 4.53], 0.5),
        (Unit.COUNT, [1000, 1010], 250), (Unit.DURATION, [3600, 3660], 900), (Unit.BALANCE, [-1, 0], 4),
    ],
)  # fmt: skip
def test_a_line_that_hardly_moves_does_not_fill_the_height(unit: Unit, values: list[float], least: float) -> None:
    low, high = value_axis(unit, values)["range"]
    assert high - low >= least
    assert low <= min(values) <= max(values) <= high
    if unit is Unit.SHARE:
        assert -0.01 <= low < high <= 1.01


def test_an_axis_is_written_in_the_unit_of_the_value_that_is_named() -> None:
    hours = frame([40 * 3600.0, 60 * 3600.0, 47 * 3600.0], name="first_response_median")
    layout = trends.trend(hours, measure("first_response_median"), Grain.WEEK, WEEKS).figure["layout"]
    assert [one["text"] for one in layout["annotations"]] == ["<b>47\u00a0h</b>"]
    assert all(text == "0" or text.endswith(" h") for text in layout["yaxis"]["ticktext"])
    days = trends.trend(hours.head(2), measure("first_response_median"), Grain.WEEK, WEEKS).figure["layout"]
    assert [one["text"] for one in days["annotations"]] == ["<b>2.5\u00a0d</b>"]
    assert all(text == "0" or text.endswith(" d") for text in days["yaxis"]["ticktext"])


def test_a_broken_first_bucket_is_drawn_like_a_broken_last_one() -> None:
    picture = trend([0.8, 0.8, 0.9, 0.85, 0.7, 0.75], period=Period(date(2026, 8, 5), date(2026, 9, 9)))
    whole, *ends = (line(picture, place) for place in range(5))
    assert [math.isnan(value) for value in whole["y"]] == [True, False, False, False, False, True]
    assert [one["x"] for one in ends] == [
        ["2026-08-03", "2026-08-10"],
        ["2026-08-03"],
        ["2026-08-31", "2026-09-07"],
        ["2026-09-07"],
    ]
    assert [one["marker"]["color"] for one in ends[1::2]] == [figure.PAPER] * 2


def test_buckets_at_a_hole_are_drawn_like_broken_ends() -> None:
    """Nothing from Friday the 14th to the end of August: the week of the 10th has four days."""
    lacking = (date(2026, 8, 14), date(2026, 8, 30))
    six_weeks = Period(date(2026, 8, 3), date(2026, 9, 14))
    shown = trend([0.8, 0.8, None, None, 0.7, 0.75], period=six_weeks, holes=[lacking])
    whole, *ends = (line(shown, place) for place in range(3))
    assert [math.isnan(value) for value in whole["y"]] == [False, True, True, True, False, False]
    assert [one["x"] for one in ends] == [["2026-08-03", "2026-08-10"], ["2026-08-10"]]


def test_broken_buckets_set_no_axis() -> None:
    """A first week of one day at ten hours beside weeks of one hour, and a last one of two."""
    hours = [36_000.0, 3600.0, 3700.0, 3600.0, 3500.0, 20_000.0]
    shown = trends.trend(frame(hours, name="first_response_median"), measure("first_response_median"), Grain.WEEK,
                         Period(date(2026, 8, 9), date(2026, 9, 9)))  # fmt: skip
    bottom, top = shown.figure["layout"]["yaxis"]["range"]
    assert top < 6000
    assert all(bottom <= one["y"] <= top for one in shown.figure["layout"]["annotations"])
    assert "5.6\u00a0h ↑" in texts(shown.figure)
    before = trends.trend(frame(hours[1:5], name="first_response_median"), measure("first_response_median"), Grain.WEEK, WEEKS,
                          base=frame(hours, name="first_response_median"), base_period=Period(date(2026, 8, 9), date(2026, 9, 9)))  # fmt: skip
    assert before.figure["layout"]["yaxis"]["range"][1] < 6000
    alone = trends.trend(frame([36_000.0], name="first_response_median"), measure("first_response_median"), Grain.WEEK,
                         Period(date(2026, 8, 9), date(2026, 8, 10)))  # fmt: skip
    assert alone.figure["layout"]["yaxis"]["range"][1] > 36_000


def test_broken_columns_of_scores_are_pale() -> None:
    """Weeks of 3 and 10 August, of which the period has Wednesday the 5th to Sunday the 16th."""
    two = pl.DataFrame({"bucket": [date(2026, 8, 3), date(2026, 8, 10)], "score": [5.0, 5.0], "n": [3.0, 4.0]})
    shown = scores.stacked(two, measure("csat"), Grain.WEEK, Period(date(2026, 8, 5), date(2026, 8, 17)))
    (column,) = shown.figure["data"]
    assert column["marker"]["opacity"].tolist() == [0.5, 1.0]
    assert ["not complete" in text for text in column["customdata"]] == [True, False]


def test_only_buckets_with_values_hang_on() -> None:
    """Data end in the second week: the weeks after it are gaps and no broken buckets."""
    shown = trend([0.8, 0.9, None, None, None, None], period=Period(date(2026, 8, 3), date(2026, 8, 13)))
    assert [one["x"] for one in shown.figure["data"] if one.get("mode") == "markers"] == [["2026-08-10"]]


def test_a_label_stands_at_the_last_point_of_its_own_line() -> None:
    picture = trend([0.8, 0.8, 0.9, None, None, None], base=frame([0.7] * 5), base_words="before")
    assert [(one["text"], one["x"]) for one in picture.figure["layout"]["annotations"]] == [
        ("<b>90%</b>", "2026-08-17"),
        ("before", "2026-08-31"),
    ]


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("values", [[], [0.0], [5.0, 5.0], [float("nan")], [1e-9], [1e12, 3e12], [0.3, 0.3000001]])
def test_axes_hold_whatever_comes(unit: Unit, values: list[float]) -> None:
    axis = value_axis(unit, values)
    low, high = axis["range"]
    assert low < high
    assert 1 <= len(axis["tickvals"]) <= 8
    assert all(low <= value <= high for value in values if math.isfinite(value))


@pytest.mark.parametrize("grain", list(Grain))
def test_days_are_named_from_the_newest_backwards(grain: Grain) -> None:
    on = buckets(Period(date(2024, 1, 1), date(2026, 1, 1)), grain)
    axis = day_axis(on, grain, ticks=4)
    assert axis["tickvals"][-1] == on[-1].isoformat()
    assert len(axis["tickvals"]) <= 4


def test_months_say_the_year_where_it_changes() -> None:
    on = [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1)]
    assert day_axis(on, Grain.MONTH)["ticktext"] == ["Nov<br>2025", "Dec", "Jan<br>2026"]


def aimed(values: Sequence[float | None], targets: Sequence[float | None]) -> pl.DataFrame:
    """An answer by week that was held against targets."""
    said = [None if one is None else "met" for one in targets]
    return frame(values).with_columns(pl.Series("target", targets, pl.Float64), pl.Series("verdict", said, pl.String))


def test_a_target_is_a_stepped_line_from_edge_to_edge_and_is_named() -> None:
    shown = trends.trend(aimed([0.8, 0.9, 0.85, 0.7], [0.8, 0.8, 0.9, None]), measure("csat"), Grain.WEEK, WEEKS)
    line = next(one for one in shown.figure["data"] if one["line"].get("shape") == "hvh")
    np.testing.assert_allclose(line["y"], [0.8, 0.8, 0.8, 0.9, np.nan, np.nan])
    assert len(line["x"]) == len(line["y"])
    assert "target 80%" in texts(shown.figure)
    assert "target 90%: met" in texts(shown.figure)  # said at the point
    assert shown.alt.endswith("Target 90%.")
    without = trends.trend(aimed([0.8, 0.9], [None, None]), measure("csat"), Grain.WEEK, WEEKS)
    assert all(one["line"].get("shape") != "hvh" for one in without.figure["data"])
    assert "arget" not in texts(without.figure) + without.alt


def test_a_far_target_does_not_squeeze_the_line_and_points_to_where_it_is() -> None:
    far = trends.trend(aimed([0.1, 0.11, 0.12], [0.9] * 3), measure("reopen_rate"), Grain.WEEK, WEEKS)
    bottom, top = far.figure["layout"]["yaxis"]["range"]
    assert top < 0.3
    assert "target 90% ↑" in texts(far.figure)
    named = next(one for one in far.figure["layout"]["annotations"] if "target" in one["text"])
    assert bottom <= named["y"] <= top


def test_each_group_has_the_mark_of_its_own_target() -> None:
    shown = by_team({"A": 3600.0, "B": 7200.0, "C": 5400.0}).with_columns(
        pl.Series("target", [3600.0, None, 7200.0]), pl.Series("verdict", ["met", None, "met"])
    )
    picture = breakdown.breakdown(shown, "team", measure("first_response_median"))
    marks = [one for one in picture.figure["layout"]["shapes"] if one.get("yref") != "paper"]
    names = [text.split("  ")[0] for text in picture.figure["layout"]["yaxis"]["ticktext"]]
    assert {names[round((one["y0"] + one["y1"]) / 2)]: one["x0"] for one in marks} == {"A": 3600, "C": 7200}
    assert "Upright marks: target." in picture.note
    assert "Upright" not in breakdown.breakdown(by_team({"A": 3600.0}), "team", measure("first_response_median")).note


def test_two_lines_side_by_side_are_named_clicked_and_taken_along_both() -> None:
    picture = PICTURES["trend beside"]()
    second = picture.figure["data"][1]
    assert second["line"]["color"] == trends.SECOND
    np.testing.assert_allclose(second["y"], [0.7, 0.6, np.nan, 0.7, 0.6, 0.5], rtol=1e-6)
    assert "n 100" in second["customdata"][0]
    labels = [one["text"] for one in picture.figure["layout"]["annotations"]]
    assert "<b>75%</b> Care" in labels
    assert "<b>50%</b> Billing …" in labels
    of_second = [mark for mark in picture.marks if mark.place.startswith("1/")]
    assert [mark.value for mark in of_second] == ["70%", "60%", "70%", "60%", "50%"]
    assert of_second[0].opened.values == (Filter("team", ("Billing",)),)
    assert len(picture.marks) == 5 + 5
    assert picture.rows["Billing & co (%)"].to_list() == [70, 60, None, 70, 60, 50]


def test_two_bars_a_group_are_in_one_unit_and_each_a_door() -> None:
    picture = PICTURES["breakdown beside"]()
    first, second = picture.figure["data"]
    assert list(first["y"] - second["y"]) == pytest.approx([0.38] * 3)
    values = dict(zip((mark.name for mark in picture.marks), (mark.value for mark in picture.marks), strict=True))
    assert values["Care, phone"] == "15\N{NO-BREAK SPACE}min"
    assert "Billing, phone" not in values, "that has none"
    assert picture.rows["phone (h)"].to_list() == [None, 0.25, 0.025]
    assert picture.rows.to_series(-1).to_list() == [None, 100, 100]


def test_plots_below_one_another_share_their_rows_and_say_where_there_is_nothing() -> None:
    picture = PICTURES["side_bars"]()
    first, second = picture.figure["data"]
    np.testing.assert_allclose(first["x"], [7200, 60])
    np.testing.assert_allclose(second["x"], [0.8, np.nan], rtol=1e-6)
    upper, lower = (picture.figure["layout"][name]["domain"] for name in ("yaxis", "yaxis2"))
    assert lower[1] < upper[0]
    assert [mark.name for mark in picture.marks] == ["soon, Resolution time", "later, Resolution time", "soon, CSAT"]
    assert picture.rows.rows()[1][:2] == ("later", pytest.approx(60 / 3600))


def test_what_is_usual_is_a_band_with_rings_and_stands_in_hover_and_rows() -> None:
    """A ring around the ends of a run and each point beyond; a thin one near a limit; nothing around steps that are not whole."""
    made = trend([0.8, 0.82, 0.84, 0.85, 0.7, 0.75], usual=USUAL)
    on = [one.on.isoformat() for one in USUAL.buckets]
    rings = [one for one in made.figure["data"] if one["mode"] == "markers" and one["marker"]["color"] == figure.CLEAR]
    assert [one["x"] for one in rings] == [[on[1], on[3], on[4]], [on[0]]]
    band = made.figure["data"][0]
    assert band["y"][:10].round(2).tolist() == pytest.approx([0.88] * 5 + [0.78] * 5)  # the sixth week is not over
    texts = next(one["customdata"] for one in made.figure["data"] if "customdata" in one)
    assert "Usual: 78% – 88%" in texts[0]
    assert texts[4].endswith("outside what is usual")
    assert texts[1].endswith("eight or more on one side")
    assert "no signal" in texts[0]
    assert made.rows["Usual from (%)"].to_list() == [78] * 5 + [None]
    assert made.rows["Signal"].to_list()[4] == "outside what is usual"
    assert "Outside what is usual: week of" in made.alt
    cut = trend([0.8, 0.82, 0.84, 0.85, 0.7, 0.75], usual=USUAL, period=Period(WEEKS.start, date.fromisoformat(on[4]) + timedelta(days=3)))  # fmt: skip
    rings = [one for one in cut.figure["data"] if one["mode"] == "markers" and one["marker"]["color"] == figure.CLEAR]
    assert [one["x"] for one in rings] == [[on[1], on[3]], [on[0]]]


def test_no_band_of_a_forecast_is_cut_off() -> None:
    wide = dataclasses.replace(AHEAD, days=(dataclasses.replace(AHEAD.days[0], low_95=0.0, high_95=60.0),))
    shown = forecast.forecast(wide, measure("tickets_created")).figure
    assert max(np.nanmax(band["y"]) for band in shown["data"][:2]) == 60
    assert shown["layout"]["yaxis"]["range"][1] >= 60
