"""Single records found and read: by words, and one ticket with all that belongs to it."""
