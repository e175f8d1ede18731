"""What is due is made, and what waits is sent: by the dashboard while it runs, or by a command. The moment now is given."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from data.config import alarms, outbox, subscriptions
from data.config.outbox import Delivery, State
from data.config.settings import report_zone
from data.config.subscriptions import Channel, Kind, Subscription
from data.store.sentence import Sentence
from data.store.store import Store, StoreError
from kpi.declare.errors import KpiError
from pages.delivery import about, audience, chat, mail, schedule, smtp, watch, webhook
from pages.delivery.audience import NotForThem
from pages.delivery.digest import Sources, digest
from pages.delivery.failure import NotAccepted
from pages.delivery.message import Message
from pages.locale import language
from pages.ui.answers import reader, stores
from pages.ui.answers.reader import OWNER, Reader
from pages.ui.report import report_file

LOG = logging.getLogger("service_pulse.delivery")
_FAULT = Sentence("It could not be made, by a fault of the program, which its log names.")
_looking = threading.Lock()
_making = threading.Semaphore(report_file.AT_ONCE)
"""Of what takes Chromium, no more is made at a time than of reports."""


@dataclass(frozen=True, kw_only=True)
class Planned:
    """What would be sent now, and to whom: a digest that is due, or news of an alert."""

    subscription: Subscription
    recipients: tuple[str, ...]


class Sender:
    """Makes and sends what is due. `sources` are the pages of which reports are made."""

    def __init__(self, sources: Sources) -> None:
        """Nothing has been looked at yet."""
        self._sources = sources
        self._looked: dict[tuple[str, str], tuple[object, ...]] = {}

    def run(self, now: datetime, *, is_always: bool = False) -> list[Delivery]:
        """Make what is due and send what waits; what was tried. Alerts are looked at where data or day have changed, or `is_always`."""
        store = stores.real()
        if not stores.is_demo():  # of made-up numbers nobody is told but who asks for a test
            zone = report_zone(store.read)
            for one in _active(store):
                try:
                    self._make_due(store, one, zone, now, is_always=is_always)
                except (KpiError, StoreError) as error:
                    LOG.warning("What is due of a subscription could not be made (%s): %s", one.id, error)
        return self.send_waiting(store, now)

    def planned(self, now: datetime) -> list[Planned]:
        """What `run` would make; nothing is changed."""
        store, found = stores.real(), []
        if stores.is_demo():
            return []
        zone = report_zone(store.read)
        for one in _active(store):
            if one.kind is Kind.DIGEST:
                names = one.recipients if _due(store, one, zone, now) else ()
            elif schedule.quiet_until(one, zone, now):
                names = ()
            else:
                names = tuple(name for name in one.recipients if self._has_news(store, one, name, zone, now))
            if names:
                found.append(Planned(subscription=one, recipients=names))
        return found

    def send_now(self, one: Subscription, now: datetime, *, is_test: bool) -> list[Delivery]:
        """Send it to all its recipients at once, whenever it is due; what came of it."""
        store = stores.real()
        ids = outbox.put_now(store, one, now, is_test=is_test)
        return self.send_waiting(store, now, only=ids)

    def send_waiting(self, store: Store, now: datetime, *, only: Sequence[str] = ()) -> list[Delivery]:
        """Send what waits (of those ids, where some are given); what came of each."""
        made: dict[tuple[str, Reader], Message] = {}
        tried = []
        while found := outbox.claim(store, now, only=only):
            tried.append(self._tried(store, found, now, made))
        return tried

    def _make_due(self, store: Store, one: Subscription, zone: str, now: datetime, *, is_always: bool) -> None:
        if one.kind is Kind.DIGEST:
            due = _due(store, one, zone, now)
            if due:
                outbox.put_due(store, one, due)
            return
        for recipient in one.recipients:
            self._look(store, one, recipient, zone, now, is_always=is_always)

    def _look(
        self, store: Store, one: Subscription, recipient: str, zone: str, now: datetime, *, is_always: bool
    ) -> None:
        """See where all that is watched stands for a recipient; what is news is told in one message, once, or held back in quiet hours."""
        with _looking:
            known = alarms.alarms(store.read, one.id, recipient)
            state = (store.version(), _wall(zone, now), one.from_at)
            is_same = self._looked.get((one.id, recipient)) == state and not watch.has_news(known)
            if is_same and not is_always:
                return
            try:
                who = audience.reader_for(store.path, one, recipient)
            except NotForThem as error:
                LOG.warning("Nothing is told of a subscription (%s): %s", one.id, error)
                return
            with _as(who, one):
                _, seen = watch.look(one, self._sources, _wall(zone, now))
                after = watch.step(known, seen, now)
                lines = watch.events(after, seen)
            is_telling = watch.has_news(after) and not schedule.quiet_until(one, zone, now)
            kept = watch.told(after) if is_telling else after
            if is_telling or {name: each for name, each in kept.items() if each.is_out or each.is_told} != known:
                with store.write() as writer:
                    alarms.keep(writer, one.id, recipient, kept)
                    if is_telling:
                        outbox.put_events(writer, one, recipient, now, lines)
            self._looked[one.id, recipient] = (store.version(), *state[1:])

    def _has_news(self, store: Store, one: Subscription, recipient: str, zone: str, now: datetime) -> bool:
        try:
            with _as(audience.reader_for(store.path, one, recipient), one):
                _, seen = watch.look(one, self._sources, _wall(zone, now))
        except NotForThem:
            return False
        return watch.has_news(watch.step(alarms.alarms(store.read, one.id, recipient), seen, now))

    def _tried(self, store: Store, found: Delivery, now: datetime, made: dict[tuple[str, Reader], Message]) -> Delivery:
        one = subscriptions.subscription(store.read, found.subscription)
        try:
            if one is None:
                raise NotAccepted(
                    Sentence("This subscription is there no longer: somebody has deleted it."), is_final=True
                )
            self._send(store, one, found, now, made)
        except NotForThem as error:
            return outbox.note_failed(store, found, now, error.sentence, is_final=True)
        except NotAccepted as error:
            LOG.warning("A message was not accepted (try %d of %s)", found.tries, found.subscription)
            return outbox.note_failed(store, found, now, error.sentence, is_final=error.is_final)
        except KpiError as error:
            values = {
                name: each if isinstance(each, str | int | float) else str(each) for name, each in error.values.items()
            }
            return outbox.note_failed(store, found, now, Sentence(error.english, **values), is_final=True)
        except StoreError as error:
            return outbox.note_failed(store, found, now, error.args[0], is_final=False)
        except Exception:
            # The boundary of the thread: one message that cannot be made must not keep all others from being sent.
            LOG.exception("A message could not be made")
            return outbox.note_failed(store, found, now, _FAULT, is_final=False)
        outbox.note_sent(store, found, now, one.name)
        return replace(found, state=State.SENT, sent_at=now)

    def _send(
        self, store: Store, one: Subscription, found: Delivery, now: datetime, made: dict[tuple[str, Reader], Message]
    ) -> None:
        """Make it as its recipient may see it now, and hand it over. NotAccepted, NotForThem, KpiError or StoreError where it is not."""
        who = audience.reader_for(store.path, one, found.recipient)
        with _as(who, one):
            key = (one.id, who)
            message = made.get(key) if one.kind is Kind.DIGEST else None
            if message is None:
                with _making:
                    message = made[key] = self._message(store, one, found, now)
            if one.channel is not Channel.MAIL:
                address = subscriptions.webhook(store.path, one.id)
                if not address:
                    raise NotAccepted(
                        Sentence("The address of the webhook is not on this computer: enter it again."), is_final=True
                    )
                webhook.post(address, chat.payload(message, one.channel), is_of_computer=one.owner == OWNER.id)
                return
            if not subscriptions.is_mail(found.recipient):
                raise NotAccepted(Sentence("“{address}” is no mail address.", address=found.recipient), is_final=True)
            server = smtp.server()
            built = mail.mail(
                message, sender=server.sender, recipient=found.recipient, number=found.id, owner_address=about.owner_address(one), at=now
            )  # fmt: skip
        smtp.send(server, built, found.recipient)

    def _message(self, store: Store, one: Subscription, found: Delivery, now: datetime) -> Message:
        if one.kind is Kind.DIGEST:
            return digest(one, self._sources, is_test=found.is_test)
        wall = _wall(report_zone(store.read), now)
        lines: Iterable[watch.Event] = found.events
        if found.is_test:  # where all stands now, whatever of it was told
            _, seen = watch.look(one, self._sources, wall)
            lines = watch.events(watch.step(alarms.alarms(store.read, one.id, found.recipient), seen, now), seen)
        return watch.alert(one, self._sources, [*lines], wall, is_test=found.is_test)


def _active(store: Store) -> list[Subscription]:
    return [one for one in subscriptions.subscriptions(store.read) if not one.is_paused]


def _due(store: Store, one: Subscription, zone: str, now: datetime) -> datetime | None:
    """When a digest fell due that was not made yet; the newest where it is several times, as after days in which nothing ran."""
    since = max(filter(None, (one.from_at, outbox.last_due(store.read, one.id))), default=now)
    return schedule.missed(one, zone, since, now)


def _wall(zone: str, now: datetime) -> date:
    return now.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()


def _as(who: Reader, one: Subscription) -> AbstractContextManager[object]:
    """What is made meanwhile is made for this reader, of the data of now, in the language of the subscription."""
    stack = ExitStack()
    stack.enter_context(language.speaking(one.language))
    stack.enter_context(reader.being(who))
    return stack
