"""Values straight from a file are the same as by way of its text cells: values, problems, counts and what is known of times."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from data.declare.format import map_header
from data.declare.problems import ImportRefused
from data.declare.vocabulary import ERROR_CELLS, NOTHING
from data.files.table import open_table
from data.formats import all_formats
from data.reading import fast_path
from data.reading import read as rows
from data.reading.normalise import NORMAL, Reading
from data.reading.plan import Options, make_plan
from data.reading.stage import STAGED
from data.store.store import Store
from tests.stores import new_store_at
from tests.sweep import in_sweep

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("without_facts")]

SAMPLES = sorted((Path(__file__).parent / "formats").glob("*/sample*.csv"))
FEW = (
    "chatwoot_traffic", "front_activities", "hubspot_tickets", "jira_issues", "otrs_tickets", "salesforce_cases", "self_service_days", "survey", "webankieta", "zendesk_explore",
)  # fmt: skip
"""Formats whose samples have every kind of column, of text and of filling together; the gate has these, the sweep all."""
COLUMNS = "Id,Created at,Solved at,Status,Group,Assignee,Subject,Tags,Reopens,First reply time in minutes"
ROWS = 300


@dataclass(frozen=True)
class Read:
    """What one way of reading gives; `is_straight` tells which it was."""

    is_straight: bool
    values: pl.DataFrame
    refused: pl.DataFrame
    cells: pl.DataFrame
    counts: tuple[tuple[str, str | None, int], ...]
    reading: Reading
    rest: tuple[object, ...]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return new_store_at(tmp_path / "s.duckdb")


def read(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch, least_bytes: int) -> Read | str:
    """The file as read; the refusal's code for one that is refused."""
    monkeypatch.setattr(fast_path, "LEAST_BYTES", least_bytes)
    ways: list[bool] = []

    def watched(*given: object) -> fast_path.FastRead | None:
        found = fast_path.read_fast(*given)  # type: ignore[arg-type]
        ways.append(found is not None)
        return found

    monkeypatch.setattr(rows, "read_fast", watched)
    try:
        with open_table(path, None) as opened, store.write() as writer:
            found = rows.read_rows(
                writer, make_plan(store, opened, path.name, Options(source="s", zone="Europe/Prague"))
            )
            values = writer.query(f"FROM {NORMAL} ORDER BY row_no")
            checked = found.checked
            told = (found.read, found.staged.rows, checked.blank_rows, checked.footer_rows, found.plan.mapped)
            return Read(
                ways == [True],
                values.select(sorted(values.columns)),
                checked.refused,
                checked.cells,
                checked.counts,
                found.reading,
                told,
            )
    except ImportRefused as refused:
        return refused.code


