"""How much memory and how many threads the engine may have: what the machine, or the container around this process, has of both."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from data.store.engine_errors import StoreError
from data.store.sentence import Sentence

VARIABLE = "KPI_MEMORY_MB"
"""The environment variable that names the engine's memory, in millions of bytes, instead."""

SHARE = 0.25
"""The engine's part of the memory: frames, a file that is read and other stores of this process come on top of it."""

LEAST_BYTES, LEAST_SHARE = 1_500_000_000, 0.6
"""It has this much even where that is more than its part, as long as it is no more than this share of all."""

LEAST_THREADS, MOST_THREADS = 2, 8
"""Each thread has buffers of its own; what more of them do beside one another, the few pictures of a page do not notice."""

_CGROUPS = Path("/sys/fs/cgroup")
_OWN_CGROUP = Path("/proc/self/cgroup") if os.name == "posix" else Path(os.devnull)
_UNKNOWN_BYTES = 4_000_000_000


def limit_bytes() -> int:
    """How much memory the engine may use. StoreError where the environment names something else than a number of megabytes."""
    chosen = os.environ.get(VARIABLE)
    if chosen:
        if not (chosen.isascii() and chosen.isdecimal() and int(chosen) > 0):
            raise StoreError(
                Sentence("{name} is a number of megabytes, such as 4000, and not “{text}”.", name=VARIABLE, text=chosen)
            )
        return int(chosen) * 1_000_000
    memory = machine_bytes()
    return int(max(SHARE * memory, min(LEAST_BYTES, LEAST_SHARE * memory)))


def machine_bytes() -> int:
    """How much memory there is for this process: of the machine, or less where a container or a service is held to less."""
    whole = _UNKNOWN_BYTES
    if hasattr(os, "sysconf") and {"SC_PHYS_PAGES", "SC_PAGE_SIZE"} <= os.sysconf_names.keys():
        whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min([whole, *_held_to()])


def threads() -> int:
    """How many threads the engine has: one for each processor that this process may use, within bounds."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(max(usable, LEAST_THREADS), MOST_THREADS)


def _held_to() -> Iterator[int]:
    """The limits of the groups of processes (cgroups, of either version) that this one is in, as far as they can be read."""
    try:
        lines = _OWN_CGROUP.read_text(encoding="utf-8").splitlines()
    except OSError:  # a system without them
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers == "":
            root, name = _CGROUPS, "memory.max"
        elif "memory" in controllers.split(","):
            root, name = _CGROUPS / "memory", "memory.limit_in_bytes"
        else:
            continue
        own = PurePosixPath(path.lstrip("/"))
        for group in (own, *own.parents):
            try:
                text = (root / group / name).read_text(encoding="utf-8").strip()
            except OSError:  # seen from inside a container, the path of its group does not exist
                continue
            if text.isdecimal():
                yield int(text)
