-- What a phone system's or help desk's word for a state means: waiting for customers, working for one, at work but away from them,
-- off work, or scheduled (time that is paid, whatever happened in it).
CREATE OR REPLACE MACRO state_class(word) AS CASE
    WHEN word IS NULL THEN NULL
    WHEN regexp_matches(lower(word), 'scheduled|rostered|^paid|^shift$|plánov|zaplanowan|beosztva|beosztás|προγραμματισμέν|směna|služba|^zmena|^zmiana|műszak|βάρδια') THEN 'scheduled'
    WHEN regexp_matches(lower(word), 'offline|logged.?(off|out)|log.?out|log.?off|sign.?out|signed.?out|off.?duty|absent|vacation|sick|holiday|odhlášen|odhlásen|wylogowan|kijelentkez|αποσυνδ|nepřítom|neprítom|nieobecn|távol|απών|απούσα|dovolen|urlop|szabads|άδεια|nemoc|chorob|beteg') THEN 'off'
    WHEN regexp_matches(lower(word), 'unavailable|off.?queue|not.?ready|nedostupn|niedostępn|nem elérhető|μη διαθέσιμ') THEN 'away'
    WHEN regexp_matches(lower(word), 'break|lunch|meal|pause|training|coaching|meeting|away|personal|do.?not.?disturb|přestávk|prestávk|przerw|szünet|διάλειμμα|oběd|^obed|obiad|ebéd|γεύμα|školen|szkoleni|képzés|εκπαίδευση|porad|spotkani|megbeszélés|σύσκεψη') THEN 'away'
    WHEN regexp_matches(lower(word), 'paper|wrap|after.?call|acw|on.?a?.?call|in.?a?.?call|talk|hold|busy|chatting|handling|working|interact|ringing|conversation|e-?mail|back.?office|hovoř|hovor|rozmaw|rozmow|hívás|beszél|κλήση|ομιλ|dokončovac|utómunka|zpracov|spracov|obsługa|chatuj|czatuj') THEN 'working'
    WHEN regexp_matches(lower(word), 'avail|online|ready|idle|wait|on.?queue|logged.?in|log.?in|signed.?in|sign.?in|open|dostupn|k dispozíci|k dispozici|dostępn|elérhető|διαθέσιμ|připraven|pripraven|gotow|készenlét|čeká|čaká|oczekuj|várakoz|σε αναμονή|přihlášen|prihlásen|zalogowan|bejelentkez|συνδεδεμέν') THEN 'waiting'
END;

-- A stretch without an end lasts until the newest moment of its source; where a source never tells an end, nobody knows how long any lasted.
CREATE OR REPLACE VIEW fact_agent_state_now AS
WITH ended AS (
    SELECT agent_state.*, coalesce(ended_at, CASE WHEN told.has_ends THEN data_until_at END) AS lasts_until, zone
    FROM agent_state
    LEFT JOIN (SELECT source, count(ended_at) > 0 AS has_ends FROM agent_state GROUP BY source) AS told ON told.source = agent_state.source
    LEFT JOIN source_state ON source_state.source = agent_state.source
    LEFT JOIN calendar_day ON epoch_day = day_of(started_at)
)
SELECT
    source, id, agent, team, state, state_class(state) AS state_class, started_at, ended_at,
    local_date(second_of(started_at), zone) AS started_on,
    local_hour(second_of(started_at), zone) AS started_hour,
    local_weekday(second_of(started_at), zone) AS started_weekday,
    CASE WHEN lasts_until >= started_at THEN second_of(lasts_until) - second_of(started_at) END AS seconds,
    upload_id
FROM ended;

CREATE OR REPLACE TABLE fact_agent_state AS FROM fact_agent_state_now LIMIT 0;
