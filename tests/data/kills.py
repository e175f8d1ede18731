"""At which moments processes of tests are killed: a few, and some hundred with KPI_ALL_KILLS=1, which then prints what they left."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

import pytest

ALL_KILLS = bool(os.environ.get("KPI_ALL_KILLS"))


def moments(few: list[str], step_ms: int, count: int) -> list[str]:
    """The few; of all, `count` waits more, each so many milliseconds longer than the one before."""
    return few + ([f"{step_ms * number}ms" for number in range(1, count + 1)] if ALL_KILLS else [])


def tell(capsys: pytest.CaptureFixture[str], kind: str, left: Mapping[str, int]) -> None:
    """Print how many kills left what; every one was looked at, and one that left anything else has failed its test."""
    if ALL_KILLS:
        with capsys.disabled():
            outcomes = ", ".join(f"{count} {outcome}" for outcome, count in sorted(left.items()))
            sys.stdout.write(f"\n{kind}: {sum(left.values())} kills left {outcomes}\n")
