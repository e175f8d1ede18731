"""What is imported is pinned, what is pinned is locked with hashes, and every locked library stands in the list of licences."""

import ast
import re
import sys
from importlib import metadata
from pathlib import Path

from tests import syntax
from tests.licences import listed, locked

ROOT = Path(__file__).parent.parent
OWN = {"app", "data", "kpi", "pages", "tests"}
PRODUCT, TESTS, SPARK = ROOT / "requirements.txt", ROOT / "tests" / "requirements.txt", ROOT / "requirements-spark.txt"
NOT_INSTALLED = {"pyspark": "pyspark-client"}
"""What only a reader of a Spark cluster needs, and which package brings it: nobody else installs it."""


def name_of(text: str) -> str:
    return re.sub(r"[-_.]+", "-", text).lower()


def pinned(*files: Path) -> dict[str, str]:
    lines = [
        line
        for file in files
        for line in file.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    return {name_of(line.split("==")[0]): line.split("==")[1].split(";")[0].strip() for line in lines}


def imported(*places: str) -> dict[str, str]:
    """First part of each foreign module that is imported below the places → a file that does so."""
    found = {}
    for place in places:
        path = ROOT / place
        for file in path.rglob("*.py") if path.is_dir() else [path]:
            for node in syntax.nodes(file):
                names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
                names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
                found |= {name.split(".")[0]: str(file.relative_to(ROOT)) for name in names}
    return {name: file for name, file in found.items() if name not in OWN | sys.stdlib_module_names}


def not_pinned(names: dict[str, str], versions: dict[str, str]) -> list[str]:
    providers = {name: [package] for name, package in NOT_INSTALLED.items()} | dict(metadata.packages_distributions())
    return [f"{name} ({file})" for name, file in names.items() if not {name_of(each) for each in providers.get(name, [name])} & {*versions}]  # fmt: skip


def test_every_library_that_the_program_imports_is_pinned():
    assert not not_pinned(imported("app.py", "data", "kpi", "pages"), pinned(PRODUCT, SPARK))
    assert not not_pinned(imported("tests"), pinned(PRODUCT, TESTS, SPARK))
    assert pinned(TESTS)["sqlglot"] == pinned(SPARK)["sqlglot"]


def test_the_lock_files_have_every_pin_and_a_hash_for_each_library():
    for wanted, lock in ((pinned(PRODUCT), "requirements.lock"), (pinned(PRODUCT, TESTS), "tests/requirements.lock")):
        text = (ROOT / lock).read_text(encoding="utf-8")
        entries = re.findall(r"^([a-z0-9.-]+)==([^ ]+)[^\n]*\n((?:    --hash=sha256:[0-9a-f]{64}[ \\]*\n)+)", text, re.MULTILINE)  # fmt: skip
        versions = {name: version for name, version, _ in entries}
        assert wanted.items() <= versions.items(), f"{lock} is older than the pins; tests/README.md says how it is made"
        assert len(entries) == len(re.findall(r"^[^ #].*==", text, re.MULTILINE)), f"{lock}: a library without a hash"
        assert locked().items() <= versions.items(), "the tests run with other versions than the program"
        # A library with compiled parts has a wheel for each system and Python: three versions of Python on three systems at least.
        for name in ("numpy", "pandas", "pyarrow", "duckdb"):
            hashes = next(text for each, _, text in entries if each == name)
            assert hashes.count("sha256") >= 9, f"{lock}: {name} has wheels of one system only"


def test_what_is_installed_is_what_is_locked():
    other = {}
    for name, version in locked().items():
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue  # of another system
        if found != version:
            other[name] = (found, version)
    assert not other


def test_no_file_names_where_libraries_come_from():
    for file in (PRODUCT, TESTS, ROOT / "requirements.lock", ROOT / "tests/requirements.lock", ROOT / "tests/run"):
        assert not re.search(r"https?://|index-url|find-links", file.read_text(encoding="utf-8")), file


def test_every_locked_library_stands_in_the_list_of_licences():
    found = (ROOT / "LICENCES.md").read_text(encoding="utf-8")
    assert found == listed(), "make it anew: .venv/bin/python -m tests.licences > LICENCES.md"
