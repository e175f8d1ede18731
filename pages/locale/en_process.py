"""English words of what is usual: limits of a steady process, and since when a number left them."""

from __future__ import annotations

WORDS = {
    "process.since.higher": "Since {day} higher than before: {amount}",
    "process.since.lower": "Since {day} lower than before: {amount}",
    "process.at.higher": "{when}: higher than usual, {amount}",
    "process.at.lower": "{when}: lower than usual, {amount}",
    "process.step.higher": "A new, higher level since {day}: {amount}",
    "process.step.lower": "A new, lower level since {day}: {amount}",
    "process.usual": "Usual: {range}",
    "process.few": "What is usual needs {needed} steps; there are {n}.",
    "process.rare": "Too few in a step to say what is usual; longer steps may tell it.",
    "process.beyond": "outside what is usual",
    "process.run": "eight or more on one side",
    "process.near": "near the limit of what is usual, which is no signal",
    "process.alt": "Outside what is usual: {days}.",
    "process.low": "Usual from",
    "process.high": "Usual to",
    "process.remark": "Signal",
    "process.how": (
        "- **Grey band:** what is usual, as far as the course itself tells: its centre and three standard deviations, each weekday for itself. It takes 20 steps, of days "
        "four weeks, and then stands still until the number is at a new level for as long. **Ring:** a step outside the band, or the ends of eight and more in a row on one side of its centre; "
        "a thin ring is near a limit and no signal.\n"
        "- **Not judged** are steps that are not over, the last day of the data, too few rows, and levels such as open tickets, which carry on from step to step.\n"
        "- **False alarms:** of 30 to 50 looks at a number where nothing changes, about one sees a signal. On a page with many numbers one is to be expected now and then."
    ),
    "headline.since.higher": "{label} higher than before since {day}: {amount}",
    "headline.since.lower": "{label} lower than before since {day}: {amount}",
    "headline.at.higher": "{label} higher than usual, {when}: {amount}",
    "headline.at.lower": "{label} lower than usual, {when}: {amount}",
}
