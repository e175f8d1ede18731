-- Whether what an upload changed is kept as it was before (data/imports/before.py): then the newest one is taken back without reading any file.
ALTER TABLE upload ADD COLUMN has_before BOOLEAN;
