"""The commands and options of `python -m kpi`; what each of them does is in kpi/__main__.py."""

from __future__ import annotations

import argparse
from pathlib import Path

from kpi.cli import arguments as parsed
from kpi.cli import fair, forecast, queue, speed, staff
from kpi.declare.errors import KpiError
from kpi.declare.metric import Clock
from kpi.query.period import Grain
from kpi.query.query import Comparison
from kpi.sql.complaint_rows import EXPERIENCES
from kpi.text.languages import WORDS


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]  # a wrong word is exit code 1 here, not 2
        raise KpiError(f"{message}\n{self.format_usage().strip()}")


def parser() -> argparse.ArgumentParser:
    """All commands. What is read has in `run` which of them it is, in words."""
    whole = _Parser(prog="python -m kpi", description="Ask the store for numbers.", allow_abbrev=False)
    _add_store(whole, default=None)
    commands = whole.add_subparsers(dest="command", required=True, parser_class=_Parser)
    listing = commands.add_parser("list", help="the metrics that there are")
    listing.add_argument("--json", action="store_true")
    listing.add_argument("--markdown", action="store_true", help="the whole catalogue, as in kpi/METRICS.md")
    listing.set_defaults(run="list")
    asking = commands.add_parser("ask", help="values of metrics")
    asking.add_argument("metrics", nargs="+", metavar="METRIC")
    asking.add_argument("--by", action="append", default=[], metavar="DIMENSION")
    asking.add_argument("--grain", choices=[grain.value for grain in Grain])
    asking.add_argument("--compare", choices=["previous", "year"])
    asking.add_argument("--format", choices=["table", "csv", "json"], default="table")
    asking.add_argument("--targets", action="store_true", help="add each value's target, and whether it is met")
    asking.set_defaults(run="ask")
    asking_why = commands.add_parser("why", help="what each group adds to the change of a number")
    asking_why.add_argument("metrics", nargs=1, metavar="METRIC")
    asking_why.add_argument(
        "--by",
        action="extend",
        nargs="+",
        default=[],
        metavar="DIMENSION",
        help="by this dimension; several are crossed, a group being a value of each",
    )
    asking_why.add_argument(
        "--nested",
        action="store_true",
        help="the way down to where the change comes from, through these dimensions or, without --by, the usual ones",
    )
    asking_why.add_argument("--compare", choices=["previous", "year"], default="previous")
    asking_why.add_argument("--format", choices=["table", "json"], default="table")
    asking_why.set_defaults(run="why")
    processing = _add_process(commands)
    explaining = commands.add_parser("explain", help="what a number means, its SQL, and what it leaves out")
    explaining.add_argument("metrics", nargs="+", metavar="METRIC")
    explaining.add_argument("--json", action="store_true")
    explaining.add_argument(
        "--rows",
        type=int,
        default=0,
        metavar="N",
        help="also the newest N records behind it, with the file and line of each",
    )
    explaining.set_defaults(run="explain")
    planning = _add_staff(commands)
    surveying, holding = _add_survey(commands), _add_fair(commands)
    foreseeing, waiting = _add_forecast(commands), _add_queue(commands)
    following, judging = _add_complaints(commands), _add_measure(commands)
    reporting = _add_report(commands)
    sending = _add_send(commands)
    questions = (
        asking,
        asking_why,
        processing,
        explaining,
        planning,
        foreseeing,
        surveying,
        holding,
        waiting,
        following,
        judging,
        reporting,
    )
    for one in questions:
        one.add_argument("--from", dest="start", type=parsed.day, metavar="DATE", help="first day, YYYY-MM-DD")
        one.add_argument(
            "--to", dest="last", type=parsed.day, metavar="DATE", help="last day, YYYY-MM-DD (it is included)"
        )
        one.add_argument(
            "--filter",
            action="append",
            default=[],
            metavar="DIMENSION=VALUE",
            help="repeat for more values; != leaves out; empty means none",
        )
        # A report has the clock of its view where none is named.
        usual = None if one is reporting else "calendar"
        if one not in (planning, foreseeing, surveying, following):  # which depend on no clock, or have their own
            one.add_argument("--clock", choices=[clock.value for clock in Clock], default=usual)
        one.add_argument("--set", dest="settings", action="append", default=[], metavar="SETTING=NUMBER")
        one.add_argument("--choose", action="append", default=[], metavar="SWITCH=OPTION", help="another definition")
    for one in (asking, explaining, reporting, sending):
        one.add_argument("--language", choices=list(WORDS), help="all that is said, but for what is typed, in it")
    serving = _add_mcp(commands)
    for one in (listing, *questions, sending, serving, *_add_target(commands), *_add_token(commands)):
        _add_store(one, default=argparse.SUPPRESS)
    return whole


