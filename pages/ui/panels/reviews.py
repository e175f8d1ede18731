"""The panels of the quality reviews of one team or agent: the score of each criterion, and the last reviews."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from data.lookup import reviews
from kpi.engine.answer import Question
from pages.ui.answers import answers as data
from pages.ui.charts import drawn_rows
from pages.ui.html.comment_list import Comment, comments
from pages.ui.html.score_table import Line, table
from pages.ui.panels.group_table import cell_of, is_withheld_in_table
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, DatedView, Heading, Html, shown_as, why_empty
from pages.ui.panels.scorecard import held_against, of_all, subject_name
from pages.ui.view import filter_bar, filter_words, going, words
from pages.ui.view.as_text import visible
from pages.ui.view.opened import Opened
from pages.ui.view.words import t

SCORE, CRITERION = "qa_criterion_score", "criterion"
REVIEW = "qa_score"
LAST = 4
"""How many reviews are listed."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Criteria:
    """The score of each criterion, beside that of all together."""

    def heading(self, view: DatedView) -> Heading:
        """Named by what it is."""
        return Heading(title=t("scorecard.criteria"), key="criteria")

    def questions(self, view: DatedView) -> list[Question]:
        """The scores by criterion, here and of all together."""
        return [view.by(SCORE, CRITERION), of_all(view).by(SCORE, CRITERION)]

    def figure(self, answers: PageAnswers) -> Content | None:
        """The table; None where no review has criteria."""
        view, shown = answers.view, shown_as(SCORE, answers.view)
        own, house = (
            {row[CRITERION]: row for row in answers.to(ask).filter(pl.col("n") > 0).iter_rows(named=True)}
            for ask in self.questions(view)
        )
        if not own:
            return None
        names = data.in_order(own)
        beside = held_against({name: (shown, own[name], house.get(name)) for name in names}, subject_name(view))
        lines = []
        for name in names:
            called = words.value_name(CRITERION, str(name))
            cell = cell_of(own[name], shown)
            opened = Opened(SCORE).within(CRITERION, name)
            n = "" if cell.value == t("team.few") else f"n {words.number(own[name]['n'])}"
            lines.append(
                Line(
                    name=called, value=cell.value, under=(" · ".join(filter(None, (cell.under, n))),), is_faint=cell.is_faint, value_opens=f"open:{opened.code}",
                    value_words=t("detail.open", label=shown.label, whose=called), beside=[beside[name]],
                )
            )  # fmt: skip
        heads = [filter_words.dimension_label(CRITERION), t("why.now"), "", "", t("team.whole"), ""]
        html = table([("", lines)], heads, alt=t("scorecard.criteria"))
        frame = pl.DataFrame([own[name] for name in names], schema=answers.to(self.questions(view)[0]).schema)
        held = pl.Series([is_withheld_in_table(row, shown) for row in frame.iter_rows(named=True)], dtype=pl.Boolean)
        frame = frame.with_columns(pl.when(~held).then(pl.col(one)).alias(one) for one in ("value", "low", "high"))
        columns = {
            filter_words.dimension_label(CRITERION): pl.Series(
                [words.value_name(CRITERION, str(name)) for name in names], dtype=pl.String
            )
        }
        columns |= drawn_rows.in_columns(shown, frame)
        return Content(body=Html(html=html, key="criteria", on_click=filter_bar.follow), rows=drawn_rows.table(columns))  # fmt: skip

    def empty(self, answers: PageAnswers) -> str:
        """Why there is no table."""
        return why_empty(SCORE, answers, answers.to(answers.view.by(SCORE, CRITERION))["n"].sum())


@dataclass(frozen=True)
class LastReviews:
    """The newest reviews, each with its score, its criteria and what the reviewer wrote. A click opens the ticket."""

    def heading(self, view: DatedView) -> Heading:
        """Named by what it is."""
        return Heading(title=t("scorecard.reviews"), key="last_reviews")

    def questions(self, view: DatedView) -> list[Question]:
        """How many reviews there are."""
        return [view.total(REVIEW)]

    def figure(self, answers: PageAnswers) -> Content | None:
        """The list; None where there is no review."""
        if not answers.to(answers.view.total(REVIEW))["n"].sum():
            return None
        found = data.rows(answers.view.query(REVIEW), LAST)
        said = {source: _written(source, frame["id"].to_list()) for (source,), frame in found.group_by("source")}
        items = [_item(row, said[row["source"]].filter(pl.col("review") == row["id"])) for row in found.iter_rows(named=True)]  # fmt: skip
        return Content(body=Html(html=comments(items, alt=t("scorecard.reviews")), key="last_reviews", on_click=open_ticket))  # fmt: skip

    def empty(self, answers: PageAnswers) -> str:
        """Why there is no list."""
        return why_empty(REVIEW, answers, 0)


def open_ticket(code: str) -> None:
    """Go to the ticket that a click hands back as [source, id] (a callback)."""
    source, ticket = json.loads(code)
    going.ask("ticket.py", {"from": source, "ticket": ticket})


def _written(source: object, ids: list[str]) -> pl.DataFrame:
    key = ("reviews", source, tuple(ids))
    return data.remembered(key, lambda: reviews.written(data.read, str(source), ids))


def _item(row: Row, said: pl.DataFrame) -> Comment:
    criteria = [
        t("scorecard.criterion", criterion=words.written(one["category"]), score=words.number(one["score"], 1), scale=words.number(one["highest_score"], 1))
        for one in said.iter_rows(named=True)
        if None not in (one["category"], one["score"], one["highest_score"])
    ]  # fmt: skip
    text = " ".join(one for one in said["comment"].to_list() if one)
    return Comment(
        score=words.share(row["score_rate"], is_short=True), side="", side_words="",
        about=[words.day(row["reviewed_on"]), words.written(row["reviewer"] or ""), *(criteria if text else ())],
        text=visible(text or " · ".join(criteria) or t("scorecard.no_words")),
        opens=json.dumps([row["source"], row["ticket"]]) if row["ticket"] else "",
        open_words=t("comments.ticket", id=row["ticket"]) if row["ticket"] else "",
    )  # fmt: skip
