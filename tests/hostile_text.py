"""Texts that would be something else than text where they are not put on a page as text, and a store whose columns all hold them."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from data.calendar import calendars
from data.config import assessments, company, event_notes, outbox, settings, subscriptions, targets
from data.config.subscriptions import Kind, Subscription
from data.imports.importer import run_import
from data.store.model import RECORDS
from data.store.store import Store
from kpi.declare.datasets import DIMENSIONS
from kpi.standards import STANDARDS
from tests.records import put, random_records
from tests.stores import copy_of, new_store_at

STRANGER = "stranger.example"
"""Where pictures and links of payloads lead: nothing may be asked there."""

RUN = "window.ran=1"
"""What scripts of payloads do."""

PAYLOADS = {
    "HTML": [
        "<b>p01</b>", f"<img src=https://{STRANGER}/p02.png>", f"<img src=x onerror={RUN}> p03", f"<script>{RUN}</script> p04", f"<svg onload={RUN}> p05",
        f"<iframe src=https://{STRANGER}/p06></iframe>", f"<a href='https://{STRANGER}'>p07</a>", "<style>*{display:none}</style> p08",
        f"\"><script>{RUN}</script> p09", f"' onmouseover='{RUN}' p10", f"<form action=https://{STRANGER}><input> p11",
        f"<link rel=stylesheet href=https://{STRANGER}/p12.css>", "&lt;b&gt; &quot;p13&quot; &#60;i&#62;", "</div></p></span> p14",
    ],
    "Markdown": [
        f"![p15](https://{STRANGER}/p15.png)", f"[p16](https://{STRANGER})", f"[p17](javascript:{RUN})", "# p18", "**p19** _p19_ ~~p19~~", "`p20`", "> p21", "1. p22",
        "- p23", "| p24 | b |", "--- p25", "[^1] [x] p26", "\\*p27\\*", "p28\n\n=====\n\n    code",
    ],
    "links": [f"https://{STRANGER}/p29", f"www.{STRANGER}/p30", f"p31@{STRANGER}", f"<https://{STRANGER}/p32>", f"mailto:p33@{STRANGER}"],
    "LaTeX": ["$p34^2$", "$$\\frac{p35}{2}$$"],
    "signs": [
        ":red[p36]", ":material/home: p37", ":material_home: p38", ":streamlit: p39", ":smile: p40", ":red-badge[p41] :small[p41]", ":color[p42]{foreground=\"red\"}",
        "p43 -> b <- c -- d >= e", ":help[p44]",
    ],
    "charts": ["p45<br>b<extra></extra>", "%{y} %{customdata} p46", "<span style=\"color:red\">p47</span>", f"<a href=\"https://{STRANGER}\">p48</a>"],
    "templates": ["${1+1} {{1+1}} p49", "{0} {name} %s %(a)s p50"],
    "characters": ["p51 \u202egnp.exe\u2066 x", "p52 \x1b[31m\x07", "p53" + "w" * 300],
    "formulas": [f"=HYPERLINK(\"https://{STRANGER}\") p54"],
}  # fmt: skip

ALL = [text for texts in PAYLOADS.values() for text in texts]

_WORDS = ("status_class", "kind", "direction", "outcome")
"""Columns of the program's own words."""

GROUPED = {dimension.name for dimension in DIMENSIONS} | {"complaint_cause"}

START = date(2026, 1, 5)
"""The first day of the records; a page shows the 91 days before the newest."""

GROUPS = 18
"""How many payloads are groups of one column: few enough to be drawn. Another column has others."""

HEADER = "Id,Requester,Requester id,Subject,Status,Group,Assignee,Via,Priority,Created at,Solved at,First reply time in minutes,Reopens,Replies"


def _named(value: object) -> str:
    """A key with a payload: the same for the same key."""
    text = str(value)
    return f"{ALL[zlib.crc32(text.encode()) % len(ALL)]} {text}"


def _hostile(record: str, place: int, row: Mapping[str, object]) -> dict[str, object]:
    """The row with a payload in each of its texts; each column takes them by turns, and begins with another."""
    out = dict(row)
    for column in RECORDS[record].columns:
        value = row.get(column.name)
        if column.type != "VARCHAR" or column.name in _WORDS or value is None:
            continue
        is_key = column.name in ("ticket", "customer")
        of = GROUPS if column.name in GROUPED else len(ALL)
        out[column.name] = _named(value) if is_key else ALL[(place % of + zlib.crc32(column.name.encode())) % len(ALL)]
    out["id"] = _named(row["id"])
    return out


