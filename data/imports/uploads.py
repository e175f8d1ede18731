"""The upload log: what the store remembers about an upload (its row, its counts, its problems), and the receipt made from it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from data.calendar.open_seconds import read_zone
from data.config.settings import report_zone
from data.config.shared_links import note_undone
from data.declare.finding import Doubt
from data.declare.problems import ImportRefused, remedy, sentence
from data.files.encodings import NAMES
from data.formats import all_formats
from data.imports import archive_tables
from data.imports.upsert import Counts
from data.mapping import saved
from data.mapping.saved import format_of_upload
from data.reading.normalise import Reading
from data.reading.plan import ImportPlan, is_zone_guessed
from data.reading.read import LinesRead, Rows
from data.reading.scales import Scale
from data.store.model import RECORDS
from data.store.sentence import Column, Sentence, from_json, join, to_json
from data.store.sql import listed, sql
from data.store.store import Store, Writer


def insert_upload(writer: Writer, upload_id: int, plan: ImportPlan, file_name: str, by: str | None) -> None:
    """Enter the upload; its counts follow when its rows are loaded."""
    writer.execute(
        sql(
            "INSERT INTO upload (id, file_name, sha256, size_bytes, format, source, zone, options, loaded_at, loaded_by, state, mapping,",
            "encoding, was_encoding_guessed)",
            "VALUES ($id, $file_name, $sha256, $size, $format, $source, $zone, $options, $loaded_at, $by, 'done', $mapping,",
            "$encoding, $encoding_was_guessed)",
        ),
        {
            "id": upload_id,
            "file_name": file_name,
            "sha256": plan.opened.scan.sha256,
            "size": plan.opened.scan.size_bytes,
            "format": plan.format.name,
            "source": plan.source,
            "zone": plan.zone,
            "options": _options(plan, plan.zone_was_guessed),
            "loaded_at": datetime.now(UTC).replace(tzinfo=None),
            "by": by,
            "mapping": saved.write(plan.mapping) if plan.mapping else None,
            "encoding": plan.opened.encoding,
            "encoding_was_guessed": plan.encoding_was_guessed,
        },
    )


def _options(
    plan: ImportPlan, zone_was_guessed: bool, scales: Sequence[Scale] = (), reading: Reading | None = None
) -> str:
    """What else is needed to read the upload again as it was read; a guessed encoding is not guessed again.

    `scales` are remembered for the next file with the same columns, and the order of dates that left no doubt, or that a person said, for the next of the source.
    """
    opened = plan.opened
    guessed = opened.encoding if opened.is_encoding_guessed and not opened.parts else None
    parts = [part.guessed for part in opened.parts]
    options: dict[str, object] = {
        "header": plan.header_id,
        "zone_was_guessed": zone_was_guessed,
        "encoding": plan.encoding or guessed,
    }
    if any(parts) and not plan.encoding:
        options["part_encodings"] = parts
    if plan.same_id:
        options["same_id"] = plan.same_id
    if plan.scale:
        options["scale"] = plan.scale
    if plan.unit:
        options["unit"] = plan.unit
    if plan.chosen_zone:
        options["chosen_zone"] = plan.chosen_zone
    if known := {scale.kind: scale.top for scale in scales if scale.top and scale.kind != "nps"}:
        options["scales"] = known
    if plan.chosen_order:
        options["chosen_order"] = plan.chosen_order
    if reading and (order := reading.proven_order or plan.chosen_order) and order != "year_first":
        options["date_order"] = order
    return json.dumps(options, ensure_ascii=False)


def finish_upload(writer: Writer, upload_id: int, found: Rows, counts: Counts) -> None:
    """Write counts, problems, the message and the first and last moment of an upload."""
    plan, reading, checked, lines = found.plan, found.reading, found.checked, found.lines
    guessed = is_zone_guessed(plan, reading)
    message = _message(found, counts, guessed)
    writer.execute(
        sql(
            "UPDATE upload SET rows_read = $read, rows_new = $new, rows_updated = $updated, rows_unchanged = $unchanged,",
            "rows_refused = $refused, columns_unused = $unused, message = $message, message_made_of = $made_of, options = $options,",
            "first_at = $first_at, last_at = $last_at, lines_total = $total, lines_above = $above, lines_continued = $continued, lines_blank = $blank, lines_below = $below",
            "WHERE id = $id",
        ),
        {
            "id": upload_id,
            "read": found.read,
            "new": counts.new,
            "updated": counts.updated,
            "unchanged": counts.unchanged,
            "refused": checked.refused.height,
            "unused": json.dumps(plan.mapped.unused, ensure_ascii=False),
            "message": str(message),
            "made_of": to_json(message),
            "options": _options(plan, guessed, found.scales, reading),
            "first_at": counts.covered[0],
            "last_at": counts.covered[1],
            **{name: getattr(lines, name, None) for name in _LINES},
        },
    )
    columns = {name: plan.header(name) for name in plan.mapped.places}
    for table, frame, extra in (("refused_row", checked.refused, ["raw"]), ("cell_problem", checked.cells, [])):
        if frame.height:
            named_frame = frame.with_columns(
                frame["cell_name"].replace_strict(columns, default=None).alias("column_name")
            )
            kept = named_frame.select("line", "is_line_exact", "problem", "column_name", "cell", *extra)
            writer.register("problem_rows", kept)
            writer.execute(
                sql(f"INSERT INTO {table} BY NAME", "SELECT $id::BIGINT AS upload_id, * FROM problem_rows"),
                {"id": upload_id},
            )
    for problem, cell_name, n in checked.counts:
        writer.execute(
            "INSERT INTO problem_count VALUES ($id, $problem, $column, $rows)",
            {"id": upload_id, "problem": problem, "column": plan.header(cell_name), "rows": n},
        )


_LINES = ("total", "above", "continued", "blank", "below")


def _message(found: Rows, counts: Counts, zone_was_guessed: bool) -> str:
    """What the person should know beyond the counts, one sentence each."""
    return join(*found.plan.opened.notes, *_of_lines(found, counts), *_of_cells(found, zone_was_guessed))


def _of_lines(found: Rows, counts: Counts) -> list[str]:
    plan, checked = found.plan, found.checked
    said: list[str] = []
    if checked.blank_rows:
        said.append(Sentence("{n} blank row was skipped.", "{n} blank rows were skipped.", n=checked.blank_rows))
    if checked.footer_rows:
        said.append(
            Sentence(
                "{n} line below the table was skipped.",
                "{n} lines below the table were skipped.",
                n=checked.footer_rows,
            )
        )
    if found.lines and found.lines.unmatched:
        said.append(
            Sentence(
                "{n} line of the file could not be matched with rows.",
                "{n} lines of the file could not be matched with rows.",
                n=found.lines.unmatched,
            )
        )
    if plan.encoding_was_guessed:
        name = NAMES[plan.opened.encoding]
        said.append(
            Sentence(
                "The file does not tell its encoding; it was taken as {encoding}. If letters look wrong, choose another.",
                encoding=name,
            )
        )
    if counts.older:
        said.append(
            Sentence(
                "{n} of the unchanged rows is older, by its own time, than what was loaded before: the newer values stay.",
                "{n} of the unchanged rows are older, by their own time, than what was loaded before: the newer values stay.",
                n=counts.older,
            )
        )
    return said


def _of_cells(found: Rows, zone_was_guessed: bool) -> list[str]:
    plan, reading = found.plan, found.reading
    said: list[str] = []
    if zone_was_guessed:
        said.append(Sentence("The file names no time zone; its times were taken as {zone}.", zone=plan.zone))
    if reading.is_order_guessed:
        said.append(Sentence("Dates could be day first or month first; day first was taken."))
    if plan.mapped.by_name:
        read = tuple(
            Sentence("“{column}” as {field}", column=str(plan.header(name)), field=Column(name))
            for name in plan.mapped.by_name
        )
        said.append(Sentence("Also read, by the names of their columns: {read}.", read=read))
    for name, profile in reading.profiles.items():
        if profile.placeholders:
            said.append(
                Sentence(
                    "Cells of “{column}” that hold a placeholder date, read as not yet: {placeholders}.",
                    column=plan.header(name),
                    placeholders=profile.placeholders,
                )
            )
    derived = plan.format.fills[0].derive
    if plan.format.record == "ticket" and not {"created_at"} & {*plan.mapped.places, *derived}:
        said.append(Sentence("The file has no creation time, so its tickets stand in no period of tickets created."))
    return said


def write_doubts(writer: Writer, upload_id: int, doubts: Sequence[Doubt]) -> None:
    """Enter what was doubtful when the file was loaded."""
    for doubt in doubts:
        writer.execute(
            "INSERT INTO doubt VALUES ($id, $code, $severity, $sentence, $what_to_do, $sentence_made_of, $what_to_do_made_of)",
            {
                "id": upload_id,
                "code": doubt.code,
                "severity": doubt.severity,
                "sentence": str(doubt.sentence),
                "what_to_do": str(doubt.what_to_do),
                "sentence_made_of": to_json(doubt.sentence),
                "what_to_do_made_of": to_json(doubt.what_to_do),
            },
        )


def same_upload(store: Store, plan: ImportPlan) -> int | None:
    """The earlier upload of the same bytes for the same source, format, zone, scale, unit, order of dates and meaning of rows with the same id."""
    found = store.rows(
        sql(
            "SELECT id, options FROM upload WHERE sha256 = $sha256 AND source = $source AND format = $format AND zone = $zone",
            "AND state = 'done' AND mapping IS NOT DISTINCT FROM $mapping",
            "AND (encoding IS NULL OR encoding = $encoding) ORDER BY id DESC",
        ),
        {
            "sha256": plan.opened.scan.sha256,
            "source": plan.source,
            "format": plan.format.name,
            "zone": plan.zone,
            "mapping": saved.write(plan.mapping) if plan.mapping else None,
            "encoding": plan.opened.encoding,
        },
    )
    for number, text in found:
        options = json.loads(text or "{}")
        said = (options.get("same_id"), options.get("unit"), options.get("chosen_order"))
        if said == (plan.same_id, plan.unit, plan.chosen_order) and (
            not plan.scale or options.get("scale") == plan.scale
        ):
            return int(number)
    return None


def forget(writer: Writer, upload_id: int) -> None:
    """Take away everything written about an upload; a frozen link that rests on it can say when."""
    note_undone(writer, upload_id)
    writer.execute("DELETE FROM upload WHERE id = $id", {"id": upload_id})
    archive_tables.forget(writer, upload_id)
    forget_problems(writer, upload_id)


def forget_problems(writer: Writer, upload_id: int) -> None:
    """Take away the problems and doubts of an upload, before it is read again."""
    for statement in (
        "DELETE FROM refused_row WHERE upload_id = $id",
        "DELETE FROM cell_problem WHERE upload_id = $id",
        "DELETE FROM problem_count WHERE upload_id = $id",
        "DELETE FROM doubt WHERE upload_id = $id",
    ):
        writer.execute(statement, {"id": upload_id})


_SHOWN = 100


@dataclass(frozen=True)
class Receipt:
    """The counts of one upload. `rows_read` = new + updated + unchanged + refused, always; `lines` accounts for those of a text.

    `first_on` and `last_on` are the days that it covers, in the report zone; none where its rows are of no day.
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
    lines: LinesRead | None = None
    encoding: str | None = None
    encoding_was_guessed: bool = False
    first_on: date | None = None
    last_on: date | None = None

    def as_dict(self) -> dict[str, object]:
        """The receipt for JSON; refused rows become objects, days text."""
        names = ("line", "column", "cell", "problem", "sentence")
        days = {name: day and day.isoformat() for name, day in (("first_on", self.first_on), ("last_on", self.last_on))}
        return asdict(self) | days | {"refused": [dict(zip(names, row, strict=True)) for row in self.refused]}


