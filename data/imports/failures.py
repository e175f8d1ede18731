"""What to tell a person when a job ended by a fault of the machine or of this program, and not of the file."""

from __future__ import annotations

import errno

from data.declare.problems import Problem
from data.store.store import MEMORY_BYTES, DiskFull, OutOfMemory, StoreBroken, StoreDamaged

_MEMORY = Problem(
    "out_of_memory",
    "The memory was not enough: the store may use {size} MB. Your data are as they were before.",
    "Split the file into smaller ones and load them one after the other, or try again while nobody uses the dashboard.",
)
_DISK = Problem(
    "disk_full",
    "The disk is full. Your data are as they were before.",
    "Make room, for a while about four times the size of the file, and try again.",
)
_BROKEN = Problem(
    "store_broken",
    "The store's file could not be written: {reason}",
    "Look whether its disk has room and is well, and start the server again. The history then says whether this was done.",
)
_DAMAGED = Problem(
    "store_damaged",
    "A part of the store's file is damaged: {reason}",
    "Stop the server, put a backup of the store in its place, and load again what came after it.",
)
_OTHER = Problem(
    "fault",
    "This is a fault of the program ({kind}) and should not happen. Your data are as they were before.",
    "Please try again. If it happens again, whoever looks after the server finds the cause in its log.",
)
_LONGEST = 200


def explained(error: Exception) -> tuple[str, str]:
    """What happened in a sentence, and what can be done about it."""
    is_disk_full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    if is_disk_full or isinstance(error, DiskFull):
        problem = _DISK
    elif isinstance(error, MemoryError | OutOfMemory):
        problem = _MEMORY
    elif isinstance(error, StoreBroken):
        problem = _BROKEN
    else:
        problem = _DAMAGED if isinstance(error, StoreDamaged) else _OTHER
    lines = str(error).splitlines()
    values = {"kind": type(error).__name__, "reason": lines[0][:_LONGEST] if lines else ""}
    return problem.sentence.format(**values, size=MEMORY_BYTES // 1_000_000), problem.remedy
