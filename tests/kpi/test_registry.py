"""Declarations: complete, known to each other, and found by name."""

import dataclasses

import pytest

from kpi.catalogue.registry import REGISTRY, Registry
from kpi.declare.errors import InvalidDefinition, UnknownName
from tests.kpi.definitions import definitions

REQUIRED = [
    "tickets_created",
    "tickets_resolved",
    "backlog",
    "first_response_median",
    "first_response_p90",
    "resolution_median",
    "resolution_p90",
    "first_response_within_target_rate",
    "reopen_rate",
    "one_touch_rate",
    "after_hours_rate",
    "missed_contact_rate",
    "speed_of_answer_mean",
    "service_level_rate",
    "csat",
    "nps",
    "ces",
    "survey_response_rate",
    "churn_rate",
]


def test_the_promised_metrics_are_declared() -> None:
    assert set(REQUIRED) <= {metric.name for metric in REGISTRY.metrics}


@pytest.mark.parametrize("metric", REGISTRY.metrics, ids=lambda metric: metric.name)
def test_a_metric_says_what_it_is(metric) -> None:
    assert metric.help.endswith(".")
    assert metric.label
    assert metric.formula
    assert metric.source.startswith("http")
    for one in (metric.under(choices) for choices in definitions(metric)):
        used = {
            name
            for name in (setting.name for setting in REGISTRY.settings)
            if any(f"${name}" in sql for sql in (*one.kind.expressions, *one.excludes.values()))
        }
        assert used == set(one.settings)


@pytest.mark.parametrize(
    ("ask", "asked", "hint"),
    [
        ("metric", "first_response_medien", "first_response_median"),
        ("dimension", "chanel", "channel"),
        ("setting", "service_level", "service_level_seconds"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(ask: str, asked: str, hint: str) -> None:
    with pytest.raises(UnknownName, match=f"Did you mean '{hint}'"):
        getattr(REGISTRY, ask)(asked)


def test_market_is_another_word_for_country() -> None:
    assert REGISTRY.dimension("market").name == "country"


def test_a_duplicate_is_refused() -> None:
    with pytest.raises(InvalidDefinition, match="Two metrics are called 'csat'"):
        Registry((REGISTRY.metric("csat"), REGISTRY.metric("csat")))


def test_another_name_means_one_metric_alone() -> None:
    csat, nps = REGISTRY.metric("csat"), REGISTRY.metric("nps")
    for alias in ("Customer Satisfaction", "csat", "NPS", " "):
        with pytest.raises(InvalidDefinition, match=f"nps: {alias!r} is the name of"):
            Registry((csat, dataclasses.replace(nps, aliases=(alias,))))


def test_an_unknown_reference_is_refused() -> None:
    with pytest.raises(UnknownName, match="tickets"):
        Registry((dataclasses.replace(REGISTRY.metric("csat"), facts="tickets"),))
    with pytest.raises(UnknownName, match="no_such"):
        Registry((dataclasses.replace(REGISTRY.metric("csat"), settings=("no_such",)),))


def test_a_bad_name_is_refused() -> None:
    with pytest.raises(InvalidDefinition, match="lower case"):
        Registry((dataclasses.replace(REGISTRY.metric("csat"), name="CSAT; DROP"),))
