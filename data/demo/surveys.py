"""The demo's survey answers: CSAT and CES after a solution, NPS every week."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np
import polars as pl

from data.demo import tickets
from data.demo.arrivals import Arrivals
from data.demo.causes import OUTAGE
from data.demo.comments import AFTER_OUTAGE, ANY, COMMENTS, COMPANY, ENDING, GRUMBLE, MIXED, PRAISE
from data.demo.company import CATEGORIES, CHANNELS, COUNTRIES, HOUR, PRODUCTS, TEAMS, TICKETS
from data.demo.customers import Customers
from data.demo.draw import chance, named, numbered, only, spread
from data.demo.handling import Handling
from data.demo.timeline import DAY, Flags, Floats, Ints, Names, Timeline, moments
from data.demo.words import LANGUAGES

CSAT_LIMITS = (-1.55, -1.1, -0.55, 0.55)
CES_LIMITS = (-1.9, -1.45, -1.05, -0.6, -0.1, 0.7)
NPS_LIMITS = (-1.75, -1.6, -1.45, -1.3, -1.15, -0.95, -0.7, -0.3, 0.15, 0.75)
"""Where an opinion (about 0, give or take 1) passes from one score to the next."""

NEITHER = MappingProxyType({"csat": (3, 3), "ces": (4, 5), "nps": (7, 8)})
"""Lowest and highest score of those who are neither pleased nor angry."""
COMMENT_RATES = MappingProxyType({PRAISE: 0.22, MIXED: 0.25, GRUMBLE: 0.5})
"""Of those who answer, so many write something."""

NPS_WAVES = tuple(range(1, 720, 7))
"""About how many days before the end the weekly question goes out."""
NPS_ASKED = 140


def after_tickets(
    rng: np.random.Generator, line: Timeline, arrivals: Arrivals, handling: Handling, customers: Customers
) -> pl.DataFrame:
    """CSAT for most solved tickets and CES for some, sent 24 to 48 hours after the solution; between a quarter and a third answer."""
    opinion = _opinion(line, arrivals, handling) + 0.85 * rng.standard_normal(TICKETS)
    sent = handling.resolved + np.floor(rng.uniform(24, 48, TICKETS) * HOUR)
    asked = np.flatnonzero((sent < line.until) & chance(rng, 0.92, TICKETS))
    also = asked[chance(rng, 0.25, len(asked))]
    # both the delighted and the angry answer more than the rest
    is_willing = chance(rng, 0.235 + 0.045 * np.clip(np.abs(opinion), 0, 3), TICKETS)
    topic = named([category.name for category in CATEGORIES], arrivals.category)
    is_about_cause = np.isin(arrivals.cause.astype(str), list(COMMENTS["en"][GRUMBLE])) | arrivals.is_outage
    topic[is_about_cause] = np.where(arrivals.is_outage, OUTAGE, arrivals.cause)[is_about_cause]
    csat = _answers(
        rng,
        line,
        "csat",
        CSAT_LIMITS,
        opinion[asked],
        sent[asked],
        is_willing[asked],
        arrivals.language[asked],
        topic[asked],
    )
    effort = opinion[also] + 0.5 * rng.standard_normal(len(also))
    ces = _answers(
        rng, line, "ces", CES_LIMITS, effort, sent[also], is_willing[also], arrivals.language[also], topic[also]
    )
    about = np.concatenate([asked, also])
    solved_at_once = _solved_at_once(rng, handling)[asked]
    csat = csat.with_columns(
        pl.when(pl.col("score").is_not_null())
        .then(pl.Series(solved_at_once.tolist(), dtype=pl.Boolean))
        .alias("was_solved_at_first_contact")
    )
    ces = ces.with_columns(pl.lit(None, pl.Boolean).alias("was_solved_at_first_contact"))
    return pl.concat([csat, ces]).with_columns(
        pl.Series("id", numbered("S-", range(1, len(about) + 1), 6)),
        pl.Series("ticket", tickets.ids()[about]),
        pl.Series("customer", customers.id[arrivals.customer[about]]),
        tickets.texts(tickets.agent_names(arrivals)[about]).alias("agent"),
        pl.Series("team", named([team.name for team in TEAMS], arrivals.team[about])),
        pl.Series("channel", named([channel.name for channel in CHANNELS], arrivals.channel[about])),
        pl.Series("country", named([country.code for country in COUNTRIES], arrivals.country[about])),
        pl.Series("product", named([name for name, _ in PRODUCTS], arrivals.product[about])),
    )


def _solved_at_once(rng: np.random.Generator, handling: Handling) -> Names:
    """What customers answer when asked whether the first contact solved it: mostly as the record says; some do not answer."""
    is_at_once = (handling.replies <= 1) & (handling.reopens == 0)
    says = chance(rng, np.where(is_at_once, 0.92, 0.45), TICKETS).astype(object)
    says[chance(rng, 0.15, TICKETS)] = None
    return np.asarray(says)


def _opinion(line: Timeline, arrivals: Arrivals, handling: Handling) -> Floats:
    """What people think of how their ticket went: quick answers please, waiting, reopening and the outage do not."""
    answer = np.log2(np.clip(handling.answer_seconds / (2 * HOUR), 0.15, 30))
    solved = line.hours.elapsed(np.nan_to_num(handling.resolved)) - line.hours.elapsed(arrivals.created)
    solution = np.log2(np.clip(solved / (6 * HOUR), 0.05, 30))
    market = np.array([country.mood for country in COUNTRIES])[arrivals.country]
    return np.asarray(
        0.36 + handling.mood + market - 0.16 * answer - 0.1 * solution - 0.7 * (handling.reopens > 0) - 0.55 * arrivals.leaving
        - 0.35 * arrivals.is_complaint - 0.9 * line.strain(arrivals.day) + 0.1 * line.change(arrivals.day) - 0.35 * arrivals.is_bot,
        dtype=np.float64,
    )  # fmt: skip


def loyalty(rng: np.random.Generator, line: Timeline, customers: Customers) -> pl.DataFrame:
    """The NPS question, put every week to some of the customers of that day; about one in five answers."""
    waves = []
    for before in sorted(NPS_WAVES, reverse=True):
        day = _tuesday(line, line.days - before)
        here = np.flatnonzero((customers.since < day) & ~(customers.left <= day))
        asked = np.sort(rng.choice(here, size=min(NPS_ASKED, len(here)), replace=False))
        sent = line.midnights[day] + 10 * HOUR + np.floor(rng.uniform(0, HOUR, len(asked)))
        waves.append(_wave(rng, line, customers, asked, sent, day))
    frame = pl.concat(waves)
    return frame.with_columns(pl.Series("id", numbered("N-", range(1, frame.height + 1), 5)))


def _tuesday(line: Timeline, day: int) -> int:
    """The last Tuesday up to that day."""
    return day - int(line.weekdays()[day] - 1) % 7


def _wave(
    rng: np.random.Generator, line: Timeline, customers: Customers, asked: Ints, sent: Floats, day: int
) -> pl.DataFrame:
    market = customers.country[asked]
    mood = np.array([country.mood for country in COUNTRIES])[market] + np.array([0.0, 0.1, 0.3])[customers.plan[asked]]
    better = 0.4 * line.change(np.array([day - 30])) - 0.25 * (abs(day - line.index(line.outage_on)) < 40)
    going = (customers.left[asked] - day < 90) * 0.9
    opinion = mood + better - going + rng.standard_normal(len(asked))
    is_willing = chance(rng, 0.17 + 0.03 * np.clip(np.abs(opinion), 0, 3), len(asked))
    home = np.array([LANGUAGES.index(country.language) for country in COUNTRIES])[market]
    is_after = np.full(len(asked), 0 < day - line.index(line.outage_on) < 60) & chance(rng, 0.4, len(asked))
    topic = np.where(is_after, AFTER_OUTAGE, COMPANY).astype(object)
    return _answers(rng, line, "nps", NPS_LIMITS, opinion, sent, is_willing, home, topic).with_columns(
        pl.lit(None, pl.String).alias("ticket"),
        pl.Series("customer", customers.id[asked]),
        pl.lit(None, pl.String).alias("agent"),
        pl.lit(None, pl.String).alias("team"),
        pl.lit("email").alias("channel"),
        pl.Series("country", named([country.code for country in COUNTRIES], market)),
        pl.lit(None, pl.String).alias("product"),
        pl.lit(None, pl.Boolean).alias("was_solved_at_first_contact"),
    )


def _answers(
    rng: np.random.Generator, line: Timeline, kind: str, limits: tuple[float, ...], opinion: Floats, sent: Floats, is_willing: Flags,
    language: Ints, topic: Names,
) -> pl.DataFrame:  # fmt: skip
    """What came back: opinions cut into scores, a few hours later, some with a comment; the rest has no score."""
    size = len(opinion)
    responded = np.floor(sent + spread(rng, 5 * HOUR, 1.1, size))
    is_here = is_willing & (responded < line.until) & (responded < sent + 21 * DAY)
    lowest = 0 if kind == "nps" else 1
    score = np.where(is_here, lowest + np.searchsorted(np.array(limits), opinion), np.nan)
    is_invalid = is_here & chance(rng, 0.004, size)
    return pl.DataFrame(
        {
            "kind": [kind] * size,
            "score": pl.Series(score).fill_nan(None),
            "scale": [lowest + len(limits)] * size,
            "is_low_best": [False] * size,
            "sent_at": moments(sent),
            "responded_at": moments(np.where(is_here, responded, np.nan)),
            "comment": tickets.texts(_comments(rng, kind, score, language, topic)),
            "is_invalidated": is_invalid,
            "invalidated_by": tickets.texts(only(is_invalid, "Quality check")),
        }
    )


def _comments(rng: np.random.Generator, kind: str, score: Floats, language: Ints, topic: Names) -> Names:
    """What some of those who answered wrote: a sentence that fits score and topic, now and then with an ending."""
    low, high = NEITHER[kind]
    mood = np.where(score < low, GRUMBLE, np.where(score > high, PRAISE, MIXED))
    rate = np.select(
        [mood == GRUMBLE, mood == MIXED], [COMMENT_RATES[GRUMBLE], COMMENT_RATES[MIXED]], COMMENT_RATES[PRAISE]
    )
    written = np.flatnonzero(~np.isnan(score) & chance(rng, rate, len(score)))
    luck = rng.random((len(written), 4))
    text = np.full(len(score), None, dtype=object)
    for row, (general, which, ends, ending) in zip(written.tolist(), luck.tolist(), strict=True):
        said = COMMENTS[LANGUAGES[language[row]]][mood[row]]
        fitting = said.get(topic[row], said[COMPANY] if kind == "nps" else said[ANY])
        sentences = said[ANY] if general < 0.25 and kind != "nps" and topic[row] != OUTAGE else fitting
        text[row] = sentences[int(which * len(sentences))]
        if ENDING in said and ends < 0.35:
            text[row] += " " + said[ENDING][int(ending * len(said[ENDING]))]
    return text
