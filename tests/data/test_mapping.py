"""Files of no known format, read by a mapping: as TOML, loaded, remembered, undone, and from the command line."""

from __future__ import annotations

import os
import tomllib
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from data.__main__ import main
from data.declare.contact_words import OUTCOMES
from data.files.table import open_table
from data.imports.importer import ImportRefused, Options, inspect, receipt, run_import, undo
from data.imports.mapping_trial import draft, front, try_mapping, whole_rows, words_in
from data.imports.uploads import uploads
from data.mapping import saved
from data.mapping.fields import FIELDS, MAPPABLE
from data.mapping.mapping import ColumnMapping, as_format, places
from data.mapping.propose import propose, propose_for
from data.store.store import Store
from tests.data.workbook import write_workbook
from tests.sweep import in_sweep
from tests.tables import dump_tables

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("without_facts")]

FOLDER = Path(os.environ.get("KPI_EXPORTS") or Path(__file__).resolve().parents[3] / "shared" / "exports")

HEADER = "Kennziffer;Wann;Wie lange;Lage;Lage;Note 1-5;Freitext"
TABLE = f"""{HEADER}
K1;03.04.2026 10:00;90;A;beim Lieferanten;5;eins
K2;03.04.2026 12:00;30;A;zackig;2;zwei
K3;04.04.2026 12:00;bald;B;offen;9;drei
;05.04.2026 12:00;5;B;offen;1;vier
"""
MAPPING = ColumnMapping(
    record="ticket",
    columns=(
        ("id", "Kennziffer"),
        ("created_at", "Wann"),
        ("resolution_reported_seconds", "Wie lange"),
        ("status", "Lage [5]"),
        ("score", "Note 1-5"),
    ),
    zone="Europe/Berlin",
    units=(("resolution_reported_seconds", "minutes"),),
    states=(("beim Lieferanten", "waiting"), ("Zackig", "solved")),
    top=5,
)


