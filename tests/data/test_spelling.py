"""Names that differ by Unicode form, invisible signs or blanks are one, whichever way the file is read."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import polars as pl
import pytest

from data.imports.importer import Options, run_import
from data.reading import fast_path
from data.reading.cell_text import cleaned_sql
from data.reading.looks import PLAIN
from data.store.sql import literal
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


def test_a_plain_cell_is_what_all_cleaning_leaves_as_it_is(empty_store: Store) -> None:
    signs = "a7N'\"=#/\\ -–.:(@é~\t\n\u00a0\u200b\u0301\x7f\x01"
    cells = ["".join(each) for length in (1, 2, 3) for each in product(signs, repeat=length)] + [
        "a b c",
        "a  b",
        "7 – 8",
    ]
    with empty_store.dry_run() as writer:
        writer.register("cells", pl.DataFrame({"c0": cells}))
        is_plain = f"regexp_full_match(c0, {literal(PLAIN)})"
        plain = set(writer.query(f"SELECT c0 FROM cells WHERE {is_plain}")["c0"])
        assert {"a", "7", "-a.", "a b c", "N 7", "a #", '"', "@a"} <= plain
        assert not {"a  b", "7 – 8", " a", "a ", "=a", "'a", "a'", "#N", "/a", "\\a", "é", "a\n7"} & plain
        for name, kind in (
            ("agent", "text"),
            ("comment", "text"),
            ("csat", "csat"),
            ("replies", "count"),
            ("created_at", "time"),
        ):
            changed = f"SELECT c0 FROM cells WHERE {is_plain} AND {cleaned_sql(name, kind, 'c0')} IS DISTINCT FROM c0"
            assert writer.query(changed)["c0"].to_list() == [], (name, kind)
