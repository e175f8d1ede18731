-- Named calendars. Number 0 is for everybody who has no other; a calendar without a zone is on the report zone's clock.
-- A version holds from its day on until the next one; the first has no day. Hours are JSON by weekday; without them
-- office hours are assumed.

CREATE TABLE calendar (number INTEGER, name VARCHAR, zone VARCHAR);
CREATE TABLE calendar_version (
    calendar INTEGER, valid_from DATE, hours VARCHAR, country VARCHAR, subdivision VARCHAR, language VARCHAR
);
CREATE TABLE calendar_team (team VARCHAR, calendar INTEGER);

INSERT INTO calendar VALUES (0, 'Default', NULL);
INSERT INTO calendar_version
SELECT 0, NULL, max(value) FILTER (name = 'opening_hours'),
       max(value ->> '$.country') FILTER (name = 'holidays'), max(value ->> '$.subdivision') FILTER (name = 'holidays'),
       max(value ->> '$.language') FILTER (name = 'holidays')
FROM setting WHERE name IN ('opening_hours', 'holidays') HAVING count(*) > 0;
DELETE FROM setting WHERE name IN ('opening_hours', 'holidays');

ALTER TABLE special_day ADD COLUMN calendar INTEGER;
UPDATE special_day SET calendar = 0;

-- One row a calendar and UTC day, made by data/calendar/open_seconds.py. `key` = epoch_day + 4,000,000 × calendar, so that facts join by
-- one number. `hours`: open seconds before the day, and up to six open pieces (offset and length in seconds). `zone`:
-- seconds to add for the report zone's wall clock, and the second of the day from which `later` holds instead (86,400 on
-- days without a change).

CREATE TABLE calendar_hours (
    calendar INTEGER, epoch_day INTEGER, key INTEGER,
    hours STRUCT(
        before BIGINT, o1 INTEGER, l1 INTEGER, o2 INTEGER, l2 INTEGER, o3 INTEGER, l3 INTEGER,
        o4 INTEGER, l4 INTEGER, o5 INTEGER, l5 INTEGER, o6 INTEGER, l6 INTEGER
    ),
    zone STRUCT(early INTEGER, change INTEGER, later INTEGER)
);

-- The days of the default calendar.
DROP TABLE calendar_day;
CREATE VIEW calendar_day AS SELECT epoch_day, hours, zone FROM calendar_hours WHERE calendar = 0;
