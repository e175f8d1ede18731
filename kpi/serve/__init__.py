"""Answers for programs: the same for the command line, the API and assistants."""
