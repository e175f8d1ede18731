"""What is typed on the command line, as a question."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date, timedelta

from kpi.catalogue.registry import REGISTRY
from kpi.declare.errors import KpiError
from kpi.declare.metric import Clock
from kpi.query.period import Grain, Period
from kpi.query.query import NO_VALUE, Filter, Query


def day(text: str) -> date:
    """A day as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(f"{text!r} is no date like 2026-09-30") from problem


def query(chosen: argparse.Namespace) -> Query:
    """The question that the options of a command ask. Raises KpiError for what is not known."""
    period = Period(chosen.start, chosen.last + timedelta(days=1) if chosen.last else None)
    for name in chosen.metrics:
        REGISTRY.metric(name)
    return Query(
        metrics=tuple(chosen.metrics),
        period=period,
        grain=Grain(chosen.grain) if getattr(chosen, "grain", None) else None,
        by=tuple(REGISTRY.dimension(name).name for name in getattr(chosen, "by", [])),
        filters=filters(chosen.filter),
        clock=Clock(chosen.clock),
        settings=tuple(_setting(text) for text in chosen.settings),
        choices=tuple(sorted(dict(_choice(text) for text in chosen.choose).items())),
    )


def split(texts: Sequence[str]) -> tuple[str, ...]:
    """DIMENSION, or several (also with commas between them), each but once. Raises KpiError for what is not known."""
    names = [name.strip() for text in texts for name in text.split(",")]
    return tuple(dict.fromkeys(REGISTRY.dimension(name).name for name in names))


def filters(texts: Sequence[str]) -> tuple[Filter, ...]:
    """DIMENSION=VALUE and DIMENSION!=VALUE; several values of one dimension are alternatives."""
    values: dict[tuple[str, bool], list[str]] = {}
    for text in texts:
        name, found, value = text.partition("=")
        if not found:
            raise KpiError("A filter is written DIMENSION=VALUE, not “{text}”.", text=text)
        dimension = REGISTRY.dimension(name.removesuffix("!").strip()).name
        values.setdefault((dimension, name.endswith("!")), []).append(value or NO_VALUE)
    return tuple(
        Filter(name, tuple(sorted(set(chosen))), is_excluded) for (name, is_excluded), chosen in sorted(values.items())
    )


def _setting(text: str) -> tuple[str, float]:
    name, _, number = text.partition("=")
    setting = REGISTRY.setting(name)
    try:
        return name, setting.checked(float(number))
    except ValueError as problem:
        raise KpiError("A setting is written SETTING=NUMBER, not “{text}”.", text=text) from problem


def _choice(text: str) -> tuple[str, str]:
    name, found, option = text.partition("=")
    switch = REGISTRY.switch(name)
    if not found:
        raise KpiError("A choice is written SWITCH=OPTION, not “{text}”.", text=text)
    return switch.name, switch.option(option).name
