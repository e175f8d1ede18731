"""Words of exports in the readers' languages: what says nothing, yes and no, priorities, channels, satisfaction and states."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

_NOTHING = ("-", "--", "---", "?", "n/a", "na", "null", "none", "nan", "nil", "–", "—", "(empty)", "[null]", "-None-")
NOTHING = (
    "",
    *dict.fromkeys(spelled for word in _NOTHING for spelled in (word, word.upper(), word.capitalize())),
    "NaN",
)
"""Cells that say nothing."""

ERROR_CELLS = (
    "#VALUE!", "#REF!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#N/A", "#SPILL!", "#CALC!", "#GETTING_DATA", "#VALOR!", "#WERT!",
    "#VALEUR!", "#HODNOTA!", "#ARG!", "#ÉRTÉK!", "#ΤΙΜΗ!", "#BEZUG!", "#ODKAZ!", "#ADR!", "#HIV!", "#ΑΝΑΦ!", "#NÁZEV?", "#NAZWA?",
    "#NÉV?", "#ΟΝΟΜΑ?", "#NOM?", "#ČÍSLO!", "#LICZBA!", "#SZÁM!", "#ΑΡΙΘ!", "#ZAHL!", "#NV", "#N/D", "#HIÁNYZIK", "#Δ/Υ",
    "#DĚLENÍ_NULOU!", "#DELENIENULOU!", "#DZIEL/0!", "#ZÉRÓOSZTÓ!", "#ΔΙΑΙΡ/0!", "#NEDOSTUPNÝ",
)  # fmt: skip
"""What spreadsheets in the readers' languages show where a formula failed."""

SUMS = (
    "total", "totals", "grand total", "subtotal", "sum", "average", "avg", "mean", "median", "celkem", "celkový součet", "součet", "mezisoučet", "průměr", "medián", "spolu", "celkom", "celkový súčet", "súčet", "medzisúčet", "priemer",
    "razem", "łącznie", "ogółem", "suma", "suma końcowa", "suma częściowa", "średnia", "mediana", "összesen", "összeg", "végösszeg", "részösszeg", "átlag", "σύνολο", "γενικό σύνολο", "μερικό σύνολο", "άθροισμα", "γενικό άθροισμα", "μέσος όρος",
    "gesamt", "insgesamt", "summe", "gesamtsumme", "gesamtergebnis", "zwischensumme", "teilergebnis", "durchschnitt", "mittelwert", "somme", "total général", "sous-total", "moyenne", "suma total", "total general", "promedio", "soma", "total geral", "média",
)  # fmt: skip
"""What begins a row that sums up others, in small letters."""

_KEPT = (
    "within sla", "met", "splněno", "splnené", "dodrženo", "dodržané", "spełnione", "spełniony", "dotrzymane", "teljesült", "teljesített", "τηρήθηκε", "erfüllt", "eingehalten",
)  # fmt: skip
_BROKEN = (
    "sla violated", "violated", "breached", "nesplněno", "nesplnené", "porušeno", "porušené", "niespełnione", "naruszone", "nem teljesült", "megsértve", "παραβιάστηκε", "nicht erfüllt", "verletzt",
    "nicht eingehalten",
)  # fmt: skip
PROMISE_KEPT = (
    *_KEPT, "kept", "fulfilled", "in sla", "sla met", "sla kept", "met sla", "achieved", "sla achieved", "on time", "in time", "not breached", "not violated", "no breach", "no violation", "včas", "ve lhůtě", "v lehote", "načas",
    "w terminie", "na czas", "határidőn belül", "időben", "εντός sla", "εντός προθεσμίας", "εμπρόθεσμα", "fristgerecht", "rechtzeitig", "nicht verletzt", "respecté", "dans les délais", "cumplido", "a tiempo",
)  # fmt: skip
PROMISE_BROKEN = (
    *_BROKEN, "broken", "breach", "sla breached", "sla missed", "missed", "missed sla", "failed", "not met", "out of sla", "outside sla", "exceeded", "late", "overdue", "pozdě", "po lhůtě", "po termínu", "překročeno", "nedodrženo", "neskoro",
    "po lehote", "po termíne", "prekročené", "nedodržané", "po terminie", "przekroczone", "niedotrzymane", "határidőn túl", "túllépve", "késve", "εκτός sla", "εκτός προθεσμίας", "εκπρόθεσμα", "überschritten", "verspätet",
    "non respecté", "hors délai", "dépassé", "incumplido", "fuera de plazo", "vencido",
)  # fmt: skip
"""Words of a promise, which say the same whatever the header asks."""

PLAIN_YES = (
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
    "sí",
    "si",
    "sim",
    "pravda",
    "prawda",
    "igaz",
    "αληθής",
    "αληθης",
    "αληθησ",
    "wahr",
    "vrai",
    "verdadero",
    "verdadeiro",
)
PLAIN_NO = (
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
    "não",
    "nao",
    "nepravda",
    "fałsz",
    "hamis",
    "ψευδής",
    "ψευδης",
    "ψευδησ",
    "falsch",
    "faux",
    "falso",
)
YES, NO = (*PLAIN_YES, *_KEPT), (*PLAIN_NO, *_BROKEN)
"""Yes and no, and TRUE and FALSE as spreadsheets in the readers' languages write them. "splněno", "spełniony" and their like stand for a promise kept."""

