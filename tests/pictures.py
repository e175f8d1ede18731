"""The pictures of a page that ran without a browser."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import plotly.graph_objects as go
from streamlit.testing.v1 import AppTest

COMPONENT = "service_pulse_picture"


@dataclass(frozen=True)
class Shown:
    """A figure as it is sent, and the words that stand for it."""

    spec: dict[str, Any]
    alt: str


def pictures(at: AppTest) -> list[Shown]:
    """All pictures of a page, in its order."""
    return [shown(one) for one in at.get("bidi_component") if is_picture(one)]


def is_picture(element: Any) -> bool:
    """Whether an element of a page is a picture."""
    return element.type == "bidi_component" and element.proto.component_name == COMPONENT


def given(element: Any) -> dict[str, Any]:
    """What a part of a page is given."""
    found: dict[str, Any] = json.loads(element.proto.bytes)["data"]
    return found


def shown(element: Any) -> Shown:
    """What is sent of a picture, of which the engine knows every property."""
    found = given(element)
    return Shown(_known(found["figure"]), found["alt"])


@lru_cache(maxsize=500)
def _known(figure: str) -> dict[str, Any]:
    """The figure. Raises ValueError where the engine does not know a property or its value: a browser passes over it."""
    spec: dict[str, Any] = json.loads(figure)
    go.Figure(spec)
    return spec
