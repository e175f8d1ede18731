"""Files that no format knows: what their columns may hold, proposed, chosen and remembered."""
