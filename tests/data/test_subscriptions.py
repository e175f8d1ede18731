"""Subscriptions as they are kept: what is refused, what falls due once, and deliveries that are claimed, tried again and remembered."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from data.__main__ import main
from data.config import alarms, audit, outbox, subscriptions
from data.config.alarms import Alarm
from data.config.outbox import WAITS, State
from data.config.subscriptions import Channel, Kind, Subscription, Watched
from data.facts.refresh import open_store
from data.store.sentence import Sentence
from data.store.store import Store, StoreError
from tests.tables import dump_tables

AT = datetime(2026, 9, 14, 6)
HOOK = "https://hooks.example.com/services/T0/B0/secret-of-the-hook"


def digest(**values: object) -> Subscription:
    return Subscription(
        **{"kind": Kind.DIGEST, "name": "Board", "view": "board", "recipients": ("ann@example.com",)} | values
    )  # type: ignore[arg-type]  # the test says which


def test_a_subscription_comes_back_as_it_was_kept_and_its_secret_lies_beside_the_store(empty_store: Store) -> None:
    watched = (
        Watched(metric="csat", below=0.8),
        Watched(metric="nps", below=-5, above=40.5),
        Watched(metric="csat", is_process=True),
    )
    alert = digest(
        kind=Kind.ALERT, name=" Rückgaben \n täglich ", channel=Channel.TEAMS, watched=watched, quiet=(time(20), time(6, 30)), weekdays=(6, 0, 0),
        span="week", language="cs", owner="person:1", owner_name="Ann", recipients=(),
    )  # fmt: skip
    before = empty_store.version()
    kept = subscriptions.save(empty_store, alert, HOOK)
    assert empty_store.version() == before + 1
    assert kept == subscriptions.subscription(empty_store.read, alert.id)
    assert (kept.name, kept.recipients, kept.weekdays, kept.watched) == ("Rückgaben täglich", ("hooks.example.com",), (0, 6), watched)  # fmt: skip
    assert [one.key for one in watched] == ["csat:<0.8", "nps:<-5>40.5", "csat:process"]
    assert subscriptions.webhook(empty_store.path, alert.id) == HOOK
    changed = subscriptions.save(empty_store, replace(kept, name="Returns"))
    assert subscriptions.webhook(empty_store.path, alert.id) == HOOK, "it stays where none is given"
    assert (changed.made_at, changed.name) == (kept.made_at, "Returns")
    told = str([frame.rows() for frame in dump_tables(empty_store).values()]) + str(audit.entries(empty_store.path))
    assert "Returns" in told
    assert "secret-of-the-hook" not in told
    folder = empty_store.path.with_name(f"{empty_store.path.stem}.webhooks")
    assert folder.stat().st_mode & 0o077 == (folder / alert.id).stat().st_mode & 0o077 == 0
    subscriptions.pause(empty_store, alert.id, is_paused=True)
    assert subscriptions.subscriptions(empty_store.read)[0].is_paused
    subscriptions.remove(empty_store, alert.id)
    assert subscriptions.webhook(empty_store.path, alert.id) == ""
    assert [one.about.partition(" · ")[0] for one in reversed(audit.entries(empty_store.path))] == ["made", "changed", "paused", "deleted"]  # fmt: skip
    for gone in (lambda: subscriptions.remove(empty_store, alert.id), lambda: subscriptions.pause(empty_store, "x", is_paused=True)):  # fmt: skip
        with pytest.raises(StoreError, match="no longer"):
            gone()


def test_what_cannot_be_sent_or_hides_more_than_an_address_is_refused(empty_store: Store) -> None:
    subscriptions.save(empty_store, digest())
    mails = ("", "ann", "ann@example", "ann@example.com\nBcc: eve@example.com", "ann@example.com, ben@example.com", "<ann@example.com>", "Ann <ann@example.com>",
             "ann@-example.com", "ann@exam ple.com", 'ann"@example.com', "ann@example.com\0", "ä@example.com", f"{'a' * 250}@example.com", "ann@example.com>")  # fmt: skip
    for mail in mails:
        with pytest.raises(StoreError):
            subscriptions.save(empty_store, digest(name="Other", recipients=(mail,)))
    hooks = ("", "http://hooks.example.com/a", "ftp://hooks.example.com/a", "file:///etc/passwd", "https://", "https://user:pass@example.com/", "https://exa mple.com/",
             "https://example.com:99999/", "https://example.com\\@other.com/", "https://example.com/\nHost: other", "//example.com/a", "javascript:alert(1)", f"https://a.com/{'x' * 3000}",
             "http://127.0.0.1:9/", "http://localhost.example.com/")  # fmt: skip
    for hook in hooks:
        with pytest.raises(StoreError):
            subscriptions.save(empty_store, digest(name="Other", channel=Channel.SLACK, recipients=(), owner="person:1"), hook)  # fmt: skip
    assert subscriptions.host_of("http://127.0.0.1:9/", is_of_computer=True) == "127.0.0.1:9"
    wrong = ({"name": " "}, {"name": "BOARD"}, {"name": "x" * 61}, {"weekdays": ()}, {"recipients": tuple(f"a{n}@example.com" for n in range(21))}, {"kind": Kind.ALERT},
             {"kind": Kind.ALERT, "watched": tuple(Watched(metric=f"m{n}", below=1) for n in range(6))})  # fmt: skip
    for values in wrong:
        with pytest.raises(StoreError):
            subscriptions.save(empty_store, digest(**{"name": "Other"} | values))
    assert [one.name for one in subscriptions.subscriptions(empty_store.read)] == ["Board"]


def test_what_falls_due_is_made_once_whoever_makes_it_and_claimed_by_one(empty_store: Store) -> None:
    one = subscriptions.save(empty_store, digest(recipients=("ann@example.com", "ben@example.com")))
    before = empty_store.version()
    made: list[bool] = []
    claimed: list[str] = []

    def work() -> None:
        made.append(outbox.put_due(empty_store, one, AT))
        while found := outbox.claim(empty_store, AT):
            claimed.append(found.recipient)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [False] * 5 + [True]
    assert sorted(claimed) == ["ann@example.com", "ben@example.com"]
    assert empty_store.version() == before, "numbers that were answered stay answered"
    assert not outbox.put_due(empty_store, one, AT - timedelta(days=1)), "an older moment is over"
    assert outbox.put_due(empty_store, one, AT + timedelta(days=1))


def test_a_try_that_failed_is_made_again_with_growing_waits_until_it_has_failed(empty_store: Store) -> None:
    one = subscriptions.save(empty_store, digest())
    outbox.put_due(empty_store, one, AT)
    now, waited = AT, []
    why = Sentence("The server for mails refuses: “{code} {reason}”", code="451", reason="later")
    while found := outbox.claim(empty_store, now):
        ended = outbox.note_failed(empty_store, found, now, why, is_final=False)
        if ended.next_at is None:
            break
        assert outbox.claim(empty_store, ended.next_at - timedelta(seconds=1)) is None
        waited.append(ended.next_at - now)
        now = ended.next_at
    assert tuple(waited) == WAITS
    (last,) = outbox.deliveries(empty_store.read, one.id)
    assert (last.state, last.tries, last.error) == (State.FAILED, len(WAITS) + 1, why)
    assert isinstance(last.error, Sentence), "it can be said in another language"
    for is_final, is_test in ((True, False), (False, True)):
        outbox.put_now(empty_store, one, now, is_test=is_test)
        found = outbox.claim(empty_store, now)
        assert found
        assert outbox.note_failed(empty_store, found, now, why, is_final=is_final).state is State.FAILED


def test_what_was_accepted_or_may_have_been_is_never_sent_again(empty_store: Store) -> None:
    one = subscriptions.save(empty_store, digest())
    outbox.put_due(empty_store, one, AT)
    found = outbox.claim(empty_store, AT)
    assert found
    outbox.note_sent(empty_store, found, AT, one.name)
    assert audit.entries(empty_store.path)[0].about == "Board · ann@example.com"
    outbox.put_due(empty_store, one, AT + timedelta(days=1))
    assert outbox.claim(empty_store, AT + timedelta(days=1)), "whoever has it ends in the middle"
    assert outbox.claim(empty_store, AT + timedelta(days=2)) is None
    states = [each.state for each in outbox.deliveries(empty_store.read)]
    assert states == [State.UNSURE, State.SENT]


def test_little_is_remembered_and_of_each_the_newest(empty_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "REMEMBERED", 3)
    rare, often = subscriptions.save(empty_store, digest()), subscriptions.save(empty_store, digest(name="Often"))
    for day, one in enumerate((rare, rare, *(often,) * 6)):
        outbox.put_due(empty_store, one, AT + timedelta(days=day))
        found = outbox.claim(empty_store, AT + timedelta(days=day))
        assert found
        outbox.note_sent(empty_store, found, AT, one.name)
    assert len(outbox.deliveries(empty_store.read, often.id)) == 3
    assert [each.due_at for each in outbox.deliveries(empty_store.read, rare.id)] == [AT + timedelta(days=1)]
    assert outbox.last_due(empty_store.read, rare.id) == AT + timedelta(days=1)


def test_the_command_that_restores_lets_all_begin_anew(empty_store: Store, tmp_path: Path) -> None:
    one = subscriptions.save(empty_store, digest())
    empty_store.close()
    where = ["--store", str(empty_store.path)]
    assert main([*where, "backup", str(tmp_path / "kept")]) == main([*where, "restore", str(tmp_path / "kept")]) == 0
    with open_store(empty_store.path) as restored:
        (found,) = subscriptions.subscriptions(restored.read)
    assert found.from_at
    assert one.from_at
    assert found.from_at > one.from_at


def test_after_a_restore_nothing_is_sent_that_fell_due_before_it(empty_store: Store) -> None:
    one = subscriptions.save(empty_store, digest())
    outbox.put_due(empty_store, one, AT)
    subscriptions.begin_anew(empty_store)
    assert outbox.claim(empty_store, subscriptions.now()) is None
    kept = subscriptions.subscription(empty_store.read, one.id)
    assert kept
    assert kept.from_at
    assert one.from_at
    assert kept.from_at > one.from_at


def test_what_is_in_its_limits_and_was_told_so_is_not_kept(empty_store: Store) -> None:
    known = {
        name: Alarm(watched=name, is_out=is_out, since_at=AT, is_told=is_told)
        for name, is_out, is_told in (("a", True, False), ("b", True, True), ("c", False, True), ("d", False, False))
    }
    with empty_store.write() as writer:
        alarms.keep(writer, "1", "ann@example.com", known)
        alarms.keep(writer, "1", "ben@example.com", {})
    del known["d"]
    assert alarms.alarms(empty_store.read, "1", "ann@example.com") == known