def _add_report(commands: argparse._SubParsersAction[_Parser]) -> _Parser:
    reporting = commands.add_parser("report", help="a page or a saved view as one file: HTML, PDF, Excel or PNG")
    reporting.add_argument("of", metavar="VIEW", help="a page (overview, speed …), a saved view, or a link to a page")
    reporting.add_argument(
        "--output", type=Path, required=True, metavar="FILE", help="its ending says what it is: .html .pdf .xlsx .png"
    )
    reporting.add_argument("--compare", choices=[str(one) for one in Comparison])
    reporting.set_defaults(run="report", metrics=())
    return reporting


def _add_process(commands: argparse._SubParsersAction[_Parser]) -> _Parser:
    one = commands.add_parser(
        "process", help="whether numbers go on as before: their limits, and signals with since when"
    )
    one.add_argument("metrics", nargs="+", metavar="METRIC")
    one.add_argument("--grain", choices=[grain.value for grain in Grain], default=Grain.DAY.value)
    one.add_argument("--format", choices=["table", "json"], default="table")
    one.set_defaults(run="process")
    return one


def _add_mcp(commands: argparse._SubParsersAction[_Parser]) -> _Parser:
    serving = commands.add_parser(
        "mcp", help="answer an assistant by the Model Context Protocol, on standard input and output"
    )
    serving.add_argument("--rows", action="store_true", help="let it see single records too")
    serving.set_defaults(run="mcp")
    return serving


def _add_staff(commands: argparse._SubParsersAction[_Parser]) -> _Parser:
    planning = commands.add_parser(
        "staff", help="agents needed by hour of the week for a service level, and who was there"
    )
    staff.add_options(planning)
    planning.set_defaults(run="staff", metrics=("missed_contact_rate",), clock="calendar")
    return planning


def _add_survey(commands: argparse._SubParsersAction[_Parser]) -> _Parser:
    surveying = commands.add_parser(
        "survey",
        help="who answered against who was asked, what the others could do to the score, and scores and leaving by speed of answer",
    )
    surveying.add_argument("metrics", nargs=1, metavar="METRIC", help="csat, nps or ces")
    surveying.add_argument("--format", choices=["table", "json"], default="table")
    speed.add_options(surveying)
    surveying.set_defaults(run="survey")
    return surveying


def _add_fair(commands: argparse._SubParsersAction[_Parser]) -> _Parser:
    holding = commands.add_parser(
        "fair", help="agents, teams or sites against what is to be expected of their cases, without ranks"
    )
    fair.add_options(holding)
    holding.set_defaults(run="fair")
    return holding


def _add_complaints(commands: argparse._SubParsersAction[_Parser]) -> _Parser:
    following = commands.add_parser(
        "complaints",
        help="what comes after complaints: each step, whether customers stay, and which causes come back",
    )
    following.add_argument("--experience", choices=list(EXPERIENCES), help="who stayed by this alone, not by all")
    following.add_argument("--format", choices=["table", "json"], default="table")
    following.set_defaults(run="complaints", metrics=(), clock="calendar")
    return following


