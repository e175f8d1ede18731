"""The list of targets as HTML: what is aimed at now, what was, and what is to come. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
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


OVERDUE = "overdue"
"""The due state of what is late; the others are "passed", "unknown", "due" and, without a day, "none"."""


def listing(rows: Sequence[tuple[Mapping[str, Any], str, str]], *, is_of_one: bool = False) -> str:
    """A table of targets as the store keeps them, each with its state and due state: what is overdue first, then those in force, the
    soonest due before the others. A click hands the row back as JSON. Those of one number (`is_of_one`) do not name it, and what no
    row says has no column."""
    shown = sorted(rows, key=_place)
    texts = [_texts(*one) for one in shown]
    columns = [name for name in texts[0] if name not in _MAY_LACK or any(one[name] for one in texts)]
    columns = columns[1:] if is_of_one else columns
    heads = "".join(f'<th scope="col">{escape(_head(name))}</th>' for name in columns)
    body = "".join(_row(*one, said, columns) for one, said in zip(shown, texts, strict=True))
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(t("targets.all"))}"><table class="groups list targets"><thead><tr>{heads}<td></td></tr></thead><tbody>{body}</tbody></table></div>'


def _head(column: str) -> str:
    return t(f"targets.head.{column}")


_ORDER = ("now", "to_come", "past", "end")
_MAY_LACK = ("owner", "due", "note")


def _place(one: tuple[Mapping[str, Any], str, str]) -> tuple[bool, int, date]:
    row, state, due = one
    return due != OVERDUE, _ORDER.index(state), _day(row.get("due_on")) or date.max


def due_state(
    row: Mapping[str, Any], state: str, last_shown: date, today: date, is_met: Callable[[], bool | None]
) -> str:
    """What is to be said of the due day of a target: overdue where it has passed and the target is missed.

    It has passed where the days shown go on after it; where only the calendar has, or it cannot be told whether the target is met, it is
    unknown. `is_met` is asked only then.
    """
    due = _day(row.get("due_on"))
    if due is None or row["target"] is None:
        return "none"
    if state != "now" or today <= due:
        return "due"
    met = is_met() if last_shown > due else None
    return "unknown" if met is None else "passed" if met else OVERDUE


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
    values = {"label": _label(row), "whose": _whose(row), "target": _target(row)}
    if not row["valid_from"]:
        return t("targets.title_always", **values)
    return t("targets.title", **values, since=_since(row))


def _texts(row: Mapping[str, Any], state: str, due: str) -> dict[str, str]:
    """What a row says under each heading."""
    return {
        "number": _label(row),
        "whose": _whose(row),
        "target": _target(row),
        "since": _since(row),
        "state": t(f"targets.state.{state}"),
        "owner": row.get("owner") or "",
        "due": due_words(row.get("due_on"), due),
        "note": row["note"] or "",
    }


def _row(row: Mapping[str, Any], state: str, due: str, said: Mapping[str, str], columns: Sequence[str]) -> str:
    first, *rest = columns
    late = {"due": "late"} if due == OVERDUE else {}
    cells = "".join(
        f'<td class="of_{name} {late.get(name, "")}" data-head="{escape(_head(name))}">{escape(said[name])}</td>'
        for name in rest
    )
    opens = json.dumps({name: _plain(row.get(name)) for name in (*_WHOSE, "target", "valid_from", "owner", "due_on")})
    button = f'<button type="button" class="act" data-open="{escape(opens)}" aria-label="{escape(t("targets.change"))}: {escape(title(row))}">{escape(t("targets.change"))}</button>'
    return f'<tr{"" if state == "now" else " class=faint"}><th scope="row">{escape(said[first])}</th>{cells}<td>{button}</td></tr>'


def due_words(day: date | str | None, state: str) -> str:
    """A due day with what is to be said of it; nothing without one."""
    due = _day(day)
    return t(f"owner.state.{state}", day=words.day(due)) if due and state != "none" else ""


def _label(row: Mapping[str, Any]) -> str:
    known = {metric.name: words.said(metric.label) for metric in REGISTRY.metrics}
    return known.get(row["metric"], row["metric"])


def _whose(row: Mapping[str, Any]) -> str:
    group = t("targets.whole")
    if row["dimension"]:
        known = {one.name: words.said(one.label) for one in REGISTRY.dimensions}
        group = f"{known.get(row['dimension'], row['dimension'])}: {words.value_name(row['dimension'], row['value'])}"
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
    since = _day(row["valid_from"])
    return words.day(since) if since else t("targets.always")


def _day(day: date | str | None) -> date | None:
    return date.fromisoformat(day) if isinstance(day, str) and day else day or None


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
