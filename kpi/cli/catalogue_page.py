"""The catalogue as a page of text (kpi/METRICS.md is made by this and checked by a test), and one opened number as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kpi.catalogue.registry import REGISTRY, Registry
from kpi.cli.wording import Say, in_english, template
from kpi.declare.metric import Metric, Unit
from kpi.declare.switch import Switch, Variant
from kpi.engine.explain import Explanation
from kpi.text.format import interval_text, value_text


def catalogue(registry: Registry = REGISTRY) -> str:
    """All metrics, by family, and all switches, as Markdown."""
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
    lines += ["", "## Definitions that can be chosen"]
    for switch in registry.all_switches:
        lines += ["", *_switch(switch, registry)]
    return "\n".join(lines) + "\n"


_FORMULA, _DATED_BY, _CREDIT, _SOURCE = (
    template("Formula"),
    template("Dated by"),
    template("Credit"),
    template("Source"),
)
_IN_PERIOD, _COUNTED = template("{row} in the period"), template("counted")


def explanation_text(
    found: Explanation,
    options: Mapping[tuple[str, str], Mapping[str, Any]],
    registry: Registry = REGISTRY,
    *,
    language: str = "en",
    said: Say = in_english,
) -> str:
    """An opened number for the command line; `options` holds the answer's row for each (switch, option).

    All of it is said in the language that `said` gives, with its numbers; what is typed stays as it is typed.
    """
    metric = registry.metric(found.metric)
    lines = [f"{said(metric.label)} ({metric.name})", said(found.sentence), ""]
    about = [
        (said(_FORMULA), said(found.formula)),
        (said(_DATED_BY), said(found.dated_by)),
        (said(_CREDIT), said(found.credit)),
        (said(_SOURCE), found.source),
    ]
    width = max(len(head) for head, _ in about) + 2
    lines += [f"{head:<{width}}{text}" for head, text in about]
    for name, value in found.settings.items():
        setting = registry.setting(name)
        lines += ["", f"{said(setting.label)} {value_text(value, setting.unit, language)} (--set {name}=NUMBER)"]
    for name, chosen in found.choices.items():
        switch = registry.switch(name)
        lines += ["", f"{said(switch.label)} … (--choose {name}=OPTION)"]
        for option in registry.options(metric, name):
            row = options.get((name, option), {})
            unit = metric.unit
            interval = interval_text(row.get("low"), row.get("high"), unit, language)
            shown = (
                f"{value_text(row.get('value'), unit, language)} [{interval}] n {_count(row.get('n') or 0, language)}"
            )
            lines.append(f"{'*' if option == chosen else ' '} {option}: {said(switch.option(option).label)}: {shown}")
    lines += ["", f"{_count(found.total, language):>12}  {said(_IN_PERIOD, row=said(found.row))}"]
    lines += [f"{_count(-count, language):>12}  {said(reason)}" for reason, count in found.excluded]
    lines += [f"{_count(found.counted, language):>12}  {said(_COUNTED)}"]
    lines += [f"{'':>14}{said(sentence)}" for sentence in found.to_add]
    lines += ["", found.sql]
    lines += [f"  ${parameter} = {value}" for parameter, value in found.parameters.items()]
    return "\n".join(lines)


def _count(n: float, language: str) -> str:
    return f"{n:,.0f}" if language == "en" else value_text(n, Unit.COUNT, language)


def _entry(metric: Metric, registry: Registry) -> list[str]:
    facts = registry.facts(metric.facts)
    lines = [
        f"### {metric.label} (`{metric.name}`)",
        "",
        metric.help,
        "",
        *([f"- Also called: {', '.join(metric.aliases)}"] if metric.aliases else []),
        f"- Formula: {metric.formula}",
        f"- Dated by: {metric.dated_by}; credited to {metric.credit}",
        f"- Unit: {metric.unit.value}; better: {metric.better.value}; kind: {metric.kind.name}",
        f"- Over: {facts.row}" + (f" where `{metric.among}`" if metric.among else ""),
        *(f"- Expression: `{sql}`" for sql in metric.kind.expressions),
        *(f"- Left out: {reason} (`{sql}`)" for reason, sql in metric.excludes.items()),
    ]
    for name in metric.settings:
        setting = registry.setting(name)
        lines.append(f"- Setting: {setting.label.lower()} {value_text(setting.default, setting.unit)} (`{name}`)")
    for variant in metric.variants:
        lines.append(f"- With `{variant.switch}={variant.option}`: {_changes(variant, metric)}")
    lines += [f"- Can be split and filtered by: {', '.join(facts.dimensions) or 'nothing'}"]
    if metric.source:
        lines.append(f"- Source: <{metric.source}>")
    return lines


def _changes(variant: Variant, metric: Metric) -> str:
    """What an option changes, in words and expressions."""
    changed = metric.under(((variant.switch, variant.option),))
    parts = [f"formula {changed.formula}"] if variant.formula else []
    parts += [f"dated by {changed.dated_by}"] if variant.dated_by else []
    parts += [f"credited to {changed.credit}"] if variant.credit else []
    parts += [f"expression `{sql}`" for sql in (variant.kind.expressions if variant.kind else ())]
    parts += [f"also left out: {one} (`{sql}`)" for one, sql in changed.excludes.items() if one not in metric.excludes]
    parts += [f"not left out: {one}" for one in metric.excludes if one not in changed.excludes]
    return "; ".join(parts)


def _switch(switch: Switch, registry: Registry) -> list[str]:
    """One switch with its options, the reason of the usual one, and the metrics that it concerns."""
    concerned = ", ".join(f"`{metric.name}`" for metric in registry.metrics if switch.name in metric.switches)
    return [
        f"### {switch.label} … (`{switch.name}`)",
        "",
        switch.help,
        "",
        *(f"- `{one.name}`: {one.label}" + (" (usual)" if one is switch.usual else "") for one in switch.options),
        f"- Concerns: {concerned}",
        f"- Source: <{switch.source}>",
    ]
