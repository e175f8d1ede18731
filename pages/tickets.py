"""Tickets: the records behind a number, page by page, for the filters in the address."""

from __future__ import annotations

from pages.ui.number import records

records.choose()
records.show()
