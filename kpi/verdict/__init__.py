"""What may be said of a value: shown or withheld, better or worse, met or missed, outstanding."""
