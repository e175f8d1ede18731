"""Rows that are one quoted cell each, and typographic quotation marks: read as the table that was meant, and said so."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.files.odd_marks import TYPOGRAPHIC, WRAPPED, oddity
from data.files.table import open_table
from data.imports.importer import Options, run_import
from data.store.store import Store

pytestmark = pytest.mark.usefixtures("without_facts")

HEADER = ("Ticket ID", "Created at", "Status", "Subject")

ODD = {
    "wrapped, also the header": (WRAPPED, "utf-8-sig", '"Ticket ID,Created at,Status,Subject"\r\n"1,2026-01-05 10:00,Open,""a, """"b"""""""\r\n"2,2026-01-06 10:00,Closed,Ž"\r\n'),
    "wrapped, but not the header": (WRAPPED, "cp1250", 'Ticket ID;Created at;Status;Subject\n"1;2026-01-05 10:00;Open;""a, """"b"""""""\n"2;2026-01-06 10:00;Closed;Ž"\n'),
    "wrapped over two lines": (WRAPPED, "utf-8", '"Ticket ID,Created at,Status,Subject"\n"1,2026-01-05 10:00,Open,""a, """"b"""""""\n"2,2026-01-06 10:00,Closed,""Ž\nž"""\n'),
    "typographic": (TYPOGRAPHIC, "utf-8", '“Ticket ID”;“Created at”;“Status”;“Subject”\n“1”;“2026-01-05 10:00”;“Open”;“a, "b"”\n“2”;“2026-01-06 10:00”;“Closed”;“Ž”\n'),
    "typographic over three lines": (TYPOGRAPHIC, "utf-8", '“Ticket ID”,“Created at”,“Status”,“Subject”\n“1”,“2026-01-05 10:00”,“Open”,“a, "b"”\n“2”,“2026-01-06 10:00”,“Closed”,“Ž\n\nand, so on”\n'),
    "typographic in Czech": (TYPOGRAPHIC, "cp1250", '„Ticket ID“,„Created at“,„Status“,„Subject“\n„1“,„2026-01-05 10:00“,Open,„a, "b"“\n„2“,„2026-01-06 10:00“,Closed,„Ž“\n'),
    "typographic in UTF-16": (TYPOGRAPHIC, "utf-16", '«Ticket ID»\t«Created at»\t«Status»\t«Subject»\n«1»\t«2026-01-05 10:00»\t«Open»\t«a, "b"»\n«2»\t«2026-01-06 10:00»\t«Closed»\t«Ž»\n'),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_odd_marks_are_read_as_plain_ones(tmp_path: Path, name: str) -> None:
    sentence, encoding, text = ODD[name]
    path = tmp_path / "odd.csv"
    path.write_bytes(text.encode(encoding))
    with open_table(path) as opened:
        assert opened.headers == HEADER
        assert [row[:3] for row in opened.sample] == [("1", "2026-01-05 10:00", "Open"), ("2", "2026-01-06 10:00", "Closed")]  # fmt: skip
        assert [row[3][0] for row in opened.sample] == ["a", "Ž"]
        assert opened.sample[0][3] == 'a, "b"'
        assert opened.notes[0] == sentence
        assert opened.encoding.startswith(encoding.removesuffix("-sig"))
        assert opened.text is not None
        assert opened.text.lines == len(text.splitlines())


@pytest.mark.parametrize(
    "text",
    [
        'a,b\n"1","x"\n"2","y, z"\n',
        '"Name"\n"Smith, John"\n"Doe"\n"Roe, Jane"\n',
        'a,b\n1,"say ""no"""\n',
        "a;b\n1;he said “no”;\n2;“quoted” here\n",
        '"a","b"\n"1","“x”,“y”"\n"2","“x”,“y”"\n',
    ],
)
def test_usual_texts_stay_as_they_are(text: str) -> None:
    assert oddity(text, is_cut=False) is None


@pytest.mark.long
def test_the_receipt_says_so_and_accounts_for_every_line(empty_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text(ODD["wrapped over two lines"][2], encoding="utf-8")
    done = run_import(empty_store, path, path.name, Options())
    assert done.message.startswith(WRAPPED)
    assert done.lines is not None
    assert (done.rows_new, done.lines.total, done.lines.continued, done.lines.unmatched) == (2, 4, 1, 0)
