"""Sending by a command, as from cron: what is due now, or one subscription by its name, or only what would be sent."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

from data.config import subscriptions
from data.config.outbox import Delivery, State
from data.config.subscriptions import now
from data.store.store import StoreLocked
from kpi.declare.errors import KpiError
from pages.delivery.digest import Sources
from pages.delivery.sending import Sender
from pages.ui.answers import stores
from pages.ui.view import words
from pages.ui.view.words import listed, t
from pages.web import access_rules, people


def send(name: str, store: Path | None, sources: Sources, say: Callable[[str], None], *, is_dry: bool) -> bool:
    """Send what is due ("": all that is), saying what came of each; False where something was not accepted. KpiError, StoreError.

    Where a dashboard has the store open it sends what is due itself, and nothing is done here.
    """
    logging.getLogger("service_pulse.delivery").setLevel(logging.ERROR)  # what came of it is said
    stores.use(store)
    try:
        _check_rules()
        tried = list(_tried(name, Sender(sources), say, is_dry=is_dry))
    except StoreLocked:
        say(t("send.cli.open"))
        return not name
    finally:
        stores.close_all()
        stores.use(None)
    names = {one.id: one.name for one, _ in tried}
    for one, each in tried:
        is_sent = each.state is State.SENT
        why = words.said(each.error) if each.error else ""
        say(t(f"send.cli.{'sent' if is_sent else 'failed'}", name=names[one.id], recipient=each.recipient, why=why))
    if not tried and not is_dry:
        say(t("send.cli.nothing"))
    return all(each.state is State.SENT for _, each in tried)


def _tried(
    name: str, sender: Sender, say: Callable[[str], None], *, is_dry: bool
) -> Iterator[tuple[subscriptions.Subscription, Delivery]]:
    known = {one.id: one for one in subscriptions.subscriptions(stores.real().read)}
    chosen = [one for one in known.values() if not name or name in (one.id, one.name)]
    if name and not chosen:
        raise KpiError(t("send.cli.unknown", name=name, names=listed(one.name for one in known.values()) or "–"))
    if is_dry:
        planned = [(one, one.recipients) for one in chosen] if name else [(each.subscription, each.recipients) for each in sender.planned(now())]  # fmt: skip
        for one, recipients in planned:
            say(t("send.cli.would", name=one.name, recipients=listed(recipients)))
        if not planned:
            say(t("send.cli.nothing"))
        return
    if not name:
        yield from (
            (known[each.subscription], each) for each in sender.run(now(), is_always=True) if each.subscription in known
        )
        return
    for one in chosen:
        yield from ((one, each) for each in sender.send_now(one, now(), is_test=False))


def _check_rules() -> None:
    """Where people sign in by name, their rules must be found: without them everybody would be taken for somebody outside."""
    if people.of(stores.path()).all_known() and not access_rules.is_set_up():
        raise KpiError(t("send.cli.no_rules"))