PRIORITIES: Mapping[str, str] = {
    "1 low": "low", "2 normal": "normal", "3 high": "high",
    "low": "low", "lowest": "low", "minor": "low", "planning": "low", "trivial": "low", "nízká": "low", "nízka": "low", "niski": "low", "alacsony": "low", "χαμηλή": "low",
    "normal": "normal", "medium": "normal", "moderate": "normal", "střední": "normal", "stredná": "normal", "normální": "normal", "średni": "normal", "közepes": "normal", "normál": "normal", "κανονική": "normal",
    "high": "high", "major": "high", "vysoká": "high", "wysoki": "high", "magas": "high", "υψηλή": "high",
    "niedrig": "low", "niedrigste": "low", "mittel": "normal", "hoch": "high", "höchste": "urgent", "dringend": "urgent", "kritisch": "urgent",
    "baja": "low", "más baja": "low", "media": "normal", "alta": "high", "más alta": "urgent", "crítica": "urgent", "urgente": "urgent",
    "urgent": "urgent", "critical": "urgent", "highest": "urgent", "blocker": "urgent", "emergency": "urgent", "kritická": "urgent", "urgentní": "urgent", "pilny": "urgent", "sürgős": "urgent", "επείγουσα": "urgent",
    "very low": "low", "very high": "urgent", "immediate": "urgent",
    "běžná": "normal", "běžný": "normal", "bežná": "normal", "bežný": "normal", "zwykły": "normal", "zwykła": "normal", "átlagos": "normal", "szokásos": "normal", "συνήθης": "normal",
    "urgentný": "urgent", "kritický": "urgent", "nejvyšší": "urgent", "nejnižší": "low", "najvyššia": "urgent", "najnižšia": "low", "najwyższy": "urgent", "najniższy": "low", "legmagasabb": "urgent", "legalacsonyabb": "low", "υψηλότερη": "urgent", "χαμηλότερη": "low",
    "velmi nízká": "low", "velmi vysoká": "urgent", "okamžitá": "urgent", "okamžitě": "urgent", "nízký": "low", "vysoký": "high", "naléhavá": "urgent",
    "nízky": "low", "stredný": "normal", "normálna": "normal", "veľmi nízka": "low", "veľmi nízky": "low", "veľmi vysoká": "urgent", "veľmi vysoký": "urgent", "urgentná": "urgent", "okamžite": "urgent", "naliehavá": "urgent",
    "niska": "low", "średnia": "normal", "normalny": "normal", "normalna": "normal", "wysoka": "high", "bardzo niski": "low", "bardzo niska": "low", "bardzo wysoki": "urgent", "bardzo wysoka": "urgent", "pilna": "urgent",
    "natychmiastowy": "urgent", "natychmiastowa": "urgent", "krytyczny": "urgent", "krytyczna": "urgent",
    "nagyon alacsony": "low", "nagyon magas": "urgent", "azonnal": "urgent", "azonnali": "urgent", "kritikus": "urgent",
    "πολύ χαμηλή": "low", "πολύ χαμηλό": "low", "χαμηλό": "low", "κανονικό": "normal", "μεσαία": "normal", "μεσαίο": "normal", "μέτρια": "normal", "υψηλό": "high", "πολύ υψηλή": "urgent", "πολυ υψηλή": "urgent", "πολύ υψηλό": "urgent",
    "επείγον": "urgent", "άμεση": "urgent", "κρίσιμη": "urgent", "κρίσιμο": "urgent",
    "sehr niedrig": "low", "sehr hoch": "urgent", "sofort": "urgent", "bas": "low", "basse": "low", "très bas": "low", "très basse": "low", "moyen": "normal", "moyenne": "normal", "normale": "normal", "haut": "high", "haute": "high",
    "élevée": "high", "important": "high", "très important": "urgent", "très haut": "urgent", "très haute": "urgent", "immédiat": "urgent", "immédiate": "urgent",
    "bajo": "low", "muy baja": "low", "muy bajo": "low", "medio": "normal", "alto": "high", "muy alta": "urgent", "muy alto": "urgent", "inmediata": "urgent",
    "baixa": "low", "baixo": "low", "muito baixa": "low", "muito baixo": "low", "média": "normal", "médio": "normal", "muito alta": "urgent", "muito alto": "urgent", "imediata": "urgent", "imediato": "urgent",
}  # fmt: skip
"""Words of priorities. Those of the readers' languages, German, French, Spanish and Portuguese are the ones that tools show: GLPI (locales/*.po), Redmine
(config/locales/*.yml: default_priority_*), MantisBT (lang/strings_*.txt: priority_enum_string), OTOBO (i18n/otobo/*.po) and Zammad (i18n/zammad.*.po)."""

