"""What a folder of published facts holds: one file names all others, so that whoever has read it has one version of everything."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from data.store import copying
from data.store.engine_errors import StoreError, of_system
from data.store.sentence import Sentence, template

NAME = "manifest.json"
FORMAT = 1
"""How this file is written; a reader refuses any other."""

FOLLOWED = ("ticket_waiting",)
"""Views that are not published: of a single ticket, and worked out of what is."""

UNREADABLE = template("The published data in {path} cannot be read: {reason}.")


@dataclass(frozen=True, kw_only=True)
class File:
    """One Parquet file: its path in the folder, the month of its rows ("" of a table that is not split, "none" without a day) and a digest of them."""

    path: str
    month: str
    rows: int
    size_bytes: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table: its columns with their types in the store, and its files. One without rows has no files."""

    columns: tuple[tuple[str, str], ...]
    is_by_month: bool
    files: tuple[File, ...]


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """One version of published facts.

    `number` grows by one with each. `definitions` tells by which definitions the facts were made (data/store/migrate.py). `superseded`
    are files of earlier versions, with the moment since when nobody opens them any more (seconds since 1970).
    """

    number: int
    published_at: str
    definitions: str
    tables: Mapping[str, Table]
    superseded: Mapping[str, float]

    def files(self) -> frozenset[str]:
        """The paths of all its files."""
        return frozenset(file.path for table in self.tables.values() for file in table.files)


def is_published(path: Path) -> bool:
    """Whether facts were published in this folder."""
    return (path / NAME).is_file()


def stamp(folder: Path) -> tuple[int, int, int]:
    """What is another as soon as another version is there. Raises StoreError where none is."""
    try:
        found = (folder / NAME).stat()
    except OSError as error:
        raise of_system(error, UNREADABLE, "", folder) from error
    return found.st_ino, found.st_mtime_ns, found.st_size


def read(folder: Path) -> Manifest:
    """The version that is there. Raises StoreError where there is none, or it was written by another program."""
    try:
        return parsed((folder / NAME).read_bytes(), folder)
    except OSError as error:
        raise of_system(error, UNREADABLE, "", folder) from error


def parsed(text: bytes, where: Path | str) -> Manifest:
    """The version that a manifest tells, wherever it lies. Raises StoreError where it is none, or was written by another program."""
    try:
        found = json.loads(text)
        if found["format"] != FORMAT:
            raise StoreError(
                Sentence(
                    "The data in {path} were published by another version of Service Pulse. Publish them again with this one.",
                    path=where,
                )
            )
        return _manifest(found)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(Sentence("{path} holds no published data.", path=where)) from error


def _manifest(found: Mapping[str, Any]) -> Manifest:
    return Manifest(
        number=int(found["number"]),
        published_at=str(found["published_at"]),
        definitions=str(found["definitions"]),
        tables={
            name: Table(
                columns=tuple((column, type_) for column, type_ in table["columns"]),
                is_by_month=bool(table["is_by_month"]),
                files=tuple(File(**file) for file in table["files"]),
            )
            for name, table in found["tables"].items()
        },
        superseded={path: float(since) for path, since in found["superseded"].items()},
    )


def text(manifest: Manifest) -> bytes:
    """The manifest as it is written."""
    return json.dumps({"format": FORMAT, **asdict(manifest)}, ensure_ascii=False, indent=1).encode()


def write(folder: Path, manifest: Manifest) -> None:
    """Let this be the version of the folder, by one rename: its files are on the disk already. Raises StoreError."""
    place = folder / NAME
    part = place.with_name(f".{NAME}.{secrets.token_hex(4)}")
    try:
        with part.open("wb") as file:
            file.write(text(manifest))
            file.flush()
            os.fsync(file.fileno())
        part.replace(place)
        copying.to_disk(folder)
    except OSError as error:
        raise copying.cannot_write(place, error) from error
    finally:
        part.unlink(missing_ok=True)
