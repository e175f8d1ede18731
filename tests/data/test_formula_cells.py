"""What a spreadsheet would run is defused in every file that is given out, harms nothing else, and is read back as it was."""

import ast
from pathlib import Path

import polars as pl
import pytest

from data.declare.formula_cells import defuse
from data.imports.importer import Options, run_import
from tests.stores import new_store_at

ROOT = Path(__file__).parents[2]

DEFUSED = {
    "=1+1": "'=1+1", "@SUM(A1)": "'@SUM(A1)", "+cmd|' /C calc'!A0": "'+cmd|' /C calc'!A0", "-2+3": "'-2+3", "+49 30 1": "'+49 30 1",
    "＝1": "'＝1", "＋a": "'＋a", "－1": "'－1", "＠x": "'＠x",
    "  =1": "'  =1", "\u00a0=1": "'\u00a0=1", "\u3000@x": "'\u3000@x", "\ufeff=1": "'\ufeff=1", "\t=1": "'\t'=1", "\tx": "'\tx", "\rx": "'\rx", "\n=1": "'\n'=1",
    "a;=1": "a;'=1", ";=1": ";'=1", "a; =1;@x": "a; '=1;'@x", "a;＝1": "a;'＝1", "a\t=1": "a\t'=1", "a\r\n=1": "a\r\n'=1", "a;-2+cmd|'x'!A": "a;'-2+cmd|'x'!A",
}  # fmt: skip

LEFT = ["a=1", "", None, "'=1", " x", "-5", "+5", "-5,5", "-1.234,50", "-12.5%", "–5", "a;b", "a; -b", "a\n- first\n- second", "it's; fine", "x-1 (a)", "2026-01-01"]  # fmt: skip


def test_what_a_spreadsheet_would_run_is_defused() -> None:
    assert dict(zip(DEFUSED, defuse(pl.DataFrame({"a": list(DEFUSED)}))["a"], strict=True)) == DEFUSED


def test_all_else_stays_as_it_is() -> None:
    frame = pl.DataFrame({"text": LEFT, "number": [-5.0] * len(LEFT), "on": [None] * len(LEFT), "n": [-1] * len(LEFT)})
    assert defuse(frame).equals(frame)
    assert defuse(pl.DataFrame({"n": [-5]})).write_csv() == "n\n-5\n"


def test_a_file_that_was_given_out_is_read_back_as_it_was(tmp_path: Path) -> None:
    """Subjects as the importer keeps them (no blanks at their ends, new lines as \\n), written defused and loaded."""
    texts = [text.strip(" \t\r\n\u00a0\u3000\ufeff") for text in (*DEFUSED, *filter(None, LEFT)) if text != "'=1"]
    texts = list(dict.fromkeys(text.replace("\r\n", "\n") for text in texts if text))
    rows = {
        "Id": [str(n) for n in range(len(texts))],
        "Created at": [f"2026-03-{n % 28 + 1:02d} 10:00:00" for n in range(len(texts))],
        "Subject": texts,
        "Team": [text.replace("\n", " ").replace("\r", "").replace("\t", " ") for text in texts],
    }
    path = tmp_path / "tickets.csv"
    path.write_text(defuse(pl.DataFrame(rows)).write_csv(), encoding="utf-8")
    with new_store_at(tmp_path / "s.duckdb") as store:
        run_import(store, path, "tickets.csv", Options(format="generic_tickets"))
        found = store.read("SELECT subject, team FROM ticket ORDER BY try_cast(id AS INTEGER)")
    assert found["subject"].to_list() == texts
    assert found["team"].to_list() == rows["Team"]


@pytest.mark.parametrize("house", ["pages", "kpi"])
def test_no_file_is_given_out_undefused(house: str) -> None:
    """Each text of a frame as a file is written by `defuse(…).write_csv()`, or only to be hashed."""
    for path in (ROOT / house).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in (
                "write_csv",
                "write_excel",
                "to_csv",
                "download_button",
            ):
                written = ast.unparse(node.value)
                assert written.startswith("defuse(") or path.name == "origins.py", (
                    f"{path}:{node.lineno} writes {written}"
                )
