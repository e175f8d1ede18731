"""The panel of who answered a survey against who was asked, and of what the others could do to its score."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from kpi.declare.metric import Unit
from kpi.engine.answer import Question
from kpi.engine.survey_honesty import (  # fmt: skip
    GROUPS,
    NO_SURVEYS,
    SPEED,
    TOO_FEW,
    Group,
    SurveyHonesty,
    is_only_answers,
    survey_honesty,
)
from kpi.query.query import NO_VALUE
from kpi.sql.survey_rows import SENT
from kpi.text.format import interval_text
from pages.locale.language import language
from pages.ui.answers import answers as all_answers
from pages.ui.answers import reader
from pages.ui.charts import drawn_rows
from pages.ui.html.score_table import Beside, Line, table
from pages.ui.panels import score_text
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import (
    Content,
    DatedView,
    Heading,
    Html,
    not_in_whole,
    shown_as,
    small_print,
    unavailable,
    why_empty,
)
from pages.ui.view import filter_bar, filter_words, words
from pages.ui.view.measure import Measure
from pages.ui.view.words import t


@dataclass(frozen=True)
class SurveyAnswers:
    """Who was asked and who answered by team, channel and speed, with the weighted score and how far the others could move it."""

    metric: str

    def heading(self, view: DatedView) -> Heading:
        """Named by its score."""
        return Heading(title=t("asked.title", label=shown_as(self.metric, view).label), key=f"asked_{self.metric}")

    def questions(self, view: DatedView) -> list[Question]:
        """The score and how many answered; who was asked is no answer, and worked out by itself."""
        return [view.total(self.metric), view.total(SENT)]

    def figure(self, answers: PageAnswers) -> Content | None:
        """The table with what it rests on; None where nobody knows who was asked."""
        found = _found(answers, self.metric)
        if found is None or not found.groups:
            return None
        shown = shown_as(self.metric, answers.view)
        title = t("asked.title", label=shown.label)
        html = table([(filter_words.dimension_label(name), [_line(name, one, shown) for one in found.groups[name]]) for name in GROUPS], _heads(shown), alt=title)  # fmt: skip
        return Content(
            body=Html(html=html, key=f"asked_{self.metric}", on_click=filter_bar.follow),
            lead=t("asked.lead", asked=words.number(found.asked), answered=words.number(found.answered), rate=score_text.text(found.response, Unit.SHARE), score=score_text.text(found.plain, shown.unit)),
            lines=small_print(*_weighted(found, shown), _together(found), *_left_out(found)),
            rows=_rows(found, shown),
        )  # fmt: skip

    def empty(self, answers: PageAnswers) -> str:
        """Why nobody knows who was asked."""
        if missing := unavailable(self.metric, answers.view):
            return missing
        found = _found(answers, self.metric)
        if found is None:
            return why_empty(self.metric, answers, answers.to(answers.view.total(self.metric))["n"].sum())
        if is_only_answers(found):
            return t("asked.only_answers")
        if found.why_not == NO_SURVEYS:
            return t("asked.no_surveys")
        return t("asked.all_left_out", reason=words.said(found.why_not or ""))


def _found(answers: PageAnswers, metric: str) -> SurveyHonesty | None:
    """All of it under the filters of the page; None where surveys do not have them, or small groups are hidden from who reads."""
    view = answers.view
    if not_in_whole(metric, view) or not reader.limits().may_ask(SENT):
        return None
    query = replace(view.query(metric), grain=None)
    found: SurveyHonesty = answers.once(("survey", metric), lambda: survey_honesty(all_answers.reading(), query, known=all_answers.cache().known))  # fmt: skip
    return found


# In words -------------------------------------------------------------------------------------------------------------


def _heads(shown: Measure) -> list[str]:
    return [
        "", t("asked.response"), "", "", t("asked.of_asked"), t("asked.of_answers"), shown.label, t("asked.behind"), t("asked.left"), "",
    ]  # fmt: skip


def _name(dimension: str, one: Group) -> str:
    return filter_words.value_words(dimension, NO_VALUE if one.name is None else one.name)


def _line(dimension: str, one: Group, shown: Measure) -> Line:
    of = t("asked.of", answered=words.number(one.answered), asked=words.number(one.asked))
    return Line(
        name=_name(dimension, one),
        value=score_text.value(one.response, Unit.SHARE),
        under=(of,),
        beside=[
            Beside(value=words.share(one.asked_rate)),
            Beside(value=NO_VALUE if one.answered_rate is None else words.share(one.answered_rate)),
            score_text.beside(one.score, shown.unit),
            score_text.beside(score_text.in_points(one.behind, shown.unit), Unit.POINTS),
            score_text.beside(one.left, Unit.SHARE),
        ],
    )


def _weighted(found: SurveyHonesty, shown: Measure) -> list[str]:
    """The weighted score, and what those who did not answer could make of it."""
    if found.why_not == TOO_FEW or found.bounds is None or found.assumed is None:
        return [t("asked.too_few")]
    bounds, assumed = (interval_text(*one, shown.unit, language()) for one in (found.bounds, found.assumed))
    return [
        t("asked.weighted", score=score_text.text(found.weighted, shown.unit), n=words.number(found.effective_n or 0))
        if found.classes > 1
        else t("asked.alike"),
        t("asked.moved") if found.is_moved else "",
        t("asked.bounds", range=bounds),
        t("asked.assumed", range=assumed),
    ]


def _together(found: SurveyHonesty) -> str:
    """That slow answers need not be the cause, where speeds stand side by side."""
    return t("asked.together") if sum(one.name is not None for one in found.groups[SPEED]) > 1 else ""


def _left_out(found: SurveyHonesty) -> list[str]:
    said = [f"{words.number(n)} {words.said(reason)}" for reason, n in found.left_out.items()]
    return [t("asked.left_out", reasons=words.apart(said))] if said else []


def _rows(found: SurveyHonesty, shown: Measure) -> pl.DataFrame:
    """The table for a file."""
    every = [(name, one) for name in GROUPS for one in found.groups[name]]
    columns = {
        t("asked.group"): pl.Series([f"{filter_words.dimension_label(name)}: {_name(name, one)}" for name, one in every], dtype=pl.String),
        t("asked.asked"): pl.Series([one.asked for _, one in every], dtype=pl.Int64),
        t("asked.answered"): pl.Series([one.answered for _, one in every], dtype=pl.Int64),
    }  # fmt: skip
    frame = pl.DataFrame(
        [{"value": one.score.value, "low": one.score.low, "high": one.score.high, "n": one.score.n} for _, one in every],
        schema={"value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "n": pl.Int64},
    )  # fmt: skip
    return drawn_rows.table(columns | drawn_rows.in_columns(shown, frame))
