"""Apache Superset as a peer: put into an environment of its own, set up as it comes, and started on the facts that the pandas page reads.

It keeps no answers, as is its default (`NullCache`); gunicorn serves it by two processes of as many threads as in Superset's own
image. Its metadata are an SQLite file that waits neither for the disk nor for readers: Superset notes each question there, and a
view would take three times as long for that alone, which with a database server it would not.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tests.bench.browser import Server, free_port, wait

PINS = (
    "apache-superset==6.1.0", "rich==15.0.0", "cachetools==8.0.2", "Flask-Caching==2.3.1", "duckdb-engine==0.17.0", "gunicorn==27.0.1",
    f"duckdb=={duckdb.__version__}",  # that of the product: both ask the same engine
)  # fmt: skip
WORKERS, THREADS = 2, 20
NAME = "viewer"
_WITHOUT_WAITING = """
from sqlalchemy import event
from sqlalchemy.engine import Engine


@event.listens_for(Engine, "connect")
def without_waiting(connection, _):
    if type(connection).__module__ == "sqlite3":
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
"""
LONGEST_SECONDS = 900
"""That one step of the preparation may take."""


class CannotStart(Exception):
    """Superset cannot be installed or started here; says why."""


@dataclass(frozen=True)
class Prepared:
    """A Superset that only has to be started: where it lies, where its facts do, and the password of its one person."""

    room: Path
    facts: Path
    password: str

    def program(self, name: str) -> str:
        """A program of its environment."""
        return str(self.room / "env" / "bin" / name)

    def environment(self) -> Mapping[str, str]:
        """What its programs are told."""
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return kept | {"SUPERSET_CONFIG_PATH": str(self.room / "superset_config.py")}


@dataclass(frozen=True)
class Superset:
    """A Superset that answers at an address: gunicorn and its workers."""

    address: str
    pid: int

    def _each(self) -> list[Server]:
        workers = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="utf-8").split()
        return [Server(self.address, pid) for pid in (self.pid, *map(int, workers))]

    def cpu_seconds(self) -> float:
        """The processor time that all of them have taken."""
        return sum(one.cpu_seconds() for one in self._each())

    def memory_bytes(self) -> int:
        """The memory of the largest."""
        return max(one.memory_bytes() for one in self._each())


def prepare(folder: Path) -> Prepared:
    """Install it where it is not yet, and set it up anew on the Parquet files of the folder."""
    room = folder.resolve() / "superset_peer"
    room.mkdir(exist_ok=True)
    made = Prepared(room, room / "facts.duckdb", secrets.token_urlsafe(16))
    _install(room / "env")
    metadata = room / "metadata.db"
    for old in (made.facts, *room.glob(f"{metadata.name}*")):
        old.unlink(missing_ok=True)
    with duckdb.connect(str(made.facts)) as connection:
        for name in ("tickets", "surveys"):
            connection.execute(f"CREATE TABLE {name} AS FROM '{folder / name}.parquet'")
    settings = {
        "SECRET_KEY": secrets.token_urlsafe(42),
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{metadata}",
        "JWT_ACCESS_TOKEN_EXPIRES": False,  # viewers come for longer than its quarter of an hour
    }
    lines = "".join(f"{name} = {value!r}\n" for name, value in settings.items())
    (room / "superset_config.py").write_text(lines + _WITHOUT_WAITING, encoding="utf-8")
    person = {"username": NAME, "firstname": NAME, "lastname": NAME, "email": f"{NAME}@localhost.test", "password": made.password}  # fmt: skip
    for step in (
        ("db", "upgrade"),
        ("fab", "create-admin", *(word for name, value in person.items() for word in (f"--{name}", value))),
        ("init",),
    ):
        _run(room, [made.program("superset"), *step], made.environment())
    return made


@contextmanager
def started(prepared: Prepared) -> Iterator[Superset]:
    """It, behind gunicorn on a free port of this computer."""
    port = free_port()
    command = [
        prepared.program("gunicorn"), "--workers", str(WORKERS), "--worker-class", "gthread", "--threads", str(THREADS),
        "--timeout", "120", "--bind", f"127.0.0.1:{port}", "superset.app:create_app()",
    ]  # fmt: skip
    log = prepared.room / "gunicorn.log"
    with log.open("wb") as told:
        process = subprocess.Popen(command, cwd=prepared.room, env=prepared.environment(), stdout=told, stderr=told)
    address = f"http://127.0.0.1:{port}"
    try:
        try:
            wait(f"{address}/health", process)
        except SystemExit as error:
            raise CannotStart(f"it did not start: {_last_line(log)}") from error
        yield Superset(address, process.pid)
    finally:
        process.terminate()
        process.wait(60)


def _install(environment: Path) -> None:
    """By uv where it is, otherwise by pip; what was begun and not ended is begun anew."""
    done = environment / "installed"
    if done.exists() and done.read_text(encoding="utf-8") == "\n".join(PINS):
        return
    shutil.rmtree(environment, ignore_errors=True)
    room, python = environment.parent, str(environment / "bin" / "python")
    uv = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if uv:
        _run(room, [uv, "venv", "--quiet", "--python", sys.executable, str(environment)])
        _run(room, [uv, "pip", "install", "--quiet", "--python", python, *PINS])
    else:
        _run(room, [sys.executable, "-m", "venv", str(environment)])
        _run(room, [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PINS])
    done.write_text("\n".join(PINS), encoding="utf-8")


def _run(room: Path, command: list[str], environment: Mapping[str, str] | None = None) -> None:
    """One step; what it says stands in a file of the room, of which the last line tells what was wrong."""
    log = room / "steps.log"
    step = " ".join([Path(command[0]).name, *command[1:3]])
    try:
        with log.open("wb") as told:
            subprocess.run(command, cwd=room, env=environment, stdin=subprocess.DEVNULL, stdout=told, stderr=told, timeout=LONGEST_SECONDS, check=True)  # fmt: skip
    except subprocess.CalledProcessError as error:
        raise CannotStart(f"{step} ended with {error.returncode}: {_last_line(log)}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotStart(f"{step}: {type(error).__name__}") from error


def _last_line(log: Path) -> str:
    """What a program said last, as it may stand in a table."""
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return (lines[-1] if lines else "it said nothing")[:300].replace("|", "/")


__all__ = ["CannotStart", "Prepared", "Superset", "prepare", "started"]
