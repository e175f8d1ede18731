"""Overview: the eight numbers a manager asks for first, how they went, and what matters of it in words."""

from __future__ import annotations

from pages.ui.panels.cards import Cards
from pages.ui.panels.forecast import Expected
from pages.ui.panels.headline import Headline
from pages.ui.panels.how_to_read import HowToRead
from pages.ui.panels.layout import Fold, Part, Row
from pages.ui.panels.show import show
from pages.ui.panels.trend import Trend

CARDS = Cards(
    (
        ("family.speed", ("first_response_median", "resolution_median")),
        ("family.availability", ("missed_contact_rate", "speed_of_answer_mean")),
        ("family.satisfaction", ("csat", "nps")),
        ("family.load", ("tickets_created", "backlog")),
    )
)

PANELS: tuple[Part, ...] = (
    Headline(CARDS.metrics),
    CARDS,
    Row(
        3,
        (Trend("first_response_median"), Trend("missed_contact_rate"), Trend("csat")),
        instead=(Trend("nps"), Trend("tickets_created"), Trend("contacts_offered"), Trend("backlog")),
    ),
    HowToRead(),
    Fold("tickets_ahead", Expected("tickets_created")),
)

if __name__ == "__main__":  # reports take the panels from here
    show(PANELS)
