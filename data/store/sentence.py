"""A sentence for a reader: its English text, from which and from the values in it another language makes its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any


class Sentence(str):
    """English with its values put in; `english` (with `plural` where the number `n` decides) and `values` are what it was made of.

    Values are what the data say (names, cells), numbers, days, moments, names of columns of records, other sentences, or tuples of these, which are listed.
    Templates are written out where they are used, so that they are found there for translation.
    """

    english: str
    plural: str | None
    values: Mapping[str, Any]

    __slots__ = ("english", "plural", "values")

    def __new__(cls, english: str, plural: str | None = None, /, **values: Any) -> Sentence:
        """Put the values into the template; KeyError for one that is not given."""
        template = plural if plural is not None and values["n"] != 1 else english
        made = super().__new__(cls, template.format_map({name: _shown(value) for name, value in values.items()}))
        made.english, made.plural, made.values = english, plural, values
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """Between processes it goes as what it was made of."""
        return _made, (self.english, self.plural, dict(self.values))


class Column(str):
    """The name of a column of records as a value of a sentence: each language has a word of its own for it."""

    __slots__ = ()


def _made(english: str, plural: str | None, values: Mapping[str, Any]) -> Sentence:
    return Sentence(english, plural, **values)


def _shown(value: object) -> str:
    if isinstance(value, bool) or value is None:
        raise TypeError(f"a sentence takes no {value!r}")
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,g}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value))
    if isinstance(value, Column):
        return value.removesuffix("_seconds").removeprefix("was_").removeprefix("is_").replace("_", " ")
    return str(value)


def quoted(texts: Iterable[str]) -> tuple[Sentence, ...]:
    """Names or cells for a list in a sentence, each in quotation marks and once."""
    return tuple(Sentence("“{text}”", text=text) for text in dict.fromkeys(texts))


def template(english: str) -> str:
    """An English text with places for values that is put into a Sentence elsewhere; so that it is found here for translation."""
    return english


def join(*texts: str) -> Sentence:
    """Several sentences, one after the other."""
    values = {f"part_{place}": text for place, text in enumerate(texts) if text}
    return Sentence(" ".join(f"{{{name}}}" for name in values), **values)


def changed(text: str, change: Callable[[str], str]) -> str:
    """The same with every text in it changed, also those in the values of a sentence; its template stays."""
    if not isinstance(text, Sentence):
        return change(text)
    return Sentence(text.english, text.plural, **{name: _changed(each, change) for name, each in text.values.items()})


def _changed(value: object, change: Callable[[str], str]) -> object:
    if isinstance(value, tuple):
        return tuple(_changed(each, change) for each in value)
    return (
        value
        if isinstance(value, int | float | date | Column)
        else changed(value if isinstance(value, str) else str(value), change)
    )


def to_json(text: str) -> str | None:
    """What a sentence was made of, to be kept; None for a plain text."""
    return json.dumps(plain(text), ensure_ascii=False) if isinstance(text, Sentence) else None


def from_json(text: str, made_of: str | None) -> str:
    """The sentence of which the English text and what it was made of were kept; the plain text where nothing else is known."""
    if made_of is None:
        return text
    made: Sentence = back(json.loads(made_of))
    return made


def plain(value: object) -> object:
    """A value of a sentence in types of JSON."""
    if isinstance(value, Sentence):
        return {
            "sentence": value.english,
            "plural": value.plural,
            "values": {k: plain(v) for k, v in value.values.items()},
        }
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if isinstance(value, Column):
        return {"column": str(value)}
    return value


def back(value: Any) -> Any:
    """A value of a sentence from what `plain` made of it."""
    if isinstance(value, list):
        return tuple(back(each) for each in value)
    if not isinstance(value, dict):
        return value
    if "moment" in value:
        return datetime.fromisoformat(value["moment"])
    if "day" in value:
        return date.fromisoformat(value["day"])
    if "column" in value:
        return Column(value["column"])
    return Sentence(value["sentence"], value["plural"], **{name: back(each) for name, each in value["values"].items()})
