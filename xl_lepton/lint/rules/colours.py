"""Colours that mean something: links that are marked, checks that turn red."""

from __future__ import annotations

from collections.abc import Iterator

from xl_lepton.headless.formula.nodes import Name, Node, Reference, Structured, Unary
from xl_lepton.lint.model.book import Book, Cell, Place, Sheet, inside
from xl_lepton.lint.model.roles import checks
from xl_lepton.lint.rule import ADVICE, Found, at, rule
from xl_lepton.lint.rules.tables import areas_of

ENOUGH = 6
"""So many marked links show that the workbook means to mark them."""


@rule(
    "link-not-marked", "A link to another sheet does not look like one", ADVICE,
    why="Where links have a colour, readers take a figure without it for one that is worked out on this sheet.",
    remedy="Give it the style or the colour of the other links.",
    source="FAST Standard 02b (colour of links and imports); Wall Street Prep (green: links to other sheets)",
)  # fmt: skip
def link_not_marked(book: Book) -> Iterator[Found]:
    links = [(sheet, place, cell) for sheet in book.sheets for place, cell, _ in sheet.formulas if _is_far_link(sheet, cell)]
    bare = [(sheet, place) for sheet, place, cell in links if not _is_marked(book, cell)]
    if len(links) - len(bare) < max(ENOUGH, len(links) * 0.6):
        return
    for one in book.sheets:
        yield from at(one, [place for sheet, place in bare if sheet is one], "only fetches a cell of another sheet")


def _is_far_link(sheet: Sheet, cell: Cell) -> bool:
    """Whether a formula does nothing but fetch one cell of another sheet, by its address."""
    tree: Node | None = cell.pattern.tree if cell.pattern is not None else None
    while isinstance(tree, Unary) and tree.operator in ("+", "()", "@"):
        tree = tree.operand
    if isinstance(tree, Name | Structured) or not isinstance(tree, Reference) or not tree.is_cell or tree.sheet is None:
        return False
    return tree.sheet.first.casefold() != sheet.name.casefold() and cell.is_number


def _is_marked(book: Book, cell: Cell) -> bool:
    style = book.styles[cell.style]
    return style.role in ("link", "output", "check") or style.is_green


@rule(
    "check-without-colour", "A check looks the same whether it holds or fails", ADVICE,
    why="A FALSE among many TRUE is read over.",
    remedy="Give the checks a conditional format: green where they hold, red where they fail.",
    source="ICAEW Financial Modelling Code 2018 (checks); FAST Standard 02b (checks red or green)",
)  # fmt: skip
def check_without_colour(book: Book) -> Iterator[Found]:
    found = [one for one in checks(book) if one.is_flag]
    if len(found) < 3:
        return
    for sheet in book.sheets:
        covered = [area for element in sheet.all("conditionalFormatting") for area in areas_of(element.get("sqref", ""))]
        bare: list[Place] = [
            (one.row, one.column)
            for one in found
            if one.sheet is sheet
            and not any(inside(one.row, one.column, area) for area in covered)
            and not set("[") & set(book.styles[one.cell.style].number_format)
        ]
        yield from at(sheet, bare, "has no conditional format")
