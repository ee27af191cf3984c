"""One row, one formula: cells filled with the same formula, and those among them that break the row.

Two formulas are the same when they are equal in R1C1 notation, as cells filled from one another are. A row is cut into stretches
of equal formulas; a stretch between two equal ones, or a figure typed between them, is an odd one out, unless something
explains it:

- it is a column: the cells above or below hold the same formula (a column of totals, a year of another kind);
- it is a rhythm: every fourth cell, as a total of quarters, holds it;
- it is a total of its neighbours.

The same is done for columns. FAST calls it "one row, one formula"; audit software draws it as a map of unique formulas.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from xl_lepton.headless.formula.nodes import Call, Unary
from xl_lepton.lint.model.book import Book, Cell, Pattern, Place, Sheet, once
from xl_lepton.lint.model.roles import timeline_cells
from xl_lepton.lint.rule import WARNING, Found, at, rule

FEWEST = 3
"""How many cells must hold the same formula before another one among them is odd."""
LONGEST_ODD = 4
SHARED = 3
"""When this many rows change at the same column, the sheet changes there by design (actual to plan)."""

_AGGREGATES = frozenset({"SUM", "SUBTOTAL", "AVERAGE", "MIN", "MAX", "COUNT", "COUNTA", "PRODUCT", "SUMPRODUCT", "AGGREGATE"})
CONSTANT, BREAK = "constant", ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring cells of a line with the same formula; `key` is CONSTANT for typed figures."""

    key: str
    cells: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Stretches side by side, without a gap between them, in a row or a column."""

    is_row: bool
    stretches: tuple[Stretch, ...]


@once
def _lines(book: Book) -> dict[Sheet, list[Line]]:
    found: dict[Sheet, list[Line]] = {}
    for sheet in book.sheets:
        if any(sheet.patterns):
            rows = [[(row, column) for column in columns] for row, columns in sheet.by_row.items()]
            columns = [[(row, column) for row in rows] for column, rows in sheet.by_column.items()]
            found[sheet] = [*_cut(sheet, rows, True), *_cut(sheet, columns, False)]
    return found


def _cut(sheet: Sheet, lines: Iterable[list[Place]], is_row: bool) -> Iterator[Line]:
    for places in lines:
        line: list[Stretch] = []
        run: list[Place] = []
        key = BREAK
        for place in [*places, (-9, -9)]:
            here = _key(sheet, place)
            joins = bool(run) and sum(place) == sum(run[-1]) + 1 and here != BREAK
            if joins and here == key:
                run.append(place)
                continue
            if run and key != BREAK:
                line.append(Stretch(key, tuple(run)))
            if not joins and line:
                yield Line(is_row, tuple(line))
                line = []
            run, key = [place], here
    return


def _key(sheet: Sheet, place: Place) -> str:
    cell = sheet.cells.get(place)
    if cell is None or place in sheet.spilled:
        return BREAK
    if cell.pattern is not None:
        return BREAK if cell.pattern.is_array else cell.pattern.key.lstrip("+")  # =+A1 is =A1
    return CONSTANT if cell.is_number and place not in timeline_cells(sheet.book)[sheet] else BREAK


def _odd_ones(sheet: Sheet, lines: list[Line]) -> Iterator[tuple[Line, Stretch, Stretch]]:
    """Each stretch that stands between two with one and the same formula, with the one before it."""
    for line in lines:
        for before, odd, after in zip(line.stretches, line.stretches[1:], line.stretches[2:], strict=False):
            around = len(before.cells) + len(after.cells)
            if (
                before.key == after.key != CONSTANT
                and len(odd.cells) <= LONGEST_ODD
                and around >= max(FEWEST, len(odd.cells) + 1)
                and not _is_rhythm(line, odd)
                and not _is_crosswise(sheet, line, odd)
                and (_is_total(_pattern(sheet, before)) or not _is_total(_pattern(sheet, odd)))
            ):
                yield line, odd, before


def _is_rhythm(line: Line, odd: Stretch) -> bool:
    """Whether the line comes back to stretches of this kind three times or more: quarters among months."""
    alike = sum(one.key == odd.key and len(one.cells) == len(odd.cells) for one in line.stretches)
    return alike >= 3 if odd.key != CONSTANT else alike >= 2


def _is_crosswise(sheet: Sheet, line: Line, odd: Stretch) -> bool:
    """Whether the cells on either side, across the line, hold the same: the column of a row, the row of a column.

    For typed figures that is not enough where the line across is one of typed figures itself: growth rates below a formula do not
    explain a figure in it.
    """
    return all(_across(sheet, line, place, odd.key) for place in odd.cells)


def _across(sheet: Sheet, line: Line, place: Place, key: str) -> bool:
    row, column = place
    sides = [(row - 1, column), (row + 1, column)] if line.is_row else [(row, column - 1), (row, column + 1)]
    return any(_key(sheet, side) == key and not (key == CONSTANT and _is_typed_line(sheet, line, side)) for side in sides)


def _is_typed_line(sheet: Sheet, line: Line, place: Place) -> bool:
    """Whether figures stand beside the place, along the direction of the line."""
    row, column = place
    sides = [(row, column - 1), (row, column + 1)] if line.is_row else [(row - 1, column), (row + 1, column)]
    return any(_key(sheet, side) == CONSTANT for side in sides)


def _is_total(pattern: Pattern | None) -> bool:
    tree = None if pattern is None else pattern.tree
    while isinstance(tree, Unary):
        tree = tree.operand
    return isinstance(tree, Call) and tree.name in _AGGREGATES


@rule(
    "odd-formula-out", "A formula differs from its equal neighbours on both sides", WARNING,
    why="A row or column that was filled with one formula has been changed in the middle; the change is invisible in print.",
    remedy="Fill the formula of the neighbours over it, or set what is different apart as a row of its own.",
    source="FAST Standard 02b (one row, one formula); EuSpRIG, O'Beirne 2013",
)  # fmt: skip
def odd_formula_out(book: Book) -> Iterator[Found]:
    for sheet, lines in _lines(book).items():
        for line, odd, _ in _odd_ones(sheet, lines):
            if odd.key != CONSTANT:
                yield from at(sheet, odd.cells, f"differs from the formula on both sides of it in its {_kind(line)}")


@rule(
    "overwritten-formula", "A typed figure stands among equal formulas", WARNING,
    why="A formula was overwritten; the figure stays when everything around it changes.",
    remedy="Fill the formula of the neighbours over it; put an adjustment into a row of its own.",
    source="FAST Standard 02b (no hard-coded overrides); Microsoft, error checking rule: inconsistent formulas",
)  # fmt: skip
def overwritten_formula(book: Book) -> Iterator[Found]:
    for sheet, lines in _lines(book).items():
        for line, odd, _ in _odd_ones(sheet, lines):
            if odd.key == CONSTANT and not any(_is_input(sheet, place) for place in odd.cells):
                yield from at(sheet, odd.cells, f"typed over the formula of its {_kind(line)}")


def _is_input(sheet: Sheet, place: Place) -> bool:
    return sheet.book.styles[sheet.cells[place].style].role == "input"


def _kind(line: Line) -> str:
    return "row" if line.is_row else "column"


@rule(
    "row-changes-formula", "A row changes its formula on the way", WARNING,
    why="A reader who has checked the first cell believes to have checked the row.",
    remedy="Use one formula for the whole row, with a flag row for what differs by period; or split the row in two.",
    source="FAST Standard 02b (one row, one formula)",
)  # fmt: skip
def row_changes_formula(book: Book) -> Iterator[Found]:
    for sheet, lines in _lines(book).items():
        rows = [line for line in lines if line.is_row]
        changes = Counter(after.cells[0][1] for line in rows for _, after in _changes(sheet, line))
        for line in rows:
            for _, after in _changes(sheet, line):
                if changes[after.cells[0][1]] < SHARED and not _is_crosswise(sheet, line, after):
                    yield from at(sheet, after.cells[:1], "from here on the row holds another formula")


def _changes(sheet: Sheet, line: Line) -> Iterator[tuple[Stretch, Stretch]]:
    """Where one formula ends and another begins. A first cell of its own is an opening, a total at the end is a total."""
    stretches = line.stretches
    for place, (before, after) in enumerate(pairwise(stretches)):
        is_sandwich = (place + 2 < len(stretches) and stretches[place + 2].key == before.key) or (
            place > 0 and stretches[place - 1].key == after.key
        )
        if CONSTANT in (before.key, after.key) or is_sandwich or len(before.cells) < FEWEST:
            continue
        if len(after.cells) >= 2 and not _is_total(_pattern(sheet, after)):
            yield before, after


def _pattern(sheet: Sheet, stretch: Stretch) -> Pattern | None:
    return sheet.cells[stretch.cells[0]].pattern


@rule(
    "inconsistent-calculated-column", "A table's calculated column is not the same in every row", WARNING,
    why="Sorting or adding rows spreads the exception or loses it.",
    remedy="Enter the formula once in the column and let the table fill it.",
    source="Microsoft, error checking rule: inconsistent calculated column formula in tables",
)  # fmt: skip
def inconsistent_calculated_column(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        for table in sheet.tables:
            for column in range(table.left, table.right + 1):
                places = [(row, column) for row in range(table.first_data_row, table.last_data_row + 1)]
                keys = {place: _column_key(sheet.cells.get(place)) for place in places}
                formulas = Counter(key for key in keys.values() if key not in ("", CONSTANT))
                if not formulas or sum(formulas.values()) * 2 < len(places):
                    continue
                usual, rows = formulas.most_common(1)[0]
                if rows * 2 < len(places):
                    continue  # every row is of its own: a list that was made a table
                odd = [place for place, key in keys.items() if key != usual]
                if odd == places[:1]:
                    continue  # an opening: growth, or a balance brought forward
                heading = table.columns[column - table.left]
                yield from at(sheet, odd, f"differs from the formula of its column in the table {table.name}", heading)


def _column_key(cell: Cell | None) -> str:
    if cell is None:
        return ""
    return CONSTANT if cell.pattern is None else cell.pattern.key.lstrip("+")
