"""Limits as values that can be kept in a store, and back; what is not kept is closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kpi.query.limits import Definitions, Limits
from kpi.query.period import Grain, Period
from kpi.query.query import Filter


def kept(limits: Limits) -> dict[str, Any]:
    """Limits as JSON values."""
    definitions = limits.definitions or Definitions()
    return {
        "filters": [[one.dimension, list(one.values), one.is_excluded] for one in limits.filters],
        "rows": limits.may_see_rows,
        "comments": limits.may_see_comments,
        "customers": limits.may_see_customers,
        "agents": limits.may_see_agents,
        "smallest": limits.smallest,
        "unit": limits.unit,
        "days": _days(limits.days),
        "base": _days(limits.base) if limits.base else None,
        "metrics": list(limits.metrics or ()),
        "choices": [list(one) for one in definitions.choices],
        "settings": [list(one) for one in definitions.settings],
    }


def limits_of_kept(values: Mapping[str, Any]) -> Limits:
    """The limits that were kept. KeyError, TypeError or ValueError where something of them is missing or means nothing."""
    return Limits(
        filters=tuple(
            Filter(name, tuple(chosen), bool(is_excluded)) for name, chosen, is_excluded in values["filters"]
        ),
        may_see_rows=values["rows"] is True,
        may_see_comments=values["comments"] is True,
        may_see_customers=values["customers"] is True,
        may_see_agents=values["agents"] is True,
        smallest=int(values["smallest"]),
        unit=Grain(values["unit"]) if values["unit"] else None,
        days=_period(values["days"]),
        base=_period(values["base"]) if values["base"] else None,
        metrics=tuple(str(name) for name in values["metrics"]),
        definitions=Definitions(
            tuple((name, option) for name, option in values["choices"]),
            tuple((name, float(number)) for name, number in values["settings"]),
        ),
    )


def _days(period: Period) -> list[str]:
    if period.start is None or period.end is None:
        raise ValueError("the days of a link have a beginning and an end")
    return [period.start.isoformat(), period.end.isoformat()]


def _period(days: list[str]) -> Period:
    first, end = days
    return Period(date.fromisoformat(first), date.fromisoformat(end))
