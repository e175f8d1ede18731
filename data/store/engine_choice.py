"""Which engine answers, as the environment variable KPI_ENGINE says: none (the store), or published Parquet files."""

from __future__ import annotations

import os
from pathlib import Path

from data.store.engine_errors import StoreError
from data.store.sentence import Sentence

VARIABLE = "KPI_ENGINE"
_PARQUET = "parquet:"


def chosen() -> Path | None:
    """The folder of published facts that KPI_ENGINE names, as `parquet:DIR` or DIR; None where it is not set. Raises StoreError for any other address."""
    text = os.environ.get(VARIABLE, "").strip().removeprefix(_PARQUET)
    if not text:
        return None
    if "://" in text:
        raise StoreError(
            Sentence("KPI_ENGINE is {address}, and no engine is known by such an address. Name a folder of published data: parquet:DIR.", address=text)
        )  # fmt: skip
    return Path(text)
