"""What `python -m kpi` prints, asked in this process."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kpi.__main__ import main


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The text; it has to end well."""
    assert main(words) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def told(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    """The object that it prints with `--format json`."""
    return json.loads(printed(capsys, *words, "--format", "json"))
