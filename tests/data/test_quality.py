"""Figures of data quality, counted by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from data.checks import completeness
from data.imports.importer import Options, run_import
from data.store.store import Store

pytestmark = pytest.mark.long

Put = Callable[..., pl.DataFrame]


def test_shares_by_week(empty_store: Store, put: Put) -> None:
    def ticket(id: str, on: str, **more: Any) -> dict[str, Any]:
        return {
            "id": id,
            "created_at": datetime.fromisoformat(f"{on} 10:00"),
            "team": None,
            "resolved_at": None,
            **more,
        }

    solved = datetime(2026, 1, 30, 10)
    put(
        empty_store,
        "ticket",
        [
            ticket("1", "2026-01-05", team="A", resolved_at=solved), ticket("2", "2026-01-11", team="A"), ticket("3", "2026-01-06", team="B"), ticket("4", "2026-01-07"),
            ticket("5", "2026-01-19", team="A"), ticket("6", "2026-01-20"), ticket("7", "2026-01-26"),
            {"id": "8", "team": "A"},
        ],
    )  # fmt: skip
    put(
        empty_store, "survey_response",
        [{"id": "s", "ticket": "5", "kind": "csat", "scale": 5, "score": 4.0, "responded_at": datetime(2026, 1, 21)},
         {"id": "t", "ticket": "6", "kind": "csat", "scale": 5, "sent_at": datetime(2026, 1, 21)}],
    )  # fmt: skip
    row = completeness.sources(empty_store).row(0, named=True)
    assert (row["source"], row["kind"], row["records"], row["dated"]) == ("desk", "ticket", 8, 7)
    assert (row["first_on"], row["last_on"]) == (date(2026, 1, 5), date(2026, 1, 26))
    weeks = completeness.weekly(empty_store, "desk", "ticket")
    assert weeks["week"].to_list() == [date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 19), date(2026, 1, 26)]
    assert weeks["records"].to_list() == [4, 0, 2, 1]
    assert weeks["team"].to_list() == [0.75, None, 0.5, 0.0]
    assert weeks["resolution"].to_list() == [0.25, None, 0.0, 0.0]
    assert weeks["satisfaction"].to_list() == [0.0, None, 0.5, 0.0]
    figures = {row[0]: row[1:3] for row in completeness.figures(empty_store, "desk", "ticket").iter_rows()}
    assert figures["records"] == (2.0, 2.0)  # the week of 19 January; the middle of 4 and 0
    assert figures["team"] == (0.5, 0.75)


def test_an_empty_store_and_a_source_without_days(empty_store: Store, put: Put) -> None:
    assert completeness.sources(empty_store).is_empty()
    assert completeness.uploads(empty_store).is_empty()
    put(empty_store, "ticket", [{"id": "1", "team": "A"}])
    assert completeness.sources(empty_store)["dated"].to_list() == [0]
    assert completeness.figures(empty_store, "desk", "ticket").is_empty()


@pytest.mark.parametrize("source", [None, "desk"])
def test_uploads_tell_what_could_not_be_read(empty_store: Store, tmp_path: Path, source: str | None) -> None:
    path = tmp_path / "given"
    path.write_text(
        "Ticket ID,Created at,Solved at,Status\n1,2026-01-05 10:00:00,soon,Open\n2,2026-01-05 10:00:00,,Open\n3,,,Open\n4,2026-01-05 10:00:00,,Open\n"
    )
    run_import(empty_store, path, "desk.csv", Options(source="desk", zone="UTC"))
    row = completeness.uploads(empty_store, source).row(0, named=True)
    assert (row["rows_read"], row["refused_rate"], row["cells_rate"], row["warnings"]) == (4, 0.25, 0.25, 2)
    assert completeness.uploads(empty_store, "other").is_empty()
