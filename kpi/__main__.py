"""The command line of the KPI module: python -m kpi list | ask | why | process | explain | staff | forecast | survey | fair | queue | complaints | measure | report | send | target | token | mcp."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from data.cli.terminal import print_utf8, safe_output
from data.config import api_tokens, event_notes
from data.config import targets as stored_targets
from data.config.settings import report_zone
from data.declare.formula_cells import defuse
from data.facts.refresh import open_store
from data.imports import lineage
from data.store import secret
from data.store.sentence import Sentence
from data.store.store import Store, StoreError, StoreLocked, default_path
from kpi.catalogue.registry import REGISTRY
from kpi.cli import arguments as parsed
from kpi.cli import complaints as after
from kpi.cli import fair as comparing
from kpi.cli import forecast as forecast_words
from kpi.cli import output, speed, staff
from kpi.cli import queue as queueing
from kpi.cli.catalogue_page import catalogue, explanation_text
from kpi.cli.wording import Say, in_english
from kpi.declare.errors import KpiError
from kpi.declare.metric import Clock
from kpi.engine import after_complaint
from kpi.engine.answer import answers
from kpi.engine.answer_speed import leaving, speed_scores
from kpi.engine.coverage import coverage
from kpi.engine.explain import alternatives, explain, rows
from kpi.engine.fair import fair
from kpi.engine.forecasting import forecast
from kpi.engine.measures import Happened, measure
from kpi.engine.process import processes
from kpi.engine.queue_now import Promise, queue_now
from kpi.engine.staffing import staffing
from kpi.engine.survey_honesty import survey_honesty
from kpi.query.limits import Limits
from kpi.query.period import Grain
from kpi.query.query import Comparison, Query
from kpi.serve import asking, assistant, elsewhere, replies, tools
from kpi.sql import clauses
from kpi.sql.complaint_rows import EXPERIENCES
from kpi.text.format import day_text, value_text
from kpi.text.languages import WORDS
from kpi.text.parse_value import read_value
from kpi.verdict.targets import check, targets_of

T = TypeVar("T")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0, or 1 after a message that says what is wrong."""
    language = None
    try:
        chosen = _parser().parse_args(arguments)
        language = getattr(chosen, "language", None)
        with safe_output():
            return int(chosen.run(chosen))
    except (KpiError, StoreError, ValueError) as problem:
        with safe_output():
            print(_problem(problem, language), file=sys.stderr)
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
    asking.add_argument("--targets", action="store_true", help="add each value's target, and whether it is met")
    asking.set_defaults(run=_ask)
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
    asking_why.set_defaults(run=_why)
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
    explaining.set_defaults(run=_explain)
    planning = _add_staff(commands)
    surveying, holding = _add_survey(commands), _add_fair(commands)
    foreseeing, waiting = _add_forecast(commands), _add_queue(commands)
    following, judging = _add_complaints(commands), _add_measure(commands)
    reporting = _add_report(commands)
    sending = _add_send(commands)
    for one in (
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
    ):
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
    for one in (
        listing,
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
        sending,
        serving,
        *_add_target(commands),
        *_add_token(commands),
    ):
        _add_store(one, default=argparse.SUPPRESS)
    return parser


def _add_report(commands: argparse._SubParsersAction[_Parser]) -> _Parser:
    reporting = commands.add_parser("report", help="a page or a saved view as one file: HTML, PDF, Excel or PNG")
    reporting.add_argument("of", metavar="VIEW", help="a page (overview, speed …), a saved view, or a link to a page")
    reporting.add_argument(
        "--output", type=Path, required=True, metavar="FILE", help="its ending says what it is: .html .pdf .xlsx .png"
    )
    reporting.add_argument("--compare", choices=[str(one) for one in Comparison])
    reporting.set_defaults(run=_report, metrics=())
    return reporting


def _add_process(commands: argparse._SubParsersAction[_Parser]) -> _Parser:
    one = commands.add_parser(
        "process", help="whether numbers go on as before: their limits, and signals with since when"
    )
    one.add_argument("metrics", nargs="+", metavar="METRIC")
    one.add_argument("--grain", choices=[grain.value for grain in Grain], default=Grain.DAY.value)
    one.add_argument("--format", choices=["table", "json"], default="table")
    one.set_defaults(run=_process)
    return one


