"""Scores and leaving by the speed of answers, as the command line prints them."""

from __future__ import annotations

import argparse

from kpi.catalogue.registry import REGISTRY
from kpi.cli.output import aligned
from kpi.cli.survey import points_text, score_object, score_text, survey_object, survey_table
from kpi.declare.metric import Clock, Unit
from kpi.engine.answer_speed import LEAST_ANSWERS, SPEEDS, Late, Leaving, Part, SpeedScores
from kpi.engine.survey_honesty import TOO_FEW, SurveyHonesty
from kpi.query.query import NO_VALUE
from kpi.text.format import value_text

_CASES = {"tickets": "number of tickets", "looked_on": "time"}
ASSOCIATION = "These go together; that does not say that one comes of the other."


def add_options(parser: argparse.ArgumentParser) -> None:
    """The speed of what, and by which clock."""
    parser.add_argument(
        "--speed", choices=SPEEDS, default=SPEEDS[0], help="of the first response, or of the resolution"
    )
    parser.add_argument("--clock", choices=[clock.value for clock in Clock], default="calendar")


Found = tuple[SurveyHonesty, SpeedScores, Leaving]


def all_object(found: Found) -> dict[str, object]:
    """All that the command says of a survey, for JSON."""
    return survey_object(found[0]) | {"by_speed": speed_object(found[1]), "leaving": leaving_object(found[2])}


def all_text(found: Found) -> str:
    """The same in words and tables."""
    return "\n\n".join([survey_table(found[0]), speed_text(found[1]), leaving_text(found[2])])


# JSON -----------------------------------------------------------------------------------------------------------------


def speed_object(found: SpeedScores) -> dict[str, object]:
    """The curve and what came too late, for JSON; seconds are durations, what is not told is null."""
    step = found.step
    return {
        "speed": found.speed,
        "clock": str(found.clock),
        "score": score_object(found.score),
        "unknown": found.unknown,
        "why_not": found.why_not,
        "parts": [
            {
                "first_seconds": one.first,
                "last_seconds": one.last,
                "middle_seconds": one.middle,
                "score": score_object(one.score),
                "curve": one.curve,
            }
            for one in found.parts
        ],
        "step": None
        if step is None
        else {
            "seconds": step.seconds,
            "until": score_object(step.until),
            "longer": score_object(step.longer),
        },
        "late": _late_object(found.late),
        "is_cause": False,
    }


def leaving_object(found: Leaving) -> dict[str, object]:
    """Who left, for JSON."""
    return {
        "speed": found.speed,
        "clock": str(found.clock),
        "until": str(found.until) if found.until else None,
        "days": found.days,
        "times": found.times,
        "late": _late_object(found.late),
        "left_out": dict(found.left_out),
        "why_not": found.why_not,
        "is_cause": False,
    }


def _late_object(found: Late | None) -> dict[str, object] | None:
    if found is None:
        return None
    return {
        "target_seconds": found.target_seconds,
        "slow": score_object(found.slow),
        "quick": score_object(found.quick),
        "apart": score_object(found.apart),
        "whole": score_object(found.whole),
        "cases": list(found.cases),
        "strata": found.strata,
        "alone": found.alone,
        "why_not": found.why_not,
    }


# Table ----------------------------------------------------------------------------------------------------------------


def speed_text(found: SpeedScores) -> str:
    """The curve as a table, where it steps, and what goes with answers that came too late."""
    unit = REGISTRY.metric(found.metric).unit
    lines = [f"{REGISTRY.metric(found.metric).label} by speed of {_of(found.speed)}, {found.clock} hours: {score_text(found.score, unit)}, n {found.score.n}"]  # fmt: skip
    if found.unknown:
        lines.append(f"speed not known: {found.unknown}")
    if found.why_not:
        known = found.score.n - found.unknown
        needs = f" (needs {2 * LEAST_ANSWERS} answers of which the speed is known; there are {known})" if found.why_not == TOO_FEW else ""  # fmt: skip
        late = _late(found.late, unit, found.clock, "answers", known) if found.late else []
        return "\n".join([*lines, f"curve: – ({found.why_not}){needs}", *late])
    head = ["from", "to", "n", "score", "curve"]
    lines += aligned([head, *([*_ends(one, found.clock), str(one.score.n), score_text(one.score, unit), value_text(one.curve, unit)] for one in found.parts)])  # fmt: skip
    if found.step:
        lines.append(f"differs most at {_time(found.step.seconds, found.clock)}: up to it {score_text(found.step.until, unit)}, longer {score_text(found.step.longer, unit)}")  # fmt: skip
    else:
        lines.append("no speed at which it differs by more than chance")
    if found.late:
        lines += _late(found.late, unit, found.clock, "answers", found.score.n - found.unknown)
    return "\n".join([*lines, ASSOCIATION])


def leaving_text(found: Leaving) -> str:
    """Who left by the speed of the last answer."""
    lines = [f"Customers who left within {found.days} days, by speed of {_of(found.speed)} of their last ticket before, {found.clock} hours"]  # fmt: skip
    lines += [f"left out: {n} {reason}" for reason, n in found.left_out.items()]
    if found.why_not or not found.late:
        return "\n".join([*lines, f"who left: – ({found.why_not})"])
    often = "once" if found.times == 1 else f"{found.times} times"
    lines.append(f"looked at {often}, every {found.days} days, the last time on {found.until}")
    n = found.late.slow.n + found.late.quick.n
    return "\n".join([*lines, *_late(found.late, Unit.SHARE, found.clock, "customers", n), ASSOCIATION])


def _late(found: Late, unit: Unit, clock: Clock, rows: str, n: int) -> list[str]:
    target = _time(found.target_seconds, clock)
    lines = [
        f"longer than {target}: {score_text(found.slow, unit)}, n {found.slow.n}",
        f"within {target}: {score_text(found.quick, unit)}, n {found.quick.n}",
    ]
    if found.apart is None or found.whole is None:
        return [*lines, f"within alike cases: – ({found.why_not})"]
    cases = f" of alike {', '.join(_CASES.get(name, name) for name in found.cases)}" if found.cases else ""
    alone = f"; {found.alone} slow had nobody alike" if found.alone else ""
    return [
        *lines,
        f"slow less quick{cases} ({found.strata} kinds): {points_text(found.apart, unit)} points, n {found.apart.n}{alone}",
        f"if the slow were like the quick of their kind, all {n} {rows} together would differ by: {points_text(found.whole, unit)} points",
    ]  # fmt: skip


def _of(speed: str) -> str:
    return {"response": "first response", "resolution": "resolution"}[speed]


def _ends(one: Part, clock: Clock) -> tuple[str, str]:
    return _time(one.first, clock), _time(one.last, clock)


def _time(seconds: float, clock: Clock) -> str:
    return value_text(seconds, Unit.DURATION, clock=clock) or NO_VALUE
