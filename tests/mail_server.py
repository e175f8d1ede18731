"""A real SMTP server and a real HTTP receiver on this computer, which keep what they are given and refuse what a test tells them to."""

from __future__ import annotations

import asyncio
import http.server
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


@dataclass
class Mailbox:
    """What came, with its recipient; `answers` are given in the place of a yes, one to each mail, `refused` to recipients."""

    port: int = 0
    mails: list[tuple[str, bytes]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    users: list[tuple[bytes, bytes]] = field(default_factory=list)

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # fmt: skip
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.answers:
            return self.answers.pop(0)
        self.mails.extend((to, bytes(envelope.content or b"")) for to in envelope.rcpt_tos)
        return "250 accepted"

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any) -> AuthResult:  # fmt: skip
        self.users.append((given.login, given.password))
        is_right = given.password == b"right"
        return AuthResult(success=is_right, handled=is_right)

    def read(self) -> list[tuple[str, EmailMessage]]:
        """The mails as a mail program reads them, which are taken out."""
        found = [(to, message_from_bytes(body, policy=policy.default)) for to, body in self.mails]
        self.mails.clear()
        return found  # type: ignore[return-value]  # of this policy


@contextmanager
def smtp_server(box: Mailbox, context: ssl.SSLContext | None = None, *, is_tls: bool = False) -> Iterator[Mailbox]:
    """Run it; with a context it takes users and passwords after STARTTLS, or (`is_tls`) on a connection that is encrypted from the beginning."""
    loop = asyncio.new_event_loop()

    def protocol() -> SMTP:
        starts = context if context and not is_tls else None
        return SMTP(
            box, loop=loop, hostname="mail.test", tls_context=starts, require_starttls=starts is not None,
            authenticator=box.authenticate, auth_require_tls=starts is not None, auth_required=context is not None,
        )  # fmt: skip

    server = loop.run_until_complete(
        loop.create_server(protocol, "127.0.0.1", 0, ssl=context if context and is_tls else None)
    )
    box.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield box
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


@dataclass
class Hook:
    """What came by HTTP: path, headers and JSON; `answers` are given in the place of 200, one to each."""

    port: int = 0
    posts: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)


@contextmanager
def http_receiver(hook: Hook, context: ssl.SSLContext | None = None) -> Iterator[Hook]:
    """Run it; with a context by https."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.posts.append((self.path, dict(self.headers.items()), json.loads(body)))
            status, headers = hook.answers.pop(0) if hook.answers else (200, {})
            self.send_response(status)
            for name, text in headers.items():
                self.send_header(name, text)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    hook.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()
