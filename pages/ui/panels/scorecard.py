"""The panel of the numbers of one team or agent, held against targets, what was before, and all together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Unit
from kpi.engine.answer import Question
from kpi.verdict import side_by_side
from kpi.verdict.disclosure import without_few
from kpi.verdict.side_by_side import Difference
from pages.ui.charts import drawn_rows
from pages.ui.html.score_table import Beside, Line, table
from pages.ui.number import card_text
from pages.ui.panels import number_rows, target_marks, time_steps
from pages.ui.panels.group_table import cell_of, is_withheld_in_table
from pages.ui.panels.nothing import not_in_data
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, DatedView, Heading, Html, shown_as, small_print
from pages.ui.view import filter_bar, subject, words
from pages.ui.view.measure import Measure
from pages.ui.view.opened import Opened
from pages.ui.view.subject import AGENT
from pages.ui.view.words import t

WORK = "tickets_created"
"""The number that tells to which team an agent belongs: the one that most of the agent's tickets name."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Scorecard:
    """These metrics, in groups under keys of words, of the team or agent that the view names. A click on a value opens it."""

    groups: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def metrics(self) -> tuple[str, ...]:
        """All metrics, in their order."""
        return tuple(name for _, names in self.groups for name in names)

    def heading(self, view: DatedView) -> Heading:
        """Named by what it is."""
        return Heading(title=t("scorecard.numbers"), key="scorecard")

    def questions(self, view: DatedView) -> list[Question]:
        """Each metric with its change and its course, the same of all together, and where an agent works."""
        own = [ask for name in self.metrics for ask in (view.total(name), view.over_time(name))]
        house = [Question(of_all(view).query(name)) for name in self.metrics]
        return [*own, *house, *([view.by(WORK, "team")] if _is_agent(view) else [])]

    def without(self, names: frozenset[str]) -> Scorecard | None:
        """The other metrics; None where it is not known whose they are."""
        left = ((title, tuple(name for name in group if name not in names)) for title, group in self.groups)
        groups = tuple((title, group) for title, group in left if group)
        return replace(self, groups=groups) if groups and WORK not in names else None

    def figure(self, answers: PageAnswers) -> Content | None:
        """The table; None where no metric has anything."""
        view = answers.view
        rows = {name: row for name in self.metrics if (row := _row(answers, view.total(name))) is not None}
        if not rows:
            return None
        sides = _sides(answers)
        others = {label: _beside(rows, other, answers) for label, other in sides.items()}
        groups = [
            (t(title), [self._line(name, rows[name], others, answers) for name in names if name in rows])
            for title, names in self.groups
        ]
        is_compared = view.base is not None
        heads = [
            t("scorecard.number"),
            t("why.now"),
            t("why.change") if is_compared else "",
            t("take.target"),
            *others,
            t("scorecard.course"),
        ]
        html = table([(title, lines) for title, lines in groups if lines], heads, alt=t("scorecard.numbers"))
        absent = [name for name in self.metrics if name not in rows]
        missing = not_in_data(absent, answers)
        labels = words.listed(words.said(REGISTRY.metric(name).label) for name in absent if name not in missing)
        body = Html(html=html, key="scorecard", on_click=filter_bar.follow)
        lines = small_print(t("scorecard.marks"), t("more.nothing", names=labels) if labels else "")
        return Content(body=body, lines=lines, rows=self._rows(rows, sides, answers), missing=missing)  # fmt: skip

    def empty(self, answers: PageAnswers) -> str:
        """There is nothing of this team or agent."""
        return t("empty.chart")

    def _line(self, name: str, row: Row, others: Mapping[str, Mapping[str, Beside]], answers: PageAnswers) -> Line:
        view, shown = answers.view, shown_as(name, answers.view)
        said = card_text.change(row, shown.metric)
        cell = cell_of({each: row[each] for each in ("value", "n", "low", "high")}, shown)
        mark = target_marks.mark_of(view.total(name).query, shown, row)
        grain, course = time_steps.over_time(answers, name)
        n = "" if shown.unit is Unit.COUNT or cell.value == t("team.few") else f"n {words.number(row['n'])}"
        return Line(
            name=shown.label,
            value=cell.value,
            under=(" · ".join(filter(None, (cell.under, n))),),
            is_faint=cell.is_faint,
            value_opens=f"open:{Opened(name).code}",
            value_words=t("card.open", label=shown.label),
            was=card_text.was(row, shown),
            change=said.brief,
            tone=said.tone,
            target=mark.brief if not cell.is_faint else mark.number and t("target.is", target=mark.number),
            target_mark=mark.verdict.name.lower() if mark.verdict and not cell.is_faint else "",
            beside=[each[name] for each in others.values()],
            spark=tuple(without_few(course, shown.metric)["value"].to_list()),
            broken=time_steps.broken(course, grain, view, name),
        )

    def _rows(self, rows: Mapping[str, Row], sides: Mapping[str, DatedView], answers: PageAnswers) -> pl.DataFrame:
        """The table for a file: what a card gives, and the value of all together in the same unit."""
        view = answers.view
        found = []
        for title, names in self.groups:
            for name in (name for name in names if name in rows):
                shown, row = shown_as(name, view), rows[name]
                held = is_withheld_in_table(row, shown)
                target = target_marks.mark_of(view.total(name).query, shown, row).words
                found.append(number_rows.number_row(shown, row, group=t(title), target="" if held else target))
        frame = number_rows.table(found, ("group",))
        for label, other in sides.items():
            values = [_in_unit_of(rows[name], _row(answers, Question(other.query(name))), shown_as(name, view)) for name in rows]  # fmt: skip
            frame = frame.with_columns(pl.Series(label, values, dtype=pl.Float64))
        return frame


