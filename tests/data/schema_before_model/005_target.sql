-- What is aimed at, dated: one row from a day on (NULL: from the beginning) until the next row of the same metric, clock and
-- group. `dimension` and `value` name the group, both NULL for the whole; a NULL `target` ends the one before it.
-- `clock` is NULL where a metric does not depend on one. The names are those of the KPI module, which checks them.

CREATE TABLE target (
    metric VARCHAR, dimension VARCHAR, value VARCHAR, clock VARCHAR, target DOUBLE, valid_from DATE,
    note VARCHAR, set_at TIMESTAMP, set_by VARCHAR
);

-- What people say of each standard of service, never overwritten: the newest row of a standard is what holds.

CREATE TABLE assessment (
    standard VARCHAR, verdict VARCHAR, note VARCHAR, judged_on DATE, judged_by VARCHAR, noted_at TIMESTAMP
);
