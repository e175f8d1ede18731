-- The text of facts/ by which the facts of this store were made.
CREATE TABLE fact_definition (sha256 VARCHAR);
