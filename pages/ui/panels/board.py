"""What a page places: headline cards and pictures of the metrics that it names, all from a few shared questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import polars as pl
import streamlit as st

from kpi.query.period import Grain
from kpi.query.query import Comparison
from pages.ui.answers import answers
from pages.ui.charts import base, groups
from pages.ui.html import live
from pages.ui.html.cards import grid
from pages.ui.number import card_text, movers, number_dialog
from pages.ui.panels.made import Made, answered_by_bucket
from pages.ui.view import definition_words, filter_bar, words
from pages.ui.view.address import View
from pages.ui.view.measure import Measure
from pages.ui.view.words import t

_BOARDS = "_boards"


@dataclass(frozen=True)
class Board(Made):
    """The metrics of one page under the current filters, placed as cards and pictures."""

    def headlines(self, named: Mapping[str, Sequence[str]], *, key: str = "cards") -> None:
        """The cards, in groups by title; a click opens a number."""
        shown = {title: [self.keep(Made.card, name) for name in names] for title, names in named.items()}
        if clicked := live.show(grid(shown), key=key):
            number_dialog.open_number(clicked)

    def trend(self, name: str, *, height: int = 250) -> None:
        """One metric over time."""
        shown = self.measure(name)
        with self._panel(shown, shown.label, f"trend_{name}"):
            grain, found = self.course(name)
            picture = self.keep(Made.line, name, height)
            if picture is None:
                self._nothing(name, found)
                return
            base.draw(picture)
            self._about_steps(grain, found, shown)

    def by(self, name: str, dimension: str) -> None:
        """One metric by the groups of a dimension."""
        shown = self.measure(name)
        with self._panel(
            shown,
            t("chart.by", label=shown.label, dimension=filter_bar.dimension_label(dimension).lower()),
            f"{name}_{dimension}",
        ):
            picture = self.keep(Made.breakdown, name, dimension)
            if picture is None:
                self._nothing(name, self.answer(self.by_question(name, dimension)))
                return
            base.draw(picture, key=f"by_{name}_{dimension}")  # a team and a category of one name may look alike

    def by_hour(self, name: str) -> None:
        """One metric by weekday and hour."""
        shown = self.measure(name)
        with self._panel(shown, t("chart.when", label=shown.label), f"hours_{name}"):
            picture = self.keep(Made.heatmap, name)
            if picture is None:
                self._nothing(name)
                return
            base.draw(picture)

    def scores(self, name: str) -> None:
        """How often each score was given."""
        shown = self.measure(name)
        with self._panel(shown, t("chart.scores", label=shown.label), f"scores_{name}"):
            picture = self.keep(Made.distribution, name)
            if picture is None:
                self._nothing(name, self.answer(self.by_question(name, groups.SCORE)).select(pl.col("n").sum()))
                return
            base.draw(picture)

    def scores_over_time(self, name: str) -> None:
        """The share of each score over time."""
        shown = self.measure(name)
        with self._panel(shown, t("chart.scores_time", label=shown.label), f"scores_time_{name}"):
            grain, frame = self.scored(name)
            totals = answered_by_bucket(frame)
            picture = self.keep(Made.stack, name)
            if picture is None:
                self._nothing(name, totals)
                return
            base.draw(picture)
            self._about_steps(grain, totals, shown)

    def how_to_read(self) -> None:
        """One line under the pictures that says what their signs mean."""
        named = {Comparison.PREVIOUS: "chart.before", Comparison.YEAR: "chart.year_before"}.get(self.view.comparison)
        st.caption(t("chart.how", before=t(named)) if named and self.view.base(self.today) else t("chart.how_plain"))
        if told := self.notes():
            texts = [t("chart.note", day=words.day(note.on), text=note.text.rstrip(".")) for note in told]
            st.caption(words.literal(t("chart.notes", notes="; ".join(texts))))

    def news(self) -> None:
        """The teams and channels whose change stands out from chance; a click shows one of them alone."""
        with _panel(t("news.title"), "news"):
            if self.view.base(self.today) is None:
                st.caption(t("news.no_base"))
            else:
                movers.show(self.view, self.keep(Made.changed))

    def prepare(self, view: View) -> None:
        """Make all that this board had to make for another view too."""
        other = _board(self.metrics, view, self.today, self.grouped, self.told, *answers.version())
        other.make_as(self)

    def _nothing(self, name: str, found: pl.DataFrame | None = None) -> None:
        """Why there is no picture: the filters, too few rows in each part of it (`found`), or no data."""
        missing = answers.unavailable(self.query).get(name)
        if missing:
            st.caption(t("number.unavailable", dimension=filter_bar.dimension_label(missing).lower()))
        elif found is not None and found["n"].sum():
            st.caption(f"{t('few.everywhere')} {card_text.shown_from(self.measure(name).metric)}.")
        else:
            st.caption(t("empty.chart"))

    def _about_steps(self, grain: Grain, found: pl.DataFrame, shown: Measure) -> None:
        """Why the steps are longer than those of the page, and which of them are not drawn."""
        longer = card_text.longer_steps(self.grain, grain, shown.metric) if grain is not self.grain else ""
        if said := " ".join(filter(None, [longer, card_text.few_steps(found, shown.metric)])):
            st.caption(said)

    @contextmanager
    def _panel(self, shown: Measure, title: str, key: str) -> Iterator[None]:
        """The box of a picture of one metric, with its definition where it is not the usual one."""
        with _panel(title, key):
            if told := definition_words.unusual(shown.metric, self.view.choices):
                st.caption(words.literal(told))
            yield


def board(*metrics: str, grouped: Sequence[tuple[str, ...]] = (), told: Sequence[str] = ()) -> Board:
    """The board of a page for the filters in the address."""
    made = _board(metrics, filter_bar.current(), answers.today(), tuple(grouped), tuple(told), *answers.version())
    answers.prepare(made.questions)  # together, before any part of the page asks alone
    st.session_state.setdefault(_BOARDS, []).append(made)
    return made


@lru_cache(maxsize=128)
def _board(
    metrics: tuple[str, ...],
    view: View,
    today: date,
    grouped: tuple[tuple[str, ...], ...],
    told: tuple[str, ...],
    version: int,
    path: str,
) -> Board:
    """The same board for the same filters and data, with all that it has made already."""
    return Board(metrics, view, today, grouped, told)


def drawn() -> list[Board]:
    """The boards of the run that ends."""
    return list(dict.fromkeys(st.session_state.pop(_BOARDS, [])))


@contextmanager
def _panel(title: str, key: str) -> Iterator[None]:
    with st.container(border=True, gap="xsmall", height="stretch", key=f"panel_{key}"):
        st.header(words.literal(title), anchor=False)
        yield
