"""Who reads: the limits to which every answer is held now, whatever asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from kpi.query.limits import NO_LIMITS, Limits

_HELD: ContextVar[Limits | None] = ContextVar("limits", default=None)
_TOLD_BY: list[Callable[[], Limits]] = []


def tell(by: Callable[[], Limits]) -> None:
    """Be told how to know the limits of the reader whose page this thread makes; a callback asks as the page does."""
    _TOLD_BY[:] = [by]


def limits() -> Limits:
    """The limits of whoever reads what is being made; none where it is made for nobody, as by a command."""
    held = _HELD.get()
    if held is not None:
        return held
    return _TOLD_BY[0]() if _TOLD_BY else NO_LIMITS


@contextmanager
def reading_as(limits: Limits) -> Iterator[None]:
    """In this thread answers are held to these limits."""
    token = _HELD.set(limits)
    try:
        yield
    finally:
        _HELD.reset(token)
