"""Inputs: each with a label, a unit, a source and a validation; used; and looking like one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from xl_lepton.headless.file.rectangle import rectangle
from xl_lepton.headless.formula.lexer import FormulaSyntaxError
from xl_lepton.headless.formula.nodes import Binary, Call, Node, Reference
from xl_lepton.headless.formula.parser import parse
from xl_lepton.lint.model.book import Book, Cell, Place, Sheet, Validation, once
from xl_lepton.lint.model.reach import Area, is_looked_at, reach_of
from xl_lepton.lint.model.roles import (
    Input,
    heading_of,
    inputs,
    is_input_sheet,
    is_link,
    label_of,
    texts_right_of,
    timeline_cells,
)
from xl_lepton.lint.model.validation import bounds, options_of
from xl_lepton.lint.rule import ADVICE, ERROR, WARNING, Found, at, rule

UNIT = re.compile(
    r"[(\[].+[)\]]|%|\b(percent|per|rate|ratio|days?|months?|years?|hours?|units?|number|count|usd|eur|gbp|inr|cny|rmb|jpy|us\$|k|m|mn"
    r"|bn|million|thousand|lakhs?|crores?|kw|kwh|gb|tb|share|multiple|x|bps|no\.?|index|date|times?|shares?)\b|[$€£¥₹#]|元|比率|占比|倍|小时|[年月天日个块]$",
    re.IGNORECASE,
)


def _by_sheet(book: Book, is_wrong: Callable[[Input], bool], sentence: str) -> Iterator[Found]:
    places: dict[Sheet, list[Place]] = {}
    for one in inputs(book):
        if is_wrong(one):
            places.setdefault(one.sheet, []).append((one.row, one.column))
    for sheet, cells in places.items():
        yield from at(sheet, cells, sentence)


@rule(
    "input-without-label", "An input has no label", WARNING,
    why="A figure without a name cannot be checked, and is filled in wrongly.",
    remedy="Write what it is into the cell on its left.",
    source="FAST Standard 02b (labels); ICAEW Financial Modelling Code 2018 (clarity)",
)  # fmt: skip
def input_without_label(book: Book) -> Iterator[Found]:
    return _by_sheet(book, lambda one: not label_of(one.sheet, one.row, one.column), "no label to its left or above it")


@rule(
    "input-without-unit", "An input has no unit", ADVICE,
    why="Thousands are typed for millions, months for years, percent for fractions.",
    remedy="Write the unit beside the input, or in brackets behind its label.",
    source="FAST Standard 02b (units)",
)  # fmt: skip
def input_without_unit(book: Book) -> Iterator[Found]:
    return _by_sheet(book, _lacks_unit, "no unit beside it, in its label or in its format")


def _lacks_unit(one: Input) -> bool:
    return one.cell is not None and one.cell.is_number and is_unit_missing(one.sheet, one.row, one.column)


def is_unit_missing(sheet: Sheet, row: int, column: int) -> bool:
    """Whether nothing says in what a figure is: neither its format nor a text beside it nor its label."""
    style = sheet.style(row, column)
    if style.is_percent or style.is_date or re.search(r'[$€£¥₹]|"[^"]*[A-Za-z]', style.number_format):
        return False
    if texts_right_of(sheet, row, column):
        return False
    words = f"{label_of(sheet, row, column)} {heading_of(sheet, row, column)}"
    return not UNIT.search(words)


@rule(
    "input-without-name", "An input has no name where others have one", ADVICE,
    why="Formulas with this input read Inputs!C17 among names, and no program can set it by name.",
    remedy="Give it a name in words: discount_rate.",
    source="ICAEW Financial Modelling Code 2018 (clear names where appropriate)",
)  # fmt: skip
def input_without_name(book: Book) -> Iterator[Found]:
    every = [one for one in inputs(book) if one.is_styled]
    named = {id(one) for one in every if _is_named(book, one)}
    if len(named) >= 3 and len(named) * 2 > len(every):
        yield from _by_sheet(book, lambda one: one.is_styled and not _is_named(book, one), "no name stands for it")


def _is_named(book: Book, one: Input) -> bool:
    return any(area.holds(one.sheet, one.row, one.column) for area in _named_areas(book))


@once
def _named_areas(book: Book) -> list[Area]:
    """The cells that names stand for."""
    first, own = book.sheets[0], [name for name in book.names if not name.hidden and not name.name.startswith("_xlnm.")]
    trees = [tree for name in own if (tree := _reference(name.text)) is not None]
    return [area for tree in trees for area in reach_of(book, first, tree).areas(book, 1, 1)]


def _reference(text: str) -> Node | None:
    try:
        tree = parse(text.lstrip("="), 1, 1)
    except (FormulaSyntaxError, RecursionError):
        return None
    return tree if isinstance(tree, Reference) else None


@rule(
    "input-without-source", "An input has no source or note", ADVICE,
    why="Nobody can tell where the figure came from, how old it is and who stands for it.",
    remedy="Write source and date beside the input.",
    source="ICAEW Financial Modelling Code 2018 (documented assumptions)",
)  # fmt: skip
def input_without_source(book: Book) -> Iterator[Found]:
    def lacks(one: Input) -> bool:
        texts = texts_right_of(one.sheet, one.row, one.column)
        needed = 1 if one.cell is not None and one.cell.is_text else 2
        return one.is_styled and len(texts) < needed and not any(_long(text) for text in texts) and not _has_comment(one)

    return _by_sheet(book, lacks, "no source or note beside it")


def _long(text: str) -> bool:
    """Whether a text says more than a unit does; a Chinese sign says as much as half a word."""
    return sum(3 if ord(sign) > 0x2E80 else 1 for sign in text) >= 12


def _has_comment(one: Input) -> bool:
    return (one.row, one.column) in commented(one.sheet)


def commented(sheet: Sheet) -> set[Place]:
    """The cells with a note or a comment."""
    package = sheet.book.package
    found: set[Place] = set()
    for link in package.relationships(sheet.part) if sheet.part else ():
        if link.kind in ("comments", "threadedComment") and package.find(link.target):
            for element in package.xml(link.target).iter("{*}comment", "{*}threadedComment"):
                top, left, _, _ = rectangle(element.get("ref", "A1"))
                found.add((top, left))
    return found


@rule(
    "input-without-validation", "An input accepts anything", ADVICE,
    why="Text for a number, 8 for 8 % or a misspelt name goes in without a word.",
    remedy="Add a data validation: type and range, or a list.",
    source="ICAEW Twenty Principles (2024); FAST Standard 02b (input validation)",
)  # fmt: skip
def input_without_validation(book: Book) -> Iterator[Found]:
    return _by_sheet(
        book, lambda one: one.is_styled and one.sheet.validation_at(one.row, one.column) is None, "no data validation"
    )


@rule(
    "input-out-of-bounds", "An input breaks its own validation", ERROR,
    why="The figure was pasted or loaded past the validation, which only looks at typing.",
    remedy="Correct the input, or the bounds if they are too narrow.",
    source="Microsoft, Apply data validation to cells (circle invalid data)",
)  # fmt: skip
def input_out_of_bounds(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        for validation in sheet.validations:
            limits, options = bounds(book, sheet, validation), options_of(book, sheet, validation)
            for place, cell in _covered(sheet, validation):
                if limits and cell.is_number and not limits[0] <= float(str(cell.value)) <= limits[1]:
                    yield from at(sheet, [place], f"{cell.value:g} is not between {limits[0]:g} and {limits[1]:g}")
                elif options and cell.value is not None and not _is_option(cell.value, options):
                    yield from at(sheet, [place], f"{cell.value} is not in the list of the validation")


def _covered(sheet: Sheet, validation: Validation) -> list[tuple[Place, Cell]]:
    areas = validation.areas
    return [
        (place, cell)
        for place, cell in sheet.cells.items()
        if any(top <= place[0] <= bottom and left <= place[1] <= right for top, left, bottom, right in areas)
    ]


def _is_option(value: object, options: list[str]) -> bool:
    text = f"{value:g}" if isinstance(value, float) else str(value).upper() if isinstance(value, bool) else str(value)
    return text.strip().casefold() in {option.casefold() for option in options}


@rule(
    "validation-broken", "A data validation has lost its reference", ERROR,
    why="It accepts anything, or nothing.",
    remedy="Give the validation its list or bounds again.",
    source="Microsoft, Apply data validation to cells",
)  # fmt: skip
def validation_broken(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        for validation in sheet.validations:
            if "#REF!" in validation.formula1 + validation.formula2:
                yield from at(sheet, [area[:2] for area in validation.areas], "the validation holds #REF!")


@rule(
    "validation-lets-pass", "A data validation warns, but lets wrong values pass", ADVICE,
    why="One press of Enter, and the wrong value is in.",
    remedy="Set its error alert to Stop, with a message that says what is accepted.",
    source="ICAEW Financial Modelling Code 2018 (error reduction)",
)  # fmt: skip
def validation_lets_pass(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        for validation in sheet.validations:
            kind = validation.attributes.get("type", "none")
            stops = validation.attributes.get("errorStyle", "stop") == "stop"
            shows = validation.attributes.get("showErrorMessage") in ("1", "true")
            if kind not in ("none", "") and not (stops and shows):
                yield from at(sheet, [area[:2] for area in validation.areas], "the validation does not stop a wrong value")


@rule(
    "validation-without-message", "A data validation does not say what it wants", ADVICE,
    why="Whoever is stopped reads only that the value does not match the restrictions of the cell.",
    remedy="Write what is accepted into its error alert or its input message.",
    source="ICAEW Financial Modelling Code 2018 (user interface); FAST Standard 02b (input validation)",
)  # fmt: skip
def validation_without_message(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        for one in sheet.validations:
            kind = one.attributes.get("type", "none")
            told = one.attributes.get("error", "").strip() or one.attributes.get("prompt", "").strip()
            if kind not in ("none", "", "list") and not told:
                yield from at(
                    sheet, [area[:2] for area in one.areas], "neither error alert nor input message says what is accepted"
                )


@rule(
    "unused-input", "No formula looks at an input", WARNING,
    why="Whoever changes it believes to have changed the result.",
    remedy="Connect it, or delete it.",
    source="FAST Standard 02b; PerfectXL and Operis OAK report the like",
)  # fmt: skip
def unused_input(book: Book) -> Iterator[Found]:
    if not book.formula_count:
        return
    yield from _by_sheet(
        book,
        lambda one: one.is_styled and one.cell is not None and not is_looked_at(book, one.sheet, one.row, one.column),
        "no formula looks at it",
    )
    for sheet in book.sheets:
        if is_input_sheet(sheet) and not any(book.styles[cell.style].role == "input" for cell in sheet.cells.values()):
            cells = [
                place
                for place, cell in sheet.cells.items()
                if cell.is_constant_number
                and not book.styles[cell.style].is_date
                and place not in timeline_cells(book)[sheet]
                and not is_looked_at(book, sheet, *place)
            ]
            yield from at(sheet, cells, "no formula looks at it")


@rule(
    "formula-looks-like-input", "A formula looks like an input", WARNING,
    why="The style says type here; whoever does loses the formula.",
    remedy="Give the cell the style of a calculation or a link.",
    source="FAST Standard 02b (colour by role); ICAEW Financial Modelling Code 2018 (consistency)",
)  # fmt: skip
def formula_looks_like_input(book: Book) -> Iterator[Found]:
    by_color = _blue_means_input(book)
    for sheet in book.sheets:
        styled = [place for place, cell, _ in sheet.formulas if book.styles[cell.style].role == "input"]
        yield from at(sheet, styled, "a formula in the style of an input")
        if by_color:
            blue = [
                place
                for place, cell, pattern in sheet.formulas
                if book.styles[cell.style].is_blue and not is_link(pattern.tree) and _calculates(pattern.nodes)
            ]
            yield from at(sheet, blue, "a calculation in the blue of typed figures")


def _calculates(nodes: list[Any]) -> bool:
    return any(isinstance(node, Binary | Call) and getattr(node, "name", "") != "HYPERLINK" for node in nodes)


def _blue_means_input(book: Book) -> bool:
    """Whether this workbook follows the trade's colours: most of its blue numbers are typed."""
    typed = formulas = 0
    for sheet in book.sheets:
        for cell in sheet.cells.values():
            if cell.is_number and book.styles[cell.style].is_blue:
                typed += cell.pattern is None
                formulas += cell.pattern is not None
    return typed >= 10 and formulas <= typed / 4


