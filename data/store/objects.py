"""Published facts in an object store (S3, and what speaks as S3 does): its addresses, its objects read and written whole, and its errors in words.

Who asks, where and by which keys is told by the usual variables: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_PROFILE,
AWS_REGION or AWS_DEFAULT_REGION, and AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL for a store that is not Amazon's.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from data.store.engine_errors import StorageFault, StoreError
from data.store.reasons import in_own_words, of_system
from data.store.sentence import Sentence, template

_SCHEMES = ("s3://", "s3a://")
_PIECE = 4 * 1024 * 1024
_CONNECT_SECONDS, _ANSWER_SECONDS, _TRIES = 5, 60, 3
_SAID = re.compile(r"AWS Error (?P<code>\w+)(?: \(HTTP status \d+\))? during \w+ operation: (?P<text>[^\n]*)")
_REASONS = {
    "NO_SUCH_BUCKET": Sentence("there is no bucket of that name"),
    "ACCESS_DENIED": Sentence("whoever asks has no right to it"),
    "INVALID_ACCESS_KEY_ID": Sentence("its keys are not accepted"),
    "SIGNATURE_DOES_NOT_MATCH": Sentence("its keys are not accepted"),
    "MISSING_AUTHENTICATION_TOKEN": Sentence("its keys are not accepted"),
    "NETWORK_CONNECTION": Sentence("nothing answers there"),
}
_CHECK = Sentence("Check the address, the keys (AWS_…) and the network, and try again.")
UNREADABLE = template("The published data in {path} cannot be read: {reason}.")
UNWRITABLE = template("{path} cannot be written: {reason}.")


class NotThere(StoreError):
    """There is no such object."""


@dataclass(frozen=True)
class Address:
    """A bucket, and what the names of its objects begin with."""

    bucket: str
    prefix: str

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")

    @property
    def for_spark(self) -> str:
        """The same as Hadoop's connector calls it."""
        return f"s3a://{self.bucket}/{self.prefix}".rstrip("/")


def is_address(text: str) -> bool:
    """Whether a text names objects and no folder."""
    return text.startswith(_SCHEMES)


def address(text: str) -> Address:
    """What `s3://BUCKET/PREFIX` names. Raises StoreError where it names no bucket."""
    parts = urlsplit(text)
    if not parts.netloc or "@" in parts.netloc or ".." in parts.path.split("/"):
        raise StoreError(Sentence("{address} names no bucket. Write s3://BUCKET/PREFIX.", address=text))
    return Address(parts.netloc, parts.path.strip("/"))


class Objects:
    """The objects below an address. Safe from any thread. All raise StorageFault in words, and NotThere for an object that is missing."""

    def __init__(self, where: Address) -> None:
        """Nothing is asked yet."""
        from pyarrow import fs  # a quarter of a second, and for those alone who have such an address

        self.where, self._fs = where, fs
        endpoint = urlsplit(os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or "")
        named = {"endpoint_override": endpoint.netloc + endpoint.path.rstrip("/"), "scheme": endpoint.scheme} if endpoint.netloc else {}  # fmt: skip
        region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
        try:
            self._system: Any = fs.S3FileSystem(
                region=region or ("us-east-1" if named else None),
                connect_timeout=_CONNECT_SECONDS,
                request_timeout=_ANSWER_SECONDS,
                retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=_TRIES),
                **named,
            )
        except (OSError, ValueError) as error:
            raise StoreError(Sentence(UNREADABLE, path=str(where), reason=in_own_words(str(error)))) from error

    def check_bucket(self) -> None:
        """Raise StorageFault where there is no such bucket, or it may not be looked at."""
        with self._told(UNWRITABLE):
            found = self._system.get_file_info(self.where.bucket)
        if found.type == self._fs.FileType.NotFound:
            raise StorageFault(Sentence(UNWRITABLE, path=str(self.where), reason=_REASONS["NO_SUCH_BUCKET"]), _CHECK)

    def read(self, name: str) -> bytes:
        """An object whole."""
        with self._told(UNREADABLE), self._system.open_input_stream(self._key(name)) as object_:
            found: bytes = object_.read()
            return found

    def write(self, name: str, content: bytes) -> None:
        """Put an object whole: whoever reads it has the one before, or this one."""
        with self._told(UNWRITABLE), self._system.open_output_stream(self._key(name)) as object_:
            object_.write(content)

    def upload(self, place: Path, name: str) -> None:
        """Put a file there. One whose upload is stopped is taken away again, as far as that can be done."""
        try:
            with place.open("rb") as file, self._told(UNWRITABLE), self._system.open_output_stream(self._key(name)) as object_:  # fmt: skip
                while piece := file.read(_PIECE):
                    object_.write(piece)
        except BaseException:
            with suppress(
                StoreError
            ):  # what ended it is told; nothing names this object, and a later publication takes it away
                self.remove(name)
            raise

    def download(self, name: str, place: Path) -> None:
        """Fetch an object into a file."""
        with (
            self._told(UNREADABLE),
            self._system.open_input_stream(self._key(name)) as object_,
            place.open("wb") as file,
        ):
            while piece := object_.read(_PIECE):
                file.write(piece)

    def names(self) -> dict[str, float]:
        """All objects below the address, and when each was put there (seconds since 1970)."""
        with self._told(UNREADABLE):
            found = self._system.get_file_info(
                self._fs.FileSelector(self._key(""), recursive=True, allow_not_found=True)
            )
        prefix = len(self._key("")) + 1
        return {one.path[prefix:]: one.mtime.timestamp() for one in found if one.type == self._fs.FileType.File}

    def remove(self, name: str) -> None:
        """Take an object away."""
        with self._told(UNWRITABLE):
            self._system.delete_file(self._key(name))

    def _key(self, name: str) -> str:
        return "/".join(part for part in (self.where.bucket, self.where.prefix, name) if part)

    @contextmanager
    def _told(self, sentence: str) -> Iterator[None]:
        """Raise what the library raises in our words."""
        try:
            yield
        except FileNotFoundError as error:
            raise NotThere(Sentence(sentence, path=str(self.where), reason=of_system(error))) from error
        except OSError as error:
            said = _SAID.search(str(error))
            reason = (said and _REASONS.get(said["code"])) or in_own_words(
                (said["text"].strip() or said["code"]) if said else str(error)
            )
            raise StorageFault(Sentence(sentence, path=str(self.where), reason=reason), _CHECK) from error
