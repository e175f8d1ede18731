"""What a reader is looking at, as one frozen value, and its way into an address and back; pure, nothing here draws.

Codes in addresses are plain English and never change; what a reader sees is translated elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from kpi.catalogue.registry import REGISTRY
from kpi.declare.datasets import DIMENSIONS
from kpi.declare.errors import KpiError
from kpi.declare.metric import Clock
from kpi.declare.switch import Choices
from kpi.engine import small_groups
from kpi.engine.answer import base_period
from kpi.query.limits import NO_LIMITS, Limits
from kpi.query.period import PRESETS, Grain, Period
from kpi.query.query import Comparison, Filter, Query
from pages.ui.answers import reader

PERIOD, COMPARE, BESIDE, STEP, CLOCK, DEFINE = "period", "compare", "beside", "step", "clock", "define"
FILTERS = tuple(dimension.name for dimension in DIMENSIONS if dimension.is_filter)
NARROWINGS = tuple(one.name for one in DIMENSIONS if not (one.is_filter or one.is_at_a_moment))
"""The filters that no menu offers: a mark sets them, such as a score, an hour or a band of waits."""
FIELDS = (PERIOD, COMPARE, STEP, CLOCK, DEFINE, BESIDE, *FILTERS, *NARROWINGS)
"""Every field of an address; each holds one short text, empty for its default."""

DATES = "dates"
"""The code, on screen only, of a period chosen by its days."""

_FIRST, _LAST = date(1990, 1, 1), date(2100, 12, 31)  # beyond them a day is a slip of the pen
_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.\.(\d{4}-\d{2}-\d{2}))?")
Code = TypeVar("Code", bound=StrEnum)


@dataclass(frozen=True)
class InvalidLinkParameter:
    """Something in an address that cannot be honoured: which field, and the words that it held."""

    field: str
    text: str


@dataclass(frozen=True)
class View:
    """The whole filter state. `preset` names a relative period; `span` (first and last day) takes its place when set.
    `beside` is another group that pictures show side by side with what the filters choose.

    `choices` and `settings` hold only what differs from the usual definitions.
    """

    preset: str = "91d"
    span: tuple[date, date] | None = None
    comparison: Comparison = Comparison.PREVIOUS
    beside: Filter | None = None
    grain: Grain | None = None
    clock: Clock = Clock.CALENDAR
    filters: tuple[Filter, ...] = ()
    choices: Choices = ()
    settings: tuple[tuple[str, float], ...] = ()

    def period(self, today: date) -> Period:
        """The days meant, as seen from `today` (the newest day of the data)."""
        if self.span:
            return Period(self.span[0], self.span[1] + timedelta(days=1))
        return PRESETS[self.preset](today)

    def base(self, today: date) -> Period | None:
        """The days that it is compared with, or None."""
        return base_period(self.period(today), self.comparison)

    def values(self, dimension: str) -> tuple[str, ...]:
        """The chosen values of one dimension."""
        return next((one.values for one in self.filters if one.dimension == dimension), ())

    def only(self, dimension: str, *values: str) -> View:
        """The same view of one value of a dimension alone, or of several."""
        rest = {one.dimension: one for one in self.filters} | {dimension: Filter(dimension, values)}
        return replace(self, filters=tuple(rest[one.name] for one in DIMENSIONS if one.name in rest))

    def without(self, *dimensions: str) -> View:
        """The same view of all values of these dimensions."""
        return replace(self, filters=tuple(one for one in self.filters if one.dimension not in dimensions))

    def query(self, *metrics: str, today: date, by: tuple[str, ...] = ()) -> Query:
        """The question for these metrics, without a grain."""
        return Query(
            metrics=metrics, period=self.period(today), by=by, filters=self.filters, clock=self.clock, settings=self.settings, choices=self.choices,
        )  # fmt: skip

    def defining(self, name: str, value: str | float) -> View:
        """The same view with one switch on an option, or one setting on a number."""
        if isinstance(value, str):
            choices = {**dict(self.choices), name: value}
            usual = {one: REGISTRY.switch(one).usual.name for one in choices}
            return replace(self, choices=tuple(sorted(pair for pair in choices.items() if usual[pair[0]] != pair[1])))
        settings = {**dict(self.settings), name: value}
        return replace(
            self,
            settings=tuple(sorted(pair for pair in settings.items() if REGISTRY.setting(pair[0]).default != pair[1])),
        )


def join(values: Iterable[str]) -> str:
    """Values as one text: separated by commas; a comma or backslash inside a value is escaped."""
    return ",".join(value.replace("\\", "\\\\").replace(",", "\\,") for value in values)


def split(text: str) -> tuple[str, ...]:
    """The values that `join` put together, without empty ones or repetitions."""
    parts = re.findall(r"((?:\\.|[^,\\])+)", text)
    values = (re.sub(r"\\(.)", r"\1", part).strip() for part in parts)
    return tuple(dict.fromkeys(value for value in values if value))


def span_code(first: date, last: date) -> str:
    """Two days as a code."""
    return f"{min(first, last)}..{max(first, last)}"


def span_of(text: str) -> tuple[date, date] | None:
    """The two days of a code; None where it names no days."""
    match = _SPAN.fullmatch(text)
    if not match:
        return None
    try:
        first = date.fromisoformat(match[1])
        last = date.fromisoformat(match[2]) if match[2] else first
    except ValueError:  # a day such as 2026-13-99
        return None
    is_near = min(first, last) >= _FIRST and max(first, last) <= _LAST
    return (min(first, last), max(first, last)) if is_near else None


def parse(fields: Mapping[str, str]) -> tuple[View, tuple[InvalidLinkParameter, ...]]:
    """The view that an address means, as far as its reader may see it, and whatever in it has no meaning."""
    view, invalid = _parsed(fields)
    return held(view, reader.limits()), invalid


def _parsed(fields: Mapping[str, str]) -> tuple[View, tuple[InvalidLinkParameter, ...]]:
    invalid: list[InvalidLinkParameter] = []
    view = _with_period(fields.get(PERIOD, "").strip(), invalid)
    view = replace(
        view,
        comparison=_code(fields, COMPARE, Comparison, view.comparison, invalid),
        beside=_beside(fields.get(BESIDE, "").strip(), invalid),
        grain=_code(fields, STEP, Grain, None, invalid),
        clock=_code(fields, CLOCK, Clock, view.clock, invalid) or Clock.CALENDAR,
        filters=tuple(
            Filter(name, values) for name in (*FILTERS, *NARROWINGS) if (values := split(fields.get(name, "")))
        ),
    )
    for text in split(fields.get(DEFINE, "")):
        view = _with_definition(view, text, invalid)
    return view, tuple(invalid)


def definitions(view: View) -> str:
    """The choices and settings of a view as one text: good_answers:top_box,service_level_seconds:30."""
    return join(
        [f"{name}:{option}" for name, option in view.choices] + [f"{name}:{number:g}" for name, number in view.settings]
    )


def fields(view: View) -> dict[str, str]:
    """The address fields of a view; "" where it has the default."""
    default = View()
    out = dict.fromkeys(FIELDS, "")
    out[PERIOD] = span_code(*view.span) if view.span else ("" if view.preset == default.preset else view.preset)
    out[COMPARE] = "" if view.comparison is default.comparison else str(view.comparison)
    out[BESIDE] = beside_code(view.beside) if view.beside else ""
    out[STEP] = str(view.grain) if view.grain else ""
    out[CLOCK] = "" if view.clock is default.clock else str(view.clock)
    out[DEFINE] = definitions(view)
    out.update({one.dimension: join(one.values) for one in view.filters})
    return out


def beside_code(group: Filter) -> str:
    """A group that is shown beside another as a code: team:Returns."""
    return f"{group.dimension}:{join(group.values)}"


def frozen(view: View, today: date) -> dict[str, str]:
    """The fields with nothing left to defaults or to the calendar: they mean the same next year."""
    return dict(_frozen(view, today))


@lru_cache(maxsize=500)
def _frozen(view: View, today: date) -> Mapping[str, str]:
    """Each panel of a page asks for those of its view."""
    period = view.period(today)
    out = fields(view)
    if period.start and period.last:
        out[PERIOD] = span_code(period.start, period.last)
    else:
        out[PERIOD] = view.preset
    out[COMPARE], out[CLOCK] = str(view.comparison), str(view.clock)
    return {name: text for name, text in out.items() if text}


def live(view: View) -> dict[str, str]:
    """The fields with nothing left to defaults, while days that move with the data go on moving."""
    out = fields(view)
    out[PERIOD], out[COMPARE], out[CLOCK] = out[PERIOD] or view.preset, str(view.comparison), str(view.clock)
    return {name: text for name, text in out.items() if text}


def all_definitions(view: View) -> dict[str, str | float]:
    """Every choice and every number inside definitions that a view follows, also the usual ones."""
    usual = {switch.name: switch.usual.name for switch in REGISTRY.all_switches}
    return {
        **usual,
        **dict(view.choices),
        **{one.name: one.default for one in REGISTRY.settings},
        **dict(view.settings),
    }


def definitions_then(kept: Mapping[str, str | float]) -> str:
    """The field that says all of these definitions which are not the usual ones now; what is no longer known stands there to be told."""
    usual = all_definitions(View())
    return join(
        f"{name}:{value if isinstance(value, str) else format(value, 'g')}"
        for name, value in sorted(kept.items())
        if usual.get(name) != value
    )


def _with_period(text: str, invalid: list[InvalidLinkParameter]) -> View:
    if not text:
        return View()
    if text in PRESETS:
        return View(preset=text)
    if span := span_of(text):
        return View(span=span)
    invalid.append(InvalidLinkParameter(PERIOD, text))
    return View()


def _beside(text: str, invalid: list[InvalidLinkParameter]) -> Filter | None:
    dimension, _, values = text.partition(":")
    if dimension in FILTERS and split(values):
        return Filter(dimension, split(values))
    if text:
        invalid.append(InvalidLinkParameter(BESIDE, text))
    return None


def _with_definition(view: View, text: str, invalid: list[InvalidLinkParameter]) -> View:
    name, _, value = text.partition(":")
    try:
        if name in {setting.name for setting in REGISTRY.settings}:
            return view.defining(name, REGISTRY.setting(name).checked(float(value)))
        return view.defining(name, REGISTRY.switch(name).option(value).name)
    except (KpiError, ValueError):  # reported below the sentence of the page
        invalid.append(InvalidLinkParameter(DEFINE, text))
        return view


def _code(
    fields: Mapping[str, str], name: str, codes: type[Code], default: Code | None, invalid: list[InvalidLinkParameter]
) -> Code | None:
    text = fields.get(name, "").strip()
    if not text:
        return default
    if text in {str(code) for code in codes}:
        return codes(text)
    invalid.append(InvalidLinkParameter(name, text))
    return default


def held(view: View, limits: Limits) -> View:
    """The view within these limits: filters can narrow them and never widen them."""
    if limits == NO_LIMITS:
        return view
    view = replace(view, filters=_filters(view, limits), grain=small_groups.grain_within(view.grain, limits))
    if limits.definitions is not None:
        view = replace(view, choices=limits.definitions.choices, settings=limits.definitions.settings)
    first, last = limits.days.start, limits.days.last
    if first is None or last is None:
        return view
    asked = Period(view.span[0], view.span[1] + timedelta(days=1)) if view.span else limits.days
    days = asked.within(limits.days)
    if limits.unit:
        days = small_groups.whole_pieces(days, limits.unit)
    if days.start is not None and days.last is not None and days.days:
        first, last = days.start, days.last
    period = Period(first, last + timedelta(days=1))
    allowed = limits.may_compare(base_period(period, view.comparison))
    return replace(view, span=(first, last), comparison=view.comparison if allowed else Comparison.NONE)


def _filters(view: View, limits: Limits) -> tuple[Filter, ...]:
    """Each filter of the limits, narrowed by what was chosen of it, and the others that were chosen."""
    own = {one.dimension: one for one in view.filters}
    for limit in limits.filters:
        chosen = own[limit.dimension].values if limit.dimension in own else limit.values
        kept = tuple(value for value in limit.values if value in chosen)
        if not limit.is_excluded and kept:
            own[limit.dimension] = Filter(limit.dimension, kept)
    return tuple(own.values())