@rule(
    "number-looks-calculated", "A typed figure looks like a calculation", WARNING,
    why="The style says calculated, and nobody looks at it again.",
    remedy="Calculate it, or give it the style of an input.",
    source="FAST Standard 02b (colour by role); ICAEW Financial Modelling Code 2018 (consistency)",
)  # fmt: skip
def number_looks_calculated(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        cells = [
            place
            for place, cell in sheet.cells.items()
            if cell.is_constant_number
            and book.styles[cell.style].role in ("calculation", "output", "link", "check")
            and place not in sheet.spilled
            and place not in timeline_cells(book)[sheet]
        ]
        yield from at(sheet, cells, "a typed figure in the style of a calculation")


@rule(
    "options-typed-twice", "The same options are typed into several validations", ADVICE,
    why="An option added to one list is missing in the others.",
    remedy="Keep the options once on a sheet of lists, under a name, and let each validation refer to it.",
    source="FAST Standard 02b; ICAEW Financial Modelling Code 2018 (consistency)",
)  # fmt: skip
def options_typed_twice(book: Book) -> Iterator[Found]:
    typed: dict[str, list[tuple[Sheet, Place]]] = {}
    for sheet in book.sheets:
        for one in sheet.validations:
            if one.attributes.get("type") == "list" and one.formula1.startswith('"') and one.formula1.count(",") >= 2:
                top, left, _, _ = one.areas[0] if one.areas else (1, 1, 1, 1)
                typed.setdefault(one.formula1.strip('"').casefold(), []).append((sheet, (top, left)))
    for options, places in typed.items():
        for sheet, place in places[1:]:
            yield from at(sheet, [place], f"the options {options} are typed elsewhere too")
