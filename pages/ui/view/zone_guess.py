"""A first guess at the zone in which a company works: where whoever looks is."""

from __future__ import annotations

import streamlit as st
from babel import Locale
from babel.core import UnknownLocaleError, get_global

from data.calendar import zones
from data.calendar.in_force import DEFAULT_ZONE


def of_reader() -> str:
    """The zone of the browser, else the only one of the country that its language names, else UTC."""
    zone = st.context.timezone or ""
    if zones.is_zone(zone):
        return zone
    return of_language(st.context.locale or "") or DEFAULT_ZONE


def of_language(tag: str) -> str | None:
    """The zone of a country that has one alone: cs-CZ is Europe/Prague; None where the language names none, or one with several."""
    try:
        territory = Locale.parse(tag, sep="-").territory
    except (ValueError, UnknownLocaleError):
        return None
    found = get_global("territory_zones").get(territory or "", [])
    return found[0] if len(found) == 1 and zones.is_zone(found[0]) else None