def _add_mcp(commands: argparse._SubParsersAction[_Parser]) -> _Parser:
    serving = commands.add_parser(
        "mcp", help="answer an assistant by the Model Context Protocol, on standard input and output"
    )
    serving.add_argument("--rows", action="store_true", help="let it see single records too")
    serving.set_defaults(run=_mcp)
    return serving


def _add_staff(commands: argparse._SubParsersAction[_Parser]) -> _Parser:
    planning = commands.add_parser(
        "staff", help="agents needed by hour of the week for a service level, and who was there"
    )
    staff.add_options(planning)
    planning.set_defaults(run=_staff, metrics=("missed_contact_rate",), clock="calendar")
    return planning


def _add_survey(commands: argparse._SubParsersAction[_Parser]) -> _Parser:
    surveying = commands.add_parser(
        "survey",
        help="who answered against who was asked, what the others could do to the score, and scores and leaving by speed of answer",
    )
    surveying.add_argument("metrics", nargs=1, metavar="METRIC", help="csat, nps or ces")
    surveying.add_argument("--format", choices=["table", "json"], default="table")
    speed.add_options(surveying)
    surveying.set_defaults(run=_survey)
    return surveying


def _add_fair(commands: argparse._SubParsersAction[_Parser]) -> _Parser:
    holding = commands.add_parser(
        "fair", help="agents, teams or sites against what is to be expected of their cases, without ranks"
    )
    comparing.add_options(holding)
    holding.set_defaults(run=_fair)
    return holding


def _add_complaints(commands: argparse._SubParsersAction[_Parser]) -> _Parser:
    following = commands.add_parser(
        "complaints",
        help="what comes after complaints: each step, whether customers stay, and which causes come back",
    )
    following.add_argument("--experience", choices=list(EXPERIENCES), help="who stayed by this alone, not by all")
    following.add_argument("--format", choices=["table", "json"], default="table")
    following.set_defaults(run=_complaints, metrics=(), clock="calendar")
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
    judging.set_defaults(run=_measure)
    return judging


def _add_send(commands: argparse._SubParsersAction[_Parser]) -> _Parser:
    sending = commands.add_parser("send", help="send the mails and alerts that are due, as from cron")
    sending.add_argument("name", nargs="?", default="", metavar="NAME", help="this one now, whenever it is due")
    sending.add_argument("--due", action="store_true", help="all that is due, which is the usual")
    sending.add_argument("--dry-run", action="store_true", help="say what would be sent, and send nothing")
    sending.set_defaults(run=_send)
    return sending


def _add_forecast(commands: argparse._SubParsersAction[_Parser]) -> _Parser:
    foreseeing = commands.add_parser(
        "forecast", help="how many will come, by day and hour, and how such forecasts did in the last eight weeks"
    )
    forecast_words.add_options(foreseeing)
    foreseeing.set_defaults(run=_forecast, clock="calendar")
    return foreseeing


def _add_queue(commands: argparse._SubParsersAction[_Parser]) -> _Parser:
    waiting = commands.add_parser(
        "queue", help="open tickets likely to miss their promise, those first that acting today still saves"
    )
    queueing.add_options(waiting)
    waiting.set_defaults(run=_queue, metrics=())
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
    making.set_defaults(run=_make_token)
    revoking.set_defaults(run=_revoke_token)
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run=_list_tokens)
    return [token, making, revoking, listing]


def _add_target(commands: argparse._SubParsersAction[_Parser]) -> list[_Parser]:
    target = commands.add_parser("target", help="what is number_text at: set, list, end, remove")
    acts = target.add_subparsers(dest="act", required=True, parser_class=_Parser)
    setting, ending, removing, listing = (acts.add_parser(act) for act in ("set", "end", "remove", "list"))
    for one in (setting, ending, removing):
        one.add_argument("metric", metavar="METRIC")
    setting.add_argument("value", metavar="VALUE", help="such as 4h, 90%%, 30")
    for one in (setting, ending, removing):
        one.add_argument("--for", dest="group", metavar="DIMENSION=VALUE", help="for one group, not for the whole")
        one.add_argument("--clock", choices=[clock.value for clock in Clock], default="calendar")
        one.add_argument("--from", dest="start", type=parsed.day, metavar="DATE", help="the first day, YYYY-MM-DD")
        one.set_defaults(run=_set_target if one is setting else _take_target)
    for one in (setting, ending):
        one.add_argument("--note", default="", metavar="TEXT")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run=_list_targets)
    return [target, setting, ending, removing, listing]


