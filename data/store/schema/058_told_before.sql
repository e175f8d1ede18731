-- Older rows of records that still tell columns which the file of the newest row lacks: whose upload's row, and of which time it says it is.
-- A column is told by the newest row whose file had it (data/imports/tellers.py). Empty where the newest row tells all.
CREATE TABLE told_before (record VARCHAR, source VARCHAR, id VARCHAR, upload_id BIGINT, told_at TIMESTAMP);
