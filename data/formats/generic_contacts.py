"""Calls (and chats, by a column of kinds) of any tool, by the headers that tools use; a file of no known vendor. The first header that the file has wins.

Confidence: inferred [I]. Plain numbers are seconds, unless the header says minutes; 1:25 is a minute and 25 seconds. In a file
without a column of kinds all rows are calls: some header must speak of calls then, else a person says what the rows are.
"""

import re

from data.declare.columns import Choice, Flag, ShortDuration, Text, Time, same_cells_as
from data.declare.contact_words import DIRECTIONS, KINDS, NO_CONTACT, OUTCOMES
from data.declare.format import Fill, Format
from data.store.sentence import Sentence
from data.store.sql import literal

_ID = ("Call ID", "Call UUID", "Call reference", "Contact ID", "Interaction ID", "Session ID", "Uniqueid", "Linkedid", "ID hovoru", "ID połączenia", "Hívásazonosító", "Αναγνωριστικό κλήσης", "Anruf-ID")  # fmt: skip
_START = ("Started at", "Start time", "Call start time", "Call start", "Call started at", "Initiated at", "Offered at", "Queued at", "Call date", "Call time", "Date/time", "Začátek hovoru", "Začiatok hovoru", "Rozpoczęcie", "Hívás kezdete", "Έναρξη κλήσης", "Anrufbeginn")  # fmt: skip
_WAIT = ("Wait time", "Waiting time", "Queue time", "Time in queue", "Speed of answer", "Time to answer", "Wait seconds", "Wait (s)", "Ring time", "Ringing", "Doba čekání", "Čas čakania", "Czas oczekiwania", "Várakozási idő", "Χρόνος αναμονής", "Wartezeit")  # fmt: skip
_TALK = ("Talk time", "Talk duration", "Talking", "Conversation time", "Talk seconds", "Talk (s)", "Billsec", "Doba hovoru", "Czas rozmowy", "Beszélgetési idő", "Χρόνος ομιλίας", "Gesprächszeit")  # fmt: skip
_TOTAL = ("Duration", "Call duration", "Total duration", "Duration (seconds)", "Duration (s)", "Handle time", "Délka", "Dĺžka", "Czas trwania", "Időtartam", "Διάρκεια", "Dauer")  # fmt: skip
_ANSWERED = ("Answered", "Was answered", "Is answered", "Answered (Y/N)", "Přijato", "Prijaté", "Odebrane", "Fogadott", "Απαντήθηκε", "Angenommen")  # fmt: skip
_CALLER = ("Caller", "Caller number", "Phone number", "Volající", "Volajúci", "Dzwoniący", "Hívó", "Καλών", "Anrufer")
_KIND = ("Kind", "Media type", "Media", "Channel")
_OUTCOME = ("Outcome", "Call status", "Disposition", "Call result", "Call outcome", "Status", "Result")
_SAYS_CALL = re.compile(
    r"call|talk|ring|billsec|uniqueid|linkedid|hovor|połączenia|rozmow|hívás|κλήσης|ομιλίας|anruf", re.IGNORECASE
)
_OUTCOMES_OF_CALLS = (
    "Call status",
    "Call result",
    "Call outcome",
    "Call direction",
    "Call type",
    "Disposition",
    "Calldate",
)
_OF_CALLS = tuple(name for name in (*_ID, *_START, *_WAIT, *_TALK, *_TOTAL) if _SAYS_CALL.search(name))
_TOLD = "CASE WHEN was_answered THEN 'answered' WHEN NOT was_answered THEN 'missed' END"

FORMAT = Format(
    name="generic_contacts",
    vendor="Calls",
    title=Sentence("Calls or chats of another tool"),
    recognise=(
        _ID,
        (*_START, "Date"),
        (*_WAIT, *_TALK, *_TOTAL, *_ANSWERED, "Answered at", "Talk time (min)", "Wait time (min)"),
        (*_KIND, *_OF_CALLS, *_CALLER, *_OUTCOMES_OF_CALLS, "Talk time (min)", "After call work"),
    ),
    unless=("Chat ID", "Ticket ID", "Priority", "Ticket status", "Subject", "survey_type"),
    is_generic=True,
    leave_out=f"regexp_matches(lower(medium), {literal(NO_CONTACT)})",
    cells={
        "id": Text(*_ID),
        "started_at": Time(*_START, "Date", time_of_day=("Time", "Time of day")),
        "answered_at": Time("Answered at", "Answer time", "Picked up at"),
        "ended_at": Time("Ended at", "End time", "Call end time", "Call end", "Finished at"),
        "kind": Choice(*_KIND, words=KINDS),
        "medium": same_cells_as("kind", Text(*_KIND)),
        "direction": Choice(
            "Direction",
            "Call direction",
            "Call type",
            "Směr",
            "Smer",
            "Kierunek",
            "Irány",
            "Κατεύθυνση",
            "Richtung",
            words=DIRECTIONS,
        ),
        "was_answered": Flag(*_ANSWERED),
        "outcome": Choice(*_OUTCOME, words=OUTCOMES),
        "team": Text(
            "Queue", "Queue name", "Team", "Group", "Department", "Fronta", "Kolejka", "Sor", "Ουρά", "Warteschlange"
        ),
        "agent": Text("Agent", "Agent name", "User", "Operator", "Answered by", "Agent ID", "Ügyintéző", "Εκπρόσωπος"),
        "customer": Text(
            "Customer",
            "Caller",
            "From",
            "Caller number",
            "Customer number",
            "Phone number",
            "Visitor",
            "Volající",
            "Volajúci",
            "Dzwoniący",
            "Hívó",
            "Καλών",
            "Anrufer",
        ),
        "country": Text("Country"),
        "category": Text("Category", "Topic", "Reason", "Tags", "Disposition code", "Wrap-up code"),
        "wait_seconds": ShortDuration(*_WAIT, unit="seconds"),
        "wait_minutes": ShortDuration("Wait time (min)", "Waiting time (minutes)", unit="minutes"),
        "talk_seconds": ShortDuration(*_TALK, unit="seconds"),
        "talk_minutes": ShortDuration("Talk time (min)", "Talk time (minutes)", unit="minutes"),
        "hold_seconds": ShortDuration("Hold time", "Hold duration", "On hold", "Hold seconds", unit="seconds"),
        "wrap_seconds": ShortDuration(
            "Wrap-up time", "Wrap time", "After call work", "ACW", "Wrap seconds", unit="seconds"
        ),
        "total_seconds": ShortDuration(*_TOTAL, unit="seconds"),
    },
    fills=(
        Fill(
            record="contact",
            needs=("started_at",),
            derive={
                "kind": ("kind", "'call'"),
                "channel": ("CASE kind WHEN 'chat' THEN 'chat' WHEN 'call' THEN 'phone' END", "'phone'"),
                "outcome": (f"coalesce(outcome, {_TOLD})", "outcome", _TOLD),
                "wait_seconds": ("wait_seconds", "wait_minutes"),
                "talk_seconds": ("talk_seconds", "talk_minutes"),
                "ended_at": ("ended_at", "started_at + to_seconds(total_seconds)"),
            },
        ),
    ),
)
