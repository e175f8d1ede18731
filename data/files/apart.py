"""Readers of foreign kinds of files run in a process of their own, where they can die alone: its memory and time are bounded.

One process is kept for the next file, because starting it takes longer than reading most files; one that was ended, or has
read a large file, is not. It ends when nobody holds its standard input any more, so also when the server is killed.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from data.declare.problems import ImportRefused
from data.store.reasons import in_own_words
from data.store.sentence import Sentence, back

MEMORY_BYTES = 4_000_000_000
CPU_SECONDS = 120
WAIT_SECONDS = 600
"""A busy machine gives a process a part of its processor only, so waiting takes longer than its time."""
_ROOT = Path(__file__).resolve().parents[2]
_SMALL_BYTES = 2_000_000
_MESSAGE_BYTES = 4096
_END_SECONDS = 5
_NO_MEMORY = ("memory allocation of", "MemoryError", "bad_alloc", "Cannot allocate memory")
_lock = threading.Lock()
_idle: list[_Process] = []


@dataclass(frozen=True)
class Limits:
    """What one reading may take: bytes of memory, seconds of processor and of waiting."""

    memory_bytes: int = MEMORY_BYTES
    cpu_seconds: int = CPU_SECONDS
    wait_seconds: float = WAIT_SECONDS


LIMITS = Limits()


def read_apart(task: str, path: Path, folder: Path, more: Mapping[str, str] | None = None) -> Any:
    """What `task` of data/files/reader.py makes of the file; larger results it writes into `folder`.

    Raises ImportRefused as the task does, and when it takes more memory or time than it may or breaks off.
    """
    asked = {"task": task, "path": str(path.resolve()), "folder": str(folder.resolve()), **(more or {})}
    process = _take()
    is_whole = False
    try:
        answer = process.ask(asked)
        is_whole = answer is not None and path.stat().st_size <= _SMALL_BYTES
    finally:
        if is_whole:
            _give_back(process)
        else:
            process.end()
    if answer is None:
        raise process.why_it_ended()
    if "refused" in answer:
        raise ImportRefused(answer["refused"], **{name: back(each) for name, each in answer["details"].items()})
    return answer["found"]


class _Process:
    """One reading process; it belongs to the process that started it, and to one limit of memory."""

    def __init__(self, limits: Limits) -> None:
        self.owner = os.getpid()
        self.limits = limits
        self._said: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self._is_late = False
        # What the environment says of the dashboard, its secrets among it, is none of a reader's business.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KPI_")}
        command = [sys.executable, "-m", "data.files.reader", str(limits.memory_bytes), str(limits.cpu_seconds)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said, cwd=_ROOT, env=environment
        )

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, asked: Mapping[str, str]) -> dict[str, Any] | None:
        """The answer; None when the process ended instead."""
        timer = threading.Timer(self.limits.wait_seconds, self._too_late)
        timer.daemon = True
        timer.start()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(f"{json.dumps(asked)}\n".encode())
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except OSError:
            line = b""
        finally:
            timer.cancel()
        if not line.endswith(b"\n"):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_END_SECONDS)  # so that its own end is told, and not that it was stopped
            return None
        answer: dict[str, Any] = json.loads(line)
        return answer

    def end(self) -> None:
        """Stop it, whatever it does."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # a question that it never took
                    pipe.close()

    def why_it_ended(self) -> ImportRefused:
        """The reason to tell, once it has ended without an answer."""
        size = self._said.seek(0, os.SEEK_END)
        self._said.seek(max(0, size - _MESSAGE_BYTES))
        said = self._said.read().decode("utf-8", "replace")
        code = self._process.returncode
        if self._is_late or code == -getattr(signal, "SIGXCPU", 0):
            return ImportRefused("reader_time", seconds=self.limits.cpu_seconds)
        if any(sign in said for sign in _NO_MEMORY) or code == -getattr(
            signal, "SIGKILL", 9
        ):  # a system short of memory ends it by force
            return ImportRefused("reader_memory", size=self.limits.memory_bytes // 1_000_000)
        return ImportRefused(
            "reader_died", reason=in_own_words(said) if said.strip() else Sentence("code {code}", code=str(code))
        )

    def _too_late(self) -> None:
        self._is_late = True
        self._process.kill()


def _take() -> _Process:
    with _lock:
        while _idle:
            process = _idle.pop()
            # A forked copy of this program has the same list, but must not talk to its parent's process.
            if process.owner == os.getpid() and process.limits == LIMITS and process.is_alive:
                return process
    return _Process(LIMITS)


def _give_back(process: _Process) -> None:
    with _lock:
        if not _idle:
            _idle.append(process)
            return
    process.end()
