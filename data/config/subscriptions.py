"""Subscriptions: which saved view is sent to whom, when and how, or of which numbers somebody wants to hear when they leave their limits."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, time
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from data.config import audit
from data.config.audit import Event
from data.store import owner_only, secret
from data.store.sentence import Sentence
from data.store.store import Read, Store, StoreError, Writer

NAME_MOST, RECIPIENTS_MOST, SUBSCRIPTIONS_MOST, WATCHED_MOST, ADDRESS_MOST = 60, 20, 100, 5, 2000
"""The longest name in letters; how many recipients, subscriptions and limits by hand there may be; the longest address of a webhook."""
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+")  # fmt: skip
NOTHING_WATCHED = Sentence("Say what is watched: targets, or a number with a limit.")
LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))
"""Names of this computer."""


class Kind(StrEnum):
    """What is sent: a view on chosen days, or news of numbers that left their limits or came back."""

    DIGEST = "digest"
    ALERT = "alert"


class Channel(StrEnum):
    """By which way: a mail, or a webhook in the form that Slack, Teams or a program of one's own reads."""

    MAIL = "mail"
    SLACK = "slack"
    TEAMS = "teams"
    JSON = "json"


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A number that is to stay between two values (None: any), in the unit of the metric; or, `is_process`, within what is usual of it."""

    metric: str
    below: float | None = None
    above: float | None = None
    is_process: bool = False

    @property
    def key(self) -> str:
        """What tells it from others."""
        if self.is_process:
            return f"{self.metric}:process"
        sides = [
            f"<{self.below:g}" if self.below is not None else "",
            f">{self.above:g}" if self.above is not None else "",
        ]
        return f"{self.metric}:{''.join(sides)}"


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """What is sent. `view` is the slug of a saved view, `owner` the id of the reader with whose eyes it is seen, `recipients` are mail addresses,
    or the host of a webhook.

    `send_at` is the time of a digest, `quiet` the hours in which no alert comes, both on the clock of the report zone; weekdays (0 is Monday) are those of
    the digest, or those on which alerts may come. `span` is over what alerts are judged: the days of the view (""), or the last whole day, week or month.
    `is_whole`: people outside see all that the owner of the computer does. What fell due before `from_at` (UTC) is not sent.
    """

    kind: Kind
    name: str
    view: str
    channel: Channel = Channel.MAIL
    recipients: tuple[str, ...] = ()
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    send_at: time = time(8)
    quiet: tuple[time, time] | None = None
    watched: tuple[Watched, ...] = ()
    watches_targets: bool = False
    span: str = ""
    language: str = "en"
    has_pdf: bool = False
    is_whole: bool = False
    owner: str = "owner"
    owner_name: str = ""
    is_paused: bool = False
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    made_at: datetime | None = None
    from_at: datetime | None = None


def subscriptions(read: Read) -> list[Subscription]:
    """All of them, by name."""
    found = read("FROM subscription ORDER BY lower(name), id", {})
    return [_subscription(row) for row in found.iter_rows(named=True)]


def subscription(read: Read, id: str) -> Subscription | None:
    """The one of that id, or None."""
    return next((one for one in subscriptions(read) if one.id == id), None)


def save(store: Store, given: Subscription, webhook: str = "", *, is_of_computer: bool = True) -> Subscription:
    """Keep a new one, or let one that is there (by its id) be this from now on; an address of a webhook stays where none is given.

    `is_of_computer`: the owner of the computer does it, who may name an address inside for what is the owner's. StoreError where something of it cannot be.
    """
    made = replace(_checked(given, webhook, is_of_computer=is_of_computer), from_at=now())
    with store.write() as writer:
        known = subscriptions(writer.query)
        before = next((one for one in known if one.id == made.id), None)
        if before is None and len(known) >= SUBSCRIPTIONS_MOST:
            raise StoreError(Sentence("There are {most} subscriptions. Delete one that nobody needs any more.", most=SUBSCRIPTIONS_MOST))  # fmt: skip
        if any(one.name.casefold() == made.name.casefold() and one.id != made.id for one in known):
            raise StoreError(Sentence("There is a subscription called “{name}” already.", name=made.name))
        made = replace(made, made_at=before.made_at if before else made.from_at)
        if webhook:
            _keep_webhook(store.path, made.id, webhook.strip())
        _put(writer, made)
    _note(store, made, "changed" if before else "made")
    return made


def pause(store: Store, id: str, *, is_paused: bool) -> None:
    """Send nothing of it for the time being, or go on: what fell due meanwhile is not sent. StoreError when it is gone."""
    with store.write() as writer:
        found = _find(writer, id)
        _put(writer, replace(found, is_paused=is_paused, from_at=now()))
    _note(store, found, "paused" if is_paused else "resumed")


def remove(store: Store, id: str) -> None:
    """Take it away with all that is known of it. StoreError when it is gone already."""
    with store.write() as writer:
        found = _find(writer, id)
        writer.execute("DELETE FROM subscription WHERE id = $id", {"id": id})
        for table in ("delivery", "alarm"):
            writer.execute(f"DELETE FROM {table} WHERE subscription = $id", {"id": id})  # noqa: S608 - names of ours
    _webhook_file(store.path, id).unlink(missing_ok=True)
    _note(store, found, "deleted")


def begin_anew(store: Store) -> None:
    """Send nothing that fell due before now: a backup that was restored does not know what was sent since it was made."""
    with store.write() as writer:
        writer.execute("UPDATE subscription SET from_at = $now", {"now": now()})
        writer.execute("DELETE FROM delivery WHERE state = 'waiting'")


def webhook(store_path: Path, id: str) -> str:
    """The address of the webhook of a subscription; "" where there is none, as after a restore on another computer."""
    try:
        return _webhook_file(store_path, id).read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def host_of(address: str, *, is_of_computer: bool) -> str:
    """The host of a webhook's address. StoreError where nothing may be sent there: only https, and http to this computer for its owner."""
    parts = urlsplit(address.strip())
    try:
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    is_well = (
        host.isascii()
        and address.strip().isprintable()
        and not set(address.strip()) & {" ", "\\"}
        and not parts.username
    )
    if not (host and is_well and parts.scheme in ("http", "https") and len(address) <= ADDRESS_MOST):
        raise StoreError(Sentence("This is no address of a webhook. It begins with https:// and is given by Slack, Teams or your own program."))  # fmt: skip
    if parts.scheme == "http" and not (is_of_computer and host in LOOPBACK):
        raise StoreError(Sentence("An address of a webhook begins with https://, so that nobody on the way reads what is sent."))  # fmt: skip
    return host if port is None else f"{host}:{port}"


