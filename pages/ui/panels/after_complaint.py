"""The panels of what comes after complaints: step by step, whether customers stay, and which causes come back."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from kpi.catalogue.left_out import TOO_YOUNG
from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Unit
from kpi.engine import after_complaint as engine
from kpi.engine.after_complaint import (
    LEAST_AT_RISK,
    LEFT,
    MARKS,
    NOBODY,
    ONE_CAUSE,
    ONE_GROUP,
    STEPS,
    CauseBack,
    Kept,
    Repeats,
    Step,
)
from kpi.engine.answer import Question
from kpi.query.period import Period
from kpi.query.query import NO_VALUE
from kpi.sql.complaint_rows import EXPERIENCES, LATE_DAYS, LATER, REPEATED
from kpi.text.format import interval_text
from kpi.verdict.disclosure import is_few
from pages.locale.language import language
from pages.ui.answers import answers as all_answers
from pages.ui.answers import reader
from pages.ui.charts import drawn_rows
from pages.ui.charts.kept_curve import kept_curve
from pages.ui.html.score_table import Beside, Line, table
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import (
    CodeChoice,
    Content,
    DatedView,
    Heading,
    Html,
    shown_as,
    small_print,
    unavailable,
    why_empty,
)
from pages.ui.view import filter_bar, words
from pages.ui.view.opened import Opened
from pages.ui.view.words import t

STAYED_BY = CodeChoice(name="stayed_by", codes=tuple(EXPERIENCES), key="after.stayed_by")

SURE, LEAST_P = 0.05, 0.001
"""Below which p more than chance is told, and below which p is only said to be smaller."""


@dataclass(frozen=True)
class ComplaintSteps:
    """How far complaints get, step by step; each opens the number that it is."""

    def heading(self, view: DatedView) -> Heading:
        """What it is."""
        return Heading(title=t("after.steps"), key="after_steps")

    def questions(self, view: DatedView) -> list[Question]:
        """How many complaints there are; each step is asked by itself."""
        return [view.total("complaints_created")]

    def figure(self, answers: PageAnswers) -> Content | None:
        """The table; None where nothing is told of any step."""
        found = self._found(answers)
        if found is None or not any(one.n or one.early for one in found):
            return None
        heads = [
            t("after.step"),
            t("after.share"),
            "",
            "",
            t("after.early"),
            t("after.not_there"),
            t("after.unknown"),
            "",
        ]
        html = table([("", [_line(one, answers.view) for one in found])], heads, alt=t("after.steps"))
        return Content(
            body=Html(html=html, key="after_steps", on_click=filter_bar.follow),
            lead=t("after.steps_lead"),
            lines=small_print(t("after.steps_read")),
            rows=_step_rows(found, answers.view),
        )

    def empty(self, answers: PageAnswers) -> str:
        """Why there is nothing."""
        return _nothing("complaints_created", answers)

    def _found(self, answers: PageAnswers) -> tuple[Step, ...] | None:
        view = answers.view
        if not _may(view, *STEPS):
            return None
        query = replace(view.query("complaints_created"), grain=None)
        found: tuple[Step, ...] = answers.once(
            "complaint steps", lambda: engine.funnel(all_answers.reading(), query, known=all_answers.cache().known)
        )
        return found


@dataclass(frozen=True)
class CustomersStayed:
    """Whether customers stay after a complaint, by what they had seen: of all complaints up to the end of the days shown."""

    experience: str = STAYED_BY.codes[0]

    def heading(self, view: DatedView) -> Heading:
        """With the choice of what they had seen."""
        return Heading(title=t("after.stayed"), key="after_stayed", choice=STAYED_BY)

    def questions(self, view: DatedView) -> list[Question]:
        """How many left; who stayed how long is no answer, and worked out by itself."""
        return [view.total(LEFT)]

    def figure(self, answers: PageAnswers) -> Content | None:
        """The curves with what they rest on; None where nobody can be followed."""
        found = self._found(answers)
        if found is None or not any(len(one.curve) or one.at[0] for one in found.groups):
            return None
        names = {one.code: t(f"after.group.{one.code}") for one in found.groups}
        said = [
            f"{words.number(n)} {t('after.later') if reason == LATER else words.said(reason)}"
            for reason, n in found.left_out.items()
        ]
        return Content(
            body=kept_curve(found, names, t("after.stayed")),
            lead=_test(found),
            lines=small_print(
                t("after.cause"),
                t(f"after.clock.{self.experience}", days=words.number(LATE_DAYS)),
                t("after.once"),
                *(_at_risk(found, place, names[one.code]) for place, one in enumerate(found.groups)),
                t("after.ends", n=words.number(LEAST_AT_RISK)),
                t("asked.left_out", reasons=words.apart(said)) if said else "",
            ),
        )

    def empty(self, answers: PageAnswers) -> str:
        """Why nobody can be followed."""
        return unavailable(LEFT, answers.view) or t("after.nobody")

    def _found(self, answers: PageAnswers) -> Kept | None:
        view = answers.view
        if not _may(view, LEFT, EXPERIENCES[self.experience].metric) or not reader.limits().may_see_customers:
            return None
        days = Period(reader.limits().days.start, view.closed_period.end)
        query = replace(view.query(LEFT), grain=None, period=days)
        found: Kept = answers.once(
            ("stayed", self.experience), lambda: engine.kept(all_answers.reading(), query, self.experience)
        )
        return found


@dataclass(frozen=True)
class CausesBack:
    """Which causes come back to the same customers, against chance: of all complaints up to the end of the days shown."""

    def heading(self, view: DatedView) -> Heading:
        """Named with the days set."""
        query = view.query(REPEATED)
        days = dict(query.settings).get("repeat_complaint_days", REGISTRY.setting("repeat_complaint_days").default)
        return Heading(title=words.count("after.causes", days), key="after_causes")

    def questions(self, view: DatedView) -> list[Question]:
        """How many complaints are repeats at all."""
        return [view.total(REPEATED)]

    def figure(self, answers: PageAnswers) -> Content | None:
        """The table of causes; None where none can come back."""
        found = self._found(answers)
        if found is None or found.usual is None or found.expected is None or found.p is None:
            return None
        heads = [t("after.cause_name"), t("after.share"), "", "", t("after.came_back"), t("after.by_chance"), ""]
        html = table([("", [_cause(one) for one in found.causes])], heads, alt=self.heading(answers.view).title)
        expected = words.number(found.expected, 1)
        low, high = found.usual
        is_more = found.p < SURE and found.back > found.expected
        return Content(
            body=Html(html=html, key="after_causes", on_click=filter_bar.follow),
            lead=" ".join(
                (
                    t("after.causes_lead", n=words.number(found.n), back=words.number(found.back), share=words.share(found.back / found.n)),
                    t("after.causes_more" if is_more else "after.causes_chance", expected=expected),
                )
            ),
            lines=small_print(
                t("after.causes_read", deals=words.number(found.deals), low=words.number(low), high=words.number(high)),
                t("after.causes_early", n=words.number(found.early)) if found.early else "",
                t("after.causes_without", n=words.number(found.without_cause)) if found.without_cause else "",
            ),
            rows=_cause_rows(found),
        )  # fmt: skip

    def empty(self, answers: PageAnswers) -> str:
        """Why no cause can come back."""
        if missing := unavailable(REPEATED, answers.view):
            return missing
        found = self._found(answers)
        why = found.why_not if found else None
        return t({ONE_CAUSE: "after.one_cause", TOO_YOUNG: "after.too_young"}.get(why or NOBODY, "after.no_cause"))

    def _found(self, answers: PageAnswers) -> Repeats | None:
        view = answers.view
        if not _may(view, REPEATED) or not reader.limits().may_see_customers:
            return None
        days = Period(reader.limits().days.start, view.closed_period.end)
        query = replace(view.query(REPEATED), grain=None, period=days)
        found: Repeats = answers.once("causes back", lambda: engine.repeats(all_answers.reading(), query))
        return found


def _may(view: DatedView, *metrics: str) -> bool:
    """Whether the filters and the reader's limits let these be told."""
    limits = reader.limits()
    return not limits.smallest and all(limits.may_ask(one) and not unavailable(one, view) for one in metrics)


