"""Single records: found by words that may be hostile, and one ticket with what belongs to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from data.config import comment_themes
from data.lookup.search import find
from data.lookup.ticket import find_ticket, tickets_of
from data.store.store import Store, StoreError
from tests.records import at, put
from tests.stores import new_store_at


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with new_store_at(Path(tmp_path_factory.mktemp("lookup")) / "lookup.duckdb") as found:
        tickets = [
            {"id": "1", "subject": "Příliš drahá faktura", "customer": "Nováková", "created_at": at("09-07 10:00"), "resolved_at": at("09-08 10:00"), "tags": "vip"},
            {"id": "12", "subject": "100% off_er", "customer": "C'--", "created_at": at("09-08 10:00")},
            {"id": "A-1", "subject": "faktura again", "customer": "Nováková", "created_at": at("09-09 10:00")},
        ]  # fmt: skip
        contacts = [
            {"id": name, "started_at": at(when), "customer": "Nováková", "kind": "call"}
            for name, when in (("before", "09-06 10:00"), ("during", "09-07 12:00"), ("after", "09-08 12:00"))
        ]
        put(found, ticket=tickets, contact=contacts)
        surveys = [
            {
                "id": "s",
                "kind": "csat",
                "score": 1,
                "scale": 5,
                "comment": "Żadna FAKTURA",
                "ticket": "1",
                "responded_at": at("09-09 10:00"),
            }
        ]
        reviews = [
            {
                "id": "r",
                "review": "r",
                "ticket": "1",
                "reviewed_on": datetime(2026, 9, 10).date(),
                "score": 4,
                "highest_score": 5,
            }
        ]
        put(found, source="surveys", survey_response=surveys, qa_review=reviews)
        put(found, source="desk 2", ticket=[{"id": "A-1", "subject": "the same id", "created_at": at("09-01 10:00")}])
        yield found


@pytest.mark.parametrize(
    ("text", "tickets", "customers", "comments"),
    [
        ("faktura", ["A-1", "1"], 0, 1), ("FAKTURA draha", ["1"], 0, 0), ("zadna", [], 0, 1), ("novakova", [], 1, 0), ("a-1", ["A-1", "A-1"], 0, 0),
        ("12", ["12"], 0, 0), ("0%", ["12"], 0, 0), ("%%", [], 0, 0), ("__", [], 0, 0), ("f_er", ["12"], 0, 0), ("c'--", [], 1, 0), ("'; DROP TABLE ticket; --", [], 0, 0),
        ("$word_0 $most", [], 0, 0), ("\\\\", [], 0, 0), ("faktura " * 100, ["A-1", "1"], 0, 1),
    ],
)  # fmt: skip
def test_words_are_found_as_they_are(
    store: Store, text: str, tickets: list[str], customers: int, comments: int
) -> None:
    found = find(store.read, text)
    assert found is not None
    assert (found.tickets["id"].to_list(), found.customers.height, found.comments.height) == (
        tickets,
        customers,
        comments,
    )
    assert not found.has_more


def test_short_texts_find_nothing_and_many_finds_are_told(store: Store) -> None:
    assert find(store.read, " a ") is None
    found = find(store.read, "faktura", most=1)
    assert found is not None
    assert (found.tickets["id"].to_list(), found.has_more) == (["A-1"], {"tickets"})
    customers = find(store.read, "nova")
    assert customers is not None
    assert customers.customers.row(0) == ("Nováková", 2, 1, 3)


def test_a_ticket_has_what_belongs_to_it(store: Store) -> None:
    found = find_ticket(store.read, "shop", "1")
    assert found is not None
    assert found.ticket.select("subject", "tags", "resolution_calendar_seconds").row(0) == (
        "Příliš drahá faktura",
        "vip",
        86400,
    )
    assert (found.surveys["comment"].to_list(), found.reviews["score_rate"].to_list()) == (["Żadna FAKTURA"], [0.8])
    assert found.contacts["id"].to_list() == ["during"]
    # a source without tickets means the only one of that id; where two have it nobody knows which
    elsewhere = find_ticket(store.read, "surveys", "1")
    assert elsewhere is not None
    assert elsewhere.ticket["source"][0] == "shop"
    assert find_ticket(store.read, "surveys", "A-1") is None
    second = find_ticket(store.read, "desk 2", "A-1")
    assert second is not None
    assert second.ticket["subject"][0] == "the same id"
    assert find_ticket(store.read, "shop", "' OR TRUE --") is None
    assert tickets_of(store.read, "Nováková")["id"].to_list() == ["A-1", "1"]


def test_themes_are_kept_as_a_whole_until_they_are_taken_back(store: Store) -> None:
    assert comment_themes.comment_themes(store.read) is None
    comment_themes.save_comment_themes(store, [("Účet", "faktur*\nbill"), ('"; DROP', "x'y")])
    assert comment_themes.comment_themes(store.read) == [("Účet", "faktur*\nbill"), ('"; DROP', "x'y")]
    with pytest.raises(StoreError, match="200,000"):
        comment_themes.save_comment_themes(store, [("A", "b" * 200_001)])
    comment_themes.save_comment_themes(store, [])
    assert comment_themes.comment_themes(store.read) == []
    comment_themes.forget_comment_themes(store)
    assert comment_themes.comment_themes(store.read) is None