def put(folder: Path, text: str = TABLE, name: str = "lage.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def load(store: Store, path: Path, **options: object):
    return run_import(store, path, path.name, Options(**options))


def tickets(store: Store) -> list[tuple[object, ...]]:
    return store.read("SELECT id, created_at, resolved_at, status_class FROM ticket ORDER BY id").rows()


def test_a_file_is_read_as_the_mapping_says(empty_store: Store, tmp_path: Path) -> None:
    done = load(empty_store, put(tmp_path), mapping=MAPPING, source="Werk")
    assert (done.format, done.record, done.zone, done.zone_was_guessed) == ("mapped_ticket", "ticket", "Europe/Berlin", False)  # fmt: skip
    assert (done.rows_read, done.rows_new, done.rows_refused) == (4, 3, 1)
    assert tickets(empty_store) == [
        ("K1", datetime(2026, 4, 3, 8), datetime(2026, 4, 3, 9, 30), "waiting"),
        ("K2", datetime(2026, 4, 3, 10), datetime(2026, 4, 3, 10, 30), "solved"),
        ("K3", datetime(2026, 4, 4, 10), None, "open"),
    ]
    answers = empty_store.read("SELECT ticket, score, scale FROM survey_response ORDER BY ticket").rows()
    assert answers == [("K1", 5.0, 5), ("K2", 2.0, 5)]
    assert {(each["problem"], each["cell"]) for each in done.cell_problems} == {("not_a_duration", "bald"), ("not_a_score", "9")}  # fmt: skip
    assert done.columns_unused == ("Lage", "Freitext")
    assert done.refused[0][3] == "missing_key"


def test_a_look_at_the_file_shows_what_the_mapping_makes_of_it(tmp_path: Path) -> None:
    seen = inspect(put(tmp_path), "lage.csv", None, Options(mapping=MAPPING))
    assert (seen.format, seen.record, seen.zone, seen.zone_was_guessed) == ("mapped_ticket", "ticket", "Europe/Berlin", False)  # fmt: skip
    filled = [field for _, field in seen.columns]
    assert filled == ["id", "created_at", "resolution_reported_seconds", None, "status", "score", None]
    assert inspect(tmp_path / "lage.csv", "lage.csv").must_choose


def test_date_order_unit_and_top_change_what_is_read(empty_store: Store, tmp_path: Path) -> None:
    text = "Kennziffer;Wann;Wie lange;Note 1-5\nK1;03/04/2026 10:00;2;7\n"
    base = replace(
        MAPPING, columns=tuple(pair for pair in MAPPING.columns if pair[0] != "status"), zone="UTC", states=()
    )
    changed = replace(base, date_order="month_first", units=(("resolution_reported_seconds", "days"),), top=10)
    load(empty_store, put(tmp_path, text), mapping=base, source="a")
    load(empty_store, put(tmp_path, text), mapping=changed, source="b")
    found = empty_store.read("SELECT created_at, resolution_reported_seconds FROM ticket ORDER BY source").rows()
    assert found == [(datetime(2026, 4, 3, 10), 120), (datetime(2026, 3, 4, 10), 172800)]
    assert empty_store.read("SELECT source, score, scale FROM survey_response").rows() == [("b", 7.0, 10)]


def test_another_mapping_is_no_repetition_but_the_same_one_is(empty_store: Store, tmp_path: Path) -> None:
    path = put(tmp_path)
    first = load(empty_store, path, mapping=MAPPING, source="Werk")
    again = load(empty_store, path, mapping=MAPPING, source="Werk")
    assert (again.upload_id, again.rows_new, again.rows_unchanged) == (first.upload_id, 0, 3)
    other = load(empty_store, path, mapping=replace(MAPPING, states=(("zackig", "closed"),)), source="Werk")
    assert other.upload_id != first.upload_id
    assert other.rows_updated == 2  # the word of K1 is not known any more: it has a length of resolution
    assert [row[3] for row in tickets(empty_store)] == ["solved", "closed", "open"]


def test_the_next_file_with_the_same_header_is_read_in_the_same_way(empty_store: Store, tmp_path: Path) -> None:
    follower = put(tmp_path, f"{HEADER}\nK9;06.04.2026 10:00;60;A;beim Lieferanten;4;x\n", "spaeter.csv")
    with pytest.raises(ImportRefused) as refused:
        load(empty_store, follower)
    assert refused.value.code == "unknown_format"
    load(empty_store, put(tmp_path), mapping=replace(MAPPING, source="Werk"))
    done = load(empty_store, follower)
    assert (done.format, done.source, done.rows_new) == ("mapped_ticket", "Werk", 1)
    assert tickets(empty_store)[-1][3] == "waiting"
    with pytest.raises(ImportRefused):  # another header is still unknown
        load(empty_store, put(tmp_path, TABLE.replace("Freitext", "Sonst"), "other.csv"))


def test_a_vendor_or_the_person_goes_before_what_is_remembered(empty_store: Store, tmp_path: Path) -> None:
    text = "Ticket ID,Created at,Status\n1,2026-01-01 10:00:00,Open\n"
    mine = ColumnMapping(
        record="ticket", columns=(("id", "Ticket ID"), ("created_at", "Created at"), ("subject", "Status"))
    )
    load(empty_store, put(tmp_path, text), mapping=mine, source="a")
    assert load(empty_store, put(tmp_path, text), source="b").format == "mapped_ticket"
    assert load(empty_store, put(tmp_path, text), source="c", format="generic_tickets").format == "generic_tickets"
    assert empty_store.read("SELECT source, subject, status FROM ticket ORDER BY source").rows() == [
        ("a", "Open", None), ("b", "Open", None), ("c", None, "Open"),
    ]  # fmt: skip


def tables(store: Store) -> dict[str, list[tuple[object, ...]]]:
    kept_on_purpose = {"mapping"}  # who takes a file back to map it better begins with what they had
    return {
        name: sorted(frame.rows(), key=repr)
        for name, frame in dump_tables(store).items()
        if name not in kept_on_purpose
    }


def test_undo_reads_the_other_uploads_again_by_their_own_mapping(empty_store: Store, tmp_path: Path) -> None:
    load(empty_store, put(tmp_path), mapping=MAPPING, source="Werk")
    before = tables(empty_store)
    other = replace(MAPPING, states=(("beim Lieferanten", "closed"),), zone="Asia/Tokyo", top=10)
    second = load(empty_store, put(tmp_path, TABLE.replace("K3", "K4"), "zwei.csv"), mapping=other, source="Werk")
    assert tables(empty_store) != before
    undo(empty_store, second.upload_id)
    assert tables(empty_store) == before
    assert receipt(empty_store, 1).zone == "Europe/Berlin"


def test_undo_of_the_only_mapped_upload_leaves_no_record(empty_store: Store, tmp_path: Path) -> None:
    done = load(empty_store, put(tmp_path), mapping=MAPPING, source="Werk")
    undo(empty_store, done.upload_id)
    assert empty_store.is_empty()
    assert uploads(empty_store).is_empty()


def test_contacts_get_their_outcome_from_what_the_file_has(empty_store: Store, tmp_path: Path) -> None:
    text = "Nr;Tag;Uhr;Dauer;Warten\n1;2026-04-01;09:00;0:05:00;10\n2;2026-04-01;10:30;0;45\n"
    columns = (
        ("id", "Nr"),
        ("started_at", "Tag"),
        ("clock", "Uhr"),
        ("talk_seconds", "Dauer"),
        ("wait_seconds", "Warten"),
    )
    mapping = ColumnMapping(record="contact", columns=columns, kind="chat", units=(("talk_seconds", "seconds"), ("wait_seconds", "seconds")))  # fmt: skip
    load(empty_store, put(tmp_path, text), mapping=mapping)
    found = empty_store.read("SELECT kind, channel, started_at, outcome, talk_seconds FROM contact ORDER BY id").rows()
    assert found == [
        ("chat", "chat", datetime(2026, 4, 1, 9), "answered", 300.0),
        ("chat", "chat", datetime(2026, 4, 1, 10, 30), "missed", 0.0),
    ]


def test_answers_without_an_id_and_with_a_scale_turned_round(empty_store: Store, tmp_path: Path) -> None:
    text = "Tag;Wert\n01.04.2026;1\n01.04.2026;1\n02.04.2026;\n"
    mapping = ColumnMapping(record="survey_response", columns=(("responded_at", "Tag"), ("score", "Wert")), kind="ces", top=7, is_low_best=True)  # fmt: skip
    load(empty_store, put(tmp_path, text), mapping=mapping)
    columns = "kind, score, scale, is_low_best, responded_at IS NULL, sent_at IS NULL"
    found = empty_store.read(f"SELECT {columns} FROM survey_response ORDER BY score NULLS LAST").rows()
    assert found == [("ces", 1.0, 7, True, False, True)] * 2 + [("ces", None, 7, True, True, False)]


def test_customers(empty_store: Store, tmp_path: Path) -> None:
    mapping = ColumnMapping(record="customer", columns=(("id", "Wer"), ("is_churned", "Weg")))
    load(empty_store, put(tmp_path, "Wer;Weg\nk1;ja\nk2;nein\n"), mapping=mapping)
    assert empty_store.read("SELECT id, is_churned FROM customer ORDER BY id").rows() == [("k1", True), ("k2", False)]


@pytest.mark.parametrize(
    ("score", "cells", "top", "rates"),
    [
        ("Score", ("4", "3"), None, [None, None]),
        ("Score", ("4", "3"), 5, [0.8, 0.6]),
        ("Score (1-5)", ("4", "3"), None, [0.75, 0.5]),
        ("Score %", ("0.9", "0.5"), None, [0.9, 0.5]),
        ("Quality", ("0.85", "1"), 100, [0.85, 1]),
        ("Quality %", ("85,0", "9"), None, [0.85, 0.09]),
        ("Score", ("0.9", "50"), None, [None, None]),
        ("Score %", ("0.9", "50"), None, [None, None]),
        ("Score", ("0.9", "90 %"), None, [None, None]),
        ("Score %", ("1", "0"), None, [None, None]),
        ("Score", ("90 %", "50 %"), None, [0.9, 0.5]),
        ("Score", ("90", "50"), None, [0.9, 0.5]),
    ],
)
def test_reviews_without_an_id_have_a_scale_that_is_told_or_none(
    empty_store: Store, tmp_path: Path, score: str, cells: tuple[str, str], top: int | None, rates: list[float | None]
) -> None:
    text = f"Reviewer;Agent;{score};Date\nLead;Ann;{cells[0]};2026-03-02\nLead;Bob;{cells[1]};2026-03-03\n"
    header, *rows = (line.split(";") for line in text.splitlines())
    mapping = saved.read(saved.with_comments(propose(header, rows), "a.csv"))
    done = load(empty_store, put(tmp_path, text), mapping=replace(mapping, top=top))
    found = empty_store.read("SELECT score_rate FROM qa_review_score ORDER BY agent")["score_rate"].to_list()
    assert found == rates
    assert any(doubt.code == "review_scale_unknown" for doubt in done.doubts) == (None in rates)


def test_toml_there_and_back() -> None:
    hostile = ['"]\n[columns]', "\x7f\x00\u2028", "'''", "# no comment", "a = 1", "\\", "=1+1", "ſtatus 😀", "{x}"]
    columns = tuple(zip(list(FIELDS["ticket"])[: len(hostile)], hostile, strict=True))
    full = ColumnMapping(
        record="ticket", columns=columns, source='My "desk"', zone="Asia/Tokyo", date_order="month_first", kind="csat", top=7,
        is_low_best=True, units=(("handle_seconds", "hours"),), states=(('"x"\n', "open"), ("#", "closed")),
    )  # fmt: skip
    for mapping in (full, MAPPING, ColumnMapping(record="customer", columns=(("id", "x"),))):
        text = saved.write(mapping)
        tomllib.loads(text)
        assert saved.read(text) == mapping


def test_a_proposal_with_comments_is_the_same_mapping() -> None:
    header = ("Ticket ID", "Created\nat", "Status", "Time spent", 'x"]\n[units]\n"id" = "h', "", "Comment # 1")
    rows = [("1", "2026-01-01", "lost\u2028[columns]", "5", "a\nb = 1", "\x01", "c")]
    found = propose(header, rows, "ticket")
    text = saved.with_comments(found, "a\nrecord = 1.csv", ["lost\u2028[columns]"])
    assert sorted(saved.read(text).columns) == sorted(found.mapping.columns)
    assert set(tomllib.loads(text)["columns"]) == {guess.column for guess in found.guesses}
    assert '# "lost' in text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("record = ", "Invalid value"),
        ('record = "fridge"', "record must be one of"),
        ('record = "ticket"\ncolour = 1', "no setting colour"),
        ('record = "ticket"\n[columns]\na = "id"\nb = "id"', "from two columns"),
        ('record = "ticket"\n[columns]\na = "talk_seconds"', "no field of ticket"),
        ('record = "ticket"\n[columns]\na = 1', "lines such as"),
        ('record = "ticket"\nzone = "Mars"', "no time zone Mars"),
        ('record = "ticket"\ntop = true', "whole number"),
        ('record = "ticket"\ntop = 4', "top must be"),
        ('record = "ticket"\ndate_order = "year_last"', "date_order must be"),
        ('record = "ticket"\n[units]\nhandle_seconds = "weeks"', "a unit must be"),
        ('record = "ticket"\n[states]\nx = "lost"', "a status must be"),
        ('record = "contact"\nkind = "nps"', "kind must be one of call, chat"),
    ],
)
def test_a_wrong_mapping_says_what_is_wrong(text: str, reason: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        saved.read(text)
    assert refused.value.code == "bad_map"
    assert reason in refused.value.sentence


def test_a_mapping_that_does_not_fit_the_file_is_refused(empty_store: Store, tmp_path: Path) -> None:
    path = put(tmp_path)
    gone = (*MAPPING.columns, ("team", "Gone"))
    with pytest.raises(ImportRefused, match="does not have: Gone"):
        load(empty_store, path, mapping=replace(MAPPING, columns=gone))
    without_id = tuple(pair for pair in MAPPING.columns if pair[0] not in ("id", "created_at"))
    with pytest.raises(ImportRefused, match=r"means nothing \(ticket\): id"):
        load(empty_store, path, mapping=replace(MAPPING, columns=without_id))
    assert empty_store.is_empty()
    assert empty_store.read("FROM mapping").is_empty()  # a refused file teaches nothing


def test_hostile_headers_are_loaded_like_others(empty_store: Store, tmp_path: Path) -> None:
    header = '"\'; DROP TABLE ticket; --","<script>","","=1+1","{rows}","a\nb"'
    path = put(tmp_path, f"{header}\n1,2026-01-01,x,y,z,w\n2,2026-01-02,x,y,z,w\n")
    columns = (("id", "'; DROP TABLE ticket; --"), ("created_at", "<script>"), ("team", "[3]"), ("agent", "=1+1"), ("tags", "{rows}"), ("subject", "a b"))  # fmt: skip
    done = load(empty_store, path, mapping=ColumnMapping(record="ticket", columns=columns))
    assert (done.rows_new, done.cell_problems) == (2, ())
    assert empty_store.read("SELECT team, agent, tags, subject FROM ticket").rows() == [("x", "y", "z", "w")] * 2


@pytest.mark.parametrize("record", MAPPABLE)
def test_every_field_makes_a_format_that_is_well_formed(record: str) -> None:
    names = FIELDS[record]
    columns = tuple((field, f"Column {place}") for place, field in enumerate(names))
    format_ = as_format(ColumnMapping(record=record, columns=columns))
    assert format_.record == record
    assert set(names) - {"clock"} <= set(format_.cells)


def test_words_of_outcomes_are_the_records_own() -> None:
    assert set(OUTCOMES.values()) == {"answered", "missed", "abandoned", "voicemail", "busy", "failed"}


def test_a_trial_writes_nothing_and_says_what_an_import_would(empty_store: Store, tmp_path: Path) -> None:
    path, before = put(tmp_path), uploads(empty_store).height
    with try_mapping(path, "lage.csv", MAPPING, empty_store) as trial:
        assert (trial.receipt.rows_new, trial.receipt.rows_refused, trial.is_part) == (3, 1, False)
        folder = trial.store.path.parent
    assert not folder.exists()
    assert empty_store.is_empty()
    assert uploads(empty_store).height == before
    assert words_in(path, "Lage [5]") == [("offen", 2, "open"), ("beim Lieferanten", 1, None), ("zackig", 1, None)]


def test_a_large_file_is_tried_with_its_first_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.imports.mapping_trial.PART_BYTES", 2000)
    rows = "".join(f'K{n};03.04.2026 10:00;90;A;offen;5;"two\nlines"\n' for n in range(500))
    with try_mapping(put(tmp_path, f"{HEADER}\n{rows}"), "lage.csv", MAPPING) as trial:
        assert trial.is_part
        assert 30 < trial.receipt.rows_read < 60
        assert (trial.receipt.rows_refused, trial.receipt.cell_problems) == (0, ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1250"])
def test_of_a_very_large_file_only_the_beginning_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:  # fmt: skip
    monkeypatch.setattr("data.imports.mapping_trial._WHOLE_BYTES", 50_000)
    monkeypatch.setattr("data.imports.mapping_trial._FRONT_BYTES", 20_001)
    monkeypatch.setattr("data.imports.mapping_trial.PART_BYTES", 8_000)
    path = tmp_path / "large.csv"
    path.write_bytes((f"{HEADER}\n" + "".join(f"K{n};03.04.2026 10:00;90;A;běží;5;žluť\n" for n in range(3000))).encode(encoding))  # fmt: skip
    with front(path) as beginning:
        assert 19_900 < beginning.stat().st_size < 20_002
    assert words_in(path, "Lage [5]")[0][0] == "běží"
    with try_mapping(path, "large.csv", MAPPING) as trial:
        assert trial.is_part
        assert 150 < trial.receipt.rows_read < 250
        assert trial.receipt.rows_refused == 0


def test_a_part_ends_between_two_rows() -> None:
    assert whole_rows('a;b\n1;"x\ny"\n2;"z\nq') == 'a;b\n1;"x\ny"\n'
    assert whole_rows("a;b\n1;2\n3;") == "a;b\n1;2\n"
    assert whole_rows('a;b"\n1;2\n3;') == 'a;b"\n1;2\n'  # marks that do not match: the last line break


def test_the_command_line_makes_a_map_and_uses_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, store = put(tmp_path), ["--store", str(tmp_path / "s.duckdb")]
    assert main(["import", str(path), *store]) == 1
    assert main(["map", str(path), "--record", "ticket", *store]) == 0
    text = capsys.readouterr().out
    assert "% sure" in text
    toml = tmp_path / "lage.toml"
    toml.write_text(saved.write(MAPPING), encoding="utf-8")
    assert main(["import", str(path), "--map", str(toml), "--source", "Werk", *store]) == 0
    assert "rows read 4: new 3, updated 0, unchanged 0, refused 1" in capsys.readouterr().out
    assert main(["undo", "1", *store]) == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["import", "{file}", "--map", "missing.toml"], "missing.toml is not there"),
        (["import", "{file}", "--map", "{file}"], "The mapping cannot be used"),
        (["map", "missing.csv"], "is not there"),
    ],
)
def test_the_command_line_fails_with_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    path = put(tmp_path)
    assert main([*(each.format(file=path) for each in arguments), "--store", str(tmp_path / "s.duckdb")]) == 1
    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said


