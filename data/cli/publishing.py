"""python -m data publish."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from datetime import date
from typing import Any

from data.cli.stopping import Stop
from data.facts.refresh import open_store
from data.published.places import named
from data.published.publish import publish
from data.store.store import StoreError, default_path


def add_parser(commands: Any, where: argparse.ArgumentParser) -> None:
    """Declare the command."""
    one = commands.add_parser(
        "publish", parents=[where], help="write the facts as Parquet files, for readers without a store"
    )
    one.add_argument(
        "to",
        metavar="DIR|s3://BUCKET/PREFIX",
        help="a folder of its own, or objects (keys and address by the usual AWS_… variables); what has not changed since the last time stays",
    )
    one.add_argument(
        "--since",
        type=_month,
        metavar="YYYY-MM",
        help="look at the rows of this month and later ones; an earlier month is written anew only where it has more or fewer rows",
    )
    one.add_argument("--json", action="store_true")
    one.set_defaults(run=run)


def _month(text: str) -> date:
    try:
        return date.fromisoformat(text if len(text) > len("2026-01") else f"{text}-01").replace(day=1)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no month; write 2026-01") from error


def run(chosen: argparse.Namespace, stop: Stop) -> int:
    """Publish, and say what was written."""
    path = chosen.store or default_path()
    if not path.exists():
        raise StoreError(f"There is no store at {path} yet, and nothing to publish.")
    to = named(chosen.to)
    with open_store(path) as store:
        done = publish(store, to, chosen.since, stop.go_on)
    stop.done.append(f"version {done.number} was published before")
    if chosen.json:
        sys.stdout.write(json.dumps(asdict(done), indent=2) + "\n")
        return 0
    whole = f"version {done.number} with {done.rows:,} rows in {done.files:,} files ({done.size_bytes / 1e6:,.1f} MB)"
    if not done.is_new:
        sys.stdout.write(f"Nothing has changed: {whole} ({done.seconds:.1f} s).\n")
        return 0
    written = f"{done.written_files:,} files with {done.written_rows:,} rows ({done.written_bytes / 1e6:,.1f} MB) were written"
    sys.stdout.write(f"Published: {whole}; {written}, all else had not changed ({done.seconds:.1f} s).\n")
    return 0
