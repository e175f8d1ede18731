"""What can be wrong with a file, a row or a cell: a stable code, a sentence for the reader and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from data.store.sentence import Sentence, join


@dataclass(frozen=True)
class Problem:
    """One kind of problem; `sentence` and `remedy` are templates that take the named details of the case.

    With `plural` it is the sentence of a case whose number `n` is one, and `plural` that of all others.
    """

    code: str
    sentence: str
    remedy: str
    plural: str | None = None


class ImportRefused(Exception):
    """The file as a whole cannot be imported; the store is unchanged. `candidates` names formats to choose from."""

    def __init__(self, code: str, candidates: tuple[str, ...] = (), **details: object) -> None:
        """Fill in the sentences of the catalogue entry `code` with `details`."""
        problem = FILE_PROBLEMS[code]
        self.code = code
        self.details = details
        self.candidates = candidates
        self.sentence = Sentence(problem.sentence, problem.plural, **details)
        self.what_to_do = Sentence(problem.remedy, **details)
        super().__init__(join(self.sentence, self.what_to_do))


class ImportCancelled(Exception):
    """The person stopped the import; the store is unchanged."""


def sentence(code: str, column: str | None = None, cell: str | None = None) -> str:
    """The sentence for a row or cell problem; an unknown code (an older upload) is shown as it is."""
    problem = ROW_PROBLEMS.get(code)
    if problem is None:
        return code
    shown = "" if cell is None else cell if len(cell) <= 80 else cell[:77] + "…"
    return Sentence(problem.sentence, column=column or "", cell=shown)


def remedy(code: str) -> str:
    """What the person can do about a row or cell problem."""
    problem = ROW_PROBLEMS.get(code)
    return "" if problem is None else Sentence(problem.remedy)


def _by_code(*problems: Problem) -> dict[str, Problem]:
    return {problem.code: problem for problem in problems}


_EXPORT_AGAIN = "Export it again from your tool as CSV (UTF-8) or XLSX."

FILE_PROBLEMS = _by_code(
    Problem("not_found", "The file {name} is not there.", "Check its name and folder."),
    Problem(
        "not_readable", "The file {name} cannot be read: {reason}.", "Check that it is a file and that you may read it."
    ),
    Problem(
        "not_a_file",
        "{name} is not a file: it is {what}.",
        "Give the file itself, or the folder that holds it.",
    ),
    Problem(
        "huge_file",
        "The file has {size} GB; files of up to {most} GB are read.",
        "Export a shorter time at once, and add the files one after the other.",
    ),
    Problem("empty_file", "The file is empty.", _EXPORT_AGAIN),
    Problem("no_rows", "The file has a header but no rows below it.", "Check the filter or the dates of the export."),
    Problem(
        "lfs_pointer",
        "The file is a Git LFS pointer: it names the data but does not hold it.",
        "Fetch the real file first (git lfs pull).",
    ),
    Problem("archive", "The file is an archive ({kind}), not a table.", "Unpack it first and add the files inside."),
    Problem(
        "bad_archive",
        "The archive or workbook cannot be unpacked: {reason}.",
        "Pack it again, or unpack it and add the files inside.",
    ),
    Problem(
        "huge_archive",
        "The archive unpacks to more than {size} MB, far more than its size lets expect.",
        "Unpack it and add the files inside.",
    ),
    Problem(
        "several_tables",
        "The archive holds {n} table with different columns: {names}.",
        "Unpack it and add the files one by one.",
        "The archive holds {n} tables with different columns: {names}.",
    ),
    Problem("huge_page", "The web page is larger than {size} MB.", "Export it as CSV or XLSX instead."),
    Problem(
        "old_workbook",
        "The file is an old binary workbook (.xls), or a workbook with a password.",
        "Open it in a spreadsheet program and save it as XLSX without a password, or as CSV (UTF-8).",
    ),
    Problem("web_page", "The file holds a web page, not a table.", _EXPORT_AGAIN),
    Problem("json", "The file holds JSON, not a table.", _EXPORT_AGAIN),
    Problem("binary", "The file is not text: it looks like {kind}.", _EXPORT_AGAIN),
    Problem(
        "bad_workbook",
        "The workbook cannot be opened: {reason}.",
        "Open it in a spreadsheet program and save it as XLSX.",
    ),
    Problem(
        "many_cells",
        "The workbook has {cells} million cells; up to {most} million fit into memory.",
        "Save the sheet as CSV (UTF-8), which may be of any size, or leave out columns.",
    ),
    Problem(
        "far_cells",
        "The sheet “{sheet}” has a cell at {corner}: with all empty cells before it that are {places} million; up to {most} million are read.",
        "Delete what stands far from the table, or save the sheet as CSV (UTF-8).",
    ),
    Problem(
        "beyond_grid",
        "The sheet “{sheet}” has a cell {place}, but a sheet ends at {last}: the workbook is damaged.",
        "Open it in a spreadsheet program and save it as XLSX.",
    ),
    Problem(
        "reader_memory",
        "Reading the file takes more than {size} MB of memory.",
        "Save the table as CSV (UTF-8), which may be of any size, or split it.",
    ),
    Problem(
        "reader_time",
        "Reading the file takes longer than {seconds} seconds.",
        "Save the table as CSV (UTF-8), or split it.",
    ),
    Problem(
        "reader_died",
        "The file cannot be read: its reader broke off ({reason}).",
        "Open it in a spreadsheet program and save it as XLSX, or as CSV (UTF-8).",
    ),
    Problem("huge_workbook", "The workbook unpacks to {size} MB.", "Export it as CSV instead."),
    Problem(
        "not_a_table",
        "The file holds no table: its lines do not split into the same columns.",
        "Choose a CSV or XLSX export with one header row and one row for each ticket, call, answer or customer.",
    ),
    Problem(
        "many_columns",
        "A row of the table has more than {most} columns, and so many are not read.",
        "Export only the columns that are needed. If there are fewer, look whether the line breaks between the rows got lost.",
    ),
    Problem(
        "long_line",
        "Line {line} of the file is longer than {size} MB, and a row may not be.",
        "Look whether the line breaks between the rows got lost, and export it again.",
    ),
    Problem(
        "endless_row",
        "No row below the header ends within the first {size} MB of the file: a quotation mark is opened and not closed.",
        _EXPORT_AGAIN,
    ),
    Problem(
        "unknown_format",
        "No known export has these columns: {headers}.",
        "Say yourself which column holds what (on the command line: python -m data map FILE), or rename the columns (for tickets at least an id and a creation time).",
    ),
    Problem(
        "no_header",
        "The file has no header: its first row is a row of data, and no known export has such rows.",
        "Say yourself which column holds what (on the command line: python -m data map FILE), or add a row with the names of the columns.",
    ),
    Problem(
        "lacks_column",
        "The file looks like {title}, but lacks “{column}”, without which its rows cannot be counted.",
        "Export it with that column, or say yourself what each column holds.",
    ),
    Problem(
        "choose_format",
        "Several formats claim this file: {names}.",
        "Choose one of them (on the command line with --format).",
    ),
    Problem(
        "aggregated",
        "{title}: the file holds sums and averages, not single records. {reason}",
        "Choose an export with one row for each ticket, call or answer: from totals no median, no share and no filter can be told.",
    ),
    Problem(
        "no_question",
        "{title}: none of its questions asks for a recommendation, for satisfaction or for effort, so there is no score to read.",
        "If one of them does, in other words, say yourself which column holds what.",
    ),
    Problem(
        "nps_scale",
        "“{column}” asks for a recommendation, which is answered from 0 to 10, but its answers end at {most}: from so few steps no NPS can be told.",
        "If people could answer up to 10, say so with the scale (on the command line: --scale 10). If not, map the column as satisfaction "
        "(on the command line: python -m data map FILE).",
    ),
    Problem(
        "nps_groups",
        "{cells} of the {rows} answers in “{column}” say only whether somebody is a promoter, passive or a detractor, not the score from 0 to 10; answers are kept by their score.",
        "Export the column with the scores; most tools list it beside the group.",
    ),
    Problem(
        "averaged_scores",
        "{cells} of the {rows} scores in “{column}” are fractions that no person answers: the rows are averages, not answers.",
        "Choose an export with one row for each answer.",
    ),
    Problem(
        "scores_to_100",
        "{cells} of the {rows} scores in “{column}” are below 0 or above 10: percentages or an NPS, as many answers together have it, not answers of one person.",
        "Choose an export with one row for each answer, on a scale of up to 10.",
    ),
    Problem(
        "wrong_scale",
        "The highest possible score cannot be {top}: there are answers up to {most}.",
        "Choose the scale that the question had.",
    ),
    Problem("no_such_template", "There is no template called {name}.", "Templates: {names}."),
    Problem("no_such_format", "There is no format called {name}.", "Formats: {names}."),
    Problem(
        "bad_map",
        "The mapping cannot be used: {reason}.",
        "Correct it, or make a new one (on the command line: python -m data map FILE).",
    ),
    Problem(
        "map_columns",
        "The mapping reads columns that the file does not have: {columns}.",
        "Choose the mapping that belongs to this file, or take these columns out of it.",
    ),
    Problem(
        "map_incomplete",
        "The mapping says of no column that it holds this, without which a row means nothing ({record}): {fields}.",
        "Choose the column that holds it.",
    ),
    Problem(
        "unit_unknown",
        "Plain numbers stand in the column for {columns}, and nothing says whether they are seconds, minutes, hours or days.",
        "Say which (on the command line: --unit minutes), or write it into the header, as in “(min)”; where columns differ, map them by hand (on the command line: python -m data map FILE).",
    ),
    Problem(
        "missing_column",
        "The format {format} needs one of these columns: {needed}. The file has: {headers}.",
        "Choose another format or add the column to the export.",
    ),
    Problem("not_parsable", "The table cannot be split into rows: {reason}.", _EXPORT_AGAIN),
    Problem("no_such_zone", "There is no time zone called {name}.", "Use a name such as Europe/Prague or UTC."),
    Problem("no_such_unit", "There is no unit called {name}.", "Use one of: {names}."),
    Problem("no_such_order", "There is no order of day, month and year called {name}.", "Use one of: {names}."),
    Problem("no_such_encoding", "There is no encoding called {name}.", "Use one of: {names}."),
    Problem(
        "nothing_understood",
        "The {n} row of the file could not be read. {example}",
        "Choose another format, or check the file.",
        "None of the {n} rows could be read. {example}",
    ),
    Problem(
        "bad_source",
        "The source name is not usable: {reason}.",
        "Use a short name such as “Zendesk” or “Shop helpdesk”.",
    ),
    Problem(
        "no_key_column",
        "The column {column} cannot belong to the key: the file has no such column, or no id beside it. It has: {headers}.",
        "Choose newest, log or one of the file's columns.",
    ),
    Problem(
        "rows_share_ids",
        "{n} row has an id that another row of the file has too, and nobody has said what such rows are.",
        "Say it on the card of the file (on the command line with --same-id).",
        "{n} rows have an id that another row of the file has too, and nobody has said what such rows are.",
    ),
    Problem(
        "not_kept",
        "{n} record of “{source}” comes from no file that is kept, so that it could not be read again.",
        "They stay as they are.",
        "{n} records of “{source}” come from no file that is kept, so that they could not be read again.",
    ),
    Problem(
        "much_waiting",
        "Too many files wait to be loaded: up to {files} may, of {size} MB together, from all visitors.",
        "Load or remove some of those that wait, and add this one again. What nobody comes back for is removed after two days.",
    ),
    Problem("no_such_upload", "There is no upload {number}.", "See the list of uploads for their numbers."),
)

ROW_PROBLEMS = _by_code(
    Problem(
        "missing_key",
        "The row has no {column}, so it cannot be told from others.",
        "Add the missing key to the export.",
    ),
    Problem(
        "missing_field",
        "“{column}” is empty, and the row means nothing without it.",
        "Fill it in or leave the row out.",
    ),
    Problem(
        "empty_row", "None of the columns that are read holds anything in this row.", "Nothing to do if that is right."
    ),
    Problem(
        "destroyed_key",
        "“{cell}” in “{column}” is a number that a spreadsheet has shortened; several rows share it.",
        "Export again and do not open the file in a spreadsheet before adding it.",
    ),
    Problem(
        "not_a_time",
        "“{cell}” in “{column}” is not a date or time that can be read.",
        "Correct the cell and add the file again.",
    ),
    Problem("not_a_number", "“{cell}” in “{column}” is not a number.", "Correct the cell and add the file again."),
    Problem(
        "not_a_duration", "“{cell}” in “{column}” is not a length of time.", "Correct the cell and add the file again."
    ),
    Problem(
        "not_yes_or_no", "“{cell}” in “{column}” is neither yes nor no.", "Correct the cell and add the file again."
    ),
    Problem(
        "left_out",
        "“{column}” is “{cell}”: the tool lists this row, but it counts nowhere.",
        "Nothing needs to be done.",
    ),
    Problem("not_a_choice", "“{cell}” is not a known value of “{column}”.", "Correct the cell and add the file again."),
    Problem(
        "not_a_score", "“{cell}” in “{column}” is not a score on its scale.", "Correct the cell and add the file again."
    ),
    Problem(
        "unknown_status",
        "The status “{cell}” is not known; the ticket counts as solved if it has a solved time, else as open.",
        "Nothing to do if that is right.",
    ),
    Problem(
        "short_row",
        "The row has fewer cells than the header; the missing ones count as empty.",
        "Check the line for a missing separator.",
    ),
    Problem(
        "long_row",
        "The row has more cells than the header, so they cannot be matched to columns.",
        "Put texts that contain the separator in quotation marks.",
    ),
    Problem(
        "total_row",
        "The row sums up others and is none itself.",
        "Nothing; its numbers are worked out here.",
    ),
    Problem(
        "header_again",
        "The line with the names of the columns stands here once more; it is no row.",
        "Nothing needs to be done.",
    ),
    Problem(
        "error_cell",
        "“{cell}” in “{column}” is an error of the spreadsheet, not a value.",
        "Repair the formula in the spreadsheet and add the file again.",
    ),
    Problem(
        "stray_quote",
        "A quotation mark stands where none may be; the row was read with it as a part of its text.",
        "Double quotation marks inside texts.",
    ),
    Problem(
        "broken_line",
        "A text of this row has a line break that no quotation marks enclose; the lines that go on with it were read as a part of it.",
        "Put texts of several lines in quotation marks.",
    ),
    Problem(
        "torn_row",
        "This row is torn by a line break that no quotation marks enclose, and its cells can be matched to the columns in no way, or in several.",
        "Put texts of several lines in quotation marks and add the file again.",
    ),
    Problem(
        "no_row_line",
        "This line is no row: it has fewer cells than the header, and they look like none of their columns. It may be a part of a text with a line break that no quotation marks enclose.",
        "Put texts of several lines in quotation marks and add the file again.",
    ),
    Problem(
        "no_record",
        "“{cell}” in “{column}” is unlike all other ids, and nothing else in the row can be read: it is a title between rows, or a part of a text.",
        "Nothing needs to be done for a title. Put texts of several lines in quotation marks and add the file again.",
    ),
    Problem(
        "swallowed_lines",
        "A quotation mark in this row does not close where it should; the row and the lines that it took along were not read.",
        "Repair the quotation marks of the line and add the file again.",
    ),
    Problem(
        "broken_quote",
        "The quotation marks of this row do not match, and its cells can be told apart in no way, or in several.",
        "Double quotation marks inside texts and add the file again.",
    ),
    Problem(
        "cut_off",
        "The file ends in the middle of this row: a quotation mark was opened and never closed.",
        "Export or download the file again: it may not have arrived whole.",
    ),
    Problem(
        "cut_row",
        "The file ends in the middle of this row: it alone has too few cells, and its line has no end.",
        "Export or download the file again: it may not have arrived whole.",
    ),
    Problem("long_line", "The line is longer than 8 MB.", "Shorten the text and add the file again."),
    Problem("unreadable_row", "The row cannot be split into cells.", "Repair the line and add the file again."),
)
