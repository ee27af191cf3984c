"""Is what a workbook shows what its formulas give? Recalculate, and compare with the values in the file."""

from __future__ import annotations

from dataclasses import dataclass, field

from xl_lepton.core.cells import Cell, CellError
from xl_lepton.headless.addresses import cell_address
from xl_lepton.headless.calc.pattern import Formula, State
from xl_lepton.headless.calc.precedents import cells_of
from xl_lepton.headless.report import Refused
from xl_lepton.headless.workbook import Workbook

# What the conformance measurements of this project call equal.
RELATIVE = ABSOLUTE = 1e-9


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell whose value in the file is not what its formula gives. `is_root`: no cell it looks at directly differs."""

    cell: str
    formula: str
    in_file: Cell
    computed: Cell
    is_root: bool


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome: how many cells were compared, the differences with their roots first, and what could not be computed.

    `stale` are the cells that rest on those: they agree with old values. `volatile` are differing cells that depend on the clock
    or on chance, and so are no differences; `unsaved` counts formula cells for which the file keeps no value.
    """

    compared: int
    differences: list[Difference] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    volatile: list[str] = field(default_factory=list)
    unsaved: int = 0

    @property
    def is_right(self) -> bool:
        return not self.differences and not self.refused


def verify(book: Workbook) -> Verification:
    """Recalculate a workbook just opened, and compare with the values it was saved with."""
    engine = book.engine
    saved: dict[Formula, list[tuple[int, int, Cell]]] = {
        formula: [(row, column, formula.sheet.held(row, column)) for row, column in formula.cells()]
        for formula in engine.formulas
    }
    report = book.recalc(full=True)
    dependents = engine.dependents
    moving = set(dependents.closure(cells_of(dependents.volatile))) | set(dependents.volatile)
    compared = unsaved = 0
    wrong: dict[Formula, list[tuple[int, int, Cell]]] = {}
    for formula, values in saved.items():
        if formula.state is not State.DONE or formula in engine.refused:
            continue
        kept = [entry for entry in values if entry[2] is not None]
        unsaved += len(values) - len(kept)
        compared += len(kept)
        differing = [entry for entry in kept if not agrees(entry[2], formula.sheet.held(entry[0], entry[1]))]
        if differing:
            wrong[formula] = differing
    return Verification(
        compared,
        _listed(book, {formula: cells for formula, cells in wrong.items() if formula not in moving}),
        report.refused,
        report.stale,
        [formula.place_name for formula in wrong if formula in moving],
        unsaved,
    )


def _listed(book: Workbook, wrong: dict[Formula, list[tuple[int, int, Cell]]]) -> list[Difference]:
    places = {(one.sheet.index, row, column) for one, cells in wrong.items() for row, column, _ in cells}
    found = []
    for formula, cells in wrong.items():
        is_root = not any(
            (index, row, column) in places and (area.sheet is not formula.sheet or (row, column) != (formula.row, formula.column))
            for area in book.engine.dependents.precedents(formula)
            for index, row, column in _inside(area.sheet.index, (area.top, area.left, area.bottom, area.right), places)
        )
        text = book.formula_of(formula)
        for row, column, value in cells:
            computed = formula.sheet.held(row, column)
            found.append(Difference(cell_address(formula.sheet.name, row, column), text, value, computed, is_root))
    return sorted(found, key=lambda difference: not difference.is_root)


def _inside(sheet: int, corners: tuple[int, int, int, int], places: set[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The places within an area: through the smaller of the two."""
    top, left, bottom, right = corners
    if (bottom - top + 1) * (right - left + 1) <= len(places):
        return [(sheet, row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
    return [place for place in places if place[0] == sheet and top <= place[1] <= bottom and left <= place[2] <= right]


def agrees(saved: Cell, computed: Cell) -> bool:
    """Equal, numbers within 1e-9; errors that files cannot spell count as the #VALUE! they are saved as."""
    if type(saved) is float and type(computed) is float:
        return saved == computed or abs(saved - computed) <= max(RELATIVE * abs(saved), ABSOLUTE)
    if isinstance(saved, CellError) and isinstance(computed, CellError):
        return saved.code == computed.code or (saved.code == "#VALUE!" and computed.code in ("#SPILL!", "#CALC!"))
    return type(saved) is type(computed) and saved == computed
