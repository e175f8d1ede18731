"""Messages to a real HTTP receiver: their forms, refusals, and where none is sent."""

from __future__ import annotations

import json
import ssl
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from data.config import audit
from data.config.outbox import State
from data.config.subscriptions import Channel
from data.store.store import Store
from pages.delivery import webhook
from pages.delivery.sending import Sender
from pages.reported import SOURCES
from tests.mail_server import Hook, http_receiver
from tests.pages.delivery.making import NOW, subscribed
from tests.tables import dump_tables

pytestmark = pytest.mark.long


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
