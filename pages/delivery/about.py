"""What stands at the end of each message: why it comes, who can stop it, and where the numbers are."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from data.config.subscriptions import Channel, Kind, Subscription
from pages.ui.answers import stores
from pages.ui.view import words
from pages.ui.view.words import t
from pages.web import people


def link(path: str) -> str:
    """The address of a page of the dashboard; "" where nobody has said (KPI_DASHBOARD) how the dashboard is reached."""
    root = os.environ.get("KPI_DASHBOARD", "").strip().rstrip("/")
    parts = urlsplit(root)
    return f"{root}/{path}" if parts.scheme in ("http", "https") and parts.netloc else ""


def why(one: Subscription) -> tuple[str, ...]:
    """Why a message comes, and whom to ask so that it ends."""
    owner = one.owner_name or t("person.owner")
    said = t(f"mail.why.{one.kind}", name=one.name, owner=owner, days=days(one))
    is_mail = one.channel is Channel.MAIL
    return said, t("mail.stop" if is_mail else "mail.stop.chat", owner=owner)


def days(one: Subscription) -> str:
    """The weekdays in few letters, and of a digest its time."""
    names = words.weekdays()
    said = words.listed(names[day] for day in one.weekdays)
    if len(one.weekdays) == len(names):
        said = t("send.daily")
    return t("send.at", days=said, time=f"{one.send_at:%H:%M}") if one.kind is Kind.DIGEST else said


def owner_address(one: Subscription) -> str:
    """The mail address of whoever made a subscription, who is asked to stop it; "" where it is not known."""
    kind, _, id = one.owner.partition(":")
    known = people.of(stores.path()).known(id) if kind == people.KIND else None
    return known.email if known else ""
