"""The sentences that are to be translated: where each is declared, in which context it stands, and its plural."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from data.declare import problems
from data.demo.written import NAMES, TEXTS
from data.formats import all_formats
from data.imports.failures import FAULTS
from data.store.sentence import Sentence, template
from kpi.catalogue import left_out
from kpi.catalogue.registry import REGISTRY
from kpi.declare.datasets import BANDS, CODES
from kpi.declare.errors import KINDS_OF_NAMES, UNKNOWN, KpiError, NotAllowed
from kpi.declare.metric import Metric
from kpi.declare.switch import Variant
from kpi.query.period import Period
from kpi.query.query import Query
from kpi.sql import clauses
from kpi.text.parse_value import UNCLEAR
from kpi.verdict.targets import REFUSALS
from pages.locale.en import WORDS

_ROOT = Path(__file__).parents[2]
_SAYS = {Sentence.__name__, template.__name__, KpiError.__name__, NotAllowed.__name__}

CATEGORIES = ("one", "few", "many", "other")
"""The forms that a number can ask for in any of the languages (CLDR), in the order in which catalogues hold them."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """One English sentence, which is its own id; with `plural` it has a form for one and one for several.

    `context` tells apart what English says in the same words and another language may not; `key` is where it is declared.
    """

    english: str
    key: str
    plural: str | None = None
    context: str | None = None

    @property
    def id(self) -> tuple[str | None, str]:
        """What it is looked up by in a catalogue."""
        return self.context, self.english


def of_pages(words: Mapping[str, str] = WORDS) -> Iterator[Message]:
    """Those that the pages declare by key: one message a key, of keys that differ by a number's form one together.

    A text that stands under several keys has its key as context: a heading "Load" and a button "Load" are two words elsewhere.
    """
    texts = Counter(words.values())
    for key, english in words.items():
        base, _, form = key.rpartition(".")
        one = words.get(f"{base}.one")
        if form == "one" and f"{base}.other" in words:
            continue  # told with the other form
        is_plural = form == "other" and one is not None
        yield Message(
            english=one if is_plural and one is not None else english,
            plural=english if is_plural else None,
            key=base if is_plural else key,
            context=(base if is_plural else key) if texts[english] > 1 else None,
        )


def of_catalogue() -> Iterator[Message]:
    """Those that kpi/ declares: numbers, what they leave out, dimensions, switches, settings, and what to add for a number."""
    for metric in REGISTRY.metrics:
        places: tuple[Metric | Variant, ...] = (metric, *metric.variants)
        for place in places:
            yield from _fields(place, metric.name, "label", "help", "formula", "dated_by", "credit")
            for reason in (*(place.excludes or {}), *getattr(place, "also_excludes", {})):
                yield from _one(reason, f"{metric.name}.excludes")
    for switch in REGISTRY.all_switches:
        yield from _fields(switch, switch.name, "label", "brief", "help")
        for option in switch.options:
            yield from _fields(option, f"{switch.name}.{option.name}", "label", "brief")
    for setting in REGISTRY.settings:
        yield from _fields(setting, setting.name, "label", "brief", "typed_in")
    for dimension in REGISTRY.dimensions:
        yield from _fields(dimension, dimension.name, "label", "help", "by_words")
    for facts in REGISTRY.all_facts:
        yield from _fields(facts, facts.name, "row")
    for (name, column), what in left_out.TO_ADD.items():
        yield from _one(what, f"{name}.{column}.to_add")


def of_kinds() -> Iterator[Message]:
    """Those with which the kinds of metrics leave rows out of a period, beside what the metrics themselves leave out."""
    for metric in REGISTRY.metrics:
        for period in (Period(), Period(date(2026, 1, 1), date(2026, 2, 1))):
            for reason in clauses.exclusions(Query(metrics=(metric.name,), period=period), metric):
                yield from _one(reason, f"{metric.name}.excludes")


def of_values() -> Iterator[Message]:
    """Those that are values of dimensions and columns: names of bands, and codes."""
    for word in BANDS:
        yield from _one(word, "band")
    for column, codes in CODES.items():
        for word in codes:
            yield from _one(word, f"{column}.value.{word.replace(' ', '_')}")


def of_problems() -> Iterator[Message]:
    """Those that data/ declares: what can be wrong with a file, a row or a cell, and what to do about it."""
    for problem in (*problems.FILE_PROBLEMS.values(), *problems.ROW_PROBLEMS.values(), *FAULTS):
        yield Message(english=problem.sentence, plural=problem.plural, key=f"{problem.code}.sentence")
        yield from _one(problem.remedy, f"{problem.code}.remedy")


def of_formats() -> Iterator[Message]:
    """Those that say what an export is, and of which product."""
    for name, format_ in all_formats().items():
        yield from _one(format_.title, f"{name}.title")


def of_demo() -> Iterator[Message]:
    """Those that the people of the made-up company write, and what it calls its teams and its work."""
    for name, text in TEXTS.items():
        yield from _one(text, f"demo.{name}")
    for text in sorted(NAMES):
        yield from _one(text, "demo.name")


@cache
def of_sentences() -> tuple[Message, ...]:
    """Those that data/, kpi/ and what sends mails write out where they say them, as they may be kept: what is written out in Sentence(…) and template(…)."""
    found: list[Message] = []
    for house in ("data", "kpi", "pages/delivery"):
        for path in sorted((_ROOT / house).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if any(f"{name}(" in text for name in _SAYS):
                found += _written_out(ast.parse(text), f"{house.rpartition('/')[2]}.{path.stem}")
    return tuple(found)


def _written_out(tree: ast.Module, key: str) -> Iterator[Message]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _SAYS:
            texts = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if texts:
                yield Message(english=texts[0], plural=next(iter(texts[1:]), None), key=key)


def of_answers() -> Iterator[Message]:
    """Those with which kpi/ refuses what a person typed."""
    for reason in REFUSALS:
        yield from _one(reason, "target.refused")
    for reason in (*UNKNOWN, *KINDS_OF_NAMES):
        yield from _one(reason, "name.unknown")
    for unit, what in UNCLEAR.items():
        yield from _one(what, f"{unit}.unclear")


def _fields(declared: object, key: str, *names: str) -> Iterator[Message]:
    for name in names:
        yield from _one(getattr(declared, name, None), f"{key}.{name}")


def _one(english: str | None, key: str) -> Iterator[Message]:
    if english:
        yield Message(english=english, key=key)


@cache
def all_messages() -> tuple[Message, ...]:
    """Every sentence that a reader can see, once for each context."""
    found: dict[tuple[str | None, str], Message] = {}
    for message in (
        *of_pages(),
        *of_catalogue(),
        *of_kinds(),
        *of_values(),
        *of_problems(),
        *of_formats(),
        *of_answers(),
        *of_demo(),
        *of_sentences(),
    ):
        found.setdefault(message.id, message)
    return tuple(found.values())
