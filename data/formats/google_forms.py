"""Google Forms: answers as the sheet or the form writes them (CSV, XLSX), in en cs sk pl hu el de. Confidence: read by scripts [P].

The header of the first column, the time stamp, tells the form together with a question that makes a score. Uncertain [I]:
that header in sk and de; the zone of the sheet, which the file does not tell. The tool gives no id: an answer is
known by what it holds.
"""

from data.declare.columns import Text, Time
from data.declare.format import Format
from data.declare.survey_questions import ANSWERS, ASKED, COMMENT, KINDS, PERSON, SENTENCE, question

_STAMPS = (
    "Timestamp",
    "Časová značka",
    "Časová pečiatka",
    "Χρονική σήμανση",
    "Sygnatura czasowa",
    "Zeitstempel",
    "Időbélyeg",
    "Időbélyegző",
)

FORMAT = Format(
    name="google_forms",
    vendor="Google Forms",
    title="Google Forms answers",
    recognise=(_STAMPS, tuple(question(kind, least=SENTENCE) for kind in KINDS)),
    unless=("Response ID", "ResponseId", "Respondent ID", "Submit Date (UTC)", "Ticket status"),
    may_lack_id=True,
    no_fill="no_question",
    cells={
        "responded_at": Time(*_STAMPS),
        **ASKED,
        "comment": Text(COMMENT),
        "customer": Text(*PERSON),
        "ticket": Text(
            "Ticket",
            "Ticket ID",
            "Ticket number",
            "Číslo požadavku",
            "Číslo požiadavky",
            "Numer zgłoszenia",
            "Jegyszám",
            "Αριθμός αιτήματος",
            "Ticketnummer",
        ),
    },
    fills=ANSWERS,
)
