"""What is plainly wrong: error values, lost references, circles, values that are missing."""

from __future__ import annotations

from collections.abc import Iterator

from xl_lepton.core.cells import CellError, column_letters
from xl_lepton.headless.formula.nodes import Literal, Name, Reference
from xl_lepton.headless.formula.printer import quoted_sheet
from xl_lepton.lint.model.book import Book, Cell, Pattern, Place, Sheet
from xl_lepton.lint.model.circles import circles
from xl_lepton.lint.model.reach import placed, reaches
from xl_lepton.lint.rule import ADVICE, ERROR, WARNING, Found, at, rule


@rule(
    "error-value", "A cell shows an error", ERROR,
    why="Every result behind it is an error too, or hides it.",
    remedy="Trace the error to its first cell and mend that; where a value may be missing, say so by a text.",
    source="ICAEW Financial Modelling Code 2018 (error reduction)",
)  # fmt: skip
def error_value(book: Book) -> Iterator[Found]:
    for sheet, codes in _errors(book, first=True).items():
        for code, places in codes.items():
            yield from at(sheet, places, f"{code} comes up here")


@rule(
    "error-passed-on", "A cell shows an error that comes from another cell", ADVICE,
    why="It is right as soon as the first cell is; until then its result is missing.",
    remedy="Mend the cell in which the error comes up (error-value) first.",
    source="ICAEW Financial Modelling Code 2018 (error reduction)",
)  # fmt: skip
def error_passed_on(book: Book) -> Iterator[Found]:
    for sheet, codes in _errors(book, first=False).items():
        for code, places in codes.items():
            yield from at(sheet, places, f"passes {code} on")


def _errors(book: Book, *, first: bool) -> dict[Sheet, dict[str, list[Place]]]:
    """The cells that show an error, by sheet and code: those in which it comes up, or those that only look at such cells."""
    found: dict[Sheet, dict[str, list[Place]]] = {}
    for sheet in book.sheets:
        for place, cell in sheet.cells.items():
            if isinstance(cell.value, CellError) and _passes_on(book, cell, *place) is not first:
                found.setdefault(sheet, {}).setdefault(cell.value.code, []).append(place)
    return found


def _passes_on(book: Book, cell: Cell, row: int, column: int) -> bool:
    """Whether a cell that the formula looks at shows an error; one that looks at itself does not count."""
    if cell.pattern is None or not isinstance(cell.value, CellError):
        return False
    return any(
        area.sheet.cells[place].is_error and area.sheet.cells[place] is not cell
        for area in reaches(book)[cell.pattern].areas(book, row, column)
        for place in area.used()
    )


@rule(
    "broken-reference", "A formula has lost a cell it refers to", ERROR,
    why="#REF! stands where a deleted cell, row or sheet was; the formula can never be right again.",
    remedy="Point the formula to the right cell again, or delete it.",
    source="Microsoft, How to correct a #REF! error; EuSpRIG, O'Beirne 2013",
)  # fmt: skip
def broken_reference(book: Book) -> Iterator[Found]:
    for sheet, pattern in book.patterns():
        nodes = pattern.nodes
        if any(isinstance(n, Literal) and isinstance(n.value, CellError) and n.value.code == "#REF!" for n in nodes):
            yield from at(sheet, pattern.cells, "holds #REF! where a reference was")
        else:
            lost = {n.sheet.first for n in nodes if isinstance(n, Reference) and n.sheet and not n.sheet.book} - {""}
            missing = sorted(name for name in lost if book.sheet(name) is None)
            if missing:
                yield from at(sheet, pattern.cells, "refers to sheets that do not exist", missing[0])


@rule(
    "unknown-name", "A formula uses a name that nothing defines", ERROR,
    why="The formula shows #NAME? as soon as it is recalculated.",
    remedy="Define the name, or correct its spelling.",
    source="Microsoft, How to correct a #NAME? error",
)  # fmt: skip
def unknown_name(book: Book) -> Iterator[Found]:
    for sheet, pattern in book.patterns():
        if pattern.functions & {"LET", "LAMBDA"}:
            continue  # their variables are names that only the formula knows
        for node in pattern.nodes:
            if not isinstance(node, Name) or (node.sheet is not None and (node.sheet.book or node.sheet.first)):
                continue
            if book.name(node.text, sheet) is None and node.text.casefold() not in book.tables:
                yield from at(sheet, pattern.cells, "names that nothing defines", node.text)


