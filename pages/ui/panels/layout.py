"""How a page places its panels: one below the other, several in a row, or folded away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pages.ui.panels.panel import Panel


@dataclass(frozen=True)
class Row:
    """Panels side by side, as many as fit with at least `least_width` pixels each, at most `columns`.

    Those of `instead` take the places of panels whose metrics no source tells, as far as the data tell theirs.
    """

    columns: int
    panels: tuple[Panel, ...]
    instead: tuple[Panel, ...] = ()

    @property
    def least_width(self) -> int:
        """How narrow a panel may become before it moves below."""
        return 360 if self.columns == 2 else 280


@dataclass(frozen=True)
class Fold:
    """A panel that is folded away, with `more` below it, and asked for when somebody opens it; the address remembers it as more_CODE."""

    code: str
    panel: Panel
    more: tuple[Panel, ...] = ()

    @property
    def panels(self) -> tuple[Panel, ...]:
        """All that it holds."""
        return (self.panel, *self.more)


Part = Panel | Row | Fold


def every(parts: Sequence[Part]) -> Iterator[Panel]:
    """All panels of a page, those that are folded away too."""
    for part in parts:
        if isinstance(part, Row):
            yield from (*part.panels, *part.instead)
        elif isinstance(part, Fold):
            yield from part.panels
        else:
            yield part


def at_once(parts: Sequence[Part]) -> Iterator[Panel]:
    """The panels that are asked for together, before any is drawn."""
    for part in parts:
        if isinstance(part, Row):
            yield from part.panels
        elif not isinstance(part, Fold):
            yield part
