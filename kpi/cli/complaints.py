"""What comes after complaints, and what came of a measure, as the command line prints them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from kpi.catalogue.registry import REGISTRY
from kpi.cli.output import aligned
from kpi.declare.errors import KpiError
from kpi.declare.metric import Unit
from kpi.engine.after_complaint import LEAST_AT_RISK, MARKS, Kept, KeptGroup, Repeats, Step
from kpi.engine.measures import ALL_ALIKE, DOUBTFUL, NO_DATA, UNSURE, Happened, Measured
from kpi.query.query import NO_VALUE
from kpi.sql.complaint_rows import LATE_DAYS
from kpi.stats.interrupted_series import LEAST_STEPS, Effect
from kpi.text.format import interval_text, period_text, value_text


@dataclass(frozen=True)
class AfterComplaint:
    """All that comes after complaints."""

    steps: tuple[Step, ...]
    kept: tuple[Kept, ...]
    repeats: Repeats


LEAST_P = 0.001
"""Below it a chance is only said to be smaller."""

# After a complaint ----------------------------------------------------------------------------------------------------


def complaints_object(found: AfterComplaint) -> dict[str, object]:
    """All of it, for JSON; what is not known or rests on too few is null."""
    period = found.repeats.period
    return {
        "from": str(period.start) if period.start else None,
        "to": str(period.last) if period.last else None,
        "steps": [_step_object(one) for one in found.steps],
        "kept": [_kept_object(one) for one in found.kept],
        "repeats": {name: value for name, value in asdict(found.repeats).items() if name != "period"},
    }


def _step_object(one: Step) -> dict[str, object]:
    return asdict(one)


def _kept_object(one: Kept) -> dict[str, object]:
    return {
        "experience": one.experience,
        "why_not": one.why_not,
        "test": None if one.test is None else {"chi_square": one.test.chi_square, "df": one.test.df, "p": one.test.p, "expected": list(one.test.expected)},
        "left_out": dict(one.left_out),
        "days": list(MARKS),
        "groups": [_group_object(group) for group in one.groups],
    }  # fmt: skip


def _group_object(one: KeptGroup) -> dict[str, object]:
    return {
        "group": one.code,
        "n": one.n,
        "left": one.left,
        "at_risk": list(one.at_risk),
        "kept": [None if at is None else _limited(*at) for at in one.at],
    }


def _limited(value: float, low: float, high: float) -> dict[str, object]:
    return {"value": value, "low": low, "high": high}


def complaints_table(found: AfterComplaint) -> str:
    """The steps, who stayed by what they had seen, and the causes that come back, in tables with what they rest on."""
    lines = [f"After complaints, {period_text(found.repeats.period)}", "", *_steps(found.steps)]
    for one in found.kept:
        lines += ["", *_kept(one)]
    return "\n".join([*lines, "", *_repeats(found.repeats)])


def _steps(steps: Sequence[Step]) -> list[str]:
    head = ["step", "share", "n", "too early", "not reached", "not known", "by"]
    rows = [
        [
            _named(one),
            _share(one.value, one.low, one.high),
            str(one.n),
            *(str(n) for n in (one.early, one.not_there, one.unknown)),
            REGISTRY.metric(one.metric).dated_by,
        ]
        for one in steps
    ]
    return [
        *aligned([head, *rows]),
        "Each step counts its own complaints, of those days of which it is dated; what is too early or not known is no failure.",
    ]


def _named(one: Step) -> str:
    return f"not: {REGISTRY.metric(one.metric).label}" if one.is_rest else REGISTRY.metric(one.metric).label


EXPERIENCES: Mapping[str, str] = {
    "promise": "by whether the promise was kept, from the promised day on",
    "solution": f"by whether it was solved in time, late, or not yet {LATE_DAYS} days after the promised day, from then on",
    "satisfaction": "by how satisfied the customer was afterwards, from the day of the answer on",
}


def _kept(one: Kept) -> list[str]:
    lines = [f"Customers who stayed, {EXPERIENCES[one.experience]}:"]
    if not one.groups:
        return [*lines, f"{NO_VALUE} ({one.why_not})", *_left_out(one)]
    places = [place for place, day in enumerate(MARKS) if day in one.marks]
    head = ["", "customers", "left", *(f"after {MARKS[place]} d" for place in places if MARKS[place])]
    rows = [
        [group.code, str(group.n), str(group.left), *(_at(group, place) for place in places if MARKS[place])]
        for group in one.groups
    ]
    lines += aligned([head, *rows])
    if one.test is None:
        lines.append(f"Whether the groups differ: {NO_VALUE} ({one.why_not})")
    else:
        lines.append(
            f"log-rank χ² {one.test.chi_square:.2f} on {one.test.df} df, p {_chance(one.test.p)}: {'they differ more than chance has it' if one.test.p < 0.05 else 'chance may be all'}"
        )
    return [
        *lines,
        *_left_out(one),
        "This goes together; it need not be the cause: who was seen to badly may have been about to leave anyway.",
    ]


def _at(group: KeptGroup, place: int) -> str:
    at = group.at[place]
    if at is None:
        return f"{NO_VALUE} (fewer than {LEAST_AT_RISK} known)"
    return f"{_share(*at)}, {group.at_risk[place]} known"


def _left_out(one: Kept) -> list[str]:
    return [f"left out: {n} {reason}" for reason, n in one.left_out.items()]


def _repeats(one: Repeats) -> list[str]:
    lines = [f"Complaints followed by one of the same customer and cause within {one.days} days:"]
    if one.early:
        lines.append(f"left out: {one.early} too young to tell")
    if one.without_cause:
        lines.append(f"left out: {one.without_cause} without a cause")
    if one.why_not or one.expected is None or one.usual is None or one.p is None:
        return [*lines, f"{NO_VALUE} ({one.why_not})"]
    low, high = one.usual
    said = "more than chance has it" if one.p < 0.05 else "no more than chance has it"
    lines += [
        f"{one.back} of {one.n}: {_share(one.back / one.n, one.low, one.high)}",
        f"by chance {one.expected:.1f} (95 % of {one.deals} deals of the causes within their months: {low:.0f} to {high:.0f}); p {_chance(one.p)}: {said}",
    ]
    head = ["cause", "complaints", "came back", "share", "by chance", "p, adjusted"]
    rows = [
        [cause.cause, str(cause.n), str(cause.back), _share(cause.back / cause.n, cause.low, cause.high), f"{cause.expected:.1f}", _chance(cause.adjusted_p)]
        for cause in one.causes
    ]  # fmt: skip
    return [*lines, *aligned([head, *rows])]


def _chance(p: float) -> str:
    """Small chances are not nothing."""
    return f"{p:.3f}" if p >= LEAST_P else f"<{LEAST_P}"


def _share(value: float | None, low: float | None, high: float | None) -> str:
    if value is None:
        return NO_VALUE
    limits = f" ({interval_text(low, high, Unit.SHARE)})" if low is not None and high is not None and low == low else ""
    return value_text(value, Unit.SHARE) + limits


# A measure ------------------------------------------------------------------------------------------------------------


def happened(text: str, notes: Sequence[Happened]) -> Happened:
    """The note that is meant: by its day, else by words of it. KpiError where there is none, or there are several."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        found = [one for one in notes if text.casefold() in one.text.casefold()]
    else:
        on = [one for one in notes if one.on == day]
        found = [Happened(day, " · ".join(one.text for one in on))] if on else []
    if len(found) == 1:
        return found[0]
    known = "; ".join(f"{one.on} {one.text}" for one in (found or notes)[-10:])
    if found:
        raise KpiError("Several notes say “{text}”: {notes}.", text=text, notes=known)
    if notes:
        raise KpiError("No note says “{text}”. There are: {notes}.", text=text, notes=known)
    raise KpiError("Nothing is noted yet. A measure is marked by a note on its day, in a chart or in a file of notes.")


