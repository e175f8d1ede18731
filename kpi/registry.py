"""Every declared metric, dimension and setting by name: the only way from a name to a definition."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import kpi.catalogue
from kpi.catalogue.settings import SETTINGS
from kpi.errors import InvalidDefinition, UnknownName
from kpi.facts import ALIASES, DIMENSIONS, FACTS
from kpi.metric import Dimension, Facts, Metric, Setting

_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Registry:
    """Declarations by name; building one refuses duplicates and unknown references."""

    metrics: tuple[Metric, ...]
    dimensions: tuple[Dimension, ...] = DIMENSIONS
    all_facts: tuple[Facts, ...] = FACTS
    settings: tuple[Setting, ...] = SETTINGS

    def __post_init__(self) -> None:
        for what, names in (
            ("metric", [metric.name for metric in self.metrics]),
            ("dimension", [dimension.name for dimension in self.dimensions]),
            ("setting", [setting.name for setting in self.settings]),
        ):
            _check_names(what, names)
        for metric in self.metrics:
            self.facts(metric.facts)
            for name in metric.settings:
                self.setting(name)

    @cached_property
    def _metrics(self) -> dict[str, Metric]:
        return {metric.name: metric for metric in self.metrics}

    @cached_property
    def _dimensions(self) -> dict[str, Dimension]:
        return {dimension.name: dimension for dimension in self.dimensions}

    def metric(self, name: str) -> Metric:
        """The metric of that name; UnknownName with the nearest spelling otherwise."""
        if name not in self._metrics:
            raise UnknownName("metric", name, self._metrics)
        return self._metrics[name]

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

    def setting(self, name: str) -> Setting:
        """The setting of that name; UnknownName otherwise."""
        for setting in self.settings:
            if setting.name == name:
                return setting
        raise UnknownName("setting", name, [setting.name for setting in self.settings])

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
    return Registry(tuple(metrics))


REGISTRY = collect()
