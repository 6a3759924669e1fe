-- The kinds of operations are the program's to name.
ALTER TABLE operations DROP CONSTRAINT operations_kind_check;
