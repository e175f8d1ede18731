"""Chatwoot: satisfaction survey (CSV). Reports > CSAT > Download.

Evidence [C]: the code that writes the file and its texts in English, German and Czech were read; no real file was seen.
A conversation is asked once, so the link tells the answers apart; the ticket is its last part. The last line is the
reporting period. Uncertain: other languages translate the headers differently, and an answer whose conversation was
deleted has no link and is refused.
"""

from data.declare.columns import Score, Time, WebText
from data.declare.format import Fill, Format

_AGENT = ("Agent Name", "Název agenta", "Jméno agenta", "Agentenname")
_RATING = ("Rating", "Hodnocení", "Bewertung")
_LINK = ("Link to the conversation", "Link zur Konversation")
_RECORDED = ("Recorded date", "Aufnahmedatum")

FORMAT = Format(
    name="chatwoot_csat",
    vendor="Chatwoot",
    title="Chatwoot satisfaction answers (CSV)",
    recognise=(_AGENT, _RATING, _LINK, _RECORDED),
    skip=(r"Reporting period [0-9]", r"Berichtszeitraum von [0-9]"),
    cells={
        "id": WebText(*_LINK),
        "agent_and_mail": WebText(*_AGENT),
        "score": Score(*_RATING, top=5),
        "comment": WebText("Feedback Comment", "Feedback-Kommentar"),
        "customer": WebText("Contact Email Address", "Kontakt-E-Mail-Adresse", "Contact Name", "Kontaktname"),
        "responded_at": Time(*_RECORDED),
    },
    fills=(
        Fill(
            record="survey_response",
            derive={
                "ticket": "regexp_extract(id, '([^/?#]+)/?$', 1)",
                "kind": "'csat'",
                "scale": "5",
                # Written as “Name (mail)”; Chatwoot's other exports have the name alone.
                "agent": r"trim(regexp_replace(agent_and_mail, '\s*\([^()]*@[^()]*\)$', ''))",
            },
        ),
    ),
)
