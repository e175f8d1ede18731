"""Saved views and links on the pages: what is kept is all that is applied, and a frozen link shows what there was."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.requests import Request
from streamlit.testing.v1 import AppTest

from data.config import event_notes, saved_views, shared_links
from data.imports import frozen
from data.store.store import StoreError
from kpi.declare.metric import Clock
from kpi.query.query import Comparison, Filter
from pages import frame
from pages.ui.answers import answers, frozen_data, reader, stores
from pages.ui.view import address, page_address
from pages.ui.view.address import FILTERS, NARROWINGS, View
from pages.web import links
from pages.web.routes import Endpoint
from pages.web.worker import WORKER

pytestmark = pytest.mark.long

FRAME = str(Path(frame.__file__))
VIEWS = (
    View(),
    View(preset="28d", clock=Clock.BUSINESS, comparison=Comparison.YEAR),
    View(span=(date(2026, 1, 1), date(2026, 1, 31)), choices=(("good_answers", "top_box"),)),
    *(View(filters=(Filter(name, ("Žluťoučký, a & b",)),)) for name in (*FILTERS, *NARROWINGS)),
)


def opened(location: str) -> tuple[str, dict[str, str]]:
    """The page and the fields that an address names, as a browser reads them."""
    at = urlsplit(location)
    return at.path, {name: values[0] for name, values in parse_qs(at.query, strict_parsing=True).items()}


@pytest.mark.parametrize("page", [page.name for page in frame.PAGES if page.is_filtered])
def test_an_address_says_all_that_was_kept_and_nothing_else(page: str) -> None:
    own = {name: "a=b&c" for name in page_address.OF_PAGES.get(page, ())}
    for view in VIEWS:
        path, said = opened(page_address.of_view("a-view", page, {**address.live(view), **own}))
        assert path == ("" if page == frame.PAGES[0].name else page)
        assert said.pop("view") == "a-view"
        assert {name: said.pop(name) for name in own} == own
        assert address.parse(said) == (view, ())
        assert {*said} <= {*address.FIELDS}


def led(endpoint: Endpoint, name: str, value: str, query: bytes = b"") -> tuple[str, dict[str, str]]:
    """Where a short address leads, seen from /v/… or /l/…."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "headers": [],
        "query_string": query,
        "path_params": {name: value},
    }
    answer = asyncio.run(endpoint(Request(scope)))
    assert answer.status_code == 303
    assert answer.headers["cache-control"] == "no-store"
    location = answer.headers["location"]
    assert location.startswith("../")
    return opened(location.removeprefix("../"))


def test_short_addresses_lead_to_their_pages_and_are_counted(show_own_shop: None) -> None:
    store = stores.real()
    view = saved_views.save_view(store, "Vrácení týdně", "speed", {"period": "28d"})
    assert led(links.saved_view, "slug", view.slug, b"lang=cs") == ("speed", {"view": "vraceni-tydne", "period": "28d", "lang": "cs"})  # fmt: skip
    kept = saved_views.saved_view(store.read, view.slug)
    assert kept
    assert kept.opened_at
    assert led(links.saved_view, "slug", "gone?&") == ("", {"view": "gone?&"})
    live = shared_links.share(store, shared_links.LIVE, "l", "overview", {"period": "28d"})
    fixed = frozen.freeze(store, "f", "speed", {"period": "2026-01-01..2026-01-31"}, chosen=address.all_definitions(View(choices=(("good_answers", "top_box"),))))  # fmt: skip
    assert led(links.shared_link, "number", live.number) == ("", {"period": "28d"})
    assert led(links.shared_link, "number", fixed.number) == ("speed", {"frozen": fixed.number, "period": "2026-01-01..2026-01-31", "define": "good_answers:top_box"})  # fmt: skip
    assert led(links.shared_link, "number", "guessed") == ("", {"frozen": "guessed"})
    assert [one.openings for one in shared_links.shared_links(store.read)] == [1, 1]