REAL = {
    "nyc311_service_requests.csv": ("ticket", {"id": "Unique Key", "created_at": "Created Date", "closed_at": "Closed Date", "status": "Status", "team": "Agency", "category": "Complaint Type", "channel": "Open Data Channel Type"}, 5895),
    "hungarian_cp1250_semicolon.csv": ("ticket", {"id": "Azonosító", "created_at": "Beküldve", "first_response_at": "Első hatósági válasz", "closed_at": "Lezárva", "status": "Állapot", "category": "Kategória", "subject": "Bejelentés címe"}, 5847),
    "helpdesk_multiline_tickets.csv": ("ticket", {"id": "Ticket ID", "first_response_at": "First Response Time", "resolved_at": "Time to Resolution", "status": "Ticket Status", "priority": "Ticket Priority", "channel": "Ticket Channel", "score": "Customer Satisfaction Rating"}, 8469),
    "cfpb_consumer_complaints.csv": ("ticket", {"id": "Complaint ID", "created_at": "Date received", "status": "Company response to consumer", "channel": "Submitted via", "product": "Product", "was_resolution_in_sla": "Timely response?"}, 349),
}  # fmt: skip


@pytest.mark.exports
@pytest.mark.skipif(not FOLDER.is_dir(), reason=f"no real exports in {FOLDER}; set KPI_EXPORTS")
@pytest.mark.sweep
@pytest.mark.parametrize("name", in_sweep([*REAL], in_gate=[*REAL][1::2]))
def test_real_exports_as_if_nobody_knew_them(empty_store: Store, name: str) -> None:
    """The gate has one in a Windows encoding with semicolons and one in which a column is a promise; the sweep all."""
    record, wanted, rows = REAL[name]
    with open_table(FOLDER / name) as opened:
        found = propose_for(opened)
    assert found.record == record
    assert {field: found.mapping.fields.get(field) for field in wanted} == wanted
    done = load(empty_store, FOLDER / name, mapping=found.mapping)
    assert (done.rows_new, done.rows_refused) == (rows, 0)
    assert {each["cell"] for each in done.cell_problems} <= {"Unspecified"}  # one status that nobody knows


