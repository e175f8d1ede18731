"""Encoding, delimiter, header line and kind of a file, from its bytes alone."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from data.declare.problems import ImportRefused
from data.files.encodings import guess_encoding, words_of
from data.files.scan import scan, write_plain
from data.files.sniff import check_kind, sniff

TABLE = "Ticket ID,Subject,Status\n1,Hello,Open\n2,World,Solved\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Příliš žluťoučký kůň úpěl ďábelské ódy", "cp1250"),
        ("Kŕdeľ šťastných ďatľov učí pri ústí Váhu", "cp1250"),
        ("Zażółć gęślą jaźń", "cp1250"),
        ("Árvíztűrő tükörfúrógép", "cp1250"),
        ("Ταχίστη αλώπηξ βαφής ψημένη γη", "cp1253"),
        ("Zwölf Boxkämpfer jagen Viktor quer über", "cp1252"),
        ("à côté de la forêt, où naît l'été", "cp1252"),
        ("informações não são", "cp1252"),
        ("Příliš žluťoučký kůň", "iso8859_2"),
    ],
)
def test_one_byte_encodings_are_told_by_their_letters(text: str, encoding: str) -> None:
    data = text.encode(encoding)
    assert data.decode(guess_encoding(words_of(data))) == text


@pytest.mark.parametrize(
    ("data", "encoding", "bom"),
    [
        (TABLE.encode(), "utf-8", 0),
        (codecs.BOM_UTF8 + TABLE.encode(), "utf-8", 3),
        (codecs.BOM_UTF16_LE + TABLE.encode("utf-16-le"), "utf-16-le", 2),
        (TABLE.encode("utf-16-be"), "utf-16-be", 0),
        ("Název;Stav\nŽádost;Otevřeno\n".encode("cp1250"), "cp1250", 0),
    ],
)
def test_encoding_of_a_file(tmp_path: Path, data: bytes, encoding: str, bom: int) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(data)
    found = scan(path)
    assert (found.encoding, found.bom) == (encoding, bom)


def test_a_letter_cut_by_a_chunk_border_is_still_utf8(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(b"a" * (8 * 1024 * 1024 - 1) + "ř".encode() + b",b\n")
    assert scan(path).encoding == "utf-8"


def test_plain_copy_has_lf_and_no_nul(tmp_path: Path) -> None:
    path, copy = tmp_path / "file.csv", tmp_path / "copy.csv"
    path.write_bytes("č;1\r\nš\0;2\rž;3\n".encode("cp1250"))
    assert write_plain(path, scan(path), copy) == 0
    assert copy.read_text(encoding="utf-8") == "č;1\nš;2\nž;3\n"


@pytest.mark.parametrize(
    ("text", "delimiter", "line", "first"),
    [
        (TABLE, ",", 1, "Ticket ID"),
        (TABLE.replace(",", ";"), ";", 1, "Ticket ID"),
        (TABLE.replace(",", "\t"), "\t", 1, "Ticket ID"),
        ("id;lat;lon\n1;47,5;19,0\n2;47,6;19,1\n3;47,7;19,2\n", ";", 1, "id"),
        ("Reporting period 2024-01-01 to 2024-02-01\n\n" + TABLE, ",", 3, "Ticket ID"),
        ('"Two\nlines",,\n' + TABLE, ",", 3, "Ticket ID"),
        ("a,b\n1,2,3\n4,5,6\n7,8,9\n", ",", 1, "a"),
    ],
)
def test_delimiter_and_header(text: str, delimiter: str, line: int, first: str) -> None:
    sample = sniff(text, is_cut=False)
    header = sample.rows[sample.header]
    assert (sample.delimiter, header.line, header.cells[0]) == (delimiter, line, first)


@pytest.mark.parametrize("text", ["SELECT a, b\nFROM t;\n-- x\nWHERE a = 1\n", "one\ntwo\nthree\n", '"""' * 999])
def test_text_that_is_no_table_is_refused(text: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        sniff(text, is_cut=False)
    assert refused.value.code == "not_a_table"


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "lfs_pointer"),
        (b'[{"id": 1}]', "json"),
        (b"7z\xbc\xaf\x27\x1c", "archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_workbook"),
        (b"%PDF-1.7", "binary"),
        (b"\x89PNG\r\n", "binary"),
        (b"{\\rtf1", "binary"),
        (b"   \n\n", "empty_file"),
        (b"\0" * 99, "binary"),
    ],
)
def test_files_of_another_kind_are_refused_by_their_bytes(head: bytes, code: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        check_kind(head)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"PK\x03\x04rest", "zip"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\xef\xbb\xbf<html>", "page"),
        ("\ufeff<Table>".encode("utf-16-le"), "page"),
        (b"<?xml version='1.0'?>", "page"),
        (b"id,name\n", "text"),
    ],
)
def test_containers_are_told_by_their_bytes(head: bytes, kind: str) -> None:
    assert check_kind(head) == kind


@pytest.mark.parametrize(
    "row", ['2,Open,"15 inch, a', '2,Open,"a" b"', '2,"Open,a'], ids=["never closes", "not doubled", "split in no way"]
)
def test_a_broken_mark_in_the_first_row_hides_neither_the_header_nor_the_rows_below(row: str) -> None:
    text = "id,status,subject\n" + row + "\n" + "".join(f'{n},Open,"a, {n}"\n' for n in range(3, 30))
    sample = sniff(text, is_cut=False)
    assert (sample.delimiter, sample.width, sample.rows[0].cells) == (",", 3, ("id", "status", "subject"))
    assert [(each.line, each.cells[0]) for each in sample.rows[-2:]] == [(28, "28"), (29, "29")]
