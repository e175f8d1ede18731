"""The audit log: who did what, when and from where. Lines are added to it and never changed, by anything in this program.

It lies beside the store and not in it: a restored backup must not take lines away, commands write to it while the dashboard has
the store open, and a sign-in is no change of the data. One file a year, each line a JSON object.
"""

from __future__ import annotations

import getpass
import json
import logging
import os
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from data.store import owner_only
from data.store.of_thread import OfThread

LOG = logging.getLogger("service_pulse.audit")
LONGEST = 500
"""So many characters of one value are kept: what strangers send must not fill the disk."""


class Event(StrEnum):
    """What may be done that is written down."""

    SIGN_IN = "sign_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGN_OUT = "sign_out"
    UPLOAD = "upload"
    UNDO = "undo"
    READ_AGAIN = "read_again"
    FORGET = "forget"
    RESTORE = "restore"
    SHARE = "share"
    SHARE_REVOKED = "share_revoked"
    SHARE_OPENED = "share_opened"
    TOKEN = "token"
    TOKEN_REVOKED = "token_revoked"
    SETTING = "setting"
    TARGET = "target"
    NOTE = "note"
    SUBSCRIPTION = "subscription"
    SENT = "sent"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who acts: a name as people know it, the role used, and the network address that the request came from ("": this computer)."""

    name: str
    role: str
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line; `at` is in UTC."""

    at: datetime
    event: str
    who: str
    role: str
    address: str
    about: str


COMMAND = "command"
"""The role of whoever runs a command on this computer."""

_ACTOR: OfThread[Actor | None] = OfThread("actor", None)
_IS_LEFT_OUT = OfThread("is_left_out", usual=False)

tell = _ACTOR.tell
"""Be told how to know who acts in this thread where nobody said so by `acting`; None means that it is a command."""


def actor() -> Actor:
    """Who acts now."""
    return _ACTOR.now() or Actor(name=_user(), role=COMMAND)


def acting(who: Actor) -> AbstractContextManager[None]:
    """What is done in this thread meanwhile is done by `who`."""
    return _ACTOR.being(who)


def left_out() -> AbstractContextManager[None]:
    """What is done in this thread meanwhile is nobody's doing, as making the demo company, and is not written down."""
    return _IS_LEFT_OUT.being(value=True)


def note(store_path: Path, event: Event, *about: object, who: Actor | None = None) -> None:
    """Write down that something was done, once it is done. Where it cannot be written the log of the server says so, and what was done stays."""
    if _IS_LEFT_OUT.now():
        return
    doer = who or actor()
    line = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "event": event.value,
        "who": doer.name[:LONGEST],
        "role": doer.role,
        "address": doer.address[:LONGEST],
        "about": " · ".join(str(one) for one in about if one not in (None, ""))[:LONGEST],
    }
    place = folder(store_path) / f"{line['at'][:4]}.jsonl"
    try:
        owner_only.make_folder(place.parent)
        _append(place, json.dumps(line, ensure_ascii=False).encode("utf-8", "replace"))
    except OSError as error:
        LOG.error("A line of the audit log could not be written (%s): %s", event.value, error.strerror or error)


def entries(store_path: Path, most: int | None = None) -> list[Entry]:
    """What is written down, the newest first; lines that were cut off by a fault of the machine are left out."""
    found: list[Entry] = []
    for place in sorted(folder(store_path).glob("[0-9][0-9][0-9][0-9].jsonl"), reverse=True):
        for line in reversed(place.read_bytes().split(b"\n")):
            entry = _read(line)
            if entry is not None:
                found.append(entry)
            if most is not None and len(found) == most:
                return found
    return found


def as_rows(found: list[Entry]) -> list[dict[str, object]]:
    """The entries as rows of a table."""
    return [asdict(one) for one in found]


def folder(store_path: Path) -> Path:
    """Where the audit log of a store lies."""
    return store_path.with_name(f"{store_path.stem}.audit")


def _append(place: Path, line: bytes) -> None:
    """One write at the end of the file, which the system does not mix with another's; after a line that was cut off a new one begins."""
    to = os.open(place, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.lseek(to, 0, os.SEEK_END)
        if size:
            os.lseek(to, size - 1, os.SEEK_SET)
            line = line if os.read(to, 1) == b"\n" else b"\n" + line
        os.write(to, line + b"\n")
    finally:
        os.close(to)


def _read(line: bytes) -> Entry | None:
    try:
        said = json.loads(line)
        return Entry(**{**said, "at": datetime.fromisoformat(said["at"])})
    except (ValueError, TypeError, KeyError):
        return None


def _user() -> str:
    with suppress(OSError, KeyError, ImportError):  # no such user, as in some containers
        return getpass.getuser()
    return ""
