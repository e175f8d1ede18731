"""Panels: frozen values that ask together, show the same when they are equal, and are the only way pages reach a number."""

from __future__ import annotations

import ast
import dataclasses
import pkgutil
import threading
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from importlib import import_module
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from streamlit.testing.v1 import AppTest

from kpi.engine.answer import Question
from kpi.engine.queue_now import Promise
from kpi.query.limits import Limits
from kpi.query.period import Grain, Period
from kpi.query.query import Comparison, Filter, Query
from kpi.verdict import side_by_side
from pages import frame
from pages.ui import panels
from pages.ui.answers import answers, reader, stores
from pages.ui.answers.memo import size_of
from pages.ui.charts.figure import Picture
from pages.ui.number import change_text
from pages.ui.panels import beside, panel_memo, prefetch
from pages.ui.panels.after_complaint import CausesBack, ComplaintSteps, CustomersStayed
from pages.ui.panels.agents_needed import AgentsNeeded
from pages.ui.panels.answer_speed import LeavingBySpeed, SpeedCurve
from pages.ui.panels.breakdown import Breakdown
from pages.ui.panels.cards import Cards
from pages.ui.panels.checklist import Checklist
from pages.ui.panels.comment_themes import CommentThemes
from pages.ui.panels.dated_view import DatedView
from pages.ui.panels.distribution import Distribution
from pages.ui.panels.effects import Bots, Experience
from pages.ui.panels.fair_comparison import FairComparison
from pages.ui.panels.forecast import Expected
from pages.ui.panels.group_changes import GroupChanges
from pages.ui.panels.group_table import GroupTable
from pages.ui.panels.headline import Headline
from pages.ui.panels.heatmap import Heatmap
from pages.ui.panels.how_to_read import HowToRead
from pages.ui.panels.last_comments import LastComments
from pages.ui.panels.measure_effect import MeasureEffect
from pages.ui.panels.metric_records import MetricRecords
from pages.ui.panels.overdue import Overdue
from pages.ui.panels.own_cases import OwnCases
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import CodeChoice, Panel
from pages.ui.panels.pareto import Pareto
from pages.ui.panels.prefetch import Drawn
from pages.ui.panels.queue_now import QueueLate, QueueNow, QueuePast
from pages.ui.panels.reviews import Criteria, LastReviews
from pages.ui.panels.scorecard import Scorecard
from pages.ui.panels.scores import Scores, ScoresOverTime
from pages.ui.panels.split_trend import SplitTrend
from pages.ui.panels.spread import Spread
from pages.ui.panels.survey_answers import SurveyAnswers
from pages.ui.panels.telling_words import TellingWords
from pages.ui.panels.trend import Trend
from pages.ui.view.address import View
from pages.ui.view.measure import measure
from pages.ui.view.opened import Opened
from tests import syntax
from tests.records import put

FRAME = Path(frame.__file__)
CAUSES = Pareto("complaints_created", "cause", title="complaints.causes", no_cause="complaints.no_cause", key="causes")
PICTURES = (
    Trend("csat"),
    Breakdown("csat", "team"),
    Heatmap("tickets_created"),
    Scores("nps"),
    Spread("first_response_median", "response_band", "spread.response"),
    ScoresOverTime("csat"),
    CAUSES,
    GroupChanges("complaints_created", "cause", title="complaints.changes", key="cause_changes"),
    Headline(("csat", "tickets_created")),
    CommentThemes(),
    TellingWords(),
    SplitTrend("csat", "team"),
    Distribution("first_response_median", "response_band"),
    Scorecard((("family.satisfaction", ("csat",)),)),
    Criteria(),
    LastReviews(),
    LastComments(),
    Experience(("resolution_median", "csat")),
    Bots(("resolution_median", "csat")),
    AgentsNeeded(),
    SurveyAnswers("csat"),
    SpeedCurve("csat", "response"),
    LeavingBySpeed("response"),
    FairComparison("csat", "agent"),
    OwnCases(("csat",)),
    Expected("tickets_created"),
    QueueNow(Promise.RESOLUTION),
    QueueLate(Promise.RESOLUTION),
    QueuePast(Promise.RESOLUTION),
    ComplaintSteps(),
    CustomersStayed(),
    CausesBack(),
    MeasureEffect(("csat", "complaint_rate"), "complaint_rate"),
)
"""Panels that are empty where there are no data."""

