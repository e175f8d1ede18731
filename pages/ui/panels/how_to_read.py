"""The lines under the pictures of a page: what happened in these days, and a link to what the signs mean."""

from __future__ import annotations

from dataclasses import dataclass

from kpi.engine.answer import Question
from pages.ui.panels.event_notes import notes_in
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, DatedView
from pages.ui.view import words
from pages.ui.view.words import t


@dataclass(frozen=True)
class HowToRead:
    """What happened, and the way to what the signs of pictures mean."""

    def heading(self, view: DatedView) -> None:
        """It has no box."""

    def questions(self, view: DatedView) -> list[Question]:
        """It asks nothing."""
        return []

    def figure(self, answers: PageAnswers) -> Content:
        """What happened in these days, and a link to what the signs mean."""
        view = answers.view
        lines = []
        if noted := notes_in(view):
            texts = [t("chart.note", day=words.day(note.on), text=note.text.rstrip(".")) for note in noted]
            lines.append(t("chart.notes", notes=words.apart(texts)))
        return Content(lines=tuple(lines), help_link=t("chart.how"))

    def empty(self, answers: PageAnswers) -> str:
        """There is always something to say."""
        return ""
