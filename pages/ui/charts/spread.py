"""How waits are spread over bands of length, as a figure. Pure."""

from __future__ import annotations

import numpy as np
import polars as pl

from kpi.catalogue.registry import REGISTRY
from pages.ui.charts import drawn_rows, figure
from pages.ui.charts.figure import INK, MAIN, Picture
from pages.ui.view import words
from pages.ui.view.as_text import in_picture
from pages.ui.view.measure import Measure
from pages.ui.view.opened import Mark, Opened
from pages.ui.view.words import t


def spread(frame: pl.DataFrame, dimension: str, measure: Measure) -> Picture:
    """The share of the rows of a metric in each band (`n` by band), the shortest first, and how many are within each."""
    frame = frame.filter(pl.col(dimension).is_not_null(), pl.col("n") > 0).sort(dimension)
    names = [str(band).partition(" · ")[2] for band in frame[dimension]]
    n = frame["n"].to_numpy()
    share = n / n.sum()
    rows = f"count.{REGISTRY.facts(measure.metric.facts).row}"
    said = [
        t("spread.band", band=name, rows=words.count(rows, float(count)), share=words.share(float(part)), within=words.share(float(within)))
        for name, count, part, within in zip(names, n, share, np.cumsum(share), strict=True)
    ]  # fmt: skip
    places = np.arange(len(names), dtype=np.float32)
    bars = {
        "type": "bar", "x": places, "y": share.astype(np.float32), "width": 0.72, "marker": {"color": MAIN, "cornerradius": 3},
        "customdata": [f"{in_picture(one)}<br>n {words.number(float(count))}" for one, count in zip(said, n, strict=True)], "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip
    layout = figure.layout(236, right=4)
    layout["xaxis"] |= {
        "tickvals": places,
        "ticktext": [in_picture(name).replace(" to ", " to<br>", 1) for name in names],
        "tickangle": 0,
    }
    layout["yaxis"] |= {"showticklabels": False, "showgrid": False, "range": [0, float(share.max()) * 1.16]}
    layout["annotations"] = [
        figure.label(
            f"<b>{words.share(float(part))}</b>", x=place, y=float(part), xanchor="center", yanchor="bottom", color=INK
        )
        for place, part in zip(places, share, strict=True)
    ]
    columns = {
        t("take.band"): pl.Series(names, dtype=pl.String),
        drawn_rows.in_unit(t("take.share"), "%"): drawn_rows.scaled(pl.Series(share), 0.01),
        "n": drawn_rows.scaled(frame["n"]),
    }
    alt = f"{measure.label}. {'; '.join(said)}"
    marks = tuple(
        Mark(
            place=f"0/{point}",
            opened=Opened(measure.metric.name).within(dimension, band),
            name=name,
            value=words.share(float(part)),
            n=float(count),
        )
        for point, (band, name, part, count) in enumerate(zip(frame[dimension], names, share, n, strict=True))
    )
    return Picture({"data": [bars], "layout": layout}, alt, rows=drawn_rows.table(columns), marks=marks)
