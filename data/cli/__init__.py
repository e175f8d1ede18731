"""The longer commands of `python -m data`."""
