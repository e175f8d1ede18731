"""The data command line: python -m data import | check | map | formats | template | uploads | undo | reread | forget | hours | backup | restore | publish | demo."""

from __future__ import annotations

import sys

from data.cli import stopping, terminal

if __name__ == "__main__":
    terminal.print_utf8()
    stopping.end_at_once()  # before the rest is imported, which takes a second or more

import argparse
import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

from data.calendar.open_seconds import CalendarError
from data.checks.checks import shown
from data.cli import forget as forget_command
from data.cli import hours as hours_command
from data.cli import imports as longer
from data.cli import publishing, store_commands
from data.cli.stopping import Stop
from data.declare.dates import ORDER_OF_SIGN
from data.declare.problems import ImportCancelled
from data.facts.refresh import open_store
from data.files.archive_parts import tables_inside
from data.files.encodings import NAMES, known_encoding
from data.files.scan import is_folder
from data.files.temp_folders import sweep
from data.formats import all_formats
from data.imports.failures import explained
from data.imports.importer import ImportRefused, Options, Receipt, Together, run_import, together, undo, uploads
from data.imports.mapping_trial import draft
from data.imports.templates import described, template
from data.mapping.fields import MAPPABLE
from data.mapping.mapping import HEADER_ROWS, REVIEW_TOPS, UNITS
from data.store.engine_errors import NO_ROOM_NUMBERS, READ_ONLY_NUMBERS
from data.store.store import StorageFault, Store, StoreError, default_path, demo_path, interrupt_statements

ENCODING_HELP = f"how the bytes of text files are letters, where that is guessed wrong: {', '.join(NAMES)}"


