"""A message to a webhook: by https to a public address, which is looked up once and held to, and without following where it is sent on."""

from __future__ import annotations

import ipaddress
import logging
import socket
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from data.config.subscriptions import host_of
from data.store.sentence import Sentence
from data.store.store import StoreError
from pages.delivery.failure import NotAccepted, said

logging.getLogger("httpx").setLevel(logging.WARNING)  # it would write each address that is asked, and these are secrets

_SECONDS = 20.0
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
_AGAIN = frozenset((408, 409, 425, 429))
"""Answers that say that a later try may be accepted, besides all from 500 on."""


def post(address: str, body: Mapping[str, Any], *, is_of_computer: bool) -> None:
    """Send it. NotAccepted where nothing may be sent there, nobody answers, or the answer is no yes.

    `is_of_computer`: the owner of the computer has set it, and may also name one of the own network.
    """
    try:
        host_of(address, is_of_computer=is_of_computer)
    except StoreError as error:
        raise NotAccepted(error.args[0], is_final=True) from error
    parts = urlsplit(address)
    host = parts.hostname or ""
    place = _looked_up(host, parts.port or (443 if parts.scheme == "https" else 80), is_of_computer=is_of_computer)
    url = httpx.URL(address).copy_with(host=place)
    try:
        # Asked by the number that was looked at, or a name could mean another computer a moment later; the certificate is that of the name.
        with (
            httpx.Client(timeout=_SECONDS, follow_redirects=False, trust_env=False, verify=ssl.create_default_context()) as client,
            client.stream("POST", url, json=dict(body), headers={"Host": parts.netloc.rpartition("@")[2]}, extensions={"sni_hostname": host}) as answer,
        ):  # fmt: skip
            status = answer.status_code  # what else it says may be of any length and is not read
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise NotAccepted(Sentence("“{host}” could not be reached: “{reason}”", host=host, reason=said(error))) from error  # fmt: skip
    if not 200 <= status < 300:
        is_final = status < 500 and status not in _AGAIN
        raise NotAccepted(Sentence("“{host}” refuses: {code}", host=host, code=str(status)), is_final=is_final)


def _looked_up(host: str, port: int, *, is_of_computer: bool) -> str:
    """The address of a host; where one of its addresses is none of the public network, nothing is sent."""
    try:
        found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise NotAccepted(Sentence("“{host}” could not be reached: “{reason}”", host=host, reason=said(error))) from error  # fmt: skip
    if not is_of_computer and not all(map(_is_public, found)):
        raise NotAccepted(
            Sentence("“{host}” lies in the own network: only the owner of the computer may let something be sent there.", host=host),
            is_final=True,
        )  # fmt: skip
    return found[0]


def _is_public(address: str) -> bool:
    one = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(one, ipaddress.IPv6Address) and (
        one.ipv4_mapped or one.sixtofour or one.teredo or one in _TRANSLATED
    ):
        return False  # an address of the old kind inside, which may be anybody's
    return one.is_global and not one.is_multicast
