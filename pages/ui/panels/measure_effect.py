"""The panel of what came of a measure: a number by week before and after the day of a note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kpi.declare.metric import Unit
from kpi.engine.answer import Question
from kpi.engine.measures import ALL_ALIKE, NO_DATA, Happened, Measured, measure
from kpi.query.period import Period
from kpi.stats.interrupted_series import LEAST_STEPS, Effect
from kpi.text.format import interval_text
from pages.locale.language import language
from pages.ui.answers import answers as all_answers
from pages.ui.answers import reader
from pages.ui.charts.measure_course import measure_course
from pages.ui.number import change_text
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import CodeChoice, Content, DatedView, Heading, not_in_whole, shown_as, small_print
from pages.ui.view import words
from pages.ui.view.measure import Measure
from pages.ui.view.words import t
from pages.ui.view.written import written

NOTE, METRIC = "note", "noted"
"""The fields of the address that say which note, by its day, and which number."""


@dataclass(frozen=True)
class MeasureEffect:
    """What came of what is noted on a day (none: the newest with weeks enough after it) for one of several metrics."""

    metrics: tuple[str, ...]
    metric: str
    note: str = ""

    def heading(self, view: DatedView) -> Heading:
        """With the choice of the note and the number."""
        title = t("measure.title", label=shown_as(self.metric, view).label)
        noted = _noted()
        lists = (
            CodeChoice(name=METRIC, codes=self.metrics, key="measure.metric", labels={one: shown_as(one, view).label for one in self.metrics}),
            CodeChoice(name=NOTE, codes=tuple(str(one.on) for one in noted), key="measure.note", labels={str(one.on): f"{words.day(one.on)} · {one.text}" for one in noted}),
        )  # fmt: skip
        return Heading(title=title, key="measure", lists=lists if noted else ())

    def questions(self, view: DatedView) -> list[Question]:
        """None that other panels ask: weeks are looked at about the day of the note, whatever days are shown."""
        return []

    def figure(self, answers: PageAnswers) -> Content | None:
        """The weeks with their course, and what has to hold; None where there are too few, or nothing is noted."""
        found = self._found(answers)
        if found is None or found.mean is None or found.level is None or found.slope is None:
            return None
        shown = shown_as(self.metric, answers.view)
        said = t(f"measure.{found.standing}", change=_change(found.mean, shown))
        return Content(
            body=measure_course(found, shown, said),
            lead=said,
            lines=small_print(
                t("measure.parts", level=_change(found.level, shown), slope=_change(found.slope, shown)),
                t("measure.holds"),
                t("measure.others", notes=words.apart(f"{words.day(one.on)} {one.text}" for one in found.others)) if found.others else "",
                t("measure.bent") if found.bent_before else "",
                t("measure.wanders") if found.wanders else "",
                t("measure.beyond") if found.is_beyond else "",
                t("measure.year" if found.has_year else "measure.no_year"),
                t("measure.weeks", before=words.number(found.before), after=words.number(found.after), left_out=words.number(found.left_out), alike=words.number(found.alike or 0, 2)),
            ),
        )  # fmt: skip

    def empty(self, answers: PageAnswers) -> str:
        """Why it cannot be told."""
        if missing := not_in_whole(self.metric, answers.view):
            return missing
        found = self._found(answers)
        if found is None:
            return t("measure.no_notes")
        if found.why_not == NO_DATA:
            return t("empty.chart")
        if found.why_not == ALL_ALIKE:
            return t("measure.alike")
        needed = words.number(LEAST_STEPS)
        return t("measure.needs", needed=needed, before=words.number(found.before), after=words.number(found.after))

    def _found(self, answers: PageAnswers) -> Measured | None:
        view, limits, noted = answers.view, reader.limits(), _noted()
        if not_in_whole(self.metric, view) or not limits.may_ask(self.metric) or not noted:
            return None
        chosen = next((one for one in noted if str(one.on) == self.note), noted[0])
        query = replace(view.query(self.metric), period=Period(limits.days.start, limits.days.end))
        found: Measured = answers.once(
            ("measure", self.metric, chosen),
            lambda: measure(all_answers.reading(), query, chosen, noted, known=all_answers.cache().known),
        )
        return found


def codes() -> tuple[str, ...]:
    """The days of all notes as the address has them; nothing alone where nothing is noted."""
    return tuple(str(one.on) for one in _noted()) or ("",)


def _noted() -> Sequence[Happened]:
    """What is noted, one a day: first the newest with weeks enough after it, then the others, the newest first."""
    covered = all_answers.covered()
    if covered is None:
        return ()
    by_day: dict[date, list[str]] = {}
    for one in all_answers.notes(*covered):
        by_day.setdefault(one.on, []).append(written(one.text))
    noted = [Happened(on, " · ".join(texts)) for on, texts in by_day.items()]
    enough = covered[1] - timedelta(weeks=LEAST_STEPS + 1)
    return sorted(noted, key=lambda one: (one.on > enough, -one.on.toordinal()))


def _change(one: Effect, shown: Measure) -> str:
    """A change with its limits, of shares in percentage points."""
    if shown.unit in (Unit.SHARE, Unit.POINTS):
        size = 100.0 if shown.unit is Unit.SHARE else 1.0
        limits = interval_text(size * one.low, size * one.high, Unit.POINTS, language())
        return t("measure.change", amount=change_text.signed(one.value, shown.metric), range=limits)
    limits = interval_text(one.low, one.high, shown.unit, language(), shown.clock)
    return t("measure.change", amount=change_text.amount(one.value, shown), range=limits)
