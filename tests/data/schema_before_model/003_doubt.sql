-- What was doubtful about an upload when it was loaded (see data/checks/checks.py): shown with its receipt and over time.

CREATE TABLE doubt (upload_id BIGINT, code VARCHAR, severity VARCHAR, sentence VARCHAR, what_to_do VARCHAR);
