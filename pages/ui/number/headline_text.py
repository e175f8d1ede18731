"""What a headline says of one number: a target missed or a change, both beyond chance, and which group pulled it. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kpi.declare.metric import Better
from kpi.query.period import Grain
from kpi.stats.change import FALSE_ALARMS, benjamini_hochberg
from kpi.verdict.change import ChangeVerdict
from kpi.verdict.contributions import Contribution, who_pulled
from kpi.verdict.disclosure import Shown, how_shown, is_few
from kpi.verdict.process import Signal
from pages.ui.number import process_text
from pages.ui.view.measure import Measure, is_told
from pages.ui.view.words import t

MOST = 3
"""How many clauses a headline has."""


@dataclass(frozen=True, kw_only=True)
class Clause:
    """A sentence about one metric; `rank` is smaller the worse it is."""

    metric: str
    label: str
    words: str
    tone: str
    rank: int


def clause(
    shown: Measure, row: Mapping[str, Any], missed: str, explained: Sequence[Sequence[Contribution]]
) -> Clause | None:
    """What is to be said of one row of a comparison; None where chance explains all of it.

    `missed` is the target, if it is missed beyond chance, and `explained` has the contributions by one dimension after another.
    """
    held = how_shown(shown.metric, row["value"], row["n"])
    if not is_told(row) or held is Shown.WITHHELD:
        return None
    changed = change_to_tell(row, shown)
    if not (missed or changed):
        return None
    is_worse = changed is ChangeVerdict.WORSE
    side = "above" if shown.metric.better is Better.LOWER else "below"
    parts, values = [side] if missed else [], {"label": shown.label, "value": shown.text_of(row)}
    if missed:
        values["target"] = missed
    if changed:
        change = row["value"] - row["base_value"]
        parts, values = [*parts, "changed"], values | {"base": shown.text(row["base_value"])}
        if puller := _puller(explained, change):
            parts, values = [*parts, str(changed)], values | {"group": str(puller.group)}
    rank = 0 if missed and is_worse else 1 if missed else 2 if is_worse else 3 if changed is ChangeVerdict.BETTER else 4
    tone = "bad" if missed or is_worse else "good" if changed is ChangeVerdict.BETTER else "plain"
    words = t(f"headline.{'.'.join(parts)}", **values)
    return Clause(metric=shown.metric.name, label=shown.label, words=words, tone=tone, rank=rank)


def signal(found: Signal, grain: Grain, shown: Measure) -> Clause:
    """What goes on with one metric that has neither missed its target nor changed against the days compared with."""
    is_worse, is_better = found.verdict is ChangeVerdict.WORSE, found.verdict is ChangeVerdict.BETTER
    return Clause(
        metric=shown.metric.name,
        label=shown.label,
        words=process_text.in_headline(found, grain, shown),
        tone="bad" if is_worse else "good" if is_better else "plain",
        rank=2 if is_worse else 3 if is_better else 4,
    )


def worst(signals: Iterable[Clause]) -> list[Clause]:
    """One of them, or none: of many numbers a steady one gives a signal now and then."""
    return sorted(signals, key=lambda one: one.rank)[:1]


def looked_at_together(rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The rows of comparisons, whose changes must stand out among all of them: of many numbers one always changes by chance."""
    p = [math.nan if row.get("p") is None else row["p"] for row in rows.values()]
    adjusted = benjamini_hochberg(p).tolist()
    return {
        name: {**row, "is_detectable": bool(row.get("is_detectable")) and each <= FALSE_ALARMS}
        for (name, row), each in zip(rows.items(), adjusted, strict=True)
    }


def is_judged(row: Mapping[str, Any], shown: Measure) -> bool:
    """Whether a change can be told from chance at all."""
    return row.get("p") is not None and not any(is_few(shown.metric, row.get(name)) for name in ("n", "base_n"))


def change_to_tell(row: Mapping[str, Any], shown: Measure) -> ChangeVerdict | None:
    """The verdict of a change beyond chance between two values that are sound; None of any other."""
    both = (how_shown(shown.metric, row.get(f"{side}value"), row.get(f"{side}n")) for side in ("", "base_"))
    if not row.get("is_detectable") or row.get("base_value") is None or any(each is not Shown.SOUND for each in both):
        return None
    verdict = ChangeVerdict(row["verdict"])
    return None if verdict in (ChangeVerdict.NONE, ChangeVerdict.NOT_COMPARABLE) else verdict


def _puller(explained: Sequence[Sequence[Contribution]], change: float) -> Contribution | None:
    """The group that a change is put down to, by whichever dimension: the one that adds most of it."""
    found = [one for groups in explained if (one := who_pulled(groups, change))]
    return max(found, key=lambda one: one.contribution / change, default=None)


def told(clauses: Sequence[Clause]) -> list[Clause]:
    """Those that are told: the worst first, in the order of the page where they are alike."""
    return sorted(clauses, key=lambda one: one.rank)[:MOST]
