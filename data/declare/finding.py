"""What a doubt is: something about a file that a person should know before it is loaded."""

from __future__ import annotations

from dataclasses import asdict, dataclass

WARNING, NOTE = "warning", "note"
"""A warning is probably a mistake; a note is probably as it should be. Sorted backwards, warnings come first."""


@dataclass(frozen=True)
class Doubt:
    """One doubt: a stable `code`, a `sentence` with its numbers and what to do about it."""

    code: str
    severity: str
    sentence: str
    what_to_do: str

    def as_dict(self) -> dict[str, str]:
        """For JSON."""
        return asdict(self)
