"""The panel of one metric over time by the groups of a dimension: the largest by name, the others together."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from kpi.engine.answer import Question
from kpi.query.period import Grain
from kpi.query.query import NO_VALUE, Filter
from kpi.verdict.disclosure import without_few
from pages.ui.charts.lines import lines, multiples
from pages.ui.panels import time_steps
from pages.ui.panels.event_notes import notes_in
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, DatedView, Heading, metric_heading, shown_as, small_print, why_empty
from pages.ui.view import filter_words
from pages.ui.view.words import t

MOST = 5
"""How many groups have a line of their own."""


@dataclass(frozen=True)
class SplitTrend:
    """One metric over time by group."""

    metric: str
    dimension: str

    def heading(self, view: DatedView) -> Heading:
        """Named by its metric and its dimension."""
        title = t(
            "detail.by_over_time", label=shown_as(self.metric, view).label, by=filter_words.by_words(self.dimension)
        )
        return metric_heading(self.metric, view, title, f"course_{self.metric}_{self.dimension}")

    def questions(self, view: DatedView) -> list[Question]:
        """The metric by group, which decides who has a line, and by step, which decides how long the steps are."""
        return [view.by(self.metric, self.dimension), view.over_time(self.metric)]

    def figure(self, answers: PageAnswers) -> Content | None:
        """The lines; None where no group has a step with enough rows."""
        view, shown = answers.view, shown_as(self.metric, answers.view)
        by_group = answers.to(view.by(self.metric, self.dimension)).filter(pl.col("n") > 0)
        ordered = by_group.sort("n", self.dimension, descending=[True, False], nulls_last=True)[
            self.dimension
        ].to_list()
        named = ordered if len(ordered) <= MOST + 1 else ordered[:MOST]
        if not named:
            return None

        def ask(grain: Grain) -> pl.DataFrame:
            found = answers.to(view.by_over_time(self.metric, self.dimension, grain))
            return found.filter(pl.col(self.dimension).is_in(named, nulls_equal=True))

        grain, _ = time_steps.over_time(answers, self.metric)
        frame = ask(grain)
        if not view.view.grain:
            grain, frame = time_steps.enough_steps(frame, grain, view.closed_period, shown.metric, ask)
        groups = []
        for value in named:
            name = t("filters.no_value") if value is None else filter_words.value_words(self.dimension, str(value))
            rows = without_few(frame.filter(pl.col(self.dimension).eq_missing(value)), shown.metric)
            groups.append((name, Filter(self.dimension, (NO_VALUE if value is None else str(value),)), rows))
        if rest := ordered[len(named) :]:
            chosen = Filter(self.dimension, tuple(NO_VALUE if one is None else str(one) for one in rest))
            narrowed = replace(view, view=view.view.only(self.dimension, *chosen.values))
            asked = narrowed.over_time(self.metric, view.period, grain)
            groups.append((t("detail.others"), chosen, without_few(answers.to(asked), shown.metric)))
        if all(rows["value"].drop_nulls().is_empty() for _, _, rows in groups):
            return None
        label = filter_words.by_words(self.dimension)
        known = time_steps.known_days(view, self.metric)
        picture = lines(groups, shown, grain, known, label, has_others=bool(rest), notes=notes_in(view))
        narrow = multiples(groups, shown, grain, known, label, has_others=bool(rest))
        return Content(
            body=picture, narrow=narrow, lines=small_print(time_steps.about_steps(view, grain, frame, shown.metric))
        )

    def empty(self, answers: PageAnswers) -> str:
        """Why there are no lines."""
        return why_empty(self.metric, answers, answers.to(answers.view.by(self.metric, self.dimension))["n"].sum())
