"""Whom the server is for: this computer alone, or everybody who holds the access token; and what tells that a request is from elsewhere."""

from __future__ import annotations

import ipaddress
import os
import shlex
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers
from starlette.types import Scope

from data.store import secret
from data.store.store import default_path
from pages.ui.view.words import t

TOKEN_VARIABLE = "KPI_ACCESS_TOKEN"
SHORTEST_TOKEN = 16
API_TOKEN = "service_pulse.api_token"
"""In the scope of what a program asks with the token of one person: that token."""

_PROXIES_SAY = frozenset((
    "via", "forwarded", "x-forwarded", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "x-remote-addr", "x-remote-ip", "x-original-host",
    "x-original-url", "x-original-forwarded-for", "x-host", "x-scheme", "x-url-scheme", "x-proxy-user-ip", "x-envoy-external-address",
    "x-envoy-internal", "x-amzn-trace-id", "x-cloud-trace-context", "x-appengine-user-ip", "x-azure-clientip", "x-azure-ref",
    "x-arr-log-id", "x-arr-ssl", "x-vercel-id", "cf-ray", "cf-connecting-ip", "cf-visitor", "cdn-loop", "true-client-ip",
    "fastly-client-ip", "fly-client-ip", "fly-forwarded-port", "x-varnish", "x-nginx-proxy", "x-traefik-router", "wl-proxy-client-ip",
    "proxy-client-ip", "x-tailscale-user", "tailscale-user-login",
))  # fmt: skip
"""Headers that proxies, load balancers and hosting platforms add, and no browser; besides all that begin with x-forwarded-."""


def token() -> str:
    """The access token of the environment, else of st.secrets; "" when the dashboard is for this computer only."""
    given = os.environ.get(TOKEN_VARIABLE, "").strip()
    if given:
        return given
    try:
        return str(st.secrets[TOKEN_VARIABLE]).strip()
    except (KeyError, FileNotFoundError):  # no such secret, or no file of secrets at all
        return ""


def for_a_shell() -> str:
    """How a command line on this computer says the secret without spelling it out."""
    return f"${TOKEN_VARIABLE}" if token() else f"$(cat {shlex.quote(str(secret.path(default_path()).absolute()))})"


def base_path() -> str:
    """The path that the server is told to serve under (server.baseUrlPath), as "/pulse", or ""."""
    return f"/{str(st.get_option('server.baseUrlPath')).strip('/')}".rstrip("/")


def not_this_computer(scope: Scope, headers: Headers) -> str | None:
    """The sentence that says what tells that a request does not come from this computer, or None.

    A foreign name that resolves to 127.0.0.1 is the DNS rebinding attack. A proxy on this computer that says nothing of
    itself and speaks HTTP/1.1 cannot be told from a program here: against it stands the key of the store.
    """
    client, hosts = scope.get("client"), headers.getlist("host")
    if client is None or not is_this_computer(client[0]):
        return t("access.why.client")
    spelled = (name.replace("_", "-") for name in headers)  # as some proxies write them
    said = next((name for name in spelled if name in _PROXIES_SAY or name.startswith("x-forwarded-")), None)
    if said is not None:
        return t("access.why.header", name=said)
    if scope.get("http_version") in ("0.9", "1.0"):
        return t("access.why.version", version=scope["http_version"])
    if len(hosts) != 1 or not is_this_computer(host_name(hosts[0])):
        return t("access.why.host", host=hosts[0] if hosts else "–")
    return None


def host_name(host: str) -> str:
    """The name in a Host header or the like, without port and brackets; "" when it makes no sense."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def is_this_computer(name: str) -> bool:
    """Whether a name or address is one by which this computer calls itself."""
    if name == "localhost":
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def is_here(origin: str) -> bool:
    """Whether the address in a browser, such as http://127.0.0.1:8501, is one of this computer."""
    try:
        return is_this_computer(urlsplit(origin).hostname or "")
    except ValueError:
        return False


def is_own_origin(scope: Scope, headers: Headers) -> bool:
    """Whether a request comes from the dashboard's own pages or from no page at all; browsers say so of what matters.

    A websocket and whatever changes something must come from the dashboard's own address; a foreign page may lead here by a
    link, but may not load anything into itself.
    """
    is_socket = scope["type"] == "websocket"
    origin = headers.get("origin")
    is_foreign = headers.get("sec-fetch-site", "none") not in ("none", "same-origin")
    if not is_socket and scope["method"] in ("GET", "HEAD", "OPTIONS"):
        return not is_foreign or headers.get("sec-fetch-mode") == "navigate"
    if origin is None:
        # Only programs that are no browser leave it out; they hold the secret. A browser's websocket never does.
        return not is_socket and not is_foreign
    asked = _origin(origin)
    return asked is not None and asked in _own_origins(headers, asked[0])


def is_tls(scope: Scope, headers: Headers) -> bool:
    """Whether the reader's browser talks to the server or its proxy by TLS; a lie could only make a cookie stricter."""
    return (
        scope.get("scheme") in ("https", "wss")
        or headers.get("x-forwarded-proto", "").lower() in ("https", "wss")
        or "proto=https" in headers.get("forwarded", "").lower()
        or headers.get("origin", "").startswith("https://")
    )


def _origin(text: str) -> tuple[str, str, int | None] | None:
    try:
        parts = urlsplit(text)
        scheme, name, port = parts.scheme.lower(), (parts.hostname or "").lower(), parts.port
    except ValueError:
        return None
    return (scheme, name, port or _port(scheme)) if scheme in ("http", "https") and name else None


def _own_origins(headers: Headers, scheme: str) -> set[tuple[str, str, int | None] | None]:
    """The dashboard's own addresses: what the browser asked for, what the proxy says that it asked for, and what the server was told."""
    own = {_origin(f"{scheme}://{headers.get(name, '').strip()}") for name in ("host", "x-forwarded-host")}
    if st.get_option("browser.serverAddress"):
        told = f"{scheme}://{st.get_option('browser.serverAddress')}"
        own |= {_origin(told), _origin(f"{told}:{st.get_option('browser.serverPort')}")}
    return own - {None}


def _port(scheme: str) -> int | None:
    return {"http": 80, "https": 443}.get(scheme)