@pytest.mark.exports
@pytest.mark.skipif(not FOLDER.is_dir(), reason=f"no real exports in {FOLDER}; set KPI_EXPORTS")
def test_a_real_export_gives_the_same_figures_by_a_mapping(empty_store: Store) -> None:
    path = FOLDER / "nyc311_service_requests.csv"
    toml = draft(path)
    done = load(empty_store, path, mapping=saved.read(toml))
    assert "Cells of “Closed Date” that hold a placeholder date, read as not yet: 2." in done.message
    assert empty_store.read("SELECT count(resolved_at) FROM ticket").row(0) == (2462,)


SHARED = FOLDER.parent
SAMPLES = sorted((Path(__file__).parent / "formats").glob("*/sample.csv"))
OTHERS = sorted(
    [*(SHARED / "exports").glob("*.[cx]*"), *(SHARED / "cases").glob("*/*.csv"), *(SHARED / "cases").glob("*/*/*.csv")]
)


def taken(path: Path) -> None:
    """What `map` writes for a file, `import --map` takes; or it says what is still to be chosen."""
    try:
        text = draft(path)
    except ImportRefused:
        return  # no table at all
    mapping = saved.read(text)
    if mapping.missing:
        assert "Still to be chosen below" in text, path
        return
    with open_table(path, as_format(mapping)) as opened:
        assert set(places(mapping, opened.headers)) == set(mapping.fields), path


