"""What to tell a person when a job ended by a fault of the machine or of this program, and not of the file."""

from __future__ import annotations

from data.declare.problems import Problem
from data.store import memory
from data.store.engine_errors import NO_ROOM_NUMBERS, READ_ONLY_NUMBERS
from data.store.reasons import in_own_words, of_system
from data.store.sentence import Sentence
from data.store.store import DiskFull, OutOfMemory, StorageFault, StoreBroken, StoreReadOnly

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
    "Look whether its disk has room and is well. The history of uploads says whether this was done.",
)
_READ_ONLY = Problem(
    "read_only",
    "A file may not be written: {reason}. Your data are as they were before.",
    "Look whether its disk is mounted for reading only, and whether this user may write there.",
)
_OTHER = Problem(
    "fault",
    "This is a fault of the program ({kind}) and should not happen. Your data are as they were before.",
    "Please try again. If it happens again, whoever looks after the server finds the cause in its log.",
)
_BEHIND = Problem(
    "figures_behind",
    "The file is loaded and stays so (upload {upload_id}), but the figures could not follow: {reason}.",
    "They follow with the next file that is loaded, or when the dashboard is started again; this file need not be loaded a second time.",
)
FAULTS = (_MEMORY, _DISK, _BROKEN, _READ_ONLY, _OTHER, _BEHIND)
"""All that can be told."""


def explained(error: Exception) -> tuple[str, str]:
    """What happened in a sentence, and what can be done about it."""
    if isinstance(error, StorageFault) and error.what_to_do:
        return error.what, error.what_to_do
    problem = _problem(error)
    reason = of_system(error) if isinstance(error, OSError) else in_own_words(str(error))
    said = Sentence(problem.sentence, kind=type(error).__name__, reason=reason, size=memory.limit_bytes() // 1_000_000)
    return said, Sentence(problem.remedy)


def explained_behind(error: Exception, upload_id: int) -> tuple[str, str]:
    """The same where a file was loaded and only the facts could not follow."""
    reason = of_system(error) if isinstance(error, OSError) else in_own_words(str(error) or type(error).__name__)
    return Sentence(_BEHIND.sentence, upload_id=upload_id, reason=reason), Sentence(_BEHIND.remedy)


def _problem(error: Exception) -> Problem:
    number = error.errno if isinstance(error, OSError) else None
    if number in NO_ROOM_NUMBERS or isinstance(error, DiskFull):
        return _DISK
    if number in READ_ONLY_NUMBERS or isinstance(error, StoreReadOnly):
        return _READ_ONLY
    if isinstance(error, MemoryError | OutOfMemory):
        return _MEMORY
    return _BROKEN if isinstance(error, StoreBroken) else _OTHER
