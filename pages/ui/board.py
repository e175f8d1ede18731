"""What a page places: headline cards and pictures of the metrics that it names, all from a few shared questions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl
import streamlit as st

from kpi.metric import Unit
from kpi.period import Grain, Period, grain_for
from kpi.query import Comparison, Query
from kpi.registry import REGISTRY
from pages.ui import changes, charts, filters, groups, live, opened, session, trends, words
from pages.ui.address import View
from pages.ui.cards import Card, grid
from pages.ui.enough import is_few
from pages.ui.measure import Measure, measure
from pages.ui.news import News, listing
from pages.ui.trends import Note
from pages.ui.words import t

GROUPED = ("team", "channel")
"""The splits in which the overview looks for changes."""

NEWS = 6


@dataclass(frozen=True)
class Board:
    """The metrics of one page under the current filters. They are asked for together, so that they share their scans."""

    metrics: tuple[str, ...]
    view: View
    today: date

    @property
    def query(self) -> Query:
        """The question for all metrics of the page."""
        return self.view.query(*self.metrics, today=self.today)

    @property
    def period(self) -> Period:
        """The days shown."""
        return self.query.period

    @cached_property
    def grain(self) -> Grain:
        """The chosen grain, or the one that suits the days; never so fine that a picture has more points than it can draw."""
        period = _closed(self.period)
        chosen = self.view.grain or grain_for(period)
        if period.days and period.days > charts.MOST and chosen is Grain.DAY:
            return Grain.WEEK
        return chosen

    @cached_property
    def totals(self) -> pl.DataFrame:
        """One row a metric, with the change to the period compared with."""
        return session.compare(self.query, self.view.comparison)

    @cached_property
    def over_time(self) -> pl.DataFrame:
        """All metrics by bucket."""
        return self._whole(session.ask(replace(self.query, grain=self.grain)), self.period)

    @cached_property
    def before(self) -> pl.DataFrame | None:
        """All metrics by bucket of the period compared with."""
        base = self.view.base(self.today)
        return self._whole(session.ask(replace(self.query, grain=self.grain, period=base)), base) if base else None

    def headlines(self, named: Mapping[str, Sequence[str]]) -> None:
        """The cards, in groups by title; a click opens a number."""
        shown = {title: [self._card(name) for name in names] for title, names in named.items()}
        if clicked := live.show(grid(shown), key="cards"):
            opened.open_number(clicked)

    def trend(self, name: str, *, height: int = 250) -> None:
        """One metric over time."""
        shown = self._measure(name)
        with _panel(shown.label, f"trend_{name}"):
            now = self._of(self.over_time, name)
            if now["value"].drop_nulls().is_empty():
                self._nothing(name)
                return
            base = self._of(self.before, name) if self.before is not None else None
            named = {Comparison.PREVIOUS: "chart.before", Comparison.YEAR: "chart.year_before"}.get(
                self.view.comparison
            )
            charts.draw(
                trends.trend(
                    now,
                    shown,
                    self.grain,
                    self.period,
                    base=base,
                    base_words=t(named) if named else "",
                    notes=self._notes(),
                    height=height,
                )
            )

    def by(self, name: str, dimension: str) -> None:
        """One metric by the groups of a dimension."""
        shown = self._measure(name)
        with _panel(
            t("chart.by", label=shown.label, dimension=filters.dimension_label(dimension).lower()),
            f"{name}_{dimension}",
        ):
            frame = self._ask(name, dimension)
            if frame["value"].drop_nulls().is_empty():
                self._nothing(name)
                return
            whole = self._of(self.totals, name)["value"] if name in self.metrics else []
            charts.draw(groups.breakdown(frame, dimension, shown, whole=whole[0] if len(whole) else None))

    def by_hour(self, name: str) -> None:
        """One metric by weekday and hour."""
        shown = self._measure(name)
        with _panel(t("chart.when", label=shown.label), f"hours_{name}"):
            frame = self._ask(name, *groups.WEEKDAY_HOUR)
            if not frame["n"].sum():
                self._nothing(name)
                return
            charts.draw(groups.heatmap(frame, shown))

    def scores(self, name: str) -> None:
        """How often each score was given."""
        shown = self._measure(name)
        with _panel(t("chart.scores", label=shown.label), f"scores_{name}"):
            frame = self._ask(name, groups.SCORE)
            if not frame["n"].sum():
                self._nothing(name)
                return
            charts.draw(groups.distribution(frame, shown))

    def scores_over_time(self, name: str) -> None:
        """The share of each score over time."""
        shown = self._measure(name)
        with _panel(t("chart.scores_time", label=shown.label), f"scores_time_{name}"):
            frame = session.ask(replace(self.query, metrics=(name,), by=(groups.SCORE,), grain=self.grain))
            if not frame["n"].sum():
                self._nothing(name)
                return
            charts.draw(groups.stacked(frame, shown, self.grain))

    def how_to_read(self) -> None:
        """One line under the pictures that says what their signs mean."""
        named = {Comparison.PREVIOUS: "chart.before", Comparison.YEAR: "chart.year_before"}.get(self.view.comparison)
        st.caption(t("chart.how", before=t(named)) if named and self.view.base(self.today) else t("chart.how_plain"))
        if told := self._notes():
            texts = [t("chart.note", day=words.day(note.on), text=note.text.rstrip(".")) for note in told]
            st.caption(words.literal(t("chart.notes", notes="; ".join(texts))))

    def news(self, *names: str) -> None:
        """The teams and channels whose change stands out from chance; a click shows one of them alone."""
        with _panel(t("news.title"), "news"):
            if self.view.base(self.today) is None:
                st.caption(t("news.no_base"))
                return
            found = self._changed(names)
            if found is None or found.is_empty():
                st.caption(t("news.nothing" if found is None else "news.none"))
                return
            clicked = live.show(
                listing([self._news(row) for row in found.head(NEWS).iter_rows(named=True)]), key="news"
            )
            st.caption(t("news.help"))
            if clicked:
                filters.choose(*json.loads(clicked))

    def _changed(self, names: Sequence[str]) -> pl.DataFrame | None:
        frames = []
        for dimension in GROUPED:
            query = self.view.query(*names, today=self.today, by=(dimension,))
            frame = session.compare(query, self.view.comparison).rename({dimension: "group"})
            frames.append(
                frame.filter(pl.col("group").is_not_null()).with_columns(pl.lit(dimension).alias("dimension"))
            )
        both = pl.concat(frames, how="vertical_relaxed")
        if both["change"].drop_nulls().is_empty():
            return None
        enough = [
            not is_few(REGISTRY.metric(row["metric"]), min(row["n"] or 0, row["base_n"] or 0))
            for row in both.iter_rows(named=True)
        ]
        return changes.worth_telling(both.filter(pl.Series(enough, dtype=pl.Boolean)))

    def _news(self, row: Mapping[str, Any]) -> News:
        shown = self._measure(row["metric"])
        said = changes.change_of(row, shown.metric)
        return News(
            kind=filters.dimension_label(row["dimension"]), group=row["group"], metric=shown.label, change=said.words, tone=said.tone,
            values=t("news.value", value=shown.text(row["value"]), base=shown.text(row["base_value"])),
            opens=json.dumps([row["dimension"], row["group"]]),
        )  # fmt: skip

    def _card(self, name: str) -> Card:
        shown = self._measure(name)
        frame = self._of(self.totals, name)
        opening = t("card.open", label=shown.label)
        if frame.is_empty() or frame["value"][0] is None:
            missing = session.unavailable(self.query).get(name)
            hint = (
                t("card.unavailable", dimension=filters.dimension_label(missing).lower())
                if missing
                else self._last_known(name)
            )
            return Card(
                metric=name, label=shown.label, value=shown.text(None), hint=hint, is_faint=True, open_words=opening
            )
        row = frame.row(0, named=True)
        said = changes.change_of(row, shown.metric)
        interval = shown.interval(row["low"], row["high"])
        few = is_few(shown.metric, row["n"])
        rows = REGISTRY.facts(shown.metric.facts).row
        line = self._of(self.over_time, name)
        last = line["bucket"][-1] if line.height else None
        return Card(
            metric=name, label=shown.label, value=shown.text(row["value"]), interval=t("card.interval", interval=interval) if interval and shown.unit is not Unit.COUNT else "",
            basis="" if shown.unit is Unit.COUNT else words.count(f"count.{rows}", row["n"]), change=said.words, tone="plain" if few else said.tone,
            hint=t("card.few" if rows == "surveys" else "card.few_records") if few else "", spark=tuple(line["value"].to_list()), is_faint=few,
            is_last_open=last is not None and trends.is_partial(last, self.grain, self.period), open_words=opening,
        )  # fmt: skip

    def _nothing(self, name: str) -> None:
        missing = session.unavailable(self.query).get(name)
        st.caption(
            t("number.unavailable", dimension=filters.dimension_label(missing).lower()) if missing else t("empty.chart")
        )

    def _notes(self) -> list[Note]:
        days = _closed(self.period)
        return (
            [Note(on=on, text=text) for on, text in session.notes(days.start, days.last)]
            if days.start and days.last
            else []
        )

    def _last_known(self, name: str) -> str:
        """When there last was something, for a number that has nothing now."""
        known = session.ask(replace(self.query, metrics=(name,), period=Period(), grain=Grain.DAY)).filter(
            pl.col("n") > 0
        )
        return (
            t("card.last", day=words.day(known["bucket"].max()))
            if known.height
            else t("card.filtered" if self.view.filters else "card.no_data")
        )

    def _whole(self, frame: pl.DataFrame, period: Period) -> pl.DataFrame:
        """Without a first bucket of which the period has only some days: unlike the newest one, it will never be whole."""
        start = period.start
        if start is None or frame["bucket"].n_unique() < 3:
            return frame
        return frame.filter(pl.col("bucket") >= start)

    def _ask(self, name: str, *by: str) -> pl.DataFrame:
        return session.ask(self.view.query(name, today=self.today, by=by))

    def _measure(self, name: str) -> Measure:
        return measure(name, self.view.clock)

    def _of(self, frame: pl.DataFrame, name: str) -> pl.DataFrame:
        return frame.filter(pl.col("metric") == name)


def board(*metrics: str) -> Board:
    """The board of a page for the filters in the address."""
    return Board(metrics, filters.current(), session.today())


def _closed(period: Period) -> Period:
    covered = session.covered()
    if (period.start and period.end) or covered is None:
        return period
    return Period(period.start or covered[0], period.end or covered[1])


@contextmanager
def _panel(title: str, key: str) -> Iterator[None]:
    with st.container(border=True, gap="xsmall", height="stretch", key=f"panel_{key}"):
        st.header(words.literal(title), anchor=False)
        yield
