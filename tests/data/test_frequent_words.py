"""Words that come again and again are known by sight, and read as they would be otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from data.files.table import open_table
from data.reading import fast_path
from data.reading import read as rows
from data.reading.frequent_words import MOST, FrequentWords, frequent_words
from data.reading.normalise import NORMAL
from data.reading.plan import Options, make_plan
from data.store.store import Store
from tests.stores import new_store_at

pytestmark = pytest.mark.usefixtures("without_facts")

HEADER = "Id,Created at,Status,Group,Subject"
STATUS, GROUP, SUBJECT = 2, 3, 4


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return new_store_at(tmp_path / "s.duckdb")


def read(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cells: Sequence[tuple[str, str, str]]
) -> tuple[FrequentWords, list[tuple[object, ...]]]:
    """What is known of a file of such statuses, groups and subjects, and what was read of them."""
    found: list[FrequentWords] = []

    def kept(*given: object) -> FrequentWords:
        found.append(frequent_words(*given))  # type: ignore[arg-type]
        return found[-1]

    monkeypatch.setattr(fast_path, "LEAST_BYTES", 0)
    monkeypatch.setattr(fast_path, "frequent_words", kept)
    lines = [f"{number},2026-03-02 10:00:00,{','.join(each)}" for number, each in enumerate(cells, 1)]
    path = tmp_path / "tickets.csv"
    path.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    with open_table(path, None) as opened, store.write() as writer:
        rows.read_rows(writer, make_plan(store, opened, path.name, Options(source="s", zone="Europe/Prague")))
        values = writer.query(f"SELECT status, status_class, team, subject FROM {NORMAL} ORDER BY row_no")
    return found[0], values.rows()


def words_at(known: FrequentWords, place: int) -> list[object]:
    return [known.bound[name] for name in known.words.get(place, ())]


def test_words_of_few_are_known_by_sight(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = [("Solved", "Billing", f"subject {n}") for n in range(60)] + [("Open", "Sales", "x") for _ in range(30)]
    known, values = read(store, tmp_path, monkeypatch, cells)
    assert words_at(known, STATUS) == ["Solved", "Open"]
    assert words_at(known, GROUP) == ["Billing", "Sales"]
    assert words_at(known, SUBJECT) == []
    assert {known.bound[name] for name in known.bound if name.startswith("value_status_class")} == {"solved", "open"}
    assert values[0] == ("Solved", "solved", "Billing", "subject 0")
    assert values[-1] == ("Open", "open", "Sales", "x")


def test_a_word_that_has_to_be_cleaned_is_not_known_and_read_all_the_same(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = [("Solved", "Billing", "x")] * 95 + [("  Open ", '="Sales"', "x"), ("Open", "n/a", "x")]
    known, values = read(store, tmp_path, monkeypatch, cells)
    assert words_at(known, STATUS) == ["Solved", "Open"]
    assert words_at(known, GROUP) == ["Billing"]
    assert values[-2:] == [("Open", "open", "Sales", "x"), ("Open", "open", None, "x")]


def test_a_column_is_left_alone_whose_words_are_many(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, values = read(store, tmp_path, monkeypatch, [("Open", f"Team {n % (2 * MOST)}", "x") for n in range(200)])
    assert words_at(known, GROUP) == []
    assert values[25][2] == f"Team {25 % (2 * MOST)}"


def test_a_word_that_its_column_does_not_understand_has_no_value_by_sight(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, values = read(store, tmp_path, monkeypatch, [("Solved", "A", "x")] * 50 + [("Gobbledygook", "A", "x")] * 9)
    assert words_at(known, STATUS) == ["Solved", "Gobbledygook"]
    assert [known.bound[name] for name in known.bound if name.startswith("value_status_class")] == ["solved"]
    assert values[-1][:2] == ("Gobbledygook", None)
