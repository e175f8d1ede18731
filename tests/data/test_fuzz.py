"""Broken files: mutations of all samples must be read or refused in words, in bounded time, with every row accounted for.

Each kind of breakage comes at least once, alone, first or after another one, in files of different formats (twice in the sweep);
`KPI_FUZZ=10000` draws that many more by chance. A mutation is a pure function of bytes and a number, so a failing example that hypothesis prints can be made again. With KPI_FUZZ_LOG
a file gets the case under way and, in the end, how many files came to what.
"""

from __future__ import annotations

import faulthandler
import os
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from data.declare.problems import ImportRefused
from data.imports.importer import Options, inspect, run_import
from data.imports.preview import doubts
from data.reading import fast_path
from data.store.store import Store
from tests.stores import new_store_at
from tests.sweep import in_sweep

pytestmark = pytest.mark.long

FOLDERS = Path(__file__).parent / "formats"
FILES = int(os.environ.get("KPI_FUZZ", 0))
LIMIT_SECONDS = 15
"""The processor time that any one file may take; a file that keeps us waiting ten times as long ends the process with all stacks."""
RENEWED_AFTER = 40
RECORDS = ("ticket", "survey_response", "contact", "customer", "agent_state", "self_service_day", "event_note")

SAMPLES = sorted(path for path in FOLDERS.glob("*/sample*") if path.is_file())
LOG = os.environ.get("KPI_FUZZ_LOG")

Mutation = Callable[[bytes, random.Random], bytes]


def lines_of(content: bytes) -> list[bytes]:
    return content.splitlines(keepends=True)


def cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def cut_head(content: bytes, chance: random.Random) -> bytes:
    return content[chance.randrange(len(content) + 1) :]


def cut_middle(content: bytes, chance: random.Random) -> bytes:
    first, last = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    return content[:first] + content[last:]


def duplicated(content: bytes, chance: random.Random) -> bytes:
    lines = lines_of(content)
    return b"".join(lines + chance.choices(lines, k=chance.randrange(1, 20))) if lines else content


def many_times(content: bytes, chance: random.Random) -> bytes:
    lines = lines_of(content)
    return b"".join(lines[:1] + lines[1:] * chance.randrange(2, 200))[:2_000_000]


def shuffled(content: bytes, chance: random.Random) -> bytes:
    head, *body = lines_of(content) or [b""]
    chance.shuffle(body)
    return head + b"".join(body)


def without_header(content: bytes, chance: random.Random) -> bytes:
    return b"".join(lines_of(content)[1:])


def two_headers(content: bytes, chance: random.Random) -> bytes:
    lines = lines_of(content)
    at = chance.randrange(len(lines) + 1)
    return b"".join(lines[:at] + lines[:1] + lines[at:])


def columns_swapped(content: bytes, chance: random.Random) -> bytes:
    """Header cells change places, the cells below stay: every column holds what it should not."""
    head, *body = lines_of(content) or [b""]
    cells = head.rstrip(b"\r\n").split(b",")
    chance.shuffle(cells)
    return b",".join(cells) + b"\n" + b"".join(body)


def column_lost(content: bytes, chance: random.Random) -> bytes:
    lines = lines_of(content)
    at = chance.randrange(1, len(lines)) if len(lines) > 1 else 0
    return b"".join(
        line if place < at else b",".join(line.split(b",")[1:]) for place, line in enumerate(lines)
    )  # from some row on a cell too few


def random_bytes(content: bytes, chance: random.Random) -> bytes:
    broken = bytearray(content)
    for _ in range(chance.randrange(1, 30)):
        if broken:
            broken[chance.randrange(len(broken))] = chance.randrange(256)
    return bytes(broken)


def inserted(pieces: tuple[bytes, ...]) -> Mutation:
    def mutate(content: bytes, chance: random.Random) -> bytes:
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(content) + 1)
            content = content[:at] + chance.choice(pieces) + content[at:]
        return content

    return mutate


