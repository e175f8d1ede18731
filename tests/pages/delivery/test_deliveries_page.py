"""The page “Mails and alerts”: made, tested, changed, paused, deleted; managers see their own, admins all."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.config import subscriptions
from data.config.subscriptions import Kind, Watched
from data.store.store import Store
from pages import frame
from pages.ui.answers import reader
from pages.ui.answers.reader import OWNER, Reader, Role
from tests.mail_server import Mailbox
from tests.pages.delivery.making import subscribed

pytestmark = pytest.mark.long


def page_of(monkeypatch: pytest.MonkeyPatch, who: Reader = OWNER) -> AppTest:
    """The page as somebody sees it."""
    monkeypatch.setattr(reader, "who", lambda: who)
    at = AppTest.from_file(str(Path(frame.__file__)), default_timeout=120)
    at.run()
    at.switch_page("deliveries.py").run()
    assert not at.exception, at.exception
    return at


def texts_of(at: AppTest) -> str:
    return "\n".join(
        str(one.value) for one in (*at.markdown, *at.caption, *at.warning, *at.error, *at.success, *at.info)
    )


def test_a_subscription_is_made_tested_changed_paused_and_deleted_on_the_page(
    store: Store, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = page_of(monkeypatch)
    assert "Nothing is sent yet." in texts_of(at)
    at.text_area(key="_send_to_new0").set_value("ann@example.com, not an address").run()
    at.button(key="_send_save_new0").click().run()
    assert "is no mail address" in texts_of(at)
    at.text_area(key="_send_to_new0").set_value("ann@example.com; ben@example.com").run()
    at.button(key="_send_save_new0").click().run()
    assert not at.exception
    (one,) = subscriptions.subscriptions(store.read)
    assert (one.name, one.view, one.recipients, one.owner, one.is_whole) == ("Board", "board", ("ann@example.com", "ben@example.com"), "owner", False)  # fmt: skip
    assert "Not sent yet" in texts_of(at)
    box.refused = {"ben@example.com": "550 gone"}
    at.button(key=f"_send_now_{one.id}").click().run()
    assert "1 message was accepted." in texts_of(at)
    assert "550 gone" in texts_of(at)
    assert [(to, mail["Subject"].startswith("Test: ")) for to, mail in box.read()] == [("ann@example.com", True)]
    at.button(key=f"_send_pause_{one.id}").click().run()
    assert "Paused" in texts_of(at)
    assert "550 gone" in texts_of(at), "the failure stays to be seen"
    at.button(key=f"_send_change_{one.id}").click().run()
    at.segmented_control(key=f"_send_kind_{one.id}").set_value(str(Kind.ALERT)).run()
    at.selectbox(key=f"_send_watch_0_{one.id}").set_value("tickets_created").run()
    at.text_input(key=f"_send.most_0_{one.id}").set_value("many").run()
    at.button(key=f"_send_save_{one.id}").click().run()
    assert "is not clear here" in texts_of(at)
    at.text_input(key=f"_send.most_0_{one.id}").set_value("").run()
    at.button(key=f"_send_save_{one.id}").click().run()
    assert "a number with a limit" in texts_of(at)
    at.text_input(key=f"_send.most_0_{one.id}").set_value("5").run()
    at.toggle(key=f"_send_quiet_{one.id}").set_value(True).run()
    at.time_input(key=f"_send_quiet_until_{one.id}").set_value(time(6, 30)).run()
    at.checkbox(key=f"_send_usual_0_{one.id}").set_value(True).run()
    at.selectbox(key=f"_send_watch_1_{one.id}").set_value("backlog").run()
    assert not any(each.key == f"_send_usual_1_{one.id}" for each in at.checkbox), (
        "a level has no limits of what is usual"
    )
    at.text_input(key=f"_send.least_1_{one.id}").set_value("1").run()
    at.button(key=f"_send_save_{one.id}").click().run()
    assert not at.exception
    (one,) = subscriptions.subscriptions(store.read)
    assert (one.kind, one.watched, one.is_paused) == (
        Kind.ALERT,
        (
            Watched(metric="tickets_created", above=5.0),
            Watched(metric="tickets_created", is_process=True),
            Watched(metric="backlog", below=1.0),
        ),
        True,
    )
    assert one.quiet == (time(20), time(6, 30))
    assert "Tickets created \\(at most 5\\)" in texts_of(at)
    assert "Tickets created \\(as usual\\)" in texts_of(at)
    at.button(key=f"_send_delete_{one.id}").click().run()
    assert subscriptions.subscriptions(store.read) == []


def test_managers_see_their_own_and_admins_all(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    lead = Reader("person:1", "Lead", Role.MANAGER)
    subscribed(store, name="Of the lead", owner=lead.id, owner_name="Lead", is_whole=False)
    subscribed(store, name="Of the owner")
    seen = texts_of(page_of(monkeypatch, lead))
    assert "Of the lead" in seen
    assert "Of the owner" not in seen
    assert "let in no more" in seen, "nobody of that id signed in: what keeps it from being sent is said"
    every = texts_of(page_of(monkeypatch, Reader("person:2", "Boss", Role.ADMIN)))
    assert "Of the lead" in every
    assert "Of the owner" in every
    assert "Set up by\\: Lead" in every
    viewer = page_of(monkeypatch, Reader("person:3", "Ann", Role.VIEWER))
    assert "Of the" not in texts_of(viewer)
