"""Pure statistics, each function with its source."""
