"""Which engine answers, as the environment variable KPI_ENGINE says: none (the store), Parquet files on disk, or a Spark cluster."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from data.store.engine_errors import StoreError
from data.store.sentence import Sentence

VARIABLE, FOLDER_VARIABLE = "KPI_ENGINE", "KPI_PUBLISHED"
_PARQUET, _SPARK, _DIR = "parquet:", "sc://", "dir="


@dataclass(frozen=True)
class Engine:
    """Where published facts lie, and the address of Spark Connect that reads them ("": DuckDB does, in this process)."""

    folder: Path
    spark: str = ""


def chosen() -> Engine | None:
    """What KPI_ENGINE names; None where it is not set. Raises StoreError where it cannot be understood.

    `parquet:DIR` or DIR is DuckDB over the files in DIR. `sc://host:15002` is Spark Connect; the folder is in KPI_PUBLISHED, or
    stands behind the address: `sc://host:15002/;dir=DIR`.
    """
    text = os.environ.get(VARIABLE, "").strip()
    if not text:
        return None
    if not text.startswith(_SPARK):
        return Engine(Path(text.removeprefix(_PARQUET)))
    given = text.rstrip("/").split(";")
    named = [one.removeprefix(_DIR) for one in given if one.startswith(_DIR)]
    folder = named[0] if named else os.environ.get(FOLDER_VARIABLE, "")
    if not folder:
        raise StoreError(
            Sentence(
                "KPI_ENGINE names Spark, and nothing the folder of the published data. Name it with KPI_PUBLISHED, or behind the address: {example}.",
                example=f"{given[0]};dir=/data/published",
            )
        )
    return Engine(Path(folder), ";".join(one for one in given if not one.startswith(_DIR)))
