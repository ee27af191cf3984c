"""What a data validation allows: a list of options, or bounds."""

from __future__ import annotations

from xl_lepton.headless.formula.lexer import FormulaSyntaxError
from xl_lepton.headless.formula.nodes import Literal, Node, Unary
from xl_lepton.headless.formula.parser import parse
from xl_lepton.lint.model.book import Book, Sheet, Validation
from xl_lepton.lint.model.reach import reach_of

LARGEST = 1.7976931348623157e308
MOST_OPTIONS = 5000


def bounds(book: Book, sheet: Sheet, validation: Validation) -> tuple[float, float] | None:
    """Lowest and highest number allowed, None where the validation is of another kind or computes its bounds."""
    if validation.attributes.get("type") not in ("decimal", "whole", "date"):
        return None
    operator = validation.attributes.get("operator", "between")
    first = _number(book, sheet, validation.formula1)
    second = _number(book, sheet, validation.formula2)
    if first is None or (operator == "between" and second is None):
        return None
    match operator:
        case "between":
            return first, second if second is not None else LARGEST
        case "equal":
            return first, first
        case "greaterThanOrEqual" | "greaterThan":
            return first, LARGEST
        case "lessThanOrEqual" | "lessThan":
            return -LARGEST, first
    return None


def options_of(book: Book, sheet: Sheet, validation: Validation) -> list[str]:
    """The words of a list, typed into the validation or standing in cells; empty for other kinds."""
    if validation.attributes.get("type") != "list":
        return []
    tree = _tree(validation.formula1)
    if isinstance(tree, Literal):
        return [word.strip() for word in str(tree.value).split(",")] if isinstance(tree.value, str) else []
    found: list[str] = []
    if tree is None or "#REF!" in validation.formula1:
        return found
    row, column = validation.areas[0][:2] if validation.areas else (1, 1)
    reach = reach_of(book, sheet, tree)
    if len(reach.references) + len(reach.structured) != 1:
        return found  # computed, as by OFFSET or INDIRECT: what it allows is not in the file
    for area in reach.areas(book, row, column):
        for place in list(area.used())[:MOST_OPTIONS]:
            value = area.sheet.value(*place)
            if value is not None:
                found.append(f"{value:g}" if isinstance(value, float) else str(value).strip())
    return found


def _tree(text: str) -> Node | None:
    try:
        return parse(text.lstrip("="), 1, 1) if text else None
    except (FormulaSyntaxError, RecursionError):
        return None


def _number(book: Book, sheet: Sheet, text: str) -> float | None:
    tree = _tree(text)
    sign = 1.0
    while isinstance(tree, Unary) and tree.operator in "+-":
        sign = -sign if tree.operator == "-" else sign
        tree = tree.operand
    if isinstance(tree, Literal) and isinstance(tree.value, float):
        return sign * tree.value
    areas = list(reach_of(book, sheet, tree).areas(book, 1, 1)) if tree is not None else []
    if len(areas) == 1 and areas[0].is_cell:
        value = areas[0].sheet.value(areas[0].top, areas[0].left)
        return sign * value if isinstance(value, float) else None
    return None
