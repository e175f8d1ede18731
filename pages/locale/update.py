"""A catalogue brought up to date: new sentences come in untranslated, those that are no longer declared go."""

from __future__ import annotations

from datetime import UTC, datetime

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from pages.locale import catalogues
from pages.locale.messages import all_messages

_PLURALS = {
    "cs": "nplurals=4; plural=(n==1 ? 0 : n>=2 && n<=4 ? 1 : 3);",
    "sk": "nplurals=4; plural=(n==1 ? 0 : n>=2 && n<=4 ? 1 : 3);",
    "pl": "nplurals=4; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "hu": "nplurals=2; plural=(n!=1);",
    "el": "nplurals=2; plural=(n!=1);",
}
"""The forms of CLDR for each language. Where it has one for fractions alone (many in Czech and Slovak, other in Polish) no whole number asks for it."""

_HEADER = "# Translations of Service Pulse. Terms and rules of each language: pages/locale/README.md."

_MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
"""The header wants a time; a fixed one leaves the file as it is where nothing changed."""


def bring_up_to_date(code: str) -> str:
    """Write the catalogue of a language anew, keeping what is translated; says how many messages it has and how many are to do."""
    old = catalogues.read(code) if catalogues.path(code).exists() else Catalog(locale=code)
    new = Catalog(
        locale=code,
        project="Service Pulse",
        version="0.1",
        header_comment=_HEADER,
        creation_date=_MADE_AT,
        revision_date=_MADE_AT,
        last_translator="Service Pulse",
        language_team=code,
        fuzzy=False,
    )
    new.mime_headers = [("Plural-Forms", _PLURALS[code])]
    todo = 0
    for message in all_messages():
        # A text that has come under a second key has a context now; what it was called until then is still right for the first.
        known = old.get(message.english, message.context) or old.get(message.english)
        string, flags, comments = (known.string, known.flags, known.user_comments) if known else ("", (), ())
        if isinstance(string, str) == (message.plural is not None):
            string = ("",) * len(catalogues.categories(code)) if message.plural else ""  # it has other forms now
        todo += "fuzzy" in flags or not all(string if isinstance(string, tuple) else (string,))
        id = (message.english, message.plural) if message.plural else message.english
        made = new.add(
            id, string, flags=flags, auto_comments=[message.key], user_comments=comments, context=message.context
        )
        made.flags.discard("python-format")  # Babel takes "95% interval" for one
    catalogues.path(code).parent.mkdir(parents=True, exist_ok=True)
    with catalogues.path(code).open("wb") as file:
        write_po(file, new, width=120, no_location=True)
    return f"{code}: {len(new)} messages, {todo} to translate"