SPLIT = CodeChoice(name="split", codes=("team", "agent"), key="team.split")
LISTS = (
    Cards((("", ("csat", "nps")),)),
    GroupTable(columns=(("family.load", ("tickets_resolved", "csat")),), split="team", choice=SPLIT, key="people"),
    Overdue(),
    MetricRecords(Opened("csat")),
)
PANELS = (*PICTURES, *LISTS, HowToRead(), Checklist(on_judge=print))
"""A case of every panel that there is."""

EMPTY_IN_SHOP = {
    Distribution,
    Trend,
    Breakdown,
    Scores,
    ScoresOverTime,
    SplitTrend,
    CommentThemes,
    TellingWords,
    LastComments,
    Experience,
    Bots,
    AgentsNeeded,  # which asks for five weeks
    FairComparison,
    OwnCases,
    SurveyAnswers,  # of satisfaction nobody knows who was asked
    SpeedCurve,
    LeavingBySpeed,  # nobody was followed for 90 days
    Expected,  # which asks for twelve
    QueuePast,  # which asks for two hundred tickets
    CustomersStayed,  # the list of customers does not go on after these complaints
    CausesBack,
    MeasureEffect,  # nothing is noted
}
"""Of surveys the shop has too few to draw, and no comments, and with all days nothing is compared; the demo, in test_pages, has enough."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[list[Question]]:
    """What pages ask, batch by batch; not what is still being prepared of the test before."""
    batches: list[list[Question]] = []
    real = answers.ask_together

    def recorded(questions: Sequence[Question]) -> list[pl.DataFrame]:
        if not threading.current_thread().name.startswith("kpi-prefetch"):
            batches.append(list(questions))
        return real(questions)

    monkeypatch.setattr(answers, "ask_together", recorded)
    return batches


def view(**given: object) -> DatedView:
    return DatedView(View(**given), answers.today())  # type: ignore[arg-type]


def page_of(on: DatedView, *panels: object) -> PageAnswers:
    return PageAnswers(on, (one for panel in panels for one in panel.questions(on)))  # type: ignore[attr-defined]


def test_every_panel_has_a_case_here() -> None:
    has = ("heading", "questions", "figure", "empty")
    modules = [import_module(f"pages.ui.panels.{found.name}") for found in pkgutil.iter_modules(panels.__path__)]
    kinds = {one for module in modules for one in vars(module).values() if isinstance(one, type) and all(name in vars(one) for name in has)}  # fmt: skip
    cases = {type(panel) for panel in PANELS}
    assert cases <= kinds, "a panel has all four of its methods itself"
    without = sorted(kind.__name__ for kind in kinds - {Panel} - cases)
    assert not without, f"put {', '.join(without)} into PICTURES (empty without data) or LISTS of this file"


@pytest.mark.long
@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: type(panel).__name__)
def test_a_panel_shows_its_data_in_one_batch(panel: object, show_shop: None, asked: list[list[Question]]) -> None:
    page = page_of(view(preset="all"), panel)
    made = panel.figure(page)  # type: ignore[attr-defined]
    declared = {question for batch in asked[:1] for question in batch}
    assert all(question not in declared for batch in asked[1:] for question in batch)
    assert made is None or made.body or made.lines or made.lead or made.help_link
    if made is None:
        assert panel.empty(page)  # type: ignore[attr-defined]
    else:
        assert size_of(made) > 0
    assert (made is None) == (type(panel) in EMPTY_IN_SHOP)


def test_every_page_is_declared_in_the_frame() -> None:
    files = {path.stem for path in FRAME.parent.glob("*.py")} - {
        "__init__",
        "frame",
        "reported",  # of which pages there are reports
        "ahead",  # and which are prepared
    }
    assert {page.name for page in frame.PAGES} == files, (
        "each file pages/NAME.py has one Page(name=NAME) in SECTIONS of pages/ui/view/page_list.py"
    )
    assert len(frame.PAGES) == len(files)


@pytest.mark.long
def test_no_page_asks_past_its_panels() -> None:
    """Answers, explanations and rows are asked for by panels, and by what a click opens: the detail of one number."""
    asking = {"ask", "compare", "ask_together", "explain", "explain_all", "rows", "read"}
    may = {
        "pages/ui/panels/page_answers.py", "pages/ui/panels/checklist.py", "pages/ui/panels/overdue.py",
        "pages/ui/panels/metric_records.py", "pages/ui/panels/target_marks.py", "pages/ui/panels/reviews.py",
        "pages/ui/panels/effects.py",
        "pages/ui/detail/drawer.py", "pages/ui/number/definition_choice.py", "pages/ui/detail/contributions.py",
        "pages/ui/answers/voices.py", "pages/ui/parts/ticket.py", "pages/ui/parts/search.py", "pages/ui/parts/plan.py",  # what was written, and single records
        "pages/ui/number/not_in_data.py",  # whether the data tell a number at all
        "pages/ui/parts/target_form.py",  # whether a target is met, only of those whose due day has passed
        "pages/ui/report/report.py",  # how each number of a report is counted, beside what its panels show
        "pages/delivery/watch.py",  # where the numbers of an alert stand, of which a page shows some only
        "pages/ui/parts/quality.py",  # on how many records each number rests: about the data, not about a view
    }  # fmt: skip
    found = set()
    for path in FRAME.parent.rglob("*.py"):
        tree = syntax.tree(path)
        names = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module == "pages.ui.answers"
            for alias in node.names
            if alias.name == "answers"
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names and node.attr in asking:  # fmt: skip
                found.add(path.relative_to(FRAME.parents[1]).as_posix())
    assert found == may
    for path in FRAME.parent.rglob("*.py"):
        if "kpi.engine.answer import answer" in path.read_text(encoding="utf-8"):
            # a file on demand, and what a file that is not loaded yet would give
            assert path.name in ("download.py", "mapping_trial.py"), f"{path} asks the engine itself"


@pytest.mark.long
def test_questions_that_differ_in_metrics_alone_are_asked_as_one_and_all_in_one_batch(show_shop: None, asked: list[list[Question]]) -> None:  # fmt: skip
    shown = (Cards((("", ("tickets_created", "csat", "nps")),)), Trend("csat"), Trend("nps"), Breakdown("csat", "team"))  # fmt: skip
    page = page_of(view(), *shown)
    assert asked == [], "nothing is asked before it is needed"
    for panel in shown:
        panel.figure(page)
    declared = asked[0]
    assert [len(question.query.metrics) for question in declared if not question.query.by] == [3, 3, 2, 2]
    assert len(declared) == 5  # totals, over time, the same before, as far back as limits need, by team
    later = [question for batch in asked[1:] for question in batch]
    assert all(question not in declared for question in later)
    assert all(question.query.grain is not None or question.query.period == Period() for question in later), (
        "only longer steps, the last day of a metric, and whether the data tell it at all"
    )


@pytest.mark.long
def test_an_answer_asked_with_others_is_the_answer_asked_alone(show_shop: None) -> None:
    on = view(preset="28d")
    names = ("tickets_created", "csat", "backlog", "first_response_median")
    shown = [Cards((("", names),)), *(Trend(name) for name in names)]
    page = page_of(on, *shown)
    for question in [one for panel in shown for one in panel.questions(on)]:
        assert_frame_equal(page.to(question), answers.ask_together([question])[0], rel_tol=1e-12)
    several = Question(Query(metrics=("csat", "tickets_created")), Comparison.PREVIOUS)
    assert page.to(several)["metric"].to_list() == ["csat", "tickets_created"]


@pytest.mark.long
def test_days_that_a_source_lacks_are_said_on_the_card_and_below_the_picture(show_own_shop: None) -> None:
    """Three calls a day until 30 September but for the two weeks from the 7th: nobody knows how many came in them."""
    calls = [
        {
            "id": f"{number}-{call}",
            "kind": "call",
            "direction": "inbound",
            "started_at": datetime(2026, 6, 1, 9 + call) + timedelta(days=number),
        }
        for number in range(122)
        if not 98 <= number < 112
        for call in range(3)
    ]
    put(stores.real(), source="phone", contact=calls)
    on = DatedView(view(preset="28d").view, date(2026, 9, 30))
    cards, picture = Cards((("", ("contacts_offered",)),)), Trend("contacts_offered")
    page = page_of(on, cards, picture)
    said = cards.figure(page).body.html  # type: ignore[union-attr]
    assert "Change not judged: phone has no data from 7 September 2026 to 20 September 2026" in said
    alone = DatedView(dataclasses.replace(on.view, comparison=Comparison.NONE), on.today)
    assert "No data from 7 September 2026 to 20 September 2026" in cards.figure(page_of(alone, cards)).body.html  # type: ignore[union-attr]
    found = picture.figure(page)
    assert found
    assert "phone has no data from 7 September 2026 to 20 September 2026" in "".join(map(str, found.lines))


@pytest.mark.long
def test_panels_are_frozen_values_and_equal_ones_are_made_once(
    show_own_shop: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for panel in PANELS:
        assert panel == dataclasses.replace(panel)  # type: ignore[type-var]
        assert hash(panel) == hash(dataclasses.replace(panel))  # type: ignore[type-var]
        with pytest.raises(dataclasses.FrozenInstanceError):
            panel.__setattr__("metric", "other")  # type: ignore[union-attr,misc]
    on = view()
    first = panel_memo.content(Trend("csat"), page_of(on, Trend("csat")))
    assert panel_memo.content(Trend("csat"), page_of(view(), Trend("csat"))) is first
    assert panel_memo.content(Trend("nps"), page_of(on, Trend("nps"))) is not first
    other_day = DatedView(on.view, on.today.replace(day=1))
    assert panel_memo.content(Trend("csat"), page_of(other_day, Trend("csat"))) is not first
    with stores.real().write():
        pass  # a new version of the data
    assert panel_memo.content(Trend("csat"), page_of(on, Trend("csat"))) is not first


@pytest.mark.long
@pytest.mark.parametrize("panel", PICTURES, ids=lambda panel: type(panel).__name__)
def test_a_panel_without_data_says_why_and_says_it_where_nothing_is_compared(panel: object, show_empty: None) -> None:
    for comparison in Comparison:
        page = page_of(view(comparison=comparison), panel)
        assert panel.figure(page) is None  # type: ignore[attr-defined]
        assert panel.empty(page)  # type: ignore[attr-defined]


@pytest.mark.long
def test_a_filter_that_a_metric_does_not_have_is_why_its_picture_is_empty(show_shop: None) -> None:
    on = view().view.only("segment", "Anything")
    for panel in (Trend("backlog"), Breakdown("backlog_by_age", "age_band", has_whole=False)):
        page = page_of(DatedView(on, answers.today()), panel)
        assert panel.figure(page) is None
        assert "customer segment" in panel.empty(page)


@pytest.mark.long
@pytest.mark.parametrize("name", [page.name for page in frame.PAGES])
def test_a_page_makes_nothing_anew_that_was_prepared(
    name: str, show_shop: None, asked: list[list[Question]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a page shows of numbers it shows in panels: prepared for another view, it asks nothing when that is opened."""
    drawn: list[Drawn] = []
    monkeypatch.setattr(prefetch, "next_views", drawn.extend)
    app = AppTest.from_file(str(FRAME), default_timeout=60).switch_page(f"{name}.py").run()
    assert not app.exception
    for each in drawn:
        each.prepare(View(preset="7d"), "en")
    asked.clear()
    app = AppTest.from_file(str(FRAME), default_timeout=60)
    app.query_params["period"] = "7d"
    app.switch_page(f"{name}.py").run()
    assert not app.exception
    assert asked == []


