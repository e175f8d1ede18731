"""What happened in the days shown, marked in pictures over time: what people noted, and which sources begin or end."""

from __future__ import annotations

from pages.ui.answers import answers
from pages.ui.charts.trend import Note
from pages.ui.panels.dated_view import DatedView
from pages.ui.view import words
from pages.ui.view.words import t


def notes_in(view: DatedView) -> list[Note]:
    """The notes of the days shown."""
    days = view.closed_period
    if not (days.start and days.last):
        return []
    return [Note(on=on, text=text) for on, text in answers.notes(days.start, days.last)]


def sources_in(view: DatedView, name: str) -> list[Note]:
    """The sources of a metric that begin or end in the days shown while others go on."""
    return [
        Note(on=one.on, text=t("source.ends" if one.is_end else "source.begins", source=one.source))
        for one in answers.breaks(view.query(name), view.closed_period)
    ]


def about_sources(view: DatedView, name: str) -> str:
    """The same as sentences."""
    return " ".join(
        t("source.ends_on" if one.is_end else "source.begins_on", source=one.source, day=words.day(one.on))
        for one in answers.breaks(view.query(name), view.closed_period)
    )
