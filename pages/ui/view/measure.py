"""A metric as a reader meets it: its values as text in the reader's language, on the clock that was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Clock, Metric, Unit
from kpi.declare.switch import Choices
from kpi.text.format import beyond_text, interval_text, value_text
from pages.ui.view import words


@dataclass(frozen=True)
class Measure:
    """A metric and the clock on which its durations are counted."""

    metric: Metric
    clock: Clock = Clock.CALENDAR

    @property
    def unit(self) -> Unit:
        """What values are measured in."""
        return self.metric.unit

    @property
    def label(self) -> str:
        """The metric's name for readers."""
        return words.said(self.metric.label)

    def text(self, value: float | None) -> str:
        """A value in full."""
        return value_text(value, self.unit, words.language(), clock=self.clock)

    def text_of(self, row: Mapping[str, Any]) -> str:
        """The value of a row of an answer in full; of one that is not reached, what it is more than."""
        value, beyond = row.get("value"), row.get("beyond")
        if value is None and beyond is not None:
            return beyond_text(beyond, self.unit, words.language(), self.clock)
        return self.text(value)

    def short(self, value: float | None) -> str:
        """A value for tight places."""
        return value_text(value, self.unit, words.language(), is_short=True, clock=self.clock)

    def interval(self, low: float | None, high: float | None) -> str:
        """The 95 % interval; empty where there is none."""
        return "" if low is None and high is None else interval_text(low, high, self.unit, words.language(), self.clock)


def is_told(row: Mapping[str, Any]) -> bool:
    """Whether a row of an answer says anything of its number: its value, or what that is more than."""
    return row.get("value") is not None or row.get("beyond") is not None


def measure(name: str, clock: Clock = Clock.CALENDAR, choices: Choices = ()) -> Measure:
    """The measure of a metric by name, as these choices define it."""
    metric = REGISTRY.metric(name, choices)
    return Measure(metric, clock if metric.is_clocked else Clock.CALENDAR)
