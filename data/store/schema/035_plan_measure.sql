-- What was agreed for a team or an agent: a measure, who sees to it and by when. `dimension` and `value` name whose plan it belongs to.
-- One that has ended has its day and `outcome` (done or dropped).

CREATE TABLE plan_measure (
    id BIGINT, dimension VARCHAR, value VARCHAR, text VARCHAR, owner VARCHAR, due_on DATE, agreed_on DATE,
    ended_on DATE, outcome VARCHAR
);