_TOLD = (
    "file_name", "sha256", "format", "mapping", "source", "zone", "options", "rows_read", "rows_new", "rows_updated", "rows_unchanged",
    "rows_refused", "columns_unused", "message", "message_made_of", "encoding", "was_encoding_guessed", "first_at", "last_at",
    *(f"lines_{name}" for name in _LINES),
)  # fmt: skip
"""What a receipt reads of an upload."""


def receipt(store: Store, upload_id: int) -> Receipt:
    """The receipt of an upload. Raises ImportRefused("no_such_upload") when there is none."""
    # Most files have no problems, and to plan a statement for each thing that is asked takes longer than to look.
    found = store.rows(
        sql("SELECT EXISTS (FROM problem_count WHERE upload_id = $id),", listed(_TOLD), "FROM upload WHERE id = $id"),
        {"id": upload_id},
    )
    if not found:
        raise ImportRefused("no_such_upload", number=upload_id)
    has_problems, *told = found[0]
    row = dict(zip(_TOLD, told, strict=True))
    options = json.loads(row["options"] or "{}")
    format_ = format_of_upload(row["format"], row["mapping"]) if row["mapping"] else all_formats().get(row["format"])
    first_on, last_on = _days(store, row, format_.record if format_ else "")
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
        refused=_refused(store, upload_id) if row["rows_refused"] else (),
        cell_problems=_cell_problems(store, upload_id) if has_problems else (),
        columns_unused=tuple(json.loads(row["columns_unused"] or "[]")),
        message=from_json(row["message"] or "", row["message_made_of"]),
        doubts=doubts_of_upload(store, upload_id),
        lines=_lines(row),
        encoding=row["encoding"],
        encoding_was_guessed=bool(row["was_encoding_guessed"]),
        first_on=first_on,
        last_on=last_on,
    )


