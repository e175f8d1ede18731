"""A company's name and logo: a picture is read and written anew, whatever else is refused and changes nothing."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import pytest
from PIL import Image

from data.config.company import FILE_MOST, NAME_MOST, SIZE, Company, company, forget_company, logo_of, save_company
from data.store.store import Store, StoreError

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><image href="https://a.example/x"/></svg>'


def picture(width: int, height: int, kind: str = "PNG", **said: object) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 60)).save(made, kind, **said)
    return made.getvalue()


def bomb(side: int) -> bytes:
    """A PNG of a few bytes that says it is so wide and high."""
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(bytes(9000))), (b"IEND", b""))  # fmt: skip
    parts = (struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks)  # fmt: skip
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def test_name_and_logo_are_kept_changed_and_taken_away_each_as_one_write(empty_store: Store) -> None:
    assert company(empty_store.read) == Company()
    before = empty_store.version()
    save_company(empty_store, "  Nord  Wind ", picture(1280, 100, "JPEG", comment=b"<script>alert(1)</script>"))
    kept = company(empty_store.read)
    assert kept.name == "Nord Wind"
    assert kept.logo is not None
    with Image.open(io.BytesIO(kept.logo)) as logo:
        assert (logo.format, logo.size) == ("PNG", (640, 50))
    assert b"script" not in kept.logo
    save_company(empty_store, "Wind")
    assert company(empty_store.read) == Company("Wind", kept.logo), "no new picture keeps the old one"
    forget_company(empty_store)
    assert company(empty_store.read) == Company()
    assert empty_store.version() == before + 3


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (lambda: SVG, "SVG"),
        (lambda: b"\xef\xbb\xbf  <!-- \n --><SVG onload='alert(1)'>", "SVG"),
        (lambda: bomb(6000), "points"),
        (lambda: bomb(100_000), "could not be read"),
        (lambda: picture(20, 20)[:60], "could not be read"),
        (lambda: picture(20, 20).replace(b"IDAT", b"IDAX"), "could not be read"),
        (lambda: b"GIF89a" + bytes(40), "could not be read"),
        (lambda: b"", "could not be read"),
        (lambda: bytes(FILE_MOST + 1), "MB"),
        (lambda: None, f"{NAME_MOST} letters"),
    ],
)  # fmt: skip
def test_what_is_no_logo_is_refused_with_what_to_do(
    empty_store: Store, given: Callable[[], bytes | None], said: str
) -> None:
    save_company(empty_store, "Wind", picture(20, 20))
    before = company(empty_store.read)
    with pytest.raises(StoreError, match=said):
        save_company(empty_store, "x" * NAME_MOST if given() is not None else "x" * (NAME_MOST + 1), given())
    assert company(empty_store.read) == before


def test_a_logo_is_never_larger_than_its_place() -> None:
    for width, height in ((900, 900), (3, 900), (900, 3)):
        with Image.open(io.BytesIO(logo_of(picture(width, height)))) as logo:
            assert logo.width <= SIZE[0]
            assert logo.height <= SIZE[1]
