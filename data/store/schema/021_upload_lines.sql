-- Where the lines of a text went: lines_total = lines_above + rows_read + lines_continued + lines_blank + lines_below. Empty for
-- workbooks and pages, which have no lines, and for uploads of earlier versions.
ALTER TABLE upload ADD COLUMN lines_total BIGINT;
ALTER TABLE upload ADD COLUMN lines_above BIGINT;
ALTER TABLE upload ADD COLUMN lines_continued BIGINT;
ALTER TABLE upload ADD COLUMN lines_blank BIGINT;
ALTER TABLE upload ADD COLUMN lines_below BIGINT;
-- How the bytes of a text were read as letters, and whether that was guessed.
ALTER TABLE upload ADD COLUMN encoding VARCHAR;
ALTER TABLE upload ADD COLUMN was_encoding_guessed BOOLEAN;
