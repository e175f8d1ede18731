-- How a file of no known format was read: kept with its upload, so that it is read again in the same way, and remembered
-- by its header for the next file with the same columns. Both are the text of a mapping file (data/mapping/saved.py).
-- An undo leaves what is remembered: who takes a file back to read it better begins with the choices made before.

ALTER TABLE upload ADD COLUMN mapping VARCHAR;
CREATE TABLE mapping (header VARCHAR, mapping VARCHAR, noted_at TIMESTAMP);
