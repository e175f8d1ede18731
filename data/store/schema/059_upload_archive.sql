-- The engine writes a table's last row group anew whenever rows are added to it: with all kept files in one table, each small file
-- wrote all others once more. They lie in tables of a few megabytes, or of one large file each: upload_part is the first,
-- upload_part_2 the second, and `kept_in` is the number of that of an upload.
CREATE TABLE upload_archive (upload_id BIGINT, kept_in INTEGER, bytes BIGINT);
INSERT INTO upload_archive SELECT upload_id, 1, sum(octet_length(bytes)) FROM upload_part GROUP BY upload_id;
