"""The demo company: reproducible, sound in itself, and with the stories in it that the pages are to tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from data import demo
from data.config.settings import opening_hours, report_zone
from data.demo.causes import STORIES, Story
from data.demo.comments import AFTER_OUTAGE, ANY, COMMENTS, COMPANY, GRUMBLE, MIXED, PRAISE
from data.demo.company import COUNTRIES, TEAMS, agents, on_long_leave
from data.demo.staff import CAME
from data.demo.surveys import NEITHER
from data.demo.timeline import two_years
from data.facts.refresh import open_store
from data.store.model import RECORDS
from data.store.store import Store
from tests.stores import DEMO_TODAY, demo_copy

pytestmark = pytest.mark.long

LINE = two_years(DEMO_TODAY)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(demo_copy(tmp_path_factory)) as opened:
        yield opened


def one(store: Store, sql: str, **values: object) -> float:
    return float(store.read(sql, values).item())


Made = list[tuple[str, str, pl.DataFrame]]


@pytest.fixture(scope="module")
def made() -> Made:
    return list(demo.records(LINE))


def test_the_same_today_gives_the_same_data(made: Made) -> None:
    again = list(demo.records(LINE))
    assert len(made) == 11
    for (record, source, frame), (other_record, other_source, other) in zip(made, again, strict=True):
        assert (record, source) == (other_record, other_source)
        assert frame.equals(other)


def test_another_today_moves_the_two_years() -> None:
    tickets = next(
        frame for record, _, frame in demo.records(two_years(DEMO_TODAY + timedelta(days=1))) if record == "ticket"
    )
    local = tickets["created_at"].dt.replace_time_zone("UTC").dt.convert_time_zone("Europe/Prague").dt.date()
    assert local.max() == DEMO_TODAY
    assert local.min() == DEMO_TODAY + timedelta(days=1) - timedelta(days=730)


def test_a_build_replaces_what_was_there(tmp_path: Path, made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        demo, "records", lambda _: [(record, source, frame.head(400)) for record, source, frame in made]
    )
    path = tmp_path / "demo.duckdb"
    path.write_text("not a store")
    demo.build(path, DEMO_TODAY)
    assert [file.name for file in path.parent.iterdir()] == [path.name]  # nothing half-built stays behind
    with open_store(path) as built:
        assert one(built, "SELECT count(*) FROM ticket") == 400
        assert one(built, "SELECT count(*) FROM fact_ticket") == 400


@pytest.mark.parametrize(
    ("record", "least", "most"),
    [
        ("ticket", 60_000, 60_000),
        ("survey_response", 60_000, 100_000),
        ("contact", 25_000, 40_000),
        ("customer", 12_000, 12_000),
        ("agent_state", 30_000, 80_000),
        ("self_service_day", 730, 730),
        ("event_note", 8, 12),
        ("qa_review", 20_000, 60_000),
        ("agent", 22, 26),
    ],
)
def test_sizes(store: Store, record: str, least: int, most: int) -> None:
    assert least <= one(store, f"SELECT count(*) FROM {record}") <= most


@pytest.mark.parametrize("record", RECORDS)
def test_keys_are_filled_and_unique(store: Store, record: str) -> None:
    rows, keys, filled = store.read(
        f"SELECT count(*), count(DISTINCT (source, id)), count(*) FILTER (source <> '' AND id <> '' AND upload_id > 0) FROM {record}"
    ).row(0)
    assert rows == keys == filled


@pytest.mark.parametrize("record", RECORDS)
def test_no_text_stands_for_nothing(store: Store, record: str) -> None:
    names = [column.name for column in RECORDS[record].columns if column.type == "VARCHAR"]
    for name in names:
        assert (
            one(store, f"SELECT count(*) FROM {record} WHERE lower({name}) IN ('', 'nan', 'none', 'null', 'nat')") == 0
        ), name


@pytest.mark.parametrize("record", RECORDS)
def test_every_upload_is_told_with_its_rows(store: Store, record: str) -> None:
    counts = store.read(
        f"SELECT upload.rows_new AS told, count(*) AS found FROM {record} JOIN upload ON upload.id = upload_id GROUP BY upload.id, rows_new"
    )
    assert counts["told"].to_list() == counts["found"].to_list() != []


def test_facts_stand_for_every_record(store: Store) -> None:
    for fact, record in (
        ("ticket", "ticket"),
        ("survey", "survey_response"),
        ("contact", "contact"),
        ("customer", "customer"),
    ):
        assert one(store, f"SELECT count(*) FROM fact_{fact}") == one(store, f"SELECT count(*) FROM {record}")


@pytest.mark.parametrize(
    "wrong",
    [
        "ticket WHERE first_response_at < created_at",
        "ticket WHERE resolved_at < first_response_at OR resolved_at < first_resolved_at OR closed_at < resolved_at",
        "ticket WHERE resolved_at IS NOT NULL AND first_resolved_at IS NULL",
        "ticket WHERE (reopens > 0) <> (first_resolved_at IS DISTINCT FROM resolved_at)",
        "ticket WHERE (resolved_at IS NOT NULL) <> (status_class IN ('solved', 'closed'))",
        "ticket WHERE (closed_at IS NOT NULL) <> (status = 'closed')",
        "ticket WHERE (status = 'new') <> (first_response_at IS NULL AND resolved_at IS NULL)",
        "ticket WHERE (replies = 0) <> (first_response_at IS NULL)",
        "ticket WHERE is_complaint <> (complaint_cause IS NOT NULL)",
        "ticket WHERE (resolution IS NOT NULL) <> (resolved_at IS NOT NULL)",
        "ticket WHERE was_resolution_in_sla <> (resolved_at <= due_at)",
        "ticket WHERE was_handled_by_bot <> (agent IS NULL)",
        "ticket WHERE was_bot_involved IS NULL OR (was_handled_by_bot AND NOT was_bot_involved)",
        "ticket WHERE (was_complaint_upheld IS NOT NULL) <> (is_complaint AND resolved_at IS NOT NULL)",
        "survey_response WHERE (score IS NULL) <> (responded_at IS NULL) OR responded_at < sent_at",
        "survey_response WHERE score NOT BETWEEN (CASE kind WHEN 'nps' THEN 0 ELSE 1 END) AND scale OR score <> floor(score)",
        "survey_response WHERE comment IS NOT NULL AND score IS NULL",
        "survey_response WHERE was_solved_at_first_contact IS NOT NULL AND (kind <> 'csat' OR score IS NULL)",
        "contact WHERE (answered_at IS NOT NULL) <> (outcome = 'answered') OR (agent IS NOT NULL) <> (outcome = 'answered')",
        "contact WHERE answered_at < started_at OR ended_at < started_at OR wait_seconds < 0",
        "customer WHERE is_churned <> (churned_on IS NOT NULL) OR churned_on <= customer_since",
        "customer WHERE monthly_revenue IS NULL OR monthly_revenue <= 0",
        "agent_state WHERE ended_at <= started_at",
        "agent_state a JOIN agent_state b ON a.agent = b.agent AND a.id < b.id AND a.started_at < b.ended_at AND b.started_at < a.ended_at WHERE 'scheduled' NOT IN (a.state, b.state)",
        "agent_state a LEFT JOIN agent_state b ON a.agent = b.agent AND b.state = 'scheduled' AND a.started_at >= b.started_at AND a.ended_at <= b.ended_at WHERE b.id IS NULL",
        "qa_review JOIN ticket ON ticket.id = qa_review.ticket WHERE resolved_at >= reviewed_on OR qa_review.agent <> ticket.agent",
        "self_service_day WHERE visitors <= 0 OR searches > visitors",
    ],
)
def test_nothing_contradicts_itself(store: Store, wrong: str) -> None:
    assert one(store, f"SELECT count(*) FROM {wrong}") == 0


def test_nothing_happens_after_the_newest_day(store: Store) -> None:
    for record, declared in RECORDS.items():
        for name in declared.moments:
            sql = f"SELECT count(*) FROM {record} WHERE timezone('Europe/Prague', timezone('UTC', {name}))::DATE >= $today"
            assert one(store, sql, today=DEMO_TODAY) == 0, f"{record}.{name}"


def test_surveys_belong_to_tickets_and_customers(store: Store) -> None:
    assert (
        one(
            store,
            "SELECT count(*) FROM fact_survey WHERE kind <> 'nps' AND (ticket_source IS NULL OR category IS NULL)",
        )
        == 0
    )
    assert one(store, "SELECT count(*) FROM survey_response WHERE customer NOT IN (SELECT id FROM customer)") == 0
    hours = store.read(
        """SELECT (epoch(sent_at) - epoch(resolved_at)) / 3600 AS hours
           FROM survey_response JOIN ticket ON ticket.id = survey_response.ticket WHERE kind IN ('csat', 'ces')"""
    )["hours"]
    assert hours.is_between(24, 48).all()
    assert len(hours) > 50_000


def test_customers_write_only_while_they_are_customers(store: Store) -> None:
    sql = """SELECT count(*) FROM fact_ticket JOIN customer ON customer.id = fact_ticket.customer
             WHERE created_on < customer_since OR created_on >= churned_on OR fact_ticket.country <> customer.country"""
    assert one(store, sql) == 0


def test_settings_of_the_company(store: Store) -> None:
    week, is_assumed = opening_hours(store.read)
    assert report_zone(store.read) == "Europe/Prague"
    assert not is_assumed
    assert week["mon"] == [["08:00", "18:00"]]
    assert week["sat"] == [["09:00", "13:00"]]
    assert one(store, "SELECT count(*) FROM holiday WHERE country = 'CZ' AND day_on = '2025-10-28'") == 1


def test_countries_and_languages(store: Store) -> None:
    spoken = dict(store.read("SELECT language, count(*) FROM ticket GROUP BY language").rows())
    assert set(spoken) == {"cs", "sk", "pl", "hu", "el", "en"}
    assert 0.05 < spoken["en"] / 60_000 < 0.15
    home = {country.code: country.language for country in COUNTRIES}
    found = store.read("SELECT DISTINCT country, language FROM ticket WHERE language <> 'en'").rows()
    assert dict(found) == home


def test_open_tickets_are_few_and_mostly_young(store: Store) -> None:
    ages = store.read(
        "SELECT date_diff('day', created_on, $today::DATE) AS age FROM fact_ticket WHERE NOT is_resolved",
        {"today": DEMO_TODAY},
    )["age"]
    assert 50 < len(ages) < 400
    assert (ages <= 14).mean() > 0.6  # type: ignore[operator]
    assert 5 <= (ages > 60).sum() <= 60  # and some are forgotten


def test_clocks_differ_by_what_arrives_while_closed(store: Store) -> None:
    assert 0.15 < one(store, "SELECT avg(is_after_hours::INTEGER) FROM fact_ticket") < 0.21
    at_night = store.read(
        """SELECT median(first_response_calendar_seconds) AS calendar, median(first_response_business_seconds) AS business
           FROM fact_ticket WHERE is_after_hours AND NOT was_handled_by_bot"""
    ).row(0)
    assert at_night[0] > 4 * at_night[1]


def test_first_response_halves_after_the_process_change(store: Store) -> None:
    before, after = _around_the_change(store, "median(first_response_business_seconds)", "fact_ticket", "created_on")
    assert 0.35 < after / before < 0.6
    assert one(store, "SELECT count(*) FROM event_note WHERE day_on = $day", day=LINE.change_on) == 1


def test_satisfaction_follows(store: Store) -> None:
    csat = "avg(is_csat_good::INTEGER)"
    before, after = _around_the_change(store, csat, "fact_survey", "responded_on")
    assert 0.72 < before < 0.84
    assert before + 0.04 < after < 0.95


def test_calls_are_missed_less_often(store: Store) -> None:
    before, after = _around_the_change(store, "avg((NOT is_answered)::INTEGER)", "fact_contact", "started_on")
    assert after < 0.9 * before


def _around_the_change(store: Store, what: str, table: str, day: str) -> tuple[float, float]:
    """The time from three weeks after the outage to the change, and from three weeks after the change to the end."""
    sql = f"SELECT {what} FROM {table} WHERE {day} >= $start AND {day} < $end"
    change, outage = LINE.change_on, LINE.outage_on
    before = one(store, sql, start=outage + timedelta(days=21), end=change)
    return before, one(store, sql, start=change + timedelta(days=21), end=LINE.end)


def test_outage_floods_slows_and_angers(store: Store) -> None:
    day = LINE.outage_on
    usual = {"start": day - timedelta(days=35), "end": day - timedelta(days=7), "weekday": day.isoweekday(), "day": day}
    flood = """SELECT count(*) FILTER (created_on = $day) / (count(*) FILTER (created_on <> $day) / 4)
               FROM fact_ticket WHERE created_on = $day OR (created_on >= $start AND created_on < $end AND created_weekday = $weekday)"""
    assert one(store, flood, **usual) > 4
    median = "SELECT median(first_response_business_seconds) FROM fact_ticket WHERE created_on"
    span = {"start": usual["start"], "end": usual["end"]}
    assert one(store, f"{median} = $day", day=day) > 5 * one(store, f"{median} >= $start AND created_on < $end", **span)
    csat = "SELECT avg(is_csat_good::INTEGER) FROM fact_survey JOIN fact_ticket ON fact_ticket.id = fact_survey.ticket WHERE created_on = $day"
    assert one(store, csat, day=day) < 0.5
    assert (
        one(store, "SELECT mode(complaint_cause) = 'Service outage' FROM fact_ticket WHERE created_on = $day", day=day)
        == 1
    )
    assert one(store, "SELECT count(*) FROM event_note WHERE day_on = $day", day=day) == 1


def test_one_team_is_clearly_worse(store: Store) -> None:
    teams = store.read(
        """SELECT team, median(first_response_business_seconds) AS wait, avg(was_reopened::INTEGER) AS reopened
           FROM fact_ticket GROUP BY team ORDER BY wait DESC"""
    )
    scores = store.read(
        "SELECT team, avg(is_csat_good::INTEGER) AS csat FROM fact_survey WHERE kind = 'csat' GROUP BY team ORDER BY csat"
    )
    assert teams["team"][0] == scores["team"][0] == "Returns"
    assert teams["wait"][0] > 1.4 * teams["wait"][1]
    assert teams["reopened"][0] == teams["reopened"].max()
    assert scores["csat"][0] < scores["csat"][1] - 0.05


def test_quick_answers_get_better_scores(store: Store) -> None:
    by_speed = store.read(
        """SELECT avg(is_csat_good::INTEGER) AS csat
           FROM (SELECT is_csat_good, ntile(5) OVER (ORDER BY first_response_business_seconds) AS fifth
                 FROM fact_survey JOIN fact_ticket ON fact_ticket.id = fact_survey.ticket
                 WHERE fact_survey.kind = 'csat' AND is_csat_good IS NOT NULL AND fact_ticket.is_answered)
           GROUP BY fifth ORDER BY fifth"""
    )["csat"].to_list()
    assert by_speed[0] > by_speed[2] > by_speed[3] > by_speed[4]


def test_year_has_its_shape(store: Store) -> None:
    by_weekday = store.read("SELECT created_weekday, count(*) AS n FROM fact_ticket GROUP BY 1 ORDER BY 1")["n"]
    assert by_weekday.arg_max() == 0
    assert by_weekday[6] < by_weekday[4] / 2
    months = dict(store.read("SELECT month(created_on), count(*) FROM fact_ticket GROUP BY 1").rows())
    assert months[12] > 1.2 * months[4]
    christmas = "SELECT avg(n) FROM (SELECT count(*) AS n FROM fact_ticket WHERE month(created_on) = 12 AND day(created_on) IN (25, 26) GROUP BY created_on)"
    assert one(store, christmas) < 0.6 * 60_000 / 730


def test_rates_are_those_of_a_real_company(store: Store) -> None:
    rates = store.read(
        """SELECT (SELECT avg(is_answered::INTEGER) FROM fact_survey WHERE kind = 'csat') AS csat_response,
                  (SELECT avg(is_answered::INTEGER) FROM fact_survey WHERE kind = 'nps') AS nps_response,
                  (SELECT avg((resolved_at <= due_at)::INTEGER) FROM ticket WHERE resolved_at IS NOT NULL) AS kept,
                  (SELECT avg(is_complaint::INTEGER) FROM ticket) AS complaints,
                  (SELECT avg(is_churned::INTEGER) FROM customer) AS churned,
                  (SELECT avg((reopens > 0)::INTEGER) FROM ticket) AS reopened"""
    ).row(0, named=True)
    limits = {
        "csat_response": (0.25, 0.31), "nps_response": (0.15, 0.3), "kept": (0.85, 0.97),
        "complaints": (0.05, 0.12), "churned": (0.1, 0.25), "reopened": (0.03, 0.1),
    }  # fmt: skip
    assert {name: low < rates[name] < high for name, (low, high) in limits.items()} == dict.fromkeys(limits, True), (
        rates
    )


def test_nps_is_asked_every_week(store: Store) -> None:
    days = store.read("SELECT DISTINCT sent_on FROM fact_survey WHERE kind = 'nps' ORDER BY 1")["sent_on"]
    gaps = days.diff().drop_nulls().dt.total_days()
    assert len(days) == 103
    assert (gaps == 7).all()


def test_the_help_centre_doubles_its_visitors(store: Store) -> None:
    sql = "SELECT avg(visitors) FROM self_service_day WHERE day_on >= $start AND day_on < $end"
    day = LINE.help_centre_on
    before = one(store, sql, start=day - timedelta(days=91), end=day)
    assert one(store, sql, start=day, end=day + timedelta(days=91)) > 1.8 * before
    assert (
        pl.Series(store.read("SELECT bot_conversations FROM self_service_day WHERE day_on < $day", {"day": day})).sum()
        == 0
    )


def _by_agent(store: Store, sql: str) -> list[float]:
    """The values of the 20 agents who are there in the last four weeks."""
    frame = store.read(f"{sql} GROUP BY agent ORDER BY agent", {"start": LINE.end - timedelta(days=28)})
    assert frame.height == len(agents()) - len(on_long_leave()) == 20
    return [float(value) for value in frame.to_series(1)]


def test_agents_are_busy_as_in_a_real_company(store: Store) -> None:
    busy = "SELECT {by} sum(seconds) FILTER (state_class = 'working') / sum(seconds) FROM fact_agent_state WHERE state_class IN ('working', 'waiting')"
    assert 0.74 < one(store, busy.format(by="")) < 0.81
    teams = dict(store.read(busy.format(by="team,") + " GROUP BY team").rows())
    assert len(teams) == len(TEAMS)
    assert all(0.7 < value < 0.85 for value in teams.values())
    assert all(0.68 < value < 0.9 for value in _by_agent(store, busy.format(by="agent,") + " AND started_on >= $start"))


def test_colleagues_of_those_on_leave_are_busier(store: Store) -> None:
    sql = """SELECT sum(seconds) FILTER (state_class = 'working') / sum(seconds) FROM fact_agent_state
             WHERE state_class IN ('working', 'waiting') AND team = 'Returns' AND started_on"""
    assert one(store, f"{sql} >= $day", day=LINE.shortage_on) > one(store, f"{sql} < $day", day=LINE.shortage_on) + 0.04
    away = [agents()[number][0] for number in on_long_leave()]
    for record, day in (
        ("fact_agent_state", "started_on"),
        ("fact_ticket", "created_on"),
        ("qa_review", "reviewed_on"),
    ):
        sql = f"SELECT count(*) FROM {record} WHERE {day} >= $day AND agent IN (SELECT unnest($away))"
        assert one(store, sql, day=LINE.shortage_on, away=away) == 0, record


def test_shifts_are_kept_as_in_a_real_company(store: Store) -> None:
    kept, away = store.read(
        """SELECT (SELECT sum(present_seconds) / sum(scheduled_seconds) FROM agent_shift),
                  (SELECT 1 - sum(working_seconds + waiting_seconds) / sum(scheduled_seconds) FROM agent_day)"""
    ).row(0)
    assert 0.87 < kept < 0.93
    assert 0.25 < away < 0.35


def test_quality_of_each_agent_can_be_shown(store: Store) -> None:
    assert min(_by_agent(store, "SELECT agent, count(DISTINCT review) FROM qa_review WHERE reviewed_on >= $start")) > 30
    windows = store.read(
        """SELECT agent, (reviewed_on - $first::DATE) // 28 AS span, count(DISTINCT review) AS reviews
           FROM qa_review WHERE reviewed_on < $shortage GROUP BY ALL""",
        {"first": LINE.first, "shortage": LINE.first + timedelta(days=28 * 23)},
    )
    assert windows.height == 23 * len(agents())
    # in other people's places since the first day of one of these spans
    assert one(store, "SELECT count(*) FROM agent_first WHERE agent_first_on > $first", first=LINE.first) == len(CAME)
    assert windows["reviews"].min() >= 8  # type: ignore[operator]


@pytest.mark.parametrize("story", STORIES, ids=[story.cause for story in STORIES])
def test_causes_grow_are_noticed_and_fall_after_a_measure(store: Store, story: Story) -> None:
    sql = "SELECT count(*) / date_diff('day', $start::DATE, $end::DATE) FROM fact_ticket WHERE is_complaint AND complaint_cause = $cause AND created_on >= $start AND created_on < $end"

    def a_day(start: int, end: int) -> float:
        return one(
            store,
            sql,
            cause=story.cause,
            start=LINE.end - timedelta(days=start),
            end=LINE.end - timedelta(days=max(end, 0)),
        )

    usual, peak = a_day(story.grows + 90, story.grows), a_day(story.noticed, story.measured or 0)
    assert peak > 1.5 * usual
    noted = {text for _, text in store.read("SELECT day_on, text FROM event_note").rows()}
    assert story.noticed_text in noted
    if story.measured is not None:
        assert story.measured_text in noted
        assert a_day(story.measured - 28, story.measured - 88) < 0.6 * peak


def test_two_quarters_have_different_causes_on_top(store: Store) -> None:
    sql = "SELECT mode(complaint_cause) = $cause FROM fact_ticket WHERE is_complaint AND created_on >= $start AND created_on < $end"
    now, before, earlier = (LINE.end - timedelta(days=91 * quarter) for quarter in range(3))
    assert one(store, sql, cause="Damaged parcel", start=earlier, end=before)
    assert one(store, sql, cause="Late refund", start=before, end=now)


def test_comments_fit_score_topic_and_language(store: Store) -> None:
    rows = store.read(
        """SELECT kind, score, language, category, complaint_cause, subject, comment, survey_response.country AS country
           FROM survey_response LEFT JOIN ticket ON ticket.id = survey_response.ticket WHERE comment IS NOT NULL"""
    ).rows(named=True)
    home = {country.code: country.language for country in COUNTRIES}
    for row in rows:
        low, high = NEITHER[row["kind"]]
        mood = GRUMBLE if row["score"] < low else PRAISE if row["score"] > high else MIXED
        said = COMMENTS[row["language"] or home[row["country"]]][mood]
        if row["kind"] == "nps":
            topics = {COMPANY, AFTER_OUTAGE}
        else:
            topics = {ANY, row["category"], row["complaint_cause"], "Service outage"}
        fitting = [sentence for topic in topics for sentence in said.get(topic or "", ())]
        assert any(row["comment"].startswith(sentence) for sentence in fitting), row


def test_comments_are_varied(store: Store) -> None:
    counts = store.read(
        "SELECT language, count(comment) AS n, count(DISTINCT comment) AS different FROM survey_response JOIN ticket ON ticket.id = survey_response.ticket GROUP BY language"
    )
    assert set(counts["language"]) == set(COMMENTS)
    assert (counts["n"] > 300).all()
    assert (counts["different"] > 120).all()


def test_every_language_says_as_much() -> None:
    for language, moods in COMMENTS.items():
        for mood, topics in moods.items():
            assert {topic: len(said) for topic, said in topics.items()} == {
                topic: len(said) for topic, said in COMMENTS["en"][mood].items()
            }, (language, mood)
        said = [one for topics in moods.values() for sentences in topics.values() for one in sentences]
        assert len(said) == len(set(said)) > 80, language


def test_new_numbers_are_those_of_a_real_company(store: Store) -> None:
    rates = store.read(
        """SELECT (SELECT avg(was_complaint_upheld::INTEGER) FROM ticket) AS upheld,
                  (SELECT avg(was_solved_at_first_contact::INTEGER) FROM survey_response) AS solved_at_once,
                  (SELECT avg(was_handled_by_bot::INTEGER) FROM ticket WHERE was_bot_involved) AS ended_by_bot,
                  (SELECT sum(monthly_revenue) FILTER (NOT is_churned) FROM customer) AS revenue"""
    ).row(0, named=True)
    limits = {
        "upheld": (0.55, 0.75), "solved_at_once": (0.55, 0.8), "ended_by_bot": (0.15, 0.45), "revenue": (400_000, 1_500_000),
    }  # fmt: skip
    assert {name: low < rates[name] < high for name, (low, high) in limits.items()} == dict.fromkeys(limits, True), (
        rates
    )
