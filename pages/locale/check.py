"""What a catalogue lacks or has wrong, found by a machine: a sentence without a translation, a placeholder lost, marks that do not close."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from string import Formatter

from pages.locale import catalogues
from pages.locale.messages import Message, all_messages

_MARKS = re.compile(r"\*\*|`|:material/\w+:|</?\w+>|\]\([^)]*\)|:\w+\[")
"""Of Markdown and HTML: what a translation has to keep."""


def faults(code: str) -> Iterator[str]:
    """One line for each fault of a language's catalogue: `cs: card.target: …`."""
    if not catalogues.path(code).exists():
        yield f"{code}: there is no catalogue; python -m pages.locale update {code}"
        return
    known = catalogues.read(code)
    wanted = {message.id: message for message in all_messages()}
    for entry in known:
        english = entry.id if isinstance(entry.id, str) else entry.id[0]
        if english and (entry.context, english) not in wanted:
            yield f"{code}: no longer used: {english!r}"
    for message in wanted.values():
        entry = known.get(message.english, message.context)
        string = entry.string if entry else ""
        forms = (string,) if isinstance(string, str) else tuple(string)
        if not any(forms):
            yield f"{code}: {message.key}: not translated: {message.english!r}"
            continue
        if entry.fuzzy:
            yield f"{code}: {message.key}: in doubt (fuzzy)"
        yield from (f"{code}: {message.key}: {what}" for what in _of_forms(code, message, forms))


def _of_forms(code: str, message: Message, forms: tuple[str, ...]) -> Iterator[str]:
    wanted = catalogues.categories(code) if message.plural else ("",)
    if len(forms) != len(wanted):
        yield f"{len(forms)} forms, where the language has {len(wanted)}"
        return
    for category, form in zip(wanted, forms, strict=True):
        if not form:
            yield f"not translated{f' ({category})' if category else ''}: {message.english!r}"
            continue
        yield from _of_text(message, form, may_lack_n=category == "one")


def _of_text(message: Message, text: str, *, may_lack_n: bool) -> Iterator[str]:
    english = message.plural or message.english
    try:
        lost, more = placeholders(english) - placeholders(text), placeholders(text) - placeholders(english)
    except ValueError as error:
        yield f"a brace that does not close: {text!r} ({error})"
        return
    if lost - ({"n"} if may_lack_n else set()):
        yield f"without {', '.join(sorted(lost))}: {text!r}"
    if more:
        yield f"unknown placeholder {', '.join(sorted(more))}: {text!r}"
    if Counter(_MARKS.findall(english)) != Counter(_MARKS.findall(text)):
        yield f"other marks than in English: {text!r}"
    if (english[:1].isspace(), english[-1:].isspace()) != (text[:1].isspace(), text[-1:].isspace()):
        yield f"space at the ends that English has not, or the other way round: {text!r}"


def placeholders(text: str) -> set[str]:
    """The names in braces; ValueError where braces do not match."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
