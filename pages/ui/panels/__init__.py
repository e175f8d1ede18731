"""Panels of pages and how they are drawn."""
