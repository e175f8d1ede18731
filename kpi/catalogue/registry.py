"""Every declared metric, dimension and setting by name: the only way from a name to a definition."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import kpi.catalogue
from kpi.catalogue.left_out import with_told_day
from kpi.catalogue.settings import SETTINGS
from kpi.catalogue.switches import SWITCHES
from kpi.declare.datasets import ALIASES, DIMENSIONS, FACTS
from kpi.declare.errors import InvalidDefinition, UnknownName
from kpi.declare.metric import Dimension, Facts, Metric, Parameter
from kpi.declare.switch import Choices, Switch

_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Registry:
    """Declarations by name; building one refuses duplicates and unknown references."""

    metrics: tuple[Metric, ...]
    dimensions: tuple[Dimension, ...] = DIMENSIONS
    all_facts: tuple[Facts, ...] = FACTS
    settings: tuple[Parameter, ...] = SETTINGS
    all_switches: tuple[Switch, ...] = SWITCHES

    def __post_init__(self) -> None:
        for what, names in (
            ("metric", [metric.name for metric in self.metrics]),
            ("dimension", [dimension.name for dimension in self.dimensions]),
            ("setting", [setting.name for setting in self.settings]),
            # one name space with settings: both stand in the same field of an address
            (
                "switch",
                [*(setting.name for setting in self.settings), *(switch.name for switch in self.all_switches)],
            ),
        ):
            _check_names(what, names)
        self._check_aliases()
        for metric in self.metrics:
            self.facts(metric.facts)
            for name in metric.settings:
                self.setting(name)
            self._check_variants(metric)

    def _check_aliases(self) -> None:
        """Another name means one metric alone, and is neither the label nor the name of one."""
        taken = {text.casefold(): metric.name for metric in self.metrics for text in (metric.name, metric.label)}
        for metric in self.metrics:
            for alias in metric.aliases:
                if taken.setdefault(alias.casefold(), "") or not alias.strip():
                    raise InvalidDefinition(
                        f"{metric.name}: {alias!r} is the name of {taken[alias.casefold()]} already."
                    )
                taken[alias.casefold()] = metric.name

    def _check_variants(self, metric: Metric) -> None:
        """Every variant belongs to an option that is not the usual one, and no two switches change the same field."""
        taken: dict[str, str] = {}
        for variant in metric.variants:
            switch = self.switch(variant.switch)
            if switch.option(variant.option) is switch.usual:
                raise InvalidDefinition(
                    f"{metric.name}: {variant.option} is the usual option of {switch.name} and changes nothing."
                )
            for name in variant.settings or ():
                self.setting(name)
            for name in variant.replaced:
                if taken.setdefault(name, switch.name) != switch.name:
                    raise InvalidDefinition(f"{metric.name}: {taken[name]} and {switch.name} both change {name}.")

    @cached_property
    def _metrics(self) -> dict[str, Metric]:
        return {metric.name: metric for metric in self.metrics}

    @cached_property
    def _dimensions(self) -> dict[str, Dimension]:
        return {dimension.name: dimension for dimension in self.dimensions}

    def metric(self, name: str, choices: Choices = ()) -> Metric:
        """The metric of that name as these choices define it; UnknownName with the nearest spelling otherwise."""
        if name not in self._metrics:
            raise UnknownName("metric", name, self._metrics)
        for switch, option in choices:
            self.switch(switch).option(option)
        return self._metrics[name].under(choices)

    def dimension(self, name: str) -> Dimension:
        """The dimension of that name or alias; UnknownName otherwise."""
        name = ALIASES.get(name, name)
        if name not in self._dimensions:
            raise UnknownName("dimension", name, self._dimensions)
        return self._dimensions[name]

    def facts(self, name: str) -> Facts:
        """The fact table of that name; UnknownName otherwise."""
        for facts in self.all_facts:
            if facts.name == name:
                return facts
        raise UnknownName("fact table", name, [facts.name for facts in self.all_facts])

    def facts_of(self, metric: Metric) -> Facts:
        """The fact table that a metric reads, with the columns that its definition reads from others."""
        facts = self.facts(metric.facts)
        return replace(facts, column_overrides=metric.column_overrides) if metric.column_overrides else facts

    def setting(self, name: str) -> Parameter:
        """The setting of that name; UnknownName otherwise."""
        for setting in self.settings:
            if setting.name == name:
                return setting
        raise UnknownName("setting", name, [setting.name for setting in self.settings])

    def switch(self, name: str) -> Switch:
        """The switch of that name; UnknownName otherwise."""
        for switch in self.all_switches:
            if switch.name == name:
                return switch
        raise UnknownName("definition switch", name, [switch.name for switch in self.all_switches])

    def options(self, metric: Metric, switch: str) -> tuple[str, ...]:
        """The options of a switch that a metric has: the usual one first."""
        has = {variant.option for variant in metric.variants if variant.switch == switch}
        usual = self.switch(switch).usual
        return tuple(option.name for option in self.switch(switch).options if option is usual or option.name in has)

    def in_force(self, metric: Metric, choices: Choices) -> dict[str, str]:
        """Switch → the option that holds for a metric under these choices; a choice that it does not have changes nothing."""
        chosen = {switch: option for switch, option in choices if option in self.options(metric, switch)}
        return {name: chosen.get(name, self.switch(name).usual.name) for name in metric.switches}

    def is_usual(self, metric: Metric, choices: Choices, settings: tuple[tuple[str, float], ...]) -> bool:
        """Whether these choices and settings leave a metric's definition as it usually is."""
        usual = all(self.switch(name).usual.name == option for name, option in self.in_force(metric, choices).items())
        return usual and not any(
            name in metric.settings and value != self.setting(name).default for name, value in settings
        )

    def families(self) -> dict[str, list[Metric]]:
        """Metrics by family, in the order in which they were declared."""
        families: dict[str, list[Metric]] = {}
        for metric in self.metrics:
            families.setdefault(metric.family, []).append(metric)
        return families


def _check_names(what: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if not _NAME.fullmatch(name):
            raise InvalidDefinition(f"The {what} name {name!r} must be lower case letters, digits and underscores.")
        if name in seen:
            raise InvalidDefinition(f"Two {what}s are called {name!r}.")
        seen.add(name)


def collect() -> Registry:
    """The registry of all modules in kpi/catalogue."""
    metrics: list[Metric] = []
    for module in sorted(pkgutil.iter_modules(kpi.catalogue.__path__), key=lambda found: found.name):
        metrics.extend(getattr(importlib.import_module(f"kpi.catalogue.{module.name}"), "METRICS", ()))
    facts = {each.name: each for each in FACTS}
    return Registry(tuple(with_told_day(metric, facts[metric.facts]) for metric in metrics))


REGISTRY = collect()
