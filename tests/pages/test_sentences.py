"""Sentences of data/ and kpi/ that a reader sees: all are found for translation, and what they are made of is kept."""

from __future__ import annotations

import ast
import pickle
import re
import string
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from data.declare.problems import ImportRefused
from data.formats import all_formats
from data.store.sentence import Column, Sentence, changed, from_json, join, quoted, to_json
from kpi.declare.errors import KpiError, UnknownName
from pages.locale.language import speaking
from pages.locale.messages import Message, all_messages, of_sentences
from pages.ui.view import words
from tests import syntax
from tests.second_language import SECOND, declared, left_in_english

ROOT = Path(__file__).parents[2]
FOR_NO_READER = {
    "data/cli": "the command line speaks English",
    "data/__main__.py": "the command line speaks English",
    "kpi/cli": "the command line speaks English",
    "kpi/__main__.py": "the command line speaks English",
    "kpi/serve/tools.py": "what programs and assistants are told of what they may ask is English, as its names are",
    "kpi/serve/document.py": "the same",
    "kpi/serve/assistant.py": "the same",
    "kpi/serve/elsewhere.py": "the same",
    "data/imports/watch.py": "the command line speaks English",
    "data/imports/templates.py": "the command line speaks English",
    "data/mapping/saved.py": "comments of a file for the command line",
    "data/demo": "the data of a made-up company",
    "data/store/model.py": "what columns mean, for who works on the program",
    "data/store/engine_errors.py:IO Error": "a text of the engine",
    "data/imports/load.py": "a fault of the program, told by its kind alone",
    "kpi/catalogue": "declarations, which are found field by field, after what several have in common is put in",
    "data/formats": "headers of exports; what a format says to a reader is looked at below",
}
"""Where English stands that no reader of the pages sees, and why."""


def shown(node: ast.AST) -> str:
    """The text of a literal, with braces for what is put into it; empty for all else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return ""


def is_sentence(text: str) -> bool:
    return len(text.split()) >= 3 and (text[0].isupper() or text[0] in "{“") and text.rstrip()[-1] in ".?!:"


def sentences_in(path: Path) -> Iterator[tuple[int, str]]:
    """Every literal of a module that looks like a sentence: its line and text. Not what stands by itself, which describes."""
    tree = syntax.tree(path)
    aside = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    aside |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    aside |= {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "InvalidDefinition"  # of a catalogue, at the start
        for part in node.args
    }
    for node in ast.walk(tree):
        if id(node) not in aside and (text := shown(node)) and is_sentence(text):
            yield getattr(node, "lineno", 0), text


def test_no_sentence_is_left_in_english_in_code() -> None:
    left = []
    for house in ("data", "kpi"):
        for path in sorted((ROOT / house).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            for line, text in sentences_in(path) if not name.startswith(tuple(FOR_NO_READER)) else ():
                exempt = any(f"{name}:{text}".startswith(each) for each in FOR_NO_READER)
                if text not in declared() and not exempt:
                    left.append(f"{name}:{line}: {text}")
    assert not left, "write it as a Sentence (data/) or a template of a KpiError (kpi/), with its values named"


SAYS = {"t", "said", "count", "value_name", "value_words", "dimension_label", "by_words", "problem", "column_name"}
"""What gives words of the catalogues."""
IN_LETTERS = {"lower", "upper", "capitalize", "title", "casefold", "swapcase"}
OF_A_LANGUAGE = re.compile(r"[A-Za-z]|[,;:]|\. | [–—-] ")
"""What stands between parts as a language wants it, unlike a dot in the middle, a line and a blank."""
OF_A_PAGE = re.compile(r"<[^>]*>|:[\w-]*\[|:material/\w+:|[\w-]*\[|\w+=")
WRITTEN_FOR_MACHINES = {
    "pages/delivery/mail_html.py": "<br>",
    "pages/delivery/schedule.py": "the fields of cron",
    "pages/ui/charts/event_marks.py": "<br>",
    "pages/ui/charts/figure.py": "<br>",
    "pages/ui/charts/forecast.py": "<br>",
    "pages/ui/charts/measure_course.py": "<br>",
    "pages/ui/charts/usual_band.py": "<br>",
    "pages/ui/html/cards.py": "a path of SVG, and its numbers",
    "pages/ui/html/contributions.py": "a width in CSS",
    "pages/ui/number/definition_choice.py": "a key of a field",
    "pages/ui/view/address.py": "an address",
    "pages/ui/view/words.py": "where it is decided for each language",
    "pages/web": "headers, files of data and the log",
    "kpi/text/languages.py": "a fault of the program",
}


def says(node: ast.AST) -> bool:
    return any(isinstance(one, ast.Call) and ast.unparse(one.func).rpartition(".")[2] in SAYS for one in ast.walk(node))


def pieces_in(tree: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    """What puts together, bends or writes what a reader sees as only English does, and what to do instead."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of = node.func.value
            if node.func.attr == "join" and OF_A_LANGUAGE.search(shown(of)):
                yield node, "words.listed, words.apart or words.either parts what is listed"
            if node.func.attr in IN_LETTERS and (says(of) or isinstance(of, ast.Subscript)):
                yield node, "a text is declared as it is written; words.at_start gives it a capital"
        elif isinstance(node, ast.JoinedStr):
            plain = "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
            holes = [part for part in node.values if isinstance(part, ast.FormattedValue)]
            if any(map(says, holes)) and re.search(r"[A-Za-z]{2}", OF_A_PAGE.sub("", plain)):
                yield node, "the whole sentence goes into the catalogue, with a place for what is put in"
            if any(hole.format_spec and re.search(r"[fg%,]$", shown(hole.format_spec)) for hole in holes):
                yield node, "words.number, words.share or value_text writes numbers"


