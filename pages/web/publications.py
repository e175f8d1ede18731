"""What the store has is published while the server runs, for dashboards that only read: soon after each change."""

from __future__ import annotations

import logging
import os

from data.published.places import named
from data.published.publish import FactsBehind, Publication, publish
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
        """Nothing has been published yet."""
        self._version: int | None = None

    def look(self) -> Publication | None:
        """Publish what has changed; None where nothing has, no place is named, or it could not be done: it is tried again with the next look."""
        if not (place := os.environ.get(VARIABLE)):
            return None
        try:
            store = stores.real()
            version = store.version()
            if version == self._version or store.is_empty():  # the demo company is for whoever begins
                return None
            done = publish(store, named(place))
        except FactsBehind as error:
            LOG.info("The data were not published yet: %s", error)
            return None
        except (StoreError, OSError) as error:
            LOG.error("The data were not published: %s", error)
            return None
        self._version = version
        if done.is_new:
            LOG.info("Version %d was published (%.1f s)", done.number, done.seconds)
        return done


PUBLICATIONS = Publications()
"""The only ones of this process."""
