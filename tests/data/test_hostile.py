"""Hostile files of every kind: refused with their true reason or read, in bounded time and memory, and never a crash."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

from data.__main__ import main
from data.declare.problems import ImportRefused
from data.files import apart
from data.files.apart import Limits
from data.files.whole_rows import find_whole_rows
from data.imports.importer import Options, inspect, run_import
from data.imports.preview import dry_run
from data.store.store import Store
from tests.data.hostile import HEADER, READ, Hostile, files, row, rows
from tests.data.workbook import write_workbook
from tests.sweep import IS_SWEEP, first_of_each, in_sweep

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
CHECKED = 1
"""So many variants of a kind are checked row by row as well; the others are only looked at, which is cheaper."""
MOST_SECONDS = 8.0
"""Of processor time for one file, many times what the dearest takes."""
MOST_BYTES = 1_500_000_000
READER = Limits(memory_bytes=1_500_000_000, cpu_seconds=20, wait_seconds=120)


@pytest.fixture(autouse=True)
def _small_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "LIMITS", READER)


def cost() -> tuple[float, int]:
    """Processor seconds and the most memory, of this process and its readers."""
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime
    return seconds, 1024 * max(own.ru_maxrss, others.ru_maxrss)


def outcome(store: Store, path: Path, is_checked: bool) -> str:
    """What becomes of a file that is looked at, and with `is_checked` on its way to be loaded too: the code of its refusal, or READ."""
    try:
        if inspect(path, path.name, store).format is not None and is_checked:
            dry_run(store, path, path.name, Options(source="desk", zone="UTC"))
    except ImportRefused as refused:
        return refused.code if refused.sentence and refused.what_to_do else f"{refused.code} without words"
    return READ


@cache
def every() -> dict[str, Hostile]:
    """All files by title: to pack their archives takes as long as to refuse them."""
    return {each.title: each for each in files()}


def chosen() -> list[Hostile]:
    """In the gate of each kind the first and the last file for each set of outcomes, in the sweep all."""
    all_ = list(every().values())
    ends = [first_of_each(side, lambda each: (each.kind, each.outcomes)) for side in (all_, all_[::-1])]
    return in_sweep(all_, in_gate=list(dict.fromkeys(chain(*ends))))


def tried(store: Store, place: Path) -> Iterator[tuple[Hostile, str, float]]:
    seen: Counter[str] = Counter()
    for number, each in enumerate(chosen()):
        folder = place / str(number)
        folder.mkdir()
        path = folder / each.name
        each.make(path)
        before, _ = cost()
        begun = time.process_time()
        try:
            seen[each.kind] += 1
            found = outcome(store, path, is_checked=seen[each.kind] <= CHECKED)
        except Exception as error:
            found = f"crash: {type(error).__name__}: {str(error)[:200]}"
        yield each, found, max(cost()[0] - before, time.process_time() - begun)
        if path.is_file() and not path.is_symlink():
            path.unlink()


@pytest.mark.sweep
def test_hostile_files_are_refused_with_their_reason_or_read(
    empty_store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong: list[str] = []
    slow: list[str] = []
    kinds: dict[str, list[str]] = {}
    dear: list[tuple[float, str]] = []
    total = 0
    begun, _ = cost()
    for each, found, seconds in tried(empty_store, tmp_path):
        total += 1
        kinds.setdefault(each.kind, []).append(found)
        if found.startswith("crash") or ("*" not in each.outcomes and found not in each.outcomes):
            wrong.append(f"{each.title}: {found}, expected {' or '.join(sorted(each.outcomes))}")
        if seconds > MOST_SECONDS:
            slow.append(f"{each.title}: {seconds:.1f} s")
        dear.append((seconds, each.title))
    seconds, most = cost()
    told = [f"{total} hostile files of {len(kinds)} kinds: {seconds - begun:.1f} s, most memory {most // 10**6} MB"]
    if os.environ.get("KPI_HOSTILE_TABLE"):
        told += [f"{kind} ({len(all_)}): {dict(Counter(all_))}" for kind, all_ in kinds.items()]
        told += [f"{seconds:.1f} s {title}" for seconds, title in sorted(dear, reverse=True)[:10]]
    with capsys.disabled():
        sys.stdout.write("\n".join(["", *told, ""]))
    assert not wrong, "\n".join(wrong)
    assert not slow, "\n".join(slow)
    assert most < MOST_BYTES
    assert set(kinds) == {each.kind for each in every().values()}
    assert total >= (200 if IS_SWEEP else 80)


def made(title: str, place: Path) -> Path:
    each = every()[title]
    place.mkdir(exist_ok=True)
    each.make(place / each.name)
    return place / each.name


def good(place: Path, name: str = "good.csv") -> Path:
    path = place / name
    path.write_text(HEADER + rows(3), encoding="utf-8")
    return path


def test_a_folder_goes_on_with_its_other_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "exports"
    hostile = {
        "far cell: XFD1048576": "has a cell at XFD1048576",
        "cell beyond the grid: A4294967297": "a sheet ends at XFD1048576",
        "ZIP of ZIPs: two": "a ZIP inside a ZIP",
        "no file: named pipe": "a named pipe",
        "no file: socket": "a socket",
        "no file: link to nowhere": "a link that leads nowhere",
        "no file: link to a device": "a device",
        "100,000 columns: ','": "more than 16,384 columns",
        "long line: one line": "Line 1 of the file is longer than 8 MB",
        "mostly holes: 400 GB": "The file has 400 GB",
    }
    for title in hostile:
        made(title, place)
    good(place)
    (place / "older").mkdir()
    assert main(["--store", str(tmp_path / "s.duckdb"), "import", str(place)]) == 1
    said = capsys.readouterr()
    assert "rows read 3: new 3" in said.out
    for reason in hostile.values():
        assert reason in said.err
    assert "older: not loaded. It is not a file but a folder." in said.err
    assert f"1 loaded, 0 loaded before, {len(hostile)} not loaded, 0 wait." in said.err


def test_a_reader_that_ends_takes_nobody_along(
    empty_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = write_workbook(tmp_path / "book.xlsx", {"Tickets": [line.split(",") for line in (HEADER + rows(3)).split()]})
    dear = made("one text in many cells: 2.4 GB", tmp_path / "dear")
    with pytest.raises(ImportRefused) as refused:
        inspect(dear, "dear.xlsx", empty_store)
    assert refused.value.code == "reader_memory"
    assert "MB of memory" in refused.value.sentence
    assert inspect(book, "book.xlsx", empty_store).kind == "xlsx"
    monkeypatch.setattr(apart, "LIMITS", Limits(wait_seconds=0.0))
    with pytest.raises(ImportRefused) as late:
        inspect(book, "book.xlsx", empty_store)
    assert late.value.code == "reader_time"
    monkeypatch.setattr(apart, "LIMITS", Limits(memory_bytes=1))
    with pytest.raises(ImportRefused) as small:
        inspect(book, "book.xlsx", empty_store)
    assert small.value.code in ("reader_memory", "reader_died")
    monkeypatch.setattr(apart, "LIMITS", READER)
    assert inspect(book, "book.xlsx", empty_store).kind == "xlsx"


def test_a_reader_is_kept_for_the_next_small_file_and_ends_with_its_program(tmp_path: Path) -> None:
    book = write_workbook(tmp_path / "book.xlsx", {"Tickets": [["a", "b"], ["1", "2"]]})
    program = (
        "import sys, os\nfrom pathlib import Path\nfrom data.files import apart\nfrom data.imports.preview import inspect\n"
        "for _ in range(3):\n    inspect(Path(sys.argv[1]), 'book.xlsx')\n    print(apart._idle[0]._process.pid, flush=True)\nos._exit(9)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(book)], cwd=ROOT, capture_output=True, text=True)
    reader = set(done.stdout.split())
    assert len(reader) == 1
    for _ in range(50):
        if not Path(f"/proc/{reader.copy().pop()}").exists():
            break
        time.sleep(0.1)
    else:
        raise AssertionError("the reader goes on without its program")


def test_codes_for_terminals_are_shown_and_not_obeyed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = HEADER + row(1) + '2,Two,"\x1b[2J\x9b31m\u202ex",,Open,Eva\n' + row(3)
    path = tmp_path / "a\x1b]0;owned\x07\n9 loaded\u202e.csv"
    path.write_text(text, encoding="utf-8")
    store = ["--store", str(tmp_path / "s.duckdb")]
    assert main([*store, "check", str(path)]) == 0
    assert main([*store, "import", "--json", str(path)]) == 0
    said = capsys.readouterr()
    told = said.out + said.err
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(told)
    assert "\n9 loaded" not in told
    assert "\\u001b[2J" in told
    receipt = json.loads(said.out[said.out.index("[\n") :])[0]
    assert receipt["file_name"] == "a]0;owned9 loaded.csv"
    assert receipt["refused"][0]["cell"] == "\x1b[2J\x9b31m\u202ex"  # JSON says what the cell holds
    assert main([*store, "uploads"]) == 0
    assert "\x1b" not in capsys.readouterr().out


def test_a_name_that_is_no_text_is_kept_as_far_as_it_is(empty_store: Store, tmp_path: Path) -> None:
    path = good(tmp_path, os.fsdecode(b"desk-\xff\xfe.csv"))
    assert run_import(empty_store, path, path.name, Options(source="desk")).file_name == "desk-.csv"


@pytest.mark.parametrize("command", ["check", "import", "map"])
def test_what_is_no_file_is_never_opened(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pipe = made("no file: named pipe", tmp_path)
    assert main(["--store", str(tmp_path / "s.duckdb"), command, str(pipe)]) == 1
    said = capsys.readouterr()
    assert "pipe.csv is not a file: it is a named pipe." in said.out + said.err


def test_a_long_row_and_a_wide_one_among_others_cost_only_themselves(empty_store: Store, tmp_path: Path) -> None:
    path = made("long line: cell of 9 MB later", tmp_path)
    wide = ("x," * 100_000, '"x",' * 100_000, '"x\ny",' * 9_000)
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{each}x\n{row(8)}" for each in wide)
    before, _ = cost()
    done = run_import(empty_store, path, path.name, Options(source="desk", zone="UTC"))
    assert cost()[0] - before < MOST_SECONDS
    assert [(line, problem) for line, _, _, problem, _ in done.refused] == [
        (30_002, "long_line"), (30_006, "long_row"), (30_008, "long_row"), (30_010, "long_row"),
    ]  # fmt: skip
    assert done.rows_read == 30_010


def test_a_row_of_very_many_lines_is_read_in_time_that_grows_with_it(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(HEADER + rows(20) + '"1,' + "x\n" * 300_000, encoding="utf-8")
    begun = time.process_time()
    found = find_whole_rows(path, 1, ",", 6)
    assert time.process_time() - begun < MOST_SECONDS
    assert found.lines.total == 300_021
    assert found.lines.rows == len(found.records) + len(found.refused)


@pytest.mark.parametrize(
    "title", ["name in an archive: codes", "name in an archive: above", "name in an archive: long"]
)
def test_a_name_in_an_archive_is_only_text(
    title: str, empty_store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = made(title, tmp_path / "given")
    before = set(tmp_path.rglob("*"))
    assert main(["--store", str(tmp_path / "other.duckdb"), "check", str(path)]) == 0
    assert "\x1b" not in capsys.readouterr().out
    assert {each for each in tmp_path.rglob("*") if "other" not in each.name} == before
