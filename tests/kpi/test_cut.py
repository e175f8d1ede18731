"""Exports that end earlier in one date than in another: no change is judged that the way of cutting explains."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import polars as pl
import pytest

from data.store.store import Store
from kpi.catalogue.left_out import NOT_KNOWN_THEN
from kpi.engine.answer import answer, compare
from kpi.engine.coverage import coverage
from kpi.engine.explain import explain, rows
from kpi.engine.streams import Stream, breaks, end_of
from kpi.query.period import PRESETS, Grain, Period
from kpi.query.query import Comparison, Filter, Query
from kpi.verdict.change import HOLE, SOURCE_ENDS, Break
from tests.records import Row, at, put, put_sources, ticket

pytestmark = pytest.mark.long

MONTHS = {number: Period(date(2026, number, 1), date(2026, number + 1, 1)) for number in range(1, 7)}


def tickets(created: tuple[str, str], takes: tuple[int, ...], until: str | None = None) -> list[Row]:
    """A ticket a day, resolved after so many days in turn, unless that is later than `until`."""
    first, last = (date.fromisoformat(f"2026-{day}") for day in created)
    end = date.fromisoformat(f"2026-{until}") if until else None
    found = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        resolved = day + timedelta(days=takes[number % len(takes)])
        is_over = end is None or resolved <= end
        times = (f"{day:%m-%d} 10:00", None, f"{resolved:%m-%d} 12:00" if is_over else None)
        found.append(ticket(f"{number}", *times, "solved" if is_over else "open", None))
    return found


def verdicts(store: Store, month: int, *names: str) -> dict[str, tuple[float | None, str, str | None]]:
    found = compare(store.read, Query(metrics=names, period=MONTHS[month]), Comparison.PREVIOUS)
    return {row["metric"]: (row["value"], row["verdict"], row["judged_by"]) for row in found.iter_rows(named=True)}


NAMES = ("tickets_created", "tickets_resolved", "resolution_median", "resolution_mean", "backlog")


def test_months_after_an_export_by_day_of_creation_are_not_judged(new_store) -> None:
    """Created until the end of March, resolved until June: only the slow ones are left after it."""
    store = new_store()
    put(store, ticket=tickets(("01-01", "03-31"), (1, 1, 1, 70, 80)))
    for month in (4, 5, 6):
        found = verdicts(store, month, *NAMES)
        assert found["tickets_created"][0] is None  # not 0: the export does not hold them
        assert found["backlog"][0] is None
        assert verdicts(store, month, "backlog_by_age")["backlog_by_age"][0] is None
        assert {verdict for _, verdict, _ in found.values()} == {"not_comparable"}
    assert verdicts(store, 4, "resolution_mean")["resolution_mean"][2] == "cut"
    by_month = answer(
        store.read,
        Query(metrics=("tickets_created",), period=Period(MONTHS[3].start, MONTHS[4].end), grain=Grain.MONTH),
    )
    assert by_month["value"].to_list() == [31, None]
    levels = Query(metrics=("backlog", "backlog_age_mean"), period=Period(MONTHS[2].start, MONTHS[4].end))
    assert answer(store.read, levels)["value"].to_list() == [None, None]  # at the end of April
    by_step = answer(store.read, replace(levels, grain=Grain.MONTH)).filter(pl.col("value").is_not_null())
    assert set(by_step["bucket"]) == {date(2026, 2, 1), date(2026, 3, 1)}
    for name in ("backlog", "tickets_created"):  # opened, there is no row either
        april = Query(metrics=(name,), period=MONTHS[4])
        assert (explain(store.read, april).counted, rows(store.read, april).height) == (0, 0), name


def test_months_after_an_export_by_day_of_resolution_are_not_judged(new_store) -> None:
    """Created until June, none resolved after March: whether the later ones were is not known."""
    store = new_store()
    put(store, ticket=tickets(("01-01", "06-30"), (1, 2), until="03-31"))
    found = verdicts(store, 5, *NAMES)
    assert found["tickets_resolved"][:2] == (None, "not_comparable")
    assert {verdict for _, verdict, _ in found.values()} == {"not_comparable"}
    assert coverage(store.read).cuts["ticket"].column == "resolved_on"
    # neither 61 open tickets nor 0 % in time: what became of them is not in the file
    asked = (
        "backlog",
        "backlog_age_median",
        "backlog_by_age",
        "net_flow",
        "resolution_within_target_rate",
        "resolution_cohort_median",
    )
    assert {value for value, _, _ in verdicts(store, 5, *asked).values()} == {None}
    assert verdicts(store, 5, "tickets_created")["tickets_created"][0] == 31


def test_what_is_over_soon_after_the_first_day_is_not_judged_where_much_takes_longer(new_store) -> None:
    """In January only what took less than a month can be resolved: February is slower without anybody being slower."""
    store = new_store()
    put(store, ticket=tickets(("01-01", "06-30"), (1, 1, 1, 1, 40), until="06-30"))
    assert not coverage(store.read).cuts
    found = verdicts(store, 2, "resolution_mean", "tickets_created")
    assert found["resolution_mean"][1:] == ("not_comparable", "cut")
    assert found["tickets_created"][1:] != ("not_comparable", "cut")
    assert verdicts(store, 5, "resolution_mean")["resolution_mean"][2] != "cut"


def test_a_list_of_what_is_open_or_was_solved_of_late_judges_nothing_from_before(new_store) -> None:
    """Six a day, solved within three days but for one in twelve; in the list is what is open, and what was solved since the first of March."""
    store = new_store()
    whole = [
        row | {"id": f"{n} {row['id']}"} for n in range(6) for row in tickets(("01-01", "04-30"), (0, 1, 2, 1, 0, 3, 1, 2, 0, 1, 1, 300), until="04-30")
    ]  # fmt: skip
    since = datetime(2026, 3, 1)
    listed = [row for row in whole if not row.get("resolved_at") or row["resolved_at"] >= since]
    put(store, ticket=listed, source="part")
    names = (
        "tickets_created",
        "resolution_within_7d_rate",
        "resolution_cohort_median",
        "first_response_within_24h_rate",
    )
    assert {verdict for _, verdict, _ in verdicts(store, 3, *names, "tickets_resolved").values()} == {"not_comparable"}
    assert verdicts(store, 3, "tickets_created")["tickets_created"][2] == "cut"
    assert verdicts(store, 2, "tickets_resolved")["tickets_resolved"][0] is None  # nobody counted none
    assert verdicts(store, 4, "tickets_created")["tickets_created"][2] != "cut"
    everything = new_store()
    put(everything, ticket=whole, source="all")
    assert {basis for _, _, basis in verdicts(everything, 3, *names).values()} & {"cut"} == set()
    # A desk that solves nothing in its first weeks lists all that came in.
    slow = new_store()
    put(
        slow,
        ticket=[
            row | {"id": f"{n} {row['id']}"}
            for n in range(6)
            for row in tickets(("01-01", "04-30"), (40,), until="04-30")
        ],
    )
    assert verdicts(slow, 3, "tickets_created")["tickets_created"][2] != "cut"


def test_how_long_it_took_is_not_judged_of_solved_tickets_alone(new_store) -> None:
    """All take a day or thirty: of those of the newest month the slow ones are missing, and it looks faster."""
    store = new_store()
    rows = [row for row in tickets(("01-01", "03-31"), (1, 30), until="03-31") if row.get("resolved_at")]
    put(store, ticket=rows)
    found = verdicts(store, 3, "resolution_within_7d_rate", "resolution_cohort_median", "tickets_created")
    assert [found[name][1:] for name in ("resolution_within_7d_rate", "resolution_cohort_median")] == [
        ("not_comparable", "cut")
    ] * 2
    assert found["tickets_created"][2] != "cut"


def test_hours_with_answers_are_not_judged_where_their_tickets_are_missing(new_store) -> None:
    store = new_store()
    rows = [
        row | {"id": f"{n} {row['id']}", "first_response_at": row["created_at"] + timedelta(minutes=50 * n)}
        for n in range(8) for row in tickets(("01-01", "03-31"), (1,)) if not datetime(2026, 2, 6) <= row["created_at"] < datetime(2026, 2, 26)
    ]  # fmt: skip
    put(store, ticket=rows)
    assert verdicts(store, 3, "activity_coverage_rate")["activity_coverage_rate"][1:] == ("not_comparable", "cut")


@pytest.mark.parametrize("takes", [(0,), (1, 2, 5), (9,)])
def test_an_ordinary_export_is_judged(new_store, takes: tuple[int, ...]) -> None:
    """The newest tickets are still open, as they always are."""
    store = new_store()
    put(store, ticket=tickets(("01-01", "06-30"), takes, until="06-30"))
    assert not coverage(store.read).cuts
    assert "cut" not in {basis for _, _, basis in verdicts(store, 5, *NAMES).values()}


def test_what_comes_seldom_does_not_end_early(new_store) -> None:
    store = new_store()
    seldom = [one for one in tickets(("01-01", "06-30"), (30,)) if int(str(one["id"])) % 12 == 0]
    put(store, ticket=seldom)
    assert not coverage(store.read).cuts


def test_the_newest_day_is_that_of_what_is_asked_for(new_store) -> None:
    store = new_store()
    put(store, source="desk", ticket=tickets(("01-01", "03-31"), (1,)))
    put(store, source="other desk", ticket=tickets(("01-01", "02-10"), (1,)))
    answers = [{"id": "1", "kind": "csat", "scale": 5, "score": 4.0, "responded_at": at("02-20 10:00")}]
    put(store, source="survey", survey_response=answers)
    newest = coverage(store.read).newest_of
    assert newest(("ticket",)) == date(2026, 4, 1)
    assert newest(("ticket",), ("other desk",)) == date(2026, 2, 11)
    assert newest(("survey",)) == date(2026, 2, 20)
    assert newest(("survey", "ticket"), days=91) == date(2026, 4, 1), "which still shows the answer"
    assert newest(("survey", "ticket"), days=7) == date(2026, 2, 20), "when there were both"
    assert newest(("survey",), ("desk",)) is None


LAST_28 = PRESETS["28d"](date(2026, 9, 30))
"""3 to 30 September, compared with 6 August to 2 September."""


def days(first: str, last: str) -> list[date]:
    """All days of 2026 from one to another."""
    start, end = (date.fromisoformat(f"2026-{one}") for one in (first, last))
    return [start + timedelta(days=number) for number in range((end - start).days + 1)]


def calls(on: list[date], each: int = 1) -> list[Row]:
    """So many calls on each of these days."""
    return [
        {"id": f"{one}-{number}", "kind": "call", "direction": "inbound", "started_at": at(f"{one:%m-%d} 10:0{number}")}
        for one in on
        for number in range(each)
    ]


def calls_at(on: list[date], each: int) -> list[Row]:
    """The same on days of any year."""
    return [
        {
            "id": f"{one}-{number}",
            "kind": "call",
            "direction": "inbound",
            "started_at": datetime.combine(one, time(10, number)),
        }
        for one in dict.fromkeys(on)
        for number in range(each)
    ]


def surveys(on: list[date], good: list[date]) -> list[Row]:
    """Ten answers a day, nine of them good on some days, else five."""
    return [
        {"id": f"{one}-{number}", "kind": "csat", "scale": 5, "score": 5.0 if number < (9 if one in good else 5) else 1.0,
         "ticket": f"{one}-{number}", "responded_at": at(f"{one:%m-%d} 1{number}:00")}
        for one in on
        for number in range(10)
    ]  # fmt: skip


def compared(store: Store, name: str, period: Period = LAST_28, **more: object) -> dict[str, object]:
    """The one row of a comparison."""
    query = Query(metrics=(name,), period=period, **more)  # type: ignore[arg-type]
    return compare(store.read, query, Comparison.PREVIOUS).row(0, named=True)


def test_data_that_end_within_a_period_are_held_against_as_many_days(new_store) -> None:
    """Surveys until 12 September beside tickets until the 30th: ten days of each period and not ten against 28."""
    store = new_store()
    put(store, source="desk", ticket=tickets(("06-01", "09-30"), (0,)))
    put(store, source="survey", survey_response=surveys(days("06-01", "09-12"), days("09-01", "09-12")))
    found = compared(store, "csat_answers")
    assert (found["value"], found["base_value"], found["verdict"]) == (100, 100, "none")
    assert found["data_until"] == date(2026, 9, 12)
    share = compared(store, "csat")
    assert (share["value"], share["base_value"], share["base_n"]) == (0.9, 0.5, 100)
    assert share["verdict"] == "higher"  # 18 of 28 days are missing: it is not called better
    both = compare(store.read, Query(metrics=("csat", "tickets_created"), period=LAST_28), Comparison.PREVIOUS)
    assert both["metric"].to_list() == ["csat", "tickets_created"]
    assert both["data_until"].to_list() == [date(2026, 9, 12), None]
    assert both["value"].to_list() == [0.9, 28]


def test_data_that_end_a_few_days_early_are_judged_on_as_many_days(new_store) -> None:
    store = new_store()
    put(store, source="desk", ticket=tickets(("06-01", "09-30"), (0,)))
    put(store, source="survey", survey_response=surveys(days("06-01", "09-26"), days("09-01", "09-26")))
    found = compared(store, "csat")
    assert (found["n"], found["base_n"], found["verdict"]) == (240, 240, "better")
    assert found["data_until"] == date(2026, 9, 26)
    week = compared(store, "csat", PRESETS["7d"](date(2026, 9, 30)))
    assert (week["n"], week["base_n"]) == (30, 30)  # three of seven days


def test_data_that_end_before_a_period_say_nothing_of_it(new_store) -> None:
    store = new_store()
    put(store, source="desk", ticket=tickets(("06-01", "09-30"), (0,)))
    put(store, source="survey", survey_response=surveys(days("06-01", "08-31"), []))
    for name in ("csat", "csat_answers"):
        found = compared(store, name)
        assert (found["value"], found["verdict"], found["data_until"]) == (None, "not_comparable", date(2026, 8, 31))


def test_a_period_that_goes_on_after_all_data_is_held_against_as_many_days(new_store) -> None:
    """July to December, of which the data have three months."""
    store = new_store()
    put(store, ticket=tickets(("01-01", "09-30"), (0,)))
    found = compared(store, "tickets_created", Period(date(2026, 7, 1), date(2027, 1, 1)))
    assert (found["value"], found["base_value"], found["data_until"]) == (92, 92, date(2026, 9, 30))


def test_a_quiet_weekend_is_no_end(new_store) -> None:
    """Calls from Monday to Friday, the last on Friday the 25th; tickets until Sunday the 27th."""
    store = new_store()
    put(store, source="desk", ticket=tickets(("06-01", "09-27"), (0,)))
    put(store, source="phone", contact=calls([one for one in days("06-01", "09-27") if one.weekday() < 5]))
    found = compared(store, "contacts_offered", PRESETS["28d"](date(2026, 9, 27)))
    assert (found["value"], found["base_value"], found["data_until"]) == (20, 20, None)


def test_a_source_that_ends_is_no_fall_and_one_that_begins_no_growth(new_store) -> None:
    """Two phone systems with two and five calls a day; the export of one stops on 10 September."""
    store = new_store()
    put(store, source="desk", contact=calls(days("06-01", "09-30"), 2))
    put(store, source="old desk", contact=calls(days("06-01", "09-10"), 5))
    found = compared(store, "contacts_offered")
    assert (found["value"], found["base_value"]) == (56 + 40, 56 + 140)
    assert (found["verdict"], found["judged_by"]) == ("not_comparable", "source ends")
    assert (found["broken_source"], found["broken_on"], found["data_until"]) == ("old desk", date(2026, 9, 10), None)
    of_desk = compared(store, "contacts_offered", filters=(Filter("source", ("desk",)),))
    assert (of_desk["verdict"], of_desk["broken_source"]) == ("none", None)
    of_others = compared(store, "contacts_offered", filters=(Filter("source", ("desk",), is_excluded=True),))
    assert (of_others["value"], of_others["base_value"], of_others["data_until"]) == (40, 40, date(2026, 9, 10))
    by_source = compare(
        store.read, Query(metrics=("contacts_offered",), period=LAST_28, by=("source",)), Comparison.PREVIOUS
    )
    assert by_source.select("source", "judged_by").rows() == [("desk", "days"), ("old desk", "source ends")]
    weekdays = compare(
        store.read, Query(metrics=("contacts_offered",), period=LAST_28, by=("weekday",)), Comparison.PREVIOUS
    )
    assert set(weekdays["judged_by"]) == {"source ends"}
    later = PRESETS["7d"](date(2026, 9, 30))  # both weeks lie after the end
    assert compared(store, "contacts_offered", later)["verdict"] == "none"

    put(store, source="new desk", contact=calls(days("09-04", "09-30"), 3))
    young = calls(days("09-21", "09-30"), 3)  # ten days, which tell less of its silences
    put(store, source="young desk", contact=young)
    young_too = compared(store, "contacts_offered", filters=(Filter("source", ("desk", "young desk")),))
    assert (young_too["judged_by"], young_too["broken_on"]) == ("source begins", date(2026, 9, 21))
    new = compared(store, "contacts_offered", filters=(Filter("source", ("desk", "new desk")),))
    assert (new["verdict"], new["judged_by"], new["broken_on"]) == (
        "not_comparable",
        "source begins",
        date(2026, 9, 4),
    )


def test_a_break_concerns_the_rows_of_its_own_source_alone(new_store) -> None:
    """Of three teams one is of the source that ends, one of the other, and one of both; one call in 56 of the second is a stray of the first."""
    store = new_store()
    of_each = {"desk": (("B", 2), ("both", 1)), "old desk": (("A", 2), ("both", 1))}
    for source, teams in of_each.items():
        last = "09-30" if source == "desk" else "09-10"
        rows = [
            one | {"id": f"{team}{one['id']}", "team": team}
            for team, each in teams
            for one in calls(days("06-01", last), each)
        ]
        stray = [rows[-1] | {"id": "stray", "team": "B"}] if source == "old desk" else []
        put(store, source=source, contact=[*rows, *stray])
    query = Query(metrics=("contacts_offered",), period=LAST_28, by=("team",))
    found = compare(store.read, query, Comparison.PREVIOUS)
    assert found.select("team", "value", "judged_by", "broken_source").rows() == [
        ("A", 16, "source ends", "old desk"),
        ("B", 57, "days", None),
        ("both", 36, "source ends", "old desk"),
    ]


def test_a_kind_of_survey_that_ends_says_nothing_of_another(new_store) -> None:
    """CSAT goes on in the tool whose NPS was switched off."""
    store = new_store()
    answers = surveys(days("06-01", "09-30"), [])
    asked = [one | {"id": f"n{one['id']}", "kind": "nps", "scale": 10} for one in surveys(days("06-01", "09-12"), [])]
    put(store, source="survey", survey_response=[*answers, *asked])
    csat, nps = compared(store, "csat_answers"), compared(store, "nps_answers")
    assert (csat["value"], csat["data_until"], csat["verdict"]) == (280, None, "none")
    assert (nps["value"], nps["base_value"], nps["data_until"]) == (100, 100, date(2026, 9, 12))


def test_one_of_two_desks_that_is_cut_by_the_day_of_creation_is_told(new_store) -> None:
    """What it has after March are old tickets that were resolved late."""
    store = new_store()
    put(store, source="desk", ticket=tickets(("01-01", "06-30"), (1,), until="06-30"))
    put(store, source="old desk", ticket=tickets(("01-01", "03-31"), (1, 1, 1, 70, 80)))
    assert not coverage(store.read).cuts
    found = compared(store, "tickets_created", MONTHS[4])
    assert (found["judged_by"], found["broken_source"], found["broken_on"]) == (
        "source ends",
        "old desk",
        date(2026, 3, 31),
    )


def test_what_a_silence_says_of_a_source() -> None:
    first, last = date(2026, 1, 1), date(2026, 9, 30)
    whole = Stream("a", first, last, 2730, 0)
    early = Stream("b", first, date(2026, 9, 12), 2550, 4)
    few = Stream("c", first, date(2026, 9, 1), 5, None)
    assert end_of([early], last) == date(2026, 9, 12)
    assert end_of([early], date(2026, 9, 16)) == date(2026, 9, 16)  # four days were silent before
    assert end_of([whole, early], last) == last
    assert end_of([early, few], last) == date(2026, 9, 12)
    assert end_of([few], last) == last  # too few days to tell
    assert end_of([], last) is None
    window = (date(2026, 8, 6), last)
    assert breaks([whole, early], *window) == [Break("b", date(2026, 9, 12), SOURCE_ENDS)]
    assert breaks([early], *window) == []  # nothing else goes on
    assert breaks([whole, replace(early, rows=40)], *window) == []  # a hundredth of all moves nothing
    assert breaks([whole, early], date(2026, 9, 13), last) == []
    assert breaks([early, replace(whole, rows=20)], *window) == [Break("b", date(2026, 9, 12), SOURCE_ENDS)]


def test_days_that_a_source_lacks_are_unknown_and_judged_by_nobody(new_store) -> None:
    """Four calls every working day but for 16 March to 10 April (four weeks) and the week from 1 June; later another tool that goes on."""
    store = new_store()
    lost = [*days("03-16", "04-10"), *days("06-01", "06-05")]
    work = [one for one in days("01-05", "07-31") if one.weekday() < 5 and one not in lost]
    put(store, source="phone", contact=[one | {"team": "phones"} for one in calls(work, 4)])
    known = coverage(store.read)
    (phone,) = known.streams["contact"]
    assert [(one.first_on, one.last_on, one.lacks_from, one.lacks_until) for one in phone.holes] == [
        (date(2026, 3, 14), date(2026, 4, 12), date(2026, 3, 16), date(2026, 4, 10)),
        (date(2026, 5, 30), date(2026, 6, 7), date(2026, 6, 1), date(2026, 6, 5)),
    ]
    in_weeks = Query(
        metrics=("contacts_offered",), period=Period(date(2026, 3, 2), date(2026, 4, 27)), grain=Grain.WEEK
    )
    assert answer(store.read, in_weeks)["value"].to_list() == [20, 20, None, None, None, None, 20, 20]
    in_days = replace(in_weeks, period=Period(date(2026, 3, 12), date(2026, 3, 18)), grain=Grain.DAY)
    assert answer(store.read, in_days)["value"].to_list() == [4, 4, 0, 0, None, None]  # a weekend is quiet as ever
    in_months = replace(in_weeks, period=Period(date(2026, 2, 1), date(2026, 5, 1)), grain=Grain.MONTH)
    assert answer(store.read, in_months)["value"].to_list() == [80, 40, 56]
    for month, base, verdict, until in (
        (2, None, "not_comparable", None),
        (4, 40, "not_comparable", date(2026, 4, 10)),
        (5, 56, "not_comparable", date(2026, 4, 10)),
    ):
        found = compared(store, "contacts_offered", MONTHS[month])
        assert (found["base_value"], found["verdict"], found["broken_until"]) == (base, verdict, until)
    assert found["judged_by"] == HOLE
    inside = compared(store, "contacts_offered", Period(date(2026, 3, 23), date(2026, 3, 30)))
    assert (inside["value"], inside["broken_source"]) == (None, "phone")

    put(store, source="chat", contact=[one | {"team": "chats"} for one in calls(days("01-05", "07-31"), 2)])
    both = answer(store.read, in_weeks)["value"].to_list()
    assert both == [34, 34, 14, 14, 14, 14, 34, 34]
    of_each = answer(store.read, replace(in_weeks, by=("source",))).filter(pl.col("source") == "phone")
    assert of_each["value"].to_list() == [20, 20, None, None, None, None, 20, 20]
    assert compared(store, "contacts_offered", MONTHS[5])["broken_source"] == "phone"
    by_team = answer(store.read, replace(in_weeks, by=("team",)))
    assert by_team.filter(pl.col("team") == "phones")["value"].to_list() == [20, 20, None, None, None, None, 20, 20]
    assert by_team.filter(pl.col("team") == "chats")["value"].to_list() == [14] * 8


def test_a_backlog_after_a_hole_is_unknown_until_what_came_in_it_would_be_over(new_store) -> None:
    """A ticket a day that takes 20 days; those of 14 February to 5 March are missing, and the last of them would be open until 25 March."""
    store = new_store()
    lost = {f"{day:%m-%d}" for day in days("02-14", "03-05")}
    put(
        store,
        source="desk",
        ticket=[one for one in tickets(("01-01", "05-31"), (20,), "05-31") if f"{one['created_at']:%m-%d}" not in lost],
    )
    in_weeks = Query(metrics=("backlog",), period=Period(date(2026, 2, 2), date(2026, 4, 6)), grain=Grain.WEEK)
    assert answer(store.read, in_weeks)["value"].to_list() == [20, None, None, None, None, None, None, 20, 20]


def test_what_is_no_hole(new_store) -> None:
    """Weekends, a desk of a few tickets a month, a week shut at the turn of the year, four days at Easter, and one that hardly gets any more."""
    store = new_store()
    seldom = [date(2026, 1, 1) + timedelta(days=number * number % 361) for number in range(60)]
    closed = [date(2025, 12, 24) + timedelta(days=number) for number in range(12)]
    shut = [
        one
        for one in (date(2025, 9, 1) + timedelta(days=n) for n in range(250))
        if one.weekday() < 5 and one not in [*closed, *days("04-03", "04-06")]
    ]
    fading = [
        *(one for one in days("01-01", "06-30") if one.weekday() < 5),
        *days("07-20", "07-20"),
        *days("08-15", "08-16"),
    ]
    desks = {"seldom": (seldom, 1), "shut": (shut, 5), "fading": (fading, 4)}
    put_sources(store, "contact", {source: calls_at(on, each) for source, (on, each) in desks.items()})
    assert {one.source: one.holes for one in coverage(store.read).streams["contact"]} == dict.fromkeys(desks, ())


def test_revenue_churn_ends_where_churn_does(new_store) -> None:
    """One of ten leaves in June; another has given notice for a day after the newest moment of the source, 30 June."""
    store = new_store()
    left = {"1": date(2026, 6, 10), "2": date(2026, 9, 1)}
    customers = [
        {"id": str(number), "customer_since": date(2026, 1, 1), "churned_on": left.get(str(number)),
         "is_churned": str(number) in left, "monthly_revenue": 100.0}
        for number in range(10)
    ]  # fmt: skip
    put(store, source="crm", ticket=tickets(("06-01", "06-30"), (0,)), customer=customers)
    names = ("churn_rate", "revenue_churn_rate")
    since_june = Query(metrics=names, period=Period(date(2026, 6, 1), None))
    assert answer(store.read, since_june)["value"].to_list() == [0.1, 0.1]
    by_month = answer(store.read, replace(since_june, grain=Grain.MONTH))
    assert by_month.select("metric", "bucket", "value").rows() == [(name, date(2026, 6, 1), 0.1) for name in names]


def test_a_slip_in_any_column_moves_no_end_and_no_age(new_store) -> None:
    """Each of two desks has one ticket open since its third last day; slips of 2062 stand in every column that has a time."""
    store = new_store()
    slip = at("01-01 10:00").replace(year=2062)
    for source, last, open_since in (("desk", "06-30", "06-28 10:00"), ("old desk", "06-20", "06-18 10:00")):
        usual = tickets(("06-01", last), (0,))
        still = ticket("open", open_since, None, None, "open", None)
        wrong = [
            still | {"id": "created", "created_at": slip},
            ticket("solved", "06-02 10:00", None, None, "solved", None, resolved_at=slip),
            ticket("due", "06-02 10:00", None, "06-02 11:00", "solved", None, due_at=slip),
        ]
        answers = surveys(days("06-01", last), [])
        late = answers[0] | {"id": "late", "responded_at": slip}
        phone = [
            *calls(days("06-01", last)),
            {"id": "late", "kind": "call", "direction": "inbound", "started_at": slip},
        ]
        put(store, source=source, ticket=[*usual, still, *wrong], survey_response=[*answers, late], contact=phone)
    known = coverage(store.read)
    ends = {
        name: [(one.source, one.last_on) for one in known.streams[name]] for name in ("ticket", "survey", "contact")
    }
    assert {name: sorted(found) for name, found in ends.items()} == {
        name: [("desk", date(2026, 6, 30)), ("old desk", date(2026, 6, 20))] for name in ends
    }
    assert known.newest == known.spans["ticket"][1] == date(2026, 6, 30)
    ages = answer(store.read, Query(metrics=("backlog_age_mean",), by=("source",)))
    assert dict(ages.select("source", "value").rows()) == {
        "desk": 2 * 86400,
        "old desk": 2 * 86400,
    }  # each at its own end


def test_what_is_over_without_a_day_of_it_leaves_the_past_unknown(new_store) -> None:
    """Thirty of forty tickets are solved, nobody knows when: ten are open now, and how many were before is not known."""
    store = new_store()
    solved = [
        ticket(f"{n}", f"0{1 + n // 20}-{1 + n % 20:02} 10:00", None, None, "open" if n % 4 == 0 else "solved", None)
        for n in range(40)
    ]
    put(store, source="states", ticket=solved)
    query = Query(
        metrics=("backlog", "backlog_age_median", "net_flow"), period=Period(date(2026, 1, 1), date(2026, 2, 21))
    )
    by_week = answer(store.read, replace(query, grain=Grain.WEEK))
    known = by_week.filter(pl.col("value").is_not_null())
    assert known.select("metric", "bucket", "value").rows() == [
        ("backlog", date(2026, 2, 16), 10.0),
        ("backlog_age_median", date(2026, 2, 16), known["value"][1]),
    ]
    assert dict(answer(store.read, query).select("metric", "value").rows())["backlog"] == 10
    in_january = answer(store.read, replace(query, period=MONTHS[1]))
    assert in_january["value"].to_list() == [None, None, None]
    opened = explain(store.read, replace(query, metrics=("backlog",), period=MONTHS[1]))
    assert (opened.counted, dict(opened.excluded)[NOT_KNOWN_THEN]) == (0, 5)
    assert rows(store.read, replace(query, metrics=("backlog",), period=MONTHS[1])).is_empty()
    assert rows(store.read, replace(query, metrics=("backlog",), period=Period())).height == 10
    found = compare(store.read, replace(query, period=MONTHS[2]), Comparison.PREVIOUS)
    assert set(found["verdict"]) == {"not_comparable"}
    still_open = ticket("open", "02-20 10:00", None, None, "open", None)
    put(store, source="times", ticket=[*tickets(("01-01", "02-20"), (1, 1, 2)), still_open])
    timed = answer(store.read, replace(query, period=MONTHS[1], filters=(Filter("source", ("times",)),)))
    assert None not in timed["value"].to_list()
