-- Views that somebody gave a name: a page and the fields of its address, as JSON; the slug stays when the name changes.
CREATE TABLE saved_view (
    slug VARCHAR, name VARCHAR, page VARCHAR, fields VARCHAR, owner VARCHAR, note VARCHAR, saved_at TIMESTAMP, opened_at TIMESTAMP
);

-- Links that were given to others. `number` is drawn at random. `limits` and `uploads` are JSON.
CREATE TABLE shared_link (
    number VARCHAR, mode VARCHAR, name VARCHAR, page VARCHAR, fields VARCHAR, limits VARCHAR, uploads VARCHAR,
    made_by VARCHAR, made_at TIMESTAMP, expires_at TIMESTAMP, revoked_at TIMESTAMP
);

-- Each time that a link was opened.
CREATE TABLE shared_link_opening (number VARCHAR, opened_at TIMESTAMP);
