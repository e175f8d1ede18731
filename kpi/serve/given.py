"""What a program gave, as the options of a command: checked and bounded, so that the rest is the way of the command line."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Mapping
from datetime import date

from kpi.cli import arguments as parsed
from kpi.declare.errors import KpiError
from kpi.engine.answer_speed import SPEEDS
from kpi.engine.forecasting import USUAL_WEEKS
from kpi.engine.staffing_plan import USUAL_CHATS
from kpi.serve.tools import LONGEST_TEXT, Argument, Tool

_YES, _NO = ("true", "yes", "1"), ("false", "no", "0", "")


def options(tool: Tool, given: Mapping[str, object]) -> argparse.Namespace:
    """The options of the command that a question means. Raises KpiError with what to write instead."""
    for name in given:
        if tool.argument(name) is None:
            raise _unknown(tool, str(name))
    chosen = argparse.Namespace(
        metrics=[], by=[], grain=None, start=None, last=None, filter=[], clock="calendar", settings=[], choose=[],
        compare=None, nested=False, targets=False, language=None, limit=None, family=None, search=None, group=None, speed=SPEEDS[0],
        weeks=USUAL_WEEKS, by_hour=False, channel=[], target=None, shrinkage=None, occupancy=None, chats=USUAL_CHATS,
    )  # fmt: skip
    for one in tool.arguments:
        value = given.get(one.name)
        if value is not None and value != "" and value != []:
            setattr(chosen, one.word, _value(one, value))
        elif one.is_required:
            raise KpiError("The question lacks {name}. {says}", name=one.name, says=one.says)
    if chosen.start and chosen.last and chosen.start > chosen.last:
        raise KpiError(
            "The period begins on {start}, after its last day {last}: exchange the two.",
            start=chosen.start,
            last=chosen.last,
        )
    return chosen


def _unknown(tool: Tool, name: str) -> KpiError:
    names = [one.name for one in tool.arguments]
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    shown = name[:LONGEST_TEXT]
    if near:
        return KpiError("{tool} takes no {name}. Did you mean {near}?", tool=tool.name, name=shown, near=near[0])
    return KpiError("{tool} takes no {name}. It takes: {names}.", tool=tool.name, name=shown, names=", ".join(names))


def _value(argument: Argument, value: object) -> object:
    if argument.is_list:
        return _texts(argument, value)
    if argument.schema["type"] == "integer":
        return _whole_number(argument, value)
    if argument.schema["type"] == "boolean":
        text = str(value).lower()
        if text not in (*_YES, *_NO):
            raise KpiError("{name} is true or false, not {text}.", name=argument.name, text=_shown(value))
        return text in _YES
    text = _text(argument, value)
    if argument.codes and text not in argument.codes:
        raise KpiError(
            "{name} is one of {names}, not {text}.", name=argument.name, names=", ".join(argument.codes), text=text
        )
    return _day(argument, text) if argument.schema.get("format") == "date" else text


def _texts(argument: Argument, value: object) -> list[str]:
    values = value if isinstance(value, list | tuple) else [value]
    most = argument.schema["maxItems"]
    if len(values) > most:
        raise KpiError(
            "{name} takes at most {most} words, not {n}: ask several times.",
            name=argument.name,
            most=most,
            n=len(values),
        )
    return [_text(argument, one) for one in values]


def _text(argument: Argument, value: object) -> str:
    if not isinstance(value, str):
        raise KpiError("{name} takes text, not {text}.", name=argument.name, text=_shown(value))
    if len(value) > LONGEST_TEXT:
        raise KpiError("A word of {name} has at most {most} characters.", name=argument.name, most=LONGEST_TEXT)
    return value


def _whole_number(argument: Argument, value: object) -> int:
    least, most, text = argument.schema["minimum"], argument.schema["maximum"], str(value)
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
    if isinstance(value, bool) or number is None or not least <= number <= most:
        raise KpiError(
            "{name} is a whole number from {least} to {most}, not {text}.",
            name=argument.name,
            least=least,
            most=most,
            text=_shown(value),
        )
    return number


def _day(argument: Argument, text: str) -> date:
    try:
        return parsed.day(text)
    except argparse.ArgumentTypeError as problem:
        raise KpiError(
            "{name} is a day such as 2026-09-30, not {text}.", name=argument.name, text=_shown(text)
        ) from problem


def _shown(value: object) -> str:
    return repr(value)[:LONGEST_TEXT]
