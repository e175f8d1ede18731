"""English words about first data: what they cover, what they cannot tell, and what to add."""

from __future__ import annotations

WORDS = {
    # receipts
    "receipt.days": "It covers {days}.",
    "receipt.seen": "You can see now: {names}.",
    "receipt.unseen": "What to add for the rest",
    "missing.for": "For {names}: {add}",
    # asked once
    "first.both": "You seem to work on the clock of **{zone}** and to be open **{hours}**, when your team answers. Is that right?",
    "first.hours": "You seem to be open **{hours}**, when your team answers. Is that right?",
    "first.zone": "You seem to work on the clock of **{zone}**. Is that right?",
    "first.week": "{days} {hours}",
    "first.until": "Until you say so, days are on the clock of {zone}, and hours that nobody has set are taken as Monday to Friday 9 to 17.",
    "first.yes": "Yes, keep it",
    "first.other": "Change it in Settings",
    "first.later": "Later",
    "first.job": "Your clock and opening hours",
    "first.done": "Kept, and all numbers are made anew ({seconds} s).",
    # nothing in these days
    "empty.go": "Show {days}",
    "empty.show_newest": "Show the newest days",
    "last.ticket": "The last tickets are of {day}.",
    "last.complaint": "The last complaints are of {day}.",
    "last.survey": "The last answers of customers are of {day}.",
    "last.contact": "The last calls and chats are of {day}.",
    "last.qa_review": "The last quality reviews are of {day}.",
    "last.qa_criterion": "The last quality reviews with criteria are of {day}.",
    "last.help_day": "The last numbers of the help centre are of {day}.",
    "last.other": "The last data for it are of {day}.",
    # no source tells it
    "missing.names": "Not in your data: {names}.",
    "missing.page": "Your data say nothing of this page yet.",
    "missing.add": "Add data",
    "missing.add.ticket": "Add an export of tickets from your help desk.",
    "missing.add.complaint": "Add an export that says which tickets are complaints.",
    "missing.add.survey": "Add an export of survey answers.",
    "missing.add.contact": "Add an export of calls or chats from your phone or chat system.",
    "missing.add.customer": "Add a list of customers.",
    "missing.add.agent_state": "Add an export of agents' states or shifts.",
    "missing.add.agent_day": "Add an export of agents' states or shifts.",
    "missing.add.agent_shift": "Add an export of agents' shifts.",
    "missing.add.qa_review": "Add an export of quality reviews.",
    "missing.add.qa_criterion": "Add an export of quality reviews with the scores of their criteria.",
    "missing.add.help_day": "Add the daily numbers of your help centre.",
}
"""Key → words; {names} are filled in."""
