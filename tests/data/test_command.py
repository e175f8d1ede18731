"""python -m data: what it prints, and that it fails with one clear message and exit code 1."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from data.__main__ import main
from data.calendar.hours_parser import read_week
from data.calendar.open_seconds import CalendarError

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("without_facts")]

ROOT = Path(__file__).resolve().parents[2]
TABLE = "Ticket ID,Created at,Status\n1,2024-01-01 10:00:00,Open\n2,soon,Open\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "desk.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_import_list_undo(tmp_path: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = ["--store", str(tmp_path / "s.duckdb")]
    assert main([*store, "import", str(file), "--json"]) == 0
    (receipt,) = json.loads(capsys.readouterr().out)
    assert (receipt["rows_read"], receipt["rows_new"], receipt["rows_refused"]) == (2, 1, 1)
    assert receipt["refused"][0]["line"] == 3
    assert main(["uploads", *store, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["file_name"] == "desk.csv"
    assert main(["undo", "1", *store]) == 0
    assert main(["uploads", *store]) == 0
    assert "No uploads yet." in capsys.readouterr().out


def test_receipt_as_text_names_line_and_reason(tmp_path: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(
            ["import", str(file), "--store", str(tmp_path / "s.duckdb"), "--source", "Desk", "--zone", "Europe/Prague"]
        )
        == 0
    )
    out = capsys.readouterr().out
    assert "rows read 2: new 1, updated 0, unchanged 0, refused 1" in out
    assert "line 3: “soon” in “Created at”" in out
    assert "source Desk, zone Europe/Prague" in out


def test_check_and_import_account_for_lines_and_name_a_guessed_encoding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "desk.csv"
    path.write_bytes(
        'Ticket ID;Created at;Status;Agent\n1;2026-01-05 10:00;Open;"Dvořák\nčeká"\n\n2;2026-01-05 10:00;Open;"5" x"\n'.encode(
            "cp1250"
        )
    )
    store = ["--store", str(tmp_path / "s.duckdb")]
    told = "lines of the file 5: above the rows 1, rows 2, further lines of rows 1, blank 1, below the table 0"
    assert main(["check", *store, str(path)]) == 0
    out = capsys.readouterr().out
    assert told in out
    assert "encoding cp1250 (guessed" in out
    assert main(["import", *store, "--encoding", "cp1252", str(path)]) == 0
    out = capsys.readouterr().out
    assert told in out
    assert "1 rows kept: A quotation mark stands" in out
    assert "encoding" not in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["import", "missing.csv"], "is not there"),
        (["import", "x" * 300], "cannot be read: its name is too long"),
        (["import", "{file}", "--format", "nothing"], "no format called nothing"),
        (["import", "{file}", "--zone", "Mars"], "no time zone called Mars"),
        (["undo", "9"], "no upload 9"),
        (["hours", "Mon-Fri"], "Cannot read"),
        (["hours", "--zone", "Mars"], "Mars"),
    ],
)
def test_failures_are_one_message(
    tmp_path: Path, file: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    given = [each.format(file=file) for each in arguments]
    assert main([*given, "--store", str(tmp_path / "s.duckdb")]) == 1
    said = capsys.readouterr()
    assert words in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["undo", "x"], ["import"]])
def test_wrong_use_ends_with_1(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 1


def test_it_runs_as_a_module_with_the_store_of_the_environment(tmp_path: Path, file: Path) -> None:
    environment = os.environ | {"KPI_STORE": str(tmp_path / "s.duckdb")}
    run = [sys.executable, "-m", "data"]
    done = subprocess.run(
        [*run, "import", str(file)], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    listed = subprocess.run([*run, "uploads"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert "desk.csv" in listed.stdout


def test_formats_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["formats", "--json"]) == 0
    names = {each["name"] for each in json.loads(capsys.readouterr().out)}
    assert {"zendesk_tickets", "freshdesk_tickets", "generic_tickets"} <= names


def test_opening_hours_in_words() -> None:
    week = read_week("Mon-Fri 09:00-12:00 13:00-17:00; Sat 09:00-12:00")
    assert week["mon"] == week["fri"] == [["09:00", "12:00"], ["13:00", "17:00"]]
    assert week["sat"] == [["09:00", "12:00"]]
    assert week["sun"] == []
    with pytest.raises(CalendarError):
        read_week("Someday 09:00-17:00")
