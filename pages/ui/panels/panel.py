"""What a panel is: a frozen value that says what it asks, makes what it shows, and says why there is nothing. Nothing here draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, runtime_checkable

import polars as pl

from kpi.engine.answer import Question
from kpi.query.period import Period
from kpi.sql import clauses
from pages.ui.answers import reader
from pages.ui.charts.figure import Picture
from pages.ui.html import live
from pages.ui.html.record_table import Headings
from pages.ui.number import card_text
from pages.ui.panels.dated_view import DatedView
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.view import definition_words, filter_words, words
from pages.ui.view.measure import Measure, measure
from pages.ui.view.words import t


@dataclass(frozen=True, kw_only=True)
class CodeChoice:
    """A choice in the heading of a panel that stands in the address as a plain code; its words are under `key`, or `labels` has them: then it is a list to choose from."""

    name: str
    codes: tuple[str, ...]
    key: str
    labels: Mapping[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Heading:
    """The box of a panel: `title` as text, `key` for styles, the definition where it is not the usual one, a choice, and lists to choose from below."""

    title: str
    key: str
    definition: str = ""
    choice: CodeChoice | None = None
    lists: tuple[CodeChoice, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Html:
    """HTML whose texts are escaped already; what a click hands back goes to `on_click`, a callback. Keys are unique on a page."""

    html: str
    key: str
    on_click: Callable[[str], None]

    @cached_property
    def given(self) -> bytes:
        """What the page is given to draw it, in the language that is spoken; made once, as what it is kept for is drawn many times."""
        return live.given(self.html, self.on_click)


@dataclass(frozen=True, kw_only=True)
class Records:
    """Rows of records with a line above them, beside which `actions` draws buttons, and what `below` draws under them.

    Where rows can be opened, `on_open` is handed the row; where they are a part of more, `headings` sort the whole.
    """

    frame: pl.DataFrame
    alt: str
    height: int
    lead: str
    is_lead_quiet: bool = True
    actions: Callable[[], None]
    below: Callable[[pl.DataFrame], None] | None = None
    on_open: Callable[[Mapping[str, Any]], None] | None = None
    headings: Headings | None = None


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a panel shows: one body, a line above it and lines of small print below it, all of it text as it is read.

    `narrow` takes the place of a picture on a narrow screen. `notice` stands in a box: what the reader must change. `elsewhere` are
    days that have what these have not. `missing` are metrics that no source tells: where nothing else is shown, the panel is left out. `rows` are
    the numbers of a body of HTML under headings, `title` what its file is called
    where the panel has no heading, and `help_link` the words of a link to the definitions.
    """

    body: Picture | Html | Records | None = None
    narrow: Picture | None = None
    lead: str = ""
    notice: str = ""
    lines: tuple[str, ...] = ()
    elsewhere: Period | None = None
    missing: tuple[str, ...] = ()
    rows: pl.DataFrame | None = None
    title: str = ""
    help_link: str = ""

    @property
    def is_left_out(self) -> bool:
        """Whether there is nothing to show, in no days and with no filters."""
        return bool(self.missing) and self.body is None


class Panel(Protocol):
    """One thing that a page shows. Equal panels of one view, data version and language show the same, and are made once."""

    def heading(self, view: DatedView) -> Heading | None:
        """Its box; None where it stands on the page without one."""

    def questions(self, view: DatedView) -> list[Question]:
        """All that it asks whatever the answers are."""

    def figure(self, answers: PageAnswers) -> Content | None:
        """What it shows, made without drawing; None where there is nothing."""

    def empty(self, answers: PageAnswers) -> str:
        """Why there is nothing, in words."""


@runtime_checkable
class OfMany(Protocol):
    """A panel of many metrics, which shows the others where the engine answers nothing about some."""

    def without(self, names: frozenset[str]) -> Panel | None:
        """The panel without these metrics; None where none is left."""


def shown_as(name: str, view: DatedView) -> Measure:
    """A metric as it is shown in a view."""
    return measure(name, view.view.clock, view.view.choices)


def metric_heading(name: str, view: DatedView, title: str, key: str) -> Heading:
    """The box of a picture of one metric."""
    unusual = definition_words.unusual(shown_as(name, view).metric, view.view.choices)
    return Heading(title=title, key=key, definition=unusual)


def tells_all(found: pl.DataFrame) -> bool:
    """Whether no group is withheld from who reads: else nobody can say what share of the whole each of the others is."""
    return not found["n"].has_nulls()


def why_empty(name: str, answers: PageAnswers, rows: float) -> str:
    """Why there is no picture of a metric: the filters, too few rows in each part of it (`rows` in all), or no data."""
    missing = not_in_whole(name, answers.view) if rows else unavailable(name, answers.view)
    if missing:
        return missing
    if rows:
        return f"{t('few.everywhere')} {card_text.shown_from(shown_as(name, answers.view).metric)}."
    return t("empty.chart")


def unavailable(name: str, view: DatedView) -> str:
    """Which filter a metric does not have, in words; empty where it has them all."""
    missing = clauses.unavailable(view.query(name)).get(name)
    return t("number.unavailable", by=filter_words.by_words(missing)) if missing else ""


def not_in_whole(name: str, view: DatedView) -> str:
    """Why a metric is not worked out of all rows: the filters, or small groups are hidden from who reads; empty where it is."""
    if missing := unavailable(name, view):
        return missing
    smallest = reader.limits().smallest
    return t("outside.smallest", n=words.number(smallest)) if smallest else ""


def small_print(*lines: str) -> tuple[str, ...]:
    """The lines that say something."""
    return tuple(line for line in lines if line)