def test_what_map_writes_is_taken_by_import_for_every_sample() -> None:
    for path in SAMPLES:
        taken(path)


@pytest.mark.exports
@pytest.mark.sweep
def test_what_map_writes_is_taken_by_import_for_every_shared_file() -> None:
    """Of the shared files the gate has every sixth, the sweep all; of the samples, above, both have all."""
    if not OTHERS:
        pytest.skip("The shared files are not there.")
    # Those of REAL are loaded above by what is proposed; of files with one header the first stands for all.
    headers = {path.read_bytes()[:5000].split(b"\n")[0]: path for path in reversed(OTHERS) if path.name not in REAL}
    chosen = sorted(headers.values())
    for path in in_sweep(chosen, in_gate=chosen[::6]):
        taken(path)


def test_events_of_a_ticket_are_put_together(empty_store: Store, tmp_path: Path) -> None:
    """The first event made it, the last is its state; solved for good since the first solving event after it was last open."""
    events = [
        ("1", "new", "2026-01-05 09:00"),
        ("1", "closed", "2026-01-05 13:00"),
        ("1", "open", "2026-01-05 11:00"),
        ("1", "solved", "2026-01-05 12:00"),
        ("1", "solved", "2026-01-05 10:00"),
        ("2", "new", "2026-01-06 09:00"),
        ("2", "pending", "2026-01-06 10:00"),
    ]
    path = put(tmp_path, "CaseID,Activity,Timestamp\n" + "".join(",".join(event) + "\n" for event in events), "log.csv")
    text = draft(path)
    assert '"Timestamp" = "event_at"' in text
    done = load(empty_store, path, mapping=saved.read(text))
    assert (done.rows_read, done.rows_refused) == (7, 0)
    assert tickets(empty_store) == [
        ("1", datetime(2026, 1, 5, 9), datetime(2026, 1, 5, 12), "closed"),
        ("2", datetime(2026, 1, 6, 9), None, "waiting"),
    ]


