"""What a page places: headline cards and pictures of the metrics that it names, all from a few shared questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache, partial
from typing import Any, TypeVar

import polars as pl
import streamlit as st

from kpi.enough import is_few, rows_from, without_few
from kpi.period import Grain
from kpi.query import Comparison, Query
from kpi.registry import REGISTRY
from pages.ui import (
    aims,
    charts,
    course,
    definition,
    filters,
    groups,
    headline,
    live,
    opened,
    session,
    trends,
    what_changed,
    words,
)
from pages.ui.address import View
from pages.ui.cards import Card, grid
from pages.ui.charts import Picture
from pages.ui.measure import Measure, measure
from pages.ui.plan import Plan, closed
from pages.ui.trends import Note
from pages.ui.words import t

_BOARDS = "_boards"
Made = TypeVar("Made")


@dataclass(frozen=True)
class Board(Plan):
    """The metrics of one page under the current filters, placed as cards and pictures."""

    def headlines(self, named: Mapping[str, Sequence[str]], *, key: str = "cards") -> None:
        """The cards, in groups by title; a click opens a number."""
        shown = {
            title: [self._keep((name, "card"), partial(self._card, name)) for name in names]
            for title, names in named.items()
        }
        if clicked := live.show(grid(shown), key=key):
            opened.open_number(clicked)

    def trend(self, name: str, *, height: int = 250) -> None:
        """One metric over time."""
        shown = self._measure(name)
        with self._panel(shown, shown.label, f"trend_{name}"):
            grain, found = self._course(shown)
            picture = self._keep((name, "trend", str(height)), lambda: self._trend(shown, height))
            if picture is None:
                self._nothing(name, found)
                return
            charts.draw(picture)
            self._about_steps(grain, found, shown)

    def by(self, name: str, dimension: str) -> None:
        """One metric by the groups of a dimension."""
        shown = self._measure(name)
        with self._panel(
            shown,
            t("chart.by", label=shown.label, dimension=filters.dimension_label(dimension).lower()),
            f"{name}_{dimension}",
        ):
            frame = self.answer(self.by_question(name, dimension))
            if without_few(frame, shown.metric)["value"].drop_nulls().is_empty():
                self._nothing(name, frame)
                return
            whole = without_few(self.total_of[name], shown.metric)["value"] if name in self.metrics else []
            frame = self._judged(frame, replace(self.query, by=(dimension,)), shown)
            picture = self._keep(
                (name, "by", dimension),
                lambda: groups.breakdown(frame, dimension, shown, whole=whole[0] if len(whole) else None),
            )
            charts.draw(picture, key=f"by_{name}_{dimension}")  # a team and a category of one name may look alike

    def by_hour(self, name: str) -> None:
        """One metric by weekday and hour."""
        shown = self._measure(name)
        with self._panel(shown, t("chart.when", label=shown.label), f"hours_{name}"):
            frame = self.answer(self.by_question(name, *groups.WEEKDAY_HOUR))
            if not frame["n"].sum():
                self._nothing(name)
                return
            charts.draw(self._keep((name, "by hour"), lambda: groups.heatmap(frame, shown)))

    def scores(self, name: str) -> None:
        """How often each score was given."""
        shown = self._measure(name)
        with self._panel(shown, t("chart.scores", label=shown.label), f"scores_{name}"):
            frame = self.answer(self.by_question(name, groups.SCORE))
            total = frame.select(pl.col("n").sum())
            if not total["n"][0] or is_few(shown.metric, total["n"][0]):
                self._nothing(name, total)
                return
            charts.draw(groups.distribution(frame, shown))

    def scores_over_time(self, name: str) -> None:
        """The share of each score over time."""
        shown = self._measure(name)
        with self._panel(shown, t("chart.scores_time", label=shown.label), f"scores_time_{name}"):
            grain, _ = self._course(shown)
            frame = course.ask(replace(self.query, metrics=(name,), by=(groups.SCORE,)), grain, self.period)
            totals = frame.group_by("bucket").agg(pl.col("n").sum())
            enough = totals.filter(pl.col("n") >= max(rows_from(shown.metric), 1))
            if enough.is_empty():
                self._nothing(name, totals)
                return
            drawn = frame.filter(pl.col("bucket").is_in(enough["bucket"].implode()))
            charts.draw(groups.stacked(drawn, shown, grain))
            self._about_steps(grain, totals, shown)

    def how_to_read(self) -> None:
        """One line under the pictures that says what their signs mean."""
        named = {Comparison.PREVIOUS: "chart.before", Comparison.YEAR: "chart.year_before"}.get(self.view.comparison)
        st.caption(t("chart.how", before=t(named)) if named and self.view.base(self.today) else t("chart.how_plain"))
        if told := self._notes():
            texts = [t("chart.note", day=words.day(note.on), text=note.text.rstrip(".")) for note in told]
            st.caption(words.literal(t("chart.notes", notes="; ".join(texts))))

    def news(self) -> None:
        """The teams and channels whose change stands out from chance; a click shows one of them alone."""
        with _panel(t("news.title"), "news"):
            what_changed.show(self.view, self.today, self.told)

    def _trend(self, shown: Measure, height: int) -> Picture | None:
        name = shown.metric.name
        grain, found = self._course(shown)
        now = without_few(self._judged(found, replace(self.query, grain=grain), shown), shown.metric)
        if now["value"].drop_nulls().is_empty():
            return None
        before = self._before(name, grain)
        base = without_few(before, shown.metric) if before is not None else None
        named = {Comparison.PREVIOUS: "chart.before", Comparison.YEAR: "chart.year_before"}.get(self.view.comparison)
        return trends.trend(
            now,
            shown,
            grain,
            self.period,
            base=base,
            base_words=t(named) if named else "",
            notes=self._notes(),
            height=height,
        )

    def _card(self, name: str) -> Card:
        shown = self._measure(name)
        frame = self.total_of[name]
        if frame.is_empty() or frame["value"][0] is None:
            missing = session.unavailable(self.query).get(name)
            hint = (
                t("card.unavailable", dimension=filters.dimension_label(missing).lower())
                if missing
                else headline.last_known(course.last_day(self.query, name), self.view)
            )
            return headline.empty(shown, self.view, hint)
        grain, line = self._course(shown)
        last = line["bucket"][-1] if line.height else None
        is_last_open = last is not None and trends.is_partial(last, grain, self.period)
        row = frame.row(0, named=True)
        aim = aims.aim_of(self.query, shown, row)
        made = headline.card(shown, row, line, self.view, is_last_open=is_last_open)
        return replace(made, target=aim.words, target_tone=aim.tone)

    def _nothing(self, name: str, found: pl.DataFrame | None = None) -> None:
        """Why there is no picture: the filters, too few rows in each part of it (`found`), or no data."""
        missing = session.unavailable(self.query).get(name)
        if missing:
            st.caption(t("number.unavailable", dimension=filters.dimension_label(missing).lower()))
        elif found is not None and found["n"].sum():
            st.caption(f"{t('few.everywhere')} {headline.shown_from(self._measure(name).metric)}.")
        else:
            st.caption(t("empty.chart"))

    def _notes(self) -> list[Note]:
        days = closed(self.period)
        return (
            [Note(on=on, text=text) for on, text in session.notes(days.start, days.last)]
            if days.start and days.last
            else []
        )

    def _course(self, shown: Measure) -> tuple[Grain, pl.DataFrame]:
        """A metric over time: by the chosen steps, or by steps of which enough have the rows to be shown."""
        found = self.course_of[shown.metric.name]
        if self.view.grain:
            return self.grain, found
        return self._keep(
            (shown.metric.name, "course"),
            lambda: course.in_enough_steps(self.query, found, self.grain, closed(self.period), shown.metric),
        )

    def _about_steps(self, grain: Grain, found: pl.DataFrame, shown: Measure) -> None:
        """Why the steps are longer than those of the page, and which of them are not drawn."""
        longer = headline.longer_steps(self.grain, grain, shown.metric) if grain is not self.grain else ""
        if said := " ".join(filter(None, [longer, headline.few_steps(found, shown.metric)])):
            st.caption(said)

    def _before(self, name: str, grain: Grain) -> pl.DataFrame | None:
        """The same for the period compared with."""
        base = self.view.base(self.today)
        if base is None or self.before is None or grain is self.grain:
            return None if self.before is None else self.course_before[name]
        return course.ask(replace(self.query, metrics=(name,)), grain, base)

    def _judged(self, frame: pl.DataFrame, query: Query, shown: Measure) -> pl.DataFrame:
        """With its targets, which hold for the usual definition only."""
        is_usual = REGISTRY.is_usual(shown.metric, self.view.choices, self.view.settings)
        return aims.judge(frame, query) if is_usual else frame

    def _measure(self, name: str) -> Measure:
        return measure(name, self.view.clock, self.view.choices)

    @cached_property
    def _kept(self) -> dict[tuple[str, ...], Any]:
        return {}

    def _keep(self, what: tuple[str, ...], make: Callable[[], Made]) -> Made:
        """What is made once a board, which lasts as long as its data: cards, pictures, courses."""
        if what not in self._kept:
            self._kept[what] = make()
        found: Made = self._kept[what]
        return found

    @contextmanager
    def _panel(self, shown: Measure, title: str, key: str) -> Iterator[None]:
        """The box of a picture of one metric, with its definition where it is not the usual one."""
        with _panel(title, key):
            if told := definition.unusual(shown.metric, self.view.choices):
                st.caption(words.literal(told))
            yield


def board(*metrics: str, grouped: Sequence[tuple[str, ...]] = (), told: Sequence[str] = ()) -> Board:
    """The board of a page for the filters in the address."""
    made = _board(metrics, filters.current(), session.today(), tuple(grouped), tuple(told), *session.version())
    session.prepare(made.questions)  # somebody asks, even where all is there
    st.session_state.setdefault(_BOARDS, []).append(made)
    return made


@lru_cache(maxsize=64)
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
