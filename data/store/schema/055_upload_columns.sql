-- The columns of each kind of record that an upload's file had, also where all their cells were empty: JSON, kind → names. An older row
-- fills only what the newer file did not have. Empty for uploads of earlier versions, until they are read again.
ALTER TABLE upload ADD COLUMN record_columns VARCHAR;
