"""Words by which the usual themes of comments are known, by theme and language; people edit them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# fmt: off
USUAL: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "delivery": {
        "en": "deliver*, courier*, parcel*, package*, shipping, shipment*, shipped",
        "cs": "doruč*, doprav*, zásil*, balík*, balíč*, kurýr*",
        "sk": "doruč*, doprav*, zásiel*, balík*, balíč*, kuriér*",
        "pl": "dostaw*, dostarcz*, doręcz*, przesył*, paczk*, kurier*",
        "hu": "szállít*, kiszállít*, házhozszállít*, kézbesít*, csomag*, futár*",
        "el": "παράδοσ*, παραδόθ*, παρέδωσ*, αποστολ*, δέμα, δέματ*, κούριερ",
    },
    "price": {
        "en": "price*, pricing, expensive, cheap*, overpriced, cost, costs, costly",
        "cs": "cena, ceny, cenu, cenou, drahý, drahá, drahé, předražen*, levn*, zdraž*, poplat*",
        "sk": "cena, ceny, cenu, cenou, drahý, drahá, drahé, predražen*, lacn*, zdraž*, poplat*",
        "pl": "cena, ceny, cenę, ceną, drogo, drogi, drogie, droższ*, tani*, opłat*, podwyżk*",
        "hu": "ár, ára, árak, árat, áron, drága, drágán, drágább, olcsó*, áremel*",
        "el": "τιμή, τιμές, ακριβό, ακριβά, ακριβή, ακριβές, φθην*, κόστος",
    },
    "staff": {
        "en": "staff, agent*, operator*, friendly, polite*, rude*, helpful, unhelpful, courteous*, patient*",
        "cs": "personál*, obsluh*, operátor*, ochot*, neochot*, milý, milá, milé, slušn*, příjemn*, nepříjemn*, paní",
        "sk": "personál*, obsluh*, operátor*, ochot*, neochot*, milý, milá, milé, slušn*, príjemn*, nepríjemn*, pani",
        "pl": "obsług*, konsultant*, personel*, pracowni*, uprzejm*, nieuprzejm*, miły, miła, miłe, niemił*, grzeczn*, pani",
        "hu": "munkatárs*, ügyintéz*, kolléga*, kollégá*, kedves*, udvari*, segítőkész*, goromba*, türelmes*",
        "el": "προσωπικό, υπάλληλ*, εξυπηρέτησ*, ευγεν*, αγεν*, φιλικ*, εκπρόσωπ*, πρόθυμ*, κυρία",
    },
    "quality": {
        "en": "quality, broken, damaged, defect*, fault*, broke",
        "cs": "kvalit*, nekvalit*, rozbit*, poškoz*, prask*, vadn*, závad*, nefung*",
        "sk": "kvalit*, nekvalit*, rozbit*, poškod*, prask*, chybn*, poruch*, nefung*",
        "pl": "jakość, jakości, jakością, uszkodz*, zepsut*, usterk*, wadliw*, awari*, nie działa",
        "hu": "minőség*, hibás*, sérült*, törött*, elromlott, meghibásod*, nem működik",
        "el": "ποιότητ*, ποιοτικ*, χαλασμέν*, σπασμέν*, ελαττωματικ*, βλάβη, βλάβες, δεν λειτουργεί",
    },
    "waiting": {
        "en": "wait*, slow*, delay*, late, later, quick*, fast, faster, prompt*, on hold",
        "cs": "ček*, pomal*, zpožd*, pozdě, později, rychl*, trval*",
        "sk": "čak*, pomal*, mešk*, neskoro, neskôr, rýchl*, trval*",
        "pl": "czek*, oczekiw*, opóźn*, późno, później, szybk*, wolno, trwał*, kolejk*",
        "hu": "vártam, várok, várni, vártunk, várakoz*, lassú*, lassan, késés*, későn, késik, gyors*",
        "el": "περίμεν*, περιμέν*, αναμον*, καθυστέρ*, αργά, αργή, αργεί, γρήγορ*",
    },
    "product": {
        "en": "product*, item*, device*, goods, app, application*, model*",
        "cs": "zboží, výrob*, produkt*, zařízení, přístroj*, aplikac*",
        "sk": "tovar*, výrob*, produkt*, zariaden*, prístroj*, aplikáci*",
        "pl": "produkt*, towar*, urządze*, aplikacj*, sprzęt*, model*",
        "hu": "termék*, áru, árut, készülék*, eszköz*, alkalmazás*",
        "el": "προϊόν*, συσκευ*, εφαρμογ*",
    },
    "bill": {
        "en": "bill, bills, billing, billed, invoice*, charge*, overcharg*, refund*, payment*, paid, money",
        "cs": "faktur*, účtov*, účtenk*, vyúčtov*, přeplat*, platb*, strhl*, peníz*, peněz*",
        "sk": "faktúr*, účtov*, vyúčtov*, preplat*, platb*, strhl*, peniaz*, peňaz*",
        "pl": "faktur*, rachun*, płatno*, nadpłat*, zapłac*, pieniąd*, pieniędz*, zwrot*",
        "hu": "számla*, számlá*, fizet*, pénz*, visszatérít*",
        "el": "τιμολόγ*, λογαριασμ*, χρέωσ*, χρεώ*, πληρωμ*, χρήματα, επιστροφ*",
    },
})
"""A word, several in a row, or the beginning of words with * at its end."""
# fmt: on
