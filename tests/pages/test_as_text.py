"""Text from data and addresses reaches a page as text only: how it is written, and that there is no other way."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polars as pl
import pytest
import streamlit as st

from pages.ui.view.as_text import escape, in_picture, in_table, literal, visible
from tests import syntax

PAGES = Path(__file__).parents[2] / "pages"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Care & Returns", "Care \\& Returns"),
        ("**a** [b](c) $e$", "\\*\\*a\\*\\* \\[b\\]\\(c\\) \\$e\\$"),
        (":red[d] at 10:30", "\\:red\\[d\\] at 10\\:30"),
        ("https://a.example", "https\\::color[]//a.example"),
        ("www.a.example, x@a.example", "www:color[].a.example, x@:color[]a.example"),
        (":smile: :material/home:", "\\::color[]smile\\: \\::color[]material/home\\:"),
        ("1. a", "1\\. a"),
        ("- a", "\\- a"),
        ("86.3%", "86.3%"),
        ("---", "\\-:color[]-:color[]-"),
        ("=== 2026-01-02", "\\=== 2026-01-02"),
        ("     a\n\nb", " a b"),
        ("a\x1b[31mb\u202ec", "a␛\\[31mb�c"),
    ],
)  # fmt: skip
def test_markdown_shows_a_text_as_written(text: str, expected: str) -> None:
    assert literal(text) == expected


def test_html_and_pictures_show_a_text_as_written() -> None:
    assert escape("<b a='\"'>&\x00") == "&lt;b a=&#x27;&quot;&#x27;&gt;&amp;␀"
    # Plotly turns &lt;, &gt; and &amp; back, once, and leaves &quot; as it is
    assert in_picture("<b a='\"'>&amp;\u2066") == "&lt;b a='\"'&gt;&amp;amp;�"
    assert visible("a\tb\u200fc é") == "a\tb\u200fc é"
    table = in_table(pl.DataFrame({"a": ["x\x1b", None], "b": [1, 2], "c": [["y"], None], "d": ["é", "e"]}))
    assert table.to_pylist() == [{"a": "x␛", "b": 1, "c": ["y"], "d": "é"}, {"a": None, "b": 2, "c": None, "d": "e"}]
    assert [str(kind) for kind in table.schema.types] == ["string", "int64", "list<item: string>", "string"], (
        "what browsers read"
    )


# ---- No other way

LABELLED = ("label", "help")
CHOSEN = ("label", "help", "captions", "options", "format_func")
MARKDOWN = {
    **dict.fromkeys(("markdown", "caption", "title", "header", "subheader", "info", "warning", "error", "success", "toast"), ("body", "help")),
    **dict.fromkeys(("button", "form_submit_button", "link_button", "page_link", "popover", "expander", "checkbox", "toggle"), LABELLED),
    **dict.fromkeys(("text_input", "text_area", "number_input", "date_input", "time_input", "selectbox", "multiselect", "file_uploader"), LABELLED),
    **dict.fromkeys(("radio", "pills", "segmented_control"), CHOSEN),
    **dict.fromkeys(("TextColumn", "NumberColumn", "DateColumn", "DatetimeColumn", "ProgressColumn", "AreaChartColumn", "Column", "ButtonColumn"), ("help",)),
    "spinner": ("text",), "progress": ("text",), "tabs": ("tabs",), "dialog": ("title",), "Page": ("title",), "navigation": (), "image": ("caption",),
}  # fmt: skip
"""What Streamlit draws as Markdown: parameters by function."""

PLAIN = {
    "App", "Page", "cache_resource", "code", "columns", "container", "data_editor", "dataframe", "form", "fragment", "get_option", "grid", "html", "logo",
    "pagination", "rerun", "set_page_config", "switch_page",
}  # fmt: skip
"""Functions that take no Markdown. Texts in HTML go through `escape`, those of pictures through `in_picture`."""

NUMBERS = {
    "number",
    "share",
    "day",
    "short_day",
    "moment",
    "days",
    "bucket",
    "count",
    "len",
    "int",
    "min",
    "max",
    "sum",
    "round",
    "quote",
}
"""What makes a text of the catalogue, of numbers or of an address with its signs encoded."""


@cache
def trees() -> dict[Path, ast.Module]:
    return {path: syntax.tree(path) for path in sorted(PAGES.rglob("*.py"))}


@cache
def promising(path: Path) -> frozenset[str]:
    """The functions of a file that promise Markdown; whether they keep it is checked where they return."""
    functions = (
        node for node in ast.walk(trees()[path]) if isinstance(node, ast.FunctionDef) and path.name != "as_text.py"
    )
    return frozenset(one.name for one in functions if one.returns and "Markdown" in ast.unparse(one.returns))


@cache
def markdown_for(path: Path) -> frozenset[str]:
    """What a file may call to get Markdown: functions of its own and public ones."""
    public = (name for other in trees() for name in promising(other) if not name.startswith("_"))
    return frozenset({"literal", *promising(path), *public})


PARTS: dict[type, tuple[str, ...]] = {
    **dict.fromkeys((ast.JoinedStr, ast.BoolOp, ast.Dict), ("values",)),
    **dict.fromkeys((ast.List, ast.Tuple), ("elts",)),
    **dict.fromkeys((ast.FormattedValue, ast.Starred, ast.Subscript, ast.DictComp), ("value",)),
    **dict.fromkeys((ast.ListComp, ast.GeneratorExp), ("elt",)),
    ast.BinOp: ("left", "right"), ast.IfExp: ("body", "orelse"), ast.Lambda: ("body",),
}  # fmt: skip
"""What of an expression comes out of it."""


class Scope:
    """What the names of a function, and of those around it, were given."""

    def __init__(self, path: Path, nodes: list[ast.AST]) -> None:
        self.makers = markdown_for(path)
        self.given: dict[str, list[ast.expr | None]] = {}
        for around in nodes:
            for node in ast.walk(around):
                self._take(node)

    def _take(self, node: ast.AST) -> None:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._name(target, node.value)
        elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr):
            self._name(node.target, node.value)
        elif isinstance(node, ast.For | ast.comprehension):
            self._name(node.target, node.iter)
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("append", "insert")
        ):
            self._name(node.func.value, node.args[-1])
        elif isinstance(node, ast.arg):
            is_markdown = node.annotation is not None and "Markdown" in ast.unparse(node.annotation)
            self._name(ast.Name(node.arg), ast.Constant("") if is_markdown else None)

    def _name(self, target: ast.expr, value: ast.expr | None) -> None:
        if isinstance(target, ast.Name):
            self.given.setdefault(target.id, []).append(value)
        elif isinstance(target, ast.Tuple | ast.List):
            for one in target.elts:  # which part goes where is not followed: all must be safe
                self._name(one, value)

    def is_safe(self, node: ast.expr | None, seen: frozenset[str] = frozenset()) -> bool:
        """Whether an expression is of words of the catalogue, numbers and literal texts alone."""
        if isinstance(node, ast.Constant):
            return True
        if isinstance(node, ast.Name):
            given = self.given.get(node.id, [None])
            return node.id in seen or all(self.is_safe(one, seen | {node.id}) for one in given)
        if isinstance(node, ast.Call):
            return self._is_safe_call(node, lambda *nodes: all(self.is_safe(one, seen) for one in nodes))
        parts = [getattr(node, name) for name in PARTS.get(type(node), ())]
        nodes = [one for part in parts for one in (part if isinstance(part, list) else [part])]
        return bool(nodes or isinstance(node, ast.List | ast.Tuple | ast.Dict)) and all(
            self.is_safe(one, seen) for one in nodes
        )

    def _is_safe_call(self, node: ast.Call, all_safe) -> bool:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name == "t":
            return all_safe(*(keyword.value for keyword in node.keywords))
        if name in ("join", "rstrip", "strip", "lower"):
            return all_safe(node.func.value, *node.args)
        if name == "filter":
            return all_safe(*node.args[1:])
        if name == "Markdown":
            return all_safe(*node.args)
        return name in NUMBERS or name in self.makers


def functions_of(tree: ast.AST, around: tuple[ast.AST, ...] = ()) -> Iterator[tuple[ast.AST, tuple[ast.AST, ...]]]:
    """Each node of a tree with the functions around it, innermost last."""
    for node in ast.iter_child_nodes(tree):
        yield node, around
        inside = (*around, node) if isinstance(node, ast.FunctionDef) else around
        yield from functions_of(node, inside)


def put_on_page(path: Path) -> Iterator[tuple[int, str, bool]]:
    """Line, what is put there, and whether it is safe: each Markdown argument, and each result of a function that promises Markdown."""
    tree = trees()[path]
    modules = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    whole = [node for node in tree.body if isinstance(node, ast.Assign | ast.For | ast.AnnAssign)]
    scopes: dict[ast.AST | None, Scope] = {}

    def scope() -> Scope:
        outer = around[0] if around else None
        if outer not in scopes:
            scopes[outer] = Scope(path, [*whole, *around[:1]])
        return scopes[outer]

    for node, around in functions_of(tree):
        if isinstance(node, ast.Return) and around and around[-1].name in promising(path):
            yield node.lineno, ast.unparse(node), scope().is_safe(node.value)
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        name, of = node.func.attr, node.func.value
        is_streamlits = ast.unparse(of) in ("st", "st.column_config")
        if is_streamlits and name not in MARKDOWN and name not in PLAIN and not name.endswith("_state"):
            yield (
                node.lineno,
                f"{name}: say in MARKDOWN or PLAIN of tests/pages/test_as_text.py what it draws as Markdown",
                False,
            )
        elif (
            name in MARKDOWN
            and isinstance(of, ast.Name | ast.Attribute)
            and (is_streamlits or getattr(of, "id", "") not in {*modules, "LOG"})
        ):
            yield from arguments(node, name, scope())


def arguments(node: ast.Call, name: str, scope: Scope) -> Iterator[tuple[int, str, bool]]:
    function = getattr(st, name, None) or getattr(st.column_config, name)
    given = dict(zip(inspect.signature(function).parameters, node.args, strict=False))
    given |= {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
    shown = MARKDOWN[name]
    if "format_func" in given:
        shown = tuple(one for one in shown if one != "options")
    for one in shown:
        if one in given:
            yield given[one].lineno, f"{one} of {name}: {ast.unparse(given[one])}", scope.is_safe(given[one])


def test_text_reaches_every_page_in_one_way_only() -> None:
    wrong = [
        f"{path.relative_to(PAGES)}, line {line}: {what}"
        for path in sorted(trees())
        for line, what, is_safe in put_on_page(path)
        if not is_safe
    ]
    assert not wrong, "put these texts through pages.ui.view.as_text.literal:\n" + "\n".join(wrong)


def test_all_tables_show_texts_as_written() -> None:
    wrong = [
        f"{path.relative_to(PAGES)}, line {node.lineno}"
        for path, tree in sorted(trees().items())
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "dataframe"
        if not ast.unparse(node.args[0]).startswith("in_table(")
    ]
    assert not wrong, "put these frames through pages.ui.view.as_text.in_table:\n" + "\n".join(wrong)


def test_arguments_are_found() -> None:
    assert sum(1 for path in trees() for _ in put_on_page(path)) > 150


def test_escaping_has_one_home() -> None:
    for path, tree in trees().items():
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        assert path.name == "as_text.py" or "html" not in imported, f"{path} escapes by itself"
        assert not any(keyword.arg == "unsafe_allow_html" for call in calls for keyword in call.keywords), path
