"""A filter as a condition on a column; what it is about is bound, never written into SQL."""

from __future__ import annotations

from kpi.query.query import NO_VALUE, Filter


def condition(column: str, one: Filter, parameter: str) -> str:
    """The condition of a filter: its values are the parameters `parameter`_0, _1 …, in their order."""
    named = [f"${parameter}_{index}" for index, value in enumerate(one.values) if value != NO_VALUE]
    tests = [f"CAST({column} AS VARCHAR) IN ({', '.join(named)})"] if named else []
    tests += [f"{column} IS NULL"] if NO_VALUE in one.values else []
    chosen = "(" + (" OR ".join(tests) or "FALSE") + ")"
    # an excluded value must not take the rows without any value with it, as NOT IN would
    return f"{chosen} IS NOT TRUE" if one.is_excluded else chosen


def values(one: Filter, parameter: str) -> dict[str, object]:
    """The parameters of that condition and their values."""
    return {f"{parameter}_{index}": value for index, value in enumerate(one.values) if value != NO_VALUE}
