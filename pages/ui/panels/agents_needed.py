"""The panel of how many agents each hour of the week needs, against who was there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kpi.declare.metric import Unit
from kpi.engine.answer import Question
from kpi.engine.queue_hours import QueueChannel
from kpi.engine.staffing import Hour, Staffing, channels_there, staffing
from kpi.engine.staffing_plan import LEAST_WEEKS, NO_HANDLE_TIMES, TOO_FEW_WEEKS, USUAL_TARGET, Plan
from kpi.engine.written_work import WrittenChannel
from kpi.query.query import NO_VALUE
from kpi.text.format import value_text
from pages.locale.language import language
from pages.ui.answers import answers as all_answers
from pages.ui.charts.heatmap import WEEKDAY_HOUR
from pages.ui.charts.need_grid import CALLS, need_grid
from pages.ui.panels import target_marks
from pages.ui.panels.dated_view import DatedView
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, Heading, shown_as, small_print, unavailable, why_empty
from pages.ui.view import filter_words, words
from pages.ui.view.words import t

SERVICE_LEVEL = "service_level_rate"


@dataclass(frozen=True)
class AgentsNeeded:
    """Agents missing by weekday and hour, and what one fewer or one more would do where most are."""

    def heading(self, view: DatedView) -> Heading:
        """Named by what it is."""
        return Heading(title=t("need.title"), key="agents_needed")

    def questions(self, view: DatedView) -> list[Question]:
        """What became of the calls of each hour, which a cell opens; who is needed is no answer, and worked out by itself."""
        return [view.by(CALLS, *WEEKDAY_HOUR)]

    def figure(self, answers: PageAnswers) -> Content | None:
        """The grid with what it rests on; None where nothing came, or it cannot be told of the filters."""
        found = _found(answers)
        if found is None or not any(one.needed is not None for one in found.hours):
            return None
        calls = answers.to(answers.view.by(CALLS, *WEEKDAY_HOUR)).select("weekday", "hour", "n").drop_nulls()
        rows = {(int(day), int(hour)): float(n) for day, hour, n in calls.iter_rows() if n}
        return Content(
            body=need_grid(found.hours, rows, closed=all_answers.closed_hours()),
            lead=_basis(found),
            lines=small_print(*_steps(found), *map(_written, found.written), _shrinkage(found), _presence(found)),
        )

    def empty(self, answers: PageAnswers) -> str:
        """Which channel cannot tell, and why."""
        if missing := unavailable(CALLS, answers.view):
            return missing
        if _has_agent(answers.view):
            return t("need.no_agent")
        found = _found(answers)
        channels: tuple[QueueChannel | WrittenChannel, ...] = (*found.queues, *found.written) if found else ()
        problems = [_problem(one) for one in channels]
        return " ".join(filter(None, problems)) or why_empty(CALLS, answers, 0)


def _has_agent(view: DatedView) -> bool:
    return any(one.dimension == "agent" for one in view.view.filters)


def _found(answers: PageAnswers) -> Staffing | None:
    """Who is needed under the filters of the page; None where these cannot be told of, or there are no days or channels."""
    view = answers.view
    if unavailable(CALLS, view) or _has_agent(view) or view.closed_period.start is None:
        return None
    found: Staffing | None = answers.once("staffing", lambda: _staffing(view))
    return found


def _staffing(view: DatedView) -> Staffing | None:
    asked = replace(view.query(CALLS), period=view.closed_period)
    chosen = [one for one in asked.filters if one.dimension == "channel"]
    query = replace(asked, filters=tuple(one for one in asked.filters if one.dimension != "channel"))
    read, known = all_answers.reading(), all_answers.cache().known
    there = channels_there(read, query)
    channels = [name for name in there if all((name in one.values) != one.is_excluded for one in chosen)]
    if not channels:
        return None
    aimed = target_marks.target_of(query, shown_as(SERVICE_LEVEL, view))
    plan = Plan(target_rate=aimed.target if aimed and aimed.target is not None else USUAL_TARGET)
    return staffing(read, query, plan, channels=channels, known=known)


# In words -------------------------------------------------------------------------------------------------------------


def _basis(found: Staffing) -> str:
    return t("need.basis", target=words.share(found.plan.target_rate), seconds=_time(found.answer_seconds))


def _time(seconds: float) -> str:
    return value_text(seconds, Unit.DURATION, language())


def _channel(name: str) -> str:
    return words.at_start(filter_words.value_words("channel", name))


def _steps(found: Staffing) -> list[str]:
    """What one fewer or one more would do in the hour in which most are missing, or needed."""
    told = [one for one in found.hours if one.needed is not None]
    worst = max(told, key=lambda one: (one.short if one.short is not None else one.needed or 0, one.needed or 0))
    return [line for each in found.queues if (line := _steps_of(each, worst))]


def _steps_of(channel: QueueChannel, worst: Hour) -> str:
    hour = channel.hours.get((worst.weekday, worst.hour))
    if hour is None or not hour.steps:
        return ""
    steps = [
        t(
            "need.step",
            agents=words.number(one.agents),
            wait=_time(one.queue.mean_wait_seconds) if one.queue.mean_wait_seconds < float("inf") else "∞",
            missed=words.share(one.queue.abandoned_rate) if channel.patience_seconds else NO_VALUE,
            busy=words.share(one.queue.occupancy_rate),
        )
        for one in hour.steps
    ]
    when = t(
        "detail.cell", day=words.weekdays()[worst.weekday - 1], hour=f"{worst.hour:02}", until=f"{worst.hour + 1:02}"
    )
    return t("need.steps", channel=_channel(channel.channel), when=when, steps=words.apart(steps))


def _written(one: WrittenChannel) -> str:
    if one.hours_needed is None:
        return _problem(one)
    return t("need.written", channel=_channel(one.channel), hours=words.number(one.hours_needed))


def _shrinkage(found: Staffing) -> str:
    key = "need.shrinkage" if found.is_shrinkage_measured else "need.shrinkage_assumed"
    return t(key, share=words.share(found.shrinkage_rate))


def _presence(found: Staffing) -> str:
    """Whom the needed are held against."""
    if found.presence_lacks:
        return t("need.states_lack", by=filter_words.by_words(found.presence_lacks))
    has_states = any(one.there is not None for one in found.hours)
    return t("need.any_channel") if has_states else t("need.no_states")


def _problem(one: QueueChannel | WrittenChannel) -> str:
    """Why a channel cannot tell; empty where it can, or nothing came."""
    if one.why_not == TOO_FEW_WEEKS:
        return t("need.weeks", channel=_channel(one.channel), least=words.number(LEAST_WEEKS), weeks=words.number(one.weeks))  # fmt: skip
    return t("need.no_handle", channel=_channel(one.channel)) if one.why_not == NO_HANDLE_TIMES else ""