CHANNELS: Mapping[str, str] = {
    "mail": "email", "e-mail": "email", "email": "email", "incoming email": "email",
    "phone": "phone", "telephone": "phone", "call": "phone", "voice": "phone", "phone call": "phone", "phone call (incoming)": "phone",
    "chat": "chat", "live chat": "chat", "messaging": "chat", "messenger": "chat",
    "web": "form", "web form": "form", "form": "form", "portal": "form", "online": "form", "self-service": "form", "web widget": "form", "feedback widget": "form", "website": "form",
    "social": "social", "social media": "social", "facebook": "social", "twitter": "social", "instagram": "social",
    "mobile": "app", "app": "app", "mobile app": "app",
    "elektronická pošta": "email", "poczta elektroniczna": "email", "ηλεκτρονικό ταχυδρομείο": "email", "correo": "email", "correo electrónico": "email", "courriel": "email",
    "telefon": "phone", "telefón": "phone", "telefonicky": "phone", "telefonát": "phone", "telefonicznie": "phone", "tel.": "phone", "telefonon": "phone", "hívás": "phone", "τηλέφωνο": "phone", "τηλεφωνικά": "phone",
    "telefonisch": "phone", "telefonanruf": "phone", "anruf": "phone", "téléphone": "phone", "appel": "phone", "teléfono": "phone", "llamada": "phone", "telefone": "phone",
    "čet": "chat", "czat": "chat", "csevegés": "chat", "συνομιλία": "chat", "tchat": "chat",
    "formulář": "form", "webový formulář": "form", "formulár": "form", "webový formulár": "form", "formularz": "form", "formularz www": "form", "formularz kontaktowy": "form", "űrlap": "form", "webes űrlap": "form",
    "φόρμα": "form", "φόρμα επικοινωνίας": "form", "formular": "form", "webformular": "form", "kontaktformular": "form", "formulaire": "form", "formulario": "form", "formulário": "form",
    "portál": "form", "weboldal": "form", "strona internetowa": "form", "strona www": "form", "ιστότοπος": "form", "ιστοσελίδα": "form", "webseite": "form", "site web": "form", "sitio web": "form",
    "sociální sítě": "social", "sociálne siete": "social", "media społecznościowe": "social", "közösségi média": "social", "κοινωνικά δίκτυα": "social", "soziale medien": "social", "réseaux sociaux": "social", "redes sociales": "social", "redes sociais": "social",
    "telefonní hovor": "phone", "telefonický hovor": "phone", "telefonhívás": "phone", "rozmowa telefoniczna": "phone", "τηλεφωνική κλήση": "phone", "webchat": "chat", "formularz internetowy": "form", "formularz online": "form", "webový portál": "form", "online űrlap": "form", "φόρμα ιστού": "form",
    "μέσα κοινωνικής δικτύωσης": "social", "mobilná aplikácia": "app", "mobilalkalmazás": "app", "εφαρμογή κινητού": "app",
    "in person": "in person", "in-person": "in person", "walk-in": "in person", "walk in": "in person", "walkin": "in person", "face to face": "in person", "face-to-face": "in person", "counter": "in person", "front desk": "in person", "on site": "in person",
    "osobně": "in person", "osobní": "in person", "přepážka": "in person", "osobne": "in person", "osobný kontakt": "in person", "osobiście": "in person", "osobisty": "in person", "wizyta osobista": "in person", "személyes": "in person", "személyesen": "in person",
    "αυτοπροσώπως": "in person", "με φυσική παρουσία": "in person", "persönlich": "in person", "vor ort": "in person", "en personne": "in person", "en persona": "in person", "presencial": "in person", "pessoalmente": "in person",
    "letter": "letter", "postal mail": "letter", "by post": "letter", "by letter": "letter", "postal": "letter", "dopis": "letter", "dopisem": "letter", "poštou": "letter", "listem": "letter", "listownie": "letter", "listom": "letter",
    "levél": "letter", "levélben": "letter", "postai levél": "letter", "postán": "letter", "επιστολή": "letter", "ταχυδρομείο": "letter", "ταχυδρομικώς": "letter", "brief": "letter", "per post": "letter", "lettre": "letter", "courrier": "letter", "carta": "letter", "correo postal": "letter",
    "aplikace": "app", "mobilní aplikace": "app", "aplikácia": "app", "aplikacja": "app", "aplikacja mobilna": "app", "alkalmazás": "app", "εφαρμογή": "app",
}  # fmt: skip
"""Words of channels. Telephone, e-mail and chat are as Zammad (i18n/zammad.*.po), OTOBO (i18n/otobo/*.po), FreeScout (resources/lang/*.json) and Frappe Helpdesk
(helpdesk/locale/*.po) show them; those of forms, social media and apps are plain words of the languages [I]."""

LENGTHS: Mapping[float, tuple[str, ...]] = {
    604800: ("weeks", "week", "w", "wochen", "woche", "týdny", "týdnů", "týden", "týždne", "týždňov", "týždeň", "tygodnie", "tygodni", "tydzień", "hét", "εβδομάδες", "εβδομάδα", "semaines", "semaine", "semanas", "semana"),
    86400: ("days", "day", "d", "tage", "tagen", "tag", "dny", "dní", "dnů", "den", "dni", "dzień", "deň", "nap", "n", "ημέρες", "ημέρα", "μέρες", "μέρα", "jours", "jour", "j", "días", "día", "dias", "dia"),
    3600: ("hours", "hour", "hrs", "hr", "h", "stunden", "stunde", "std", "hodiny", "hodin", "hodina", "hodín", "hod", "godziny", "godzin", "godzina", "godz", "óra", "ó", "ώρες", "ώρα", "heures", "heure", "horas", "hora"),
    60: ("minutes", "minute", "mins", "min", "m", "minuten", "minuty", "minut", "minuta", "minúty", "minút", "minúta", "perc", "p", "λεπτά", "λεπτό", "minutos", "minuto"),
    0.001: ("milliseconds", "millisecond", "millis", "msecs", "msec", "ms", "milisekundy", "milisekund", "milisekúnd", "ezredmásodperc", "millisekunden", "millisecondes", "milisegundos"),
    1: ("seconds", "second", "secs", "sec", "s", "sekunden", "sekunde", "sek", "sekundy", "sekund", "sekunda", "sekúnd", "sekúndy", "másodperc", "mp", "δευτερόλεπτα", "δευτερόλεπτο", "secondes", "seconde", "segundos", "segundo"),
}  # fmt: skip
"""Seconds of each unit, and its words in the readers' languages, German, French, Spanish and Portuguese."""

LIVEAGENT_STATES: Mapping[str, str] = {
    "i": "Init", "n": "New", "t": "Chatting", "p": "Calling", "r": "Resolved", "x": "Deleted", "b": "Spam", "a": "Answered", "c": "Open", "w": "Postponed", "l": "Closed",
    "init": "Init", "spam": "Spam", "deleted": "Deleted",
}  # fmt: skip
"""The letters of LiveAgent's states: C is open, L is closed."""
LIVEAGENT_CLASSES: Mapping[str, str] = {
    "i": "open", "n": "open", "t": "open", "p": "open", "c": "open", "a": "waiting", "w": "waiting", "r": "solved", "l": "closed", "x": "closed", "b": "closed", "init": "open",
}  # fmt: skip
LIVEAGENT_CHANNELS: Mapping[str, str] = {
    "e": "email", "c": "chat", "p": "phone", "w": "phone", "m": "form", "b": "form", "f": "form",
}  # fmt: skip
"""The letters of LiveAgent's channels; E is known, the others are guesses."""

