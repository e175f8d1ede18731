"""Questions as SQL: the only room that joins SQL text."""
