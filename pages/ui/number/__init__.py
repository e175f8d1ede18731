"""One number: its detail, its definition, its records, its change."""
