"""The panel of one metric over time, beside the period compared with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import polars as pl

from kpi.engine.answer import Question
from kpi.query.query import Comparison
from kpi.verdict.disclosure import without_few
from pages.ui.charts import trend
from pages.ui.number import process_text
from pages.ui.panels import beside, process_course, target_marks, time_steps
from pages.ui.panels.event_notes import about_sources, notes_in, sources_in
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, DatedView, Heading, metric_heading, shown_as, small_print, why_empty
from pages.ui.view.words import t

BASE_WORDS = {Comparison.PREVIOUS: "chart.before", Comparison.YEAR: "chart.year_before"}
"""What the line compared with is called."""


@dataclass(frozen=True)
class Trend:
    """One metric over time."""

    metric: str

    def heading(self, view: DatedView) -> Heading:
        """Named by its metric."""
        return metric_heading(self.metric, view, shown_as(self.metric, view).label, f"trend_{self.metric}")

    def questions(self, view: DatedView) -> list[Question]:
        """The metric by step, now and before, or beside another group; and as far back as limits of what is usual need."""
        usual = [] if beside.second(view) else process_course.questions(view, self.metric)
        return [*time_steps.questions(view, self.metric), *beside.questions(view, self.metric), *usual]

    def figure(self, answers: PageAnswers) -> Content | None:
        """The line; None where no step has enough rows."""
        view, shown = answers.view, shown_as(self.metric, answers.view)
        grain, found = time_steps.over_time(answers, self.metric)
        query = view.over_time(self.metric, grain=grain).query
        now = without_few(target_marks.judged_against(found, query, shown), shown.metric)
        if now["value"].drop_nulls().is_empty():
            return None
        second = beside.second(view)
        if second and second.group:
            other = answers.to(second.view.over_time(self.metric, grain=grain))
            base = now.select("bucket").join(other, on="bucket", how="left", maintain_order="left")
        else:
            base = time_steps.before(answers, self.metric, grain)
        usual = None if second else process_course.course(answers, self.metric, grain)
        base_words = BASE_WORDS.get(view.view.comparison)
        picture = trend.trend(
            now,
            shown,
            grain,
            time_steps.known_days(view, self.metric),
            base=None if base is None else without_few(base, shown.metric),
            base_period=view.period if second and second.group else view.base,
            base_words=second.words if second else t(base_words) if base_words else "",
            base_opens=partial(second.opened, self.metric, grain=grain) if second else None,
            own_words=second.own if second else "",
            holes=time_steps.holes(view, self.metric),
            notes=[*notes_in(view), *sources_in(view, self.metric)],
            usual=usual,
        )
        about = time_steps.about_steps(view, grain, found, shown.metric)
        told = beside.said(answers, self.metric)
        goes_on = process_text.about(usual, shown) if usual else ""
        return Content(body=picture, lines=small_print(goes_on, told, about, about_sources(view, self.metric)))

    def empty(self, answers: PageAnswers) -> str:
        """Why there is no line."""
        found: pl.DataFrame = time_steps.over_time(answers, self.metric)[1]
        return why_empty(self.metric, answers, found["n"].sum())
