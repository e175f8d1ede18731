"""Survey questions: the words by which one is known as NPS, CSAT or CES, how its answers are read, and the records they fill."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from data.declare.answers import WORDS, answer_sql
from data.declare.cell_sql import plain_number_sql
from data.declare.columns import Column, Like
from data.declare.format import HIGHEST, UNANSWERED, Fill

KINDS = ("nps", "effort", "ces", "csat")
"""Kinds of questions; “effort” is a CES question whose lowest answer is the best: how much effort, how difficult."""

KIND_WORDS: Mapping[str, str] = {
    "nps": "nps", "net promoter score": "nps", "recommendation": "nps",
    "csat": "csat", "customer satisfaction": "csat", "customer satisfaction score": "csat", "satisfaction": "csat",
    "ces": "ces", "customer effort": "ces", "customer effort score": "ces", "effort": "ces",
}  # fmt: skip
"""What columns of kinds of surveys write."""

_WORDS: Mapping[str, tuple[str, ...]] = {
    # Stems in en cs sk pl hu el de, as patterns; what follows a stem is grammar.
    "nps": (
        "recommend", "net promoter", r"\bnps\b",
        "doporuč", "odpor[uú]č", "poleci", "polecen", "polecać", "rekomend", "ajánl",
        "συστή", "συνιστ", "σύστασ", "συστάσ", "empfehl", "empfiehl",
    ),
    "csat": (
        "satisf", r"\bcsat\b",
        "spokojen", "spokojn", "zadowol", "satysfak", "elégedett", "ικανοποι", "ικανοποί", "ευχαριστημέν", "zufrieden",
    ),
    "effort": (
        "how much effort", "how (difficult|hard)", "kolik úsilí", "jak (těžk|obtížn|náročn)", "koľko úsilia", "ako (ťažk|náročn)", "ile wysiłku", "jak (trudn|dużo wysiłku)",
        "mennyi erőfeszítés", "mennyire (volt )?(nehéz|bonyolult)", "πόση προσπάθεια", "πόσο δύσκολ", "wie ?viel (aufwand|mühe)", "wie (schwer|schwierig|aufwändig)",
    ),
    "ces": (
        "effort", "how easy", "was it easy", r"easy (was|is|did|to|for)\b", "made it easy", "ease of", r"\bces\b",
        "jak snadn", "jak jednoduch", "úsilí", "ako ľahk", "ako jednoduch", "úsilie", "jak łatw", "wysił", "mennyire (volt )?(könny|egyszer)",
        "erőfeszítés", "πόσο εύκολ", "προσπάθει", "wie einfach", "wie leicht", "aufwand", "mühe",
    ),
}  # fmt: skip

_WHY = (
    r"\bwhy\b", r"\breasons?\b", "comment", "explain", "what could", "what can", "what should", r"how c(an|ould) we", "tell us", "improve", "nps_?group", r"- group$",
    r"\bproč\b", "důvod", "komentář", "co bychom", "co můžeme", r"\bprečo\b", "dôvod", "komentár", "čo by", "čo môžeme", "dlaczego", "powód", "komentarz", "uzasadn", "co możemy",
    r"\bmiért\b", "indok", "megjegyzés", "mit tehet", r"\bγιατί\b", r"\bλόγο", "σχόλι", r"\bwarum\b", "hauptgrund", "grund für", "kommentar", "was könn", "begründ",
)  # fmt: skip
"""A question with one of these asks for words, not for a score."""


def question(kind: str, ending: str = "", least: str = "") -> Like:
    """A header that asks for a score of this kind, not for the reason of one; with `ending` it must end so.

    `least` is a lookahead that the header must fit besides.

    A question that names two kinds counts once, for the first of KINDS: the word of satisfaction is the widest.
    """
    earlier = [word for each in KINDS[: KINDS.index(kind)] for word in _WORDS[each]]
    return Like(rf"{least}(?!.*({'|'.join((*_WHY, *earlier))})).*({'|'.join(_WORDS[kind])}).*{ending}")


COMMENT = Like(rf".*({'|'.join(_WHY[:10] + _WHY[12:])}).*")
"""A question that asks for words."""


SENTENCE = r"(?=.*[?;]|(?:\S+\s+){4})"
"""A question in words, not only a name such as “CSAT score”."""

PERSON = ("Email Address", "Email", "E-mail", "E-mailová adresa", "E-mailová adresa respondenta", "Adres e-mail", "Nazwa użytkownika", "E-mail cím", "E-mail-cím", "Διεύθυνση ηλεκτρονικού ταχυδρομείου", "E-Mail-Adresse", "Username", "Nutzername")  # fmt: skip
"""Headers of the person who answered, as form tools write them."""


_LOW_BEST = re.compile(
    r"(?<!\d)1\s*(?:=|[-–:]|is|means|ist|je|to)\s*(?:the )?(?:best|very (?:good|satisfied|easy)|excellent|(?:completely|extremely) satisfied|sehr (?:gut|zufrieden|leicht|einfach)"
    r"|výborn|nejlep|najlep|velmi (?:spokojen|dobř|snadn)|veľmi (?:spokojn|dobr|ľahk)|bardzo (?:dobr|zadowol|łatw)|nagyon (?:jó|elégedett|könny)|legjobb|kiváló"
    r"|πολύ (?:καλ|ικανοποι|εύκολ)|άριστ|très (?:bien|bon|satisfait|facile)|muy (?:bueno|satisfecho|fácil)|excelente)",
    re.IGNORECASE,
)


def is_lowest_best(header: str) -> bool:
    """Whether a header says that 1 is the best answer, as school marks are: “(1 = very satisfied, 5 = very dissatisfied)”."""
    return _LOW_BEST.search(header) is not None


def Answer(kind: str, *headers: str, top: float = 10) -> Column:
    """The answer to a question of this kind: see data/declare/answers.py; a recommendation is always a number."""
    in_words = kind != "nps"

    def read(x: str) -> str:
        value = answer_sql(x, in_words=in_words, top=top)
        # Of effort the lowest answer is the best, and words tell which end is meant.
        return f"CASE WHEN {value} > {top} THEN {2 * WORDS} - {value} ELSE {value} END" if kind == "effort" else value

    def quick(x: str) -> str:
        return f"CASE WHEN {plain_number_sql(x)} BETWEEN 0 AND {top} THEN {plain_number_sql(x)} END"

    return Column("score", headers or (question(kind),), "not_a_score", read, quick=quick)


def answers(kind: str, *, has_sent: bool = False) -> Fill:
    """The survey that the cell named `kind` answers, with the cells id, responded_at and, with `has_sent`, sent_at."""
    unanswered = f"CASE WHEN {UNANSWERED} THEN responded_at END"
    lowest = {"is_low_best": "TRUE"} if kind == "effort" else {}
    return Fill(
        record="survey_response",
        when_any=(kind,),
        derive={
            "id": f"'{kind} ' || id",
            "kind": "'ces'" if kind == "effort" else f"'{kind}'",
            "score": kind,
            "scale": HIGHEST,
            # A row without a score was not answered: its date is when it was sent.
            "responded_at": f"CASE WHEN NOT {UNANSWERED} THEN responded_at END",
            "sent_at": (f"coalesce(sent_at, {unanswered})", unanswered, "sent_at") if has_sent else unanswered,
            **lowest,
        },
    )


ASKED: Mapping[str, Column] = MappingProxyType({kind: Answer(kind) for kind in KINDS})
"""Cells for the first question of each kind; ANSWERS are the surveys that they answer."""

ANSWERS = tuple(map(answers, KINDS))
