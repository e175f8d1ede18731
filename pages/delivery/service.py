"""What is due is looked for every minute while the dashboard runs, by a scheduler in a thread of its own."""

from __future__ import annotations

import logging

from apscheduler.schedulers.background import BackgroundScheduler

from data.config import audit
from data.config.audit import Actor
from data.config.subscriptions import now
from data.store.store import StoreError
from pages.delivery.digest import Sources
from pages.delivery.sending import Sender

LOG = logging.getLogger("service_pulse.delivery")
EVERY_SECONDS = 60
ACTOR = Actor(name="Service Pulse", role="schedule")
"""Who sends what nobody asks for, in the audit log."""


class Deliveries:
    """Begins with the server and ends with it; what fell due while it did not run is sent once."""

    def __init__(self, sources: Sources) -> None:
        """Do nothing until `start`."""
        self._sender = Sender(sources)
        self._scheduler: BackgroundScheduler | None = None

    def start(self) -> None:
        """Begin to look."""
        logging.getLogger("apscheduler").setLevel(logging.WARNING)  # else a line for each look
        # UTC: the zone of the machine plays no part. One look at a time, and of those that were missed none is made up for.
        self._scheduler = BackgroundScheduler(timezone="UTC", daemon=True)
        self._scheduler.add_job(self.look, "interval", seconds=EVERY_SECONDS, coalesce=True, max_instances=1)
        self._scheduler.start()

    def stop(self) -> None:
        """Look no more; what is being sent now is waited for."""
        scheduler, self._scheduler = self._scheduler, None
        if scheduler:
            scheduler.shutdown(wait=True)

    def look(self) -> None:
        """Make and send what is due."""
        try:
            with audit.acting(ACTOR):
                self._sender.run(now())
        except StoreError as error:
            LOG.warning("What is due could not be looked for: %s", error)
        except Exception:
            # The boundary of the thread: nobody above could catch it, and the next look may go well.
            LOG.exception("What is due could not be looked for")