_MONTH_WORDS: Mapping[str, str] = {
    "JAN": "january januari januar jänner leden ledna január januára januar styczeń stycznia sty led ιανουάριος ιανουαρίου ιαν janvier janv enero ene janeiro gennaio gen",
    "FEB": "february februari februar únor února úno február februára febr luty lutego lut φεβρουάριος φεβρουαρίου φεβ février févr fév febrero fevereiro fev febbraio",
    "MAR": "march märz mär mrz březen března bře marec marca március márc marzec marca marz μάρτιος μαρτίου μαρ μάρ mars marzo março maart mrt",
    "APR": "april duben dubna dub apríl apríla április ápr kwiecień kwietnia kwi απρίλιος απριλίου απρ avril avr abril abr aprile",
    "MAY": "may mei mai květen května kvě máj mája május maj maja μάιος μαΐου μάι μαΐ mayo maio maggio mag",
    "JUN": "june juni červen čvn červn června jún júna június czerwiec czerwca cze ιούνιος ιουνίου ιουν juin junio junho giugno giu",
    "JUL": "july juli červenec červnc července čvc júl júla július lipiec lipca lip ιούλιος ιουλίου ιουλ juillet juil julio julho luglio lug",
    "AUG": "august augustus srpen srpna srp augusta augusztus sierpień sierpnia sie αύγουστος αυγούστου αυγ août agosto ago",
    "SEP": "september září zář septembra szeptember szept wrzesień września wrz σεπτέμβριος σεπτεμβρίου σεπ sept septembre septiembre setiembre setembro set settembre",
    "OCT": "october oktober okt říjen října říj október októbra październik października paź οκτώβριος οκτωβρίου οκτ octobre octubre outubro out ottobre ott",
    "NOV": "november listopad listopadu lis novembra listopada νοέμβριος νοεμβρίου νοε novembre noviembre novembro",
    "DEC": "december dezember dez prosinec prosince pro decembra grudzień grudnia gru δεκέμβριος δεκεμβρίου δεκ décembre déc diciembre dic dezembro dicembre",
}  # fmt: skip


def in_capitals(word: str) -> str:
    """In capitals and without accents."""
    return "".join(each for each in unicodedata.normalize("NFD", word.upper()) if not unicodedata.combining(each))


MONTHS: Mapping[str, str] = {
    in_capitals(word): month for month, words in _MONTH_WORDS.items() for word in words.split()
}
"""English abbreviation of each month's names and abbreviations in the readers' languages, German, French, Spanish, Portuguese and Italian."""

_WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun "
    "pondělí úterý středa čtvrtek pátek sobota neděle po út st čt pá so ne pon úte stř čtv pát sob ned "
    "pondelok utorok streda štvrtok piatok nedeľa ut št pi poniedziałek wtorek środa czwartek piątek niedziela pn wt śr czw pt nd niedz "
    "hétfő kedd szerda csütörtök péntek szombat vasárnap hét sze cs csüt szo vas δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή δευ τρι τετ πεμ παρ σαβ κυρ "
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim "
    "lunes martes miércoles jueves viernes sábado domingo mié jue vie sáb dom lunedì martedì mercoledì giovedì venerdì sabato domenica gio sab "
    "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira segunda terça quarta quinta sexta seg ter qua qui sex"
)
_DATE_FILLERS = "de del du da of the at v ve o um à a las às ore alle kl le el il dne dňa dnia on den vom στις kell"
DATE_WORDS: tuple[str, ...] = tuple(dict.fromkeys(map(in_capitals, f"{_WEEKDAYS} {_DATE_FILLERS}".split())))
"""Words beside the numbers and the month of a date that say nothing more: weekdays, “of”, “at”; in capitals, without accents.

“mar.” is not among them: it is March, and only before a day and a month a Tuesday.
"""

CSAT_WORDS: Mapping[str, str] = {
    "good": "good", "good with comment": "good", "goodwithcomment": "good",
    "bad": "bad", "bad with comment": "bad", "badwithcomment": "bad",
    "offered": "offered", "not offered": "not offered", "unoffered": "not offered",
}  # fmt: skip

MOODS: Mapping[str, str] = {
    "extremely happy": "5", "very happy": "5", "happy": "4", "neutral": "3", "unhappy": "2", "very unhappy": "1", "extremely unhappy": "1",
    "5": "5", "4": "4", "3": "3", "2": "2", "1": "1",
}  # fmt: skip
"""Labels of Freshworks surveys as one to five points."""

_NAMELESS = (
    r"0+", r"[-–—?.*]+", r"n/?a", r"n\.a\.", r"null", r"none", r"nil", r"undefined", r"no ?(name|body|customer|email)", r"not (available|applicable|set|provided)", r"\(?unknown\)?",
    r"unknown (caller|customer|user|visitor|number|contact|person|requester|sender)", r"(private|withheld|hidden|blocked|restricted|unavailable)( number| caller)?",
    r"guest( user)?", r"visitor", r"deleted( user)?", r"anonymi[sz]ed", r"test", r"neznám[ýáéaíy](\s.*)?", r"není znám[oaý]?", r"nezn[aá]my?", r"host", r"návštěvník", r"návštevník",
    r"hosť", r"nieznan[yaei](\s.*)?", r"brak( danych)?", r"gość", r"ismeretlen(\s.*)?", r"nincs( adat)?", r"vendég", r"látogató", r"άγνωστ[οςηή]+(\s.*)?", r"επισκέπτης", r"κανένας",
    r"unbekannt(e[rs]?)?(\s.*)?", r"keine angabe", r"gast", r"niemand", r"inconnue?", r"desconocid[oa]", r"desconhecid[oa]",
)  # fmt: skip
NOBODY = (
    rf"^\s*((anonym|anonim|anonüm|névtelen|ανώνυμ|ανωνυμ|anónim|anônim).*|{'|'.join(_NAMELESS)}"
    r"|(no|do)[-_. ]?(not[-_. ]?)?reply([-+_.][^@]*)?@.*|(mailer-daemon|postmaster|noreply[^@]*|nobody|anonym[^@]*|guest)@.*)\s*$"
)
"""A regular expression over what a tool writes as customer, in small letters, where it knows none."""

