"""What phone systems and chats write of a contact: what became of it, which way it went, and what it was."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

OUTCOME_WORDS: Mapping[str, tuple[str, ...]] = {
    "answered": ("answered", "answer", "ok", "completed", "connected", "success", "přijatý", "přijato", "zvednuto", "prijatý", "prijaté", "odebrane", "odebrano", "fogadott", "megválaszolt", "απαντήθηκε", "απαντημένη", "angenommen", "beantwortet", "handled", "spojeno", "spojený", "spojené", "zodpovězeno", "zodpovězený", "vyzdvihnuté", "zodpovedané", "połączono", "odebrany", "przyjęte", "fogadva", "sikeres", "fogadott hívás", "απαντημένο", "verbunden", "erreicht", "contestada", "atendida", "répondu", "décroché"),
    "missed": ("missed", "no answer", "no-answer", "noanswer", "unanswered", "not answered", "zmeškaný", "zmeškané", "zmeškaný hovor", "nezvednuto", "nezdvihnuté", "nieodebrane", "nieodebrano", "nem fogadott", "elmulasztott", "αναπάντητη", "verpasst", "nicht angenommen", "nespojeno", "nezodpovězeno", "nepřijato", "nepřijatý", "nespojené", "neprijaté", "neprijatý", "nezodpovedané", "niepołączono", "nieodebrany", "nieprzyjęte", "nem fogadva", "nem válaszolt", "elmulasztva", "αναπάντητο", "unbeantwortet", "nicht erreicht", "entgangen", "no contestada", "perdida", "manqué", "non répondu"),
    "abandoned": ("abandoned", "abandon", "hangup", "hang up", "canceled", "cancelled", "lost", "caller hung up", "zavěšeno", "zavesené", "porzucone", "megszakadt", "εγκαταλείφθηκε", "aufgelegt", "abgebrochen", "abandonada", "abandonné"),
    "voicemail": ("voicemail", "voice mail", "hlasová schránka", "hlasová schránka", "poczta głosowa", "hangposta", "τηλεφωνητής", "mailbox", "anrufbeantworter"),
    "busy": ("busy", "obsazeno", "obsadené", "zajęte", "foglalt", "κατειλημμένο", "besetzt", "ocupado", "occupé"),
    "failed": ("failed", "error", "congestion", "selhalo", "zlyhalo", "błąd", "nieudane", "sikertelen", "απέτυχε", "fehlgeschlagen"),
}  # fmt: skip
OUTCOMES: Mapping[str, str] = MappingProxyType({word: name for name, words in OUTCOME_WORDS.items() for word in words})
_DIRECTIONS = {
    "inbound": ("inbound", "incoming", "in", "received", "příchozí", "prichádzajúci", "prichádzajúce", "przychodzące", "przychodzący", "bejövő", "εισερχόμενη", "eingehend", "entrant", "entrante"),
    "outbound": ("outbound", "outgoing", "out", "dialled", "dialed", "odchozí", "odchádzajúci", "odchádzajúce", "wychodzące", "wychodzący", "kimenő", "εξερχόμενη", "ausgehend", "sortant", "sortante", "saliente"),
    "internal": ("internal", "interní", "interný", "wewnętrzne", "belső", "εσωτερική", "intern", "interne", "interno", "interna"),
}  # fmt: skip
DIRECTIONS: Mapping[str, str] = MappingProxyType({word: name for name, words in _DIRECTIONS.items() for word in words})

KINDS: Mapping[str, str] = {"call": "call", "phone": "call", "voice": "call", "telephone": "call", "phone call": "call", "hovor": "call", "telefon": "call", "anruf": "call", "chat": "chat", "live chat": "chat", "web chat": "chat", "webchat": "chat", "messaging": "chat"}  # fmt: skip

NO_CONTACT = "^(e-?mails?|mails?|courriels?|correos?|pošta|poczta|levél|emailek|email|brief|letter|fax|task|tasks)$"
"""A medium whose rows are neither calls nor chats: such rows are left out, line by line, and count nowhere."""
