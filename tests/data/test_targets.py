"""Targets, assessments and plans in the store: dated, replaced on the same day only, ended, removed; nothing is lost on the way."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data.config import assessments, plans, targets
from data.config.plans import Agreed
from data.config.targets import Aim
from data.facts.refresh import open_store
from data.store import backup
from data.store.store import Store, StoreError
from tests.tables import changed_tables, dump_tables

WHOLE = Aim(metric="csat")
CARE = Aim(metric="csat", dimension="team", value="Care")
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def kept(store: Store) -> list[tuple[object, ...]]:
    return targets.targets(store.read).select("metric", "value", "clock", "target", "valid_from").rows()


def test_a_later_target_keeps_the_earlier_one_and_the_same_day_replaces(empty_store: Store) -> None:
    before = empty_store.version()
    targets.set_target(empty_store, WHOLE, 0.9, note=" first ", by="Q")
    targets.set_target(empty_store, WHOLE, 0.8, JUNE)
    targets.set_target(empty_store, WHOLE, 0.85, JUNE)
    targets.set_target(empty_store, CARE, 0.7, JUNE)
    assert kept(empty_store) == [
        ("csat", None, None, 0.9, None),
        ("csat", None, None, 0.85, JUNE),
        ("csat", "Care", None, 0.7, JUNE),
    ]
    first = targets.targets(empty_store.read).row(0, named=True)
    assert (first["note"], first["set_by"]) == ("first", "Q")
    assert first["set_at"] is not None
    assert empty_store.version() == before + 4  # one transaction each


def test_owner_and_due_day_are_kept_changed_and_leave_the_rest_as_it_is(empty_store: Store) -> None:
    targets.set_target(empty_store, WHOLE, 0.9, MAY, note="first", owner=" Head of service ", due_on=JUNE)
    targets.set_target(empty_store, CARE, 0.8)

    def whose() -> list[tuple[object, ...]]:
        return targets.targets(empty_store.read).select("target", "note", "owner", "due_on").rows()

    assert whose() == [(0.9, "first", "Head of service", JUNE), (0.8, None, None, None)]
    targets.assign_target(empty_store, CARE, None, owner="Care lead", due_on=MAY)
    targets.assign_target(empty_store, WHOLE, MAY, owner="  ", due_on=None)
    assert whose() == [(0.9, "first", None, None), (0.8, None, "Care lead", MAY)]
    with pytest.raises(StoreError, match="no such target"):
        targets.assign_target(empty_store, WHOLE, JUNE, owner="Q", due_on=None)
    with pytest.raises(StoreError, match="letters"):
        targets.assign_target(empty_store, WHOLE, MAY, owner="x" * 501, due_on=None)
    assessments.assign(empty_store, "policy", owner=" Q ", due_on=JUNE)
    assessments.assign(empty_store, "policy", owner="Q", due_on=MAY)
    assessments.assign(empty_store, "courtesy", due_on=MAY)
    assert assessments.owners(empty_store.read) == {"policy": ("Q", MAY), "courtesy": (None, MAY)}
    assessments.assign(empty_store, "policy")
    assert list(assessments.owners(empty_store.read)) == ["courtesy"]
    for standard, owner in (("", "Q"), ("policy", "x" * 201)):
        with pytest.raises(StoreError):
            assessments.assign(empty_store, standard, owner=owner)


def test_the_clocks_are_two_targets(empty_store: Store) -> None:
    for clock, seconds in (("calendar", 14_400.0), ("business", 3600.0)):
        targets.set_target(empty_store, Aim(metric="first_response_median", clock=clock), seconds)
    assert [(row[2], row[3]) for row in kept(empty_store)] == [("business", 3600), ("calendar", 14_400)]


def test_ending_needs_a_target_before_it_and_keeps_it(empty_store: Store) -> None:
    with pytest.raises(StoreError, match="no target before 1 May 2026"):
        targets.end_target(empty_store, WHOLE, MAY)
    targets.set_target(empty_store, WHOLE, 0.9, MAY)
    with pytest.raises(StoreError, match="no target before"):
        targets.end_target(empty_store, WHOLE, MAY)  # it would replace the target of that day
    with pytest.raises(StoreError, match="no target before"):
        targets.end_target(empty_store, CARE, JUNE)
    targets.end_target(empty_store, WHOLE, JUNE)
    assert [row[3] for row in kept(empty_store)] == [0.9, None]
    with pytest.raises(StoreError, match="no target before"):
        targets.end_target(empty_store, WHOLE, date(2026, 7, 1))  # it has ended already


def test_removing_takes_one_away_and_says_when_there_is_none(empty_store: Store) -> None:
    targets.set_target(empty_store, WHOLE, 0.9)
    targets.set_target(empty_store, WHOLE, 0.8, MAY)
    targets.set_target(empty_store, CARE, 0.7)
    before = dump_tables(empty_store)["target"].height
    targets.remove_target(empty_store, WHOLE, None)
    assert [row[3] for row in kept(empty_store)] == [0.8, 0.7]
    assert before == 3
    with pytest.raises(StoreError, match="no such target"):
        targets.remove_target(empty_store, WHOLE, JUNE)
    assert len(kept(empty_store)) == 2


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_only_numbers_are_targets(empty_store: Store, number: float) -> None:
    with pytest.raises(StoreError, match="number"):
        targets.set_target(empty_store, WHOLE, number)
    assert kept(empty_store) == []


def test_half_a_group_and_long_notes_are_refused(empty_store: Store) -> None:
    for given in ({"dimension": "team"}, {"value": "Care"}):
        with pytest.raises(StoreError, match="both"):
            Aim(metric="csat", **given)
    with pytest.raises(StoreError, match="500"):
        targets.set_target(empty_store, WHOLE, 0.9, note="x" * 501)
    assert kept(empty_store) == []


def test_values_are_bound_never_written_into_sql(empty_store: Store) -> None:
    evil = Aim(metric="csat", dimension="team", value="'; DROP TABLE target; --")
    targets.set_target(empty_store, evil, 0.5)
    targets.remove_target(empty_store, evil, None)
    assert kept(empty_store) == []


def test_assessments_are_kept_and_the_newest_day_holds(empty_store: Store) -> None:
    assert assessments.assessments(empty_store.read).is_empty()
    assessments.judge(empty_store, "policy", "kept", JUNE, note="  printed  ", by=" Q ")
    assessments.judge(empty_store, "policy", "not_kept", MAY)  # noted later, of an earlier day
    assessments.judge(empty_store, "courtesy", "partly", MAY)
    assessments.judge(empty_store, "courtesy", "kept", MAY)
    found = assessments.assessments(empty_store.read)
    assert found.select("standard", "verdict", "note", "judged_by").rows() == [
        ("courtesy", "kept", None, None),
        ("courtesy", "partly", None, None),
        ("policy", "kept", "printed", "Q"),
        ("policy", "not_kept", None, None),
    ]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"standard": "policy", "verdict": "great"}, "kept, partly"),
        ({"standard": "", "verdict": "kept"}, "standard"),
        ({"standard": "policy", "verdict": "kept", "note": "x" * 2001}, "2,000"),
        ({"standard": "policy", "verdict": "kept", "by": "x" * 201}, "200"),
    ],
)
def test_a_judgement_that_does_not_fit_is_refused(empty_store: Store, given: dict[str, str], sentence: str) -> None:
    with pytest.raises(StoreError, match=sentence):
        assessments.judge(empty_store, judged_on=MAY, **given)
    assert assessments.assessments(empty_store.read).is_empty()


def test_a_plan_is_agreed_changed_ended_taken_back_and_removed(empty_store: Store, tmp_path: Path) -> None:
    def plan(team: str = "Care", store: Store = empty_store) -> list[tuple[object, ...]]:
        return plans.measures(store.read, "team", team).drop("agreed_on").rows()

    evil = "'; DROP TABLE plan_measure; --"
    plans.agree(empty_store, "team", "Care", Agreed(text="  train  ", owner=" Q ", due_on=JUNE), MAY)
    plans.agree(empty_store, "team", "Care", Agreed(text=evil), MAY)
    plans.agree(empty_store, "team", "Care", Agreed(text="call back", due_on=MAY), MAY)
    plans.agree(empty_store, "team", evil, Agreed(text="other"), MAY)
    open_ = [
        (3, "call back", None, MAY, None, None),
        (1, "train", "Q", JUNE, None, None),
        (2, evil, None, None, None, None),
    ]
    assert plan() == open_, "the next day first, without a day last"
    assert [row[1] for row in plan(evil)] == ["other"]
    plans.change(empty_store, 3, Agreed(text="call back at once", owner="R", due_on=JUNE))
    plans.end(empty_store, 1, "done", JUNE)
    plans.end(empty_store, 2, "dropped", MAY)
    ended = [
        (3, "call back at once", "R", JUNE, None, None),
        (1, "train", "Q", JUNE, JUNE, "done"),
        (2, evil, None, None, MAY, "dropped"),
    ]
    assert plan() == ended
    copy = tmp_path / "copy.duckdb"
    backup.back_up(empty_store, copy)
    plans.reopen(empty_store, 1)
    plans.remove(empty_store, 2)
    assert plan() == [(1, "train", "Q", JUNE, None, None), ended[0]]
    with open_store(copy) as restored:
        assert plan(store=restored) == ended
    before = dump_tables(empty_store)
    for wrong, sentence in (
        (lambda: plans.agree(empty_store, "channel", "email", Agreed(text="x"), MAY), "one team or one agent"),
        (lambda: plans.agree(empty_store, "team", "", Agreed(text="x"), MAY), "one team or one agent"),
        (lambda: plans.agree(empty_store, "team", "Care", Agreed(text=" "), MAY), "Say what"),
        (lambda: plans.change(empty_store, 1, Agreed(text="x" * 501)), "500"),
        (lambda: plans.change(empty_store, 1, Agreed(text="x", owner="x" * 201)), "200"),
        (lambda: plans.change(empty_store, 2, Agreed(text="x")), "no such measure"),
        (lambda: plans.remove(empty_store, 2), "no such measure"),
        (lambda: plans.reopen(empty_store, 2), "no such measure"),
        (lambda: plans.end(empty_store, 1, "perhaps", MAY), "done or as dropped"),
    ):
        with pytest.raises(StoreError, match=sentence):
            wrong()
    assert changed_tables(empty_store, before) == []