class _Parser(argparse.ArgumentParser):
    """A parser whose errors end with 1, as every other failure here."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and how the command is used."""
        self.print_usage(sys.stderr)
        self.exit(1, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns 0, 1 after a message on stderr, or 130 (143) when Ctrl+C (SIGTERM) stopped it."""
    chosen = _parser().parse_args(arguments)
    stop = Stop(interrupt_statements)
    try:
        with terminal.safe_output(), stop:  # inside: a signal may come in the very moment in which the block ends
            code = _run(chosen, stop)
    except (KeyboardInterrupt, ImportCancelled):
        pass
    else:
        if not stop.number:
            return code
    print(stop.sentence(), file=sys.stderr)
    return stop.code


def _run(chosen: argparse.Namespace, stop: Stop) -> int:
    run: Callable[[argparse.Namespace, Stop], int] = chosen.run
    try:
        return run(chosen, stop)
    except StorageFault as error:
        print(*explained(error), file=sys.stderr)
    except (ImportRefused, StoreError, CalendarError) as error:
        print(error, file=sys.stderr)
    except BrokenPipeError:  # before OSError, which it is one of
        sys.stderr.close()  # the reader of our output has gone; there is nobody to tell
    except OSError as error:
        if error.errno not in NO_ROOM_NUMBERS | READ_ONLY_NUMBERS:
            raise
        print(*explained(error), file=sys.stderr)
    return 1


_SAME_ID = (
    "what rows with the same id are: log (events of one record), newest (only the newest row counts), or the column that "
    "belongs to the key (default: one record, its state by the newest row, its beginning by the first)"
)


def _parser() -> _Parser:
    parser = _Parser(prog="python -m data", description="Add exports to the store and look after it.")
    where = _Parser(add_help=False)
    where.add_argument(
        "--store",
        type=Path,
        default=argparse.SUPPRESS,
        metavar="PATH",
        help="the store (else $KPI_STORE, else data/local)",
    )
    parser.add_argument(
        "--store", type=Path, default=None, metavar="PATH", help="the store (else $KPI_STORE, else data/local)"
    )
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)

    add = commands.add_parser("import", parents=[where], help="add one or more export files, or all of a folder")
    add.add_argument("files", nargs="+", type=Path, metavar="FILE")
    add.add_argument("--watch", action="store_true", help="go on looking at the folder for new and changed files")
    add.add_argument("--every", type=float, default=60.0, metavar="SECONDS", help="how often --watch looks (60)")
    add.add_argument("--source", help="name of the tool or instance the files come from")
    add.add_argument("--format", help="name of the format, where it cannot be told (see: formats)")
    add.add_argument(
        "--zone",
        help="time zone of times that carry none, such as Europe/Prague; what a cell, the header or a line of the file itself names goes before it, and is told",
    )
    add.add_argument(
        "--scale", type=int, choices=REVIEW_TOPS, help="highest possible score, where a file does not tell it"
    )
    add.add_argument(
        "--unit", choices=UNITS, help="what plain numbers of lengths of time count, where a file does not tell it"
    )
    add.add_argument(
        "--date-order",
        choices=tuple(ORDER_OF_SIGN),
        help="whether the day or the month stands first in dates, where no date of a file tells it (dmy, mdy; ymd for two-digit years first)",
    )
    add.add_argument("--encoding", help=ENCODING_HELP)
    add.add_argument("--map", type=Path, metavar="FILE.toml", help="how to read files of no known format (see: map)")
    add.add_argument("--same-id", metavar="WHAT", help=_SAME_ID)
    add.add_argument("--json", action="store_true", help="print the receipts as a JSON list")
    add.set_defaults(run=_import)

    look = commands.add_parser("check", parents=[where], help="say what is doubtful about files, without loading them")
    look.add_argument("files", nargs="+", type=Path, metavar="FILE")
    for name in ("--source", "--format", "--zone", "--encoding", "--unit", "--same-id"):
        look.add_argument(name, metavar="WHAT" if name == "--same-id" else None, help="as for import")
    look.add_argument("--date-order", choices=tuple(ORDER_OF_SIGN), help="as for import")
    look.add_argument("--map", type=Path, metavar="FILE.toml", help="as for import")
    look.add_argument("--scale", type=int, choices=REVIEW_TOPS, help="as for import")
    look.add_argument("--json", action="store_true")
    look.set_defaults(run=longer.check)

    mapped = commands.add_parser(
        "map", parents=[where], help="propose how to read a file, as TOML to change and use with --map"
    )
    mapped.add_argument("file", type=Path, metavar="FILE")
    mapped.add_argument("--record", choices=MAPPABLE, help="what a row of the file is; else the likeliest is taken")
    mapped.add_argument(
        "--header-rows", type=int, choices=HEADER_ROWS, help="how many rows the header has, if more than are found"
    )
    mapped.add_argument("--encoding", help="as for import")
    mapped.set_defaults(run=_map)

    formats = commands.add_parser("formats", parents=[where], help="list the formats")
    formats.add_argument("--json", action="store_true")
    formats.set_defaults(run=_formats)

    plain = commands.add_parser(
        "template", parents=[where], help="print a plain format of our own, to fill in; without a name, all of them"
    )
    plain.add_argument("name", nargs="?", metavar="NAME")
    plain.set_defaults(run=_template)

    listing = commands.add_parser("uploads", parents=[where], help="list the uploads")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run=_uploads)

    _add_undo(commands, where)

    hours = commands.add_parser(
        "hours", parents=[where], help="set report zone, opening hours, holidays and the calendars of teams"
    )
    hours_command.add_arguments(hours)
    hours.set_defaults(run=hours_command.run)

    for each in (forget_command.add_parser, store_commands.add_parsers, publishing.add_parser):
        each(commands, where)

    commands.add_parser("demo", parents=[where], help="make the demo company").set_defaults(run=_demo)
    return parser


def _add_undo(commands: Any, where: argparse.ArgumentParser) -> None:
    back = commands.add_parser("undo", parents=[where], help="take an upload back")
    back.add_argument("id", type=int, metavar="ID")
    back.set_defaults(run=_undo)


def _path(chosen: argparse.Namespace) -> Path:
    return chosen.store or default_path()


def _import(chosen: argparse.Namespace, stop: Stop) -> int:
    """Load the files in their order; the first that is refused ends it, those before it stay loaded."""
    sweep()
    options = longer.options_of(chosen)
    if chosen.watch or any(map(is_folder, chosen.files)):
        return longer.take_folder(chosen, replace(options, by="folder"), _path(chosen), _receipt_text, stop)
    options = replace(options, by="command line")
    receipts: list[Receipt] = []
    try:
        return _import_files(chosen, options, receipts, stop)
    finally:
        if chosen.json:  # also of what was loaded before it was stopped
            print(json.dumps([each.as_dict() for each in receipts], ensure_ascii=False, indent=2, default=_plain))


def _run_of(store: Store, files: Sequence[Path], stop: Stop) -> AbstractContextManager[Together | None]:
    """What several files have in common: their facts, which nobody may interrupt any more."""
    return together(store, stop.hold, is_alone=True) if len(files) > 1 else nullcontext()


def _import_files(chosen: argparse.Namespace, options: Options, receipts: list[Receipt], stop: Stop) -> int:
    with open_store(_path(chosen)) as store, _run_of(store, chosen.files, stop) as run:
        for file in chosen.files:
            stop.go_on()
            try:
                with tables_inside(file, file.name) as tables:
                    for name, path in tables:
                        version = store.version()
                        done = run_import(store, path, name, options, stop.progress, stop.event.is_set, run=run)
                        if store.version() > version:
                            stop.done.append(f"{name} was loaded before (upload {done.upload_id})")
                        receipts.append(done)
                        if not chosen.json:
                            print(_receipt_text(done))
            except ImportRefused as refusal:
                print(f"{file}: {refusal}", file=sys.stderr)
                return 1
    return 0


def _map(chosen: argparse.Namespace, _: Stop) -> int:
    """Print a mapping with comments: the one that the store remembers for this header is not looked up, a new one is proposed."""
    print(draft(chosen.file, chosen.record, known_encoding(chosen.encoding), chosen.header_rows), end="")
    return 0


_TOLD_ABOVE = ("refused_rows", "rows_left_out", "not_understood", "unused_column", "zone_guessed", "date_order_guessed")


def _receipt_text(receipt: Receipt) -> str:
    zone = f"{receipt.zone} (assumed)" if receipt.zone_was_guessed else receipt.zone
    lines = [
        f"{receipt.file_name}: upload {receipt.upload_id}, {receipt.vendor} ({receipt.format}), source {receipt.source}, zone {zone}",
        f"  rows read {receipt.rows_read}: new {receipt.rows_new}, updated {receipt.rows_updated}, "
        f"unchanged {receipt.rows_unchanged}, refused {receipt.rows_refused}",
    ]
    lines += longer.lines_text(receipt.lines)
    lines += [f"  line {line}: {sentence}" for line, _, _, _, sentence in receipt.refused[:10]]
    if receipt.rows_refused > 10:
        lines.append(f"  … and {receipt.rows_refused - 10} more refused rows")
    lines += [
        f"  {problem['rows']} {'cells kept empty' if problem['column'] else 'rows kept'}: {problem['sentence']}"
        for problem in receipt.cell_problems[:10]
    ]
    if receipt.columns_unused:
        lines.append(f"  columns not used: {', '.join(receipt.columns_unused)}")
    if receipt.message:
        lines.append(f"  {receipt.message}")
    if untold := [doubt for doubt in receipt.doubts if doubt.code not in _TOLD_ABOVE]:
        lines.append(shown(untold))
    return "\n".join(lines)


def _formats(chosen: argparse.Namespace, _: Stop) -> int:
    rows = [
        {
            "name": each.name,
            "vendor": each.vendor,
            "title": each.title,
            "record": each.record,
            "is_generic": each.is_generic,
        }
        for each in all_formats().values()
    ]
    print(json.dumps(rows, ensure_ascii=False, indent=2) if chosen.json else _table(rows, ("name", "record", "title")))
    return 0


def _template(chosen: argparse.Namespace, _: Stop) -> int:
    if chosen.name:
        print(template(chosen.name).csv(), end="")
    else:
        print(described())
    return 0


def _uploads(chosen: argparse.Namespace, _: Stop) -> int:
    with open_store(_path(chosen)) as store:
        rows = uploads(store).to_dicts()
    if chosen.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2, default=_plain))
    elif rows:
        names = (
            "id",
            "loaded_at",
            "file_name",
            "format",
            "source",
            "rows_read",
            "rows_new",
            "rows_updated",
            "rows_unchanged",
            "rows_refused",
        )
        print(_table(rows, names))
    else:
        print("No uploads yet.")
    return 0


def _undo(chosen: argparse.Namespace, stop: Stop) -> int:
    with open_store(_path(chosen)) as store:
        undo(store, chosen.id, stop.progress)
        stop.done.append(f"upload {chosen.id} was taken back before")
    print(f"Upload {chosen.id} was taken back.")
    return 0


def _demo(chosen: argparse.Namespace, stop: Stop) -> int:
    from data.demo import build

    path = demo_path(_path(chosen))
    build(path, finishing=stop.hold)
    stop.done.append("the demo company was made before")
    print(f"The demo company is in {path}.")
    return 0


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _table(rows: list[dict[str, object]], names: Sequence[str]) -> str:
    cells = [names, *([str(row[name]) if row[name] is not None else "–" for name in names] for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(names))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells
    )


if __name__ == "__main__":
    sys.exit(main())
