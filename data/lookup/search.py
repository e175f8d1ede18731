"""Tickets, customers and comments by words, whatever their accents and capitals. Words are bound; signs such as % and _ mean themselves."""
# ruff: noqa: S608 - only names of this program are joined into SQL; values are bound

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from data.store.sql import listed, sql
from data.store.store import Read

LEAST_LETTERS, MOST_WORDS, MOST_LETTERS = 2, 8, 200
"""Shorter texts find too much; of longer ones the rest is not looked at."""


@dataclass(frozen=True)
class Found:
    """What was found, each a frame; `has_more` names those of which there is more than asked for.

    tickets: source, id, subject, status, team, created_at. customers: customer, tickets, surveys, contacts.
    comments: source, id, comment, kind, score, scale, responded_at, ticket.
    """

    tickets: pl.DataFrame
    customers: pl.DataFrame
    comments: pl.DataFrame
    has_more: frozenset[str]


def find(read: Read, text: str, most: int = 6) -> Found | None:
    """At most so many of each kind in which all words stand, the newest first; ids that are or begin with the text before all.

    None where the text is too short to look for.
    """
    whole = " ".join(text[:MOST_LETTERS].split())
    words = whole.split()[:MOST_WORDS]
    if len(whole) < LEAST_LETTERS:
        return None
    params: dict[str, object] = {"whole": whole, "most": most + 1}
    params |= {f"word_{place}": word for place, word in enumerate(words)}
    found = {
        "tickets": read(_tickets(len(words)), params),
        "customers": read(_customers(len(words)), _named(params, "word", "most")),
        "comments": read(_comments(len(words)), _named(params, "word", "most")),
    }
    has_more = frozenset(name for name, frame in found.items() if frame.height > most)
    return Found(**{name: frame.head(most) for name, frame in found.items()}, has_more=has_more)


def folded(column: str) -> str:
    """SQL of a text in small letters without accents, as the words that are looked for are."""
    return f"translate(strip_accents(lower({column})), 'łςßđøæ', 'lσsdoa')"


def _named(params: dict[str, object], *beginnings: str) -> dict[str, object]:
    return {name: value for name, value in params.items() if name.startswith(beginnings)}


def _has_words(column: str, words: int) -> str:
    tests = (f"contains({folded(column)}, {folded(f'$word_{place}::VARCHAR')})" for place in range(words))
    return f"({' AND '.join(tests)})"


def _tickets(words: int) -> str:
    return sql(
        "SELECT source, id, subject, status, team, created_at FROM fact_ticket",
        f"WHERE starts_with(lower(id), lower($whole::VARCHAR)) OR {_has_words('subject', words)}",
        "ORDER BY lower(id) = lower($whole::VARCHAR) DESC, starts_with(lower(id), lower($whole::VARCHAR)) DESC, created_at DESC NULLS LAST, source, id",
        "LIMIT $most",
    )


def _customers(words: int) -> str:
    kinds = ("ticket", "survey", "contact")
    rows = " UNION ALL ".join(
        f"SELECT customer, {listed(f'{int(kind == other)} AS {other}s' for other in kinds)} FROM fact_{kind} WHERE customer IS NOT NULL"
        for kind in kinds
    )
    counts = listed(f"sum({kind}s)::BIGINT AS {kind}s" for kind in kinds)
    return sql(
        f"SELECT customer, {counts} FROM ({rows}) WHERE {_has_words('customer', words)}",
        "GROUP BY customer ORDER BY count(*) DESC, customer LIMIT $most",
    )


def _comments(words: int) -> str:
    return sql(
        "SELECT source, id, comment, kind, score, scale, responded_at, ticket FROM fact_survey",
        f"WHERE {_has_words('comment', words)}",
        "ORDER BY coalesce(responded_on, survey_on) DESC NULLS LAST, responded_at DESC NULLS LAST, source, id LIMIT $most",
    )
