"""Which cells a formula's OFFSET, INDIRECT and computed ranges lead to, as things stand now: no text says it beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xl_lepton.headless.calc.area import Area
from xl_lepton.headless.calc.book import Book
from xl_lepton.headless.calc.compile import Compiler, Mode
from xl_lepton.headless.calc.names import name_tree
from xl_lepton.headless.calc.pattern import Formula
from xl_lepton.headless.calc.precedents import CHOOSING, Cell, Dependents, cells_of
from xl_lepton.headless.calc.reading import areas_in
from xl_lepton.headless.calc.references import References, references_closure
from xl_lepton.headless.calc.store import Sheet
from xl_lepton.headless.calc.values import Fault, Pending, Refusal
from xl_lepton.headless.formula.nodes import Binary, Call, Name, Node, children
from xl_lepton.headless.library import FUNCTIONS


def reached(book: Book, formula: Formula) -> list[Area]:
    """The areas that a calculated formula's OFFSET, INDIRECT and ranges such as A1:INDEX(...) give.

    Those that hang on a variable of LET or LAMBDA are not followed.
    """
    tree = formula.pattern.tree
    found: list[Area] = []
    for node, home in [] if tree is None else _moving(book, tree, formula.sheet, set()):
        for mode in (Mode.PLAIN, Mode.ARRAY):  # the latter where the formula works on arrays, as inside SUMPRODUCT
            try:
                areas = _areas(Compiler(book, home), node, mode, formula)
            except (Refusal, Fault, Pending, KeyError):
                continue
            if areas:
                found += areas
                break
    return found


def _areas(compiler: Compiler, node: Node, mode: Mode, formula: Formula) -> list[Area]:
    if isinstance(node, Call) and node.name in CHOOSING:
        value = references_closure(compiler, FUNCTIONS[node.name], node.arguments, mode)(formula)
        if isinstance(value, References):
            return [area for row in value.rows for element in row for area in areas_in(element)]
        return areas_in(value)
    return areas_in(compiler.operand(node, mode)(formula))


def _moving(book: Book, node: Node, home: Sheet, seen: set[object]) -> Iterator[tuple[Node, Sheet]]:
    """The outermost expressions of a tree, and of the names in it, whose reference is found by calculating."""
    if isinstance(node, Binary) and node.operator == ":":
        yield node, home  # and what is inside it, which may be more than its two ends
    if isinstance(node, Call) and node.name in CHOOSING:
        yield node, home
    if isinstance(node, Name) and node not in seen:
        seen.add(node)
        try:
            tree, other = name_tree(book, node, home)
        except Refusal:
            return
        if tree is not None:
            yield from _moving(book, tree, other, seen)
    for child in children(node):
        yield from _moving(book, child, home, seen)


def resting_on(book: Book, dependents: Dependents, cells: Iterable[Cell]) -> dict[Formula, None]:
    """Every formula that depends on the cells, those that get there by OFFSET and INDIRECT included."""
    places = set(cells)
    found = dependents.closure(places)
    moving = [(one, areas) for one in dependents.choosing if (areas := reached(book, one))]
    while moving:
        places.update(cells_of(found))
        more = [one for one, areas in moving if one not in found and any(_touches(area, places) for area in areas)]
        if not more:
            break
        found.update(dict.fromkeys(more))
        found.update(dependents.closure(cells_of(more)))
    return found


def _touches(area: Area, places: set[Cell]) -> bool:
    index = area.sheet.index
    if area.height * area.width <= len(places):
        return any(
            (index, row, column) in places
            for row in range(area.top, area.bottom + 1)
            for column in range(area.left, area.right + 1)
        )
    return any(
        sheet == index and area.top <= row <= area.bottom and area.left <= column <= area.right for sheet, row, column in places
    )
