"""Questions: names and values, and periods."""