def of_all(view: DatedView) -> DatedView:
    """The same days and filters of all teams and agents together."""
    return replace(view, view=subject.of_all(view.view))


def team_of(answers: PageAnswers) -> str | None:
    """The team that most tickets of the agent of a view name; None of a team, and where they name none."""
    view = answers.view
    if not _is_agent(view):
        return None
    found = answers.to(view.by(WORK, "team")).filter(pl.col("team").is_not_null(), pl.col("n") > 0)
    return str(found.sort(-pl.col("n"), "team")["team"][0]) if found.height else None


def _is_agent(view: DatedView) -> bool:
    found = subject.of(view.view)
    return found is not None and found.dimension == AGENT


def _sides(answers: PageAnswers) -> dict[str, DatedView]:
    """What the numbers are held against, by its name: an agent's team, and all together."""
    view, team = answers.view, team_of(answers)
    sides = {t("scorecard.team", team=team): replace(view, view=subject.of_team(view.view, team))} if team else {}
    return sides | {t("team.whole"): of_all(view)}


def _row(answers: PageAnswers, question: Question) -> Row | None:
    found = answers.to(question)
    return found.row(0, named=True) if found["value"].count() else None


def _beside(rows: Mapping[str, Row], other: DatedView, answers: PageAnswers) -> dict[str, Beside]:
    """What each number is held against, the differences of all looked at together."""
    answers.to_all([Question(other.query(name)) for name in rows])
    found = {name: _row(answers, Question(other.query(name))) for name in rows}
    return held_against(
        {name: (shown_as(name, answers.view), rows[name], found[name]) for name in rows}, subject_name(answers.view)
    )


def subject_name(view: DatedView) -> str:
    """The team or agent that the sheet is of; empty where it is of none."""
    found = subject.of(view.view)
    return words.value_name(found.dimension, found.value) if found else ""


def held_against(pairs: Mapping[str, tuple[Measure, Row, Row | None]], whose: str) -> dict[str, Beside]:
    """Each value beside another, and how the first, `whose` it is, differs from it: only where chance does not explain it, among all that are looked at together."""
    differences = {
        name: side_by_side.difference(row, other, shown.metric) if other else Difference(*[float("nan")] * 4)
        for name, (shown, row, other) in pairs.items()
    }
    stand_out = dict(zip(differences, side_by_side.pointed_out([*differences.values()]), strict=True))
    return {
        name: _said(shown, row, other, differences[name], whose, is_told=stand_out[name])
        for name, (shown, row, other) in pairs.items()
    }


_TONES = {"better": "good", "worse": "bad"}


def _said(shown: Measure, row: Row, other: Row | None, found: Difference, whose: str, *, is_told: bool) -> Beside:
    if other is None:
        return Beside(value=shown.text(None))
    if shown.metric.kind.traits.is_additive and shown.unit is Unit.COUNT:
        part = row["value"] / other["value"] if other["value"] else 0.0
        return Beside(value=shown.text(other["value"]), said=t("scorecard.part", share=words.share(part)))
    value = cell_of(other, shown).value
    if not is_told:
        return Beside(value=value)
    side = side_by_side.side(found, shown.metric)
    return Beside(value=value, said=t(f"scorecard.{side}", name=whose), tone=_TONES.get(side, "plain"))


def _in_unit_of(row: Row, other: Row | None, shown: Measure) -> float | None:
    """The value of another row in the unit in which that of the first is written; nothing where it is withheld."""
    if other is None or is_withheld_in_table(other, shown):
        return None
    size, _ = drawn_rows.unit_of(shown, [row["value"]])
    return None if other["value"] is None else drawn_rows.scaled_one(other["value"], size)