def is_mail(text: str) -> bool:
    """Whether a text is an address to which mails can be sent, and nothing else besides it."""
    return len(text) <= 254 and bool(_MAIL.fullmatch(text))


def now() -> datetime:
    """The moment now, as the store keeps it: in UTC."""
    return datetime.now(UTC).replace(tzinfo=None)


def _checked(given: Subscription, address: str, *, is_of_computer: bool) -> Subscription:
    name = " ".join(given.name.split())
    if not name or len(name) > NAME_MOST or not name.isprintable():
        raise StoreError(Sentence("A subscription needs a name of at most {most} letters.", most=NAME_MOST))
    recipients = _recipients(given, address, is_of_computer=is_of_computer)
    if not given.weekdays:
        raise StoreError(Sentence("Choose at least one weekday."))
    if given.kind is Kind.ALERT and not (given.watched or given.watches_targets):
        raise StoreError(NOTHING_WATCHED)
    if len(given.watched) > WATCHED_MOST:
        raise StoreError(
            Sentence(
                "A subscription may watch {most} numbers; this one has {n}.", most=WATCHED_MOST, n=len(given.watched)
            )
        )
    return replace(given, name=name, recipients=recipients, weekdays=tuple(sorted(set(given.weekdays))))


def _recipients(given: Subscription, address: str, *, is_of_computer: bool) -> tuple[str, ...]:
    recipients = given.recipients
    if given.channel is Channel.MAIL:
        recipients = tuple(dict.fromkeys(one.strip() for one in recipients if one.strip()))
        for one in recipients:
            if not is_mail(one):
                raise StoreError(Sentence("“{address}” is no mail address.", address=one[:100]))
    elif address:
        recipients = (host_of(address, is_of_computer=is_of_computer and given.owner == "owner"),)
    if not recipients:
        raise StoreError(Sentence("Say to whom it is sent: at least one address."))
    if len(recipients) > RECIPIENTS_MOST:
        raise StoreError(Sentence("A subscription may have {most} recipients; this one has {n}.", most=RECIPIENTS_MOST, n=len(recipients)))  # fmt: skip
    return recipients


