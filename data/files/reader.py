"""The process in which foreign kinds of files are read (data/files/apart.py): one question a line, one answer a line.

`python -m data.files.reader MEMORY_BYTES CPU_SECONDS`; where the system can (Linux, in part macOS), memory and processor time are
bounded by it. An answer is {"found": …} or {"refused": code, "details": {…}}.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from data.declare.problems import ImportRefused
from data.files.sheets import check_places, write_sheets
from data.files.webpage import write_table
from data.store.sentence import plain

Asked = dict[str, str]


def _workbook(asked: Asked) -> object:
    return write_sheets(Path(asked["path"]), Path(asked["folder"]))


def _places(asked: Asked) -> object:
    check_places(Path(asked["path"]))
    return None


def _page(asked: Asked) -> object:
    write_table(Path(asked["path"]), asked["encoding"], Path(asked["target"]))
    return None


TASKS: Mapping[str, Callable[[Asked], object]] = {"workbook": _workbook, "places": _places, "page": _page}


def answer(asked: Asked) -> dict[str, Any]:
    """Do what is asked; whatever goes wrong in a reader becomes a refusal."""
    try:
        return {"found": TASKS[asked["task"]](asked)}
    except ImportRefused as refused:
        return {"refused": refused.code, "details": {name: plain(each) for name, each in refused.details.items()}}
    except MemoryError:
        return {"refused": "reader_memory", "details": {"size": _memory_bytes() // 1_000_000}}
    except BaseException as error:  # the panic of a native library is no Exception
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        return {"refused": "reader_died", "details": {"reason": reason[:200]}}


def main() -> None:
    """Answer until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the program that asks
    _bound_memory(_memory_bytes())
    # Nothing that a library prints may come between the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        _bound_time(int(sys.argv[2]))
        try:
            answers.write(f"{json.dumps(answer(json.loads(line)))}\n")
            answers.flush()
        except BrokenPipeError:
            os._exit(1)


def _memory_bytes() -> int:
    return int(sys.argv[1])


def _bound_memory(size: int) -> None:
    """Where the system has no such limit, the extents that are checked before reading are what bounds it."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # when memory is short, this process goes first
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _bound_time(seconds: int) -> None:
    """So many seconds of processor from now on."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        end = int(used.ru_utime + used.ru_stime) + seconds + 1
        resource.setrlimit(resource.RLIMIT_CPU, (end, resource.getrlimit(resource.RLIMIT_CPU)[1]))


if __name__ == "__main__":
    main()
