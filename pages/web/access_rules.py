"""Who may come in by OpenID Connect, as what, and how much of the data they see: read from the tables [auth] and [access] of st.secrets.

[auth] is Streamlit's own, as st.login takes it; [access] says who of those that a provider knows is let in:

    [access]
    admin = ["anna@example.com"]
    manager = ["group:support-leads"]
    viewer = ["group:support", "claim:department=Support"]

    [[access.limits]]
    who = ["group:support-cz"]
    only = ["team=Returns"]

Nobody is let in who is not named. What is written wrong lets nobody in at all, so that no slip of the pen opens the dashboard.
They are read anew when the file changes, and hold from the next request on.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from kpi.cli import arguments
from kpi.declare.errors import KpiError
from kpi.query.limits import NO_LIMITS, Limits
from kpi.query.query import Filter
from pages.ui.answers.reader import Role
from pages.ui.view import words
from pages.ui.view.words import t

SHORTEST_SECRET = 32
"""So many characters the secret needs at least with which Streamlit signs who somebody is."""
CALLBACK = "/oauth2callback"
DEFAULT = "default"
"""What Streamlit calls the provider that has no name of its own."""
HOURS = 10.0
MOST_HOURS = 30 * 24.0
_ROLES = (Role.ADMIN, Role.MANAGER, Role.VIEWER)
_NEEDED = ("client_id", "client_secret", "server_metadata_url")
_FLAGS = ("rows", "comments", "customers", "agents")
_KEYS = frozenset((*_ROLES, "provider", "groups_claim", "session_hours", "ask", "limits"))
_EVERYONE = "everyone"


class WrongRules(Exception):
    """What is written cannot be used; `sentence()` says what is wrong, in the language of whoever asks."""

    def __init__(self, key: str, **values: object) -> None:
        """Take the key of the sentence and what stands in it."""
        super().__init__(key)
        self._key, self._values = key, values

    def sentence(self) -> str:
        """What is wrong."""
        said = {name: words.problem(one) if isinstance(one, KpiError) else one for name, one in self._values.items()}
        return t(self._key, **said)


@dataclass(frozen=True)
class Named:
    """Whom an entry is about: an e-mail address, a group, a claim with a value, or everyone whom the provider knows."""

    kind: str
    value: str
    claim: str = ""

    def fits(self, person: Person, groups_claim: str) -> bool:
        """Whether somebody is meant."""
        if self.kind == "email":
            return person.email == self.value
        if self.kind == "claim":
            return self.value in _texts(person.claims.get(self.claim))
        return self.kind == _EVERYONE or self.value in _texts(person.claims.get(groups_claim))


@dataclass(frozen=True)
class Held:
    """Who sees only a part of the data, and which."""

    who: tuple[Named, ...]
    limits: Limits


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody whom a provider has named; the claims are those of the sign-in."""

    provider: str
    issuer: str
    subject: str
    claims: Mapping[str, Any]

    @property
    def email(self) -> str:
        """The address in small letters; "" where the provider says that it has not been verified."""
        said = self.claims.get("email")
        is_verified = self.claims.get("email_verified", True) in (True, "true")
        return said.strip().lower() if isinstance(said, str) and is_verified else ""

    @property
    def name(self) -> str:
        """What to call somebody: the name, else the address, else what the provider calls them."""
        said = (self.claims.get(one) for one in ("name", "preferred_username", "email"))
        return next((one.strip() for one in said if isinstance(one, str) and one.strip()), self.subject)[:100]


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The whole of it. `providers` are their names in [auth] with what people call them; `ask` is whom to ask for access."""

    providers: Mapping[str, str]
    roles: Mapping[Role, tuple[Named, ...]]
    held: tuple[Held, ...] = ()
    groups_claim: str = "groups"
    session_seconds: float = HOURS * 3600
    ask: str = ""

    def role(self, person: Person) -> Role | None:
        """The highest role for which somebody is named, or None: then they are not let in."""
        for role in _ROLES:
            if any(one.fits(person, self.groups_claim) for one in self.roles[role]):
                return role
        return None

    def limits(self, person: Person, role: Role) -> Limits:
        """What somebody sees: who is named several times sees the values of each (team A or team B), and what all of them show.

        An admin, who is named nowhere, and who is named without any limit sees everything.
        """
        fitting = [one.limits for one in self.held if any(named.fits(person, self.groups_claim) for named in one.who)]
        if role is Role.ADMIN or not fitting or NO_LIMITS in fitting:
            return NO_LIMITS
        return Limits(
            filters=_joined([filter for one in fitting for filter in one.filters]),
            may_see_rows=all(one.may_see_rows for one in fitting),
            may_see_comments=all(one.may_see_comments for one in fitting),
            may_see_customers=all(one.may_see_customers for one in fitting),
            may_see_agents=all(one.may_see_agents for one in fitting),
        )


_lock = threading.Lock()
_known: list[tuple[object, Rules | WrongRules | None]] = []


def current() -> Rules | None:
    """The rules as they are written now; None where no provider is set up. Raises WrongRules."""
    try:
        secrets = st.secrets.to_dict()
    except FileNotFoundError:  # there is no file of secrets, or none that can be read
        secrets = {}
    written = (secrets.get("auth"), secrets.get("access"))
    with _lock:
        if not _known or _known[0][0] != written:
            _known[:] = [(written, _read(*written))]
        found = _known[0][1]
    if isinstance(found, WrongRules):
        raise found
    return found


def is_set_up() -> bool:
    """Whether somebody has written rules, right ones or not."""
    try:
        return current() is not None
    except WrongRules:
        return True


def rules(auth: object, access: object) -> Rules:
    """The rules that two tables say. Raises WrongRules."""
    if not isinstance(auth, Mapping):
        raise WrongRules("rules.no_auth")
    given: Mapping[str, Any] = access if isinstance(access, Mapping) else {}
    stray = sorted(set(map(str, given)) - _KEYS)
    if stray:
        raise WrongRules("rules.unknown", name=stray[0])
    roles = {role: _named(given.get(role, ()), role) for role in _ROLES}
    if not any(roles.values()):
        raise WrongRules("rules.nobody")
    for role in (Role.ADMIN, Role.MANAGER):
        if any(one.kind == _EVERYONE for one in roles[role]):
            raise WrongRules("rules.everyone", name=str(role))
    return Rules(
        providers=_providers(auth, given.get("provider", "")),
        roles=roles,
        held=tuple(_held(one) for one in _list(given.get("limits", ()), "limits")),
        groups_claim=str(given.get("groups_claim", "groups")),
        session_seconds=_hours(given.get("session_hours", HOURS)) * 3600,
        ask=str(given.get("ask", "")).strip()[:200],
    )


def _read(auth: object, access: object) -> Rules | WrongRules | None:
    if auth is None and access is None:
        return None
    try:
        return rules(auth, access)
    except WrongRules as wrong:
        return wrong


def _providers(auth: Mapping[str, Any], called: object) -> dict[str, str]:
    if len(str(auth.get("cookie_secret", ""))) < SHORTEST_SECRET:
        raise WrongRules("rules.cookie_secret", shortest=SHORTEST_SECRET)
    if not str(auth.get("redirect_uri", "")).endswith(CALLBACK):
        raise WrongRules("rules.redirect", ending=CALLBACK)
    sections = {str(name): one for name, one in auth.items() if isinstance(one, Mapping) and name != "client_kwargs"}
    if any(name in auth for name in _NEEDED):
        sections = {DEFAULT: auth, **sections}
    if not sections:
        raise WrongRules("rules.no_provider")
    for name, section in sections.items():
        lacking = [one for one in _NEEDED if not section.get(one)]
        if lacking or "_" in name:  # Streamlit takes no name with one
            raise WrongRules("rules.provider", name=name, lacking=", ".join(lacking) or "_")
    own = called if isinstance(called, Mapping) else {DEFAULT: called}
    return {name: str(own.get(name) or ("OpenID Connect" if name == DEFAULT else name.title())) for name in sections}


def _held(given: object) -> Held:
    if not isinstance(given, Mapping):
        raise WrongRules("rules.limits")
    stray = sorted(set(map(str, given)) - {"who", "only", *_FLAGS})
    if stray:
        raise WrongRules("rules.unknown", name=f"limits.{stray[0]}")
    who = _named(given.get("who", ()), "who")
    if not who or any(not isinstance(given.get(flag, True), bool) for flag in _FLAGS):
        raise WrongRules("rules.limits")
    try:
        filters = arguments.filters([str(one) for one in _list(given.get("only", ()), "only")])
    except KpiError as error:
        raise WrongRules("rules.filter", why=error) from error
    seen = {f"may_see_{flag}": given.get(flag, True) for flag in _FLAGS}
    return Held(who, Limits(filters=filters, **seen))


def _named(given: object, name: str) -> tuple[Named, ...]:
    return tuple(_one(str(one).strip()) for one in _list(given, name))


def _one(text: str) -> Named:
    kind, _, rest = text.partition(":")
    if text == _EVERYONE:
        return Named(_EVERYONE, "")
    if kind == "group" and rest:
        return Named("group", rest)
    claim, _, value = rest.partition("=")
    if kind == "claim" and claim and value:
        return Named("claim", value, claim)
    if "@" in text and ":" not in text:
        return Named("email", text.lower())
    raise WrongRules("rules.who", text=text[:100])


def _list(given: object, name: str) -> Sequence[object]:
    if isinstance(given, str) or not isinstance(given, Sequence):
        raise WrongRules("rules.list", name=str(name))
    return given


def _hours(given: object) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given <= MOST_HOURS:
        raise WrongRules("rules.hours", most=int(MOST_HOURS))
    return float(given)


def _texts(claim: object) -> tuple[str, ...]:
    """What a claim says, one or several."""
    several = claim if isinstance(claim, list | tuple) else (claim,)
    return tuple(str(one) for one in several if isinstance(one, str | int | float) and not isinstance(one, bool))


def _joined(filters: Sequence[Filter]) -> tuple[Filter, ...]:
    """One filter for each dimension with all its values; what is left out stays left out."""
    values: dict[tuple[str, bool], set[str]] = {}
    for one in filters:
        values.setdefault((one.dimension, one.is_excluded), set()).update(one.values)
    return tuple(
        Filter(name, tuple(sorted(all_of)), is_excluded) for (name, is_excluded), all_of in sorted(values.items())
    )
