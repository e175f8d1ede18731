"""The SQL that reads an answer: a number, one before its meaning, stars, a face, or words of satisfaction, ease or agreement.

Words alone do not tell how many steps the question had: an answer in words stands as WORDS plus its distance from the
middle, -3 to 3, until the whole column decides (data/reading/scales.py).
"""

from __future__ import annotations

from data.declare.cell_sql import number_sql
from data.declare.vocabulary import NO_LETTER
from data.store.sql import literal

WORDS = 100
"""An answer from 97 to 103 is one in words."""

NOT_GIVEN = (
    "offered", "not offered", "unoffered", "not rated", "unrated", "no rating", "not answered", "unanswered", "no answer", "no response", "skipped",
    "nehodnoceno", "bez hodnocení", "bez odpovědi", "nehodnotené", "bez hodnotenia", "bez odpovede", "brak oceny", "brak odpowiedzi", "nie oceniono",
    "nincs értékelés", "nincs válasz", "χωρίς αξιολόγηση", "χωρίς απάντηση", "nicht bewertet", "keine bewertung", "keine antwort", "non noté", "sans réponse",
)  # fmt: skip
"""Cells that say in words that nobody answered."""

_NUMBER = r"^[0-9]+([.,][0-9]+)?( *[-–—:=(/].*| +(of|out|von|z|ze|sur|de|od|από|ből|-ből|stars?|points?|body|bodů|bodov|pkt|punkte?|pont|hvězd.*|hviezd.*|gwiazd.*|csillag|αστέρια|sterne?|estrellas?|étoiles?)( .*)?)?$"
_LAST = r"^[^0-9]*\(([0-9]+)\)$"
_STARS = "^[★☆⭐🌟✩✭ \ufe0f]*[★⭐🌟][★☆⭐🌟✩✭ \ufe0f]*$"
_FACES = {3: "😀😃😄😁😍🤩🥰", 2: "🙂😊☺👍", 0: "😐😑", -2: "🙁☹😕😟👎", -3: "😞😠😡😢😭🤬"}

