"""English words of the search."""

from __future__ import annotations

WORDS = {
    "search.open": "Search",
    "search.help": "Pages, teams, agents, numbers, tickets, customers and comments",
    "search.title": "Search",
    "search.placeholder": "Ticket, subject, customer, comment, team, page or number (FCR, AHT …)",
    "search.empty": "Arrow keys choose, Enter opens.",
    "search.short": "Nothing yet: tickets, customers and comments are looked for from {n} letters on.",
    "search.nothing": "Nothing found.",
    "search.found.one": "{n} find",
    "search.found.other": "{n} finds",
    "search.more": "The first {n} of each kind; further words find fewer.",
    "search.pages": "Pages",
    "search.groups": "Teams and agents",
    "search.numbers": "Numbers",
    "search.tickets": "Tickets",
    "search.customers": "Customers",
    "search.comments": "Comments",
}
