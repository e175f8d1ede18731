"""The physical line of a record, with line breaks inside quotation marks."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.files import lines
from data.files.lines import find_records, lines_of_bytes, raw_texts
from data.files.table import open_table
from data.files.whole_rows import Lines
from data.reading import row_places
from data.reading.row_places import RowPlaces
from data.reading.stage import Staged


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\n1,2\n3,4\n", [1, 2, 3]),
        ("a,b\n1,2\n3,4", [1, 2, 3]),
        ('a,b\n1,"x\ny"\n3,4\n', [1, 2, 4]),
        ('a,b\n1,"say ""hi""\n\nagain"\n3,4\n', [1, 2, 5]),
        ("a,b\n\n\n1,2\n", [1, 4]),
        ('a,b\r\n1,"x\r\ny"\r\n\r\n3,4\r\n', [1, 2, 5]),
        ("", []),
    ],
)
@pytest.mark.parametrize("chunk", [32 * 1024 * 1024, 3])
def test_lines_of_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, expected: list[int], chunk: int
) -> None:
    monkeypatch.setattr(lines, "_CHUNK", chunk)
    path = tmp_path / "file.csv"
    path.write_bytes(text.encode())
    assert find_records(path).lines.tolist() == expected


def test_text_of_a_record_is_the_record_alone(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes('a,b\r\n1,"x\r\ny"\r\n3,č\r\n'.encode())
    found = find_records(path)
    assert raw_texts(path, found.starts, found.ends) == ["a,b", '1,"x\r\ny"', "3,č"]


def test_line_of_a_byte(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(b"ab\ncd\nef")
    assert lines_of_bytes(path, [0, 2, 3, 7]) == [1, 1, 2, 3]


def test_lines_are_not_looked_for_where_each_is_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file.csv"
    path.write_text("id,subject\n1,a\n2,b\n")
    with open_table(path) as opened:
        monkeypatch.setattr(row_places, "find_records", None)
        assert RowPlaces(opened, Staged(2, lines=Lines(3, 1, 0, 0))).lines([0, 1]) == [2, 3]
