"""python -m data forget: what the store holds of a customer, and its deletion."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from data.cli.stopping import Stop
from data.facts.refresh import open_store
from data.imports.forget import REMOVED, Forgotten, audit, forget, look
from data.store.store import StoreError, default_path

_KINDS = {
    "ticket": "tickets",
    "survey_response": "surveys",
    "contact": "calls and chats",
    "customer": "customer records",
}
_DONE = (
    "Deleted, and the store's file was written anew. Backups made before and the files you uploaded from still hold these data: "
    "delete them yourself. An export that still has this person brings the data back."
)
_NOT_ANEW = (
    "The data are deleted, but the store's file could not be written anew, so freed parts of it may still hold old bytes. "
    "Make room for a second file of its size, and give the same command again. ({reason})"
)


def add_parser(commands: Any, where: argparse.ArgumentParser) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "forget", parents=[where], help="say what the store holds of a customer; with --yes delete it"
    )
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("--customer", metavar="NAME_OR_ID", help="the name, address or id that the files have")
    asked.add_argument("--list", action="store_true", help="when somebody was forgotten; names are not kept")
    parser.add_argument("--yes", action="store_true", help="delete it, for good")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace, stop: Stop) -> int:
    """Say what would be deleted; with --yes delete it, and write the store's file anew."""
    with open_store(chosen.store or default_path()) as store:
        if chosen.list:
            for at, records, rows, mentions in audit(store):
                _say(f"{at:%Y-%m-%d %H:%M} UTC: {records} records, {rows} rows of files, {mentions} mentions")
            return 0
        found = look(store, chosen.customer)
        _say("\n".join(_would(found)))
        if found.is_nobody and not found.forgotten_at:
            return 1
        if not chosen.yes:
            _say("Nothing was changed. With --yes all of this is deleted, for good: no undo brings it back.")
            return 0
        if not found.is_nobody:
            for name in forget(store, chosen.customer, stop.progress).emptied:
                _say(f"{name} held nothing else, so its upload was taken away.")
            stop.done.append("the data were deleted before")
        try:
            store.write_anew()
        except (StoreError, OSError) as error:
            raise StoreError(_NOT_ANEW.format(reason=error)) from error
    _say(_DONE)
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _would(found: Forgotten) -> list[str]:
    lines = [f"Somebody of this name was forgotten on {found.forgotten_at:%Y-%m-%d}."] if found.forgotten_at else []
    if found.is_nobody:
        lines.append("The store holds nothing that tells of this customer.")
    lines += [f"{count} {_KINDS[record]}" for record, count in found.records.items()]
    lines += [
        f"{file.file_name} (upload {file.upload_id}): {file.rows} rows, {file.mentions} mentions in other rows"
        for file in found.files
    ]
    if found.texts:
        lines.append(f"{found.texts} receipts, notes or settings mention the name")
    if found.mentions and found.is_telling:
        lines.append(f"Where others' rows and texts mention the name, {REMOVED} stands in its place.")
    elif found.mentions:
        lines.append(
            "The name is a single word, a number, or an agent's as well: mentions by others may mean something else, and stay."
        )
    return lines