def test_a_header_of_two_rows_that_nobody_knows(empty_store: Store, tmp_path: Path) -> None:
    path = put(
        tmp_path,
        "Ref,Moments,,State\n,Made,Done,\nA1,2026-01-05 09:00,2026-01-05 10:00,solved\nA2,2026-01-05 09:00,,open\n",
        "two.csv",
    )
    assert draft(path, "ticket") == draft(path, "ticket", header_rows=2)
    text = draft(path, "ticket")
    assert saved.read(text).header_rows == 2
    columns = (("id", "Ref"), ("created_at", "Moments / Made"), ("resolved_at", "Moments / Done"), ("status", "State"))
    load(empty_store, path, mapping=ColumnMapping(record="ticket", columns=columns, header_rows=2))
    assert tickets(empty_store) == [
        ("A1", datetime(2026, 1, 5, 9), datetime(2026, 1, 5, 10), "solved"),
        ("A2", datetime(2026, 1, 5, 9), None, "open"),
    ]


def test_a_survey_with_a_question_that_nobody_knows_is_mapped_under_its_three_header_rows(
    empty_store: Store, tmp_path: Path
) -> None:
    head = "StartDate,EndDate,Status,Finished,RecordedDate,ResponseId,Q1\nStart Date,End Date,Response Type,Finished,Recorded Date,Response ID,How good was our help?\n"
    marks = ",".join(['"{""ImportId"":""QID1""}"'] * 7) + "\n"
    rows = "".join(
        f"2026-01-05 09:00:00,2026-01-05 09:0{n}:00,0,1,2026-01-05 09:0{n}:00,R_{n},{n}\n" for n in range(1, 6)
    )
    path = put(tmp_path, head + marks + rows, "q.csv")
    with pytest.raises(ImportRefused) as refused:
        load(empty_store, path)
    assert refused.value.code == "no_question"
    load(empty_store, path, mapping=saved.read(draft(path)))
    assert empty_store.read("SELECT kind, score, scale FROM survey_response ORDER BY score").rows() == [
        ("csat", n, 5) for n in range(1, 6)
    ]


