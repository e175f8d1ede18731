"""How far an import is and how long it will take, told between the stages that it reports: steady, and honest about being a guess."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from data.imports.importer import STAGES

SECONDS_PER_MB = 0.06
"""How long an import takes before anything is known about this one; measured on two cores."""
_STRAIGHT = 0.85
TRUSTED_SHARE = 0.2
"""From this share on, the time that an import has taken says more than its size."""


@dataclass(frozen=True)
class Progress:
    """`share` from 0 to 1, and the seconds that are probably left; None while nobody can say."""

    share: float
    seconds_left: float | None


def progress(
    share: float, size: int, began_at: float, stage_at: float, now: float, marks: Sequence[float] | None = None
) -> Progress:
    """How far an import is whose stage began at `share`.

    Within a stage the share runs, in the end creeps, towards the next stage's and never reaches it, so that it neither jumps back nor
    says more than is known. `marks` are the shares at which stages begin.
    """
    marks = sorted(STAGES.values()) if marks is None else sorted(marks)
    following = next((mark for mark in marks if mark > share + 1e-9), 1.0)
    guess = size / 1e6 * SECONDS_PER_MB
    seen = (stage_at - began_at) / share if share > 0 else guess
    trust = min(1.0, share / TRUSTED_SHARE)
    whole = trust * seen + (1 - trust) * guess
    room = following - share
    if whole <= 0 or room <= 0:
        return Progress(share, None)
    in_stage = max(0.0, now - stage_at) / whole
    done = in_stage / room
    if done > _STRAIGHT:
        done = 1 - (1 - _STRAIGHT) * math.exp(-(done - _STRAIGHT) / (1 - _STRAIGHT))
    shown = share + room * min(done, 0.995)
    # A stage that takes longer than it should makes the whole longer as well.
    late = max(0.0, in_stage - room) * whole
    return Progress(shown, max(0.0, (1 - shown) * whole + late * (1 - following)))


def rounded_seconds(seconds: float) -> int:
    """Seconds as nobody would take them for exact: 5, 10, 15 … then whole minutes."""
    if seconds < 60:
        return max(5, 5 * math.ceil(seconds / 5))
    return 60 * math.ceil(seconds / 60)
