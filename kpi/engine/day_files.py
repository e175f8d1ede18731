"""Days that are kept, as bytes of a file and back. What they are of is in no file: whoever has the question has it, and looks for it by `name_of`."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl

from kpi.engine.day_counts import DayCounts
from kpi.engine.day_tables import DayTable
from kpi.sql.by_day import BinsByDay, DaySums

FORMAT = 1
"""Another number where the same statements lead to other days, or days to other bytes: what earlier programs kept is not found then."""

Kept = DayTable | DayCounts


def name_of(asked: DaySums | BinsByDay) -> str:
    """What tells days that are wanted from all others of the same data: how they are read, and what becomes of it."""
    named = [FORMAT, pl.__version__, type(asked).__name__, asked.statement.sql, sorted(asked.statement.params.items())]
    named += [asked.on_days.sql, asked.rests_on, asked.splits]
    named.append(sorted(asked.columns.items()) if isinstance(asked, DaySums) else [asked.days.sql, asked.value])
    return sha256(repr(named).encode()).hexdigest()


def is_lasting(asked: DaySums | BinsByDay) -> bool:
    """Whether the same data give the same days whenever they are read."""
    return not asked.is_of_today


def packed(kept: Kept) -> bytes:
    """The bytes of days."""
    if isinstance(kept, DayTable):
        return _joined({}, [_bytes_of(kept.frame)])
    rows = zip(*kept.groups, strict=True) if kept.groups and kept.bins.splits else ()
    groups = {str(place): list(names) for place, names in enumerate(rows)}
    told = {
        "shape": kept.counts.shape,
        "lowest": kept.lowest,
        "is_whole": kept.is_whole,
    }
    frames = [
        pl.DataFrame(groups, schema=dict.fromkeys(groups, pl.String)),
        pl.DataFrame({"day": kept.days}, schema={"day": pl.Date}),
        pl.DataFrame({"k": kept.counts.ravel()}),
        pl.DataFrame({"is_there": kept.is_there.ravel()}),
    ]
    return _joined(told, [_bytes_of(frame) for frame in frames])


def packed_frames(frames: Mapping[str, pl.DataFrame]) -> bytes:
    """The bytes of frames by name."""
    return _joined({"names": list(frames)}, [_bytes_of(frame) for frame in frames.values()])


def frames_of(held: bytes) -> dict[str, pl.DataFrame]:
    """The frames that these bytes hold, by name; none where they hold something else."""
    found = _parted(held)
    return dict(zip(found[0].get("names", ()), found[1], strict=False)) if found else {}


def table_of(sums: DaySums, held: bytes) -> DayTable | None:
    """The days of such sums; None where the bytes hold others."""
    found = _parted(held)
    if found is None or len(found[1]) != 1:
        return None
    frame = found[1][0]
    return DayTable(sums, frame) if frame.columns == ["day", *sums.splits, *sums.columns.values()] else None


def counts_of(bins: BinsByDay, held: bytes) -> DayCounts | None:
    """The counts of such bins; None where the bytes hold something else."""
    found = _parted(held)
    if found is None or len(found[1]) != 4:
        return None
    told, (groups, days, counts, is_there) = found
    keys = tuple(groups.rows()) if bins.splits else ((),) * told["shape"][0]
    if groups.width not in (0, len(bins.splits)) or (len(keys), days.height) != tuple(told["shape"][:2]):
        return None
    return DayCounts(
        bins,
        keys,
        tuple(days["day"]),
        told["lowest"],
        counts["k"].to_numpy().reshape(told["shape"]),
        is_there["is_there"].to_numpy().reshape(told["shape"][:2]),
        is_whole=told["is_whole"],
    )


def _bytes_of(frame: pl.DataFrame) -> bytes:
    place = io.BytesIO()
    frame.write_ipc(place, compression="lz4")
    return place.getvalue()


def _joined(told: dict[str, object], parts: Sequence[bytes]) -> bytes:
    head = json.dumps({**told, "lengths": [len(part) for part in parts]}).encode()
    return b"\n".join([head, b"".join(parts)])


def _parted(held: bytes) -> tuple[dict[str, Any], list[pl.DataFrame]] | None:
    head, _, rest = held.partition(b"\n")
    told = json.loads(head)
    ends = np.cumsum([0, *told["lengths"]]).tolist()
    if ends[-1] != len(rest):
        return None
    return told, [pl.read_ipc(io.BytesIO(rest[start:end])) for start, end in pairwise(ends)]
