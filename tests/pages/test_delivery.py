"""Digests and alerts against a real SMTP server and a real HTTP receiver: what arrives, for whose eyes, once, and what becomes of refusals."""

from __future__ import annotations

import io
import json
import logging
import re
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from PIL import Image
from starlette.responses import Response
from streamlit.testing.v1 import AppTest

from data.config import audit, company, outbox, saved_views, settings, subscriptions, targets
from data.config.outbox import State
from data.config.subscriptions import Channel, Kind, Subscription, Watched
from data.facts.refresh import open_store
from data.store.store import Store, StoreLocked, demo_path
from kpi.__main__ import main
from kpi.catalogue.registry import REGISTRY
from kpi.query.limits import NO_LIMITS
from kpi.text.format import value_text
from kpi.verdict import watching
from kpi.verdict.targets import TargetVerdict
from kpi.verdict.watching import Standing
from pages import frame
from pages.delivery import audience, schedule, smtp, watch, webhook
from pages.delivery.audience import NotForThem
from pages.delivery.message import Number
from pages.delivery.sending import Sender
from pages.delivery.service import Deliveries
from pages.delivery.watch import Seen
from pages.reported import SOURCES
from pages.ui.answers import reader, stores
from pages.ui.answers.reader import OWNER, Reader, Role
from pages.ui.report import paper
from pages.web import access_rules, people
from pages.web.access_rules import Person
from tests.hostile_text import ALL
from tests.mail_server import Hook, Mailbox, http_receiver, smtp_server
from tests.stores import demo_copy, new_store_at
from tests.tables import dump_tables

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 9, 14, 6, 30)
"""A Monday, half past eight in Prague."""
DAYS = {"period": "2026-09-07..2026-09-13"}


@pytest.fixture(scope="module")
def box() -> Iterator[Mailbox]:
    with smtp_server(Mailbox()) as running:
        yield running


@pytest.fixture(scope="module")
def hook() -> Iterator[Hook]:
    with http_receiver(Hook()) as running:
        yield running


