"""Where the field disagrees about a definition: a switch, its options, and what an option changes in a metric."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from kpi.declare.errors import UnknownName
from kpi.declare.kind import Kind

Choices = tuple[tuple[str, str], ...]
"""Which option is chosen, as (switch, option); a switch that is not named stands on its usual option."""


@dataclass(frozen=True, kw_only=True)
class Option:
    """One way to read a definition. `label` ends the sentence that the switch begins; `brief` says it in a word or two."""

    name: str
    label: str
    brief: str


@dataclass(frozen=True, kw_only=True)
class Switch:
    """A disputed point of one or more definitions. The first option is the usual one; `help` says why."""

    name: str
    label: str
    brief: str
    help: str
    source: str
    options: tuple[Option, ...]

    @property
    def usual(self) -> Option:
        """The option that holds when nobody chooses."""
        return self.options[0]

    def option(self, name: str) -> Option:
        """The option of that name; UnknownName otherwise."""
        for option in self.options:
            if option.name == name:
                return option
        raise UnknownName("option", name, [option.name for option in self.options])


@dataclass(frozen=True, kw_only=True)
class Variant:
    """What one option of one switch changes in a metric: the fields given replace the metric's own.

    `also_excludes` is added in front of the metric's excludes instead, so that two switches may each leave something out.
    `column_overrides` gives columns of the facts that are read from others: what splits, filters and lists rows by the one means the other.
    """

    switch: str
    option: str
    when: str | None = None
    dated_by: str | None = None
    credit: str | None = None
    kind: Kind | None = None
    excludes: Mapping[str, str] | None = None
    settings: tuple[str, ...] | None = None
    help: str | None = None
    formula: str | None = None
    column_overrides: Mapping[str, str] | None = None
    also_excludes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def replaced(self) -> Mapping[str, object]:
        """Field of the metric → its new value."""
        names = ("when", "dated_by", "credit", "kind", "excludes", "settings", "help", "formula", "column_overrides")
        return {name: value for name in names if (value := getattr(self, name)) is not None}
