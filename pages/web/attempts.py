"""Wrong secrets: counted by who gave them and overall, and slowed down; who holds the right one is never shut out for long."""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from collections import OrderedDict, deque
from dataclasses import dataclass, field

FREE = 5
"""So many wrong ones are answered at once; after each further one the next waits twice as long."""
LONGEST_SECONDS = 30.0
FORGOTTEN_SECONDS = 900.0
OVERALL = 100
"""So many wrong ones of everybody within FORGOTTEN_SECONDS; from then on strangers are heard one a second."""
REMEMBERED = 10_000


@dataclass
class _Count:
    wrong: int = 0
    last: float = 0.0
    until: float = 0.0
    given: deque[bytes] = field(default_factory=lambda: deque(maxlen=20))


class Attempts:
    """What is known of wrong secrets; `now` is time.monotonic(), in seconds. All in memory: a new start forgets it."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self._by: OrderedDict[str, _Count] = OrderedDict()
        self._overall: deque[float] = deque(maxlen=OVERALL)
        self._until = 0.0
        self._salt = secrets.token_bytes(16)

    def wait_seconds(self, who: str, now: float, is_known: bool) -> float:
        """How long `who` has to wait before a secret of theirs is looked at; a browser that was in before waits for its own mistakes only."""
        count = self._by.get(who)
        own = count.until - now if count else 0.0
        everybodys = 0.0 if is_known or not self._is_busy(now) else self._until - now
        return max(0.0, own, everybodys)

    def was_given(self, who: str, given: str) -> bool:
        """Whether `who` gave this same wrong secret before: a browser repeats what it sends by itself, and learns nothing."""
        count = self._by.get(who)
        return count is not None and self._hashed(given) in count.given

    def failed(self, who: str, given: str, now: float) -> int:
        """Note a wrong secret; how many it were in a row."""
        count = self._by.setdefault(who, _Count())
        self._by.move_to_end(who)
        while len(self._by) > REMEMBERED:
            self._by.popitem(last=False)
        if now - count.last > FORGOTTEN_SECONDS:
            count.wrong = 0
        count.wrong, count.last = count.wrong + 1, now
        count.given.append(self._hashed(given))
        if count.wrong > FREE:
            count.until = now + min(LONGEST_SECONDS, 2.0 ** min(count.wrong - FREE, 10))
        self._overall.append(now)
        self._until = now + 1.0
        return count.wrong

    def succeeded(self, who: str) -> None:
        """Forget the wrong ones of somebody who gave the right one."""
        self._by.pop(who, None)

    def _is_busy(self, now: float) -> bool:
        return len(self._overall) == OVERALL and now - self._overall[0] < FORGOTTEN_SECONDS

    def _hashed(self, given: str) -> bytes:
        return hashlib.sha256(self._salt + given.encode("utf-8", "replace")).digest()


def address_of(client: tuple[str, int] | None) -> str:
    """Whom an address stands for: itself, or in IPv6 the network of a household, which has a number of addresses beyond counting."""
    if client is None:
        return "?"
    try:
        address = ipaddress.ip_address(client[0])
    except ValueError:
        return "?"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)
