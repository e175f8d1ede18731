-- That a person's data were deleted, and when: without the person's name, told by a hash under a key of this store (data/imports/forget.py).
CREATE TABLE forgotten (person_hash VARCHAR, forgotten_at TIMESTAMP, records BIGINT, file_rows BIGINT, mentions BIGINT);
