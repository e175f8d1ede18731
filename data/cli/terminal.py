"""What commands print: UTF-8 wherever it goes, and safe for a terminal: codes in names and cells are shown, never obeyed."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

# Control characters but tab and line breaks, the marks that turn the direction of text around, and halves of letters that no
# encoding can write (bytes of file names that are no text).
_CODES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]|\r(?!\n)")


def print_utf8() -> None:
    """Print UTF-8 into files and pipes, which would else get the computer's own encoding; a screen keeps its own, and shows ? for what that has not."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8")


def shown(text: str) -> str:
    """The text with such characters written as \\u001b, which is what they are in JSON too."""
    return _CODES.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


@contextmanager
def safe_output() -> Iterator[None]:
    """Everything that is printed in the block goes through `shown`."""
    out, err = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _Shown(out), _Shown(err)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = out, err


class _Shown:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(shown(text))

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)