def _put(writer: Writer, one: Subscription) -> None:
    begin, end = one.quiet or (None, None)
    values: Mapping[str, object] = {
        "id": one.id, "name": one.name, "kind": str(one.kind), "view": one.view, "channel": str(one.channel),
        "recipients": json.dumps(one.recipients), "weekdays": json.dumps(one.weekdays), "send_at": f"{one.send_at:%H:%M}",
        "quiet_from": begin and f"{begin:%H:%M}", "quiet_until": end and f"{end:%H:%M}", "watched": json.dumps([asdict(each) for each in one.watched]),
        "watches_targets": one.watches_targets, "span": one.span, "language": one.language, "has_pdf": one.has_pdf, "is_whole": one.is_whole,
        "owner": one.owner, "owner_name": one.owner_name[:NAME_MOST], "is_paused": one.is_paused, "made_at": one.made_at, "from_at": one.from_at,
    }  # fmt: skip
    writer.execute("DELETE FROM subscription WHERE id = $id", {"id": one.id})
    writer.execute(
        "INSERT INTO subscription VALUES ($id, $name, $kind, $view, $channel, $recipients, $weekdays, $send_at, $quiet_from, $quiet_until, "
        "$watched, $watches_targets, $span, $language, $has_pdf, $is_whole, $owner, $owner_name, $is_paused, $made_at, $from_at)",
        values,
    )


def _subscription(row: Mapping[str, object]) -> Subscription:
    values = dict(row)
    begin, end = values.pop("quiet_from"), values.pop("quiet_until")
    return Subscription(
        **{
            **values,
            "kind": Kind(str(row["kind"])),
            "channel": Channel(str(row["channel"])),
            "recipients": tuple(json.loads(str(row["recipients"]))),
            "weekdays": tuple(json.loads(str(row["weekdays"]))),
            "send_at": time.fromisoformat(str(row["send_at"])),
            "quiet": (time.fromisoformat(str(begin)), time.fromisoformat(str(end))) if begin and end else None,
            "watched": tuple(Watched(**each) for each in json.loads(str(row["watched"]))),
        }  # type: ignore[arg-type]  # the columns are the fields
    )


def _find(writer: Writer, id: str) -> Subscription:
    found = subscription(writer.query, id)
    if found is None:
        raise StoreError(Sentence("This subscription is there no longer: somebody has deleted it."))
    return found


def _webhook_file(store_path: Path, id: str) -> Path:
    return store_path.with_name(f"{store_path.stem}.webhooks") / id


def _keep_webhook(store_path: Path, id: str, address: str) -> None:
    file = _webhook_file(store_path, id)
    try:
        owner_only.make_folder(file.parent)
        secret.write(file, f"{address}\n")
    except OSError as error:
        raise StoreError(
            Sentence("The address of the webhook could not be kept in {path}: {reason}.", path=file.parent, reason=error.strerror or str(error))
        ) from error  # fmt: skip


def _note(store: Store, one: Subscription, what: str) -> None:
    audit.note(store.path, Event.SUBSCRIPTION, what, one.name, one.kind, one.channel, ", ".join(one.recipients))
