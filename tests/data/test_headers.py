"""Headers: their spellings, rows of data that look like one, tables that have none, and those of several rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from data.declare.columns import header_keys
from data.declare.format import Row
from data.files.table import open_table
from data.imports.importer import ImportRefused, Options, inspect, run_import
from data.store.store import Store

pytestmark = pytest.mark.usefixtures("without_facts")


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "file.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("createdAt", "created at"),
        ("firstResponseAt", "first response at"),
        ("ticketID", "ticket id"),
        ("SLAPolicy", "sla policy"),
        ("created_at", "created at"),
        ("created-at", "created at"),
        ("ticket.created_at", "created at"),
        ("issue.fields.createdAt", "created at"),
        (" \ufeffCreated  At ", "created at"),
        ("Created at (UTC)", "created at"),
        ("ticket.id", "ticket id"),
        ("NPS", "nps"),
    ],
)
def test_spellings_of_a_header(header: str, key: str) -> None:
    assert key in header_keys(header)


def test_tickets_are_read_by_each_spelling(empty_store: Store, put: Callable[[str], Path]) -> None:
    row = "1,2026-01-05 10:00,Closed,2026-01-05 11:00\n"
    path = put(f"ticketId,createdAt,status,resolvedAt\n{row}")
    assert run_import(empty_store, path, path.name).format == "generic_tickets"
    assert empty_store.read("SELECT epoch(resolved_at - created_at) FROM ticket").item() == 3600
    cells = [cell for _, cell in inspect(path, path.name).columns]
    for header in (
        "ticket_id,created_at,status,resolved_at",
        "ticket-id,created-at,status,resolved-at",
        "ticket.id,ticket.created_at,ticket.status,ticket.resolved_at",
        "\ufeff Ticket ID , Created at ,Status,Resolved at",
    ):
        seen = inspect(put(f"{header}\n{row}"), path.name)
        assert (seen.format, [cell for _, cell in seen.columns]) == ("generic_tickets", cells), header


def test_a_name_that_stands_so_goes_before_one_that_is_taken_apart(
    empty_store: Store, put: Callable[[str], Path]
) -> None:
    path = put("id,createdAt,Created at,status\n1,2026-01-01 10:00,2026-01-02 10:00,open\n")
    run_import(empty_store, path, path.name)
    assert str(empty_store.read("SELECT created_at FROM ticket").item()) == "2026-01-02 10:00:00"


@pytest.mark.parametrize(
    ("row", "is_data"),
    [
        (("1001", "open", "2026-01-05 10:00"), True),
        (("1001", "open", "5.1.2026"), True),
        (("1001", "NPS", "9"), True),
        (("id", "kind", "score"), False),
        (("", "Agent", "Team"), False),
        (("Agent", "2026-01-01", "2026-01-02", "2026-01-03"), False),
    ],
)
def test_a_row_of_data_is_told_from_a_header(row: tuple[str, ...], is_data: bool) -> None:
    others = [Row(place, place + 1, (str(1000 + place), "open", str(place))) for place in range(1, 6)]
    assert Row(0, 1, row).is_data([Row(0, 1, row), *others]) is is_data


def test_a_word_in_a_row_of_data_makes_no_header_of_it(put: Callable[[str], Path]) -> None:
    with open_table(put("who,what,how much,when\na,NPS,9,2026-01-05 10:00\nb,CSAT,5,2026-01-05 10:00\n")) as opened:
        assert (opened.header_line, opened.headers[1], len(opened.sample)) == (1, "what", 2)


def test_a_table_without_header_loses_no_row(empty_store: Store, put: Callable[[str], Path]) -> None:
    path = put("1001,open,2026-01-05 10:00\n1002,solved,2026-01-06 10:00\n1003,open,2026-01-07 10:00\n")
    with open_table(path) as opened:
        assert (opened.headers, opened.claimants, len(opened.sample)) == (("", "", ""), (), 3)
    with pytest.raises(ImportRefused, match="has no header"):
        run_import(empty_store, path, path.name)


def test_tickets_without_any_moment_are_asked_about(empty_store: Store, put: Callable[[str], Path]) -> None:
    path = put("ID;Título;Status;Prioridade\n1;a;Pendente;Alta\n2;b;Fechado;Alta\n")
    with pytest.raises(ImportRefused) as refused:
        run_import(empty_store, path, path.name)
    assert refused.value.code == "unknown_format"


def test_completed_at_is_when_a_ticket_was_solved(empty_store: Store, put: Callable[[str], Path]) -> None:
    path = put(
        "Ticket ID,Status,Created At,Completed At\n1,Closed,2026-01-05 09:00,2026-01-05 12:00\n2,New,2026-01-05 09:00,\n"
    )
    run_import(empty_store, path, path.name, Options(source="x"))
    assert empty_store.read("SELECT epoch(resolved_at - created_at) FROM ticket ORDER BY id").rows() == [
        (10800,),
        (None,),
    ]


def test_names_below_merged_cells_are_asked_about(empty_store: Store, put: Callable[[str], Path]) -> None:
    """Read by its first row alone, the table would have days without their times."""
    rows = "1,2026-01-05,10:00,Open\n2,2026-01-06,11:00,Solved\n"
    path = put(f"Ticket ID,Created,,Status\n,Date,Time,\n{rows}")
    with pytest.raises(ImportRefused, match="No known export has these columns"):
        run_import(empty_store, path, path.name)
    told = put(f"Ticket ID,Created at,,Status\n{rows}")  # a column without a name is no second row of names
    assert run_import(empty_store, told, told.name).rows_new == 2
