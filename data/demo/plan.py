"""What the demo company aims at and how it judges its own standards: invented, as its data are."""

from __future__ import annotations

from datetime import timedelta

from data.config import plans
from data.config.assessments import assign, judge
from data.config.plans import Agreed
from data.config.targets import Aim, assign_target, set_target
from data.demo.timeline import Timeline
from data.demo.written import TEXTS
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

CHANGED = ((Aim(metric="first_response_median", clock="calendar"), 90 * MINUTE, TEXTS["after_process"]),)
"""Targets that became stricter half a year before the end."""

JUDGED = (
    ("policy", "kept", 40, TEXTS["policy"]),
    ("transparency", "partly", 40, TEXTS["transparency"]),
    ("courtesy", "partly", 300, TEXTS["harsh"]),
    ("courtesy", "kept", 40, TEXTS["less_harsh"]),
    ("performance_plan", "partly", 40, TEXTS["unnamed"]),
    ("agent_development", "not_kept", 40, TEXTS["no_training"]),
)
"""Standard, verdict, days before the end, note."""

OWNED = (("agent_development", TEXTS["service_manager"], 14),)
"""Standard, who answers for it, and how many days before the end it was due."""

ANSWERED_FOR = ((Aim(metric="csat"), TEXTS["head_of_returns"], 7),)
"""Target, who answers for it, and how many days before the end it was due."""

AGREED = (
    ("team", "Returns", TEXTS["call_back"], TEXTS["lead_returns"], 60, -21, 14),
    ("team", "Returns", TEXTS["two_help"], TEXTS["service_manager"], 60, 10, None),
    ("team", "Returns", TEXTS["hard_talks"], TEXTS["quality_lead"], 60, 45, None),
    ("team", "Returns", TEXTS["day_of_refund"], TEXTS["lead_returns"], 60, -5, None),
    ("agent", "Agent 25", TEXTS["sit_beside"], TEXTS["lead_technical"], 40, -10, 12),
    ("agent", "Agent 25", TEXTS["remote_fixes"], TEXTS["lead_technical"], 40, 30, None),
)
"""Whose plan, what was agreed, its owner, days before the end on which it was agreed, days from the end until which it is due, and days before the end on which it was done."""


def add(store: Store, line: Timeline) -> None:
    """Set the targets, note the judgements and the plans, and name who answers for some."""
    for aim, target in ALWAYS:
        set_target(store, aim, target, by=BY)
    for aim, target, note in CHANGED:
        set_target(store, aim, target, line.end - HALF_A_YEAR, note=note, by=BY)
    for standard, verdict, days, note in JUDGED:
        judge(store, standard, verdict, line.end - timedelta(days=days), note=note, by=TEXTS["service_manager"])
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