def _add_store(parser: argparse.ArgumentParser, default: object) -> None:
    parser.add_argument(
        "--store",
        type=Path,
        default=default,
        metavar="PATH",
        help="the store; otherwise $KPI_STORE, otherwise the default store",
    )


def _list(chosen: argparse.Namespace) -> int:
    if chosen.markdown:
        print(catalogue(), end="")
    elif chosen.json:
        print(json.dumps([replies.listed(metric) for metric in REGISTRY.metrics], indent=2, ensure_ascii=False))
    else:
        width = max(len(metric.name) for metric in REGISTRY.metrics)
        for metric in REGISTRY.metrics:
            print(f"{metric.name:<{width}}  {metric.label}")
        print("\nDefinitions that can be chosen (--choose SWITCH=OPTION), the usual one first:")
        for switch in REGISTRY.all_switches:
            print(f"{switch.name:<{width}}  {' | '.join(option.name for option in switch.options)}")
        print("\nNumbers in definitions that can be set (--set SETTING=NUMBER):")
        for setting in REGISTRY.settings:
            print(f"{setting.name:<{width}}  {setting.default:g}")
    return 0


def _ask(chosen: argparse.Namespace) -> int:
    query, comparison = parsed.query(chosen), Comparison(chosen.compare or "none")
    asking.check(query, comparison)
    with closing(open_store(chosen.store)) as store:
        known = coverage(store.read)
        targets = targets_of(stored_targets.targets(store.read)) if chosen.targets else None
        frame = asking.values(store.read, query, comparison, known, targets)
    if targets and not chosen.compare:  # a change has a verdict too
        frame = frame.rename({"target_verdict": "verdict"})
    if chosen.format == "json":
        print(json.dumps(output.records(frame), indent=2, ensure_ascii=False))
    elif chosen.format == "csv":
        print(defuse(frame).write_csv(), end="")
    else:
        print(output.table(frame, chosen.language or "en", _said(chosen.language)))
    language = chosen.language
    day = str if language is None else lambda on: day_text(on, language)
    for line in output.ends(query, comparison, known, _said(language) or in_english, day):
        print(line, file=sys.stdout if chosen.format == "table" else sys.stderr)
    return 0


def _why(chosen: argparse.Namespace) -> int:
    split = parsed.split(chosen.by)
    chosen.by = []
    comparison = Comparison(chosen.compare)
    with closing(open_store(chosen.store)) as store:
        known = coverage(store.read)
        query, found = asking.change(
            store.read, parsed.query(chosen), split, comparison, known, is_nested=chosen.nested
        )
        ends = output.ends(query, comparison, known)
    _printed(chosen, found, lambda one: output.why_object(one, query, comparison), output.why_table)
    for line in ends:
        print(line, file=sys.stdout if chosen.format == "table" else sys.stderr)
    return 0


def _process(chosen: argparse.Namespace) -> int:
    query = parsed.query(chosen)
    with closing(open_store(chosen.store)) as store:
        found = processes(store.read, query)
    return _printed(chosen, found, output.processes_object, output.processes_text)


def _staff(chosen: argparse.Namespace) -> int:
    with closing(open_store(chosen.store)) as store:
        known = coverage(store.read)
        query = staff.question(chosen, known)
        targets = targets_of(stored_targets.targets(store.read))
        plan = staff.plan(chosen, query, targets, asking.last_day(query, known))
        found = staffing(store.read, query, plan, channels=chosen.channel, known=known)
    return _printed(chosen, found, staff.staff_object, staff.staff_table)


