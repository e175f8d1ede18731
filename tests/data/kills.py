"""At which moments processes of tests are killed: a few in the gate, and some hundred in the sweep, which prints what they left."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

import pytest

from tests.sweep import IS_SWEEP, in_sweep


def moments(few: list[str], step_ms: int, count: int, more: Sequence[str] = ()) -> list[str]:
    """The few; in the sweep also `more` and `count` waits, each so many milliseconds longer than the one before."""
    return in_sweep([*few, *more, *(f"{step_ms * number}ms" for number in range(1, count + 1))], in_gate=few)


def tell(capsys: pytest.CaptureFixture[str], kind: str, left: Mapping[str, int]) -> None:
    """Print how many kills left what; every one was looked at, and one that left anything else has failed its test."""
    if IS_SWEEP:
        with capsys.disabled():
            outcomes = ", ".join(f"{count} {outcome}" for outcome, count in sorted(left.items()))
            sys.stdout.write(f"\n{kind}: {sum(left.values())} kills left {outcomes}\n")
