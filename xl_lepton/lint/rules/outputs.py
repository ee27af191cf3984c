"""Outputs: what a reader takes away."""

from __future__ import annotations

from collections.abc import Iterator

from xl_lepton.lint.model.book import Book, Sheet
from xl_lepton.lint.model.roles import REACH
from xl_lepton.lint.rule import ADVICE, Found, at, rule
from xl_lepton.lint.rules.inputs import UNIT, is_unit_missing
from xl_lepton.lint.rules.names import cells_of_name, visible


@rule(
    "output-without-unit", "An output has no unit", ADVICE,
    why="The figure is quoted in a report, and nobody knows whether it is a thousand or a million, a month or a year.",
    remedy="Write the unit beside the output, or in brackets behind its label.",
    source="FAST Standard 02b (units); ICAEW Financial Modelling Code 2018 (clarity)",
)  # fmt: skip
def output_without_unit(book: Book) -> Iterator[Found]:
    """Of the cells in a style of outputs, those with a name: others repeat or list them."""
    found: dict[int, list[tuple[int, int]]] = {}
    for name in visible(book):
        area = cells_of_name(book, name)
        if area is None or area[1:3] != area[3:]:
            continue
        sheet, row, column = area[:3]
        cell = sheet.cells.get((row, column))
        is_output = cell is not None and cell.is_number and cell.pattern is not None and sheet.style(row, column).role == "output"
        if is_output and is_unit_missing(sheet, row, column) and not _is_told(sheet, row, column):
            found.setdefault(sheet.index, []).append((row, column))
    for index, places in found.items():
        yield from at(book.sheets[index], places, "no unit beside it, in its label or in its format")


def _is_told(sheet: Sheet, row: int, column: int) -> bool:
    """Whether the unit stands between label and figures, is the answer of a formula beside them, or in a heading further up."""
    left = [place for place in range(max(1, column - REACH), column) if isinstance(sheet.value(row, place), str)]
    beside = sheet.value(row, column + 1)
    above = [value for up in range(max(1, row - REACH), row) if isinstance(value := sheet.value(up, column), str)]
    return len(left) >= 2 or (isinstance(beside, str) and bool(beside.strip())) or any(UNIT.search(text) for text in above[-3:])
