-- The pieces are packed already. Packed once more by the engine, one piece could only be read with all others of its file:
-- of a file of 2 GB that took a second and a gigabyte of memory for each of its 130 pieces.
ALTER TABLE upload_part RENAME TO upload_part_packed;
CREATE TABLE upload_part (upload_id BIGINT, part INTEGER, bytes BLOB USING COMPRESSION uncompressed);
INSERT INTO upload_part FROM upload_part_packed;
DROP TABLE upload_part_packed;
