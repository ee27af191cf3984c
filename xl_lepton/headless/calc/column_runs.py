"""What calculates the parts of a formula for cells of a column: cells, ranges, operators and calls, for all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import compress, repeat
from operator import add, mul, sub
from types import NoneType
from typing import Any, TypeAlias

from xl_lepton.core.cells import CellError, Grid
from xl_lepton.headless.calc.adding import NEGLIGIBLE_BITS
from xl_lepton.headless.calc.area import Area
from xl_lepton.headless.calc.arithmetic import final_operation, operation
from xl_lepton.headless.calc.book import LeptonCall
from xl_lepton.headless.calc.calls import Signature, Take, applied, grid_of, outcome
from xl_lepton.headless.calc.compile import scalar_or_array
from xl_lepton.headless.calc.operators import LARGEST
from xl_lepton.headless.calc.pattern import Place
from xl_lepton.headless.calc.reading import Run, area_of
from xl_lepton.headless.calc.store import Sheet
from xl_lepton.headless.calc.values import NUM, Array, Fault, Scalar, Value
from xl_lepton.headless.formula.nodes import MAX_COLUMN, MAX_ROW, Corner
from xl_lepton.headless.library.downwards import DOWN, Down, Same

VALUES = frozenset({float, str, bool, NoneType, CellError})
ARITHMETIC: dict[str, Callable[[float, float], float]] = {"+": add, "-": sub, "*": mul}
NEARLY_NOTHING = 2.0 ** (2 - NEGLIGIBLE_BITS)  # beside an operand: more than what a final subtraction may take for 0


class CellByCell(Exception):
    """This formula has to be calculated cell by cell."""


class Places:
    """Some cells of one column, from top to bottom."""

    __slots__ = ("cells", "column", "rows")

    def __init__(self, cells: Sequence[Place]) -> None:
        self.cells = cells
        self.column = cells[0].column
        self.rows = [cell.row for cell in cells]

    def __len__(self) -> int:
        return len(self.cells)

    def moved(self, corner: Corner) -> list[int]:
        """The row of a corner for each cell."""
        return [corner.row] * len(self.rows) if corner.row_fixed else [row + corner.row for row in self.rows]

    def some(self, chosen: list[int]) -> Places:
        return self if len(chosen) == len(self.cells) else Places([self.cells[index] for index in chosen])


ColumnRun: TypeAlias = Callable[[Places], Iterable[Any]]


def once(run: Run) -> ColumnRun:
    """An expression that is worth the same for each place."""
    return lambda places: Same(run(places.cells[0]), len(places))


def each(run: Run) -> ColumnRun:
    """An expression asked cell by cell."""
    return lambda places: map(run, places.cells)


def once_each(run: Run, looked_at: Sequence[ColumnRun]) -> ColumnRun:
    """An expression that rests on the values of some cells beside each place: asked once for each set of values."""

    def results(places: Places) -> Iterable[Any]:
        known: dict[Any, Any] = {}
        seen = zip(*[map(exact_key, cells(places)) for cells in looked_at], strict=True)
        found = []
        for place, key in zip(places.cells, seen, strict=True):
            if key not in known:
                known[key] = run(place)
            found.append(known[key])
        return found

    return results


def exact_key(value: Scalar) -> Any:
    """Equal for values that are the same in every way: TRUE is not 1, and 0 not -0."""
    return (type(value), value) if value else (type(value), str(value))


def mapped(function: Callable[..., Any], *operands: ColumnRun) -> ColumnRun:
    """A function of values, for each cell."""
    return lambda places: map(function, *[operand(places) for operand in operands])


def shown(run: ColumnRun) -> ColumnRun:
    """The values of calls that may give references."""

    def values(places: Places) -> Iterable[Any]:
        found = list(run(places))
        return found if set(map(type, found)) <= VALUES else map(scalar_or_array, found, places.cells)

    return values


def operated(sign: str, left: ColumnRun, right: ColumnRun, *, is_final: bool = False) -> ColumnRun:
    """An operator between two expressions; where both are numbers for all cells, without a call for each."""
    operate = final_operation(sign) if is_final else operation(sign)
    quick = ARITHMETIC.get(sign)

    def run(places: Places) -> Iterable[Any]:
        one, other = list(left(places)), list(right(places))
        if quick is None or set(map(type, one)) != {float} or set(map(type, other)) != {float}:
            return map(operate, one, other)
        results: list[Any] = list(map(quick, one, other))
        if max(results) > LARGEST or min(results) < -LARGEST:
            return map(operate, one, other)
        if is_final:  # what may be taken for 0, and is looked at closely: far less than one of two nearly equal operands
            small = [index for index, result in enumerate(results) if abs(result) <= abs(one[index]) * NEARLY_NOTHING]
            for index in small:
                results[index] = operate(one[index], other[index])
        return results

    return run


def called(name: str, how: Signature, takes: Sequence[Take | None], runs: Sequence[ColumnRun]) -> ColumnRun:
    """The calls of a function: what can be taken for all cells beforehand is, and the rest call by call."""
    lifted, down = how.lifted, DOWN.get(name)

    def run(places: Places) -> Iterable[Value]:
        columns, left, failing = [argument(places) for argument in runs], list(takes), []
        for index in lifted:
            columns[index] = values = one_each(columns[index])
            take = left[index]
            if take is not None:
                try:
                    columns[index], left[index] = list(map(take, values)), None
                except Exception:
                    failing.append(index)
        if any(take is not None for index, take in enumerate(left) if index not in failing):
            at: Iterable[Place | None] = places.cells if how.wants_place else repeat(None)
            return map(applied, repeat(how.body), repeat(left), zip(*columns, strict=True), at)
        if not failing:
            return outcomes(how, down, columns, places.cells)
        faults: dict[int, CellError] = {}
        for index in failing:
            columns[index] = taken(left[index], columns[index], faults)
        good = [place not in faults for place in range(len(places))]
        columns = [column if isinstance(column, Same) else list(compress(column, good)) for column in columns]
        found = iter(outcomes(how, down, columns, list(compress(places.cells, good))) if any(good) else ())
        return [next(found) if is_good else faults[place] for place, is_good in enumerate(good)]

    return run


def row_by_row(function: LeptonCall, rest: Sequence[Run], rows: ColumnRun, cell_by_cell: ColumnRun) -> ColumnRun:
    """Calls of a function of ours that differ in one argument, a row for each cell: one call with all the rows.

    Cell by cell where that one call is no answer to each row, as when one of them is an error.
    """

    def run(places: Places) -> Iterable[Value]:
        asked = list(rows(places))
        first, last = asked[0], asked[-1]
        if any(area.top != area.bottom for area in asked) or last.top - first.top != places.rows[-1] - places.rows[0]:
            return cell_by_cell(places)
        block = Area(first.sheet, first.top, first.left, last.top, first.right).grid().rows
        if len(block) <= last.top - first.top or all(type(cell) is str for cell in block[0]):
            return cell_by_cell(places)  # below the cells in use; or texts that could be headings of the rows below
        arguments = [grid_of(argument(places.cells[0])) for argument in rest]
        arguments.insert(function.by_row or 0, Grid(tuple(block[area.top - first.top] for area in asked)))
        answers = function.answer(arguments).rows
        if len(answers) != len(asked):
            return cell_by_cell(places)
        return [row[0] if len(row) == 1 else Array([list(row)]) for row in answers]

    return run


def taken(take: Any, values: Iterable[Any], faults: dict[int, CellError]) -> list[Any]:
    """What a function takes each value for; the faults among them come out of their calls, those of the first arguments first."""
    found: list[Any] = []
    for place, value in enumerate(values):
        try:
            found.append(take(value))
        except Fault as fault:
            faults.setdefault(place, fault.error)
            found.append(None)
        except (OverflowError, ValueError):
            faults.setdefault(place, NUM)
            found.append(None)
    return found


def outcomes(how: Signature, down: Down | None, columns: list[Any], cells: Sequence[Place]) -> Iterable[Value]:
    """What the body makes of arguments that are as it wants them: for all cells at once where it can, or call by call."""
    if down is not None:
        columns = [column if isinstance(column, Same) else list(column) for column in columns]
        if (results := down(*columns)) is not None:
            return results
    columns = [Same(column.value, len(cells)) if isinstance(column, Same) else column for column in columns]
    arguments = zip(*columns, strict=True) if columns else repeat((), len(cells))
    return map(outcome, repeat(how.body), arguments, cells if how.wants_place else repeat(None))


def one_each(values: Iterable[Any]) -> list[Any]:
    """The values of a column. Raises CellByCell for an array."""
    found = list(values)
    if Array in set(map(type, found)):
        raise CellByCell
    return found


def replace(results: list[Any], chosen: list[int], run: ColumnRun, places: Places) -> None:
    """Put the values of other expression in place of some results."""
    if chosen:
        for index, value in zip(chosen, run(places.some(chosen)), strict=True):
            results[index] = value


def cells(sheet: Sheet, corner: Corner) -> ColumnRun:
    """Reads a cell for each place."""

    def run(places: Places) -> Iterable[Scalar]:
        column = corner.column if corner.column_fixed else (places.column + corner.column - 1) % MAX_COLUMN + 1
        if corner.row_fixed:
            return Same(sheet.read(corner.row, column), len(places))
        rows = places.rows
        first = rows[0] + corner.row
        stretch = Area(sheet, first, column, rows[-1] + corner.row, column)
        if first < 1 or stretch.bottom > MAX_ROW:
            raise CellByCell
        stretch.wait()
        values = stretch.column_values(column)
        return values if len(values) == len(rows) else [values[row - rows[0]] for row in rows]

    return run


def areas(sheet: Sheet, start: Corner, end: Corner) -> ColumnRun:
    """The reference itself for each place."""

    def run(places: Places) -> Iterable[Area]:
        first, last = (area_of(sheet, start, end, cell) for cell in (places.cells[0], places.cells[-1]))
        if (first.top, first.bottom) == (last.top, last.bottom):
            return Same(first, len(places))
        tops, bottoms = places.moved(start), places.moved(end)
        if (tops[0], bottoms[0], tops[-1], bottoms[-1]) != (first.top, first.bottom, last.top, last.bottom):
            return map(partial(area_of, sheet, start, end), places.cells)  # a corner leaves the sheet, or they change sides
        return map(Area, repeat(sheet), tops, repeat(first.left), bottoms, repeat(first.right))

    return run
