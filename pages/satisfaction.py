"""Satisfaction: what customers say in surveys, and whether they stay."""

from __future__ import annotations

from kpi.engine.answer_speed import SPEEDS
from kpi.engine.survey_honesty import SURVEYS
from pages.ui.panels.answer_speed import LeavingBySpeed, SpeedCurve
from pages.ui.panels.breakdown import Breakdown
from pages.ui.panels.cards import Cards, folded
from pages.ui.panels.headline import Headline
from pages.ui.panels.how_to_read import HowToRead
from pages.ui.panels.layout import Fold, Part, Row
from pages.ui.panels.panel import CodeChoice
from pages.ui.panels.scores import Scores, ScoresOverTime
from pages.ui.panels.show import show
from pages.ui.panels.survey_answers import SurveyAnswers
from pages.ui.panels.trend import Trend
from pages.ui.view import code_choice

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

BY_SPEED, BY_SOLVING = (CodeChoice(name=name, codes=SURVEYS, key="speed.shown") for name in ("by_speed", "by_solving"))
LEAVING = CodeChoice(name="left_by", codes=SPEEDS, key="leaving.speed")


def panels(by_speed: str, by_solving: str, leaving: str) -> tuple[Part, ...]:
    """The panels of the page, with the scores by speed, and the speed of who left, that were chosen."""
    return (
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
        Fold("by_speed", SpeedCurve(by_speed, "response", BY_SPEED)),
        Fold("by_solving", SpeedCurve(by_solving, "resolution", BY_SOLVING)),
        Fold("leaving", LeavingBySpeed(leaving, LEAVING)),
    )


if __name__ == "__main__":  # reports take the panels from here
    show(panels(*(code_choice.current(one.name, one.codes) for one in (BY_SPEED, BY_SOLVING, LEAVING))))
