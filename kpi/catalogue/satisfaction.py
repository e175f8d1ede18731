"""Satisfaction and loyalty: what customers say, and whether they stay."""

from __future__ import annotations

from types import MappingProxyType

from kpi.kinds import Attrition, NetScore, Share
from kpi.metric import Better, Metric, Unit

_INVALID = {"declared invalid": "is_invalidated"}
_UNKNOWN_SCALE = {"the scale of the score is not known": "{flag} IS NULL"}


def _answers(flag: str) -> MappingProxyType[str, str]:
    return MappingProxyType(_INVALID | {reason: sql.replace("{flag}", flag) for reason, sql in _UNKNOWN_SCALE.items()})


METRICS = (
    Metric(
        name="csat",
        family="satisfaction",
        facts="survey",
        when="responded_on",
        dated_by="the day of the answer",
        among="kind = 'csat' AND is_answered",
        kind=Share("is_csat_good"),
        excludes=_answers("is_csat_good"),
        unit=Unit.SHARE,
        better=Better.HIGHER,
        label="CSAT",
        help="Of the satisfaction answers, the share that was good: 4 or 5 of 5, 9 or 10 of 10, “good” of good and bad.",
        formula="good answers ÷ answers",
        source="https://help.front.com/en/articles/2399",
    ),
    Metric(
        name="nps",
        family="satisfaction",
        facts="survey",
        when="responded_on",
        dated_by="the day of the answer",
        among="kind = 'nps' AND is_answered",
        kind=NetScore("is_promoter", "is_detractor"),
        excludes=_answers("is_promoter"),
        unit=Unit.POINTS,
        better=Better.HIGHER,
        label="NPS",
        help="Would you recommend us, 0 to 10: the percentage of 9 and 10 minus the percentage of 0 to 6.",
        formula="100 × (promoters − detractors) ÷ answers",
        source="http://www.cybaea.net/Journal/2016/01/14/NPS-confidence-intervals-stats/",
    ),
    Metric(
        name="ces",
        family="satisfaction",
        facts="survey",
        when="responded_on",
        dated_by="the day of the answer",
        among="kind = 'ces' AND is_answered",
        kind=Share("is_ces_easy"),
        excludes=_answers("is_ces_easy"),
        unit=Unit.SHARE,
        better=Better.HIGHER,
        label="Found it easy (CES)",
        help="Of the effort answers, the share that agreed it was easy: 5 to 7 of 7, 4 or 5 of 5.",
        formula="easy answers ÷ answers",
        source="https://www.zonkafeedback.com/guides/customer-effort-score-guide/how-to-measure-customer-effort-score",
    ),
    Metric(
        name="survey_response_rate",
        family="satisfaction",
        facts="survey",
        when="survey_on",
        dated_by="the day the survey was sent",
        kind=Share("is_answered"),
        excludes=MappingProxyType(
            _INVALID | {"the export does not say when it was sent": "sent_on IS NULL AND NOT is_date_from_ticket"}
        ),
        unit=Unit.SHARE,
        better=Better.HIGHER,
        label="Survey response rate",
        help="Of the surveys sent in the period, the share that was answered. Lists of answers that do not say when each was sent are left out.",
        formula="answered surveys ÷ surveys sent",
        source="https://help.trengo.com/en/articles/154403",
    ),
    Metric(
        name="churn_rate",
        family="loyalty",
        facts="customer",
        when="customer_since",
        dated_by="the day the customer left",
        kind=Attrition("customer_since", "churned_on", "is_churned"),
        unit=Unit.SHARE,
        better=Better.LOWER,
        label="Churn",
        help="Of the customers at the start of the period, the share that left within it. Over all data: of all customers, the share that has left.",
        formula="customers lost in the period ÷ customers at its start",
        source="https://b360mm.com/marketing-glossary/churn-rate/",
    ),
)
