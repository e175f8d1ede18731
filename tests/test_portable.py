"""What Windows has not, and what depends on the computer's language: neither stands in the program without another way.

Nothing here runs on Windows; these tests read the program's text for what is known to differ.
"""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from data.mapping import saved
from tests import syntax

pytestmark = pytest.mark.long

ROOT = Path(__file__).parent.parent
FILES = [ROOT / "app.py", *(path for house in ("data", "kpi", "pages") for path in (ROOT / house).rglob("*.py"))]

POSIX_MODULES = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "readline", "syslog", "termios", "tty"}
POSIX_NAMES = {
    "os": {
        "chown", "fchmod", "fchown", "fork", "forkpty", "getegid", "geteuid", "getgid", "getloadavg", "getpgid", "getpriority", "getuid", "killpg", "lchown",
        "major", "mkfifo", "mknod", "nice", "O_NOFOLLOW", "O_NONBLOCK", "openpty", "posix_spawn", "pread", "pwrite", "sched_getaffinity", "sendfile", "setgid",
        "setpriority", "setsid", "setuid", "statvfs", "sync", "sysconf", "uname", "wait", "waitpid", "WIFEXITED", "WNOHANG",
    },
    "signal": {"alarm", "pause", "pthread_sigmask", "setitimer", "SIGALRM", "SIGCHLD", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGSTOP", "SIGUSR1", "SIGUSR2", "SIGXFSZ"},
    "time": {"tzset"},
    "socket": {"AF_UNIX"},
}  # fmt: skip
TEXT_CALLS = {"open": 1, "read_text": 0, "write_text": 1}
"""Calls that take a text's encoding, and how many arguments stand before the mode or the encoding."""


@cache
def _guarded(tree: ast.AST) -> frozenset[int]:
    """What stands where the program asks which system it is on."""
    return frozenset(id(inner) for node in ast.walk(tree) if _asks(node) for inner in ast.walk(node))


def calls_of_posix_alone(tree: ast.AST) -> Iterator[str]:
    """Names that Windows lacks, where neither hasattr, sys.platform, os.name nor an ImportError near them asks whether they are there."""
    guarded = _guarded(tree)
    for node in ast.walk(tree):
        if id(node) in guarded:
            continue
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name.split(".")[0] in POSIX_MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{each.name}" for each in node.names if node.module in POSIX_MODULES or each.name in POSIX_NAMES.get(node.module, ()))  # fmt: skip
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.attr in POSIX_NAMES.get(node.value.id, ())
        ):
            yield f"{node.value.id}.{node.attr}"


def _asks(node: ast.AST) -> bool:
    """Whether it is a condition (or a try) by which the program goes another way where something is missing."""
    if isinstance(node, ast.Try):
        caught = " ".join(ast.unparse(each.type) for each in node.handlers if each.type)
        return any(name in caught for name in ("ImportError", "ModuleNotFoundError", "AttributeError"))
    if isinstance(node, ast.With):
        return any("suppress(ImportError" in ast.unparse(each.context_expr) for each in node.items)
    test = (
        node.test
        if isinstance(node, ast.If | ast.IfExp | ast.While)
        else node
        if isinstance(node, ast.BoolOp)
        else None
    )
    return test is not None and any(word in ast.unparse(test) for word in ("hasattr(", "sys.platform", "os.name"))


