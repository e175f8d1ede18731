"""When tickets of the demo arrive, from whom, by which channel and about what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.demo import causes
from data.demo import customers as people
from data.demo.company import (
    CATEGORIES,
    CHANNELS,
    COUNTRIES,
    HOUR,
    HOUR_VOLUME,
    MONTH_VOLUME,
    PRIORITIES,
    PRODUCTS,
    TEAMS,
    TICKETS,
    WEEKDAY_VOLUME,
    agents,
    on_long_leave,
)
from data.demo.draw import chance, pick, pick_rows
from data.demo.timeline import Flags, Floats, Ints, Names, Timeline
from data.demo.words import LANGUAGES

IS_LIVE = np.array([channel.is_live for channel in CHANNELS])
FAULT = next(index for index, category in enumerate(CATEGORIES) if category.name == "Technical fault")
HOW_TO = next(index for index, category in enumerate(CATEGORIES) if category.name == "How to use")
PHONE, CHAT, EMAIL = (
    next(index for index, channel in enumerate(CHANNELS) if channel.name == name) for name in ("phone", "chat", "email")
)


@dataclass(frozen=True)
class Arrivals:
    """One entry a ticket, oldest first; everything but the moment is an index into the declarations of the company."""

    created: Floats
    day: Ints
    load: Floats  # tickets of that day against an ordinary day of that kind
    customer: Ints
    country: Ints
    language: Ints
    channel: Ints
    category: Ints
    team: Ints
    agent: Ints
    priority: Ints
    product: Ints
    leaving: Floats
    is_outage: Flags
    is_bot: Flags  # nobody but a bot answered
    is_from_bot: Flags  # a bot took it and handed it over to a person
    is_complaint: Flags
    cause: Names  # of the complaint; None for other tickets


def make(rng: np.random.Generator, line: Timeline, customers: people.Customers) -> Arrivals:
    """All tickets of the two years."""
    day, country, load = _days(rng, line)
    is_outage = chance(rng, 0.8 * line.strain(day), TICKETS)
    channel = _channels(rng, line, day)
    created, channel = _moments(rng, line, day, country, channel)
    order = np.argsort(created, kind="stable")
    created, day, country, channel, is_outage = (
        created[order],
        day[order],
        country[order],
        channel[order],
        is_outage[order],
    )
    customer = people.choose(rng, customers, country, day)
    leaving = people.is_leaving_soon(rng, customers, customer, day)
    category = _categories(rng, line, day, is_outage)
    team = np.array([[team.name for team in TEAMS].index(category.team) for category in CATEGORIES])[category]
    home = np.array([LANGUAGES.index(market.language) for market in COUNTRIES])[country]
    is_bot = _bots(rng, line, day, channel, created)
    is_complaint, cause = causes.complaints(rng, line, day, category, leaving, is_outage)
    return Arrivals(
        created=created,
        day=day,
        load=load[day],
        customer=customer,
        country=country,
        language=np.where(chance(rng, 0.09, TICKETS), LANGUAGES.index("en"), home),
        channel=channel,
        category=category,
        team=team,
        agent=_agents(rng, line, day, team),
        priority=_priorities(rng, customers.segment[customer], is_outage),
        product=pick(rng, [share for _, share in PRODUCTS], TICKETS),
        leaving=leaving,
        is_outage=is_outage,
        is_bot=is_bot,
        is_from_bot=_handed_over(rng, line, day, channel) & ~is_bot,
        is_complaint=is_complaint,
        cause=cause,
    )


def _days(rng: np.random.Generator, line: Timeline) -> tuple[Ints, Ints, Floats]:
    """Day and country of each ticket, and how loaded each day is: weekday, season, growth, holidays and the outage."""
    ordinary = np.array(WEEKDAY_VOLUME)[line.weekdays()] * np.array(MONTH_VOLUME)[line.months()]
    ordinary = ordinary * np.linspace(0.92, 1.12, line.days)
    luck = np.exp(0.09 * rng.standard_normal(line.days))
    flood = 1 + 6.0 * line.strain(np.arange(line.days)) ** 1.5
    shares = np.array([country.share for country in COUNTRIES])
    volume = (ordinary * luck * flood)[:, None] * np.where(line.holidays, 0.3, 1.0) * shares
    cell = pick(rng, volume.ravel(), TICKETS)
    season = np.array(MONTH_VOLUME)[line.months()] ** 0.5  # the team plans for the season, but not for all of it
    return cell // len(COUNTRIES), cell % len(COUNTRIES), luck * flood * season


def _channels(rng: np.random.Generator, line: Timeline, day: Ints) -> Ints:
    first, last = (np.array([getattr(channel, name) for channel in CHANNELS]) for name in ("share_first", "share_last"))
    part = (day / line.days)[:, None]
    return pick_rows(rng, first * (1 - part) + last * part)


def _moments(rng: np.random.Generator, line: Timeline, day: Ints, country: Ints, channel: Ints) -> tuple[Floats, Ints]:
    """The moment of each ticket; calls and chats reach someone only while open, so those that find no open hour write instead."""
    athens = np.array([market.code == "GR" for market in COUNTRIES])[country]
    created = np.zeros(TICKETS)
    waiting = np.arange(TICKETS)
    for _ in range(6):
        hour = pick(rng, HOUR_VOLUME, len(waiting)) + rng.random(len(waiting))
        # Athens is an hour ahead of the office; whoever writes just after its midnight is left on the day before
        hour = np.where(athens[waiting], np.maximum(hour - 1, 0.01), hour)
        created[waiting] = line.midnights[day[waiting]] + np.floor(hour * HOUR)
        waiting = waiting[IS_LIVE[channel[waiting]] & ~line.hours.is_open(created[waiting])]
    channel = channel.copy()
    channel[waiting] = np.where(channel[waiting] == CHAT, CHAT, EMAIL)  # a bot takes chats at night, once there is one
    early = waiting[day[waiting] < line.index(line.help_centre_on)]
    channel[early] = EMAIL
    return created, channel


def _categories(rng: np.random.Generator, line: Timeline, day: Ints, is_outage: Flags) -> Ints:
    """What each ticket is about; the help centre answers a third of the how-to questions before they are asked."""
    weights = np.tile([category.share for category in CATEGORIES], (TICKETS, 1))
    weights[day >= line.index(line.help_centre_on), HOW_TO] *= 0.67
    return np.where(is_outage, FAULT, pick_rows(rng, weights))


def _agents(rng: np.random.Generator, line: Timeline, day: Ints, team: Ints) -> Ints:
    """An agent of the team who is not on long leave; some take more tickets than others."""
    teams = np.array([index for _, index in agents()])
    diligence = np.exp(0.25 * rng.standard_normal(len(teams)))
    weights = ((np.arange(len(TEAMS))[:, None] == teams) * diligence)[team]
    weights[np.ix_(line.shortage(day) > 0, np.array(on_long_leave()))] = 0
    return pick_rows(rng, weights)


def _priorities(rng: np.random.Generator, segment: Ints, is_outage: Flags) -> Ints:
    lift = np.array([1.0, 1.2, 2.2])[segment] * np.where(is_outage, 3.0, 1.0)
    weights = np.tile([share for _, share in PRIORITIES], (TICKETS, 1))
    weights[:, 2:] *= lift[:, None]
    return pick_rows(rng, weights)


def _bots(rng: np.random.Generator, line: Timeline, day: Ints, channel: Ints, created: Floats) -> Flags:
    """Chats that a bot finished alone: every one at night and one in eight by day, since the help centre opened."""
    is_since = day >= line.index(line.help_centre_on)
    is_alone = ~line.hours.is_open(created) | chance(rng, 0.12, TICKETS)
    return np.asarray((channel == CHAT) & is_since & is_alone, dtype=np.bool_)


def _handed_over(rng: np.random.Generator, line: Timeline, day: Ints, channel: Ints) -> Flags:
    """Six in ten chats that people take began with the bot of the help centre."""
    is_since = day >= line.index(line.help_centre_on)
    return np.asarray((channel == CHAT) & is_since & chance(rng, 0.6, TICKETS), dtype=np.bool_)
