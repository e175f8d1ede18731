"""Who is signed in by OpenID Connect: a browser holds a random number, and what it stands for is kept here, beside the store.

So nobody's claims or tokens of the provider lie in a browser, signing out is for good wherever a copy of the cookie lies, and a
session ends when it was to end, whatever the cookie says. Who somebody is is kept beyond the session, for their API tokens.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import Scope

from data.store import secret as store_secret
from pages.ui.answers.reader import Reader
from pages.web import access_rules
from pages.web.access_rules import Person, WrongRules

LOG = logging.getLogger("service_pulse.access")
KIND = "person"
"""What these readers are called in handles (readers.py)."""
FORGOTTEN_SECONDS = 400 * 24 * 3600.0
"""So long after the last sign-in somebody is still known."""
_OF_THE_TOKEN = frozenset(("iss", "aud", "exp", "iat", "nbf", "nonce", "at_hash", "c_hash", "s_hash", "azp", "jti", "origin", "provider", "is_logged_in"))  # fmt: skip
"""Claims about the token and not about the person: not kept."""


@dataclass(frozen=True)
class Session:
    """Whose it is, and until when it holds (seconds since 1970)."""

    person: str
    until: float


class People:
    """Everybody who came in by OpenID Connect, and their sessions; safe to call from every thread."""

    def __init__(self, file: Path) -> None:
        """Take the file in which they are kept: for the owner of the store alone, as the store itself."""
        self._file = file
        self._lock = threading.Lock()
        self._sessions: dict[str, Session] = {}
        self._people: dict[str, tuple[Person, float]] = {}
        self._id_tokens: dict[str, str] = {}  # in memory alone: only signing out at the provider asks for one
        self.cookie = f"service_pulse_person_{hashlib.sha256(str(file).encode()).hexdigest()[:8]}"
        self._load()

    def begin(self, answer: Response, person: Person, seconds: float, id_token: str = "") -> str:
        """Sign somebody in with the browser that gets this answer, for so many seconds; gives the session."""
        number = secrets.token_urlsafe(32)
        session, who = _hash(number), id_of(person)
        with self._lock:
            self._sessions[session] = Session(who, time.time() + seconds)
            self._people[who] = (person, time.time())
            self._id_tokens[session] = id_token
            self._keep()
        answer.set_cookie(self.cookie, number, max_age=int(seconds), httponly=True, samesite="lax", path=None)
        return session

    def session(self, scope: Scope) -> str | None:
        """The session of whoever asks, or None; one that is over is none."""
        given = HTTPConnection(scope).cookies.get(self.cookie, "")
        session = _hash(given) if given else ""
        return session if self.seconds_left(session) > 0 else None

    def seconds_left(self, session: str) -> float:
        """How long a session still holds."""
        known = self._sessions.get(session)
        return known.until - time.time() if known else 0.0

    def end(self, session: str, answer: Response) -> tuple[Person | None, str]:
        """Sign out; gives who it was, and the token with which the provider is asked to do the same ("": none)."""
        with self._lock:
            known = self._sessions.pop(session, None)
            id_token = self._id_tokens.pop(session, "")
            self._keep()
        answer.delete_cookie(self.cookie, httponly=True, samesite="lax", path=None)  # type: ignore[arg-type]  # no path, as where it was set
        return (self.known(known.person) if known else None), id_token

    def of_session(self, session: str) -> Person | None:
        """Whose a session is, whether they are still let in or not."""
        held = self._sessions.get(session)
        return self.known(held.person) if held else None

    def known(self, who: str) -> Person | None:
        """Somebody who came in before, with the claims of the last sign-in."""
        return self._people[who][0] if who in self._people else None

    def all_known(self) -> Mapping[str, Person]:
        """Everybody who came in before, by id."""
        with self._lock:
            return {who: person for who, (person, _) in self._people.items()}

    def reader_of_session(self, session: str) -> Reader | None:
        """Who reads by a session, as the rules and the claims are now; None where it is over, or its person is let in no more."""
        known = self._sessions.get(session)
        return self.reader(known.person) if known and self.seconds_left(session) > 0 else None

    def reader(self, who: str) -> Reader | None:
        """The same for a person, whether signed in or not."""
        person = self.known(who)
        return None if person is None else reader_of(person)

    def _keep(self) -> None:
        now = time.time()
        self._sessions = {one: held for one, held in self._sessions.items() if held.until > now}
        self._id_tokens = {one: token for one, token in self._id_tokens.items() if one in self._sessions}
        self._people = {who: (person, at) for who, (person, at) in self._people.items() if at > now - FORGOTTEN_SECONDS}
        kept = {
            "sessions": {one: asdict(held) for one, held in self._sessions.items()},
            "people": {who: {**asdict(person), "at": at} for who, (person, at) in self._people.items()},
        }
        try:
            store_secret.write(self._file, json.dumps(kept, ensure_ascii=False))
        except OSError as error:
            LOG.warning("Who is signed in could not be kept beyond the next start: %s", error)

    def _load(self) -> None:
        """Take what the file says; one that is not whole says nothing, and everybody signs in again."""
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            sessions = {str(one): Session(**held) for one, held in kept["sessions"].items()}
            people = {str(who): _person(said) for who, said in kept["people"].items()}
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return
        self._sessions, self._people = sessions, people


def id_of(person: Person) -> str:
    """What somebody is called in the program: the same at each sign-in, whatever their name or address becomes."""
    return hashlib.sha256(f"{person.issuer}\n{person.subject}".encode()).hexdigest()[:20]


def reader_of(person: Person) -> Reader | None:
    """Somebody as a reader by the rules of now; None where they are let in no more, and where the rules cannot be used."""
    try:
        rules = access_rules.current()
    except WrongRules:
        return None
    if rules is None or person.provider not in rules.providers:
        return None
    role = rules.role(person)
    if role is None:
        return None
    return Reader(f"{KIND}:{id_of(person)}", person.name, role, rules.limits(person, role))


def person_of(claims: Mapping[str, Any]) -> Person | None:
    """Whom verified claims name, as Streamlit gives them; None where they lack what a person is told apart by."""
    issuer, subject, provider = (claims.get(name) for name in ("iss", "sub", "provider"))
    if not (isinstance(issuer, str) and issuer and isinstance(subject, str) and subject and isinstance(provider, str)):
        return None
    about = {name: value for name, value in claims.items() if name not in _OF_THE_TOKEN}
    return Person(provider=provider, issuer=issuer, subject=subject, claims=about)


def _person(said: Mapping[str, Any]) -> tuple[Person, float]:
    return Person(**{name: value for name, value in said.items() if name != "at"}), float(said["at"])


def _hash(number: str) -> str:
    return hashlib.sha256(number.encode()).hexdigest()


_known: dict[Path, People] = {}
_lock = threading.Lock()


def of(store_path: Path) -> People:
    """Those of a store."""
    file = store_path.with_name(f"{store_path.stem}.people")
    with _lock:
        if file not in _known:
            _known[file] = People(file)
        return _known[file]