def compare(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Read both ways and compare; whether the file could be read straight."""
    usual = read(store, path, monkeypatch, 1 << 60)
    short = read(store, path, monkeypatch, 0)
    if isinstance(usual, str) or isinstance(short, str):
        assert usual == short
        return False
    assert not usual.is_straight
    for one, other in ((usual.values, short.values), (usual.refused, short.refused), (usual.cells, short.cells)):
        assert_frame_equal(one, other)
    assert replace(usual.reading) == short.reading
    assert (usual.counts, usual.rest) == (short.counts, short.rest)
    return short.is_straight


def table(tmp_path: Path, cells: Callable[[int], dict[str, str]]) -> Path:
    """A ticket list of ROWS rows in which `cells` replaces some."""
    usual = {
        "Created at": "2024-03-{:02d} 10:00:00",
        "Solved at": "2024-03-{:02d} 12:30:00",
        "Status": "Solved",
        "Group": "Billing",
        "Assignee": "Agent 1",
        "Subject": '"Where, please?"',
        "Tags": "a b",
        "Reopens": "0",
        "First reply time in minutes": "12",
    }
    lines = [COLUMNS]
    for row in range(ROWS):
        filled = {"Id": str(row + 1), **usual, **cells(row)}
        lines.append(",".join(cell.format(row % 28 + 1) for cell in filled.values()))
    path = tmp_path / "tickets.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.sweep
@pytest.mark.parametrize(
    "path",
    in_sweep(SAMPLES, in_gate=[path for path in SAMPLES if path.parent.name in FEW]),
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_every_sample_gives_the_same_both_ways(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compare(store, path, monkeypatch)


def kinds_in(path: Path) -> set[tuple[object, ...]]:
    """What there is to be read in different ways: kinds of columns, of texts, and of records that rows fill."""
    format_ = all_formats()[path.parent.name]
    with open_table(path) as opened:
        mapped = map_header(format_, opened.headers)
        text = (opened.delimiter, opened.encoding, opened.header_line > 1)
    columns = {(type(format_.cells[name]), len(mapped.all_places(name)) > 1) for name in mapped.places}
    return {*columns, text, (len(format_.fills), any(fill.where for fill in format_.fills))}


def test_the_few_samples_have_all_kinds_that_all_have() -> None:
    every = {path.parent.name: kinds_in(path) for path in SAMPLES}
    missed = set().union(*every.values()) - set().union(*(every[name] for name in FEW))
    assert {kind: next(name for name in every if kind in every[name]) for kind in missed} == {}, "put these into FEW"


STRAIGHT: dict[str, Callable[[int], dict[str, str]]] = {
    "nothing odd": lambda row: {},
    "words that say nothing everywhere": lambda row: {"Group": "-", "Reopens": "-"},
    "a word that says nothing in one row": lambda row: {"Group": "N/A", "Subject": "null"} if row == 250 else {},
    "the same in cells of numbers and times": lambda row: {"Reopens": "-", "Solved at": "n/a"} if row == 250 else {},
    "blanks around": lambda row: {"Group": "  Billing ", "Status": " Solved", "Reopens": " 2 "} if row % 3 == 0 else {},
    "a word that says nothing, with blanks": lambda row: {"Group": " - ", "Reopens": " - "} if row == 250 else {},
    "numbers as people write them": lambda row: {"Reopens": "1 000"} if row == 250 else {},
    "no number": lambda row: {"Reopens": "many", "First reply time in minutes": "soon"} if row > 290 else {},
    "an unknown state": lambda row: {"Status": "Zaparkováno"} if row == 250 else {},
    "a discarded ticket": lambda row: {"Status": "Cancelled"} if row == 250 else {},
    "a moment beyond the calendar": lambda row: {"Solved at": "2190-01-01 00:00:00"} if row == 250 else {},
    "times with an offset everywhere": lambda row: {"Created at": "2024-03-01T10:00:00+02:00", "Solved at": ""},
    "an empty column": lambda row: {"Solved at": ""},
    "lengths like the year of a spreadsheet": lambda row: {"First reply time in minutes": "1900"},
    # Lines are told by quotation marks: after a lone one, a refused row is shown by the cells that were read.
    "a lone quotation mark and a row without its time": lambda row: (
        {"Subject": '5" screen'} if row == 120 else {"Created at": "", "Tags": "seen"} if row == 250 else {}
    ),
    "a lone quotation mark and an empty row": lambda row: (
        {"Subject": '5" screen'} if row == 120 else dict.fromkeys(COLUMNS.split(","), "") if row == 250 else {}
    ),
    "no id": lambda row: {"Id": ""} if row == 250 else {},
    "an id that a spreadsheet has cut": lambda row: {"Id": "1.03E+13"} if row == 250 else {},
    "long ids": lambda row: {"Id": f"36000004143912{row:04d}"},
    "a sentence that begins with a number sign": lambda row: {"Subject": "#12 again"} if row == 250 else {},
    "Greek": lambda row: {"Group": "Λογαριασμοί", "Assignee": "Χειριστής"},
}
STAGED_INSTEAD: dict[str, Callable[[int], dict[str, str]]] = {
    "a length as a spreadsheet's date further down": lambda row: (
        {"First reply time in minutes": "1899-12-31 00:30:00"} if row == 250 else {}
    ),
    "another spelling of times further down": lambda row: {"Solved at": "13.03.2024 10:00"} if row == 250 else {},
    "an offset further down": lambda row: {"Solved at": "2024-03-13T10:00:00+02:00"} if row == 250 else {},
    "no offset further down": lambda row: {"Solved at": "2024-03-13T10:00:00" + ("" if row == 250 else "Z")},
    "a date that means “not yet”": lambda row: {"Solved at": "0000-00-00 00:00:00"} if row == 250 else {},
    "an error of a spreadsheet": lambda row: {"Group": "#REF!"} if row == 250 else {},
    "a row with too many cells": lambda row: {"Tags": "a,b,c"} if row == 250 else {},
    "a broken quotation mark": lambda row: {"Subject": '"Where" is it'} if row == 250 else {},
}


IN_ONE_ROW = [case for case, cells in STRAIGHT.items() if not cells(0) and cells(250) and "lone" not in case]
"""Cases that may stand in one file, each in a row of its own; an odd reading of one is seen in its row."""


IN_ALL_ROWS = [case for case in STRAIGHT if case not in IN_ONE_ROW]


@pytest.mark.sweep
@pytest.mark.parametrize("case", in_sweep(IN_ALL_ROWS, in_gate=IN_ALL_ROWS[::2]))
def test_a_large_file_is_read_straight(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    """The gate has every second case, the sweep all; the next but one test has some of each together."""
    monkeypatch.setattr(fast_path, "LOOKED_AT", 100)
    monkeypatch.setattr("data.reading.normalise.LOOKED_AT", 100)
    assert compare(store, table(tmp_path, STRAIGHT[case]), monkeypatch)


def test_odd_rows_of_a_large_file_are_read_straight(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fast_path, "LOOKED_AT", 100)
    monkeypatch.setattr("data.reading.normalise.LOOKED_AT", 100)
    cases = dict(enumerate(IN_ONE_ROW, 240))
    path = table(tmp_path, lambda row: STRAIGHT[cases[row]](250) if row in cases else {})
    try:
        is_straight = compare(store, path, monkeypatch)
    except AssertionError as error:
        raise AssertionError(f"rows from 240 on hold {IN_ONE_ROW}") from error
    if not is_straight:
        staged = [case for case in IN_ONE_ROW if not compare(store, table(tmp_path, STRAIGHT[case]), monkeypatch)]
        raise AssertionError(f"not read straight: {staged}")


@pytest.mark.sweep
@pytest.mark.parametrize("case", in_sweep([*STAGED_INSTEAD], in_gate=[*STAGED_INSTEAD][::2]))
def test_what_the_first_rows_did_not_tell_is_staged(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    """The gate has every second case, the sweep all."""
    monkeypatch.setattr(fast_path, "LOOKED_AT", 100)
    monkeypatch.setattr("data.reading.normalise.LOOKED_AT", 100)
    assert not compare(store, table(tmp_path, STAGED_INSTEAD[case]), monkeypatch)


def test_mixed_oddities_give_the_same_both_ways(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fast_path, "LOOKED_AT", 100)
    monkeypatch.setattr("data.reading.normalise.LOOKED_AT", 100)
    chance = random.Random(7)
    ways = set()
    for _ in range(6):
        at = {chance.randrange(ROWS): chance.choice([*STRAIGHT.values(), *STAGED_INSTEAD.values()]) for _ in range(3)}
        path = table(tmp_path, lambda row, at=at: at[row](250) if row in at else {})  # type: ignore[misc]
        ways.add(compare(store, path, monkeypatch))
    assert ways == {True, False}


def test_every_word_that_says_nothing_is_odd(store: Store) -> None:
    test = fast_path._may_say_nothing("word")
    words = [word for word in (*NOTHING, *ERROR_CELLS) if (word and word.isascii()) or word.startswith("#")]
    missed = store.read(f"SELECT word FROM (SELECT unnest($words) AS word) WHERE NOT ({test})", {"words": words})
    assert missed["word"].to_list() == []
    plain = store.read(
        f"SELECT {test} AS is_odd FROM (SELECT unnest($words) AS word)", {"words": ["New", "normal", "Nora", "chat"]}
    )
    assert not any(plain["is_odd"])


def test_nothing_is_left_of_a_straight_reading_that_failed(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fast_path, "LEAST_BYTES", 0)
    path = table(tmp_path, STAGED_INSTEAD["a row with too many cells"])
    with open_table(path, None) as opened, store.write() as writer:
        rows.read_rows(writer, make_plan(store, opened, path.name, Options(source="s")))
        assert writer.query(f"SELECT count(*) AS n FROM {STAGED}")["n"][0] == ROWS


def test_what_the_engine_cannot_split_is_refused_in_words(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fast_path, "LEAST_BYTES", 0)
    monkeypatch.setattr(fast_path, "csv_source", lambda *_: "read_csv($path || '.gone', delim = $delimiter)")
    path = table(tmp_path, STRAIGHT["nothing odd"])
    with open_table(path, None) as opened:
        plan = make_plan(store, opened, path.name, Options(source="s"))
        with pytest.raises(ImportRefused), store.write() as writer:
            rows.read_rows(writer, plan)
