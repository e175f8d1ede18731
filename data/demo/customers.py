"""The demo company's customers: when they came, whether and when they left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from data.demo.company import COUNTRIES, CUSTOMERS, PLANS, SEGMENTS
from data.demo.draw import chance, named, numbered, only, pick, spread
from data.demo.timeline import Floats, Ints, Names, Timeline, dates

LOYALTY = np.array([1.0, 0.8, 0.5])
"""The risk of leaving by segment, as a multiple of a consumer's."""
PRICES = np.array([14.0, 29.0, 59.0])
"""What a consumer pays in a month by plan, in euros."""
SEATS = np.array([1.0, 4.0, 25.0])
"""How many times that customers of each segment pay."""


@dataclass(frozen=True)
class Customers:
    """One entry a customer; days are counted from the first day of the demo and may lie before it; `left` is NaN while they stay."""

    id: Names
    country: Ints
    segment: Ints
    plan: Ints
    organisation: Names
    since: Floats
    left: Floats


def make(rng: np.random.Generator, line: Timeline) -> Customers:
    """Customers of the last five years; the risk of leaving falls after the process change and jumps after the outage."""
    country = pick(rng, [country.share for country in COUNTRIES], CUSTOMERS)
    segment = pick(rng, [share for _, share in SEGMENTS], CUSTOMERS)
    since = np.floor(rng.uniform(-1100, line.days - 5, CUSTOMERS))
    number = rng.integers(1, 900, CUSTOMERS)
    organisation = only(segment != 0, numbered("Organisation ", number.tolist(), 3))
    return Customers(
        id=numbered("C-", range(1, CUSTOMERS + 1), 5),
        country=country,
        segment=segment,
        plan=pick(rng, [share for _, share in PLANS], CUSTOMERS),
        organisation=organisation,
        since=since,
        left=_leaving(rng, line, np.maximum(since, 0), LOYALTY[segment]),
    )


def _leaving(rng: np.random.Generator, line: Timeline, start: Floats, risk: Floats) -> Floats:
    """The day each customer leaves, from a daily risk that is summed up and inverted."""
    day = np.arange(line.days)
    daily = (
        0.011
        / 30
        * (1 - 0.35 * line.change(day))
        * (1 + 14 * line.strain(day - 4))
        * np.where(line.months() == 0, 1.4, 1.0)
    )
    total = np.concatenate([[0.0], np.cumsum(daily)])
    endured = np.interp(start, np.arange(line.days + 1), total) + rng.exponential(1.0, len(start)) / risk
    left = np.floor(np.interp(endured, total, np.arange(line.days + 1)))
    return np.where(endured < total[-1], np.maximum(left, start + 1), np.nan)


def choose(rng: np.random.Generator, customers: Customers, country: Ints, day: Ints) -> Ints:
    """A customer for each ticket, of its country and with the company on that day."""
    chosen = np.zeros(len(country), dtype=np.int64)
    waiting = np.arange(len(country))
    pools = [np.flatnonzero(customers.country == index) for index in range(len(COUNTRIES))]
    sizes = np.array([len(pool) for pool in pools])
    members, first = np.concatenate(pools), np.concatenate([[0], np.cumsum(sizes)[:-1]])
    while len(waiting):
        market = country[waiting]
        # the power makes some customers write often and many hardly at all
        place = (rng.random(len(waiting)) ** 1.7 * sizes[market]).astype(np.int64)
        chosen[waiting] = members[first[market] + place]
        here = chosen[waiting]
        is_gone = (customers.since[here] > day[waiting]) | (customers.left[here] <= day[waiting])
        waiting = waiting[is_gone]
    return chosen


def frame(rng: np.random.Generator, customers: Customers, line: Timeline) -> pl.DataFrame:
    """Customers as records."""
    return pl.DataFrame(
        {
            "id": customers.id,
            "customer_since": dates(customers.since, line.first),
            "churned_on": dates(customers.left, line.first),
            "is_churned": np.isfinite(customers.left),
            "monthly_revenue": _monthly_revenue(rng, customers),
            "segment": named([name for name, _ in SEGMENTS], customers.segment),
            "plan": named([name for name, _ in PLANS], customers.plan),
            "organisation": pl.Series(customers.organisation.tolist(), dtype=pl.String),
            "country": named([country.code for country in COUNTRIES], customers.country),
        },
    )


def _monthly_revenue(rng: np.random.Generator, customers: Customers) -> Floats:
    """The price of the plan for a consumer, for companies several times that."""
    seats = np.where(customers.segment == 0, 1.0, spread(rng, SEATS[customers.segment], 0.5, CUSTOMERS).round().clip(2))
    return np.asarray(PRICES[customers.plan] * seats, dtype=np.float64)


def is_leaving_soon(rng: np.random.Generator, customers: Customers, customer: Ints, day: Ints) -> Floats:
    """1 for most tickets of people who leave within two months, else 0: what made them go shows before."""
    left = customers.left[customer]
    return ((left - day < 60) & chance(rng, 0.8, len(customer))).astype(np.float64)
