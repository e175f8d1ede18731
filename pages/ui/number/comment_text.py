"""One comment in words: its score as it was given, its day and whom it concerns. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from kpi.voice.comments import HIGH, LOW, METRICS
from pages.ui.html.comment_list import Comment
from pages.ui.view import words
from pages.ui.view.as_text import visible
from pages.ui.view.words import t


def comment(row: Mapping[str, Any]) -> Comment:
    """A row of `kpi.voice.comments` as it is read; a click on its ticket hands back [source, id] as JSON."""
    day = words.day(row["day"]) if row["day"] else ""
    is_linked = bool(row["ticket"])
    return Comment(
        score=score_text(row["kind"], row["score"], row["scale"]),
        side=row["side"] or "",
        side_words=t(f"comments.side.{row['side']}") if row["side"] in (LOW, HIGH) else "",
        about=[
            day,
            *(words.value_name(name, row[name]) if row[name] else "" for name in ("team", "channel", "category")),
        ],
        text=visible(row["comment"]),
        opens=json.dumps([row["ticket_source"] or row["source"], row["ticket"]]) if is_linked else "",
        open_words=t("comments.ticket", id=row["ticket"]) if is_linked else "",
    )


def score_text(kind: str, score: float | None, scale: int | None) -> str:
    """A score as it was given: CSAT 4 of 5."""
    name = t(f"comments.kind.{kind}") if kind in METRICS else kind
    if score is None:
        return t("comments.no_score", kind=name)
    given = words.number(score, 1)
    return (
        t("comments.score_of", kind=name, score=given, scale=scale)
        if scale
        else t("comments.score", kind=name, score=given)
    )
