-- Facts follow from records: they are defined in facts/, and made anew when a definition there changes.
SELECT 1;
