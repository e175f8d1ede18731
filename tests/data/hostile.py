"""Hostile files, made by kind and variant: workbooks, archives, texts, pages, things that are no files, and damage by seed.

`FILES` lists them all; each is written into a folder of its own by `make` and says which outcomes are true of it: the codes of
refusals (data/declare/problems.py), and READ where a table may come of it.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import random
import socket
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.data.workbook import write_workbook

READ = "read"
HEADER = "Ticket ID,Subject,Created at,Solved at,Status,Agent\n"
MB = 1024 * 1024
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ODS = "urn:oasis:names:tc:opendocument:xmlns:"


@dataclass(frozen=True)
class Hostile:
    """One file: its kind, what is particular of it, its name, how it is made and what may come of it."""

    kind: str
    variant: str
    name: str
    make: Callable[[Path], None]
    outcomes: frozenset[str]

    @property
    def title(self) -> str:
        return f"{self.kind}: {self.variant}"


def row(number: int, subject: str = "One") -> str:
    return f"{number},{subject},2024-01-01 10:00:00,2024-01-02 10:00:00,Solved,Eva\n"


def rows(count: int) -> str:
    return "".join(map(row, range(1, count + 1)))


# ---- Workbooks


def cell(place: str, text: str = "x") -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def sheet(*rows_: str, before: str = "", after: str = "") -> str:
    body = "".join(f"<row>{each}</row>" for each in rows_)
    return f'<worksheet xmlns="{_MAIN}">{before}<sheetData>{body}</sheetData>{after}</worksheet>'


TABLE = "".join(cell(f"{'ABCDEF'[place]}1", name) for place, name in enumerate(HEADER.strip().split(",")))
ROW = "".join(
    cell(f"{'ABCDEF'[place]}2", text)
    for place, text in enumerate(("1", "One", "2024-01-01 10:00:00", "2024-01-02 10:00:00", "Solved", "Eva"))
)


def xlsx(path: Path, content: str | bytes, replaced: dict[str, bytes | None] | None = None) -> None:
    """A workbook whose only sheet has this XML; `replaced` are other parts (None: left out)."""
    plain = write_workbook(path.with_name("plain"), {"Tickets": [["a", "b"], ["1", "2"]]})
    parts: dict[str, bytes | None] = {}
    with zipfile.ZipFile(plain) as archive:
        parts |= {name: archive.read(name) for name in archive.namelist()}
    plain.unlink()
    parts["xl/worksheets/sheet1.xml"] = content.encode() if isinstance(content, str) else content
    parts |= replaced or {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            if data is not None:
                archive.writestr(name, data)


def ods(path: Path, table: str) -> None:
    spaces = " ".join(f'xmlns:{name}="{_ODS}{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="Tickets">{table}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = f'<manifest:manifest xmlns:manifest="{_ODS}manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)


def ods_cell(text: str = "x", more: str = "") -> str:
    return f'<table:table-cell {more} office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def ods_row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


ODS_TABLE = ods_row(*map(ods_cell, HEADER.strip().split(","))) + ods_row(*map(ods_cell, row(1).strip().split(",")))


def _workbooks() -> Iterator[tuple[str, str, str, Callable[[Path], None], set[str]]]:
    far = ("XFD1048576", "BXX100000", "XFD10000", "AZ1048576", "xfd9999", "ZZ1000000", "XFD2990", "T1048576")
    for place in far:
        yield "far cell", place, "far.xlsx", partial(xlsx, content=sheet(TABLE, ROW, cell(place))), {"far_cells"}
    one = sheet(TABLE, ROW, cell("XFD1048576"))
    yield "far cell", "prefixed", "far.xlsx", partial(xlsx, content=_prefixed(one)), {"far_cells", "bad_workbook"}
    yield "far cell", "single quotes", "far.xlsx", partial(xlsx, content=one.replace('"', "'")), {"far_cells"}
    number = sheet(TABLE, ROW, '<c r="XFD1048576"><v>1</v></c>')
    yield "far cell", "a number", "far.xlsx", partial(xlsx, content=number), {"far_cells"}
    by_row = sheet(TABLE, ROW).replace("</sheetData>", '<row r="1048576"><c><v>1</v></c></row></sheetData>')
    by_row = by_row.replace("</sheetData>", f'<row r="9">{cell("XFD9")}</row></sheetData>')
    yield "far cell", "by its row", "far.xlsx", partial(xlsx, content=by_row), {"far_cells"}
    beyond = (
        "XFE1", "AAAA1", "ZZZZZZZ1", "A1048577", "A4294967295", "A4294967297", "A99999999999999999999", "XFE1048577", "ABCDEFGHIJ2",
    )  # fmt: skip
    for place in beyond:
        made = partial(xlsx, content=sheet(TABLE, ROW, cell(place)))
        yield "cell beyond the grid", place, "beyond.xlsx", made, {"beyond_grid"}
    for place in ("A0", "1A", "é1", "A-1", "$A$1", "A1:B2", " A1", "A" * 300 + "1"):
        made = partial(xlsx, content=sheet(TABLE, ROW, cell(place)))
        yield "cell without a place", place[:9], "odd.xlsx", made, {"bad_workbook", "reader_died", "beyond_grid", READ}
    for said in ("A1:XFD1048576", "A1:A1", "B5:C2", "rubbish", "A1:ZZZZZ99999999"):
        made = partial(xlsx, content=sheet(TABLE, ROW, before=f'<dimension ref="{said}"/>'))
        yield "wrong dimension", said, "dimension.xlsx", made, {READ, "bad_workbook"}
    for place in ("XFD1048576", "XFD2", "A1048576"):
        made = partial(xlsx, content=sheet(TABLE, ROW, f'<c r="{place}" s="1"/>'))
        yield "format without value", place, "format.xlsx", made, {READ}
    laughs = '<!DOCTYPE w [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12)
    )
    entity = f"{laughs}]>" + sheet(TABLE, ROW, cell("A3", "&m;"))
    broken: dict[str, str | bytes] = {
        "entities": entity,
        "foreign entity": '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + sheet(TABLE, cell("A2", "&a;")),
        "cut": sheet(TABLE, ROW)[:-60],
        "not closed": sheet(TABLE, ROW).replace("</row>", ""),
        "no XML": "hello",
        "empty": "",
        "zeros": b"\0" * 1000,
        "UTF-16": sheet(TABLE, ROW).encode("utf-16"),
        "deep": f'<worksheet xmlns="{_MAIN}">{"<x>" * 100_000}',
        "string out of range": sheet(TABLE, '<c r="A2" t="s"><v>99999999</v></c>'),
        "string below zero": sheet(TABLE, '<c r="A2" t="s"><v>-1</v></c>'),
        "no number": sheet(TABLE, '<c r="A2"><v>abc</v></c><c r="B2" t="d"><v>99999-99-99</v></c>'),
        "year beyond": sheet(TABLE, '<c r="A2" s="1"><v>1e308</v></c><c r="B2" s="1"><v>-1e308</v></c>'),
    }
    for name, content in broken.items():
        made = partial(xlsx, content=content)
        yield (
            "damaged sheet",
            name,
            "damaged.xlsx",
            made,
            {"bad_workbook", "reader_died", "no_rows", "nothing_understood", READ},
        )
    for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml", "xl/styles.xml"):
        made = partial(xlsx, content=sheet(TABLE, ROW), replaced={part: None})
        yield "part missing", part, "parts.xlsx", made, {"bad_workbook", "reader_died", "no_rows", READ}
    yield from _heavy_workbooks()


def _heavy_workbooks() -> Iterator[tuple[str, str, str, Callable[[Path], None], set[str]]]:
    strings = f'<sst xmlns="{_MAIN}"><si><t>{"x" * 400_000}</t></si></sst>'.encode()
    related = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="s1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
        '<Relationship Id="s2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>"
    ).encode("ascii")
    shared = "".join(f'<row><c r="A{n}" t="s"><v>0</v></c><c r="B{n}" t="s"><v>0</v></c></row>' for n in range(1, 3000))
    many = f'<worksheet xmlns="{_MAIN}"><sheetData>{shared}</sheetData></worksheet>'
    parts: dict[str, bytes | None] = {"xl/sharedStrings.xml": strings, "xl/_rels/workbook.xml.rels": related}
    made = partial(xlsx, content=many, replaced=parts)
    yield "one text in many cells", "2.4 GB", "many.xlsx", made, {"reader_memory", "huge_workbook", "reader_died"}
    zeros = b" " * 150_000_000
    made = partial(xlsx, content=sheet(TABLE, ROW), replaced={"xl/media/x.bin": zeros})
    yield "workbook that is a bomb", "150 MB", "bomb.xlsx", made, {"huge_workbook"}
    wide, high = "table:number-columns-repeated", "table:number-rows-repeated"
    tables = {
        "column 900000000 times": (ods_row(ods_cell(more=f'{wide}="900000000"')), {"beyond_grid"}),
        "row 900000000 times": (ods_row(ods_cell(), ods_cell(), more=f'{high}="900000000"'), {"beyond_grid"}),
        "column and row": (ods_row(ods_cell(more=f'{wide}="16384"'), more=f'{high}="1000000"'), {"far_cells"}),
        "200 million": (ods_row(ods_cell(more=f'{wide}="2000"'), more=f'{high}="100000"'), {"far_cells"}),
        "-1 times": (ods_row(ods_cell(more=f'{wide}="-1"'), more=f'{high}="-1"'), {"bad_workbook", "reader_died"}),
        "0 times": (ods_row(ods_cell(more=f'{wide}="0"'), more=f'{high}="0"'), {READ, "bad_workbook"}),
        "x times": (ods_row(ods_cell(more=f'{wide}="x"')), {"bad_workbook", "reader_died"}),
        "1e99 times": (ods_row(ods_cell(more=f'{wide}="{"9" * 99}"')), {"bad_workbook", "reader_died"}),
        "empty to the end": (ods_row(f'<table:table-cell {wide}="16384"/>', more=f'{high}="1048570"'), {READ}),
        "far cell": (ods_row(f'<table:table-cell {wide}="16000"/>', more=f'{high}="900000"') + ods_row(f'<table:table-cell {wide}="16000"/>', ods_cell()), {"far_cells"}),
    }  # fmt: skip
    for name, (more, outcomes) in tables.items():
        yield "repeated cells", name, "repeated.ods", partial(ods, table=ODS_TABLE + more), outcomes
    for ending in ("xls", "xlsb", "ods", "csv", "exe"):
        yield "workbook by another name", ending, f"book.{ending}", partial(xlsx, content=sheet(TABLE, ROW)), {READ}
    for ending in ("xlsx", "xls"):
        yield "workbook by another name", f"ods as {ending}", f"book.{ending}", partial(ods, table=ODS_TABLE), {READ}


def _prefixed(text: str) -> str:
    for name in ("worksheet", "sheetData", "row", "c", "is", "t", "v"):
        text = text.replace(f"<{name} ", f"<x:{name} ").replace(f"<{name}>", f"<x:{name}>").replace(f"</{name}>", f"</x:{name}>")  # fmt: skip
    return text.replace("xmlns=", "xmlns:x=")


# ---- Archives


def packed(members: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()


def write(path: Path, content: bytes | str) -> None:
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def _archives() -> Iterator[tuple[str, str, str, Callable[[Path], None], set[str]]]:
    text = HEADER + rows(3)
    good = packed({"tickets.csv": text})
    inside = {
        "one": packed({"inner.zip": good}),
        "two": packed({"a.zip": good, "b.zip": good}),
        "three deep": packed({"a.zip": packed({"b.zip": good}), "b.zip": packed({"a.zip": good})}),
        "beside a table": packed({"tickets.csv": text, "more.zip": good}),
        "by another name": packed({"tickets.csv": good}),
        "sixteen times sixteen": packed({f"{n}.zip": packed({f"{m}.zip": good for m in range(16)}) for n in range(16)}),
    }
    for name, content in inside.items():
        yield "ZIP of ZIPs", name, "nested.zip", partial(write, content=content), {"archive"}
    bomb = HEADER.encode() + b"0" * 120_000_000
    yield "bomb", "ZIP", "bomb.zip", partial(write, content=packed({"tickets.csv": bomb})), {"huge_archive"}
    yield "bomb", "gzip", "bomb.csv.gz", partial(write, content=gzip.compress(bomb)), {"huge_archive"}
    parts = {f"{n}.csv": HEADER.encode() + b"0" * 15_000_000 for n in range(8)}
    yield "bomb", "in pieces", "bomb.zip", partial(write, content=packed(parts)), {"huge_archive"}
    broken = {"bad_archive"}
    wrong_sum = bytearray(packed({"tickets.csv": text}, zipfile.ZIP_STORED))
    wrong_sum[wrong_sum.index(b"2024")] = ord("3")
    lengths = bytearray(good)
    lengths[good.index(b"PK\1\2") + 24 :][:4] = b"\xff\xff\xff\x7f"
    listed = good.index(b"PK\1\2")
    damaged: dict[str, tuple[bytes, set[str]]] = {
        "cut": (good[:-30], broken),
        "cut in the middle": (good[: len(good) // 2], broken),
        "only its mark": (b"PK\3\4", broken),
        "empty": (packed({}), {"archive"}),
        "only folders": (packed({"a/": "", "b/": ""}), {"archive"}),
        "only empty files": (packed({"a.csv": ""}), {"archive"}),
        "wrong checksum": (bytes(wrong_sum), broken),
        "locked": (_with(good, listed + 8, b"\1\0", 6), broken),
        "unknown method": (_with(good, listed + 10, b"\x63\0", 8), broken),
        "longer than it is": (bytes(lengths), broken | {READ}),
        "rubbish before": (b"PK\3\4" + b"x" * 100 + good, broken | {READ}),
        "rubbish after": (good + b"x" * 100, broken | {READ}),
        "list of 2 GB": (good[:-10] + struct.pack("<L", 2_000_000_000) + good[-6:], {"archive"}),
        "list far away": (good[:-6] + struct.pack("<L", 2_000_000_000) + good[-2:], broken),
        "more files than said": (good[:-12] + b"\xff\xff" + good[-10:], broken | {READ}),
        "1,001 files": (packed({f"{n}.csv": "a,b\n1,2\n" for n in range(1001)}), {"archive"}),
        "overlapping": (_overlapping(text), broken | {READ}),
    }
    for name, (content, outcomes) in damaged.items():
        yield "damaged ZIP", name, "damaged.zip", partial(write, content=content), outcomes
    for name, method in (("bzip2", zipfile.ZIP_BZIP2), ("LZMA", zipfile.ZIP_LZMA)):
        content = packed({"tickets.csv": text}, method)
        yield "other packing", name, "other.zip", partial(write, content=content), {READ}
        start = content.index(b"tickets.csv") + 11
        for place in (3, 6, 12):
            wrong = bytearray(content)
            wrong[start + place] ^= 0xFF
            yield "other packing", f"{name}, damaged at {place}", "other.zip", partial(write, content=bytes(wrong)), {"bad_archive", "not_a_table", "binary", READ}  # fmt: skip
    names = {
        "absolute": "/etc/cron.d/tickets.csv", "above": "../../../tickets.csv", "drive": "C:\\Windows\\tickets.csv", "share": "\\\\host\\c$\\tickets.csv",
        "codes": "\x1b[2J\x1b]52;c;aGk=\x07tickets.csv", "line break": "tickets\n2 loaded.csv", "right to left": "tickets\u202evsc.exe",
        "long": "x" * 60_000 + ".csv", "device": "NUL.csv", "dots": "...", "formula": "=cmd|'x'!A0.csv", "markup": "<img src=x onerror=alert(1)>.csv",
    }  # fmt: skip
    for title, name in names.items():
        yield "name in an archive", title, "names.zip", partial(write, content=packed({name: text})), {READ, "archive"}
    two = packed({"../tickets.csv": text, "\x1b[31mred.csv": "a;b\n1;2\n3;4\n"})
    yield "name in an archive", "two tables", "names.zip", partial(write, content=two), {"several_tables"}
    yield "link in an archive", "to a file", "link.zip", _link_inside, {"not_a_table", "no_rows", "unknown_format"}
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as tar:
        member = tarfile.TarInfo("tickets.csv")
        member.size = len(text)
        tar.addfile(member, io.BytesIO(text.encode()))
    whole = gzip.compress(text.encode())
    gzips: dict[str, tuple[bytes, set[str]]] = {
        "cut": (whole[:-12], broken),
        "only its mark": (b"\x1f\x8b\x08", broken),
        "wrong checksum": (whole[:-8] + b"\0\0\0\0" + whole[-4:], broken),
        "twice": (gzip.compress(whole), {"archive"}),
        "ZIP inside": (gzip.compress(good), {"archive"}),
        "tar inside": (gzip.compress(held.getvalue()), {"archive"}),
        "nothing inside": (gzip.compress(b""), {"empty_file"}),
        "rubbish after": (whole + b"rubbish", broken | {READ}),
        "two in one": (gzip.compress(HEADER.encode()) + gzip.compress(rows(3).encode()), {READ}),
        "bzip2 inside": (gzip.compress(bz2.compress(text.encode())), {"archive"}),
        "xz inside": (gzip.compress(lzma.compress(text.encode())), {"archive"}),
        "zeros inside": (gzip.compress(b"\0" * 50_000_000), {"binary"}),
    }
    for title, (content, outcomes) in gzips.items():
        yield "damaged gzip", title, "tickets.csv.gz", partial(write, content=content), outcomes


def _with(content: bytes, place: int, value: bytes, local: int) -> bytes:
    """Two bytes changed in the list of an archive and before its first file."""
    changed = bytearray(content)
    changed[place : place + len(value)] = value
    changed[local : local + len(value)] = value
    return bytes(changed)


def _overlapping(text: str) -> bytes:
    """Twenty names for one and the same packed bytes."""
    one = packed({"00.csv": text})
    listed = one.index(b"PK\1\2")
    entry = one[listed : one.index(b"PK\5\6")]
    entries = b"".join(entry.replace(b"00.csv", b"%02d.csv" % n) for n in range(20))
    return one[:listed] + entries + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 20, 20, len(entries), listed, 0)


def _link_inside(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        member = zipfile.ZipInfo("tickets.csv")
        member.create_system = 3
        member.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(member, "/etc/passwd")


# ---- Texts


def _texts() -> Iterator[tuple[str, str, str, Callable[[Path], None], set[str]]]:
    for delimiter in ",;\t|":
        header = delimiter.join(f"c{n}" for n in range(100_000))
        content = f"{header}\n{delimiter.join('1' * 100_000)}\n"
        yield "100,000 columns", repr(delimiter), "wide.csv", partial(write, content=content), {"many_columns"}
    more = HEADER.strip() + "," + ",".join(f"c{n}" for n in range(20_000))
    wide = f"{more}\n{row(1).strip()}{',' * 20_000}\n"
    yield "100,000 columns", "20,000 after six", "wide.csv", partial(write, content=wide), {"many_columns"}
    rows_only = f"{HEADER}{row(1).strip()}{',x' * 100_000}\n{row(2)}{row(3)}"
    yield (
        "100,000 columns",
        "in one row",
        "wide.csv",
        partial(write, content=rows_only),
        {READ, "many_columns", "not_a_table"},
    )
    long = "x" * (9 * MB)
    lines: dict[str, tuple[str, set[str]]] = {
        "cell of 9 MB in the first row": (HEADER + row(1, "x" * (17 * MB)) + rows(3), {"long_line"}),
        "cell of 9 MB later": (HEADER + rows(30_000) + row(7, long) + rows(3), {READ}),
        "header of 17 MB": ("x" * (17 * MB) + "," + HEADER + rows(3), {"long_line"}),
        "one line": ("a" * (17 * MB), {"long_line"}),
        "one line of cells": ("a," * (9 * MB), {"long_line", "many_columns"}),
        "one line after rows": (HEADER + rows(3) + "x" * (17 * MB), {READ}),
        "quotation of 17 MB": (HEADER + '"1,' + "x\n" * (9 * MB), {"endless_row", "not_a_table", READ}),
        "cell of 300 kB": (HEADER + row(1, "x" * 300_000) + rows(3), {READ}),
        "quoted lines of 300 kB": (HEADER + row(1, '"' + "x\n" * 150_000 + '"') + rows(3), {READ}),
        "header of 300 kB": ("x" * 300_000 + "," + HEADER + rows(3), {READ}),
    }
    for name, (content, outcomes) in lines.items():
        yield "long line", name, "long.csv", partial(write, content=content), outcomes
    codes = {
        "clear": "\x1b[2J\x1b[H", "title": "\x1b]0;owned\x07", "clipboard": "\x1b]52;c;cm0gLXJm\x07", "C1": "\x9b31mred", "backspace": "ok\x08\x08no",
        "return": "\rUpload 1 was taken back.", "right to left": "\u202egnp.exe", "bell": "\x07\x07", "form feed": "a\fb", "link": "\x1b]8;;http://x\x1b\\y",
    }  # fmt: skip
    for name, code in codes.items():
        yield (
            "codes in a cell",
            name,
            "codes.csv",
            partial(write, content=HEADER + row(1, f'"{code}"') + rows(3)),
            {READ},
        )
        header = HEADER.replace("Subject", f'"{code}"')
        yield "codes in a header", name, "codes.csv", partial(write, content=header + rows(3)), {READ}
    names = {
        "escape": "\x1b[2Jx.csv", "line break": "a\nb.csv", "right to left": "a\u202evsc.exe", "no text": os.fsdecode(b"\xff\xfe.csv"),
        "option": "--format.csv", "shell": "$(touch x).csv", "long": "x" * 251 + ".csv", "spaces": "   .csv", "percent": "%s%n.csv", "brace": "{reason}.csv",
    }  # fmt: skip
    for title, name in names.items():
        yield "name of a file", title, name, partial(write, content=HEADER + rows(3)), {READ}
    encodings = {
        "UTF-16 cut": (HEADER + rows(3)).encode("utf-16")[:-1], "UTF-32": (HEADER + rows(3)).encode("utf-32"), "UTF-7": (HEADER + row(1, "ž")).encode("utf-7"),
        "only a mark": b"\xef\xbb\xbf", "mark of UTF-16": b"\xff\xfe", "halves": (HEADER + row(1, "@@")).encode().replace(b"@@", b"\xed\xa0\x80"),
        "overlong": (HEADER + row(1, "@@")).encode().replace(b"@@", b"\xc0\xaf"), "NUL in cells": (HEADER + row(1, "a\0b")).encode(),
        "only breaks": b"\r\n" * 1000, "only delimiters": b",,,,\n" * 1000, "only quotes": b'"' * 100_000, "quotes and delimiters": b'",' * 50_000,
        "no end": (HEADER + rows(3)).rstrip().encode(), "CR only": (HEADER + rows(3)).replace("\n", "\r").encode(),
    }  # fmt: skip
    anything = {
        READ,
        "binary",
        "empty_file",
        "no_rows",
        "not_a_table",
        "unknown_format",
        "nothing_understood",
        "many_columns",
    }
    for title, data in encodings.items():
        yield "odd bytes", title, "odd.csv", partial(write, content=data), anything
    marks = (
        b"\xd0\xcf\x11\xe0", b"7z\xbc\xaf", b"Rar!", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ", b"%PDF-1.7", b"SQLite format 3", b"PAR1", b"{\\rtf",
        b"\x89PNG", b"\xff\xd8\xff", b"GIF89a", b"RIFF", b"II*\0", b"MM\0*", b"\x7fELF", b"MZ\x90\0", b"\xca\xfe\xba\xbe",
    )  # fmt: skip
    for mark in marks:
        noise = random.Random(7).randbytes(3000)
        yield "another kind", repr(mark), "other.csv", partial(write, content=mark + noise), {"binary", "archive", "old_workbook", "not_a_table"}  # fmt: skip
    yield "another kind", "JSON", "other.csv", partial(write, content='[{"a": 1}]'), {"json"}


# ---- What is no file, and what is larger than it looks


def _specials() -> Iterator[tuple[str, str, str, Callable[[Path], None], set[str]]]:
    no_file = {"not_a_file"}
    yield "no file", "named pipe", "pipe.csv", lambda path: os.mkfifo(path), no_file
    yield "no file", "socket", "socket.csv", _socket, no_file
    yield "no file", "folder", "folder.csv", lambda path: path.mkdir(), no_file
    yield "no file", "folder that looks like a workbook", "book.xlsx", lambda path: path.mkdir(), no_file
    yield "no file", "link to nowhere", "link.csv", lambda path: path.symlink_to("/nowhere/x.csv"), no_file
    yield "no file", "link to itself", "link.csv", lambda path: path.symlink_to(path), no_file
    yield "no file", "link to a device", "zero.csv", lambda path: path.symlink_to("/dev/zero"), no_file
    yield "no file", "link to a pipe", "link.csv", _link_to_pipe, no_file
    yield "no file", "nothing", "nothing.csv", lambda path: None, {"not_found"}
    yield "mostly holes", "400 GB", "holes.csv", partial(_holes, size=400_000_000_000), {"huge_file"}
    yield "mostly holes", "40 GB of nothing", "holes.csv", partial(_holes, size=40_000_000_000, text=""), {"binary"}
    yield "mostly holes", "100 MB after rows", "holes.csv", partial(_holes, size=100_000_000), {READ}
    yield "mostly holes", "empty", "holes.csv", partial(write, content=""), {"empty_file"}


def _socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the name of a socket may not be long
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def _link_to_pipe(path: Path) -> None:
    os.mkfifo(path.with_name("pipe"))
    path.symlink_to(path.with_name("pipe"))


def _holes(path: Path, size: int, text: str = HEADER + rows(3)) -> None:
    path.write_text(text, encoding="utf-8")
    os.truncate(path, size)


# ---- Web pages


def _pages() -> Iterator[tuple[str, str, str, Callable[[Path], None], set[str]]]:
    row_ = "<tr>" + "".join(f"<td>{text}</td>" for text in row(1).strip().split(",")) + "</tr>"
    head = "<tr>" + "".join(f"<th>{text}</th>" for text in HEADER.strip().split(",")) + "</tr>"
    table = f"<table>{head}{row_}</table>"
    pages = {
        "deep": "<html>" + "<table><tr><td>" * 30_000,
        "deep but small": "<html>" + "<div>" * 100_000 + table,
        "wide": f"<html><table><tr>{'<td>x' * 100_000}</tr><tr>{'<td>x' * 100_000}</tr></table>",
        "wide by number": f"<html><table>{'<tr>' + '<td colspan=9999>x' * 50 + '</tr>'}<tr><td>1<td>2</table>",
        "many small": "<html>" + "<table><tr><td>x</table>" * 50_000,
        "no end": "<html><table><tr><td>a<td>b<tr><td>1<td>2" + "<" * 100_000,
        "comments": "<html>" + "<!-- " * 50_000 + table,
        "declarations": "<html>" + "<!DOCTYPE [" * 50_000 + table,
        "attributes": f"<html><table {'a=b ' * 100_000}>{head}{row_}</table>",
        "entities": f"<html><table>{head}<tr><td>{'&amp;' * 100_000}<td>2</table>",
        "wrong charset": f'<html><meta charset="no-such">{table}',
        "dangerous charset": f'<html><meta charset="undefined">{table}',
        "codec that is no charset": f'<html><meta charset="zlib_codec">{table}',
        "script": f"<html><script>{'<table>' * 10_000}</script>{table}",
        "sign in": "<!DOCTYPE html><html><body><form>Please log in</form></body></html>",
        "XML bomb": '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "&b;&b;"><!ENTITY b "ha">]><x>&a;</x>',
        "foreign XML": '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Table><Row><Cell>&a;</Cell></Row></Table>',
        "far index": '<?xml version="1.0"?><Workbook><Table><Row><Cell ss:Index="999999999"><Data>x</Data></Cell></Row></Table></Workbook>',
    }  # fmt: skip
    for name, content in pages.items():
        yield "web page", name, "page.xls", partial(write, content=content), {"web_page", "no_rows", "not_a_table", "long_line", READ}  # fmt: skip


# ---- Damage by seed


def _damaged(path: Path, make: Callable[[Path], None], seed: int) -> None:
    """A good file with a few bytes changed, doubled, left out or cut off."""
    make(path)
    chance = random.Random(seed)
    data = bytearray(path.read_bytes())
    for _ in range(chance.randint(1, 6)):
        place, length = chance.randrange(len(data)), chance.randint(1, 40)
        act = chance.randrange(5)
        if act == 0:
            data[place] = chance.randrange(256)
        elif act == 1:
            data[place : place + length] = chance.randbytes(length)
        elif act == 2:
            del data[place : place + length]
        elif act == 3:
            data[place:place] = data[place : place + length]
        else:
            data[place : place + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(data)


_GOOD: dict[str, Callable[[Path], None]] = {
    "xlsx": partial(xlsx, content=sheet(TABLE, ROW)),
    "ods": partial(ods, table=ODS_TABLE),
    "zip": partial(write, content=packed({"tickets.csv": HEADER + rows(30), "more.csv": HEADER + rows(5)})),
    "gz": partial(write, content=gzip.compress((HEADER + rows(30)).encode())),
    "csv": partial(write, content=HEADER + rows(30)),
    "html": partial(write, content="<html><table><tr><th>a<th>b</tr><tr><td>1<td>2</tr></table>"),
}
_SEEDS = 5
_ANY = frozenset({"*"})


def _all() -> Iterator[Hostile]:
    for family in (_workbooks, _archives, _texts, _specials, _pages):
        for kind, variant, name, make, outcomes in family():
            yield Hostile(kind, variant, name, make, frozenset(outcomes))
    for ending, make in _GOOD.items():
        for seed in range(_SEEDS):
            yield Hostile(f"damaged {ending}", str(seed), f"x.{ending}", partial(_damaged, make=make, seed=seed), _ANY)


def files() -> list[Hostile]:
    """All of them."""
    return list(_all())
