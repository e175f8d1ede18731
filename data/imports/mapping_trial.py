"""A mapping tried out before anything is written: the file (or its first part) is loaded into a store that is thrown away."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

import polars as pl

from data.config import settings
from data.declare.contact_words import OUTCOMES
from data.declare.vocabulary import NOTHING, STATUSES
from data.facts.refresh import open_store
from data.files.sniff import check_kind
from data.files.table import Opened, is_named_below, open_table, rows_below
from data.files.temp_folders import temp_folder
from data.imports.importer import run_import
from data.imports.uploads import Receipt
from data.mapping import saved
from data.mapping.mapping import ColumnMapping, labels
from data.mapping.propose import Proposal, propose_for
from data.reading.plan import Options
from data.store.model import RECORDS
from data.store.sql import listed, sql
from data.store.store import Store

PART_BYTES = 3_000_000
PART_ROWS = 10_000
"""Of a larger file only so much is tried, so that a change is answered at once."""
_CUT_CHARACTERS = 1024 * 1024
"""A row of its end is looked for in so many characters."""


_WHOLE_BYTES = 32_000_000
_FRONT_BYTES = 4_000_000
_FEWEST_LINES = 3


@contextmanager
def front(path: Path) -> Iterator[Path]:
    """The file itself, or of a large text a copy of its beginning: looking at two gigabytes for every choice takes too long."""
    if not path.is_file() or path.stat().st_size <= _WHOLE_BYTES:
        yield path  # also one that is not there: whoever opens it says so
        return
    with path.open("rb") as source:
        head = source.read(_FRONT_BYTES)
    if check_kind(head) != "text" or len(re.findall(rb"[\r\n]+", head)) < _FEWEST_LINES:
        yield path  # whoever opens one with lines so long says so
        return
    is_wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    end = len(head) // 2 * 2 if is_wide else head.rfind(b"\n") + 1 or len(head)
    with temp_folder() as folder:
        copy = folder / "front"
        copy.write_bytes(head[:end])
        yield copy


@dataclass(frozen=True)
class Trial:
    """What the mapping makes of the file: its receipt and a store that lives as long as the `with` block."""

    receipt: Receipt
    store: Store
    is_part: bool


@contextmanager
def try_mapping(
    path: Path, file_name: str, mapping: ColumnMapping, store: Store | None = None, usual: Options | None = None
) -> Iterator[Trial]:
    """Load the file as the mapping says, with the zone and opening hours of `store`. Raises ImportRefused as an import does.

    `usual` has the encoding, and the zone where the mapping says none.
    """
    usual = usual or Options()
    with front(path) as beginning, temp_folder() as folder:
        part = folder / "part"
        with open_table(beginning, Options(mapping=mapping).given_format(), usual.encoding) as opened:
            is_part, is_workbook = _write_part(opened, part), opened.text is None
        (folder / "trial.duckdb").write_bytes(_empty_store())
        with open_store(folder / "trial.duckdb") as trial:
            if store is not None:
                _copy_settings(store, trial)
            # The part is UTF-8, and that of a workbook has the names of its columns in one row.
            read_by = replace(mapping, header_rows=None) if is_part and is_workbook else mapping
            options = replace(usual, mapping=read_by, encoding=None if is_part else usual.encoding)
            receipt = run_import(trial, part if is_part else path, file_name, options)
            yield Trial(receipt, trial, is_part)


@cache
def _empty_store() -> bytes:
    """The file of a store without records: to make its tables takes longer than most trials, so it is done once."""
    with temp_folder() as folder:
        open_store(folder / "empty.duckdb").close()
        return (folder / "empty.duckdb").read_bytes()


def _write_part(opened: Opened, target: Path) -> bool:
    """Write the first part of a large table as plain text; False when the whole file is small enough."""
    if opened.text is None:
        if opened.frame.height <= PART_ROWS:
            return False
        with target.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(opened.headers)
            writer.writerows(opened.frame.drop("row_no").head(PART_ROWS).iter_rows())
        return True
    if opened.text.path.stat().st_size <= PART_BYTES:
        return False
    with opened.text.path.open("rb") as source:
        text = source.read(PART_BYTES).decode("utf-8-sig", errors="ignore")
    target.write_text(whole_rows(text), encoding="utf-8", newline="")
    return True


def whole_rows(text: str) -> str:
    """The text up to the last line break that stands in no quoted cell (or simply the last one, where quotes do not match)."""
    end = last = max(text.rfind("\n"), text.rfind("\r"))
    quotes = text.count('"', 0, last)
    while end > last - _CUT_CHARACTERS and end > 0 and quotes % 2:
        before = max(text.rfind("\n", 0, end), text.rfind("\r", 0, end))
        quotes -= text.count('"', before, end) if before >= 0 else quotes
        end = before
    return text[: (end if end > 0 and quotes % 2 == 0 else last) + 1]


def _copy_settings(store: Store, trial: Store) -> None:
    zone = settings.report_zone(store.read)
    week, is_assumed = settings.opening_hours(store.read)
    if zone != settings.report_zone(trial.read):
        settings.set_report_zone(trial, zone)
    if not is_assumed:
        settings.set_opening_hours(trial, week)


def words_in(
    path: Path,
    column: str,
    limit: int = 40,
    encoding: str | None = None,
    *,
    known: Mapping[str, str] = STATUSES,
    header_rows: int | None = None,
) -> list[tuple[str, int, str | None]]:
    """The words of a status column in the first part of a file: word, rows, and the class where it is `known`; commonest first."""
    with front(path) as beginning, open_table(beginning, None, encoding, header_rows) as opened:
        names = labels(opened.headers)
        if column not in names:
            return []
        place = names.index(column)
        rows = rows_below(opened, PART_ROWS, PART_BYTES)
    cells = (" ".join(row[place].split()) for row in rows if place < len(row))
    found = Counter(cell for cell in cells if cell not in NOTHING)
    ordered = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]
    return [(word, n, known.get(word.lower())) for word, n in ordered]


def some_records(trial: Trial, mapping: ColumnMapping, most: int = 5) -> pl.DataFrame:
    """A few of the records that the mapping makes, with the columns that it fills."""
    known = set(RECORDS[mapping.record].names)
    filled = ["id", *(name for name, _ in mapping.columns if name in known)]
    filled += [
        name for name in ("resolved_at", "first_response_at", "status_class", "outcome", "scale") if name in known
    ]
    names = listed(dict.fromkeys(filled))
    # Only names of this program stand in the statement.
    return trial.store.read(sql(f"SELECT {names} FROM {mapping.record} ORDER BY rowid LIMIT $most"), {"most": most})  # noqa: S608 - names of data/store/model.py


def proposal_of(
    path: Path, record: str | None = None, encoding: str | None = None, header_rows: int | None = None
) -> Proposal:
    """What the columns of a file probably are. Raises ImportRefused for a file that is no table."""
    header_rows = header_rows or header_rows_of(path, encoding)
    with front(path) as beginning, open_table(beginning, None, encoding, header_rows) as opened:
        found = propose_for(opened, record)
    return replace(found, mapping=replace(found.mapping, header_rows=header_rows)) if header_rows else found


def header_rows_of(path: Path, encoding: str | None = None) -> int | None:
    """2 where the row below the header names columns that have no name in it, as under merged cells; else as it is found."""
    with front(path) as beginning, open_table(beginning, None, encoding) as opened:
        below = rows_below(opened, 1)
        return 2 if below and is_named_below(opened.headers, below[0]) else None


WORDS: Mapping[str, tuple[str, Mapping[str, str]]] = MappingProxyType(
    {"ticket": ("status", STATUSES), "contact": ("outcome", OUTCOMES)}
)
"""For records with words of which each has a meaning: the field that holds them, and the words that are known."""


def draft(path: Path, record: str | None = None, encoding: str | None = None, header_rows: int | None = None) -> str:
    """The proposal for a file as TOML with comments; a trial tells which words of its status or outcome are not known."""
    proposal = proposal_of(path, record, encoding, header_rows)
    field, known = WORDS.get(proposal.record, ("", {}))
    column = proposal.mapping.fields.get(field)
    header_rows = proposal.mapping.header_rows
    words = words_in(path, column, encoding=encoding, known=known, header_rows=header_rows) if column else []
    said = {*dict(proposal.mapping.states), *dict(proposal.mapping.outcomes)}
    asked = [word for word, _, meaning in words if meaning is None and word.lower() not in said]
    return saved.with_comments(proposal, path.name, asked)
