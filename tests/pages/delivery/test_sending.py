"""When a digest is sent: by the clock of the company, once, by whichever process comes first, and by the command."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from data.config import outbox, saved_views, subscriptions
from data.config.outbox import State
from data.config.subscriptions import Kind, Subscription
from data.facts.refresh import open_store
from data.store.store import Store, StoreLocked, demo_path
from kpi.__main__ import main
from pages.delivery import schedule, smtp
from pages.delivery.sending import Sender
from pages.delivery.service import Deliveries
from pages.reported import SOURCES
from pages.ui.answers import stores
from pages.ui.report import paper
from pages.web import access_rules
from tests.mail_server import Mailbox
from tests.pages.delivery.making import NOW, ROOT, body, came, set_server, subscribed
from tests.stores import demo_copy, new_store_at

pytestmark = pytest.mark.long


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
