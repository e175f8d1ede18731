"""Who the demo company is: countries, teams, categories, channels, products and hours. Everything here is invented."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from data.calendar.open_seconds import WEEKDAYS

HOUR = 3600.0
TICKETS = 60_000
CUSTOMERS = 12_000
ZONE = "Europe/Prague"
OPENING = {day: [["08:00", "18:00"]] for day in WEEKDAYS[:5]} | {"sat": [["09:00", "13:00"]]}
HOLIDAYS_OF = "CZ"
"""The team is closed on this country's public holidays; its customers elsewhere write less on their own."""


@dataclass(frozen=True)
class Country:
    """A market: its share of customers, its language and the office that serves it."""

    code: str
    language: str
    site: str
    share: float
    mood: float = 0.0  # how much kinder or harsher people answer surveys here


@dataclass(frozen=True)
class Team:
    """A team: how many agents it has, how busy they are, and how its speed and its scores differ from the others."""

    name: str
    agents: int
    slowness: float = 1.0
    mood: float = 0.0
    reopens: float = 0.05
    occupancy: float = 0.77


@dataclass(frozen=True)
class Category:
    """What a ticket is about: the team that handles it, how long the work takes, and what complaints are about."""

    name: str
    team: str
    share: float
    work_hours: float
    complaint_rate: float
    causes: tuple[tuple[str, float], ...]
    resolutions: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Channel:
    """A way in: its share in the first and the last month, and the median open hours to the first answer."""

    name: str
    share_first: float
    share_last: float
    answer_hours: float
    one_touch: float
    is_live: bool = False


COUNTRIES = (
    Country("CZ", "cs", "Prague", 0.36),
    Country("PL", "pl", "Kraków", 0.24, -0.05),
    Country("SK", "sk", "Bratislava", 0.16, 0.05),
    Country("HU", "hu", "Budapest", 0.14, -0.15),
    Country("GR", "el", "Athens", 0.10, 0.15),
)

TEAMS = (
    Team("Care", 8, mood=0.1, occupancy=0.79),
    Team("Technical", 5, slowness=1.3, reopens=0.07, occupancy=0.77),
    Team("Billing", 3, occupancy=0.75),
    Team("Returns", 4, slowness=2.4, mood=-0.4, reopens=0.13, occupancy=0.76),  # the team that is clearly worse
    Team("Loyalty", 2, slowness=0.8, occupancy=0.74),
)

CATEGORIES = (
    Category(
        "Delivery", "Care", 0.24, 6, 0.08,
        (("Late delivery", 0.6), ("Damaged parcel", 0.25), ("Unclear information", 0.15)),
        (("Explanation", 0.6), ("New delivery", 0.25), ("Credit note", 0.15)),
    ),
    Category(
        "Technical fault", "Technical", 0.19, 14, 0.09,
        (("Defect", 0.65), ("Slow answer", 0.2), ("Unclear information", 0.15)),
        (("Remote fix", 0.55), ("Repair", 0.25), ("Replacement", 0.2)),
    ),
    Category(
        "How to use", "Care", 0.18, 3, 0.01,
        (("Unclear information", 0.9), ("Slow answer", 0.1)),
        (("Explanation", 0.9), ("Training", 0.1)),
    ),
    Category(
        "Billing", "Billing", 0.15, 7, 0.09,
        (("Wrong invoice", 0.75), ("Unclear information", 0.15), ("Slow answer", 0.1)),
        (("Corrected invoice", 0.5), ("Explanation", 0.35), ("Refund", 0.15)),
    ),
    Category(
        "Returns", "Returns", 0.12, 16, 0.17,
        (("Late refund", 0.55), ("Slow answer", 0.25), ("Staff conduct", 0.08), ("Unclear information", 0.12)),
        (("Refund", 0.65), ("Replacement", 0.25), ("Explanation", 0.1)),
    ),
    Category(
        "Account", "Care", 0.08, 2, 0.02,
        (("Unclear information", 0.7), ("Staff conduct", 0.3)),
        (("Access restored", 0.7), ("Explanation", 0.3)),
    ),
    Category(
        "Cancellation", "Loyalty", 0.04, 5, 0.1,
        (("Unclear information", 0.5), ("Wrong invoice", 0.3), ("Slow answer", 0.2)),
        (("Contract ended", 0.7), ("Credit note", 0.3)),
    ),
)  # fmt: skip

CHANNELS = (
    Channel("email", 0.46, 0.40, 3.4, 0.30),
    Channel("web", 0.20, 0.22, 3.0, 0.30),
    Channel("chat", 0.13, 0.21, 0.0055, 0.50, is_live=True),
    Channel("phone", 0.16, 0.12, 0.0033, 0.58, is_live=True),
    Channel("social", 0.05, 0.05, 5.0, 0.35),
)

PRODUCTS = (("Ardel 1", 0.34), ("Ardel 2", 0.26), ("Numira", 0.2), ("Pellovo", 0.13), ("Quistel", 0.07))
SEGMENTS = (("Consumer", 0.68), ("Small business", 0.24), ("Enterprise", 0.08))
PLANS = (("Basic", 0.55), ("Plus", 0.33), ("Premium", 0.12))
PRIORITIES = (("low", 0.14), ("normal", 0.62), ("high", 0.19), ("urgent", 0.05))

PRIORITY_SPEED = MappingProxyType({"low": 1.5, "normal": 1.0, "high": 0.6, "urgent": 0.3})
"""The wait for an answer, as a multiple of that of a normal ticket."""

PROMISED_HOURS = MappingProxyType({"low": 60.0, "normal": 40.0, "high": 20.0, "urgent": 10.0})
"""Open hours within which a ticket of each priority is promised to be solved; a weekday has ten."""

WEEKDAY_VOLUME = (1.26, 1.12, 1.05, 1.0, 0.92, 0.42, 0.2)
MONTH_VOLUME = (1.12, 0.97, 0.98, 0.97, 0.96, 0.92, 0.84, 0.86, 1.0, 1.03, 1.24, 1.38)
HOUR_VOLUME = (
    0.4, 0.3, 0.2, 0.2, 0.2, 0.5, 1.4, 3.2, 7.5, 10.5, 11.2, 10.2, 8.2, 9.0, 9.4, 8.8, 7.6, 5.4, 3.0, 2.6, 2.4, 1.9, 1.2, 0.8,
)  # fmt: skip


def agents() -> tuple[tuple[str, int], ...]:
    """Every agent's name with the index of the team."""
    teams = [index for index, team in enumerate(TEAMS) for _ in range(team.agents)]
    return tuple((f"Agent {number:02d}", team) for number, team in enumerate(teams, start=1))


def on_long_leave() -> tuple[int, ...]:
    """The agents who are away from Timeline.shortage_on: the last two of Returns."""
    returns = next(index for index, team in enumerate(TEAMS) if team.name == "Returns")
    return tuple(number for number, (_, team) in enumerate(agents()) if team == returns)[-2:]
