"""Customers that are nobody and answers that were clicked twice: told, and counted as what they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data.declare.vocabulary import NOBODY
from data.imports.importer import Options, Receipt, run_import, undo
from data.store.store import Store

pytestmark = pytest.mark.long

NAMELESS = (
    "anonymous", "Anonym", "anonymní zákazník", "Anonim Járókelő", "anonimowy", "névtelen", "ανώνυμος", "Unknown", "unknown caller", "n/a", "0", "000", "-", "guest",
    "neznámý", "neznámy volajúci", "nieznany", "ismeretlen", "άγνωστος", "unbekannt", "no-reply@shop.example", "noreply@shop.example", "do-not-reply@x.example",
    "MAILER-DAEMON@x.example", "withheld", "Private number", "host", "gość", "vendég", "none",
)  # fmt: skip
NAMED = (
    "Anna", "Guest House Ltd", "Visitor 12345", "C0", "100", "10", "Unknown Pleasures Records", "Hostinec U Lva", "reply@x.example", "Vendéglő Kft", "+420 777 000 000",
    "no-name-shop@x.example", "Nikos",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMELESS)
def test_words_that_name_nobody(name: str) -> None:
    assert re.search(NOBODY, name.lower())


@pytest.mark.parametrize("name", NAMED)
def test_names_are_somebody(name: str) -> None:
    assert not re.search(NOBODY, name.lower())


def load(store: Store, folder: Path, text: str, name: str) -> Receipt:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return run_import(store, path, name, Options(source="desk", zone="UTC"))


def tickets(customers: Sequence[str], first: int = 0) -> str:
    start = datetime(2026, 1, 5, 9)
    rows = [f"T{first + n},{start + timedelta(hours=first + n)},Open,{who}" for n, who in enumerate(customers)]
    return "\n".join(("Ticket ID,Created at,Status,Customer", *rows)) + "\n"


def named(store: Store) -> list[tuple[str | None, int]]:
    frame = store.read(
        "SELECT customer, count(*) AS n FROM fact_ticket GROUP BY customer ORDER BY n DESC, customer LIMIT 2"
    )
    return frame.rows()


def repeats(store: Store) -> int:
    return int(store.read("SELECT count(next_ticket_seconds) AS n FROM fact_ticket")["n"][0])


def test_who_is_not_named_is_no_customer(empty_store: Store, tmp_path: Path) -> None:
    done = load(empty_store, tmp_path, tickets(["anonymous", "a", "Unknown", "anonymous", "a"]), "desk.csv")
    assert (named(empty_store), repeats(empty_store)) == ([(None, 3), ("a", 2)], 1)
    assert (
        empty_store.read("SELECT count(customer) AS n FROM ticket").item() == 5
    )  # the record keeps what the file says
    assert [doubt.sentence for doubt in done.doubts if doubt.code == "nobody_named"] == [
        "3 of 5 rows name nobody as “Customer”: “anonymous”, “Unknown”. They count as rows without a customer."
    ]


@pytest.mark.parametrize(
    ("shop", "others", "each", "is_nobody"),
    [(50, 150, 1, True), (50, 149, 1, False), (10, 190, 1, False), (50, 30, 10, True), (49, 30, 10, False)],
)
def test_one_name_in_a_large_share_of_the_rows_is_nobody(
    empty_store: Store, tmp_path: Path, shop: int, others: int, each: int, is_nobody: bool
) -> None:
    """Of at least 200 rows more than 5 %, and five times as many as the next."""
    rows = ["Shop"] * shop + [f"c{n}" for n in range(others) for _ in range(each)]
    done = load(empty_store, tmp_path, tickets(rows), "desk.csv")
    assert (None in dict(named(empty_store))) == is_nobody
    assert ("one_customer" in {doubt.code for doubt in done.doubts}) == is_nobody


def test_a_name_becomes_nobody_and_somebody_again(empty_store: Store, tmp_path: Path) -> None:
    load(empty_store, tmp_path, tickets(["Shop"] * 30 + [f"c{n}" for n in range(160)]), "first.csv")
    before = (named(empty_store), repeats(empty_store))
    assert before == ([("Shop", 30), ("c0", 1)], 29)
    second = load(empty_store, tmp_path, tickets([f"d{n}" for n in range(20)], first=500), "second.csv")
    assert (named(empty_store), repeats(empty_store)) == ([(None, 30), ("c0", 1)], 0)
    undo(empty_store, second.upload_id)
    assert (named(empty_store), repeats(empty_store)) == before


ANSWERS = """Response ID,Responded at,CSAT,Customer ID,Ticket ID
r1,2026-01-05 10:00:01,1,c1,t1
r2,2026-01-05 10:00:01,1,c1,t1
r3,2026-01-05 11:00:00,5,c2,t2
"""


def clicked(store: Store) -> list[str]:
    return store.read("SELECT id FROM fact_survey WHERE is_double_click ORDER BY id")["id"].to_list()


def test_a_second_click_is_told_and_counts_once(empty_store: Store, tmp_path: Path) -> None:
    done = load(empty_store, tmp_path, ANSWERS, "answers.csv")
    assert (done.rows_new, clicked(empty_store)) == (3, ["csat r2"])
    assert [doubt.sentence for doubt in done.doubts if doubt.code == "clicked_twice"] == [
        "1 of 3 answers came within ten seconds of the same answer of the same person on the same ticket; it counts once."
    ]


def test_what_is_a_second_click_and_what_is_none(empty_store: Store, tmp_path: Path) -> None:
    header = "Response ID,Responded at,CSAT,Customer ID,Ticket ID\n"
    rows = (
        "a1,2026-01-05 10:00:01,4,c1,t1", "a2,2026-01-05 10:00:11,4,c1,t1",  # ten seconds
        "b1,2026-01-05 10:00:01,4,c1,t2", "b2,2026-01-05 10:00:12,4,c1,t2",  # eleven
        "c1,2026-01-05 10:00:01,4,c1,t3", "c2,2026-01-05 10:00:01,5,c1,t3",  # another score
        "d1,2026-01-05 10:00:01,4,c1,t4", "d2,2026-01-05 10:00:01,4,c2,t4",  # another person
        "e1,2026-01-05 10:00:01,4,c3,", "e2,2026-01-05 10:00:02,4,c3,",  # no ticket is named
        "f1,2026-01-05 10:00:01,4,anonymous,", "f2,2026-01-05 10:00:02,4,anonymous,",  # nor a person
        "g1,2026-01-05 00:00:00,4,c4,t5", "g2,2026-01-05 00:00:00,4,c4,t5",  # only the day is known
    )  # fmt: skip
    load(empty_store, tmp_path, header + "\n".join(rows) + "\n", "answers.csv")
    assert clicked(empty_store) == ["csat a2", "csat e2"]


def test_a_second_click_in_another_file_is_found(empty_store: Store, tmp_path: Path) -> None:
    first, *rows = ANSWERS.splitlines()
    more = [f"x{n},2026-02-0{1 + n % 9} 12:{n:02}:00,4,y{n},z{n}" for n in range(20)]
    load(empty_store, tmp_path, "\n".join((first, rows[1], rows[2], *more)) + "\n", "one.csv")
    assert clicked(empty_store) == []
    second = load(empty_store, tmp_path, f"{first}\n{rows[0]}\n", "two.csv")
    assert clicked(empty_store) == ["csat r2"]
    undo(empty_store, second.upload_id)
    assert clicked(empty_store) == []
