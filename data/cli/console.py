"""What a command prints is UTF-8 wherever it goes: into a file or another program it would else be the computer's own encoding."""

from __future__ import annotations

import io
import sys


def print_utf8() -> None:
    """Print UTF-8 into files and pipes; a screen keeps its encoding, and shows ? for what that has not."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8")
