"""What the store remembers about an upload: its row, its counts, its problems."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from data import mapping_text
from data.doubt import Doubt
from data.normal import Reading
from data.plan import Plan
from data.records import Counts
from data.rowcheck import Checked
from data.sqltext import sql
from data.store import Store, Writer


def insert_upload(writer: Writer, upload_id: int, plan: Plan, file_name: str, by: str | None) -> None:
    """Enter the upload; its counts follow when its rows are loaded."""
    writer.execute(
        sql(
            "INSERT INTO upload (id, file_name, sha256, size_bytes, format, source, zone, options, loaded_at, loaded_by, state, mapping)",
            "VALUES ($id, $file_name, $sha256, $size, $format, $source, $zone, $options, $loaded_at, $by, 'done', $mapping)",
        ),
        {
            "id": upload_id,
            "file_name": file_name,
            "sha256": plan.opened.scan.sha256,
            "size": plan.opened.scan.size_bytes,
            "format": plan.format.name,
            "source": plan.source,
            "zone": plan.zone,
            "options": json.dumps({"header": plan.header_id, "zone_was_guessed": plan.zone_was_guessed}),
            "loaded_at": datetime.now(UTC).replace(tzinfo=None),
            "by": by,
            "mapping": mapping_text.write(plan.mapping) if plan.mapping else None,
        },
    )


def finish_upload(
    writer: Writer, upload_id: int, plan: Plan, reading: Reading, checked: Checked, counts: Counts, read: int
) -> None:
    """Write counts, problems and the message of an upload."""
    guessed = is_zone_guessed(plan, reading)
    options = {"header": plan.header_id, "zone_was_guessed": guessed}
    writer.execute(
        sql(
            "UPDATE upload SET rows_read = $read, rows_new = $new, rows_updated = $updated, rows_unchanged = $unchanged,",
            "rows_refused = $refused, columns_unused = $unused, message = $message, options = $options WHERE id = $id",
        ),
        {
            "id": upload_id,
            "read": read,
            "new": counts.new,
            "updated": counts.updated,
            "unchanged": counts.unchanged,
            "refused": checked.refused.height,
            "unused": json.dumps(plan.mapped.unused, ensure_ascii=False),
            "message": _message(plan, reading, checked, guessed),
            "options": json.dumps(options),
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
    for problem, cell_name, rows in checked.counts:
        writer.execute(
            "INSERT INTO problem_count VALUES ($id, $problem, $column, $rows)",
            {"id": upload_id, "problem": problem, "column": plan.header(cell_name), "rows": rows},
        )


def is_zone_guessed(plan: Plan, reading: Reading) -> bool:
    """Whether any time was read in a zone that nobody named."""
    return plan.zone_was_guessed and any(
        zone == plan.zone and _needs_zone(plan, reading, name)
        for name, zone in reading.zones.items()
        if name in reading.profiles
    )


def _needs_zone(plan: Plan, reading: Reading, name: str) -> bool:
    profile = reading.profiles[name]
    return plan.format.cells[name].kind == "time" and profile.filled > profile.with_offset + profile.placeholders


def _message(plan: Plan, reading: Reading, checked: Checked, zone_was_guessed: bool) -> str:
    """What the person should know beyond the counts, one sentence each."""
    said = list(plan.opened.notes)
    if checked.blank_rows:
        said.append(f"{checked.blank_rows} blank rows were skipped.")
    if checked.footer_rows:
        said.append(f"{checked.footer_rows} lines below the table were skipped.")
    if zone_was_guessed:
        said.append(f"The file names no time zone; its times were taken as {plan.zone}.")
    if reading.is_order_guessed:
        said.append("Dates could be day first or month first; day first was taken.")
    for name, profile in reading.profiles.items():
        if profile.placeholders:
            said.append(
                f"{profile.placeholders} cells of “{plan.header(name)}” hold a placeholder date and were read as not yet."
            )
    derived = plan.format.fills[0].derive
    if plan.format.record == "ticket" and not {"created_at"} & {*plan.mapped.places, *derived}:
        said.append("The file has no creation time, so its tickets stand in no period of tickets created.")
    return " ".join(said)


def keep_doubts(writer: Writer, upload_id: int, doubts: Sequence[Doubt]) -> None:
    """Enter what was doubtful when the file was loaded."""
    for doubt in doubts:
        writer.execute(
            "INSERT INTO doubt VALUES ($id, $code, $severity, $sentence, $what_to_do)",
            {"id": upload_id} | asdict(doubt),
        )


def same_upload(store: Store, plan: Plan) -> int | None:
    """The earlier upload of the same bytes for the same source, format and zone."""
    found = store.read(
        sql(
            "SELECT id FROM upload WHERE sha256 = $sha256 AND source = $source AND format = $format AND zone = $zone",
            "AND state = 'done' AND mapping IS NOT DISTINCT FROM $mapping ORDER BY id DESC LIMIT 1",
        ),
        {
            "sha256": plan.opened.scan.sha256,
            "source": plan.source,
            "format": plan.format.name,
            "zone": plan.zone,
            "mapping": mapping_text.write(plan.mapping) if plan.mapping else None,
        },
    )
    return int(found["id"][0]) if found.height else None


def forget(writer: Writer, upload_id: int) -> None:
    """Take away everything written about an upload."""
    writer.execute("DELETE FROM upload WHERE id = $id", {"id": upload_id})
    writer.execute("DELETE FROM upload_part WHERE upload_id = $id", {"id": upload_id})
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
