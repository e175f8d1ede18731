"""A made-up Zendesk ticket export of any size, with the header of the vendor's full CSV export."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

BATCH = 250_000
START = np.datetime64("2023-01-01T00:00:00", "s").astype(np.int64)
SPAN = 3 * 365 * 86_400
WORDS = np.array(
    [
        "invoice",
        "parcel",
        "refund",
        "login",
        "printer",
        "delay",
        "order",
        "password",
        "update",
        "return",
        "error",
        "plan",
    ]
)


def write(path: Path, rows: int) -> Path:
    """Write the export, oldest ticket first; the same number of rows gives the same file."""
    rng = np.random.default_rng(7)
    with path.open("wb") as file:
        for first in range(0, rows, BATCH):
            part = batch(rng, first, min(BATCH, rows - first), rows)
            part.write_csv(file, include_header=first == 0, datetime_format="%Y-%m-%d %H:%M:%S")
    return path


def batch(rng: np.random.Generator, first: int, size: int, rows: int) -> pl.DataFrame:
    """So many tickets from a place on, of an export that has `rows` over its whole span."""
    number = np.arange(first, first + size)
    created = START + number * SPAN // rows
    reply = np.maximum(1, np.exp(rng.normal(4.4, 1.3, size))).astype(np.int64)
    solve = reply + np.maximum(1, np.exp(rng.normal(6.5, 1.4, size))).astype(np.int64)
    is_answered, is_solved = rng.random(size) < 0.97, rng.random(size) < 0.95
    is_solved &= is_answered
    requester, agent, group = rng.integers(1, 60_000, size), rng.integers(1, 120, size), rng.integers(1, 12, size)
    updated = created + np.where(is_solved, solve, reply) * 60
    status = np.where(
        is_solved,
        np.where(rng.random(size) < 0.9, "Closed", "Solved"),
        _pick(rng, ["New", "Open", "Pending", "Hold"], size),
    )
    columns = {
        "Id": pl.Series(number + 1),
        "Requester": _named("Customer ", requester),
        "Requester id": pl.Series(360_000_000_000 + requester),
        "Requester external id": pl.Series([None] * size, dtype=pl.String),
        "Requester email": _named("customer", requester) + "@example.org",
        "Requester domain": pl.Series(["example.org"] * size),
        "Submitter": _named("Customer ", requester),
        "Assignee": _named("Agent ", agent),
        "Group": _named("Group ", group),
        "Subject": _subjects(rng, size),
        "Tags": pl.Series(_pick(rng, ["refund", "invoice late", "vip", "web_widget de", ""], size)),
        "Status": pl.Series(status),
        "Priority": pl.Series(_pick(rng, ["Low", "Normal", "High", "Urgent", "-"], size)),
        "Via": pl.Series(_pick(rng, ["Mail", "Web form", "Chat", "Phone", "API"], size)),
        "Ticket type": pl.Series(_pick(rng, ["Question", "Incident", "Problem", "Task"], size)),
        "Created at": _moment(created),
        "Updated at": _moment(updated),
        "Assigned at": _moment(created + 60),
        "Organization": _named("Organisation ", requester % 900),
        "Due date": pl.Series([None] * size, dtype=pl.Datetime("us")),
        "Initially assigned at": _moment(created + 60),
        "Solved at": _moment(created + solve * 60, is_solved),
        "Resolution time": _whole(solve // 60, is_solved),
        "Satisfaction Score": pl.Series(
            _pick(rng, ["Not Offered", "Not Offered", "Offered", "Offered", "Good", "Bad"], size)
        ),
        "Group stations": pl.Series(rng.integers(1, 4, size)),
        "Assignee stations": pl.Series(rng.integers(1, 4, size)),
        "Reopens": pl.Series(rng.integers(0, 2, size) * rng.integers(0, 2, size)),
        "Replies": pl.Series(rng.integers(1, 6, size)),
    }
    return pl.DataFrame(columns | _minutes(reply, solve, is_answered, is_solved))


def _minutes(
    reply: np.ndarray, solve: np.ndarray, is_answered: np.ndarray, is_solved: np.ndarray
) -> dict[str, pl.Series]:
    """The columns of minutes, each on both clocks."""
    pairs = {
        "First reply time": (reply, is_answered),
        "First resolution time": (solve, is_solved),
        "Full resolution time": (solve, is_solved),
        "Agent wait time": (solve // 3, is_solved),
        "Requester wait time": (solve // 2, is_solved),
        "On hold time": (solve // 9, is_solved),
    }
    columns = {}
    for name, (minutes, is_known) in pairs.items():
        columns[f"{name} in minutes"] = _whole(minutes, is_known)
        columns[f"{name} in minutes within business hours"] = _whole(minutes * 10 // 33, is_known)
    return columns


def _pick(rng: np.random.Generator, words: list[str], size: int) -> np.ndarray:
    return np.array(words, dtype=object)[rng.integers(0, len(words), size)]


def _named(word: str, number: np.ndarray) -> pl.Series:
    return word + pl.Series(number).cast(pl.String)


def _subjects(rng: np.random.Generator, size: int) -> pl.Series:
    words = [pl.Series(WORDS[rng.integers(0, len(WORDS), size)]) for _ in range(4)]
    return words[0] + " " + words[1] + ", " + words[2] + " " + words[3]


def _moment(seconds: np.ndarray, is_known: np.ndarray | None = None) -> pl.Series:
    moments = pl.Series(seconds * 1_000_000).cast(pl.Datetime("us"))
    return moments if is_known is None else moments.set(pl.Series(~is_known), None)


def _whole(numbers: np.ndarray, is_known: np.ndarray) -> pl.Series:
    return pl.Series(numbers).set(pl.Series(~is_known), None)
