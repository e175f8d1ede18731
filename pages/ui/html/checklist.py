"""The checklist of standards as HTML: what the data say of each, and what people judged. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pages.ui.html.cards import sparkline
from pages.ui.view.as_text import escape
from pages.ui.view.words import t


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One number of a standard, for people; `metric` is what a click opens."""

    metric: str
    label: str
    value: str
    interval: str = ""
    target: str = ""
    tone: str = ""
    spark: tuple[float | None, ...] = ()
    broken: frozenset[int] = frozenset()
    open_words: str = ""
    is_met: bool | None = None  # whether its target is met; None where it has none or it cannot be told
    has_target: bool = False


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One standard: its name and question, what the data say or that they do not, and what was judged."""

    name: str
    title: str
    question: str
    remark: str
    readings: Sequence[Reading] = field(default_factory=tuple)
    judged: str
    judged_tone: str = ""
    note: str = ""
    owner: str = ""
    due: str = ""
    is_overdue: bool = False
    button: str = ""  # none for who may not judge


def checklist(entries: Sequence[Entry]) -> str:
    """All standards; every text is escaped. A click hands back "judge:NAME" or "open:METRIC"."""
    return f'<div class="checklist">{"".join(map(_entry, entries))}</div>'


def _entry(one: Entry) -> str:
    readings = f'<ul class="readings">{"".join(map(_reading, one.readings))}</ul>' if one.readings else ""
    remark = f'<p class="quiet">{escape(one.remark)}</p>' if one.remark else ""
    note = f'<p class="quiet">{escape(t("judge.said", note=one.note))}</p>' if one.note else ""
    owner = f"<span>{escape(one.owner)}</span>" if one.owner else ""
    due = f'<span class="{"late" if one.is_overdue else ""}">{escape(one.due)}</span>' if one.due else ""
    who = f'<p class="quiet who">{owner}{" · " if owner and due else ""}{due}</p>' if owner or due else ""
    return (
        f'<section class="standard"><h2>{escape(one.title)}</h2><p class="question">{escape(one.question)}</p>{readings}{remark}'
        f'<div class="judged"><div><span class="verdict {escape(one.judged_tone)}">{escape(one.judged)}</span>{note}{who}</div>'
        f"{_button(one)}</div></section>"
    )


def _button(one: Entry) -> str:
    if not one.button:
        return ""
    return (
        f'<button type="button" class="act" data-open="judge:{escape(one.name)}" aria-label="{escape(one.button)}: {escape(one.title)}">'
        f"{escape(one.button)}</button>"
    )


def _reading(one: Reading) -> str:
    interval = f"<small>{escape(one.interval)}</small>" if one.interval else ""
    target = f'<span class="said {escape(one.tone)}">{escape(one.target)}</span>' if one.target else "<span></span>"
    return (
        f'<li class="reading"><button type="button" class="opens" data-open="open:{escape(one.metric)}" title="{escape(one.open_words)}">{escape(one.label)}</button>'
        f'<span class="amount">{escape(one.value)}{interval}</span>{target}{sparkline(one.spark, one.broken) or "<span></span>"}</li>'
    )
