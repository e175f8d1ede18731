"""Headers of our own plain formats in the readers' languages, by what a column holds: English, Czech, Slovak, Polish, Hungarian, Greek [I]."""

AGENT = ("Agent", "Agent name", "Operátor", "Řešitel", "Riešiteľ", "Konsultant", "Ügyintéző", "Operátor neve", "Εκπρόσωπος", "Χειριστής")  # fmt: skip
EMPLOYEE = (*AGENT, "Employee", "Employee name", "Zaměstnanec", "Zamestnanec", "Pracownik", "Munkatárs", "Dolgozó", "Υπάλληλος", "Εργαζόμενος")  # fmt: skip
FIRST_DAY = (
    "First day", "First day on the job", "Hire date", "Hired on", "Employed since", "Start of employment", "První den", "Datum nástupu", "Zaměstnán od", "Prvý deň", "Dátum nástupu",
    "Zamestnaný od", "Pierwszy dzień", "Data zatrudnienia", "Zatrudniony od", "Első nap", "Belépés dátuma", "Munkába állás dátuma", "Πρώτη ημέρα", "Ημερομηνία πρόσληψης",
)  # fmt: skip
TEAM = ("Team", "Group", "Tým", "Skupina", "Tím", "Zespół", "Grupa", "Csoport", "Csapat", "Ομάδα")
STATE = ("State", "Agent state", "Stav operátora", "Stav agenta", "Status konsultanta", "Stan konsultanta", "Ügyintéző állapota", "Operátor állapota", "Κατάσταση εκπροσώπου", "Κατάσταση χειριστή")  # fmt: skip
STATE_START = ("Started at", "State start", "Start time", "Začátek", "Začátek stavu", "Začiatok", "Začiatok stavu", "Początek", "Początek stanu", "Kezdete", "Állapot kezdete", "Έναρξη", "Έναρξη κατάστασης")  # fmt: skip
STATE_END = ("Ended at", "State end", "End time", "Konec", "Konec stavu", "Koniec", "Koniec stavu", "Koniec stanu", "Vége", "Állapot vége", "Λήξη", "Λήξη κατάστασης")  # fmt: skip
SHIFT_START = ("Shift start", "Shift started at", "Scheduled start", "Začátek směny", "Začiatok zmeny", "Początek zmiany", "Műszak kezdete", "Έναρξη βάρδιας")  # fmt: skip
SHIFT_END = ("Shift end", "Shift ended at", "Scheduled end", "Konec směny", "Koniec zmeny", "Koniec zmiany", "Műszak vége", "Λήξη βάρδιας")  # fmt: skip
DAY = ("Day", "Date", "Den", "Datum", "Deň", "Dátum", "Dzień", "Data", "Nap", "Ημέρα", "Ημερομηνία")
EVENT = ("What happened", "Event note", "Co se stalo", "Událost", "Čo sa stalo", "Udalosť", "Co się stało", "Wydarzenie", "Mi történt", "Esemény", "Τι συνέβη", "Συμβάν")  # fmt: skip
COMPLAINT_ID = ("Complaint ID", "Číslo stížnosti", "Číslo reklamace", "Číslo sťažnosti", "Číslo reklamácie", "Numer reklamacji", "Numer skargi", "Panasz azonosítója", "Panasz száma", "Panaszszám", "Αριθμός παραπόνου", "Κωδικός παραπόνου")  # fmt: skip
COMPLAINT_RECEIVED = (
    "Date received", "Received date", "Received at", "Received on", "Received", "Created at", "Created", "Created date", "Datum přijetí", "Přijato", "Datum podání", "Dátum prijatia", "Prijaté", "Dátum podania", "Data przyjęcia",
    "Data złożenia", "Data zgłoszenia", "Beérkezés dátuma", "Beérkezett", "Benyújtás dátuma", "Ημερομηνία παραλαβής", "Ημερομηνία υποβολής",
)  # fmt: skip
COMPLAINT_CLOSED = (
    "Date closed", "Closed date", "Closed at", "Closed on", "Closed", "Datum vyřízení", "Datum uzavření", "Dátum vybavenia", "Dátum uzavretia", "Data rozpatrzenia", "Data zamknięcia", "Elintézés dátuma", "Lezárás dátuma",
    "Ημερομηνία διεκπεραίωσης", "Ημερομηνία κλεισίματος", "Ημερομηνία επίλυσης",
)  # fmt: skip
COMPLAINT_STATE = ("Stav", "Status", "Stan", "Állapot", "Státusz", "Κατάσταση")
COMPLAINT_CAUSE = ("Issue", "Cause", "Reason", "Příčina", "Důvod", "Príčina", "Dôvod", "Przyczyna", "Powód", "Ok", "Indok", "Αιτία", "Λόγος")  # fmt: skip
CUSTOMER = ("Customer ID", "Customer", "Email", "Zákazník", "Číslo zákazníka", "Klient", "Numer klienta", "Ügyfél", "Ügyfélszám", "Πελάτης", "Κωδικός πελάτη")  # fmt: skip
CHANNEL = ("Submitted via", "Channel", "Source", "Kanál", "Kanał", "Csatorna", "Κανάλι")
PRODUCT = ("Product", "Produkt", "Termék", "Προϊόν")
