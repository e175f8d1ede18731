"""How the demo company handles its tickets: answers, solutions, reopenings and promises."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.demo.arrivals import IS_LIVE, Arrivals
from data.demo.company import (
    CATEGORIES,
    CHANNELS,
    HOUR,
    PRIORITIES,
    PRIORITY_SPEED,
    PROMISED_HOURS,
    TEAMS,
    TICKETS,
    agents,
)
from data.demo.draw import chance, spread
from data.demo.timeline import DAY, Flags, Floats, Ints, Timeline

CLOSES_AFTER = 4 * DAY
"""A solved ticket closes by itself after this time."""

SHORT_OF_PEOPLE = next(place for place, team in enumerate(TEAMS) if team.name == "Returns")
"""The team that lacks people from Timeline.shortage_on."""


@dataclass(frozen=True)
class Handling:
    """One entry a ticket; moments are UTC epoch seconds and NaN when they have not happened by the end of the demo."""

    answered: Floats
    first_resolved: Floats
    resolved: Floats
    closed: Floats
    due: Floats
    replies: Ints
    reopens: Ints
    agent_changes: Ints
    team_changes: Ints
    work_seconds: Floats
    is_waiting: Flags  # for the customer
    answer_seconds: Floats  # open seconds until the answer, also of those still to come
    mood: Floats  # what agent and team add to the customer's opinion


def make(rng: np.random.Generator, line: Timeline, arrivals: Arrivals) -> Handling:
    """What happens to each ticket up to the end of the demo."""
    speed, kindness = _agents(rng)
    wait = _answer_seconds(rng, line, arrivals, speed)
    # whoever is on the line, or a bot, answers within the clock's own time; the rest waits for open hours
    is_now = IS_LIVE[arrivals.channel]
    answered = np.where(is_now, arrivals.created + wait, line.hours.after(arrivals.created, wait))
    is_one_touch = arrivals.is_bot | chance(
        rng, np.array([channel.one_touch for channel in CHANNELS])[arrivals.channel], TICKETS
    )
    work = _work_seconds(rng, line, arrivals, is_one_touch)
    # a few are forgotten, a few are solved without an answer (merged, spam)
    is_forgotten, is_silent = chance(rng, 0.0004, TICKETS), chance(rng, 0.012, TICKETS) & ~is_now
    solved = np.where(arrivals.is_bot, answered + 90, line.hours.after(answered, work))
    first_resolved = np.where(is_forgotten, np.nan, solved)
    resolved, reopens = _reopened(rng, line, first_resolved, _reopens(rng, arrivals, is_one_touch))
    is_unanswered = is_silent | (is_forgotten & ~is_now & chance(rng, 0.3, TICKETS))
    answered = _by_end(line, np.where(is_unanswered, np.nan, answered))
    promised = np.array([PROMISED_HOURS[name] for name, _ in PRIORITIES])[arrivals.priority] * HOUR
    further = 1 + rng.poisson(1.3, TICKETS) + 2 * reopens
    return Handling(
        answered=answered,
        first_resolved=_by_end(line, first_resolved),
        resolved=_by_end(line, resolved),
        closed=_by_end(line, resolved + CLOSES_AFTER),
        due=line.hours.after(arrivals.created, np.floor(promised)),
        replies=np.where(np.isnan(answered), 0, np.where(is_one_touch & (reopens == 0), 1, 1 + further)),
        reopens=reopens,
        agent_changes=np.where(is_one_touch, 0, rng.poisson(0.35, TICKETS)),
        team_changes=np.where(is_one_touch, 0, rng.poisson(0.12, TICKETS)),
        work_seconds=np.floor(spread(rng, 13 * 60, 0.6, TICKETS) * np.where(is_one_touch, 1.0, 2.2)),
        is_waiting=~np.isnan(answered) & chance(rng, 0.5, TICKETS),
        answer_seconds=wait,
        mood=kindness[arrivals.agent] + np.array([team.mood for team in TEAMS])[arrivals.team],
    )


def _reopened(rng: np.random.Generator, line: Timeline, first_resolved: Floats, reopens: Ints) -> tuple[Floats, Ints]:
    """The last solution and the number of reopenings, for those that came back before the end."""
    back = first_resolved + spread(rng, 20 * HOUR, 0.8, TICKETS)
    reopens = np.where(back < line.until, reopens, 0)
    again = line.hours.after(np.nan_to_num(back), spread(rng, 9 * HOUR, 0.8, TICKETS) * reopens)
    return np.where(reopens > 0, again, first_resolved), reopens


def _by_end(line: Timeline, at: Floats) -> Floats:
    """Whole seconds, and only what has happened by the end."""
    return np.where(at < line.until, np.floor(at), np.nan)


def _agents(rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Each agent's slowness and kindness: mostly alike, one clearly good and one clearly weak."""
    slowness = np.exp(0.12 * rng.standard_normal(len(agents())))
    kindness = 0.08 * rng.standard_normal(len(agents()))
    slowness[[6, 10]] = 0.6, 1.7
    kindness[[6, 10]] = 0.45, -0.55
    return slowness, kindness


def _answer_seconds(rng: np.random.Generator, line: Timeline, arrivals: Arrivals, speed: Floats) -> Floats:
    """Open seconds until the first answer; the process change halves them."""
    live = IS_LIVE[arrivals.channel]
    median = np.array([channel.answer_hours for channel in CHANNELS])[arrivals.channel] * HOUR
    median = median * np.where(live, 1.0, np.array([PRIORITY_SPEED[name] for name, _ in PRIORITIES])[arrivals.priority])
    slowness = np.array([team.slowness for team in TEAMS])[arrivals.team]
    slowness = slowness * np.where(arrivals.team == SHORT_OF_PEOPLE, 1 + 2.0 * line.shortage(arrivals.day), 1.0)
    median = median * slowness ** np.where(live, 0.3, 1.0)
    median = median * speed[arrivals.agent] * arrivals.load ** np.where(live, 0.9, 1.1)
    median = median * (1 - 0.5 * line.change(arrivals.day)) * (1 + 0.5 * line.strain(arrivals.day))
    wait = spread(rng, median, 0.85, TICKETS) + np.where(live, 3, 60)
    return np.floor(np.where(arrivals.is_bot, 2 + 4 * rng.random(TICKETS), wait))


def _work_seconds(rng: np.random.Generator, line: Timeline, arrivals: Arrivals, is_one_touch: Flags) -> Floats:
    """Open seconds from the answer to the first solution: none to speak of when one answer is enough."""
    hours = np.array([category.work_hours for category in CATEGORIES])[arrivals.category]
    lift = arrivals.load**0.4 * (1 - 0.15 * line.change(arrivals.day)) * (1 + 0.6 * line.strain(arrivals.day))
    urgency = np.array([PRIORITY_SPEED[name] for name, _ in PRIORITIES])[arrivals.priority] ** 0.7
    long = spread(rng, hours * HOUR * lift * urgency, 0.75, TICKETS)
    return np.where(is_one_touch, spread(rng, 240, 0.6, TICKETS), long)


def _reopens(rng: np.random.Generator, arrivals: Arrivals, is_one_touch: Flags) -> Ints:
    rate = np.array([team.reopens for team in TEAMS])[arrivals.team] * np.where(arrivals.is_complaint, 1.8, 1.0)
    is_reopened = chance(rng, rate * np.where(is_one_touch, 0.5, 1.2), TICKETS) & ~arrivals.is_bot
    return np.where(is_reopened, 1 + chance(rng, 0.12, TICKETS).astype(np.int64), 0)