@pytest.fixture
def store(show_own_shop: None, box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A shop of one's own with a saved view, and the server for its mails; no Chromium, as pictures are looked at in one test alone."""
    set_server(monkeypatch, f"smtp://127.0.0.1:{box.port}")
    monkeypatch.setenv(paper.VARIABLE, "/nowhere/chromium")
    monkeypatch.delenv("KPI_DASHBOARD", raising=False)
    monkeypatch.setattr(access_rules, "current", lambda: None)
    monkeypatch.setattr(subscriptions, "now", lambda: NOW - timedelta(hours=1))
    box.mails.clear()
    box.answers.clear()
    box.refused.clear()
    found = stores.real()
    settings.set_report_zone(found, "Europe/Prague")
    saved_views.save_view(found, "Board", "overview", DAYS)
    return found


def set_server(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv(smtp.URL, url)
    monkeypatch.setenv(smtp.FROM, "pulse@example.com")


def subscribed(store: Store, address: str = "", **values: object) -> Subscription:
    usual: Mapping[str, object] = {
        "kind": Kind.DIGEST,
        "name": "Weekly",
        "view": "board",
        "recipients": ("ann@example.com",),
        "is_whole": True,
    }
    return subscriptions.save(store, Subscription(**{**usual, **values}), address)  # type: ignore[arg-type]  # the test says which


def body(mail: Any, kind: str) -> str:
    found = mail.get_body((kind,))
    assert found
    return str(found.get_content())


# ---- What arrives


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


# ---- For whose eyes


AUTH = {
    "redirect_uri": "https://pulse.example.com/oauth2callback", "cookie_secret": "s" * 32, "client_id": "pulse", "client_secret": "x",
    "server_metadata_url": "https://id.example.com/.well-known/openid-configuration",
}  # fmt: skip
RULES = access_rules.rules(
    AUTH,
    {
        "admin": ["boss@example.com"],
        "manager": ["lead@example.com", "group:leads"],
        "viewer": ["group:a", "named@example.com"],
        "limits": [{"who": ["group:a", "lead@example.com", "named@example.com"], "only": ["team=A"], "agents": False}],
    },
)  # fmt: skip


def came(store: Store, subject: str, **claims: object) -> str:
    """Somebody who signed in before; how a reader is called."""
    person = Person(provider="default", issuer="https://id.example.com", subject=subject, claims=claims)
    people.of(store.path).begin(Response(), person, 1)
    return f"{people.KIND}:{people.id_of(person)}"


def created(mail: Any) -> str:
    found = re.search(r"Tickets created: (\S+)", body(mail, "plain"))
    return found[1] if found else ""


def test_nobody_is_sent_more_than_they_and_the_owner_may_see_now(
    store: Store, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = {"rules": RULES}
    monkeypatch.setattr(access_rules, "current", lambda: now["rules"])
    boss, lead = came(store, "1", email="boss@example.com"), came(store, "2", email="lead@example.com")
    came(store, "3", email="a@example.com", groups=["a"])
    came(store, "4", email="gone@example.com", groups=["none"])
    people_of = ("boss@example.com", "A@example.com", "gone@example.com", "named@example.com", "out@example.com")
    by_boss = subscribed(store, owner=boss, recipients=people_of, is_whole=False)
    sender = Sender(SOURCES)
    ends = {each.recipient: each for each in sender.send_now(by_boss, NOW, is_test=True)}
    assert {to: each.state for to, each in ends.items() if each.state is not State.SENT} == {
        "gone@example.com": State.FAILED
    }
    assert "let in no more" in ends["gone@example.com"].error
    numbers = {to: created(mail) for to, mail in box.read()}
    assert len(set(numbers.values())) == 2, numbers
    whole, team = numbers["boss@example.com"], numbers["A@example.com"]
    assert int(team) < int(whole)
    assert numbers == {
        "boss@example.com": whole,
        "A@example.com": team,
        "named@example.com": team,
        "out@example.com": whole,
    }
    for to, is_seen in (("boss@example.com", True), ("out@example.com", False), ("A@example.com", False)):
        limits = audience.reader_for(store.path, by_boss, to).limits
        assert (limits.may_see_agents, limits == NO_LIMITS) == (is_seen, is_seen), to
    outside = audience.reader_for(store.path, by_boss, "out@example.com").limits
    assert {outside.may_see_rows, outside.may_see_comments, outside.may_see_customers} == {False}
    whole_for_all = replace(by_boss, is_whole=True)
    assert audience.reader_for(store.path, whole_for_all, "out@example.com").limits == outside, (
        "only the owner of the computer shows all"
    )
    # A manager with limits gives nobody more than these, whoever gets it and by whatever way.
    by_lead = subscribed(
        store, name="Lead", owner=lead, recipients=("boss@example.com", "out@example.com"), is_whole=True
    )
    assert all(each.state is State.SENT for each in sender.send_now(by_lead, NOW, is_test=True))
    assert {created(mail) for _, mail in box.read()} == {team}
    chat = subscribed(
        store, "https://hooks.example.com/a", name="Chat", owner=boss, channel=Channel.SLACK, recipients=()
    )
    assert audience.reader_for(store.path, chat, "hooks.example.com").limits == outside
    # What holds is the access of now: of the owner whose role is gone, of the owner who is gone, and of rules that nobody can read.
    now["rules"] = access_rules.rules(AUTH, {"viewer": ["lead@example.com"]})
    for one, why in ((by_lead, "may give nothing"), (by_boss, "let in no more")):
        (end, *_) = sender.send_now(one, NOW, is_test=False)
        assert (end.state, why in end.error) == (State.FAILED, True), end.error

    def broken() -> None:
        raise access_rules.WrongRules("rules.nobody")

    monkeypatch.setattr(access_rules, "current", broken)
    with pytest.raises(NotForThem, match="rules"):
        audience.reader_for(store.path, subscribed(store, name="Own"), "out@example.com")
    assert box.mails == []


def test_on_ones_own_computer_people_outside_see_numbers_and_targets_and_nobody_by_name(
    store: Store, box: Mailbox
) -> None:
    targets.set_target(store, targets.Aim(metric="backlog"), 1, owner="Cyril", note="not for all")
    one = subscribed(store, is_whole=False)
    assert Sender(SOURCES).send_now(one, NOW, is_test=True)[0].state is State.SENT
    ((_, mail),) = box.read()
    text = body(mail, "plain")
    assert "target 1: missed" in text
    assert "Cyril" not in text
    view = saved_views.save_view(store, "Agents", "overview", {**DAYS, "agent": "Ann"})
    (end,) = Sender(SOURCES).send_now(
        subscribed(store, name="By name", view=view.slug, is_whole=False), NOW, is_test=True
    )
    assert end.state is State.FAILED
    assert box.mails == []


# ---- Refusals


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


def free_port() -> int:
    import socket

    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate with its key in one file, which nobody knows unless told."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    start = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(start).not_valid_after(start + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path_factory.mktemp("certificate") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


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


# ---- Webhooks


def test_slack_and_teams_get_what_they_read_and_no_text_of_anybody_is_a_mark(
    store: Store, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KPI_DASHBOARD", "https://pulse.example.com")
    hook.posts.clear()
    mark = "<!channel> *b* [l](http://x) & <@U1>"
    with store.write() as writer:
        writer.execute("UPDATE saved_view SET name = $name", {"name": mark})
    sender = Sender(SOURCES)
    for channel in (Channel.SLACK, Channel.TEAMS):
        one = subscribed(
            store, f"http://127.0.0.1:{hook.port}/{channel}", name=str(channel), channel=channel, recipients=()
        )
        assert one.recipients == (f"127.0.0.1:{hook.port}",)
        assert sender.send_now(one, NOW, is_test=True)[0].state is State.SENT
    (_, _, slack), (path, _, teams) = hook.posts
    assert path == "/teams"
    assert slack["text"].startswith("Test: &lt;!channel&gt; *b* [l](http://x) &amp; &lt;@U1&gt;")
    assert slack["blocks"][0]["text"] == {
        "type": "plain_text",
        "text": f"Test: {mark}: 7–13 September 2026",
        "emoji": False,
    }
    kinds = [
        text["type"] for block in slack["blocks"] for text in (block.get("text"), *block.get("elements", ())) if text
    ]
    assert kinds.count("mrkdwn") == 1, "the link alone"
    assert len(slack["blocks"]) <= 50
    assert all(len(block["text"]["text"]) <= 3000 for block in slack["blocks"] if "text" in block)
    (attachment,) = teams["attachments"]
    assert (teams["type"], attachment["contentType"]) == ("message", "application/vnd.microsoft.card.adaptive")
    card = attachment["content"]
    assert (card["type"], card["$schema"]) == ("AdaptiveCard", "http://adaptivecards.io/schemas/adaptive-card.json")
    assert {one["type"] for one in card["body"]} == {"RichTextBlock"}, "a TextBlock would read marks"
    assert card["body"][0]["inlines"][0]["text"].startswith(f"Test: {mark}")
    assert card["actions"] == [
        {"type": "Action.OpenUrl", "title": "Open the dashboard", "url": "https://pulse.example.com/v/board"}
    ]
    assert len(json.dumps(teams).encode()) < 28_000, "what Teams takes"
    for given in (slack, teams):
        assert "Tickets created" in json.dumps(given)
    hook.posts.clear()


def test_a_webhook_that_refuses_is_asked_again_where_that_may_help_and_is_not_followed(
    store: Store, hook: Hook
) -> None:
    hook.posts.clear()
    one = subscribed(store, f"http://127.0.0.1:{hook.port}/secret-path", channel=Channel.JSON, recipients=())
    sender = Sender(SOURCES)
    now = NOW
    hook.answers = [(503, {}), (429, {}), (200, {})]
    states = []
    for _ in range(3):
        states += [each.state for each in sender.run(now)]
        now += timedelta(hours=1)
    assert states == [State.WAITING, State.WAITING, State.SENT]
    hook.answers = [(302, {"Location": f"http://127.0.0.1:{hook.port}/elsewhere"})]
    (end,) = sender.send_now(one, now, is_test=False)
    assert (end.state, "302" in end.error) == (State.FAILED, True)
    hook.answers = [(404, {})]
    assert sender.send_now(one, now, is_test=False)[0].state is State.FAILED
    assert {path for path, _, _ in hook.posts} == {"/secret-path"}
    told = str([frame.rows() for frame in dump_tables(store).values()]) + str(audit.entries(store.path))
    assert "secret-path" not in told
    hook.posts.clear()


def test_nothing_is_sent_into_the_own_network_but_by_the_owner_of_the_computer(
    store: Store, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names that lead to addresses inside, whichever of their addresses it is; the address that was looked at is the one that is asked."""
    hook.posts.clear()
    asked: list[str] = []
    real = webhook.socket.getaddrinfo
    inside = ("127.0.0.1", "10.1.2.3", "192.168.0.7", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1", "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1",
              "64:ff9b::7f00:1", "2002:7f00:1::")  # fmt: skip

    def lookup(host: str, port: int, *given: object, **more: object) -> Any:
        asked.append(host)
        if host == "outside.example.com":
            return [(2, 1, 6, "", (found, port)) for found in ("93.184.216.34", address)]
        return real(host, port, *given, **more)

    monkeypatch.setattr(webhook.socket, "getaddrinfo", lookup)
    for one in inside:
        address = one
        with pytest.raises(webhook.NotAccepted, match="own network"):
            webhook.post("https://outside.example.com/x", {}, is_of_computer=False)
    for host in ("127.0.0.1", "[::1]", "2130706433", "0x7f000001", "localhost"):
        with pytest.raises(webhook.NotAccepted):
            webhook.post(f"https://{host}:{hook.port}/x", {}, is_of_computer=False)
        with pytest.raises(webhook.NotAccepted, match="https"):
            webhook.post(f"http://{host}:{hook.port}/x", {}, is_of_computer=False)
    assert hook.posts == []
    asked.clear()
    webhook.post(f"http://localhost:{hook.port}/own", {"a": 1}, is_of_computer=True)
    assert asked.count("localhost") == 1, "a second look could lead elsewhere"
    assert [(path, headers["Host"]) for path, headers, _ in hook.posts] == [("/own", f"localhost:{hook.port}")]
    hook.posts.clear()


def test_a_webhook_proves_by_its_name_who_it_is(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked by the number of its address, and its certificate is held to the name all the same."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with http_receiver(Hook(), context) as secure:
        with pytest.raises(webhook.NotAccepted, match="certificate"):
            webhook.post(f"https://localhost:{secure.port}/x", {}, is_of_computer=True)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        webhook.post(f"https://localhost:{secure.port}/x", {"a": 1}, is_of_computer=True)
        with pytest.raises(webhook.NotAccepted, match="mismatch"):
            webhook.post(f"https://127.0.0.1:{secure.port}/x", {}, is_of_computer=True)
        assert [body for _, _, body in secure.posts] == [{"a": 1}]


# ---- When


def test_a_digest_falls_due_by_the_clock_of_the_company_once_a_day_also_when_clocks_change() -> None:
    daily = Subscription(kind=Kind.DIGEST, name="x", view="x", weekdays=tuple(range(7)), send_at=time(2, 30))
    zone = "Europe/Prague"

    def local(at: datetime) -> str:
        return f"{at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)):%d %H:%M}"

    for first, wanted in ((datetime(2026, 3, 27, 12), ["28 02:30", "29 03:30", "30 02:30"]), (datetime(2026, 10, 23, 12), ["24 02:30", "25 02:30", "26 02:30"])):  # fmt: skip
        at, found = first, []
        for _ in range(3):
            at = schedule.next_due(daily, zone, at)
            found.append(local(at))
        assert found == wanted
    monday = replace(daily, weekdays=(0,), send_at=time(8))
    due = datetime(2026, 9, 14, 6)
    assert schedule.missed(monday, zone, due - timedelta(days=30), due) == due
    assert schedule.missed(monday, zone, due - timedelta(days=30), due + timedelta(days=20)) == due + timedelta(
        days=14
    ), "once"
    assert schedule.missed(monday, zone, due, due + timedelta(days=6)) is None
    quiet = replace(monday, weekdays=(0, 1, 2, 3, 4), quiet=(time(20), time(7)))
    for at, until in (("14 09:00", None), ("14 19:59", None), ("14 20:00", "15 07:00"), ("15 06:59", "15 07:00"), ("18 21:00", "21 07:00"), ("19 12:00", "21 07:00")):  # fmt: skip
        moment = datetime.strptime(f"2026-09-{at}", "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)  # fmt: skip
        ends = schedule.quiet_until(quiet, zone, moment)
        assert (local(ends) if ends else None) == until, at
    noon = replace(quiet, quiet=(time(12), time(13)))
    assert local(schedule.quiet_until(noon, zone, datetime(2026, 9, 14, 10, 30)) or due) == "14 13:00"


def test_what_fell_due_while_nothing_ran_is_sent_once_and_nothing_from_before_it_was_made(
    store: Store, box: Mailbox
) -> None:
    subscribed(store, send_at=time(8), weekdays=tuple(range(7)))
    deliveries = Deliveries(SOURCES)
    sender = Sender(SOURCES)
    assert sender.run(NOW - timedelta(minutes=45)) == []
    assert [each.due_at for each in sender.run(NOW)] == [datetime(2026, 9, 14, 6)]
    assert [each.due_at for each in sender.run(NOW + timedelta(days=5))] == [datetime(2026, 9, 19, 6)]
    assert len(box.read()) == 2
    subscribed(store, name="New", send_at=time(7))
    assert sender.run(NOW) == []
    deliveries.start()
    deliveries.look()
    deliveries.stop()
    deliveries.stop()


def test_of_the_made_up_company_only_tests_are_sent(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "service-pulse.duckdb"
    stores.close_all()
    new_store_at(path).close()
    demo_copy(tmp_path_factory).rename(demo_path(path))
    monkeypatch.setenv("KPI_STORE", str(path))
    monkeypatch.setenv(paper.VARIABLE, "/nowhere/chromium")
    monkeypatch.setattr(access_rules, "current", lambda: None)
    monkeypatch.setattr(subscriptions, "now", lambda: NOW - timedelta(hours=1))
    set_server(monkeypatch, f"smtp://127.0.0.1:{box.port}")
    box.mails.clear()
    store = stores.real()
    saved_views.save_view(store, "Board", "overview", {})
    one = subscribed(store, send_at=time(8))
    sender = Sender(SOURCES)
    assert stores.is_demo()
    assert (sender.run(NOW + timedelta(hours=2)), sender.planned(NOW + timedelta(hours=2))) == ([], [])
    assert sender.send_now(one, NOW, is_test=True)[0].state is State.SENT
    ((_, mail),) = box.read()
    assert "made-up data" in body(mail, "plain")
    stores.close_all()


# ---- Alerts


def test_a_number_is_out_only_beyond_chance_and_no_data_are_no_miss() -> None:
    csat, created = REGISTRY.metric("csat"), REGISTRY.metric("tickets_created")
    row = {"value": 0.8, "n": 400.0, "low": 0.76, "high": 0.84}
    cases = [
        (row, 0.9, None, Standing.OUT), (row, 0.82, None, Standing.OUT_WITHIN_CHANCE), (row, 0.8, None, Standing.IN), (row, None, 0.7, Standing.OUT),
        (row, None, 0.78, Standing.OUT_WITHIN_CHANCE), (row, 0.7, 0.9, Standing.IN), ({**row, "n": 3.0}, 0.9, None, Standing.UNKNOWN),
        ({**row, "value": None}, 0.9, None, Standing.UNKNOWN), ({}, 0.9, None, Standing.UNKNOWN), ({**row, "high": None}, 0.9, None, Standing.OUT_WITHIN_CHANCE),
    ]  # fmt: skip
    for given, below, above, standing in cases:
        assert watching.of_limits(csat, given, below, above) is standing, (given, below, above)
    counted = {"value": 12.0, "n": 12.0, "low": None, "high": None}
    assert watching.of_limits(created, counted, None, 11) is Standing.OUT, "what is counted is no sample"
    assert watching.of_limits(created, {"value": 0.0, "n": 0.0}, 1, None) is Standing.OUT
    of = {TargetVerdict.MISSED: Standing.OUT, TargetVerdict.MISSED_WITHIN_CHANCE: Standing.OUT_WITHIN_CHANCE, TargetVerdict.MET: Standing.IN, TargetVerdict.MET_WITHIN_CHANCE: Standing.IN}  # fmt: skip
    for verdict in (*TargetVerdict, None):
        assert watching.of_target(verdict) is of.get(verdict, Standing.UNKNOWN), verdict  # type: ignore[arg-type]  # None is asked for as well


def seen(**standings: Standing) -> list[Seen]:
    number = Number(label="x", value="1", raw={"metric": "x"})
    return [Seen(watched=name, standing=one, text=name, number=number) for name, one in standings.items()]


@pytest.mark.usefixtures("show_shop")
def test_an_event_is_told_once_and_what_came_and_went_unsaid_is_not() -> None:
    """The whole course of two numbers: `step` after each look, and told whenever there is news and no quiet hour."""
    out, into, maybe, unknown = Standing.OUT, Standing.IN, Standing.OUT_WITHIN_CHANCE, Standing.UNKNOWN
    course: list[tuple[Standing, Standing, bool, list[str]]] = [
        (into, into, False, []),
        (out, into, False, ["out a"]),
        (out, maybe, False, []),
        (unknown, out, False, ["out b", "still a"]),
        (maybe, out, False, []),
        (into, out, False, ["back a", "still b"]),
        (out, into, True, []),  # quiet from here
        (into, into, True, []),
        (into, into, False, ["back b"]),
        (out, into, True, []),
        (out, out, True, []),
        (out, maybe, False, ["out a", "out b"]),
        (into, into, True, []),
        (out, out, False, []),  # back and out again while it was quiet
    ]
    known: dict[str, Any] = {}
    for place, (a, b, is_quiet, wanted) in enumerate(course):
        looked = seen(a=a, b=b)
        known = watch.step(known, looked, NOW + timedelta(hours=place))
        told = []
        if watch.has_news(known) and not is_quiet:
            told = [f"{each['what']} {each['watched']}" for each in watch.events(known, looked)]
            known = watch.told(known)
        assert told == wanted, place
    assert set(watch.step(known, seen(a=out), NOW)) == {"a"}, "what is watched no more is forgotten"


def test_an_alert_comes_once_grouped_after_quiet_hours_and_again_when_all_is_normal(
    store: Store, box: Mailbox, capsys: pytest.CaptureFixture[str]
) -> None:
    aim = targets.Aim(metric="backlog")
    targets.set_target(store, aim, 1)
    one = subscribed(
        store, kind=Kind.ALERT, name="Misses", watches_targets=True, watched=(Watched(metric="tickets_created", above=1),), quiet=(time(20), time(9)), weekdays=tuple(range(7)),
    )  # fmt: skip
    sender = Sender(SOURCES)
    assert sender.run(NOW) == [], "half past eight is quiet here"
    assert [each.recipients for each in sender.planned(NOW)] == []
    at = NOW + timedelta(hours=1)
    assert [each.recipients for each in sender.planned(at)] == [("ann@example.com",)]
    assert [each.state for each in sender.run(at)] == [State.SENT]
    ((_, mail),) = box.read()
    assert mail["Subject"] == "Misses: 2 numbers out of their limits"
    text = body(mail, "plain")
    capsys.readouterr()
    assert main(["ask", "backlog", "tickets_created", "--from", "2026-09-07", "--to", "2026-09-13", "--format", "json", "--store", str(store.path)]) == 0  # fmt: skip
    values = {row["metric"]: value_text(row["value"], REGISTRY.metric(row["metric"]).unit, "en") for row in json.loads(capsys.readouterr().out)}  # fmt: skip
    assert f"Open tickets: {values['backlog']} (target: 1)" in text
    assert f"Tickets created: {values['tickets_created']} (limit: at most 1)" in text
    for hours in (2, 3, 30):
        assert sender.run(NOW + timedelta(hours=hours)) == [], "once"
    assert Sender(SOURCES).run(NOW + timedelta(hours=4)) == [], "also for who starts anew"
    targets.set_target(store, aim, 1000)
    assert sender.run(NOW + timedelta(hours=13)) == [], "it is quiet"
    assert [each.state for each in sender.run(NOW + timedelta(hours=26))] == [State.SENT]
    ((_, mail),) = box.read()
    assert mail["Subject"] == "Misses: 1 number back to normal"
    text = body(mail, "plain")
    assert (
        text.index("Back to normal")
        < text.index("Open tickets")
        < text.index("Still out of limits")
        < text.index("Tickets created")
    )
    assert "since 14 September 2026, 08:30" in text
    subscriptions.pause(store, one.id, is_paused=True)
    targets.set_target(store, aim, 1)
    assert sender.run(NOW + timedelta(hours=27)) == []
    assert sender.send_now(one, NOW + timedelta(hours=27), is_test=True)[0].state is State.SENT
    assert box.read()[0][1]["Subject"] == "Test: Misses: 1 number out of its limits"


def test_an_alert_that_a_limited_recipient_may_not_see_is_not_told_to_them(
    store: Store, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_rules, "current", lambda: RULES)
    boss = came(store, "1", email="boss@example.com")
    came(store, "3", email="a@example.com", groups=["a"])
    targets.set_target(store, targets.Aim(metric="backlog"), 1)
    subscribed(store, kind=Kind.ALERT, owner=boss, name="Misses", watches_targets=True, watched=(Watched(metric="tickets_created", above=1),), recipients=("boss@example.com", "a@example.com"), weekdays=tuple(range(7)))  # fmt: skip
    Sender(SOURCES).run(NOW)
    texts = {to: body(mail, "plain") for to, mail in box.read()}
    assert "Open tickets" in texts["boss@example.com"]
    assert "Open tickets" not in texts["a@example.com"], "targets of the whole are not for who sees a part"
    assert texts["a@example.com"] != texts["boss@example.com"]
    assert "Tickets created: " in texts["a@example.com"]


def test_alerts_are_judged_over_the_days_that_are_over(store: Store) -> None:
    one = subscribed(store, kind=Kind.ALERT, watched=(Watched(metric="tickets_created", above=1),))
    newest = watch.look(one, SOURCES, date(2026, 10, 1))[0].today
    spans = {}
    for span in ("day", "week", "month"):
        for wall in (newest, newest + timedelta(days=1)):
            view, _ = watch.look(replace(one, span=span), SOURCES, wall)
            spans[span, (wall - newest).days] = view.period
            assert view.period.end
            assert view.period.end <= wall, "no day that goes on"
            assert view.period.end <= newest + timedelta(days=1)
    assert spans["day", 0].days == spans["day", 1].days == 1
    assert spans["day", 1].last == newest
    assert spans["week", 1].days == 7
    assert spans["week", 1].start
    assert spans["week", 1].start.weekday() == 0
    assert spans["month", 1].start
    assert spans["month", 1].start.day == 1


# ---- Two at once, and the command


def locked() -> Store:
    raise StoreLocked("held")


def test_two_processes_and_a_dashboard_never_send_the_same_twice(
    store: Store, box: Mailbox, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # the clock of now, as in the other processes
    monkeypatch.setenv("KPI_STORE", str(store.path))
    path = store.path
    one = subscribed(
        store, send_at=time(0, 1), weekdays=tuple(range(7)), recipients=("ann@example.com", "ben@example.com")
    )
    with store.write() as writer:  # it fell due yesterday
        writer.execute("UPDATE subscription SET from_at = $then", {"then": subscriptions.now() - timedelta(days=2)})
    environment = {
        "PATH": "/usr/bin:/bin", "KPI_STORE": str(path), smtp.URL: f"smtp://127.0.0.1:{box.port}", smtp.FROM: "pulse@example.com", paper.VARIABLE: "/nowhere",
        "PYTHONDONTWRITEBYTECODE": "1", "HOME": str(path.parent),
    }  # fmt: skip
    command = [sys.executable, "-m", "kpi", "send"]
    stores.close_all()
    both = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [each.communicate() for each in both]
    assert [each.returncode for each in both] == [0, 0], said
    assert sorted(to for to, _ in box.read()) == ["ann@example.com", "ben@example.com"], said
    assert sum(out.count("Weekly: sent to") for out, _ in said) == 2
    # The words of the command, in this process; first as where another program has the store open.
    for name in environment:
        monkeypatch.setenv(name, environment[name])
    store = open_store(path)
    with closing(store):
        assert [each.state for each in outbox.deliveries(store.read, one.id)] == [State.SENT] * 2
    capsys.readouterr()
    with monkeypatch.context() as here:
        here.setattr(stores, "real", locked)
        assert (main(["send", "--due"]), main(["send", "Weekly"])) == (0, 1)
        assert capsys.readouterr().out.count("A dashboard sends what is due itself") == 2
    assert main(["send"]) == 0
    assert capsys.readouterr().out == "Nothing is due.\n"
    assert main(["send", "Weekly", "--dry-run"]) == 0
    assert capsys.readouterr().out == "Weekly: would be sent to ann@example.com, ben@example.com\n"
    assert main(["send", "--dry-run", "--language", "en"]) == 0
    assert box.mails == []
    box.refused = {"ben@example.com": "550 gone"}
    assert main(["send", "Weekly"]) == 1
    out = capsys.readouterr().out
    box.refused = {}
    assert "Weekly: sent to ann@example.com" in out
    assert "Weekly: not sent to ben@example.com: The server for mails refuses the recipient: “550 gone”" in out
    assert [to for to, _ in box.read()] == ["ann@example.com"]
    assert main(["send", "No such"]) == 1
    assert "There is no subscription “No such”. There are: Weekly." in capsys.readouterr().err
    assert main(["send", "Weekly", "--due"]) == 1
    came(store, "1", email="boss@example.com")
    assert main(["send"]) == 1
    assert "rules of who sees what" in capsys.readouterr().err
    assert box.mails == []


# ---- The page


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
    at.selectbox(key=f"_send_watch_1_{one.id}").set_value("backlog").run()
    at.text_input(key=f"_send.least_1_{one.id}").set_value("1").run()
    at.button(key=f"_send_save_{one.id}").click().run()
    assert not at.exception
    (one,) = subscriptions.subscriptions(store.read)
    assert (one.kind, one.watched, one.is_paused) == (
        Kind.ALERT,
        (Watched(metric="tickets_created", above=5.0), Watched(metric="backlog", below=1.0)),
        True,
    )
    assert one.quiet == (time(20), time(6, 30))
    assert "Tickets created \\(at most 5\\)" in texts_of(at)
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
