"""The panel of headline cards: all of them one piece of HTML; a click opens a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kpi.catalogue.registry import REGISTRY
from kpi.engine.answer import Question
from kpi.sql import clauses
from pages.ui.html.cards import Card, grid
from pages.ui.number import card_text
from pages.ui.panels import target_marks, time_steps
from pages.ui.panels.layout import Fold
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, DatedView, Html, shown_as, small_print
from pages.ui.view import filter_bar
from pages.ui.view.words import t

Groups = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Cards:
    """A card for each metric, in groups under the words of their keys ("" for none).

    With `names_missing` a metric without a value is named in a line instead, so that there is no wall of dashes.
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

    def figure(self, answers: PageAnswers) -> Content:
        """The cards, and the line of what is missing."""
        missing = [name for name in self.metrics if self.names_missing and not _has_value(name, answers)]
        groups = {
            t(title) if title else "": [_card(name, answers) for name in names if name not in missing]
            for title, names in self.groups
        }
        shown = {title: cards for title, cards in groups.items() if cards}
        body = Html(html=grid(shown), key=self.key, on_click=filter_bar.open_number) if shown else None
        labels = ", ".join(REGISTRY.metric(name).label for name in missing)
        return Content(body=body, lines=small_print(t("more.nothing", names=labels) if labels else ""))

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
    return not found.is_empty() and found["value"][0] is not None


def _card(name: str, answers: PageAnswers) -> Card:
    """The card of one metric."""
    view, shown = answers.view, shown_as(name, answers.view)
    if not _has_value(name, answers):
        missing = clauses.unavailable(view.query(name)).get(name)
        hint = (
            t("card.unavailable", dimension=filter_bar.dimension_label(missing).lower())
            if missing
            else card_text.last_known(time_steps.last_day(answers, name), view.view)
        )
        return card_text.empty(shown, view.view, hint)
    question = view.total(name)
    row = answers.to(question).row(0, named=True)
    grain, line = time_steps.over_time(answers, name)
    is_first_open, is_last_open = time_steps.open_ends(line, grain, time_steps.known_days(view, name))
    mark = target_marks.mark_of(question.query, shown, row)
    card = card_text.card(shown, row, line, view.view, is_first_open=is_first_open, is_last_open=is_last_open)
    until = card_text.until(row, view.period, view.view.comparison, is_brief=True)
    return replace(card, target=mark.words, target_tone=mark.tone, until=until)
