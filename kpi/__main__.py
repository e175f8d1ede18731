"""The command line of the KPI module: python -m kpi list | ask | explain."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from data.store import StoreError, open_store
from kpi import clauses
from kpi.answer import answer, compare
from kpi.describe import catalogue
from kpi.errors import KpiError
from kpi.explain import explain
from kpi.metric import Clock
from kpi.period import Grain, Period
from kpi.query import NO_VALUE, Comparison, Filter, Query
from kpi.registry import REGISTRY
from kpi.show import value_text


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0, or 1 after a message that says what is wrong."""
    try:
        chosen = _parser().parse_args(arguments)
        return int(chosen.run(chosen))
    except (KpiError, StoreError, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 1


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]  # a wrong word is exit code 1 here, not 2
        raise KpiError(f"{message}\n{self.format_usage().strip()}")


def _parser() -> _Parser:
    parser = _Parser(prog="python -m kpi", description="Ask the store for numbers.", allow_abbrev=False)
    _add_store(parser, default=None)
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
    listing = commands.add_parser("list", help="the metrics that there are")
    listing.add_argument("--json", action="store_true")
    listing.add_argument("--markdown", action="store_true", help="the whole catalogue, as in kpi/METRICS.md")
    listing.set_defaults(run=_list)
    asking = commands.add_parser("ask", help="values of metrics")
    asking.add_argument("metrics", nargs="+", metavar="METRIC")
    asking.add_argument("--by", action="append", default=[], metavar="DIMENSION")
    asking.add_argument("--grain", choices=[grain.value for grain in Grain])
    asking.add_argument("--compare", choices=["previous", "year"])
    asking.add_argument("--format", choices=["table", "csv", "json"], default="table")
    asking.set_defaults(run=_ask)
    explaining = commands.add_parser("explain", help="what a number means, its SQL, and what it leaves out")
    explaining.add_argument("metrics", nargs="+", metavar="METRIC")
    explaining.add_argument("--json", action="store_true")
    explaining.set_defaults(run=_explain)
    for one in (asking, explaining):
        one.add_argument("--from", dest="start", type=_day, metavar="DATE", help="first day, YYYY-MM-DD")
        one.add_argument("--to", dest="last", type=_day, metavar="DATE", help="last day, YYYY-MM-DD (it is included)")
        one.add_argument(
            "--filter",
            action="append",
            default=[],
            metavar="DIMENSION=VALUE",
            help="repeat for more values; != leaves out; empty means none",
        )
        one.add_argument("--clock", choices=[clock.value for clock in Clock], default="calendar")
        one.add_argument("--set", dest="settings", action="append", default=[], metavar="SETTING=NUMBER")
    for one in (listing, asking, explaining):
        _add_store(one, default=argparse.SUPPRESS)
    return parser


