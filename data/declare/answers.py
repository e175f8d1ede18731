"""The SQL that reads an answer: a number, one before its meaning, stars, a face, or words of satisfaction, ease or agreement.

Words alone do not tell how many steps the question had: an answer in words stands as WORDS plus its distance from the
middle, -3 to 3, until the whole column decides (data/reading/scales.py).
"""

from __future__ import annotations

import re
from functools import cache

from data.declare.cell_sql import number_sql
from data.declare.vocabulary import NO_LETTER
from data.store.sql import listed, literal

WORDS = 100
"""An answer from 97 to 103 is one in words."""

NOT_GIVEN = (
    "offered", "not offered", "unoffered", "not rated", "unrated", "no rating", "not answered", "unanswered", "no answer", "no response", "skipped",
    "nehodnoceno", "bez hodnocení", "bez odpovědi", "nehodnotené", "bez hodnotenia", "bez odpovede", "brak oceny", "brak odpowiedzi", "nie oceniono",
    "don't know", "don’t know", "dont know", "do not know", "i don't know", "i don’t know", "i do not know", "can't say", "can’t say", "cannot say", "hard to say", "don't remember", "don’t remember", "no opinion", "not relevant", "not applicable",
    "nevím, nedokážu posoudit", "netýká se", "netýká se mě", "nedokážu říct", "netýka sa", "netýka sa ma", "neviem povedať", "nie mam zdania", "nie pamiętam", "nie mam opinii", "nem vonatkozik rám", "nem releváns", "nem emlékszem", "δεν με αφορά", "δεν απαντώ",
    "δεν έχω άποψη", "ich weiß nicht", "weiss nicht", "trifft nicht zu", "kann ich nicht beurteilen", "no aplica", "non applicable", "sans opinion", "not sure", "prefer not to say", "nevím", "neviem", "neviem posúdiť", "nemohu posoudit", "nemůžu posoudit", "nedokážu posoudit", "nie wiem", "trudno powiedzieć", "nie dotyczy", "nem tudom",
    "nem tudom megítélni", "nem tudja", "δεν ξέρω", "δεν γνωρίζω", "δεν γνωρίζω/δεν απαντώ", "weiß nicht", "weiß ich nicht", "keine angabe", "no sé", "no lo sé", "je ne sais pas", "ne sait pas", "nincs értékelés", "nincs válasz", "χωρίς αξιολόγηση", "χωρίς απάντηση", "nicht bewertet", "keine bewertung", "keine antwort", "non noté", "sans réponse",
)  # fmt: skip
"""Cells that say in words that nobody answered."""

_TOPS = "(?:2|3|5|7|10)"
_OF = "/|out of|of|von|z|ze|sur|de|od|από"
_NUMBER = (
    rf"^[0-9]+([.,][0-9]+)?( *[-–—:=(] *[^0-9 ].*| *\. +[^0-9 ].*| */ *{_TOPS}([^0-9/.].*)?| *[★⭐🌟]\x{{FE0F}}?"
    r"| +(of|out|von|z|ze|sur|de|od|από|ből|-ből|stars?|points?|body|bodů|bodov|pkt|punkte?|pont|hvězd.*|hviezd.*|gwiazd.*|csillag|αστέρια|sterne?|estrellas?|étoiles?)( .*)?)?$"
)
"""A number alone, before its meaning (not 4-5, which are two), out of a whole, or before a word for points."""
_LAST = rf"^(?:[^0-9]*\(([0-9]+)(?: ?(?:{_OF}) ?{_TOPS})?\)|[★⭐🌟]\x{{FE0F}}? ?([0-9]+))$"
_STARS = "^[★☆⭐🌟✩✭ \ufe0f]*[★⭐🌟][★☆⭐🌟✩✭ \ufe0f]*$"
_FACES = {3: "😀😃😄😁😍🤩🥰", 2: "🙂😊☺👍", 0: "😐😑", -2: "🙁☹😕😟👎", -3: "😞😠😡😢😭🤬"}
_SMILEYS = {3: (":D", ":-D"), 2: (":)", ":-)", "=)"), 0: (":|", ":-|"), -2: (":(", ":-(", "=(")}
_SKIN = r"[\x{FE0F}\x{1F3FB}-\x{1F3FF}]"

