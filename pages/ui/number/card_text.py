"""What a headline card says of one number: the value or why it is withheld, its interval, definition and change. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Metric, Unit
from kpi.engine.answer import is_far, known_days
from kpi.query.period import Grain, Period
from kpi.query.query import Comparison
from kpi.verdict.disclosure import Shown, how_shown, is_few, rows_from, without_few
from pages.ui.html.cards import Card
from pages.ui.number import change_text
from pages.ui.number.change_text import Change
from pages.ui.view import definition_words, words
from pages.ui.view.address import View
from pages.ui.view.measure import Measure
from pages.ui.view.words import t


def empty(shown: Measure, view: View, hint: str) -> Card:
    """The card of a number that there is not."""
    return replace(_bare(shown, view), value=shown.text(None), hint=hint, is_faint=True)


def card(
    shown: Measure,
    row: Mapping[str, Any],
    line: pl.DataFrame,
    view: View,
    *,
    broken: frozenset[int] = frozenset(),
) -> Card:
    """The card of one row of a comparison, with its course `line`, of which the buckets at some places are broken."""
    metric = shown.metric
    held = how_shown(metric, row["value"], row["n"])
    rows = "" if shown.unit is Unit.COUNT else rows_behind(metric, row["n"])
    shown_card = replace(
        _bare(shown, view),
        spark=tuple(without_few(line, metric)["value"].to_list()),
        broken=broken,
    )
    if held is Shown.WITHHELD:
        return replace(
            shown_card,
            value=t("few.value"),
            hint=shown_from(metric),
            about=(rows, *shown_card.about),
            is_faint=True,
            is_withheld=True,
        )
    said, interval = change(row, metric), interval_of(row, shown)
    is_wide = held is Shown.WIDE
    return replace(
        shown_card,
        value=shown.text_of(row),
        was=was(row, shown),
        change=said.brief,
        tone=said.tone,
        notes=(*((interval, t("few.wide")) if is_wide else ()), *shown_card.notes),
        about=(
            "" if is_wide else interval or why_no_interval(metric, row),
            rows,
            said.full or said.words,
            *shown_card.about,
        ),
        is_faint=is_wide,
    )


def interval_of(row: Mapping[str, Any], shown: Measure) -> str:
    """The interval of a value in words; empty for full counts and where there is none."""
    interval = "" if shown.unit is Unit.COUNT else shown.interval(row.get("low"), row.get("high"))
    return t("card.interval", interval=interval) if interval else ""


def was(row: Mapping[str, Any], shown: Measure) -> str:
    """What the value was in the days compared with; empty without such days and where it was withheld."""
    metric, before = shown.metric, row.get("base_value")
    if before is None or how_shown(metric, before, row.get("base_n")) is Shown.WITHHELD:
        return ""
    return t("card.was", base=shown.text(before))


def until(row: Mapping[str, Any], period: Period, comparison: Comparison, *, is_brief: bool = False) -> str:
    """Where the data of a number end before the period, and which days they are compared with; empty where they do not.

    Briefly, the days compared with are left out where they are nearly those of the page.
    """
    day = row.get("data_until")
    if not isinstance(day, date) or row.get("value") is None:
        return ""
    _, base = known_days(period, comparison, day)
    is_near = is_brief and not is_far(day, period)
    if base is None or row.get("base_value") is None or is_near:
        return t("card.until", day=words.day(day))
    return t("card.until_compared", day=words.day(day), days=words.days(base))


def lacking(holes: Sequence[tuple[date, date]]) -> str:
    """The first days that the data of a number lack within the days shown; empty where they lack none."""
    return t("card.hole", first=words.day(holes[0][0]), last=words.day(holes[0][1])) if holes else ""


def why_no_interval(metric: Metric, row: Mapping[str, Any]) -> str:
    """Why a value that chance has a part in has no interval; empty where it has one, and of a full count."""
    is_exact = metric.kind.judging.is_full_count or metric.kind.traits.is_additive
    has_limit = row.get("low") is not None or row.get("high") is not None
    return "" if is_exact or has_limit or row.get("value") is None else t("few.no_interval")


def last_known(day: date | None, view: View) -> str:
    """When there last was something, for a number that has nothing now."""
    if day:
        return t("card.last", day=words.day(day))
    return t("card.filtered" if view.filters else "card.no_data")


def change(row: Mapping[str, Any], metric: Metric) -> Change:
    """The change in one row of a comparison; none where a value is withheld, and no colour where one is a wide range."""
    now, before = (how_shown(metric, row.get(f"{side}value"), row.get(f"{side}n")) for side in ("", "base_"))
    if row.get("value") is None or now is Shown.WITHHELD:
        return Change("")
    if before is Shown.WITHHELD:
        return Change(t("few.before"))
    said = change_text.change_of(row, metric)
    return replace(said, tone="plain") if Shown.WIDE in (now, before) else said


def rows_behind(metric: Metric, n: float) -> str:
    """How many rows a value rests on: 725 surveys."""
    return words.count(f"count.{REGISTRY.facts(metric.facts).row}", n)


def shown_from(metric: Metric) -> str:
    """From how many rows a value is shown."""
    return t("few.from", rows=rows_behind(metric, rows_from(metric)))


def few_steps(frame: pl.DataFrame, metric: Metric) -> str:
    """A line about the steps of a picture whose values are withheld; empty where there are none."""
    held = sum(is_few(metric, n) for n in frame["n"])
    rows = rows_behind(metric, rows_from(metric))
    return t("few.steps", n=held, all=frame.height, rows=rows) if held else ""


def longer_steps(short: Grain, longer: Grain, metric: Metric) -> str:
    """A line that says why a picture has longer steps than its page."""
    steps = {"steps": t(f"step.{longer}"), "short": t(f"steps.{short}")}
    return t("few.longer", **steps, rows=rows_behind(metric, rows_from(metric)))


def _bare(shown: Measure, view: View) -> Card:
    """A card without its value. A definition that somebody chose stands on the card, the usual one is in what it is about."""
    definition = definition_words.beside(shown.metric, view)
    is_chosen = bool(definition_words.unusual(shown.metric, view.choices)) or any(
        name in shown.metric.settings for name, _ in view.settings
    )
    return Card(
        metric=shown.metric.name,
        label=shown.label,
        value="",
        notes=(definition,) if definition and is_chosen else (),
        about=() if is_chosen else (definition,),
        open_words=t("card.open", label=shown.label),
    )
