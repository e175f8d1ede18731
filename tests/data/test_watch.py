"""A folder of exports: each file once, changed ones again, growing ones later, bad ones told; and the store free in between."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from data.__main__ import main
from data.facts.refresh import open_store
from data.imports.importer import Options, Receipt
from data.imports.watch import Dashboard, Folder, Tally
from data.store import secret

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("without_facts")]

ROOT = Path(__file__).resolve().parents[2]
GOOD = "Ticket ID,Created at,Status\n1,2026-01-05 10:00:00,Open\n"
BAD = "Please log in.\n"


class Told:
    def __init__(self) -> None:
        self.texts: list[str] = []
        self.receipts: list[Receipt] = []


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def folder(tmp_path: Path, told: Told) -> Folder:
    place = tmp_path / "exports"
    place.mkdir()
    return Folder(
        place,
        tmp_path / "s.duckdb",
        Options(source="desk"),
        None,
        told.texts.append,
        told.receipts.append,
        settle_seconds=0.05,
    )


def put(folder: Folder, name: str, text: str) -> Path:
    path = folder.path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_each_file_is_taken_once_and_again_when_it_changes(folder: Folder, told: Told) -> None:
    path = put(folder, "a.csv", GOOD)
    assert folder.look().loaded == 1
    assert folder.look().loaded == 0
    os.utime(path)  # another time, the same bytes
    assert (found := folder.look()).loaded == 0
    assert found.known == 1
    put(folder, "a.csv", GOOD + "2,2026-01-06 10:00:00,Open\n")
    assert folder.look().loaded == 1
    assert [done.rows_new for done in told.receipts] == [1, 1]


def test_a_bad_file_is_told_once_and_the_next_one_is_loaded(folder: Folder, told: Told) -> None:
    put(folder, "a.csv", BAD)
    put(folder, "b.csv", GOOD)
    found = folder.look()
    assert (found.loaded, found.failed) == (1, 1)
    assert "a.csv: not loaded" in told.texts[0]
    assert "no table" in told.texts[0]
    assert folder.look().failed == 0
    assert len(told.texts) == 1
    put(folder, "a.csv", GOOD.replace("1,", "5,"))
    assert folder.look().loaded == 1


def put_zip(folder: Folder, **members: str) -> Path:
    path = folder.path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(f"{name}.csv", text)
    return path


def test_a_zip_of_different_tables_is_one_upload_a_header(folder: Folder, told: Told) -> None:
    answers = "Response ID,NPS,Comment\n7,9,Fine\n"
    more = GOOD.replace("1,", "2,", 1)
    path = put_zip(folder, tickets=GOOD, answers=answers, later=more, log=BAD)
    found = folder.look()
    assert (found.loaded, found.failed) == (2, 1)
    assert [(done.file_name, done.rows_new) for done in told.receipts] == [
        ("a.zip: answers.csv", 1),
        ("a.zip: later.csv and 1 more", 2),
    ]
    assert told.texts[0].startswith("a.zip: log.csv: not loaded")
    assert folder.look() == Tally()
    folder._done.clear()  # another program, later: only the checksums tell
    found = folder.look()
    assert (found.loaded, found.known, found.failed) == (0, 2, 1)
    assert len(told.receipts) == 2
    path.unlink()
    put_zip(folder, tickets=GOOD, answers=answers)
    found = folder.look()
    assert (found.loaded, found.known) == (1, 1)
    assert told.receipts[-1].rows_new == 0  # the ticket is there already, the file is another one


def test_a_file_that_grows_waits(folder: Folder) -> None:
    path = put(folder, "a.csv", GOOD)
    folder.settle_seconds = 0.4

    def grow() -> None:
        time.sleep(0.1)
        with path.open("a", encoding="utf-8") as file:
            file.write("2,2026-01-06 10:00:00,Open\n")

    writer = threading.Thread(target=grow)
    writer.start()
    assert (found := folder.look()).loaded == 0
    assert found.waiting == 1
    writer.join()
    assert folder.look().loaded == 1


def test_names_of_unfinished_and_hidden_files_are_passed_over(folder: Folder) -> None:
    for name in (".a.csv", "a.csv.part", "~$a.xlsx", "b.csv.crdownload"):
        put(folder, name, GOOD)
    (folder.path / "inner.csv").mkdir()
    found = folder.look()
    assert (found.loaded, found.failed, found.waiting) == (0, 0, 0)


def test_the_older_file_is_read_first(folder: Folder, told: Told) -> None:
    newer, older = put(folder, "a.csv", GOOD), put(folder, "z.csv", GOOD.replace("Open", "New"))
    os.utime(older, (1_700_000_000, 1_700_000_000))
    os.utime(newer, (1_800_000_000, 1_800_000_000))
    folder.look()
    assert [done.file_name for done in told.receipts] == ["z.csv", "a.csv"]


def test_the_store_is_free_between_two_rounds(folder: Folder) -> None:
    put(folder, "a.csv", GOOD)
    folder.look()
    code = f"from pathlib import Path; from data.facts.refresh import open_store; open_store(Path({str(folder.store_path)!r})).close()"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@pytest.fixture
def locked(folder: Folder) -> Iterator[None]:
    """Another process has the store open."""
    code = f"from pathlib import Path; from data.facts.refresh import open_store; s = open_store(Path({str(folder.store_path)!r})); print('open', flush=True); input()"
    other = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout
    assert other.stdout.readline() == "open\n"
    yield
    other.communicate("\n", timeout=30)


def test_a_locked_store_is_told_once_and_the_file_waits(folder: Folder, told: Told, locked: None) -> None:
    put(folder, "a.csv", GOOD)
    assert [folder.look().waiting for _ in range(2)] == [1, 1]
    assert len(told.texts) == 1
    assert "KPI_DASHBOARD" in told.texts[0]


def test_a_damaged_store_ends_the_watching_with_words(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    """It does not wait for a program that has the store open: there is none."""
    open_store(folder.store_path).close()
    with folder.store_path.open("r+b") as file:
        file.seek(4096 + 30)
        file.write(b"damaged" * 9)
        file.seek(2 * 4096 + 30)
        file.write(b"damaged" * 9)
    put(folder, "a.csv", GOOD)
    assert main(["--store", str(folder.store_path), "import", str(folder.path), "--watch", "--every", "1"]) == 1
    said = capsys.readouterr().err
    assert f"The store {folder.store_path} is damaged: " in said
    assert "python -m data restore" in said
    assert "Traceback" not in said


@pytest.fixture
def server() -> Iterator[Callable[[str], tuple[str, list[tuple[str, bytes]]]]]:
    """A stand-in for the dashboard's two addresses; gives its own address and what was sent to it."""
    running: list[ThreadingHTTPServer] = []

    def start(state: str) -> tuple[str, list[tuple[str, bytes]]]:
        got: list[tuple[str, bytes]] = []
        asked: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                got.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
                self.answer(202, {"job": "x", "status": "/api/jobs/x"})

            def do_GET(self) -> None:
                asked.append(self.path)
                if state == "unpacked" and self.path == "/api/jobs/x":
                    self.answer(200, {"state": state, "parts": ["/api/jobs/done", "/api/jobs/refused"]})
                    return
                if state == "unpacked":
                    asked.append(self.path)
                counts = {f"rows_{name}": 1 for name in ("read", "new", "updated", "unchanged", "refused")}
                now = "running" if len(asked) == 1 else self.path[10:] if state == "unpacked" else state
                self.answer(
                    200,
                    {
                        "state": now,
                        "file_name": f"a.zip: {now}.csv",
                        "receipt": counts if now == "done" else None,
                        "message": "No table.",
                        "what_to_do": "Look.",
                    },
                )

            def answer(self, code: int, body: object) -> None:
                self.send_response(code)
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())

            def log_message(self, *_: object) -> None:
                pass

        made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        running.append(made)
        threading.Thread(target=made.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{made.server_address[1]}", got

    yield start
    for each in running:
        each.shutdown()
        each.server_close()


@pytest.mark.parametrize(("state", "loaded", "failed"), [("done", 1, 0), ("refused", 0, 1)])
def test_a_locked_store_hands_files_to_the_dashboard(
    folder: Folder,
    told: Told,
    locked: None,
    server: Callable[[str], tuple[str, list[tuple[str, bytes]]]],
    state: str,
    loaded: int,
    failed: int,
) -> None:
    address, got = server(state)
    folder.dashboard = Dashboard(address)
    put(folder, "přehled 1.csv", GOOD)
    found = folder.look()
    assert (found.loaded, found.failed, len(got)) == (loaded, failed, 1)
    asked = parse_qs(urlsplit(got[0][0]).query)
    assert asked == {"name": ["přehled 1.csv"], "load": ["yes"], "source": ["desk"]}
    assert got[0][1] == GOOD.encode()
    assert folder.look().loaded == 0
    assert ("rows read 1" in told.texts[0]) is (state == "done")


def test_the_key_of_the_store_is_shown_to_a_dashboard_on_this_computer_only(tmp_path: Path) -> None:
    store = tmp_path / "store.duckdb"
    key = secret.of(store)
    shown = {
        "http://127.0.0.1:8501": key,
        "http://localhost:8501/pulse": key,
        "https://pulse.example": "",
        "http://127.0.0.1.evil.example": "",
    }
    assert {address: Dashboard(address, store_path=store).held_secret() for address in shown} == shown
    assert Dashboard("https://pulse.example", "a-token", store).held_secret() == "a-token"


def test_what_the_dashboard_found_in_a_zip_is_told_one_by_one(
    folder: Folder, told: Told, locked: None, server: Callable[[str], tuple[str, list[tuple[str, bytes]]]]
) -> None:
    folder.dashboard = Dashboard(server("unpacked")[0])
    put_zip(folder, a=GOOD, b=BAD)
    assert folder.look().failed == 1
    assert "a.zip: done.csv: loaded by the dashboard: rows read 1" in told.texts[0]
    assert "a.zip: refused.csv: not loaded. No table. Look." in told.texts[0]


def test_a_dashboard_that_does_not_answer_is_asked_again(folder: Folder, told: Told, locked: None) -> None:
    folder.dashboard = Dashboard("http://127.0.0.1:9")
    put(folder, "a.csv", GOOD)
    assert [folder.look().waiting for _ in range(2)] == [1, 1]
    assert "did not answer" in told.texts[0]


def test_once_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.imports.watch.SETTLE_SECONDS", 0.05)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text(GOOD, encoding="utf-8")
    (tmp_path / "in" / "b.csv").write_text(BAD, encoding="utf-8")
    store = ["--store", str(tmp_path / "s.duckdb")]
    assert main(["import", str(tmp_path / "in"), *store, "--json"]) == 1
    out = capsys.readouterr()
    assert json.loads(out.out)["rows_new"] == 1
    assert "1 loaded, 0 loaded before, 1 not loaded, 0 wait" in out.err
    assert main(["import", str(tmp_path / "in"), str(tmp_path / "in" / "a.csv"), *store]) == 1


def test_check_while_a_dashboard_has_the_store(
    folder: Folder, locked: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(put(folder, "a.csv", GOOD)), "--store", str(folder.store_path)]) == 0
    told = capsys.readouterr()
    assert "not held against its data" in told.err
    assert "1 rows were looked at" in told.out


