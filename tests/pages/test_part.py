"""What a part of the page is given comes with a number by which the browser knows what came last."""

import json

import pytest
import streamlit as st

from pages.ui.html import part


@pytest.fixture
def visit(monkeypatch) -> dict:
    state: dict = {}
    monkeypatch.setattr(st, "session_state", state)
    return state


def given(key: str, data: dict) -> tuple[str, int]:
    told = json.loads(part._numbered(key, part.packed(data)))
    assert told["data"] == data
    return told["visit"], told["number"]


def test_each_change_of_a_place_has_a_higher_number_and_what_stays_keeps_its_own(visit):
    name, first = given("a", {"title": "Język"})
    assert given("a", {"title": "Język"}) == (name, first), "the same is not sent anew"
    _, second = given("a", {"title": "Jazyk"})
    assert second > first
    assert given("a", {"title": "Język"})[1] > second, "what was shown before comes back as something new"
    assert given("b", {"title": "Język"}) == (name, first), "each place has its own"


def test_a_new_connection_is_known_by_another_name(visit):
    before, _ = given("a", {"title": "Język"})
    visit.clear()
    assert given("a", {"title": "Jazyk"})[0] != before
