"""What customers of the demo write into surveys, in six languages: praise, mixed feelings and complaints by what it was about.

Language → mood → topic → sentences. A topic is a category, the cause of a complaint, ANY for what fits everything, COMPANY
for what people say of the company as a whole, and AFTER_OUTAGE for what they say of it then. An ENDING may follow.
"""

from __future__ import annotations

from collections.abc import Mapping

ANY, COMPANY, AFTER_OUTAGE, ENDING = "any", "company", "after the outage", "ending"
PRAISE, MIXED, GRUMBLE = "praise", "mixed", "grumble"

# fmt: off
CZECH = {
    PRAISE: {
        "Delivery": (
            "Zásilku dohledali a druhý den byla doma.", "Ochotně změnili adresu doručení, i když už byl balík na cestě.", "Konečně někdo, kdo mi řekl přesný den doručení, a taky to sedělo.",
        ),
        "Technical fault": (
            "Technik závadu našel na dálku, ani jsem nemusel nic posílat.", "Po aktualizaci podle návodu zařízení zase běží jako nové.", "Trpělivě se mnou prošli krok za krokem, až to fungovalo.",
        ),
        "How to use": (
            "Návod s obrázky byl přesně to, co jsem potřebovala.", "Vysvětleno lidsky, pochopila to i moje maminka.", "Poradili mi i funkci, o které jsem vůbec nevěděl.",
        ),
        "Billing": (
            "Opravená faktura přišla ještě ten den.", "Paní mi srozumitelně vysvětlila každou položku na faktuře.", "Přeplatek vrátili bez zbytečných dohadů.",
        ),
        "Returns": (
            "Vrácení proběhlo hladce, peníze byly na účtu dřív, než jsem čekal.", "Štítek na vrácení přišel e-mailem, stačilo ho nalepit.", "Vyměnili mi to za správnou velikost bez řečí.",
        ),
        "Account": (
            "Přístup mi obnovili, za chvilku bylo hotovo.", "Pomohli mi s heslem a rovnou vysvětlili dvoufázové ověření.", "Změna e-mailu v účtu proběhla bez problémů.",
        ),
        "Cancellation": (
            "Smlouvu ukončili bez přemlouvání, toho si vážím.", "Nakonec mi nabídli lepší tarif, tak zůstávám.", "Jasně mi napsali, ke kterému dni smlouva končí.",
        ),
        ANY: (
            "Rychlá a milá odpověď.", "Vše vyřešeno hned napoprvé.", "Příjemný přístup, žádné přepojování.", "Bylo vidět, že si můj dotaz opravdu přečetli.", "Člověk na druhé straně věděl, o čem mluví.",
        ),
        COMPANY: (
            "Používám každý den a nemám co vytknout.", "Spolehlivá služba, doporučil jsem ji i sousedům.", "Když je potřeba, na podporu je spolehnutí.", "Dobrý poměr ceny a kvality.",
        ),
        ENDING: ("Děkuji!", "Jen tak dál.", "Díky moc za ochotu.", "Palec nahoru."),
    },
    MIXED: {
        "Delivery": ("Balík dorazil, ale o zpoždění mi nikdo dopředu nenapsal.", "Doručeno v pořádku, jen o dva dny později."),
        "Technical fault": ("Zařízení už funguje, jen to trvalo déle, než slibovali.", "Opravené to je, ale návod od technika byl dost zmatený."),
        "How to use": ("Poradili správně, jen v návodu bych to sama nenašla.",),
        "Billing": ("Fakturu opravili, ale příčinu chyby mi nevysvětlili.", "Vyřízeno, ale faktuře pořád moc nerozumím."),
        "Returns": ("Peníze nakonec přišly, musela jsem se ale dvakrát připomenout.", "Vrácení v pořádku, poštovné ale nikdo nezmínil předem."),
        "Account": ("Přihlášení už funguje, ověřování je ale zbytečně složité.",),
        "Cancellation": ("Smlouva ukončená, jen těch formulářů bylo moc.",),
        ANY: (
            "Ujde to, ale čekal jsem rychlejší odpověď.", "Odpověď byla správná, jen dost strohá.", "Pomohli, i když až na druhý pokus.", "Nic zvláštního, ale vyřešeno.", "Milá paní, jen škoda toho čekání.",
        ),
        COMPANY: ("Služba dobrá, ceny by mohly být nižší.", "V zásadě spokojenost, aplikace je ale nepřehledná.", "Někdy výborné, jindy čekám dva dny na odpověď."),
    },
    GRUMBLE: {
        "Delivery": (
            "Balík měl být v úterý, přišel až za týden.", "Kurýr ani nezazvonil a do systému napsal, že nikdo nebyl doma.", "Sledování zásilky tři dny ukazovalo totéž a nikdo nevěděl proč.", "Pokaždé mi tvrdili jiné datum doručení.",
        ),
        "Technical fault": (
            "Stejná závada se po opravě vrátila.", "Dvakrát jsem posílal fotky a pokaždé se ptali znovu na totéž.", "Poradili restart, ten ale samozřejmě nepomohl.", "Bez zařízení jsem byla skoro dva týdny.",
        ),
        "How to use": ("Poslali mi odkaz na návod, který jsem už dávno četla.", "Návod je ke starší verzi, nic nesouhlasí."),
        "Billing": (
            "Na faktuře je znovu částka, kterou už jednou opravili.", "Strhli mi to z účtu dvakrát.", "Účtovali mi službu, kterou jsem zrušil na jaře.", "Nikdo mi neuměl říct, za co vlastně platím.",
        ),
        "Returns": (
            "Na peníze čekám přes tři týdny.", "Zboží jste převzali začátkem měsíce a pořád jen ‚zpracovává se‘.", "Pokaždé mi řekli, že peníze přijdou do pěti dnů. Nepřišly.", "Paní na lince byla dost nepříjemná, jako bych za to mohla já.",
        ),
        "Account": ("Do účtu jsem se nedostal celý víkend.", "Ověřovací kód dorazil, až když už neplatil."),
        "Cancellation": ("Výpověď jsem musela posílat třikrát.", "I po výpovědi mi přišla další faktura."),
        "Damaged parcel": (
            "Krabice byla promáčknutá a zboží uvnitř prasklé.", "Obal je tenký jak papír, divím se, že to vůbec dojelo.", "Už druhá zásilka za měsíc dorazila rozbitá.",
        ),
        "Service outage": ("Celý den to nejelo a na stránkách ani slovo.", "Kvůli výpadku nám stál provoz."),
        ANY: (
            "Čekal jsem příliš dlouho.", "Musela jsem všechno vysvětlovat dvakrát.", "Odpověď se vůbec netýkala toho, na co jsem se ptal.", "Přehazovali si mě jako horký brambor.",
        ),
        COMPANY: ("Zdražujete, ale podpora je čím dál pomalejší.", "Slibů hodně, skutek utek.", "Přecházím jinam, jakmile skončí smlouva."),
        AFTER_OUTAGE: ("Po tom výpadku už vám moc nevěřím.", "Den bez služby a žádná omluva."),
        ENDING: ("Takhle ne.", "Příště půjdu jinam.", "Jsem zklamaná.", "Prosím o nápravu."),
    },
}

