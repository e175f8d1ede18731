"""A part of the page of our own: its code comes once from an address of its own, and what it is given holds in the order in which it was given."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

from pages.web.static import code_of_part

_VISIT = "_given_to_parts"
_IN_ORDER = Path(__file__).with_name("in_order.js").read_text(encoding="utf-8")


@dataclass(frozen=True, kw_only=True)
class Part:
    """HTML and styles of our own with code, which is JavaScript as a browser finds it: the default export of a module, wrapped in `inOrder`."""

    name: str
    html: str
    code: str
    css: str | None = None
    is_apart: bool = True
    """Whether styles of the page do not reach into it, nor its own out of it."""

    def show(self, given: bytes, *, key: str, **more: Any) -> Any:
        """Draw the part with what `packed` made of its data; what it hands back, and `more`, is as Streamlit has it."""
        return _component(self.name, self)(data=_numbered(key, given), key=key, **more)


def part(name: str, *, html: str, code: str, css: str | None = None, is_apart: bool = True) -> Part:
    """Declare a part; made while modules are loaded, so that every page can announce the code."""
    told = code_of_part(name, _IN_ORDER + code)
    return Part(name=name, html=html, code=told, css=css, is_apart=is_apart)


def packed(data: Mapping[str, object]) -> bytes:
    """What a part is given: Streamlit hands bytes on as they are; of anything else it looks for tables in it, and writes it as JSON twice."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass
class _Visit:
    """What the places of a page were given in a visit: a hash of it and its number, by key."""

    name: str = field(default_factory=lambda: secrets.token_hex(4))
    given: dict[str, tuple[int, int]] = field(default_factory=dict)


def _numbered(key: str, given: bytes) -> bytes:
    """The same with a number that is higher than that of anything else that this place was given in this visit."""
    if _VISIT not in st.session_state:
        st.session_state[_VISIT] = _Visit()
    visit: _Visit = st.session_state[_VISIT]
    was, number = visit.given.get(key, (None, 0))
    if was != hash(given):
        number += 1
        visit.given[key] = (hash(given), number)
    return b'{"visit":"%b","number":%d,"data":%b}' % (visit.name.encode(), number, given)


@st.cache_resource(show_spinner=False)
def _component(name: str, _declared: Part) -> Callable[..., Any]:
    return st.components.v2.component(
        f"service_pulse_{name}",
        html=_declared.html,
        css=_declared.css,
        js=_declared.code,
        isolate_styles=_declared.is_apart,
    )
