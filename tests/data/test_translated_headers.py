"""Tools whose interface gives the header its language are recognised, and read whole, in the languages of the readers.

The headers are put together from the tools' own language files; nothing is imported, so that a language costs next to nothing.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from data.declare.format import map_header
from data.files.table import open_table
from data.formats import all_formats, claimants

WHOLE = {
    "generic_tickets": {"id", "status", "priority", "created_at", "resolved_at", "channel", "agent"},
    "otrs_tickets": {
        "id", "created_at", "closed_at", "first_response_at", "status", "priority", "team", "agent", "customer", "organisation", "subject",
        "first_response_reported_business_seconds", "resolution_reported_business_seconds", "was_first_response_in_sla", "was_resolution_in_sla",
    },
    "rt_tickets": {"id", "created_at", "resolved_at", "due_at", "updated_at", "status", "priority", "team", "owner", "customer", "subject", "handle_seconds"},
    "glpi_tickets": {
        "id", "created_at", "resolved_at", "closed_at", "updated_at", "due_at", "status", "priority", "category", "site", "team", "agent", "customer", "subject",
        "was_late", "rating",
    },
    "genesys_interactions": {"started_at", "direction", "people"},
    "mantis_issues": {"id", "created_at", "updated_at", "status", "priority", "category", "product", "agent", "customer", "subject", "resolution"},
    "redmine_issues": {"id", "created_at", "closed_at", "updated_at", "due_at", "status", "priority", "category", "site", "agent", "customer", "subject", "handle_seconds"},
    "frappe_tickets": {"id", "opened_at", "first_response_at", "resolved_at", "due_at", "status", "priority", "agent", "customer", "subject", "on_hold_seconds"},
    "odoo_tickets": {"id", "created_at", "closed_at", "due_at", "status", "priority", "team", "agent", "customer", "subject", "handle_seconds"},
    "odoo_oca_tickets": {"id", "created_at", "closed_at", "status", "priority", "team", "agent", "customer", "subject"},
    "servicedesk_plus": {"id", "created_at", "first_response_at", "resolved_at", "due_at", "status", "priority", "team", "technician", "customer", "subject", "is_overdue"},
    "amazon_connect_search": {"id", "initiated_at", "team", "agent", "channel_word"},
    "freescout_conversations": {"id", "created_at", "closed_at", "status", "team", "agent", "subject"},
}  # fmt: skip

HEADERS = [
    ("otrs_tickets", "cs", "číslo tiketu;Stáří;Vytvořeno;Uzavřeno;FirstLock;FirstResponse;Stav;Priorita;Fronta;Zamknout;Vlastník;ID zákazníka;Jméno zákazníka;Od;Předmět;AccountedTime;SolutionInMin;SolutionDiffInMin;FirstResponseInMin;FirstResponseDiffInMin"),
    ("otrs_tickets", "sk", "Číslo tiketu;Vek;Vytvorený;Zatvorený;FirstLock;FirstResponse;Stav;Priorita;Fronta;Zamknúť;Vlastník;Zákaznícke č.;Customer Name;Od;Predmet;ˇUčtovaný čas;SolutionInMin;SolutionDiffInMin;FirstResponseInMin;FirstResponseDiffInMin"),
    ("otrs_tickets", "pl", "Numer zgłoszenia;Wiek;Utworzone;Zamknięte;Pierwsza blokada;Pierwsza odpowiedź;Stan;Priorytet;Kolejka;Blokada;Właściciel;Identyfikator klienta;Nazwa klienta;Od;Temat;Ubiegły czas;Rozwiązanie w minutach;Różnica rozwiązań w minutach;Pierwsza odpowiedź w min.;Pierwsza odpowiedź w min. - różnica"),
    ("otrs_tickets", "hu", "Jegyszám;Életkor;Létrehozva;Lezárva;Első zárolás;Első válasz;Állapot;Prioritás;Várólista;Zárolás;Tulajdonos;Ügyfél-azonosító;Ügyfél neve;Feladó;Tárgy;Elszámolt idő;Megoldás percben;Megoldás különbsége percben;Első válasz percben;Első válasz különbsége percben"),
    ("otrs_tickets", "el", "Αριθμός Δελτίου;Ηλικία;Δημιουργήθηκε;Κλειστό;FirstLock;FirstResponse;Κατάσταση;Προτεραιότητα;Ουρά;Κλείδωμα;Ιδιοκτήτης;ID-Πελάτη;Customer Name;Από;Θέμα;AccountedTime;SolutionInMin;SolutionDiffInMin;FirstResponseInMin;FirstResponseDiffInMin"),
    ("otrs_tickets", "de", "Ticket-Nummer;Alter;Erstellt;Geschlossen;Erstsperrzeit;Erstantwortzeit;Status;Priorität;Queue;Sperren;Besitzer;Kundennummer;Kundenname;Von;Betreff;Erfasste Zeit;Lösungszeit in Minuten;Lösungszeitdifferenz in Minuten;Erstantwortzeit in Minuten;Erstantwortzeitdifferenz in Minuten"),
    ("rt_tickets", "cs", "Identifikátor;Předmět;Stav;Fronta;Vlastník;Priorita;Žadatelé;Vytvořeno;Vyřešen;Termín dokončení;Naposledy aktualizován;Odpracovaný čas"),
    ("rt_tickets", "sk", "id;Predmet;Status;Fronta;Vlastník;Priorita;Žiadatelia;Vytvorené;Vyriešený;Do;Posledná zmena;Čas práce"),
    ("rt_tickets", "pl", "Numer;Temat;Status;Kolejka;Właściciel;Priorytet;Zgłaszający;Zarejestrowane;Zamknięte;Termin realizacji;Ostatnia aktualizacja;Czas realizacji"),
    ("rt_tickets", "hu", "Sorszám;Tárgy;Státusz;Sor;Tulajdonos;Prioritás;Beküldő;Felvéve;Megoldva;Határidő;Utoljára aktualizálva;Ráfordított munkaidő"),
    ("rt_tickets", "el", "ταυτότητα;Θέμα;Κατάσταση;Ουρά;Υπεύθυνος;Προτεραιότητα;Αιτούντες;Δημιουργήθηκε;Επιλυμένα;Έως;Τελευταία ενημέρωση;Χρόνος εργασίας"),
    ("rt_tickets", "de", "ID;Betreff;Status;Bereich;Besitzer;Priorität;Auftraggeber;Erstellt;Erledigt;Fällig;Zuletzt Aktualisiert;Gearbeitete Zeit"),
    ("glpi_tickets", "cs", "ID;Nadpis;Entita;Stav;Poslední změna;Datum otevření;Priorita;Žadatel - Žadatel;Komu přiděleno - Technik;Komu přiděleno - Skupina technika;Kategorie;Čas na vyřešení;Datum vyřešení;Datum uzavření;Čas na vyřešení byl překročen;Průzkum spokojenosti - Spokojenost"),
    ("glpi_tickets", "sk", "ID;Názov;Entita;Stav;Posledná aktualizácia;Dátum otvorenia;Priorita;Žiadateľ - Žiadateľ;Riešiteľ - Technik;Riešiteľ - Skupina technikov;Kategória;Termín splnenia;Dátum vyriešenia;Dátum uzavretia;Termín splnenia bol prekročený;Prehľad spokojnosti - Spokojnosť"),
    ("glpi_tickets", "pl", "ID;Tytuł;Jednostka;Status;Ostatnia aktualizacja;Data utworzenia;Priorytet;Zgłaszający - Zgłaszający;Przypisany do - Realizator;Przypisany do - Grupa realizatorów;Kategoria;Czas rozwiązania;Data rozwiązania;Data zamknięcia;Czas na rozwiązanie przekroczony;Badanie satysfakcji - Zadowolenie"),
    ("glpi_tickets", "hu", "ID;Cím;Szervezet;Státusz;Utoljára frissítve;Nyitás dátuma;Prioritás;Kérelmező - Kérelmező;Hozzárendelve - Technikus;Hozzárendelve - Technikus csoport;Kategória;Megoldási idő;Megoldás dátuma;Befejezés dátuma;Túllépte a megoldási időt;Elégedettségi felmérés - Elégedettség"),
    ("glpi_tickets", "el", "ΑΑ;Τίτλος;Οντότητες;Κατάσταση;Τελευταία ενημέρωση;Ημερομηνία έναρξης;Προτεραιότητα;Requester - Requester;Ανατέθηκε στον - Τεχνικός;Ανατέθηκε στον - Ομάδα τεχνικών;Category;Time to resolve;Ημερομηνία ανάλυσης;Ημερομηνία κλεισίματος;Time to resolve exceeded;Έρευνα ικανοποίησης - Ικανοποίηση"),
    ("glpi_tickets", "de", "ID;Titel;Einheit;Status;Letzte Aktualisierung;Erstellungsdatum;Priorität;Anforderer - Anforderer;Zugewiesen zu - Techniker;Zugewiesen zu - Technikergruppe;Kategorie;Zeit zur Behebung;Datum der Lösung;Abschlussdatum;Zeit zur Behebung überschritten;Zufriedenheitsumfrage - Zufriedenheit"),
    ("glpi_tickets", "pt", "ID;Título;Entidade;Estado;Última actualização;Data de abertura;Prioridade;Requerente - Requerente;Atribuído a - Técnico;Atribuído a - Grupo de técnicos;Categoria;Tempo para resolver;Data de resolução;Data de encerramento;Período para resolução excedido;Inquérito de satisfação - Satisfação"),
    ("glpi_tickets", "es", "ID;Título;Entidad;Estado;Última actualización;Fecha de apertura;Prioridad;Solicitante - Solicitante;Asignada a - Técnico;Asignada a - Grupo técnico;Categoría;Tiempo para resolver;Fecha de resolución;Fecha de cierre;Se superó el tiempo de resolución;Encuesta de satisfacción - Satisfacción"),
    ("otrs_tickets", "fr", "Numéro de ticket;Âge;Créé;Fermés;FirstLock;FirstResponse;État;Priorité;File;Verrouiller;Propriétaire;Code client;Nom du Client;De;Sujet;AccountedTime;SolutionInMin;SolutionDiffInMin;FirstResponseInMin;FirstResponseDiffInMin"),
    ("otrs_tickets", "es", "Número de Ticket;Antigüedad;Creado;Cerrado;PrimerBloqueo;PrimeraRespuesta;Estado;Prioridad;Cola;Bloquear;Propietario;ID del cliente;Nombre del cliente;De;Asunto;Tiempo Registrado;SolutionInMin;SolutionDiffInMin;PrimeraRespuestaEnMin;PrimeraRespuestaDifEnMin"),
    ("otrs_tickets", "pt", "Número do Chamado;Idade;Criado;Fechado;Primeiro Bloqueio;Primeira Resposta;Estado;Prioridade;Fila;Bloquear;Proprietário;ID do Cliente;Nome do Cliente;De;Assunto;Tempo contabilizado;Tempo de solução em minutos;Delta de tempo de solução em minutos;Primeira Resposta em Minutos;Diferença de Tempo da Primeira Resposta em Minutos"),
    ("rt_tickets", "fr", "n°;Sujet;Statut;File;Intervenant;Priorité;Demandeurs;Créé;Résolu;Échéance;Date dernière MAJ;Temps passé"),
    ("rt_tickets", "es", "id;Asunto;Estado;Cola;Propietario;Prioridad;Solicitantes;Creado;Resuelto;Fecha límite;Actualizado por ultima vez;Tiempo Trabajado"),
    ("rt_tickets", "pt", "identificador;Assunto;Estado;Fila;Proprietário;Prioridade;Requisitantes;Criado;Resolvido;Vencimento;Atualizado em;Tempo Trabalhado"),
    ("glpi_tickets", "fr", "ID;Titre;Entité;Statut;Dernière modification;Date d'ouverture;Priorité;Demandeur - Demandeur;Attribué à - Technicien;Attribué à - Groupe de techniciens;Catégorie;TTR;Date de résolution;Date de clôture;Temps de résolution dépassé;Enquête de satisfaction - Satisfaction"),
    ("mantis_issues", "hu", "Ügyszám;Projekt;Bejelentő;Hozzárendelve a következőhöz;Prioritás;Súlyosság;Reprodukálhatóság;Termékverzió;Kategória;Beküldés dátuma;Operációs rendszer;Platform;Láthatóság;Frissítve;Összefoglaló;Állapot;Döntés;Javítva a következő verzióban"),
    ("mantis_issues", "fr", "Identifiant;Projet;Rapporteur;Affecté à;Priorité;Sévérité;Reproductibilité;Version du produit;Catégorie;Date de soumission;Système d’exploitation;Plateforme;Visibilité;Mis à jour;Résumé;État;Résolution;Résolue dans la version"),
    ("mantis_issues", "es", "Id.;Proyecto;Informador;Asignada a;Prioridad;Gravedad;Reproducibilidad;Versión del producto;Categoría;Fecha de envío;SO;Plataforma;Visibilidad;Actualizada;Resumen;Estado;Resolución;Resuelta en versión"),
    ("mantis_issues", "pt", "Núm;Projeto;Relator;Atribuído a;Prioridade;Gravidade;Reprodutibilidade;Versão do Produto;Categoria;Data de Envio;SO;Plataforma;Visibilidade;Atualizado;Resumo;Estado;Resolução;Corrigido na Versão"),
    ("redmine_issues", "cs", "#;Projekt;Fronta;Rodičovský úkol;Stav;Priorita;Předmět;Autor;Přiřazeno;Aktualizováno;Kategorie;Cílová verze;Začátek;Uzavřít do;Odhadovaná doba;Strávený čas;% Hotovo;Vytvořeno;Uzavřeno;Soukromý"),
    ("redmine_issues", "hu", "#;Projekt;Típus;Szülő feladat;Státusz;Prioritás;Tárgy;Szerző;Felelős;Módosítva;Kategória;Cél verzió;Kezdés dátuma;Befejezés dátuma;Becsült időigény;Ráfordított idő;Készültség (%);Létrehozva;Lezárva;Privát"),
    ("redmine_issues", "el", "#;Έργο;Ανιχνευτής;Parent task;Κατάσταση;Προτεραιότητα;Θέμα;Συγγραφέας;Ανάθεση σε;Ενημερώθηκε;Κατηγορία;Στόχος έκδοσης;Εκκίνηση;Προθεσμία;Εκτιμώμενος χρόνος;Δαπανημένος χρόνος;% επιτεύχθη;Δημιουργήθηκε;Closed;Private"),
    ("redmine_issues", "fr", "#;Projet;Tracker;Tâche parente;Statut;Priorité;Sujet;Auteur;Assigné à;Mis-à-jour;Catégorie;Version cible;Début;Echéance;Temps estimé;Temps passé;% réalisé;Créé;Fermé;Privée"),
    ("redmine_issues", "es", "#;Proyecto;Tipo;Tarea padre;Estado;Prioridad;Asunto;Autor;Asignado a;Actualizado;Categoría;Versión prevista;Fecha de inicio;Fecha fin;Tiempo estimado;Tiempo dedicado;% Realizado;Creado;Cerrada;Privada"),
    ("redmine_issues", "pt", "#;Projeto;Tipo;Tarefa mãe;Situação;Prioridade;Título;Autor;Atribuído para;Alterado em;Categoria;Versão;Início;Data prevista;Tempo estimado;Tempo gasto;% Terminado;Criado em;Concluído;Privado"),
    ("frappe_tickets", "fr", "ID;Objet;Statut;Priorité;Créé par (Email);Contact;Client;Réponse de;Résolution de;Date d'Ouverture;Horaire d'Ouverture;Première Réponse Le;Temps de première réponse;Date de Résolution;Temps de résolution;Temps de maintien total;Évaluation;Statut SLA;Attribué à"),
    ("frappe_tickets", "es", "Identificador;Asunto;Estado;Prioridad;Equipo;Propuesto por (Email);Contacto;Cliente;Respuesta por;Resolución por;Fecha de apertura;Hora de Apertura;Primera respuesta el;Tiempo de primera respuesta;Fecha de resolución;Tiempo de resolucion;Tiempo total de espera;Clasificación;Asignado a"),
    ("generic_tickets", "sk", "Priorita;Dátum vytvorenia;Číslo požiadavky;Stav;Kanál;Dátum vyriešenia;Riešiteľ"),
    ("generic_tickets", "pl", "Nr zgłoszenia;Priorytet;Stan;Data zgłoszenia;Data rozwiązania;Kanał;Assignee"),
    ("generic_tickets", "hu", "Azonosító;Státusz;Prioritás;Létrehozás dátuma;Megoldás dátuma;Csatorna;Felelős"),
    ("genesys_interactions", "es", "Exportación completa finalizada;Marca de hora del resultado parcial;Filtros;Usuarios;Fecha;Duración;Dirección;ANI;Usuarios - Alertados;Cola;Campaña;Total de cola;Segmentos de alerta;Total de alertas;Fecha de finalización;Manejo total;Salida de flujo;Tipo de desconexión;Usuarios - No responden;Iniciador de conversación;IVR total;Conversación total;Total de ACW;Transferencias;Tiempo en abandonar"),
    ("genesys_interactions", "de", "Benutzer;Datum;Dauer;Richtung;Vollständiger Export abgeschlossen"),
    ("genesys_interactions", "en", "Full Export Completed;Partial Result Timestamp;Filters;Media Type;Users;Remote;Date;End Date;Duration;Direction;ANI;DNIS;Queue;Wrap-up;Flow;Conversation ID"),
    ("genesys_interactions", "en", "Full Export Completed;Partial Result Timestamp;Filters;Users;Date;Initial Direction;First Queue"),
    ("mantis_issues", "cs", "ID;Projekt;Reportér;Přiřazen;Priorita;Závažnost;Reprodukovatelnost;Verze produktu;Kategorie;Datum vložení;OS;Platforma;Stav zobrazení;Aktualizace;Shrnutí;Stav;Řešení;Opraveno ve verzi"),
    ("mantis_issues", "sk", "ID;Projekt;Autor;Priradené;Priorita;Dôležitosť;Reprodukovateľnosť;Verzia produktu;Kategória;Dátum vloženia;OS;Platforma;Zobraziť status;Aktualizácia;Zhrnutie;Stav;Riešenie;Vyriešené vo verzii"),
    ("mantis_issues", "pl", "Identyfikator;Projekt;Zgłaszający;Przypisany do;Priorytet;Ważność;Powtarzalność;Wersja produktu;Kategoria;Data zgłoszenia;System operacyjny;Platforma;Widoczność;Aktualizacja;Temat;Status;Rozwiązanie;Poprawione w wersji"),
    ("mantis_issues", "el", "ID;Εφαρμογή;Αναφέρων;Ανατεθέν σε;Διαβάθμιση;Βαθμός;Επανεμφάνιση;Έκδοση Προϊόντος;Κατηγορία;Ημερομηνία Καταχώρησης;Λ.Σ.;Πλατφόρμα;Προβολή Κατάστασης;Ενημέρωση;Περίληψη (μέχρι 64 χαρακτήρες);Κατάσταση;Απόφαση;Έκδοση Διόρθωσης"),
    ("redmine_issues", "sk", "#;Projekt;Front;Nadradená úloha;Stav;Priorita;Predmet;Autor;Priradené;Aktualizované;Kategória;Cieľová verzia;Počiatočný dátum;Odovzdať do;Odhadovaný čas;Strávený čas;% hotovo;Vytvorené;Uzavreté;Súkromné"),
    ("redmine_issues", "pl", "#;Projekt;Typ zagadnienia;Zagadnienie nadrzędne;Status;Priorytet;Temat;Autor;Przypisany do;Data modyfikacji;Kategoria;Wersja docelowa;Data rozpoczęcia;Data oddania;Szacowany czas;Przepracowany czas;% Wykonania;Data utworzenia;Data zamknięcia;Prywatne"),
    ("redmine_issues", "de", "#;Projekt;Tracker;Übergeordnetes Ticket;Status;Priorität;Thema;Autor;Zugewiesen an;Aktualisiert;Kategorie;Zielversion;Beginn;Abgabedatum;Geschätzter Aufwand;Aufgewendete Zeit;% erledigt;Angelegt;Geschlossen am;Privat"),
    ("frappe_tickets", "cs", "ID;Předmět;Stav;Priorita;Tým;Kontakt;Zákazník;SLA;Odpovědět do;Stav SLA;Vyřešit do;Datum otevření;Čas otevření;Poprvé reagováno dne;Doba první reakce;Datum vyřešení;Doba vyřešení;Celková doba podržení;Hodnocení;Přiřazeno komu"),
    ("frappe_tickets", "pl", "ID;Temat;Status;Priorytet;Wywołany przez (Email);Kontakt;Odpowiedź wg;Rozdzielczość wg;Data Otwarcia;Czas Otwarcia;Data pierwszej odpowiedzi;Data Rozstrzygnięcia;Czas rozdzielczości;Całkowity czas wstrzymania;Ocena;Przypisano do"),
    ("frappe_tickets", "de", "ID;Betreff;Status;Priorität;Ticket-Typ;Team;Gemeldet von (E-Mail);Kontakt;Kunde;SLA;Antwort von;SLA-Status;Lösung durch;Eröffnungsdatum;Öffnungszeit;Zuerst geantwortet auf;Erste Antwortzeit;Lösungsdatum;Lösungszeit;Gesamte Haltezeit;Bewertung;Zugewiesen zu"),
    ("odoo_tickets", "en", "Ticket IDs Sequence;Created on;Acknowledge Time;Close date;SLA Deadline;Failed SLA Policy;Subject;Created by;Assigned to;Customer;Location;Contacted Via;Priority;Vendor;Stage;Category;Last Updated on;Last Updated by;Helpdesk Team;Open Time (hours);Time Spent;Description;Resolution Type;Resolution"),
    ("odoo_oca_tickets", "hu", "Azonosító;Cím;Felelős;Állapot;Partner;Email címe;Csapat;Kategória;Csatorna;Prioritás;Címkék;Létrehozás dátuma;Állapot utoljára módosítva;Hozzárendelés dátuma;Lezárás dátuma"),
    ("servicedesk_plus", "en", "Request ID;Requester;Request Type;Account;Created Time;Subject;Group;Impact;Urgency;Priority;Category;Subcategory;Technician;Request Status;Resolution;DueBy Time;First Response Overdue Status;Item;Overdue Status;Resolved Time;Responded Date;Response DueBy Time;Site;SLA Name"),
    ("amazon_connect_search", "en", "Contact ID;Channel;Contact status;Initiation timestamp;System phone number / email address;Queue;Agent;Recording/Transcript"),
    ("freescout_conversations", "en", "id;number;threads_count;type;folder_id;status;state;subject;customer_email;cc;bcc;preview;imported;has_attachments;created_by_user_id;source_via;source_type;channel;closed_at;closed_by_user_id;user_updated_at;last_reply_at;last_reply_from;read_by_user;mailbox_id;user_id;customer_id;created_at;updated_at"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "language", "header"), HEADERS)
def test_a_translated_header_is_known_and_read_whole(name: str, language: str, header: str) -> None:
    columns = header.split(";")
    assert [each.name for each in claimants(columns)] == [name]
    read = map_header(all_formats()[name], columns).places
    assert not WHOLE[name] - set(read)


@pytest.mark.parametrize(
    "said", ["Časové pásmo: Europe/Prague", "Strefa czasowa: Europe/Prague", "Timezone: Europe/Prague"]
)
def test_zammads_zone_is_found_after_a_word_of_any_language(said: str, tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text(
        "#,Title,State,Priority,Group,Owner,Customer,Create Channel,Created At,Close In Min\n"
        f"20001,Lunch: Europe/Rome,open,2 normal,Care,Agent,Customer,email,2026-01-14 09:00:00,\n\n{said}\n",
        encoding="utf-8",
    )
    with open_table(path) as opened:
        assert (opened.zone, [each.name for each in opened.claimants]) == ("Europe/Prague", ["zammad_tickets"])