SLOVAK = {
    PRAISE: {
        "Delivery": (
            "Zásielku dohľadali a na druhý deň som ju mal doma.", "Ochotne presmerovali balík na odberné miesto pri práci.", "Povedali presný deň doručenia a naozaj to sedelo.",
        ),
        "Technical fault": (
            "Technik našiel chybu na diaľku, nič som nemusel posielať.", "Po ich rade zariadenie znova funguje ako nové.", "Trpezlivo to so mnou prešli krok za krokom.",
        ),
        "How to use": (
            "Návod s obrázkami bol presne to, čo som potrebovala.", "Vysvetlené po ľudsky, pochopil to aj môj otec.", "Ukázali mi aj funkciu, o ktorej som nevedela.",
        ),
        "Billing": (
            "Opravená faktúra prišla ešte v ten deň.", "Pani mi vysvetlila každú položku na faktúre.", "Preplatok vrátili bez zbytočných rečí.",
        ),
        "Returns": (
            "Vrátenie prebehlo hladko, peniaze boli na účte skôr, než som čakala.", "Štítok na vrátenie poslali mailom, stačilo ho nalepiť.", "Bez problémov mi to vymenili za iný model.",
        ),
        "Account": (
            "Prístup obnovili za pár minút.", "Pomohli mi s heslom a vysvetlili aj dvojfázové overenie.", "Zmena mailu v účte bola hotová hneď.",
        ),
        "Cancellation": (
            "Zmluvu ukončili bez prehovárania, to si cením.", "Ponúkli mi lepší paušál, tak nakoniec ostávam.", "Jasne napísali, ku ktorému dňu zmluva končí.",
        ),
        ANY: (
            "Rýchla a milá odpoveď.", "Všetko vyriešené hneď na prvýkrát.", "Príjemný prístup, nikto ma neprepájal.", "Bolo vidieť, že si moju otázku naozaj prečítali.", "Človek na druhej strane vedel, o čom hovorí.",
        ),
        COMPANY: (
            "Používame to doma každý deň a sme spokojní.", "Spoľahlivá služba, odporučila som ju aj kolegom.", "Keď treba, podpora sa ozve.", "Dobrá cena za to, čo dostanem.",
        ),
        ENDING: ("Ďakujem!", "Len tak ďalej.", "Veľká vďaka za ochotu.", "Palec hore."),
    },
    MIXED: {
        "Delivery": ("Balík prišiel, ale o meškaní mi nikto vopred nenapísal.", "Doručené v poriadku, len o dva dni neskôr."),
        "Technical fault": ("Zariadenie už funguje, len to trvalo dlhšie, ako sľúbili.", "Opravené to je, ale pokyny technika boli dosť zmätočné."),
        "How to use": ("Poradili správne, len v návode by som to sám nenašiel.",),
        "Billing": ("Faktúru opravili, no príčinu mi nevysvetlili.", "Vybavené, ale faktúre stále celkom nerozumiem."),
        "Returns": ("Peniaze napokon prišli, musel som sa však dvakrát pripomenúť.", "Vrátenie v poriadku, poštovné však nikto vopred nespomenul."),
        "Account": ("Prihlásenie už funguje, overovanie je však zbytočne zložité.",),
        "Cancellation": ("Zmluva ukončená, len tých formulárov bolo priveľa.",),
        ANY: (
            "Ujde to, ale čakala som rýchlejšiu odpoveď.", "Odpoveď bola správna, len dosť stručná.", "Pomohli, aj keď až na druhý pokus.", "Nič extra, ale vyriešené.", "Milá pani, len to čakanie mohlo byť kratšie.",
        ),
        COMPANY: ("Služba dobrá, cena by mohla byť nižšia.", "V podstate spokojnosť, aplikácia je však neprehľadná.", "Niekedy výborné, inokedy čakám dva dni."),
    },
    GRUMBLE: {
        "Delivery": (
            "Balík mal byť v utorok, prišiel až o týždeň.", "Kuriér ani nezazvonil a napísal, že nikto nebol doma.", "Sledovanie zásielky tri dni ukazovalo to isté.", "Zakaždým mi tvrdili iný dátum doručenia.",
        ),
        "Technical fault": (
            "Tá istá porucha sa po oprave vrátila.", "Fotky som posielala dvakrát a zakaždým sa pýtali na to isté.", "Poradili reštart, ten však vôbec nepomohol.", "Bez zariadenia som bol skoro dva týždne.",
        ),
        "How to use": ("Poslali mi odkaz na návod, ktorý som už čítala.", "Návod je k staršej verzii, nič tam nesedí."),
        "Billing": (
            "Na faktúre je zase suma, ktorú už raz opravili.", "Peniaze mi strhli dvakrát.", "Účtovali mi službu, ktorú som zrušil na jar.", "Nikto mi nevedel povedať, za čo vlastne platím.",
        ),
        "Returns": (
            "Na peniaze čakám vyše troch týždňov.", "Tovar ste prevzali začiatkom mesiaca a stále sa to len „spracúva“.", "Vždy mi povedali, že peniaze prídu do piatich dní. Neprišli.", "Pani na linke bola nepríjemná, akoby som za to mohla ja.",
        ),
        "Account": ("Do účtu som sa nedostal celý víkend.", "Overovací kód prišiel, až keď už neplatil."),
        "Cancellation": ("Výpoveď som musela posielať trikrát.", "Aj po výpovedi mi prišla ďalšia faktúra."),
        "Damaged parcel": (
            "Krabica bola preliačená a tovar vnútri prasknutý.", "Obal tenký ako papier, čudujem sa, že to vôbec prišlo.", "Už druhá zásielka za mesiac došla rozbitá.",
        ),
        "Service outage": ("Celý deň to nešlo a na stránke ani slovo.", "Pre výpadok nám stála celá prevádzka."),
        ANY: (
            "Čakal som príliš dlho.", "Musela som všetko vysvetľovať dvakrát.", "Odpoveď sa vôbec netýkala mojej otázky.", "Posúvali si ma jeden druhému.",
        ),
        COMPANY: ("Zdražujete, ale podpora je čoraz pomalšia.", "Sľubov veľa, výsledok žiadny.", "Keď mi skončí zmluva, idem inam."),
        AFTER_OUTAGE: ("Po tom výpadku vám už veľmi neverím.", "Deň bez služby a žiadne ospravedlnenie."),
        ENDING: ("Takto nie.", "Nabudúce pôjdem inam.", "Som sklamaná.", "Prosím o nápravu."),
    },
}