def _nothing(metric: str, answers: PageAnswers) -> str:
    return unavailable(metric, answers.view) or why_empty(metric, answers, 0)


# In words -------------------------------------------------------------------------------------------------------------


def _step_name(one: Step, view: DatedView) -> str:
    return t("after.stayed_step") if one.is_rest else shown_as(one.metric, view).label


def _is_told(one: Step, view: DatedView) -> bool:
    return one.value is not None and not is_few(shown_as(one.metric, view).metric, one.n)


def _line(one: Step, view: DatedView) -> Line:
    name = _step_name(one, view)
    limits = (
        interval_text(one.low, one.high, Unit.SHARE, language()) if _is_told(one, view) and one.low is not None else ""
    )
    return Line(
        name=name,
        value=words.share(one.value) if _is_told(one, view) and one.value is not None else NO_VALUE,
        under=(limits, t("after.known", n=words.number(one.n))),
        value_opens=f"open:{Opened(one.metric).code}" if one.n else "",
        value_words=t("card.open", label=shown_as(one.metric, view).label),
        beside=[Beside(value=words.number(n)) for n in (one.early, one.not_there, one.unknown)],
    )


def _test(found: Kept) -> str:
    if found.why_not == ONE_GROUP:
        return t("after.one_group")
    if found.test is None:
        return t("after.few_left")
    return t("after.differ" if found.test.p < SURE else "after.alike", p=_chance(found.test.p))


