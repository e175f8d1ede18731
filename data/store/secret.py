"""The key of a store: a file beside it that its owner alone may read. Who knows it may use the dashboard on this computer."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from data.store import owner_only

_SHORTEST = 32


def path(store_path: Path) -> Path:
    """Where the key of a store lies: beside it, "<stem>.key"."""
    return store_path.with_name(f"{store_path.stem}.key")


def known(store_path: Path) -> str:
    """The key of a store, or "" where there is none yet or it may not be read."""
    try:
        text = path(store_path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return text if len(text) >= _SHORTEST else ""


def of(store_path: Path) -> str:
    """The key of a store, made when there is none. Where it cannot be kept, another one each time."""
    place = path(store_path)
    found = known(store_path)
    if found:
        with suppress(OSError):
            place.chmod(0o600)
        return found
    made = secrets.token_urlsafe(32)
    with suppress(OSError):
        owner_only.make_folder(place.parent)
        write(place, f"{made}\n")
    return made


def write(place: Path, text: str) -> None:
    """Put a text into a file that its owner alone may read, whole or not at all. Raises OSError."""
    part = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)