def test_no_sentence_is_put_together_from_pieces() -> None:
    left = []
    for house in ("pages", "kpi/text", "kpi/voice"):
        for path in sorted((ROOT / house).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith(("pages/locale/", *WRITTEN_FOR_MACHINES)):
                tree = syntax.tree(path)
                left += [f"{name}:{node.lineno}: {ast.unparse(node)}: {how}" for node, how in pieces_in(tree)]
    assert not left
    found = [how for _, how in pieces_in(ast.parse(PIECES))]
    assert len(found) == 6, "the faults that it is to find"


PIECES = """
", ".join(names)
t("a.label").lower()
label[:1].upper()
f"{said(label)} of {n}"
f"{share:.0%}"
f"{size:,}"
"""


def test_what_a_format_says_is_found_for_translation() -> None:
    for name, format_ in all_formats().items():
        assert format_.refuse is None or isinstance(format_.refuse, Sentence), name
        assert not format_.is_generic or isinstance(format_.title, Sentence), name


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_each_message_has_one_plural_and_the_number_that_decides() -> None:
    plurals: dict[tuple[str | None, str], Message] = {}
    for message in (*all_messages(), *of_sentences()):
        assert plurals.setdefault(message.id, message).plural == message.plural, message
        if message.plural is not None and message.key.startswith(("data.", "kpi.")):
            assert names(message.english) == names(message.plural) >= {"n"}, message


def test_no_word_of_a_sentence_is_left_in_another_language() -> None:
    assert len(of_sentences()) > 250
    for message in of_sentences():
        for n in (1, 2) if message.plural else (2,):
            values = {name: n if name == "n" else 5 for name in names(message.english)}
            assert not left_in_english(Sentence(message.english, message.plural, **values)), message


def test_a_sentence_is_kept_with_what_it_is_made_of() -> None:
    made = join(
        Sentence("{n} cell of {rows} rows is not understood.", "{n} cells of {rows} rows are not understood.", n=2, rows=1234),
        Sentence("“{late}” {field} {on} {at} {share} {names}", late="a{b}", field=Column("was_first_response_seconds"), on=date(2026, 1, 3), at=datetime(2026, 1, 3, 9, 5), share=0.5, names=quoted(["x", "y", "x"])),
    )  # fmt: skip
    assert (
        made
        == "2 cells of 1,234 rows are not understood. “a{b}” first response 3 January 2026 2026-01-03 09:05 0.5 “x”, “y”"
    )
    for again in (from_json("", to_json(made)), pickle.loads(pickle.dumps(made))):
        assert isinstance(again, Sentence)
        assert (again, again.english, again.values) == (made, made.english, made.values)
    assert str(changed(made, lambda text: text.replace("x", "[removed]"))).endswith("“[removed]”, “y”")
    assert from_json("An older text.", None) == "An older text."
    assert to_json("A plain text.") is None


def test_values_are_said_as_the_language_writes_them() -> None:
    error = UnknownName("metric", "csatt", ["csat"])
    assert str(error) == "There is no metric called 'csatt'. Did you mean 'csat'?"
    refused = ImportRefused("rows_share_ids", n=1234)
    with speaking(SECOND):
        assert "1\xa0234" in words.said(refused.sentence)
    assert str(KpiError("{name} takes {least}.", name="x", least=5.0)) == "x takes 5."
