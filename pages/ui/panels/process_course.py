"""The course of a metric within the limits of a steady process, in the steps of its picture, as of the end of the days shown."""

from __future__ import annotations

from kpi.engine import process
from kpi.engine.answer import Question
from kpi.query.period import Grain, floor
from kpi.verdict.process import Process, Signal
from pages.ui.answers import answers as all_answers
from pages.ui.panels import time_steps
from pages.ui.panels.dated_view import DatedView
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import shown_as


def questions(view: DatedView, name: str, grain: Grain | None = None) -> list[Question]:
    """What is asked to judge a metric in the steps of the page, or in others; nothing of a level, and nothing without days."""
    days = time_steps.known_days(view, name)
    if shown_as(name, view).metric.kind.chart is None or not days.days:
        return []
    return [process.question(view.query(name), days, grain or view.grain)]


def course(answers: PageAnswers, name: str, grain: Grain) -> Process | None:
    """The course of a metric in these steps; None where there is nothing to judge."""

    def work_out() -> Process | None:
        asked = questions(answers.view, name, grain)
        return all_answers.course(asked[0], answers.to(asked[0])) if asked else None

    return answers.once(("process", name, grain), work_out)


def current(answers: PageAnswers, name: str, grain: Grain) -> Signal | None:
    """The signal that holds at the newest step that is over, where that is one of the steps shown."""
    found, start = course(answers, name, grain), answers.view.closed_period.start
    if found is None or found.judged_on is None or start is None or found.judged_on < floor(start, grain):
        return None
    return found.current
