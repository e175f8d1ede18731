"""What phone systems and chats write of a contact: what became of it, which way it went, and what it was."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

OUTCOME_WORDS: Mapping[str, tuple[str, ...]] = {
    "answered": ("answered", "answer", "ok", "completed", "connected", "success", "přijatý", "přijato", "zvednuto", "prijatý", "prijaté", "odebrane", "odebrano", "fogadott", "megválaszolt", "απαντήθηκε", "απαντημένη", "angenommen", "beantwortet", "handled", "spojeno", "spojený", "spojené", "zodpovězeno", "zodpovězený", "vyzdvihnuté", "zodpovedané", "połączono", "odebrany", "przyjęte", "fogadva", "sikeres", "fogadott hívás", "απαντημένο", "verbunden", "erreicht", "contestada", "atendida", "répondu", "décroché", "přijatá", "přijaté", "přijatý hovor", "zvednutý", "prijatá", "prijatý hovor", "odebrana", "odebrane połączenie", "przyjęty", "przyjęta", "απαντημένη κλήση", "angenommener anruf", "appel répondu", "llamada contestada", "přijat", "přijata", "spojen", "zvednut", "zodpovězen", "zodpovedaný", "vybavený", "megválaszolva", "απαντημένες", "εξυπηρετήθηκε", "odebrano połączenie"),
    "missed": ("missed", "no answer", "no-answer", "noanswer", "unanswered", "not answered", "zmeškaný", "zmeškané", "zmeškaný hovor", "nezvednuto", "nezdvihnuté", "nieodebrane", "nieodebrano", "nem fogadott", "elmulasztott", "αναπάντητη", "verpasst", "nicht angenommen", "nespojeno", "nezodpovězeno", "nepřijato", "nepřijatý", "nespojené", "neprijaté", "neprijatý", "nezodpovedané", "niepołączono", "nieodebrany", "nieprzyjęte", "nem fogadva", "nem válaszolt", "elmulasztva", "αναπάντητο", "unbeantwortet", "nicht erreicht", "entgangen", "no contestada", "perdida", "manqué", "non répondu", "zmeškaná", "nepřijatá", "nepřijatý hovor", "neprijatá", "neprijatý hovor", "nieodebrana", "nieodebrane połączenie", "nem fogadott hívás", "αναπάντητη κλήση", "verpasster anruf", "appel manqué", "llamada perdida", "chamada perdida", "zmeškán", "zmeškána", "zmeškáno", "nepřijat", "nezvednut", "nezodpovedaný", "nedovoláno", "nedovolané", "niedodzwonione", "nie odebrano", "χαμένη", "χαμένη κλήση", "nem elért"),
    "abandoned": ("abandoned", "abandon", "hangup", "hang up", "canceled", "cancelled", "lost", "caller hung up", "zavěšeno", "zavesené", "porzucone", "megszakadt", "εγκαταλείφθηκε", "aufgelegt", "abgebrochen", "abandonada", "abandonné", "opuštěný", "opuštěné", "opuštěno", "opustený", "opustené", "porzucony", "porzucona", "porzucone połączenie", "elhagyott", "elhagyva", "εγκαταλειμμένη", "abandonado", "abandonnée", "zavěšen", "opuštěn", "zrušeno volajícím", "rozłączono", "rozłączone", "letette", "εγκαταλελειμμένη", "opustená", "opuštěná"),
    "voicemail": ("voicemail", "voice mail", "hlasová schránka", "hlasová schránka", "poczta głosowa", "hangposta", "τηλεφωνητής", "mailbox", "anrufbeantworter"),
    "busy": ("busy", "obsazeno", "obsadené", "zajęte", "foglalt", "κατειλημμένο", "besetzt", "ocupado", "occupé"),
    "failed": ("failed", "error", "congestion", "selhalo", "zlyhalo", "błąd", "nieudane", "sikertelen", "απέτυχε", "fehlgeschlagen"),
}  # fmt: skip
OUTCOMES: Mapping[str, str] = MappingProxyType({word: name for name, words in OUTCOME_WORDS.items() for word in words})
_DIRECTIONS = {
    "inbound": ("inbound", "incoming", "in", "received", "příchozí", "prichádzajúci", "prichádzajúce", "przychodzące", "przychodzący", "bejövő", "εισερχόμενη", "eingehend", "entrant", "entrante", "příchozí hovor", "prichádzajúca", "prichádzajúci hovor", "przychodząca", "rozmowa przychodząca", "połączenie przychodzące", "bejövő hívás", "εισερχόμενο", "εισερχόμενη κλήση", "eingehender anruf", "appel entrant", "llamada entrante", "llamada recibida", "chamada recebida"),
    "outbound": ("outbound", "outgoing", "out", "dialled", "dialed", "odchozí", "odchádzajúci", "odchádzajúce", "wychodzące", "wychodzący", "kimenő", "εξερχόμενη", "ausgehend", "sortant", "sortante", "saliente", "odchozí hovor", "odchádzajúca", "odchádzajúci hovor", "wychodząca", "rozmowa wychodząca", "połączenie wychodzące", "kimenő hívás", "εξερχόμενο", "εξερχόμενη κλήση", "ausgehender anruf", "appel sortant", "llamada saliente", "chamada efetuada"),
    "internal": ("internal", "interní", "interný", "wewnętrzne", "belső", "εσωτερική", "intern", "interne", "interno", "interna"),
}  # fmt: skip
DIRECTIONS: Mapping[str, str] = MappingProxyType({word: name for name, words in _DIRECTIONS.items() for word in words})

KINDS: Mapping[str, str] = {
    "call": "call", "phone": "call", "voice": "call", "telephone": "call", "phone call": "call", "hovor": "call", "telefon": "call", "anruf": "call", "chat": "chat", "live chat": "chat", "web chat": "chat", "webchat": "chat", "messaging": "chat",
    "telefonát": "call", "volání": "call", "telefonní hovor": "call", "volanie": "call", "telefonický hovor": "call", "telefón": "call", "rozmowa": "call", "rozmowa telefoniczna": "call", "połączenie": "call", "hívás": "call", "telefonhívás": "call",
    "κλήση": "call", "τηλέφωνο": "call", "τηλεφωνική κλήση": "call", "telefonanruf": "call", "appel": "call", "téléphone": "call", "llamada": "call", "teléfono": "call", "chamada": "call", "telefone": "call",
    "čet": "chat", "czat": "chat", "csevegés": "chat", "συνομιλία": "chat", "tchat": "chat",
}  # fmt: skip
"""Words of kinds. Telephone, chat and calls coming in and going out are as Zammad (i18n/zammad.*.po), OTOBO (i18n/otobo/*.po) and FreeScout (resources/lang/*.json) show them; other
words of calls in these languages are plain ones [I]."""

NO_CONTACT = (
    "^(e-?mails?|mails?|courriels?|correos?( electrónicos?)?|(elektronická )?pošta|poczta( elektroniczna)?|levél|e-?mailek|email|brief|letter|fax|tasks?"
    "|ηλεκτρονικό ταχυδρομείο|επιστολή|dopis|list|úkol|úloha|zadanie|feladat|aufgabe|tâche|tarea)$"
)
"""A medium whose rows are neither calls nor chats: such rows are left out, line by line, and count nowhere."""
