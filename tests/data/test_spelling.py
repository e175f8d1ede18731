"""Names that differ by Unicode form, invisible signs or blanks are one, whichever way the file is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.imports.importer import Options, run_import
from data.reading import fast_path
from data.store.store import Store

SPELLINGS = (
    "José Álvarez", "Jose\u0301 A\u0301lvarez", "José  Álvarez", " José Álvarez ", "José\u00a0Álvarez", "José \u00a0 Álvarez",
    "Jos\u200bé Álvarez\ufeff", "José\u202fÁlvarez\u200f",
)  # fmt: skip


@pytest.mark.parametrize("least_bytes", [0, fast_path.LEAST_BYTES])
def test_spellings_of_one_name_are_one(
    empty_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, least_bytes: int
) -> None:
    monkeypatch.setattr(fast_path, "LEAST_BYTES", least_bytes)
    names = (*SPELLINGS, "Łucja  Żak", "Łucja Żak", "A  B", "A B", "\u200b", "–")
    rows = [f"T{number},2026-01-05 10:00:00,two  blanks,Solved,{name}" for number, name in enumerate(names)]
    path = tmp_path / "given"
    path.write_text("\n".join(("Ticket ID,Created at,Subject,Status,Agent", *rows)) + "\n", encoding="utf-8")
    run_import(empty_store, path, "desk.csv", Options(zone="UTC"))
    found = empty_store.read("SELECT agent, count(*) AS n FROM ticket GROUP BY agent ORDER BY agent").rows()
    assert found == [("A B", 2), ("José Álvarez", len(SPELLINGS)), ("Łucja Żak", 2), (None, 2)]
    assert (
        empty_store.read("SELECT DISTINCT subject FROM ticket").item() == "two  blanks"
    )  # prose stays as it is written
