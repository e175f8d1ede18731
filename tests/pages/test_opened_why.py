"""Why an opened number changed, on the page: the same contributions and the same way down as the command line tells, and the headline's group among them."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest

from data.store.store import demo_path
from kpi.__main__ import main
from kpi.catalogue.registry import REGISTRY
from pages.ui.answers import answers
from pages.ui.number import change_text
from pages.ui.panels.dated_view import DatedView
from pages.ui.panels.headline import Headline
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.view import address
from pages.ui.view.measure import measure
from tests.pages.test_pages import html, run

pytestmark = pytest.mark.long

METRIC = "first_response_p90"
DAYS = {"period": "2026-07-01..2026-09-29"}


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str], tmp_path: Path, demo_store: Path) -> dict[str, object]:
    """What the command line tells of the same days: of a copy, as the pages have theirs open."""
    copy = tmp_path / "demo.duckdb"
    copy.write_bytes(demo_path(demo_store).read_bytes())
    first, last = DAYS["period"].split("..")
    assert main(["why", METRIC, "--nested", "--from", first, "--to", last, "--store", str(copy), "--format", "json"]) == 0  # fmt: skip
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_the_way_down_is_that_of_the_command_line(told: dict[str, object], show_demo: None) -> None:
    path = told["path"]
    assert isinstance(path, list)
    assert len(path) > 1, "or nothing is held here"
    page = html(run("overview", open=METRIC, **DAYS))
    way = re.search(r'<div class="way">(.*?)</div>', page)
    assert way
    steps = [f"{one['dimension']}:{one['group']}" for one in path]
    codes = [f"{METRIC},{','.join(steps[: place + 1])}" for place in range(len(steps))]
    assert [unescape(one) for one in re.findall(r'data-open="([^"]*)"', way[1])] == codes
    amounts = [change_text.amount(float(str(told[name])), measure(METRIC)) for name in ("path_contribution", "change")]
    assert f"adds {amounts[0]} of {amounts[1]}" in unescape(way[1])
    # what opens there is the number of those rows alone, and its change what the step says of the rows that it looks at
    inner = html(run("overview", open=codes[0], **DAYS))
    assert change_text.amount(path[1]["change"], measure(METRIC)) in unescape(inner)


def test_the_headline_names_who_the_command_line_puts_the_change_down_to(capsys: pytest.CaptureFixture[str], told: dict[str, object], show_demo: None) -> None:  # fmt: skip
    """By team or channel, as the headline asks: here the first step of the way down is one of them."""
    path = told["path"]
    assert isinstance(path, list)
    assert path[0]["dimension"] in ("team", "channel")
    view = DatedView(address.parse(DAYS)[0], answers.today())
    panel = Headline((METRIC,))
    found = panel.figure(PageAnswers(view, panel.questions(view)))
    assert found is not None
    said = found.body.html  # type: ignore[union-attr]  # a headline is HTML
    assert f"by {path[0]['group']}" in said
    assert REGISTRY.metric(METRIC).label in said
