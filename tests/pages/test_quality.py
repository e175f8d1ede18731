"""Doubts on a card, many files at once, the progress of an import, and the page Data quality."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest
from streamlit.testing.v1 import AppTest

from data.imports import importer
from data.imports.importer import Options, Receipt
from pages.locale.en_quality import WORDS
from pages.ui.answers import stores
from pages.ui.upload import queue
from pages.ui.upload.progress import progress, rounded_seconds
from pages.web.worker import WORKER, Job, JobState
from tests.stores import new_store_at

pytestmark = pytest.mark.usefixtures("is_all_said")

FRAME = Path(__file__).parents[2] / "pages" / "frame.py"
HEADER = "Id,Requester,Subject,Created at,Solved at,Reopens\n"
ROW = "{id},Customer A,Parcel,2026-03-02 09:00:00,2026-03-02 {hour}:00:00,0\n"
REPORT = b"Agent,Solved tickets,Average wait\nEva,12,3\nJan,4,1\n"


def export(first: int, n: int = 3, hour: str = "11") -> bytes:
    return (HEADER + "".join(ROW.format(id=first + place, hour=hour) for place in range(n))).encode()


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    new_store_at(tmp_path / "store.duckdb").close()
    monkeypatch.setenv("KPI_STORE", str(tmp_path / "store.duckdb"))
    monkeypatch.setattr(stores, "is_demo", lambda: False)
    monkeypatch.setattr(stores, "shown", stores.real)
    yield AppTest.from_file(FRAME, default_timeout=120).switch_page("add_data.py")
    WORKER.stop()
    for job in WORKER.jobs():
        WORKER.forget(job.id)
    stores.close_all()


def add(page: AppTest, *files: tuple[str, bytes]) -> AppTest:
    page.run()
    for name, content in files:
        page.file_uploader[0].upload(name, content)
    return page.run()


def settle(page: AppTest) -> AppTest:
    end = time.monotonic() + 120
    while any(not job.is_over for job in WORKER.jobs()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return page.run()


def said(page: AppTest) -> str:
    kinds = ("markdown", "caption", "warning", "success", "info", "header", "error")
    found = [element.value for kind in kinds for element in page.get(kind)]
    return "\n".join([*found, *(box.label for box in page.get("expander"))]).replace("\\", "")


def button(page: AppTest, start: str):
    return next(one for one in page.button if one.key and one.key.startswith(start))


# ---- Doubts


@pytest.mark.long
def test_doubts_stand_on_the_card_before_anything_is_loaded(page: AppTest) -> None:
    add(page, ("odd.csv", export(1, hour="07")))
    assert not page.exception
    assert "In 3 rows of 3 “Solved at” lies before “Created at”" in said(page)
    assert "3 rows read and held against your data; nothing is loaded yet." in said(page)
    assert importer.uploads(stores.real()).is_empty()
    assert stores.real().version() == 0


@pytest.mark.long
def test_overlap_is_told_on_the_card_of_the_next_file(page: AppTest) -> None:
    add(page, ("a.csv", export(1)))
    button(page, "_add_load_").click().run()
    settle(page)
    add(page, ("b.csv", export(2)))
    assert "2 of 3 records are there already: 2 from upload 1 (a.csv" in said(page)


@pytest.mark.long
def test_a_report_is_told_from_a_list(page: AppTest) -> None:
    add(page, ("report.csv", REPORT))
    assert "The file looks like a report: one row for each “Agent”" in said(page)


# ---- Many files


@pytest.mark.long
def test_many_files_are_one_short_list_and_one_click(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "CARDS", 3)  # so that nine files are many
    files = [(f"export {n}.csv", export(10 * n)) for n in range(9)]
    files[6] = ("broken.csv", b"Please log in.\n")
    add(page, *files)
    assert not page.exception
    assert "8 of 9 files can be loaded as they are" in said(page)
    cards = [one.value for one in page.markdown if "material/description" in one.value]
    assert len(cards) == queue.CARDS
    assert "broken.csv" in cards[0].replace("\\", "")
    button(page, "_add_more_cards").click().run()
    assert len([one for one in page.markdown if "material/description" in one.value]) == 2 * queue.CARDS
    button(page, "_add_all").click().run()
    settle(page)
    assert importer.uploads(stores.real()).height == 8
    assert "8 finished: 8 loaded." in said(page)
    assert "8 files are loaded." in [one.value for one in page.success], "all of them, and not those that are listed"


def job(name: str, state: JobState) -> Job:
    return Job(name, "import", f"{name}.csv", datetime.now(UTC), state=state)


def test_what_went_wrong_is_not_lost_among_what_went_well(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(queue.st, "caption", told.append)
    over = [job(f"good {n}", JobState.DONE) for n in range(20)]
    over[15] = job("bad", JobState.REFUSED)
    over[3] = job("stopped", JobState.CANCELLED)
    assert [one.id for one in queue.worth_showing(over, 4)] == ["bad", "good 0", "good 1", "good 2"]
    assert told == ["20 finished: 18 loaded, 1 not loaded, 1 stopped."]
    assert queue.worth_showing(over[:2], 4) == over[:2]


def test_files_that_wait_for_their_figures_are_told_in_a_line_and_count_as_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[str] = []
    monkeypatch.setattr(queue.st, "caption", told.append)
    queue.loaded([])
    queue.loaded([job(f"{n}", JobState.RUNNING) for n in range(7)])
    line = "7 more files are loaded, and their figures follow together: 0.csv, 1.csv, 2.csv, 3.csv, 4.csv, …"
    assert [text.removeprefix(":material/database: ") for text in told] == [line]
    told.clear()
    without_figures = [replace(job(f"{n}", JobState.FAILED), receipt=cast(Receipt, object())) for n in range(9)]
    queue.worth_showing(without_figures, 4)
    assert told == ["9 finished: 9 loaded."]


@pytest.mark.long
def test_all_that_wait_can_be_taken_out_together(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    begun, go_on = threading.Event(), threading.Event()
    real = importer.run_import

    def slow(*arguments):
        begun.set()
        go_on.wait(60)
        return real(*arguments)

    monkeypatch.setattr(importer, "run_import", slow)
    add(page, *((f"{n}.csv", export(10 * n)) for n in range(4)))
    button(page, "_add_all").click().run()
    assert begun.wait(60)
    page.run()
    assert "3 more files wait for their turn" in said(page)
    button(page, "_add_cancel_waiting").click().run()
    go_on.set()
    settle(page)
    assert sorted(one.state for one in WORKER.jobs()) == ["cancelled"] * 3 + ["done"]
    assert next(one for one in WORKER.jobs() if one.state is JobState.DONE).rows == 3


# ---- Progress

MARKS = (0.0, 0.1, 0.5, 0.9)


def told_at(now: float, whole: float = 100.0, size: int = 0) -> tuple[float, float | None]:
    """What is told at `now` of an import that takes `whole` seconds and keeps to its marks."""
    share = max(mark for mark in MARKS if mark * whole <= now)
    found = progress(share, size, 0.0, share * whole, now, MARKS)
    return found.share, found.seconds_left


def test_the_bar_never_goes_back_and_never_jumps() -> None:
    shares = [told_at(now / 2, size=1_000_000_000)[0] for now in range(200)]
    assert all(0 <= new - old < 0.08 for old, new in itertools.pairwise(shares))
    assert shares[-1] < 1


def test_the_time_left_is_near_the_truth_once_a_part_is_done() -> None:
    for now in (50, 60, 80, 90, 95):
        left = told_at(now)[1]
        assert left is not None
        assert left == pytest.approx(100 - now, abs=18)


def test_nothing_is_promised_when_nothing_is_known() -> None:
    assert progress(0.0, 0, 0.0, 0.0, 5.0, MARKS).seconds_left is None


def test_a_stage_that_hangs_makes_the_rest_longer() -> None:
    on_time, late = progress(0.1, 0, 0.0, 10.0, 40.0, MARKS), progress(0.1, 0, 0.0, 10.0, 400.0, MARKS)
    assert late.share < 0.5
    assert late.seconds_left is not None
    assert on_time.seconds_left is not None
    assert late.seconds_left > on_time.seconds_left


@pytest.mark.parametrize(("seconds", "shown"), [(0, 5), (4, 5), (11, 15), (59, 60), (61, 120), (400, 420)])
def test_the_time_left_is_rounded(seconds: float, shown: int) -> None:
    assert rounded_seconds(seconds) == shown


# ---- The page


@pytest.mark.long
def test_the_page_of_an_empty_store(page: AppTest) -> None:
    page.switch_page("quality.py").run()
    assert not page.exception
    assert "No data yet" in said(page)


@pytest.mark.long
def test_the_page_shows_sources_uploads_and_what_numbers_rest_on(page: AppTest) -> None:
    path = stores.real().path.with_name("given")
    for name, content in (("a.csv", export(1)), ("b.csv", export(3, hour="07"))):
        path.write_bytes(content)
        importer.run_import(stores.real(), path, name, Options(zone="UTC"))
    page.switch_page("quality.py").run()
    assert not page.exception
    assert not re.findall(r"\b(?:nan|None|inf|null)\b", said(page))
    assert "5 tickets, 2 March 2026" in said(page)
    figures, uploads, numbers = (table.value for table in page.dataframe[:3])
    assert figures.iloc[0]["newest"] == "5"
    assert list(uploads["rows_read"]) == [3, 3]
    assert list(uploads["warnings"]) == [1, 0]
    resolution = numbers[numbers["metric"] == "Resolution time"].iloc[0]
    assert (resolution["counted"], resolution["share"]) == (3, "60%")
    assert "(2)" in resolution["why"]


def test_every_word_is_used() -> None:
    built = ("quality.of.", "quality.kind.", "add.stage.", "page.")
    folder = FRAME.parent
    names = ("quality.py", "ui/parts/quality.py", "ui/upload/queue.py", "ui/upload/check_results.py")
    code = "".join((folder / name).read_text(encoding="utf-8") for name in names).replace("'", '"')
    stems = {key.removesuffix(".one").removesuffix(".other") for key in WORDS}
    unused = {
        stem
        for stem in stems
        if f'"{stem}"' not in code and not stem.startswith((*built, "queue.done", "queue.refused", "queue.cancelled"))
    }
    assert not unused
