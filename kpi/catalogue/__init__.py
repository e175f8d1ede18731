"""The metric declarations, a module a family."""
