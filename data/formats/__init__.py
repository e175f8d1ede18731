"""One module a vendor export: declarations only."""
