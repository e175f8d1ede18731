"""Words of the pages: every key that is used exists, and its values fit."""

from __future__ import annotations

import ast
import re
import string
from datetime import date, datetime
from pathlib import Path

import pytest

from data.mapping.fields import FIELDS
from data.store.model import RECORDS
from data.store.sentence import Sentence
from data.store.store import StoreError
from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Better, Clock
from kpi.query.period import PRESETS, Grain, Period
from kpi.query.query import Comparison
from kpi.standards import STANDARDS
from kpi.verdict import targets
from kpi.verdict.change import ChangeVerdict
from pages.locale.en import WORDS
from pages.locale.language import speaking
from pages.ui.view import words
from pages.ui.view.address import DATES
from tests import syntax

PAGES = Path(__file__).parents[2] / "pages"


def calls() -> list[tuple[str, str, set[str] | None]]:
    """Each call of t or count with a literal key: where it stands, the key, and the names it hands in (None: unknown)."""
    found = []
    for path in PAGES.rglob("*.py"):
        for node in syntax.nodes(path):
            if not (isinstance(node, ast.Call) and node.args):
                continue
            name = (
                node.func.attr
                if isinstance(node.func, ast.Attribute)
                else node.func.id
                if isinstance(node.func, ast.Name)
                else ""
            )
            if name not in ("t", "count"):
                continue
            names = {keyword.arg for keyword in node.keywords}
            given = None if None in names else {str(one) for one in names}
            for literal in literals(node.args[0]):
                found.append(
                    (
                        f"{path.name}:{node.lineno}",
                        literal + (".other" if name == "count" else ""),
                        given if name == "t" else {"n"},
                    )
                )
    return found


def literals(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return literals(node.body) + literals(node.orelse)
    return []


def test_calls_are_found() -> None:
    assert len(calls()) > 60


def test_every_key_that_is_used_exists_and_gets_its_values() -> None:
    """All in one test, as there are many hundred; each that is wrong is named."""
    wrong = []
    for where, key, given in calls():
        if key not in WORDS:
            wrong.append(f"{where} uses {key!r}, which pages/locale/en.py lacks")
        elif given is not None:
            wanted = {field for _, field, _, _ in string.Formatter().parse(WORDS[key]) if field}
            if given != wanted:
                wrong.append(f"{where} hands {sorted(given)} to {key!r}, which takes {sorted(wanted)}")
    assert not wrong, "\n".join(wrong)


PUT_TOGETHER = (
    *(f"period.{code}" for code in (*PRESETS, DATES)),
    *(f"compare.{code}" for code in Comparison),
    *(f"clock.{code}" for code in Clock),
    *(f"clock.{code}.sentence" for code in Clock),
    *(f"step.{code}" for code in ("auto", *Grain)),
    *(f"family.{name}" for name in REGISTRY.families()),
    *(f"count.{facts.row}.other" for facts in REGISTRY.all_facts),
    *(f"definitions.better.{code}" for code in Better),
    *(
        f"page.{path.stem}{part}"
        for path in PAGES.glob("*.py")
        if path.stem not in ("__init__", "frame", "reported", "ahead")
        for part in ("", ".help")
    ),
    *(f"change.{verdict}" for verdict in ChangeVerdict if verdict is not ChangeVerdict.NOT_COMPARABLE),
    *(f"change.by.{basis}" for basis in ("days", "weeks", "rows", "full count")),
    *(f"verdict.{verdict.name.lower()}" for verdict in targets.TargetVerdict),
    *dict.fromkeys(f"map.field.{field}" for fields in FIELDS.values() for field in fields),
    *(f"standard.{standard.name}{part}" for standard in STANDARDS for part in ("", ".question")),
)
"""Keys that are put together of a name and a code."""


def test_every_key_that_is_put_together_exists() -> None:
    missing = [key for key in PUT_TOGETHER if key not in WORDS]
    assert not missing, f"write the words of {missing} in pages/locale/en*.py (map.field.NAME: NAME in en_mapping.py)"


def test_every_word_has_a_key_that_is_used() -> None:
    """A key is used when it stands in the code, when an f-string there makes it, or when a dotted text there is what its last part is added to."""
    texts, patterns = set(), set()
    for path in (path for path in PAGES.rglob("*.py") if path.parent.name != "locale"):
        for node in syntax.nodes(path):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in node.values]
                patterns.add("".join(parts))
    made = re.compile("|".join(sorted(one for one in patterns if re.match(r"[a-z_]+\\\.", one))))
    unused = []
    for key in WORDS:
        stem = key.rpartition(".")[0]
        is_added = (stem in texts and ("." in stem or key.endswith((".one", ".other")))) or f"{stem}." in texts
        if not (key in texts or key in PUT_TOGETHER or is_added or made.fullmatch(key)):
            unused.append(key)
    assert not unused, f"nothing shows {', '.join(unused)}: take them out of pages/locale"


