"""A message as a value, whatever way it goes: what it says in words, numbers and pictures, and who can stop it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data.config.company import Company


@dataclass(frozen=True, kw_only=True)
class Line:
    """One sentence; its tone is good, bad or plain."""

    text: str
    tone: str = "plain"


@dataclass(frozen=True, kw_only=True)
class Part:
    """Sentences under a heading, which may be empty."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class Number:
    """One number in words as the pages have it; its tone is that of its target, and `raw` is what a program reads of it."""

    label: str
    value: str
    rests: str = ""
    was: str = ""
    change: str = ""
    change_tone: str = "plain"
    target: str = ""
    tone: str = "plain"
    raw: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A picture as PNG under a title; `alt` says the same in words."""

    title: str
    alt: str
    png: bytes


@dataclass(frozen=True, kw_only=True)
class Message:
    """What is sent. `about` are the lines at its end: of what data it is and when it was made, why it comes and how it ends."""

    subject: str
    title: str
    whose: Company
    shown: str
    until: str
    parts: tuple[Part, ...]
    numbers: tuple[Number, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    notes: tuple[str, ...] = ()
    meanings: tuple[tuple[str, str], ...] = ()
    about: tuple[str, ...] = ()
    link: str = ""
    pdf: bytes | None = None
    raw: Mapping[str, Any]
