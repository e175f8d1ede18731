"""The panel of one metric by the groups of a dimension."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from kpi.engine.answer import Question
from kpi.verdict.disclosure import without_few
from pages.ui.charts.breakdown import BesideBars, breakdown
from pages.ui.panels import target_marks
from pages.ui.panels.beside import Second, second
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, DatedView, Heading, metric_heading, shown_as, why_empty
from pages.ui.view import filter_words, words
from pages.ui.view.words import t


@dataclass(frozen=True)
class Breakdown:
    """One metric by group, beside the value of all groups together unless `has_whole` is taken away."""

    metric: str
    dimension: str
    has_whole: bool = True

    def heading(self, view: DatedView) -> Heading:
        """Named by its metric and its dimension."""
        title = t("chart.by", label=shown_as(self.metric, view).label, by=filter_words.by_words(self.dimension))
        return metric_heading(self.metric, view, title, f"{self.metric}_{self.dimension}")

    def questions(self, view: DatedView) -> list[Question]:
        """The metric by group, and as a whole."""
        second = self._second(view)
        other = [second.view.by(self.metric, self.dimension)] if second else []
        return [self._by(view), *([view.total(self.metric)] if self._has_whole(view) else []), *other]

    def figure(self, answers: PageAnswers) -> Content | None:
        """The bars, or one sentence where all are alike; None where no group has enough rows."""
        view, shown = answers.view, shown_as(self.metric, answers.view)
        question = self._by(view)
        found = answers.to(question)
        values = without_few(found, shown.metric)["value"].drop_nulls()
        if values.is_empty():
            return None
        texts = [shown.text(value) for value in values]
        if len(texts) > 1 and len(set(texts)) == 1 and len(texts) == found["value"].count():
            return Content(lead=t("chart.all_alike", value=texts[0], n=words.number(len(texts))))
        whole = without_few(answers.to(view.total(self.metric)), shown.metric)["value"] if self._has_whole(view) else []
        found = target_marks.judged_against(found, question.query, shown)
        picture = breakdown(
            found, self.dimension, shown, whole=whole[0] if len(whole) else None, beside=self._beside(answers)
        )
        return Content(body=picture)

    def _by(self, view: DatedView) -> Question:
        """The metric by group; with a group of the very dimension beside those that are chosen, that is one of the bars."""
        beside = view.view.beside
        if not beside or beside.dimension != self.dimension or not view.view.values(self.dimension):
            return view.by(self.metric, self.dimension)
        both = dict.fromkeys((*view.view.values(self.dimension), *beside.values))
        return replace(view, view=view.view.only(self.dimension, *both)).by(self.metric, self.dimension)

    def _has_whole(self, view: DatedView) -> bool:
        """Whether all groups together are shown: those that are chosen are not what another stands beside."""
        beside = view.view.beside
        is_among = bool(beside and beside.dimension == self.dimension and view.view.values(self.dimension))
        return self.has_whole and not is_among

    def _second(self, view: DatedView) -> Second | None:
        """What stands beside; nothing where that is a group of the very dimension that is split by."""
        found = second(view)
        return None if found and found.group and found.group.dimension == self.dimension else found

    def _beside(self, answers: PageAnswers) -> BesideBars | None:
        found = self._second(answers.view)
        if found is None:
            return None
        opens = partial(found.opened_group, self.metric, self.dimension)
        frame = answers.to(found.view.by(self.metric, self.dimension))
        return BesideBars(frame=frame, own=found.own, words=found.words, opens=opens)

    def empty(self, answers: PageAnswers) -> str:
        """Why there are no bars."""
        return why_empty(self.metric, answers, answers.to(self._by(answers.view))["n"].sum())
