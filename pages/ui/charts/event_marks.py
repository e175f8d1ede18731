"""What happened, marked in a picture over time: a line at its day, a few words above, and all of them at the foot of the line. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import polars as pl

from kpi.query.period import Grain, following
from pages.ui.charts import drawn_rows, figure
from pages.ui.charts.figure import GREY, HALF, Figure
from pages.ui.view import words
from pages.ui.view.as_text import in_picture
from pages.ui.view.words import t

NOTE_ROOM, LEAST_NOTE = 28, 9
"""How many letters of notes fit above a plot, and how many are needed to say anything."""
HOVER_NOTES, HOVER_LETTERS, HOVER_LINE = 5, 200, 52
"""Of how many notes of a day how many letters are read at its mark, in lines of so many."""
ROW_LETTERS = 1000


@dataclass(frozen=True, kw_only=True)
class Note:
    """Something that happened on a day and may explain a bend."""

    on: date
    text: str


def mark(notes: Sequence[Note], on: Sequence[date], grain: Grain, foot: float, figure_: Figure) -> None:
    """Mark the notes of the steps `on` in a figure; `foot` is the lowest value of its axis.

    What happened after the first day of the last step stands there, where the picture ends.
    """
    shown = [note for note in notes if on[0] <= note.on < following(on[-1], grain)]
    if not shown:
        return
    days = {day: list(same) for day, same in groupby(sorted(shown, key=lambda one: min(one.on, on[-1])), key=lambda one: min(one.on, on[-1]))}  # fmt: skip
    layout = figure_["layout"]
    layout["shapes"] = [*layout["shapes"], *(figure.vertical(day.isoformat(), GREY + HALF, "solid") for day in days)]
    layout["annotations"] = [*layout["annotations"], *_labels(days, on)]
    layout["margin"]["t"] = 28
    figure_["data"].append(
        {
            "type": "scatter", "mode": "markers", "x": [day.isoformat() for day in days], "y": [foot] * len(days), "cliponaxis": False,
            "marker": {"color": GREY, "size": 8, "symbol": "triangle-up"}, "hovertext": [_read_at(same) for same in days.values()],
            "hoverinfo": "text",
        }
    )  # fmt: skip


def in_rows(notes: Sequence[Note], on: pl.Series, grain: Grain) -> dict[str, pl.Series]:
    """What happened in each step, as a column under its heading; none where nothing did."""
    texts = []
    for bucket in on:
        mine = [note for note in notes if bucket <= note.on < following(bucket, grain)]
        said = words.apart(t("chart.note", day=words.day(note.on), text=note.text) for note in mine)
        texts.append((said if len(said) <= ROW_LETTERS else said[: ROW_LETTERS - 1] + "…") or None)
    return drawn_rows.where_any(t("take.happened"), pl.Series(texts, dtype=pl.String))


def _read_at(notes: Sequence[Note]) -> str:
    """The notes of one day in full, as far as a small box can hold them."""
    parts = []
    for note in notes[:HOVER_NOTES]:
        text = note.text if len(note.text) <= HOVER_LETTERS else note.text[: HOVER_LETTERS - 1].rstrip() + "…"
        said = t("chart.note", day=words.day(note.on), text=text)
        parts.append("<br>".join(in_picture(line) for line in textwrap.wrap(said, HOVER_LINE)))
    if len(notes) > HOVER_NOTES:
        parts.append(in_picture(t("list.more", n=words.number(len(notes) - HOVER_NOTES))))
    return "<br>".join(parts)


def _labels(days: dict[date, list[Note]], on: Sequence[date]) -> list[Figure]:
    """What happened, above the plot, on the side of its line that has more room; of neighbours only the first is named.

    Room is counted in letters, for a picture of a third of a page. The full texts stand at the marks and in the table.
    """
    span = max((on[-1] - on[0]).days, 1)
    placed = [(day, same[0], round((day - on[0]).days / span * NOTE_ROOM)) for day, same in days.items()]
    first = [
        one
        for before, one in zip([None, *placed], placed, strict=False)
        if before is None or one[2] - before[2] >= LEAST_NOTE // 2
    ]
    labels, taken = [], -4  # to the left of the plot there is room for four letters, to its right for ten
    for place, (day, note, at) in enumerate(first):
        after = (first[place + 1][2] if place + 1 < len(first) else NOTE_ROOM + 9) - at
        before = at - taken
        room = max(after, before)
        text = note.text if len(note.text) <= room else note.text[: room - 1].rstrip(" ,:") + "…"
        taken = at + (len(text) if after >= before else 1)
        if room >= LEAST_NOTE:
            labels.append(figure.label(in_picture(text), x=day.isoformat(), y=1, yref="paper", xanchor="left" if after >= before else "right",
                                 yanchor="bottom", yshift=5, font={"size": 11, "color": GREY}))  # fmt: skip
    return labels
