"""Target marks on pages: which target is in force for a number that is shown, and words for whether it is met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from data.config import targets
from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Clock
from kpi.query.period import Period
from kpi.query.query import Query
from kpi.verdict.targets import Target, Targets, TargetVerdict, judged, scope, targets_of, verdict
from pages.ui.answers import answers
from pages.ui.view import words
from pages.ui.view.measure import Measure
from pages.ui.view.words import t

TONES: Mapping[TargetVerdict | None, str] = {TargetVerdict.MET: "good", TargetVerdict.MISSED: "bad"}
"""What is coloured; what is met or missed within chance, or cannot be told, is plain."""


IS_MET: Mapping[TargetVerdict | None, bool] = {
    TargetVerdict.MET: True,
    TargetVerdict.MET_WITHIN_CHANCE: True,
    TargetVerdict.MISSED: False,
    TargetVerdict.MISSED_WITHIN_CHANCE: False,
}
"""Whether a target is met by the value; whatever cannot be told is not named."""


@dataclass(frozen=True)
class TargetMark:
    """What a target says of a number: words and tone (good, bad or plain); without a target both are empty."""

    words: str = ""
    tone: str = ""
    number: str = ""
    verdict: TargetVerdict | None = None

    @property
    def brief(self) -> str:
        """The target alone where a mark beside it says whether it is met."""
        return t("target.is", target=self.number) if self.verdict in IS_MET else self.words


def every() -> Targets:
    """All targets of the store that is shown."""
    return answers.remembered("targets", lambda: targets_of(in_store()))


def in_store() -> pl.DataFrame:
    """The targets as they are kept, with note, day and who set them."""
    return targets.targets(answers.read)


def last_day(period: Period) -> date:
    """The day whose targets hold for a period: its last one, or the newest of the data where they end before it."""
    newest = answers.today()
    return min(period.last, newest) if period.last else newest


def judged_against(frame: pl.DataFrame, query: Query, shown: Measure) -> pl.DataFrame:
    """The answer with the columns target and verdict, each bucket and group against its own.

    Targets hold for the usual definition only: under another one the frame stays as it is.
    """
    if not REGISTRY.is_usual(shown.metric, query.choices, query.settings):
        return frame
    return judged(frame, query, every(), last_day(query.period))


def target_of(query: Query, shown: Measure) -> Target | None:
    """The target that is in force for a metric at the end of the days shown."""
    return every().in_force(shown.metric, shown.clock, last_day(query.period), scope(query))


def mark_of(query: Query, shown: Measure, row: Mapping[str, Any]) -> TargetMark:
    """What the target in force says of a headline number."""
    target = target_of(query, shown)
    if target is None or target.target is None:
        return _on_other_clock(query, shown)
    number = shown.text(target.target)
    covered = answers.covered()
    start = query.period.start or (covered[0] if covered else None)
    if target.valid_from and start and target.valid_from > start:
        number = t("target.since", target=number, day=words.day(target.valid_from))
    if not REGISTRY.is_usual(shown.metric, query.choices, query.settings):
        return TargetMark(t("define.target", target=number), "plain", number)
    found = verdict(shown.metric, row, target.target)
    said = t("target.said", target=number, verdict=t(f"verdict.{found.name.lower()}")) if found else t("target.is", target=number)  # fmt: skip
    return TargetMark(said, TONES.get(found, "plain"), number, found)


def _on_other_clock(query: Query, shown: Measure) -> TargetMark:
    """A target that counts hours otherwise than they are shown is named, and judges nothing."""
    for clock in Clock:
        found = every().in_force(shown.metric, clock, last_day(query.period), scope(query))
        if found and found.target is not None:
            number = replace(shown, clock=clock).text(found.target)
            return TargetMark(t("target.other_clock", target=number, clock=t(f"clock.{clock}.sentence")))
    return TargetMark()
