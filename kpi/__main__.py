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
from data.store.store import NotAnswered, Store, StoreError, StoreLocked, default_path
from kpi.catalogue.registry import REGISTRY
from kpi.cli import arguments as parsed
from kpi.cli import complaints as after
from kpi.cli import fair as comparing
from kpi.cli import forecast as forecast_words
from kpi.cli import output, speed, staff
from kpi.cli import queue as queueing
from kpi.cli.catalogue_page import catalogue, explanation_text
from kpi.cli.commands import parser
from kpi.cli.wording import Say, in_english
from kpi.declare.errors import KpiError
from kpi.engine import after_complaint
from kpi.engine.answer import Question, answers
from kpi.engine.answer_speed import leaving, speed_scores
from kpi.engine.apart import apart
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
from kpi.query.query import Comparison, Query
from kpi.serve import asking, assistant, elsewhere, replies, tools
from kpi.sql import clauses
from kpi.sql.complaint_rows import EXPERIENCES
from kpi.text.format import day_text, value_text
from kpi.text.parse_value import read_value
from kpi.verdict.targets import check, targets_of

T = TypeVar("T")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0, or 1 after a message that says what is wrong."""
    language = None
    try:
        chosen = parser().parse_args(arguments)
        language = getattr(chosen, "language", None)
        with safe_output():
            code = _RUNS[chosen.run](chosen)
            sys.stdout.flush()
            return code
    except BrokenPipeError:
        # The reader of our output has gone. What is left of it goes nowhere: else the interpreter would end by saying that it cannot be written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (KpiError, StoreError, ValueError) as problem:
        with safe_output():
            print(_problem(problem, language), file=sys.stderr)
        return 1


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
        found = apart(
            lambda asked: [asking.values(store.read, one.query, comparison, known, targets) for one in asked],
            [Question(query)],
            NotAnswered,
        )[0]
    frame = found.frame
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
    for name, error in found.failed.items():
        print(f"{name}: {_problem(error, language)}", file=sys.stderr)
    return int(bool(found.failed))


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
            start = date.today()  # what was aimed at before stays as it was
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


_RUNS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "list": _list,
    "ask": _ask,
    "why": _why,
    "explain": _explain,
    "report": _report,
    "process": _process,
    "mcp": _mcp,
    "staff": _staff,
    "survey": _survey,
    "fair": _fair,
    "complaints": _complaints,
    "measure": _measure,
    "send": _send,
    "forecast": _forecast,
    "queue": _queue,
    "make token": _make_token,
    "revoke token": _revoke_token,
    "list tokens": _list_tokens,
    "set target": _set_target,
    "list targets": _list_targets,
    "take target": _take_target,
}


if __name__ == "__main__":
    print_utf8()
    sys.exit(main())
