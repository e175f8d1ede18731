"""What the store has is published while the server runs, for dashboards that only read: soon after each change, by a thread of its own."""

from __future__ import annotations

import logging
import os
import threading

from data.published.places import named
from data.published.publish import Publication, publish
from data.store.store import StoreError
from pages.ui.answers import stores

LOG = logging.getLogger("service_pulse.publish")
VARIABLE = "KPI_PUBLISH_TO"
"""The environment variable that names a folder or s3://BUCKET/PREFIX; without it nothing is published."""
EVERY_SECONDS = 60.0
"""So long at most others see what was before a change, besides the time that writing takes."""


class Publications:
    """Looks every minute whether the store has changed since it was published."""

    def __init__(self) -> None:
        """Do nothing until `start`."""
        self._stop = threading.Event()
        self._version: int | None = None

    def start(self) -> None:
        """Begin to look after it, where a place is named."""
        self._stop.clear()
        if os.environ.get(VARIABLE):
            threading.Thread(target=self._run, name="publish", daemon=True).start()

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()

    def look(self) -> Publication | None:
        """Publish what has changed; None where nothing has, or it could not be done: it is tried again with the next look."""
        try:
            store = stores.real()
            version = store.version()
            if version == self._version or store.is_empty():  # the demo company is for whoever begins
                return None
            done = publish(store, named(os.environ[VARIABLE]))
        except (StoreError, OSError) as error:
            LOG.error("The data were not published: %s", error)
            return None
        self._version = version
        if done.is_new:
            LOG.info("Version %d was published (%.1f s)", done.number, done.seconds)
        return done

    def _run(self) -> None:
        while not self._stop.wait(EVERY_SECONDS):
            self.look()


PUBLICATIONS = Publications()
"""The only ones of this process."""
