"""Whose dashboard it is: a name, and a logo that was read and written anew, so that nothing of a stranger's file is shown."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass

from data.config import audit
from data.config.audit import Event
from data.store.sentence import Sentence
from data.store.store import Read, Store, StoreError

NAME_MOST = 80
"""The longest name, in letters."""
FILE_MOST = 2_000_000
"""The largest file of a logo, in bytes."""
PIXELS_MOST = 25_000_000
"""So many points a picture may unpack to: a small file can hold a very large one."""
SIZE = (640, 160)
"""A logo is made no wider and no higher, in points."""


@dataclass(frozen=True)
class Company:
    """The name, and the logo as PNG; either may be missing."""

    name: str = ""
    logo: bytes | None = None


def company(read: Read) -> Company:
    """Whose dashboard it is, as far as somebody has said."""
    found = read("SELECT name, logo FROM company LIMIT 1", {})
    return Company(found["name"][0] or "", found["logo"][0]) if found.height else Company()


def save_company(store: Store, name: str, picture: bytes | None = None) -> None:
    """Keep the name and, where a picture is given, the logo; else the logo stays. StoreError when either cannot be used; nothing changes then."""
    said = " ".join(name.split())
    if len(said) > NAME_MOST:
        raise StoreError(
            Sentence(
                "The name of a company may have {most} letters; this one has {n}.",
                most=NAME_MOST,
                n=len(said),
            )
        )
    made = None if picture is None else logo_of(picture)
    with store.write() as writer:
        before = company(writer.query)
        writer.execute("DELETE FROM company")
        writer.execute("INSERT INTO company VALUES ($name, $logo)", {"name": said or None, "logo": made or before.logo})
    audit.note(store.path, Event.SETTING, "company", said)


def forget_company(store: Store) -> None:
    """Take name and logo away."""
    with store.write() as writer:
        writer.execute("DELETE FROM company")
    audit.note(store.path, Event.SETTING, "company", "removed")


def logo_of(picture: bytes) -> bytes:
    """A picture of somebody's, read and written anew as a PNG of at most SIZE. StoreError with what to do where it is none or too large."""
    from PIL import Image, ImageOps  # takes a while, and only who sets a logo needs it

    if len(picture) > FILE_MOST:
        raise StoreError(
            Sentence("A logo may have {most} MB. Save it smaller and choose it again.", most=FILE_MOST // 1_000_000)
        )
    if b"<svg" in picture[:4096].lower():
        raise StoreError(
            Sentence(
                "An SVG can hold scripts and links to other places, so it is not taken. Save the logo as PNG and choose it again."
            )
        )
    try:
        with Image.open(io.BytesIO(picture), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > PIXELS_MOST:
                raise StoreError(
                    Sentence(
                        "A logo may have {most} million points; this one has {width} × {height}. Save it smaller and choose it again.",
                        most=PIXELS_MOST // 1_000_000,
                        width=opened.width,
                        height=opened.height,
                    )
                )
            whole = ImageOps.exif_transpose(opened).convert("RGBA")
    except (OSError, ValueError, SyntaxError, EOFError, struct.error, zlib.error, IndexError, Image.DecompressionBombError) as error:  # fmt: skip
        raise StoreError(
            Sentence("This file could not be read as a picture. Save the logo as PNG or JPEG and choose it again.")
        ) from error
    whole.thumbnail(SIZE)
    made = io.BytesIO()
    whole.save(made, "PNG", optimize=True)
    return made.getvalue()
