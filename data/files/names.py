"""Names that others gave to files, made safe to show and to keep."""

from __future__ import annotations

_LONGEST = 200


def safe_name(name: str) -> str:
    """The name without characters that cannot be seen (codes for terminals, line breaks, bytes that are no text), its last 200; "file" when nothing is left."""
    return "".join(character for character in name if character.isprintable()).strip()[-_LONGEST:] or "file"
