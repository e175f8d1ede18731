"""Figures as plain dictionaries."""