_NO_WORD = NO_LETTER.replace(r"\x00-\x40", r"\x00-\x27\x2a-\x2e\x30-\x40").join(("[", "]+"))
# Stems and words in en cs sk pl hu el de es fr, as patterns; L stands for what follows a stem.
_STRONG = (
    "very|extremely|completely|totally|strongly|fully|absolutely|highly|excellent|outstanding|awesome|terrible|awful|at all|"
    "velmi|naprosto|zcela|úplně|rozhodně|vůbec|veľmi|úplne|rozhodne|vôbec|bardzo|całkowicie|zdecydowanie|wcale|nagyon|teljesL|rendkívül|egyáltalán|"
    "πολύ|απόλυτα|εξαιρετικά|καθόλου|sehr|äußerst|völlig|voll|überhaupt|muy|totalmente|extremadamente|nada|très|tout à fait|extrêmement|pas du tout"
)
_WEAK = (
    "somewhat|rather|slightly|fairly|mostly|partly|partially|a little|a bit|spíše|spíš|celkem|docela|trochu|částečně|skôr|celkom|čiastočne|raczej|dość|dosyć|częściowo|"
    "inkább|elég|eléggé|részben|μάλλον|αρκετά|κάπως|λίγο|eher|ziemlich|etwas|teilweise|algo|bastante|poco|plutôt|assez|un peu|peu"
)
_NEUTRAL = (
    "neutralL|teils/teils|neither( L){1,3} nor( L){1,3}|neutrálL|teils teils|weder L noch L|average|ok|okay|průměrnL|priemernL|przeciętnL|semleges|közepesL|ουδέτερL|μέτρι[αοη]L?|ani( L){1,3} ani( L){1,3}|"
    "ni( L){1,3} ni( L){1,3}|neutreL|obojętnL|undecided|unentschieden|durchschnittlich|indiferente"
)
_BAD = (
    "dissatisfL|unsatisfL|not (at all )?satisfL|unhappy|not (at all )?happy|difficult|hard|disagree|bad|poor|negative|negativL|negatívnL|negatywnL|negatívL|αρνητικL|terrible|awful|"
    "nespokojL|nesnadnL|obtížnL|těžk[ýáéoa]|složitL|náročnL|nesouhlasL|špatnL|ťažk[ýáéo]|nesúhlasL|zl[ýáée]|"
    "niezadowolL|nieusatysfakcjL|trudn[ayeo]|nie (się )?zgadzam|źle|zł[yae]|elégedetlenL|nem (\\S+ )?elégedett|nehéz|bonyolult|nem értek|rossz|"
    "δυσαρεστημένL|δύσκολL|διαφωνL|κακ[όήός]+|unzufriedenL|schwer|schwierig|nicht zu|nicht zufrieden|schlecht|"
    "insatisfechL|poco satisfechL|nada satisfechL|difícil|desacuerdo|mal[oa]?|insatisfaitL|mécontentL|pas (du tout )?satisfaitL|difficile|pas (du tout )?d.accord|désaccord|mauvaisL"
)
_GOOD = (
    "satisfL|happy|easy|agree|good|great|positive|positivL|pozitívnL|pozytywnL|pozitivnL|pozitívL|θετικL|excellent|outstanding|awesome|spokojL|snadn[éoýá]|jednoduchL|souhlasL|dobrL|výborn[ýáéěe]|skvěl[ýáée]|ľahk[éoýá]|súhlasL|"
    "zadowolL|usatysfakcjL|łatw[eoya]|zgadzam|dobrze|świetn[ieya]+|elégedett|könnyL|egyszerűL|egyetértek|jó|kiváló|ικανοποιημένL|ευχαριστημένL|εύκολL|συμφωνL|καλ[όήός]+|"
    "zufriedenL|leicht|einfach|stimme|gut|satisfechL|content[oae]L|fácil|acuerdo|buen[oa]?|satisfaitL|facile|d.accord|bon|bonne"
)
_BETWEEN = "with|comment|it|the|i|se|s|się|zu|ich|ganz|und|mit|dem|nicht|nie|not|na|en|de|estoy|je|suis|ne|pas|nem|értek|egyet|mértékben|είμαι|δεν|tím|tým|z|tym"


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
    last = f"CASE WHEN regexp_matches({x}, {literal(_LAST)}) THEN regexp_extract({x}, {literal(_LAST)}, 1) END"
    value = f"coalesce({number_sql(f'coalesce({first}, {last})')}, {stars})"
    return f"coalesce(CASE WHEN {value} BETWEEN 0 AND {top} THEN {value} END, CASE WHEN NOT regexp_matches({x}, '[0-9]') THEN {_distance_sql(x)} END)"


def _distance_sql(x: str) -> str:
    """WORDS plus the distance from the middle, where nothing but known words or a face stands in the cell."""
    text = f"trim(regexp_replace(lower({x}), {literal(_NO_WORD)}, ' ', 'g'))"
    known = "|".join(map(_words, (_STRONG, _WEAK, _NEUTRAL, _BAD, _GOOD, _BETWEEN)))
    is_known = f"strlen({x}) < 120 AND regexp_full_match({text}, {literal(f'(({known})( |$))+')})"

    def has(pattern: str) -> str:
        return f"regexp_matches({text}, {literal(f'(^| )({_words(pattern)})( |$)')})"

    size = f"CASE WHEN {has(_STRONG)} THEN 3 WHEN {has(_WEAK)} THEN 1 ELSE 2 END"
    faces = " ".join(
        f"WHEN regexp_matches({x}, '^[{faces}]\ufe0f?$') THEN {WORDS + far}" for far, faces in _FACES.items()
    )
    return (
        f"CASE {faces} WHEN {is_known} THEN CASE WHEN {has(_NEUTRAL)} THEN {WORDS} WHEN {has(_BAD)} THEN {WORDS} - ({size}) "
        f"WHEN {has(_GOOD)} THEN {WORDS} + ({size}) END END"
    )
