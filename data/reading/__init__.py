"""From a table of cells to checked records."""
