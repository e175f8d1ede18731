"""Headline cards: one grid of HTML with inline SVG for all numbers of a page. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pages.ui.view.as_text import escape

WIDTH, HEIGHT = 100.0, 30.0
_LEAST_SPAN = 0.25
"""A sparkline spans at least this share of its values' size, so that noise looks like noise."""


@dataclass(frozen=True, kw_only=True)
class Card:
    """What one card says; all of it is text for people. `tone` is good, bad or plain, `target_mark` the code of a verdict or nothing.

    Four lines: label, value, what it `was` with its `change`, and the `target`. `hint` stands in the place of the third where there is no
    value to compare, `notes` are what must be known beside the value, and `about` is what a pointer or the keyboard brings up: interval,
    rows, change and target in full. A value that `is_withheld` is words instead of a number.
    """

    metric: str
    label: str
    value: str
    was: str = ""
    change: str = ""
    tone: str = "plain"
    target: str = ""
    target_mark: str = ""
    hint: str = ""
    notes: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    spark: tuple[float | None, ...] = ()
    is_first_open: bool = False
    is_last_open: bool = False
    is_faint: bool = False
    is_withheld: bool = False
    open_words: str = ""


def grid(groups: Mapping[str, Sequence[Card]]) -> str:
    """Groups of cards as one piece of HTML; every text is escaped. What is opened is the metric's name."""
    sections = "".join(
        f'<section class="group">{f"<h2>{escape(title)}</h2>" if title else ""}'
        f'<div class="cards" style="--columns:{len(cards) if len(cards) <= 5 else 4}">{"".join(map(_card, cards))}</div></section>'
        for title, cards in groups.items()
    )
    return f'<div class="frame">{sections}</div>'


def sparkline(values: Sequence[float | None], *, is_first_open: bool = False, is_last_open: bool = False) -> str:
    """A line without axes; gaps stay gaps, the newest point is marked. What hangs on a broken first or last bucket is dashed and hollow."""
    known = [value for value in values if value is not None and math.isfinite(value)]
    if len(known) < 2:
        return ""
    # a bucket of a day or two may lie anywhere: it must not squeeze the others flat
    whole = known[is_first_open : len(known) - is_last_open]
    low, high = min(whole or known), max(whole or known)
    span = max(high - low, _LEAST_SPAN * max(abs(low), abs(high))) or 1.0
    middle = (low + high) / 2
    step = WIDTH / (len(values) - 1)

    def point(place: int, value: float) -> str:
        up = min(max((value - middle) / span * (HEIGHT - 6), 2 - HEIGHT / 2), HEIGHT / 2 - 2)
        return f"{place * step:.1f} {HEIGHT / 2 - up:.1f}"

    runs: list[list[str]] = [[]]
    for place, value in enumerate(values):
        if value is None or not math.isfinite(value):
            runs.append([])
        else:
            runs[-1].append(point(place, value))
    runs = [run for run in runs if run]
    last = runs[-1][-1]
    ends, holes = "", ""
    if is_first_open:
        holes += f'<path class="dot" d="M{runs[0][0]}l.01 0"/><path class="hole" d="M{runs[0][0]}l.01 0"/>'
        if len(runs[0]) > 1:
            ends += f'<path class="open" d="M{runs[0][0]}L{runs[0][1]}"/>'
            runs[0] = runs[0][1:]
    if is_last_open and len(runs[-1]) > 1:
        ends += f'<path class="open" d="M{runs[-1][-2]}L{runs[-1][-1]}"/>'
        runs[-1] = runs[-1][:-1]
    lines = "".join(f'<path d="M{"L".join(run)}"/>' for run in runs if len(run) > 1)
    lines += "".join(f'<path class="dot lone" d="M{run[0]}l.01 0"/>' for run in runs[:-1] if len(run) == 1)
    dot = f'<path class="dot" d="M{last}l.01 0"/>'
    hollow = f'<path class="hole" d="M{last}l.01 0"/>' if is_last_open else ""
    return (
        f'<svg class="spark" viewBox="-1 0 {WIDTH + 3:.0f} {HEIGHT:.0f}" preserveAspectRatio="none" aria-hidden="true">'
        f"{lines}{ends}{holes}{dot}{hollow}</svg>"
    )


def _card(card: Card) -> str:
    # The label is the button, stretched over the whole card: one stop for the keyboard, and a click anywhere opens it.
    about = f"about_{escape(card.metric)}"
    button = (
        f'<button type="button" class="label" data-open="{escape(card.metric)}" aria-label="{escape(card.open_words or card.label)}" '
        f'aria-describedby="{about}">{escape(card.label)}<span class="more" aria-hidden="true">⤢</span></button>'
    )
    change = f'<b class="{escape(card.tone)}">{escape(card.change)}</b>' if card.change else ""
    was = (
        f'<p class="was">{escape(card.was)}{" " if card.was and change else ""}{change}</p>'
        if card.was or change
        else ""
    )
    target = f'<p class="target {escape(card.target_mark)}">{escape(card.target)}</p>' if card.target else ""
    notes = "".join(f'<p class="hint">{escape(text)}</p>' for text in (card.hint, *card.notes) if text)
    lines = "".join(f"<span>{escape(text)}</span>" for text in card.about if text)
    return (
        f'<article class="card{" faint" if card.is_faint else ""}">{button}'
        f'<p class="value{" words" if card.is_withheld else ""}">{escape(card.value)}</p>{was}{target}{notes}'
        f"{sparkline(card.spark, is_first_open=card.is_first_open, is_last_open=card.is_last_open)}"
        f'<p class="about" id="{about}" role="tooltip"{"" if lines else " hidden"}>{lines}</p></article>'
    )
