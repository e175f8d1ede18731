"""One file's rows, staged, understood and checked inside a transaction: the first half of an import, and all of a dry run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from data.declare.problems import ImportRefused, sentence
from data.formats import has_moment
from data.reading.fast_path import read_fast
from data.reading.normalise import Reading, normalise
from data.reading.odd_rows import ODD, set_odd_rows_apart
from data.reading.plan import ImportPlan, no_format
from data.reading.scales import Scale, settle
from data.reading.stage import Staged, stage_frame, stage_text
from data.reading.validate import SUM_ROWS, Checked, check_rows, refuse_totals, set_sums_apart
from data.store.sentence import Sentence
from data.store.store import Writer


@dataclass(frozen=True)
class LinesRead:
    """Where every line of a text went: `total` = above + rows + continued + blank + below, and `unmatched`, which is 0.

    `above`: the header and what stands over it. `rows` begin in a line each, those that were refused among them; `continued` are
    their further lines. `below`: totals and notes under the table.
    """

    total: int
    above: int
    rows: int
    continued: int
    blank: int
    below: int

    @property
    def unmatched(self) -> int:
        """Lines that went nowhere."""
        return self.total - self.above - self.rows - self.continued - self.blank - self.below


@dataclass(frozen=True)
class Rows:
    """What was read; the values stand in the temp table `normal`. `read` counts rows with those that were refused.

    `lines` accounts for the lines of a text; a workbook or a page has none.
    """

    plan: ImportPlan
    staged: Staged
    reading: Reading
    checked: Checked
    read: int
    lines: LinesRead | None = None
    scales: tuple[Scale, ...] = ()


def read_rows(writer: Writer, plan: ImportPlan, step: Callable[[str], None] = lambda _: None) -> Rows:
    """Stage, read and check the plan's file in temp tables. Raises ImportRefused when no row can become a record."""
    opened, mapped = plan.opened, plan.mapped
    step("reading rows")
    # Lines that are no rows are told by their first cells, whether these are read or not.
    used = sorted({*mapped.used, *plan.recognised_by})
    fast = read_fast(writer, plan, used)
    if fast is not None:
        staged, reading, mapped = fast.staged, fast.reading, fast.mapped
    else:
        if opened.text is not None:
            staged = stage_text(writer, opened.text, used)
        else:
            staged = stage_frame(writer, opened.frame.select("row_no", *(f"c{place}" for place in used)))
        if not staged.rows and not staged.refused:
            raise ImportRefused("no_rows")
        step("understanding cells")
        reading, mapped = normalise(
            writer, plan.format, mapped, plan.zones(), opened.delimiter if opened.text else None, staged.rows
        )
        if staged.is_padded or staged.refused:
            reading = replace(reading, words={})  # rows that were not staged may hold other words
    if plan.mapping is None and not has_moment(plan.format, mapped):
        raise no_format(opened)  # a column that may hold moments or lengths holds lengths
    refuse_totals(writer, plan.format, mapped)
    plan = replace(plan, mapped=mapped)
    without_moment = set_sums_apart(writer, plan.format, mapped, plan.recognised_by)
    has_odd = set_odd_rows_apart(writer, plan.format, mapped, reading, without_moment)
    apart = [table for table, is_there in ((SUM_ROWS, without_moment), (ODD, has_odd)) if is_there]
    format_, scales = settle(writer, plan, reading)
    plan = replace(plan, format=format_)
    step("checking rows")
    checked = check_rows(writer, plan.format, mapped, opened, staged, reading, apart)
    read = staged.rows + len(staged.refused) - checked.blank_rows - checked.footer_rows
    if not read:
        raise ImportRefused("no_rows")
    if checked.refused.height == read:
        row = checked.refused.row(0, named=True)
        why = sentence(row["problem"], plan.header(row["cell_name"]), row["cell"])
        example = Sentence("Line {line}: {why}", line=str(row["line"]), why=why)
        raise ImportRefused("nothing_understood", n=read, example=example)
    return Rows(plan, staged, reading, checked, read, _lines(plan, staged, checked, read), scales)


def _lines(plan: ImportPlan, staged: Staged, checked: Checked, read: int) -> LinesRead | None:
    found = staged.lines
    if found is None or plan.opened.kind != "csv":
        return None
    blank = found.empty + checked.blank_rows
    return LinesRead(found.total, found.above, read, found.continued, blank, checked.footer_rows)
