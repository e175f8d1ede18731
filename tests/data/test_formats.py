"""Every declared format keeps the contract, and reads its sample to exactly the expected records and problems.

A folder formats/<name>/ holds one file sample.* (made up) and expected.json; of a format that refuses the refusal is
expected, and a sample.sheet.csv is written as a workbook first. `python -m tests.data.test_formats NAME…` writes a missing
expected.json and prints it, to be read and then kept (with --force also one that is there); a missing one fails here.
"""

from __future__ import annotations

import ast
import csv
import json
import re
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from data.declare.format import map_header
from data.facts.refresh import open_store
from data.files.table import open_table
from data.formats import all_formats
from data.imports.importer import ImportRefused, Options, problems, run_import
from data.imports.lineage import find_lineage
from data.store.model import RECORDS
from data.store.store import Store
from tests import syntax
from tests.data.workbook import Cell, write_workbook
from tests.sweep import in_sweep

FOLDERS = Path(__file__).parent / "formats"
PACKAGE = Path(__file__).parents[2] / "data" / "formats"
NAMES = sorted(all_formats())
ALSO_BY_LINES = frozenset(in_sweep(NAMES, in_gate=NAMES[1::10]))
"""Formats of whose samples facts are made too, and whose rows are looked for in them again: in the gate every tenth, in the sweep all."""
ALSO_AGAIN = frozenset(("aircall_old", "google_forms", "agent_states", "freepbx_calls", "wootric", "qa_reviews", "order_reviews", "threecx_cdr"))  # fmt: skip
"""Formats whose samples are loaded a second time: without ids, with several records a row, and with several rows a record."""
WRITTEN = tempfile.TemporaryDirectory()


def sample_of(name: str) -> Path:
    samples = list((FOLDERS / name).glob("sample.*"))
    assert len(samples) == 1, f"put one made-up file sample.csv into tests/data/formats/{name}/"
    (sample,) = samples
    return written(sample) if sample.name.endswith(".sheet.csv") else sample


def written(sheet: Path) -> Path:
    """The workbook that a sample.sheet.csv stands for: one sheet, with moments and whole numbers as such cells."""
    with sheet.open(encoding="utf-8", newline="") as file:
        rows = [[sheet_cell(text) for text in row] for row in csv.reader(file)]
    return write_workbook(Path(WRITTEN.name) / f"{sheet.parent.name}.xlsx", {"Sheet1": rows})


def sheet_cell(text: str) -> Cell:
    if re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", text):
        return datetime.fromisoformat(text)
    return int(text) if re.fullmatch(r"-?[1-9]\d*|0", text) else text


def read_sample(store: Store, name: str) -> dict[str, Any]:
    sample = sample_of(name)
    try:
        done = run_import(store, sample, sample.name, Options(source="sample"))
    except ImportRefused as refused:
        return {"refused": refused.code, "sentence": refused.sentence}
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


@pytest.mark.long
@pytest.mark.sweep
@pytest.mark.parametrize("name", NAMES)
def test_sample_reads_to_the_expected_records(
    empty_store: Store, tmp_path: Path, name: str, request: pytest.FixtureRequest
) -> None:
    if name not in ALSO_BY_LINES:
        request.getfixturevalue("without_facts")
    expected = FOLDERS / name / "expected.json"
    assert expected.exists(), f"run: python -m tests.data.test_formats {name}"
    read = read_sample(empty_store, name)
    assert read == json.loads(expected.read_text(encoding="utf-8"))
    if name in ALSO_BY_LINES and "refused" not in read:
        every_row_is_found(empty_store, name)
    if name in ALSO_AGAIN:
        the_same_rows_again_change_nothing(empty_store, name, tmp_path / "again.csv")


def the_same_rows_again_change_nothing(store: Store, name: str, path: Path) -> None:
    """In a file that is not quite the same, so that it is no file that was loaded before."""
    path.write_bytes(sample_of(name).read_bytes() + b"\n")
    again = run_import(store, path, path.name, Options(source="sample"))
    assert again.format == name
    assert (again.rows_new, again.rows_updated) == (0, 0)
    assert again.rows_unchanged == again.rows_read - again.rows_refused > 0


def every_row_is_found(store: Store, name: str) -> None:
    """All records of a sample together come from exactly the rows that were not refused."""
    main = all_formats()[name].fills[0]
    ids = store.read(f"SELECT id FROM {main.record}")["id"].to_list()
    found = find_lineage(store, main.record, "sample", ids)
    assert found.unread == ()
    told = [origins[0].lines for origins in found.origins.values()]
    assert all(told)
    assert all(len(origins) == 1 and origins[0].is_exact for origins in found.origins.values())
    rows = {line for each in told for line in each}
    done = store.read("SELECT rows_read - rows_refused AS taken FROM upload")["taken"].item()
    assert len(rows) == (len(ids) if main.where is not None else done)
    assert not rows & set(store.read("SELECT line FROM refused_row")["line"])


@pytest.mark.parametrize("name", NAMES)
def test_exactly_this_format_claims_its_sample(name: str) -> None:
    with open_table(sample_of(name)) as opened:
        assert [each.name for each in opened.claimants] == [name]


@pytest.mark.parametrize("name", NAMES)
def test_declaration_is_whole(name: str) -> None:
    format_ = all_formats()[name]
    assert name == format_.name
    assert format_.title
    if format_.refuse and not format_.refuse_if:
        return
    headers = [header for header in next(iter(format_.cells.values())).headers[:1]]
    assert headers, "the first cell is the id and has a header"
    every = [header for column in format_.cells.values() for header in column.headers[:1]]
    mapped = map_header(format_, every)
    main = format_.fills[0]
    assert set(main.needs) <= set(mapped.places)
    filled = set(mapped.places) | set(main.derive)
    assert filled & set(RECORDS[main.record].names), "it fills nothing"


def test_the_letters_of_evidence_are_explained() -> None:
    explained = set(
        re.findall(r"^\| (\[[A-Z]\]) \|", (PACKAGE / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert explained, "data/formats/README.md has no table of letters any more"
    for module in sorted(PACKAGE.glob("[a-z]*.py")):
        said = ast.get_docstring(syntax.tree(module)) or ""
        strange = set(re.findall(r"\[[A-Z]\]", said)) - explained
        assert not strange, f"{module.name} has {strange}, which data/formats/README.md does not explain"


def test_every_sample_has_its_format() -> None:
    assert sorted(folder.name for folder in FOLDERS.iterdir()) == NAMES


if __name__ == "__main__":
    for chosen in (each for each in sys.argv[1:] if each != "--force"):
        target = FOLDERS / chosen / "expected.json"
        if target.exists() and "--force" not in sys.argv:
            sys.exit(f"{target} exists; --force writes it anew.")
        with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "s.duckdb") as made:
            read = json.dumps(read_sample(made, chosen), ensure_ascii=False, indent=1) + "\n"
        target.write_text(read, encoding="utf-8")
        sys.stdout.write(read)