_LONGEST = 120
_NO_WORD = NO_LETTER.replace(r"\x00-\x40", r"\x00-\x27\x2a-\x2e\x30-\x40").join(("[", "]+"))
# Stems and words in en cs sk pl hu el de es fr, as patterns; L stands for what follows a stem.
_STRONG = (
    "extremely|completely|totally|strongly|fully|absolutely|highly|excellent|outstanding|awesome|terrible|awful|at all|"
    "naprosto|zcela|úplně|rozhodně|vůbec|úplne|rozhodne|vôbec|całkowicie|zdecydowanie|wcale|teljesL|rendkívül|egyáltalán|"
    "απόλυτα|εξαιρετικά|καθόλου|äußerst|völlig|voll|überhaupt|totalmente|extremadamente|nada|tout à fait|extrêmement|pas du tout"
)
_VERY = "very|velmi|veľmi|bardzo|nagyon|πολύ|sehr|muy|très"
"""Strong where nothing denies it: “not very satisfied” is no more than “not satisfied”."""
_DENIED = "not|no|není|nejsem|nejsme|nebyl[aoiy]?|nie|nem|δεν|όχι|nicht|kein[e]?|pas|καθόλου"
_WEAK = (
    "somewhat|rather|slightly|fairly|mostly|partly|partially|a little|a bit|spíše|spíš|celkem|docela|trochu|částečně|mírně|skôr|mierne|celkom|čiastočne|raczej|nieco|dość|dosyć|częściowo|"
    "inkább|kissé|elég|eléggé|részben|μάλλον|αρκετά|κάπως|λίγο|eher|ziemlich|etwas|teilweise|algo|bastante|poco|plutôt|assez|peu"
)
_PLAIN = "moderately|quite|pretty|umiarkowanie"
"""Neither strong nor weak, beside an answer."""
_NEITHER = "(se|sem) nem L (se|sem) nem L|nem is L nem is L"
"""The middle, though it denies both sides."""
_NEUTRAL = (
    "neutralL|teils/teils|neither( L){1,3} nor( L){1,3}|neutrálL|teils teils|weder L noch L|average|ok|okay|průměrnL|priemernL|przeciętnL|semleges|közepesL|średnio|średni[ae]?|is is|sem( L){1,3} sem( L){1,3}|ουδέτερL|ούτε( L){1,3} ούτε( L){1,3}|μέτρι[αοη]L?|ani( L){1,3} ani( L){1,3}|"
    "ni( L){1,3} ni( L){1,3}|neutreL|obojętnL|undecided|unentschieden|durchschnittlich|indiferente"
)
_BAD = (
    "thumbs? down|dissatisfL|unsatisfL|unhappy|difficult|hard|disagree|bad|poor|negative|negativL|negatívnL|negatywnL|negatívL|αρνητικL|terrible|awful|"
    "nespokojL|nesnadnL|obtížnL|těžk[ýáéoa]|slab[ýáéoeě]|słab[yaeo]|složitL|náročnL|nesouhlasL|špatnL|hroznL|příšernL|strašnL|zápornL|ťažk[ýáéo]|nesúhlasL|zl[ýáée]|"
    "niezadowolL|nieusatysfakcjL|trudn[ayeo]|źle|zł[yae]|elégedetlenL|nehéz|bonyolult|rossz|"
    "δυσαρεστημένL|δύσκολL|διαφωνL|κακ[όήός]+|unzufriedenL|schwer|schwierig|schlecht|"
    "peu satisfaitL|peu facile|peu d.accord|insatisfechL|poco satisfechL|nada satisfechL|difícil|desacuerdo|mal[oa]?|insatisfaitL|mécontentL|difficile|désaccord|mauvaisL"
)
_GOOD = (
    "thumbs? up|satisfL|happy|easy|agree|good|great|positive|positivL|pozitívnL|pozytywnL|pozitivnL|pozitívL|θετικL|excellent|outstanding|awesome|spokojL|snadn[éoýá]|jednoduchL|souhlasL|dobrL|dobřL|kladnL|výborn[ýáéěe]|skvěl[ýáée]|ľahk[éoýá]|súhlasL|"
    "zadowolL|usatysfakcjL|łatw[eoya]|zgadzam|dobrze|świetn[ieya]+|elégedett|könnyL|egyszerűL|egyetértek|értek egyet|jó|kiváló|ικανοποιημένL|ευχαριστημένL|εύκολL|συμφωνL|καλ[όήός]+|"
    "zufriedenL|leicht|einfach|stimme|gut|satisfechL|content[oae]L|fácil|acuerdo|buen[oa]?|satisfaitL|facile|d.accord|bon|bonne"
)
_BETWEEN = "with|comment|it|the|i|am|do|was|se|s|się|zu|ich|bin|ganz|und|mit|dem|na|en|de|estoy|je|suis|ne|mértékben|είμαι|tím|tým|z|tym|jsem|som|jestem|vagyok"


_SIGNS = re.compile(r"[^\w()/]|[\d_]")


def without_signs(cell: str) -> str:
    """The words of a cell in lower case, without the signs between them."""
    return " ".join(_SIGNS.sub(" ", cell.lower()).split())


@cache
def _known_words() -> re.Pattern[str]:
    known = "|".join(map(_words, (_STRONG, _VERY, _DENIED, _WEAK, _PLAIN, _NEITHER, _NEUTRAL, _BAD, _GOOD, _BETWEEN)))
    return re.compile(f"(?:(?:{known})(?: |$))+")


