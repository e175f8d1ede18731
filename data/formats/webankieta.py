"""webankieta: answers with a column “… wartość” beside each question (CSV, Windows-1250, semicolons). Confidence: seen in a real file [F].

The value columns have the numbers, the columns before them the words. Headers of sections are empty. The tool gives no
id: an answer is known by what it holds. The scale of a question stands nowhere in the file.
"""

from data.declare.columns import Like, Text, Time
from data.declare.format import Format
from data.declare.survey_questions import ANSWERS, COMMENT, KINDS, Answer, question

FORMAT = Format(
    name="webankieta",
    vendor="webankieta",
    title="webankieta answers (CSV)",
    recognise=(Like(r".+ wartość"), "data"),
    zone="Europe/Warsaw",
    may_lack_id=True,
    no_fill="no_question",
    cells={
        "responded_at": Time("data"),
        **{kind: Answer(kind, question(kind, ending=" wartość"), question(kind)) for kind in KINDS},
        "comment": Text(COMMENT),
        "customer": Text("e-mail", "email", "adres e-mail"),
    },
    fills=ANSWERS,
)