@rule(
    "unreadable-formula", "A formula cannot be read", ERROR,
    why="A program that cannot read it keeps its old value, or repairs the file by deleting it.",
    remedy="Type the formula again.",
    source="ECMA-376 part 1, 18.17 (formulas)",
)  # fmt: skip
def unreadable_formula(book: Book) -> Iterator[Found]:
    for sheet, pattern in book.patterns():
        if pattern.tree is None:
            yield from at(sheet, pattern.cells, "the formula does not follow the grammar of formulas")


@rule(
    "circular-reference", "Formulas run in a circle", ERROR,
    why="The result depends on how often and in which order the program calculates, and may not settle at all.",
    remedy="Break the circle: interest on opening balances, a closed formula, or a value copied by hand with a check on it.",
    source="FAST Standard 02b (no circularity); ICAEW Financial Modelling Code 2018 (avoid circular references)",
)  # fmt: skip
def circular_reference(book: Book) -> Iterator[Found]:
    seen: set[tuple[int, int, int]] = set()
    shown: set[tuple[int, str]] = set()  # in a timeline each period has the same circle; one is written out
    for circle in circles(book):
        keys = {(sheet.index, row, column) for sheet, row, column in circle}
        if keys & seen:
            continue
        seen |= keys
        sheet = circle[0][0]
        cells = [(row, column) for one, row, column in circle if one is sheet]
        if len(circle) == 1:
            yield from at(sheet, cells, "the formula refers to its own cell")
        else:
            named = [_address(one, row, column, sheet) for one, row, column in circle[:5]]
            more = ", ..." if len(circle) > 5 else ""
            said = f"a circle of {len(circle)} cells"
            yield from at(sheet, cells[:1], said, "" if (sheet.index, said) in shown else f"{', '.join(named)}{more}")
            shown.add((sheet.index, said))


def _address(sheet: Sheet, row: int, column: int, home: Sheet) -> str:
    cell = f"{column_letters(column)}{row}"
    return cell if sheet is home else f"{quoted_sheet(sheet.name)}!{cell}"


@rule(
    "iteration-on", "Iterative calculation is switched on", WARNING,
    why="Circular references are then accepted without a word, those made by mistake too.",
    remedy="Remove the circles and switch iteration off (File, Options, Formulas).",
    source="FAST Standard 02b; ICAEW Financial Modelling Code 2018 (avoid circular references)",
)  # fmt: skip
def iteration_on(book: Book) -> Iterator[Found]:
    if book.calculated.iteration.enabled:
        yield Found("iterative calculation is on")


@rule(
    "no-saved-value", "A formula has no value saved with it", WARNING,
    why="Viewers, previews and programs that do not calculate show nothing, or 0.",
    remedy="Recalculate and save: in Excel, or by `xl-lepton recalc`.",
    source="ECMA-376 part 1, 18.3.1.96 (v, the cached value)",
)  # fmt: skip
def no_saved_value(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        yield from at(sheet, [place for place, cell, _ in sheet.formulas if not cell.has_value], "no value saved")


@rule(
    "reference-to-nothing", "A formula refers to an empty cell", ADVICE,
    why="An empty cell counts as 0; often the reference has slipped by a row.",
    remedy="Refer to the cell that is meant, or fill it in.",
    source="Microsoft, error checking rule: formulas referring to empty cells",
)  # fmt: skip
def reference_to_nothing(book: Book) -> Iterator[Found]:
    for sheet, pattern in book.patterns():
        lost = [(place, cells) for place in pattern.cells if (cells := _empty_cells(book, pattern, *place, sheet))]
        if lost:
            yield from at(sheet, [place for place, _ in lost], "refers to empty cells", lost[0][1])


def _empty_cells(book: Book, pattern: Pattern, row: int, column: int, home: Sheet) -> str:
    """The first empty cell that the formula in a cell names by its address alone."""
    for sheet, reference, counts in reaches(book)[pattern].references:
        if counts and reference.is_cell:
            area = placed(sheet, reference, row, column)
            place = area.top, area.left
            is_input = sheet.style(*place).role == "input"
            if place not in sheet.cells and place not in sheet.spilled and not is_input and not _is_merged(sheet, *place):
                return _address(sheet, *place, home)
    return ""


def _is_merged(sheet: Sheet, row: int, column: int) -> bool:
    return any(top <= row <= bottom and left <= column <= right for top, left, bottom, right in sheet.merged)
