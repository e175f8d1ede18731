"""What may be declared of a file: formats, columns, dates, words, problems."""
