"""What the people of the demo company write, and what it calls its teams and its work: kept in English, shown in the reader's language."""

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

NAMES = frozenset(
    {
        *("Care", "Technical", "Billing", "Returns", "Loyalty"),
        *("Delivery", "Technical fault", "How to use", "Account", "Cancellation"),
        *("Late delivery", "Damaged parcel", "Unclear information", "Defect", "Slow answer"),
        *("Wrong invoice", "Late refund", "Staff conduct", "Service outage"),
        *("Explanation", "New delivery", "Credit note", "Remote fix", "Repair", "Replacement", "Training"),
        *("Corrected invoice", "Refund", "Access restored", "Contract ended"),
        *("Consumer", "Small business", "Enterprise"),
        *("Prague", "Kraków", "Bratislava", "Budapest", "Athens"),
        *("available", "on a call", "break", "paperwork", "meeting", "training"),
        *("Data protection", "Tone", "Solution", "Team lead", "Automatic review"),
        *("demo help desk", "demo phone", "demo chat", "demo survey", "demo customer survey"),
        *("demo customer list", "demo help centre", "demo agents", "demo reviews", "demo notes"),
    }
)
"""What it calls its teams, what tickets are about, causes, how they ended, segments, offices, states of agents, what reviews judge, and its tools.

Names that say nothing, of products, plans and people, stay as they are.
"""