def texts_of_unknown_encoding(tree: ast.AST) -> Iterator[str]:
    """Calls that open a text in whatever encoding the computer has."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = (
            node.func.attr
            if isinstance(node.func, ast.Attribute)
            else node.func.id
            if isinstance(node.func, ast.Name)
            else ""
        )
        if name not in TEXT_CALLS or any(each.arg in ("encoding", None) for each in node.keywords):
            continue
        # Path.open(mode) has the mode first, open(path, mode) second; what opens something else than a file is named by its owner.
        place = TEXT_CALLS[name] - (name != "read_text" and isinstance(node.func, ast.Attribute) and name == "open")
        given = [ast.unparse(each) for each in node.args]
        mode = next(
            (ast.unparse(each.value) for each in node.keywords if each.arg == "mode"), "".join(given[place : place + 1])
        )
        owner = ast.unparse(node.func.value) if isinstance(node.func, ast.Attribute) else ""
        if name == "open" and (
            "b" in mode or owner in ("gzip", "archive", "mmap", "zipfile", "os", "tarfile", "Image", "opener")
        ):
            continue
        if name == "read_text" and given:
            continue
        yield ast.unparse(node)


def places_of_one_system(tree: ast.AST) -> Iterator[str]:
    """Texts that name a folder which only one kind of system has."""
    texts = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and node.body and isinstance(node.body[0], ast.Expr)}  # fmt: skip
    guarded = _guarded(tree)
    for node in ast.walk(tree):
        if id(node) in guarded:
            continue
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in texts
        if is_text and re.match(r"(/(tmp|var|etc|dev|proc|usr|home|opt|root|bin)(/|$)|[A-Za-z]:\\)", node.value):
            yield node.value


def found_by(look) -> list[str]:
    return [f"{path.relative_to(ROOT)}: {each}" for path in FILES for each in look(syntax.tree(path))]


def test_nothing_is_called_that_windows_has_not():
    assert not found_by(calls_of_posix_alone), "ask by hasattr, and go another way where it is missing"


def test_no_text_is_read_or_written_in_the_computers_own_encoding():
    assert not found_by(texts_of_unknown_encoding), 'say encoding="utf-8"'


def test_no_folder_of_one_system_is_named():
    assert not found_by(places_of_one_system), "tempfile, Path.home() and the store's own folder are everywhere"


@pytest.mark.parametrize(
    ("look", "text", "is_found"),
    [
        (calls_of_posix_alone, "import fcntl", True),
        (calls_of_posix_alone, "try:\n    import fcntl\nexcept ImportError:\n    fcntl = None", False),
        (calls_of_posix_alone, "os.getuid()", True),
        (calls_of_posix_alone, "hasattr(os, 'getuid') and os.getuid()", False),
        (calls_of_posix_alone, "os.kill(pid, signal.SIGKILL)", True),
        (calls_of_posix_alone, "os.kill(pid, signal.SIGTERM)", False),
        (texts_of_unknown_encoding, "path.open()", True),
        (texts_of_unknown_encoding, "path.open('rb')", False),
        (texts_of_unknown_encoding, "open(path, 'w')", True),
        (texts_of_unknown_encoding, "path.open('w', encoding='utf-8')", False),
        (texts_of_unknown_encoding, "path.write_text('x')", True),
        (texts_of_unknown_encoding, "path.read_text()", True),
        (texts_of_unknown_encoding, "path.read_text('utf-8')", False),
        (places_of_one_system, "x = '/opt/a'", True),
        (places_of_one_system, "x = '/api/upload'", False),
    ],
)
def test_each_kind_is_found(look, text, is_found):
    assert bool(list(look(ast.parse(text)))) == is_found


@pytest.mark.parametrize("command", ["data template", "kpi list --markdown"])
def test_a_command_prints_utf8_into_a_file_whatever_the_computers_encoding_is(command):
    house, *rest = command.split()
    variables = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-m", house, *rest], cwd=ROOT, env=variables, capture_output=True, check=True
    )
    assert any(letter > 127 for letter in done.stdout)
    done.stdout.decode("utf-8")


def test_a_mapping_that_windows_powershell_wrote_is_read(tmp_path):
    text = 'record = "ticket"\r\n[columns]\r\n"Né" = "id"\r\n"Ouvert" = "created_at"\r\n'
    read = []
    for encoding in ("utf-16", "utf-8-sig", "utf-8"):
        (tmp_path / "map.toml").write_bytes(text.encode(encoding))
        read.append(saved.read_file(tmp_path / "map.toml").columns)
    assert read == [(("id", "Né"), ("created_at", "Ouvert"))] * 3
