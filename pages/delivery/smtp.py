"""Mails by SMTP: by which server, as it is set in the environment or in st.secrets, and one mail handed to it."""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import streamlit as st

from data.config.subscriptions import LOOPBACK, is_mail
from data.store.sentence import Sentence
from pages.delivery.failure import NotAccepted, said

URL, FROM = "KPI_SMTP_URL", "KPI_MAIL_FROM"
"""The environment variables that name the server, with user and password, and the address that mails come from."""
TABLE = "mail"
"""The table of st.secrets that says the same: host, port, security, user, password, from."""
_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_SCHEMES = {"smtp+starttls": "starttls", "smtps": "tls", "smtp": "none"}
_SECONDS = 30.0


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server that takes mails. `security` is starttls, tls or none; the password is not shown where this is printed."""

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


NOT_SET = Sentence("No server for mails is set up: README.md says how.")


def server() -> Server:
    """The server as it is set now. NotAccepted where none is, or it is written wrong."""
    given = os.environ.get(URL, "")
    found = _of_url(given) if given else _of_table()
    if found is None:
        raise NotAccepted(NOT_SET)
    problem = _why_not(found)
    if problem:
        raise NotAccepted(problem)
    return found


def is_set_up() -> bool:
    """Whether somebody has set a server, right or not."""
    return bool(os.environ.get(URL)) or _table() is not None


def _of_url(given: str) -> Server:
    parts = urlsplit(given)
    security = _SCHEMES.get(parts.scheme, "")
    try:
        port = parts.port
    except ValueError:
        port = -1
    return Server(
        host=parts.hostname or "", port=port or _PORTS.get(security, 0), security=security, sender=os.environ.get(FROM, "").strip(),
        user=unquote(parts.username or ""), password=unquote(parts.password or ""),
    )  # fmt: skip


def _of_table() -> Server | None:
    given = _table()
    if given is None:
        return None
    security = str(given.get("security", "starttls"))
    port = given.get("port", _PORTS.get(security, 0))
    return Server(
        host=str(given.get("host", "")), port=port if isinstance(port, int) else 0, security=security,
        sender=os.environ.get(FROM, "").strip() or str(given.get("from", "")), user=str(given.get("user", "")), password=str(given.get("password", "")),
    )  # fmt: skip


def _table() -> Mapping[str, object] | None:
    try:
        found = st.secrets.to_dict().get(TABLE)
    except FileNotFoundError:  # there is no file of secrets
        return None
    return found if isinstance(found, Mapping) else None


def _why_not(found: Server) -> Sentence | None:
    if not found.host or found.security not in _PORTS or not 0 < found.port < 65_536:
        return Sentence("The server for mails is written wrong: it needs a host, a port, and starttls, tls or none.")
    if not is_mail(found.sender):
        return Sentence("Say from which address mails come: {name}.", name=FROM)
    if found.security == "none" and found.password and found.host not in LOOPBACK:
        return Sentence("A password is not sent to a server without encryption: choose starttls or tls.")
    return None


def send(server: Server, mail: EmailMessage, recipient: str) -> None:
    """Hand a mail to the server, for one recipient. NotAccepted where it does not take it; once it has, nothing fails any more."""
    try:
        connection = _connected(server)
        try:
            connection.send_message(mail, from_addr=server.sender, to_addrs=[recipient])
        finally:
            with suppress(smtplib.SMTPException, OSError):  # what was accepted is accepted, however they part
                connection.quit()
            connection.close()
    except smtplib.SMTPException as error:
        raise _refused(error) from error
    except (OSError, ValueError) as error:
        raise NotAccepted(Sentence("The server for mails could not be reached: “{reason}”", reason=said(error))) from error  # fmt: skip


def _connected(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.security == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=context)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
    try:
        if server.security == "starttls":
            connection.starttls(context=context)
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


def _refused(error: smtplib.SMTPException) -> NotAccepted:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        why = Sentence(
            "The server for mails refuses the recipient: “{code} {reason}”", code=str(code), reason=said(text)
        )
        return NotAccepted(why, is_final=code >= 500)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return NotAccepted(Sentence("The server for mails does not know the user or the password."))
    if isinstance(error, smtplib.SMTPResponseException):
        why = Sentence(
            "The server for mails refuses: “{code} {reason}”", code=str(error.smtp_code), reason=said(error.smtp_error)
        )
        return NotAccepted(why, is_final=isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500)
    return NotAccepted(Sentence("The server for mails refuses: “{code} {reason}”", code="", reason=said(error)))
