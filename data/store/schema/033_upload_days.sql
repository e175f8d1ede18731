-- The first and the last moment of what an upload is about, as far as its rows tell; of rows that name a day alone, its midnight.
ALTER TABLE upload ADD COLUMN first_at TIMESTAMP;
ALTER TABLE upload ADD COLUMN last_at TIMESTAMP;
