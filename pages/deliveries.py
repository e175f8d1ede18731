"""Mails and alerts: saved views that are sent regularly, and what is sent when a number leaves its limits."""

from __future__ import annotations

from pages.delivery.sending import Sender
from pages.reported import SOURCES
from pages.ui.parts import delivery_list

delivery_list.show(Sender(SOURCES), SOURCES)