def _days(store: Store, row: Mapping[str, Any], record: str) -> tuple[date | None, date | None]:
    """The days of the moments that an upload covers: on the clock of the report zone, where its records have a time of day."""
    moments = (row["first_at"], row["last_at"])
    if None in moments:
        return None, None
    if record in RECORDS and RECORDS[record].moments:
        zone = read_zone(report_zone(store.read))
        moments = tuple(moment.replace(tzinfo=UTC).astimezone(zone) for moment in moments)
    return moments[0].date(), moments[1].date()


def _lines(row: Mapping[str, Any]) -> LinesRead | None:
    if row["lines_total"] is None:
        return None
    return LinesRead(rows=row["rows_read"], **{name: row[f"lines_{name}"] for name in _LINES})


def doubts_of_upload(store: Store, upload_id: int) -> tuple[Doubt, ...]:
    """What was doubtful about an upload when it was loaded, the gravest first."""
    found = store.rows(
        sql(
            "SELECT code, severity, sentence, what_to_do, sentence_made_of, what_to_do_made_of FROM doubt WHERE upload_id = $id",
            "ORDER BY severity DESC, code",
        ),
        {"id": upload_id},
    )
    return tuple(
        Doubt(code, severity, from_json(sentence, sentence_of), from_json(what_to_do, what_to_do_of))
        for code, severity, sentence, what_to_do, sentence_of, what_to_do_of in found
    )


