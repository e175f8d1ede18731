"""Who reads: what a reader may do, and the limits to which every answer is held now, whatever asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from data.store.of_thread import OfThread
from kpi.declare.errors import NotAllowed
from kpi.query.limits import NO_LIMITS, NOTHING, Limits
from pages.ui.answers import stores


class Role(StrEnum):
    """What kind of reader somebody is; a guest has a link and no account."""

    GUEST = "guest"
    VIEWER = "viewer"
    MANAGER = "manager"
    ADMIN = "admin"


class Right(StrEnum):
    """What somebody may do: look at all pages, bring data in, give links to others, set targets and notes, change settings, decide who may do what."""

    BROWSE = "browse"
    IMPORT = "import"
    SHARE = "share"
    TARGETS = "targets"
    SETTINGS = "settings"
    ACCESS = "access"


_VIEWER = frozenset({Right.BROWSE})
_MANAGER = _VIEWER | {Right.IMPORT, Right.SHARE, Right.TARGETS}
RIGHTS: Mapping[Role, frozenset[Right]] = MappingProxyType(
    {
        Role.GUEST: frozenset(),
        Role.VIEWER: _VIEWER,
        Role.MANAGER: _MANAGER,
        Role.ADMIN: _MANAGER | {Right.SETTINGS, Right.ACCESS},
    }
)
"""What each role may do; the only place that says so."""


@dataclass(frozen=True)
class Reader:
    """Somebody who reads. `pages` are the names of those that are open to who may not look at all of them."""

    id: str
    name: str
    role: Role
    limits: Limits = NO_LIMITS
    pages: tuple[str, ...] = ()


OWNER = Reader("owner", "", Role.ADMIN)
"""Who holds the key of the store or the access token, and whatever is made for nobody, as by a command."""

NOBODY = Reader("", "", Role.GUEST, NOTHING)
"""Who is not known, or no longer: nothing is shown."""


OF_THE_WHOLE = frozenset({Right.IMPORT, Right.TARGETS, Right.SETTINGS, Right.ACCESS})
"""What shows or changes what is everybody's: not for who sees only a part of the data, whatever the role."""


def may(reader: Reader, right: Right) -> bool:
    """Whether a reader may do this. On published data all may look, and nobody may change anything: that is done where the store is."""
    if right is not Right.BROWSE and stores.is_published():
        return False
    is_limited = reader.limits != NO_LIMITS
    return right in RIGHTS[reader.role] and not (is_limited and right in OF_THE_WHOLE)


PAGES: Mapping[str, Right] = MappingProxyType(
    {
        "add_data": Right.IMPORT,
        "deliveries": Right.SHARE,
        "settings": Right.SETTINGS,
        "access": Right.ACCESS,
        "audit": Right.ACCESS,
    }
)
"""What somebody must be allowed to do for a page to be open, by its name; every other page is for all who may look."""

ABOUT_THE_WHOLE = frozenset({"quality"})
"""Pages that tell of all files and records, for who may see all of them."""


def may_open(reader: Reader, page: str) -> bool:
    """Whether a page, by its name, is open to a reader."""
    if page in ABOUT_THE_WHOLE and reader.limits != NO_LIMITS:
        return False
    return may(reader, PAGES.get(page, Right.BROWSE)) or page in reader.pages


_READER = OfThread("reader", OWNER)

tell = _READER.tell
"""Be told how to know the reader whose page this thread makes; a callback asks as the page does."""


def who() -> Reader:
    """Whoever reads what is being made; the owner where it is made for nobody, as by a command."""
    return _READER.now()


def require(right: Right) -> None:
    """NotAllowed where whoever asks may not do this: what changes something asks it before it does so."""
    if not may(who(), right):
        raise NotAllowed("What you may do here does not include this. Ask whoever runs the dashboard.")


def limits() -> Limits:
    """The limits of whoever reads what is being made."""
    return who().limits


def being(reader: Reader) -> AbstractContextManager[None]:
    """In this thread, or while one request is answered, this reader asks."""
    return _READER.being(reader)


def reading_as(limits: Limits) -> AbstractContextManager[None]:
    """In this thread answers are held to these limits."""
    return being(replace(who(), limits=limits))
