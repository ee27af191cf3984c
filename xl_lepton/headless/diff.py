"""What is different between two workbooks: sheets, names, inputs, formulas, values."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from xl_lepton.core.cells import Cell, column_letters
from xl_lepton.headless.addresses import cell_address
from xl_lepton.headless.calc.names import tree_of
from xl_lepton.headless.calc.store import Sheet
from xl_lepton.headless.calc.values import Refusal
from xl_lepton.headless.formula.printer import quoted_sheet
from xl_lepton.headless.moved import ENOUGH_ALIKE, MovedWriter, Moves, likeness, moves_between
from xl_lepton.headless.report import Change, same
from xl_lepton.headless.verify import agrees
from xl_lepton.headless.whole_process import deep_recursion
from xl_lepton.headless.workbook import Workbook, shown


@dataclass(frozen=True, slots=True)
class FormulaChange:
    """A cell that holds another formula; the empty text stands for no formula."""

    cell: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """A sheet that has another name."""

    before: str
    after: str


@dataclass(slots=True)
class Differences:
    """The differences, in the order of the sheets. `values` are results of formulas that stayed the same.

    What only moved, because rows or columns were inserted or taken out, is no difference; cells have the addresses they have
    now. Rows and columns taken out have those that they had.
    """

    sheets_added: list[str] = field(default_factory=list)
    sheets_removed: list[str] = field(default_factory=list)
    sheets_renamed: list[Renamed] = field(default_factory=list)
    inserted: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    names: list[FormulaChange] = field(default_factory=list)
    inputs: list[Change] = field(default_factory=list)
    formulas: list[FormulaChange] = field(default_factory=list)
    values: list[Change] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) for one in dataclasses.fields(self))


def diff(before: Workbook, after: Workbook) -> Differences:
    """Compare two workbooks by the values they hold now; results within 1e-9 are equal, inputs when all 15 digits agree."""
    pairs = _pairs(before, after)
    one_of = {other.name: one.name for one, other in pairs}
    paired = {one.name for one, _ in pairs}
    found = Differences(
        [name for name in after.sheets if name not in one_of],
        [name for name in before.sheets if name not in paired],
        [Renamed(one.name, other.name) for one, other in pairs if one.name.casefold() != other.name.casefold()],
    )
    moves = {one.name.casefold(): moves_between(one, other) for one, other in pairs}
    for one, other in pairs:
        moved, sheet = moves[one.name.casefold()], quoted_sheet(other.name)
        found.inserted += [f"{sheet}!{at}" for at in _stretches(moved.rows.inserted, str)]
        found.inserted += [f"{sheet}!{at}" for at in _stretches(moved.columns.inserted, column_letters)]
        found.removed += [f"{quoted_sheet(one.name)}!{at}" for at in _stretches(moved.rows.removed, str)]
        found.removed += [f"{quoted_sheet(one.name)}!{at}" for at in _stretches(moved.columns.removed, column_letters)]
    names, others = _names(before, moves), _names(after, {})
    for name in dict.fromkeys([*names, *others]):
        old, new = names.get(name, ""), others.get(name, "")
        if old != new:
            found.names.append(FormulaChange(name, old, new))
    for one, other in pairs:
        _sheets(before, after, one, other, moves, found)
    return found


def _pairs(before: Workbook, after: Workbook) -> list[tuple[Sheet, Sheet]]:
    """Sheets of the same name, and those that most likely were renamed."""
    pairs = [(one, other) for one in before.model.sheets if (other := after.model.sheet(one.name)) is not None]
    taken = {sheet.name for pair in pairs for sheet in pair}
    free = [other for other in after.model.sheets if other.name not in taken]
    for one in before.model.sheets:
        if one.name in taken or not free:
            continue
        shares = [likeness(one, other) for other in free]
        if max(shares) >= ENOUGH_ALIKE:
            nearest = free[shares.index(max(shares))]
            pairs.append((one, nearest))
            free.remove(nearest)
    order = {sheet.name: place for place, sheet in enumerate(before.model.sheets)}
    return sorted(pairs, key=lambda pair: order[pair[0].name])


def _stretches(numbers: list[int], spell: Callable[[int], str]) -> Iterator[str]:
    """Consecutive rows or columns as 3:5."""
    for _, stretch in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        found = [number for _, number in stretch]
        yield f"{spell(found[0])}:{spell(found[-1])}"


def _names(book: Workbook, moves: Mapping[str, Moves]) -> dict[str, str]:
    """All defined names, hidden ones too, those of one sheet as Sheet!name; what they stand for as it reads after the moves."""
    found = {}
    for (scope, _), name in book.model.names.items():
        if scope is None or scope < len(book.sheets):
            sheet = book.sheets[scope or 0]
            now = moves[sheet.casefold()].sheet if sheet.casefold() in moves else sheet
            found[name.name if scope is None else f"{quoted_sheet(now)}!{name.name}"] = _reads(book, name.text, sheet, moves)
    return found


def _reads(book: Workbook, text: str, sheet: str, moves: Mapping[str, Moves]) -> str:
    try:
        return MovedWriter(1, 1, sheet, moves).text(tree_of(book.model, text))
    except Refusal:
        return text


def _sheets(before: Workbook, after: Workbook, one: Sheet, other: Sheet, moves: Mapping[str, Moves], found: Differences) -> None:
    moved = moves[one.name.casefold()]
    was = {new: place for place in _used(one) if (new := _now(moved, place)) is not None}
    new_rows, new_columns = set(moved.rows.inserted), set(moved.columns.inserted)
    here = {place for place in _used(other) if place[0] not in new_rows and place[1] not in new_columns}
    for row, column in sorted(here | set(was)):
        place = cell_address(other.name, row, column)
        at = was.get((row, column))
        formula = "" if at is None else _formula(before, one, at, moves)
        formula_now = _formula(after, other, (row, column), {})
        value, now = None if at is None else _value(one, *at), _value(other, row, column)
        if formula != formula_now:
            found.formulas.append(FormulaChange(place, formula, formula_now))
        elif formula or (at is not None and at in one.spilled):
            if not agrees(value, now):
                found.values.append(Change(other.name, row, column, value, now))
        elif not same(value, now):
            found.inputs.append(Change(other.name, row, column, value, now))


def _now(moved: Moves, place: tuple[int, int]) -> tuple[int, int] | None:
    row, column = moved.rows.place(place[0]), moved.columns.place(place[1])
    return None if row is None or column is None else (row, column)


def _used(sheet: Sheet) -> set[tuple[int, int]]:
    filled = {
        (row, column) for column, store in sheet.columns.items() for row, value in enumerate(store.values) if value is not None
    }
    return filled | set(sheet.formulas)


def _formula(book: Workbook, sheet: Sheet, place: tuple[int, int], moves: Mapping[str, Moves]) -> str:
    formula = sheet.formulas.get(place)
    if formula is None:
        return ""
    book.engine.parsed(formula.pattern)
    tree = formula.pattern.tree
    if tree is None or not moves:
        return book.formula_of(formula)
    with deep_recursion():
        return f"={MovedWriter(*place, sheet.name, moves).text(tree)}"


def _value(sheet: Sheet, row: int, column: int) -> Cell:
    formula = sheet.formulas.get((row, column))
    return formula.value if formula is not None else shown(sheet, row, column)
