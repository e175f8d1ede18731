"""What else the demo company records: its agents' days, its help centre, its quality reviews, and what happened when."""

from __future__ import annotations

import numpy as np
import polars as pl

from data.demo.company import HOUR, TEAMS, agents
from data.demo.draw import chance, named, numbered, spread
from data.demo.timeline import Timeline, dates, moments

SHIFT = (
    ("available", 0.0, 3.6),
    ("break", 3.6, 0.5),
    ("available", 4.1, 2.9),
    ("paperwork", 7.0, 1.0),
    ("scheduled", 0.0, 8.0),
)
"""An agent's day: state, hours since its start, hours it lasts; the last is the paid shift."""


def agent_states(rng: np.random.Generator, line: Timeline) -> pl.DataFrame:
    """Each agent's states on working days: an early or a late shift, some days away, some in training."""
    working = np.flatnonzero((line.weekdays() < 5) & ~line.holidays[:, 0])
    day, agent = (grid.ravel() for grid in np.meshgrid(working, np.arange(len(agents())), indexing="ij"))
    is_here = chance(rng, 0.86, len(day))
    day, agent = day[is_here], agent[is_here]
    start = line.midnights[day] + np.where((agent + day // 7) % 2 == 0, 8, 10) * HOUR
    in_training = chance(rng, 0.04, len(day))
    frames = []
    for part, (state, offset, hours) in enumerate(SHIFT):
        late = np.floor(rng.normal(0, 240, len(day))) if state == "break" else np.zeros(len(day))
        begin = start + offset * HOUR
        frames.append(
            pl.DataFrame(
                {
                    "order": day * 1000 + agent * 10 + part,
                    "agent": named([name for name, _ in agents()], agent),
                    "team": named([team.name for team in TEAMS], np.array([team for _, team in agents()])[agent]),
                    "state": np.where(in_training & (part == 2), "training", state).astype(object),
                    "started_at": moments(begin),
                    "ended_at": moments(begin + hours * HOUR - np.abs(late)),
                }
            )
        )
    frame = pl.concat(frames).sort("order").drop("order")
    return frame.with_columns(pl.Series("id", numbered("A-", range(1, frame.height + 1), 6)))


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


def qa_reviews(rng: np.random.Generator, line: Timeline) -> pl.DataFrame:
    """One review of each agent every other week, three scores each; the team that is clearly worse shows here too."""
    day, agent = (
        grid.ravel() for grid in np.meshgrid(np.arange(1, line.days, 14), np.arange(len(agents())), indexing="ij")
    )
    mood = np.array([TEAMS[team].mood for _, team in agents()])[agent]
    review = numbered("Q-", range(1, len(day) + 1), 5)
    frames = []
    for category, weight, usual, is_critical in QA_CATEGORIES:
        score = np.clip(np.round(rng.normal(usual + mood + 0.2 * line.change(day), 0.7)), 0, 5)
        frames.append(
            pl.DataFrame(
                {
                    "id": [f"{name} {category}" for name in review],
                    "reviewed_on": dates(day.astype(np.float64), line.first),
                    "review": review,
                    "agent": named([name for name, _ in agents()], agent),
                    "team": named([team.name for team in TEAMS], np.array([team for _, team in agents()])[agent]),
                    "reviewer": "Quality lead",
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


def event_notes(line: Timeline) -> pl.DataFrame:
    """What happened on which day, as a chart shows it."""
    notes = (
        (line.help_centre_on, "New help centre with a chat bot"),
        (line.change_on, "New process: tickets go straight to the right team"),
        (line.outage_on, "Outage: the service was down all day"),
        (line.shortage_on, "Returns: two people on long leave"),
    )
    return pl.DataFrame(
        {
            "id": [str(number) for number in range(1, len(notes) + 1)],
            "day_on": [day for day, _ in notes],
            "text": [text for _, text in notes],
        }
    )
