"""Files and the store: what came in, and what is true of each record."""
