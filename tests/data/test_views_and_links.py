"""Views with names, and links that were given to others."""

from __future__ import annotations

from datetime import timedelta

import pytest

from data.config import saved_views, shared_links
from data.config.shared_links import OUTSIDE, share, shared_link
from data.store.store import Store, StoreError


def test_a_view_keeps_its_address_whatever_it_is_called(empty_store: Store) -> None:
    fields = {"team": "Returns", "period": "28d", "clock": ""}
    view = saved_views.save_view(empty_store, " Reklamácie  týždenne ", "speed", fields, owner="Ann", note=" weekly ")
    assert (view.slug, view.name) == ("reklamacie-tyzdenne", "Reklamácie týždenne")
    assert saved_views.save_view(empty_store, "Ωρες", "speed", {}).slug == "view"
    assert saved_views.save_view(empty_store, "view!", "speed", {}).slug == "view-2"
    saved_views.change_view(empty_store, view.slug, "Returns", "")
    saved_views.update_view(empty_store, view.slug, "team", {"team": "A"})
    saved_views.note_opened(empty_store, view.slug)
    found = saved_views.saved_view(empty_store.read, view.slug)
    assert found
    assert (found.name, found.page, found.fields, found.owner, found.note) == ("Returns", "team", {"team": "A"}, "Ann", "")  # fmt: skip
    assert found.opened_at
    assert empty_store.is_empty()
    for refused in ("", "x" * 61, "RETURNS"):
        with pytest.raises(StoreError):
            saved_views.save_view(empty_store, refused, "speed", {})
    saved_views.start_with(empty_store, "", view.slug)
    saved_views.start_with(empty_store, "Ann", "view")
    assert (saved_views.start_view(empty_store.read, ""), saved_views.start_view(empty_store.read, "Ann")) == (view.slug, "view")  # fmt: skip
    saved_views.remove_view(empty_store, view.slug)
    assert saved_views.start_view(empty_store.read, "") == ""
    saved_views.restore_view(empty_store, found)
    assert saved_views.saved_view(empty_store.read, view.slug) == found
    with pytest.raises(StoreError, match="already"):
        saved_views.restore_view(empty_store, found)
    saved_views.start_with(empty_store, "Ann", "")
    assert saved_views.start_view(empty_store.read, "Ann") == ""
    saved_views.remove_view(empty_store, view.slug)
    with pytest.raises(StoreError, match="no longer"):
        saved_views.start_with(empty_store, "", view.slug)
    for change in (saved_views.remove_view, lambda store, slug: saved_views.change_view(store, slug, "B", "")):
        with pytest.raises(StoreError, match="no longer"):
            change(empty_store, view.slug)


def test_a_link_ends_is_revoked_and_every_opening_of_it_counts(empty_store: Store) -> None:
    now = shared_links.now()
    with pytest.raises(StoreError, match="needs a day"):
        share(empty_store, OUTSIDE, "board", "speed", {})
    with pytest.raises(StoreError, match="needs a day"):
        share(empty_store, OUTSIDE, "board", "speed", {}, expires_at=now)
    link = share(empty_store, OUTSIDE, "board", "speed", {"team": "A"}, limits={"smallest": 10}, expires_at=now + timedelta(days=7))  # fmt: skip
    other = share(empty_store, "live", "colleague", "team", {})
    version = empty_store.version()
    for _ in range(3):
        shared_links.note_opening(empty_store, link.number)
    assert empty_store.version() == version, "who opens a link makes no answer anew"
    found = shared_link(empty_store.read, link.number)
    assert found
    assert (found.openings, found.limits, found.fields) == (3, {"smallest": 10}, {"team": "A"})
    assert found.is_open(now)
    assert not found.is_open(now + timedelta(days=7))
    assert [one.openings for one in shared_links.shared_links(empty_store.read) if one.number == other.number] == [0]
    shared_links.remove(empty_store, other.number)
    with pytest.raises(StoreError):
        shared_links.remove(empty_store, other.number)
    shared_links.revoke(empty_store, link.number)
    found = shared_link(empty_store.read, link.number)
    assert found
    assert not found.is_open(now)
    with pytest.raises(StoreError):
        shared_links.revoke(empty_store, "guessed")


def test_a_link_knows_which_uploads_were_undone_and_which_came_since(empty_store: Store) -> None:
    def upload(id: int, name: str) -> None:
        with empty_store.write() as writer:
            writer.execute(
                "INSERT INTO upload (id, file_name, state) VALUES ($id, $name, 'done')", {"id": id, "name": name}
            )

    upload(1, "january.csv")
    upload(2, "february.csv")
    link = share(empty_store, "frozen", "report", "speed", {})
    assert shared_links.changed_uploads(empty_store.read, link) == shared_links.ChangedUploads((), ())
    upload(3, "march.csv")
    with empty_store.write() as writer:
        writer.execute("DELETE FROM upload WHERE id = 1")
    kept = shared_link(empty_store.read, link.number)
    assert kept
    assert shared_links.changed_uploads(empty_store.read, kept) == shared_links.ChangedUploads((shared_links.Undone("january.csv", None),), ("march.csv",))  # fmt: skip
