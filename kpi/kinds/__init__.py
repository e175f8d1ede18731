"""The kinds of metric, one file a kind."""
