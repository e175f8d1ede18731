-- How a ticket's time was divided, how soon each message was answered, whether it was raised to a higher level, and what was promised.

ALTER TABLE ticket ADD COLUMN requester_wait_seconds BIGINT;
ALTER TABLE ticket ADD COLUMN requester_wait_business_seconds BIGINT;
ALTER TABLE ticket ADD COLUMN on_hold_seconds BIGINT;
ALTER TABLE ticket ADD COLUMN on_hold_business_seconds BIGINT;
ALTER TABLE ticket ADD COLUMN customer_wait_seconds BIGINT;
ALTER TABLE ticket ADD COLUMN customer_wait_business_seconds BIGINT;
ALTER TABLE ticket ADD COLUMN reply_seconds BIGINT;
ALTER TABLE ticket ADD COLUMN next_reply_seconds BIGINT;
ALTER TABLE ticket ADD COLUMN was_escalated BOOLEAN;
ALTER TABLE ticket ADD COLUMN sla_policy VARCHAR;
