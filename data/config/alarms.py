"""Which watched numbers are out of their limits, as each recipient sees them, since when, and whether the recipient was told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data.store.store import Read, Writer


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """One watched number: whether it is out since a moment (UTC), and whether the recipient believes it to be out."""

    watched: str
    is_out: bool
    since_at: datetime
    is_told: bool = False


def alarms(read: Read, subscription: str, recipient: str) -> dict[str, Alarm]:
    """What is known for a recipient, by what is watched; what was never out is not there."""
    found = read(
        "SELECT watched, is_out, since_at, is_told FROM alarm WHERE subscription = $subscription AND recipient = $recipient",
        {"subscription": subscription, "recipient": recipient},
    )
    return {row["watched"]: Alarm(**row) for row in found.iter_rows(named=True)}


def keep(writer: Writer, subscription: str, recipient: str, known: dict[str, Alarm]) -> None:
    """Let this be what is known for a recipient; what is in its limits and was told so needs not be kept."""
    names = {"subscription": subscription, "recipient": recipient}
    writer.execute("DELETE FROM alarm WHERE subscription = $subscription AND recipient = $recipient", names)
    for one in known.values():
        if one.is_out or one.is_told:
            writer.execute(
                "INSERT INTO alarm VALUES ($subscription, $recipient, $watched, $is_out, $since_at, $is_told)",
                {**names, **one.__dict__},
            )
