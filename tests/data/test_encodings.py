"""One-byte encodings are told by letters among their neighbours, and a guess is told and can be changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from data.declare.problems import ImportRefused
from data.files.encodings import NAMES, encoded_twice, guess_encoding, known_encoding, words_of
from data.files.scan import scan
from data.imports.importer import Options, Receipt, inspect, run_import, undo
from data.imports.preview import dry_run
from data.store.store import Store

pytestmark = pytest.mark.usefixtures("without_facts")

WEST, MIDDLE = ("cp1252", "iso8859_15", "mac_roman", "cp850", "cp437"), ("cp1250", "iso8859_2", "cp852", "mac_latin2")
GREEK = ("cp1253", "iso8859_7", "cp737", "cp869", "mac_greek")
SENTENCES = (
    ("Příliš žluťoučký kůň úpěl ďábelské ódy", MIDDLE),
    ("Tiskárna nefunguje, čekám na odpověď", MIDDLE),
    ("Kŕdeľ šťastných ďatľov učí pri ústí Váhu", MIDDLE),
    ("Žiadosť čaká na riešiteľa", MIDDLE),
    ("Zażółć gęślą jaźń", MIDDLE),
    ("Proszę o szybką odpowiedź", MIDDLE),
    ("Árvíztűrő tükörfúrógép", MIDDLE),
    ("Sürgős: nem működik a belépés", MIDDLE),
    ("Ταχίστη αλώπηξ βαφής ψημένη γη", GREEK),
    ("Περιμένω απάντηση από τον πελάτη", GREEK),
    ("Zwölf Boxkämpfer jagen Viktor quer über den großen Deich", WEST),
    ("Gelöst, Höchste Priorität, Größe falsch", WEST),
    ("à côté de la forêt, où naît l'été", WEST),
    ("Réclamation résolue, très satisfait", WEST),
    ("Teléfono dañado, señal débil", WEST),
    ("informações não são", WEST),
    ("La qualità è già buona, perché no", WEST),
    ("Hjälp, ärendet är öppet på måndag", WEST),
    ("Spørgsmål om køb på søndag", WEST),
    ("Käyttäjä lähettää pyynnön", WEST),
)
# Files in which a foreign name or two stand among the letters of another language, or nothing but one name.
FEW = (
    ("Gelöst Höchste Müller Größe Jörg Weiß Rückgabe für Gerät René Café", "cp1252"),
    ("Más alta Muñoz Teléfono dañado Gonçalves Señal débil", "cp1252"),
    ("Åsa Fråga om räkning Müller Hjälp", "cp1252"),
    ("Žádost vyřešena Müller čeká Gödel", "cp1250"),
    ("zgłoszenie zamknięte Müller Gdańsk", "cp1250"),
    ("kérelem lezárva Dvořák megerősítés Kovács", "cp1250"),
    ("Αίτημα ανοιχτό Κώστας πελάτης", "cp1253"),
    ("Müller", "cp1252"),
    ("René", "cp1252"),
    ("Muñoz", "cp1252"),
    ("Gonçalves", "cp1252"),
    ("Žilina", "cp1250"),
    ("Dvořák", "cp1250"),
    ("Wójcik", "cp1250"),
    ("Győr", "cp1250"),
    ("Κώστας", "cp1253"),
    ("Gelöst Höchste Müller Größe Jörg Weiß Rückgabe", "mac_roman"),
    ("Gelöst Höchste Müller Größe Jörg Weiß Rückgabe", "cp850"),
    ("Müller", "mac_roman"),
    ("Müller", "cp850"),
    ("Dvořák čeká na Jiřího", "cp852"),
    ("Dvořák čeká na Jiřího", "mac_latin2"),
    ("“Café” – 5 € für René…", "cp1252"),
    ("Price 5 €", "cp1252"),
    ("1\u00a0234", "cp1252"),
    ("a – b", "cp1252"),
    ("It’s", "cp1252"),
    ("They don’t know the customer’s name… “really”", "cp1252"),
    ("… wait", "cp1252"),
    ("© 2026", "cp1252"),
    ("50 £", "cp1252"),
    ("Škoda", "cp1250"),
    ("domů už přišel", "cp852"),
)  # fmt: skip


def has_all(encoding: str, text: str) -> bool:
    """Whether the encoding has a sign for each letter: DOS 437 has no ã."""
    return text.encode(encoding, errors="ignore").decode(encoding) == text


def test_the_letters_of_a_text_tell_its_encoding() -> None:
    wrong = []
    for text, encoding in [(text, name) for text, names in SENTENCES for name in names if has_all(name, text)] + [*FEW]:
        data = text.encode(encoding)
        guessed = guess_encoding(words_of(data))
        if data.decode(guessed, errors="replace") != text:
            wrong.append(f"{text!r} in {encoding} is taken for {guessed}")
    assert not wrong, "\n".join(wrong)


TABLE = "Ticket ID;Created at;Status;Assignee\n1;2026-01-05 10:00;Open;{}\n2;2026-01-05 11:00;Open;Eva\n"


def test_a_letter_cut_in_two_does_not_make_utf8_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    path.write_bytes(TABLE.format("Žofie Dvořáková").encode().replace("á".encode(), b"\xc3"))
    found = scan(path)
    assert (found.encoding, found.is_guessed, found.is_plain) == ("utf-8", True, False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_what_the_bytes_tell_is_no_guess(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "given.csv"
    path.write_bytes(TABLE.format("Žofie").encode(encoding))
    assert not scan(path).is_guessed


Load = Callable[..., Receipt]


@pytest.fixture
def load(empty_store: Store, tmp_path: Path) -> Load:
    def _load(content: bytes, **options: str) -> Receipt:
        (tmp_path / "desk.csv").write_bytes(content)
        return run_import(empty_store, tmp_path / "desk.csv", "desk.csv", Options(source="desk", zone="UTC", **options))

    return _load


def agent(store: Store) -> str:
    return str(store.read("SELECT agent FROM ticket WHERE id = '1'")["agent"][0])


def test_a_guess_is_told_before_and_after_loading(load: Load, empty_store: Store, tmp_path: Path) -> None:
    done = load(TABLE.format("Dvořák čeká").encode("cp1250"))
    assert (done.encoding, done.encoding_was_guessed) == ("cp1250", True)
    assert "it was taken as Windows-1250" in done.message
    seen = inspect(tmp_path / "desk.csv", "desk.csv", empty_store)
    assert (seen.encoding, seen.encoding_was_guessed) == ("cp1250", True)
    plain = load(TABLE.format("Dvořák čeká").encode())
    assert (plain.encoding, plain.encoding_was_guessed) == ("utf-8", False)
    assert "encoding" not in plain.message


def test_another_encoding_can_be_chosen_and_is_used_again(load: Load, empty_store: Store, tmp_path: Path) -> None:
    content = TABLE.format("Dvořák").encode("cp1250")
    first = load(content)
    chosen = load(content, encoding="Windows-1252")
    assert chosen.upload_id != first.upload_id
    assert (chosen.encoding, chosen.encoding_was_guessed) == ("cp1252", False)
    assert agent(empty_store) == "Dvoøák"
    again = load(content, encoding="cp1252")
    assert again.upload_id == chosen.upload_id
    checked = dry_run(empty_store, tmp_path / "desk.csv", "desk.csv", Options(source="other", encoding="cp1252"))
    assert (checked.encoding, checked.encoding_was_guessed) == ("cp1252", False)
    undo(empty_store, first.upload_id)  # reads the other upload again
    assert agent(empty_store) == "Dvoøák"


def test_a_guess_that_later_versions_would_make_otherwise_is_kept(
    load: Load, empty_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(TABLE.format("Dvořák").encode("cp1250"))
    second = load(TABLE.format("Novák").encode("cp1250"))
    monkeypatch.setattr("data.files.scan.guess_encoding", lambda words: "cp1253")
    undo(empty_store, second.upload_id)
    assert agent(empty_store) == "Dvořák"


def test_an_encoding_is_known_by_its_name() -> None:
    assert [known_encoding(name) for name in ("Windows-1250", "cp1250", "UTF-8", "dos 852", None)] == [
        "cp1250", "cp1250", "utf-8", "cp852", None,
    ]  # fmt: skip
    assert all("a".encode(name) for name in NAMES)
    with pytest.raises(ImportRefused, match="no encoding called"):
        known_encoding("EBCDIC")


@pytest.mark.parametrize(
    ("meant", "encoding"),
    [
        ("Gerät", "cp1252"),
        ("Größe", "cp1252"),
        ("Přihlášení", "cp1250"),
        ("Święto", "cp1250"),
        ("Réclamation", "latin-1"),
    ],
)
def test_what_was_encoded_twice_is_told(meant: str, encoding: str) -> None:
    spoilt = meant.encode().decode(encoding)
    assert encoded_twice(f"Subject,Agent\nHello {spoilt},Eva\n") == (spoilt, meant)


def test_what_was_encoded_once_is_not() -> None:
    assert [encoded_twice(text) for text, _ in SENTENCES] == [None] * len(SENTENCES)
    assert encoded_twice("“Café” – 5 € für René… 20 °C ± 3 µm ½ naïve Ångström Ωmega") is None


def test_spoilt_letters_are_a_doubt(empty_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "desk.csv"
    path.write_text(TABLE.format("MÃ¼ller"), encoding="utf-8")
    doubts = {doubt.code: doubt.sentence for doubt in dry_run(empty_store, path, path.name, Options()).doubts}
    assert "“MÃ¼ller” was probably “Müller”" in doubts["encoded_twice"]
