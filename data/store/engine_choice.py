"""Which engine answers, as the environment variable KPI_ENGINE says: none (the store), published Parquet files, or a Spark cluster that reads these."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from data.store import manifest, objects
from data.store.engine_errors import StoreError
from data.store.objects import Address
from data.store.sentence import Sentence

VARIABLE = "KPI_ENGINE"
PUBLISHED = "KPI_PUBLISHED"
"""The environment variable that names the published facts which a cluster reads: a folder, or s3://BUCKET/PREFIX."""
_STORE = "KPI_STORE"
_PARQUET, _SPARK = "parquet:", "sc://"


def store_path() -> Path:
    """The path in KPI_STORE, else data/local/service-pulse.duckdb in the project: where the store lies, or would lie."""
    chosen = os.environ.get(_STORE)
    return Path(chosen) if chosen else Path(__file__).parents[1] / "local" / "service-pulse.duckdb"


def chosen() -> Path | None:
    """The folder of published facts that KPI_ENGINE names, as `parquet:DIR` or DIR, or KPI_PUBLISHED beside a cluster; None where neither is set.

    Of facts in an object store it is the folder of their copy. Raises StoreError for any other address, and for a cluster without published facts.
    """
    text = _published()
    if not text and spark_address():
        raise StoreError(
            Sentence("KPI_ENGINE names Spark, and nothing the folder of the published data. Name it with KPI_PUBLISHED.")
        )  # fmt: skip
    if not text:
        return None
    if objects.is_address(text):
        return _copy_of(objects.address(text))
    if "://" in text:
        raise StoreError(
            Sentence("KPI_ENGINE is {address}, and no engine is known by such an address. Name a folder of published data: parquet:DIR.", address=text)
        )  # fmt: skip
    return Path(text)


def objects_of(folder: Path) -> Address | None:
    """The address of the object store whose copy a folder is."""
    text = _published()
    if not objects.is_address(text):
        return None
    found = objects.address(text)
    return found if _copy_of(found).expanduser().resolve() == folder.expanduser().resolve() else None


def is_published(path: Path) -> bool:
    """Whether a path holds published facts, or is where they will be fetched to."""
    return manifest.is_published(path) or objects_of(path) is not None


def spark_address() -> str | None:
    """The address of the Spark Connect server that KPI_ENGINE names, as `sc://host:15002`; None where it names none."""
    return _text() if _text().startswith(_SPARK) else None


def spark_for(folder: Path) -> str | None:
    """The cluster that a folder of published facts is asked of: only the one that KPI_PUBLISHED names."""
    address = spark_address()
    named = chosen() if address else None
    return address if named is not None and named.expanduser().resolve() == folder else None


def _published() -> str:
    return os.environ.get(PUBLISHED, "").strip() if spark_address() else _text().removeprefix(_PARQUET)


def _copy_of(address: Address) -> Path:
    """Beside the store: a name that tells which it is, and is unlike that of any other address."""
    name = re.sub(r"[^A-Za-z0-9.-]+", "-", f"{address.bucket}-{address.prefix}").strip("-")[:60]
    told = hashlib.sha256(
        f"{os.environ.get('AWS_ENDPOINT_URL_S3') or os.environ.get('AWS_ENDPOINT_URL')} {address}".encode()
    )
    return store_path().parent / "published" / f"{name}-{told.hexdigest()[:8]}"


def _text() -> str:
    return os.environ.get(VARIABLE, "").strip()
