"""What an upload did, in numbers and words: made from the store, so that it can be shown again at any time."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

import polars as pl

from data.doubt import Doubt
from data.format import all_formats
from data.mapping_memory import format_of_upload
from data.problems import ImportRefused, remedy, sentence
from data.sqltext import sql
from data.store import Store

_SHOWN = 100


@dataclass(frozen=True)
class Receipt:
    """The counts of one upload. `rows_read` = new + updated + unchanged + refused, always.

    `refused`: the first 100 as (line, column, cell, problem, sentence). `cell_problems`: one entry a problem and column
    with problem, column, rows, example line, cell and sentence; these rows were kept.
    """

    upload_id: int
    file_name: str
    sha256: str
    format: str
    vendor: str
    record: str
    source: str
    zone: str
    zone_was_guessed: bool
    rows_read: int
    rows_new: int
    rows_updated: int
    rows_unchanged: int
    rows_refused: int
    refused: tuple[tuple[int | None, str | None, str | None, str, str], ...]
    cell_problems: tuple[dict[str, object], ...]
    columns_unused: tuple[str, ...]
    message: str
    doubts: tuple[Doubt, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The receipt for JSON; refused rows become objects."""
        names = ("line", "column", "cell", "problem", "sentence")
        return asdict(self) | {"refused": [dict(zip(names, row, strict=True)) for row in self.refused]}


def receipt(store: Store, upload_id: int) -> Receipt:
    """The receipt of an upload. Raises ImportRefused("no_such_upload") when there is none."""
    found = store.read("SELECT * FROM upload WHERE id = $id", {"id": upload_id})
    if not found.height:
        raise ImportRefused("no_such_upload", number=upload_id)
    row = found.row(0, named=True)
    options = json.loads(row["options"] or "{}")
    format_ = format_of_upload(row["format"], row["mapping"]) if row["mapping"] else all_formats().get(row["format"])
    refused = store.read(
        "SELECT line, column_name, cell, problem FROM refused_row WHERE upload_id = $id ORDER BY line LIMIT $limit",
        {"id": upload_id, "limit": _SHOWN},
    )
    return Receipt(
        upload_id=upload_id,
        file_name=row["file_name"],
        sha256=row["sha256"],
        format=row["format"],
        vendor=format_.vendor if format_ else row["format"],
        record=format_.record if format_ else "",
        source=row["source"],
        zone=row["zone"],
        zone_was_guessed=bool(options.get("zone_was_guessed")),
        rows_read=row["rows_read"],
        rows_new=row["rows_new"],
        rows_updated=row["rows_updated"],
        rows_unchanged=row["rows_unchanged"],
        rows_refused=row["rows_refused"],
        refused=tuple(
            (line, column, cell, problem, sentence(problem, column, cell))
            for line, column, cell, problem in refused.iter_rows()
        ),
        cell_problems=_cell_problems(store, upload_id),
        columns_unused=tuple(json.loads(row["columns_unused"] or "[]")),
        message=row["message"] or "",
        doubts=kept_doubts(store, upload_id),
    )


def kept_doubts(store: Store, upload_id: int) -> tuple[Doubt, ...]:
    """What was doubtful about an upload when it was loaded, the gravest first."""
    found = store.read(
        "SELECT code, severity, sentence, what_to_do FROM doubt WHERE upload_id = $id ORDER BY severity DESC, code",
        {"id": upload_id},
    )
    return tuple(Doubt(**row) for row in found.iter_rows(named=True))


def uploads(store: Store) -> pl.DataFrame:
    """All uploads, the newest first, with their counts."""
    return store.read(
        sql(
            "SELECT id, file_name, format, source, zone, loaded_at, loaded_by, state, size_bytes, rows_read, rows_new,",
            "rows_updated, rows_unchanged, rows_refused, message FROM upload ORDER BY id DESC",
        )
    )


def problems(store: Store, upload_id: int) -> pl.DataFrame:
    """Every refused row and up to 10,000 cell problems of an upload, by line: what went wrong and what to do."""
    frame = store.read(
        sql(
            "SELECT line, is_line_exact, 'refused' AS what, problem, column_name AS \"column\", cell, raw FROM refused_row WHERE upload_id = $id",
            "UNION ALL SELECT line, is_line_exact, 'cell', problem, column_name, cell, NULL FROM cell_problem WHERE upload_id = $id",
            'ORDER BY line, what DESC, "column"',
        ),
        {"id": upload_id},
    )
    shown = pl.struct("problem", "column", "cell")
    return frame.with_columns(
        shown.map_elements(
            lambda row: sentence(row["problem"], row["column"], row["cell"]), return_dtype=pl.String
        ).alias("sentence"),
        pl.col("problem").map_elements(remedy, return_dtype=pl.String).alias("what_to_do"),
    ).select("line", "is_line_exact", "what", "problem", "sentence", "column", "cell", "what_to_do", "raw")


def _cell_problems(store: Store, upload_id: int) -> tuple[dict[str, object], ...]:
    found = store.read(
        sql(
            'SELECT c.problem, c.column_name AS "column", c.rows, e.line, e.cell FROM problem_count AS c LEFT JOIN (',
            "SELECT problem, column_name, min(line) AS line, arg_min(cell, line) AS cell FROM cell_problem",
            "WHERE upload_id = $id GROUP BY ALL) AS e ON e.problem = c.problem AND e.column_name IS NOT DISTINCT FROM c.column_name",
            'WHERE c.upload_id = $id ORDER BY c.rows DESC, c.problem, "column"',
        ),
        {"id": upload_id},
    )
    return tuple(
        {**row, "sentence": sentence(str(row["problem"]), row["column"], row["cell"])}
        for row in found.iter_rows(named=True)
    )