def cell_replaced(content: bytes, chance: random.Random) -> bytes:
    odd = (
        b"-1", b"1e309", b"NaN", b"Infinity", b"9999-12-31 23:59:59", b"0000-00-00", b"31.02.2024", b"2024-02-30", b"1.03E+13", b"=1+1", b"'; DROP TABLE ticket; --",
        b"\xf0\x9f\x98\x80", b"\xff\xfe", b"-99999999999999999999", b"12:99:99", b"99999999:00:00", b"true", b"{{x}}", b"$path", b"%s", b"null", b" ", b"\xc2\xa0",
        b"2024-01-01T00:00:00+99:99", b"infinity", b"epoch", b"1970-01-01", b"1e18", b"24:00", b"00/00/0000", b"2024-13-45 25:61:61",
    )  # fmt: skip
    lines = lines_of(content)
    for _ in range(chance.randrange(1, 12)):
        row = chance.randrange(len(lines)) if lines else 0
        if not lines:
            return content
        cells = lines[row].split(b",")
        cells[chance.randrange(len(cells))] = chance.choice(odd)
        lines[row] = b",".join(cells)
    return b"".join(lines)


def huge_cell(content: bytes, chance: random.Random) -> bytes:
    size = chance.choice((10_000, 300_000, 1_000_000))
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.choice((b"x", b'"', b"ab ", b"9", b"\xc3\xa9")) * size + content[at:]


def quoted(content: bytes, chance: random.Random) -> bytes:
    lines = lines_of(content)
    return b"".join(
        b",".join(b'"' + cell + b'"' for cell in line.rstrip(b"\r\n").split(b",")) + b"\n" for line in lines
    )


def other_delimiter(content: bytes, chance: random.Random) -> bytes:
    return content.replace(b",", chance.choice((b";", b"\t", b"|", b":", b"  ", b";;")))


def other_breaks(content: bytes, chance: random.Random) -> bytes:
    new = chance.choice((b"\r\n", b"\r", b"\n\r", b"\n\n", b"\r\r\n", b"\x0b", b"\xe2\x80\xa8", b""))
    lines = content.split(b"\n")
    if chance.random() < 0.5:
        return new.join(lines)
    return b"".join(line + (new if chance.random() < 0.3 else b"\n") for line in lines)


def other_encoding(content: bytes, chance: random.Random) -> bytes:
    text = content.decode("utf-8", "replace")
    name = chance.choice(
        ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1250", "cp1252", "iso-8859-2", "utf-8-sig", "cp037", "utf-7")
    )
    mark = chance.choice((b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))
    return mark + text.encode(name, "replace")


