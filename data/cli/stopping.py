"""Ctrl+C and SIGTERM during a command: it ends soon, changes nothing or all of one file, and says which.

Imports nothing but the standard library: python -m data answers signals from here while all else is still being imported.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, NoReturn

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_NOTHING = "Stopped; nothing was changed."
_MOST_NAMED = 5
COMMITTING = "writing to disk"
"""The last stage of an import: what begins then is not stopped half way, but waited for."""
_AGAIN_SECONDS = 0.01


def end_at_once() -> None:
    """Let signals end the process, for as long as there is nothing that could be half done."""
    for number in _SIGNALS:
        signal.signal(number, _end)


def _end(number: int, _: FrameType | None) -> None:
    # Not by an exception: within an import of a library it would come out as whatever that makes of it.
    os.write(sys.stderr.fileno(), f"{_NOTHING}\n".encode())
    os._exit(128 + number)


def _send(number: int) -> None:
    main = threading.main_thread().ident
    if sys.platform == "win32" or main is None:
        signal.raise_signal(number)
    else:
        signal.pthread_kill(
            main, number
        )  # a signal raised in this thread would not wake that one from what it waits for


class Stop:
    """Whether a command is to stop, and what it has done by then. As a context, it answers the signals.

    A signal raises KeyboardInterrupt wherever it finds the command, which rolls back an open transaction; while the
    transaction is being committed it only takes note, and raises when the next piece of work begins. Where it finds the
    command within a finalizer or a callback, Python would print the exception and forget it: it is raised again right after.
    """

    def __init__(self, interrupt: Callable[[], None]) -> None:
        """Expect no signal yet; `interrupt` stops what the engine is doing."""
        self._interrupt = interrupt
        self.number = 0
        self.event = threading.Event()
        self.done: list[str] = []
        self._is_held = False
        self._is_lost = False
        self._again: threading.Timer | None = None
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Stop:
        """Answer signals from now on; only the main thread hears of them."""
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._answer) for number in _SIGNALS}
            self._tell_lost, sys.unraisablehook = sys.unraisablehook, self._hear_of_lost
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """Leave signals to whoever had them before; once the process has done its only command they change nothing."""
        if self._again:
            self._again.cancel()
            self._again.join()
        for number, handler in self._before.items():
            signal.signal(number, signal.SIG_IGN if handler is _end else handler)
        if self._before:
            sys.unraisablehook = self._tell_lost

    def _answer(self, number: int, _: FrameType | None) -> None:
        if self.number and not self._is_lost:
            return  # it is stopping already, and must not be disturbed at that
        self.number = self.number or number
        self.event.set()
        if not self._is_held:
            self._interrupt()
            self._raise()

    def _raise(self) -> NoReturn:
        self._is_lost = False
        raise KeyboardInterrupt

    def _hear_of_lost(self, lost: sys.UnraisableHookArgs) -> None:
        if not self.number or not issubclass(lost.exc_type, KeyboardInterrupt):
            self._tell_lost(lost)
            return
        self._is_lost = True
        # Not at once: it would be raised within this very function, and lost again.
        self._again = threading.Timer(_AGAIN_SECONDS, _send, (self.number,))
        self._again.daemon = True
        self._again.start()

    def hold(self) -> None:
        """From here on wait for what is being done; what is added to `done` next says what that was."""
        self._is_held = True

    def go_on(self) -> None:
        """Begin with a piece of work that may be stopped. Raises KeyboardInterrupt when a signal came meanwhile."""
        self._is_held = False
        if self.number:
            self._raise()

    def progress(self, stage: str, _: float) -> None:
        """Hear of the stages of an import or an undo, and hold during its commit."""
        if stage == COMMITTING:
            self.hold()
        else:
            self.go_on()

    @property
    def code(self) -> int:
        """What the process ends with: 130 after Ctrl+C, 143 after SIGTERM."""
        return 128 + (self.number or signal.SIGINT)

    def sentence(self) -> str:
        """What was changed before the command stopped, if anything."""
        if not self.done:
            return _NOTHING
        if len(self.done) > _MOST_NAMED:
            return f"Stopped; {len(self.done)} were done before, the last: {self.done[-1]}. Nothing else was changed."
        return f"Stopped; {', '.join(self.done)}. Nothing else was changed."