def test_numbers_choose_their_form() -> None:
    assert words.count("count.tickets", 1) == "1 ticket"
    assert words.count("count.tickets", 1234) == "1,234 tickets"
    assert words.count("count.tickets", 0) == "0 tickets"


@pytest.mark.parametrize(
    ("given", "expected"), [([], ""), (["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c")]
)
def test_either(given: list[str], expected: str) -> None:
    assert words.either(given) == expected


@pytest.mark.parametrize(
    ("code", "column", "value", "expected"),
    [
        ("cs", "channel", "phone", "telefon"),
        ("cs", "country", "CZ", "Česko"),
        ("cs", "language", "cs", "čeština"),
        ("el", "country", "GR", "Ελλάδα"),
        ("en", "status", "pending", "Pending"),
        ("en", "status", "Pending vendor", "Pending vendor"),
        ("en", "country", "north", "north"),
        ("en", "kind", "csat", "CSAT"),
        ("en", "team", "chat", "chat"),
    ],
)
def test_values_that_are_codes_have_names(code: str, column: str, value: str, expected: str) -> None:
    with speaking(code):
        assert words.value_name(column, value) == expected


def test_days_and_buckets() -> None:
    assert words.days(Period(date(2026, 9, 1), date(2026, 9, 29))) == "1–28 September 2026"
    assert words.bucket(date(2026, 8, 3), Grain.WEEK) == "week of 3 August 2026"
    assert words.bucket(date(2026, 8, 1), Grain.MONTH) == "August 2026"
    assert words.weekdays()[0] == "Mon"


def test_negative_numbers_carry_a_real_minus() -> None:
    assert words.number(-1234.5, 1) == "−1,234.5"


def test_markdown_leaves_literal_text_alone() -> None:
    assert words.literal("**a** [b](c) :red[d] $e$") == "\\*\\*a\\*\\* \\[b\\]\\(c\\) \\:red\\[d\\] \\$e\\$"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("first_response_business_seconds", "First response (business)"),
        ("created_at", "Created"),
        ("churned_on", "Churned"),
        ("upload_id", "Upload ID"),
        ("id", "ID"),
        ("is_churned", "Churned"),
        ("resolution", "What solved it"),
        ("resolution_business_seconds", "Resolution (business)"),
        ("loaded_at", "Loaded"),
    ],
)
def test_headings(name: str, expected: str) -> None:
    assert words.column_name(name) == expected


def test_every_column_of_records_has_words() -> None:
    assert not [
        (record, name) for record in RECORDS for name in RECORDS[record].table if words.column_name(name, "?") == "?"
    ]


def test_parts_of_a_sentence_are_put_as_each_language_does() -> None:
    at = datetime(2026, 9, 1, 14, 5)
    said = {}
    for code in ("en", "cs", "hu", "el"):
        with speaking(code):
            said[code] = (words.apart(["a: 1", "b"]), words.moment(at), words.moment(at, is_short=True), words.unit_of_time(3600))  # fmt: skip
    assert said == {
        "en": ("a: 1; b", "1 September 2026, 14:05", "1 Sept 2026, 14:05", "h"),
        "cs": (
            "a: 1; b",
            "1.\N{NO-BREAK SPACE}září 2026, 14:05",
            "1.\N{NO-BREAK SPACE}9.\N{NO-BREAK SPACE}2026, 14:05",
            "h",
        ),
        "hu": ("a: 1; b", "2026. szeptember 1. 14:05", "2026. szept. 1. 14:05", "óra"),
        "el": ("a: 1· b", "1 Σεπτεμβρίου 2026, 14:05", "1 Σεπ 2026, 14:05", "ώ."),
    }
    assert words.at_start("median of IDs") == "Median of IDs"


def test_what_the_engine_says_stands_in_quotation_marks() -> None:
    assert words.problem(StoreError("Binder Error: x\nmore")) == "The database refuses, and says: “Binder Error: x”"
    assert words.problem(StoreError(Sentence("The file is empty."))) == "The file is empty."