POLISH = {
    PRAISE: {
        "Delivery": (
            "Odnaleźli przesyłkę i następnego dnia była u mnie.", "Bez problemu przekierowali paczkę do punktu odbioru.", "Podali konkretny dzień dostawy i słowa dotrzymali.",
        ),
        "Technical fault": (
            "Usterkę usunięto zdalnie, nie musiałem niczego odsyłać.", "Po aktualizacji urządzenie działa jak nowe.", "Pan cierpliwie przeszedł ze mną krok po kroku przez wszystkie ustawienia.",
        ),
        "How to use": (
            "Instrukcja ze zdjęciami – dokładnie tego potrzebowałam.", "Wytłumaczone po ludzku, zrozumiał nawet mój dziadek.", "Przy okazji dowiedziałem się o funkcji, której nie znałem.",
        ),
        "Billing": (
            "Korektę faktury dostałam jeszcze tego samego dnia.", "Pani jasno wyjaśniła każdą pozycję na fakturze.", "Nadpłatę zwrócono bez zbędnych pytań.",
        ),
        "Returns": (
            "Zwrot poszedł gładko, pieniądze szybciej, niż się spodziewałem.", "Etykieta zwrotna przyszła mailem, wystarczyło nakleić.", "Bez dyskusji wymienili na właściwy model.",
        ),
        "Account": (
            "Dostęp odzyskany w kilka minut.", "Pomogli z hasłem i od razu wyjaśnili weryfikację dwuetapową.", "Zmiana adresu e-mail na koncie bez żadnych kłopotów.",
        ),
        "Cancellation": (
            "Umowę rozwiązano bez namawiania na siłę, szanuję.", "Zaproponowali lepszy abonament, więc jednak zostaję.", "Jasna informacja, z którym dniem kończy się umowa.",
        ),
        ANY: (
            "Szybka i miła odpowiedź.", "Wszystko załatwione za pierwszym razem.", "Pełna kultura i zero odsyłania od osoby do osoby.", "Widać, że ktoś naprawdę przeczytał moje pytanie.", "Konkretnie i na temat.",
        ),
        COMPANY: (
            "Korzystam codziennie i nie mam zastrzeżeń.", "Solidna firma, poleciłam już znajomym z pracy.", "Jak coś się dzieje, zawsze można liczyć na pomoc.", "Uczciwa cena za dobrą jakość.",
        ),
        ENDING: ("Dziękuję!", "Oby tak dalej.", "Wielkie dzięki za pomoc.", "Polecam."),
    },
    MIXED: {
        "Delivery": ("Paczka doszła, ale o opóźnieniu nikt mnie nie uprzedził.", "Dostarczono w całości, tylko dwa dni po terminie."),
        "Technical fault": ("Działa, tylko trwało to dłużej, niż obiecywano.", "Naprawione, choć wskazówki technika były dość zawiłe."),
        "How to use": ("Podpowiedź była dobra, ale w instrukcji sam bym tego nie znalazł.",),
        "Billing": ("Fakturę poprawiono, ale nie wiem, skąd wziął się błąd.", "Sprawa załatwiona, ale faktura nadal jest dla mnie niejasna."),
        "Returns": ("Pieniądze w końcu wpłynęły, musiałam się jednak dwa razy przypominać.", "Zwrot przyjęty, szkoda, że nikt nie uprzedził o kosztach przesyłki."),
        "Account": ("Logowanie już działa, tylko ta weryfikacja jest uciążliwa.",),
        "Cancellation": ("Umowa rozwiązana, ale formularzy było za dużo.",),
        ANY: (
            "Może być, ale liczyłem na szybszą odpowiedź.", "Odpowiedź poprawna, tylko bardzo sucha.", "Pomogli, choć dopiero za drugim podejściem.", "Bez rewelacji, ale sprawa załatwiona.", "Miła obsługa, szkoda tylko czasu oczekiwania.",
        ),
        COMPANY: ("Usługa w porządku, cena mogłaby być niższa.", "Ogólnie jestem zadowolony, ale aplikacja jest mało czytelna.", "Raz świetnie, a raz czekam dwa dni na odpowiedź."),
    },
    GRUMBLE: {
        "Delivery": (
            "Paczka miała być we wtorek, przyszła tydzień później.", "Kurier nawet nie zadzwonił, a w systemie wpisał, że nikogo nie było.", "Śledzenie przesyłki przez trzy dni stało w miejscu.", "Za każdym razem podawano mi inny termin dostawy.",
        ),
        "Technical fault": (
            "Po naprawie ta sama usterka wróciła.", "Zdjęcia wysyłałam dwa razy, a i tak pytali o to samo.", "Kazali zrestartować urządzenie – oczywiście nie pomogło.", "Prawie dwa tygodnie byłem bez sprzętu.",
        ),
        "How to use": ("Dostałam link do instrukcji, którą już dawno przeczytałam.", "Instrukcja dotyczy starej wersji, nic się nie zgadza."),
        "Billing": (
            "Na fakturze znowu kwota, którą już raz poprawiano.", "Pobrano opłatę dwa razy.", "Naliczono mi usługę, z której zrezygnowałem wiosną.", "Nikt nie potrafił powiedzieć, za co właściwie płacę.",
        ),
        "Returns": (
            "Na zwrot pieniędzy czekam ponad trzy tygodnie.", "Towar odebraliście na początku miesiąca, a status wciąż „w trakcie”.", "Za każdym razem słyszę, że przelew będzie w ciągu pięciu dni. Nie było.", "Pani na infolinii była opryskliwa, jakby to była moja wina.",
        ),
        "Account": ("Przez cały weekend nie mogłem się dostać na konto.", "Kod weryfikacyjny przyszedł, gdy już stracił ważność."),
        "Cancellation": ("Wypowiedzenie musiałam wysyłać trzy razy.", "Mimo wypowiedzenia przyszła kolejna faktura."),
        "Damaged parcel": (
            "Karton wgnieciony, a zawartość pęknięta.", "Pudełko cienkie jak papier, cud, że w ogóle dojechało.", "To już druga uszkodzona paczka w tym miesiącu.",
        ),
        "Service outage": ("Cały dzień nie działało, a na stronie ani słowa.", "Przez awarię stanęła nam cała firma."),
        ANY: (
            "Zbyt długo czekałem.", "Musiałam wszystko tłumaczyć dwa razy.", "Odpowiedź zupełnie nie na temat.", "Odsyłano mnie od jednej osoby do drugiej.",
        ),
        COMPANY: ("Ceny w górę, a obsługa coraz wolniejsza.", "Dużo obietnic, mało konkretów.", "Jak tylko skończy się umowa, odchodzę."),
        AFTER_OUTAGE: ("Po tamtej awarii straciłam zaufanie.", "Dzień bez usługi i żadnych przeprosin."),
        ENDING: ("Tak być nie może.", "Następnym razem wybiorę kogoś innego.", "Jestem rozczarowana.", "Proszę coś z tym zrobić."),
    },
}

