"""What the people of the demo company write and are called, by names of ours: kept in English, shown in the reader's language."""

from __future__ import annotations

from types import MappingProxyType

TEXTS = MappingProxyType(
    {
        "service_manager": "Service manager",
        "head_of_returns": "Head of Returns",
        "lead_returns": "Team lead Returns",
        "lead_technical": "Team lead Technical",
        "quality_lead": "Quality lead",
        "help_centre": "New help centre with a chat bot",
        "new_process": "New process: tickets go straight to the right team",
        "outage": "Outage: the service was down all day",
        "long_leave": "Returns: two people on long leave",
        "more_reviews": "Quality reviews: a program adds more every day",
        "wrong_tax": "Invoices: the new template shows the wrong tax",
        "right_tax": "Invoices: template corrected",
        "thin_boxes": "Delivery: the new, thinner boxes arrive damaged",
        "strong_boxes": "Delivery: stronger boxes in use",
        "late_refunds": "Returns: refunds take more than two weeks",
        "after_process": "After the new process",
        "policy": "Printed, and part of the first week of everybody who starts.",
        "transparency": "Hours and channels are published; customers cannot see how far their case is.",
        "harsh": "Harsh answers in Returns.",
        "less_harsh": "Better since the training in spring.",
        "unnamed": "Targets are set; nobody is named for each.",
        "no_training": "No training in the last half year.",
        "call_back": "Call customers back who wait longer than a day",
        "two_help": "Two people from Care help on Mondays and Tuesdays",
        "hard_talks": "Training in difficult conversations",
        "day_of_refund": "Say the day of the refund in the first answer",
        "sit_beside": "Sit beside a colleague of Technical for a week",
        "remote_fixes": "Course on remote fixes",
    }
)