def run(page: AppTest) -> AppTest:
    page.run(timeout=120)
    assert not page.exception, page.exception
    return page


def test_a_frozen_link_shows_what_there_was_and_can_change_nothing(show_own_shop: None) -> None:
    store = stores.real()
    now = frozen.freeze(store, "then", "overview", {})
    found = frozen_data.find(now.number)
    assert found
    assert found.is_now
    assert found.data
    assert found.data.path == store.path
    before = answers.covered()
    event_notes.add_note(
        store, date(2026, 1, 6), "a new form"
    )  # what is noted beside numbers is a part of what was shown
    found = frozen_data.find(now.number)
    assert found
    assert found.data is None, "its store has to be made first"
    with pytest.raises(StoreError, match="not there"):
        frozen_data.of_address(now.number)

    page = AppTest.from_file(FRAME)
    page.query_params["frozen"] = now.number
    page.query_params["period"] = "all"
    run(page)
    assert not page.title, "no page is drawn of other data"
    (job,) = [job for job in WORKER.jobs() if job.kind == "frozen"]
    WORKER.wait(job.id, 120)
    run(page)
    assert [one.value for one in page.title]
    assert any("Frozen on" in one.value for one in page.markdown)
    with stores.showing(frozen_data.of_address(now.number)):
        assert stores.shown().path == frozen.file_of(store.path, now)
        assert answers.covered() == before
        assert frozen_data.fields() == {"frozen": now.number}
        with pytest.raises(StoreError, match="nothing can be changed"):
            stores.to_change()
    assert stores.shown() is store
    next(one for one in page.button if one.label == "Show live data").click()
    run(page)
    assert not any("Frozen on" in one.value for one in page.markdown)

    shared_links.remove(store, now.number)
    page = AppTest.from_file(FRAME)
    page.query_params["frozen"] = now.number
    run(page)
    assert [one.value for one in page.warning] == [
        "This link leads nowhere any more. Whoever made it may have deleted it."
    ]
    assert not page.title
    frozen.sweep(store, stores.close)
    WORKER.forget(job.id)


def test_a_view_is_saved_opened_changed_kept_and_deleted_on_the_page(show_own_shop: None) -> None:
    store = stores.real()
    page = AppTest.from_file(FRAME)
    page.query_params["period"] = "28d"
    run(page)

    def click(key: str, dialog: str = "") -> None:
        page.button(key=key).click()
        if dialog:  # a dialog runs alone in a browser, and with the whole page here
            page.session_state[dialog] = True
        run(page)

    click("_save_view")
    page.text_input(key="_view_name").set_value("Týdně <b>")
    click("FormSubmitter:save_view-Save", "_view_saving")
    (view,) = saved_views.saved_views(store.read)
    assert (view.slug, view.page, view.fields) == ("tydne-b", "overview", {"period": "28d", "compare": "previous", "clock": "calendar"})  # fmt: skip
    run(page)
    assert page.text_input(key="view").value == "tydne-b"
    assert any("v/tydne-b" in one.proto.body and "&lt;b&gt;" in one.proto.body for one in page.get("html"))
    assert not [one for one in page.button if one.key == "_view_keep"], "what is shown is the view"
    page.text_input(key="period").set_value("91d")
    run(page)
    click("_view_keep")
    assert saved_views.saved_views(store.read)[0].fields["period"] == "91d"
    click("_all_views")
    click("_view_start_tydne-b", "_views_listed")
    assert saved_views.start_view(store.read, reader.OWNER.id) == "tydne-b"
    click("_view_delete_tydne-b", "_views_listed")
    assert saved_views.saved_views(store.read) == []
    assert "_view_undelete" in {one.key for one in page.button}
    page = AppTest.from_file(FRAME)
    page.query_params["view"] = "gone"
    run(page)
    assert any("There is no saved view" in one.value for one in page.warning)