def _survey(chosen: argparse.Namespace) -> int:
    query = parsed.query(chosen)
    with closing(open_store(chosen.store)) as store:
        found = (
            survey_honesty(store.read, query),
            speed_scores(store.read, query, chosen.speed),
            leaving(store.read, query, chosen.speed),
        )
    return _printed(chosen, found, speed.all_object, speed.all_text)


def _fair(chosen: argparse.Namespace) -> int:
    query = parsed.query(chosen)
    with closing(open_store(chosen.store)) as store:
        found = fair(store.read, query, chosen.group)
    return _printed(chosen, found, comparing.fair_object, comparing.fair_table)


def _forecast(chosen: argparse.Namespace) -> int:
    query = parsed.query(chosen)
    with closing(open_store(chosen.store)) as store:
        found = forecast(store.read, query, chosen.weeks, has_hours=chosen.by_hour)
    return _printed(chosen, found, forecast_words.forecast_object, forecast_words.forecast_table)


def _queue(chosen: argparse.Namespace) -> int:
    query = parsed.query(queueing.checked(chosen))
    with closing(open_store(chosen.store)) as store:
        zone = ZoneInfo(report_zone(store.read))
        last = chosen.last and datetime.combine(chosen.last + timedelta(days=1), time(), zone).astimezone(UTC)
        until = last.replace(tzinfo=None) if last else None
        found = queue_now(store.read, query, Promise(chosen.promise), until)
    return _printed(
        chosen,
        found,
        lambda one: queueing.queue_object(one, zone, chosen.limit),
        lambda one: queueing.queue_table(one, zone, chosen.limit),
    )


def _complaints(chosen: argparse.Namespace) -> int:
    query = parsed.query(chosen)
    names = [chosen.experience] if chosen.experience else list(EXPERIENCES)
    with closing(open_store(chosen.store)) as store:
        found = after.AfterComplaint(
            steps=after_complaint.funnel(store.read, query),
            kept=tuple(after_complaint.kept(store.read, query, name) for name in names),
            repeats=after_complaint.repeats(store.read, query),
        )
    return _printed(chosen, found, after.complaints_object, after.complaints_table)


def _measure(chosen: argparse.Namespace) -> int:
    query = parsed.query(chosen)
    with closing(open_store(chosen.store)) as store:
        noted = [Happened(one.on, one.text) for one in event_notes.notes(store.read, date.min, date.max)]
        found = measure(store.read, query, after.happened(chosen.event, noted), noted)
    return _printed(chosen, found, after.measured_object, after.measured_table)


def _printed(
    chosen: argparse.Namespace, found: T, as_object: Callable[[T], object], as_text: Callable[[T], str]
) -> int:
    """Print what was found in the format that was asked for."""
    is_json = chosen.format == "json"
    print(json.dumps(as_object(found), indent=2, ensure_ascii=False) if is_json else as_text(found))
    return 0


def _explain(chosen: argparse.Namespace) -> int:
    query = parsed.query(chosen)
    with closing(open_store(chosen.store)) as store:
        for name in query.metrics:
            one = replace(query, metrics=(name,))
            found = explain(store.read, one)
            records = _rows(store, one, chosen.rows, _said(chosen.language) or in_english) if chosen.rows > 0 else []
            if chosen.json:
                contents = found.__dict__ | ({"rows": records} if chosen.rows > 0 else {})
                print(json.dumps(contents, indent=2, ensure_ascii=False, default=str))
                continue
            others = [
                (switch, option, chosen_otherwise)
                for switch, options in alternatives(one).items()
                for option, chosen_otherwise in options.items()
            ]
            values = answers(store.read, [one for _, _, one in others]) if others else []
            option_rows = {
                (switch, option): frame.row(0, named=True)
                for (switch, option, _), frame in zip(others, values, strict=True)
                if frame.height
            }
            language = chosen.language or "en"
            print(explanation_text(found, option_rows, language=language, said=_said(language) or in_english))
            for record in records:
                print(output.row_text(record, _said(language) or in_english))
    return 0


