"""What is doubtful about a file, and how complete the data are."""
