"""One metric over time, as a figure: line, interval band, the period compared with, what happened. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

import numpy as np
import polars as pl

from kpi.query.period import Grain, Period, following
from kpi.verdict.process import Process
from pages.ui.charts import drawn_rows, event_marks, figure, usual_band
from pages.ui.charts.axes import day_axis, value_axis
from pages.ui.charts.event_marks import Note
from pages.ui.charts.figure import BAND, CATEGORIES, GREY, HALF, INK, MAIN, MOST, PAPER, Figure, Numbers, Picture
from pages.ui.view import words
from pages.ui.view.as_text import in_picture
from pages.ui.view.measure import Measure
from pages.ui.view.opened import Mark, Opened, days_of
from pages.ui.view.words import t

BEFORE, TARGET = "before", "target"
"""What the lines that do not show the days shown are called within a figure."""
SECOND = CATEGORIES[1]
"""The colour of what stands beside the first."""
NAME_ROOM = 9
"""How many letters of the names of two lines fit beside them."""


def trend(
    now: pl.DataFrame,
    measure: Measure,
    grain: Grain,
    period: Period,
    *,
    base: pl.DataFrame | None = None,
    base_period: Period | None = None,
    base_words: str = "",
    base_opens: Callable[[date], Opened] | None = None,
    own_words: str = "",
    notes: Sequence[Note] = (),
    holes: Sequence[tuple[date, date]] = (),
    usual: Process | None = None,
    height: int = 250,
) -> Picture:
    """One metric over time with its 95 % band, the period compared with as a dotted line, and what happened.

    With `base_opens`, which tells what a step of `base` opens, that stands beside the first as an equal: a full line with names at both ends.

    `usual` is drawn as a quiet band behind it, with a ring around each bucket that is a signal.

    Buckets that hold days of `holes` (their first and last days) are broken. Where `now` has the column target, each bucket's is drawn as a stepped line.
    """
    now = now.tail(MOST)
    on: list[date] = now["bucket"].to_list()
    value, low, high = (figure.numbers(now, name) for name in ("value", "low", "high"))
    targets = figure.target_values(now)
    before = figure.numbers(base, "value")[: len(on)] if base is not None else np.empty(0, np.float32)
    partial = [is_partial(day, grain, period, holes) for day in on]
    texts = [
        figure.hover(words.bucket(day, grain), measure, row, partial[place])
        for place, (day, row) in enumerate(zip(on, now.iter_rows(named=True), strict=True))
    ]
    limits = usual_band.of_steps(usual, on, partial)
    texts = [usual_band.hover(text, limits[day], measure) for text, day in zip(texts, on, strict=True)]
    whole = np.array([not one for one in partial], bool)
    if not np.isfinite(value[whole]).any():  # nothing but broken buckets: they are all there is
        whole = np.ones(len(on), bool)
    # A bucket of a day or two may lie anywhere: it must not squeeze the others flat.
    held = [
        *value[whole],
        *_whole_of(base, before, grain, base_period),
        *figure.tame(value[whole], low[whole], high[whole]),
        *figure.tame(value[whole], targets, targets),
        *figure.tame(value[whole], *usual_band.ends(limits)),
    ]
    known = value[whole][np.isfinite(value[whole])]
    axis = value_axis(measure.unit, held, clock=measure.clock, like=float(known[-1]) if known.size else None)
    second = _second(on, before, base, measure, grain, base_words) if base is not None and base_opens else []
    data = [
        *usual_band.band(limits),
        _band(on, low, high),
        *(second or _before(on, before, base, base_period, measure, grain, base_words)),
        *_target(on, targets, measure),
        *_line(on, value, partial, texts),
        *usual_band.rings(limits),
    ]
    labels = [
        *_end_labels(on, value, before, measure, axis, base_words, own_words, is_equal=bool(second)),
        *_target_label(targets, value, measure, axis["range"]),
    ]
    layout = figure.layout(
        height, right=96 if second else max(58, round(6.6 * len(base_words or t("chart.before"))) + 14)
    )
    layout["xaxis"] |= day_axis(on, grain, ticks=4) | {"type": "date", "tickangle": 0, "range": edges(on)}
    layout["yaxis"] |= axis
    layout["annotations"] = labels
    drawn = {"data": [*data], "layout": layout}
    event_marks.mark(notes, on, grain, axis["range"][0], drawn)
    alt = _trend_alt(measure, on, value, grain)
    if np.isfinite(targets).any():
        alt += f" {t('target.alt', target=measure.text(float(targets[np.isfinite(targets)][-1])))}"
    if signals := usual_band.alt(limits, grain):
        alt += f" {signals}"
    rows = _rows(now, measure, grain, partial, base, base_words, notes, limits)
    own = [{} if second and place == 1 else one for place, one in enumerate(data)]
    marks = _marks(now, own, measure, grain, period)
    marks += _target_marks(now, data, measure, grain, period)
    if base is not None and base_opens:
        marks += _second_marks(base.head(before.size), measure, grain, base_words, base_opens)
    else:
        marks += _before_marks(base, data, measure, grain, base_period, base_words)
    return Picture(drawn, alt, rows=rows, marks=marks, is_over_time=True)


def _second(
    on: Sequence[date], before: Numbers, base: pl.DataFrame, measure: Measure, grain: Grain, name: str
) -> list[Figure]:
    """The second of two lines that stand side by side, which is read and clicked as the first is."""
    texts = [
        figure.hover(f"{in_picture(name)}, {words.bucket(row['bucket'], grain)}", measure, row, False)
        for row in base.head(before.size).iter_rows(named=True)
    ]
    return [
        {
            "type": "scatter",
            "mode": "lines+markers" if len(on) <= 62 else "lines",
            "x": [day.isoformat() for day in on[: before.size]],
            "y": before,
            "line": {"color": SECOND, "width": 2},
            "marker": {"color": SECOND, "size": 4.5, "symbol": "diamond"},
            "customdata": texts,
            "hovertemplate": "%{customdata}<extra></extra>",
        }
    ]


def _second_marks(
    base: pl.DataFrame, measure: Measure, grain: Grain, name: str, opens: Callable[[date], Opened]
) -> tuple[Mark, ...]:
    """What each point of the second line stands for; it is drawn right after the band."""
    return tuple(
        Mark(
            place=f"1/{place}",
            opened=opens(row["bucket"]),
            name=t("detail.group_in", group=name, days=words.bucket(row["bucket"], grain)),
            value=measure.text(row["value"]),
            n=row["n"],
        )
        for place, row in enumerate(base.iter_rows(named=True))
        if row["value"] is not None
    )


def _marks(
    now: pl.DataFrame, data: Sequence[Figure], measure: Measure, grain: Grain, period: Period
) -> tuple[Mark, ...]:
    """What each point stands for, in the order of days."""
    places = {
        day: f"{trace}/{point}"
        for trace, one in enumerate(data)
        if "customdata" in one and "name" not in one
        for point, (day, value) in enumerate(zip(one["x"], one["y"], strict=True))
        if np.isfinite(value)
    }
    return tuple(
        Mark(
            place=places[row["bucket"].isoformat()],
            opened=Opened(measure.metric.name, days_of(row["bucket"], grain, period)),
            name=words.bucket(row["bucket"], grain),
            value=measure.text(row["value"]),
            n=row["n"],
        )
        for row in now.iter_rows(named=True)
        if row["bucket"].isoformat() in places
    )


def _target_marks(
    now: pl.DataFrame, data: Sequence[Figure], measure: Measure, grain: Grain, period: Period
) -> tuple[Mark, ...]:
    """The target of a bucket opens what is held against it, at its target."""
    trace = next((place for place, one in enumerate(data) if one.get("name") == TARGET), None)
    if trace is None:
        return ()
    at = [0, *range(now.height), now.height - 1]  # the line goes on to both rims
    rows = now.to_dicts()
    return tuple(
        Mark(
            place=f"{trace}/{point}",
            opened=Opened(measure.metric.name, days_of(rows[place]["bucket"], grain, period)),
            name=words.bucket(rows[place]["bucket"], grain),
            value=measure.text(rows[place]["value"]),
            n=rows[place]["n"],
            is_target=True,
        )
        for point, place in enumerate(at)
        if rows[place]["n"]
    )


def _before_marks(
    base: pl.DataFrame | None,
    data: Sequence[Figure],
    measure: Measure,
    grain: Grain,
    period: Period | None,
    base_words: str,
) -> tuple[Mark, ...]:
    """Each point of the line compared with opens its own days."""
    trace = next((place for place, one in enumerate(data) if one.get("name") == BEFORE), None)
    if trace is None or base is None or period is None:
        return ()
    return tuple(
        Mark(
            place=f"{trace}/{place}",
            opened=Opened(measure.metric.name, days_of(row["bucket"], grain, period)),
            name=t("chart.of_before", days=words.bucket(row["bucket"], grain), before=base_words or t("chart.before")),
            value=measure.text(row["value"]),
            n=row["n"],
        )
        for place, row in enumerate(base.head(len(data[trace]["x"])).iter_rows(named=True))
        if row["value"] is not None
    )


def is_partial(bucket: date, grain: Grain, period: Period, holes: Sequence[tuple[date, date]] = ()) -> bool:
    """Whether the period covers only some days of a bucket, or days of it lie in a hole of the data."""
    end = following(bucket, grain)
    starts_late = period.start is not None and bucket < period.start
    is_over_hole = any(first < end and bucket <= last for first, last in holes)
    return starts_late or is_over_hole or (period.end is not None and end > period.end)


def _rows(
    now: pl.DataFrame,
    measure: Measure,
    grain: Grain,
    partial: Sequence[bool],
    base: pl.DataFrame | None,
    base_words: str,
    notes: Sequence[Note],
    limits: usual_band.Limits,
) -> pl.DataFrame:
    """Bucket by bucket, beside the value that is drawn at the same place of the period compared with."""
    columns = {t(f"take.step.{grain}"): now["bucket"], **drawn_rows.in_columns(measure, now)}
    if base is not None:
        size, unit = drawn_rows.unit_of(measure, now["value"])
        drawn = base.head(now.height)
        beside = {
            t(f"take.before.{grain}"): drawn["bucket"],
            drawn_rows.in_unit(base_words or t("chart.before"), unit): drawn_rows.scaled(drawn["value"], size),
            t("take.before.n"): drawn_rows.scaled(drawn["n"]),
        }
        columns |= {name: one.extend_constant(None, now.height - drawn.height) for name, one in beside.items()}
    columns |= usual_band.in_rows(limits, measure, now["value"])
    columns |= drawn_rows.where_any(t("take.remark"), drawn_rows.remarks(measure, now, partial))
    columns |= event_marks.in_rows(notes, now["bucket"], grain)
    return drawn_rows.table(columns)


def _band(on: Sequence[date], low: Numbers, high: Numbers) -> Figure:
    """The interval as closed shapes, one for each stretch without a gap."""
    xs: list[str | None] = []
    ys: list[float] = []
    known = np.isfinite(low) & np.isfinite(high)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], known.astype(np.int8), [0]])))
    for start, end in edges.reshape(-1, 2):
        days = [day.isoformat() for day in on[start:end]]
        xs += [*days, *days[::-1], None]
        ys += [*high[start:end], *low[start:end][::-1], np.nan]
    return {
        "type": "scatter", "mode": "lines", "x": xs, "y": np.array(ys, np.float32), "fill": "toself", "fillcolor": MAIN + BAND,
        "line": {"width": 0}, "hoverinfo": "skip",
    }  # fmt: skip


def _line(on: Sequence[date], value: Numbers, partial: Sequence[bool], texts: Sequence[str]) -> list[Figure]:
    """The line over whole buckets; buckets that are not whole hang on it dashed, with a hollow point."""
    days = [day.isoformat() for day in on]
    whole = np.where(np.array(partial, bool), np.float32(np.nan), value).astype(np.float32)
    dots = "lines+markers" if len(on) <= 62 else "lines"
    lines: list[Figure] = [{"type": "scatter", "mode": dots, "x": days, "y": whole, "line": {"color": MAIN, "width": 2.2},
                            "marker": {"color": MAIN, "size": 4.5}, "customdata": texts, "hovertemplate": "%{customdata}<extra></extra>"}]  # fmt: skip
    for place in (place for place, is_open in enumerate(partial) if is_open and np.isfinite(value[place])):
        has_next = place + 1 < len(on) and np.isfinite(value[place + 1]) and not partial[place + 1]
        near = slice(max(place - 1, 0), place + 1 + has_next)
        lines.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": days[near],
                "y": value[near],
                "line": {"color": MAIN, "width": 1.6, "dash": "dot"},
                "hoverinfo": "skip",
            }
        )
        lines.append({"type": "scatter", "mode": "markers", "x": [days[place]], "y": value[place : place + 1], "customdata": [texts[place]],
                      "marker": {"color": PAPER, "size": 7, "line": {"color": MAIN, "width": 1.6}}, "hovertemplate": "%{customdata}<extra></extra>"})  # fmt: skip
    return lines


def _whole_of(base: pl.DataFrame | None, before: Numbers, grain: Grain, period: Period | None) -> Numbers:
    """Of the line compared with, the buckets that are whole; all of them where its days are not told, or none is."""
    if base is None or period is None:
        return before
    whole = np.array([not is_partial(day, grain, period) for day in base["bucket"].to_list()[: before.size]], bool)
    return before[whole] if np.isfinite(before[whole]).any() else before


def _before(
    on: Sequence[date],
    before: Numbers,
    base: pl.DataFrame | None,
    period: Period | None,
    measure: Measure,
    grain: Grain,
    base_words: str,
) -> list[Figure]:
    """The line compared with; where its days are known each point says what it is."""
    if base is None or not before.size:
        return []
    line: Figure = {
        "type": "scatter", "mode": "lines", "x": [day.isoformat() for day in on[: before.size]], "y": before,
        "line": {"color": GREY, "width": 1.3, "dash": "dot"}, "name": BEFORE,
    }  # fmt: skip
    if period is None:
        return [line | {"hoverinfo": "skip"}]
    called = base_words or t("chart.before")
    texts = [
        figure.hover(t("chart.of_before", days=words.bucket(row["bucket"], grain), before=called), measure, row, False)
        for row in base.head(before.size).iter_rows(named=True)
    ]
    return [line | {"customdata": texts, "hovertemplate": "%{customdata}<extra></extra>"}]


def _target(on: Sequence[date], targets: Numbers, measure: Measure) -> list[Figure]:
    """What was aimed at, bucket by bucket, from edge to edge; the line changes half way between two buckets."""
    if not np.isfinite(targets).any():
        return []
    first, last = edges(on)
    held = np.concatenate([targets[:1], targets, targets[-1:]])
    texts = [t("target.is", target=measure.text(float(one))) if np.isfinite(one) else "" for one in held]
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [first, *(day.isoformat() for day in on), last],
            "y": held,
            "line": {"color": INK + HALF, "width": 1.3, "dash": "dash", "shape": "hvh"},
            "name": TARGET,
            "customdata": texts,
            "hovertemplate": "%{customdata}<extra></extra>",
        }
    ]


def _target_label(targets: Numbers, value: Numbers, measure: Measure, axis: Sequence[float]) -> list[Figure]:
    """The target named at the left end of its line, on the side where the values are not; at the rim, with an arrow, where it lies beyond."""
    known = targets[np.isfinite(targets)]
    if not known.size:
        return []
    first = float(known[0])
    beyond = " ↑" if first > axis[1] else " ↓" if first < axis[0] else ""
    near = value[np.isfinite(value)][: max(2, len(value) // 4)]
    height = (min(max(first, axis[0]), axis[1]) - axis[0]) / (axis[1] - axis[0])
    is_below = height > 0.9 or (height > 0.12 and near.size > 0 and float(near.mean()) > first)
    return [
        figure.label(
            t("target.is", target=measure.short(first)) + beyond,
            x=0,
            xref="paper",
            y=min(max(first, axis[0]), axis[1]),
            yanchor="top" if is_below else "bottom",
            font={"size": 11, "color": INK + HALF},
            bgcolor=PAPER + HALF,
        )
    ]


def _end_labels(
    on: Sequence[date],
    value: Numbers,
    before: Numbers,
    measure: Measure,
    axis: Figure,
    base_words: str,
    own_words: str,
    *,
    is_equal: bool,
) -> list[Figure]:
    """The last value and the line compared with, each named at its own last point; pushed apart when they would overlap."""
    low, high = axis["range"]
    ends = []
    second = SECOND if is_equal else GREY
    for series, text, color in ((value, "", MAIN), (before if base_words else before[:0], base_words, second)):
        known = np.flatnonzero(np.isfinite(series))
        if known.size:
            last = float(series[known[-1]])
            beyond = " ↑" if last > high else " ↓" if last < low else ""
            number = f"<b>{measure.short(last)}{beyond}</b>"
            named = f"{number} {in_picture(_short(text or own_words))}" if is_equal else text or number
            ends.append((int(known[-1]), last, named, color))
    shift = [0, 0]
    # About so many buckets are as wide as a label; one that stands farther to the left is in nobody's way.
    are_near = len(ends) == 2 and abs(ends[0][0] - ends[1][0]) <= len(on) // 5
    if are_near and abs(ends[0][1] - ends[1][1]) < 0.09 * (high - low):
        shift = [9, -9] if ends[0][1] >= ends[1][1] else [-9, 9]
    if are_near and min(end[1] for end in ends) - low < 0.05 * (high - low):
        shift = [one + 9 for one in shift]  # keep clear of the days below
    return [
        figure.label(
            text, x=on[place].isoformat(), y=min(max(y, low), high), color=color, xshift=8, yshift=shift[number]
        )
        for number, (place, y, text, color) in enumerate(ends)
    ]


def _short(name: str) -> str:
    return name if len(name) <= NAME_ROOM else name[: NAME_ROOM - 1] + "…"


def edges(on: Sequence[date]) -> list[str]:
    """The ends of a day axis: a little air beyond the first and the last point."""
    air = (on[-1] - on[0]) * 0.02 if len(on) > 1 else timedelta(days=1)
    return [(datetime.combine(day, time()) + shift).isoformat() for day, shift in ((on[0], -air), (on[-1], air))]


def _trend_alt(measure: Measure, on: Sequence[date], value: Numbers, grain: Grain) -> str:
    known = [(day, float(one)) for day, one in zip(on, value, strict=True) if np.isfinite(one)]
    if not known:
        return t("chart.empty_alt", label=measure.label)
    (first, start), (last, end) = known[0], known[-1]
    return t("chart.trend_alt", label=measure.label, start=measure.text(start), first=words.bucket(first, grain),
             end=measure.text(end), last=words.bucket(last, grain))  # fmt: skip
