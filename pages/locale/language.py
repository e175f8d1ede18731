"""The language of whoever reads what is being made: looked up here and nowhere else, and part of every key of what has words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

DEFAULT = "en"

_SPOKEN: ContextVar[str | None] = ContextVar("language", default=None)


def language() -> str:
    """The language in which words are to be given now."""
    return _SPOKEN.get() or of_reader()


def of_reader() -> str:
    """The language of the reader whose page this is; English is the only one yet."""
    return DEFAULT


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """In this thread words are given in this language, whoever reads: for a run, or for what is prepared for somebody."""
    token = _SPOKEN.set(code)
    try:
        yield
    finally:
        _SPOKEN.reset(token)
