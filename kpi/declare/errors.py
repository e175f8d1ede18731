"""What can go wrong between a question and its answer, said in words."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class KpiError(Exception):
    """A question that cannot be answered; the message says what was asked, what exists and what to do.

    `english` is its template, written out where it is raised so that it is found there for translation, and `values` what is put into it;
    those called `label`, `row` and `what` are declared texts, which are translated too.
    """

    def __init__(self, english: str, **values: object) -> None:
        """Put the values into the English text; without any it is taken as it is."""
        shown = {name: f"{value:g}" if isinstance(value, float) else value for name, value in values.items()}
        super().__init__(english.format_map(shown) if values else english)
        self.english, self.values = english, values


class UnknownName(KpiError):
    """A metric, dimension or setting that nobody declared; `what` is one of KINDS_OF_NAMES."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        """Name the nearest known spelling where there is one."""
        names = sorted(known)
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
        if near:
            super().__init__(_NEAR, what=what, name=name, near=near[0])
        else:
            super().__init__(_NOT_NEAR, what=what, name=name, names=", ".join(names))


KINDS_OF_NAMES = (
    "metric",
    "dimension",
    "fact table",
    "setting",
    "definition switch",
    "option",
    "column to sort by",
)
"""What a name can be of."""
_NEAR = "There is no {what} called '{name}'. Did you mean '{near}'?"
_NOT_NEAR = "There is no {what} called '{name}'. There are: {names}."
UNKNOWN = (_NEAR, _NOT_NEAR)
"""What is said of a name that nobody declared."""


class InvalidDefinition(KpiError):
    """A declaration that contradicts another or refers to something that does not exist."""


class NotAllowed(KpiError):
    """What a reader asked for is not open to them; said with a template as a KpiError is."""
