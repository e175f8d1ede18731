"""Which one-byte encoding a text is in, guessed by its letters among their neighbours.

Each candidate reads the same words. A reading is likely when its letters belong to one language, stand where that language has
them, keep to one script in a word, and have the case of their neighbours. The shares of letters are rough, in per mille of
running text; only their order of magnitude matters.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from data.declare.problems import ImportRefused

NAMES: Mapping[str, str] = MappingProxyType(
    {
        "utf-8": "UTF-8", "utf-16-le": "UTF-16 LE", "utf-16-be": "UTF-16 BE",
        "cp1252": "Windows-1252", "cp1250": "Windows-1250", "iso8859_2": "ISO 8859-2", "iso8859_15": "ISO 8859-15", "cp1253": "Windows-1253",
        "iso8859_7": "ISO 8859-7", "cp1251": "Windows-1251", "cp1254": "Windows-1254", "cp1257": "Windows-1257",
        "mac_roman": "Mac Roman", "mac_latin2": "Mac Central European", "mac_greek": "Mac Greek", "cp437": "DOS 437", "cp850": "DOS 850", "cp852": "DOS 852",
        "cp737": "DOS 737", "cp869": "DOS 869", "cp866": "DOS 866", "koi8_r": "KOI8-R",
    }
)  # fmt: skip
"""The encodings that a text may be read in, by the name that options use: the name to show."""


def known_encoding(name: str | None) -> str | None:
    """The name that options use. Raises ImportRefused("no_such_encoding")."""
    if name is None:
        return None
    key = re.sub(r"[\s_-]", "", name.casefold())
    for code, shown in NAMES.items():
        if key in (re.sub(r"[\s_-]", "", code), re.sub(r"[\s_-]", "", shown.casefold())):
            return code
    raise ImportRefused("no_such_encoding", name=name, names=", ".join(NAMES))


@dataclass(frozen=True)
class _Language:
    """A language: its letters beyond ASCII with their shares, and words that show where these stand."""

    letters: Mapping[str, float]
    pairs: frozenset[str]


def _language(letters: str, words: str) -> _Language:
    pairs = letters.split()
    shares = {pair[0]: float(pair[1:]) for pair in pairs}
    total = sum(shares.values())
    found = {f"^{word}$"[at : at + 2] for word in words.lower().split() for at in range(len(word) + 1)}
    return _Language(
        {letter: math.log(share / total) for letter, share in shares.items()},
        frozenset(pair for pair in found if not pair.isascii()),
    )


_CS = _language(
    "á22 é13 í33 ý11 ě16 š8 č9 ř12 ž10 ů6 ú2 ň0.5 ť0.4 ď0.3 ó0.3",
    "žádost otevřeno vyřešeno uzavřeno čeká zpráva odpověď řešitel přiděleno název příjmení jméno předmět zákazník štítek žluťoučký kůň úpěl ďábelské "
    "ódy příliš vytvořeno nový důležitý běží měsíc týden děkuji dobrý prosím můžete během košík účet účtenka dárek síť paměť loď čtvrtek neděle úterý "
    "pátek září květen říjen Dvořák Novák Černý Procházka Kučera Veselý Horáková Němec Pokorná Růžička Beneš Fiala Sedláček Doležal Zeman Kolář Krejčí "
    "Navrátil Čermák Vaněk Urban Blažek Kříž Kovář Jiří Ondřej Tomáš Lukáš Matěj Šimon Zdeněk Řehoř Lubomír Božena Žofie Vojtěch Štěpán Plzeň Děčín Třebíč "
    "Zlín Jičín Písek Tábor Cheb Hodonín dveře káva obchodní zboží reklamace platba vrácení peněz nefunguje přihlášení nelze přístroj tiskárna",
)
_SK = _language(
    "á20 é9 í10 ý9 š9 č12 ž9 ľ4 ú9 ô2 ň2 ť6 ä0.7 ď1 ó1 ĺ0.2 ŕ0.2",
    "žiadosť otvorené vyriešené čaká správa odpoveď riešiteľ pridelené názov priezvisko predmet zákazník kŕdeľ šťastných ďatľov učí pri ústí váhu mĺkveho "
    "koňa obhrýzať kôru môže bežať dôležitý vytvorené ďakujem prosím účet košík mesiac týždeň štvrtok nedeľa október päť piatok máj júl môj kôň dôvod "
    "Kováč Horváth Tóth Varga Molnár Baláž Šimko Ďuriš Hudák Ľuboš Ľudmila Žaneta Štefan Jozef Mária Košice Žilina Nové Zámky Prešov Trenčín Považská Bystrica "
    "tlačiareň platba vrátenie peňazí nefunguje prihlásenie objednávka spoľahlivosť zľava",
)
_PL = _language(
    "ą10 ć4 ę11 ł18 ń2 ó8 ś7 ź0.7 ż8",
    "zgłoszenie otwarte rozwiązane zamknięte oczekujące wiadomość odpowiedź imię nazwisko temat klient obsługa zażółć gęślą jaźń żądanie płatność zwrot "
    "pieniędzy działa błąd usługa zamówienie wysyłka dzień tydzień miesiąc styczeń październik grudzień środa piątek święto również można będzie są się "
    "jeszcze już więcej proszę dziękuję źle późno próba góra wrócić Gdańsk Łódź Poznań Kraków Wrocław Toruń Białystok Małgorzata Paweł Michał Łukasz Stanisław "
    "Jabłońska Wójcik Kowalczyk Zieliński Szymański Woźniak Dąbrowski Kozłowski Wiśniewski Wiśniewska Jankowski Król Krawczyk Mazur Pawłowski Nowiński "
    "Kamiński Lewandowska Grażyna Żaneta Świętokrzyskie źródło wąż pięć dziewięć końcówka łącze",
)
_HU = _language(
    "á34 é32 ö8 ó9 ő8 í6 ü5 ú2.5 ű2",
    "kérelem nyitott megoldva lezárva várakozik üzenet válasz ügyintéző hozzárendelve név tárgy ügyfél árvíztűrő tükörfúrógép létrehozva sürgős fontos "
    "hónap csütörtök vasárnap szerda péntek január február március április május június július szeptember október köszönöm kérem működik fizetés rendelés "
    "szállítás számla visszatérítés előfizetés jelszó bejelentkezés hibás később idő nő fő erő gyűjtő Kovács Tóth Szabó Horváth Nagyné Varga Kiss Molnár Németh "
    "Balogh Papp Lakatos Takács Juhász Mészáros Oláh Simon Rácz Fekete Szűcs Győr Pécs Székesfehérvár Kecskemét Nyíregyháza Érd Sándor László József Zoltán "
    "Gábor Péter Tamás Éva Katalin Mária Ágnes Zsófia Győző Ödön Őrsi hűtő felső belső",
)
_DE = _language(
    "ä5.5 ö3 ü6.5 ß3",
    "gelöst höchste müller größe jörg weiß rückgabe für gerät geöffnet erhöht später zurück über änderung übersicht schließen geschlossen störung lösung "
    "verfügbar gewünscht können möchte müssen würde dürfen grüße straße fuß maß heiß außer bestätigt qualität universität verspätet tägliche wöchentlich "
    "jährlich schäfer schröder köhler krüger könig jäger böhm kühn günther jürgen björn sören käthe bärbel münchen köln düsseldorf nürnberg zürich österreich "
    "lübeck göttingen osnabrück verkäufer käufer prüfung prüfen zwölf boxkämpfer fünf hälfte nächste läuft fehlermeldung äußerung öffnen übertragen süd höhe "
    "märz menü büro drucker löschen entschädigung vorschläge wäre möglich tür gültig günstig stück",
)
_FR = _language(
    "é19 è2.7 ê2.2 à4.8 â0.5 ç0.9 î0.5 ï0.1 ô0.3 û0.6 ù0.6 ë0.1 œ0.2",
    "résolu fermé créé problème élevée très déjà première réponse à où là après être même fenêtre forêt tête prêt reçu français façon garçon leçon âge "
    "tâche château naît boîte maître île côté bientôt hôtel août goût sûr naïf noël cœur sœur œuvre employé société numéro téléphone réclamation répondu "
    "délai dépassé priorité équipe été événement école état étage élève rené andré hélène françois françoise jérôme benoît gaël zoë chloé léa théo "
    "lefèvre besançon orléans nîmes évreux café déçu satisfait échange intéressé clé société l'été",
)
_ES = _language(
    "á5 é4.3 í7.3 ó8.3 ú1.7 ñ3 ü0.2",
    "más señal teléfono dañado muñoz peña núñez ibáñez ordóñez españa español niño año mañana pequeño tamaño contraseña compañía campaña diseño cariño "
    "baño montaña sueño dueño engaño extraño otoño cañón avión atención solución información resolución reclamación devolución garcía martínez lópez "
    "sánchez pérez gómez jiménez díaz hernández fernández gonzález rodríguez ramírez álvarez vázquez domínguez josé maría ángel jesús raúl andrés inés "
    "córdoba málaga cádiz león bogotá méxico perú día período categoría también así aquí está después través fácil débil rápido número único último "
    "línea técnico página pingüino vergüenza bilingüe cigüeña",
)
_PT = _language(
    "á1.2 ã7.3 é3.3 ç5.3 í1.3 ó3 ê4.5 õ0.6 â0.7 à0.7 ú0.8 ô0.7",
    "informações não são solução atenção avaliação reclamação situação ação devolução serviço preço começo março lourenço gonçalves conceição joão são "
    "josé antônio antónio luís inês magalhães guimarães simões mãe irmã manhã amanhã questões opções razões será está também você português três "
    "mês experiência urgência agência distância câmara relatório histórico código técnico último número público fácil único só pós avó à às água "
    "área usuário usuários horário prioridade crítica crédito média família país saída araújo paraná goiás maranhão brasília",
)
_IT = _language(
    "à6 è2.6 é0.6 ì0.3 ò2 ù1.7",
    "è già città qualità università attività priorità perché poiché né più giù può però ciò sarà così lunedì martedì venerdì velocità società novità "
    "disponibilità caffè nicolò forlì cantù possibilità difficoltà resterà",
)
_SV = _language(
    "ä18 å13 ö13 é0.5",
    "åsa fråga räkning hjälp öppen löst stängd väntar ärende lägg från på många år två gång går får även är här där när väl än göteborg malmö västerås "
    "örebro umeå luleå växjö jönköping söder sjöberg björk björn åberg åkesson håkan märta sören göran östen ulla-britt lindström bergström åström "
    "sjögren försäljning återbetalning användare lösenord beställning öre köp höst måndag lördag söndag månad",
)
_DA = _language(
    "ø9 å12 æ8 é0.4 ö0.2 ä0.2 ü0.1",
    "løst åben spørgsmål sørensen jørgensen søren bjørn kjær skjær åge århus ålborg æble på få så også år måned måde får går være kære læse læge "
    "ændring først større høj køb gør smør søndag lørdag torsdag tilbagebetaling måling blå grå øst nørre kundeservice besøg oppløst løsning åpen "
    "ønsker hør møte møde støtte nødvendig følger færdig",
)
_FI = _language(
    "ä36 ö4.4 å0.3 š0.05 ž0.05",
    "käyttäjä tämä päivä myös mitä ei ole työ pyyntö käsittely selvä väärä lähettää tärkeä hyvä pitää täällä näyttö yhteyttä mäkinen hämäläinen väinö "
    "jyväskylä seinäjoki hyvinkää jäsen äiti öljy yö löytyy",
)
_NL = _language(
    "ë5 ï2 é2 ö0.5 ü0.5 è0.5 ó3 á3 ê3 ç3 à3",
    "geïnteresseerd reëel ideeën zoë categorieën coördinatie België financiële één beëindigd daniël joël michaël",
)
_RO = _language(
    "ă24 â9 î8 ş15 ţ12 ș15 ț12",
    "soluţie închis aşteptare reclamaţie către înregistrată română după şi să în ştefan ţară informaţii împreună mâine când fără băiat",
)
_HR = _language(
    "č10 ć8 š10 ž6 đ3",
    "riješeno čeka već može također kćer općina kovačić marković đurić šimić žarko rađeno što uključeno petrović horvatić noć pomoć žensko",
)
_TR = _language(
    "ı51 ş18 ğ11 ü18 ö8 ç12",
    "açık kapalı müşteri çözüldü bekliyor şikayet değil öğretmen yıldız çağrı güncelleme teşekkür doğru büyük için oğlu ağaç ışık şimdi",
)
_LT = _language(
    "ų13 ė16 č4 š11 ž8 ū5 ą7 į6 ę2",
    "užklausa išspręsta laukiama ačiū žinutė pirmadienį mėnuo šiaulių panevėžys jonė dėl už kūrė gražų",
)
_EL = _language(
    "α90 ι75 ο80 ν60 κ38 ρ42 ά20 τ70 λ28 μ30 σ45 ε70 η45 ς35 π42 υ32 ω16 ί18 ό18 έ16 ή14 δ16 γ18 χ11 θ11 β7 φ8 ζ4 ξ4 ψ2 ύ9 ώ8 ϊ0.3 ϋ0.1 ΐ0.1 ΰ0.05",
    "αίτημα ανοιχτό λυμένο κλειστό αναμονή μήνυμα απάντηση εκπρόσωπος όνομα θέμα πελάτης ταχίστη αλώπηξ βαφής ψημένη γη και το της την του για με από στο "
    "είναι δεν θα που ένα παραγγελία επιστροφή χρημάτων πληρωμή λογαριασμός Αθήνα Θεσσαλονίκη Γιώργος Μαρία Παπαδόπουλος Νικολάου Κώστας χειριστής",
)
_RU = _language(
    "о110 е85 а80 и74 н67 т63 с55 р47 в45 л44 к35 м32 д30 п28 у26 я20 ы19 ь17 г17 з16 б16 ч14 й12 х10 ж9 ш7 ю6 ц5 щ4 э3 ф3 ъ0.4 ё0.4 і3 ї2 є2",
    "заявка открыта решено закрыта ожидание сообщение ответ имя тема клиент и в не на я что он с как это по но за от Москва Иванов Петров приложение",
)  # fmt: skip

_WEST = (_DE, _FR, _ES, _PT, _IT, _SV, _DA, _FI, _NL)
_MIDDLE = (_CS, _SK, _PL, _HU, _HR, _DE)
_CANDIDATES: tuple[tuple[str, Sequence[_Language], float], ...] = (
    ("cp1252", _WEST, 0.0),
    ("cp1250", (*_MIDDLE, _RO), 0.5),
    ("iso8859_2", (*_MIDDLE, _RO), 2.5),
    ("iso8859_15", _WEST, 2.0),
    ("cp1253", (_EL,), 1.0),
    ("iso8859_7", (_EL,), 1.5),
    ("cp1251", (_RU,), 1.5),
    ("cp1254", (_TR,), 2.0),
    ("cp1257", (_LT,), 2.5),
    ("mac_roman", _WEST, 5.0),
    ("cp850", _WEST, 5.0),
    ("cp852", _MIDDLE, 5.1),
    ("mac_latin2", _MIDDLE, 5.5),
    ("cp437", _WEST, 5.5),
    ("cp737", (_EL,), 3.0),
    ("cp869", (_EL,), 3.5),
    ("mac_greek", (_EL,), 3.5),
    ("cp866", (_RU,), 3.0),
    ("koi8_r", (_RU,), 3.0),
)
"""Encoding, the languages written in it, and how much less likely it is than the first where the letters say nothing."""

_WORD = re.compile(rb"(?<![A-Za-z\x80-\xff])[A-Za-z]*+[\x80-\xff][A-Za-z\x80-\xff]*+")
_MOST_WORDS, _LONGEST_WORD = 1_500, 40
_NATURAL = frozenset("\u00a0–—‘’‚“”„…€£§°«»¿¡×©®™·•²³´ªº№")
_OPENING_BEFORE, _CLOSING_AFTER = (
    re.compile("[“„‘«¿¡][^\\W\\d_]"),
    re.compile("(?:’(?:s|t|re|ve|ll|d|m|S|T)?|[”…»™®])$"),
)
"""Signs where English and others have them: around a word, behind it, and the apostrophe of “don’t”."""
_FIGURES = frozenset("½¼¾µ¨")
_BORROWED, _STRANGE, _INSIDE, _UNDEFINED = -7.0, -10.0, -12.0, -16.0
_IN_PLACE, _ALONE, _ALONE_LETTER, _OTHER_SIGN, _MIXED, _WRONG_CASE, _IN_ROW, _KNOWN_PAIR, _UNKNOWN_PAIR = (
    1.0,
    -4.0,
    -6.0,
    -9.0,
    -10.0,
    -6.0,
    -2.0,
    1.5,
    -1.5,
)


def words_of(data: bytes) -> Counter[bytes]:
    """The words of a text in a one-byte encoding that hold a byte above 127."""
    return Counter(word[:_LONGEST_WORD] for word in _WORD.findall(data))


def guess_encoding(words: Iterable[bytes]) -> str:
    """The most likely one-byte encoding of these words; cp1252 where nothing speaks for another."""
    some = sorted(set(words))[:: max(1, len(set(words)) // _MOST_WORDS)]
    best, best_score = "cp1252", -math.inf
    for encoding, languages, unlikely in _CANDIDATES:
        texts = [word.decode(encoding, errors="replace") for word in some]
        score = max(sum(_score(text, language) for text in texts) for language in languages) - unlikely
        if score > best_score + 1e-9:
            best, best_score = encoding, score
    return best


def _score(word: str, language: _Language) -> float:
    """How likely a word is in a language; 0 is the best."""
    total = 0.0
    lower = f"^{word.lower()}$"
    is_capital = word.isupper()
    for at, character in enumerate(word):
        if character.isascii():
            continue
        before, after = word[at - 1 : at] if at else "", word[at + 1 : at + 2]
        if character.isalpha():
            total += _letter(character, before, after, language)
            total += sum(
                _KNOWN_PAIR if pair in language.pairs else _UNKNOWN_PAIR
                for pair in (lower[at : at + 2], lower[at + 1 : at + 3])
                if len(lower) == len(word) + 2
            )
            if character.isupper() and not is_capital and before.isalpha():
                total += _WRONG_CASE
            if at > 1 and character.islower() and character != "ß" and word[:at].isupper() and not after.islower():
                total += _WRONG_CASE
        elif character == "\ufffd" or (ord(character) < 160 and ord(character) > 126):
            total += _UNDEFINED
        elif _OPENING_BEFORE.match(word, at) if not before else _CLOSING_AFTER.match(word, at):
            total += _IN_PLACE
        elif before.isalpha() and after.isalpha() and character not in "’'":
            total += _INSIDE
        else:
            is_natural = character in _NATURAL or (
                character in _FIGURES and not before.isalpha() and not after.isalpha()
            )
            total += _ALONE if is_natural else _OTHER_SIGN
    return total


def _letter(character: str, before: str, after: str, language: _Language) -> float:
    own = language.letters.get(character.lower())
    score = own if own is not None else _BORROWED if character.lower() in _LATIN_1 else _STRANGE
    is_latin = ord(character) < 0x250
    neighbours = [each for each in (before, after) if each.isalpha()]
    if not neighbours:
        score += _ALONE_LETTER
    for each in neighbours:
        if (ord(each) < 0x250) != is_latin:
            score += _MIXED
    if is_latin and len(neighbours) == 2 and not before.isascii() and not after.isascii():
        score += _IN_ROW
    return score


_LATIN_1 = frozenset(chr(code) for code in range(0xDF, 0x100) if code != 0xF7)


_FOREIGN_WORD = re.compile(r"[^\x00-\x20,;|\"]*[^\x00-\x7f][^\x00-\x20,;|\"]*")
_CONTROLS = frozenset(map(chr, range(0x80, 0xA0)))
_FEWEST_OF_WORDS = 0.05


def encoded_twice(text: str) -> tuple[str, str] | None:
    """A word that was written as UTF-8, read in another encoding and written again (“GerÃ¤t”), and what it was; None without such words."""
    if text.isascii():
        return None
    words = _FOREIGN_WORD.findall(text)[:_MOST_WORDS]
    found = [(word, meant) for word in words if (meant := _once(word))]
    return found[0] if found and len(found) >= _FEWEST_OF_WORDS * len(words) else None


def _once(word: str) -> str | None:
    for encoding in ("cp1252", "cp1250", "cp1253", "latin-1"):
        try:
            # Bytes that the encoding does not have are kept as control signs.
            meant = b"".join(sign.encode("latin-1" if sign in _CONTROLS else encoding) for sign in word).decode("utf-8")
        except UnicodeError:
            continue
        if any(map(str.isalpha, meant)) and meant.isprintable():
            return meant
    return None
