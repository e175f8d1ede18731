"""Imports run one way: pages → kpi and data; kpi and data know only themselves; each engine has its own room."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = {"kpi": {"kpi"}, "data": {"data"}, "pages": {"pages", "kpi", "data"}}
OURS = set(ROOMS)
ENGINES = {
    "streamlit": "pages",
    "starlette": "pages",
    "uvicorn": "pages",
    "plotly": "pages",
    "duckdb": "data/store.py",
    "fastexcel": "data",
    "holidays": "data",
}
OUTERMOST = {"kpi/__main__.py", "data/__main__.py", "app.py"}
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def imports(path: Path) -> set[str]:
    """The first part of every module that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written from the top, not with dots"
            found.add((node.module or "").split(".")[0])
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_imports_only_what_its_room_may_know(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    room = name.split("/")[0]
    found = imports(path)
    if name not in OUTERMOST:
        wrong = (found & OURS) - ROOMS[room]
        assert not wrong, (
            f"{name} may not import {', '.join(sorted(wrong))}: {room} knows only {', '.join(sorted(ROOMS[room]))}"
        )
    for engine, home in ENGINES.items():
        assert engine not in found or name.startswith(home), f"{name} imports {engine}, which belongs into {home}"


def test_the_walls_are_looked_at() -> None:
    names = {path.relative_to(ROOT).as_posix() for path in MODULES}
    assert {"kpi/answer.py", "data/store.py", "pages/frame.py"} <= names
    assert imports(ROOT / "data" / "store.py") >= {"duckdb", "polars"}


def test_pages_hold_no_sql() -> None:
    for path in (ROOT / "pages").glob("*.py"):
        words = path.read_text(encoding="utf-8")
        assert "SELECT " not in words, f"{path.name} holds SQL; ask a metric, or data, for it"
