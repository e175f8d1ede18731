"""Every declared format keeps the contract, and reads its sample to exactly the expected records and problems.

A folder formats/<name>/ holds sample.csv (made up) and expected.json. `python tests/data/test_formats.py NAME` writes a
missing expected.json, to be read and then kept; a missing one fails here.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from data.format import all_formats, claimants, map_header
from data.importer import Options, problems, run_import
from data.model import RECORDS
from data.store import Store, open_store

FOLDERS = Path(__file__).parent / "formats"
NAMES = sorted(all_formats())


def read_sample(store: Store, name: str) -> dict[str, Any]:
    sample = FOLDERS / name / "sample.csv"
    done = run_import(store, sample, sample.name, Options(source="sample"))
    records: dict[str, Any] = {}
    for fill in all_formats()[name].fills:
        frame = store.read(f"SELECT * EXCLUDE (source, upload_id) FROM {fill.record} ORDER BY id")
        records[fill.record] = [
            {key: value for key, value in row.items() if value is not None} for row in frame.iter_rows(named=True)
        ]
    found = problems(store, done.upload_id).select("line", "what", "problem", "column", "cell").rows()
    told = {
        "format": done.format,
        "counts": [done.rows_read, done.rows_new, done.rows_updated, done.rows_unchanged, done.rows_refused],
        "unused": list(done.columns_unused),
        "problems": [list(row) for row in found],
        "records": records,
    }
    return dict(json.loads(json.dumps(told, default=str)))


@pytest.mark.parametrize("name", NAMES)
def test_sample_reads_to_the_expected_records(empty_store: Store, name: str) -> None:
    expected = FOLDERS / name / "expected.json"
    assert expected.exists(), f"run: python {__file__} {name}"
    assert read_sample(empty_store, name) == json.loads(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_exactly_this_format_claims_its_sample(name: str) -> None:
    header = (FOLDERS / name / "sample.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    assert [each.name for each in claimants(header)] == [name]


@pytest.mark.parametrize("name", NAMES)
def test_declaration_is_whole(name: str) -> None:
    format_ = all_formats()[name]
    assert name == format_.name
    assert format_.title
    headers = [header for header in next(iter(format_.cells.values())).headers[:1]]
    assert headers, "the first cell is the id and has a header"
    every = [header for column in format_.cells.values() for header in column.headers[:1]]
    mapped = map_header(format_, every)
    main = format_.fills[0]
    assert set(main.needs) <= set(mapped.places)
    filled = set(mapped.places) | set(main.derive)
    assert filled & set(RECORDS[main.record].names), "it fills nothing"


def test_every_sample_has_its_format() -> None:
    assert sorted(folder.name for folder in FOLDERS.iterdir()) == NAMES


if __name__ == "__main__":
    for chosen in sys.argv[1:]:
        target = FOLDERS / chosen / "expected.json"
        if target.exists():
            sys.exit(f"{target} exists; delete it first.")
        with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "s.duckdb") as made:
            target.write_text(
                json.dumps(read_sample(made, chosen), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
            )
