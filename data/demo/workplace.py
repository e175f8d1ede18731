"""What else the demo company records: its agents' shifts and days, its help centre, its quality reviews, and what happened when."""

from __future__ import annotations

import numpy as np
import polars as pl

from data.demo import causes, staff, tickets
from data.demo.arrivals import Arrivals
from data.demo.company import HOUR, TEAMS, agents, on_long_leave
from data.demo.draw import chance, named, numbered, only, pick, spread
from data.demo.handling import Handling
from data.demo.timeline import Flags, Floats, Ints, Names, Timeline, dates, moments
from data.demo.written import TEXTS

LUNCH, MEETING = 0.75, 0.75
"""Of a shift of eight hours, in hours; shorter shifts have less."""
FIRST_BLOCK = 3.5
"""Hours of a shift before lunch."""
SICK_RATE = 0.045
"""Of the shifts, so many are missed without any state."""
BETWEEN = (("meeting", 0.6), ("training", 0.4))


def agent_states(rng: np.random.Generator, line: Timeline, arrivals: Arrivals) -> pl.DataFrame:
    """Each agent's shifts, and what they did in them: two blocks of waiting and working, between them lunch and a meeting or training.

    On weekdays there is an early and a late shift, on Saturdays a quarter of the agents come. Shifts begin late, end early
    or are missed now and then. The busier the day, the less of it is waiting.
    """
    day, agent = _shifts(rng, line)
    size = len(day)
    team = np.array([team for _, team in agents()])[agent]
    is_saturday = line.weekdays()[day] == 5
    part = np.where(is_saturday, 0.5, 1.0) * HOUR  # of the hours above, in seconds
    begin = line.midnights[day] + np.where(is_saturday, 9, np.where((agent + day // 7) % 2 == 0, 8, 10)) * HOUR
    end = begin + 8 * part
    comes = begin + np.minimum(rng.exponential(13 * 60, size), HOUR)
    goes = end - np.minimum(rng.exponential(11 * 60, size), HOUR)
    lunch = begin + FIRST_BLOCK * part + rng.uniform(-900, 900, size)
    lunch_ends = lunch + LUNCH * part * rng.uniform(0.85, 1.25, size)
    returns = lunch_ends + MEETING * part * rng.uniform(0.7, 1.3, size)
    busy = _occupancy(rng, line, arrivals, day, agent, team)
    waits, waits_again = (
        starts + (ends - starts) * np.clip((1 - busy) * rng.uniform(0.8, 1.2, size), 0.03, 0.6)
        for starts, ends in ((comes, lunch), (returns, goes))
    )
    is_here = ~chance(rng, SICK_RATE, size)
    between = named([name for name, _ in BETWEEN], pick(rng, [share for _, share in BETWEEN], size))
    stretches: tuple[tuple[Names | str, Floats, Floats], ...] = (
        ("available", comes, waits),
        ("on a call", waits, lunch),
        ("break", lunch, lunch_ends),
        (between, lunch_ends, returns),
        ("available", returns, waits_again),
        ("paperwork", waits_again, goes),
    )
    frames = [_stretch(day, agent, team, 0, "scheduled", begin, end)]
    for place, (state, starts, ends) in enumerate(stretches, start=1):
        word = state if isinstance(state, str) else state[is_here]
        frames.append(
            _stretch(day[is_here], agent[is_here], team[is_here], place, word, starts[is_here], ends[is_here])
        )
    frame = pl.concat(frames).sort("order").drop("order")
    return frame.with_columns(pl.Series("id", numbered("A-", range(1, frame.height + 1), 6)))


def _shifts(rng: np.random.Generator, line: Timeline) -> tuple[Ints, Ints]:
    """Day and agent of every shift; who is on leave has none."""
    working = np.flatnonzero((line.weekdays() < 6) & ~line.holidays[:, 0])
    day, agent = (grid.ravel() for grid in np.meshgrid(working, np.arange(len(agents())), indexing="ij"))
    is_planned = (line.weekdays()[day] < 5) | ((agent + day // 7) % 4 == 0)
    is_planned &= ~((line.shortage(day) > 0) & np.isin(agent, on_long_leave())) & chance(rng, 0.88, len(day))
    return day[is_planned], agent[is_planned]


def _occupancy(
    rng: np.random.Generator, line: Timeline, arrivals: Arrivals, day: Ints, agent: Ints, team: Ints
) -> Floats:
    """How much of the time for customers is work: more on loaded days and for diligent agents, most where colleagues are away."""
    load = np.ones(line.days)
    load[arrivals.day] = arrivals.load
    usual = np.array([team.occupancy for team in TEAMS])[team] + 0.02 * rng.standard_normal(len(agents()))[agent]
    is_short = np.isin(team, [agents()[number][1] for number in on_long_leave()]) & ~np.isin(agent, on_long_leave())
    strain = 0.05 * np.log(load[day]) + 0.07 * is_short * line.shortage(day)
    return np.asarray(np.clip(usual + strain + 0.05 * rng.standard_normal(len(day)), 0.5, 0.96), dtype=np.float64)


def _stretch(
    day: Ints, agent: Ints, team: Ints, place: int, state: Names | str, starts: Floats, ends: Floats
) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "order": (day * len(agents()) + agent) * 10 + place,
            "agent": staff.names(agent, day),
            "team": named([team.name for team in TEAMS], team),
            "state": named([state], np.zeros(len(day), dtype=np.int64)) if isinstance(state, str) else state,
            "started_at": moments(np.floor(starts)),
            "ended_at": moments(np.floor(ends)),
        }
    )


def self_service(rng: np.random.Generator, line: Timeline) -> pl.DataFrame:
    """Visitors of the help pages by day; the new help centre draws twice as many and has a bot."""
    day = np.arange(line.days)
    is_new = day >= line.index(line.help_centre_on)
    rhythm = np.array([1.15, 1.1, 1.05, 1.0, 0.95, 0.7, 0.65])[line.weekdays()]
    visitors = spread(rng, 320 * rhythm * np.where(is_new, 2.1, 1.0) * (1 + 4 * line.strain(day)), 0.08, line.days)
    searches = visitors * rng.uniform(0.5, 0.6, line.days)
    views = visitors * rng.uniform(1.6, 1.9, line.days)
    bots = np.where(is_new, visitors * rng.uniform(0.05, 0.07, line.days), 0)
    return pl.DataFrame(
        {
            "id": dates(day.astype(np.float64), line.first).cast(pl.String),
            "day_on": dates(day.astype(np.float64), line.first),
            "visitors": visitors.astype(np.int64),
            "searches": searches.astype(np.int64),
            "article_views": views.astype(np.int64),
            "bot_conversations": bots.astype(np.int64),
        }
    )


QA_CATEGORIES = (("Tone", 1.0, 4.5, False), ("Solution", 2.0, 4.1, False), ("Data protection", 1.0, 4.9, True))
"""What a quality review looks at: name, weight, usual score from 0 to 5, and whether failing it fails the review."""


REVIEWED_BY_PEOPLE, REVIEWED_BY_PROGRAM = 0.6, 1.6
"""How many reviews of an agent a working day has on average."""


def qa_reviews(rng: np.random.Generator, line: Timeline, arrivals: Arrivals, handling: Handling) -> pl.DataFrame:
    """Reviews of each agent, three scores each; the team that is clearly worse shows here too.

    People review about a dozen tickets of an agent a month; from `reviews_on` a program reviews some more every day.
    """
    day, agent, is_program = _reviewed(rng, line)
    ticket = _ticket_reviewed(rng, line, arrivals, handling, day, agent)
    kindness = np.array([TEAMS[team].mood for _, team in agents()]) + 0.15 * rng.standard_normal(len(agents()))
    review = numbered("Q-", range(1, len(day) + 1), 5)
    lead = np.where((agent + day) % 3 == 0, "Team lead", "Quality lead").astype(object)
    frames = []
    for category, weight, usual, is_critical in QA_CATEGORIES:
        mood = kindness[agent] * (0.2 if is_critical else 1.0)
        # In steps with a type each: to find that of the whole takes mypy seconds.
        level: Floats = usual + mood + 0.2 * line.change(day)
        drawn: Floats = rng.normal(level, 0.35 if is_critical else 0.7)
        score: Floats = np.clip(np.round(drawn), 0, 5)
        frames.append(
            pl.DataFrame(
                {
                    "id": [f"{name} {category}" for name in review],
                    "reviewed_on": dates(day.astype(np.float64), line.first),
                    "review": review,
                    "ticket": ticket,
                    "agent": staff.names(agent, day),
                    "team": named([team.name for team in TEAMS], np.array([team for _, team in agents()])[agent]),
                    "reviewer": np.where(is_program, "Automatic review", lead).astype(object),
                    "category": category,
                    "score": score,
                    "lowest_score": 0.0,
                    "highest_score": 5.0,
                    "weight": weight,
                    "is_critical": is_critical,
                }
            )
        )
    return pl.concat(frames)


def _reviewed(rng: np.random.Generator, line: Timeline) -> tuple[Ints, Ints, Flags]:
    """Day, agent and kind of every review, oldest first; on long leave nobody is reviewed."""
    working = np.flatnonzero((line.weekdays() < 5) & ~line.holidays[:, 0])
    day, agent = (grid.ravel() for grid in np.meshgrid(working, np.arange(len(agents())), indexing="ij"))
    is_here = ~((line.shortage(day) > 0) & np.isin(agent, on_long_leave()))
    day, agent = day[is_here], agent[is_here]
    # in turn, and not by luck alone, so that nobody is left out for weeks
    turn = np.arange(len(day)) // len(agents()) + agent * 0.37
    people = (np.floor((turn + 1) * REVIEWED_BY_PEOPLE) - np.floor(turn * REVIEWED_BY_PEOPLE)).astype(np.int64)
    program = np.floor(REVIEWED_BY_PROGRAM + rng.random(len(day))).astype(np.int64)
    program[day < line.index(line.reviews_on)] = 0
    rows = np.repeat(np.arange(len(day)), people + program)
    place = np.arange(len(rows)) - np.repeat(np.cumsum(people + program) - people - program, people + program)
    return day[rows], agent[rows], place >= people[rows]


def _ticket_reviewed(
    rng: np.random.Generator, line: Timeline, arrivals: Arrivals, handling: Handling, day: Ints, agent: Ints
) -> pl.Series:
    """For each review one of the last fifteen tickets that the agent had solved by the evening before; none where there are not as many."""
    solved = np.flatnonzero(~np.isnan(handling.resolved) & ~arrivals.is_bot)
    stride = 2.0 * line.until  # sets the agents' moments apart in one sorted list
    moment = arrivals.agent[solved] * stride + handling.resolved[solved]
    order = np.argsort(moment, kind="stable")
    solved, moment = solved[order], moment[order]
    place = np.searchsorted(moment, agent * stride + line.midnights[day]) - 1 - rng.integers(0, 15, len(day))
    found = solved[np.maximum(place, 0)]
    is_theirs = staff.names(arrivals.agent[found], arrivals.day[found]) == staff.names(agent, day)
    return tickets.texts(only((place >= 0) & is_theirs, tickets.ids()[found]))


def event_notes(line: Timeline) -> pl.DataFrame:
    """What happened on which day, as a chart shows it."""
    notes = (
        (line.help_centre_on, TEXTS["help_centre"]),
        (line.change_on, TEXTS["new_process"]),
        (line.outage_on, TEXTS["outage"]),
        (line.shortage_on, TEXTS["long_leave"]),
        (line.reviews_on, TEXTS["more_reviews"]),
        *causes.notes(line),
    )
    return pl.DataFrame(
        {
            "id": [str(number) for number in range(1, len(notes) + 1)],
            "day_on": [day for day, _ in notes],
            "text": [text for _, text in notes],
        }
    )
