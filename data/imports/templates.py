"""Plain formats of our own, for what no vendor exports: a file to start from, and what each of its columns means."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from data.declare.format import map_header
from data.declare.problems import ImportRefused
from data.formats import named
from data.store.model import RECORDS


@dataclass(frozen=True)
class Template:
    """One plain format: its headers and example rows, which somebody replaces by their own; `needed` may not be empty."""

    name: str
    meaning: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    needed: tuple[str, ...]

    def csv(self) -> str:
        """The file to start from, as CSV text."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([self.headers, *self.rows])
        return text.getvalue()

    def columns(self) -> Sequence[tuple[str, str, bool]]:
        """Each header, what it means, and whether it must be filled."""
        format_ = named(self.name)
        record = RECORDS[format_.record]
        cell_at = {place: cell for cell, place in map_header(format_, self.headers).places.items()}
        told = ((header, cell_at[place]) for place, header in enumerate(self.headers))
        return [
            (header, record.column(cell).meaning if cell in record.names else "Its id.", header in self.needed)
            for header, cell in told
        ]


def templates() -> Mapping[str, Template]:
    """All of them, by the name of their format."""
    return _TEMPLATES


def template(name: str) -> Template:
    """The one called `name`. Raises ImportRefused("no_such_template")."""
    if name not in _TEMPLATES:
        raise ImportRefused("no_such_template", name=name, names=", ".join(_TEMPLATES))
    return _TEMPLATES[name]


_TEMPLATES: Mapping[str, Template] = MappingProxyType(
    {
        each.name: each
        for each in (
            Template(
                "agent_states",
                "How long each agent was in which state; for occupancy and adherence.",
                ("Agent", "Team", "State", "Started at", "Ended at"),
                (
                    ("Agent One", "Care", "available", "2026-01-05 08:00:00", "2026-01-05 11:30:00"),
                    ("Agent One", "Care", "break", "2026-01-05 11:30:00", "2026-01-05 12:00:00"),
                ),
                ("Agent", "State", "Started at"),
            ),
            Template(
                "agents",
                "The first day of each agent; for what goes along with experience.",
                ("Agent", "First day"),
                (("Agent One", "2024-03-01"), ("Agent Two", "2025-09-15")),
                ("Agent", "First day"),
            ),
            Template(
                "customers",
                "Customers, and who has left; for churn and customers for each ticket.",
                ("Customer ID", "Customer since", "Churned on", "Churned", "Segment", "Plan", "Company", "Country"),
                (
                    ("C-001", "2024-03-01", "", "no", "Business", "Gold", "Example Ltd", "CZ"),
                    ("C-002", "2023-05-15", "2025-11-30", "yes", "Home", "Basic", "", "SK"),
                ),
                ("Customer ID",),
            ),
            Template(
                "self_service_days",
                "The help centre by day; for self-service and ticket deflection.",
                ("Day", "Visitors", "Searches", "Article views", "Bot conversations"),
                (("2026-01-05", "320", "170", "560", "18"), ("2026-01-06", "295", "150", "510", "21")),
                ("Day",),
            ),
            Template(
                "qa_reviews",
                "Quality reviews: one row a category, or one row without a category for a final score.",
                (
                    "Review ID",
                    "Reviewed on",
                    "Ticket",
                    "Agent",
                    "Team",
                    "Reviewer",
                    "Category",
                    "Score",
                    "Lowest score",
                    "Highest score",
                    "Weight",
                    "Critical",
                    "Comment",
                ),
                (
                    ("Q-1", "2026-01-05", "T-1", "Agent One", "Care", "Lead One", "Tone", "4", "0", "5", "1", "no", ""),
                    (
                        "Q-1",
                        "2026-01-05",
                        "T-1",
                        "Agent One",
                        "Care",
                        "Lead One",
                        "Solution",
                        "3",
                        "0",
                        "5",
                        "2",
                        "no",
                        "Asked twice",
                    ),
                    ("Q-2", "2026-01-06", "T-2", "Agent Two", "Billing", "Lead One", "", "85", "0", "100", "", "", ""),
                ),
                ("Review ID", "Reviewed on"),
            ),
            Template(
                "event_notes",
                "What happened on which day, to be drawn into the charts.",
                ("Day", "What happened"),
                (("2026-01-05", "New help centre"), ("2026-01-09", "Outage, repaired by noon")),
                ("Day", "What happened"),
            ),
            Template(
                "agent_shifts",
                "Agents' shifts, the time that is paid; beside their states, for utilisation.",
                ("Agent", "Team", "Shift start", "Shift end"),
                (("Agent One", "Care", "2026-01-05 08:00:00", "2026-01-05 16:30:00"),),
                ("Agent", "Shift start", "Shift end"),
            ),
        )
    }
)


def described() -> str:
    """All templates with their columns, as text for the command line."""
    lines: list[str] = []
    for each in _TEMPLATES.values():
        lines.append(f"{each.name}: {each.meaning}")
        lines += [f"  {header}{' (needed)' if needed else ''}: {meaning}" for header, meaning, needed in each.columns()]
    return "\n".join(lines)
