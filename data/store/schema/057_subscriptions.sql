-- What is sent regularly or when something happens: a saved view, to whom or where, on which weekdays (0 is Monday) and at what time on the clock
-- of the report zone. `recipients`, `weekdays` and `watched` are JSON. Addresses of webhooks are secrets and lie beside the store.
-- What fell due before `from_at` is not sent: it was made, changed, resumed or restored then.
CREATE TABLE subscription (
    id VARCHAR, name VARCHAR, kind VARCHAR, view VARCHAR, channel VARCHAR, recipients VARCHAR, weekdays VARCHAR, send_at VARCHAR,
    quiet_from VARCHAR, quiet_until VARCHAR, watched VARCHAR, watches_targets BOOLEAN, span VARCHAR, language VARCHAR, has_pdf BOOLEAN,
    is_whole BOOLEAN, owner VARCHAR, owner_name VARCHAR, is_paused BOOLEAN, made_at TIMESTAMP, from_at TIMESTAMP
);

-- What was sent or is to be sent, to one recipient each: when it fell due, how often it was tried, and what came of it. `events` and `error` are JSON.
CREATE TABLE delivery (
    id VARCHAR, subscription VARCHAR, recipient VARCHAR, due_at TIMESTAMP, is_test BOOLEAN, state VARCHAR, tries INTEGER, next_at TIMESTAMP,
    claim VARCHAR, claimed_at TIMESTAMP, sent_at TIMESTAMP, error VARCHAR, events VARCHAR
);

-- Which watched numbers are out of their limits, as each recipient sees them, since when, and whether that was told.
CREATE TABLE alarm (subscription VARCHAR, recipient VARCHAR, watched VARCHAR, is_out BOOLEAN, since_at TIMESTAMP, is_told BOOLEAN);
