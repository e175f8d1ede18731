"""Random CSV files with broken quotation marks, and which of their rows are whole: for tests of reading."""

from __future__ import annotations

import random
from dataclasses import dataclass

HEADER = ("Ticket ID", "Created at", "Status", "Subject", "Agent")
_WORDS = (
    "printer",
    "does not start",
    "refund, please",
    "a; b",
    "x | y",
    "Müller",
    "žluťoučký kůň",
    "15 inch",
    "",
    "tab\there",
    "ok",
)
_STATES = ("Open", "Solved", "Pending")


@dataclass(frozen=True)
class BrokenFile:
    """A file, the ids of its whole rows, how many physical lines it has, and the ids of rows whose marks are broken."""

    content: bytes
    whole: frozenset[str]
    lines: int
    broken: frozenset[str]


def broken_file(seed: int, most_rows: int = 60) -> BrokenFile:
    """A file in a random dialect with none to five broken rows; the same one for the same seed."""
    chance = random.Random(seed)
    delimiter, newline = chance.choice(",;\t|"), chance.choice(("\n", "\r\n", "\r"))
    quotes_all, has_breaks = chance.random() < 0.3, chance.random() < 0.5
    rows = [_cells(chance, number, has_breaks) for number in range(1, chance.randrange(8, most_rows))]
    texts = [delimiter.join(_quoted(cell, delimiter, always=quotes_all) for cell in cells) for cells in rows]
    broken = set(chance.sample(range(len(rows)), k=min(len(rows) // 4, chance.choice((0, 1, 1, 1, 2, 5)))))
    for place in broken:
        texts[place] = _break(chance, rows[place], texts[place], delimiter)
    ragged = {place for place in range(len(rows)) if place not in broken and chance.random() < 0.02}
    for place in ragged:
        texts[place] = delimiter.join(rows[place][:2]) if chance.random() < 0.5 else texts[place] + delimiter * 2
    lines = [delimiter.join(HEADER)]
    if chance.random() < 0.2:
        lines.insert(0, "Report of all tickets")
    for text in texts:
        lines.append(text)
        if chance.random() < 0.03:
            lines.append("")
    if chance.random() < 0.2:
        lines += ["", "Total", "Exported by the tool"][: chance.randrange(1, 4)]
    whole = "\n".join(lines) + ("\n" if chance.random() < 0.9 else "")
    encoding = chance.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16"))
    return BrokenFile(
        whole.replace("\n", newline).encode(encoding),
        frozenset(rows[place][0] for place in range(len(rows)) if place not in broken),
        whole.count("\n") + (not whole.endswith("\n")),
        frozenset(rows[place][0] for place in broken),
    )


def _cells(chance: random.Random, number: int, has_breaks: bool) -> list[str]:
    def text() -> str:
        said = " ".join(chance.choices(_WORDS, k=chance.randrange(4)))
        if chance.random() < 0.1:
            said += ' he said "yes"'
        if has_breaks and chance.random() < 0.3:
            said = f"Hello,\n{said}\nthanks, a, b\n\nBye"
        return said

    return [
        str(number),
        f"2026-01-{number % 28 + 1:02d} 10:00",
        chance.choice(_STATES),
        text(),
        text().replace("\n", " "),
    ]


def _quoted(cell: str, delimiter: str, *, always: bool) -> str:
    needed = always or any(mark in cell for mark in (delimiter, '"', "\n", "\r"))
    return '"' + cell.replace('"', '""') + '"' if needed else cell


def _break(chance: random.Random, cells: list[str], text: str, delimiter: str) -> str:
    """The row with a mark too many, one too few, marks that are not doubled, or backslashes before them."""
    first = len(cells[0]) + (3 if text.startswith('"') else 1)  # the id stays, so that the row can be told
    match chance.randrange(5):
        case 0:
            at = chance.randrange(first, len(text) + 1)
            return text[:at] + '"' + text[at:]
        case 1:
            places = [at for at, mark in enumerate(text) if mark == '"' and at >= first]
            at = chance.choice(places) if places else len(text)
            return text[:at] + text[at + 1 :]
        case 2:
            return delimiter.join((*cells[:3], '"15 inch screen', cells[4].replace('"', "").replace(delimiter, " ")))
        case 3:
            return delimiter.join((*cells[:3], f'"{chance.choice(_WORDS)} 5" pipe"', "Eva"))
        case _:
            return delimiter.join((*cells[:3], f'"say \\"hi\\"{delimiter} now"', "Eva"))
