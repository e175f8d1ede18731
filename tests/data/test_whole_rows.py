"""Broken quotation marks cost the row that they stand in and no other, and every line of a file is accounted for."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from data.files.line_balance import balance, count_lines
from data.files.table import TextTable, open_table
from data.files.whole_rows import WholeRows, find_whole_rows
from data.imports.importer import Options, Receipt, problems, run_import
from data.imports.preview import dry_run
from data.store.store import Store
from tests.data.broken_csv import broken_file

pytestmark = pytest.mark.usefixtures("without_facts")

HEADER = "Ticket ID,Created at,Status,Subject\n"
ROWS = [f'{number},2026-01-{number % 28 + 1:02d} 10:00,Open,"pipe, short"\n' for number in range(1, 41)]

Find = Callable[..., tuple[WholeRows, list[list[str]]]]


@pytest.fixture
def find(tmp_path: Path) -> Find:
    def _find(changed: dict[int, str], end: str = "") -> tuple[WholeRows, list[list[str]]]:
        """The rows of a table of 40, some of which are changed; with the cells of the copy that is made of them."""
        path, copy = tmp_path / "given.csv", tmp_path / "copy.csv"
        path.write_text(HEADER + "".join(changed.get(n, row) for n, row in enumerate(ROWS, 1)) + end)
        found = find_whole_rows(path, 1, ",", 4, "\n", copy)
        with copy.open(newline="") as file:
            return found, list(csv.reader(file))

    return _find


def begin(number: int) -> str:
    return f"{number},2026-01-{number % 28 + 1:02d} 10:00,Open,"


KEPT = {
    "a mark that is not doubled": ({5: begin(5) + '"5" pipe"\n'}, 5, '5" pipe'),
    "an inch mark in a cell without quotation": ({5: begin(5) + '15" screen\n'}, 5, '15" screen'),
    "a cell that begins with a mark and never closes": ({5: begin(5) + '"15 inch\n'}, 5, '"15 inch'),
    "the next mark ends a cell much further down": (
        {5: begin(5) + '"15 inch\n', 30: begin(30) + 'screen of 15"\n'}, 5, '"15 inch',
    ),
    "the same with the next row": ({5: begin(5) + '"15 inch\n', 6: begin(6) + 'screen of 15"\n'}, 6, 'screen of 15"'),
    "words in marks": ({5: begin(5) + '"say "hi" to me"\n'}, 5, 'say "hi" to me'),
    "words in marks over two lines": ({5: begin(5) + '"say "hi" and\nleave, now"\n'}, 5, 'say "hi" and\nleave, now'),
    "backslashes before marks": ({5: begin(5) + '"say \\"hi\\", Bob"\n'}, 5, 'say "hi", Bob'),
    "a backslash at the end of a cell": ({5: '5,"2026-01-06 10:00",Open,"C:\\"\n'}, 5, "C:\\"),
    "a blank before a quotation": ({5: begin(5) + ' "pipe, long"\n'}, 5, "pipe, long"),
    "a cell of which the beginning is quoted": ({5: begin(5) + '"Eva" <112>\n'}, 5, '"Eva" <112>'),
    "rows pasted into a text": (
        {5: begin(5) + f'"My rows:\n{begin(1)}x\n{begin(2)}y\nRegards"\n'}, 5, f"My rows:\n{begin(1)}x\n{begin(2)}y\nRegards",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", KEPT)
def test_a_row_that_can_be_split_in_one_way_is_kept(find: Find, case: str) -> None:
    changed, number, text = KEPT[case]
    found, rows = find(changed)
    assert not found.refused
    assert [row[0] for row in rows] == [str(n) for n in range(1, 41)]
    assert rows[number - 1][3] == text
    assert found.lines.rows == 40


REFUSED = {
    "a row that is split in no way": ({5: '5,2026-01-06 10:00,"15 inch, Open,pipe\n'}, "", 5, "broken_quote", 1),
    "a text of two lines that never closes": ({5: begin(5) + '"Hello\nworld, 1\n'}, "", 5, "swallowed_lines", 2),
    "the end of the file is missing": ({40: begin(40) + '"Hello\nwor'}, "", 40, "cut_off", 2),
    "and nothing of its text is there": ({40: begin(40) + '"Hel'}, "", 40, "cut_off", 1),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_is_the_broken_row_alone(find: Find, case: str) -> None:
    changed, end, number, problem, lines = REFUSED[case]
    found, rows = find(changed, end)
    assert [(each.line, each.problem) for each in found.refused] == [(number + 1, problem)]
    assert found.refused[0].raw == changed[number].rstrip("\n")
    assert [row[0] for row in rows] == [str(n) for n in range(1, 41) if n != number]
    assert (found.lines.rows, found.lines.continued) == (40, lines - 1)


def test_rows_of_several_lines_stay_as_they_are(find: Find) -> None:
    found, rows = find({5: begin(5) + '"one\n\ntwo, three"\n', 9: "\n"})
    assert not found.refused
    assert not found.mended
    assert rows[4][3] == "one\n\ntwo, three"
    assert (found.lines.total, found.lines.above, found.lines.empty, found.lines.continued) == (43, 1, 1, 2)


def test_a_line_longer_than_a_row_may_be_is_refused_alone(find: Find, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.files.whole_rows.LONGEST", 1000)
    found, rows = find({5: begin(5) + "x" * 3000 + "\n", 7: begin(7) + '"15 inch\n'})
    assert [(each.line, each.problem) for each in found.refused] == [(6, "long_line")]
    assert len(rows) == 39
    assert found.lines.rows == 40


def table_of(path: Path, **what: int) -> tuple[Path, int, int, int, str, int]:
    return path, count_lines(path), 1, what["rows"], ",", 4


def test_rows_and_lines_balance_without_a_closer_look(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    path.write_text(HEADER + "".join(ROWS) + f'\n{begin(41)}"a\nb, c, d, e"')
    found = balance(*table_of(path, rows=41))
    assert found is not None
    assert (found.total, found.empty, found.continued, found.rows) == (44, 1, 1, 41)
    assert balance(*table_of(path, rows=40)) is None


def test_a_quotation_that_closes_by_chance_does_not_balance(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    swallowed = {5: begin(5) + '"15 inch\n', 30: begin(30) + 'screen of 15"\n'}
    plain = [row.replace('"', "").replace("pipe, short", "pipe") for row in ROWS]
    path.write_text(HEADER + "".join(swallowed.get(n, row) for n, row in enumerate(plain, 1)))
    assert balance(*table_of(path, rows=15)) is None  # as CSV reads it: the rows 5 to 30 are one


def test_rows_that_a_reader_left_out_do_not_balance(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    # Counted by marks alone, the two short rows would be further lines of the one before.
    for opening, closing in ((begin(5) + '5" pipe\n', '6" short\n'), (begin(5) + 'of 5"\n', 'a "short"" row\n')):
        path.write_text(HEADER + "".join(ROWS[:4]) + opening + "short\n" + closing + "".join(ROWS[4:]))
        assert balance(*table_of(path, rows=41)) is None
    quoted = [row.replace(',"pipe', ', "pi\npe').replace('"pi', '"""pi') for row in ROWS]  # blanks before the mark
    path.write_text(HEADER + "".join(quoted))
    found = balance(*table_of(path, rows=40))
    assert found is not None
    assert found.continued == 40