AGENT_STATES = frozenset((
    "available", "offline", "away", "break", "lunch", "meal", "pause", "training", "coaching", "meeting", "idle", "ready", "not ready", "on a call", "on call", "in call", "talking",
    "wrap up", "wrap-up", "after call work", "acw", "logged in", "logged out", "signed in", "signed out", "unavailable", "on queue", "off queue", "do not disturb", "back office",
    "k dispozici", "dostupný", "přestávka", "pauza", "oběd", "školení", "porada", "hovoří", "hovor", "odhlášen", "přihlášen", "nedostupný", "prestávka", "obed", "školenie", "odhlásený",
    "dostępny", "przerwa", "obiad", "szkolenie", "spotkanie", "rozmawia", "wylogowany", "niedostępny", "elérhető", "szünet", "ebéd", "szünetben", "képzés", "hívásban", "kijelentkezve",
    "διαθέσιμος", "διάλειμμα", "σε κλήση", "εκπαίδευση", "αποσυνδεδεμένος", "verfügbar", "mittagspause", "besprechung", "schulung", "im gespräch", "abgemeldet", "nachbearbeitung", "abwesend",
))  # fmt: skip
"""What phone systems write of agents, in small letters; none of it is what became of a call, or how a ticket stands."""

_STATUS_WORDS: Mapping[str, tuple[str, ...]] = {
    "open": (
        "new", "open", "active", "in progress", "in-progress", "work in progress", "assigned", "started", "reopened", "re-opened", "unassigned", "draft",
        "open - in progress", "processing", "processing (assigned)", "processing (planned)", "nový", "nová", "nové", "otevřený", "otevřená", "otevřeno", "v řešení", "otvorený", "otvorené", "otwarte", "otwarty",
        "nowe", "nowy", "w trakcie", "nyitott", "új", "folyamatban", "megoldásra vár", "megoldatlan", "offen", "aberto", "ανοιχτό", "νέο", "in bearbeitung",
        "chatting", "calling", "to do", "backlog", "por hacer", "tareas por hacer", "en curso", "en progreso", "abierta", "abierto", "zu erledigen", "in arbeit", "working", "escalated", "in process",
        "řeší se", "zpracovává se", "přiřazeno", "rozpracováno", "rieši sa", "v riešení", "spracováva sa", "priradené", "nová požiadavka", "w toku", "w realizacji", "przypisane", "przyjęte",
        "feldolgozás alatt", "hozzárendelve", "újranyitva", "σε εξέλιξη", "ανατέθηκε", "σε επεξεργασία", "neu", "zugewiesen", "wieder geöffnet", "laufend",
        "nouveau", "nouvelle", "ouvert", "ouverte", "ouvrir", "rouvert", "rouverte", "en cours", "en cours (attribué)", "en cours (planifié)", "non assigné", "accepté", "confirmé", "affecté",
        "nuevo", "nueva", "activo", "abrir", "reabierto", "reabierta", "en curso (asignada)", "en curso (planificada)", "no asignado", "asignado", "asignada", "aceptada", "confirmada",
        # cs sk pl hu el, then de fr es pt
        "otevřen", "otevřena", "znovu otevřen", "znovu otevřena", "znovuotevřen", "přidělen", "přidělena", "přiděleno", "přidělený", "přidělená", "přiřazen", "přiřazena", "přiřazená", "rozpracován", "rozpracována", "rozpracovaný", "rozpracovaná", "přijat", "přijata", "přijato", "zadán", "zadáno", "evidován", "evidováno",
        "pridelené", "pridelený", "pridelená", "priradená", "znovu otvorené", "znovu otvorený", "znovu otvorená", "prijaté", "prijatý", "prijatá", "przydzielone", "przydzielony", "przydzielona", "przypisana", "przyjęty", "przyjęta", "zarejestrowane",
        "kiosztva", "kiosztott", "megkezdve", "újra megnyitva", "újra nyitott", "beérkezett", "rögzítve", "εκχωρήθηκε", "ξανάνοιξε", "καταχωρήθηκε", "ανοιχτός", "ανοικτός",
        "aktivní", "otevřít", "nepřiřazeno", "nepřiděleno", "přiřazený", "znovuotevřený", "znovu otevřeno", "ve vývoji", "zpracováváno (přiděleno)", "zpracováváno (naplánováno)",
        "zpracovává se (přiřazeno)", "zpracovává se (naplánováno)", "aktívna", "aktívne", "otvoriť", "otvorená", "nepriradené", "priradený", "znovuotvorený", "rozpracovaná", "v riešení (priradené)", "v riešení (naplánované)",
        "spracovanie (priradené)", "spracovanie (naplánované)", "aktywna", "aktywne", "otwarta", "otwórz", "nowa", "przypisany", "nieprzypisane", "ponownie otwarty", "ponownie otwarte", "zaplanowane", "w trakcie (przypisane)",
        "w trakcie (zaplanowane)", "w toku (przypisane)", "aktív", "nem hozzárendelt", "megnyitva", "feldolgozás (kiadva)", "feldolgozás (kiadott)", "feldolgozás (tervezett)", "feldolgozás (ütemezett)",
        "ανοικτό", "ανοικτά", "ανοικτή", "ανοιχτή", "ανοιχτά", "νέα", "νέος", "ενεργό", "ενεργή", "ανατεθειμένο", "σε πρόοδο", "σε πρόοδο (ανατέθηκε)", "σε επεξεργασία (προγραμματισμένο)",
        "aktiv", "nicht zugewiesen", "wiedereröffnet", "in bearbeitung (zugewiesen)", "in bearbeitung (mit zeitplan)", "nuevos", "activa", "novo", "nova", "ativo", "ativa", "aberta", "abertas", "reaberto", "não atribuído", "não atribuída",
        "atribuído", "em andamento", "em progresso", "em curso", "em atendimento (atribuído)", "em atendimento (planejado)", "processando (atribuído)", "processando (planejado)", "a processar (atribuído)", "a processar (planeado)",
    ),
    "waiting": (
        "pending", "hold", "on hold", "on-hold", "waiting", "waiting on customer", "waiting on third party", "waiting for customer", "waiting for support",
        "pending customer response", "pending customer", "awaiting user info", "awaiting problem", "awaiting vendor", "awaiting evidence", "awaiting change", "pending reminder", "pending close", "pending auto close+", "pending auto close-", "stalled", "postponed", "snoozed", "answered", "čeká", "čaká", "oczekuje", "oczekujące",
        "esperando por el cliente", "esperando al cliente", "pendiente", "warten auf kunden", "warten auf kunde", "wartend",
        "čekání na zákazníka", "čeká na odpověď zákazníka", "pozastaven", "pozastavena", "odložen", "odložena", "čakanie na zákazníka", "pozastavená", "odložená", "oczekuje na klienta", "oczekiwanie na klienta", "wstrzymano", "odłożony", "odłożona",
        "ügyfélre vár", "ügyfél válaszára vár", "várakozás ügyfélre", "várakozás az ügyfélre", "várakoztatva", "szünetel", "αναμονή", "αναμονή πελάτη", "αναμονή απάντησης", "αναμονή απάντησης πελάτη", "αναμένεται απάντηση", "σε αναστολή",
        "válaszra vár", "megerősítésre vár", "várakozik", "σε αναμονή",
        "en attente", "attente de rappel", "en attente de fermeture automatique (+)", "en attente de fermeture automatique (-)", "mettre en attente", "répondu", "retour d’informations", "stagnant", "suspendu",
        "en espera", "pendiente de recordatorio", "pendiente de cierre automático+", "pendiente de cierre automático-", "mantener", "pausado", "respondido", "se necesitan más datos",
        "čekající", "čeká se", "čeká na vyřízení", "čeká na zpracování", "čeká na vyřízení - automaticky zavřít+", "čeká na vyřízení - automaticky zavřít-", "upomínka při čekání na vyřízení", "upomínka na čekání", "uzavřené čekání",
        "odložený", "odložené", "odloženo", "pozastaveno", "pozastavený", "odpovězeno", "čakajúce", "čakanie", "čaká pripomienku", "čaká zatvorenie", "čaká na zákazníka", "čaká na odsúhlasenie", "nevybavená pripomienka",
        "počas automatického zatvárania +", "počas automatického zatvárania -", "pozastavené", "oczekujący", "oczekująca", "oczekujące przypomnienie", "oczekujące na przypomnienie", "oczekujące na zamknięcie",
        "oczekujące na automatyczne zamknięcie+", "oczekujące na automatyczne zamknięcie-", "zamrożone", "odpowiedziano", "wstrzymane", "wstrzymany", "wstrzymana", "zawieszone", "zawieszony", "odłożone", "w oczekiwaniu",
        "függő", "függőben", "függő emlékeztető", "függő lezárt", "emlékeztető függőben", "automatikus lezárás függőben+", "automatikus lezárás függőben-", "válaszolt", "felfüggesztve",
        "σε εκκρεμότητα", "εκκρεμεί", "εκκρεμούν", "εκκρεμεί υπενθύμιση", "υπενθύμηση αναμονής", "σε αναμονή κλεισίματος", "αυτόματο κλείσιμο εκρεμότητας+", "αυτόματο κλείσιμο εκρεμότητας-", "αναβάλλεται",
        "ausstehend", "warten", "warten zur erinnerung", "warten auf erinnerung", "warten auf schließen", "warten auf erfolgreich schließen", "warten auf erfolglos schließen", "zurückgestellt", "pausiert", "beantwortet",
        "rappel en attente", "clôture en attente", "reporté", "pendiente recordatorio", "pendiente cerrar", "pendente", "pendentes", "aguardando", "a aguardar", "pendente (lembrete)", "pendente (encerrar)", "lembrar pendentes", "pendente fechado",
        "lembrete de pendente", "pendente auto fechamento+", "pendente auto fechamento-", "pendente com lembrete", "pendente com fecho automático+", "pendente com fecho automático-", "adiado",
    ),
    "solved": (
        "solved", "resolved", "closed (resolved)", "done", "completed", "complete", "fixed", "vyřešeno", "vyřešený", "vyriešené", "vyriešený", "rozwiązane", "rozwiązany",
        "resuelta", "resuelto", "hecho", "listo", "finalizada", "finalizado", "fertig", "erledigt", "hotovo",
        "vyřešen", "vyřešena", "vyřízen", "vyřízena", "vyřízená", "dokončen", "dokončena", "dokončený", "dokončená", "ukončen", "ukončena", "ukončeno", "ukončený", "ukončená", "vyriešena", "vybavená", "vybavený", "dokončený", "dokončená", "ukončený", "ukončená",
        "załatwiona", "załatwiono", "zakończona", "zakończono", "zrealizowany", "zrealizowana", "zrealizowano", "ukończony", "ukończona", "rozwiązano", "megoldódott", "teljesített", "ολοκληρωμένη", "ολοκληρωμένα", "διεκπεραιώθηκε",
        "vyřízeno", "vyřízený", "dokončeno", "hotové", "vybavené", "dokončené", "ukončené", "załatwione", "załatwiony", "zakończone", "zakończony", "ukończone", "zrealizowane",
        "kész", "megoldva", "elintézve", "elintézett", "befejezve", "befejezett", "teljesítve", "ολοκληρώθηκε", "ολοκληρωμένο", "επιλυμένο", "abgeschlossen", "behoben",
        "megoldott", "lösung", "gelöst", "επιλύθηκε", "λύθηκε", "résolu", "résolue", "traité", "traitée", "resueltas",
        "vyřešená", "vyriešená", "rozwiązana", "επιλυμένα", "επιλυμένη", "λυμένα", "geklärt", "résolus", "terminé", "terminée", "resueltos", "resolvido", "resolvida", "resolvidas", "solucionado", "solucionada", "concluído", "concluída",
    ),
    "closed": (
        "closed", "closed successful", "closed unsuccessful", "closed with workaround", "archived", "rejected", "closed incomplete", "closed complete", "closed skipped", "uzavřeno",
        "uzavřený", "zavřeno", "uzavreté", "uzavretý", "zamknięte", "zamknięty", "lezárt", "lezárva", "κλειστό", "geschlossen", "cerrada", "cerrado",
        "fermé", "fermée", "clos", "close", "clôturé", "clôturée", "clos (résolu)", "clos (non résolu)", "rejeté", "rejetée", "cerradas", "cerrado con éxito", "cerrado sin éxito", "rechazado", "rechazada",
        "closed with explanation", "closed with monetary relief", "closed with non-monetary relief", "closed without relief", "closed with relief", "untimely response",
        "uzavřen", "uzavřena", "zavřen", "zavřena", "zavřená", "zamítnut", "zamítnuta", "zamítnutá", "odmítnut", "odmítnuta", "odmítnutá", "archivováno", "archivovaný", "uzatvorená", "zatvorená", "zamietnutý", "zamietnutá", "odmietnutý", "zamknięto", "odrzucono", "zarchiwizowane", "lezáródott", "visszautasítva", "κλειστός", "αρχειοθετήθηκε",
        "uzavřená", "zavřený", "uzavřeno - vyřešeno", "uzavřeno - nevyřešeno", "zamítnutý", "zamítnuto", "odmítnutý", "odmítnuto", "uzatvorené", "uzatvorený", "uzavretá", "zatvorené", "zatvorený", "úspešne zatvorené", "zatvorené neúspešne", "zamietnuté",
        "odmietnuté", "odmietnutá", "zamknięta", "zamknięte z powodzeniem", "zamknięte bez powodzenia", "odrzucone", "odrzucony", "odrzucona", "zárva", "sikeresen lezárva", "sikertelenül lezárva", "elutasítva", "elutasított",
        "κλειστή", "κλειστά", "έκλεισε", "έκλεισε επιτυχώς", "έκλεισε ανεπιτυχώς", "απορρίφθηκε", "απορριπτέο", "erfolgreich geschlossen", "erfolglos geschlossen", "abgewiesen", "abgelehnt", "cloturés", "fermés",
        "cerrados", "fechado", "fechada", "fechados", "encerrado", "encerrada", "fechado com êxito", "fechado sem êxito", "fechado com sucesso", "fechado sem sucesso", "rejeitado", "rejeitada",
    ),
    "discarded": (
        "spam", "junk", "junk mail", "trash", "trashed", "in trash", "deleted", "removed", "merged", "duplicate", "closed as duplicate", "closed - duplicate",
        "cancelled", "canceled", "closed cancelled", "closed canceled", "closed - cancelled", "closed - canceled", "closed/cancelled", "closed/canceled",
        "cancelled by user", "canceled by user", "cancelled by customer", "canceled by customer", "voided", "withdrawn",
        "marked as spam", "closed as spam", "auto-closed as spam", "closed by merge", "closed_by_merge", "merged into another ticket", "cancel", "void", "soft deleted",
        "zrušeno", "zrušený", "zrušená", "zrušené", "stornováno", "stornovaný", "smazáno", "smazaný", "smazaná", "smazané", "odstraněno", "odstraněný",
        "sloučeno", "sloučený", "sloučená", "sloučené", "duplicitní", "duplicita", "nevyžádaná pošta", "nevyžádané", "nevyžádaný", "nevyžádaná", "zrušen", "zrušena",
        "storno", "stornovaná", "stornována", "stornován", "smazán", "smazána", "odstraněná", "odstraněné", "odstraněn", "sloučen", "sloučena", "spojeno", "spojený", "koš", "v koši", "duplikát",
        "stornované", "vymazané", "vymazaný", "vymazaná", "zmazané", "zmazaný", "odstránené", "odstránený", "zlúčené", "zlúčený", "zlúčená", "duplicitné", "duplicitný",
        "nevyžiadaná pošta", "nevyžiadané", "nevyžiadaný", "zrušená", "vymazaná", "zmazaná", "odstránená", "stornovaná", "stornovaný", "spojené", "spojená", "kôš", "v koši",
        "anulowana", "odwołany", "odwołana", "odwołano", "usunięta", "scalona", "scalono", "połączona", "połączono", "zduplikowany", "zduplikowana", "niechciane", "kosz", "w koszu",
        "wycofane", "wycofany", "wycofana", "wycofano", "wiadomość-śmieć", "anulowane", "anulowany", "anulowano", "odwołane", "usunięte", "usunięty", "usunięto", "scalone", "scalony", "połączone", "połączony",
        "duplikat", "zduplikowane", "törölt", "törölve", "visszavont", "visszavonva", "sztornó", "sztornózott", "sztornózva", "összevont", "összevonva", "egyesített", "egyesítve",
        "lemondott", "lemondva", "stornó", "kéretlen", "kéretlen levél", "kukában", "kuka", "duplikáció", "érvénytelenítve", "érvénytelenített", "összevonásra került",
        "ακυρωμένος", "ακυρωμένα", "διαγραμμένος", "διαγραμμένα", "συγχωνευμένος", "συγχωνευμένα", "ανεπιθύμητος", "ανεπιθύμητα", "διπλό", "διπλή", "διπλότυπη", "διπλότυπα", "κάδος", "στον κάδο", "αποσύρθηκε",
        "duplikált", "duplikátum", "levélszemét", "ακυρωμένο", "ακυρωμένη", "ακυρώθηκε", "διαγραμμένο", "διαγραμμένη", "διαγράφηκε", "συγχωνευμένο", "συγχωνευμένη",
        "συγχωνεύθηκε", "συγχωνεύτηκε", "ανεπιθύμητο", "ανεπιθύμητη", "ανεπιθύμητη αλληλογραφία", "διπλότυπο",
        "storniert", "abgebrochen", "gelöscht", "zusammengeführt", "papierkorb", "cancelada", "cancelado", "anulada", "anulado", "eliminada", "eliminado", "borrada", "borrado",
        "fusionada", "fusionado", "combinado", "duplicada", "duplicado", "excluída", "excluído", "apagado", "mesclada", "mesclado", "lixeira",
        "annulé", "annulée", "effacé", "effacée", "supprimé", "supprimée", "fusionné", "fusionnée", "doublon", "indésirable", "corbeille",
        "eltávolított", "ενωμένο", "αφαιρέθηκε", "zusammengefasst", "entfernt", "agrupado", "fundido", "removido", "removida", "lixo eletrónico",
    ),
}  # fmt: skip
"""The words of each class of status. Those in Czech, Slovak, Polish, Hungarian, Greek, German, French, Spanish and Portuguese are the ones that tools show themselves: GLPI
0.90, 9.3 and 10 (locales/*.po), Zammad (i18n/zammad.*.po), FreeScout (resources/lang/*.json), OTOBO (Kernel/Language/*.pm), Request Tracker (share/po/*.po), Redmine
(config/locales/*.yml: default_issue_status_*), MantisBT (lang/strings_*.txt: status_enum_string, resolution_enum_string), Frappe Helpdesk (helpdesk/locale/*.po), Chatwoot
(dashboard/i18n/locale/*/chatlist.json) and the helpdesk of the Odoo Community Association (helpdesk_mgmt/i18n/*.po). A word that tools use for different things is not here but
with the tool's format: “rozpracované” and “trwające” wait in GLPI alone, “in der Warteschlange” too; “zamknięte” is solved in Request Tracker.
Their other genders, and short forms such as “uzavřen”, are plain words of the languages [I]. What is discarded was no case of its own, or none any more: such rows count nowhere."""
STATUSES: Mapping[str, str] = {word: name for name, words in _STATUS_WORDS.items() for word in words}
NO_LETTER = r"\x00-\x40\x5b-\x60\x7b-\xbf\x{2000}-\x{2bff}\x{1f000}-\x{1faff}"
LETTER = f"[^{NO_LETTER}]"
"""A letter in a pattern of the engine. Its own class of letters takes ten times as long to prepare, for each pattern that has it."""

