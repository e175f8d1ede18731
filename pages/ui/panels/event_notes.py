"""What happened in the days shown, marked in pictures over time: what people noted, and which sources begin, end or lack days."""

from __future__ import annotations

from kpi.verdict.change import HOLE, SOURCE_BEGINS, SOURCE_ENDS
from pages.ui.answers import answers
from pages.ui.charts.event_marks import Note
from pages.ui.panels.dated_view import DatedView
from pages.ui.view import words
from pages.ui.view.words import t
from pages.ui.view.written import written

_WORDS = {SOURCE_ENDS: "source.ends", SOURCE_BEGINS: "source.begins", HOLE: "source.hole"}
_SENTENCES = {SOURCE_ENDS: "source.ends_on", SOURCE_BEGINS: "source.begins_on", HOLE: "source.hole_on"}


def notes_in(view: DatedView) -> list[Note]:
    """The notes of the days shown."""
    days = view.closed_period
    if not (days.start and days.last):
        return []
    return [Note(on=one.on, text=written(one.text)) for one in answers.notes(days.start, days.last)]


def sources_in(view: DatedView, name: str) -> list[Note]:
    """The sources of a metric that begin or end in the days shown while others go on, or lack days there."""
    return [
        Note(on=one.on, text=t(_WORDS[one.basis], source=one.source))
        for one in answers.breaks(view.query(name), view.closed_period)
    ]


def about_sources(view: DatedView, name: str) -> str:
    """The same as sentences."""
    return " ".join(
        t(_SENTENCES[one.basis], source=one.source, day=words.day(one.on), last=words.day(one.until or one.on))
        for one in answers.breaks(view.query(name), view.closed_period)
    )
