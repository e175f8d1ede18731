"""A third of the formats' samples for each of two dear tests; all with KPI_ALL_SAMPLES=1.

Every sample is read to its expected records in test_formats.py anyhow.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def third(samples: Sequence[T], place: int) -> Sequence[T]:
    """Every third sample, from the one at `place` (0 to 2) on."""
    return samples if os.environ.get("KPI_ALL_SAMPLES") else samples[place::3]
