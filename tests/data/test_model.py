"""The declared columns are the tables' columns, in whatever order; and a new one is one line."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from data.facts.refresh import open_store
from data.store.model import KEY, RECORDS
from data.store.store import Store, StoreError

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_names_the_columns_of_its_table(name: str, empty_store: Store) -> None:
    found = empty_store.read("SELECT name, type FROM pragma_table_info($name)", {"name": name})
    assert dict(found.rows()) == {**KEY, **{column.name: column.type for column in RECORDS[name].columns}}
    assert len(set(RECORDS[name].names)) == len(RECORDS[name].columns)


def test_every_column_says_what_it_means_and_needs_exist() -> None:
    for record in RECORDS.values():
        assert record.meaning.endswith(".")
        assert set(record.needs) <= set(record.names)
        assert [column.name for column in record.columns if not column.meaning.endswith((".", "…"))] == []


def test_an_unknown_column_names_those_that_exist() -> None:
    with pytest.raises(KeyError, match="created_at, first_response_at"):
        RECORDS["ticket"].column("opened_at")


def with_model(model: str, step: str, folder: Path) -> dict[str, Any]:
    """What a step of tests/data/with_model.py has seen under a changed model."""
    folder.mkdir(exist_ok=True)
    run = subprocess.run(
        [sys.executable, "-m", "tests.data.with_model", model, step, str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return found


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A store with random records and uploads, and what is in it."""
    folder = tmp_path_factory.mktemp("declared")
    return folder, with_model("declared", "fill", folder)


@pytest.mark.long
def test_the_order_of_the_columns_does_not_matter(declared: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    """Loading, merging, undoing, backing up, making facts and proposing a mapping give the same either way."""
    found = with_model("reversed", "fill", tmp_path / "reversed")
    assert found == declared[1]
    assert all(found["tables"].values()), "a table without rows shows nothing"


@pytest.mark.long
def test_new_columns_leave_facts_and_other_columns_as_they_were(
    declared: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    found, before = with_model("more", "put", tmp_path / "more")["loaded"], declared[1]["loaded"]
    facts = [name for name in before if name.startswith("fact_")]
    assert [name for name in facts if found[name] != before[name]] == []
    assert found["ticket"] != before["ticket"], "it has the new columns"


@pytest.mark.long
def test_a_new_column_is_there_after_opening_and_is_read_undone_exercised_and_listed(
    declared: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    shutil.copy(declared[0] / "backup.duckdb", tmp_path / "store.duckdb")
    found = with_model("more", "grow", tmp_path)
    assert set(found["at_first"]) == {0}, "an older store has the columns, and nothing in them"
    first = ["glad", "2026-01-06 10:00:00", "2026-01-07", "True", "2", "3", "4.5", "60", "tone"]
    second = [*first[:4], "9", *first[5:]]
    nothing = [None] * len(first)
    assert found["seen"] == [first, second, first, first, nothing]
    assert found["never_filled"] == [], "random records exercise every column of every record"
    assert found["not_in_template"] == []
    with pytest.raises(StoreError, match="newer version of Service Pulse"):
        open_store(tmp_path / "store.duckdb")
