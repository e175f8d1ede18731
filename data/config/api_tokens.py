"""Tokens with which programs of single people read answers: made, listed, revoked. Each is a file beside the store, which holds a hash of it.

They are not in the store: a token is made and revoked while the dashboard has the store open, and a restored backup must not
bring a revoked one back. One file each, so that two who write never undo one another's change.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from data.config import audit
from data.config.audit import Event
from data.store import owner_only, secret
from data.store.sentence import Sentence
from data.store.store import StoreError

_PREFIX = "sp_"
_GIVEN = re.compile(rf"{_PREFIX}[A-Za-z0-9_-]{{43}}")
LONGEST_NAME = 100


@dataclass(frozen=True, kw_only=True)
class ApiToken:
    """What is known of a token: whose it is, whether it shows single records, and the filters that hold for all it asks (team=Returns).

    `person` is the id of somebody who signs in: the token then shows no more than they may see, and holds while they are let in.
    """

    id: str
    name: str
    made_at: str  # UTC
    may_see_rows: bool = False
    only: tuple[str, ...] = ()
    person: str = ""
    revoked_at: str | None = None
    last_used_on: date | None = None  # UTC; not kept in its file


def make(
    store_path: Path, name: str, *, may_see_rows: bool = False, only: tuple[str, ...] = (), person: str = ""
) -> tuple[ApiToken, str]:
    """A new token for somebody, and its text, which is known nowhere else afterwards. StoreError where it cannot be kept."""
    name = name.strip()
    if not name or not name.isprintable() or len(name) > LONGEST_NAME:
        raise StoreError(Sentence("A token needs the name of whose it is, of at most {n} characters.", n=LONGEST_NAME))
    if any(one.name == name and one.revoked_at is None for one in tokens(store_path)):
        raise StoreError(Sentence("There is a token for “{name}” already: revoke it first, or take another name.", name=name))  # fmt: skip
    text = _PREFIX + secrets.token_urlsafe(32)
    made = ApiToken(id=_hash(text), name=name, made_at=_now(), may_see_rows=may_see_rows, only=only, person=person)
    _keep(store_path, made)
    audit.note(store_path, Event.TOKEN, name, *only)
    return made, text


def tokens(store_path: Path) -> list[ApiToken]:
    """All tokens of a store, the oldest first, revoked ones too."""
    found = [_read(place) for place in _folder(store_path).glob("*.json")]
    return sorted((one for one in found if one), key=lambda one: (one.made_at, one.name))


def revoke(store_path: Path, name: str) -> ApiToken:
    """Let the token of that name, or whose id begins so, hold no more from now on. StoreError where there is none that holds."""
    holding = [one for one in tokens(store_path) if one.revoked_at is None]
    found = [one for one in holding if one.name == name] or [one for one in holding if name and one.id.startswith(name)]
    if len(found) != 1:
        raise StoreError(Sentence("No token called “{name}” holds. The list of tokens has their names.", name=name))
    ended = replace(found[0], revoked_at=_now())
    _keep(store_path, ended)
    audit.note(store_path, Event.TOKEN_REVOKED, ended.name)
    return ended


def holder(store_path: Path, given: str) -> ApiToken | None:
    """Whose token a text is, or None; that it was used today is kept."""
    if not _GIVEN.fullmatch(given):
        return None
    place = _folder(store_path) / f"{_hash(given)}.json"
    found = _read(place)
    if found is None or found.revoked_at is not None:
        return None
    if found.last_used_on != datetime.now(UTC).date():
        with suppress(OSError):
            place.with_suffix(".used").touch()
    return found


def moment(at: str) -> datetime:
    """When a token was made or revoked, as it keeps it."""
    return datetime.fromisoformat(at)


def _folder(store_path: Path) -> Path:
    return store_path.with_name(f"{store_path.stem}.tokens")


def _read(place: Path) -> ApiToken | None:
    """What a file says; None where it is none of ours or not whole: then nobody is let in by it."""
    try:
        known = json.loads(place.read_text(encoding="utf-8"))
        found = ApiToken(**{**known, "only": tuple(known["only"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    if found.id != place.stem:
        return None
    with suppress(OSError):
        used = place.with_suffix(".used").stat().st_mtime
        return replace(found, last_used_on=datetime.fromtimestamp(used, UTC).date())
    return found


def _keep(store_path: Path, token: ApiToken) -> None:
    known = {name: value for name, value in asdict(token).items() if name != "last_used_on"}
    folder = _folder(store_path)
    try:
        owner_only.make_folder(folder)
        secret.write(folder / f"{token.id}.json", json.dumps(known, ensure_ascii=False))
    except OSError as error:
        raise StoreError(
            Sentence("The token could not be kept in {path}: {reason}.", path=folder, reason=error.strerror or str(error))
        ) from error  # fmt: skip


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
