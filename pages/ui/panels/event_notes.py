"""What happened in the days shown: noted by people, marked in pictures over time."""

from __future__ import annotations

from pages.ui.answers import answers
from pages.ui.charts.trend import Note
from pages.ui.panels.dated_view import DatedView


def notes_in(view: DatedView) -> list[Note]:
    """The notes of the days shown."""
    days = view.closed_period
    if not (days.start and days.last):
        return []
    return [Note(on=on, text=text) for on, text in answers.notes(days.start, days.last)]
