"""Satisfaction and loyalty: what customers say, and whether they stay."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from kpi.catalogue.credit import BY_TICKET, OF_SURVEY
from kpi.catalogue.left_out import not_told, too_young
from kpi.declare.metric import Better, Metric, Unit
from kpi.declare.switch import Variant
from kpi.kinds.attrition import Attrition
from kpi.kinds.count import Count
from kpi.kinds.mean import Mean
from kpi.kinds.net_score import NetScore
from kpi.kinds.share import Share
from kpi.kinds.weighted_attrition import WeightedAttrition

_INVALID = {"declared invalid": "is_invalidated", "the same answer clicked twice": "is_double_click"}
_UNKNOWN_SCALE = {"the scale of the score is not known": "{flag} IS NULL"}

_NOT_SENT = {"the export does not say when it was sent": "sent_on IS NULL AND NOT is_date_from_ticket"}
_BY_SENDING = Variant(
    switch="answer_dated",
    option="sending",
    when="survey_on",
    dated_by="the day the survey was sent",
    also_excludes=MappingProxyType(_NOT_SENT),
)


def _answers(flag: str) -> MappingProxyType[str, str]:
    return MappingProxyType(_INVALID | {reason: sql.replace("{flag}", flag) for reason, sql in _UNKNOWN_SCALE.items()})


_ANSWER: dict[str, Any] = {
    "family": "satisfaction",
    "facts": "survey",
    "when": "responded_on",
    "dated_by": "the day of the answer",
    "credit": OF_SURVEY,
}
_NPS = "http://www.cybaea.net/Journal/2016/01/14/NPS-confidence-intervals-stats/"


def _nps_share(name: str, of: str, better: Better, label: str, words: str) -> Metric:
    return Metric(
        name=name,
        **_ANSWER,
        among="kind = 'nps' AND is_answered",
        kind=Share(of),
        excludes=_answers("is_promoter"),
        variants=(_BY_SENDING, BY_TICKET),
        unit=Unit.SHARE,
        better=better,
        label=label,
        help=f"Would you recommend us, 0 to 10: the share that answered {words}.",
        formula=f"answers of {words} ÷ answers",
        source=_NPS,
    )


_GOOD_ANSWERS = (
    Variant(
        switch="good_answers",
        option="top_box",
        kind=Share("csat_score_rate = 1"),
        help="Of the satisfaction answers, the share that was the best one: 5 of 5, 10 of 10, “good” of good and bad.",
        formula="best answers ÷ answers",
    ),
    Variant(
        switch="good_answers",
        option="above_middle",
        kind=Share("csat_score_rate > 0.5::DOUBLE"),
        help="Of the satisfaction answers, the share above the middle of their scale: 4 or 5 of 5, 5 to 7 of 7, 6 to 10 of 10.",
        formula="answers above the middle ÷ answers",
    ),
)


def _received(kind: str, label: str, words: str) -> Metric:
    return Metric(
        name=f"{kind}_answers",
        **_ANSWER,
        among=f"kind = '{kind}' AND is_answered",
        kind=Count(),
        told=f"bool_or(kind = '{kind}' AND is_answered)",
        excludes=MappingProxyType(_INVALID),
        variants=(BY_TICKET,),
        unit=Unit.COUNT,
        better=Better.NEITHER,
        label=label,
        help=f"Answers to questions about {words} that came in during the period.",
        formula="number of answers",
        source="https://help.trengo.com/en/articles/154403",
    )


METRICS = (
    _received("csat", "CSAT answers", "satisfaction"),
    _received("nps", "NPS answers", "recommendation"),
    _received("ces", "CES answers", "effort"),
    Metric(
        name="first_contact_asked_rate",
        **_ANSWER,
        among="was_solved_at_first_contact IS NOT NULL",
        kind=Share("was_solved_at_first_contact"),
        excludes=MappingProxyType(_INVALID),
        variants=(BY_TICKET,),
        unit=Unit.SHARE,
        better=Better.HIGHER,
        label="Solved at first contact, customers say",
        help="Of the customers who were asked whether the first contact solved it, the share that said yes.",
        formula="answers of yes ÷ answers of yes or no",
        source="https://www.sqmgroup.com/resources/library/blog/fcr-metric-operating-philosophy",
    ),
    Metric(
        name="csat",
        aliases=("customer satisfaction", "customer satisfaction score", "satisfaction"),
        **_ANSWER,
        among="kind = 'csat' AND is_answered",
        kind=Share("is_csat_good"),
        excludes=_answers("is_csat_good"),
        variants=(*_GOOD_ANSWERS, _BY_SENDING, BY_TICKET),
        unit=Unit.SHARE,
        better=Better.HIGHER,
        label="CSAT",
        help="Of the satisfaction answers, the share that was good: 4 or 5 of 5, 9 or 10 of 10, “good” of good and bad.",
        formula="good answers ÷ answers",
        source="https://help.front.com/en/articles/2399",
    ),
    Metric(
        name="csat_score_mean",
        **_ANSWER,
        among="kind = 'csat' AND is_answered",
        kind=Mean("1 + 4 * csat_score_rate", scale=(1, 5)),
        excludes=_answers("csat_score_rate"),
        variants=(_BY_SENDING, BY_TICKET),
        unit=Unit.SCORE,
        better=Better.HIGHER,
        label="CSAT, mean score",
        help="The mean satisfaction answer from 1 to 5; answers on other scales are stretched onto this one, their worst to 1 and their best to 5.",
        formula="mean of 1 + 4 × (score − lowest) ÷ (highest − lowest)",
        source="https://help.front.com/en/articles/2399",
    ),
    Metric(
        name="nps",
        aliases=("net promoter score", "recommendation"),
        **_ANSWER,
        among="kind = 'nps' AND is_answered",
        kind=NetScore("is_promoter", "is_detractor"),
        excludes=_answers("is_promoter"),
        variants=(_BY_SENDING, BY_TICKET),
        unit=Unit.POINTS,
        better=Better.HIGHER,
        label="NPS",
        help="Would you recommend us, 0 to 10: the percentage of 9 and 10 minus the percentage of 0 to 6.",
        formula="100 × (promoters − detractors) ÷ answers",
        source="http://www.cybaea.net/Journal/2016/01/14/NPS-confidence-intervals-stats/",
    ),
    _nps_share("nps_promoter_rate", "is_promoter", Better.HIGHER, "Promoters", "9 or 10"),
    _nps_share("nps_passive_rate", "NOT is_promoter AND NOT is_detractor", Better.NEITHER, "Passives", "7 or 8"),
    _nps_share("nps_detractor_rate", "is_detractor", Better.LOWER, "Detractors", "0 to 6"),
    Metric(
        name="ces",
        aliases=("customer effort score", "effort"),
        **_ANSWER,
        among="kind = 'ces' AND is_answered",
        kind=Share("is_ces_easy"),
        excludes=_answers("is_ces_easy"),
        variants=(_BY_SENDING, BY_TICKET),
        unit=Unit.SHARE,
        better=Better.HIGHER,
        label="Found it easy (CES)",
        help="Of the effort answers, the share that agreed it was easy: 5 to 7 of 7, 4 or 5 of 5.",
        formula="easy answers ÷ answers",
        source="https://www.zonkafeedback.com/guides/customer-effort-score-guide/how-to-measure-customer-effort-score",
    ),
    Metric(
        name="ces_score_mean",
        **_ANSWER,
        among="kind = 'ces' AND is_answered",
        kind=Mean("1 + 6 * (ces_score - 1) / (scale - 1)", scale=(1, 7)),
        excludes=_answers("is_ces_easy"),
        variants=(_BY_SENDING, BY_TICKET),
        unit=Unit.SCORE,
        better=Better.HIGHER,
        label="CES, mean score",
        help="How easy it was, from 1 to 7 on average, high is easy; answers on a scale of 5 are stretched onto this one.",
        formula="mean of 1 + 6 × (score − 1) ÷ (highest − 1)",
        source="https://www.zonkafeedback.com/guides/customer-effort-score-guide/how-to-measure-customer-effort-score",
    ),
    Metric(
        name="survey_response_rate",
        aliases=("response rate of surveys", "survey rate"),
        family="satisfaction",
        facts="survey",
        when="survey_on",
        dated_by="the day the survey was sent",
        credit=OF_SURVEY,
        kind=Share("is_answered OR responded_on IS NOT NULL"),
        excludes=MappingProxyType(
            _INVALID
            | _NOT_SENT
            | not_told("has_unanswered")
            | too_young("$survey_window_days * 86400", "coalesce(sent_at, survey_on)")
        ),
        settings=("survey_window_days",),
        variants=(BY_TICKET,),
        unit=Unit.SHARE,
        better=Better.HIGHER,
        label="Survey response rate",
        help="Of the surveys sent in the period, the share that was answered. Lists of answers that do not say when each was sent, or name no survey without an answer, are left out; so are surveys that may still be answered.",
        formula="answered surveys ÷ surveys sent, both N days ago or earlier",
        source="https://help.trengo.com/en/articles/154403",
    ),
    Metric(
        name="churn_rate",
        aliases=("customer churn", "attrition"),
        family="loyalty",
        facts="customer",
        when="customer_since",
        dated_by="the day the customer left",
        kind=Attrition("customer_since", "churned_on", "is_churned", is_dated="has_leaving_days"),
        excludes=MappingProxyType(not_told("is_churned IS NOT NULL")),
        unit=Unit.SHARE,
        better=Better.LOWER,
        label="Churn",
        help="Of the customers at the start of the period, the share that left within it. Over all data: of all customers, the share that has left.",
        formula="customers lost in the period ÷ customers at its start",
        source="https://b360mm.com/marketing-glossary/churn-rate/",
    ),
    Metric(
        name="revenue_churn_rate",
        family="loyalty",
        facts="customer",
        when="customer_since",
        dated_by="the day the customer left",
        kind=WeightedAttrition(
            "customer_since", "churned_on", "is_churned", "monthly_revenue", is_dated="has_leaving_days"
        ),
        excludes=MappingProxyType(
            not_told("is_churned IS NOT NULL")
            | {"the export does not say what the customer pays": "monthly_revenue IS NULL"}
        ),
        unit=Unit.SHARE,
        better=Better.LOWER,
        label="Revenue churn",
        help="Of the monthly revenue of the customers at the start of the period, the share of those that left within it. Over all data: of the revenue of all customers.",
        formula="monthly revenue of customers lost in the period ÷ monthly revenue of customers at its start",
        source="https://b360mm.com/marketing-glossary/churn-rate/",
    ),
    Metric(
        name="retention_rate",
        aliases=("customer retention",),
        family="loyalty",
        facts="customer",
        when="customer_since",
        dated_by="the day the customer left",
        kind=Attrition("customer_since", "churned_on", "is_churned", is_dated="has_leaving_days", is_kept=True),
        excludes=MappingProxyType(not_told("is_churned IS NOT NULL")),
        unit=Unit.SHARE,
        better=Better.HIGHER,
        label="Retention",
        help="Of the customers at the start of the period, the share that was still there at its end. Over all data: of all customers, the share that has not left.",
        formula="(customers at the end − customers won in the period) ÷ customers at the start",
        source="https://b360mm.com/marketing-glossary/churn-rate/",
    ),
)
