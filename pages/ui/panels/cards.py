"""The panel of headline cards: all of them one piece of HTML; a click opens a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from kpi.catalogue.registry import REGISTRY
from kpi.engine.answer import Question
from kpi.sql import clauses
from kpi.verdict.targets import why_none
from pages.ui.html.cards import Card, grid
from pages.ui.number import card_text
from pages.ui.panels import number_rows, target_marks, time_steps
from pages.ui.panels.layout import Fold
from pages.ui.panels.nothing import not_in_data
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, DatedView, Html, shown_as, small_print
from pages.ui.view import filter_bar, filter_words, words
from pages.ui.view.measure import is_told
from pages.ui.view.words import t

Groups = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Cards:
    """A card for each metric, in groups under the words of their keys ("" for none).

    A metric that no source tells has no card. With `names_missing` each without a value is named in a line instead, so that
    there is no wall of dashes.
    """

    groups: Groups
    key: str = "cards"
    names_missing: bool = False

    @property
    def metrics(self) -> tuple[str, ...]:
        """All metrics, in their order."""
        return tuple(name for _, names in self.groups for name in names)

    def heading(self, view: DatedView) -> None:
        """Cards are boxes themselves."""

    def questions(self, view: DatedView) -> list[Question]:
        """Each metric as a whole, and over time for the lines on the cards."""
        return [ask for name in self.metrics for ask in (view.total(name), view.over_time(name))]

    def without(self, names: frozenset[str]) -> Cards | None:
        """The other cards."""
        left = ((title, tuple(name for name in group if name not in names)) for title, group in self.groups)
        groups = tuple((title, group) for title, group in left if group)
        return replace(self, groups=groups) if groups else None

    def figure(self, answers: PageAnswers) -> Content:
        """The cards, and the line of what is missing."""
        valueless = [name for name in self.metrics if not _has_value(name, answers)]
        absent = not_in_data(valueless, answers) if valueless and not self.names_missing else ()
        missing = valueless if self.names_missing else absent
        groups = {
            t(title) if title else "": [_card(name, answers) for name in names if name not in missing]
            for title, names in self.groups
        }
        shown = {title: cards for title, cards in groups.items() if cards}
        body = Html(html=grid(shown), key=self.key, on_click=filter_bar.open_or_aim) if shown else None
        labels = words.listed(words.said(REGISTRY.metric(name).label) for name in missing) if self.names_missing else ""
        lines = small_print(t("more.nothing", names=labels) if labels else "")
        return Content(body=body, lines=lines, missing=absent, rows=self._rows(missing, answers), title=t("take.cards"))

    def _rows(self, missing: Sequence[str], answers: PageAnswers) -> pl.DataFrame:
        """What the cards show, for a file."""
        rows = [
            _row(name, t(title) if title else "", answers)
            for title, names in self.groups
            for name in names
            if name not in missing
        ]
        return number_rows.table(rows, ("group",))

    def empty(self, answers: PageAnswers) -> str:
        """A card without a value says itself why."""
        return ""


def folded(groups: Mapping[str, tuple[str, ...]]) -> tuple[Fold, ...]:
    """Less common numbers, each group folded away; `groups` has the metrics by the last part of its key, more.KEY."""
    return tuple(
        Fold(code, Cards((("", names),), key=f"more_{code}_cards", names_missing=True))
        for code, names in groups.items()
    )


def _has_value(name: str, answers: PageAnswers) -> bool:
    found = answers.to(answers.view.total(name))
    return not found.is_empty() and is_told(found.row(0, named=True))


def _why_none(name: str, answers: PageAnswers) -> str:
    """Why there is no value."""
    view = answers.view
    missing = clauses.unavailable(view.query(name)).get(name)
    if missing:
        return t("card.unavailable", by=filter_words.by_words(missing))
    lacking = card_text.lacking(time_steps.holes(view, name))
    return lacking or card_text.last_known(time_steps.last_day(answers, name), view.view)


def _row(name: str, group: str, answers: PageAnswers) -> number_rows.Row:
    """The row of one metric, which says what its card says."""
    view, shown = answers.view, shown_as(name, answers.view)
    if not _has_value(name, answers):
        return number_rows.number_row(shown, None, group=group, remark=_why_none(name, answers))
    question = view.total(name)
    row = answers.to(question).row(0, named=True)
    until = row.get("data_until")
    return number_rows.number_row(
        shown,
        row,
        group=group,
        target=target_marks.mark_of(question.query, shown, row).words,
        until=words.day(until) if until else "",
    )


def _card(name: str, answers: PageAnswers) -> Card:
    """The card of one metric."""
    view, shown = answers.view, shown_as(name, answers.view)
    if not _has_value(name, answers):
        return card_text.empty(shown, view.view, _why_none(name, answers))
    lacking = card_text.lacking(time_steps.holes(view, name))
    question = view.total(name)
    row = answers.to(question).row(0, named=True)
    grain, line = time_steps.over_time(answers, name)
    broken = time_steps.broken(line, grain, view, name)
    mark = target_marks.mark_of(question.query, shown, row)
    card = card_text.card(shown, row, line, view.view, broken=broken)
    until = card_text.until(row, view.period, view.view.comparison, is_brief=True)
    is_said = bool(row.get("broken_until") and card.change)
    notes = tuple(text for text in (until or ("" if is_said else lacking), *card.notes) if text)
    code = mark.verdict.name.lower() if mark.verdict else ""
    return replace(
        card,
        target=mark.brief,
        target_mark=code,
        notes=notes,
        about=(*card.about, mark.words),
        aim_words="" if why_none(shown.metric) else t("targets.set"),
    )
