"""Tiles and tables as escaped HTML."""
