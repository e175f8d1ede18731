-- What the sentences about an upload were made of (data/store/sentence.py), so that another language can say them; older ones have none.
ALTER TABLE upload ADD COLUMN message_made_of VARCHAR;
ALTER TABLE doubt ADD COLUMN sentence_made_of VARCHAR;
ALTER TABLE doubt ADD COLUMN what_to_do_made_of VARCHAR;
