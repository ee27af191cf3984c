"""What is different between two workbooks: sheets, names, inputs, formulas, values."""

from __future__ import annotations

from dataclasses import dataclass, field

from xl_lepton.core.cells import Cell
from xl_lepton.headless.addresses import cell_address
from xl_lepton.headless.calc.store import Sheet
from xl_lepton.headless.formula.printer import quoted_sheet
from xl_lepton.headless.report import Change, same
from xl_lepton.headless.verify import agrees
from xl_lepton.headless.workbook import Workbook


@dataclass(frozen=True, slots=True)
class FormulaChange:
    """A cell that holds another formula; the empty text stands for no formula."""

    cell: str
    before: str
    after: str


@dataclass(slots=True)
class Differences:
    """The differences, in the order of the sheets. `values` are results of formulas that stayed the same."""

    sheets_added: list[str] = field(default_factory=list)
    sheets_removed: list[str] = field(default_factory=list)
    names: list[FormulaChange] = field(default_factory=list)
    inputs: list[Change] = field(default_factory=list)
    formulas: list[FormulaChange] = field(default_factory=list)
    values: list[Change] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any((self.sheets_added, self.sheets_removed, self.names, self.inputs, self.formulas, self.values))


def diff(before: Workbook, after: Workbook) -> Differences:
    """Compare two workbooks by the values they hold now; results within 1e-9 are equal, inputs when all 15 digits agree."""
    found = Differences(
        [name for name in after.sheets if before.model.sheet(name) is None],
        [name for name in before.sheets if after.model.sheet(name) is None],
    )
    names, others = _names(before), _names(after)
    for name in dict.fromkeys([*names, *others]):
        old, new = names.get(name, ""), others.get(name, "")
        if old != new:
            found.names.append(FormulaChange(name, old, new))
    for name in before.sheets:
        one, other = before.model.sheet(name), after.model.sheet(name)
        if one is not None and other is not None:
            _sheets(before, after, one, other, found)
    return found


def _names(book: Workbook) -> dict[str, str]:
    """All defined names, hidden ones too, those of one sheet as Sheet!name."""
    sheets = book.sheets
    return {
        name.name if scope is None else f"{quoted_sheet(sheets[scope])}!{name.name}": name.text
        for (scope, _), name in book.model.names.items()
        if scope is None or scope < len(sheets)
    }


def _sheets(before: Workbook, after: Workbook, one: Sheet, other: Sheet, found: Differences) -> None:
    for row, column in sorted(_used(one) | _used(other)):
        place = cell_address(one.name, row, column)
        old, new = _formula(before, one, row, column), _formula(after, other, row, column)
        value, now = _value(one, row, column), _value(other, row, column)
        if old != new:
            found.formulas.append(FormulaChange(place, old, new))
        elif old or _is_result(one, row, column):
            if not agrees(value, now):
                found.values.append(Change(one.name, row, column, value, now))
        elif not same(value, now):
            found.inputs.append(Change(one.name, row, column, value, now))


def _used(sheet: Sheet) -> set[tuple[int, int]]:
    filled = {
        (row, column) for column, store in sheet.columns.items() for row, value in enumerate(store.values) if value is not None
    }
    return filled | set(sheet.formulas)


def _is_result(sheet: Sheet, row: int, column: int) -> bool:
    return (row, column) in sheet.spilled


def _formula(book: Workbook, sheet: Sheet, row: int, column: int) -> str:
    formula = sheet.formulas.get((row, column))
    if formula is None:
        return ""
    book.engine.parsed(formula.pattern)
    return book.formula_of(formula)


def _value(sheet: Sheet, row: int, column: int) -> Cell:
    formula = sheet.formulas.get((row, column))
    return formula.value if formula is not None else sheet.held(row, column)
