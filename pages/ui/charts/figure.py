"""What all pictures share: colours, layout and labels. Figures are plain dictionaries; panels draw them by ui/html/picture.py.

Colours are placeholders, which ui/html/picture.js replaces in the browser by those of the theme (.streamlit/config.toml), so
one figure serves light and dark. Numbers are numpy arrays of float32; no picture has more than 2,000 points.
"""

from __future__ import annotations

import base64
import json
import math
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Unit
from kpi.verdict.targets import TargetVerdict
from pages.ui.view import filter_bar, words
from pages.ui.view.as_text import visible
from pages.ui.view.measure import Measure
from pages.ui.view.opened import Mark
from pages.ui.view.words import t

MAIN, GREY, FAINT, PAPER, INK = "#000001", "#000010", "#000039", "#000038", "#000037"
CATEGORIES = tuple(f"#0000{number:02}" for number in range(1, 11))
SEQUENCE = tuple(f"#0000{number:02}" for number in range(11, 21))
DIVERGING = tuple(f"#0000{number:02}" for number in range(21, 31))
BAND, HALF = "26", "99"  # opacity as the last two digits of a colour
CLEAR = "rgba(0,0,0,0)"
MOST = 2000

Figure = dict[str, Any]
Numbers = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True)
class Picture:
    """A figure, the sentence that says the same to those who cannot see it, what it shows as `rows` under headings, and what each of its `marks` stands for.

    One that `is_over_time` shows what happened on its axis, and takes notes of it.
    """

    figure: Figure
    alt: str
    note: str = ""
    rows: pl.DataFrame = field(default_factory=pl.DataFrame)
    marks: tuple[Mark, ...] = ()
    is_over_time: bool = False

    @property
    def sent(self) -> str:
        """The figure as the engine's JSON, numbers in base64 as it packs them itself.

        That the engine knows every property is held by tests (tests/pictures.py): to have it look takes eight times as long.
        """
        return json.dumps(_plain(self.figure), ensure_ascii=False, allow_nan=False, separators=(",", ":"))

    @cached_property
    def given(self) -> bytes:
        """What the page is given to draw it, as JSON in the language that is spoken: the figure, and its marks as a table.

        Made once, for it takes longer than all else, and a picture may be drawn many times.
        """
        told = {
            "figure": self.sent,
            "height": self.figure["layout"]["height"],
            "alt": self.alt,
            "label": words.said(REGISTRY.metric(self.marks[0].opened.metric).label) if self.marks else "",
            "marks": [_row(mark) for mark in self.marks],
            "title": t("detail.table"),
            "heads": [t("detail.what"), t("detail.value"), "n"],
            "failed": t("chart.not_loaded"),
        }
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _row(mark: Mark) -> list[str | None]:
    """Place in the picture, what it opens, and what its row of the table says."""
    opens = f"{filter_bar.TARGET_OF if mark.is_target else ''}{mark.opened.code}"
    return [mark.place, opens, visible(mark.name), mark.value, words.number(mark.n)]


def _plain(value: Any) -> Any:
    """A figure or a part of it as JSON has it; what is None is not there, and what is no number is null."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items() if one is not None}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, np.ndarray):
        if value.dtype.kind != "f" or not value.size:
            return _plain(value.tolist())
        packed = {"dtype": value.dtype.str[1:], "bdata": base64.b64encode(value.tobytes()).decode("ascii")}
        return packed | {"shape": ", ".join(map(str, value.shape))} if value.ndim > 1 else packed
    if isinstance(value, float):  # also of numpy
        return float(value) if math.isfinite(value) else None
    if isinstance(value, np.generic):
        return _plain(value.item())
    return value.isoformat() if isinstance(value, date) else value


def make(picture: Picture) -> bytes:
    """Have what is sent of a picture made before it is drawn, which then takes no time."""
    return picture.given


def layout(height: int, *, right: int) -> Figure:
    """What all figures share: quiet axes that cannot be dragged, no legend, transparent paper."""
    axis = {
        "fixedrange": True,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "title": None,
        "tickfont": {"color": GREY, "size": 12},
    }
    return {
        "height": height, "margin": {"l": 4, "r": right, "t": 10, "b": 4, "pad": 6}, "paper_bgcolor": CLEAR, "plot_bgcolor": CLEAR,
        "showlegend": False, "dragmode": False, "hovermode": "closest", "hoverdistance": 60, "hoverlabel": {"align": "left"}, "template": {"layout": {}},
        "xaxis": dict(axis, showgrid=False), "yaxis": dict(axis, showgrid=True, gridcolor=FAINT),
        "annotations": [], "shapes": [],
    }  # fmt: skip


def numbers(frame: pl.DataFrame, name: str) -> Numbers:
    """A column as float32; NaN where there is nothing."""
    return frame[name].cast(pl.Float32).fill_null(float("nan")).to_numpy().astype(np.float32)


def target_values(frame: pl.DataFrame) -> Numbers:
    """The target of each row, where the answer was held against targets; NaN where there is none."""
    return numbers(frame, "target") if "target" in frame.columns else np.full(frame.height, np.nan, np.float32)


def tame(value: Numbers, low: Numbers, high: Numbers) -> list[float]:
    """Ends of intervals that an axis should hold: without the few that would squeeze everything else flat."""
    ends = np.concatenate([low, high])
    ends = ends[np.isfinite(ends)]
    finite = value[np.isfinite(value)]
    if not ends.size or not finite.size:
        return []
    room = max(float(finite.max() - finite.min()), 0.25 * float(np.abs(finite).max()))
    return [float(one) for one in np.clip(ends, finite.min() - room, finite.max() + room)]


def hover(head: str, measure: Measure, row: dict[str, Any], is_open: bool) -> str:
    """What is said about one value: its bucket or group, value, interval, n and, where there is one, its target."""
    lines = [head + (f" ({t('chart.partial')})" if is_open else ""), f"<b>{measure.text(row['value'])}</b>"]
    if interval := measure.interval(row["low"], row["high"]):
        lines.append(t("card.interval", interval=interval))
    if measure.unit is not Unit.COUNT:
        lines.append(f"n {words.number(row['n'] or 0)}")
    if row.get("target") is not None:
        target = measure.text(row["target"])
        said = row["verdict"] and t(f"verdict.{TargetVerdict(row['verdict']).name.lower()}")
        lines.append(t("target.said", target=target, verdict=said) if said else t("target.is", target=target))
    return "<br>".join(lines)


def label(text: str, **where: Any) -> Figure:
    """A piece of text in the picture."""
    color = where.pop("color", None)
    font = {"size": 12} | ({"color": color} if color else {})
    return {
        "text": text,
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "middle",
        "align": "left",
        "font": font,
    } | where


def vertical(x: object, color: str, dash: str) -> Figure:
    """A thin line from top to bottom."""
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": x,
        "x1": x,
        "y0": 0,
        "y1": 1,
        "line": {"color": color, "width": 1, "dash": dash},
    }
