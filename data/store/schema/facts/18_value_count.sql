-- How many rows of a fact table have each value of what they can be filtered by. Kept row by row with the facts (data/facts/values.py), so that a
-- list of choices reads no facts.
CREATE OR REPLACE TABLE value_count (facts VARCHAR, field VARCHAR, value VARCHAR, n BIGINT);
