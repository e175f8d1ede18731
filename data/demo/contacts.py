"""The demo's calls and chats: those behind tickets, those that needed none, and those that nobody took."""

from __future__ import annotations

import numpy as np
import polars as pl

from data.demo import tickets
from data.demo.arrivals import CHAT, PHONE, Arrivals
from data.demo.company import CATEGORIES, COUNTRIES, HOUR, TEAMS
from data.demo.customers import Customers
from data.demo.draw import chance, named, numbered, only, spread
from data.demo.handling import Handling
from data.demo.timeline import Flags, Floats, Ints, Timeline, moments


def calls(
    rng: np.random.Generator, line: Timeline, arrivals: Arrivals, handling: Handling, customers: Customers
) -> pl.DataFrame:
    """Calls: answered ones of phone tickets, as many again without a ticket, lost ones, voice messages at night, and some going out."""
    behind = np.flatnonzero((arrivals.channel == PHONE) & ~np.isnan(handling.answered))
    brief = _moved(rng, line, arrivals, np.repeat(behind, 1 + chance(rng, 0.3, len(behind))))
    lost = _lost(rng, line, arrivals, np.concatenate([behind, brief[0]]), 0.085)
    out = _moved(rng, line, arrivals, behind[chance(rng, 0.22, len(behind))])
    night = _at_night(rng, line, arrivals, behind[chance(rng, 0.09, len(behind))])
    frames = [
        _answered(rng, arrivals, customers, behind, arrivals.created[behind], handling.answered[behind], "phone"),
        _answered(rng, arrivals, customers, *brief, brief[1] + _wait(rng, line, arrivals, brief[0]), "phone"),
        _unanswered(
            rng, arrivals, customers, *lost, np.where(chance(rng, 0.75, len(lost[0])), "abandoned", "missed"), "phone"
        ),
        _unanswered(
            rng, arrivals, customers, *night, np.where(chance(rng, 0.35, len(night[0])), "voicemail", "missed"), "phone"
        ),
        _answered(
            rng, arrivals, customers, *out, out[1] + np.floor(rng.uniform(4, 25, len(out[0]))), "phone"
        ).with_columns(pl.lit("outbound").alias("direction")),
    ]
    return _finished(frames, line, "K-")


def chats(
    rng: np.random.Generator, line: Timeline, arrivals: Arrivals, handling: Handling, customers: Customers
) -> pl.DataFrame:
    """Chats with people: answered ones of chat tickets, and those left before anyone answered."""
    behind = np.flatnonzero((arrivals.channel == CHAT) & ~arrivals.is_bot & ~np.isnan(handling.answered))
    lost = _lost(rng, line, arrivals, behind, 0.06)
    frames = [
        _answered(rng, arrivals, customers, behind, arrivals.created[behind], handling.answered[behind], "chat"),
        _unanswered(rng, arrivals, customers, *lost, np.full(len(lost[0]), "abandoned", dtype=object), "chat"),
    ]
    return _finished(frames, line, "H-")


def _moved(rng: np.random.Generator, line: Timeline, arrivals: Arrivals, like: Ints) -> tuple[Ints, Floats]:
    """Contacts like those tickets, within an hour of them and while open."""
    at = np.floor(arrivals.created[like] + rng.uniform(-HOUR, HOUR, len(like)))
    is_open = line.hours.is_open(at) & (at >= line.midnights[0])
    return like[is_open], at[is_open]


def _lost(
    rng: np.random.Generator, line: Timeline, arrivals: Arrivals, answered: Ints, rate: float
) -> tuple[Ints, Floats]:
    """Contacts that hung up: more on loaded days, fewer since the process change."""
    day = arrivals.day[answered]
    share = np.clip(rate * arrivals.load[answered] ** 1.3 * (1 - 0.4 * line.change(day)), 0, 0.5)
    return _moved(rng, line, arrivals, answered[chance(rng, share / (1 - share), len(answered))])


