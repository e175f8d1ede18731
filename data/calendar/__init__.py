"""Zones, opening hours and holidays, and the open seconds that follow from them."""
