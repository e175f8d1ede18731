"""Facts: what is true of one record, made from records and calendars."""