def _add_store(parser: argparse.ArgumentParser, default: object) -> None:
    parser.add_argument(
        "--store",
        type=Path,
        default=default,
        metavar="PATH",
        help="the store; otherwise $KPI_STORE, otherwise the default store",
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(f"{text!r} is no date like 2026-09-30") from problem


def _query(chosen: argparse.Namespace) -> Query:
    period = Period(chosen.start, chosen.last + timedelta(days=1) if chosen.last else None)
    for name in chosen.metrics:
        REGISTRY.metric(name)
    return Query(
        metrics=tuple(chosen.metrics),
        period=period,
        grain=Grain(chosen.grain) if getattr(chosen, "grain", None) else None,
        by=tuple(REGISTRY.dimension(name).name for name in getattr(chosen, "by", [])),
        filters=_filters(chosen.filter),
        clock=Clock(chosen.clock),
        settings=tuple(_setting(text) for text in chosen.settings),
    )


def _filters(texts: Sequence[str]) -> tuple[Filter, ...]:
    """DIMENSION=VALUE and DIMENSION!=VALUE; several values of one dimension are alternatives."""
    values: dict[tuple[str, bool], list[str]] = {}
    for text in texts:
        name, found, value = text.partition("=")
        if not found:
            raise KpiError(f"A filter is written DIMENSION=VALUE, not {text!r}.")
        dimension = REGISTRY.dimension(name.removesuffix("!").strip()).name
        values.setdefault((dimension, name.endswith("!")), []).append(value or NO_VALUE)
    return tuple(
        Filter(name, tuple(sorted(set(chosen))), is_excluded) for (name, is_excluded), chosen in sorted(values.items())
    )


def _setting(text: str) -> tuple[str, float]:
    name, _, number = text.partition("=")
    return REGISTRY.setting(name).name, float(number)


def _list(chosen: argparse.Namespace) -> int:
    if chosen.markdown:
        print(catalogue(), end="")
    elif chosen.json:
        print(json.dumps([
            {"metric": metric.name, "family": metric.family, "label": metric.label, "unit": metric.unit, "better": metric.better, "help": metric.help}
            for metric in REGISTRY.metrics
        ], indent=2, ensure_ascii=False))  # fmt: skip
    else:
        width = max(len(metric.name) for metric in REGISTRY.metrics)
        for metric in REGISTRY.metrics:
            print(f"{metric.name:<{width}}  {metric.label}")
    return 0


def _ask(chosen: argparse.Namespace) -> int:
    query = _query(chosen)
    clauses.require_available(query)
    with closing(open_store(chosen.store)) as store:
        if not chosen.compare:
            frame = answer(store.read, query)
        elif query.grain:
            raise KpiError("A comparison is of the whole period: leave out --grain.")
        elif query.period.days is None:
            raise KpiError("A comparison needs a period: give --from and --to.")
        else:
            frame = compare(store.read, query, Comparison(chosen.compare))
    if chosen.format == "json":
        print(json.dumps(_records(frame), indent=2, ensure_ascii=False))
    elif chosen.format == "csv":
        print(frame.write_csv(), end="")
    else:
        _print_table(frame)
    return 0


def _records(frame: pl.DataFrame) -> list[dict[str, object]]:
    whole = [name for name in ("n", "base_n") if name in frame.columns]
    return [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in record.items()}
        for record in frame.with_columns(pl.col(whole).cast(pl.Int64)).to_dicts()
    ]


def _print_table(frame: pl.DataFrame) -> None:
    shown = [name for name in frame.columns if name != "bucket" or frame["bucket"].null_count() < frame.height]
    table = [[_cell(record["metric"], name, record[name]) for name in shown] for record in frame.to_dicts()]
    widths = [max(len(row[place]) for row in [shown, *table]) for place in range(len(shown))]
    for row in [shown, *table]:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _cell(metric: str, column: str, value: object) -> str:
    if column in ("value", "low", "high", "base_value"):
        return value_text(value if isinstance(value, float) else None, REGISTRY.metric(metric).unit)
    if isinstance(value, float):
        return f"{value:.0f}" if column in ("n", "base_n") else f"{value:+.4f}"
    return NO_VALUE if value is None else str(value)


def _explain(chosen: argparse.Namespace) -> int:
    query = _query(chosen)
    with closing(open_store(chosen.store)) as store:
        for name in query.metrics:
            found = explain(
                store.read,
                Query(
                    metrics=(name,),
                    period=query.period,
                    filters=query.filters,
                    clock=query.clock,
                    settings=query.settings,
                ),
            )
            if chosen.json:
                print(json.dumps(found.__dict__, indent=2, ensure_ascii=False, default=str))
                continue
            print(f"{REGISTRY.metric(name).label} ({name})\n{found.sentence}\n")
            print(
                f"Formula   {found.formula}\nDated by  {found.dated_by}\nCredit    {found.credit}\nSource    {found.source}\n"
            )
            print(f"{found.total:>12,}  {found.row} in the period")
            for reason, count in found.excluded:
                print(f"{-count:>12,}  {reason}")
            print(f"{found.counted:>12,}  counted\n\n{found.sql}")
            for parameter, value in found.parameters.items():
                print(f"  ${parameter} = {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
