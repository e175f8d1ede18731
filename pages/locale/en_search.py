"""English words of the search."""

from __future__ import annotations

WORDS = {
    "search.open": "Search",
    "search.help": "Search pages, teams, agents, numbers, tickets, customers and comments",
    "search.empty": "Ticket, subject, customer, comment, team, page or number (FCR, AHT …). Arrow keys choose, Enter opens.",
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
