"""What is looked at once for all cells, so that less has to be planned: it says the same as to look, or read, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from data.checks.asked import Asking, answered
from data.declare import dates
from data.declare.cell_sql import SPREADSHEET_LENGTH
from data.declare.columns import Channel, Csat, Flag, Priority, StatusClass, Text
from data.declare.finding import NOTE, Doubt
from data.declare.format import Format
from data.declare.vocabulary import CHANNELS, CSAT_WORDS, PRIORITIES, STATUSES
from data.reading import known_words as module
from data.reading.known_words import bound, by_words, known_words
from data.reading.looks import MAY_BE_OLD, PLAIN, Asked, signs_in
from data.store.by_text import FEW, LENGTHS, keys_in
from data.store.sentence import Sentence
from data.store.sql import literal
from data.store.store import Store, Writer

pytestmark = pytest.mark.usefixtures("without_facts")
CELLS = {
    "status_class": StatusClass(),
    "priority": Priority("Priority"),
    "channel": Channel("Via"),
    "csat": Csat("Satisfaction"),
    "was_kept": Flag("Kept"),
    "was_called": Flag("Called"),
    "subject": Text("Subject"),
}
FORMAT = Format(name="any", vendor="Any", title="Any", cells=CELLS)
TEXTS = [
    *list(STATUSES)[:15], "Closed (duplicate)", "Resolved – spam", "__ Processing (planned)", "Nonsense", "2 - high", "3", "9 weeks",
    *list(PRIORITIES)[:8], *list(CHANNELS)[:8], *CSAT_WORDS, "YES", "no", "4/5", "7", "İstanbul", "ΚΛΕΙΣΤΌ", "it's", "x\u00a0y",
]  # fmt: skip


@pytest.fixture
def writer(empty_store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Writer]:
    monkeypatch.setattr(module, "_meanings", {})
    with empty_store.write() as opened:
        yield opened


def stage(writer: Writer, columns: dict[str, list[str | None]]) -> dict[str, str]:
    """Let the staged rows hold these columns, and return the SQL of each cell."""
    height = max(map(len, columns.values()))
    filled = {name: [*cells, *[None] * (height - len(cells))] for name, cells in columns.items()}
    unnested = ", ".join(f"unnest(${name}::VARCHAR[]) AS c{place}" for place, name in enumerate(filled))
    writer.execute(f"CREATE OR REPLACE TEMP TABLE staged_rows AS SELECT {unnested}", filled)
    return {name: f"c{place}" for place, name in enumerate(columns)}


def test_a_column_of_few_words_is_read_as_each_of_its_cells_would_be(writer: Writer) -> None:
    texts = stage(writer, dict.fromkeys(CELLS, TEXTS[:50]) | {"priority": TEXTS[-50:-1], "was_called": ["no", "JA"]})
    found = known_words(writer, FORMAT, texts, failed=["channel"])
    assert set(found) == {*CELLS} - {"channel", "subject"}
    for name, meanings in found.items():
        long, short = CELLS[name].read(texts[name]), by_words(name, CELLS[name].kind)
        cell = f"(SELECT {texts[name]} AS x_{name}, {long} AS long FROM staged_rows)"
        rows = writer.rows(f"SELECT x_{name}, long, {short} FROM {cell}", bound({name: meanings}))
        assert [row for row in rows if row[1] != row[2]] == []
        assert len({row[1] for row in rows}) > 1
    # And a second file with a word more, whose other words are known by now.
    texts = stage(writer, {"csat": ["bad", "8", "never heard of"]})
    assert known_words(writer, FORMAT, texts, failed=()) == {"csat": {"bad": "bad", "8": "8.0", "never heard of": None}}


@pytest.mark.parametrize("cells", [[f"word {n}" for n in range(61)], ["x" * 61], ["a\x01b"], ["a\u200bb"]])
def test_many_and_odd_texts_are_no_few_words(writer: Writer, cells: list[str]) -> None:
    texts = stage(writer, {"status_class": [*cells]})
    assert known_words(writer, FORMAT, texts, failed=()) == {}


def test_what_is_kept_of_words_stays_small(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_KEPT", 1)
    for name in ("csat", "priority", "csat"):
        texts = stage(writer, {name: ["good", "high"]})
        assert known_words(writer, FORMAT, texts, failed=())[name]["high"] == ("high" if name == "priority" else None)
        assert len(module._meanings) == 1


TIMES = [
    "2026-01-05 10:00:00", "2026-01-05T10:00:00", "2026-01-05", "2026-01-05 10:00", "2026/01/05", "2026-01-05 10:00:00Z", "2026-01-05T10:00Z",
    "2026-1-5 10:00:00.0", "2026-02-30", "2026-02-30 10:00:00", "1969-12-31", "1970-01-01", "1970-01-01 00:00:00", "1999-12-31", "2100-01-01", "2101-01-01",
    "9999-12-31", "0001-01-01", "1899-12-30 05:00:00", "01/02/2026", "05.01.2026 10:00", "20260105T100000", "20260105T1000+01", "2026-01-05 1:00 PM",
    "2026-01-05 10:00 CET", "infinity", "never", "0000-00-00", "2026-01-0T", "2026-01-05 10.00", "2026-13-01 10:00:00", "20x6-01-05 10:00:00", " 026-01-05",
]  # fmt: skip


def test_a_time_that_is_counted_as_simple_needs_no_pattern(writer: Writer) -> None:
    columns = ", ".join((dates.count_simple("x"), *dates.profile_columns("x")))
    rows = writer.rows(f"SELECT x, {columns} FROM (SELECT unnest($times::VARCHAR[]) AS x) GROUP BY x", {"times": TIMES})
    simple = [row for row in rows if row[1]]
    assert [row for row in simple if row[2:] != (1, 1, 0, 0)] == []
    assert {row[0] for row in simple} >= set(TIMES[:5])
    assert len(simple) < len(TIMES) / 2


def test_signs_are_those_of_each_column(writer: Writer) -> None:
    columns: dict[str, list[str | None]] = {
        "plain": ["a b", None, "2026-01-05 10:00:00"], "blank": [" a"], "parted": ["1", "1,5"], "point": ["1.5"], "old": ["1/1/1900"], "empty": [None], "number": ["19004", "1900"],
    }  # fmt: skip
    stage(writer, columns)
    signs = signs_in(writer, range(len(columns)), frozenset({0, 2, 4, 6}))
    assert (signs.rows, signs.parted, signs.clocks, signs.old) == (3, {2}, {0}, {4})
    for place in range(len(columns)):
        (is_plain,) = writer.row(
            f"SELECT coalesce(bool_and(regexp_full_match(c{place}, {literal(PLAIN)})), TRUE) FROM staged_rows"
        )
        assert is_plain == (place in signs.plain)
    assert signs.without(signs.parted) == {"c0", "c4", "c6"}


def test_no_cell_is_old_that_is_shorter_than_the_shortest_date_of_a_spreadsheets_first_days(writer: Writer) -> None:
    stage(writer, {"old": ["1/1/1900", "1900-1-1", "1.1.1900", "12/31/1899", "1900-1-", "1/1/900", "19001111"]})
    read = f"SELECT x FROM (SELECT c0 AS x FROM staged_rows) WHERE regexp_full_match(x, {literal(SPREADSHEET_LENGTH)})"
    assert writer.rows(f"{read} AND NOT ({MAY_BE_OLD})") == []
    assert len(writer.rows(read)) == 4


def test_what_is_asked_beside_the_signs_is_told_of_each_column(writer: Writer) -> None:
    columns: dict[str, list[str | None]] = {
        "time": ["2026-01-05 10:00:00", None, "5.1.2026"], "due": ["2026-01-05", "2026-01-05 00:00"], "late": ["2026-01-05 17:00:00"], "number": ["1", "1 000", "x"],
    }  # fmt: skip
    stage(writer, columns)
    short = "try_cast(x AS BIGINT)"
    asked = Asked(frozenset({0, 1, 2}), frozenset({1, 2}), {short: frozenset({3})})
    seen = signs_in(writer, range(len(columns)), frozenset({3}), asked).seen
    assert seen.times == {"c0": (2, 1), "c1": (2, 2), "c2": (1, 1)}
    assert seen.has_clock == {"c1": False, "c2": True}
    assert seen.missed == {short: {"c3": 2}}


@pytest.mark.parametrize(
    "texts",
    [
        ["9", "10", "11", "5000"],
        ["csat 99", "csat 100", "csat 101"],
        [],
        [None, "5", "5"],
        ["1" * n for n in range(1, LENGTHS + 2)],
    ],
)
def test_records_are_found_by_texts_of_any_length(writer: Writer, texts: list[str | None]) -> None:
    writer.execute("CREATE TEMP TABLE large AS SELECT i::VARCHAR AS id FROM range(2000) AS r(i) UNION ALL SELECT 'csat ' || i FROM range(2000) AS r(i) UNION ALL SELECT NULL")  # fmt: skip
    writer.execute("CREATE TEMP TABLE keys AS SELECT unnest($texts::VARCHAR[]) AS id", {"texts": texts})
    keys = keys_in(writer, "keys")
    rows, values = keys.rows_of(writer, "large", "id")
    asked = {text for text in texts if text is not None}
    assert sorted(id for (id,) in writer.rows(rows, values)) == sorted(
        text for text in asked if " " in text or int(text) < 2000
    )
    assert keys.are_unique == (len(asked) == len(texts))
    assert sum(n for n, *_ in keys.lengths.values()) + keys.empty == len(texts) < FEW


def test_what_is_asked_at_the_same_time_is_one_statement(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    writer.execute("CREATE TEMP TABLE normal AS SELECT i AS n FROM range(10) AS r(i)")
    asked = []
    ask = Writer.rows
    monkeypatch.setattr(Writer, "rows", lambda self, *given: asked.append(given[0]) or ask(self, *given))

    def doubt(value: object) -> Doubt:
        return Doubt(str(value), NOTE, Sentence("Said."), Sentence("Nothing."))

    def twice() -> Asking:
        (most,) = yield ["max(n)"]
        least, again = yield [f"min(n) FILTER (n > {most} - 3)", "max(n)"]
        return [doubt(least), doubt(again)]

    def once() -> Asking:
        most, n = yield ["max(n)", "count(*)"]
        return [doubt(most + n)]

    def never() -> Asking:
        yield from ()
        return [doubt("none")]

    assert [each.code for each in answered(writer, [twice(), never(), once()])] == ["7", "9", "none", "19"]
    assert len(asked) == 2
    assert asked[0].count("max(n)") == 1
