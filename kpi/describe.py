"""The catalogue as a page of text: kpi/METRICS.md is made by this and checked by a test."""

from __future__ import annotations

from kpi.metric import Metric
from kpi.registry import REGISTRY, Registry
from kpi.show import value_text


def catalogue(registry: Registry = REGISTRY) -> str:
    """All metrics, by family, as Markdown."""
    lines = [
        "# Metrics",
        "",
        "Made by `python -m kpi list --markdown > kpi/METRICS.md` from the declarations in `kpi/catalogue`; a test keeps it current.",
        "`{clock}` is `calendar` or `business`. Why a definition is as it is: [DECISIONS.md](DECISIONS.md).",
    ]
    for family, metrics in registry.families().items():
        lines += ["", f"## {family.capitalize()}"]
        for metric in metrics:
            lines += ["", *_entry(metric, registry)]
    return "\n".join(lines) + "\n"


def _entry(metric: Metric, registry: Registry) -> list[str]:
    facts = registry.facts(metric.facts)
    lines = [
        f"### {metric.label} (`{metric.name}`)",
        "",
        metric.help,
        "",
        f"- Formula: {metric.formula}",
        f"- Dated by: {metric.dated_by}; credited to {metric.credit}",
        f"- Unit: {metric.unit.value}; better: {metric.better.value}; kind: {type(metric.kind).__name__}",
        f"- Over: {facts.row}" + (f" where `{metric.among}`" if metric.among else ""),
        *(f"- Expression: `{sql}`" for sql in metric.kind.expressions),
        *(f"- Left out: {reason} (`{sql}`)" for reason, sql in metric.excludes.items()),
    ]
    for name in metric.settings:
        setting = registry.setting(name)
        lines.append(f"- Setting: {setting.label.lower()} {value_text(setting.default, setting.unit)} (`{name}`)")
    lines += [f"- Can be split and filtered by: {', '.join(facts.dimensions) or 'nothing'}"]
    if metric.source:
        lines.append(f"- Source: <{metric.source}>")
    return lines
