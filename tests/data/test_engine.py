"""What a declaration can say about a file: header rows, shapes, patterns, zones, lines that are no rows, totals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

import pytest

from data import formats as declarations
from data.declare.columns import (
    Flag,
    Like,
    StatusClass,
    Text,
    Time,
    WithinSla,
    first_filled,
    in_brackets,
    joined,
)
from data.declare.format import TEXTS, Fill, Format, Headerless, Row, map_header, shape_header
from data.declare.zone_names import header_zone
from data.formats import claimants
from data.imports.importer import ImportRefused, Options, Receipt, inspect, run_import
from data.store.store import Store

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("without_facts")]

TICKET = (Fill(record="ticket", needs=("created_at",)),)
CELLS = {
    "id": Text("Key"),
    "created_at": Time("Made"),
    "resolved_at": first_filled(Time("Done")),
    "tags": joined(Text("Labels")),
    "organisation": Text(in_brackets("Organizations")),
    "status": Text("State"),
    "status_class": StatusClass(),
    "was_resolution_in_sla": WithinSla(in_brackets("Time left")),
}

Load = Callable[..., Receipt]


def made_up(**more: object) -> Format:
    """A ticket list of no real vendor, with the features that a test is about."""
    given = {
        "name": "made_up",
        "vendor": "Made up",
        "title": "Made-up tickets",
        "recognise": ("Key", "Made"),
        "cells": CELLS,
        "fills": TICKET,
    }
    return Format(**(given | more))  # type: ignore[arg-type]


@pytest.fixture
def load(empty_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    def _load(format_: Format, content: str, **options: str) -> Receipt:
        declarations.check(format_)
        monkeypatch.setattr(declarations, "all_formats", lambda: MappingProxyType({format_.name: format_}))
        path = tmp_path / "given"
        path.write_text(content, encoding="utf-8")
        return run_import(empty_store, path, "given.csv", Options(**options))

    return _load


def test_headers_that_stand_several_times_are_joined_or_the_first_filled_counts(load: Load, empty_store: Store) -> None:
    text = (
        "Key,Made,Labels,Done,Labels,Done,Labels\n"
        "1,2024-01-01 10:00,red,,blue,2024-01-02 10:00,\n"
        "2,2024-01-01 10:00,,2024-01-03 10:00,,2024-01-04 10:00,\n"
    )
    assert load(made_up(), text).columns_unused == ()
    assert empty_store.read("SELECT tags, resolved_at FROM ticket ORDER BY id").rows() == [
        ("red,blue", datetime(2024, 1, 2, 10)),
        (None, datetime(2024, 1, 3, 10)),
    ]


def test_a_header_may_be_a_pattern_in_any_language(load: Load, empty_store: Store) -> None:
    text = (
        "Key,Made,Campo personalizado (Organizations),Campo personalizado (Time left)\n"
        "1,2024-01-01 10:00,Acme,-12:34\n2,2024-01-01 10:00,Acme,0:05\n3,2024-01-01 10:00,Acme,soon\n"
    )
    done = load(made_up(), text)
    assert empty_store.read("SELECT organisation, was_resolution_in_sla FROM ticket ORDER BY id").rows() == [
        ("Acme", False),
        ("Acme", True),
        ("Acme", None),
    ]
    assert [(each["problem"], each["rows"]) for each in done.cell_problems] == [("not_a_duration", 1)]
    pattern = Format(name="p", vendor="P", title="P", recognise=(Like(r"Started at .+"),), fills=TICKET, cells=CELLS)
    assert pattern.claims(["STARTED at noon"])
    assert not pattern.claims(["It started at noon"])


def test_further_header_rows_are_left_out_and_may_name_the_zone(load: Load, empty_store: Store) -> None:
    format_ = made_up(more_header=(TEXTS, '"ImportId"'), zone_line=r'"timeZone":"([^"]+)"')
    rows = "1,2024-07-01 10:00:00\n2,2024-07-01 11:00:00\n"
    texts = '"Which ticket,\nplease?",When?\n'
    ids = '"{""ImportId"":""k""}","{""ImportId"":""m"",""timeZone"":""America/New_York""}"\n'
    chosen = load(format_, "Key,Made\n" + texts + ids + rows, zone="Europe/Prague", source="chosen")
    assert (chosen.zone, [doubt.code for doubt in chosen.doubts]) == ("America/New_York", ["zone_against_file"])
    assert (
        "in the zone America/New_York: they are read in that, and not in the zone Europe/Prague"
        in chosen.doubts[0].sentence
    )
    read = "SELECT min(created_at) FROM ticket WHERE (source = 'chosen') = $is_chosen"
    assert empty_store.read(read, {"is_chosen": True}).item() == datetime(2024, 7, 1, 14)
    done = load(format_, "Key,Made\n" + texts + ids + rows)
    assert (done.rows_read, done.rows_new, done.zone, done.zone_was_guessed) == (2, 2, "America/New_York", False)
    assert empty_store.read(read, {"is_chosen": False}).item() == datetime(2024, 7, 1, 14)
    assert "The header has 3 rows" in done.message
    done = load(format_, "Key,Made\n" + rows + "3,soon\n" + rows, source="plain")
    assert (done.rows_read, done.refused[0][0]) == (5, 4)


def test_two_header_rows_are_combined(load: Load, empty_store: Store) -> None:
    row = lambda place, *cells: Row(place, place + 1, cells)  # noqa: E731
    format_ = made_up(more_header=("Response",), combine_header=True)
    header, more = shape_header(
        format_, row(0, "Key", "Q1", "", "Q2", ""), [row(1, "", "Red", "Blue", "Response", "")], 5
    )
    assert header.cells == ("Key", "Q1 / Red", "Q1 / Blue", "Q2 / Response", "")
    assert (header.index, len(more)) == (1, 1)
    done = load(
        made_up(more_header=("Response",), combine_header=True, cells=CELLS | {"subject": Text("Topic / Response")}),
        "Key,Made,Topic,\n,,Response,Other\n1,2024-01-01 10:00,Bill,\n2,soon,Bill,\n",
    )
    assert done.refused[0][:3] == (4, "Made", "soon")
    assert empty_store.read("SELECT subject FROM ticket").item() == "Bill"


HEADERLESS = Headerless(
    names=("Key", "State", "Made", "Note"), fewest=3, cells={"Key": r"[A-Z]{2}-\d+", "Made": r"\d{4}-\d\d-\d\d.*"}
)


def test_a_file_without_header_is_told_by_its_shape(load: Load, empty_store: Store) -> None:
    format_ = made_up(recognise=(), headerless=HEADERLESS)
    done = load(format_, "AB-1,Open,2024-01-01 10:00,\nAB-2,Open,soon,\nAB-3,Solved,2024-01-02 10:00,x\n")
    assert (done.rows_read, done.rows_new, done.refused[0][:3]) == (3, 2, (2, "Made", "soon"))
    assert empty_store.read("SELECT id FROM ticket ORDER BY id").rows() == [("AB-1",), ("AB-3",)]
    assert claimants(["AB-1", "Open", "2024-01-01"]) == (format_,)
    for row in (["AB-1", "Open"], ["1", "Open", "2024-01-01"], ["AB-1", "Open", "2024-01-01", "", "more"]):
        assert claimants(row) == ()


@pytest.mark.parametrize(
    ("above", "below"),
    [("Timezone: Europe/Berlin\n\n", ""), ("", "\n\nTimezone: Europe/Berlin\n"), ("", "Timezone: Europe/Berlin,,\n")],
)
def test_a_line_around_the_table_names_the_zone(load: Load, empty_store: Store, above: str, below: str) -> None:
    rows = "1,2024-01-01 10:00,Open\n2,2024-01-01 11:00,Open\n3,2024-01-01 12:00,Open\n"
    done = load(
        made_up(zone_line=r"^Timezone: ?([\w/+-]+)", skip=("Timezone",)), above + "Key,Made,State\n" + rows + below
    )
    assert (done.rows_read, done.rows_new, done.rows_refused, done.zone) == (3, 3, 0, "Europe/Berlin")
    assert empty_store.read("SELECT min(created_at) FROM ticket").item() == datetime(2024, 1, 1, 9)
    assert ("above the header" in done.message) == bool(above)
    assert ("below the table" in done.message) == bool(below)


def test_lines_that_are_no_rows_are_counted_apart_wherever_they_stand(load: Load) -> None:
    format_ = made_up(skip=("Subtotal", r"Grand Totals? \(", "Copyright"))
    done = load(
        format_,
        "Key,Made,State\n1,2024-01-01 10:00,Open\n,Subtotal,9\n2,2024-01-01 10:00,Open\n3,2024-01-01 10:00,Open\n"
        '"Grand Totals (3 records)",3,9\nCopyright (c) 2000-2024 Example, Inc., All, rights\n',
    )
    assert (done.rows_read, done.rows_new, done.rows_refused, done.cell_problems) == (3, 3, 0, ())
    assert "3 lines" in done.message


def test_totals_are_refused_with_the_reason(load: Load, empty_store: Store, tmp_path: Path) -> None:
    reason = "It has one row for each team."
    totals = Format(name="t", vendor="T", title="Team report", recognise=("Team", "Handled"), refuse=reason)
    ragged = "Reporting period 2024-01-01 to 2024-02-01\n\nTeam,Handled,Avg\nA,1,2,3,4\nB,1,2,3,4\n"
    with pytest.raises(ImportRefused, match="one row for each team") as refused:
        load(totals, ragged)
    assert refused.value.code == "aggregated"
    with pytest.raises(ImportRefused, match="Team report"):
        inspect(tmp_path / "given", "given.csv", empty_store)
    some = made_up(cells=CELLS | {"is_total": Flag("Total")}, refuse=reason, refuse_if="bool_or(is_total)")
    with pytest.raises(ImportRefused) as refused:
        load(some, "Key,Made,Total\n1,2024-01-01,no\n2,2024-01-01,yes\n")
    assert refused.value.code == "aggregated"
    assert load(some, "Key,Made,Total\n1,2024-01-01,no\n").rows_new == 1
    assert empty_store.read("SELECT count(*) FROM ticket").item() == 1


def test_rows_wider_than_the_header_are_read(load: Load) -> None:
    done = load(made_up(), "Key,Made\n1,2024-01-01,x,y\n2,2024-01-01,x,y\n")
    assert (done.rows_new, done.rows_refused) == (2, 0)


@pytest.mark.parametrize(
    ("header", "zone"),
    [
        ("At (GMT+1)", "Etc/GMT-1"),
        ("At (UTC-05:00)", "Etc/GMT+5"),
        ("At (UTC)", "UTC"),
        ("At (Asia/Tokyo)", "Asia/Tokyo"),
    ],
)
def test_zones_in_a_header(header: str, zone: str) -> None:
    assert header_zone(header) == zone
    assert map_header(made_up(cells={"id": Text("At")}), [header]).places == {"id": 0}
