"""Totals: what they leave out, and what they count twice."""

from __future__ import annotations

from collections.abc import Iterator

from xl_lepton.headless.formula.nodes import Call, Node, Reference, Unary
from xl_lepton.lint.model.book import Book, Pattern, Place, Sheet, once
from xl_lepton.lint.model.reach import Area, placed
from xl_lepton.lint.model.roles import is_period
from xl_lepton.lint.rule import WARNING, Found, at, rule

_TOTALS = frozenset({"SUM", "SUBTOTAL"})
NEAR = 5
"""How far from its figures a sum may stand to be the total of their block; further off it may well add up some of them only."""


def _total_of(tree: Node | None) -> list[Reference]:
    """The ranges on its own sheet of a formula that is a plain SUM; nothing for any other."""
    while isinstance(tree, Unary) and tree.operator in "+-()":
        tree = tree.operand
    if not isinstance(tree, Call) or tree.name not in _TOTALS:
        return []
    return [node for node in tree.arguments if isinstance(node, Reference) and node.sheet is None and not node.is_cell]


@once
def _totals(book: Book) -> dict[Sheet, dict[Place, list[Area]]]:
    """The plain sums of each sheet and what they add up."""
    found: dict[Sheet, dict[Place, list[Area]]] = {sheet: {} for sheet in book.sheets}
    for sheet, pattern in book.patterns():
        ranges = _total_of(pattern.tree)
        for row, column in pattern.cells if ranges else ():
            found[sheet][row, column] = [placed(sheet, node, row, column) for node in ranges]
    return found


@rule(
    "sum-omits-neighbours", "A total leaves out figures beside its range", WARNING,
    why="A row was added at the edge of the range; the total does not count it.",
    remedy="Widen the range to take in all figures of the block, or keep a blank row at its end inside the range.",
    source="Microsoft, error checking rule: formulas which omit cells in a region",
)  # fmt: skip
def sum_omits_neighbours(book: Book) -> Iterator[Found]:
    for sheet, totals in _totals(book).items():
        short: dict[str, list[Place]] = {}
        for place, areas in totals.items():
            if len(areas) == 1 and (side := _left_out(sheet, place, areas[0])):
                short.setdefault(side, []).append(place)
        for side, places in short.items():
            yield from at(sheet, places, f"the total leaves out the figure {side} its range")


def _left_out(sheet: Sheet, place: Place, area: Area) -> str:
    """Which side of the range holds a figure of the same block; only for totals in line with what they add up."""
    row, column = place
    below, right = max(row - area.bottom, area.top - row), max(column - area.right, area.left - column)
    if area.left == area.right == column and 0 < below <= NEAR and area.top < area.bottom:
        if _belongs(sheet, (area.top - 1, column), (area.top, column), place):
            return "above"
        if _belongs(sheet, (area.bottom + 1, column), (area.bottom, column), place):
            return "below"
    if area.top == area.bottom == row and 0 < right <= NEAR and area.left < area.right:
        if _belongs(sheet, (row, area.left - 1), (row, area.left), place):
            return "left of"
        if _belongs(sheet, (row, area.right + 1), (row, area.right), place):
            return "right of"
    return ""


def _belongs(sheet: Sheet, outside: Place, edge: Place, total: Place) -> bool:
    """Whether a cell beside a range is a figure like the one at the range's edge, not a heading, a total or the sum itself."""
    cell, last = sheet.cells.get(outside), sheet.cells.get(edge)
    if cell is None or last is None or outside == total or not (cell.is_number and last.is_number):
        return False
    if outside in _totals(sheet.book)[sheet] or (is_period(sheet, *outside) and not is_period(sheet, *edge)):
        return False
    if any(area.holds(sheet, *outside) for areas in _totals(sheet.book)[sheet].values() for area in areas):
        return False  # another total counts it
    styles = sheet.book.styles
    one, other = styles[cell.style], styles[last.style]
    return one.bold == other.bold and one.number_format == other.number_format and _kind(cell.pattern) == _kind(last.pattern)


def _kind(pattern: Pattern | None) -> str:
    return "" if pattern is None else pattern.key


@rule(
    "double-counting", "A total counts figures twice", WARNING,
    why="The range holds a subtotal together with the figures it adds up.",
    remedy="Add up the subtotals only, or use SUBTOTAL throughout, which leaves other subtotals out.",
    source="EuSpRIG, O'Beirne 2013 (errors in totals)",
)  # fmt: skip
def double_counting(book: Book) -> Iterator[Found]:
    for sheet, totals in _totals(book).items():
        twice = [place for place, areas in totals.items() if any(_holds_subtotal(sheet, totals, place, area) for area in areas)]
        yield from at(sheet, twice, "the range holds a subtotal and the figures below it as well")


def _holds_subtotal(sheet: Sheet, totals: dict[Place, list[Area]], total: Place, area: Area) -> bool:
    if area.size > 10_000:
        return False
    outer = sheet.cells[total].pattern
    skips = outer is not None and "SUBTOTAL" in outer.functions
    for row, column in area.used():
        inner = totals.get((row, column)) if (row, column) != total else None
        if not inner:
            continue
        pattern = sheet.cells[row, column].pattern
        if skips and pattern is not None and "SUBTOTAL" in pattern.functions:
            continue
        if any(_within(one, area) for one in inner):
            return True
    return False


def _within(inner: Area, outer: Area) -> bool:
    return outer.top <= inner.top and inner.bottom <= outer.bottom and outer.left <= inner.left and inner.right <= outer.right
