-- What a frozen link keeps besides its address, as JSON: what people had set and chosen, and what tells the facts from any others.
ALTER TABLE shared_link ADD COLUMN settings VARCHAR;
ALTER TABLE shared_link ADD COLUMN facts VARCHAR;

-- When an upload was taken back that a frozen link rests on; of no other, so that an undo leaves nothing else behind.
CREATE TABLE undone_upload (upload_id BIGINT, undone_at TIMESTAMP);

-- The view with which the dashboard opens for a person; without a name the owner of the computer.
CREATE TABLE start_view (person VARCHAR, slug VARCHAR);