HUNGARIAN = {
    PRAISE: {
        "Delivery": (
            "Megkeresték a csomagot, és másnap már itt is volt.", "Gond nélkül átirányították egy közeli csomagpontra.", "Pontos napot mondtak a kézbesítésre, és tartották is.",
        ),
        "Technical fault": (
            "Távolról megtalálták a hibát, semmit sem kellett visszaküldenem.", "A frissítés óta újra úgy működik, mint újkorában.", "Türelmesen, lépésről lépésre végigvezettek a beállításokon.",
        ),
        "How to use": (
            "A képes útmutató pont az volt, amire szükségem volt.", "Érthetően elmagyarázták, még az édesanyám is boldogult vele.", "Olyan funkciót is mutattak, amiről nem is tudtam.",
        ),
        "Billing": (
            "A javított számla még aznap megérkezett.", "A hölgy tételről tételre elmagyarázta a számlát.", "A túlfizetést vita nélkül visszautalták.",
        ),
        "Returns": (
            "Simán ment a visszaküldés, a pénz hamarabb megjött, mint vártam.", "E-mailben küldték a címkét, csak fel kellett ragasztani.", "Szó nélkül kicserélték a megfelelő típusra.",
        ),
        "Account": (
            "Pár perc alatt visszakaptam a hozzáférést.", "Segítettek a jelszóval, és a kétlépcsős belépést is elmagyarázták.", "Az e-mail-cím módosítása gond nélkül ment.",
        ),
        "Cancellation": (
            "Nem próbáltak lebeszélni a felmondásról, ezt értékelem.", "Jobb csomagot ajánlottak, így végül maradok.", "Egyértelműen megírták, melyik nappal szűnik meg a szerződés.",
        ),
        ANY: (
            "Gyors és kedves válasz.", "Elsőre mindent megoldottak.", "Udvariasak voltak, és nem kapcsolgattak ide-oda.", "Látszott, hogy tényleg elolvasták a kérdésemet.", "Hozzáértő ügyintézővel beszéltem.",
        ),
        COMPANY: (
            "Minden nap használom, elégedett vagyok.", "Megbízható szolgáltatás, a kollégáimnak is ajánlottam.", "Ha baj van, lehet rájuk számítani.", "Jó ár-érték arány.",
        ),
        ENDING: ("Köszönöm!", "Csak így tovább!", "Nagyon hálás vagyok a segítségért.", "Csak ajánlani tudom."),
    },
    MIXED: {
        "Delivery": ("A csomag megjött, de a késésről senki sem szólt előre.", "Épségben megjött, csak két nappal később."),
        "Technical fault": ("Már működik, de tovább tartott, mint ígérték.", "Megjavult, de a technikus útmutatása elég zavaros volt."),
        "How to use": ("Jó tanácsot kaptam, de az útmutatóban magamtól nem találtam volna meg.",),
        "Billing": ("A számlát kijavították, de azt nem mondták el, mi volt a hiba oka.", "Elintézték, de a számlát még mindig nem értem egészen."),
        "Returns": ("A pénz végül megérkezett, de kétszer is rá kellett kérdeznem.", "A visszaküldés rendben ment, de a postaköltséget senki sem említette előre."),
        "Account": ("A belépés már működik, csak az ellenőrzés túl bonyolult.",),
        "Cancellation": ("A szerződés megszűnt, csak túl sok volt az űrlap.",),
        ANY: (
            "Elmegy, de gyorsabb választ vártam.", "A válasz helyes volt, csak elég rideg.", "Segítettek, igaz, csak másodszorra.", "Semmi különös, de megoldódott.", "Kedves ügyintéző, kár a sok várakozásért.",
        ),
        COMPANY: ("A szolgáltatás jó, az ára lehetne alacsonyabb.", "Alapvetően elégedett vagyok, de az alkalmazás nehezen áttekinthető.", "Van, hogy nagyon jó, máskor két napig nem válaszolnak."),
    },
    GRUMBLE: {
        "Delivery": (
            "Keddre ígérték, egy héttel később jött meg.", "A futár be sem csöngetett, mégis azt írta, hogy nem voltam otthon.", "A csomagkövetés három napig ugyanazt mutatta.", "Minden alkalommal más dátumot mondtak.",
        ),
        "Technical fault": (
            "A javítás után ugyanaz a hiba újra előjött.", "Kétszer küldtem fotót, mégis megint ugyanazt kérdezték.", "Újraindítást javasoltak, persze nem segített.", "Majdnem két hétig voltam a készülék nélkül.",
        ),
        "How to use": ("Olyan leírást küldtek, amit már régen elolvastam.", "Az útmutató egy régebbi verzióhoz készült, semmi sem stimmel."),
        "Billing": (
            "Megint az az összeg van a számlán, amit egyszer már kijavítottak.", "Kétszer vonták le a kártyámról.", "Olyan szolgáltatást számláztak, amit tavasszal lemondtam.", "Senki sem tudta megmondani, miért is fizetek.",
        ),
        "Returns": (
            "Több mint három hete várok a pénzemre.", "A hónap elején átvették az árut, azóta is csak „feldolgozás alatt”.", "Mindig azt mondják, öt napon belül utalnak. Nem utaltak.", "Az ügyintéző nagyon nyers volt, mintha én tehetnék róla.",
        ),
        "Account": ("Egész hétvégén nem tudtam belépni.", "Az ellenőrző kód akkor jött meg, amikor már lejárt."),
        "Cancellation": ("Háromszor kellett elküldenem a felmondást.", "A felmondás után is kaptam még egy számlát."),
        "Damaged parcel": (
            "Behorpadt dobozban, törötten érkezett.", "A doboz papírvékony, csoda, hogy egyáltalán ideért.", "Ebben a hónapban ez már a második sérült csomag.",
        ),
        "Service outage": ("Egész nap nem működött, és egy szót sem írtak róla.", "A leállás miatt nálunk is állt a munka."),
        ANY: (
            "Túl sokáig vártam.", "Kétszer kellett mindent elmagyaráznom.", "A válasznak semmi köze nem volt a kérdésemhez.", "Egyik ügyintéző a másikhoz küldött.",
        ),
        COMPANY: ("Egyre drágább, az ügyfélszolgálat meg egyre lassabb.", "Sok ígéret, kevés eredmény.", "Ha lejár a szerződésem, váltok."),
        AFTER_OUTAGE: ("A leállás óta nem nagyon bízom bennük.", "Egy nap szolgáltatás nélkül, és bocsánatot sem kértek."),
        ENDING: ("Így nem lehet.", "Legközelebb máshova megyek.", "Csalódott vagyok.", "Kérem, tegyenek valamit."),
    },
}