@pytest.mark.parametrize("seed", range(0, 60))
def test_no_whole_row_is_lost_in_a_random_file(tmp_path: Path, seed: int) -> None:
    made = broken_file(seed)
    path, copy = tmp_path / "given.csv", tmp_path / "copy.csv"
    path.write_bytes(made.content)
    with open_table(path) as opened:
        text = opened.text
        assert isinstance(text, TextTable)
        found = find_whole_rows(text.path, text.above, text.delimiter, text.width, text.newline, copy)
    with copy.open(newline="", encoding="utf-8") as file:
        ids = [row[0] for row in csv.reader(file, delimiter=text.delimiter)]
    assert made.whole <= set(ids)
    assert found.lines.total == text.lines == made.lines
    assert found.lines.rows == len(ids) + len(found.refused)
    if not made.broken:
        assert not found.refused
        assert not found.mended


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1000, 1006))
def test_a_receipt_accounts_for_every_line(empty_store: Store, tmp_path: Path, seed: int) -> None:
    made = broken_file(seed)
    path = tmp_path / "given.csv"
    path.write_bytes(made.content)
    checked = dry_run(empty_store, path, "given.csv", Options(source="desk", zone="UTC"))
    done = run_import(empty_store, path, "given.csv", Options(source="desk", zone="UTC"))
    assert done.lines is not None
    assert done.lines == checked.lines
    assert done.lines.total == made.lines
    assert done.lines.unmatched == 0
    assert done.lines.rows == done.rows_read
    assert made.whole <= set(empty_store.read("SELECT id FROM ticket")["id"])


def load(store: Store, path: Path, text: str) -> Receipt:
    path.write_text(text)
    return run_import(store, path, path.name, Options(source="desk", zone="UTC"))


@pytest.mark.parametrize(
    ("end", "loaded", "problem"),
    [("41,2026-02-01 10:00,Open", 40, ["cut_row"]), ("41,2026-02-01 10:00,Open,Eva", 41, []), ("41,2026-02-01 10:00,Open\n", 41, [])],
)  # fmt: skip
def test_a_row_in_which_the_file_breaks_off_is_refused(
    empty_store: Store, tmp_path: Path, end: str, loaded: int, problem: list[str]
) -> None:
    done = load(empty_store, tmp_path / "desk.csv", HEADER + "".join(ROWS) + end)
    assert done.lines is not None
    assert (done.rows_new, done.lines.unmatched) == (loaded, 0)
    assert [each[3] for each in done.refused] == problem


def test_reading_goes_on_after_a_broken_row_and_the_receipt_says_which(empty_store: Store, tmp_path: Path) -> None:
    rows = dict(enumerate(ROWS, 1)) | {5: begin(5) + '"5" pipe"\n', 7: '7,2026-01-08 10:00,"15 inch, Open,pipe\n'}
    done = load(empty_store, tmp_path / "desk.csv", HEADER + "".join(rows.values()))
    assert (done.rows_read, done.rows_new, done.rows_refused) == (40, 39, 1)
    assert empty_store.read("SELECT subject FROM ticket WHERE id = '5'")["subject"][0] == '5" pipe'
    told = problems(empty_store, done.upload_id).select("line", "is_line_exact", "what", "problem", "raw").rows()
    assert told == [
        (6, True, "cell", "stray_quote", None),
        (8, True, "refused", "broken_quote", rows[7].rstrip("\n")),
    ]
    assert done.lines is not None
    assert (done.lines.total, done.lines.above, done.lines.rows, done.lines.unmatched) == (41, 1, 40, 0)
