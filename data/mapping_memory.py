"""Mappings that the store remembers: by the header of the file they were made for, and with the uploads read by them."""

from __future__ import annotations

from datetime import UTC, datetime

from data import mapping_text
from data.format import Format, named
from data.mapping import Mapping, as_format
from data.problems import ImportRefused
from data.store import Store, Writer


def remember(writer: Writer, header_id: str, mapping: Mapping) -> None:
    """Keep the mapping for the next file with this header; it takes the place of an earlier one."""
    writer.execute("DELETE FROM mapping WHERE header = $header", {"header": header_id})
    writer.execute(
        "INSERT INTO mapping VALUES ($header, $mapping, $now)",
        {"header": header_id, "mapping": mapping_text.write(mapping), "now": datetime.now(UTC).replace(tzinfo=None)},
    )


def recall(store: Store, header_id: str) -> Mapping | None:
    """The mapping that was last used for this header; None also when this version of the program has no use for it."""
    found = store.read("SELECT mapping FROM mapping WHERE header = $header", {"header": header_id})
    if not found.height:
        return None
    try:
        return mapping_text.read(str(found["mapping"][0]))
    except ImportRefused:
        return None  # a new proposal is made then; the uploads read by it have their own copy


def format_of_upload(name: str, text: str | None) -> Format:
    """The format an upload was read by: a declared one, or the one its own mapping makes."""
    return as_format(mapping_text.read(text)) if text else named(name)


def mapping_of_upload(writer: Writer, upload_id: int) -> Mapping | None:
    """The mapping an upload was read by, or None when it was a declared format."""
    found = writer.query("SELECT mapping FROM upload WHERE id = $id", {"id": upload_id})
    text = found["mapping"][0] if found.height else None
    return mapping_text.read(str(text)) if text else None
