"""What is wrong with a table of past projects, found before a model is learned from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xl_lepton.core.cells import number_text
from xl_lepton.core.errors import BadInput
from xl_lepton.core.kinds import Columns
from xl_lepton.core.words import counted
from xl_lepton.numerics import ordered, outliers
from xl_lepton.numerics.leakage import adds_up, leaks
from xl_lepton.numerics.marks import is_blank, unmarked, without_copies
from xl_lepton.numerics.table_columns import SheetColumn, columns_of, find_column, rows_text

FAULT, DOUBT, NOTE = "fault", "doubt", "note"
MANY_MISSING = 0.3
ROWS_PER_FACTOR = 5
FEW_ROWS = 15
RELATED = 0.999


@dataclass(frozen=True)
class Finding:
    """One thing found: how bad, what, in which column, where, and what to do about it."""

    severity: str
    what: str
    column: str
    where: str
    remedy: str


@np.errstate(all="ignore")  # what overflows comes out as infinite or not a number, which the core reports
def check(table: Columns, target: str) -> list[Finding]:
    """All findings, faults first; none where the table is sound."""
    table = unmarked(table)
    if len(table.rows) == 1 and not table.names and all(isinstance(cell, str) for cell in table.rows[0]):
        raise BadInput("table: is one row of texts, which look like headings; give the rows below them too")
    columns = columns_of(table)
    once = columns_of(Columns(table.names, tuple(without_copies(table.rows))))  # the copy of a row copies its project's name too
    goal = find_column(columns, target, "target") if target else None
    factors = [column for place, column in enumerate(columns) if place != goal]
    found = _duplicates(table)
    for place, column in enumerate(columns):
        found += _cells(column) + _values(column, once[place], is_cost=place == goal)
    found += _related(factors) + _size(len(table.rows), [column for place, column in enumerate(once) if place != goal])
    if goal is not None:
        found += _target(columns[goal]) + _leakage(factors, columns[goal])
    order = {FAULT: 0, DOUBT: 1, NOTE: 2}
    return sorted(found, key=lambda finding: order[finding.severity])


def _duplicates(table: Columns) -> list[Finding]:
    first: dict[tuple[object, ...], int] = {}
    again = []
    for row, cells in enumerate(table.rows):
        if cells in first:
            again.append(row)
        first.setdefault(cells, row)
    if not again:
        return []
    return [
        Finding(
            DOUBT,
            f"{counted(len(again), 'row')} {'repeats' if len(again) == 1 else 'repeat'} an earlier one",
            "",
            rows_text(again),
            "delete them, unless they are real",
        )
    ]


def _cells(column: SheetColumn) -> list[Finding]:
    found = []
    name, rows = column.name, len(column.cells)
    if len(column.blanks) == rows:
        return [Finding(FAULT, "empty throughout", name, "", "leave the column out")]
    if column.blanks:
        share = len(column.blanks) / rows
        severity = DOUBT if share > MANY_MISSING else NOTE
        what = f"{len(column.blanks)} of {rows} cells {'is' if len(column.blanks) == 1 else 'are'} empty ({share:.0%})"
        found.append(Finding(severity, what, name, rows_text(column.blanks), "fill them in; ols refuses blanks, auto fills them"))
    if column.misfits:
        what = "texts among numbers" if column.numeric else "numbers among texts"
        found.append(Finding(FAULT, what, name, rows_text(column.misfits), "correct the cells"))
    texts = [
        row for row, cell in enumerate(column.cells) if column.numeric and isinstance(cell, str) and row not in column.misfits
    ]
    texts = [row for row in texts if row not in column.blanks]
    if texts:
        found.append(Finding(FAULT, "numbers stored as text", name, rows_text(texts), "convert them, or use LEPTON_DATA_CLEAN"))
    return found


def _values(column: SheetColumn, once: SheetColumn, *, is_cost: bool) -> list[Finding]:
    blanks = set(column.blanks)
    filled = [cell for row, cell in enumerate(column.cells) if row not in blanks]
    if len(filled) > 1 and len(set(filled)) == 1:
        remedy = "nothing can be learned from them" if is_cost else "leave the column out: its effect cannot be learned"
        return [Finding(FAULT if is_cost else DOUBT, "the same in every row", column.name, "", remedy)]
    if not column.numeric:
        names = [cell for cell in once.cells if not is_blank(cell)]
        if len(names) > FEW_ROWS // 2 and len(set(names)) == len(names):
            return [Finding(NOTE, "a different text in every row", column.name, "", "left out of forecasts: it names the rows")]
        return []
    return _units(column) or _outliers(column)


def _units(column: SheetColumn) -> list[Finding]:
    mixed = outliers.mixed_units(column.numbers)
    if mixed is None:
        return []
    few, step = mixed
    what = f"two groups about {number_text(step)} times apart: units look mixed"
    return [Finding(DOUBT, what, column.name, rows_text(few), "state all rows in one unit")]


def _outliers(column: SheetColumn) -> list[Finding]:
    ends = outliers.limits(column.numbers)
    if ends is None:
        return []
    far = [row for row, number in column.numbers.items() if not ends[0] <= number <= ends[1]]
    middle = number_text(float(np.median(np.array(list(column.numbers.values())))))
    what = f"{counted(len(far), 'value')} far from the others (median {middle})"
    return [Finding(DOUBT, what, column.name, rows_text(far), "check them; method robust minds them less")]


def _related(factors: Sequence[SheetColumn]) -> list[Finding]:
    found = []
    numeric = [column for column in factors if column.numeric and len(set(column.numbers.values())) > 1]
    for place, second in enumerate(numeric):
        for first in numeric[:place]:
            shared = sorted(set(first.numbers) & set(second.numbers))
            if len(shared) < 4:
                continue
            a = np.array([first.numbers[row] for row in shared])
            b = np.array([second.numbers[row] for row in shared])
            if a.std() <= 0 or b.std() <= 0:
                continue
            correlation = abs(float(ordered.correlation(a, b)))
            if correlation > RELATED:
                what = f"moves with '{first.name}' (correlation {correlation:.4f}): their effects cannot be told apart"
                found.append(Finding(DOUBT, what, second.name, "", "leave one of the two out"))
                break
    return found


def _size(rows: int, factors: Sequence[SheetColumn]) -> list[Finding]:
    coded = sum(_coefficients(column) for column in factors)
    if rows < coded + 2:
        size = f"{counted(rows, 'row')} for {counted(coded, 'coefficient')}"
        what = f"{size} and a constant: least squares cannot be fitted and tested"
        return [Finding(FAULT, what, "", "", f"give at least {ROWS_PER_FACTOR * coded} rows, or leave factors out")]
    if rows < max(FEW_ROWS, ROWS_PER_FACTOR * coded):
        what = f"{counted(rows, 'row')} for {counted(coded, 'coefficient')}: forecasts will be rough"
        return [Finding(DOUBT, what, "", "", f"{max(FEW_ROWS, ROWS_PER_FACTOR * coded)} rows are a fair number")]
    return []


def _coefficients(column: SheetColumn) -> int:
    """How many coefficients a column needs; a name, different in every row, is no factor."""
    if column.numeric:
        return 1
    labels = len({cell for cell in column.cells if cell is not None})
    return 0 if labels == len(column.cells) else max(labels - 1, 1)


def _target(column: SheetColumn) -> list[Finding]:
    if not column.numeric:
        return [Finding(FAULT, "the target is not a column of numbers", column.name, "", "name the column of costs")]
    low = [row for row, number in column.numbers.items() if number <= 0]
    if not low:
        return []
    return [
        Finding(NOTE, "costs at or below 0: ratios cannot be used", column.name, rows_text(low), "check whether they are costs")
    ]


def _leakage(factors: Sequence[SheetColumn], target: SheetColumn) -> list[Finding]:
    advice = "leave it out unless it is known before the project starts"
    found = [
        Finding(FAULT, f"looks like the cost in disguise (explains {share:.1%} of it alone)", name, "", advice)
        for name, share in leaks(factors, target)
    ]
    names = adds_up(factors, target)
    if names and not found:
        found.append(Finding(DOUBT, "these factors together give the cost exactly", ", ".join(names), "", advice))
    return found
