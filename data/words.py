"""Words of exports in the readers' languages: what says nothing, yes and no, priorities, channels, satisfaction and states."""

from __future__ import annotations

from collections.abc import Mapping

_NOTHING = ("-", "--", "---", "?", "n/a", "#n/a", "na", "null", "none", "nan", "nil", "–", "—", "(empty)", "[null]")
NOTHING = (
    "",
    *dict.fromkeys(spelled for word in _NOTHING for spelled in (word, word.upper(), word.capitalize())),
    "NaN",
)
"""Cells that say nothing."""

YES = (
    "yes",
    "y",
    "true",
    "t",
    "1",
    "1.0",
    "x",
    "on",
    "ano",
    "áno",
    "igen",
    "tak",
    "ja",
    "oui",
    "ναι",
    "ναί",
    "within sla",
    "met",
)
NO = (
    "no",
    "n",
    "false",
    "f",
    "0",
    "0.0",
    "off",
    "ne",
    "nie",
    "nem",
    "nein",
    "non",
    "όχι",
    "οχι",
    "sla violated",
    "violated",
    "breached",
)

PRIORITIES: Mapping[str, str] = {
    "low": "low", "lowest": "low", "minor": "low", "planning": "low", "trivial": "low", "nízká": "low", "nízka": "low", "niski": "low", "alacsony": "low", "χαμηλή": "low",
    "normal": "normal", "medium": "normal", "moderate": "normal", "střední": "normal", "stredná": "normal", "normální": "normal", "średni": "normal", "közepes": "normal", "normál": "normal", "κανονική": "normal",
    "high": "high", "major": "high", "vysoká": "high", "wysoki": "high", "magas": "high", "υψηλή": "high",
    "urgent": "urgent", "critical": "urgent", "highest": "urgent", "blocker": "urgent", "emergency": "urgent", "kritická": "urgent", "urgentní": "urgent", "pilny": "urgent", "sürgős": "urgent", "επείγουσα": "urgent",
}  # fmt: skip

CHANNELS: Mapping[str, str] = {
    "mail": "email", "e-mail": "email", "email": "email", "incoming email": "email",
    "phone": "phone", "telephone": "phone", "call": "phone", "voice": "phone", "phone call": "phone", "phone call (incoming)": "phone",
    "chat": "chat", "live chat": "chat", "messaging": "chat", "messenger": "chat",
    "web": "form", "web form": "form", "form": "form", "portal": "form", "online": "form", "self-service": "form", "web widget": "form", "feedback widget": "form", "website": "form",
    "social": "social", "social media": "social", "facebook": "social", "twitter": "social", "instagram": "social",
    "mobile": "app", "app": "app", "mobile app": "app",
}  # fmt: skip

CSAT_WORDS: Mapping[str, str] = {
    "good": "good", "good with comment": "good", "goodwithcomment": "good",
    "bad": "bad", "bad with comment": "bad", "badwithcomment": "bad",
    "offered": "offered", "not offered": "not offered", "unoffered": "not offered",
}  # fmt: skip

_STATUS_WORDS: Mapping[str, tuple[str, ...]] = {
    "open": (
        "new", "open", "active", "in progress", "in-progress", "work in progress", "assigned", "started", "reopened", "re-opened", "unassigned", "draft",
        "open - in progress", "nový", "nová", "nové", "otevřený", "otevřená", "otevřeno", "v řešení", "otvorený", "otvorené", "otwarte", "otwarty",
        "nowe", "nowy", "w trakcie", "nyitott", "új", "folyamatban", "megoldásra vár", "megoldatlan", "offen", "aberto", "ανοιχτό", "νέο", "in bearbeitung",
        "chatting", "calling",
    ),
    "waiting": (
        "pending", "hold", "on hold", "on-hold", "waiting", "waiting on customer", "waiting on third party", "waiting for customer", "waiting for support",
        "pending customer response", "pending customer", "awaiting user info", "awaiting problem", "awaiting vendor", "awaiting evidence", "awaiting change", "postponed", "snoozed", "answered", "čeká", "čaká", "oczekuje", "oczekujące",
        "válaszra vár", "megerősítésre vár", "várakozik", "σε αναμονή",
    ),
    "solved": (
        "solved", "resolved", "done", "completed", "complete", "fixed", "vyřešeno", "vyřešený", "vyriešené", "vyriešený", "rozwiązane", "rozwiązany",
        "megoldott", "lösung", "gelöst", "επιλύθηκε", "λύθηκε",
    ),
    "closed": (
        "closed", "cancelled", "canceled", "deleted", "merged", "spam", "rejected", "closed incomplete", "closed complete", "closed skipped", "uzavřeno",
        "uzavřený", "zavřeno", "uzavreté", "uzavretý", "zamknięte", "zamknięty", "lezárt", "lezárva", "κλειστό", "geschlossen",
        "closed with explanation", "closed with monetary relief", "closed with non-monetary relief", "closed without relief", "closed with relief", "untimely response",
    ),
}  # fmt: skip
STATUSES: Mapping[str, str] = {word: name for name, words in _STATUS_WORDS.items() for word in words}