def _at_night(rng: np.random.Generator, line: Timeline, arrivals: Arrivals, like: Ints) -> tuple[Ints, Floats]:
    """Calls in the evening of those days, after closing."""
    at = np.floor(line.midnights[arrivals.day[like]] + rng.uniform(18, 21, len(like)) * HOUR)
    return like, at


def _wait(rng: np.random.Generator, line: Timeline, arrivals: Arrivals, like: Ints) -> Floats:
    median = 11 * arrivals.load[like] ** 0.9 * (1 - 0.5 * line.change(arrivals.day[like]))
    return np.floor(3 + spread(rng, median, 0.85, len(like)))


def _answered(
    rng: np.random.Generator,
    arrivals: Arrivals,
    customers: Customers,
    like: Ints,
    started: Floats,
    answered: Floats,
    channel: str,
) -> pl.DataFrame:
    """Contacts that someone took, by the agent and team of the ticket they are like."""
    size = len(like)
    talk = np.floor(spread(rng, 210 if channel == "phone" else 420, 0.6, size)) + 10
    hold = (
        np.floor(np.where(chance(rng, 0.3, size), spread(rng, 40, 0.6, size), 0))
        if channel == "phone"
        else np.zeros(size)
    )
    frame = _contacts(arrivals, customers, like, started, channel, ~np.isnan(answered))
    return frame.with_columns(
        moments(answered).alias("answered_at"),
        moments(answered + talk + hold).alias("ended_at"),
        pl.lit("answered").alias("outcome"),
        pl.Series("wait_seconds", answered - started),
        pl.Series("talk_seconds", talk),
        pl.Series("hold_seconds", hold),
        pl.Series("wrap_seconds", np.floor(spread(rng, 45, 0.6, size))),
    )


def _unanswered(
    rng: np.random.Generator,
    arrivals: Arrivals,
    customers: Customers,
    like: Ints,
    started: Floats,
    outcome: Floats,
    channel: str,
) -> pl.DataFrame:
    """Contacts that nobody took; they have no agent."""
    size = len(like)
    patience = np.floor(spread(rng, 55, 0.9, size)) + 2
    frame = _contacts(arrivals, customers, like, started, channel, np.zeros(size, dtype=np.bool_))
    nothing = pl.lit(None, pl.Float64)
    return frame.with_columns(
        pl.lit(None, pl.Datetime("us")).alias("answered_at"),
        moments(started + patience).alias("ended_at"),
        pl.Series("outcome", outcome),
        pl.Series("wait_seconds", patience),
        nothing.alias("talk_seconds"),
        nothing.alias("hold_seconds"),
        nothing.alias("wrap_seconds"),
    )


def _contacts(
    arrivals: Arrivals, customers: Customers, like: Ints, started: Floats, channel: str, has_agent: Flags
) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "kind": ["call" if channel == "phone" else "chat"] * len(like),
            "direction": ["inbound"] * len(like),
            "started_at": moments(started),
            "team": named([team.name for team in TEAMS], arrivals.team[like]),
            "agent": tickets.texts(only(has_agent, tickets.agent_names(arrivals)[like])),
            "channel": [channel] * len(like),
            "customer": customers.id[arrivals.customer[like]],
            "country": named([country.code for country in COUNTRIES], arrivals.country[like]),
            "category": named([category.name for category in CATEGORIES], arrivals.category[like]),
        }
    )


def _finished(frames: list[pl.DataFrame], line: Timeline, prefix: str) -> pl.DataFrame:
    """All of them by time, those that had ended by the end of the demo, numbered."""
    until = moments(np.array([line.until]))[0]
    frame = pl.concat(frames).filter(pl.col("ended_at") < until).sort("started_at", maintain_order=True)
    return frame.with_columns(pl.Series("id", numbered(prefix, range(1, frame.height + 1), 6)))