def measured_object(found: Measured) -> dict[str, object]:
    """All of it, for JSON."""
    return {
        **{name: value for name, value in asdict(found).items() if name not in ("weeks", "happened", "others", "gap")},
        "event": {"on": str(found.happened.on), "text": found.happened.text},
        "needed": LEAST_STEPS,
        "gap": str(found.gap) if found.gap else None,
        "others": [{"on": str(one.on), "text": one.text} for one in found.others],
        "weeks": [{**asdict(one), "on": str(one.on)} for one in found.weeks],
    }


STANDINGS: Mapping[str, str] = {
    UNSURE: "chance may be all",
    DOUBTFUL: "it changed, and what has to hold to say so does not: see below",
    "better": "better than the course before",
    "worse": "worse than the course before",
    "higher": "higher than the course before",
    "lower": "lower than the course before",
}


def measured_table(found: Measured) -> str:
    """What came of it in sentences, and what has to hold."""
    metric = REGISTRY.metric(found.metric)
    lines = [f"{metric.label}: {found.happened.text} ({found.happened.on})"]
    if found.mean is None or found.level is None or found.slope is None or found.last is None or found.standing is None:
        return "\n".join([*lines, f"{NO_VALUE} ({_why_not(found)})"])
    rows = [
        [name, _effect(one, metric.unit)]
        for name, one in (
            (f"on the average of the {found.after} weeks after", found.mean),
            ("at once", found.level),
            ("more each week", found.slope),
            ("in the last week", found.last),
        )
    ]
    return "\n".join(
        [
            *lines,
            *aligned([["against the course before, gone on", "change"], *rows]),
            STANDINGS[found.standing],
            "",
            *_rests(found),
        ]
    )


def _why_not(found: Measured) -> str:
    if found.why_not in (NO_DATA, ALL_ALIKE):
        return str(found.why_not)
    return f"needs {LEAST_STEPS} weeks before and {LEAST_STEPS} after; there are {found.before} and {found.after}"


def _effect(one: Effect, unit: Unit) -> str:
    size, shown = (100, Unit.POINTS) if unit is Unit.SHARE else (1, unit)
    value, low, high = (size * each for each in (one.value, one.low, one.high))
    return f"{'+' if value > 0 else ''}{value_text(value, shown)} ({interval_text(low, high, shown)})"


def _rests(found: Measured) -> list[str]:
    """What has to hold, and what the data say of it."""
    gap = f" The week of {found.gap} is left out: it is half before, half after." if found.gap else ""
    others = "; ".join(f"{one.on} {one.text}" for one in found.others)
    year = (
        "The season is allowed for."
        if found.has_year
        else "The season is not allowed for: that takes two years before."
    )
    bent = {
        None: "Whether the course was straight before cannot be looked at: that takes 16 weeks.",
        True: "The course was bent before too: it is no straight line to go on.",
        False: "No bend is found in the middle of the weeks before.",
    }[found.bent_before]
    return [
        f"{found.before} weeks before, {found.after} after; {found.left_out} left out.{gap} Neighbouring weeks are alike by {found.alike or 0:.2f}, which the limits allow for.",
        "This holds only if nothing else changed then, nobody acted on it before its day, and the course before would have gone on.",
        f"Noted within four weeks of it: {others}." if others else "Nothing else is noted within four weeks of it.",
        year,
        bent,
        *(["Weeks are so alike that there is no line to go on."] if found.wanders else []),
        *(["The course before, gone on, leaves what is possible."] if found.is_beyond else []),
    ]