@cache
def _telling() -> re.Pattern[str]:
    return re.compile(f"(?:^| )(?:{'|'.join(map(_words, (_NEUTRAL, _BAD, _GOOD)))})(?= |$)")


def is_in_words(cell: str) -> bool:
    """Whether a cell is an answer in known words, as `answer_sql` reads it, faces or stars."""
    text = without_signs(cell[:_LONGEST])
    if not text:
        return bool(re.fullmatch("[★☆⭐🌟✩✭😀-🙏☹☺👍👎\ufe0f ]+", cell))
    is_short = len(cell) < _LONGEST and not re.search(r"\d", cell)
    return is_short and bool(_known_words().fullmatch(text)) and bool(_telling().search(text))


@cache
def _strengths() -> re.Pattern[str]:
    return re.compile(f"(?:^| )(?:{'|'.join(map(_words, (_STRONG, _VERY, _WEAK, _PLAIN)))})(?= |$)")


@cache
def _fillers() -> re.Pattern[str]:
    return re.compile(f"(?:^| )(?:{_words(_BETWEEN)})(?= |$)")


def strength(cell: str) -> tuple[str, str]:
    """The words of an answer that say how strong it is, and the others."""
    text = _fillers().sub("", without_signs(cell)).strip()
    return " ".join("".join(_strengths().findall(text)).split()), " ".join(_strengths().sub("", text).split())


def _words(pattern: str) -> str:
    # Of letters, brackets and strokes alone: the text has no other sign but blanks, and classes of letters take long to prepare.
    return pattern.replace("L", "[^ ]*")


def answer_sql(x: str, *, in_words: bool = True, top: float = 10) -> str:
    """A DOUBLE: the number from 0 to `top`, or with `in_words` WORDS plus the distance from the middle; NULL for anything else."""
    first = f"CASE WHEN regexp_matches({x}, {literal(_NUMBER)}) THEN regexp_extract({x}, '^[0-9]+([.,][0-9]+)?') END"
    stars = f"CASE WHEN regexp_matches({x}, {literal(_STARS)}) THEN length(regexp_replace({x}, '[^★⭐🌟]', '', 'g'))::DOUBLE END"
    if not in_words:
        value = f"coalesce({number_sql(f'({first})')}, {stars})"
        return f"CASE WHEN {value} BETWEEN 0 AND {top} THEN {value} END"
    last = f"CASE WHEN regexp_matches({x}, {literal(_LAST)}) THEN coalesce(nullif(regexp_extract({x}, {literal(_LAST)}, 1), ''), regexp_extract({x}, {literal(_LAST)}, 2)) END"
    value = f"coalesce({number_sql(f'coalesce({first}, {last})')}, {stars})"
    return f"coalesce(CASE WHEN {value} BETWEEN 0 AND {top} THEN {value} END, CASE WHEN NOT regexp_matches({x}, '[0-9]') THEN {_distance_sql(x)} END)"


def _distance_sql(x: str) -> str:
    """WORDS plus the distance from the middle, where nothing but known words or a face stands in the cell."""
    text = f"trim(regexp_replace(lower({x}), {literal(_NO_WORD)}, ' ', 'g'))"
    known = "|".join(map(_words, (_STRONG, _VERY, _DENIED, _WEAK, _PLAIN, _NEITHER, _NEUTRAL, _BAD, _GOOD, _BETWEEN)))
    is_known = f"strlen({x}) < {_LONGEST} AND regexp_full_match({text}, {literal(f'(({known})( |$))+')})"

    def has(pattern: str) -> str:
        return f"regexp_matches({text}, {literal(f'(^| )({_words(pattern)})( |$)')})"

    size = f"CASE WHEN {has(f'{_STRONG}|{_VERY}')} THEN 3 WHEN {has(_WEAK)} THEN 1 ELSE 2 END"
    denied = f"CASE WHEN {has(_STRONG)} THEN 3 ELSE 2 END"
    faces = " ".join(
        f"WHEN regexp_matches({x}, '^(?:[{faces}]{_SKIN}*)+$') THEN {WORDS + far}" for far, faces in _FACES.items()
    )
    smileys = " ".join(
        f"WHEN {x} IN ({listed(map(literal, signs))}) THEN {WORDS + far}" for far, signs in _SMILEYS.items()
    )
    # What is denied is the opposite; of what is denied and bad (“not bad”) nobody knows how good it is.
    return (
        f"CASE {faces} {smileys} WHEN {is_known} THEN CASE WHEN {has(_NEITHER)} THEN {WORDS} WHEN {has(_NEUTRAL)} THEN CASE WHEN NOT {has(_DENIED)} THEN {WORDS} END "
        f"WHEN {has(_BAD)} THEN CASE WHEN NOT {has(_DENIED)} THEN {WORDS} - ({size}) END "
        f"WHEN {has(_GOOD)} THEN CASE WHEN {has(_DENIED)} THEN {WORDS} - ({denied}) ELSE {WORDS} + ({size}) END END END"
    )
