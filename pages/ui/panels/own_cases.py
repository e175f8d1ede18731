"""The panel of one team or agent held against what is expected of its own cases: what a person can learn from a fair comparison, without anybody else."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from kpi.declare.metric import Unit
from kpi.engine.answer import Question
from kpi.engine.fair import ALONE, FEW, NOBODY, RARE, FairOne, FairPart, fair_one
from kpi.query.query import NO_VALUE
from kpi.sql.case_rows import HOURS_A_PART
from pages.ui.answers import answers as all_answers
from pages.ui.answers import reader
from pages.ui.charts import drawn_rows
from pages.ui.html.score_table import Beside, Line, table
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, DatedView, Heading, Html, shown_as, small_print, unavailable
from pages.ui.panels.scorecard import of_all
from pages.ui.view import filter_bar, filter_words, subject, words
from pages.ui.view.measure import Measure
from pages.ui.view.opened import Opened
from pages.ui.view.subject import AGENT
from pages.ui.view.words import t

MOST_PARTS = 3
"""How many kinds of cases are named of each number at most: those that add most."""

IN_POINTS = (Unit.SHARE, Unit.POINTS)
"""Of these a difference is in points."""

_TONES = {"better": "good", "worse": "bad"}
_WHY_NOT = {FEW: "own.few", RARE: "own.rare", ALONE: "own.alone", NOBODY: "own.few"}


@dataclass(frozen=True)
class OwnCases:
    """These shares and means of the team or agent that the view names, each beside what is expected of its cases, and in which of them it differs."""

    metrics: tuple[str, ...]

    def heading(self, view: DatedView) -> Heading:
        """What it is held against."""
        return Heading(title=t("own.title"), key="own_cases")

    def questions(self, view: DatedView) -> list[Question]:
        """The numbers themselves; what is expected of them is no answer, and worked out by itself."""
        return [view.total(name) for name in self.metrics]

    def figure(self, answers: PageAnswers) -> Content | None:
        """The table; None where nothing of it has rows enough, or who reads may not see it."""
        found = {name: one for name in self.metrics if (one := _found(answers, name)) is not None and one.group.n}
        if not any(one.group.value is not None for one in found.values()):
            return None
        view = answers.view
        groups = [("", [_line(one, shown_as(name, view)) for name, one in found.items()])]
        for name, one in found.items():
            told = [part for part in one.parts if part.is_told][:MOST_PARTS]
            if told:
                shown = shown_as(name, view)
                groups.append((t("own.where", label=shown.label), [_part(part, shown) for part in told]))
        judged = {name: one for name, one in found.items() if one.group.why_not is None}
        out = [shown_as(name, view).label for name, one in judged.items() if one.group.standing]
        cases = words.listed(
            dict.fromkeys(filter_words.dimension_label(each) for one in judged.values() for each in one.cases)
        )
        heads = ["", t("own.value"), "", "", t("own.expected"), t("own.usual"), t("own.standing"), t("own.later"), ""]
        lead = (
            t("own.lead_outside", names=words.listed(out))
            if out
            else t("own.lead_inside")
            if judged
            else t("own.lead_nothing")
        )
        return Content(
            body=Html(html=table(groups, heads, alt=t("own.title")), key="own_cases_table", on_click=filter_bar.follow),
            lead=lead,
            lines=small_print(
                t("own.read", cases=cases) if cases else t("own.read_plain"),
                t("own.luck"),
                t("own.learn") if len(groups) > 1 else "",
            ),
            rows=_rows(found, view),
        )  # fmt: skip

    def empty(self, answers: PageAnswers) -> str:
        """There is too little of it."""
        if reader.limits().smallest:
            return t("outside.smallest", n=words.number(reader.limits().smallest))
        missing = [text for name in self.metrics if (text := unavailable(name, answers.view))]
        return missing[0] if len(missing) == len(self.metrics) else t("own.lead_nothing")


def _found(answers: PageAnswers, metric: str) -> FairOne | None:
    """The team or agent among all that who reads may see, under the other filters of the page."""
    view, limits = answers.view, reader.limits()
    whose = subject.of(view.view)
    if whose is None or limits.smallest or (whose.dimension == AGENT and not limits.may_see_agents):
        return None
    others = of_all(view)
    if unavailable(metric, view) or unavailable(metric, others):
        return None
    query = replace(others.query(metric), grain=None)
    found: FairOne | None = answers.once(
        ("own_cases", metric), lambda: fair_one(all_answers.reading(), query, whose.dimension, whose.value)
    )
    return found


# In words -------------------------------------------------------------------------------------------------------------


def _line(one: FairOne, shown: Measure) -> Line:
    group = one.group
    if group.value is None:
        return Line(name=shown.label, value=t("team.few"), under=(f"n {words.number(group.n)}",), is_faint=True, beside=[Beside(value="")] * 4)  # fmt: skip
    why_not = _WHY_NOT.get(group.why_not or "")
    standing = group.standing or "inside"
    said = Beside(value=t(why_not)) if why_not else Beside(value=t(f"own.{standing}"), tone=_TONES.get(standing, "plain"))  # fmt: skip
    return Line(
        name=shown.label,
        value=shown.text(group.value),
        under=(f"n {words.number(group.n)}",),
        value_opens=f"open:{Opened(one.metric).code}",
        value_words=t("card.open", label=shown.label),
        beside=[
            Beside(value=NO_VALUE if why_not == "own.alone" else shown.text(group.expected)),
            Beside(value=shown.interval(group.low, group.high) or NO_VALUE),
            said,
            Beside(value=shown.text(group.next_value)),
        ],
    )


def _part(part: FairPart, shown: Measure) -> Line:
    points = _points(part.adds, shown)
    name = t("own.part", dimension=filter_words.dimension_label(part.dimension), name=_name(part))
    opens = Opened(shown.metric.name).within(part.dimension, part.name) if part.dimension != "hour" else None
    return Line(
        name=name,
        value=shown.text(part.value),
        under=(f"n {words.number(part.n)}",),
        value_opens=f"open:{opens.code}" if opens else "",
        value_words=t("card.open", label=shown.label),
        beside=[
            Beside(value=shown.text(part.expected)),
            Beside(value=""),
            Beside(value=t("own.adds" if shown.unit in IN_POINTS else "own.adds_plain", points=points)),
            Beside(value=""),
        ],
    )


def _name(part: FairPart) -> str:
    if part.dimension == "hour" and part.name is not None:
        start = int(part.name) * HOURS_A_PART
        return t("own.hours", start=f"{start:02}:00", end=f"{start + HOURS_A_PART:02}:00")
    return filter_words.value_words(part.dimension, NO_VALUE if part.name is None else part.name)


def _points(value: float, shown: Measure) -> str:
    """A difference with its sign, of shares in points."""
    size = 100 if shown.unit is Unit.SHARE else 1
    if shown.unit in IN_POINTS:
        text = words.number(size * value, 1)
        return f"+{text}" if value > 0 else text
    return shown.text(value)


def _rows(found: dict[str, FairOne], view: DatedView) -> pl.DataFrame:
    """The numbers for a file; those withheld have only how many they rest on."""
    lines = []
    for name, one in found.items():
        shown, group = shown_as(name, view), one.group
        size, unit = drawn_rows.unit_of(shown, [group.value])
        values = [None if each is None else drawn_rows.scaled_one(each, size) for each in (group.value, group.expected, group.low, group.high, group.next_value)]  # fmt: skip
        lines.append((drawn_rows.in_unit(shown.label, unit), group.n, *values))
    heads = (
        t("scorecard.number"),
        "n",
        t("own.value"),
        t("own.expected"),
        t("take.low"),
        t("take.high"),
        t("own.later"),
    )
    types = (pl.String, pl.Int64, *[pl.Float64] * 5)
    return pl.DataFrame(lines, schema=dict(zip(heads, types, strict=True)), orient="row")
