"""Who answered against who was asked, as the command line prints it."""

from __future__ import annotations

from collections.abc import Sequence

from kpi.catalogue.registry import REGISTRY
from kpi.cli.output import aligned
from kpi.declare.metric import Unit
from kpi.engine.shown_score import Score
from kpi.engine.survey_honesty import GROUPS, NO_SURVEYS, SPEED, TOO_FEW, Group, SurveyHonesty, is_only_answers
from kpi.query.query import NO_VALUE
from kpi.stats.nonresponse import MOST_WEIGHT, ODDS_FACTOR
from kpi.text.format import interval_text, period_text, value_text

# JSON -----------------------------------------------------------------------------------------------------------------


def survey_object(found: SurveyHonesty) -> dict[str, object]:
    """All of it, for JSON; what is not known or rests on too few is null."""
    return {
        "metric": found.metric,
        "from": str(found.period.start) if found.period.start else None,
        "to": str(found.period.last) if found.period.last else None,
        "why_not": found.why_not,
        "asked": found.asked,
        "answered": found.answered,
        "response_rate": score_object(found.response),
        "left_out": dict(found.left_out),
        "plain": score_object(found.plain),
        "weighted": score_object(found.weighted),
        "is_moved": found.is_moved,
        "effective_n": found.effective_n,
        "classes": found.classes,
        "cut": found.cut,
        "bounds": _range(found.bounds),
        "assumed": _range(found.assumed),
        "odds_factor": ODDS_FACTOR,
        "groups": {name: [_group(one) for one in groups] for name, groups in found.groups.items()},
    }


def score_object(one: Score | None) -> dict[str, object] | None:
    """A score for JSON; null where there is none."""
    return None if one is None else {"value": one.value, "low": one.low, "high": one.high, "n": one.n}


def _range(limits: tuple[float, float] | None) -> dict[str, object] | None:
    return None if limits is None else {"low": limits[0], "high": limits[1]}


def _group(one: Group) -> dict[str, object]:
    return {
        "name": one.name,
        "asked": one.asked,
        "answered": one.answered,
        "response_rate": score_object(one.response),
        "asked_rate": one.asked_rate,
        "answered_rate": one.answered_rate,
        "score": score_object(one.score),
        "behind": score_object(one.behind),
        "left": score_object(one.left),
    }


# Table ----------------------------------------------------------------------------------------------------------------


def survey_table(found: SurveyHonesty) -> str:
    """What it rests on in sentences, and a table a dimension."""
    metric = REGISTRY.metric(found.metric)
    lines = [f"{metric.label}, {period_text(found.period)}: surveys by the day they were sent"]
    lines += [f"left out: {n} {reason}" for reason, n in found.left_out.items()]
    if not found.groups:
        return "\n".join([*lines, f"plain score of all answers of these days: {score_text(found.plain, metric.unit)}", _why_not(found)])  # fmt: skip
    lines.append(f"asked {found.asked}, answered {found.answered}: {score_text(found.response, Unit.SHARE)}")
    lines += [f"plain score {score_text(found.plain, metric.unit)}, n {found.plain.n}", *_weighted(found, metric.unit)]
    for name in GROUPS:
        lines += ["", *_table(name, found.groups[name], metric.unit)]
    if sum(one.name is not None for one in found.groups[SPEED]) > 1:
        lines.append(
            "Slow answers, scores and leaving go together here; this does not say that one comes of the other."
        )
    return "\n".join(lines)


def _why_not(found: SurveyHonesty) -> str:
    if is_only_answers(found):
        return "who was asked: – (only answers are listed, no survey without one)"
    if found.why_not == NO_SURVEYS:
        return "who was asked: – (no survey was sent in these days)"
    return f"who was asked: – (all are left out, most because: {found.why_not})"


def _weighted(found: SurveyHonesty, unit: Unit) -> list[str]:
    if found.why_not == TOO_FEW:
        return ["weighted score: – (too few answers)"]
    cut = f", {found.cut} of them cut to {MOST_WEIGHT:g}" if found.cut else ""
    bounds, assumed = (NO_VALUE if one is None else interval_text(*one, unit) for one in (found.bounds, found.assumed))
    moved = ["The weighted score lies outside the limits of the plain one: who answered is not like who was asked."]
    classes = "class" if found.classes == 1 else "classes"
    return [
        f"weighted score {score_text(found.weighted, unit)}: as if all had answered alike, by {found.classes} {classes} of speed, channel and team; as sure as {value_text(found.effective_n, Unit.COUNT)} answers that count alike{cut}",
        *(moved if found.is_moved else []),
        f"if all who did not answer were as unhappy, or as happy, as can be: {bounds}",
        f"if their odds of a good answer were half, or twice, as high (assumed, not measured): {assumed}",
    ]  # fmt: skip


def _table(dimension: str, groups: Sequence[Group], unit: Unit) -> list[str]:
    is_speed = dimension == SPEED
    more = ("points against the quickest", "left afterwards") if is_speed else ()
    head = [dimension, "asked", "answered", "response", "of all asked", "of all answers", "score", *more]
    rows = [
        [
            one.name or NO_VALUE,
            str(one.asked),
            str(one.answered),
            score_text(one.response, Unit.SHARE),
            value_text(one.asked_rate, Unit.SHARE),
            value_text(one.answered_rate, Unit.SHARE),
            score_text(one.score, unit),
            *([points_text(one.behind, unit), score_text(one.left, Unit.SHARE)] if is_speed else []),
        ]
        for one in groups
    ]
    return aligned([head, *rows])


def points_text(one: Score | None, unit: Unit) -> str:
    """A difference in points, of shares in percentage points: -40 % could be a share of the share."""
    if one is None or one.value is None or unit is Unit.POINTS:
        return score_text(one, Unit.POINTS)
    value, low, high = (None if each is None else 100 * each for each in (one.value, one.low, one.high))
    return score_text(Score(value=value, low=low, high=high, n=one.n), Unit.POINTS)


def score_text(one: Score | None, unit: Unit) -> str:
    """The value with its limits; a dash where there is none, with how many it would rest on."""
    if one is None:
        return NO_VALUE
    if one.value is None:
        return f"{NO_VALUE} (n {one.n})"
    if one.low is None and one.high is None:
        return value_text(one.value, unit)
    return f"{value_text(one.value, unit)} ({interval_text(one.low, one.high, unit)})"
