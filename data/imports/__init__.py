"""Uploads: from a file to the store and back, with receipts, lineage and undo."""
