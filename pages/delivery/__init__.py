"""Digests and alerts: what is due, with whose eyes it is seen, made as a mail or a message, sent once and tried again."""
