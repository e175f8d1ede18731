"""Links that were given to others: what they show, how long, and how often each was opened."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from data.config import audit
from data.config.audit import Event
from data.store.sentence import Sentence
from data.store.store import Read, Store, StoreError, Writer

LIVE, FROZEN, OUTSIDE = "live", "frozen", "outside"
MODES = (LIVE, FROZEN, OUTSIDE)
"""A live link moves with the data; a frozen one shows the days and uploads that there were; an outside one is for people without an account."""


@dataclass(frozen=True, kw_only=True)
class SharedLink:
    """A link; `limits` say what its reader may see (as JSON values), `uploads` the names of the files that had been loaded when it was made, by upload.

    A frozen one keeps what people had set and chosen (`settings`) and what tells its facts from others (`facts`). Moments are in UTC.
    """

    number: str
    mode: str
    name: str
    page: str
    fields: Mapping[str, str]
    limits: Mapping[str, Any] = field(default_factory=dict)
    uploads: Mapping[int, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    made_by: str = ""
    made_at: datetime | None = None
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    openings: int = 0
    opened_at: datetime | None = None

    @property
    def note(self) -> str:
        """What whoever made it wrote down about it."""
        return str(self.limits.get("note", ""))

    def is_open(self, now: datetime) -> bool:
        """Whether it still leads anywhere."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


def shared_links(read: Read) -> list[SharedLink]:
    """All links, the newest first, with how often each was opened."""
    found = read(
        "SELECT number, mode, name, page, fields, limits, uploads, settings, facts, made_by, made_at, expires_at, revoked_at, "
        "coalesce(openings, 0) AS openings, last_at AS opened_at FROM shared_link LEFT JOIN "
        "(SELECT number, count(*) AS openings, max(opened_at) AS last_at FROM shared_link_opening GROUP BY number) USING (number) "
        "ORDER BY made_at DESC, number",
        {},
    )
    return [_link(row) for row in found.iter_rows(named=True)]


def shared_link(read: Read, number: str) -> SharedLink | None:
    """The link of that number, or None."""
    return next((one for one in shared_links(read) if one.number == number), None)


def share(
    store: Store,
    mode: str,
    name: str,
    page: str,
    fields: Mapping[str, str],
    *,
    limits: Mapping[str, Any] | None = None,
    uploads: Mapping[int, str] | None = None,
    settings: Mapping[str, Any] | None = None,
    facts: Mapping[str, Any] | None = None,
    made_by: str = "",
    expires_at: datetime | None = None,
) -> SharedLink:
    """Make a link to what a page shows, with the uploads that there are now unless others are given. StoreError where an outside one has no end.

    A frozen one is made by `data.imports.frozen.freeze`, which knows the rest of what it keeps.
    """
    if mode not in MODES:
        raise StoreError(Sentence("A link is live, frozen or for outside."))
    if mode == OUTSIDE and (expires_at is None or expires_at <= now()):
        raise StoreError(Sentence("A link for people outside needs a day on which it ends."))
    link = SharedLink(
        number=secrets.token_urlsafe(16), mode=mode, name=" ".join(name.split())[:60], page=page, fields=dict(fields), limits=dict(limits or {}),
        uploads=uploads_now(store.read) if uploads is None else uploads, settings=dict(settings or {}), facts=dict(facts or {}), made_by=made_by, made_at=now(), expires_at=expires_at,
    )  # fmt: skip
    values = {
        "number": link.number, "mode": mode, "name": link.name, "page": page, "fields": json.dumps(link.fields, ensure_ascii=False),
        "limits": json.dumps(link.limits, ensure_ascii=False), "uploads": json.dumps(link.uploads, ensure_ascii=False),
        "settings": json.dumps(link.settings, ensure_ascii=False), "facts": json.dumps(link.facts, ensure_ascii=False),
        "made_by": made_by, "made_at": link.made_at, "expires_at": expires_at,
    }  # fmt: skip
    with store.write() as writer:
        writer.execute(
            "INSERT INTO shared_link (number, mode, name, page, fields, limits, uploads, settings, facts, made_by, made_at, expires_at) "
            "VALUES ($number, $mode, $name, $page, $fields, $limits, $uploads, $settings, $facts, $made_by, $made_at, $expires_at)",
            values,
        )
    audit.note(
        store.path,
        Event.SHARE,
        mode,
        link.name or page,
        f"until {expires_at:%Y-%m-%d}" if expires_at else "",
        link.number[:6],
    )
    return link


