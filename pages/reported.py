"""The pages that reports are made of: all on which the filters hold, with their panels as the fields of an address choose them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from kpi.catalogue.registry import REGISTRY
from kpi.declare.errors import KpiError
from pages import (
    availability,
    comments,
    complaints,
    overview,
    satisfaction,
    scorecard,
    speed,
    standards,
    team,
    tickets,
)
from pages.ui.number import records
from pages.ui.panels.after_complaint import STAYED_BY
from pages.ui.panels.group_table import SORT
from pages.ui.panels.layout import Part
from pages.ui.panels.measure_effect import METRIC, NOTE, codes
from pages.ui.report.source import Fields, Source
from pages.ui.view import address, opened, subject
from pages.ui.view.opened import ONLY
from pages.ui.view.page_list import PAGES, Page
from pages.ui.view.words import t


def _code(fields: Fields, name: str, codes: Sequence[str]) -> str:
    """The code that a field names; the first where it names none."""
    code = fields.get(name) or codes[0]
    if code not in codes:
        raise KpiError(t("report.no_code", field=name, value=code))
    return code


def _availability(fields: Fields) -> Sequence[Part]:
    return availability.panels(_code(fields, availability.HOURS.name, availability.HOURS.codes))


def _satisfaction(fields: Fields) -> Sequence[Part]:
    choices = (satisfaction.BY_SPEED, satisfaction.BY_SOLVING, satisfaction.LEAVING)
    return satisfaction.panels(*(_code(fields, one.name, one.codes) for one in choices))


def _team(fields: Fields) -> Sequence[Part]:
    return team.panels(_code(fields, team.SPLIT.name, team.SPLIT.codes), _code(fields, SORT, team.SORTS))


def _complaints(fields: Fields) -> Sequence[Part]:
    return complaints.panels(
        _code(fields, STAYED_BY.name, STAYED_BY.codes),
        _code(fields, METRIC, complaints.MEASURED),
        _code(fields, NOTE, codes()),
    )


def _scorecard(fields: Fields) -> Sequence[Part]:
    if subject.of(address.parse(fields)[0]) is None:
        raise KpiError(t("report.whose"))
    return scorecard.PANELS


def _metric(fields: Fields) -> str:
    return REGISTRY.metric(fields.get(records.METRIC) or records.FIRST).name


def _tickets(fields: Fields) -> Sequence[Part]:
    number, invalid = opened.parse_only(_metric(fields), fields.get(ONLY, ""))
    if invalid:
        raise KpiError(t("report.no_code", field=invalid[0].field, value=invalid[0].text))
    return tickets.panels(number)


PARTS: Mapping[str, Callable[[Fields], Sequence[Part]]] = {
    "overview": lambda _: overview.PANELS,
    "speed": lambda _: speed.PANELS,
    "availability": _availability,
    "satisfaction": _satisfaction,
    "comments": lambda _: comments.PANELS,
    "complaints": _complaints,
    "team": _team,
    "scorecard": _scorecard,
    "standards": lambda _: standards.panels(date.today()),
    "tickets": _tickets,
}
"""What each page shows, by its name."""


def _facts(page: Page) -> Callable[[Fields], tuple[str, ...]]:
    if page.name == "tickets":
        return lambda fields: (REGISTRY.metric(_metric(fields)).facts,)
    return lambda _: page.facts


SOURCES: Mapping[str, Source] = {
    page.name: Source(name=page.name, parts=PARTS[page.name], facts=_facts(page), rests_on_hours=page.rests_on_hours)
    for page in PAGES
    if page.is_filtered
}
"""The pages that reports are made of, by name; the first is the one that opens without an address."""