GREEK = {
    PRAISE: {
        "Delivery": (
            "Βρήκαν το δέμα και την επόμενη μέρα το είχα στα χέρια μου.", "Άλλαξαν τη διεύθυνση παράδοσης χωρίς κανένα πρόβλημα.", "Μου είπαν ακριβή μέρα παράδοσης και την τήρησαν.",
        ),
        "Technical fault": (
            "Η βλάβη λύθηκε εξ αποστάσεως, δεν χρειάστηκε να στείλω τίποτα.", "Μετά την ενημέρωση η συσκευή δουλεύει σαν καινούργια.", "Με υπομονή, βήμα βήμα, μέχρι να λειτουργήσει.",
        ),
        "How to use": (
            "Οι οδηγίες με τις εικόνες ήταν ό,τι ακριβώς χρειαζόμουν.", "Το εξήγησαν τόσο απλά που το κατάλαβε και η μητέρα μου.", "Έμαθα και μια λειτουργία που δεν ήξερα καν ότι υπάρχει.",
        ),
        "Billing": (
            "Το διορθωμένο τιμολόγιο ήρθε την ίδια μέρα.", "Η κοπέλα μού εξήγησε κάθε χρέωση χωριστά.", "Επέστρεψαν τη διαφορά χωρίς πολλές κουβέντες.",
        ),
        "Returns": (
            "Η επιστροφή έγινε εύκολα και τα χρήματα μπήκαν νωρίτερα απ’ ό,τι περίμενα.", "Έστειλαν την ετικέτα με e-mail, απλώς την κόλλησα.", "Έκαναν την αλλαγή στο σωστό μοντέλο χωρίς αντίρρηση.",
        ),
        "Account": (
            "Σε λίγα λεπτά είχα ξανά πρόσβαση.", "Με βοήθησαν με τον κωδικό και μου εξήγησαν την επαλήθευση σε δύο βήματα.", "Η αλλαγή του e-mail έγινε αμέσως.",
        ),
        "Cancellation": (
            "Διέκοψαν τη σύμβαση χωρίς πιέσεις, το εκτιμώ.", "Μου πρότειναν καλύτερο πρόγραμμα και τελικά μένω.", "Ξεκάθαρη απάντηση για το πότε λήγει η σύμβαση.",
        ),
        ANY: (
            "Γρήγορη και ευγενική απάντηση.", "Λύθηκαν όλα με την πρώτη.", "Πολύ καλή εξυπηρέτηση, χωρίς να με στέλνουν από τον έναν στον άλλον.", "Φαινόταν ότι διάβασαν πραγματικά το μήνυμά μου.", "Ήξεραν για τι πράγμα μιλούσαν.",
        ),
        COMPANY: (
            "Το χρησιμοποιώ κάθε μέρα και είμαι πολύ ευχαριστημένος.", "Αξιόπιστη εταιρεία, την έχω συστήσει και σε φίλους.", "Όποτε χρειάστηκα κάτι, βρήκα άνθρωπο να με βοηθήσει.", "Καλή σχέση τιμής και ποιότητας.",
        ),
        ENDING: ("Ευχαριστώ πολύ!", "Συνεχίστε έτσι.", "Μπράβο σας.", "Να είστε καλά."),
    },
    MIXED: {
        "Delivery": ("Το δέμα ήρθε, αλλά κανείς δεν με ειδοποίησε για την καθυστέρηση.", "Ήρθε σε καλή κατάσταση, απλώς δύο μέρες αργότερα."),
        "Technical fault": ("Τώρα λειτουργεί, απλώς πήρε περισσότερο απ’ όσο μου είπαν.", "Επισκευάστηκε, αλλά οι οδηγίες του τεχνικού ήταν μπερδεμένες."),
        "How to use": ("Σωστή συμβουλή, αλλά μόνος μου δεν θα το έβρισκα στις οδηγίες.",),
        "Billing": ("Το τιμολόγιο διορθώθηκε, αλλά δεν μου εξήγησαν τι έφταιξε.", "Τακτοποιήθηκε, αλλά ακόμα δεν καταλαβαίνω καλά το τιμολόγιο."),
        "Returns": ("Τα χρήματα τελικά μπήκαν, αφού όμως ρώτησα δύο φορές.", "Η επιστροφή έγινε, όμως κανείς δεν μου είπε από πριν για τα μεταφορικά."),
        "Account": ("Τώρα μπαίνω κανονικά, αλλά η επαλήθευση είναι κουραστική.",),
        "Cancellation": ("Η σύμβαση διακόπηκε, αλλά με πάρα πολλά έντυπα.",),
        ANY: (
            "Καλά ήταν, αλλά περίμενα πιο γρήγορη απάντηση.", "Σωστή η απάντηση, λίγο ψυχρή όμως.", "Βοήθησαν, έστω και με τη δεύτερη.", "Τίποτα ιδιαίτερο, αλλά έγινε η δουλειά.", "Ευγενική εξυπηρέτηση, κρίμα η αναμονή.",
        ),
        COMPANY: ("Καλή υπηρεσία, η τιμή θα μπορούσε να είναι χαμηλότερη.", "Γενικά είμαι ευχαριστημένη, αλλά η εφαρμογή είναι μπερδεμένη.", "Άλλοτε άψογοι, άλλοτε περιμένω δύο μέρες."),
    },
    GRUMBLE: {
        "Delivery": (
            "Το περίμενα Τρίτη και ήρθε μία εβδομάδα μετά.", "Ο κούριερ δεν χτύπησε καν και έγραψε ότι έλειπα.", "Τρεις μέρες η παρακολούθηση του δέματος έδειχνε το ίδιο πράγμα.", "Κάθε φορά μού έλεγαν άλλη ημερομηνία.",
        ),
        "Technical fault": (
            "Μετά την επισκευή το ίδιο πρόβλημα ξαναβγήκε.", "Έστειλα φωτογραφίες δύο φορές και πάλι ρωτούσαν τα ίδια.", "Μου είπαν να κάνω επανεκκίνηση· φυσικά δεν έγινε τίποτα.", "Έμεινα σχεδόν δύο εβδομάδες χωρίς συσκευή.",
        ),
        "How to use": ("Μου έστειλαν οδηγίες που τις είχα ήδη διαβάσει.", "Οι οδηγίες είναι για παλιά έκδοση, δεν ταιριάζει τίποτα."),
        "Billing": (
            "Πάλι το ίδιο λάθος στο τιμολόγιο, ενώ το είχαν διορθώσει.", "Με χρέωσαν δύο φορές.", "Χρεώθηκα υπηρεσία που είχα διακόψει την άνοιξη.", "Κανείς δεν ήξερε να μου πει τι ακριβώς πληρώνω.",
        ),
        "Returns": (
            "Πάνω από τρεις εβδομάδες περιμένω τα χρήματά μου.", "Παραλάβατε το προϊόν στις αρχές του μήνα και ακόμα «σε επεξεργασία».", "Κάθε φορά ακούω «σε πέντε μέρες». Τα χρήματα δεν ήρθαν.", "Μου μίλησαν απότομα, λες και έφταιγα εγώ.",
        ),
        "Account": ("Όλο το Σαββατοκύριακο δεν μπορούσα να μπω.", "Ο κωδικός επαλήθευσης ήρθε αφού είχε λήξει."),
        "Cancellation": ("Χρειάστηκε να στείλω τη διακοπή τρεις φορές.", "Και μετά τη διακοπή μού ήρθε νέο τιμολόγιο."),
        "Damaged parcel": (
            "Το κουτί ήταν στραπατσαρισμένο και το προϊόν σπασμένο.", "Κουτί λεπτό σαν χαρτί, απορώ πώς έφτασε.", "Δεύτερο δέμα αυτόν τον μήνα που έρχεται χτυπημένο.",
        ),
        "Service outage": ("Όλη μέρα εκτός λειτουργίας και ούτε μια ανακοίνωση.", "Λόγω της βλάβης σταμάτησε η δουλειά μας."),
        ANY: (
            "Περίμενα πάρα πολύ.", "Έπρεπε να τα εξηγήσω όλα δύο φορές.", "Η απάντηση ήταν άσχετη με αυτό που ρώτησα.", "Με έστελναν από τον έναν στον άλλον.",
        ),
        COMPANY: ("Οι τιμές ανεβαίνουν και η εξυπηρέτηση όλο και πιο αργή.", "Πολλές υποσχέσεις, λίγες πράξεις.", "Μόλις λήξει η σύμβαση, φεύγω."),
        AFTER_OUTAGE: ("Μετά από εκείνη τη διακοπή δεν σας εμπιστεύομαι.", "Μία μέρα χωρίς υπηρεσία και ούτε ένα συγγνώμη."),
        ENDING: ("Δεν είναι κατάσταση αυτή.", "Την επόμενη φορά θα πάω αλλού.", "Απογοητεύτηκα.", "Κάντε κάτι, παρακαλώ."),
    },
}

