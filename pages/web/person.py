"""Who somebody is that reads or changes something: asked here and nowhere else."""

from __future__ import annotations

from pages.ui.answers import reader


def who() -> str:
    """The name under which views and links are kept; "" is the owner of this computer, and whoever holds the access token."""
    return reader.who().name
