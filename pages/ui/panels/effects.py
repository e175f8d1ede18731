"""The panels of what goes along with the agents' experience, and with bots: time and satisfaction side by side, never called a cause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from data.lookup import agents
from kpi.engine.answer import Question
from kpi.engine.explain import settings_of
from kpi.query.query import NO_VALUE, Filter
from kpi.verdict.disclosure import is_few, without_few
from pages.ui.answers import answers as data
from pages.ui.charts.figure import Picture
from pages.ui.charts.side_bars import side_bars
from pages.ui.number import card_text
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, DatedView, Heading, shown_as, small_print, why_empty
from pages.ui.view import filter_words, words
from pages.ui.view.words import t

EXPERIENCE, BOT = "experience", "bot"
ENDED, HANDED, BACK = "bot_ended_rate", "bot_handed_over_rate", "bot_return_rate"
CHANNEL = "channel"


@dataclass(frozen=True)
class Experience:
    """Metrics by how long the agent had been on the job."""

    metrics: tuple[str, ...]

    def heading(self, view: DatedView) -> Heading:
        """Named by what it is."""
        return Heading(title=t("effect.experience"), key="effect_experience")

    def questions(self, view: DatedView) -> list[Question]:
        """Each metric by the steps of experience."""
        return [view.by(name, EXPERIENCE) for name in self.metrics]

    def figure(self, answers: PageAnswers) -> Content | None:
        """The bars; None where no step has enough rows, as where no first day is known."""
        picture = _picture(answers, answers.view, self.metrics, EXPERIENCE)
        if picture is None:
            return None
        first = answers.to(answers.view.by(self.metrics[0], EXPERIENCE))
        without = first.filter(pl.col(EXPERIENCE).is_null())["n"].sum()
        rows = card_text.rows_behind(shown_as(self.metrics[0], answers.view).metric, without) if without else ""
        unknown = t("effect.unknown", rows=rows) if rows else ""
        return Content(body=picture, lines=small_print(_agents(), unknown, t("effect.no_cause")))

    def empty(self, answers: PageAnswers) -> str:
        """That first days are not known, or why else there is nothing."""
        found = answers.to(answers.view.by(self.metrics[0], EXPERIENCE))
        known = found.filter(pl.col(EXPERIENCE).is_not_null())["n"].sum() if found.height else 0
        if found["n"].sum() and not known:
            return t("effect.no_agents")
        return why_empty(self.metrics[0], answers, known)


@dataclass(frozen=True)
class Bots:
    """Metrics of tickets that a bot ended, that began with one, and of those without, in the channels where bots take part."""

    metrics: tuple[str, ...]

    def heading(self, view: DatedView) -> Heading:
        """Named by what it is."""
        return Heading(title=t("effect.bot"), key="effect_bot")

    def questions(self, view: DatedView) -> list[Question]:
        """In which channels there are bots, and what became of the tickets in which they took part."""
        return [view.by("tickets_created", CHANNEL, BOT), *(view.total(name) for name in (ENDED, HANDED, BACK))]

    def figure(self, answers: PageAnswers) -> Content | None:
        """The bars; None where no export speaks of bots, or no group has enough rows."""
        channels = _channels(answers)
        if not channels:
            return None
        chosen = Filter(CHANNEL, channels)
        view = replace(answers.view, view=answers.view.view.only(CHANNEL, *channels))
        picture = _picture(answers, view, self.metrics, BOT)
        if picture is None:
            return None
        marks = (replace(one, opened=replace(one.opened, values=(chosen, *one.opened.values))) for one in picture.marks)
        named = words.either([filter_words.value_words(CHANNEL, one) for one in channels])
        lines = small_print(_shares(answers), t("effect.where", channels=named), t("effect.no_cause"))
        return Content(body=replace(picture, marks=tuple(marks)), lines=lines)

    def empty(self, answers: PageAnswers) -> str:
        """That no export speaks of bots, or why else there is nothing."""
        return why_empty(self.metrics[0], answers, 1) if _channels(answers) else t("effect.no_bots")


def _picture(answers: PageAnswers, view: DatedView, metrics: tuple[str, ...], dimension: str) -> Picture | None:
    found = answers.to_all([view.by(name, dimension) for name in metrics])
    parts = [(shown_as(name, view), frame) for name, frame in zip(metrics, found, strict=True)]
    shown = [without_few(frame.filter(pl.col(dimension).is_not_null()), measure.metric) for measure, frame in parts]
    if all(frame["value"].drop_nulls().is_empty() for frame in shown):
        return None
    groups = data.in_order(
        {str(group) for frame in found for group in frame.filter(pl.col("n") > 0)[dimension].drop_nulls()}
    )
    names: Mapping[str, str] = {group: filter_words.value_words(dimension, group) for group in groups}
    return side_bars(parts, dimension, filter_words.dimension_label(dimension), names)


def _channels(answers: PageAnswers) -> tuple[str, ...]:
    """The channels with tickets in which a bot took part."""
    found = answers.to(answers.view.by("tickets_created", CHANNEL, BOT))
    if found.is_empty():
        return ()
    with_bot = found.filter(pl.col("n") > 0, pl.col(BOT).str.starts_with("1") | pl.col(BOT).str.starts_with("2"))
    return tuple(sorted({NO_VALUE if one is None else str(one) for one in with_bot[CHANNEL]}))


def _shares(answers: PageAnswers) -> str:
    """How many a bot ended, handed over, and who came back, in words; nothing where one of them is not known."""
    rows = {name: answers.to(answers.view.total(name)) for name in (ENDED, HANDED, BACK)}
    if any(frame["value"].count() == 0 for frame in rows.values()):
        return ""
    if any(is_few(shown_as(name, answers.view).metric, frame["n"][0]) for name, frame in rows.items()):
        return ""
    ended, handed, back = (shown_as(name, answers.view).text(frame["value"][0]) for name, frame in rows.items())
    window = settings_of(shown_as(BACK, answers.view).metric, answers.view.query(BACK))
    days = words.count("effect.days", next(iter(window.values())))
    tickets = words.count("count.tickets", rows[ENDED]["n"][0])
    return t("effect.bots", ended=ended, tickets=tickets, handed=handed, back=back, days=days)


def _agents() -> str:
    """Of how many agents the first day is known, guessed, or neither."""
    found = data.remembered("first days", lambda: agents.first_days(data.read))
    guessed = found.filter(pl.col("is_guessed")).height
    unknown = found["first_on"].null_count()
    counts = {"known": found.height - guessed - unknown, "guessed": guessed, "unknown": unknown}
    return t("effect.agents", **{name: words.count("effect.agents", n) for name, n in counts.items()})
