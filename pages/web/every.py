"""What is looked at again and again while the server runs, in a thread of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

LOG = logging.getLogger("service_pulse")


@dataclass(frozen=True)
class Every:
    """Calls `look` each so many `seconds`, the first time after `first_seconds`, from `start` until `stop`; one look at a time."""

    name: str
    look: Callable[[], object]
    seconds: float
    first_seconds: float
    _stop: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Begin to look."""
        self._stop.clear()
        threading.Thread(target=self._run, name=self.name, daemon=True).start()

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()

    def _run(self) -> None:
        wait = self.first_seconds
        while not self._stop.wait(wait):
            wait = self.seconds
            try:
                self.look()
            except Exception:
                # The boundary of the thread: nobody above could catch it, and the next look may go well.
                LOG.exception("What is looked after by “%s” failed", self.name)
