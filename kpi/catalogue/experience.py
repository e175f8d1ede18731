"""Experience: whether customers stay after good and after bad service. It goes together; it need not be the cause."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from kpi.catalogue.credit import BY_TICKET, OF_SURVEY
from kpi.catalogue.left_out import TOO_YOUNG, not_told
from kpi.declare.metric import Better, Metric, Unit
from kpi.kinds.share import Share

_GOOD = "(kind = 'csat' AND is_csat_good OR kind = 'nps' AND is_promoter OR kind = 'ces' AND is_ces_easy)"
_BAD = (
    "(kind = 'csat' AND is_csat_good IS NOT NULL AND csat_score_rate < 0.5::DOUBLE OR kind = 'nps' AND is_detractor "
    "OR kind = 'ces' AND is_ces_easy IS NOT NULL AND ces_score < (scale + 1) / 2::DOUBLE)"
)
_CONFOUNDED = "Who is about to leave also complains: this does not say that the service was the reason."
_SOURCE = "https://b360mm.com/marketing-glossary/churn-rate/"


def unknown_leaving(day: str) -> dict[str, str]:
    """Of whom nobody knows whether they left after `day`, or who had left by then: reason → SQL."""
    return {
        "no customer is named": "customer IS NULL",
        "the customer is not in a list of customers": "is_customer_listed IS NULL",
        **not_told("has_customer_leaving_days"),
        "the list does not say when the customer left": "has_customer_left AND customer_left_on IS NULL",
        "the customer had left by then": f"customer_left_on <= {day}",
    }


def _left(day: str) -> dict[str, Any]:
    """Whether the customer left within the days set after `day`."""
    return {
        "family": "loyalty",
        "kind": Share(f"customer_left_on <= {day} + CAST($churn_window_days AS INTEGER)"),
        "excludes": MappingProxyType(
            {
                **unknown_leaving(day),
                TOO_YOUNG: f"customers_known_until IS NULL OR customers_known_until - {day} < $churn_window_days",
            }
        ),
        "settings": ("churn_window_days",),
        "unit": Unit.SHARE,
        "better": Better.LOWER,
        "source": _SOURCE,
    }


def _after_answer(name: str, which: str, label: str, words: str, reminder: str) -> Metric:
    return Metric(
        name=name,
        facts="survey",
        when="responded_on",
        dated_by="the day of the answer",
        among=f"is_answered AND NOT is_invalidated AND NOT is_double_click AND {which}",
        **_left("responded_on"),
        credit=OF_SURVEY,
        variants=(BY_TICKET,),
        label=label,
        help=f"Of the {words} survey answers of the period, the share whose customer left within the days set after. {reminder}",
        formula=f"{words} answers of customers who left within N days ÷ {words} answers of listed customers, N days old or more",
    )


METRICS = (
    _after_answer("churn_after_bad_rate", _BAD, "Left after a bad experience", "bad", _CONFOUNDED),
    _after_answer(
        "churn_after_good_rate",
        _GOOD,
        "Left after a good experience",
        "good",
        "To be held against those who left after a bad one.",
    ),
    Metric(
        name="churn_after_complaint_rate",
        facts="complaint",
        when="created_on",
        dated_by="the day the complaint was created",
        **_left("created_on"),
        label="Left after a complaint",
        help=f"Of the complaints created in the period, the share whose customer left within the days set after. {_CONFOUNDED}",
        formula="complaints of customers who left within N days ÷ complaints of listed customers, N days old or more",
    ),
)
