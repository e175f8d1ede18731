"""Every metric under every definition that can be chosen: the usual one, and all combinations of its switches' options."""

from __future__ import annotations

from itertools import product

from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Metric
from kpi.declare.switch import Choices

Definition = tuple[str, Choices]
"""A metric's name, and the choices that define it."""


def definitions(metric: Metric) -> list[Choices]:
    """All choices that make a different definition of a metric; the usual one, (), first."""
    each = [[(name, option) for option in REGISTRY.options(metric, name)] for name in metric.switches]
    usual = {(name, REGISTRY.switch(name).usual.name) for name in metric.switches}
    return [tuple(choice for choice in chosen if choice not in usual) for chosen in product(*each)]


EVERY: list[Definition] = [(metric.name, choices) for metric in REGISTRY.metrics for choices in definitions(metric)]


def named(value: object) -> str | None:
    """A readable id for a test."""
    return ",".join(f"{name}={option}" for name, option in value) or "usual" if isinstance(value, tuple) else None