@pytest.mark.long
def test_a_picture_of_the_memo_knows_its_engine_figure(show_shop: None) -> None:
    on = view()
    Drawn(on, (Trend("tickets_created"),)).prepare(on.view, "en")
    made = panel_memo.content(Trend("tickets_created"), page_of(on, Trend("tickets_created")))
    assert isinstance(made.body, Picture)
    assert "given" in vars(made.body)


@pytest.mark.usefixtures("show_demo")
def test_shares_are_not_told_where_a_group_is_withheld_from_who_reads() -> None:
    limits = Limits(smallest=5, unit=Grain.WEEK, days=Period(date(2026, 6, 15), date(2026, 9, 7)))
    on = view()
    for panel in (
        Distribution("first_response_median", "response_band"),
        Distribution("csat", "score"),
        Scores("csat"),
    ):
        assert panel.figure(page_of(on, panel)) is not None, panel
        with reader.reading_as(limits):
            page = page_of(on, panel)
            assert panel.figure(page) is None, panel
            assert "fewer than 5 records" in panel.empty(page), panel


@pytest.mark.long
def test_bars_that_are_all_alike_are_one_sentence(show_own_shop: None) -> None:
    newest = answers.today()
    teams = [
        {"id": f"{team}{n}", "team": team, "site": "B" if n else team, "created_at": datetime.combine(newest, time(9))}
        for team in "AB"
        for n in range(2)
    ]
    put(stores.real(), source="alike", ticket=teams)
    only = view(preset="all").view.only("source", "alike")
    for dimension, lead in (("team", "2 in each of the 2 groups."), ("site", "")):  # of sites A has one ticket, B three
        panel = Breakdown("tickets_created", dimension)
        made = panel.figure(page_of(DatedView(only, newest), panel))
        assert made is not None
        assert (made.lead, made.body is None) == (lead, bool(lead))


