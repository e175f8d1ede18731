"""Spam, and tickets that were deleted, merged into another or cancelled, are out by name, whatever tool or mapping they come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.declare.vocabulary import STATUSES
from data.imports.importer import Options, Receipt, problems, run_import
from data.mapping.mapping import ColumnMapping
from data.store.store import Store

pytestmark = pytest.mark.long

HEAD = "Ticket ID,Created at,Status,Resolved at\n"
DAY = "2026-01-05 09:00:00"


def load(store: Store, folder: Path, text: str, **options: object) -> Receipt:
    path = folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    return run_import(store, path, path.name, Options(zone="UTC", **options))


def kept(store: Store) -> list[str]:
    return store.read("SELECT id FROM fact_ticket ORDER BY id")["id"].to_list()


WORDS = (
    "Spam", "DELETED", "Merged", "Canceled", "Zrušeno", "Sloučeno", "Vymazané", "Zlúčené", "Anulowane", "Scalone", "Törölt", "Összevont", "Ακυρωμένο",
    "Διαγράφηκε", "Storniert", "Cancelada", "Annulé", "Closed (duplicate)", "Resolved – Spam", "Closed: merged", "Uzavřeno (duplicitní)", "Closed / Cancelled by customer",
    "Closed - as duplicate", "Storno", "Spojené", "Scalona", "Lemondva", "Διπλότυπα", "closed_by_merge",
)  # fmt: skip


def test_what_a_list_of_tickets_calls_discarded_is_left_out_by_name(empty_store: Store, tmp_path: Path) -> None:
    states = ("Open", *WORDS, "Closed")
    lines = [f"{row},{DAY},{state},{'' if state == 'Open' else DAY}\n" for row, state in enumerate(states)]
    receipt = load(empty_store, tmp_path, HEAD + "".join(lines))
    assert (receipt.rows_read, receipt.rows_new, receipt.rows_refused) == (len(states), 2, len(WORDS))
    assert kept(empty_store) == ["0", str(len(WORDS) + 1)]
    told = problems(empty_store, receipt.upload_id).sort("line").select("line", "problem", "cell").rows()
    assert told == [(3 + place, "left_out", word) for place, word in enumerate(WORDS)]
    (doubt,) = (each for each in receipt.doubts if each.code == "rows_left_out")
    assert doubt.sentence.startswith(f"{len(WORDS)} rows of {len(states)} are left out.")


def test_a_longer_state_that_says_nothing_of_the_kind_stays(empty_store: Store, tmp_path: Path) -> None:
    states = (
        "Closed (by agent)",
        "Closed - not spam",
        "Resolved (cancelled order refunded)",
        "Closed, no duplicate found",
    )
    lines = [
        f"{row},{DAY},{state if ',' not in state else chr(34) + state + chr(34)},{DAY}\n"
        for row, state in enumerate(states)
    ]
    assert load(empty_store, tmp_path, HEAD + "".join(lines)).rows_new == len(states)


def test_no_word_is_both_discarded_and_something_else() -> None:
    assert STATUSES["rejected"] == "closed"
    assert {STATUSES[word] for word in ("spam", "deleted", "merged", "cancelled", "canceled", "duplicate")} == {
        "discarded"
    }


def test_the_last_row_of_an_id_tells_whether_it_was_discarded(empty_store: Store, tmp_path: Path) -> None:
    """In a log of events a case that was cancelled in the end is out, one that came back from it is in."""
    rest = "TRUE,0,0,0,TRUE,Caller,{opened},{changed},Phone,Place,Cat,3 - Moderate,Group,Agent,,,\n"
    header = (
        "number,incident_state,active,reassignment_count,reopen_count,sys_mod_count,made_sla,caller_id,opened_at,"
        "sys_updated_at,contact_type,location,category,priority,assignment_group,assigned_to,resolved_at,closed_at,resolved_by\n"
    )
    steps = {"INC1": ("New", "Canceled"), "INC2": ("Canceled", "New"), "INC3": ("New", "Active")}
    lines = [
        f"{number},{state}," + rest.format(opened="29-02-2016 01:16", changed=f"29-02-2016 0{2 + place}:00")
        for number, states in steps.items()
        for place, state in enumerate(states)
    ]
    assert load(empty_store, tmp_path, header + "".join(lines)).format == "servicenow_events"
    assert kept(empty_store) == ["INC2", "INC3"]


def test_a_ticket_that_is_cancelled_later_is_taken_out_again(empty_store: Store, tmp_path: Path) -> None:
    load(empty_store, tmp_path, f"{HEAD}1,{DAY},Open,\n2,{DAY},Open,\n")
    load(empty_store, tmp_path, f"{HEAD}1,{DAY},Cancelled,\n2,{DAY},Open,\n")
    assert kept(empty_store) == ["2"]


def test_a_mapping_may_say_otherwise(empty_store: Store, tmp_path: Path) -> None:
    mapping = ColumnMapping(
        record="ticket",
        columns=(("id", "Nr"), ("created_at", "Wann"), ("status", "Lage")),
        states=(("Abgelehnt", "discarded"), ("Gelöscht", "closed")),
    )
    text = f"Nr,Wann,Lage\n1,{DAY},Offen\n2,{DAY},Abgelehnt\n3,{DAY},Gelöscht\n4,{DAY},Storniert\n"
    assert load(empty_store, tmp_path, text, mapping=mapping).rows_refused == 2
    assert kept(empty_store) == ["1", "3"]