def test_words_of_ones_own_for_how_a_call_ended(empty_store: Store, tmp_path: Path) -> None:
    path = put(
        tmp_path,
        "Call ID,Call start,Result\n1,2026-01-05 09:00,Abgehoben\n2,2026-01-05 09:00,Weg\n3,2026-01-05 09:00,missed\n",
        "calls.csv",
    )
    text = draft(path, "contact")
    assert '# "Abgehoben" = "missed"' in text
    mapping = replace(saved.read(text), outcomes=(("Abgehoben", "answered"), ("Weg", "abandoned")))
    assert saved.read(saved.write(mapping)) == mapping
    load(empty_store, path, mapping=mapping)
    assert empty_store.read("SELECT outcome FROM contact ORDER BY id").rows() == [
        ("answered",),
        ("abandoned",),
        ("missed",),
    ]


def test_a_large_workbook_under_two_header_rows_is_tried_with_all_rows_of_its_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.imports.mapping_trial.PART_ROWS", 3)
    rows = [["Ref", "Moments", "", "State"], ["", "Made", "Done", ""]]
    rows += [[f"A{n}", f"2026-01-0{n} 09:00", "", "open"] for n in range(1, 6)]
    path = write_workbook(tmp_path / "two.xlsx", {"Sheet": rows})
    columns = (("id", "Ref"), ("created_at", "Moments / Made"), ("status", "State"))
    with try_mapping(path, "two.xlsx", ColumnMapping(record="ticket", columns=columns, header_rows=2)) as trial:
        assert trial.is_part
        assert trial.store.read("SELECT id FROM ticket ORDER BY id")["id"].to_list() == ["A1", "A2", "A3"]
