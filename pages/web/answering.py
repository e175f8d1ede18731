"""How a question of a program is answered: from a store, for whoever asks, in their language and within a time.

The API, assistants by HTTP and assistants on this computer all come through `answer`, and nothing else reads a store for them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from cachetools import LRUCache

from data.config import targets as stored_targets
from data.config.api_tokens import ApiToken
from data.config.settings import report_zone
from data.store.store import Interrupted, Store, StoreError, default_path
from kpi.cli import arguments as parsed
from kpi.declare.errors import KpiError, NotAllowed
from kpi.engine.coverage import Coverage, coverage
from kpi.query.limits import NO_LIMITS, Limits, limited
from kpi.query.read import Read
from kpi.serve import replies
from kpi.serve.assistant import Refused
from kpi.serve.replies import Desk, Reply
from kpi.serve.tools import MOST_SECONDS
from kpi.verdict.targets import targets_of
from pages.locale import language
from pages.ui.view import answer_words, words
from pages.ui.view.words import t
from pages.web import people


@dataclass(frozen=True)
class Caller:
    """Who asks, and what may be seen."""

    name: str
    limits: Limits = NO_LIMITS


OWNER = Caller("owner")
"""Who holds the key of the store or the access token, and may see everything."""


def caller_of(token: ApiToken) -> Caller:
    """Whom a token lets in, and what may be seen: of a person's, no more than the person may see now.

    Raises KpiError when this program no longer knows a filter of it, and when its person is let in no more: then nothing may be seen.
    """
    own = own_limits(token)
    if not token.person:
        return Caller(token.name, own)
    reader = people.of(default_path()).reader(token.person)
    if reader is None:
        raise NotAllowed("Whoever this token was made for has no access any more.")
    theirs = reader.limits.narrowed(*own.filters)
    return Caller(token.name, replace(theirs, may_see_rows=theirs.may_see_rows and own.may_see_rows))


def own_limits(token: ApiToken) -> Limits:
    """What the token itself shows. Raises KpiError when this program no longer knows a filter of it."""
    return Limits(filters=parsed.filters(token.only), may_see_rows=token.may_see_rows)


def answer(
    store: Store, is_demo: bool, caller: Caller, root: str, name: str, given: Mapping[str, object],
    seconds: float = MOST_SECONDS,
) -> Reply:  # fmt: skip
    """The answer of one tool to what was given; `root` is where the dashboard is opened. Raises Refused with a sentence."""
    with language.speaking(replies.language_of(given)):
        try:
            with _in_time(store, seconds) as read:
                desk = _desk(store, limited(read, caller.limits), caller, root, is_demo)
                return replies.reply(desk, name, given)
        except Interrupted as error:
            raise Refused(t("serve.too_long", seconds=f"{seconds:g}")) from error
        except (KpiError, StoreError, ValueError) as error:
            raise Refused(words.problem(error)) from error


@contextmanager
def _in_time(store: Store, seconds: float) -> Iterator[Read]:
    """A way to read that is stopped after so many seconds: Interrupted then, also half way."""
    reader = store.reader()
    clock = threading.Timer(seconds, reader.stop)
    clock.daemon = True
    clock.start()
    try:
        yield reader.read
    finally:
        clock.cancel()


def _desk(store: Store, read: Read, caller: Caller, root: str, is_demo: bool) -> Desk:
    return Desk(
        read=read,
        known=_known(store, read, caller),
        data_version=store.version(),
        is_demo=is_demo,
        zone=report_zone(read),
        may_see_rows=caller.limits.may_see_rows,
        targets=lambda: targets_of(stored_targets.targets(read)),
        said=words.said,
        shown=answer_words.shown,
        link=lambda metric, query, comparison: answer_words.link(root, metric, query, comparison),
    )


_KNOWN: LRUCache[object, Coverage] = LRUCache(8)
_LOCK = threading.Lock()


def _known(store: Store, read: Read, caller: Caller) -> Coverage:
    """What the data cover, as far as the caller sees them; looked up once a data version."""
    key = (str(store.path), store.version(), caller.limits)
    with _LOCK:
        known = _KNOWN.get(key)
    if known is None:
        known = coverage(read)
        with _LOCK:
            _KNOWN[key] = known
    return known
