"""Long sweeps over many cases of one kind: the gate has a chosen few of them, `bash tests/run --sweep` has all (it sets KPI_SWEEP=1).

A test that takes part is marked `sweep`, and its docstring (or that of its list of cases) says what the gate takes. No claim is in the sweep alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

T = TypeVar("T")

IS_SWEEP = bool(os.environ.get("KPI_SWEEP"))


def in_sweep(cases: Sequence[T], *, in_gate: Sequence[T]) -> list[T]:
    """All cases in the sweep, and in the gate those of `in_gate`, which are one or more."""
    assert in_gate, "a claim without a case in the gate is lost"
    return list(cases if IS_SWEEP else in_gate)


def first_of_each(cases: Sequence[T], kind: Callable[[T], Hashable]) -> list[T]:
    """The first case of each kind."""
    found: dict[Hashable, T] = {}
    for case in cases:
        found.setdefault(kind(case), case)
    return list(found.values())