def uploads(store: Store) -> pl.DataFrame:
    """All uploads, the newest first, with their counts."""
    return store.read(
        sql(
            "SELECT id, file_name, format, source, zone, loaded_at, loaded_by, state, size_bytes, rows_read, rows_new,",
            "rows_updated, rows_unchanged, rows_refused, message, message_made_of FROM upload ORDER BY id DESC",
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
    # In Python and not in an expression: a function of ours that polars' threads call waits for the interpreter, which may wait for them.
    told = [sentence(*row) for row in frame.select("problem", "column", "cell").iter_rows()]
    remedies = [remedy(code) for code in frame["problem"]]
    return frame.with_columns(
        pl.Series("sentence", told, pl.String), pl.Series("what_to_do", remedies, pl.String)
    ).select("line", "is_line_exact", "what", "problem", "sentence", "column", "cell", "what_to_do", "raw")


def _refused(store: Store, upload_id: int) -> tuple[tuple[int | None, str | None, str | None, str, str], ...]:
    refused = store.read(
        "SELECT line, column_name, cell, problem FROM refused_row WHERE upload_id = $id ORDER BY line LIMIT $limit",
        {"id": upload_id, "limit": _SHOWN},
    )
    return tuple(
        (line, column, cell, problem, sentence(problem, column, cell))
        for line, column, cell, problem in refused.iter_rows()
    )


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
