"""Whether the day or the month stands first: what a person says of a file whose dates leave it open, by page, command and dashboard alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.checks.open_dates import EitherWay
from data.declare.problems import ImportRefused
from data.imports.importer import Options, Receipt, run_import, undo
from data.imports.preview import DryRun, dry_run
from data.imports.reread import read_again
from data.store.store import Store

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("without_facts")]

HEADER = "Ticket ID,Created time,Status,Resolved time"
OPEN = f"{HEADER}\n1,03/03/2026 10:00,Closed,03/03/2026 11:00\n2,03/04/2026 10:00,Closed,04/05/2026 11:00\n"
TOLD = f"{HEADER}\n3,13/04/2026 10:00,Closed,\n"


def put(folder: Path, text: str, name: str = "desk.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def load(store: Store, path: Path, order: str | None = None, source: str = "desk") -> Receipt:
    return run_import(store, path, path.name, Options(source=source, zone="UTC", date_order=order))


def look(store: Store, path: Path, order: str | None = None, source: str = "desk") -> DryRun:
    return dry_run(store, path, path.name, Options(source=source, zone="UTC", date_order=order))


def days(store: Store) -> list[str]:
    return store.read("SELECT created_at::DATE::VARCHAR AS day FROM ticket ORDER BY id")["day"].to_list()


def codes(found: DryRun | Receipt) -> set[str]:
    return {doubt.code for doubt in found.doubts if "order" in doubt.code}


def test_what_is_said_holds_also_when_the_file_is_read_again(empty_store: Store, tmp_path: Path) -> None:
    path = put(tmp_path, OPEN)
    guessed = load(empty_store, path)
    assert (days(empty_store), codes(guessed)) == (["2026-03-03", "2026-04-03"], {"date_order_guessed"})
    undo(empty_store, guessed.upload_id)
    said = load(empty_store, path, "mdy")
    assert (days(empty_store), codes(said)) == (["2026-03-03", "2026-03-04"], set())
    assert load(empty_store, path, "mdy").upload_id == said.upload_id  # the very same
    read_again(empty_store)
    assert days(empty_store) == ["2026-03-03", "2026-03-04"]
    # The next file of the source is read alike, which is told and can be changed.
    later = put(tmp_path, OPEN.replace("1,", "8,").replace("2,03/04", "9,05/06"), "later.csv")
    found = look(empty_store, later)
    assert codes(found) == {"date_order_earlier"}
    assert found.open_dates is not None
    assert (found.open_dates.taken, found.open_dates.was_chosen) == ("mdy", False)
    assert codes(look(empty_store, later, "dmy")) == set()


def test_what_is_asked_shows_what_it_would_mean(empty_store: Store, tmp_path: Path) -> None:
    found = look(empty_store, put(tmp_path, OPEN)).open_dates
    assert found is not None
    assert (found.taken, found.was_chosen) == ("dmy", False)
    assert found.examples == (
        EitherWay("03/04/2026 10:00", "2026-04-03", "2026-03-04"),
        EitherWay("04/05/2026 11:00", "2026-05-04", "2026-04-05"),
    )
    chosen = look(empty_store, put(tmp_path, OPEN), "mdy").open_dates
    assert chosen is not None
    assert (chosen.taken, chosen.was_chosen) == ("mdy", True)
    american = look(
        empty_store, put(tmp_path, OPEN.replace(":00,", ":00 PM,"), "american.csv"), source="other"
    ).open_dates
    assert american is not None
    assert american.taken == "mdy"


def test_nothing_is_asked_where_the_file_tells_it(empty_store: Store, tmp_path: Path) -> None:
    """By one date of any column, by its header, or because the year stands first."""
    told = (
        OPEN + "4,03/03/2026 10:00,Closed,13/04/2026 10:00\n",
        OPEN.replace("Created time", "Created time (dd/mm/yyyy)"),
        OPEN.replace("03/04/2026", "2026-04-03")
        .replace("03/03/2026", "2026-03-03")
        .replace("04/05/2026", "2026-05-04"),
    )
    for number, text in enumerate(told):
        assert look(empty_store, put(tmp_path, text, f"{number}.csv"), source=f"{number}").open_dates is None, text


def test_what_the_file_tells_goes_before_what_is_said(empty_store: Store, tmp_path: Path) -> None:
    for number, text in enumerate(
        (OPEN + TOLD.splitlines()[1] + "\n", OPEN.replace("Created time", "Created time (dd/mm/yyyy)"))
    ):
        done = load(empty_store, put(tmp_path, text, f"{number}.csv"), "mdy", f"{number}")
        assert codes(done) == {"date_order_against_file"}, text
        assert days(empty_store)[-1] in ("2026-04-13", "2026-04-03")
        undo(empty_store, done.upload_id)


def test_an_order_that_is_none_is_refused(empty_store: Store, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused) as refused:
        load(empty_store, put(tmp_path, OPEN), "myd")
    assert refused.value.code == "no_such_order"
