"""Defined names: broken, unused, unclear."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from xl_lepton.headless.calc.book import DefinedName
from xl_lepton.headless.formula.lexer import FormulaSyntaxError
from xl_lepton.headless.formula.nodes import Literal, Node, Reference, Unary
from xl_lepton.headless.formula.parser import parse
from xl_lepton.lint.model.book import Book, Sheet, once, walk
from xl_lepton.lint.model.reach import is_looked_at, placed, reach_of, reaches
from xl_lepton.lint.model.roles import inputs
from xl_lepton.lint.model.texts import words_elsewhere
from xl_lepton.lint.rule import ADVICE, ERROR, WARNING, Found, rule

MANY = 10
_STYLES = {
    "lower_case": r"[a-z0-9_]+",
    "UPPER_CASE": r"[A-Z0-9_]+",
    "camelCase": r"[a-z]+[A-Z]\w*",
    "CamelCase": r"[A-Z]\w*",
    "other": r".*",
}
"""The ways in which names are written, each with its pattern."""
_CELL_LIKE = re.compile(r"[A-Za-z]{1,3}\d{1,7}|R\d*C\d*|[RC]\d*", re.IGNORECASE)


def visible(book: Book) -> list[DefinedName]:
    """The names that people made: not print areas, filters and what programs keep for themselves."""
    return [
        name for name in book.names if not name.name.lower().startswith(("_xlnm.", "_xlfn", "_xlpm", "_xlws")) and not name.hidden
    ]


@cache
def _tree(text: str) -> Node | None:
    try:
        return parse(text.lstrip("="), 1, 1)
    except (FormulaSyntaxError, RecursionError):
        return None


def cells_of_name(book: Book, name: DefinedName) -> tuple[Sheet, int, int, int, int] | None:
    """The rectangle that a name stands for, None when it stands for anything else."""
    tree = _tree(name.text)
    if not isinstance(tree, Reference) or tree.sheet is None or tree.sheet.book or tree.sheet.last:
        return None
    sheet = book.sheet(tree.sheet.first)
    if sheet is None:
        return None
    area = placed(sheet, tree, 1, 1)
    return sheet, area.top, area.left, area.bottom, area.right


@rule(
    "broken-name", "A name stands for a cell that is gone", ERROR,
    why="Formulas with the name show #REF!; ports, charts and validations that use it are dead.",
    remedy="Point the name to its cell again in the Name Manager, or delete it.",
    source="ICAEW Twenty Principles (2024); Excel Inquire, named items with errors",
)  # fmt: skip
def broken_name(book: Book) -> Iterator[Found]:
    for name in book.names:
        lost = "#REF!" in name.text
        if name.name.lower().startswith(("_xlnm.", "_xlfn")) and not lost:
            continue
        tree = _tree(name.text)
        sheets = (
            {n.sheet.first for n in walk(tree) if isinstance(n, Reference) and n.sheet and not n.sheet.book} if tree else set()
        )
        if lost and not (name.hidden and name.name.startswith("_xlnm.")):  # what an old filter left shows nowhere
            yield Found("names that stand for #REF!", detail=name.name)
        elif any(book.sheet(sheet) is None for sheet in sheets - {""}):
            yield Found("names that refer to a sheet that does not exist", detail=f"{name.name} ({name.text})")


@once
def _used(book: Book) -> set[str]:
    """All names that formulas use, those inside other names and outside of cells included."""
    found = set(words_elsewhere(book))
    for reach in reaches(book).values():
        found |= reach.names
    for name in book.names:
        for sheet in book.sheets[:1]:
            found |= reach_of(book, sheet, _tree(name.text)).names
    return found


@rule(
    "unused-name", "Nothing uses a name", ADVICE,
    why="Dead names pile up and are taken for live ones.",
    remedy="Delete it in the Name Manager, or use it.",
    source="ICAEW Twenty Principles (2024); Excel Inquire, named items",
)  # fmt: skip
def unused_name(book: Book) -> Iterator[Found]:
    for name in visible(book):
        if name.name.casefold() in _used(book) or "#REF!" in name.text:
            continue
        area = cells_of_name(book, name)
        if area is None or not _is_port(book, *area):
            yield Found("names that nothing uses", detail=f"{name.name} ({name.text})")


def _is_port(book: Book, sheet: Sheet, top: int, left: int, bottom: int, right: int) -> bool:
    """Whether a name is there for the outside: an input or an output, or a cell that formulas reach by its address."""
    style = sheet.style(top, left)
    if style.role in ("input", "output"):
        return True
    single = (top, left) == (bottom, right)
    return single and is_looked_at(book, sheet, top, left)


@rule(
    "name-like-cell", "A name looks like a cell", WARNING,
    why="TAX25 is column TAX, row 25; Excel refuses or renames it, and readers go to the cell.",
    remedy="Use words with an underscore: tax_2025.",
    source="Microsoft, Names in formulas: syntax rules",
)  # fmt: skip
def name_like_cell(book: Book) -> Iterator[Found]:
    for name in visible(book):
        if _CELL_LIKE.fullmatch(name.name) and _is_in_sheet(name.name):
            yield Found("names that can be read as a cell", detail=name.name)


def _is_in_sheet(name: str) -> bool:
    letters = name.rstrip("0123456789")
    return not name[len(letters) :] or len(letters) < 3 or letters.upper() <= "XFD" or letters.upper().startswith("R")


@rule(
    "name-twice", "The same name means different cells on different sheets", WARNING,
    why="A copied sheet brings its own copy of a name; formulas there use another cell than everywhere else.",
    remedy="Keep one name for the workbook and delete the sheet's own.",
    source="EuSpRIG, O'Beirne 2013 (duplicate names after copying sheets)",
)  # fmt: skip
def name_twice(book: Book) -> Iterator[Found]:
    scopes: dict[str, list[DefinedName]] = {}
    for name in visible(book):
        scopes.setdefault(name.name.casefold(), []).append(name)
    for names in scopes.values():
        if len(names) > 1 and len({name.text for name in names}) > 1:
            yield Found(f"the name {names[0].name} is defined {len(names)} times: {', '.join(name.text for name in names[:3])}")


@rule(
    "name-holds-number", "A name holds a typed number", WARNING,
    why="The figure stands in no cell: it is not printed, not sourced, and not found by those who review inputs.",
    remedy="Put the number into an input cell and let the name stand for that.",
    source="ICAEW Financial Modelling Code 2018 (avoid hardcoding; do not hide things)",
)  # fmt: skip
def name_holds_number(book: Book) -> Iterator[Found]:
    for name in visible(book):
        tree = _tree(name.text)
        while isinstance(tree, Unary):
            tree = tree.operand
        if isinstance(tree, Literal) and isinstance(tree.value, float):
            yield Found("names that are a number", detail=f"{name.name} ({name.text.lstrip('=')})")


@rule(
    "relative-name", "A name stands for another cell in every cell", WARNING,
    why="A name without $ shifts with the cell that uses it; almost always the $ was forgotten.",
    remedy="Write the address with $: =Inputs!$C$5.",
    source="Microsoft, Names in formulas; EuSpRIG, O'Beirne 2013",
)  # fmt: skip
def relative_name(book: Book) -> Iterator[Found]:
    for name in visible(book):
        tree = _tree(name.text)
        corners = [c for n in (walk(tree) if tree else ()) if isinstance(n, Reference) for c in (n.start, n.end)]
        if any(not (corner.row_fixed and corner.column_fixed) for corner in corners) and "LAMBDA" not in name.text.upper():
            yield Found("names without $", detail=f"{name.name} ({name.text})")


@rule(
    "same-cell-two-names", "Two names stand for the same cells", ADVICE,
    why="Readers look for a difference that is not there.",
    remedy="Keep one of them.",
    source="ICAEW Financial Modelling Code 2018 (clarity)",
)  # fmt: skip
def same_cell_two_names(book: Book) -> Iterator[Found]:
    by_text: dict[str, list[str]] = {}
    for name in visible(book):
        if cells_of_name(book, name) is not None and name.sheet is None:
            by_text.setdefault(name.text.casefold().replace("'", ""), []).append(name.name)
    for names in by_text.values():
        if len(names) > 1:
            yield Found(f"{' and '.join(names[:3])} are the same cells")


@rule(
    "hidden-name", "A name is hidden", ADVICE,
    why="The Name Manager does not show it, and it often refers to other workbooks.",
    remedy="Show it by a macro (Visible = True) and delete it if it is not needed.",
    source="Excel Inquire, workbook analysis (hidden names)",
)  # fmt: skip
def hidden_name(book: Book) -> Iterator[Found]:
    programs = ("_xl", "_xlnm", "solver_", "_ftn", "_edn", "_bdm", "__", "_filterdatabase", "lotus", "iq_")
    for name in book.names:
        if name.hidden and not name.name.lower().startswith(programs):
            yield Found("hidden names", detail=name.name)


@rule(
    "names-in-many-styles", "Names are written in many ways", ADVICE,
    why="Whoever types a formula has to look up each name: DiscountRate, discount_rate or Disc.Rate.",
    remedy="Write all names in one way, such as discount_rate, with a prefix for lists and tables.",
    source="ICAEW Financial Modelling Code 2018 (consistency); FAST Standard 02b (naming)",
)  # fmt: skip
def names_in_many_styles(book: Book) -> Iterator[Found]:
    own = [name.name for name in book.names if not name.hidden and not name.name.startswith("_xlnm.")]
    styles: dict[str, list[str]] = {}
    for name in own:
        style = next(style for style, pattern in _STYLES.items() if re.fullmatch(pattern, name))
        styles.setdefault(style, []).append(name)
    several = sorted(styles.values(), key=len, reverse=True)
    if len(own) >= MANY and len(several[0]) < 0.7 * len(own):
        yield Found(f"{len(several)} ways, such as {', '.join(names[0] for names in several)}")


_PREFIXES = {"input": r"(?:in|inp|inputs?)_", "output": r"(?:out|outputs?)_", "list": r"(?:lst|list)_?(?=[A-Z_a-z])"}
"""How names of a kind begin where a workbook marks kinds."""
FEW = 3


@rule(
    "name-prefix-misleads", "A name begins with a prefix of another kind", WARNING,
    why="in_rate that is calculated is overwritten with a figure; out_npv that is typed never changes.",
    remedy="Rename it, or point it to the cell that its prefix promises.",
    source="FAST Standard 02b and ICAEW Financial Modelling Code 2018 (clear names); naming conventions for models",
)  # fmt: skip
def name_prefix_misleads(book: Book) -> Iterator[Found]:
    for name in visible(book):
        area = cells_of_name(book, name)
        if area is None:
            continue
        sheet, top, left, bottom, right = area
        cell = sheet.cells.get((top, left))
        is_one = (top, left) == (bottom, right)
        if _has_prefix(name.name, "input") and is_one and cell is not None and cell.pattern is not None:
            yield Found("prefix of an input, but a formula", sheet, ((top, left),), name.name)
        elif _has_prefix(name.name, "output") and is_one and cell is not None and cell.pattern is None:
            yield Found("prefix of an output, but no formula", sheet, ((top, left),), name.name)
        elif re.match(r"(?:lst|list)_", name.name, re.IGNORECASE) and is_one:
            yield Found("prefix of a list, but a single cell", sheet, ((top, left),), name.name)


@rule(
    "name-prefix-left-out", "A name lacks the prefix that others of its kind have", ADVICE,
    why="Where most inputs begin with in_, one that does not is taken for a calculation, and is not found under i.",
    remedy="Give it the prefix too, or none to any.",
    source="ICAEW Financial Modelling Code 2018 (consistency); naming conventions for models",
)  # fmt: skip
def name_prefix_left_out(book: Book) -> Iterator[Found]:
    for kind, names in _by_kind(book).items():
        bare = [name for name in names if not _has_prefix(name, kind)]
        if len(names) - len(bare) >= FEW and len(bare) * 2 < len(names):
            yield from (Found(f"most names of {kind}s have a prefix, these do not", None, (), name) for name in bare)


def _has_prefix(name: str, kind: str) -> bool:
    return re.match(_PREFIXES[kind], name, re.IGNORECASE) is not None


def _by_kind(book: Book) -> dict[str, list[str]]:
    """The names of inputs, of outputs, and of the lists behind drop-downs."""
    typed = {(one.sheet, one.row, one.column) for one in inputs(book) if one.is_styled}
    lists = {rule.formula1.lstrip("=").casefold() for sheet in book.sheets for rule in sheet.validations}
    found: dict[str, list[str]] = {"input": [], "output": [], "list": []}
    for name in visible(book):
        area = cells_of_name(book, name)
        if name.name.casefold() in lists:
            found["list"].append(name.name)
        elif area is not None and (area[0], area[1], area[2]) in typed:
            found["input"].append(name.name)
        elif area is not None and area[0].style(area[1], area[2]).role == "output":
            found["output"].append(name.name)
    return found
