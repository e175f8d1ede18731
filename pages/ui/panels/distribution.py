"""The panel of how the rows behind one number are spread over scores or bands of length, now and in the days compared with."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Clock, Unit
from kpi.engine.answer import Question
from kpi.verdict.disclosure import is_few
from pages.ui.charts.scores import SCORE, distribution
from pages.ui.charts.share_bars import Before
from pages.ui.charts.spread import spread
from pages.ui.panels import target_marks
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, DatedView, Heading, metric_heading, shown_as, tells_all, why_empty
from pages.ui.panels.trend import BASE_WORDS
from pages.ui.view.words import t

SCORED = frozenset({"csat", "nps", "ces"})
"""The numbers of which it is told how often each score was given."""

_BANDS = {"first_response_": ("response_band", "spread.response"), "resolution_": ("resolution_band", "spread.resolution")}  # fmt: skip
"""By what the values of a metric begin with the dimension of their bands, and what the picture is called."""


def dimension_of(name: str) -> str:
    """By what the rows of a metric are spread; empty where nothing tells."""
    if name in SCORED:
        return SCORE
    metric = REGISTRY.metric(name)
    if metric.unit is not Unit.DURATION or metric.kind.traits.is_reached_in_time:
        return ""
    found = (
        band for start, (band, _) in _BANDS.items() for value in metric.kind.expressions if value.startswith(start)
    )
    band = next(found, "")
    return band if band and REGISTRY.facts(metric.facts).column(band) else ""


@dataclass(frozen=True)
class Distribution:
    """The rows of a metric by score, or by bands of length, which are counted in calendar hours."""

    metric: str
    dimension: str

    def heading(self, view: DatedView) -> Heading:
        """What is spread."""
        titles = {band: t(key) for band, key in _BANDS.values()}
        title = titles.get(self.dimension) or t("chart.scores", label=shown_as(self.metric, view).label)
        return metric_heading(self.metric, view, title, f"distribution_{self.metric}")

    def questions(self, view: DatedView) -> list[Question]:
        """How many rows there are of each, now and before, and the number as a whole."""
        return [view.by(self.metric, self.dimension), *self._before(view), view.total(self.metric)]

    def figure(self, answers: PageAnswers) -> Content | None:
        """The bars; None where there are too few rows."""
        view, shown = answers.view, shown_as(self.metric, answers.view)
        found = self._counted(answers, view.by(self.metric, self.dimension))
        if is_few(shown.metric, found["n"].sum()) or not found["n"].sum() or not tells_all(found):
            return None
        before = self._side(answers)
        if self.dimension == SCORE:
            picture = distribution(found, shown, before=before)
        else:
            value, target = self._lines(answers)
            picture = spread(found, self.dimension, shown, before=before, value=value, target=target)
        return Content(body=picture)

    def empty(self, answers: PageAnswers) -> str:
        """Why there are no bars."""
        return why_empty(self.metric, answers, self._counted(answers, answers.view.by(self.metric, self.dimension))["n"].sum())  # fmt: skip

    def _before(self, view: DatedView) -> list[Question]:
        base = view.base
        return [Question(replace(view.query(self.metric, by=(self.dimension,)), period=base))] if base else []

    def _side(self, answers: PageAnswers) -> Before | None:
        """The days compared with, where they have rows enough."""
        base, called = answers.view.base, BASE_WORDS.get(answers.view.view.comparison)
        asked = self._before(answers.view)
        if not (asked and base and called):
            return None
        found = self._counted(answers, asked[0])
        if is_few(shown_as(self.metric, answers.view).metric, found["n"].sum()) or not tells_all(found):
            return None
        return Before(found, (base.start, base.last) if base.start and base.last else None, t(called))

    def _lines(self, answers: PageAnswers) -> tuple[float | None, float | None]:
        """The number itself and its target; bands are of calendar hours, so that business hours have no place among them."""
        view, shown = answers.view, shown_as(self.metric, answers.view)
        if shown.metric.is_clocked and shown.clock is not Clock.CALENDAR:
            return None, None
        row = answers.to(view.total(self.metric)).row(0, named=True)
        aim = target_marks.target_of(view.query(self.metric), shown)
        is_usual = REGISTRY.is_usual(shown.metric, view.view.choices, view.view.settings)
        return row["value"], aim.target if aim and is_usual else None

    def _counted(self, answers: PageAnswers, question: Question) -> pl.DataFrame:
        return answers.to(question).filter(pl.col(self.dimension).is_not_null(), pl.col("n").ne_missing(0))
