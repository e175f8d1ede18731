"""Headline cards: one grid of HTML with inline SVG for all numbers of a page. Pure."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
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
    Where there are `aim_words`, a button with them hands back "target:NAME".
    `broken` are the places of `spark` whose buckets have only a part of their days.
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
    broken: frozenset[int] = frozenset()
    is_faint: bool = False
    is_withheld: bool = False
    open_words: str = ""
    aim_words: str = ""


def grid(groups: Mapping[str, Sequence[Card]]) -> str:
    """Groups of cards as one piece of HTML; every text is escaped. What is opened is the metric's name."""
    sections = "".join(
        f'<section class="group">{f"<h2>{escape(title)}</h2>" if title else ""}'
        f'<div class="cards" style="--columns:{len(cards) if len(cards) <= 5 else 4}">{"".join(map(_card, cards))}</div></section>'
        for title, cards in groups.items()
    )
    deepest = max(map(len, groups.values()), default=1)
    return f'<div class="frame" style="--deepest:{deepest}">{sections}</div>'


def sparkline(values: Sequence[float | None], broken: Collection[int] = ()) -> str:
    """A line without axes; gaps stay gaps, the newest point is marked. What hangs on a broken bucket is dashed and hollow."""
    known = {place: value for place, value in enumerate(values) if value is not None and math.isfinite(value)}
    if len(known) < 2:
        return ""
    # a bucket of a day or two may lie anywhere: it must not squeeze the others flat
    whole = [value for place, value in known.items() if place not in broken] or list(known.values())
    low, high = min(whole), max(whole)
    span = max(high - low, _LEAST_SPAN * max(abs(low), abs(high))) or 1.0
    middle = (low + high) / 2
    step = WIDTH / (len(values) - 1)

    def point(place: int) -> str:
        up = min(max((known[place] - middle) / span * (HEIGHT - 6), 2 - HEIGHT / 2), HEIGHT / 2 - 2)
        return f"{place * step:.1f} {HEIGHT / 2 - up:.1f}"

    runs: list[list[int]] = [[]]
    for place in range(len(values)):
        if place in known and place not in broken:
            runs[-1].append(place)
        else:
            runs.append([])
    last = max(known)
    lines = "".join(f'<path d="M{"L".join(map(point, run))}"/>' for run in runs if len(run) > 1)
    lines += "".join(
        f'<path class="dot lone" d="M{point(run[0])}l.01 0"/>' for run in runs if len(run) == 1 and run[0] != last
    )
    hanging = [
        (place, place + 1) for place in known if place + 1 in known and not {place, place + 1}.isdisjoint(broken)
    ]
    ends = "".join(f'<path class="open" d="M{point(one)}L{point(other)}"/>' for one, other in hanging)
    dots = "".join(
        f'<path class="dot" d="M{point(place)}l.01 0"/>'
        + (f'<path class="hole" d="M{point(place)}l.01 0"/>' if place in broken else "")
        for place in known
        if place in broken or place == last
    )
    return (
        f'<svg class="spark" viewBox="-1 0 {WIDTH + 3:.0f} {HEIGHT:.0f}" preserveAspectRatio="none" aria-hidden="true">'
        f"{lines}{ends}{dots}</svg>"
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
        f'<p class="was">{escape(card.was)}{" · " if card.was and change else ""}{change}</p>'
        if card.was or change
        else ""
    )
    target = f'<p class="target {escape(card.target_mark)}">{escape(card.target)}</p>' if card.target else ""
    notes = "".join(f'<p class="hint">{escape(text)}</p>' for text in (card.hint, *card.notes) if text)
    lines = "".join(f"<span>{escape(text)}</span>" for text in card.about if text)
    # By keyboard its place is the part of the opened number: a second stop at each card would be one too many.
    aim = (
        f'<button type="button" class="aim" tabindex="-1" data-open="target:{escape(card.metric)}" aria-label="{escape(card.aim_words)}: {escape(card.label)}">{escape(card.aim_words)}</button>'
        if card.aim_words
        else ""
    )
    return (
        f'<article class="card{" faint" if card.is_faint else ""}">{button}'
        f'<p class="value{" words" if card.is_withheld else ""}">{escape(card.value)}</p>{was}{target}{notes}'
        f"{sparkline(card.spark, card.broken)}{aim}"
        f'<p class="about" id="{about}" role="tooltip"{"" if lines else " hidden"}>{lines}</p></article>'
    )
