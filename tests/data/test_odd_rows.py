"""Titles between rows and parts of texts never become a record, whatever else its kind of record needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.imports.importer import Options, problems, run_import
from data.store.store import Store

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("without_facts")]

CUSTOMERS = "Customer ID,Customer since,Churned on,Plan"
SURVEYS = "Response ID,Ticket ID,CSAT Score,Submitted at,Comment"
KINDS = {
    "customers": (CUSTOMERS, lambda n: f"{1000 + n},2024-01-{n % 28 + 1:02d},,Basic", "customer", "Team {},,,"),
    "customers by address": (CUSTOMERS, lambda n: f"c{n}@example.com,2024-01-{n % 28 + 1:02d},,Basic", "customer", "Team{},,,"),
    "answers": (SURVEYS, lambda n: f"{n},{n},{n % 5 + 1},2026-01-{n % 28 + 1:02d} 10:00,fine", "survey_response", "Team {},,,,"),
    "answers and a text": (SURVEYS, lambda n: f"{n},{n},{n % 5 + 1},2026-01-{n % 28 + 1:02d} 10:00,fine", "survey_response", "help {}, me, now, please, thanks"),
    "a text with a score": (SURVEYS, lambda n: f"{n},{n},{n % 5 + 1},2026-01-{n % 28 + 1:02d} 10:00,fine", "survey_response", "help {}, me, 5, please, thanks"),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_of_an_odd_id_and_nothing_else_is_none(empty_store: Store, tmp_path: Path, kind: str) -> None:
    header, row, record, odd = KINDS[kind]
    lines = [header, *(row(n) for n in range(1, 41))]
    for place, letter in ((31, "C"), (11, "B"), (1, "A")):
        lines.insert(place, odd.format(letter))
    path = tmp_path / "given.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = run_import(empty_store, path, path.name, Options(source="desk", zone="UTC"))
    assert (done.rows_read, done.rows_new, done.rows_refused) == (43, 40, 3)
    assert empty_store.read(f"SELECT count(*) AS n FROM {record}")["n"][0] == 40
    told = problems(empty_store, done.upload_id).filter(what="refused")
    assert told.select("line", "problem").rows() == [(2, "no_record"), (13, "no_record"), (34, "no_record")]


@pytest.mark.parametrize(
    ("ids", "odd"),
    [
        (
            [f"{n}" for n in range(1000, 1040)],
            "1040",
        ),  # an id like the others: a customer of whom nothing else is known
        ([f"Company {'ABCD'[n % 4]} {n}" for n in range(40)], "Company E 7"),  # ids with blanks and digits
        ([f"Shop of {chr(65 + n % 26)}{chr(97 + n // 26)}" for n in range(40)], "Shop of X"),  # names
        (["1", "2", "3", "4"], "Team A"),  # too few to tell
    ],
)
def test_an_id_that_may_be_one_stays(empty_store: Store, tmp_path: Path, ids: list[str], odd: str) -> None:
    path = tmp_path / "given.csv"
    rows = [f"{each},2024-01-01,,Basic" for each in ids]
    path.write_text("\n".join([CUSTOMERS, *rows, f"{odd},,,"]) + "\n", encoding="utf-8")
    done = run_import(empty_store, path, path.name, Options(source="desk", zone="UTC"))
    assert (done.rows_new, done.rows_refused) == (len(ids) + 1, 0)
