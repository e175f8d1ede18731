"""A report by the command line: what was typed as fields, the file written in one step, and the dashboard asked where it has the store open."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote, urlencode

from data.store import reasons, secret
from data.store.store import StoreLocked
from kpi.declare.errors import KpiError
from kpi.query.query import Filter
from kpi.serve import elsewhere
from kpi.serve.assistant import Refused
from pages.locale.language import ADDRESS, language
from pages.ui.answers import stores
from pages.ui.report import paper, report_file
from pages.ui.report.source import FIRST, LAST, OF, Source
from pages.ui.view import address, words
from pages.ui.view.address import View
from pages.ui.view.words import listed, t


@dataclass(frozen=True, kw_only=True)
class Command:
    """What was typed: a page, saved view or link, and what is to hold in the place of what it says."""

    of: str
    first: date | None
    last: date | None
    filters: tuple[Filter, ...]
    clock: str | None
    comparison: str | None
    settings: tuple[tuple[str, float], ...]
    choices: tuple[tuple[str, str], ...]

    @property
    def fields(self) -> dict[str, str]:
        """The same as fields of an address; without a period where days are named. KpiError where an address cannot say it."""
        found = {OF: self.of}
        for name, day in ((FIRST, self.first), (LAST, self.last)):
            if day:
                found[name] = day.isoformat()
        for one in self.filters:
            if one.is_excluded:
                raise KpiError(t("report.no_exclusion", dimension=one.dimension))
            found[one.dimension] = address.join(one.values)
        for field, text in ((address.CLOCK, self.clock), (address.COMPARE, self.comparison)):
            if text:
                found[field] = text
        if defined := address.definitions(View(choices=self.choices, settings=self.settings)):
            found[address.DEFINE] = defined
        return found


def write(asked: Command, output: Path, store: Path | None, sources: Mapping[str, Source]) -> None:
    """Write the report; the file is there whole or not at all. KpiError or StoreError with a sentence."""
    kind = output.suffix.removeprefix(".").lower()
    if kind not in report_file.KINDS:
        raise KpiError(t("report.no_kind", name=output.name, endings=listed(f".{one}" for one in report_file.KINDS)))
    stores.use(store)
    try:
        if stores.is_demo():
            raise KpiError(t("report.empty"))
        body = report_file.made(asked.fields, sources, kind)[1]
    except StoreLocked:
        body = _of_dashboard(asked.fields, kind)
    finally:
        stores.close_all()
        stores.use(None)
    _put(output, body)


def _of_dashboard(fields: Mapping[str, str], kind: str) -> bytes:
    """The file that the dashboard makes, which has the store open."""
    root = os.environ.get("KPI_DASHBOARD") or "http://127.0.0.1:8501"
    held = os.environ.get("KPI_ACCESS_TOKEN") or secret.known(stores.path())
    given = urlencode({**fields, ADDRESS: language()}, quote_via=quote)
    try:
        return elsewhere.fetch(root, held, f"api/report.{kind}?{given}", 3 * paper.MOST_SECONDS)
    except Refused as refused:
        raise KpiError(str(refused)) from refused


def _put(output: Path, body: bytes) -> None:
    made = None
    try:
        with tempfile.NamedTemporaryFile(dir=output.parent, prefix=f".{output.name[:40]}.", delete=False) as file:
            made = Path(file.name)
            file.write(body)
        made.chmod(0o644)
        made.replace(output)
    except OSError as error:
        if made:
            with suppress(OSError):
                made.unlink()
        raise KpiError(t("report.not_written", path=str(output), why=words.said(reasons.of_system(error)))) from error
