"""Themes of comments that people declare: names and words, kept as a whole; nothing is kept until somebody changes the usual ones."""

from __future__ import annotations

import json
from collections.abc import Sequence

from data.config import audit
from data.config.audit import Event
from data.store.sentence import Sentence
from data.store.store import Read, Store, StoreError

MOST_LETTERS = 200_000
"""The longest text of all themes together."""
_NAME = "comment_themes"


def comment_themes(read: Read) -> list[tuple[str, str]] | None:
    """Name and words of each theme, in the order of their owner; None where nobody has declared any."""
    found = read("SELECT value FROM setting WHERE name = $name", {"name": _NAME})["value"]
    return [(name, words) for name, words in json.loads(found[0])] if found.len() else None


def save_comment_themes(store: Store, themes: Sequence[tuple[str, str]]) -> None:
    """Replace all themes; what words may be is checked by who knows what they mean (kpi/voice/themes.py)."""
    value = json.dumps([list(theme) for theme in themes], ensure_ascii=False)
    if len(value) > MOST_LETTERS:
        raise StoreError(
            Sentence(
                "The themes together may have {most} letters; these have {n}.",
                most=MOST_LETTERS,
                n=len(value),
            )
        )
    with store.write() as writer:
        writer.execute("DELETE FROM setting WHERE name = $name", {"name": _NAME})
        writer.execute("INSERT INTO setting VALUES ($name, $value)", {"name": _NAME, "value": value})
    audit.note(store.path, Event.SETTING, "comment themes", len(themes))


def forget_comment_themes(store: Store) -> None:
    """Go back to the usual themes."""
    with store.write() as writer:
        writer.execute("DELETE FROM setting WHERE name = $name", {"name": _NAME})
    audit.note(store.path, Event.SETTING, "comment themes", "usual ones")
