"""Which definition is in force, in words: for the sentence of a page, beside a number, and one option after the other. Pure."""

from __future__ import annotations

from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Clock, Metric, Parameter
from kpi.declare.switch import Choices
from kpi.text.format import value_text
from pages.ui.view import words
from pages.ui.view.address import View
from pages.ui.view.words import t


def chosen(view: View) -> list[str]:
    """Every choice and setting that is not the usual one, for the sentence that says what is shown."""
    parts = [_choice(switch, option) for switch, option in view.choices]
    return parts + [_setting(REGISTRY.setting(name), value, view.clock) for name, value in view.settings]


def beside(metric: Metric, view: View) -> str:
    """What must be known beside a number: its settings, and the definition where it is not the usual one."""
    usual = {name: REGISTRY.switch(name).usual.name for name in metric.switches}
    chosen = REGISTRY.in_force(metric, view.choices)
    parts = [_choice(switch, option) for switch, option in chosen.items() if option != usual[switch]]
    values = dict(view.settings)
    for name in REGISTRY.metric(metric.name, view.choices).settings:
        setting = REGISTRY.setting(name)
        parts.append(words.said(setting.brief, value=value(setting, values.get(name, setting.default), view.clock)))
    return words.apart(parts)


def unusual(metric: Metric, choices: Choices) -> str:
    """The choices that change a metric, for the title of a picture; empty where its definition is the usual one."""
    return words.apart(
        _choice(switch, option)
        for switch, option in REGISTRY.in_force(metric, choices).items()
        if option != REGISTRY.switch(switch).usual.name
    )


def value(setting: Parameter, number: float, clock: Clock = Clock.CALENDAR) -> str:
    """A setting's number as text."""
    return value_text(number, setting.unit, words.language(), clock=clock)


def _choice(switch: str, option: str) -> str:
    one = REGISTRY.switch(switch)
    return t("define.choice", switch=words.said(one.brief), option=words.said(one.option(option).brief))


def _setting(setting: Parameter, number: float, clock: Clock) -> str:
    return t("define.setting", label=words.said(setting.label), value=value(setting, number, clock))
