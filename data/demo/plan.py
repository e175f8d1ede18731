"""What the demo company aims at and how it judges its own standards: invented, as its data are."""

from __future__ import annotations

from datetime import timedelta

from data.config import plans
from data.config.assessments import assign, judge
from data.config.plans import Agreed
from data.config.targets import Aim, assign_target, set_target
from data.demo.timeline import Timeline
from data.store.store import Store

HALF_A_YEAR = timedelta(days=182)
MINUTE, HOUR = 60.0, 3600.0
BY = "demo"

ALWAYS = (
    (Aim(metric="first_response_median", clock="calendar"), 2 * HOUR),
    (Aim(metric="first_response_median", clock="calendar", dimension="team", value="Returns"), 3 * HOUR),
    (Aim(metric="resolution_median", clock="calendar"), 24 * HOUR),
    (Aim(metric="missed_contact_rate"), 0.10),
    (Aim(metric="service_level_rate"), 0.80),
    (Aim(metric="csat"), 0.88),
    (Aim(metric="csat", dimension="team", value="Returns"), 0.70),
    (Aim(metric="nps"), 40.0),
    (Aim(metric="reopen_rate"), 0.07),
    (Aim(metric="due_kept_rate"), 0.92),
    (Aim(metric="complaint_in_time_rate"), 0.90),
    (Aim(metric="qa_score"), 0.85),
)
"""Targets from the beginning; durations in seconds, shares 0 to 1."""

CHANGED = ((Aim(metric="first_response_median", clock="calendar"), 90 * MINUTE, "After the new process"),)
"""Targets that became stricter half a year before the end."""

JUDGED = (
    ("policy", "kept", 40, "Printed, and part of the first week of everybody who starts."),
    ("transparency", "partly", 40, "Hours and channels are published; customers cannot see how far their case is."),
    ("courtesy", "partly", 300, "Harsh answers in Returns."),
    ("courtesy", "kept", 40, "Better since the training in spring."),
    ("performance_plan", "partly", 40, "Targets are set; nobody is named for each."),
    ("agent_development", "not_kept", 40, "No training in the last half year."),
)
"""Standard, verdict, days before the end, note."""

OWNED = (("agent_development", "Service manager", 14),)
"""Standard, who answers for it, and how many days before the end it was due."""

ANSWERED_FOR = ((Aim(metric="csat"), "Head of Returns", 7),)
"""Target, who answers for it, and how many days before the end it was due."""

AGREED = (
    ("team", "Returns", "Call customers back who wait longer than a day", "Team lead Returns", 60, -21, 14),
    ("team", "Returns", "Two people from Care help on Mondays and Tuesdays", "Service manager", 60, 10, None),
    ("team", "Returns", "Training in difficult conversations", "Quality lead", 60, 45, None),
    ("team", "Returns", "Say the day of the refund in the first answer", "Team lead Returns", 60, -5, None),
    ("agent", "Agent 25", "Sit beside a colleague of Technical for a week", "Team lead Technical", 40, -10, 12),
    ("agent", "Agent 25", "Course on remote fixes", "Team lead Technical", 40, 30, None),
)
"""Whose plan, what was agreed, its owner, days before the end on which it was agreed, days from the end until which it is due, and days before the end on which it was done."""


def add(store: Store, line: Timeline) -> None:
    """Set the targets, note the judgements and the plans, and name who answers for some."""
    for aim, target in ALWAYS:
        set_target(store, aim, target, by=BY)
    for aim, target, note in CHANGED:
        set_target(store, aim, target, line.end - HALF_A_YEAR, note=note, by=BY)
    for standard, verdict, days, note in JUDGED:
        judge(store, standard, verdict, line.end - timedelta(days=days), note=note, by="Service manager")
    for standard, owner, days in OWNED:
        assign(store, standard, owner=owner, due_on=line.end - timedelta(days=days))
    for aim, owner, days in ANSWERED_FOR:
        assign_target(store, aim, None, owner=owner, due_on=line.end - timedelta(days=days))
    for dimension, value, text, owner, agreed, due, done in AGREED:
        due_on, agreed_on = line.end + timedelta(days=due), line.end - timedelta(days=agreed)
        plans.agree(store, dimension, value, Agreed(text=text, owner=owner, due_on=due_on), agreed_on)
        if done is not None:
            newest = max(plans.measures(store.read, dimension, value)["id"].to_list())
            plans.end(store, newest, plans.DONE, line.end - timedelta(days=done))