LAST_PART = r"[(\[–—:/|,>-]\s*(?:as |by )?([^(\[–—:/|,>\])-]+?)\s*[)\]]?\s*$"
"""The last part of a longer state: what stands in brackets, or behind a dash, a stroke or a comma."""

FIRST_WORDS: Mapping[str, str] = {
    "closed": "closed", "cancelled": "discarded", "canceled": "discarded", "rejected": "closed",
    "resolved": "solved", "solved": "solved", "completed": "solved",
    "pending": "waiting", "waiting": "waiting", "awaiting": "waiting", "on hold": "waiting",
    "in progress": "open", "processing": "open", "assigned": "open", "open": "open", "new": "open", "reopened": "open",
    "uzavřeno": "closed", "uzavřený": "closed", "uzavreté": "closed", "uzatvorené": "closed", "zatvorené": "closed", "zamknięte": "closed", "lezárva": "closed", "lezárt": "closed", "κλειστό": "closed", "έκλεισε": "closed",
    "geschlossen": "closed", "fermé": "closed", "clos": "closed", "cerrado": "closed", "fechado": "closed", "zamítnuto": "closed", "zamietnuté": "closed", "odrzucone": "closed", "elutasítva": "closed", "απορρίφθηκε": "closed", "abgelehnt": "closed",
    "vyřešeno": "solved", "vyriešené": "solved", "rozwiązane": "solved", "megoldva": "solved", "επιλύθηκε": "solved", "επιλυμένο": "solved", "gelöst": "solved", "résolu": "solved", "resuelto": "solved", "resolvido": "solved",
    "čeká": "waiting", "čaká": "waiting", "oczekuje": "waiting", "oczekujące": "waiting", "várakozik": "waiting", "függőben": "waiting", "σε αναμονή": "waiting", "σε εκκρεμότητα": "waiting", "εκκρεμεί": "waiting",
    "warten": "waiting", "wartet": "waiting", "en attente": "waiting", "pendiente": "waiting", "en espera": "waiting", "pendente": "waiting", "aguardando": "waiting",
    "v řešení": "open", "v riešení": "open", "w trakcie": "open", "folyamatban": "open", "σε εξέλιξη": "open", "in bearbeitung": "open", "en cours": "open", "en curso": "open", "em andamento": "open",
}  # fmt: skip
"""What the first word of a longer state says, where the whole of it is not known."""
