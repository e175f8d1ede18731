"""The daily backup while the server runs: looked after by a thread, made by the worker, so that nothing else is written meanwhile."""

from __future__ import annotations

import logging

from data.imports.failures import explained
from data.store import backup
from data.store.sentence import join
from data.store.store import Store, StoreError
from pages.ui.answers import stores
from pages.ui.view.words import number, t
from pages.web.worker import WORKER, Job

LOG = logging.getLogger("service_pulse.backup")
FIRST_SECONDS = 60.0
"""So long after the start nobody waits for the first pages any more."""
EVERY_SECONDS = 3600.0


class DailyBackup:
    """Looks every hour whether a backup is due. `problem` says why the last one was not made; empty when it was."""

    def __init__(self) -> None:
        """Nothing has been looked at yet."""
        self.problem = ""

    def look(self) -> Job | None:
        """Have a backup made when one is due; the job that makes it."""
        try:
            store = stores.real()
            if not backup.is_due(store):
                return None
        except (StoreError, OSError) as error:
            self._failed(error)
            return None
        return WORKER.submit_change("settings", t("settings.backups.daily.job"), "backup", lambda: self._make(store))

    def _make(self, store: Store) -> str:
        try:
            made = backup.daily(store)
        except (StoreError, OSError) as error:
            self._failed(error)
            raise
        self.problem = ""
        if made is None:
            return t("settings.backups.unchanged")
        LOG.info("A daily backup was made: %s (%.1f MB)", made.path, made.size_bytes / 1e6)
        return t("settings.backups.done", path=str(made.path), size=number(made.size_bytes / 1e6, 1))

    def _failed(self, error: Exception) -> None:
        self.problem = join(*explained(error))
        LOG.error("The daily backup was not made: %s", error)


DAILY = DailyBackup()
"""The only one of this process."""
