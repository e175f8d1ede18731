"""What is to be sent and what was: each delivery to one recipient, claimed before it is sent so that nobody else sends it, tried again, and remembered.

Only one process has a store open, and in a process one thread at a time claims: a claim is one statement, and what was accepted is never waiting again.
None of it is a change of the data, so their version stays.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from data.config import audit
from data.config.audit import Event
from data.config.subscriptions import Subscription
from data.store import sentence
from data.store.sentence import Sentence
from data.store.store import Read, Store, Writer

WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=20), timedelta(hours=1), timedelta(hours=4))
"""How long is waited before each further try; after the last it has failed."""
REMEMBERED = 1000
"""So many that are over are kept; of each subscription the newest in any case, which says what was sent last."""
LOST = timedelta(minutes=15)
"""Who has claimed one and says nothing for so long has ended in the middle of it."""
_CLAIMING = threading.Lock()


class State(StrEnum):
    """Where a delivery stands. `UNSURE`: the program ended while it was being sent, so it may have arrived, and is not sent again."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNSURE = "unsure"


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One message to one recipient. Moments are in UTC; `events` are those of an alert, as JSON values; `error` is why the last try failed."""

    id: str
    subscription: str
    recipient: str
    due_at: datetime
    is_test: bool = False
    state: State = State.WAITING
    tries: int = 0
    next_at: datetime | None = None
    sent_at: datetime | None = None
    error: str = ""
    events: Sequence[Mapping[str, Any]] = ()


def deliveries(read: Read, subscription: str = "", most: int = 200) -> list[Delivery]:
    """The newest, of one subscription or of all."""
    found = read(
        "SELECT * EXCLUDE (claim, claimed_at) FROM delivery WHERE $subscription IN ('', subscription) ORDER BY due_at DESC, recipient LIMIT $most",
        {"subscription": subscription, "most": most},
    )
    return [_delivery(row) for row in found.iter_rows(named=True)]


def last_due(read: Read, subscription: str) -> datetime | None:
    """When what was made last for a subscription fell due; None where nothing was."""
    asked = "SELECT max(due_at) AS last FROM delivery WHERE subscription = $id AND NOT is_test"
    found: datetime | None = read(asked, {"id": subscription})["last"][0]
    return found


def put_due(store: Store, one: Subscription, due_at: datetime) -> bool:
    """Make what falls due at a moment for all recipients, once, whoever else does the same; whether it was made now."""
    with _CLAIMING:
        last = last_due(store.read, one.id)
        if last is not None and last >= due_at:
            return False
        _insert(store, one, due_at, is_test=False)
    return True


def put_now(store: Store, one: Subscription, at: datetime, *, is_test: bool) -> list[str]:
    """Make one for each recipient to be sent at once, as somebody asked for it; their ids."""
    return _insert(store, one, at, is_test=is_test)


def put_events(
    writer: Writer, one: Subscription, recipient: str, at: datetime, events: Sequence[Mapping[str, Any]]
) -> None:
    """Make a message about events for one recipient, in the transaction that notes that they are told."""
    writer.execute(
        "INSERT INTO delivery VALUES ($id, $subscription, $recipient, $at, FALSE, 'waiting', 0, $at, NULL, NULL, NULL, NULL, $events)",
        {"id": secrets.token_hex(12), "subscription": one.id, "recipient": recipient, "at": at, "events": json.dumps(list(events), ensure_ascii=False)},
    )  # fmt: skip


def claim(store: Store, now: datetime, *, only: Sequence[str] = ()) -> Delivery | None:
    """The next one that is to be sent now (of those ids, where some are given), which is the caller's from here on; None where there is none."""
    mine = secrets.token_hex(8)
    with _CLAIMING:
        store.note(
            "UPDATE delivery SET state = 'unsure', next_at = NULL WHERE state = 'sending' AND claimed_at < $lost",
            {"lost": now - LOST},
        )
        store.note(
            "UPDATE delivery SET state = 'sending', claim = $mine, claimed_at = $now, tries = tries + 1 WHERE id = ("
            "SELECT id FROM delivery WHERE state = 'waiting' AND next_at <= $now AND ($all OR id IN (SELECT unnest($only::VARCHAR[]))) "
            "ORDER BY next_at, due_at, id LIMIT 1)",
            {"mine": mine, "now": now, "all": not only, "only": list(only)},
        )
        found = store.read("SELECT * EXCLUDE (claim, claimed_at) FROM delivery WHERE claim = $mine", {"mine": mine})
    return _delivery(found.row(0, named=True)) if found.height else None


def note_sent(store: Store, one: Delivery, now: datetime, about: str) -> None:
    """Note that it was accepted; `about` says what it was, for the audit log."""
    _end(store, one, {"state": State.SENT, "sent_at": now, "next_at": None, "error": None})
    audit.note(store.path, Event.SENT, about, one.recipient)
    _forget_old(store)


def note_failed(store: Store, one: Delivery, now: datetime, why: str, *, is_final: bool) -> Delivery:
    """Note that a try failed, and when the next one is: none where it is final, too many were made, or somebody waits for a test."""
    is_over = is_final or one.is_test or one.tries > len(WAITS)
    said = json.dumps(sentence.plain(why) if isinstance(why, Sentence) else why, ensure_ascii=False)
    state = State.FAILED if is_over else State.WAITING
    next_at = None if is_over else now + WAITS[one.tries - 1]
    _end(store, one, {"state": state, "sent_at": None, "next_at": next_at, "error": said})
    if is_over:
        _forget_old(store)
    return Delivery(**{**one.__dict__, "state": state, "next_at": next_at, "error": why})


def _end(store: Store, one: Delivery, values: Mapping[str, object]) -> None:
    store.note(
        "UPDATE delivery SET state = $state, sent_at = $sent_at, next_at = $next_at, error = $error, claim = NULL, claimed_at = NULL WHERE id = $id",
        {**values, "state": str(values["state"]), "id": one.id},
    )


def _insert(store: Store, one: Subscription, due_at: datetime, *, is_test: bool) -> list[str]:
    """All of them in one statement: all are there, or none."""
    ids = [secrets.token_hex(12) for _ in one.recipients]
    store.note(
        "INSERT INTO delivery SELECT unnest($ids::VARCHAR[]), $subscription, unnest($recipients::VARCHAR[]), $due_at, $is_test, 'waiting', 0, $due_at, "
        "NULL, NULL, NULL, NULL, NULL",
        {"ids": ids, "subscription": one.id, "recipients": list(one.recipients), "due_at": due_at, "is_test": is_test},
    )
    return ids


def _forget_old(store: Store) -> None:
    store.note(
        "DELETE FROM delivery WHERE state IN ('sent', 'failed', 'unsure') AND id NOT IN (SELECT id FROM delivery ORDER BY due_at DESC LIMIT $most) "
        "AND due_at < (SELECT max(due_at) FROM delivery AS other WHERE other.subscription = delivery.subscription AND NOT other.is_test)",
        {"most": REMEMBERED},
    )


def _delivery(row: Mapping[str, Any]) -> Delivery:
    error = json.loads(row["error"]) if row["error"] else ""
    return Delivery(
        **{
            **row,
            "state": State(row["state"]),
            "error": sentence.back(error),
            "events": tuple(json.loads(row["events"])) if row["events"] else (),
        }
    )
