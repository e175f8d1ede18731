"""What customers of the demo company write: subjects by category, in six languages."""

from __future__ import annotations

from types import MappingProxyType

LANGUAGES = ("cs", "sk", "pl", "hu", "el", "en")

SUBJECTS = MappingProxyType(
    {
        "Delivery": (
            "Kde je moje zásilka?", "Kde je moja zásielka?", "Gdzie jest moja przesyłka?",
            "Hol van a csomagom?", "Πού είναι το δέμα μου;", "Where is my parcel?",
        ),
        "Technical fault": (
            "Zařízení nefunguje", "Zariadenie nefunguje", "Urządzenie nie działa",
            "Nem működik a készülék", "Η συσκευή δεν λειτουργεί", "The device does not work",
        ),
        "How to use": (
            "Jak to nastavím?", "Ako to nastavím?", "Jak to ustawić?",
            "Hogyan állítsam be?", "Πώς το ρυθμίζω;", "How do I set it up?",
        ),
        "Billing": (
            "Dotaz k faktuře", "Otázka k faktúre", "Pytanie o fakturę",
            "Kérdés a számláról", "Ερώτηση για το τιμολόγιο", "Question about my invoice",
        ),
        "Returns": (
            "Vrácení zboží", "Vrátenie tovaru", "Zwrot towaru",
            "Termék visszaküldése", "Επιστροφή προϊόντος", "Returning an item",
        ),
        "Account": (
            "Nemohu se přihlásit", "Nemôžem sa prihlásiť", "Nie mogę się zalogować",
            "Nem tudok belépni", "Δεν μπορώ να συνδεθώ", "I cannot sign in",
        ),
        "Cancellation": (
            "Chci ukončit smlouvu", "Chcem ukončiť zmluvu", "Chcę rozwiązać umowę",
            "Szeretném felmondani a szerződést", "Θέλω να διακόψω τη σύμβαση", "I want to end my contract",
        ),
    }
)  # fmt: skip
"""Category → one subject a language, in the order of LANGUAGES."""

OUTAGE_SUBJECT = (
    "Služba nefunguje", "Služba nefunguje", "Usługa nie działa",
    "Nem elérhető a szolgáltatás", "Η υπηρεσία δεν λειτουργεί", "The service is down",
)  # fmt: skip
