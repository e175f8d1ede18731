-- What came in: one table a record, one vocabulary for all vendors. Keys are (source, id); the loader keeps them unique.
-- There are no primary keys: their indexes are slow and large for millions of rows. Nothing is NOT NULL: see
-- data/store/hidden_rows.py. All times are UTC.

CREATE TABLE ticket (
    source VARCHAR, id VARCHAR, upload_id BIGINT,
    created_at TIMESTAMP, first_response_at TIMESTAMP, resolved_at TIMESTAMP, first_resolved_at TIMESTAMP,
    closed_at TIMESTAMP, due_at TIMESTAMP, updated_at TIMESTAMP,
    status VARCHAR, status_class VARCHAR, priority VARCHAR, channel VARCHAR, category VARCHAR, product VARCHAR,
    team VARCHAR, agent VARCHAR, site VARCHAR, customer VARCHAR, organisation VARCHAR, language VARCHAR,
    country VARCHAR, tags VARCHAR, subject VARCHAR,
    replies INTEGER, reopens INTEGER, agent_changes INTEGER, team_changes INTEGER,
    handle_seconds BIGINT,
    first_response_reported_seconds BIGINT, first_response_reported_business_seconds BIGINT,
    resolution_reported_seconds BIGINT, resolution_reported_business_seconds BIGINT,
    was_first_response_in_sla BOOLEAN, was_resolution_in_sla BOOLEAN,
    is_complaint BOOLEAN, complaint_cause VARCHAR, resolution VARCHAR, was_handled_by_bot BOOLEAN
);

CREATE TABLE survey_response (
    source VARCHAR, id VARCHAR, upload_id BIGINT,
    ticket VARCHAR, customer VARCHAR, kind VARCHAR, score DOUBLE, scale INTEGER, is_low_best BOOLEAN,
    sent_at TIMESTAMP, responded_at TIMESTAMP, comment VARCHAR,
    agent VARCHAR, team VARCHAR, channel VARCHAR, country VARCHAR, product VARCHAR,
    is_invalidated BOOLEAN, invalidated_by VARCHAR
);

CREATE TABLE contact (
    source VARCHAR, id VARCHAR, upload_id BIGINT,
    kind VARCHAR, direction VARCHAR, started_at TIMESTAMP, answered_at TIMESTAMP, ended_at TIMESTAMP, outcome VARCHAR,
    team VARCHAR, agent VARCHAR, channel VARCHAR, customer VARCHAR, country VARCHAR, category VARCHAR,
    wait_seconds DOUBLE, talk_seconds DOUBLE, hold_seconds DOUBLE, wrap_seconds DOUBLE
);

CREATE TABLE customer (
    source VARCHAR, id VARCHAR, upload_id BIGINT,
    customer_since DATE, churned_on DATE, is_churned BOOLEAN,
    segment VARCHAR, plan VARCHAR, organisation VARCHAR, country VARCHAR
);

CREATE TABLE agent_state (
    source VARCHAR, id VARCHAR, upload_id BIGINT,
    agent VARCHAR, team VARCHAR, state VARCHAR, started_at TIMESTAMP, ended_at TIMESTAMP
);

CREATE TABLE self_service_day (
    source VARCHAR, id VARCHAR, upload_id BIGINT,
    day_on DATE, visitors BIGINT, searches BIGINT, article_views BIGINT, bot_conversations BIGINT
);

CREATE TABLE event_note (
    source VARCHAR, id VARCHAR, upload_id BIGINT,
    day_on DATE, text VARCHAR
);

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
