"""Answers for pages, kept by the version of the data."""
