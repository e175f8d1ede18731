"""What the reader looks at: the address, the filters and their words."""