def _add_measure(commands: argparse._SubParsersAction[_Parser]) -> _Parser:
    judging = commands.add_parser(
        "measure", help="what came of a measure that a note marks: the weeks after against the course before, gone on"
    )
    judging.add_argument("metrics", nargs=1, metavar="METRIC")
    judging.add_argument(
        "--event", required=True, metavar="NOTE", help="the day of the note (YYYY-MM-DD), or words of it"
    )
    judging.add_argument("--format", choices=["table", "json"], default="table")
    judging.set_defaults(run="measure")
    return judging


def _add_send(commands: argparse._SubParsersAction[_Parser]) -> _Parser:
    sending = commands.add_parser("send", help="send the mails and alerts that are due, as from cron")
    sending.add_argument("name", nargs="?", default="", metavar="NAME", help="this one now, whenever it is due")
    sending.add_argument("--due", action="store_true", help="all that is due, which is the usual")
    sending.add_argument("--dry-run", action="store_true", help="say what would be sent, and send nothing")
    sending.set_defaults(run="send")
    return sending


def _add_forecast(commands: argparse._SubParsersAction[_Parser]) -> _Parser:
    foreseeing = commands.add_parser(
        "forecast", help="how many will come, by day and hour, and how such forecasts did in the last eight weeks"
    )
    forecast.add_options(foreseeing)
    foreseeing.set_defaults(run="forecast", clock="calendar")
    return foreseeing


def _add_queue(commands: argparse._SubParsersAction[_Parser]) -> _Parser:
    waiting = commands.add_parser(
        "queue", help="open tickets likely to miss their promise, those first that acting today still saves"
    )
    queue.add_options(waiting)
    waiting.set_defaults(run="queue", metrics=())
    return waiting


def _add_token(commands: argparse._SubParsersAction[_Parser]) -> list[_Parser]:
    token = commands.add_parser("token", help="with what programs of others may ask the dashboard: make, list, revoke")
    acts = token.add_subparsers(dest="act", required=True, parser_class=_Parser)
    making, revoking, listing = (acts.add_parser(act) for act in ("make", "revoke", "list"))
    for one in (making, revoking):
        one.add_argument("name", metavar="NAME", help="whose it is")
    making.add_argument("--rows", action="store_true", help="let them see single records too")
    making.add_argument(
        "--filter", action="append", default=[], metavar="DIMENSION=VALUE", help="let them see these records alone"
    )
    making.set_defaults(run="make token")
    revoking.set_defaults(run="revoke token")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run="list tokens")
    return [token, making, revoking, listing]


def _add_target(commands: argparse._SubParsersAction[_Parser]) -> list[_Parser]:
    target = commands.add_parser("target", help="what numbers are aimed at: set, list, end, remove")
    acts = target.add_subparsers(dest="act", required=True, parser_class=_Parser)
    setting, ending, removing, listing = (acts.add_parser(act) for act in ("set", "end", "remove", "list"))
    for one in (setting, ending, removing):
        one.add_argument("metric", metavar="METRIC")
    setting.add_argument("value", metavar="VALUE", help="such as 4h, 90%%, 30")
    for one in (setting, ending, removing):
        one.add_argument("--for", dest="group", metavar="DIMENSION=VALUE", help="for one group, not for the whole")
        one.add_argument("--clock", choices=[clock.value for clock in Clock], default="calendar")
        one.add_argument("--from", dest="start", type=parsed.day, metavar="DATE", help="the first day, YYYY-MM-DD")
        one.set_defaults(run="set target" if one is setting else "take target")
    for one in (setting, ending):
        one.add_argument("--note", default="", metavar="TEXT")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run="list targets")
    return [target, setting, ending, removing, listing]


def _add_store(parser: argparse.ArgumentParser, default: object) -> None:
    parser.add_argument(
        "--store",
        type=Path,
        default=default,
        metavar="PATH",
        help="the store; otherwise $KPI_STORE, otherwise the default store",
    )
