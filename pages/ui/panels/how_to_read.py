"""The lines under the pictures of a page: what their signs mean, and what happened in these days."""

from __future__ import annotations

from dataclasses import dataclass

from kpi.engine.answer import Question
from pages.ui.panels.event_notes import notes_in
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, DatedView
from pages.ui.panels.trend import BASE_WORDS
from pages.ui.view import words
from pages.ui.view.words import t


@dataclass(frozen=True)
class HowToRead:
    """What the signs of pictures mean."""

    def heading(self, view: DatedView) -> None:
        """It has no box."""

    def questions(self, view: DatedView) -> list[Question]:
        """It asks nothing."""
        return []

    def figure(self, answers: PageAnswers) -> Content:
        """One line on signs, one on what happened."""
        view = answers.view
        base = BASE_WORDS.get(view.view.comparison) if view.base else None
        lines = [t("chart.how", before=t(base)) if base else t("chart.how_plain")]
        if noted := notes_in(view):
            texts = [t("chart.note", day=words.day(note.on), text=note.text.rstrip(".")) for note in noted]
            lines.append(t("chart.notes", notes="; ".join(texts)))
        return Content(lines=tuple(lines))

    def empty(self, answers: PageAnswers) -> str:
        """There is always something to say."""
        return ""
