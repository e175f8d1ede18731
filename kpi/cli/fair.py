"""Groups beside what is expected of their cases, as the command line prints it."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from kpi.catalogue.registry import REGISTRY
from kpi.cli.output import aligned
from kpi.declare.metric import Metric, Unit
from kpi.engine.fair import GROUPS, Fair, FairGroup
from kpi.query.query import NO_VALUE
from kpi.stats.funnel import LEAST_GROUPS
from kpi.text.format import interval_text, period_text, value_text
from kpi.verdict.disclosure import rows_from


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be said besides days, filters and definitions."""
    parser.add_argument("metrics", nargs=1, metavar="METRIC", help="a share, a mean or NPS")
    parser.add_argument("--by", dest="group", choices=GROUPS, required=True)
    parser.add_argument("--format", choices=["table", "json"], default="table")


def fair_object(found: Fair) -> dict[str, object]:
    """All of it, for JSON; what is not known or rests on too few is null."""
    return {
        "metric": found.metric,
        "by": found.by,
        "from": str(found.period.start) if found.period.start else None,
        "to": str(found.period.last) if found.period.last else None,
        "n": found.n,
        "value": found.value,
        "adjusted_for": list(found.cases),
        "classes": found.classes,
        "phi": found.phi,
        "tau": found.tau if _judged(found) >= LEAST_GROUPS else None,
        "deviation": found.deviation,
        "groups": [asdict(one) for one in found.groups],
    }


def fair_table(found: Fair) -> str:
    """What it rests on in sentences, and a row a group."""
    metric = REGISTRY.metric(found.metric)
    kinds = "1 kind" if found.classes == 1 else f"{found.classes} kinds"
    adjusted = f"adjusted for {', '.join(found.cases)} in {kinds} of cases" if found.cases else "adjusted for nothing: no kind of case is recorded"  # fmt: skip
    lines = [
        f"{metric.label} by {found.by}, {period_text(found.period)}: {value_text(found.value, metric.unit)}, n {found.n}; {adjusted}",
        *_spread(found, metric),
        "",
    ]
    head = [found.by, "n", "value", "expected", "usual about it", "adjusted", "stands out", "expect next time"]
    table = aligned([head, *(_row(one, metric.unit) for one in found.groups)]) if found.groups else ["nothing counted in these days"]  # fmt: skip
    return "\n".join([*lines, *table, "", *_notes(metric)])


def _judged(found: Fair) -> int:
    return sum(one.why_not is None for one in found.groups)


def _spread(found: Fair, metric: Metric) -> list[str]:
    judged = _judged(found)
    if found.phi is None:
        return ["No group can be judged."]
    if judged < LEAST_GROUPS:
        return [f"Limits are of chance alone: how much groups differ anyway takes {LEAST_GROUPS} that can be judged; there {'is' if judged == 1 else 'are'} {judged}."]  # fmt: skip
    if not found.tau:
        return ["The groups differ no more than chance would have it."]
    spread = f"{value_text(100 * found.tau, Unit.POINTS)} points" if metric.unit is Unit.SHARE else value_text(found.tau, metric.unit)  # fmt: skip
    return [
        f"The groups differ more than chance would have it (φ {found.phi:.1f}): ±{spread} of it are counted as usual."
    ]


def _row(one: FairGroup, unit: Unit) -> list[str]:
    limits = interval_text(one.low, one.high, unit) if one.low is not None else NO_VALUE
    standing = one.standing or (f"{NO_VALUE} ({one.why_not})" if one.why_not else "")
    value, expected, adjusted, later = (value_text(each, unit) for each in (one.value, one.expected, one.adjusted, one.next_value))  # fmt: skip
    return [one.name or NO_VALUE, str(one.n), value, expected, limits, adjusted, standing, later]


def _notes(metric: Metric) -> list[str]:
    least = rows_from(metric)
    return [
        f"Groups stand in the order of how much they have; there are no ranks, and below {least} nothing is told.",
        "Part of what lies above or below is luck, which does not come again: the last column says what to expect of the same cases next time.",
        "Cases differ in more than is recorded: who stands out is a reason to look, not a verdict.",
    ]
