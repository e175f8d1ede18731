"""The panel above all others: in words what misses its target and what changed, each clause a way to its number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kpi.declare.metric import Metric
from kpi.engine.answer import Question
from kpi.engine.why import question
from kpi.verdict.contributions import Contribution, contributions, is_explainable
from kpi.verdict.targets import TargetVerdict
from pages.ui.html import headline as headline_html
from pages.ui.number import headline_text
from pages.ui.number.headline_text import Clause
from pages.ui.panels import process_course, target_marks, time_steps
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, DatedView, Html, shown_as
from pages.ui.view import filter_bar
from pages.ui.view.words import t, value_name

_SAYS_NOTHING = (None, TargetVerdict.TOO_FEW, TargetVerdict.TOO_EARLY)


@dataclass(frozen=True)
class Headline:
    """At most three clauses about these metrics, bad news first; changes are explained by each of the dimensions."""

    metrics: tuple[str, ...]
    dimensions: tuple[str, ...] = ("team", "channel")

    def heading(self, view: DatedView) -> None:
        """It stands on the page without a box."""

    def without(self, names: frozenset[str]) -> Headline | None:
        """What it says of the others."""
        metrics = tuple(name for name in self.metrics if name not in names)
        return replace(self, metrics=metrics) if metrics else None

    def questions(self, view: DatedView) -> list[Question]:
        """Each metric as a whole, as its card asks it, and over time, what the changes of all of them are made of, and what is usual."""
        usual = (ask for name in self.metrics for ask in (view.over_time(name), *process_course.questions(view, name)))
        return [*(view.total(name) for name in self.metrics), *usual, *self._parts(view).values()]

    def figure(self, answers: PageAnswers) -> Content | None:
        """The clauses, or that all is in order; None where no metric has a value."""
        rows = self._rows(answers)
        if not rows:
            return None
        clauses = [one for name, row in rows.items() if (one := self._clause(name, row, answers))]
        said = {one.metric for one in clauses}
        clauses += headline_text.worst(self._signals([name for name in rows if name not in said], answers))
        if not clauses:
            html = headline_html.sentence(*self._in_order(rows, answers))
        else:
            html = headline_html.listing(headline_text.told(clauses))
        return Content(body=Html(html=html, key="headline", on_click=filter_bar.open_number))

    def empty(self, answers: PageAnswers) -> str:
        """There are no data."""
        return t("empty.chart")

    def _parts(self, view: DatedView) -> Mapping[str, Question]:
        """By each dimension that the filters leave more than one group of, what the changes of all but quantiles are made of."""
        explained = [name for name in self.metrics if is_explainable(shown_as(name, view).metric)]
        return self._made_of(view, *(name for name in explained if not _is_dear(shown_as(name, view).metric)))

    def _made_of(self, view: DatedView, *names: str) -> Mapping[str, Question]:
        if not (view.base and names):
            return {}
        query, comparison = view.query(*names), view.view.comparison
        return {each: question(query, comparison, each) for each in self.dimensions if len(view.view.values(each)) != 1}

    def _rows(self, answers: PageAnswers) -> Mapping[str, Mapping[str, Any]]:
        found = {name: answers.to(answers.view.total(name)) for name in self.metrics}
        rows = {name: frame.row(0, named=True) for name, frame in found.items() if frame["value"].count()}
        return headline_text.looked_at_together(rows)

    def _signals(self, names: Sequence[str], answers: PageAnswers) -> Iterator[Clause]:
        """What goes on now with these metrics, in the steps of their pictures."""
        for name in names:
            grain, _ = time_steps.over_time(answers, name)
            if signal := process_course.current(answers, name, grain):
                yield headline_text.signal(signal, grain, shown_as(name, answers.view))

    def _clause(self, name: str, row: Mapping[str, Any], answers: PageAnswers) -> Clause | None:
        shown, mark = shown_as(name, answers.view), self._mark(name, row, answers)
        missed = mark.number if mark.verdict is TargetVerdict.MISSED else ""
        is_changed = headline_text.change_to_tell(row, shown) is not None
        return headline_text.clause(shown, row, missed, self._explained(name, row, answers) if is_changed else ())

    def _mark(self, name: str, row: Mapping[str, Any], answers: PageAnswers) -> target_marks.TargetMark:
        return target_marks.mark_of(answers.view.total(name).query, shown_as(name, answers.view), row)

    def _explained(self, name: str, row: Mapping[str, Any], answers: PageAnswers) -> list[tuple[Contribution, ...]]:
        metric = shown_as(name, answers.view).metric
        if not is_explainable(metric):
            return []
        parts = self._made_of(answers.view, name) if _is_dear(metric) else self._parts(answers.view)
        told = zip(parts, answers.to_all([*parts.values()]), strict=True)
        # A reader who may not see small groups is not told what a change is made of.
        frames = [(each, frame) for each, frame in told if "part" in frame.columns]
        change = row["value"] - row["base_value"]
        return [
            tuple(_named(each, one) for one in contributions(frame, metric, each, change=change, merges_few=True))
            for each, frame in frames
        ]

    def _in_order(self, rows: Mapping[str, Mapping[str, Any]], answers: PageAnswers) -> tuple[str, str]:
        """That nothing is to be said, by what that is judged, and its tone."""
        marks = (self._mark(name, row, answers) for name, row in rows.items())
        has_target = any(mark.verdict not in _SAYS_NOTHING for mark in marks)
        has_change = any(headline_text.is_judged(row, shown_as(name, answers.view)) for name, row in rows.items())
        if has_target and has_change:
            return t("headline.in_order"), "good"
        if has_target or has_change:
            return t("headline.no_miss" if has_target else "headline.no_change"), "plain"
        return t("headline.not_judged"), "plain"


def _named(dimension: str, one: Contribution) -> Contribution:
    """The same with its group as readers call it."""
    return one if one.group is None else replace(one, group=value_name(dimension, str(one.group)))


def _is_dear(metric: Metric) -> bool:
    """Whether what a change is made of is asked only where there is a change to tell: it takes all values of each group."""
    return metric.kind.traits.is_quantile
