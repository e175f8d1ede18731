"""More metrics on the shop's week, counted by hand: waiting, experience, coverage by team, utilisation."""

from datetime import date

from kpi.query.period import Period

WEEK = Period(date(2026, 9, 7), date(2026, 9, 14))
HOUR, DAY = 3600, 86400
NO_WAIT = "the export gives no time that the customer waited"
NO_WORK = "the export gives no time waited without the time on hold"
NO_PENDING = "the export gives no time waiting for the customer"
OPEN = {"resolved by then": 5}

# metric, clock, period, value, n, and what is left out
CASES = [
    # of the resolved 1 2 3 5 6: 1 h, 10 h, 30 h, -, 1 min
    ("requester_wait_median", "calendar", WEEK, 5.5 * HOUR, 4, {NO_WAIT: 1}),
    ("requester_wait_p90", "calendar", WEEK, (10 + 0.7 * 20) * HOUR, 4, {NO_WAIT: 1}),
    ("requester_wait_mean", "calendar", WEEK, (41 * HOUR + 60) / 4, 4, {NO_WAIT: 1}),
    # in the vendor's business hours: 1 h, 2 h, -, -, 1 min
    ("requester_wait_median", "business", WEEK, HOUR, 3, {NO_WAIT: 2}),
    ("requester_wait_p90", "business", WEEK, 1.8 * HOUR, 3, {NO_WAIT: 2}),
    ("requester_wait_mean", "business", WEEK, (3 * HOUR + 60) / 3, 3, {NO_WAIT: 2}),
    # less the time on hold: 1 h, 4 h, not known of 3, -, 1 min
    ("agent_work_median", "calendar", WEEK, HOUR, 3, {NO_WORK: 2}),
    ("agent_work_mean", "calendar", WEEK, (5 * HOUR + 60) / 3, 3, {NO_WORK: 2}),
    ("agent_work_median", "business", WEEK, HOUR, 3, {NO_WORK: 2}),
    ("agent_work_mean", "business", WEEK, (2 * HOUR + 60) / 3, 3, {NO_WORK: 2}),
    ("customer_wait_median", "calendar", WEEK, 4.5 * HOUR, 2, {NO_PENDING: 3}),  # 1 h and 8 h
    ("customer_wait_median", "business", WEEK, 1800, 1, {NO_PENDING: 4}),
    ("reply_time_median", "calendar", WEEK, 5400, 3, {"the export gives no times of the replies": 2}),  # 0.5 h, 10 h, 1.5 h
    ("next_reply_median", "calendar", WEEK, 1.25 * HOUR, 2, {"one reply only, or the export gives no times of the replies": 3}),  # 2 h, 0.5 h
    ("escalation_rate", "calendar", WEEK, 1 / 4, 4, {"the export does not say whether it was escalated": 1}),  # 2; 4 is open
    ("unanswered", "calendar", WEEK, 2, 2, {"answered or resolved by then": 6}),  # 4 and 8
    ("unanswered", "calendar", Period(date(2026, 9, 7), date(2026, 9, 9)), 1, 1, {"answered or resolved by then": 2}),  # 3
    # on Saturday 4 is three days old, 7 one, 8 none
    ("backlog_age_p90", "calendar", WEEK, 2.6 * DAY, 3, OPEN),
    ("backlog_age_mean", "calendar", WEEK, 4 / 3 * DAY, 3, OPEN),
    ("backlog_by_age", "calendar", WEEK, 3, 3, OPEN),
    ("after_hours_wait_mean", "calendar", WEEK, 13.25 * HOUR, 1, {"no first response (yet)": 1}),  # 3; 8 waits
    ("after_hours_wait_mean", "business", WEEK, 900, 1, {"no first response (yet)": 1}),
    ("contact_after_hours_missed_rate", "calendar", WEEK, None, 0, {}),  # all came while it was open
    # two days count: the 0 of B, who left a day later; the list does not say when E left
    ("churn_after_bad_rate", "calendar", WEEK, 1, 1, {"the list does not say when the customer left": 1}),
    # the 9 of B, the 10 of A, who stays; p is not listed, two name nobody, and the list ends a day after the 7 of A
    ("churn_after_good_rate", "calendar", WEEK, 1 / 2, 2, {"no customer is named": 2, "the customer is not in a list of customers": 2, "too young to tell": 1}),
    ("churn_after_complaint_rate", "calendar", WEEK, None, 0, {"the customer is not in a list of customers": 4}),
    # A has states from Monday to Wednesday, 7 of 24 open hours covered; B from Tuesday to Saturday, 2 of 32
    ("team_coverage_rate", "calendar", WEEK, 9 / 56, 224, {}),
    # an answer in 10 and 11 on Monday, 9 on Tuesday, 9 11 and 12 on Wednesday, 10 on Friday
    ("activity_coverage_rate", "calendar", WEEK, 7 / 40, 40, {}),
    # Ann 4 of 8 h, Ben 0 of 2 and 0 of 1; of Cid only the shift is known
    ("worked_share_rate", "calendar", WEEK, 4 / 11, 3, {"no time at work": 1}),
    ("utilisation_rate", "calendar", WEEK, 7 / 8.5, 1, {"no shift is known": 2, "no state of the agent is known": 1}),
]  # fmt: skip

SETTINGS = dict.fromkeys(
    ("churn_after_bad_rate", "churn_after_good_rate", "churn_after_complaint_rate"), (("churn_window_days", 2.0),)
)
