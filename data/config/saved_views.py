"""Views that somebody gave a name: a page with its filters, period and definitions, found again under an address of its own."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime

from data.store.sentence import Sentence
from data.store.store import Read, Store, StoreError, Writer

NAME_MOST, NOTE_MOST, VIEWS_MOST = 60, 500, 200
"""The longest name and note of a view, in letters, and how many views there may be."""


@dataclass(frozen=True, kw_only=True)
class SavedView:
    """A view with its name; `slug` names it in addresses and stays when the name changes, `fields` are those of the address."""

    slug: str
    name: str
    page: str
    fields: Mapping[str, str]
    owner: str = ""
    note: str = ""
    saved_at: datetime | None = None
    opened_at: datetime | None = None


def saved_views(read: Read) -> list[SavedView]:
    """All saved views, by name."""
    found = read(
        "SELECT slug, name, page, fields, coalesce(owner, '') AS owner, coalesce(note, '') AS note, saved_at, opened_at FROM saved_view ORDER BY lower(name), slug",
        {},
    )
    return [SavedView(**{**row, "fields": json.loads(row["fields"])}) for row in found.iter_rows(named=True)]


def saved_view(read: Read, slug: str) -> SavedView | None:
    """The view of that slug, or None."""
    return next((one for one in saved_views(read) if one.slug == slug), None)


def save_view(
    store: Store, name: str, page: str, fields: Mapping[str, str], *, owner: str = "", note: str = ""
) -> SavedView:
    """Keep a new view. StoreError where its name says nothing, is too long or is taken, and where there are too many."""
    said, more = _said(name), _noted(note)
    with store.write() as writer:
        views = saved_views(writer.query)
        if len(views) >= VIEWS_MOST:
            raise StoreError(
                Sentence("There are {most} saved views. Delete one that nobody needs any more.", most=VIEWS_MOST)
            )
        _check_free(views, said, "")
        slug = slug_of(said, {one.slug for one in views})
        values = {"slug": slug, "name": said, "page": page, "fields": _kept(fields), "owner": owner.strip()[:NAME_MOST], "note": more}  # fmt: skip
        writer.execute(
            "INSERT INTO saved_view VALUES ($slug, $name, $page, $fields, $owner, $note, timezone('UTC', now()), NULL)",
            values,
        )
    return SavedView(slug=slug, name=said, page=page, fields=dict(fields), owner=owner.strip()[:NAME_MOST], note=more)


def change_view(store: Store, slug: str, name: str, note: str) -> None:
    """Give a view another name and note; its address stays. StoreError as for a new one, and when it is gone."""
    said, more = _said(name), _noted(note)
    with store.write() as writer:
        _find(writer, slug)
        _check_free(saved_views(writer.query), said, slug)
        writer.execute(
            "UPDATE saved_view SET name = $name, note = $note WHERE slug = $slug",
            {"slug": slug, "name": said, "note": more},
        )


def update_view(store: Store, slug: str, page: str, fields: Mapping[str, str]) -> None:
    """Let a view be what is shown now. StoreError when it is gone."""
    with store.write() as writer:
        _find(writer, slug)
        writer.execute(
            "UPDATE saved_view SET page = $page, fields = $fields, saved_at = timezone('UTC', now()) WHERE slug = $slug",
            {"slug": slug, "page": page, "fields": _kept(fields)},
        )


def remove_view(store: Store, slug: str) -> None:
    """Take a view away. StoreError when it is gone already."""
    with store.write() as writer:
        _find(writer, slug)
        writer.execute("DELETE FROM saved_view WHERE slug = $slug", {"slug": slug})
        writer.execute("DELETE FROM start_view WHERE slug = $slug", {"slug": slug})


def note_opened(store: Store, slug: str) -> None:
    """Note that a view was opened now; where somebody changes it at this moment, nothing is noted."""
    with suppress(StoreError):
        store.note("UPDATE saved_view SET opened_at = timezone('UTC', now()) WHERE slug = $slug", {"slug": slug})


def restore_view(store: Store, view: SavedView) -> None:
    """Bring a view back that was taken away, under the address that it had. StoreError where its name or address is taken by now."""
    with store.write() as writer:
        views = saved_views(writer.query)
        _check_free(views, view.name, "")
        if view.slug in {one.slug for one in views}:
            raise StoreError(Sentence("There is a view called “{name}” already.", name=view.name))
        writer.execute(
            "INSERT INTO saved_view VALUES ($slug, $name, $page, $fields, $owner, $note, $saved_at, $opened_at)",
            {**asdict(view), "fields": _kept(view.fields)},
        )


def start_view(read: Read, person: str) -> str:
    """The slug of the view with which the dashboard opens for a person ("": the owner of the computer); "" for none."""
    found = read("SELECT slug FROM start_view WHERE person = $person", {"person": person})
    return str(found["slug"][0]) if found.height else ""


def start_with(store: Store, person: str, slug: str) -> None:
    """Let the dashboard open with a view for a person, or as usual where the slug is empty. StoreError when the view is gone."""
    with store.write() as writer:
        writer.execute("DELETE FROM start_view WHERE person = $person", {"person": person})
        if slug:
            _find(writer, slug)
            writer.execute("INSERT INTO start_view VALUES ($person, $slug)", {"person": person, "slug": slug})


def slug_of(name: str, taken: set[str]) -> str:
    """A name as it stands in an address: plain letters, digits and hyphens, unlike all that are taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "view"
    number, free = 2, slug
    while free in taken:
        free, number = f"{slug}-{number}", number + 1
    return free


def _said(name: str) -> str:
    said = " ".join(name.split())
    if not said:
        raise StoreError(Sentence("A view needs a name."))
    if len(said) > NAME_MOST:
        raise StoreError(
            Sentence("The name of a view may have {most} letters; this one has {n}.", most=NAME_MOST, n=len(said))
        )
    return said


def _noted(note: str) -> str:
    said = note.strip()
    if len(said) > NOTE_MOST:
        raise StoreError(Sentence("A note may have {most} letters; this one has {n}.", most=NOTE_MOST, n=len(said)))
    return said


def _check_free(views: list[SavedView], name: str, slug: str) -> None:
    if any(one.name.casefold() == name.casefold() and one.slug != slug for one in views):
        raise StoreError(Sentence("There is a view called “{name}” already.", name=name))


def _kept(fields: Mapping[str, str]) -> str:
    return json.dumps({name: text for name, text in sorted(fields.items()) if text}, ensure_ascii=False)


def _find(writer: Writer, slug: str) -> None:
    if not writer.query("SELECT 1 AS found FROM saved_view WHERE slug = $slug", {"slug": slug}).height:
        raise StoreError(Sentence("This view is there no longer: somebody has deleted it."))
