"""Files of a store are for the user who runs the program and for nobody else: new ones, and those that are there already."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

IS_POSIX = os.name == "posix"
"""Elsewhere the rights of a folder hold for all that is in it, and the folder of a user is that user's already."""


def from_now_on() -> None:
    """Let every file and folder that this process makes from here on be its user's alone.

    Of the whole process, because the engine makes and removes its log and temporary files at any time and takes no mode.
    """
    if IS_POSIX:
        os.umask(0o077)


def tighten(path: Path) -> None:
    """Take a file, or a folder with the files in it, from everybody else; what belongs to another user stays as it is."""
    if not IS_POSIX:
        return
    for each in (path, *(path.iterdir() if path.is_dir() and not path.is_symlink() else ())):
        # PermissionError: another user's. FileNotFoundError: gone since it was listed, or never there.
        with suppress(OSError):
            if not each.is_symlink() and each.stat().st_mode & 0o077:
                each.chmod(0o700 if each.is_dir() else 0o600)


def tighten_store(path: Path) -> None:
    """The same for a store's file and what lies beside it under its name: log, temporary files, waiting uploads, backups, stores of frozen links."""
    beside = (
        f"{path.name}.wal",
        f"{path.name}.tmp",
        f"{path.stem}.waiting",
        f"{path.stem}.backups",
        f"{path.stem}.frozen",
        f"{path.stem}.days",
        f"{path.stem}.tokens",
        f"{path.stem}.audit",
        f"{path.stem}.webhooks",
    )
    for each in (path, *(path.with_name(name) for name in beside)):
        tighten(each)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, each for this user alone. Raises OSError."""
    for each in reversed((folder, *folder.parents)):
        if each.exists() and not each.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(each))
        if not each.exists():
            each.mkdir(mode=0o700, exist_ok=True)