ENGLISH = {
    PRAISE: {
        "Delivery": (
            "They traced my parcel and I had it the next day.", "Changed the delivery address for me even though it was already on its way.", "I was given an exact delivery day, and it was right.",
        ),
        "Technical fault": (
            "Fixed remotely, I didn't have to send anything back.", "Runs like new since the update they sent me.", "Very patient, walked me through every step until it worked.",
        ),
        "How to use": (
            "The guide with pictures was exactly what I needed.", "Explained in plain words, and in English, which I did not expect.", "Showed me a feature I didn't even know I had.",
        ),
        "Billing": (
            "The corrected invoice came the same day.", "She explained every line of the invoice to me.", "I got the overpayment back without any argument.",
        ),
        "Returns": (
            "The return was easy and the money came sooner than I thought.", "They e-mailed a label, all I had to do was stick it on.", "Swapped it for the right model, no questions asked.",
        ),
        "Account": (
            "Back in my account within minutes.", "Helped me with the password and explained the two-step login too.", "Changing my e-mail address was no trouble at all.",
        ),
        "Cancellation": (
            "No pushing when I wanted to cancel, I respect that.", "They found me a better plan, so I'm staying after all.", "Clear answer about the day my contract ends.",
        ),
        ANY: (
            "Quick and friendly.", "Everything was solved the first time.", "Kind and competent, no passing me around.", "You could tell that somebody really read my message.", "They knew what they were talking about.",
        ),
        COMPANY: (
            "I use it every day and have nothing to complain about.", "Reliable, I've recommended it to two colleagues.", "When I need help there is always somebody.", "Good value for money.",
        ),
        ENDING: ("Thank you!", "Keep it up.", "Much appreciated.", "Well done."),
    },
    MIXED: {
        "Delivery": ("The parcel came, but nobody told me that it would be late.", "Arrived in one piece, only two days late."),
        "Technical fault": ("It works now, it just took longer than promised.", "It is repaired, but the technician's instructions were confusing."),
        "How to use": ("Good advice, but I would never have found it in the manual.",),
        "Billing": ("They corrected the invoice but never said what had gone wrong.", "Sorted out, though I still don't quite understand the invoice."),
        "Returns": ("I got my money in the end, after asking twice.", "The return went fine, but nobody mentioned the postage beforehand."),
        "Account": ("I can sign in again, but the verification is a nuisance.",),
        "Cancellation": ("Contract ended, it just took too many forms.",),
        ANY: (
            "Okay, though I had hoped for a faster answer.", "The answer was right, just rather curt.", "Solved, but only at the second attempt.", "Nothing special, but it got done.", "Nice person, shame about the wait.",
        ),
        COMPANY: ("Good service, the price could be lower.", "Happy overall, but the app is confusing.", "Sometimes excellent, sometimes two days without an answer."),
    },
    GRUMBLE: {
        "Delivery": (
            "It was due on Tuesday and came a week later.", "The courier never rang and wrote that nobody was home.", "Tracking showed the same thing for three days and nobody knew why.", "I was told a different delivery date each time.",
        ),
        "Technical fault": (
            "The same fault was back after the repair.", "I sent photos twice and they still asked for the same things again.", "Told me to restart it. Of course that did not help.", "Almost two weeks without the device.",
        ),
        "How to use": ("They sent me a link to a guide I had already read.", "The guide is for an older version, nothing matches."),
        "Billing": (
            "The amount they had corrected is on the invoice again.", "I was charged twice.", "Billed for a service I cancelled in spring.", "Nobody could tell me what I am actually paying for.",
        ),
        "Returns": (
            "More than three weeks and no refund.", "You got the goods at the start of the month and it is still “being processed”.", "Each time they say five working days. Nothing came.", "The agent was rude, as if it were my fault.",
        ),
        "Account": ("Locked out for the whole weekend.", "The code arrived after it had expired."),
        "Cancellation": ("I had to send my notice three times.", "Got another invoice after I had cancelled."),
        "Damaged parcel": (
            "The box was crushed and the thing inside was broken.", "The box is as thin as paper, I'm surprised it arrived at all.", "Second damaged parcel this month.",
        ),
        "Service outage": ("Down all day and not a word on your website.", "Our work stood still because of the outage."),
        ANY: (
            "I waited far too long.", "I had to explain everything twice.", "The answer had nothing to do with my question.", "Passed from one person to the next.",
        ),
        COMPANY: ("Prices go up, support gets slower.", "Many promises, little happens.", "I'm leaving when my contract ends."),
        AFTER_OUTAGE: ("I don't trust you since that outage.", "A day without service and not even an apology."),
        ENDING: ("Not good enough.", "Next time I'll go elsewhere.", "Very disappointed.", "Please do something about it."),
    },
}
# fmt: on

COMMENTS: Mapping[str, Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "cs": CZECH, "sk": SLOVAK, "pl": POLISH, "hu": HUNGARIAN, "el": GREEK, "en": ENGLISH,
}  # fmt: skip
"""By the codes of LANGUAGES."""
