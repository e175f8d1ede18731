"""What quality reviews say in single: the score of each criterion, and what the reviewer wrote."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from data.store.sql import sql
from data.store.store import Read


def written(read: Read, source: str, reviews: Sequence[str]) -> pl.DataFrame:
    """review, category (null for the final score), score, highest_score and comment of these reviews of a source, in the order of the file."""
    return read(
        sql(
            "SELECT coalesce(review, id) AS review, category, score, highest_score, comment FROM qa_review",
            "WHERE source = $source AND coalesce(review, id) IN (SELECT unnest($reviews::VARCHAR[])) ORDER BY rowid",
        ),
        {"source": source, "reviews": list(reviews)},
    )