def make(path: Path) -> None:
    """A store whose texts are payloads: records, notes, targets, judgements, a calendar, and two uploads with their refused rows."""
    records = {
        record: [_hostile(record, place, row) for place, row in enumerate(rows)]
        for record, rows in random_records(11, 300).items()
    }
    records["event_note"] = [
        {"id": str(place), "day_on": START + timedelta(days=30 + place), "text": text} for place, text in enumerate(ALL)
    ]
    with new_store_at(path) as store:
        put(store, source=ALL[1], **records)
        _set(store)
        for place, half in enumerate((ALL[::2], ALL[1::2])):
            receipt = run_import(store, _export(path.with_name(f"{place}.csv"), half), f"{place}.csv")
            with store.write() as writer:  # as stores of earlier versions have it: today's names are cut and cleaned
                name = {"name": " ".join(half), "id": receipt.upload_id}
                writer.execute("UPDATE upload SET file_name = $name WHERE id = $id", name)


def _set(store: Store) -> None:
    """What people type: targets, judgements and owners, what happened, the company, and the name of a calendar."""
    event_notes.add_note(store, START + timedelta(days=20), ALL[7][: event_notes.TEXT_MOST])
    company.save_company(store, ALL[9][: company.NAME_MOST])
    for text in ALL:
        aim = targets.Aim(metric="resolution_median", dimension="team", value=text, clock="calendar")
        targets.set_target(store, aim, 3600.0, None, note=text[: targets.TEXT_MOST], by=text[:60], owner=text[:60])
    for standard, text in zip(STANDARDS, ALL, strict=False):
        assessments.judge(store, standard.name, "kept", START, note=text, by=text[: assessments.NAME_MOST])
        assessments.assign(store, standard.name, owner=text[: assessments.NAME_MOST], due_on=START)
    _sent(store)
    plan = calendars.new_plan(store.read, ALL[15][:60])
    settings.save_calendar(store, replace(plan, teams=(ALL[4],)))


def _sent(store: Store) -> None:
    """What is sent, by name, by whom and why not; its view is gone, whose name would stand in the menu of every page."""
    for place, text in enumerate(ALL[::6]):
        one = Subscription(
            kind=list(Kind)[place % 2], name=f"{place}", view=text, recipients=("a@example.com",), watches_targets=True
        )
        subscriptions.save(store, one)
        outbox.put_now(store, one, subscriptions.now(), is_test=True)
        claimed = outbox.claim(store, subscriptions.now())
        assert claimed
        outbox.note_failed(store, claimed, subscriptions.now(), text, is_final=True)
        with store.write() as writer:  # as another program could have kept it
            values = {"id": one.id, "name": text[:60], "owner": text[:60], "recipients": json.dumps([text])}
            writer.execute(
                "UPDATE subscription SET name = $name, owner_name = $owner, owner = 'x', recipients = $recipients WHERE id = $id",
                values,
            )
            writer.execute(
                "UPDATE delivery SET recipient = $name WHERE subscription = $id", {"name": text, "id": one.id}
            )


def _export(path: Path, texts: list[str]) -> Path:
    cells = ['"' + text.replace('"', '""') + '"' for text in texts]
    rows = [
        f"{n},{cell},{cell},{cell},Solved,{cell},{cell},{cell},{cell},2026-03-{n % 28 + 1:02d} 10:00:00,{cell if n % 3 else '2026-03-30 14:00:00'},30,0,{cell}"
        for n, cell in enumerate(cells, 1)
    ]
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def hostile_copy(factory: pytest.TempPathFactory) -> Path:
    """The file of that store: made once, and copied for each that asks."""
    return copy_of(f"hostile-{zlib.crc32(Path(__file__).read_bytes())}", make, factory.mktemp("hostile"))


def read(text: str) -> str:
    """A text as a reader sees it: blanks are one."""
    return re.sub(r"[ \t\r\n\f\v]+", " ", text).strip()