@pytest.mark.long
def test_what_is_made_while_the_data_change_is_not_remembered(show_own_shop: None) -> None:
    on, panel = view(), Cards((("", ("tickets_created",)),))
    half_way = page_of(on, panel)
    total = half_way.to(on.total("tickets_created"))["value"][0]
    put(stores.real(), ticket=[{"id": "new", "created_at": datetime.combine(on.today, time(9))}])
    anew = page_of(on, panel)
    assert anew.to(on.total("tickets_created"))["value"][0] == total + 1
    old = panel_memo.content(panel, half_way)
    assert panel_memo._CONTENTS.get((panel, on, half_way.version, "en")) is None, "half of it is of older data"
    new = panel_memo.content(panel, anew)
    assert new != old
    assert panel_memo.content(panel, page_of(on, panel)) is new


@pytest.mark.long
def test_two_groups_and_two_years_stand_side_by_side_with_equal_doors(show_demo: None) -> None:
    """Returns beside Billing, and e-mails of Returns beside those of the year before: each mark opens its rows, and the difference is said."""
    billing, panel = Filter("team", ("Billing",)), Trend("csat")
    both = view(filters=(Filter("team", ("Returns",)),), beside=billing)
    year = view(filters=(Filter("channel", ("email",)), Filter("team", ("Returns",))), comparison=Comparison.YEAR)
    for on, shown in ((both, (panel, Breakdown("csat", "response_band"), Breakdown("csat", "team"))), (year, (Trend("resolution_median"), Breakdown("resolution_median", "category")))):  # fmt: skip
        page = page_of(on, *shown)
        for each in shown:
            body = each.figure(page).body  # type: ignore[union-attr]
            assert isinstance(body, Picture)
            found = answers.ask_together([Question(mark.opened.narrowed(on.view).query(mark.opened.metric, today=on.today)) for mark in body.marks])  # fmt: skip
            assert [frame["n"][0] for frame in found] == [mark.n for mark in body.marks], each
            assert each.dimension == "team" if len(body.figure["data"]) == 1 else True  # type: ignore[union-attr]
    own, other = (answers.ask_together([Question(on.view.query("csat", today=on.today))])[0].row(0, named=True) for on in (both, view(filters=(billing,))))  # fmt: skip
    said = panel.figure(page_of(both, panel)).lines[0]  # type: ignore[union-attr]
    assert said.startswith(
        f"Returns: {own['value']:.1%} (n {own['n']:.0f}). Billing: {other['value']:.1%} (n {other['n']:.0f}). Worse by 3"
    )
    changed = answers.ask_together([year.total("resolution_median")])[0].row(0, named=True)
    told = Trend("resolution_median").figure(page_of(year, Trend("resolution_median"))).lines[0]  # type: ignore[union-attr]
    assert f"(n {changed['n']:.0f}), a year before" in told
    assert f"(n {changed['base_n']:.0f})" in told
    assert beside.said(page_of(view(), panel), "csat") == "", "nothing is added where nobody asked for it"


