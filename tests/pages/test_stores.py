"""Where the store lies that pages show: looked up once a run, and anew for the next."""

from pathlib import Path

import pytest

from pages.ui.answers import stores


def test_a_run_stays_with_the_store_that_it_began_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = tmp_path / "a.duckdb", tmp_path / "b.duckdb"
    monkeypatch.setenv("KPI_STORE", str(first))
    with stores.in_one_place():
        monkeypatch.setenv("KPI_STORE", str(second))
        assert stores.path() == first
    assert stores.path() == second
