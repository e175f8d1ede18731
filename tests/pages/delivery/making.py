"""How tests of mails and alerts make a subscription, somebody who signed in, and read a mail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import Response

from data.config import subscriptions
from data.config.subscriptions import Kind, Subscription
from data.store.store import Store
from pages.delivery import smtp
from pages.web import access_rules, people
from pages.web.access_rules import Person

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 9, 14, 6, 30)
"""A Monday, half past eight in Prague."""
DAYS = {"period": "2026-09-07..2026-09-13"}


def set_server(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv(smtp.URL, url)
    monkeypatch.setenv(smtp.FROM, "pulse@example.com")


def subscribed(store: Store, address: str = "", **values: object) -> Subscription:
    usual: Mapping[str, object] = {
        "kind": Kind.DIGEST,
        "name": "Weekly",
        "view": "board",
        "recipients": ("ann@example.com",),
        "is_whole": True,
    }
    return subscriptions.save(store, Subscription(**{**usual, **values}), address)  # type: ignore[arg-type]  # the test says which


def body(mail: Any, kind: str) -> str:
    found = mail.get_body((kind,))
    assert found
    return str(found.get_content())


AUTH = {
    "redirect_uri": "https://pulse.example.com/oauth2callback", "cookie_secret": "s" * 32, "client_id": "pulse", "client_secret": "x",
    "server_metadata_url": "https://id.example.com/.well-known/openid-configuration",
}  # fmt: skip
RULES = access_rules.rules(
    AUTH,
    {
        "admin": ["boss@example.com"],
        "manager": ["lead@example.com", "group:leads"],
        "viewer": ["group:a", "named@example.com"],
        "limits": [{"who": ["group:a", "lead@example.com", "named@example.com"], "only": ["team=A"], "agents": False}],
    },
)  # fmt: skip


def came(store: Store, subject: str, **claims: object) -> str:
    """Somebody who signed in before; how a reader is called."""
    person = Person(provider="default", issuer="https://id.example.com", subject=subject, claims=claims)
    people.of(store.path).begin(Response(), person, 1)
    return f"{people.KIND}:{people.id_of(person)}"
