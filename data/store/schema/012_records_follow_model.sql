-- Since this number the tables of records follow from data/store/model.py, and a store may have columns that are in no numbered
-- file. An older program would empty them in every row that it updates; this number makes it refuse the store.
SELECT 1;
