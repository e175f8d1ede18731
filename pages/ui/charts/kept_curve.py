"""Who is still there, by days since something became known, one curve a group, as a figure. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from kpi.declare.metric import Unit
from kpi.engine.after_complaint import MARKS, Kept, KeptGroup
from pages.ui.charts import drawn_rows, figure
from pages.ui.charts.axes import value_axis
from pages.ui.charts.figure import CATEGORIES, GREY, Figure, Picture
from pages.ui.charts.usual_band import QUIET
from pages.ui.view import words
from pages.ui.view.as_text import in_picture
from pages.ui.view.words import t

HEIGHT = 280
TICKS = (0, 90, 180, 365, 730)


def kept_curve(found: Kept, names: Mapping[str, str], title: str) -> Picture:
    """The curves with their bands; `names` says what groups are called. A curve ends at the last day of which enough is known."""
    data: list[Figure] = []
    ends: list[float] = []
    layout = figure.layout(HEIGHT, right=16)
    last = max(found.marks, default=0)
    for place, group in enumerate(found.groups):
        color = CATEGORIES[place]
        days, kept, low, high = _steps(group)
        data += [_band(days, low, high, color), _line(days, kept, color, names[group.code])]
        ends += [one for one in low if np.isfinite(one)] + [1.0]
        # Curves fall from the upper left: below them there is room for what they are called, on a phone too.
        layout["annotations"].append(
            figure.label(
                f"<b>{in_picture(names[group.code])}</b>",
                xref="paper",
                yref="paper",
                x=0.01,
                y=0.05,
                yshift=18 * (len(found.groups) - 1 - place),
                color=color,
            )
        )
    layout["xaxis"] |= {
        "range": [0, max(last, 1) * 1.02], "tickvals": [day for day in TICKS if day <= last], "tickangle": 0, "title": {"text": t("after.days"), "font": {"color": GREY, "size": 12}},
    }  # fmt: skip
    layout["yaxis"] |= value_axis(Unit.SHARE, ends)
    return Picture({"data": data, "layout": layout}, f"{title}. {_alt(found, names)}", rows=_rows(found, names))


def _steps(group: KeptGroup) -> tuple[figure.Numbers, ...]:
    """Days, shares and limits from day 0 on to the last mark of which enough is known."""
    known = [MARKS[place] for place, at in enumerate(group.at) if at is not None]
    last = max(known, default=0)
    points = [(0.0, 1.0, 1.0, 1.0), *(one for one in group.curve if one[0] <= last)]
    if points[-1][0] < last:
        points.append((float(last), *points[-1][1:]))
    return tuple(np.array(each, np.float32) for each in zip(*points, strict=True))


def _line(days: figure.Numbers, kept: figure.Numbers, color: str, name: str) -> Figure:
    return {
        "type": "scatter", "mode": "lines", "x": days, "y": kept, "line": {"color": color, "width": 2, "shape": "hv"},
        "hovertext": [t("after.at", group=in_picture(name), day=words.number(float(day)), share=words.share(float(one))) for day, one in zip(days, kept, strict=True)],
        "hoverinfo": "text",  # a curve stands for no records that could be opened
    }  # fmt: skip


def _band(days: figure.Numbers, low: figure.Numbers, high: figure.Numbers, color: str) -> Figure:
    """The limits as a closed shape of steps."""
    is_known = np.isfinite(low) & np.isfinite(high)
    x, bottom, top = (np.repeat(each[is_known], 2) for each in (days, low, high))
    x, bottom, top = x[1:], bottom[:-1], top[:-1]
    return {
        "type": "scatter", "mode": "lines", "x": np.concatenate([x, x[::-1]]), "y": np.concatenate([bottom, top[::-1]]), "fill": "toself",
        "fillcolor": color + QUIET, "line": {"width": 0}, "hoverinfo": "skip",
    }  # fmt: skip


def _alt(found: Kept, names: Mapping[str, str]) -> str:
    return words.apart(
        t("after.at", group=names[group.code], day=words.number(MARKS[place]), share=words.share(at[0]))
        for group in found.groups
        for place, at in [max(((place, at) for place, at in enumerate(group.at) if at is not None), default=(0, None))]
        if at is not None
    )


def _rows(found: Kept, names: Mapping[str, str]) -> pl.DataFrame:
    """Each group at each day that is told: the share with its limits, and how many are known then."""
    every = [
        (names[group.code], MARKS[place], at, group.at_risk[place])
        for group in found.groups
        for place, at in enumerate(group.at)
        if at is not None
    ]
    columns = {
        t("after.group"): pl.Series([name for name, _, _, _ in every], dtype=pl.String),
        t("after.days"): pl.Series([day for _, day, _, _ in every], dtype=pl.Int64),
        "n": pl.Series([n for _, _, _, n in every], dtype=pl.Int64),
    }
    for place, head in enumerate((t("after.share"), t("after.from"), t("after.to"))):
        columns[drawn_rows.in_unit(head, "%")] = pl.Series(
            [round(100 * at[place], 1) for _, _, at, _ in every], dtype=pl.Float64
        )
    return drawn_rows.table(columns)
