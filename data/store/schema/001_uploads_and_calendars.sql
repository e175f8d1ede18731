-- What is kept beside the records, whose tables follow from data/store/model.py. All times are UTC.

-- Where it came from. `upload_number` never gives a number twice, also not after an undo.

CREATE SEQUENCE upload_number;

CREATE TABLE upload (
    id BIGINT, file_name VARCHAR, sha256 VARCHAR, size_bytes BIGINT, format VARCHAR, source VARCHAR,
    zone VARCHAR, options VARCHAR, loaded_at TIMESTAMP, loaded_by VARCHAR, state VARCHAR,
    rows_read BIGINT, rows_new BIGINT, rows_updated BIGINT, rows_unchanged BIGINT, rows_refused BIGINT,
    columns_unused VARCHAR, message VARCHAR
);
CREATE TABLE upload_part (upload_id BIGINT, part INTEGER, bytes BLOB);
CREATE TABLE upload_progress (upload_id BIGINT, stage VARCHAR, share DOUBLE, noted_at TIMESTAMP);

CREATE TABLE refused_row (
    upload_id BIGINT, line BIGINT, is_line_exact BOOLEAN, problem VARCHAR, column_name VARCHAR, cell VARCHAR, raw VARCHAR
);
CREATE TABLE cell_problem (
    upload_id BIGINT, line BIGINT, is_line_exact BOOLEAN, problem VARCHAR, column_name VARCHAR, cell VARCHAR
);
CREATE TABLE problem_count (upload_id BIGINT, problem VARCHAR, column_name VARCHAR, rows BIGINT);

-- Settings are JSON text by name. `source_state.data_until_at` is the newest moment seen in the records of a source.

CREATE TABLE setting (name VARCHAR, value VARCHAR);
CREATE TABLE source_state (source VARCHAR, data_until_at TIMESTAMP);

-- Opening hours. Holidays are frozen here with the version of the package that gave them, so that history does not
-- change with an upgrade; `holiday_year` says which years of a country are frozen (a year may have none).

CREATE TABLE holiday (
    country VARCHAR, subdivision VARCHAR, day_on DATE, name VARCHAR,
    is_working BOOLEAN, package_version VARCHAR
);
CREATE TABLE holiday_year (country VARCHAR, subdivision VARCHAR, year INTEGER, package_version VARCHAR);
CREATE TABLE special_day (day_on DATE, hours VARCHAR, name VARCHAR);

-- One row a UTC day, made by data/calendar/open_seconds.py. `hours`: open seconds before the day, and up to six open pieces
-- (offset and length in seconds). `zone`: seconds to add for the report zone's wall clock, and the second of the day
-- from which `later` holds instead (86,400 on days without a change).

CREATE TABLE calendar_day (
    epoch_day INTEGER,
    hours STRUCT(
        before BIGINT, o1 INTEGER, l1 INTEGER, o2 INTEGER, l2 INTEGER, o3 INTEGER, l3 INTEGER,
        o4 INTEGER, l4 INTEGER, o5 INTEGER, l5 INTEGER, o6 INTEGER, l6 INTEGER
    ),
    zone STRUCT(early INTEGER, change INTEGER, later INTEGER)
);
