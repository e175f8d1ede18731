"""Whose dashboard it is, read once a data version of the real store: every page shows it."""

from __future__ import annotations

from threading import Lock

from cachetools import LRUCache, cached

from data.config import company
from data.config.company import Company
from pages.ui.answers import stores


def shown() -> Company:
    """The company's name and logo, as far as somebody has set them."""
    store = stores.real()
    return _company(store.version(), str(store.path))


@cached(LRUCache(2), lock=Lock())
def _company(version: int, path: str) -> Company:
    return company.company(stores.real().read)