def revoke(store: Store, number: str) -> None:
    """Let a link lead nowhere from now on, for good. StoreError when there is none."""
    with store.write() as writer:
        if not writer.query("SELECT 1 AS found FROM shared_link WHERE number = $number", {"number": number}).height:
            raise StoreError(Sentence("There is no such link."))
        writer.execute(
            "UPDATE shared_link SET revoked_at = coalesce(revoked_at, timezone('UTC', now())) WHERE number = $number",
            {"number": number},
        )
    audit.note(store.path, Event.SHARE_REVOKED, number[:6])


def remove(store: Store, number: str) -> None:
    """Take a link away with all that is known of it: from now on it leads nowhere. StoreError when there is none."""
    with store.write() as writer:
        if not writer.query("SELECT 1 AS found FROM shared_link WHERE number = $number", {"number": number}).height:
            raise StoreError(Sentence("There is no such link."))
        for table in ("shared_link", "shared_link_opening"):
            writer.execute(f"DELETE FROM {table} WHERE number = $number", {"number": number})  # noqa: S608 - names of ours


def note_opening(store: Store, number: str) -> None:
    """Note that a link was opened now; each is a row of its own, so that none is lost."""
    store.note("INSERT INTO shared_link_opening VALUES ($number, timezone('UTC', now()))", {"number": number})
    audit.note(store.path, Event.SHARE_OPENED, number[:6])


def uploads_now(read: Read) -> dict[int, str]:
    """The uploads of which the data are made now, with the names of their files."""
    return dict(read("SELECT id, coalesce(file_name, '') FROM upload WHERE state = 'done' ORDER BY id", {}).iter_rows())


def note_undone(writer: Writer, upload_id: int) -> None:
    """Note when an upload was taken back where a frozen link rests on it; of others nothing is kept."""
    writer.execute(
        """INSERT INTO undone_upload SELECT $id, timezone('UTC', now())
           WHERE EXISTS (FROM shared_link WHERE mode = $mode AND list_contains(json_keys(uploads), $id::VARCHAR))""",
        {"id": upload_id, "mode": FROZEN},
    )


@dataclass(frozen=True)
class Undone:
    """A file that was taken back, and when in UTC; None where that was not noted."""

    file_name: str
    undone_at: datetime | None


@dataclass(frozen=True)
class ChangedUploads:
    """What became of the data of a link: the files that were taken back since, and those that came."""

    undone: tuple[Undone, ...]
    added: tuple[str, ...]


def changed_uploads(read: Read, link: SharedLink) -> ChangedUploads:
    """The uploads that were taken back and that came since a link was made; none of either: it shows the same numbers."""
    now_there = uploads_now(read)
    moments = dict(read("SELECT upload_id, max(undone_at) FROM undone_upload GROUP BY upload_id", {}).iter_rows())
    return ChangedUploads(
        tuple(Undone(name, moments.get(number)) for number, name in link.uploads.items() if number not in now_there),
        tuple(name for number, name in now_there.items() if number not in link.uploads),
    )


def now() -> datetime:
    """This moment, as the store keeps moments: in UTC, without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def _link(row: Mapping[str, Any]) -> SharedLink:
    read = {name: json.loads(row[name] or "{}") for name in ("fields", "limits", "settings", "facts")}
    return SharedLink(
        **{**row, **read, "uploads": {int(one): text for one, text in json.loads(row["uploads"] or "{}").items()}}
    )
