"""What a report was asked for: which page or saved view, in which days and with which filters, out of plain fields.

The address of a report and the command line say the same with the same fields: those of an address of a page, and those named here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import parse_qsl, urlsplit

from data.config.saved_views import saved_view, saved_views
from kpi.declare.errors import KpiError
from kpi.query.limits import NO_LIMITS
from pages.ui.answers import answers, reader, stores
from pages.ui.panels.dated_view import DatedView
from pages.ui.panels.layout import Part
from pages.ui.view import address, filter_bar, filter_words
from pages.ui.view.address import View
from pages.ui.view.words import listed, t

OF, DAY, FIRST, LAST = "of", "day", "from", "to"
"""Fields of a report alone: the page or saved view, the day as of which relative periods are meant, the first and the last day."""

Fields = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Source:
    """A page that reports are made of: its panels and the fact tables that its days follow, as the fields of an address choose them, and
    whether it rests on the opening hours whatever the clock."""

    name: str
    parts: Callable[[Fields], Sequence[Part]]
    facts: Callable[[Fields], tuple[str, ...]]
    rests_on_hours: bool = False


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A page with the view that it is shown in; `title` is the name of the page or of the saved view."""

    title: str
    source: Source
    view: DatedView
    fields: Fields


def asked(fields: Fields, sources: Mapping[str, Source]) -> Asked:
    """What these fields mean. KpiError with a sentence for a page, a view, a day or a value that there is not."""
    name, title, given = _found(fields, sources)
    source = sources[name]
    view = _view(given)
    _check_values(view)
    today = _day(given, DAY) or filter_bar.newest_of(view, source.facts(given))
    if not view.span and (_day(given, FIRST) or _day(given, LAST)):
        view = replace(view, span=_span(given, today))
    return Asked(title=title or t(f"page.{name}"), source=source, view=DatedView(view, today), fields=given)


def _found(fields: Fields, sources: Mapping[str, Source]) -> tuple[str, str, dict[str, str]]:
    """The page, the name of a saved view (none: it is the page itself), and all fields: those given hold before those of what is named."""
    named = fields.get(OF, "").strip()
    parts = urlsplit(named)
    given = {name: text for name, text in fields.items() if name != OF and text}
    path = parts.path.rstrip("/").rpartition("/")[2]
    page = path if path or not (parts.netloc or parts.query) else next(iter(sources))
    if page in sources:
        return page, "", dict(parse_qsl(parts.query)) | given
    store = stores.real()
    views = [] if reader.limits() != NO_LIMITS else saved_views(store.read)
    if view := saved_view(store.read, named) if views else None:
        if view.page not in sources:
            raise KpiError(t("report.no_page_of_view", name=view.name, page=view.page))
        return view.page, view.name, dict(view.fields) | given
    known = listed(sources)
    if not views:
        raise KpiError(t("report.unknown", name=named, pages=known))
    raise KpiError(t("report.unknown_view", name=named, pages=known, views=listed(one.slug for one in views)))


def _view(given: Fields) -> View:
    view, invalid = address.parse(given)
    if invalid:
        raise KpiError(t("report.no_code", field=invalid[0].field, value=invalid[0].text))
    return view


def _check_values(view: View) -> None:
    """A value that the data do not have would give a report of nothing."""
    for one in (*view.filters, *([view.beside] if view.beside else [])):
        own = (value for held in reader.limits().filters if held.dimension == one.dimension for value in held.values)
        known = {*answers.options(one.dimension, view.choices), *own}
        for value in one.values:
            if value not in known:
                label = filter_words.dimension_label(one.dimension)
                raise KpiError(t("report.no_value", dimension=label, value=value))


def _day(given: Fields, name: str) -> date | None:
    text = given.get(name, "")
    if not text:
        return None
    if found := address.span_of(text):
        return found[0]
    raise KpiError(t("report.no_code", field=name, value=text))


def _span(given: Fields, today: date) -> tuple[date, date]:
    """The days from one to another; without the one from the first day of the data, without the other until the newest."""
    covered = answers.covered()
    first = _day(given, FIRST) or (covered[0] if covered else today)
    last = _day(given, LAST) or today
    if first > last:
        raise KpiError(t("report.wrong_order", first=first.isoformat(), last=last.isoformat()))
    return first, last
