"""python -m data backup, restore and reread."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from data.cli.stopping import Stop
from data.config import audit, subscriptions
from data.config.audit import Event
from data.facts.refresh import open_store
from data.imports import reread
from data.imports.reread import Reread
from data.store import backup
from data.store.store import StoreError, default_path


def add_parsers(commands: Any, where: argparse.ArgumentParser) -> None:
    """Declare the commands."""
    kept = commands.add_parser("backup", parents=[where], help="write a backup of the store")
    kept.add_argument(
        "to", nargs="?", type=Path, metavar="TO", help="a file, or a folder (else the store's folder of backups)"
    )
    kept.set_defaults(run=back_up)
    again = commands.add_parser("restore", parents=[where], help="put a backup in the place of the store")
    again.add_argument(
        "backup", type=Path, metavar="FROM", help="what backup wrote, or a folder: its newest good backup"
    )
    again.set_defaults(run=restore)
    anew = commands.add_parser(
        "reread",
        parents=[where],
        help="say what reading all kept files again would change, where formats have learned more",
    )
    anew.add_argument("--yes", action="store_true", help="make these changes")
    anew.add_argument("--json", action="store_true")
    anew.set_defaults(run=read_again)


def back_up(chosen: argparse.Namespace, stop: Stop) -> int:
    """Write a backup and say where it is."""
    path = chosen.store or default_path()
    if not path.exists():
        raise StoreError(f"There is no store at {path} yet, and nothing to back up.")
    with open_store(path) as store:
        made = backup.back_up(store, chosen.to)
    stop.done.append(f"the backup {made.path} was written before")
    _say(f"{made.path} ({made.size_bytes / 1e6:,.1f} MB) was written and read through. Restore it with: python -m data restore {made.path}")  # fmt: skip
    return 0


def restore(chosen: argparse.Namespace, stop: Stop) -> int:
    """Put a backup in place and say where the store that was there is."""
    path = chosen.store or default_path()
    done = backup.restore(chosen.backup, path, open_store, anew=subscriptions.begin_anew, finishing=stop.hold)
    audit.note(path, Event.RESTORE, done.backup.name)
    stop.done.append(f"{done.backup} was put in place of the store before")
    _say(f"{done.backup} is in place as {path}.")
    if done.kept:
        _say(f"What was there is kept as {done.kept}; delete it when you need it no more.")
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def read_again(chosen: argparse.Namespace, stop: Stop) -> int:
    """Say what reading all uploads again would change; with --yes do it."""
    run = reread.read_again if chosen.yes else reread.preview
    with open_store(chosen.store or default_path()) as store:
        done = run(store, stop.progress, stop.event.is_set)
    if chosen.yes:
        stop.done.append("the uploads were read again before")
    if chosen.json:
        _say(json.dumps(done.as_dict(), ensure_ascii=False, indent=2))
    else:
        _tell(done, is_done=chosen.yes)
    return 0


def _tell(done: Reread, *, is_done: bool) -> None:
    for source, reason in done.left:
        _say(f"{source}: not read again. {reason}")
    for change in done.changes:
        _say(f"{change.record}: new {change.new:,}, changed {change.changed:,}, gone {change.gone:,}")
        for name, count in change.columns:
            _say(f"  {name}: another value in {count:,}")
    if not done.changes:
        _say(f"{done.uploads} uploads were read; no record changes.")
    elif is_done:
        _say(f"{done.uploads} uploads were read again.")
    else:
        _say(f"{done.uploads} uploads were read; nothing was written. With --yes these changes are made.")
