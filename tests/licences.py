"""The licences of all libraries of the lock file: `python -m tests.licences > LICENCES.md` lists them from their own metadata."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

LOCK = Path(__file__).parents[1] / "requirements.lock"
ELSEWHERE = {"httpx2-jsfetch": "BSD-3-Clause", "pywin32": "Python Software Foundation License", "tzdata": "Apache-2.0"}
"""Libraries that only other systems than this one install; their licence as their package's own page tells it."""
_LOCKED = re.compile(r"^([a-z0-9][a-z0-9.-]*)==(\S+)", re.MULTILINE)
_HEAD = """# Licences

Service Pulse itself is under the [MIT licence](LICENSE). It installs these libraries and changes none of them; each brings its own text.
This list is made by `python -m tests.licences > LICENCES.md`.

| library | version | licence |
| --- | --- | --- |
"""
_FOOT = (
    "\nThe typeface Inter is sent by the server: [SIL Open Font License 1.1](pages/static/Inter-LICENSE.txt).\n"
    "So is plotly.js, which draws the pictures: [MIT License](pages/static/plotly-LICENSE.txt).\n"
)


def locked() -> dict[str, str]:
    """Name → version of every library that the lock file installs somewhere."""
    return dict(_LOCKED.findall(LOCK.read_text(encoding="utf-8")))


def licence(name: str) -> str:
    """What a library says of itself: the SPDX expression, else its classifiers, else a line of text."""
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ELSEWHERE[name]
    if expression := told.get("License-Expression"):
        return expression
    classifiers = [line.split(" :: ")[-1] for line in told.get_all("Classifier") or [] if line.startswith("License ::")]
    return " or ".join(sorted(classifiers)) or (told.get("License") or "").strip().splitlines()[0]


def listed() -> str:
    """The whole file."""
    rows = (f"| {name} | {version} | {licence(name)} |\n" for name, version in sorted(locked().items()))
    return _HEAD + "".join(rows) + _FOOT


if __name__ == "__main__":
    print(listed(), end="")
