"""Mails as a real SMTP server receives them: whole, with the digits of `ask`, and texts of others as texts; and what becomes of those that it does not take."""

from __future__ import annotations

import io
import json
import logging
import ssl
from collections.abc import Iterator, Mapping
from datetime import time, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from data.config import audit, company, outbox, saved_views, subscriptions
from data.config.outbox import State
from data.config.subscriptions import Channel
from data.store.store import Store
from kpi.__main__ import main
from kpi.catalogue.registry import REGISTRY
from kpi.text.format import value_text
from pages.delivery import smtp
from pages.delivery.sending import Sender
from pages.reported import SOURCES
from pages.ui.answers import stores
from pages.ui.report import paper
from pages.web import access_rules
from tests.hostile_text import ALL
from tests.mail_server import Hook, Mailbox, smtp_server
from tests.pages.delivery.making import DAYS, NOW, body, set_server, subscribed
from tests.stores import demo_copy
from tests.tables import dump_tables

pytestmark = pytest.mark.long


class Page(HTMLParser):
    """The elements of a mail's HTML, what they ask for, and their texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.asked: list[str] = []
        self.texts: list[str] = []
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.asked += [value or "" for name, value in attrs if name in ("src", "href", "background")]
        self.asked += [value or "" for name, value in attrs if name == "style" and "url(" in (value or "")]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.fixture
def demo_as_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The demo company as if it were somebody's own."""
    path = demo_copy(tmp_path_factory)
    stores.close_all()
    monkeypatch.setenv("KPI_STORE", str(path))
    monkeypatch.setattr(access_rules, "current", lambda: None)
    yield path
    stores.close_all()


def check_head(mail: Any) -> None:
    assert mail["From"].addresses[0].display_name == "Acme & Söhne"
    assert mail["Subject"] == "Board, weekly: 1–28 September 2026"
    assert mail["List-Unsubscribe"].strip().startswith("<mailto:pulse@example.com?subject=")
    assert mail["Auto-Submitted"] == "auto-generated"
    pdf = next(part for part in mail.iter_attachments() if part.get_content_type() == "application/pdf")
    assert pdf.get_content().startswith(b"%PDF")
    assert pdf.get_filename() == "Board weekly.pdf"


