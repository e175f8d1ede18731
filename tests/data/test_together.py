"""Files of one run: each is its own upload and transaction, and the facts follow all of them as if they had followed each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from data.facts import refresh
from data.facts.refresh import open_store
from data.imports import together as module
from data.imports.importer import ImportRefused, Options, run_import, together, undo
from data.imports.together import Together
from data.store import store as engine
from data.store.migrate import definitions
from data.store.store import Store, Writer
from tests.stores import new_store_at
from tests.tables import dump_tables

TICKETS = "Ticket ID,Requester,Created at,Solved at,Status,Group,Satisfaction\n"
SURVEYS = "Response ID,Ticket ID,Responded at,CSAT score (1-5)\n"
FILES = {
    "one.csv": TICKETS + "1,ann,2026-01-05 10:00:00,,Open,North,\n2,bob,2026-01-06 10:00:00,2026-01-07 09:00:00,Solved,North,good\n",
    "two.csv": TICKETS + "3,ann,2026-01-08 10:00:00,2026-01-08 11:00:00,Solved,South,bad\n1,ann,2026-01-05 10:00:00,2026-01-09 10:00:00,Solved,North,\n",
    "broken.csv": "Ticket ID,Requester,Created at\n,,\n",
    "three.csv": TICKETS + "4,ann,2026-01-06 10:00:00,,Open,South,\n5,cat,2027-02-01 10:00:00,,Open,South,good\n",
}  # fmt: skip
OPTIONS = Options(source="desk", zone="UTC")
MADE_WHEN_LOADED = {"data_version", "schema_migration"}
MOST_STATEMENTS = 57
"""For a file of tickets with scores that comes after another of its source; once, each also made its facts, and it was 236."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """FILES, and a file of answers of another source."""
    folder = tmp_path_factory.mktemp("files")
    texts = FILES | {"answers.csv": SURVEYS + "a,1,2026-01-10 10:00:00,5\nb,5,2027-02-02 10:00:00,1\n"}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


def add(store: Store, path: Path, run: Together | None = None) -> None:
    options = Options(source="survey", zone="UTC") if path.name == "answers.csv" else OPTIONS
    with pytest.raises(ImportRefused) if path.name == "broken.csv" else nullcontext():
        run_import(store, path, path.name, options, run=run)


def rows(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """The rows of all tables, without the moment of loading."""
    found = {name: frame for name, frame in dump_tables(store).items() if name not in MADE_WHEN_LOADED}
    return {name: sorted(frame.drop("loaded_at", strict=False).rows(), key=repr) for name, frame in found.items()}


@pytest.fixture(scope="module")
def one_by_one(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[object, ...]]]:
    """What the store is after each file by itself."""
    with new_store_at(tmp_path_factory.mktemp("single") / "single.duckdb") as store:
        for path in files:
            add(store, path)
        return rows(store)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with new_store_at(tmp_path / "run.duckdb") as made:
        yield made


def test_a_run_leaves_what_the_files_leave_one_by_one(
    store: Store, files: list[Path], one_by_one: dict[str, list[tuple[object, ...]]]
) -> None:
    with together(store) as run:
        for path in files:
            version = store.version()
            add(store, path, run)
            # Each is committed, and its rows are there at once.
            assert store.version() == version + (path.name != "broken.csv")
        assert store.read("SELECT count(*) AS n FROM ticket")["n"][0] == 5
        assert not store.read("FROM fact_ticket").height
    assert rows(store) == one_by_one


@pytest.mark.long
@pytest.mark.parametrize("most_bytes", [1, 300])
def test_the_facts_follow_in_between(
    store: Store,
    files: list[Path],
    one_by_one: dict[str, list[tuple[object, ...]]],
    most_bytes: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", most_bytes)
    seen = []
    with together(store) as run:
        for path in files:
            add(store, path, run)
            seen.append(store.read("FROM fact_ticket").height)
    assert max(seen) > 0
    assert rows(store) == one_by_one


@pytest.mark.long
def test_the_last_file_of_a_run_is_taken_back(store: Store, files: list[Path]) -> None:
    for path in files[:2]:
        add(store, path)
    before = rows(store)
    with together(store) as run:
        add(store, files[3], run)
    undo(store, int(store.read("SELECT max(id) AS id FROM upload")["id"][0]))
    after = rows(store)
    # The calendar keeps the years that it was made for.
    assert {name for name in before if before[name] != after[name]} <= {"calendar_hours", "holiday_year"}


def test_a_run_that_fails_leaves_the_facts_of_what_it_loaded(store: Store, files: list[Path]) -> None:
    def load() -> None:
        with together(store) as run:
            add(store, files[0], run)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load()
    assert store.read("FROM fact_ticket").height == 2


def test_a_store_whose_run_was_cut_off_has_its_facts_when_it_is_opened(
    tmp_path: Path, files: list[Path], one_by_one: dict[str, list[tuple[object, ...]]]
) -> None:
    path = tmp_path / "cut.duckdb"
    with new_store_at(path) as store, store.writes() as begin:
        run = Together(begin)
        for each in files:
            add(store, each, run)
        assert not store.read("FROM fact_ticket").height  # and nothing makes them
    with open_store(path) as store:
        after = rows(store)
    assert {name for name in after if after[name] != one_by_one[name]} <= {"source_newest"}


@pytest.mark.long
def test_facts_that_could_not_follow_do_so_with_the_next_file(
    store: Store, files: list[Path], one_by_one: dict[str, list[tuple[object, ...]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise OSError("no more room")

    def load() -> None:
        with together(store) as run:
            for path in files[:-1]:
                add(store, path, run)

    with monkeypatch.context() as broken:
        broken.setattr(refresh, "refresh", fail)
        with pytest.raises(OSError, match="no more room"):
            load()
    assert not store.read("FROM fact_ticket").height
    add(store, files[-1])
    after = rows(store)
    assert {name for name in after if after[name] != one_by_one[name]} <= {"source_newest"}
    assert store.read("SELECT sha256 FROM fact_definition").rows() == [(definitions(),)]


@pytest.mark.parametrize("is_alone", [True, False])
def test_a_run_that_is_alone_reads_small_files_with_one_thread_and_gives_the_others_back(
    store: Store, files: list[Path], is_alone: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "THREADS", 2)
    store.use_threads(None)
    seen: dict[str, int] = {}

    def threads() -> int:
        return int(store.read("SELECT current_setting('threads')::INTEGER AS n")["n"][0])

    with together(store, lambda: seen.update(settling=threads()), is_alone=is_alone) as run:
        for path in files[:2]:
            add(store, path, run)
            seen[path.name] = threads()
        with monkeypatch.context() as small:
            small.setattr(module, "LARGE_BYTES", 10)
            add(store, files[3], run)
        seen["large"] = threads()
        add(store, files[4], run)
        settle = run.settle
        monkeypatch.setattr(run, "settle", lambda: (settle(), seen.update(settled=threads())))
    few = 1 if is_alone else 2
    assert seen == {"one.csv": few, "two.csv": few, "large": 2, "settling": few, "settled": 2}


def test_a_small_file_costs_a_bounded_number_of_statements(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [0]
    for kind, name in ((Writer, "execute"), (Writer, "query"), (Writer, "rows"), (Store, "read"), (Store, "rows")):
        monkeypatch.setattr(kind, name, _counting(getattr(kind, name), asked))
    counts = []
    with together(store) as run:
        for place in range(3):
            path = tmp_path / f"{place}.csv"
            path.write_text(
                TICKETS
                + "".join(
                    f"{place * 20 + n},customer {n},2026-01-{place + 5:02} 10:00:00,2026-01-{place + 6:02} 11:00:00,Solved,North,good\n"
                    for n in range(20)
                )
            )
            before = asked[0]
            add(store, path, run)
            counts.append(asked[0] - before)
    assert counts[-1] == counts[-2], "each further file costs more than the one before"
    assert counts[-1] <= MOST_STATEMENTS, counts


def _counting(call: Any, asked: list[int]) -> Any:
    def counted(*given: Any) -> Any:
        asked[0] += 1
        return call(*given)

    return counted
