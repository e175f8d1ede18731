"""What can go wrong between a question and its answer, said in words."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class KpiError(Exception):
    """A question that cannot be answered; the message says what was asked, what exists and what to do."""


class UnknownName(KpiError):
    """A metric, dimension or setting that nobody declared."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        """Name the nearest known spelling where there is one."""
        names = sorted(known)
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
        hint = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(names)}."
        super().__init__(f"There is no {what} called {name!r}. {hint}")


class InvalidDefinition(KpiError):
    """A declaration that contradicts another or refers to something that does not exist."""