def test_a_digest_arrives_whole_and_says_what_ask_says(
    demo_as_own: Path, box: Mailbox, hook: Hook, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_server(monkeypatch, f"smtp://127.0.0.1:{box.port}")
    monkeypatch.setenv("KPI_DASHBOARD", "https://pulse.example.com/team/")
    if paper.program() is None:
        pytest.skip("there is no Chromium here, so no pictures and no PDF")
    store = stores.real()
    company.save_company(store, "Acme & Söhne")
    view = saved_views.save_view(
        store, "Board, weekly", "overview", {"period": "2026-09-01..2026-09-28", "team": "Billing"}
    )
    one = subscribed(store, view=view.slug, has_pdf=True, recipients=("ann@example.com", "ben@example.com"))
    told = subscribed(
        store, f"http://127.0.0.1:{hook.port}/in", name="Program", view=view.slug, channel=Channel.JSON, recipients=()
    )
    sender = Sender(SOURCES)
    assert [each.state for sub in (one, told) for each in sender.send_now(sub, NOW, is_test=False)] == [State.SENT] * 3
    (first, mail), (second, _) = box.read()
    assert {first, second} == {"ann@example.com", "ben@example.com"}, "each has one of its own"
    assert mail["To"] == first
    check_head(mail)
    html = body(mail, "html")
    page = Page(html)
    pictures = [part for part in mail.walk() if part["Content-ID"]]
    assert len(pictures) == 3
    for part in pictures:
        with Image.open(io.BytesIO(part.get_content())) as picture:
            assert picture.format == "PNG"
            assert picture.width == 1104
            assert len(picture.convert("RGB").getcolors(1 << 24) or ()) > 8, "something is drawn"
    assert sorted(page.asked) == sorted(
        [
            "https://pulse.example.com/team/v/board-weekly",
            *(f"cid:{part['Content-ID'].strip('<>')}" for part in pictures),
        ]
    ), "nobody else is asked for anything"
    assert not page.tags & {"script", "style", "link", "form", "iframe", "object", "svg"}
    ((path, headers, given),) = hook.posts
    assert (path, headers["Content-Type"]) == ("/in", "application/json")
    names = [number["metric"] for number in given["numbers"]]
    capsys.readouterr()
    question = [
        "ask",
        *names,
        "--from",
        "2026-09-01",
        "--to",
        "2026-09-28",
        "--filter",
        "team=Billing",
        "--compare",
        "previous",
    ]
    assert main([*question, "--format", "json", "--store", str(demo_as_own)]) == 0
    asked = {row["metric"]: row for row in json.loads(capsys.readouterr().out)}
    assert {"first_response_median", "csat"} <= {*names}
    text = body(mail, "plain")
    for number in given["numbers"]:
        row = asked[number["metric"]]
        if number["value"] is None:
            continue
        wanted = {each: row[each] for each in ("value", "n", "low", "high", "base_value", "change")}
        for each, value in wanted.items():
            given_value = number[each]
            assert (given_value is None) == (value is None), (number["metric"], each)
            assert value is None or given_value == pytest.approx(value, rel=1e-11), (number["metric"], each)
        metric = REGISTRY.metric(number["metric"])
        value = value_text(row["value"], metric.unit, "en")
        assert f"{metric.label}: {value}" in text
        assert value in page.texts
    assert "Team: Billing" in text
    assert "version " in text
    hook.posts.clear()


def test_a_mail_without_chromium_says_so_and_has_all_numbers(store: Store, box: Mailbox) -> None:
    saved_views.save_view(store, "Speed", "speed", DAYS)
    one = subscribed(store, view="speed", has_pdf=True, language="cs")
    assert [each.state for each in Sender(SOURCES).send_now(one, NOW, is_test=True)] == [State.SENT]
    ((_, mail),) = box.read()
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    text = body(mail, "plain")
    assert text.count("Chromium") == 2, "why there are no pictures, and no PDF"
    assert '<html lang="cs">' in body(mail, "html")


def test_texts_of_others_stay_texts_and_begin_no_header(store: Store, box: Mailbox) -> None:
    """Names of views and companies that hold what mail programs and servers read as marks: the headers and elements are those of any other mail."""
    usual = subscribed(store)
    sender = Sender(SOURCES)
    sender.send_now(usual, NOW, is_test=False)
    ((_, plain),) = box.read()
    wanted, elements = sorted(plain.keys()), Page(body(plain, "html"))
    own = ("a\r\nBcc: eve@example.com\r\n\r\n<b>", "=?utf-8?q?a=0ABcc:_eve@example.com?=", '"><img src=x>')
    texts = [*[text for text in ALL if text.strip()][::12], *own]
    for place, text in enumerate(texts):
        name = " ".join(text.split())[:60].strip() or "x"
        with store.write() as writer:  # as an older or another program could have kept it
            writer.execute("DELETE FROM company")
            writer.execute("INSERT INTO company VALUES ($name, NULL)", {"name": text[:80]})
            writer.execute("UPDATE saved_view SET name = $name WHERE slug = 'board'", {"name": text[:200]})
            writer.execute("UPDATE subscription SET name = $name", {"name": text[:60]})
        found = subscriptions.subscription(store.read, usual.id)
        assert found
        assert [each.state for each in sender.send_now(found, NOW, is_test=False)] == [State.SENT], text
        ((to, mail),) = box.read()
        assert sorted(mail.keys()) == wanted, (place, name)
        assert to == mail["To"] == "ann@example.com"
        page = Page(body(mail, "html"))
        assert page.tags == elements.tags, text
        assert page.attributes == elements.attributes, text
        assert page.asked == elements.asked, text


def free_port() -> int:
    import socket

    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def test_a_mail_that_is_not_accepted_is_tried_again_and_one_that_is_never(
    store: Store, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = subscribed(store, recipients=("ann@example.com", "nobody@example.com"), send_at=time(8))
    sender = Sender(SOURCES)
    box.refused = {"nobody@example.com": "550 no such mailbox"}
    box.answers = ["451 later, please"]
    first = {each.recipient: each for each in sender.run(NOW)}
    assert (first["nobody@example.com"].state, "550 no such mailbox" in first["nobody@example.com"].error) == (
        State.FAILED,
        True,
    )
    assert (first["ann@example.com"].state, "451 later, please" in first["ann@example.com"].error) == (
        State.WAITING,
        True,
    )
    now = NOW
    refusals = (
        f"smtp://127.0.0.1:{free_port()}",
        f"smtp+starttls://127.0.0.1:{box.port}",
        f"smtps://127.0.0.1:{box.port}",
    )
    for url, why in zip(refusals, ("refused", "STARTTLS", "SSL"), strict=True):
        set_server(monkeypatch, url)
        waiting = next(each for each in outbox.deliveries(store.read, one.id) if each.state is State.WAITING)
        assert waiting.next_at
        assert sender.run(waiting.next_at - timedelta(seconds=1)) == []
        now = waiting.next_at
        (again,) = sender.run(now)
        assert (again.state, why in again.error) == (State.WAITING, True), again.error
    set_server(monkeypatch, f"smtp://127.0.0.1:{box.port}")
    assert [each.state for each in sender.run(now + timedelta(hours=2))] == [State.SENT]
    numbers = [mail["Message-ID"] for _, mail in box.read()]
    assert len(numbers) == 1
    for later in (3, 9, 20):
        assert sender.run(NOW + timedelta(hours=later)) == []
    assert box.mails == []
    assert sorted(entry.about for entry in audit.entries(store.path) if entry.event == "sent") == [
        "Weekly · ann@example.com"
    ]


@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # of the server, whose connection is encrypted from its beginning
@pytest.mark.parametrize("is_tls", [False, True], ids=["starttls", "tls"])
def test_a_password_goes_to_a_server_that_proves_who_it_is_and_is_told_nowhere(
    store: Store, certificate: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, is_tls: bool
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    one = subscribed(store)
    sender = Sender(SOURCES)
    caplog.set_level(logging.DEBUG)
    scheme = "smtps" if is_tls else "smtp+starttls"
    with smtp_server(Mailbox(), context, is_tls=is_tls) as secure:
        set_server(monkeypatch, f"{scheme}://ann%40example.com:right@localhost:{secure.port}")
        (end,) = sender.send_now(one, NOW, is_test=True)
        assert (end.state, "certificate" in end.error, secure.users) == (State.FAILED, True, [])
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        (end,) = sender.send_now(one, NOW, is_test=True)
        assert end.state is State.SENT, end.error
        assert secure.users == [(b"ann@example.com", b"right")]
        set_server(monkeypatch, f"{scheme}://ann:wrong-secret@localhost:{secure.port}")
        (end,) = sender.send_now(one, NOW, is_test=True)
        assert (end.state, "does not know the user" in end.error) == (State.FAILED, True), end.error
        assert len(secure.mails) == 1
    told = (
        caplog.text
        + str([frame.rows() for frame in dump_tables(store).values()])
        + str(audit.entries(store.path))
        + repr(smtp.server())
    )
    assert "wrong-secret" not in told


def test_a_server_that_is_not_set_or_written_wrong_is_said(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    one, sender = subscribed(store), Sender(SOURCES)
    monkeypatch.setattr(smtp.st, "secrets", Secrets({}))
    wrong = {
        "": "No server for mails",
        "mail.example.com": "written wrong",
        "smtp://mail.example.com:99999": "written wrong",
        "https://mail.example.com": "written wrong",
        "smtp://ann:right@mail.example.com": "without encryption",
    }
    for url, why in wrong.items():
        monkeypatch.setenv(smtp.URL, url)
        (end,) = sender.send_now(one, NOW, is_test=True)
        assert why in end.error, url
    monkeypatch.setenv(smtp.URL, "smtp://mail.example.com")
    monkeypatch.setenv(smtp.FROM, "Pulse <pulse@example.com>\nBcc: eve@example.com")
    assert smtp.FROM in sender.send_now(one, NOW, is_test=True)[0].error
    monkeypatch.delenv(smtp.URL)
    monkeypatch.delenv(smtp.FROM)
    table = {"host": "mail.example.com", "user": "ann", "password": "right", "from": "pulse@example.com"}
    monkeypatch.setattr(smtp.st, "secrets", Secrets({"mail": table}))
    assert smtp.server() == smtp.Server(host="mail.example.com", port=587, security="starttls", sender="pulse@example.com", user="ann", password="right")  # fmt: skip


class Secrets:
    def __init__(self, held: Mapping[str, object]) -> None:
        self.held = held

    def to_dict(self) -> Mapping[str, object]:
        return self.held
