-- A random name of what the data are, another after each write: of two stores with the same data version (a copy that went on by itself, a new
-- file under an old name) it tells which is which. What was worked out of one state is believed for no other (data/store/kept_files.py).
ALTER TABLE data_version ADD COLUMN state VARCHAR;
