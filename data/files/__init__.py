"""Files before anybody knows what they mean: text, workbooks, pages and archives as tables of cells."""