@pytest.mark.parametrize(
    ("name", "own", "other", "expected"),
    [
        ("csat", (0.55, 251, 0.49, 0.61), (0.905, 338, 0.87, 0.93), "Worse by 35.5 points (28.6 to 42 points)."),
        ("csat", (0.55, 251, 0.49, 0.61), (0.56, 338, 0.51, 0.61), "No detectable difference (−8.8 to +6.8 points)."),
        ("csat", (0.55, 20, 0.3, 0.7), (0.9, 338, 0.87, 0.93), "Too few to compare."),
        ("resolution_median", (3600, 90, 3300, 3900), (7200, 90, 6600, 7800), "Better by 50% (44 to 56%)."),
        ("resolution_median", (72000, 90, 70000, 74000), (3600, 90, 3300, 3900), "20 times as much (18 to 22)."),
        ("tickets_created", (30, 30, None, None), (40, 40, None, None), "25% less."),
        ("tickets_created", (40, 40, None, None), (40, 40, None, None), "No difference."),
    ],
)
def test_a_difference_of_two_groups_in_words(name: str, own: tuple[float, ...], other: tuple[float, ...], expected: str) -> None:  # fmt: skip
    shown = measure(name)
    rows = [dict(zip(("value", "n", "low", "high"), one, strict=True)) for one in (own, other)]
    said = change_text.difference_of(side_by_side.difference(*rows, shown.metric), shown)
    assert said.replace("\N{NO-BREAK SPACE}", " ") == expected
