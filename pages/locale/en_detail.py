"""English words of an opened number, and of the marks that open one."""

from __future__ import annotations

WORDS = {
    "detail.title": "{label} · {narrowed}",
    "detail.was": "was {base}",
    "detail.why": "Why",
    "detail.course": "Over time",
    "detail.records": "The {rows}",
    "detail.target": "Target",
    "detail.how": "How it is counted",
    "detail.filter": "Filter to this",
    "detail.filter.help": "Show all pages for just these days and groups",
    "detail.open_records": "Open the {rows}",
    "detail.only": "Only {narrowed}",
    "detail.all_rows": "Show all",
    "detail.comments": "What the least satisfied wrote",
    "detail.notes": "What happened in these days",
    "detail.before": "{day}, in the days compared with",
    "detail.ticket": "Ticket {ticket}",
    "detail.kind.csat": "CSAT",
    "detail.kind.nps": "NPS",
    "detail.kind.ces": "CES",
    "detail.score_of": "{kind}: {score} on a scale to {scale}",
    "detail.split": "Split by",
    "detail.by_over_time": "{label} {by}, over time",
    "detail.others": "others",
    "detail.by_alt": "{label} over time {by}. {said}",
    "detail.table": "Table",
    "detail.what": "What",
    "detail.value": "Value",
    "detail.open": "Open {label}: {whose}",
    "detail.hour": "{hour}:00–{until}:00",
    "detail.cell": "{day} {hour}:00–{until}:00",
    "detail.group_in": "{group}, {days}",
    "detail.score_in": "{days}, score {score}",
}
"""Key → words; {names} are filled in."""
