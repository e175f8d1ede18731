"""The catalogues of translations: complete, whole in every form, and read as the pages read them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel import Locale

from pages.locale import catalogues, check, language, update
from pages.locale.en import WORDS
from pages.locale.language import speaking
from pages.locale.messages import Message, all_messages, of_pages
from pages.ui.view import words

TRANSLATED = [code for code in catalogues.LANGUAGES if code != catalogues.SOURCE]


def test_no_catalogue_lacks_a_sentence_or_has_one_wrong() -> None:
    """Where this fails: python -m pages.locale update, translate what is new, python -m pages.locale check."""
    assert [line for code in TRANSLATED for line in check.faults(code)] == []


def test_a_catalogue_that_is_up_to_date_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for code in TRANSLATED:
        before = catalogues.path(code).read_bytes()
        monkeypatch.setattr(catalogues, "path", lambda _: tmp_path / "again" / "new.po")
        (tmp_path / "again").mkdir(exist_ok=True)
        (tmp_path / "again" / "new.po").write_bytes(before)
        update.bring_up_to_date(code)
        assert (tmp_path / "again" / "new.po").read_bytes() == before, f"python -m pages.locale update {code}"
        monkeypatch.undo()


@pytest.mark.parametrize("code", catalogues.LANGUAGES)
def test_every_word_of_the_pages_takes_its_values_in_every_form(code: str) -> None:
    """With what may stand in a hole, for none, one, a few, many and a part."""
    with speaking(code):
        for message in of_pages():
            if message.plural is None:
                assert words.t(message.key, **values(message)), message.key
                continue
            for n in (0, 1, 2, 5, 1.5):
                said = words.t(words.form(message.key, n), **values(message) | {"n": words.number(n, 1)})
                assert said, (message.key, n)
                assert "{" not in said, (message.key, n)


def values(message: Message) -> dict[str, str]:
    return {name: "x" for text in (message.english, message.plural or "") for name in check.placeholders(text)}


@pytest.mark.parametrize(("code", "letters"), [("cs", "aikosuvz"), ("sk", "aikosuvz"), ("pl", "aiouwz")])
def test_no_word_of_one_letter_ends_a_line(code: str, letters: str) -> None:
    """Whatever a translator typed: as it is read, it is bound to the next word."""
    loose = re.compile(rf"(?:^|[\s(„])[{letters}] \S", re.IGNORECASE)
    assert loose.search("zdarma a v klidu")
    assert [text for text in catalogues.words(code).values() if loose.search(text)] == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_language_has_the_forms_that_its_numbers_ask_for(code: str) -> None:
    rule = Locale.parse(code).plural_form
    asked = {rule(n) for n in (0, 1, 2, 3, 4, 5, 11, 12, 21, 22, 25, 100, 101, 1000, 1.5, 0.5)}
    assert asked == set(catalogues.categories(code))
    forms = catalogues.read(code).plural_forms
    assert forms.startswith(f"nplurals={len(catalogues.categories(code))};")


@pytest.mark.parametrize("code", catalogues.LANGUAGES)
@pytest.mark.parametrize("family", ["take.", "table.of.", "targets.head."])
def test_headings_of_one_table_are_as_many_words_in_every_language(family: str, code: str) -> None:
    """A table has a column once: where two headings were one word, one of the columns would be lost or the table refused."""
    said = catalogues.words(code)
    english = {key: text for key, text in WORDS.items() if key.startswith(family)}
    alike = {(one, other) for one in english for other in english if one < other and said[one] == said[other] and english[one] != english[other]}  # fmt: skip
    assert not alike


def test_each_form_stands_where_its_number_asks_for_it() -> None:
    with speaking("cs"):
        said = [words.count("count.tickets", n, 1).replace("\N{NO-BREAK SPACE}", " ") for n in (1, 2, 5, 1.5)]
    assert said == ["1 tiket", "2 tikety", "5 tiketů", "1,5 tiketu"]
    with speaking("pl"):
        said = [words.count("count.tickets", n, 1).replace("\N{NO-BREAK SPACE}", " ") for n in (1, 2, 5, 12, 22, 1.5)]
    assert said == ["1 zgłoszenie", "2 zgłoszenia", "5 zgłoszeń", "12 zgłoszeń", "22 zgłoszenia", "1,5 zgłoszenia"]


def test_what_a_catalogue_lacks_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    po = tmp_path / "cs.po"
    monkeypatch.setattr(catalogues, "path", lambda _: po)
    assert list(check.faults("cs")) == ["cs: there is no catalogue; python -m pages.locale update cs"]
    update.bring_up_to_date("cs")
    left = len(list(check.faults("cs")))
    assert left == len(all_messages())
    text = po.read_text(encoding="utf-8")
    one = 'msgid "up to {limit}"\nmsgstr ""'
    assert one in text
    for put, fault in (
        ('msgid "up to {limit}"\nmsgstr "bylo {limit}"', ""),
        ('msgid "up to {limit}"\nmsgstr "bylo {mez}"', "without limit"),
        ('msgid "up to {limit}"\nmsgstr "bylo {limit"', "a brace that does not close"),
        ('msgid "up to {limit}"\nmsgstr "**bylo** {limit}"', "other marks than in English"),
        ('msgid "up to {limit}"\nmsgstr " bylo {limit}"', "space at the ends"),
        ('#, fuzzy\nmsgid "up to {limit}"\nmsgstr "bylo {limit}"', "in doubt (fuzzy)"),
    ):
        po.write_text(text.replace(one, put, 1), encoding="utf-8")
        found = [line for line in check.faults("cs") if "bylo" in line or "fuzzy" in line]
        assert (len(list(check.faults("cs"))) < left) == (not fault), put
        assert not fault or any(fault in line for line in found), (put, found)
    po.write_text(text + '\nmsgid "Nobody says this"\nmsgstr "Nikdo to neříká"\n', encoding="utf-8")
    assert "cs: no longer used: 'Nobody says this'" in list(check.faults("cs"))


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        ("cs-CZ,cs;q=0.9,en;q=0.8", "cs"), ("de,en;q=0.5,pl;q=0.7", "pl"), ("hu_HU", "hu"), ("fr", "en"), ("", "en"),
        ("el;q=x", "el"), ("en-GB,cs", "en"),
    ],
)  # fmt: skip
def test_the_language_is_the_first_that_the_browser_asks_for(accepted: str, code: str) -> None:
    assert language.of_browser(accepted) == code


def test_a_text_under_several_keys_is_told_apart_and_one_of_a_single_key_is_not() -> None:
    known = {message.key: message.context for message in of_pages({"a.load": "Load", "b.load": "Load", "c.x.one": "{n} row", "c.x.other": "{n} rows"})}  # fmt: skip
    assert known == {"a.load": "a.load", "b.load": "b.load", "c.x": None}
    assert len({message.id for message in all_messages()}) == len(all_messages())
