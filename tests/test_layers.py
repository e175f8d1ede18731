"""The rooms of the house and their order: imports only go down, nothing goes round, and each engine has its own room."""

import ast
import sys
from functools import cache
from pathlib import Path

import pytest

from tests import syntax

ROOT = Path(__file__).parent.parent

ORDER = {
    "data": (
        "data.store", "data.calendar", "data.declare", "data.formats", "data.files", "data.facts", "data.published", "data.config",
        "data.lookup", "data.mapping", "data.reading", "data.checks", "data.imports", "data.demo", "data.cli",
    ),
    "kpi": (
        "kpi.stats", "kpi.declare", "kpi.kinds", "kpi.query", "kpi.catalogue", "kpi.standards", "kpi.text", "kpi.sql",
        "kpi.verdict", "kpi.engine", "kpi.voice", "kpi.cli", "kpi.serve",
    ),
    "pages": (
        "pages.locale", "pages.ui.answers", "pages.ui.view", "pages.web", "pages.ui.charts", "pages.ui.html",
        "pages.ui.number", "pages.ui.upload", "pages.ui.panels", "pages.ui.detail", "pages.ui.report",
        "pages.delivery", "pages.ui.parts",
    ),
}  # fmt: skip
"""Each house with its rooms from the ground up: a room may import those before it, and what its house may know."""

KNOWS = {"data": {"data"}, "kpi": {"kpi"}, "pages": {"pages", "kpi", "data"}}
OUTERMOST = {"data.__main__", "kpi.__main__"}
"""May wire everything, as app.py may."""

MOST_LEVELS = {"data.": 9, "kpi.": 7, "pages.ui.": 6}
"""The longest way down through the rooms of a house."""

ENGINES = {
    "streamlit": "pages",
    "starlette": "pages",
    "duckdb": "data.store",
    "pyspark": "data.store.spark",
    "sqlglot": "data.store.spark_sql",
    "fastexcel": "data.files",
    "xlsxwriter": "pages.web",
    "holidays": "data",
    "mcp": "kpi.serve",
    "apscheduler": "pages.delivery",
    "snowballstemmer": "kpi.voice",
    "stopwordsiso": "kpi.voice",
}


@cache
def modules() -> dict[str, Path]:
    """Module → its file."""
    paths = [path for house in ORDER for path in (ROOT / house).rglob("*.py")]
    return {path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__"): path for path in paths}  # fmt: skip


@cache
def imports(module: str) -> frozenset[str]:
    """What a module imports, also late: our own modules, and the first part of the name of any other."""
    path, found = modules()[module], set()
    for node in syntax.nodes(path):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written from the top, not with dots"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            ours = [one for one in (name, name.rpartition(".")[0]) if one in modules()]
            found.add(ours[0] if ours else name.split(".")[0])
    return frozenset(found - {module})


def room(module: str) -> str:
    """The room that a module stands in; a page, the frame and a house itself stand for themselves."""
    rooms = [room for rooms in ORDER.values() for room in rooms if module == room or module.startswith(f"{room}.")]
    return rooms[0] if rooms else module


def below(name: str, graph: dict[str, set[str]], way: tuple[str, ...] = ()) -> int:
    """How many rooms lie on the longest way down from one, itself included."""
    assert name not in way, f"a circle of imports: {' → '.join((*way[way.index(name) :], name))}"
    return 1 + max((below(other, graph, (*way, name)) for other in graph.get(name, ())), default=0)


def rooms_below() -> dict[str, set[str]]:
    """Room → the rooms that it imports from."""
    graph: dict[str, set[str]] = {}
    for module in modules():
        graph.setdefault(room(module), set()).update(room(one) for one in imports(module) if one in modules())
    return {name: others - {name} for name, others in graph.items()}


@pytest.mark.parametrize("house", ORDER)
def test_every_module_stands_in_a_room(house: str) -> None:
    stray = {one for one in modules() if one.startswith(f"{house}.") and room(one) not in ORDER[house]} - OUTERMOST
    stray -= {one for one in stray if house == "pages" and one.count(".") == 1} | {"pages.ui"}
    assert not stray, f"put {', '.join(sorted(stray))} into a room, or the new room into ORDER"


@pytest.mark.parametrize("house", ORDER)
def test_imports_only_go_down(house: str) -> None:
    for module in (one for one in modules() if one.split(".")[0] == house and one not in OUTERMOST):
        here, rooms = room(module), ORDER[house]
        for other in (one for one in imports(module) if one in modules()):
            assert other.split(".")[0] in KNOWS[house], (
                f"{module} may not import {other}: {house} knows only {KNOWS[house]}"
            )
            if here in rooms and other.split(".")[0] == house:
                there = room(other)
                assert there in rooms[: rooms.index(here) + 1], f"{module} imports {other}, which stands above {here}"


def test_no_import_goes_round() -> None:
    graph = {module: {one for one in imports(module) if one in modules()} for module in modules()}
    left = dict(graph)
    while left:
        ends = [module for module, others in left.items() if not others & left.keys()]
        assert ends, f"a circle of imports among {', '.join(sorted(left))}"
        for module in ends:
            del left[module]


def test_the_houses_are_not_higher_than_they_need_to_be(capsys: pytest.CaptureFixture[str]) -> None:
    for house, most in MOST_LEVELS.items():
        rooms = {name: {other for other in others if other.startswith(house)} for name, others in rooms_below().items() if name.startswith(house) and name not in OUTERMOST}  # fmt: skip
        levels = {name: below(name, rooms) for name in rooms}
        with capsys.disabled():
            sys.stdout.write(f"\n{house} {len(levels)} rooms on {max(levels.values())} levels ")
        assert max(levels.values()) <= most, f"the rooms of {house} stand on {max(levels.values())} levels: {levels}"


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_stays_in_its_room(engine: str) -> None:
    home = ENGINES[engine]
    users = {module for module in modules() if engine in imports(module)}
    assert users, f"nobody imports {engine}: take it out of the table"
    wrong = {module for module in users if not (module == home or module.startswith(f"{home}."))}
    assert not wrong, f"{', '.join(sorted(wrong))} may not import {engine}, which belongs into {home}"


def test_pages_hold_no_sql() -> None:
    for path in (ROOT / "pages").glob("*.py"):
        words = path.read_text(encoding="utf-8")
        assert "SELECT " not in words, f"{path.name} holds SQL; ask a metric, or data, for it"
