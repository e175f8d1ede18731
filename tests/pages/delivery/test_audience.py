"""Nobody is sent more than they, and the owner, may see now."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from data.config import saved_views, targets
from data.config.outbox import State
from data.config.subscriptions import Channel
from data.store.store import Store
from kpi.query.limits import NO_LIMITS
from pages.delivery import audience
from pages.delivery.audience import NotForThem
from pages.delivery.sending import Sender
from pages.reported import SOURCES
from pages.web import access_rules
from tests.mail_server import Mailbox
from tests.pages.delivery.making import AUTH, DAYS, NOW, RULES, body, came, subscribed

pytestmark = pytest.mark.long


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
