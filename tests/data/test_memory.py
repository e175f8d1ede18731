"""The engine's memory follows the machine's, and what does not fit is told with what to narrow."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from data.facts.refresh import open_store
from data.store import memory
from data.store.store import OutOfMemory, Store, StoreError

GB = 1_000_000_000


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A machine of so many bytes, whose process is in these groups."""
    monkeypatch.delenv(memory.VARIABLE, raising=False)

    def of(whole: int, groups: str = "") -> None:
        page = os.sysconf("SC_PAGE_SIZE")
        sizes = {"SC_PHYS_PAGES": whole // page, "SC_PAGE_SIZE": page}
        monkeypatch.setattr(os, "sysconf", sizes.__getitem__)
        (tmp_path / "own").write_text(groups)
        monkeypatch.setattr(memory, "_OWN_CGROUP", tmp_path / "own")
        monkeypatch.setattr(memory, "_CGROUPS", tmp_path)

    return of


@pytest.mark.parametrize(
    ("whole", "limit"), [(64 * GB, 16 * GB), (24 * GB, 6 * GB), (4 * GB, 1.5 * GB), (2 * GB, 1.2 * GB)]
)
def test_the_engine_has_a_quarter_of_the_memory_and_of_small_machines_more(machine, whole: int, limit: float) -> None:
    machine(whole)
    assert memory.limit_bytes() == pytest.approx(limit, rel=1e-4)


def test_a_container_is_a_machine_of_its_size(machine, tmp_path: Path) -> None:
    machine(64 * GB, "0::/system.slice/pulse.service\n")
    group = tmp_path / "system.slice" / "pulse.service"
    group.mkdir(parents=True)
    (group / "memory.max").write_text("max\n")
    assert memory.machine_bytes() == pytest.approx(64 * GB, rel=1e-4)
    (group.parent / "memory.max").write_text(f"{16 * GB}\n")  # of a group around it
    assert memory.limit_bytes() == 4 * GB
    (group / "memory.max").write_text(f"{8 * GB}\n")
    assert memory.limit_bytes() == 2 * GB


def test_the_older_version_of_groups_is_read_too_and_from_inside_a_container(machine, tmp_path: Path) -> None:
    machine(64 * GB, "5:cpu,cpuacct:/docker/1\n4:memory:/docker/1\n")
    root = tmp_path / "memory"
    root.mkdir()
    (root / "memory.limit_in_bytes").write_text(f"{12 * GB}\n")
    (tmp_path / "memory.max").write_text(f"{GB}\n")  # of no group that this process is in
    assert memory.limit_bytes() == 3 * GB


def test_whoever_runs_it_may_choose_another_size(machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine(24 * GB)
    monkeypatch.setenv(memory.VARIABLE, "4000")
    assert memory.limit_bytes() == 4 * GB
    with open_store(tmp_path / "store.duckdb") as store:
        assert store.read("SELECT current_setting('memory_limit') AS size")["size"][0] == "3.7 GiB"
    for wrong in ("4GB", "0", "-1", "4e3", "٤"):
        monkeypatch.setenv(memory.VARIABLE, wrong)
        with pytest.raises(StoreError, match="KPI_MEMORY_MB is a number of megabytes"):
            memory.limit_bytes()


def test_the_engine_has_a_thread_for_each_processor_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    for usable, threads in ((1, 2), (2, 2), (6, 6), (64, 8)):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _, usable=usable: set(range(usable)), raising=False)
        assert memory.threads() == threads


def test_what_is_too_much_to_read_is_told_with_what_to_narrow(
    empty_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = empty_store.path
    empty_store.close()
    monkeypatch.setenv(memory.VARIABLE, "30")
    with open_store(path) as store:
        for read in (store.read, store.reader().read):
            with pytest.raises(OutOfMemory) as caught:
                read("SELECT list(md5(range::VARCHAR)) AS texts FROM range(1000000)")
            assert caught.value.what.startswith("That is too much to be read at once: it needs more than the 30 MB")
            assert caught.value.what_to_do.startswith("Choose a shorter period, filter, or split by fewer things.")
        assert store.read("SELECT 1 AS one")["one"][0] == 1