def mixed_encodings(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + content[at:].decode("utf-8", "replace").encode("utf-16-le")


def wide(content: bytes, chance: random.Random) -> bytes:
    n = chance.choice((1, 50, 2_000))
    return b"".join(line.rstrip(b"\r\n") + b"," * n + b"\n" for line in lines_of(content))


def preamble(content: bytes, chance: random.Random) -> bytes:
    lines = chance.choices(
        (b"\n", b"Report of everything\n", b"a,b,c\n", b",,,,\n", b"sep=,\n", b"# comment\n", b'"\n'),
        k=chance.randrange(1, 40),
    )
    return b"".join(lines) + content


def footer(content: bytes, chance: random.Random) -> bytes:
    lines = chance.choices(
        (b"\n", b"Total,3\n", b"Grand total\n", b",,,,\n", b'"', b"\x1a", b"(3 rows)\n", b"\0\0\0\0"),
        k=chance.randrange(1, 80),
    )
    return content + b"".join(lines)


MUTATIONS: dict[str, Mutation] = {
    "cut": cut, "cut head": cut_head, "cut middle": cut_middle, "duplicated": duplicated, "many times": many_times, "shuffled": shuffled,
    "no header": without_header, "two headers": two_headers, "columns swapped": columns_swapped, "column lost": column_lost, "random bytes": random_bytes,
    "quotes": inserted((b'"', b'""', b'"""', b"'", b'",', b',"', b'"\n', b'\\"')), "breaks": inserted((b"\n", b"\r", b"\r\n", b"\n\n\n", b"\x85")),
    "nul": inserted((b"\0", b"\0" * 100, b"\0\n", b"\x1a", b"\x1b[31m", b"\xef\xbb\xbf")), "delimiters": inserted((b",", b",,,,", b";", b"\t", b"|")),
    "cells": cell_replaced, "huge cell": huge_cell, "quoted": quoted, "delimiter": other_delimiter, "line ends": other_breaks, "encoding": other_encoding,
    "encodings": mixed_encodings, "wide": wide, "preamble": preamble, "footer": footer,
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One broken file, told so that it can be made again: a sample, its rows `grown` times, mutations of all or of its rows."""

    sample: str
    grown: int
    is_header_kept: bool
    mutations: tuple[tuple[str, int], ...]

    def content(self) -> bytes:
        found = (FOLDERS / self.sample).read_bytes()
        head, *body = lines_of(found) if self.sample.endswith(".csv") else [found]
        rows = b"".join(body)
        for turn in range(1, self.grown):
            rows += b"".join(b"%d" % turn + line for line in body)  # mostly the id: other records
        kept, found = (head, rows) if self.is_header_kept and rows else (b"", head + rows)
        for name, seed in self.mutations:
            found = MUTATIONS[name](found, random.Random(seed))
        return (kept + found)[:20_000_000]


CASE = st.builds(
    Case,
    st.sampled_from([path.relative_to(FOLDERS).as_posix() for path in SAMPLES]),
    st.sampled_from((1, 4, 20)),
    st.integers(0, 3).map(bool),
    st.lists(st.tuples(st.sampled_from(sorted(MUTATIONS)), st.integers(1, 2**32)), min_size=1, max_size=3).map(tuple),
)


def of_each_kind() -> list[Case]:
    """As many files as there are mutations, each of another format; of four, one is broken in its header too.

    Of these the gate has as many as together hold each kind, and the sweep all.
    """
    chance = random.Random(11)
    first, second, samples = sorted(MUTATIONS), sorted(MUTATIONS), list(SAMPLES)
    for each in (first, second, samples):
        chance.shuffle(each)
    cases = [
        Case(
            samples[place % len(samples)].relative_to(FOLDERS).as_posix(),
            (1, 4, 20)[place % 3],
            place % 4 != 0,
            tuple((each, chance.randrange(1, 2**32)) for each in dict.fromkeys((name, second[place]))),
        )
        for place, name in enumerate(first)
    ]
    kept, missing = [], set(MUTATIONS)
    while missing:
        best = max(cases, key=lambda case: len({name for name, _ in case.mutations} & missing))
        kept.append(best)
        missing -= {name for name, _ in best.mutations}
    return in_sweep(cases, in_gate=kept)


class Bench:
    """A store that is renewed now and then, so that its size does not slow the run down, and a tally of what came out."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.tried, self.store = folder, 0, None
        self.outcomes: Counter[str] = Counter()
        self.slowest = 0.0

    def next(self) -> tuple[Store, str, Path]:
        if self.tried % RENEWED_AFTER == 0:
            self.close()
            self.store = new_store_at(Path(tempfile.mkdtemp(dir=self.folder)) / "s.duckdb")
        self.tried += 1
        assert self.store
        return self.store, f"source {self.tried}", self.folder / "given"

    def close(self) -> None:
        if self.store:
            self.store.close()
            shutil.rmtree(self.store.path.parent)
            self.store = None


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made = Bench(tmp_path_factory.mktemp("fuzz"))
    yield made
    made.close()
    if LOG:
        Path(LOG).write_text(f"{made.tried} files, slowest {made.slowest:.1f} s: {dict(made.outcomes.most_common())}\n")


def records(store: Store, source: str) -> dict[str, list[tuple[object, ...]]]:
    return {
        name: store.read(f"FROM {name} WHERE source = $source ORDER BY ALL", {"source": source}).rows()
        for name in RECORDS
    }


def told(read: Callable[[], Any]) -> Any:
    """What reading gives, or the code of its refusal."""
    try:
        return read()
    except ImportRefused as refused:
        return refused.code if refused.sentence and refused.what_to_do else "refused without words"


def check(bench: Bench, content: bytes) -> str:
    """Read one file in every way; returns what became of it."""
    store, source, path = bench.next()
    path.write_bytes(content)
    options, version = Options(source=source), store.version()
    told(lambda: inspect(path, "given.csv", store, options))
    doubts(store, path, "given.csv", options)
    assert store.version() == version, "looking at a file wrote into the store"
    first = told(lambda: run_import(store, path, "given.csv", options))
    if isinstance(first, str):
        assert store.version() == version, "a refused file wrote into the store"
        assert first != "refused without words"
        return first
    counts = (first.rows_new, first.rows_updated, first.rows_unchanged, first.rows_refused)
    assert first.rows_read == sum(counts), "a row is not accounted for"
    assert min(counts) >= 0
    assert (
        store.read("SELECT count(*) AS n FROM refused_row WHERE upload_id = $id", {"id": first.upload_id})["n"][0]
        == first.rows_refused
    )
    before = records(store, source)
    again = run_import(store, path, "given.csv", options)
    assert (again.rows_new, again.rows_updated, again.upload_id) == (0, 0, first.upload_id)
    # The checksum would tell a second import of the same bytes at once: without it the rows themselves must.
    with store.write() as writer:
        writer.execute("UPDATE upload SET sha256 = 'forgotten' WHERE id = $id", {"id": first.upload_id})
    with pytest.MonkeyPatch.context() as patch:  # and without the detour by text cells, where the file is plain enough
        patch.setattr(fast_path, "LEAST_BYTES", 0)
        third = run_import(store, path, "given.csv", options)
    assert (third.rows_read, third.rows_new, third.rows_updated, third.rows_refused) == (
        first.rows_read,
        0,
        0,
        first.rows_refused,
    )
    assert records(store, source) == before, "reading the same rows again changed a record"
    return "read, some rows refused" if first.rows_refused else "read"


@pytest.mark.sweep
@pytest.mark.parametrize("case", of_each_kind(), ids=lambda case: " and ".join(name for name, _ in case.mutations))
def test_no_broken_file_is_lost_or_brings_anything_down(
    bench: Bench, case: Case, request: pytest.FixtureRequest
) -> None:
    """In the gate facts are made of every third file, in the sweep of all."""
    cases = of_each_kind()
    if case not in in_sweep(cases, in_gate=cases[::3]):
        request.getfixturevalue("without_facts")
    try_out(bench, case)


if FILES:

    @settings(
        max_examples=FILES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
        report_multiple_bugs=True,
        print_blob=False,
    )
    @given(CASE)
    def test_no_file_broken_by_chance_is_lost_or_brings_anything_down(bench: Bench, case: Case) -> None:
        try_out(bench, case)


def try_out(bench: Bench, case: Case) -> None:
    content = case.content()
    faulthandler.dump_traceback_later(10 * LIMIT_SECONDS, exit=True)
    begun = time.process_time()  # of this process: others may be busy
    try:
        if LOG:
            Path(LOG).write_text(f"{bench.tried} files before {case!r}\n")
        outcome = check(bench, content)
    except BaseException as fault:
        if LOG:  # a long run that is broken off tells its faults nowhere else
            with Path(f"{LOG}.faults").open("a") as faults:
                faults.write(f"{case!r}: {fault!r:.500}\n")
        raise
    finally:
        faulthandler.cancel_dump_traceback_later()
    took = time.process_time() - begun
    bench.outcomes[outcome] += 1
    bench.slowest = max(bench.slowest, took)
    assert took < LIMIT_SECONDS, f"took {took:.0f} s"


def test_every_mutation_changes_something() -> None:
    content = (FOLDERS / "zendesk_tickets" / "sample.csv").read_bytes()
    same = [
        name
        for name, mutate in MUTATIONS.items()
        if all(mutate(content, random.Random(seed)) == content for seed in range(5))
    ]
    assert not same