def _report(chosen: argparse.Namespace) -> int:
    """Write a report, made here or, where the dashboard has the store open, by the dashboard."""
    from pages.locale.language import speaking
    from pages.reported import SOURCES
    from pages.ui.report import command

    question = parsed.query(argparse.Namespace(**{**vars(chosen), "clock": chosen.clock or "calendar"}))
    asked = command.Command(
        of=chosen.of,
        first=chosen.start,
        last=chosen.last,
        filters=question.filters,
        clock=chosen.clock,
        comparison=chosen.compare,
        settings=question.settings,
        choices=question.choices,
    )
    with speaking(chosen.language or "en"):
        command.write(asked, chosen.output, chosen.store, SOURCES)
    return 0


def _send(chosen: argparse.Namespace) -> int:
    """Send what is due, or one subscription; 1 where something was not accepted."""
    from pages.delivery import command  # the words of the pages take a second to come
    from pages.locale.language import speaking
    from pages.reported import SOURCES

    if chosen.name and chosen.due:
        raise KpiError("Say either NAME or --due.")
    with speaking(chosen.language or "en"):
        is_well = command.send(chosen.name, chosen.store, SOURCES, print, is_dry=chosen.dry_run)
    return 0 if is_well else 1


def _said(language: str | None) -> Say | None:
    """What gives a declared text or a sentence in a language; None where none was asked for."""
    if language is None:
        return None
    from pages.locale.language import speaking  # needed by those alone who ask for another language
    from pages.ui.view import words

    def said(text: str, /, **values: object) -> str:
        with speaking(language):
            return str(words.said(text, **values))

    return said


def _problem(problem: Exception, language: str | None) -> str:
    """What is wrong, in the language that was asked for."""
    if language is None:
        return str(problem)
    from pages.locale.language import speaking
    from pages.ui.view import words

    with speaking(language):
        return str(words.problem(problem))


def _rows(store: Store, query: Query, limit: int, said: Say) -> list[dict[str, object]]:
    """The newest records behind a number, each with its `origins`: file, lines, upload and when it was loaded."""
    facts = REGISTRY.metric(query.metrics[0]).facts
    frame = rows(store.read, query, limit)
    found, unread = lineage.of_facts(store, facts, frame)
    if unread:
        print(
            said(
                Sentence(
                    "{n} upload could not be looked through in time.",
                    "{n} uploads could not be looked through in time.",
                    n=unread,
                )
            ),
            file=sys.stderr,
        )
    source, name = lineage.named_by(facts) or ("", "")
    return [
        row
        | {
            "origins": [
                {"file": each.file_text, "lines": each.lines, "upload": each.upload_id, "loaded_at": each.loaded_at}
                | ({"is_published": True} if store.is_published else {})
                for each in found.get((str(row.get(source)), str(row.get(name))), [])
            ]
        }
        for row in frame.to_dicts()
    ]


def _aim(chosen: argparse.Namespace) -> stored_targets.Aim:
    metric = REGISTRY.metric(chosen.metric)
    dimension, found, value = (chosen.group or "").partition("=")
    if chosen.group and not (found and value):
        raise KpiError(f"A group is written DIMENSION=VALUE, not {chosen.group!r}.")
    if dimension:
        dimension = REGISTRY.dimension(dimension).name
        clauses.require_available(Query(metrics=(metric.name,), by=(dimension,)))
    clock = chosen.clock if metric.is_clocked else None
    return stored_targets.Aim(metric=metric.name, dimension=dimension or None, value=value or None, clock=clock)


def _set_target(chosen: argparse.Namespace) -> int:
    aim, metric = _aim(chosen), REGISTRY.metric(chosen.metric)
    target = read_value(chosen.value, metric.unit)
    check(metric, target)
    with closing(open_store(chosen.store)) as store:
        start = chosen.start
        if start is None and any(stored_targets.Aim(**one) == aim for one in _aims(store)):
            start = date.today()  # what was number_text at before stays as it was
        stored_targets.set_target(store, aim, target, start, note=chosen.note, by="command line")
    since = f"from {start}" if start else "from the beginning"
    print(f"{metric.label} ({_scope_text(aim)}): {value_text(target, metric.unit)}, {since}")
    return 0


