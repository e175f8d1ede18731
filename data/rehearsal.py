"""An import rehearsed: a file read and understood as an import would, its doubts told, and nothing written.

Temp tables of a transaction that is rolled back hold its rows: the store and its data version stay as they are, and
neither readers nor an import that runs wait for it. Of a large text only the first SAMPLE_BYTES are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from data.doubt import NOTE, Doubt
from data.doubts import find_doubts
from data.ledger import same_upload
from data.plan import Options, Plan, make_plan
from data.problems import ImportRefused
from data.report import looks_aggregated
from data.rows import read_rows
from data.scratch import scratch
from data.store import Store
from data.table import Opened, open_table

SAMPLE_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True)
class Rehearsal:
    """What an import would say. `rows` were looked at: all of them, or with `is_sample` the first ones of a large file."""

    file_name: str
    format: str
    source: str
    rows: int
    rows_refused: int
    is_sample: bool
    doubts: tuple[Doubt, ...]

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {**self.__dict__, "doubts": [doubt.as_dict() for doubt in self.doubts]}


def rehearse(store: Store, path: Path, file_name: str, options: Options | None = None) -> Rehearsal:
    """Read a file without loading it. Raises ImportRefused exactly where an import of these rows would."""
    options = options or Options()
    with open_table(path, options.given_format()) as opened:
        plan = make_plan(store, opened, file_name, options)
        again = same_upload(store, plan)
        if again is not None:
            doubt = Doubt(
                "same_file",
                NOTE,
                f"This very file was loaded before (upload {again}).",
                "Loading it again changes nothing.",
            )
            return Rehearsal(file_name, plan.format.name, plan.source, 0, 0, False, (doubt,))
        with _first_part(plan) as (part, is_sample), store.rehearse() as writer:
            rows = read_rows(writer, part)
            found = find_doubts(writer, rows)
            return Rehearsal(
                file_name, plan.format.name, plan.source, rows.read, rows.checked.refused.height, is_sample, found
            )


def doubts(store: Store, path: Path, file_name: str, options: Options | None = None) -> tuple[Doubt, ...]:
    """Only the doubts; a file that would be refused has those that can be told without reading its rows."""
    try:
        return rehearse(store, path, file_name, options).doubts
    except ImportRefused:
        return doubts_of_refused(path)


def doubts_of_refused(path: Path) -> tuple[Doubt, ...]:
    """Why a table that no format claims is perhaps not what it should be: a report with totals."""
    try:
        with open_table(path) as opened:
            found = looks_aggregated(opened.headers, opened.sample)
    except ImportRefused:
        return ()
    return (found,) if found else ()


@contextmanager
def _first_part(plan: Plan) -> Iterator[tuple[Plan, bool]]:
    """The plan of a large text over its first part only; anything else as it is."""
    text = plan.opened.text
    if text is None or text.path.stat().st_size <= SAMPLE_BYTES:
        yield plan, False
        return
    with scratch() as folder:
        part = folder / "part.csv"
        with text.path.open("rb") as file:
            part.write_bytes(_whole_lines(file.read(SAMPLE_BYTES), text.newline.encode()))
        opened: Opened = replace(plan.opened, text=replace(text, path=part))
        yield replace(plan, opened=opened), True


def _whole_lines(head: bytes, newline: bytes) -> bytes:
    """Cut after the last line break that stands in no quotation."""
    end, marks = len(head), head.count(b'"')
    while (at := head.rfind(newline, 0, end)) >= 0:
        marks -= head.count(b'"', at, end)
        end = at
        if marks % 2 == 0:
            return head[: at + len(newline)]
    return head
