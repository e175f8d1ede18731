"""Which engine answers, as the environment variable KPI_ENGINE says: none (the store), published Parquet files, or a Spark cluster that reads these."""

from __future__ import annotations

import os
from pathlib import Path

from data.store.engine_errors import StoreError
from data.store.sentence import Sentence

VARIABLE = "KPI_ENGINE"
PUBLISHED = "KPI_PUBLISHED"
"""The environment variable that names the folder of published facts which a cluster reads."""
_PARQUET, _SPARK = "parquet:", "sc://"


def chosen() -> Path | None:
    """The folder of published facts that KPI_ENGINE names, as `parquet:DIR` or DIR, or KPI_PUBLISHED beside a cluster; None where neither is set.

    Raises StoreError for any other address, and for a cluster without a folder.
    """
    text = _text().removeprefix(_PARQUET)
    if not text:
        return None
    if spark_address():
        folder = os.environ.get(PUBLISHED, "").strip()
        if not folder:
            raise StoreError(
                Sentence("KPI_ENGINE names Spark, and nothing the folder of the published data. Name it with KPI_PUBLISHED.")
            )  # fmt: skip
        return Path(folder)
    if "://" in text:
        raise StoreError(
            Sentence("KPI_ENGINE is {address}, and no engine is known by such an address. Name a folder of published data: parquet:DIR.", address=text)
        )  # fmt: skip
    return Path(text)


def spark_address() -> str | None:
    """The address of the Spark Connect server that KPI_ENGINE names, as `sc://host:15002`; None where it names none."""
    return _text() if _text().startswith(_SPARK) else None


def spark_for(folder: Path) -> str | None:
    """The cluster that a folder of published facts is asked of: only the one that KPI_PUBLISHED names."""
    address = spark_address()
    named = chosen() if address else None
    return address if named is not None and named.expanduser().resolve() == folder else None


def _text() -> str:
    return os.environ.get(VARIABLE, "").strip()
