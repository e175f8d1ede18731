"""The list of targets as HTML: what is aimed at now, what was, and what is to come. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Clock
from kpi.text.format import value_text
from pages.ui.view import words
from pages.ui.view.as_text import escape
from pages.ui.view.words import t

_WHOSE = ("metric", "dimension", "value", "clock")


def listing(rows: Sequence[Mapping[str, Any]], today: date) -> str:
    """A table of all targets as the store keeps them, those in force on `today` first. A click hands the row back as JSON."""
    shown = sorted(with_state(rows, today), key=lambda one: _ORDER.index(one[1]))
    heads = "".join(f'<th scope="col">{escape(t(f"targets.head.{name}"))}</th>' for name in ("number", "whose", "target", "since", "state", "note"))  # fmt: skip
    body = "".join(_row(row, state) for row, state in shown)
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(t("targets.all"))}"><table class="groups list"><thead><tr>{heads}<td></td></tr></thead><tbody>{body}</tbody></table></div>'


_ORDER = ("now", "to_come", "past", "end")


def with_state(rows: Sequence[Mapping[str, Any]], today: date) -> list[tuple[Mapping[str, Any], str]]:
    """Each row with now, to_come, past or (a row that ends another) end. Rows come in order of whose they are and day."""
    found: list[tuple[Mapping[str, Any], str]] = []
    for _, same in groupby(rows, key=lambda row: tuple(row[name] for name in _WHOSE)):
        mine = list(same)
        begun = [row for row in mine if row["valid_from"] is None or row["valid_from"] <= today]
        for row in mine:
            state = "end" if row["target"] is None else "to_come" if row not in begun else "now" if row is begun[-1] else "past"  # fmt: skip
            found.append((row, state))
    return found


def title(row: Mapping[str, Any]) -> str:
    """A target in one line."""
    return t("targets.title", label=_label(row), whose=_whose(row), target=_target(row), since=_since(row))


def _row(row: Mapping[str, Any], state: str) -> str:
    texts = (_whose(row), _target(row), _since(row), t(f"targets.state.{state}"), row["note"] or "")
    cells = "".join(f"<td>{escape(text)}</td>" for text in texts)
    opens = json.dumps({name: _plain(row[name]) for name in (*_WHOSE, "target", "valid_from")})
    button = f'<button type="button" class="act" data-open="{escape(opens)}" aria-label="{escape(t("targets.change"))}: {escape(title(row))}">{escape(t("targets.change"))}</button>'
    return f'<tr{"" if state == "now" else " class=faint"}><th scope="row">{escape(_label(row))}</th>{cells}<td>{button}</td></tr>'


def _label(row: Mapping[str, Any]) -> str:
    known = {metric.name: metric.label for metric in REGISTRY.metrics}
    return known.get(row["metric"], row["metric"])


def _whose(row: Mapping[str, Any]) -> str:
    group = t("targets.whole")
    if row["dimension"]:
        known = {one.name: one.label for one in REGISTRY.dimensions}
        group = f"{known.get(row['dimension'], row['dimension'])}: {row['value']}"
    return group if row["clock"] is None else f"{group}, {t('clock.' + row['clock'] + '.sentence')}"


def _target(row: Mapping[str, Any]) -> str:
    if row["target"] is None:
        return t("targets.no_more")
    known = {metric.name: metric.unit for metric in REGISTRY.metrics}
    if row["metric"] not in known:
        return words.number(row["target"], 2)
    clock = Clock(row["clock"]) if row["clock"] else Clock.CALENDAR
    return value_text(row["target"], known[row["metric"]], words.language(), clock=clock)


def _since(row: Mapping[str, Any]) -> str:
    since = row["valid_from"]
    if not since:
        return t("targets.always")
    return words.day(date.fromisoformat(since) if isinstance(since, str) else since)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