def _take_target(chosen: argparse.Namespace) -> int:
    """End a target from a day on, or remove the one that begins on that day."""
    aim = _aim(chosen)
    with closing(open_store(chosen.store)) as store:
        if chosen.act == "end":
            stored_targets.end_target(store, aim, chosen.start or date.today(), note=chosen.note, by="command line")
        else:
            stored_targets.remove_target(store, aim, chosen.start)
    return 0


def _aims(store: Store) -> list[dict[str, str]]:
    return stored_targets.targets(store.read).select("metric", "dimension", "value", "clock").to_dicts()


def _scope_text(aim: stored_targets.Aim) -> str:
    group = f"{aim.dimension} {aim.value}" if aim.dimension else "the whole"
    clock = {"calendar": ", around the clock", "business": ", business hours"}.get(aim.clock or "", "")
    return group + clock


def _list_targets(chosen: argparse.Namespace) -> int:
    with closing(open_store(chosen.store)) as store:
        stored = stored_targets.targets(store.read).to_dicts()
    if chosen.json:
        print(json.dumps(stored, indent=2, ensure_ascii=False, default=str))
        return 0
    for row in stored:
        aim = stored_targets.Aim(**{name: row[name] for name in ("metric", "dimension", "value", "clock")})
        known = next((metric for metric in REGISTRY.metrics if metric.name == aim.metric), None)
        number = row["target"]
        number_text = "ends" if number is None else value_text(number, known.unit) if known else f"{number:g}"
        since = f"from {row['valid_from']}" if row["valid_from"] else "from the beginning"
        print("  ".join([aim.metric, _scope_text(aim), number_text, since, *([row["note"]] if row["note"] else [])]))
    return 0


def _mcp(chosen: argparse.Namespace) -> int:
    """Answer an assistant until it hangs up. The store is open only while it is read, so that a dashboard can be opened in between."""
    from pages.web import answering, health  # the words of the pages take a second to come

    path, root = chosen.store or default_path(), os.environ.get("KPI_DASHBOARD") or "http://127.0.0.1:8501"
    caller = answering.Caller("assistant", Limits(may_see_rows=chosen.rows))
    offered = tools.offered(chosen.rows)

    def answer(name: str, given: Mapping[str, object]) -> Mapping[str, object]:
        try:
            with closing(open_store(path)) as store:
                found: Mapping[str, object] = answering.answer(store, False, caller, root, name, given).body
                return found
        except StoreLocked:
            held = os.environ.get("KPI_ACCESS_TOKEN") or secret.known(path)
            asked = [one for one in offered if one.name == name]
            if not asked:
                raise assistant.Refused(f"There is no tool {name[:100]}.") from None
            return elsewhere.ask(root, held, asked[0], given)
        except StoreError as problem:
            raise assistant.Refused(str(problem)) from problem

    assistant.serve_here(offered, answer, health.version())
    return 0


def _make_token(chosen: argparse.Namespace) -> int:
    parsed.filters(chosen.filter)  # refuses what means nothing
    path = chosen.store or default_path()
    made, text = api_tokens.make(path, chosen.name, may_see_rows=chosen.rows, only=tuple(chosen.filter))
    print(f"The token of {made.name}. It is shown now and never again:", file=sys.stderr)
    print(text)
    return 0


def _revoke_token(chosen: argparse.Namespace) -> int:
    ended = api_tokens.revoke(chosen.store or default_path(), chosen.name)
    print(f"The token of {ended.name} holds no more.")
    return 0


def _list_tokens(chosen: argparse.Namespace) -> int:
    found = api_tokens.tokens(chosen.store or default_path())
    if chosen.json:
        print(json.dumps([asdict(one) for one in found], indent=2, ensure_ascii=False, default=str))
        return 0
    for one in found:
        until = f"revoked {one.revoked_at}" if one.revoked_at else f"last used {one.last_used_on or 'never'}"
        sees = ", ".join([*one.only, *(["single records"] if one.may_see_rows else [])]) or "all numbers"
        print("  ".join([one.id[:8], one.name, f"made {one.made_at}", until, sees]))
    return 0


if __name__ == "__main__":
    print_utf8()
    sys.exit(main())
