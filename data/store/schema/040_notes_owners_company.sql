-- What somebody noted on the page itself of what happened on a day; notes of files are records (event_note), which an undo takes back.
CREATE SEQUENCE event_note_number;
CREATE TABLE own_event_note (number BIGINT, day_on DATE, text VARCHAR, noted_at TIMESTAMP);

-- Who answers for a target, and by when it is to be met.
ALTER TABLE target ADD COLUMN owner VARCHAR;
ALTER TABLE target ADD COLUMN due_on DATE;

-- Who answers for a standard of service, and by when it is to be kept; one row a standard that has either.
CREATE TABLE standard_owner (standard VARCHAR, owner VARCHAR, due_on DATE, noted_at TIMESTAMP);

-- Whose dashboard it is; at most one row. The logo is a PNG that this program wrote itself.
CREATE TABLE company (name VARCHAR, logo BLOB);
