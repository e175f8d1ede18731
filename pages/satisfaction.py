"""Satisfaction: what customers say in surveys, and whether they stay."""

from __future__ import annotations

from kpi.engine.survey_honesty import SURVEYS
from pages.ui.panels.breakdown import Breakdown
from pages.ui.panels.cards import Cards, folded
from pages.ui.panels.headline import Headline
from pages.ui.panels.how_to_read import HowToRead
from pages.ui.panels.layout import Fold, Part, Row
from pages.ui.panels.scores import Scores, ScoresOverTime
from pages.ui.panels.show import show
from pages.ui.panels.survey_answers import SurveyAnswers
from pages.ui.panels.trend import Trend

HEADLINES = ("csat", "nps", "ces", "survey_response_rate", "churn_rate")
MORE = {
    "answers": (
        "csat_answers",
        "nps_answers",
        "ces_answers",
        "first_contact_asked_rate",
        "csat_score_mean",
        "ces_score_mean",
        "nps_promoter_rate",
        "nps_passive_rate",
        "nps_detractor_rate",
    ),
    "staying": (
        "retention_rate",
        "revenue_churn_rate",
        "churn_after_bad_rate",
        "churn_after_good_rate",
        "churn_after_complaint_rate",
    ),
}

PANELS: tuple[Part, ...] = (
    Headline(HEADLINES),
    Cards((("", HEADLINES),)),
    Row(
        2,
        (
            Trend("csat"),
            Trend("nps"),
            ScoresOverTime("csat"),
            Scores("nps"),
            Breakdown("csat", "team"),
            Breakdown("csat", "response_band"),
        ),
    ),
    HowToRead(),
    *folded(MORE),
    *(Fold(f"asked_{name}", SurveyAnswers(name)) for name in SURVEYS),
)

if __name__ == "__main__":  # reports take the panels from here
    show(PANELS)
