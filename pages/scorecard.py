"""Scorecard: one team or agent on a sheet, /scorecard?team=NAME or ?agent=NAME, for a talk."""

from __future__ import annotations

from pages.ui.panels.last_comments import LastComments
from pages.ui.panels.layout import Fold, Part, Row
from pages.ui.panels.own_cases import OwnCases
from pages.ui.panels.reviews import Criteria, LastReviews
from pages.ui.panels.scorecard import Scorecard
from pages.ui.panels.show import show
from pages.ui.parts import plan, scorecard_head

PANELS: tuple[Part, ...] = (
    Scorecard(
        (
            ("family.load", ("tickets_resolved", "occupancy_rate")),
            ("family.speed", ("first_response_median", "resolution_median", "first_response_within_target_rate")),
            ("family.quality", ("one_touch_rate", "reopen_rate", "qa_score")),
            ("family.satisfaction", ("csat", "nps", "ces")),
            ("family.complaints", ("complaint_rate",)),
        )
    ),
    Fold(
        "own_cases",
        OwnCases(
            (
                "csat",
                "ces",
                "first_response_within_target_rate",
                "resolution_within_target_rate",
                "one_touch_rate",
                "reopen_rate",
            )
        ),
    ),
    Row(2, (Criteria(), LastReviews())),
    LastComments(),
)

if __name__ == "__main__" and (chosen := scorecard_head.show()):  # reports take the panels from here
    show(PANELS)
    plan.show(chosen)