def _chance(p: float) -> str:
    """Small chances are not nothing."""
    return words.number(p, 3) if p >= LEAST_P else f"<{words.number(LEAST_P, 3)}"


def _at_risk(found: Kept, place: int, name: str) -> str:
    """How many of a group are still known at each day that is told."""
    group = found.groups[place]
    shown = [each for each, day in enumerate(MARKS) if day and day in found.marks]
    if not shown:
        return ""
    return t(
        "after.at_risk",
        group=name,
        n=words.number(group.n),
        left=words.number(group.left),
        counts=words.apart(
            t("after.known_at", day=words.number(MARKS[each]), n=words.number(group.at_risk[each])) for each in shown
        ),
    )


def _cause(one: CauseBack) -> Line:
    is_more = one.adjusted_p < SURE and one.back > one.expected
    return Line(
        name=words.value_name("cause", one.cause),
        value=words.share(one.back / one.n),
        under=(interval_text(one.low, one.high, Unit.SHARE, language()),),
        beside=[
            Beside(
                value=words.number(one.back), said=t("after.of", back=words.number(one.back), n=words.number(one.n))
            ),
            Beside(
                value=words.number(one.expected, 1),
                said=t("after.more") if is_more else "",
                tone="bad" if is_more else "plain",
            ),
        ],
    )


def _step_rows(found: tuple[Step, ...], view: DatedView) -> pl.DataFrame:
    """The steps for a file."""
    columns = {
        t("after.step"): pl.Series([_step_name(one, view) for one in found], dtype=pl.String),
        **_shares([(one.value, one.low, one.high) if _is_told(one, view) else (None, None, None) for one in found]),
        "n": pl.Series([one.n for one in found], dtype=pl.Int64),
        t("after.early"): pl.Series([one.early for one in found], dtype=pl.Int64),
        t("after.not_there"): pl.Series([one.not_there for one in found], dtype=pl.Int64),
        t("after.unknown"): pl.Series([one.unknown for one in found], dtype=pl.Int64),
    }
    return drawn_rows.table(columns)


def _cause_rows(found: Repeats) -> pl.DataFrame:
    """The causes for a file."""
    columns = {
        t("after.cause_name"): pl.Series(
            [words.value_name("cause", one.cause) for one in found.causes], dtype=pl.String
        ),
        "n": pl.Series([one.n for one in found.causes], dtype=pl.Int64),
        t("after.came_back"): pl.Series([one.back for one in found.causes], dtype=pl.Int64),
        **_shares([(one.back / one.n, one.low, one.high) for one in found.causes]),
        t("after.by_chance"): pl.Series([round(one.expected, 1) for one in found.causes], dtype=pl.Float64),
    }
    return drawn_rows.table(columns)


def _shares(values: list[tuple[float | None, float | None, float | None]]) -> dict[str, pl.Series]:
    heads = (t("after.share"), t("after.from"), t("after.to"))
    return {
        drawn_rows.in_unit(head, "%"): pl.Series(
            [None if one[place] is None else round(100 * (one[place] or 0), 1) for one in values], dtype=pl.Float64
        )
        for place, head in enumerate(heads)
    }
