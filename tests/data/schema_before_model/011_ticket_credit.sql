-- Who answered a ticket first and who resolved it; `agent` is whoever has it now.

ALTER TABLE ticket ADD COLUMN first_response_agent VARCHAR;
ALTER TABLE ticket ADD COLUMN resolution_agent VARCHAR;
