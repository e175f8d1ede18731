"""The panels of what goes with the speed of answers: a score as a curve, and customers who left. Both are association, and say so."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from kpi.declare.metric import Clock, Unit
from kpi.engine.answer import Question
from kpi.engine.answer_speed import (
    ALL_ALIKE,
    LEAST_ANSWERS,
    LEFT,
    NO_SPEED,
    Late,
    Leaving,
    SpeedScores,
    leaving,
    speed_scores,
)
from kpi.engine.survey_honesty import TOO_FEW
from kpi.sql.speed_rows import UNDECIDED, UNKNOWN
from kpi.text.format import value_text
from pages.locale.language import language
from pages.ui.answers import answers as all_answers
from pages.ui.answers import reader
from pages.ui.charts import drawn_rows
from pages.ui.charts.speed_curve import speed_curve
from pages.ui.html.score_table import Line, table
from pages.ui.panels import score_text
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import (
    CodeChoice,
    Content,
    DatedView,
    Heading,
    Html,
    metric_heading,
    not_in_whole,
    shown_as,
    small_print,
    unavailable,
    why_empty,
)
from pages.ui.view import filter_bar, filter_words, words
from pages.ui.view.measure import measure
from pages.ui.view.words import t

WORK = "tickets_created"
"""The number whose filters those who left are looked for under: they are found by their tickets."""


@dataclass(frozen=True)
class SpeedCurve:
    """A score by the speed of first responses or of resolutions; `choice` offers others in its place."""

    metric: str
    speed: str
    choice: CodeChoice | None = None

    def heading(self, view: DatedView) -> Heading:
        """Named by its score and by what the speed is of."""
        title = t(f"speed.title.{self.speed}", label=shown_as(self.metric, view).label)
        return replace(metric_heading(self.metric, view, title, f"speed_{self.speed}"), choice=self.choice)

    def questions(self, view: DatedView) -> list[Question]:
        """The score as a whole; its curve is no answer, and worked out by itself."""
        return [view.total(self.metric)]

    def figure(self, answers: PageAnswers) -> Content | None:
        """The curve, and what goes with late answers; None where there is none."""
        found = self._found(answers)
        if found is None or found.why_not:
            return None
        shown = shown_as(self.metric, answers.view)
        return Content(
            body=speed_curve(found, shown),
            lead=_step(found),
            lines=small_print(
                *_late(found.late, shown.unit, found.clock, "answers") if found.late else (),
                t("speed.unknown", n=words.number(found.unknown)) if found.unknown else "",
                t("speed.how"),
                t("speed.together"),
            ),
        )

    def empty(self, answers: PageAnswers) -> str:
        """Why there is no curve."""
        if missing := unavailable(self.metric, answers.view):
            return missing
        found = self._found(answers)
        n = answers.to(answers.view.total(self.metric))["n"].sum()
        if found is None or not n:
            return why_empty(self.metric, answers, n)
        known = found.score.n - found.unknown
        if found.why_not == TOO_FEW:
            return t("speed.too_few", needed=words.number(2 * LEAST_ANSWERS), n=words.number(known))
        return t({NO_SPEED: "speed.no_speed", ALL_ALIKE: "speed.all_alike"}[found.why_not or ""])

    def _found(self, answers: PageAnswers) -> SpeedScores | None:
        """All of it under the filters of the page; None where surveys do not have them, or small groups are hidden from who reads."""
        view = answers.view
        if not_in_whole(self.metric, view):
            return None
        query = replace(view.query(self.metric), grain=None)
        found: SpeedScores = answers.once(("speed", self.metric, self.speed), lambda: speed_scores(all_answers.reading(), query, self.speed))  # fmt: skip
        return found


@dataclass(frozen=True)
class LeavingBySpeed:
    """Customers who left, by whether the last answer that they had before came late."""

    speed: str
    choice: CodeChoice | None = None

    def heading(self, view: DatedView) -> Heading:
        """What it is."""
        return Heading(title=t("leaving.title"), key="leaving", choice=self.choice)

    def questions(self, view: DatedView) -> list[Question]:
        """The tickets by which customers are found; who left is no answer, and worked out by itself."""
        return [view.total(WORK)]

    def figure(self, answers: PageAnswers) -> Content | None:
        """Slow and quick side by side, and how far apart alike ones are; None where nobody could be followed."""
        found = self._found(answers)
        if found is None or found.why_not or found.late is None or found.until is None:
            return None
        late = found.late
        target = _time(late.target_seconds, found.clock)
        sides = ((t("leaving.slow", target=target), late.slow), (t("leaving.quick", target=target), late.quick))
        heads = ["", t("leaving.left", n=words.number(found.days)), "", "", ""]
        lines = [
            Line(name=name, value=score_text.value(one, Unit.SHARE), under=(score_text.beside(one, Unit.SHARE).said, f"n {words.number(one.n)}"))
            for name, one in sides
        ]  # fmt: skip
        return Content(
            body=Html(html=table([("", lines)], heads, alt=t("leaving.title")), key="left_by_speed", on_click=filter_bar.follow),
            lead=_leaving_words(late),
            lines=small_print(
                *_late(late, Unit.SHARE, found.clock, "customers"),
                t("leaving.how", times=words.number(found.times), days=words.number(found.days), until=words.day(found.until)),
                _left_out(found),
                t("speed.together"),
            ),
            rows=_rows(found, sides),
        )  # fmt: skip

    def empty(self, answers: PageAnswers) -> str:
        """Why nobody could be followed."""
        if missing := not_in_whole(WORK, answers.view):
            return missing
        if not (reader.limits().may_see_customers and reader.limits().may_ask(LEFT)):
            return t("leaving.hidden")
        found = self._found(answers)
        return t("leaving.nobody", n=words.number(found.days if found else 0))

    def _found(self, answers: PageAnswers) -> Leaving | None:
        view = answers.view
        if not_in_whole(WORK, view):
            return None
        query = replace(view.query(WORK), grain=None, clock=view.view.clock)
        found: Leaving = answers.once(("leaving", self.speed), lambda: leaving(all_answers.reading(), query, self.speed))  # fmt: skip
        return found


# In words -------------------------------------------------------------------------------------------------------------


def _step(found: SpeedScores) -> str:
    if found.step is None:
        return t("speed.no_step")
    unit = measure(found.metric).unit
    until, longer = (score_text.text(one, unit) for one in (found.step.until, found.step.longer))
    return t("speed.step", time=_time(found.step.seconds, found.clock), until=until, longer=longer)


def _late(found: Late, unit: Unit, clock: Clock, rows: str) -> list[str]:
    """How far late ones lie from others of their kind, and what that makes of the whole."""
    target = _time(found.target_seconds, clock)
    if found.apart is None or found.whole is None:
        return [t("speed.not_apart", target=target, slow=words.number(found.slow.n), quick=words.number(found.quick.n))]
    apart, whole = (score_text.text(score_text.in_points(one, unit), Unit.POINTS) for one in (found.apart, found.whole))
    share = words.share(found.slow.n / (found.slow.n + found.quick.n))
    cases = words.listed(_case(name) for name in found.cases)
    return [
        t(f"speed.late.{rows}", share=share, target=target, slow=score_text.text(found.slow, unit), quick=score_text.text(found.quick, unit)),
        t("speed.apart", cases=cases, points=apart) if cases else t("speed.apart_plain", points=apart),
        t(f"speed.whole.{rows}", points=whole),
    ]  # fmt: skip


def _leaving_words(late: Late) -> str:
    if late.apart is None or late.apart.low is None or late.apart.high is None:
        return t("leaving.unsure")
    if late.apart.low <= 0 <= late.apart.high:
        return t("leaving.alike")
    return t("leaving.more" if late.apart.low > 0 else "leaving.fewer")


def _case(name: str) -> str:
    return t(f"leaving.{name}") if name in ("tickets", "looked_on") else filter_words.dimension_label(name)


def _left_out(found: Leaving) -> str:
    own = {UNKNOWN: "leaving.unknown", UNDECIDED: "leaving.undecided"}
    said = [f"{words.number(n)} {t(own[reason]) if reason in own else words.said(reason)}" for reason, n in found.left_out.items()]  # fmt: skip
    return t("asked.left_out", reasons=words.apart(said)) if said else ""


def _time(seconds: float, clock: Clock) -> str:
    return value_text(seconds, Unit.DURATION, language(), clock=clock)


def _rows(found: Leaving, sides: tuple[tuple[str, object], ...]) -> pl.DataFrame:
    """The two rows for a file."""
    late = found.late
    scores = [late.slow, late.quick] if late else []
    columns = {t("asked.group"): pl.Series([name for name, _ in sides], dtype=pl.String)}
    frame = pl.DataFrame(
        [{"value": one.value, "low": one.low, "high": one.high, "n": one.n} for one in scores],
        schema={"value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "n": pl.Int64},
    )
    label = t("leaving.left", n=words.number(found.days))
    return drawn_rows.table(columns | drawn_rows.in_columns(measure(LEFT), frame, label=label))