def test_check_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "a.csv", tmp_path / "b.csv"
    good.write_text(GOOD, encoding="utf-8")
    bad.write_text("Agent,Solved tickets,Average wait\nEva,1,2\n", encoding="utf-8")
    store = ["--store", str(tmp_path / "s.duckdb")]
    assert main(["check", str(good), *store]) == 0
    assert "names no time zone" in capsys.readouterr().out
    assert main(["check", str(good), str(bad), *store, "--json"]) == 1
    first, second = json.loads(capsys.readouterr().out)
    assert first["doubts"][0]["code"] == "zone_guessed"
    assert second["doubts"][0]["code"] == "aggregated"
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.write(good, "a.csv")
        archive.write(bad, "b.csv")
    assert main(["check", str(tmp_path / "c.zip"), *store, "--json"]) == 1
    first, second = json.loads(capsys.readouterr().out)
    assert (first["file_name"], first["rows"]) == ("c.zip: a.csv", 1)
    assert (second["file_name"], second["doubts"][0]["code"]) == ("c.zip: b.csv", "aggregated")
    (tmp_path / "d.zip").write_bytes((tmp_path / "c.zip").read_bytes()[:60])
    assert main(["check", str(tmp_path / "d.zip"), *store]) == 1
    assert "d.zip: would be refused" in capsys.readouterr().out
    with open_store(tmp_path / "s.duckdb") as opened:
        assert opened.is_empty()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_watching_ends_cleanly_when_it_is_told_to(tmp_path: Path, number: signal.Signals) -> None:
    place = tmp_path / "in"
    place.mkdir()
    command = [
        sys.executable,
        "-m",
        "data",
        "import",
        str(place),
        "--watch",
        "--every",
        "1",
        "--store",
        str(tmp_path / "s.duckdb"),
    ]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert running.stdout
    (place / "a.csv").write_text(GOOD, encoding="utf-8")
    assert "upload 1" in running.stdout.readline()
    running.send_signal(number)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 128 + number
    assert said.splitlines()[1:] == ["Stopped; a.csv was loaded before (upload 1). Nothing else was changed."]
    with open_store(tmp_path / "s.duckdb") as store:
        assert store.read("SELECT count(*) AS n FROM ticket")["n"][0] == 1
